/* bairi rank: who stands where. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/figures.h"
#include "client/render/words.h"
#include "common/text.h"

/* The words above every table of places that is not the final one. */
static void say_heading(struct app *app, const Bairi__V1__RankReply *reply,
                        const struct settings *settings)
{
    buf_addf(&app->out, "%s\n", settings->name);
    buf_addf(&app->out, "%s\n", _("Interim places, not a result of the assessment"));
    if (reply->released && reply->report[0] != '\0')
        buf_addf(&app->out,
                 _("counts as they stand (not released); scores and places of the report %s\n"),
                 reply->report);
    else if (reply->released)
        buf_addf(&app->out, "%s\n",
                 _("counts as they stand (not released); no report has been released yet"));
    else
        buf_addf(&app->out, "%s\n", _("as it stands, not released"));
    buf_addf(&app->out, _("%s, %llu records; schedule %s %%; pending %u\n"),
             word_time((struct instant){reply->time}, FORMAT_TABLE, app->arena),
             (unsigned long long)reply->ledger_size, reply->schedule, reply->pending);
}

static enum status rank(struct app *app, struct error *err)
{
    const char *as_of = cli_value(app->args, "as-of");
    const Bairi__V1__RankReply *reply = NULL;
    struct settings settings;
    day d = as_of ? day_parse_iso(as_of) : 0;

    if (as_of && d == 0)
        return app_usage(app,
                         error_set(err, STATUS_INVALID_ARGUMENT,
                                   "--as-of: “%s” is not a day; write it like 2020-11-26", as_of));
    TRY(app_connect(app, err));
    TRY(bureau_rank(app->bureau, app->arena, d, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    TRY(settings_read((struct bytes){reply->settings.data, reply->settings.len}, "settings",
                      app->arena, &settings, NULL, err));
    if (app->format == FORMAT_TABLE)
        say_heading(app, reply, &settings);
    TRY(figures_print(app, reply->units, reply->n_units, &settings, err));
    if (app->format == FORMAT_TABLE)
        figures_readings(app, &settings, reply->settings_version);
    return STATUS_OK;
}

static int run_rank(const struct cli_args *args, void *context)
{
    return app_run(args, context, rank);
}

static const struct cli_option RANK_OPTIONS[] = {
    {"as-of", 0, CLI_VALUE, false, "DATE", N_("as it stood at the end of that day")},
    {NULL,    0, CLI_FLAG,  false, NULL,   NULL                                    }
};

static const char *const RANK_EXAMPLES[] = {
    N_("bairi rank — every unit's counts, score and place"),
    N_("bairi rank --as-of 2020-11-26 — as it stood that day"),
    N_("bairi rank -o csv — for a spreadsheet"), NULL};

const struct cli_command rank_command = {
    "rank",        "",           0,       0, N_("show where the units stand"), NULL,
    RANK_EXAMPLES, RANK_OPTIONS, run_rank};
