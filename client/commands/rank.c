/* bairi rank, explain: who stands where, and why. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/campaign/readings.h"
#include "common/record/report.h"
#include "common/text.h"

static const char *place_of(struct app *app, uint32_t place)
{
    return place ? word_number(place, app->arena) : "-";
}

/* a unit by its name in tables, by its id elsewhere */
static const char *unit_shown(struct app *app, const struct settings *settings, const char *id)
{
    const struct unit *unit = settings_unit(settings, id);

    return unit && app->format == FORMAT_TABLE ? unit->name : id;
}

static void say_readings(struct app *app, const struct settings *settings, uint32_t version)
{
    buf_addf(&app->out, _("settings version %u. Read as: "), version);
    settings_readings(settings, &app->out);
    buf_addc(&app->out, '\n');
}

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

static enum status print_units(struct app *app, Bairi__V1__ReportUnit *const *units, size_t count,
                               const struct settings *settings, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"place",          N_("Place"),         CELL_NUMBER},
        {"unit",           N_("Unit"),          CELL_TEXT  },
        {"target",         N_("Target"),        CELL_NUMBER},
        {"counted",        N_("Counted"),       CELL_NUMBER},
        {"pending",        N_("Pending"),       CELL_SPARE },
        {"new_count",      N_("New"),           CELL_SPARE },
        {"amount_wan",     N_("100m yuan"),     CELL_SPARE },
        {"rate",           N_("Completion %"),  CELL_FIGURE},
        {"schedule_gap",   N_("Schedule ±"),   CELL_FIGURE},
        {"base",           N_("Base"),          CELL_FIGURE},
        {"bonus",          N_("Bonus"),         CELL_FIGURE},
        {"penalty",        N_("Penalty"),       CELL_FIGURE},
        {"total",          N_("Total"),         CELL_FIGURE},
        {"place_by_rate",  N_("By completion"), CELL_SPARE },
        {"place_by_total", N_("By total"),      CELL_SPARE },
        {"total_exact",    N_("Exact total"),   CELL_WIDE  },
        {"new_amount_wan", N_("New amount"),    CELL_WIDE  },
        {NULL,             NULL,                CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    struct arena *arena = app->arena;

    for (size_t i = 0; i < count; i++) {
        const Bairi__V1__ReportUnit *unit = units[i];

        sheet_row(sheet, place_of(app, unit->place), unit_shown(app, settings, unit->unit),
                  unit->target ? word_number(unit->target, arena) : "-",
                  word_number(unit->counted, arena), word_number(unit->pending, arena),
                  word_number(unit->new_count, arena),
                  word_amount(unit->amount_wan, app->format, arena), unit->rate, unit->schedule_gap,
                  unit->base_points, unit->bonus, unit->penalty, unit->total,
                  place_of(app, unit->place_by_rate), place_of(app, unit->place_by_total),
                  unit->total_exact, word_number(unit->new_amount_wan, arena), NULL);
    }
    return app_print(app, sheet, err);
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
    TRY(print_units(app, reply->units, reply->n_units, &settings, err));
    if (app->format == FORMAT_TABLE)
        say_readings(app, &settings, reply->settings_version);
    return STATUS_OK;
}

/* ---- explain ---- */

static enum status print_projects(struct app *app, const Bairi__V1__ExplainReply *reply,
                                  struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"order",      N_("#"),         CELL_NUMBER},
        {"project_no", N_("No."),       CELL_TEXT  },
        {"name",       N_("Project"),   CELL_TEXT  },
        {"amount_wan", N_("100m yuan"), CELL_NUMBER},
        {"funding",    N_("Funding"),   CELL_TEXT  },
        {"signed_on",  N_("Signed"),    CELL_TEXT  },
        {"received",   N_("Received"),  CELL_TEXT  },
        {"role",       N_("Role"),      CELL_TEXT  },
        {"points",     N_("Points"),    CELL_FIGURE},
        {"reason",     N_("Reason"),    CELL_TEXT  },
        {"verdict",    N_("Verdict"),   CELL_TEXT  },
        {"late",       N_("Late"),      CELL_TEXT  },
        {NULL,         NULL,            CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    struct arena *arena = app->arena;

    for (size_t i = 0; i < reply->n_projects; i++) {
        const Bairi__V1__ReportProject *row = reply->projects[i];

        sheet_row(sheet, word_number((long long)i + 1, arena), row->project_no, row->name,
                  word_amount(row->amount_wan, app->format, arena),
                  row->foreign ? (app->format == FORMAT_TABLE ? _("foreign") : "foreign")
                               : (app->format == FORMAT_TABLE ? _("domestic") : "domestic"),
                  word_day(row->signed_on, arena),
                  word_time((struct instant){row->received}, app->format, arena),
                  word_shown(row->role, app->format), row->points,
                  word_shown(row->reason, app->format), word_shown(row->verdict, app->format),
                  word_shown(row->late ? "late" : "", app->format), NULL);
    }
    return app_print(app, sheet, err);
}

static void say_penalties(struct app *app, const Bairi__V1__ExplainReply *reply)
{
    for (size_t i = 0; i < reply->n_penalties; i++) {
        const Bairi__V1__ReportPenalty *penalty = reply->penalties[i];

        buf_addf(&app->out, _("penalty of %s points: %s, %s (proposal %llu)\n"), penalty->points,
                 word_shown(penalty->reason, FORMAT_TABLE),
                 penalty->project_no[0] ? penalty->project_no : _("the unit as a whole"),
                 (unsigned long long)penalty->proposal);
    }
}

static enum status explain(struct app *app, struct error *err)
{
    const Bairi__V1__ExplainReply *reply = NULL;
    Bairi__V1__ReportUnit *units[1];
    struct settings settings;

    TRY(app_connect(app, err));
    TRY(bureau_explain(app->bureau, app->arena, cli_arg(app->args, 0), &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_CSV)
        return print_projects(app, reply, err);
    TRY(report_settings((struct bytes){reply->settings.data, reply->settings.len}, reply->targets,
                        reply->n_targets, app->arena, &settings, err));
    units[0] = reply->unit;
    buf_addf(&app->out, "%s\n", _("Interim places, not a result of the assessment"));
    TRY(print_units(app, units, 1, &settings, err));
    buf_addf(&app->out, "\n%s\n",
             _("Base projects fill the target in order; extras beyond it earn points; what is "
               "excluded does not count:"));
    TRY(print_projects(app, reply, err));
    say_penalties(app, reply);
    buf_addf(&app->out, "%s\n",
             _("A large project that was signed early stands in the base and earns no points; an "
               "extra below the first band earns none; a void moves the projects behind it."));
    say_readings(app, &settings, reply->settings_version);
    return STATUS_OK;
}

static int run_rank(const struct cli_args *args, void *context)
{
    return app_run(args, context, rank);
}

static int run_explain(const struct cli_args *args, void *context)
{
    return app_run(args, context, explain);
}

static const struct cli_option RANK_OPTIONS[] = {
    {"as-of", 0, CLI_VALUE, false, "DATE", N_("as it stood at the end of that day")},
    {NULL,    0, CLI_FLAG,  false, NULL,   NULL                                    }
};

static const char *const RANK_EXAMPLES[] = {
    N_("bairi rank — every unit's counts, score and place"),
    N_("bairi rank --as-of 2020-11-26 — as it stood that day"),
    N_("bairi rank -o csv — for a spreadsheet"), NULL};
static const char *const EXPLAIN_EXAMPLES[] = {
    N_("bairi explain zhongjie — which projects count, which are extras, what is excluded"), NULL};

const struct cli_command rank_command = {
    "rank",        "",           0,       0, N_("show where the units stand"), NULL,
    RANK_EXAMPLES, RANK_OPTIONS, run_rank};
const struct cli_command explain_command = {
    "explain", "UNIT",           1,    1,          N_("explain a unit's score project by project"),
    NULL,      EXPLAIN_EXAMPLES, NULL, run_explain};
