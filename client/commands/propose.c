/* bairi void, terminate, restore, penalty: what one person proposes about projects. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/propose.h"
#include "common/text.h"

void propose_say_document(struct app *app, const Bairi__V1__Proposal *proposal, uint64_t index)
{
    if (app->format != FORMAT_TABLE || !proposal)
        return;
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_PENALTY)
        buf_addf(&app->said, _("its circular of criticism: bairi document criticism %llu\n"),
                 (unsigned long long)index);
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_FINAL)
        buf_addf(&app->said, "%s\n",
                 _("the circular of the final assessment: bairi document result"));
}

enum status propose(struct app *app, Bairi__V1__Proposal *proposal, struct bytes previous,
                    struct error *err)
{
    struct acceptances accepted = {NULL, 0};

    TRY(bureau_propose(app->bureau, app->arena, proposal, previous, &accepted, err));
    TRY(app_print_accepted(app, &accepted, err));
    if (app->format == FORMAT_TABLE)
        buf_addf(&app->said,
                 _("proposed; another person with the right approve runs: bairi approve %llu\n"),
                 (unsigned long long)accepted.items[0].index);
    propose_say_document(app, proposal, accepted.items[0].index);
    return STATUS_OK;
}

enum status proposal_index(struct app *app, const char *text, uint64_t *out, struct error *err)
{
    char *end = NULL;

    errno = 0;
    *out = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-')
        return app_usage(app,
                         error_set(err, STATUS_INVALID_ARGUMENT,
                                   "'%s' is no number of a proposal; see bairi proposals", text));
    return STATUS_OK;
}

/* The project a proposal is about, and the digest of the latest statement about it. */
struct about {
    char *unit, *project_no, *reason;
    struct bytes previous;
};

static enum status find_about(struct app *app, struct about *out, struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const char *unit = NULL;
    const char *project_no = NULL;
    const char *reason = cli_value(app->args, "reason");

    TRY(app_reference(app, cli_arg(app->args, 0), &unit, &project_no, err));
    TRY(app_connect(app, err));
    TRY(bureau_project(app->bureau, app->arena, unit, project_no, &reply, err));
    out->unit = arena_strdup(app->arena, unit);
    out->project_no = arena_strdup(app->arena, project_no);
    out->reason = arena_strdup(app->arena, reason ? reason : "");
    out->previous = (struct bytes){reply->state->digest.data, reply->state->digest.len};
    return out->unit && out->project_no && out->reason ? STATUS_OK : app_no_memory(err);
}

/* ---- void, terminate, restore ---- */

static enum status propose_void(struct app *app, struct error *err)
{
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Void action;
    struct about about = {0};
    const char *reason = NULL;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(find_about(app, &about, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__void__init(&action);
    action.unit = about.unit;
    action.project_no = about.project_no;
    action.reason = about.reason;
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT;
    proposal.void_project = &action;
    return propose(app, &proposal, about.previous, err);
}

static enum status propose_terminate(struct app *app, struct error *err)
{
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Terminate action;
    struct about about = {0};
    const char *reason = NULL;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(find_about(app, &about, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__terminate__init(&action);
    action.unit = about.unit;
    action.project_no = about.project_no;
    action.reason = about.reason;
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_TERMINATE;
    proposal.terminate = &action;
    return propose(app, &proposal, about.previous, err);
}

static enum status propose_restore(struct app *app, struct error *err)
{
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Restore action;
    struct about about = {0};
    const char *reason = NULL;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(find_about(app, &about, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__restore__init(&action);
    action.unit = about.unit;
    action.project_no = about.project_no;
    action.reason = about.reason;
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_RESTORE;
    proposal.restore = &action;
    return propose(app, &proposal, about.previous, err);
}

/* ---- penalty ---- */

static enum status find_unit_or_project(struct app *app, struct about *out, struct error *err)
{
    const char *text = cli_arg(app->args, 0);

    if (strchr(text, '/'))
        return find_about(app, out, err);
    if (!id_is_valid(text))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "'%s' names no unit; write UNIT or UNIT/NO", text));
    out->unit = arena_strdup(app->arena, text);
    out->project_no = arena_strdup(app->arena, "");
    if (!out->unit || !out->project_no)
        return app_no_memory(err);
    return app_connect(app, err);
}

/* What the campaign suggests for the reason is filled in, and said: a person may type another. */
static enum status find_points(struct app *app, const char *reason, char **out, struct error *err)
{
    const char *typed = cli_value(app->args, "points");
    struct settings settings;
    struct fraction points;
    char text[32];

    if (!typed) {
        TRY(app_settings(app, &settings, err));
        if (!settings_suggested_points(&settings, reason, &points))
            return app_needs(app, "points", &typed, err);
        fraction_format(points, 2, text, sizeof text);
        buf_addf(&app->said, _("%s points, as the campaign suggests for this reason\n"), text);
        typed = text;
    }
    *out = arena_strdup(app->arena, typed);
    return *out ? STATUS_OK : app_no_memory(err);
}

static enum status propose_penalty(struct app *app, struct error *err)
{
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Penalty action;
    struct about about = {0};
    const char *reason = NULL;
    const char *text = cli_value(app->args, "text");

    TRY(app_needs(app, "reason", &reason, err));
    TRY(find_unit_or_project(app, &about, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__penalty__init(&action);
    action.unit = about.unit;
    action.project_no = about.project_no;
    action.reason = arena_strdup(app->arena, reason);
    TRY(find_points(app, reason, &action.points, err));
    action.text = arena_strdup(app->arena, text ? text : "");
    if (!action.reason || !action.text)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_PENALTY;
    proposal.penalty = &action;
    return propose(app, &proposal, about.previous, err);
}

/* ---- rows ---- */

static int run_void(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_void);
}

static int run_terminate(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_terminate);
}

static int run_restore(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_restore);
}

static int run_penalty(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_penalty);
}

static const struct cli_option REASON_OPTIONS[] = {
    {"reason", 0, CLI_VALUE, false, "TEXT", N_("why")},
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL     }
};
static const struct cli_option PENALTY_OPTIONS[] = {
    {"points", 0, CLI_VALUE, false, "P",    N_("points to be taken off; 0 is allowed")    },
    {"reason", 0, CLI_VALUE, false, "ID",   N_("false, untrue or what the campaign lists")},
    {"text",   0, CLI_VALUE, false, "TEXT", N_("the reason in words")                     },
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL                                          }
};

static const char *const VOID_EXAMPLES[] = {
    N_("bairi void zhongjie/Z-02 --reason 合同系伪造 — proposes that it was never real"), NULL};
static const char *const TERMINATE_EXAMPLES[] = {
    N_("bairi terminate zhongjie/Z-02 --reason 双方解约 — proposes its end, without blame"), NULL};
static const char *const RESTORE_EXAMPLES[] = {
    N_("bairi restore zhongjie/Z-02 --reason 补充证据 — proposes to lift a void or termination"),
    NULL};
static const char *const PENALTY_EXAMPLES[] = {
    N_("bairi penalty zhongjie/Z-02 --points 2 --reason false --text 虚假签约 — for one project"),
    N_("bairi penalty zhongjie --points 0.5 --reason untrue --text 金额不实 — for the unit"), NULL};

const struct cli_command void_command = {"void",
                                         "UNIT/NO",
                                         1,
                                         1,
                                         N_("propose to void a project that is not real"),
                                         NULL,
                                         VOID_EXAMPLES,
                                         REASON_OPTIONS,
                                         run_void};
const struct cli_command terminate_command = {
    "terminate",
    "UNIT/NO",
    1,
    1,
    N_("propose to terminate a project that was real and ended"),
    NULL,
    TERMINATE_EXAMPLES,
    REASON_OPTIONS,
    run_terminate};
const struct cli_command restore_command = {"restore",
                                            "UNIT/NO",
                                            1,
                                            1,
                                            N_("propose to restore a voided or terminated project"),
                                            NULL,
                                            RESTORE_EXAMPLES,
                                            REASON_OPTIONS,
                                            run_restore};
const struct cli_command penalty_command = {
    "penalty",        "UNIT[/NO]",     1,          1, N_("propose a penalty"), NULL,
    PENALTY_EXAMPLES, PENALTY_OPTIONS, run_penalty};
