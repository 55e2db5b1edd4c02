/* bairi propose settings: another campaign file, from a day on. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/propose.h"
#include "client/commands/settings_shown.h"
#include "common/text.h"

enum { FILE_MOST = 128 << 10 };

static enum status read_from(struct app *app, day *out, struct error *err)
{
    const char *text = cli_value(app->args, "from");

    *out = text ? day_parse_iso(text) : 0;
    if (!text || *out != 0)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "--from: “%s” is not a day; write it like 2020-11-26", text));
}

/* What differs is shown before anybody signs. */
static enum status propose_settings(struct app *app, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(FILE_MOST);
    const char *path = cli_arg(app->args, 0), *reason = NULL;
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Settings action;
    struct setting_version before, after;
    struct settings settings;

    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__settings__init(&action);
    TRY(app_needs(app, "reason", &reason, err));
    TRY(read_from(app, &action.effective_from, err));
    TRY(buf_read_file(&file, path, err));
    TRY(settings_read(buf_bytes(&file), path, app->arena, &settings, &app->said, err));
    after = (struct setting_version){buf_bytes(&file), &settings};
    TRY(app_connect(app, err));
    TRY(settings_in_force(app, &before, err));
    TRY(settings_shown(app, &before, &after, &app->said, err));
    action.reason = arena_strdup(app->arena, reason);
    action.file.data = arena_memdup(app->arena, after.file.data, after.file.size);
    action.file.len = after.file.size;
    if (!action.reason || !action.file.data)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_SETTINGS;
    proposal.settings = &action;
    return propose(app, &proposal, (struct bytes){NULL, 0}, err);
}

static int run_settings(const struct cli_args *args, void *context)
{
    return app_run(args, context, propose_settings);
}

static const struct cli_option OPTIONS[] = {
    {"from",   0, CLI_VALUE, false, "DATE",
     N_("in force from 00:00 of that day; without it, of the day after the approval")},
    {"reason", 0, CLI_VALUE, false, "TEXT", N_("why; the units read it")             },
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL                                     }
};
static const char *const EXAMPLES[] = {
    N_("bairi propose settings campaign.ini --from 2020-11-01 --reason 市里更改口径 — proposes "
       "another campaign file"),
    NULL};

const struct cli_command propose_settings_command = {
    "propose settings",
    "FILE",
    1,
    1,
    N_("propose another campaign file"),
    N_("The whole file, as bairi campaign show --settings prints the one in force. What differs is "
       "shown first; what it does to the scores, bairi campaign diff FILE tells. The campaign's "
       "id, "
       "days, periods and units stay. Reports keep the version they were drawn up with."),
    EXAMPLES,
    OPTIONS,
    run_settings};
