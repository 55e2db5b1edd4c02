/* bairi progress: 时序进度, how far the units are against the days, their plans, the key month. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/course_text.h"
#include "client/commands/desk.h"
#include "common/text.h"

enum { WIDE = 100 }; /* columns from which units are shown by their names */

static enum status read_step(struct app *app, uint32_t *out, struct error *err)
{
    const char *by = cli_value(app->args, "by");

    *out = 0;
    if (!by)
        return STATUS_OK;
    *out = strcmp(by, "day") == 0 ? 1 : strcmp(by, "week") == 0 ? 7 : 0;
    if (*out != 0)
        return STATUS_OK;
    return app_usage(
        app, error_set(err, STATUS_INVALID_ARGUMENT, "--by: “%s” is neither day nor week", by));
}

static enum status print_days(struct app *app, const struct course_view *view, struct error *err)
{
    for (size_t i = 0; i < view->reply->n_units; i++) {
        OWNED(sheet_destroy) struct sheet *sheet = course_days(view, view->reply->units[i]);

        buf_addf(&app->out, "%s%s\n", i > 0 ? "\n" : "",
                 course_unit_name(view, view->reply->units[i]->unit));
        TRY(app_print(app, sheet, err));
    }
    return STATUS_OK;
}

static enum status print_table(struct app *app, const struct course_view *view, uint32_t step,
                               struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const struct prose prose = desk_prose(app);

    if (view->reply->n_units > 0)
        prose_hang(
            &prose, "",
            arena_printf(
                app->arena,
                _("%s %% of the campaign's days are gone; what counts now, by the "
                  "day of signing, not released"),
                view->reply->units[0]->points[view->reply->units[0]->n_points - 1]->schedule));
    if (step > 0) {
        TRY(print_days(app, view, err));
    } else {
        sheet = course_today(view);
        TRY(app_print(app, sheet, err));
    }
    buf_addc(&app->out, '\n');
    course_say_key_month(view, &prose);
    buf_addc(&app->out, '\n');
    course_say_lags(view, &prose);
    return buf_finish(&app->out, err);
}

static enum status progress(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    struct course_view view = {.format = app->format, .arena = app->arena};
    const char *unit = cli_arg(app->args, 0);
    struct settings settings;
    uint32_t step = 0;

    TRY(read_step(app, &step, err));
    TRY(app_connect(app, err));
    TRY(app_settings(app, &settings, err));
    if (unit)
        TRY(app_unit(app, &settings, unit, err));
    TRY(bureau_course(app->bureau, app->arena, unit, step, &view.reply, err));
    view.settings = &settings;
    view.narrow = desk_prose(app).width > 0 && desk_prose(app).width < WIDE;
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &view.reply->base, err);
    if (app->format == FORMAT_TABLE)
        return print_table(app, &view, step, err);
    sheet = course_all(&view);
    return app_print(app, sheet, err);
}

static int run_progress(const struct cli_args *args, void *context)
{
    return app_run(args, context, progress);
}

static const struct cli_option OPTIONS[] = {
    {"by", 0, CLI_CHOICE, false, "day|week", N_("a row for every day or week so far")},
    {NULL, 0, CLI_FLAG,   false, NULL,       NULL                                    }
};

static const char *const EXAMPLES[] = {
    N_("bairi progress — every unit against the schedule and its plan, and who lags"),
    N_("bairi progress zhongjie --by week — one unit, week by week"),
    N_("bairi progress --by day -o csv — every unit's way, for a spreadsheet"), NULL};

const struct cli_command progress_command = {
    "progress",
    "[UNIT]",
    0,
    1,
    N_("how far the units are, against the days and their plans"),
    N_("Completion against the share of the campaign's days, both ends included, in percentage "
       "points rounded once. A plan counts the running period by its days. In the bar # is "
       "completion and | where the days are."),
    EXAMPLES,
    OPTIONS,
    run_progress};
