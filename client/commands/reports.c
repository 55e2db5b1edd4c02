/* bairi audit close, report list, report pulls: the month's end, its reports, who has them. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
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
    if (app->format != FORMAT_TABLE || item->n_acknowledged == 0)
        return text;
    text = "";
    for (size_t i = 0; i < item->n_acknowledged && text; i++)
        text = arena_printf(
            app->arena, "%s%s%s (%s)", text, i ? ", " : "", item->acknowledged[i]->by,
            word_time((struct instant){item->acknowledged[i]->time}, FORMAT_TABLE, app->arena));
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

/* ---- pulls ---- */

static void add_pulls(struct app *app, const Bairi__V1__ReportItem *item, struct sheet *sheet)
{
    for (size_t i = 0; i < item->n_acknowledged; i++) {
        const Bairi__V1__ReportReceipt *one = item->acknowledged[i];

        sheet_row(sheet, item->period, word_number(item->version, app->arena),
                  word_time((struct instant){item->released}, app->format, app->arena),
                  word_time((struct instant){one->time}, app->format, app->arena), one->name,
                  one->by, word_number((long long)one->index, app->arena), NULL);
    }
    for (size_t i = 0; i < item->n_acknowledged_by && item->n_acknowledged == 0; i++)
        sheet_row(sheet, item->period, word_number(item->version, app->arena),
                  word_time((struct instant){item->released}, app->format, app->arena), "", "",
                  item->acknowledged_by[i], "", NULL); /* a server that does not tell when */
}

/* Who has which report: a row for each acknowledgement. */
static enum status pulls(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"period",   N_("Period"),    CELL_TEXT  },
        {"version",  N_("Version"),   CELL_NUMBER},
        {"released", N_("Released"),  CELL_TEXT  },
        {"pulled",   N_("Pulled"),    CELL_TEXT  },
        {"name",     N_("Name"),      CELL_TEXT  },
        {"by",       N_("Pulled by"), CELL_TEXT  },
        {"index",    N_("Record"),    CELL_NUMBER},
        {NULL,       NULL,            CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__ReportListReply *reply = NULL;
    const char *period = cli_arg(app->args, 0);

    TRY(app_connect(app, err));
    TRY(bureau_reports(app->bureau, app->arena, &reply, err));
    for (size_t i = 0; i < reply->n_reports; i++)
        if (!period || strcmp(reply->reports[i]->period, period) == 0)
            add_pulls(app, reply->reports[i], sheet);
    return app_print_list(app, sheet, _("nobody has pulled a report yet"), err);
}

static int run_pulls(const struct cli_args *args, void *context)
{
    return app_run(args, context, pulls);
}

static int run_close(const struct cli_args *args, void *context)
{
    return app_run(args, context, close_audit);
}

static int run_list(const struct cli_args *args, void *context)
{
    return app_run(args, context, list);
}

static const char *const CLOSE_EXAMPLES[] = {
    N_("bairi audit close 2020-11 — the audit of that period is done; its report is drawn up"),
    NULL};
static const char *const LIST_EXAMPLES[] = {N_("bairi report list — periods and their reports"),
                                            NULL};
static const char *const PULLS_EXAMPLES[] = {
    N_("bairi report pulls 2020-11 — who has pulled that period's report, and when"), NULL};

const struct cli_command audit_close_command = {
    "audit close", "PERIOD",       1,    1,        N_("close the audit of a period"),
    NULL,          CLOSE_EXAMPLES, NULL, run_close};
const struct cli_command report_list_command = {
    "report list", "", 0, 0, N_("list periods and reports"), NULL, LIST_EXAMPLES, NULL, run_list};
const struct cli_command report_pulls_command = {
    "report pulls", "[PERIOD]", 0,        1, N_("list who has pulled which report, and when"), NULL,
    PULLS_EXAMPLES, NULL,       run_pulls};
