/*
 * The bureau's counter, from one person's side: connect, ask, report, decide; every success is a
 * verified receipt.
 *
 * All verbs block. Memory of replies comes from the arena handed in and lives as long as it. A verb
 * that changes something signs a statement with the person's key, sends it, verifies the receipt
 * against the trust card and saves it durably before it reports success. One thread per bureau.
 */
#ifndef BAIRI_CLIENT_BUREAU_BUREAU_H
#define BAIRI_CLIENT_BUREAU_BUREAU_H

#include "bairi/v1/affairs.pb-c.h"
#include "bairi/v1/assessment.pb-c.h"
#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/campaign.pb-c.h"
#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/health.pb-c.h"
#include "bairi/v1/ledger.pb-c.h"
#include "bairi/v1/objection.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "bairi/v1/submission.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "client/bureau/dossier.h"
#include "common/arena.h"
#include "common/campaign/project.h"
#include "common/instant.h"
#include "common/record/explain.h"
#include "common/trust/card.h"
#include "common/trust/identity.h"

struct bureau;

struct bureau_options {
    const char *server;     /* "host:port", several separated by commas; tried in order */
    const char *trust;      /* path of the trust card */
    const char *ca, *crl;   /* paths; crl NULL: no revocation list yet */
    const char *cert, *key; /* paths of the person's certificate and key */
    const char *campaign;   /* id; NULL or "" for calls of the server as a whole */
    const char *folder;     /* receipts, outbox and last checkpoint live below; made when missing */
    const char *receipts;   /* folder of receipts; NULL: "<folder>/receipts" */
    bool allow_development; /* a development CA is accepted */
    unsigned timeout_ms;    /* of one call, retries included; 0: 30000 */
    unsigned attempts;      /* of one call within that time; 0: 6. More outlast a restart */
    struct clock *clock;    /* borrowed: signing time, judging of certificates */
};

/*
 * Reads card, certificates and key; connects with the first call.
 * Fails  UNAUTHENTICATED when the CA is not the one of the trust card, PERMISSION_DENIED when the
 *        key file may be read by others, NOT_FOUND and INVALID_ARGUMENT for the files
 */
enum status bureau_create(const struct bureau_options *options, struct bureau **out,
                          struct error *err) MUST_CHECK;
void bureau_destroy(struct bureau **bureau);

const struct identity *bureau_self(const struct bureau *bureau);
const struct trust_card *bureau_card(const struct bureau *bureau);
/* Server's time as told with the last reply; 0 before the first. */
struct instant bureau_server_time(const struct bureau *bureau);
/* Further places and fields of the last failure; valid until the next call. */
const struct error *bureau_details(const struct bureau *bureau, size_t *count);

/* ---- ids seen ---- */

/* kinds of ids, one word each */
#define BUREAU_PROJECT  "project" /* unit/number */
#define BUREAU_UNIT     "unit"
#define BUREAU_PERIOD   "period"
#define BUREAU_PROPOSAL "proposal" /* open ones */
#define BUREAU_QUESTION "question" /* unanswered ones */

/*
 * The ids of one kind that the server's earlier answers named, sorted; for completion and
 * suggestions, offline. They are kept with the folder when a bureau is destroyed; names of people
 * or companies are not.
 * folder   as in bureau_options
 * person   fingerprint of the certificate of the one whose answers they were; NULL: unknown, none
 * Returns  OK with none when nothing was kept yet
 */
enum status bureau_known(const char *folder, const uint8_t person[SHA256_SIZE], const char *kind,
                         struct arena *arena, const char ***out, size_t *count, struct error *err)
    MUST_CHECK;

/* ---- what comes back from a write ---- */

/* first line of the file beside each receipt; a packed bairi.v1.Signed follows */
#define BUREAU_STATEMENT_HEADER "bairi statement 1\n"
/* first line of a drafted founding; a packed bairi.v1.Signed follows */
#define BUREAU_DRAFT_HEADER     "bairi founding 1\n"

struct acceptance {
    const char *subject; /* "zhongjie/Z-01@2", as the server calls it */
    const char *kind;    /* of the record: "PROPOSAL" */
    uint64_t index;      /* ledger index */
    struct instant time; /* received time */
    bool replayed;       /* it had been accepted before */
    const char *path;    /* of the saved receipt */
    Bairi__V1__Remark *const *remarks;
    size_t remark_count;
};
struct acceptances {
    struct acceptance *items;
    size_t count;
};

/* What the server received and this computer could not keep. */
enum unsaved {
    UNSAVED_NOTHING,
    UNSAVED_IN_OUTBOX, /* the receipt; the batch lies in the outbox and fetches it again */
    UNSAVED_RECEIPT,   /* the receipt; the statement lies in the folder of receipts */
    UNSAVED_BOTH       /* receipt and statement */
};
/* Whether the last verb failed only after its receipt had been verified; valid until the next. */
enum unsaved bureau_unsaved(const struct bureau *bureau);
/*
 * Whether a receipt came of which the server could then not be asked if its log continues the one
 * seen before. It is asked by the next verb that reaches it.
 */
bool bureau_unproven(const struct bureau *bureau);

/* ---- server and campaigns ---- */

enum status bureau_health(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__HealthCheckReply **out, struct error *err) MUST_CHECK;
enum status bureau_campaigns(struct bureau *bureau, struct arena *arena,
                             const Bairi__V1__CampaignListReply **out, struct error *err)
    MUST_CHECK;
/* Settings and targets in force, the log's origin, the caller as enrolled. */
enum status bureau_campaign(struct bureau *bureau, struct arena *arena,
                            const Bairi__V1__CampaignGetReply **out, struct error *err) MUST_CHECK;
/* Every version of the settings, oldest first: what was in force, is, and waits for its day. */
enum status bureau_settings_versions(struct bureau *bureau, struct arena *arena,
                                     const Bairi__V1__VersionsReply **out, struct error *err)
    MUST_CHECK;
/* What the last online command of this computer learned about a campaign. */
struct bureau_kept {
    struct instant saved;
    struct settings settings;                    /* with the targets in force */
    const Bairi__V1__ProjectListReply *projects; /* the person's unit's, without contacts; NULL:
                                                    none are kept */
};
/*
 * Reads it without the server.
 * folder  as in bureau_options
 * person  fingerprint of the certificate of the one whose projects are wanted; NULL: nobody's
 * Fails   NOT_FOUND when nothing is kept
 */
enum status bureau_kept(const char *folder, const char *campaign, const uint8_t person[SHA256_SIZE],
                        struct arena *arena, struct bureau_kept *out, struct error *err) MUST_CHECK;

enum status bureau_people(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__PeopleReply **out, struct error *err) MUST_CHECK;

/*
 * Drafts record 0 of a campaign and signs it as admin.
 * settings  the campaign file as it is
 * people    certificates as DER; the server's own record certificate among them
 */
enum status bureau_draft(struct bureau *bureau, struct arena *arena, struct bytes settings,
                         const char *campaign, Bairi__V1__Person **people, size_t count,
                         Bairi__V1__Signed **out, struct error *err) MUST_CHECK;
/*
 * What stands in a drafted founding, its admin's signature verified with the certificate in it.
 * Fails  UNAUTHENTICATED when the signature, log key, CA or server certificate are not the card's
 */
enum status bureau_open_draft(struct bureau *bureau, struct arena *arena,
                              const Bairi__V1__Signed *draft, const Bairi__V1__Statement **out,
                              struct error *err) MUST_CHECK;
/* A draft as a file to be handed from admin to approver and back. */
enum status bureau_write_draft(const char *path, const Bairi__V1__Signed *draft,
                               struct arena *arena, struct error *err) MUST_CHECK;
enum status bureau_read_draft(const char *path, struct arena *arena, Bairi__V1__Signed **out,
                              struct error *err) MUST_CHECK;
/* The approver's signature over the same bytes. */
enum status bureau_endorse(struct bureau *bureau, struct arena *arena, Bairi__V1__Signed *draft,
                           struct error *err) MUST_CHECK;
enum status bureau_found(struct bureau *bureau, struct arena *arena, Bairi__V1__Signed *founding,
                         struct acceptances *out, struct error *err) MUST_CHECK;
enum status bureau_enrol(struct bureau *bureau, struct arena *arena, Bairi__V1__Person *person,
                         struct acceptances *out, struct error *err) MUST_CHECK;
enum status bureau_retire(struct bureau *bureau, struct arena *arena, const char *uri,
                          const char *reason, struct acceptances *out, struct error *err)
    MUST_CHECK;

/* Whether the profile's authority would take this certificate now; UNAUTHENTICATED says why not. */
enum status bureau_judge(const struct bureau *bureau, X509 *certificate, struct error *err)
    MUST_CHECK;
/*
 * Makes the person's next certificate known to the campaign: a renewal signed with the bureau's
 * key.
 *
 * der    the certificate
 * out    count 0: the campaign knows it already, or the person is a reader, who signs nothing
 * Fails  FAILED_PRECONDITION when the campaign knows the person by a third certificate
 */
enum status bureau_renew(struct bureau *bureau, struct arena *arena, struct bytes der,
                         struct acceptances *out, struct error *err) MUST_CHECK;

/* ---- reporting ---- */

/* One project to be reported: a new one, or a new version of one known. */
struct report_item {
    const struct project *project;     /* files with digest, size and type */
    const uint8_t *previous;           /* digest of the latest statement about it; NULL: first */
    bool confirmed;                    /* an unusual amount was confirmed */
    const struct project_file *letter; /* 代录: the unit's letter, uploaded before; NULL: the unit
                                          reports itself */
};

enum { BUREAU_BATCH_MAX = 2000 };

/*
 * Signs and sends all of them as one batch: one transaction, one receipt each. The signed batch
 * lies in the outbox until its receipts are saved. At most BUREAU_BATCH_MAX and 8 MiB.
 */
enum status bureau_submit(struct bureau *bureau, struct arena *arena,
                          const struct report_item *items, size_t count, struct acceptances *out,
                          struct error *err) MUST_CHECK;
/*
 * Sends again what lies in the outbox: the same bytes, so the same receipts. A batch that the
 * server refuses for good, or that cannot be read any more, is put aside and stops no other.
 * refused  how many were put aside; see bureau_waiting for the reasons
 * Fails    when the server cannot be reached or its answer does not hold: the batch stays
 */
enum status bureau_resend(struct bureau *bureau, struct arena *arena, struct acceptances *out,
                          size_t *refused, struct error *err) MUST_CHECK;

/* A signed batch in the person's outbox. */
struct waiting_batch {
    const char *path;
    bool refused;          /* put aside: the server will never take it */
    struct error reason;   /* why, when refused and known; else STATUS_OK */
    struct instant time;   /* when it was signed */
    const char **projects; /* "zhongjie/Z-01" */
    size_t count;          /* 0: it cannot be read */
};
/* Everything in the outbox, what waits before what was refused; asks no server. */
enum status bureau_waiting(const struct bureau *bureau, struct arena *arena,
                           struct waiting_batch **out, size_t *count, struct error *err) MUST_CHECK;
/* Removes the batches that were put aside; *count of them. */
enum status bureau_forget_refused(const struct bureau *bureau, struct arena *arena, size_t *count,
                                  struct error *err) MUST_CHECK;
/* The person's folder of this campaign: outbox, last checkpoint and the client's own notes. */
const char *bureau_folder(const struct bureau *bureau);
/* Folder in which receipts are kept. */
const char *bureau_receipts_folder(const struct bureau *bureau);
/*
 * Fetches the receipt of a statement that lies in the folder of receipts without one, by its id.
 * path      of the ".statement"
 * cosigned  the one proved in a checkpoint that a witness has signed, into the folder "cosigned"
 * Fails     NOT_FOUND when the server never accepted it; FAILED_PRECONDITION not cosigned yet
 */
enum status bureau_fetch_receipt(struct bureau *bureau, struct arena *arena, const char *path,
                                 bool cosigned, struct acceptances *out, struct error *err)
    MUST_CHECK;
/* A statement that was acknowledged, and that a restore from backup lost. */
struct lost {
    const char *path;                /* of the receipt, which stays valid */
    const char *statement, *contact; /* the files beside it */
    uint64_t index;
    uint32_t epoch;
    struct instant time;
};
enum { LOST_MAX = 20000, FIRST_SIZE = 256 };
struct lost_list {
    struct lost *items;
    size_t count;
    size_t more;            /* beyond LOST_MAX, for the next time */
    size_t unread;          /* receipts that could not be looked at: they may be of what is lost */
    char first[FIRST_SIZE]; /* the first of them: its name, and why */
    struct error why;
};
/* Receipts kept here for records that the restored log does not have, oldest first. */
enum status bureau_lost(struct bureau *bureau, struct arena *arena, struct lost_list *out,
                        struct error *err) MUST_CHECK;
/* What was signed: for the files that it names. */
enum status bureau_lost_statement(const struct lost *lost, struct arena *arena,
                                  Bairi__V1__Signed **sealed, const Bairi__V1__Statement **out,
                                  struct error *err) MUST_CHECK;
/*
 * Sends one again, the same bytes; its files must be on the server. The receipt of before moves
 * into the folder "epoch-N", the new one takes its place.
 */
enum status bureau_send_lost(struct bureau *bureau, struct arena *arena, const struct lost *lost,
                             struct acceptances *out, struct error *err) MUST_CHECK;
/*
 * Whether the log goes on in a later epoch.
 * missing  records beyond what was restored that the last head seen before had; 0 when this bureau
 *          did not meet the restore itself
 */
/* How often the log's key was found replaced in this run; said once. */
size_t bureau_keys_learned(const struct bureau *bureau);
/* Writes the proof of every key that replaced another in this campaign's log, if there is any:
 * whoever trusts an older card verifies by it (rotation.h). */
enum status bureau_rotations(struct bureau *bureau, const char *path, struct error *err) MUST_CHECK;
bool bureau_was_restored(const struct bureau *bureau, uint64_t *missing);

enum status bureau_withdraw(struct bureau *bureau, struct arena *arena, const char *unit,
                            const char *project_no, const char *reason, struct acceptances *out,
                            struct error *err) MUST_CHECK;
/* unit, state, period: NULL or "": all that the caller may see */
enum status bureau_projects(struct bureau *bureau, struct arena *arena, const char *unit,
                            const char *state, const char *period,
                            const Bairi__V1__ProjectListReply **out, struct error *err) MUST_CHECK;
enum status bureau_project(struct bureau *bureau, struct arena *arena, const char *unit,
                           const char *project_no, const Bairi__V1__ProjectShowReply **out,
                           struct error *err) MUST_CHECK;

/* The same with every version, for differences. */
enum status bureau_versions(struct bureau *bureau, struct arena *arena, const char *unit,
                            const char *project_no, const Bairi__V1__ProjectShowReply **out,
                            struct error *err) MUST_CHECK;
/* 审签: projects in the state "awaiting" as a list showed them; one transaction. */
enum status bureau_countersign(struct bureau *bureau, struct arena *arena,
                               Bairi__V1__ProjectState *const *projects, size_t count,
                               struct acceptances *out, struct error *err) MUST_CHECK;
/* 零报告 of the caller's own unit or department. */
enum status bureau_report_nothing(struct bureau *bureau, struct arena *arena, const char *period,
                                  struct acceptances *out, struct error *err) MUST_CHECK;

/* ---- a unit's own affairs ---- */

/* unit NULL or "": the caller's own; for the bureau and admins all */
enum status bureau_status(struct bureau *bureau, struct arena *arena, const char *unit,
                          const Bairi__V1__StatusReply **out, struct error *err) MUST_CHECK;
/* Plans in force and responsible persons. */
enum status bureau_affairs(struct bureau *bureau, struct arena *arena, const char *unit,
                           const Bairi__V1__AffairsReply **out, struct error *err) MUST_CHECK;
/* Replaces the caller's unit's plan. */
enum status bureau_file_plan(struct bureau *bureau, struct arena *arena,
                             Bairi__V1__PlanItem *const *items, size_t count,
                             struct acceptances *out, struct error *err) MUST_CHECK;
/* 专人 of the caller's unit; to 0: until replaced */
enum status bureau_name_responsible(struct bureau *bureau, struct arena *arena, const char *name,
                                    const char *title, const char *phone, day from, day to,
                                    struct acceptances *out, struct error *err) MUST_CHECK;

/* ---- questions and notices ---- */

/* unit: whom the bureau asks, "gangcheng" or "gangcheng/gangwu" (a unit asks the bureau: its own);
 * project_no "": about no project */
enum status bureau_ask(struct bureau *bureau, struct arena *arena, const char *unit,
                       const char *project_no, const char *text, struct acceptances *out,
                       struct error *err) MUST_CHECK;
enum status bureau_answer(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__QuestionState *question, const char *text,
                          struct acceptances *out, struct error *err) MUST_CHECK;
/* unit, project_no NULL or "": all the caller may see; all false: open ones only */
enum status bureau_questions(struct bureau *bureau, struct arena *arena, const char *unit,
                             const char *project_no, bool all,
                             const Bairi__V1__QuestionsReply **out, struct error *err) MUST_CHECK;
/* from: ledger index to look from; wait_ms: how long to wait for one, 0..25000; a line that is cut
 * while waiting is told at once (UNAVAILABLE), and the caller looks again */
enum status bureau_notices(struct bureau *bureau, struct arena *arena, uint64_t from,
                           unsigned wait_ms, const Bairi__V1__NoticesReply **out, struct error *err)
    MUST_CHECK;

/* ---- objections ---- */

/* Against a decision that bureau_objections showed as still open to one; the files are there. */
enum status bureau_object(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__Objectionable *decision, const char *text,
                          const struct project_file *files, size_t count, struct acceptances *out,
                          struct error *err) MUST_CHECK;
/* unit NULL or "": all the caller may see; all false: unanswered ones only */
enum status bureau_objections(struct bureau *bureau, struct arena *arena, const char *unit,
                              bool all, const Bairi__V1__ObjectionsReply **out, struct error *err)
    MUST_CHECK;

/* ---- pushing, the city's ranking, progress ---- */

/* 督办. content: whole, its document uploaded before; gap: what bureau_status showed just now */
enum status bureau_push(struct bureau *bureau, struct arena *arena, Bairi__V1__Pushed *content,
                        struct acceptances *out, struct error *err) MUST_CHECK;
/* By the unit; evidence uploaded before. */
enum status bureau_push_answer(struct bureau *bureau, struct arena *arena,
                               const Bairi__V1__PushState *push, const char *text,
                               Bairi__V1__Evidence **evidence, size_t count,
                               struct acceptances *out, struct error *err) MUST_CHECK;
/* text NULL: nothing is said */
enum status bureau_push_close(struct bureau *bureau, struct arena *arena,
                              const Bairi__V1__PushState *push, const char *text,
                              struct acceptances *out, struct error *err) MUST_CHECK;
/* unit NULL or "": all the caller may see; all false: those not closed */
enum status bureau_pushes(struct bureau *bureau, struct arena *arena, const char *unit, bool all,
                          const Bairi__V1__PushesReply **out, struct error *err) MUST_CHECK;

/* previous: digest of the version before; empty: the period's first */
enum status bureau_enter_city_ranking(struct bureau *bureau, struct arena *arena,
                                      Bairi__V1__CityRanking *content, struct bytes previous,
                                      struct acceptances *out, struct error *err) MUST_CHECK;
/* Records that the caller has read it. */
enum status bureau_read_city_ranking(struct bureau *bureau, struct arena *arena, uint64_t ranking,
                                     struct acceptances *out, struct error *err) MUST_CHECK;
/* period NULL or "": the one entered last, with `all` every one and every version */
enum status bureau_city_rankings(struct bureau *bureau, struct arena *arena, const char *period,
                                 bool all, bool readers, const Bairi__V1__CityRankingsReply **out,
                                 struct error *err) MUST_CHECK;

/* 未报 against 零报告; unit, period NULL or "": all the caller may look into */
enum status bureau_unreported(struct bureau *bureau, struct arena *arena, const char *unit,
                              const char *period, const Bairi__V1__UnreportedReply **out,
                              struct error *err) MUST_CHECK;
/* 时序进度; unit NULL or "": all; step: days between points, 0: today's alone */
enum status bureau_course(struct bureau *bureau, struct arena *arena, const char *unit,
                          uint32_t step, const Bairi__V1__CourseReply **out, struct error *err)
    MUST_CHECK;

/* ---- the final assessment ---- */

/* What a freezing now would say, recomputed here from its own rows. */
struct final_draft {
    const Bairi__V1__DraftReply *reply;
    const Bairi__V1__Report *report;
    Bairi__V1__ReportAward **awards; /* "manual": a person must choose */
    size_t award_count;
    uint8_t digest[SHA256_SIZE]; /* for Proposal.final */
};
enum status bureau_final_draft(struct bureau *bureau, struct arena *arena, struct final_draft *out,
                               struct error *err) MUST_CHECK;
/* version 0: all of them */
enum status bureau_results(struct bureau *bureau, struct arena *arena, uint32_t version,
                           const Bairi__V1__ResultsReply **out, struct error *err) MUST_CHECK;
/* The self-examination of the caller's unit; text "" and file NULL where there is none, not both.
 */
enum status bureau_examine(struct bureau *bureau, struct arena *arena, const char *text,
                           const struct project_file *file, struct acceptances *out,
                           struct error *err) MUST_CHECK;

/* ---- files ---- */

/* Called now and then while a file travels: first with what is there already, done == size at the
 * end. */
typedef void bureau_progress(void *context, const char *name, uint64_t done, uint64_t size);

/* Uploads a file in chunks, resuming what the server already holds. type: "pdf" … */
enum status bureau_upload(struct bureau *bureau, const char *path,
                          const uint8_t sha256[SHA256_SIZE], uint64_t size, const char *type,
                          bureau_progress *progress, void *context, struct error *err) MUST_CHECK;
/* Downloads into path (temporary name, digest verified, renamed). unit: whose evidence it is */
enum status bureau_download(struct bureau *bureau, const uint8_t sha256[SHA256_SIZE],
                            const char *unit, const char *path, bureau_progress *progress,
                            void *context, struct error *err) MUST_CHECK;

/* ---- deciding ---- */

/* unit NULL or "": all; most: this many, the gravest, 0: all; (*out)->next is set when more wait */
enum status bureau_queue(struct bureau *bureau, struct arena *arena, const char *unit, size_t most,
                         const Bairi__V1__QueueReply **out, struct error *err) MUST_CHECK;
/*
 * Projects that look alike, the most alike first.
 * unit, project_no  of one project; both "": all pairs
 * most              pairs at most; 0: 100
 * within            also pairs of one unit
 */
enum status bureau_duplicates(struct bureau *bureau, struct arena *arena, const char *unit,
                              const char *project_no, uint32_t most, bool within,
                              const Bairi__V1__DuplicatesReply **out, struct error *err) MUST_CHECK;
/* One verdict about a project as a list showed it. */
struct decision {
    const Bairi__V1__ProjectState *project;
    Bairi__V1__Decision__Verdict verdict;
    const char *reason; /* NULL or "": none */
    day return_by;      /* 0: none */
};
enum { BUREAU_DECISIONS_MAX = 200 }; /* signed in one batch: all are taken or none */
/* Signs and sends them in one transaction, by way of the outbox; at most BUREAU_DECISIONS_MAX. */
enum status bureau_decide(struct bureau *bureau, struct arena *arena,
                          const struct decision *decisions, size_t count, struct acceptances *out,
                          struct error *err) MUST_CHECK;
/*
 * Whether the server would take each now, had it been signed; nothing is signed or written.
 * refusals  as many as decisions: why one would be refused; status OK where it would not
 */
enum status bureau_try_decisions(struct bureau *bureau, struct arena *arena,
                                 const struct decision *decisions, size_t count,
                                 struct error *refusals, struct error *err) MUST_CHECK;
/* previous: digest of the latest statement about the project concerned; size 0: none */
enum status bureau_propose(struct bureau *bureau, struct arena *arena,
                           Bairi__V1__Proposal *proposal, struct bytes previous,
                           struct acceptances *out, struct error *err) MUST_CHECK;
enum status bureau_proposals(struct bureau *bureau, struct arena *arena, bool all,
                             const Bairi__V1__ProposalsReply **out, struct error *err) MUST_CHECK;
enum status bureau_trial(struct bureau *bureau, struct arena *arena, uint64_t proposal,
                         const Bairi__V1__TrialReply **out, struct error *err) MUST_CHECK;
/* With suppositions, or all that is open. */
enum status bureau_trial_with(struct bureau *bureau, struct arena *arena,
                              const Bairi__V1__TrialRequest *request,
                              const Bairi__V1__TrialReply **out, struct error *err) MUST_CHECK;
/*
 * Approves what the trial count showed: its place in the ledger and what moves are signed.
 * seen  ledger size of an earlier trial count that he looked at instead; 0: this one
 */
enum status bureau_approve(struct bureau *bureau, struct arena *arena,
                           const Bairi__V1__TrialReply *trial, uint64_t seen,
                           struct acceptances *out, struct error *err) MUST_CHECK;
enum status bureau_decline(struct bureau *bureau, struct arena *arena,
                           const Bairi__V1__ProposalState *proposal, const char *reason,
                           struct acceptances *out, struct error *err) MUST_CHECK;
enum status bureau_close(struct bureau *bureau, struct arena *arena, const char *period,
                         struct acceptances *out, struct error *err) MUST_CHECK;

/* ---- places and reports ---- */

/* as_of: day, 0: now */
enum status bureau_rank(struct bureau *bureau, struct arena *arena, day as_of,
                        const Bairi__V1__RankReply **out, struct error *err) MUST_CHECK;
/*
 * Why a unit's score is what it is: everything that is told is counted again before it is handed
 * out.
 * explained  what was counted; points into the arena
 * Fails      DATA_LOSS naming the figure that differs
 */
enum status bureau_explain(struct bureau *bureau, struct arena *arena, const char *unit,
                           const Bairi__V1__ExplainReply **out, struct explained *explained,
                           struct error *err) MUST_CHECK;
/* DATA_LOSS when the rows do not add up to the unit's own figures. */
enum status bureau_subunits(struct bureau *bureau, struct arena *arena, const char *unit,
                            const Bairi__V1__SubunitsReply **out, struct error *err) MUST_CHECK;
/*
 * Written sections of a period's report that the caller may see.
 * section  news, analysis; NULL: both
 * history  what was replaced too
 */
enum status bureau_sections(struct bureau *bureau, struct arena *arena, const char *period,
                            const char *section, bool history, const Bairi__V1__SectionsReply **out,
                            struct error *err) MUST_CHECK;
/* The text of the caller's unit or department in place of its earlier one; "" takes it back. */
enum status bureau_contribute(struct bureau *bureau, struct arena *arena, const char *period,
                              const char *section, const char *text, struct acceptances *out,
                              struct error *err) MUST_CHECK;
/* The section as it goes out, likewise; "" lets the contributions go out again. */
enum status bureau_edit_section(struct bureau *bureau, struct arena *arena, const char *period,
                                const char *section, const char *text, struct acceptances *out,
                                struct error *err) MUST_CHECK;
enum status bureau_reports(struct bureau *bureau, struct arena *arena,
                           const Bairi__V1__ReportListReply **out, struct error *err) MUST_CHECK;

/* A report whose receipt, signatures, release and figures were all verified. */
struct pulled_report {
    const Bairi__V1__ReportItem *item;
    bool released; /* false: nothing else is filled */
    bool refused;  /* what came is not to be believed: only item and reply are filled */
    const Bairi__V1__ReportPullReply *reply;
    const Bairi__V1__Report *report;
    uint8_t digest[SHA256_SIZE];           /* of the REPORT_DRAWN statement */
    const char *proposed_by, *approved_by; /* SAN URIs of the release */
    Bairi__V1__Dossier dossier;            /* the receipt with all that proves it */
};
/*
 * Gets a report and verifies all of it: receipt, the log's consistency with the head kept, server's
 * signature, release by two people, every figure counted again.
 * period   NULL or "": the latest released; version 0: the latest
 * Fails    with out->refused set (DATA_LOSS, UNAUTHENTICATED) where something does not hold:
 *          out->reply is what was received, to be kept as evidence
 */
enum status bureau_pull(struct bureau *bureau, struct arena *arena, const char *period,
                        uint32_t version, struct pulled_report *out, struct error *err) MUST_CHECK;
enum status bureau_acknowledge(struct bureau *bureau, struct arena *arena,
                               const Bairi__V1__ReportItem *item, struct acceptances *out,
                               struct error *err) MUST_CHECK;

/* ---- the ledger ---- */

/* The newest checkpoint, proven consistent with the last one kept; the new one is kept. */
enum status bureau_head(struct bureau *bureau, struct arena *arena, const char **note,
                        struct error *err) MUST_CHECK;
/*
 * The receipt of a statement sent before, by its id; verified against the log key.
 * cosigned  proved in a checkpoint that a witness has signed; FAILED_PRECONDITION when none has yet
 */
enum status bureau_receipt(struct bureau *bureau, struct arena *arena, struct bytes statement_id,
                           bool cosigned, const Bairi__V1__Outcome **out, struct error *err)
    MUST_CHECK;
/* A certificate or revocation list by its SHA-256, in DER; kept in the campaign's folder. */
enum status bureau_paper(struct bureau *bureau, struct arena *arena,
                         const uint8_t digest[SHA256_SIZE], struct bytes *out, struct error *err)
    MUST_CHECK;
/*
 * Everything the person may see, record by record, each with all that proves it, checked before it
 * is handed on. Ends with the first status of `each` that is not OK.
 */
enum status bureau_records(struct bureau *bureau,
                           enum status (*each)(void *context, const Bairi__V1__Dossier *dossier,
                                               const struct dossier_proof *proof,
                                               struct arena *arena, struct error *err),
                           void *context, struct error *err) MUST_CHECK;
/* The witness's cosignature of the newest checkpoint, proven to continue the last one seen. */
enum status bureau_cosign(struct bureau *bureau, struct arena *arena, const char *name,
                          const struct log_key *key, const char **note, struct error *err)
    MUST_CHECK;

/* ---- any method by its name ---- */

/*
 * Calls a method with a request made elsewhere; for diagnosis. Nothing in the answer is verified,
 * no receipt is kept.
 * method   one of the service's, e.g. "Rank"
 * request  of the method's input type
 */
enum status bureau_call(struct bureau *bureau, struct arena *arena,
                        const ProtobufCServiceDescriptor *service, const char *method,
                        const ProtobufCMessage *request, const ProtobufCMessage **out,
                        struct error *err) MUST_CHECK;

#endif
