/* bairi reduce, lift-penalty: what one person proposes about figures and points. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/propose.h"
#include "common/campaign/annex_set.h"
#include "common/record/record.h"
#include "common/text.h"

/* ---- reduce ---- */

enum status propose_counting(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                             struct project *out, struct error *err)
{
    const Bairi__V1__ProjectState *state = reply->state;

    for (size_t i = 0; i < reply->n_versions; i++) {
        const Bairi__V1__ProjectVersion *version = reply->versions[i];
        Bairi__V1__Project record;

        if (version->version != state->accepted_version)
            continue;
        record = *version->project;
        if (version->reduction) {
            record.amount_wan = version->reduction->amount_wan;
            record.amount_usd_wan = version->reduction->amount_usd_wan;
            record.foreign = version->reduction->foreign;
            record.foreign_share = version->reduction->foreign_share;
        }
        return record_from_message(&record, app->arena, out, err);
    }
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s/%s is %s; only a recognised project can be reduced", state->project->unit,
                     state->project->project_no, state->state);
}

/* An option's value read as the cell of the annex form would be. */
static enum status set_figure(struct app *app, const char *option, const char *field,
                              const struct settings *settings, struct annex_row *row,
                              struct error *err)
{
    const char *value = cli_value(app->args, option);

    if (!value)
        return STATUS_OK;
    enum status status = annex_set(field, value, settings, app->arena, row, NULL, err);
    if (status != STATUS_OK)
        (void)error_at(err, arena_printf(app->arena, "--%s", option), field);
    return status;
}

static enum status set_figures(struct app *app, struct project *project, struct error *err)
{
    struct annex_row row = {.project = *project};
    struct settings settings;

    if (!cli_value(app->args, "amount") && !cli_value(app->args, "amount-usd") &&
        !cli_value(app->args, "funding") && !cli_value(app->args, "foreign-share"))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "name the right figure: --amount, --amount-usd, --funding "
                                        "or --foreign-share"));
    TRY(app_settings(app, &settings, err));
    TRY(set_figure(app, "amount", "amount_wan", &settings, &row, err));
    TRY(set_figure(app, "funding", "funding", &settings, &row, err));
    if (cli_value(app->args, "amount") || !row.project.foreign)
        row.project.amount_usd_wan = 0; /* the old dollars are no figure of the right amount */
    TRY(set_figure(app, "amount-usd", "amount_usd_wan", &settings, &row, err));
    TRY(set_figure(app, "foreign-share", "foreign_share", &settings, &row, err));
    *project = row.project;
    return STATUS_OK;
}

enum status propose_reduction(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                              const struct project *right, const char *reason,
                              Bairi__V1__Proposal *out, struct error *err)
{
    Bairi__V1__Proposal__Reduce *action = arena_alloc(app->arena, sizeof *action);
    Bairi__V1__Project *figures = NULL;

    if (!action)
        return app_no_memory(err);
    TRY(record_to_message(right, app->arena, &figures, err));
    bairi__v1__proposal__reduce__init(action);
    action->unit = figures->unit;
    action->project_no = figures->project_no;
    action->version = reply->state->accepted_version;
    action->amount_wan = figures->amount_wan;
    action->amount_usd_wan = figures->amount_usd_wan;
    action->foreign = figures->foreign;
    action->foreign_share = figures->foreign_share;
    action->reason = arena_strdup(app->arena, reason);
    out->action_case = BAIRI__V1__PROPOSAL__ACTION_REDUCE;
    out->reduce = action;
    return action->reason ? STATUS_OK : app_no_memory(err);
}

static enum status propose_reduce(struct app *app, struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const char *unit = NULL, *project_no = NULL, *reason = NULL;
    Bairi__V1__Proposal proposal;
    struct project project;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(app_reference(app, cli_arg(app->args, 0), &unit, &project_no, err));
    TRY(app_connect(app, err));
    TRY(bureau_versions(app->bureau, app->arena, unit, project_no, &reply, err));
    TRY(propose_counting(app, reply, &project, err));
    TRY(set_figures(app, &project, err));
    bairi__v1__proposal__init(&proposal);
    TRY(propose_reduction(app, reply, &project, reason, &proposal, err));
    return propose(app, &proposal,
                   (struct bytes){reply->state->digest.data, reply->state->digest.len}, err);
}

/* ---- lift-penalty ---- */

/* The approved proposal of a penalty names its unit and project; *out stays where there is none. */
static enum status find_penalty(struct app *app, uint64_t index,
                                const Bairi__V1__Proposal__Penalty **out, struct error *err)
{
    const Bairi__V1__ProposalsReply *reply = NULL;

    TRY(bureau_proposals(app->bureau, app->arena, true, &reply, err));
    for (size_t i = 0; i < reply->n_proposals; i++) {
        const Bairi__V1__ProposalState *state = reply->proposals[i];

        if (state->index == index && state->proposal && strcmp(state->state, "approved") == 0 &&
            state->proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_PENALTY) {
            *out = state->proposal->penalty;
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

static enum status lift_previous(struct app *app, const Bairi__V1__Proposal__Penalty *penalty,
                                 struct bytes *out, struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;

    *out = (struct bytes){NULL, 0};
    if (penalty->project_no[0] == '\0')
        return STATUS_OK;
    TRY(bureau_project(app->bureau, app->arena, penalty->unit, penalty->project_no, &reply, err));
    *out = (struct bytes){reply->state->digest.data, reply->state->digest.len};
    return STATUS_OK;
}

static enum status propose_lift(struct app *app, struct error *err)
{
    const Bairi__V1__Proposal__Penalty *penalty = NULL;
    Bairi__V1__Proposal__LiftPenalty action;
    const char *reason = NULL;
    Bairi__V1__Proposal proposal;
    struct bytes previous;
    uint64_t index = 0;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(proposal_index(app, cli_arg(app->args, 0), &index, err));
    TRY(app_connect(app, err));
    TRY(find_penalty(app, index, &penalty, err));
    if (!penalty)
        return error_set(err, STATUS_NOT_FOUND,
                         "proposal %llu is no approved penalty; see bairi proposals --all",
                         (unsigned long long)index);
    TRY(lift_previous(app, penalty, &previous, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__lift_penalty__init(&action);
    action.penalty = index;
    action.unit = penalty->unit;
    action.project_no = penalty->project_no;
    action.reason = arena_strdup(app->arena, reason);
    if (!action.reason)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY;
    proposal.lift_penalty = &action;
    return propose(app, &proposal, previous, err);
}

/* ---- rows ---- */

static int run_reduce(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_reduce);
}

static int run_lift(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_lift);
}

static const struct cli_option REDUCE_OPTIONS[] = {
    {"amount",        0, CLI_VALUE,  false, "AMOUNT",
     N_("the right total investment: whole 万元, or 1.2亿元")                            },
    {"amount-usd",    0, CLI_VALUE,  false, "N",
     N_("the right foreign capital, 万美元; without it --amount leaves none")             },
    {"funding",       0, CLI_CHOICE, false, "domestic|foreign", N_("the right funding")      },
    {"foreign-share", 0, CLI_VALUE,  false, "PERCENT",          N_("the right foreign share")},
    {"reason",        0, CLI_VALUE,  false, "TEXT",             N_("why")                    },
    {NULL,            0, CLI_FLAG,   false, NULL,               NULL                         }
};
static const struct cli_option LIFT_OPTIONS[] = {
    {"reason", 0, CLI_VALUE, false, "TEXT", N_("why")},
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL     }
};
static const char *const REDUCE_EXAMPLES[] = {
    N_("bairi reduce zhongjie/Z-02 --amount 12000 --reason 设备款重复计入 — 12000万元 is right"),
    N_("bairi reduce zhongjie/Z-02 --foreign-share 20 --reason 外方未足额认缴"), NULL};
static const char *const LIFT_EXAMPLES[] = {
    N_("bairi lift-penalty 217 --reason 复核后证据充分 — 217 is the penalty's proposal"), NULL};

const struct cli_command reduce_command = {
    "reduce",
    "UNIT/NO",
    1,
    1,
    N_("propose to put a project's figures right"),
    N_("The project stays and counts with the right figures from the approval on. What the unit "
       "reported stays readable; a newer version that is accepted takes the reduction's place. "
       "With --amount the dollars that were reported no longer count, unless --amount-usd names "
       "the right ones."),
    REDUCE_EXAMPLES,
    REDUCE_OPTIONS,
    run_reduce};
const struct cli_command lift_penalty_command = {
    "lift-penalty", "N",          1,       1, N_("propose to lift a penalty"), NULL,
    LIFT_EXAMPLES,  LIFT_OPTIONS, run_lift};
