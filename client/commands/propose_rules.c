/* Proposals about the campaign itself: targets, rights, the release of a report. */
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/propose.h"
#include "common/text.h"

enum { TARGETS_MAX = 256 };

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

/* ---- another key for the log ---- */

/* 64 hexadecimal digits, as bairid log-key new prints them. */
static enum status propose_log_key(struct app *app, struct error *err)
{
    uint8_t key[ED25519_KEY_SIZE];
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__LogKey action;
    const char *hex = cli_arg(app->args, 0), *reason = NULL;

    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__log_key__init(&action);
    if (strlen(hex) != 2 * sizeof key || !hex_decode(hex, key, sizeof key))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "'%s' is no log key: 64 hexadecimal digits, as bairid "
                                        "log-key new prints them",
                                        hex));
    TRY(app_needs(app, "reason", &reason, err));
    action.reason = arena_strdup(app->arena, reason);
    action.key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    if (!action.reason)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_LOG_KEY;
    proposal.log_key = &action;
    TRY(app_connect(app, err));
    return propose(app, &proposal, (struct bytes){NULL, 0}, err);
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

static int run_log_key(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_log_key);
}

static const struct cli_option LOG_KEY_OPTIONS[] = {
    {"reason", 0, CLI_VALUE, false, "TEXT", N_("why")},
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL     }
};

static const char *const LOG_KEY_EXAMPLES[] = {
    N_("bairi log-key propose 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 "
       "--reason \"yearly\" — KEY as bairid log-key new printed it"),
    NULL};
static const char *const TARGETS_EXAMPLES[] = {
    N_("bairi targets set zhongjie=30 lingang=40 — proposes new targets"), NULL};
static const char *const GRANT_EXAMPLES[] = {
    N_("bairi people grant bairi://bohai/bureau/jingfaju/zhao approve — proposes a right"), NULL};
static const char *const REVOKE_EXAMPLES[] = {
    N_("bairi people revoke bairi://bohai/bureau/jingfaju/sun approve — proposes to take it away"),
    NULL};
static const char *const RELEASE_EXAMPLES[] = {
    N_("bairi report release 2020-11 — proposes to release the report drawn up"), NULL};

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
const struct cli_command log_key_propose_command = {
    "log-key propose",
    "KEY",
    1,
    1,
    N_("propose another key for the campaign's log"),
    N_("Another person with the right approve decides. From the approval on the log is signed with "
       "the new key; clients follow by themselves. What the former key signed until then stays "
       "good, what it signs later is refused."),
    LOG_KEY_EXAMPLES,
    LOG_KEY_OPTIONS,
    run_log_key};
