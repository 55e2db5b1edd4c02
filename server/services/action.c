/* The table of what a proposal may ask for, and what all actions share. */
#include "server/services/action.h"

#include <string.h>

static const struct action *const actions[] = {
    &action_void,
    &action_terminate,
    &action_restore,
    &action_penalty,
    &action_targets,
    &action_right,
    &action_release,
    &action_log_key,
    &action_reduce,
    &action_lift_penalty,
    &action_deadline,
    &action_reopening,
    &action_objection_answer,
    &action_ruling,
    &action_settings,
    &action_final,
};

const struct action *action_of(const Bairi__V1__Proposal *proposal)
{
    for (size_t i = 0; proposal && i < sizeof actions / sizeof *actions; i++) {
        if (actions[i]->which == proposal->action_case)
            return actions[i];
    }
    return NULL;
}

const char *action_unit(const Bairi__V1__Proposal *proposal)
{
    const struct action *action = action_of(proposal);

    return action && action->unit ? action->unit(proposal) : "";
}

const char *action_project_no(const Bairi__V1__Proposal *proposal)
{
    const struct action *action = action_of(proposal);

    return action && action->project_no ? action->project_no(proposal) : "";
}

size_t action_units(const Bairi__V1__Proposal *proposal, const char **units, size_t most)
{
    const struct action *action = action_of(proposal);

    if (!action || most == 0)
        return 0;
    if (action->units)
        return action->units(proposal, units, most);
    units[0] = action_unit(proposal);
    return units[0][0] != '\0';
}

enum status action_foresee(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                           struct error *err)
{
    const struct action *action = action_of(proposal);

    if (!action)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the proposal asks for nothing known");
    return action->foresee ? action->foresee(proposal, foresight, err) : STATUS_OK;
}

enum status foresight_project(struct foresight *foresight, const char *unit, const char *project_no,
                              Bairi__V1__ReportProject **out, struct error *err)
{
    struct facts *facts = &foresight->facts;

    for (size_t i = 0; i < facts->project_count; i++) {
        const Bairi__V1__ReportProject *row = facts->projects[i];
        if (strcmp(row->unit, unit) != 0 || strcmp(row->project_no, project_no) != 0)
            continue;
        Bairi__V1__ReportProject *copy = arena_memdup(foresight->arena, row, sizeof *row);
        if (!copy)
            return answer_too_large(err);
        facts->projects[i] = *out = copy;
        return STATUS_OK;
    }
    return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", unit, project_no);
}

enum status foresight_verdict(struct foresight *foresight, const char *unit, const char *project_no,
                              const char *verdict, struct error *err)
{
    Bairi__V1__ReportProject *row = NULL;

    TRY(foresight_project(foresight, unit, project_no, &row, err));
    return copy_out(foresight->arena, verdict, &row->verdict, err);
}
