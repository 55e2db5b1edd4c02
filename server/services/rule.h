/* One kind of statement: who may author it, when it is admitted, what it changes. */
#ifndef BAIRI_SERVER_SERVICES_RULE_H
#define BAIRI_SERVER_SERVICES_RULE_H

#include "server/call.h"

/*
 * admit  reads the projections and decides; changes nothing
 * apply  moves the projections: a pure function of the record and the projections before it
 */
struct rule {
    Bairi__V1__StatementKind kind;
    unsigned roles; /* of the author */
    enum status (*admit)(struct campaign *campaign, const struct entry *entry, struct error *err);
    enum status (*apply)(struct campaign *campaign, const struct entry *entry, struct error *err);
};

extern const struct rule rule_founding, rule_enrolment, rule_retirement, rule_renewal,
    rule_submission, rule_withdrawal, rule_decision, rule_proposal, rule_approval, rule_decline,
    rule_audit_closed, rule_period_closed, rule_report_drawn, rule_acknowledgement, rule_question,
    rule_answer, rule_nothing_reported, rule_countersignature, rule_plan_filed,
    rule_responsible_named, rule_restoration, rule_pushed, rule_push_answered, rule_push_closed,
    rule_city_ranking, rule_ranking_read, rule_objection, rule_self_examination, rule_contributed,
    rule_section_edited, rule_release_awaited;

/* Server statements due before a leaf of this time: periods whose deadline has passed. */
enum status periods_due(struct campaign *campaign, struct transaction *tx, struct instant time,
                        struct arena *arena, struct own_statements *out, struct error *err);
/*
 * What a moment asks for beside: one report that is due, the next version of one whose figures
 * changed on an earlier day, or a reminder of a release. Asked again until it gives nothing.
 * size  position of the next record
 */
enum status schedule_due(struct campaign *campaign, struct transaction *tx, struct instant time,
                         uint64_t size, struct arena *arena, struct own_statements *out,
                         struct error *err);
/* Fills a report of everything as it stands at an entry. report: initialised by the caller */
enum status report_draw(struct campaign *campaign, const struct entry *entry, const char *period,
                        Bairi__V1__Report *report, struct error *err);
/* The report that follows the closing of an audit. */
enum status report_follows(struct campaign *campaign, const struct entry *entry,
                           struct own_statements *out, struct error *err);

/* ---- helpers that several rules share ---- */

/* A new statement of the server's own: kind set, content still to be filled. */
enum status own_statement(struct arena *arena, Bairi__V1__StatementKind kind,
                          struct own_statements *out, Bairi__V1__Statement **message,
                          struct error *err);
/* The settings in force for an entry, remembered for the entries after it. As campaign_settings. */
enum status rule_settings(struct campaign *campaign, const struct entry *entry,
                          const struct campaign_settings **out, struct error *err) MUST_CHECK;
/* The entry has changed them. */
void rule_settings_changed(const struct entry *entry);
/*
 * The next version of the settings.
 * settings   whose units and targets are those of the version
 * effective  in force from then on; 0: from this record on
 */
enum status rule_settings_put(const struct entry *entry, const struct settings *settings,
                              struct bytes file, struct instant effective, struct error *err)
    MUST_CHECK;
/* No version waits for its day, whose file would not know of what changes now. */
enum status rule_settings_settled(const struct campaign_settings *settings, struct error *err)
    MUST_CHECK;

/* The project a statement is about; NOT_FOUND as for somebody else's. */
enum status rule_project(const struct entry *entry, const char *unit, const char *project_no,
                         struct project_row *out, struct error *err);
/* The same, of the author's own unit and, where he has one, department; NOT_FOUND otherwise. */
enum status rule_own_project(const struct entry *entry, const char *unit, const char *project_no,
                             struct project_row *out, struct error *err);
/* unit and subunit are exactly the author's own, and the campaign has the unit. */
enum status rule_own_department(struct campaign *campaign, const struct entry *entry,
                                const char *unit, const char *subunit, struct error *err);
/*
 * The letter behind a submission: a sound one from the bureau, none from a unit. Asked before
 * anybody looks whether its file is here.
 */
enum status submission_letter(const Bairi__V1__Submission *submission,
                              const struct identity *author, struct error *err);
/* The version its author looks at: the unit's latest, else the latest received (state.h). */
int64_t rule_version(const struct entry *entry, const struct project_row *project);
/*
 * Statement.previous names the latest statement about the project that its author sees, or ABORTED:
 * what waits for its countersignature stands in nobody's way at the bureau.
 */
enum status rule_is_latest(const struct entry *entry, const struct project_row *project,
                           struct error *err);
/*
 * What he entered for a unit, as it is now or as it was recognised, others judge:
 * PERMISSION_DENIED. Source  DOMAIN section 3
 */
enum status rule_not_his_own(const struct entry *entry, const struct project_row *project,
                             struct error *err);
/* From the checkpoint over this record on the log is signed with this key. */
enum status log_key_put(const struct entry *entry, struct bytes key, struct error *err);
/* A unit's score facts changed with this record. */
enum status rule_touch(const struct entry *entry, const char *unit, struct error *err);
/* One line in a project's history. */
enum status rule_step(const struct entry *entry, const struct project_row *project,
                      const char *what, const char *reason, struct error *err);

/* A file that the record names: whose evidence it is, for whom to fetch. project_no "": the unit's
 * own. */
enum status rule_evidence(const struct entry *entry, const char *unit, const char *project_no,
                          const Bairi__V1__Evidence *file, struct error *err);

/* ---- notices: what a record tells those it concerns ---- */

enum notice_audience {
    NOTICE_UNIT = 1,   /* clerks and leaders of the unit, or of the department named */
    NOTICE_BUREAU = 2, /* everybody at the bureau */
    NOTICE_LEADER = 3, /* of the unit or department, with the right "countersign" */
    NOTICE_CITY = 4,
    NOTICE_READER = 5,
    NOTICE_APPROVER = 6, /* of the bureau, with the right "approve" */
};
struct notice {
    enum notice_audience audience;
    const char *kind;                        /* as correspondence.proto lists them */
    const char *unit, *subunit, *project_no; /* NULL as "" */
    bool whole;                              /* every department of the unit sees it */
    int64_t version;
    const char *text;
    day due;
    const char *period;
    uint64_t question; /* number of the case; 0: none, for record 0 is the founding */
};
/* Leaves a notice; the author himself never sees it. One for each audience and unit of a record. */
enum status rule_notice(const struct entry *entry, const struct notice *notice, struct error *err);
/* The same about the version of a project that the author looks at. due: 0 for none */
enum status rule_notice_project(const struct entry *entry, enum notice_audience audience,
                                const char *kind, const struct project_row *project,
                                const char *text, day due, struct error *err);

/* The enrolled author; PERMISSION_DENIED without the right. */
enum status rule_author_may(const struct entry *entry, const char *right, struct error *err);
/* A text without characters that nobody sees (text_has_hidden), else INVALID_ARGUMENT with the
 * field. */
enum status rule_visible(const char *text, const char *field, struct error *err);
/* The same, of 1 to `most` bytes. */
enum status rule_text(const char *text, size_t most, const char *field, struct error *err);
struct bytes rule_digest(const struct entry *entry);

#endif
