/* bairi audit close, report list, report pull: the month's end and the city's report. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/report_files.h"
#include "client/commands/witness.h"
#include "client/render/words.h"
#include "common/text.h"

static enum status close_audit(struct app *app, struct error *err)
{
    struct acceptances accepted = {NULL, 0};

    TRY(app_connect(app, err));
    TRY(bureau_close(app->bureau, app->arena, cli_arg(app->args, 0), &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

/* ---- list ---- */

static const char *acknowledged_by(struct app *app, const Bairi__V1__ReportItem *item)
{
    const char *text = "";

    for (size_t i = 0; i < item->n_acknowledged_by && text; i++)
        text = arena_printf(app->arena, "%s%s%s", text, i ? " " : "", item->acknowledged_by[i]);
    return text;
}

static enum status list(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"period",          N_("Period"),          CELL_TEXT  },
        {"version",         N_("Version"),         CELL_NUMBER},
        {"state",           N_("State"),           CELL_TEXT  },
        {"drawn",           N_("Drawn up"),        CELL_TEXT  },
        {"released",        N_("Released"),        CELL_TEXT  },
        {"index",           N_("Record"),          CELL_NUMBER},
        {"acknowledged_by", N_("Acknowledged by"), CELL_TEXT  },
        {NULL,              NULL,                  CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__ReportListReply *reply = NULL;

    TRY(app_connect(app, err));
    TRY(bureau_reports(app->bureau, app->arena, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    for (size_t i = 0; i < reply->n_reports; i++) {
        const Bairi__V1__ReportItem *item = reply->reports[i];

        sheet_row(sheet, item->period, item->version ? word_number(item->version, app->arena) : "",
                  word_shown(item->state, app->format),
                  word_time((struct instant){item->drawn}, app->format, app->arena),
                  word_time((struct instant){item->released}, app->format, app->arena),
                  item->version ? word_number((long long)item->index, app->arena) : "",
                  acknowledged_by(app, item), NULL);
    }
    return app_print_list(app, sheet, _("no report has been drawn up yet"), err);
}

/* ---- pull ---- */

/* The version to pull: the latest released of the period asked for, or of all. */
static bool find_released(const Bairi__V1__ReportListReply *reply, const char *period,
                          Bairi__V1__ReportItem *out)
{
    bool found = false;

    for (size_t i = 0; i < reply->n_reports; i++) {
        const Bairi__V1__ReportItem *item = reply->reports[i];

        if ((!period || strcmp(item->period, period) == 0) &&
            strcmp(item->state, "released") == 0) {
            *out = *item;
            found = true;
        }
    }
    return found;
}

static enum status check_period(const Bairi__V1__ReportListReply *reply, const char *period,
                                struct error *err)
{
    for (size_t i = 0; i < reply->n_reports; i++)
        if (!period || strcmp(reply->reports[i]->period, period) == 0)
            return STATUS_OK;
    return period ? error_set(err, STATUS_NOT_FOUND, "there is no period %s; see bairi report list",
                              period)
                  : STATUS_OK;
}

static bool is_acknowledged(const struct app *app, const Bairi__V1__ReportItem *item)
{
    for (size_t i = 0; i < item->n_acknowledged_by; i++)
        if (strcmp(item->acknowledged_by[i], bureau_self(app->bureau)->uri) == 0)
            return true;
    return false;
}

static enum status acknowledge(struct app *app, const Bairi__V1__ReportItem *item,
                               struct error *err)
{
    struct acceptances accepted = {NULL, 0};

    if (bureau_self(app->bureau)->role != ROLE_CITY || is_acknowledged(app, item))
        return STATUS_OK;
    if (bureau_acknowledge(app->bureau, app->arena, item, &accepted, err) != STATUS_OK) {
        app->code = EXIT_PARTLY;
        return error_within(err, "acknowledge");
    }
    if (app->format == FORMAT_TABLE)
        buf_addf(&app->out, _("acknowledged; receipt %s\n"), accepted.items[0].path);
    return STATUS_OK;
}

static void say_pulled(struct app *app, const char *folder, const char *campaign,
                       const struct pulled_report *pulled)
{
    if (app->format != FORMAT_TABLE)
        return;
    buf_addf(&app->out,
             _("report %s/%s/v%u: receipt, server's signature, release by %s and %s, and every "
               "figure verified\n"),
             campaign, pulled->item->period, pulled->item->version, pulled->proposed_by,
             pulled->approved_by);
    buf_addf(&app->out, "  %s\n  %s\n  %s\n",
             report_files_path(app, folder, campaign, pulled->item, ".json"),
             report_files_path(app, folder, campaign, pulled->item, ".csv"),
             report_files_path(app, folder, campaign, pulled->item, ".receipt"));
    if (pulled->report->preliminary)
        buf_addf(&app->out, "%s\n", _("preliminary figures: something was still open"));
}

static enum status pull_item(struct app *app, const char *folder, const Bairi__V1__ReportItem *item,
                             struct error *err)
{
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    struct pulled_report pulled = {0};

    TRY(bureau_pull(app->bureau, app->arena, item->period, item->version, &pulled, err));
    if (!pulled.released)
        return error_set(err, STATUS_DATA_LOSS,
                         "the server's list and the report %s disagree on its release",
                         item->period);
    TRY(report_files_write(app, folder, campaign, &pulled, err));
    say_pulled(app, folder, campaign, &pulled);
    return STATUS_OK;
}

static enum status print_pulled(struct app *app, const char *folder,
                                const Bairi__V1__ReportItem *item, bool changed, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"period",  N_("Period"),  CELL_TEXT  },
        {"version", N_("Version"), CELL_NUMBER},
        {"state",   N_("State"),   CELL_TEXT  },
        {"json",    N_("File"),    CELL_TEXT  },
        {NULL,      NULL,          CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];

    if (app->format == FORMAT_TABLE)
        return STATUS_OK;
    sheet_row(sheet, item->period, word_number(item->version, app->arena),
              changed ? "pulled" : "up to date",
              report_files_path(app, folder, campaign, item, ".json"), NULL);
    return app_print(app, sheet, err);
}

static enum status pull_newest(struct app *app, struct error *err)
{
    const char *period = cli_arg(app->args, 0);
    const char *out = cli_value(app->args, "out");
    const char *folder = out ? out : ".";
    const Bairi__V1__ReportListReply *reply = NULL;
    Bairi__V1__ReportItem item;
    bool changed = false;

    bairi__v1__report_item__init(&item);
    TRY(app_connect(app, err));
    TRY(bureau_reports(app->bureau, app->arena, &reply, err));
    TRY(check_period(reply, period, err));
    if (!find_released(reply, period, &item)) {
        buf_addf(&app->said, "%s\n", _("not released yet; nothing was pulled"));
        return STATUS_OK;
    }
    if (report_files_are_there(app, folder, app->profile.values[SETTING_CAMPAIGN], &item))
        buf_addf(&app->said, _("report %s v%u is up to date\n"), item.period, item.version);
    else {
        TRY(pull_item(app, folder, &item, err));
        changed = true;
    }
    TRY(acknowledge(app, &item, err));
    return print_pulled(app, folder, &item, changed, err);
}

/* The log is witnessed whether there is a report to pull or not. */
static enum status pull(struct app *app, struct error *err)
{
    const char *witness = cli_value(app->args, "witness");

    TRY(pull_newest(app, err));
    if (witness && witness_cosign(app, witness, err) != STATUS_OK)
        return error_within(err, "witness");
    return STATUS_OK;
}

static int run_close(const struct cli_args *args, void *context)
{
    return app_run(args, context, close_audit);
}

static int run_list(const struct cli_args *args, void *context)
{
    return app_run(args, context, list);
}

static int run_pull(const struct cli_args *args, void *context)
{
    return app_run(args, context, pull);
}

static const struct cli_option PULL_OPTIONS[] = {
    {"witness", 0, CLI_FILE,   false, "FILE",
     N_("sign the log's head too, with this key of a witness")                              },
    {"out",     0, CLI_FOLDER, false, "DIR",  N_("folder for the files (default: this one)")},
    {NULL,      0, CLI_FLAG,   false, NULL,   NULL                                          }
};

static const char *const CLOSE_EXAMPLES[] = {
    N_("bairi audit close 2020-11 — the audit of that period is done; its report is drawn up"),
    NULL};
static const char *const LIST_EXAMPLES[] = {N_("bairi report list — periods and their reports"),
                                            NULL};
static const char *const PULL_EXAMPLES[] = {
    N_("bairi report pull — the latest released report into this folder"),
    N_("bairi report pull --out reports 2020-11 — that period's"), NULL};

const struct cli_command audit_close_command = {
    "audit close", "PERIOD",       1,    1,        N_("close the audit of a period"),
    NULL,          CLOSE_EXAMPLES, NULL, run_close};
const struct cli_command report_list_command = {
    "report list", "", 0, 0, N_("list periods and reports"), NULL, LIST_EXAMPLES, NULL, run_list};
const struct cli_command report_pull_command = {
    "report pull",
    "[PERIOD]",
    0,
    1,
    N_("pull a released report, verify it, write its files, acknowledge it"),
    N_("Verifies the receipt, the server's signature, the release by two people and every figure "
       "before JSON, CSV and receipt are written. Does nothing when all is up to date, so it can "
       "run on a timer without a person."),
    PULL_EXAMPLES,
    PULL_OPTIONS,
    run_pull};
