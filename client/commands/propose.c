/* What one person of the bureau proposes and another approves. */
#include <stdlib.h>
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "common/text.h"

enum { TARGETS_MAX = 256 };

/* Sends a proposal and says who must act next. */
static enum status propose(struct app *app, Bairi__V1__Proposal *proposal, struct bytes previous,
                           struct error *err)
{
    struct acceptances accepted = {NULL, 0};

    TRY(bureau_propose(app->bureau, app->arena, proposal, previous, &accepted, err));
    TRY(app_print_accepted(app, &accepted, err));
    if (app->format == FORMAT_TABLE)
        buf_addf(&app->said,
                 _("proposed; another person with the right approve runs: bairi approve %llu\n"),
                 (unsigned long long)accepted.items[0].index);
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

static enum status propose_penalty(struct app *app, struct error *err)
{
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Penalty action;
    struct about about = {0};
    const char *points = NULL;
    const char *reason = NULL;
    const char *text = cli_value(app->args, "text");

    TRY(app_needs(app, "points", &points, err));
    TRY(app_needs(app, "reason", &reason, err));
    TRY(find_unit_or_project(app, &about, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__penalty__init(&action);
    action.unit = about.unit;
    action.project_no = about.project_no;
    action.reason = arena_strdup(app->arena, reason);
    action.points = arena_strdup(app->arena, points);
    action.text = arena_strdup(app->arena, text ? text : "");
    if (!action.reason || !action.points || !action.text)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_PENALTY;
    proposal.penalty = &action;
    return propose(app, &proposal, about.previous, err);
}

/* ---- targets ---- */

static enum status read_target(struct app *app, const char *text, Bairi__V1__Target **out,
                               struct error *err)
{
    Bairi__V1__Target *target = arena_alloc(app->arena, sizeof(*target));
    const char *equals = strchr(text, '=');
    char *end = NULL;
    long number = equals ? strtol(equals + 1, &end, 10) : 0;

    if (!equals || !end || *end != '\0' || end == equals + 1 || number < 1 || number > 1000000)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "'%s' sets no target; write UNIT=N, for example "
                                        "zhongjie=30",
                                        text));
    if (!target)
        return app_no_memory(err);
    bairi__v1__target__init(target);
    target->unit = arena_strndup(app->arena, text, (size_t)(equals - text));
    target->target = (uint32_t)number;
    *out = target;
    return target->unit ? STATUS_OK : app_no_memory(err);
}

static enum status propose_targets(struct app *app, struct error *err)
{
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Targets action;
    Bairi__V1__Target *list[TARGETS_MAX];

    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__targets__init(&action);
    action.targets = list;
    for (int i = 0; i < cli_arg_count(app->args) && i < TARGETS_MAX; i++)
        TRY(read_target(app, cli_arg(app->args, i), &list[action.n_targets++], err));
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_TARGETS;
    proposal.targets = &action;
    TRY(app_connect(app, err));
    return propose(app, &proposal, (struct bytes){NULL, 0}, err);
}

/* ---- rights ---- */

static enum status propose_right(struct app *app, bool grant, struct error *err)
{
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Right action;

    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__right__init(&action);
    action.uri = arena_strdup(app->arena, cli_arg(app->args, 0));
    action.right = arena_strdup(app->arena, cli_arg(app->args, 1));
    action.grant = grant;
    if (!action.uri || !action.right)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_RIGHT;
    proposal.right = &action;
    TRY(app_connect(app, err));
    return propose(app, &proposal, (struct bytes){NULL, 0}, err);
}

static enum status propose_grant(struct app *app, struct error *err)
{
    return propose_right(app, true, err);
}

static enum status propose_revoke(struct app *app, struct error *err)
{
    return propose_right(app, false, err);
}

/* ---- release of a report ---- */

static enum status find_drawn(struct app *app, const char *period, Bairi__V1__ReportItem *out,
                              struct error *err)
{
    const Bairi__V1__ReportListReply *reply = NULL;
    const Bairi__V1__ReportItem *latest = NULL;

    TRY(bureau_reports(app->bureau, app->arena, &reply, err));
    for (size_t i = 0; i < reply->n_reports; i++)
        if (strcmp(reply->reports[i]->period, period) == 0)
            latest = reply->reports[i];
    if (!latest)
        return error_set(err, STATUS_NOT_FOUND, "there is no period %s; see bairi report list",
                         period);
    if (strcmp(latest->state, "released") == 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the report of %s, version %u, is released already", period,
                         latest->version);
    if (strcmp(latest->state, "drawn") != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the report of %s is not drawn up yet; that follows bairi audit close %s",
                         period, period);
    *out = *latest;
    return STATUS_OK;
}

static enum status propose_release(struct app *app, struct error *err)
{
    Bairi__V1__ReportItem item;
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Release action;

    bairi__v1__report_item__init(&item);
    TRY(app_connect(app, err));
    TRY(find_drawn(app, cli_arg(app->args, 0), &item, err));
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__release__init(&action);
    action.period = item.period;
    action.version = item.version;
    action.report = item.digest;
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_RELEASE;
    proposal.release = &action;
    return propose(app, &proposal, (struct bytes){item.digest.data, item.digest.len}, err);
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

static int run_targets(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_targets);
}

static int run_grant(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_grant);
}

static int run_revoke(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_revoke);
}

static int run_release(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_release);
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
static const char *const TARGETS_EXAMPLES[] = {
    N_("bairi targets set zhongjie=30 lingang=40 — proposes new targets"), NULL};
static const char *const GRANT_EXAMPLES[] = {
    N_("bairi people grant bairi://bohai/bureau/jingfaju/zhao approve — proposes a right"), NULL};
static const char *const REVOKE_EXAMPLES[] = {
    N_("bairi people revoke bairi://bohai/bureau/jingfaju/sun approve — proposes to take it away"),
    NULL};
static const char *const RELEASE_EXAMPLES[] = {
    N_("bairi report release 2020-11 — proposes to release the report drawn up"), NULL};

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
const struct cli_command targets_set_command = {
    "targets set", "UNIT=N…",        1,    TARGETS_MAX, N_("propose targets"),
    NULL,          TARGETS_EXAMPLES, NULL, run_targets};
const struct cli_command people_grant_command = {
    "people grant", "URI RIGHT",    2,    2,        N_("propose to grant a right"),
    NULL,           GRANT_EXAMPLES, NULL, run_grant};
const struct cli_command people_revoke_command = {
    "people revoke", "URI RIGHT", 2,         2, N_("propose to take a right away"), NULL,
    REVOKE_EXAMPLES, NULL,        run_revoke};
const struct cli_command report_release_command = {
    "report release", "PERIOD", 1,          1, N_("propose to release a report"), NULL,
    RELEASE_EXAMPLES, NULL,     run_release};
