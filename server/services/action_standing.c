/* A project's standing, changed by two people: void, termination, and the lifting of either. */
#include <string.h>

#include "server/services/action.h"
#include "server/services/likeness.h"
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

static enum step standing_step(const Bairi__V1__Proposal *proposal)
{
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_TERMINATE)
        return STEP_TERMINATE;
    return proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_RESTORE ? STEP_RESTORE : STEP_VOID;
}

/* What counts again must not be what has come to count elsewhere in the meantime. */
static enum status standing_restores(const struct entry *entry, const struct project_row *project,
                                     struct error *err)
{
    struct version_row version = {.unit = project->unit,
                                  .project_no = project->project_no,
                                  .version = project->accepted_version};

    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    return likeness_permits(entry, project, &version, err);
}

static enum status standing_possible(struct campaign *campaign, const struct entry *entry,
                                     const Bairi__V1__Proposal *proposal, struct error *err)
{
    struct standing about = standing_of(proposal);
    struct project_row project;

    (void)campaign;
    TRY(rule_text(about.reason, TEXT_MAX, "reason", err));
    TRY(rule_project(entry, about.unit, about.project_no, &project, err));
    TRY(state_allows(&project, standing_step(proposal), err));
    return standing_step(proposal) == STEP_RESTORE ? standing_restores(entry, &project, err)
                                                   : STATUS_OK;
}

/* Without void or termination a project is what its latest received version made of it. */
static enum status standing_lift(const struct entry *entry, struct project_row *project,
                                 struct error *err)
{
    struct version_row latest = {
        .unit = project->unit, .project_no = project->project_no, .version = project->received};

    TRY(store_get(entry->tx, &table_version, &latest, entry->arena, err));
    state_restore(project, latest.verdict, rule_digest(entry));
    return STATUS_OK;
}

static enum status standing_perform(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                    struct error *err)
{
    const enum step step = standing_step(proposal);
    struct standing about = standing_of(proposal);
    struct project_row project;

    (void)campaign;
    (void)proposal_idx;
    TRY(rule_project(entry, about.unit, about.project_no, &project, err));
    if (step == STEP_RESTORE)
        TRY(standing_lift(entry, &project, err));
    else
        state_move(&project, step, rule_digest(entry));
    project.reason = about.reason;
    const char *past = state_steps[step].past;
    TRY(rule_step(entry, &project, past, about.reason, err));
    TRY(rule_notice_project(entry, NOTICE_UNIT, past, &project, about.reason, 0, err));
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
    .possible = standing_possible,
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
    .possible = standing_possible,
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
    .possible = standing_possible,
    .perform = standing_perform,
    .foresee = standing_foresee,
};
