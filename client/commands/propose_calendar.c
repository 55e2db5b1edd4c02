/* Proposals about time: a deadline moved, a unit reopened after the last deadline. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/propose.h"
#include "common/text.h"

/* The moment that the second argument names, by the campaign's clock. */
static enum status read_moment(struct app *app, const struct settings *settings,
                               struct instant *out, struct error *err)
{
    const char *text = cli_arg(app->args, 1);

    if (moment_parse(text, settings->utc_offset, out))
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "'%s' is no moment; write it like 2020-12-28T24:00", text));
}

static enum status propose_deadline(struct app *app, struct error *err)
{
    const char *reason = NULL;
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Deadline action;
    struct settings settings;
    struct instant moment;
    struct period period;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(app_connect(app, err));
    TRY(app_settings(app, &settings, err));
    TRY(app_period(app, &settings, cli_arg(app->args, 0), &period, err));
    TRY(read_moment(app, &settings, &moment, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__deadline__init(&action);
    action.period = period.id;
    action.deadline = moment.us;
    action.reason = arena_strdup(app->arena, reason);
    if (!action.reason)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_DEADLINE;
    proposal.deadline = &action;
    return propose(app, &proposal, (struct bytes){NULL, 0}, err);
}

static enum status propose_reopen(struct app *app, struct error *err)
{
    const char *reason = NULL, *unit = cli_arg(app->args, 0);
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Reopening action;
    struct settings settings;
    struct instant moment;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(app_connect(app, err));
    TRY(app_settings(app, &settings, err));
    TRY(app_unit(app, &settings, unit, err));
    TRY(read_moment(app, &settings, &moment, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__reopening__init(&action);
    action.unit = arena_strdup(app->arena, unit);
    action.until = moment.us;
    action.reason = arena_strdup(app->arena, reason);
    if (!action.unit || !action.reason)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_REOPENING;
    proposal.reopening = &action;
    return propose(app, &proposal, (struct bytes){NULL, 0}, err);
}

/* ---- rows ---- */

static int run_deadline(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_deadline);
}

static int run_reopen(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_reopen);
}

static const struct cli_option REASON_OPTIONS[] = {
    {"reason", 0, CLI_VALUE, false, "TEXT", N_("why; the units read it")},
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL                        }
};

static const char *const DEADLINE_EXAMPLES[] = {
    N_("bairi propose deadline 2020-12 2020-12-28T24:00 --reason 系统停机 — proposes another "
       "deadline"),
    NULL};
static const char *const REOPEN_EXAMPLES[] = {
    N_("bairi propose reopen lingang 2021-01-08T18:00 --reason 邮件误投 — proposes to take the "
       "unit's reports once more"),
    NULL};

const struct cli_command propose_deadline_command = {
    "propose deadline",
    "PERIOD MOMENT",
    2,
    2,
    N_("propose to move the deadline of a period"),
    N_("The period must not be closed yet; the new deadline lies in the future and before that of "
       "the next period. What was received before keeps its period and its mark."),
    DEADLINE_EXAMPLES,
    REASON_OPTIONS,
    run_deadline};
const struct cli_command propose_reopen_command = {
    "propose reopen",
    "UNIT MOMENT",
    2,
    2,
    N_("propose to take a unit's reports after the last deadline"),
    N_("Until that moment the unit may report, correct and withdraw once more. What comes belongs "
       "to the last period and is marked late where it was due before."),
    REOPEN_EXAMPLES,
    REASON_OPTIONS,
    run_reopen};
