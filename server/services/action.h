/* What a proposal asks for: one row per action, used when it is proposed, foreseen and approved. */
#ifndef BAIRI_SERVER_SERVICES_ACTION_H
#define BAIRI_SERVER_SERVICES_ACTION_H

#include "server/services/facts.h"
#include "server/services/rule.h"

/* A state of the campaign that nobody has decided yet: for the trial count. */
struct foresight {
    struct facts facts;              /* rows are replaced, never changed: others hold them too */
    const struct settings *settings; /* in force then */
    struct arena *arena;
};

/* unit, project_no, units and foresee may be NULL: about nobody, about no project, the one unit,
 * and no figure moves. */
struct action {
    Bairi__V1__Proposal__ActionCase which;
    const char *name;     /* "void" */
    const char *standing; /* a project has afterwards; "": none, or not about standing */
    unsigned proposer_roles;
    bool beside; /* stands beside other decisions about its project, which do not outdate it */
    const char *(*unit)(const Bairi__V1__Proposal *proposal);
    const char *(*project_no)(const Bairi__V1__Proposal *proposal);
    /* Units whose scores it moves, where it is more than the one; at most `most`. */
    size_t (*units)(const Bairi__V1__Proposal *proposal, const char **units, size_t most);
    /* It could be done now: asked when proposed and again when approved. */
    enum status (*possible)(struct campaign *campaign, const struct entry *entry,
                            const Bairi__V1__Proposal *proposal, struct error *err);
    /* Does it; entry is the approval, proposal_idx the proposal's. */
    enum status (*perform)(struct campaign *campaign, const struct entry *entry,
                           const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                           struct error *err);
    /* Does it to facts and settings alone: scores afterwards are those after perform. */
    enum status (*foresee)(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                           struct error *err);
};

extern const struct action action_void, action_terminate, action_restore, action_penalty,
    action_targets, action_right, action_release, action_log_key, action_reduce,
    action_lift_penalty, action_deadline, action_reopening, action_objection_answer, action_ruling,
    action_settings, action_final;

/* The row of a proposal; NULL when it asks for nothing known. */
const struct action *action_of(const Bairi__V1__Proposal *proposal);

/* Whom it is about; "" where nobody, or no single project. */
const char *action_unit(const Bairi__V1__Proposal *proposal);
const char *action_project_no(const Bairi__V1__Proposal *proposal);

/* Units whose scores it moves, for the check against the trial count; at most `most`. */
size_t action_units(const Bairi__V1__Proposal *proposal, const char **units, size_t most);

/* Does the proposal to the foresight; nothing where no figure moves. */
enum status action_foresee(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                           struct error *err) MUST_CHECK;

/* The row of a project, copied so that it may be changed; NOT_FOUND when no report knows it. */
enum status foresight_project(struct foresight *foresight, const char *unit, const char *project_no,
                              Bairi__V1__ReportProject **out, struct error *err) MUST_CHECK;
/* Lifts a penalty in force, whoever decided that: row, step, notice to the unit, its score touched.
 */
enum status penalty_lift(const struct entry *entry, int64_t penalty, const char *reason,
                         struct error *err) MUST_CHECK;

/* Gives a project another verdict (common/campaign/scoring.h); NOT_FOUND when no report knows it.
 */
enum status foresight_verdict(struct foresight *foresight, const char *unit, const char *project_no,
                              const char *verdict, struct error *err) MUST_CHECK;

#endif
