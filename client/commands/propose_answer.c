/* bairi propose answer: an objection answered by people who had no part in the decision. */
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/objection_said.h"
#include "client/commands/propose.h"
#include "common/text.h"

#define UPHOLD BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD
#define CHANGE BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE
#define LIFT   BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT

static enum status find_objection(struct app *app, uint64_t number,
                                  const Bairi__V1__ObjectionState **out, struct error *err)
{
    const Bairi__V1__ObjectionsReply *reply = NULL;

    TRY(bureau_objections(app->bureau, app->arena, NULL, false, &reply, err));
    for (size_t i = 0; i < reply->n_objections; i++)
        if (reply->objections[i]->index == number) {
            *out = reply->objections[i];
            return STATUS_OK;
        }
    return error_set(err, STATUS_NOT_FOUND,
                     "no objection %llu waits for an answer: bairi objections shows them",
                     (unsigned long long)number);
}

static enum status read_outcome(struct app *app, Bairi__V1__Proposal__ObjectionAnswer *answer,
                                struct error *err)
{
    const bool uphold = cli_flag(app->args, "uphold"), lift = cli_flag(app->args, "lift");
    const bool change = cli_value(app->args, "change") != NULL;

    if (uphold + lift + change != 1)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "say one of --uphold, --change VALUE, --lift"));
    answer->outcome = uphold ? UPHOLD : lift ? LIFT : CHANGE;
    return STATUS_OK;
}

/* The version that counts, as it was reported. */
static const Bairi__V1__ProjectVersion *counting(const Bairi__V1__ProjectShowReply *shown)
{
    for (size_t i = 0; i < shown->n_versions; i++)
        if (shown->versions[i]->version == shown->state->accepted_version)
            return shown->versions[i];
    return NULL;
}

/* What counts after the answer to a reduction: what was reported, or the reduced with another
 * figure. */
static enum status fill_figures(struct app *app, const Bairi__V1__Objectionable *decision,
                                const char *value, Bairi__V1__Proposal__ObjectionAnswer *answer,
                                struct error *err)
{
    const Bairi__V1__ProjectShowReply *shown = NULL;
    char *end = NULL;

    TRY(bureau_versions(app->bureau, app->arena, decision->unit, decision->project_no, &shown,
                        err));
    const Bairi__V1__ProjectVersion *version = counting(shown);
    if (!version || !version->reduction)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is no longer reduced; only --uphold is left", decision->unit,
                         decision->project_no);
    answer->amount_wan = version->project->amount_wan;
    answer->amount_usd_wan = version->project->amount_usd_wan;
    answer->foreign = version->project->foreign;
    answer->foreign_share = version->project->foreign_share;
    if (!value)
        return STATUS_OK;
    answer->amount_wan = strtoll(value, &end, 10);
    answer->amount_usd_wan = version->reduction->amount_usd_wan;
    answer->foreign = version->reduction->foreign;
    answer->foreign_share = version->reduction->foreign_share;
    if (end == value || *end != '\0' || answer->amount_wan < 0)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--change: '%s' is no whole number of 万元", value));
    return STATUS_OK;
}

static enum status fill_change(struct app *app, const Bairi__V1__Objectionable *decision,
                               Bairi__V1__Proposal__ObjectionAnswer *answer, struct error *err)
{
    const char *value = cli_value(app->args, "change");
    char *copy = arena_strdup(app->arena, value ? value : "");

    if (!copy)
        return app_no_memory(err);
    if (strcmp(decision->decision, "reduced") == 0 && answer->outcome != UPHOLD)
        return fill_figures(app, decision, value, answer, err);
    if (!value)
        return STATUS_OK;
    if (strcmp(decision->decision, "penalised") == 0)
        answer->points = copy;
    else
        answer->verdict = copy;
    return STATUS_OK;
}

static enum status propose_answer(struct app *app, struct error *err)
{
    const Bairi__V1__ObjectionState *state = NULL;
    Bairi__V1__Proposal__ObjectionAnswer answer;
    Bairi__V1__Proposal proposal;
    const char *text = NULL;
    uint64_t number = 0;

    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__objection_answer__init(&answer);
    TRY(objection_number(app, cli_arg(app->args, 0), &number, err));
    TRY(app_needs(app, "text", &text, err));
    TRY(desk_text(app, text, &text, err));
    TRY(read_outcome(app, &answer, err));
    TRY(app_connect(app, err));
    TRY(find_objection(app, number, &state, err));
    TRY(fill_change(app, state->decision, &answer, err));
    answer.objection = number;
    answer.unit = state->decision->unit;
    answer.project_no = state->decision->project_no;
    answer.decision = state->decision->decision;
    answer.proposal = state->decision->proposal;
    answer.owner_unit = state->decision->owner_unit;
    answer.owner_no = state->decision->owner_no;
    answer.text = arena_strdup(app->arena, text);
    if (!answer.text)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER;
    proposal.objection_answer = &answer;
    return propose(app, &proposal, (struct bytes){state->latest.data, state->latest.len}, err);
}

static int run_answer(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_answer);
}

static const struct cli_option OPTIONS[] = {
    {"uphold", 0, CLI_FLAG,  false, NULL,    N_("the decision stays as it is")                      },
    {"change", 0, CLI_VALUE, false, "VALUE",
     N_("a penalty's points, a reduction's figure in 万元, the other verdict; owner for a ruling")},
    {"lift",   0, CLI_FLAG,  false, NULL,    N_("the decision is undone")                           },
    {"text",   0, CLI_VALUE, false, "TEXT",  N_("the answer in words; the unit reads it")           },
    {NULL,     0, CLI_FLAG,  false, NULL,    NULL                                                   }
};
static const char *const EXAMPLES[] = {
    N_("bairi propose answer 231 --uphold --text 证据不足 — the decision stays"),
    N_("bairi propose answer 231 --change 0.5 --text 情节轻微 — other points for a penalty"),
    N_("bairi propose answer 231 --lift --text 合同属实 — the decision is undone"), NULL};

const struct cli_command propose_answer_command = {
    "propose answer",
    "N",
    1,
    1,
    N_("propose how an objection is answered"),
    N_("By people who had no part in the decision; a second one approves it after its trial "
       "count. A lifted refusal is decided anew; a refusal may be changed to accepted, a void to "
       "terminated."),
    EXAMPLES,
    OPTIONS,
    run_answer};
