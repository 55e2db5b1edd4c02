/* bairi report show: a look at a released report, and its workbook. */
#include "client/commands/report_show.h"

#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/figures.h"
#include "client/render/report_book.h"
#include "client/render/words.h"
#include "common/record/report.h"
#include "common/text.h"

static enum status find_version(struct app *app, uint32_t *out, struct error *err)
{
    const char *text = cli_value(app->args, "version");
    char *end = NULL;
    unsigned long version = text ? strtoul(text, &end, 10) : 0;

    if (text && (*text < '1' || *text > '9' || *end != '\0' || version > 9999))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--version: “%s” is no version; write 1, 2 …", text));
    *out = (uint32_t)version;
    return STATUS_OK;
}

enum status report_released(struct app *app, const char *period, uint32_t version,
                            struct pulled_report *out, struct error *err)
{
    const Bairi__V1__ReportListReply *reply = NULL;
    const Bairi__V1__ReportItem *found = NULL;

    TRY(bureau_reports(app->bureau, app->arena, &reply, err));
    for (size_t i = 0; i < reply->n_reports; i++) {
        const Bairi__V1__ReportItem *item = reply->reports[i];
        if ((!period || strcmp(item->period, period) == 0) &&
            (version == 0 || item->version == version) && strcmp(item->state, "released") == 0)
            found = item;
    }
    if (!found)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the report %s is not released yet; see bairi report list",
                         period ? period : "");
    TRY(bureau_pull(app->bureau, app->arena, found->period, found->version, out, err));
    if (!out->released)
        return error_set(err, STATUS_DATA_LOSS,
                         "the server's list and the report %s disagree on its release",
                         found->period);
    return STATUS_OK;
}

static void say_heading(struct app *app, const struct pulled_report *pulled,
                        const struct settings *settings)
{
    const Bairi__V1__Report *report = pulled->report;

    buf_addf(&app->out, _("%s\nreport %s/%s/v%u, as of %s, released by %s and %s\n"),
             settings->name, report->campaign, report->period, report->version,
             word_time((struct instant){report->as_of}, FORMAT_TABLE, app->arena),
             pulled->proposed_by, pulled->approved_by);
    if (report->n_awards == 0)
        buf_addf(&app->out, "%s\n", _("Interim places, not a result of the assessment"));
    if (report->preliminary)
        buf_addf(&app->out, "%s\n", _("preliminary figures: something was still open"));
}

static enum status write_book(struct app *app, const struct pulled_report *pulled,
                              struct error *err)
{
    const char *path = cli_value(app->args, "book");

    if (!path)
        return STATUS_OK;
    TRY(report_book_write(path, cli_flag(app->args, "force"), pulled->report, pulled->released,
                          app->arena, err));
    buf_addf(&app->said, _("%s written\n"), path);
    return STATUS_OK;
}

static enum status show(struct app *app, struct error *err)
{
    struct pulled_report pulled = {0};
    struct settings settings;
    uint32_t version = 0;

    TRY(find_version(app, &version, err));
    TRY(app_connect(app, err));
    TRY(report_released(app, cli_arg(app->args, 0), version, &pulled, err));
    TRY(write_book(app, &pulled, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &pulled.report->base, err);
    TRY(report_settings((struct bytes){pulled.report->settings.data, pulled.report->settings.len},
                        pulled.report->targets, pulled.report->n_targets, app->arena, &settings,
                        err));
    if (app->format == FORMAT_TABLE)
        say_heading(app, &pulled, &settings);
    TRY(figures_print(app, pulled.report->units, pulled.report->n_units, &settings, err));
    if (app->format == FORMAT_TABLE)
        figures_readings(app, &settings, pulled.report->settings_version);
    return STATUS_OK;
}

static int run_show(const struct cli_args *args, void *context)
{
    return app_run(args, context, show);
}

static const struct cli_option OPTIONS[] = {
    {"version", 0, CLI_VALUE, false, "N",    N_("this version instead of the latest")     },
    {"book",    0, CLI_FILE,  false, "FILE", N_("write the report as a workbook (XLSX)")  },
    {"force",   0, CLI_FLAG,  false, NULL,   N_("replace the file if it is there already")},
    {NULL,      0, CLI_FLAG,  false, NULL,   NULL                                         }
};

static const char *const EXAMPLES[] = {
    N_("bairi report show — the latest released report's figures"),
    N_("bairi report show 2020-11 --book 十一月.xlsx — that period's, and its workbook"),
    N_("bairi report show 2020-11 --version 1 -o json — what the first version said"), NULL};

const struct cli_command report_show_command = {
    "report show",
    "[PERIOD]",
    0,
    1,
    N_("show a released report, or write its workbook"),
    N_("Verifies the receipt, the signatures, the release and every figure first, as report pull "
       "does, but acknowledges nothing."),
    EXAMPLES,
    OPTIONS,
    run_show};
