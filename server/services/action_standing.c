/* A project's standing, changed by two people: void, termination, and the lifting of either. */
#include <string.h>

#include "server/services/action.h"
#include "server/services/scored.h"
#include "server/services/state.h"

enum { TEXT_MAX = 4000 };

struct standing {
    const char *unit, *project_no, *reason;
};

static struct standing standing_of(const Bairi__V1__Proposal *proposal)
{
    const Bairi__V1__Proposal__Void *v = proposal->void_project;

    /* the three messages have the same fields, but each its own type */
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_TERMINATE)
        return (struct standing){proposal->terminate->unit, proposal->terminate->project_no,
                                 proposal->terminate->reason};
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_RESTORE)
        return (struct standing){proposal->restore->unit, proposal->restore->project_no,
                                 proposal->restore->reason};
    return (struct standing){v->unit, v->project_no, v->reason};
}

static const char *standing_unit(const Bairi__V1__Proposal *proposal)
{
    return standing_of(proposal).unit;
}

static const char *standing_project(const Bairi__V1__Proposal *proposal)
{
    return standing_of(proposal).project_no;
}

static enum status end_possible(struct campaign *campaign, const struct entry *entry,
                                const Bairi__V1__Proposal *proposal, struct error *err)
{
    struct standing about = standing_of(proposal);
    struct project_row project;

    (void)campaign;
    TRY(rule_text(about.reason, TEXT_MAX, "reason", err));
    TRY(rule_project(entry, about.unit, about.project_no, &project, err));
    if (project.accepted_version == 0 || project.standing[0] != '\0')
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is %s; only a recognised project can lose its recognition",
                         about.unit, about.project_no, project.state);
    return STATUS_OK;
}

static enum status restore_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    struct standing about = standing_of(proposal);
    struct project_row project;

    (void)campaign;
    TRY(rule_text(about.reason, TEXT_MAX, "reason", err));
    TRY(rule_project(entry, about.unit, about.project_no, &project, err));
    if (project.standing[0] == '\0')
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is %s; only a voided or terminated project can be restored",
                         about.unit, about.project_no, project.state);
    return STATUS_OK;
}

/* The state a project has without void or termination: that of its latest received version. */
static enum status standing_lifted(const struct entry *entry, const struct project_row *project,
                                   const char **state, struct error *err)
{
    struct version_row latest = {
        .unit = project->unit, .project_no = project->project_no, .version = project->received};

    TRY(store_get(entry->tx, &table_version, &latest, entry->arena, err));
    *state = "accepted";
    if (latest.verdict[0] == '\0')
        *state = "amended"; /* what waited for a countersignature has to be entered again */
    if (strcmp(latest.verdict, "return") == 0)
        *state = "returned";
    return STATUS_OK;
}

static enum status standing_perform(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                    struct error *err)
{
    const struct action *action = action_of(proposal);
    struct standing about = standing_of(proposal);
    struct project_row project;

    (void)campaign;
    (void)proposal_idx;
    TRY(rule_project(entry, about.unit, about.project_no, &project, err));
    const char *state = action->standing;
    if (action->standing[0] == '\0')
        TRY(standing_lifted(entry, &project, &state, err));
    state_stand(&project, action->standing, state, rule_digest(entry));
    project.reason = about.reason;
    const char *what = action->standing[0] ? action->standing : "restored";
    TRY(rule_step(entry, &project, what, about.reason, err));
    TRY(rule_notice_project(entry, NOTICE_UNIT, what, &project, about.reason, 0, err));
    TRY(rule_touch(entry, about.unit, err));
    return project_put(entry, &project, err);
}

/* ---- the rows ---- */

static enum status standing_foresee(const Bairi__V1__Proposal *proposal,
                                    struct foresight *foresight, struct error *err)
{
    const struct action *action = action_of(proposal);
    struct standing about = standing_of(proposal);
    const char *verdict = action->standing[0] ? action->standing : "accepted";

    return foresight_verdict(foresight, about.unit, about.project_no, verdict, err);
}

const struct action action_void = {
    .which = BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT,
    .name = "void",
    .standing = "voided",
    .proposer_roles = ROLE_BUREAU,
    .unit = standing_unit,
    .project_no = standing_project,
    .possible = end_possible,
    .perform = standing_perform,
    .foresee = standing_foresee,
};

const struct action action_terminate = {
    .which = BAIRI__V1__PROPOSAL__ACTION_TERMINATE,
    .name = "terminate",
    .standing = "terminated",
    .proposer_roles = ROLE_BUREAU,
    .unit = standing_unit,
    .project_no = standing_project,
    .possible = end_possible,
    .perform = standing_perform,
    .foresee = standing_foresee,
};

const struct action action_restore = {
    .which = BAIRI__V1__PROPOSAL__ACTION_RESTORE,
    .name = "restore",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .unit = standing_unit,
    .project_no = standing_project,
    .possible = restore_possible,
    .perform = standing_perform,
    .foresee = standing_foresee,
};
