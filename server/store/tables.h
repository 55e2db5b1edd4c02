/* The tables of a campaign: row structs and their descriptions. */
#ifndef BAIRI_SERVER_STORE_TABLES_H
#define BAIRI_SERVER_STORE_TABLES_H

#include "server/store/store.h"

/* ---- the ledger itself ---- */

struct record_row {
    int64_t idx;  /* 0, 1, 2 … */
    int64_t time; /* µs */
    int64_t kind; /* Bairi__V1__StatementKind */
    const char *author;
    struct bytes statement_id; /* unique */
    struct bytes digest;       /* SHA-256 of statement; unique */
    struct bytes statement, signature, cosignature;
    struct bytes leaf; /* packed Leaf */
};
struct node_row {
    int64_t level, position;
    struct bytes hash;
};
struct checkpoint_row {
    int64_t size;
    int64_t time; /* of the newest record in it */
    struct bytes root;
    const char *note;   /* as signed when the batch was committed; "": signed anew when asked for */
    struct bytes token; /* RFC 3161, over the note; empty: none was made */
    int64_t previous;   /* size of the checkpoint before; 0: the first */
};
/* revocation lists that judged signers: named in leaves */
struct crl_row {
    struct bytes digest;  /* SHA-256 of content */
    struct bytes content; /* DER */
};
/* what witnesses signed: the log's heads as they saw them */
struct cosignature_row {
    int64_t size;     /* of the tree */
    const char *name; /* of the witness's key */
    const char *line; /* of the note: C2SP cosignature/v1 */
};
/* contacts: named by salted digest, erasable, never part of a statement */
struct private_row {
    struct bytes digest;
    struct bytes content; /* packed Contact; empty once erased */
    int64_t idx;          /* submission that brought it */
};

/* ---- projections ---- */

struct person_row {
    const char *uri;
    struct bytes fingerprint; /* SHA-256 of the certificate */
    struct bytes certificate; /* DER */
    const char *name, *post, *unit, *subunit;
    const char *rights; /* ",approve,countersign," */
    int64_t role;       /* enum role_id */
    int64_t active;
    int64_t idx;
};
/* every certificate that was ever enrolled: old signatures stay checkable after a renewal */
struct certificate_row {
    struct bytes fingerprint; /* SHA-256 of the certificate */
    struct bytes certificate; /* DER */
    const char *uri;
    int64_t idx;
};
struct setting_row {
    int64_t version; /* 1, 2 … */
    int64_t idx, time;
    int64_t effective; /* µs: in force from then on; 0: from its record on */
    struct bytes file; /* campaign file */
};
struct target_row {
    int64_t version;
    const char *unit;
    int64_t target; /* 0: none */
};
struct project_row {
    const char *unit, *project_no;
    const char *subunit;
    int64_t versions;    /* latest version number */
    int64_t received;    /* the latest received and not taken back; 0: none */
    int64_t awaiting;    /* the version that waits for its countersignature, the latest; 0: none */
    const char *state;   /* of what was received: submitted returned held accepted refused withdrawn
                            amended …; awaiting: nothing was received, or nothing is left of it */
    struct bytes latest; /* digest of the latest statement about it */
    struct bytes heard;  /* the same, but for those about the version that waits */
    int64_t accepted_version;  /* the version that counts when it stands; 0: none */
    const char *standing;      /* "", voided, terminated */
    const char *reason;        /* of the last decision */
    int64_t return_by;         /* yyyymmdd, 0 */
    int64_t returned_received; /* µs: what a version resent by return_by keeps; 0: nothing */
    int64_t reduced;           /* the version whose figures were reduced last; 0: none */
};
struct version_row {
    const char *unit, *project_no;
    int64_t version;
    int64_t idx, received, late; /* received 0: awaits the countersignature */
    const char *period;          /* of receipt; "" */
    const char *author;
    const char *verdict; /* "", accept, return, refuse */
    struct bytes digest; /* of the statement */
    struct bytes record; /* packed Project */
    struct bytes letter; /* packed Evidence of a version the bureau entered; empty */
};
/* what scoring needs of a project (server/services/scored.h) */
struct scored_row {
    const char *unit, *project_no;
    int64_t facts;      /* verdict, kind, document, flags in one number */
    int64_t signed_on;  /* yyyymmdd */
    int64_t received;   /* µs, of the version that counts or would */
    int64_t amount;     /* 万元 */
    int64_t amount_usd; /* 万美元, 0: none */
    int64_t share;      /* foreign share in millionths of a percent */
    const char *period; /* of receipt; "" */
};
/* a project on the bureau's desk (server/services/desk.h) */
struct desk_row {
    const char *unit, *project_no;
    int64_t waiting;   /* it waits for a decision */
    int64_t warnings;  /* warning_set (common/campaign/warnings.h) when it came or changed */
    const char *place; /* sorts the desk: the gravest warnings first, then the oldest */
};
/* 核减: the right figures of a version, in force from the approval on */
struct reduction_row {
    const char *unit, *project_no;
    int64_t version;
    int64_t idx, time; /* of the approval */
    int64_t proposal_idx;
    const char *author; /* of the approval */
    int64_t amount_wan, amount_usd_wan, foreign;
    const char *foreign_share, *reason;
    const char *state; /* in-force, lifted */
};
struct step_row {
    int64_t idx;
    const char *unit, *project_no;
    int64_t time, kind, version;
    const char *author, *what, *reason;
};
struct proposal_row {
    int64_t idx;
    struct bytes digest;
    int64_t time;
    const char *author, *action; /* void terminate restore penalty targets right release */
    const char *unit, *project_no;
    const char *state; /* open approved declined withdrawn */
    int64_t decided_idx, decided_time;
    const char *decided_by;
    const char *reason;   /* of a decline or withdrawal */
    int64_t trial_size;   /* of an approval */
    struct bytes content; /* packed Proposal */
};
struct penalty_row {
    int64_t idx; /* of the proposal */
    int64_t approved_idx;
    const char *unit, *project_no, *reason, *points, *state; /* in-force, lifted */
};
/* the last record that changed a unit's score facts */
struct touched_row {
    const char *unit;
    int64_t idx;
};
struct period_row {
    const char *period;
    int64_t deadline;   /* µs */
    int64_t closed_idx; /* -1: not yet */
    int64_t audit_idx;  /* -1: not yet */
    const char *audit_by;
};
struct report_row {
    const char *period;
    int64_t version;
    int64_t idx, time;
    struct bytes digest;
    const char *state;                                 /* drawn released */
    int64_t proposal_idx, released_idx, released_time; /* -1 until then */
    const char *occasion;                              /* audit, clock, change, final; "" */
    int64_t preliminary, changes;
};
/* what was written for a period's report: contributions of units, the bureau's editions */
struct section_row {
    int64_t idx;
    const char *period, *section;
    const char *unit, *subunit; /* unit "": the bureau's */
    const char *author;
    int64_t time;
    const char *text;    /* "": taken back */
    struct bytes digest; /* of the statement */
    int64_t current;     /* nothing replaced it */
};
/* the last reminder that a report waits for its release */
struct reminder_row {
    const char *period;
    int64_t version;
    int64_t idx, time;
};
struct acknowledgement_row {
    const char *period;
    int64_t version;
    const char *author;
    int64_t idx, time;
};
/* files that statements name: whose evidence, for whom to fetch */
struct evidence_row {
    const char *unit;
    struct bytes sha256;
    const char *project_no;
    const char *name, *type;
    int64_t size, idx;
};

/* a case between a unit and the bureau */
struct question_row {
    int64_t idx;
    const char *unit, *subunit; /* who asks or is asked; subunit "": the unit as a whole */
    const char *project_no;     /* "": about none */
    const char *author;
    int64_t time;
    const char *text;
    struct bytes latest; /* digest of the case's latest statement */
    int64_t open;        /* the last word is the asker's */
    int64_t from_bureau;
    int64_t answers;
};
struct answer_row {
    int64_t idx;
    int64_t question;
    const char *author;
    int64_t time;
    const char *text;
    int64_t from_bureau;
};
/* what a unit objected to, and the answer */
struct objection_row {
    int64_t idx;
    int64_t against; /* unique with the project: one objection per decision */
    const char *unit, *subunit, *project_no;
    const char *decision; /* refused voided terminated penalised reduced ruled */
    const char *author;
    int64_t time;
    struct bytes content;         /* packed Objection */
    const char *state;            /* open upheld changed lifted */
    int64_t answer_idx, answered; /* of the approval; -1 and 0 until then */
    const char *answer, *changed_to;
    const char *proposed_by, *approved_by;
};
/* 验收考核: every freezing, what it says of whom, and the self-examinations that follow */
struct final_row {
    int64_t version; /* 1, 2 … */
    int64_t proposal_idx, approved_idx, time;
};
struct award_row {
    int64_t version;
    const char *unit, *award; /* commend, criticise */
    const char *reason;       /* of a person's choice; "" */
    int64_t time;
};
struct examination_row {
    int64_t idx;
    const char *unit, *author;
    int64_t time;
    struct bytes content; /* packed SelfExamination */
};
/* what a record tells those it concerns */
struct notice_row {
    int64_t idx;
    int64_t audience; /* enum notice_audience (server/services/rule.h) */
    const char *unit; /* concerned; "": all */
    const char *subunit;
    int64_t whole; /* every department of the unit sees it */
    const char *kind, *project_no;
    int64_t version;
    const char *author;
    int64_t time;
    const char *text;
    int64_t due; /* yyyymmdd, 0 */
    const char *period;
    int64_t question; /* number of the case; 0: none */
};

/* 零报告: nothing was signed in a period */
struct nothing_row {
    const char *unit, *subunit, *period;
    int64_t idx, time, late;
    const char *author;
};
/* the plan in force */
struct plan_row {
    const char *unit, *subunit;
    int64_t idx, time;
    const char *author;
    struct bytes digest; /* of the statement */
    struct bytes items;  /* packed PlanFiled */
};
/* 专人: every naming */
struct responsible_row {
    int64_t idx;
    const char *unit, *subunit;
    int64_t time;
    const char *author;
    struct bytes contact;     /* digest of the private Contact */
    int64_t from_day, to_day; /* yyyymmdd; to_day 0: until replaced */
    struct bytes digest;      /* of the statement */
};

/* reports taken after the last deadline: of each unit the reopening approved last */
struct reopening_row {
    const char *unit;
    int64_t until; /* µs, exclusive */
    int64_t idx;   /* of the approval */
    const char *reason;
};

/* the key of the log: the founding's, then each that two people approved */
struct log_key_row {
    int64_t idx, time; /* of founding or approval: behind it the log is signed with the key */
    struct bytes key;
};

/* 督办: a unit pushed, and where that stands */
struct push_row {
    int64_t idx;
    const char *unit;
    int64_t time;
    const char *author;
    int64_t due;          /* yyyymmdd */
    const char *state;    /* open answered closed */
    int64_t late;         /* first answered after the due day */
    int64_t words;        /* answers and closing */
    struct bytes latest;  /* digest of its latest statement */
    struct bytes content; /* packed Pushed */
};
struct push_word_row {
    int64_t push;
    int64_t idx, time;
    const char *author;
    int64_t closing;
    struct bytes content; /* packed PushAnswered; of a closing PushClosed */
};
/* files that pushes, their answers and the city's rankings name: for whom to fetch */
struct enclosure_row {
    struct bytes sha256;
    int64_t idx;      /* of the record that names it */
    const char *unit; /* who may have it beside bureau and author; "": every unit, and the city */
    const char *name;
    int64_t size;
};
struct city_ranking_row {
    int64_t idx;
    const char *period;
    int64_t version; /* of the period: 1, 2 … */
    int64_t time;
    const char *author;
    struct bytes digest;  /* of the statement */
    struct bytes content; /* packed CityRanking */
};
struct ranking_read_row {
    int64_t ranking; /* idx of its row */
    const char *author;
    int64_t idx, time;
};
/* a version as duplicates are sought by (common/campaign/duplicates.h); texts are folded */
struct likeness_row {
    const char *unit, *project_no;
    int64_t version;
    const char *investor, *name;
    int64_t phase;
    const char *place, *credit_code;
    int64_t amount, signed_on;
};
/* and what it is found by */
struct likeness_key_row {
    int64_t key;
    const char *unit, *project_no;
    int64_t version;
};
/* 核定: a row for each project of a ruling */
struct ruling_row {
    int64_t idx; /* of the approval */
    const char *unit, *project_no;
    int64_t proposal_idx, time;
    const char *author;                /* who approved */
    const char *owner_unit, *owner_no; /* "": not duplicates */
    const char *reason;
    const char *what;   /* ruled, displaced: in the project's history */
    int64_t version;    /* received then */
    int64_t superseded; /* index of the approval of a later ruling; 0: in force */
};

extern const struct store_table table_record, table_node, table_checkpoint, table_private;
extern const struct store_table table_crl, table_cosignature;
extern const struct store_table table_certificate, table_person, table_setting, table_target,
    table_project, table_version, table_step, table_proposal, table_penalty, table_touched,
    table_period, table_report, table_acknowledgement, table_evidence, table_question, table_answer,
    table_notice, table_nothing, table_plan, table_responsible, table_scored, table_log_key,
    table_desk, table_reduction, table_reopening;
extern const struct store_table table_final, table_award, table_examination;
extern const struct store_table table_push, table_push_word, table_enclosure, table_city_ranking,
    table_ranking_read, table_objection;
extern const struct store_table table_section, table_reminder;
extern const struct store_table table_likeness, table_likeness_key, table_ruling;

/* all of them, in the order in which they are created and dumped */
extern const struct store_table *const store_tables[];
extern const size_t store_table_count;

/* named indexes that scans use */
extern const struct store_index index_record_statement_id, index_person_fingerprint,
    index_step_project, index_proposal_state, index_proposal_project, index_proposal_decided,
    index_penalty_unit, index_question_open, index_answer_question, index_responsible_unit,
    index_desk_place;
extern const struct store_index index_examination_unit;
extern const struct store_index index_push_state, index_city_ranking_period,
    index_objection_against, index_objection_state;
extern const struct store_index index_ruling_project, index_section_period;

#endif
