/* bairi unreported: 未报 against 零报告, from whom something was heard in a period. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

typedef Bairi__V1__UnreportedReply__Period period_lines;

static const char *unit_shown(const struct settings *settings, const char *id)
{
    const struct unit *unit = settings ? settings_unit(settings, id) : NULL;

    return unit ? unit->name : id;
}

static const char *subunit_shown(const struct settings *settings, const char *unit_id,
                                 const char *id)
{
    const struct unit *unit = settings ? settings_unit(settings, unit_id) : NULL;

    for (size_t i = 0; unit && i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, id) == 0)
            return unit->subunits[i].name;
    return id;
}

/* Reported 3 · zero report, late · not yet, 2 days left · not reported, 3 days late */
static const char *state_said(const Bairi__V1__UnreportedReply *reply, const period_lines *period,
                              const Bairi__V1__UnreportedReply__Line *line, struct arena *arena)
{
    const struct instant now = {reply->time}, deadline = {period->deadline};

    if (strcmp(line->state, "reported") == 0)
        return line->reported == 1 ? _("reported one project")
                                   : arena_printf(arena, _("reported %u projects"), line->reported);
    if (strcmp(line->state, "nothing") == 0)
        return line->late ? _("zero report, late") : _("zero report");
    if (strcmp(line->state, "overdue") == 0)
        return arena_printf(arena, _("not reported, %s"), deadline_left(now, deadline, arena));
    return arena_printf(arena, _("not yet, %s"), deadline_left(now, deadline, arena));
}

static struct sheet *lines_table(const Bairi__V1__UnreportedReply *reply,
                                 const period_lines *period, const struct settings *settings,
                                 struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",  N_("Unit"),  CELL_TEXT},
        {"state", N_("State"), CELL_TEXT},
        {"time",  N_("When"),  CELL_TEXT},
        {NULL,    NULL,        CELL_TEXT}
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < period->n_lines; i++) {
        const Bairi__V1__UnreportedReply__Line *line = period->lines[i];

        sheet_row(
            sheet,
            line->subunit[0] == '\0'
                ? unit_shown(settings, line->unit)
                : arena_printf(arena, "· %s", subunit_shown(settings, line->unit, line->subunit)),
            state_said(reply, period, line, arena),
            word_time((struct instant){line->time}, FORMAT_TABLE, arena), NULL);
    }
    return sheet;
}

static struct sheet *lines_rows(const Bairi__V1__UnreportedReply *reply, enum format format,
                                struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"period",   N_("Period"),   CELL_TEXT  },
        {"unit",     N_("Unit"),     CELL_TEXT  },
        {"subunit",  N_("Sub-unit"), CELL_TEXT  },
        {"state",    N_("State"),    CELL_TEXT  },
        {"reported", N_("Projects"), CELL_NUMBER},
        {"late",     N_("Late"),     CELL_TEXT  },
        {"time",     N_("When"),     CELL_TEXT  },
        {"deadline", N_("Until"),    CELL_TEXT  },
        {NULL,       NULL,           CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < reply->n_periods; i++)
        for (size_t k = 0; k < reply->periods[i]->n_lines; k++) {
            const Bairi__V1__UnreportedReply__Line *line = reply->periods[i]->lines[k];

            sheet_row(sheet, reply->periods[i]->period, line->unit, line->subunit,
                      word_shown(line->state, format), word_number(line->reported, arena),
                      word_shown(line->late ? "yes" : "no", format),
                      word_time((struct instant){line->time}, format, arena),
                      word_time((struct instant){reply->periods[i]->deadline}, format, arena),
                      NULL);
        }
    return sheet;
}

/* How many units (not departments) of a period kept silent until its end. */
static size_t overdue(const period_lines *period)
{
    size_t count = 0;

    for (size_t i = 0; i < period->n_lines; i++)
        count +=
            period->lines[i]->subunit[0] == '\0' && strcmp(period->lines[i]->state, "overdue") == 0;
    return count;
}

static enum status print_period(struct app *app, const Bairi__V1__UnreportedReply *reply,
                                const period_lines *period, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const struct instant now = {reply->time}, deadline = {period->deadline};
    const struct prose prose = desk_prose(app);
    struct settings settings;

    TRY(app_settings(app, &settings, err));
    prose_hang(&prose, "",
               arena_printf(app->arena,
                            now.us < deadline.us ? _("%s ends %s, %s") : _("%s ended %s, %s"),
                            period->period, deadline_shown(deadline, app->arena),
                            deadline_left(now, deadline, app->arena)));
    sheet = lines_table(reply, period, &settings, app->arena);
    return app_print(app, sheet, err);
}

/* The period asked for, or the one that began last; of those before it a word on stderr. */
static enum status print_table(struct app *app, const Bairi__V1__UnreportedReply *reply,
                               struct error *err)
{
    size_t last = reply->n_periods;

    if (last == 0) {
        buf_addf(&app->said, "%s\n", _("no period has begun yet"));
        return STATUS_OK;
    }
    for (size_t i = 0; i + 1 < last; i++)
        if (overdue(reply->periods[i]) > 0)
            buf_addf(&app->said, _("units not heard of in %s: %zu; bairi unreported %s shows it\n"),
                     reply->periods[i]->period, overdue(reply->periods[i]),
                     reply->periods[i]->period);
    return print_period(app, reply, reply->periods[last - 1], err);
}

static enum status unreported(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const Bairi__V1__UnreportedReply *reply = NULL;
    const char *id = cli_arg(app->args, 0);
    struct settings settings;
    struct period period;

    TRY(app_connect(app, err));
    if (id) {
        TRY(app_settings(app, &settings, err));
        TRY(app_period(app, &settings, id, &period, err));
    }
    TRY(bureau_unreported(app->bureau, app->arena, cli_value(app->args, "unit"), id, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_TABLE)
        return print_table(app, reply, err);
    sheet = lines_rows(reply, app->format, app->arena);
    return app_print(app, sheet, err);
}

static int run_unreported(const struct cli_args *args, void *context)
{
    return app_run(args, context, unreported);
}

static const struct cli_option OPTIONS[] = {
    {"unit", 0, CLI_VALUE, false, "UNIT", N_("only this unit and its departments")},
    {NULL,   0, CLI_FLAG,  false, NULL,   NULL                                    }
};

static const char *const EXAMPLES[] = {
    N_("bairi unreported — who has reported in the running period, and who has not"),
    N_("bairi unreported 2020-10 — in a period that is over"), NULL};

const struct cli_command unreported_command = {
    "unreported",
    "[PERIOD]",
    0,
    1,
    N_("who has reported, who had nothing, who kept silent"),
    N_("Every unit and department in one period: projects reported, a zero report and when it "
       "came, nothing heard yet, or nothing heard until the deadline."),
    EXAMPLES,
    OPTIONS,
    run_unreported};
