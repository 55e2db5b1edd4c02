/* bairi list: projects as they stand. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/outbox_said.h"
#include "client/render/words.h"
#include "common/text.h"

enum { WIDE = 130 }; /* columns that the whole list wants */

/* The right figure, where two people reduced it. */
static int64_t counting_amount(const Bairi__V1__ProjectState *state)
{
    return state->reduction ? state->reduction->amount_wan : state->project->amount_wan;
}

static void add_project(struct app *app, struct sheet *sheet, const Bairi__V1__ProjectState *state)
{
    const Bairi__V1__Project *project = state->project;
    struct arena *arena = app->arena;

    if (!project)
        return;
    sheet_row(sheet, project->unit, project->subunit, project->project_no,
              word_number(state->version, arena), word_shown(state->state, app->format),
              project->name, project->investor,
              word_amount(counting_amount(state), app->format, arena),
              word_day(project->signed_on, arena), state->period,
              word_shown(state->late ? "late" : "", app->format),
              word_time((struct instant){state->received}, app->format, arena), state->reason,
              word_day(state->return_by, arena), word_number(state->accepted_version, arena), NULL);
}

/* An empty list would be no answer to a mistyped period or unit. */
static enum status check_filter(struct app *app, struct error *err)
{
    const char *period = cli_value(app->args, "period");
    const char *unit = cli_value(app->args, "unit");
    struct settings settings;
    struct period found;

    if (!period && !unit)
        return STATUS_OK;
    TRY(app_settings(app, &settings, err));
    if (period)
        TRY(app_period(app, &settings, period, &found, err));
    return unit ? app_unit(app, &settings, unit, err) : STATUS_OK;
}

static const char *nothing_listed(const struct app *app)
{
    bool is_filtered = cli_value(app->args, "unit") || cli_value(app->args, "state") ||
                       cli_value(app->args, "period");

    return is_filtered ? _("no project matches") : _("there are no projects yet");
}

static enum status list_all(struct app *app, const Bairi__V1__ProjectListReply *reply,
                            struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",             N_("Unit"),             CELL_TEXT  },
        {"subunit",          N_("Sub-unit"),         CELL_WIDE  },
        {"project_no",       N_("No."),              CELL_TEXT  },
        {"version",          N_("Version"),          CELL_NUMBER},
        {"state",            N_("State"),            CELL_TEXT  },
        {"name",             N_("Project"),          CELL_TEXT  },
        {"investor",         N_("Investor"),         CELL_WIDE  },
        {"amount_wan",       N_("100m yuan"),        CELL_NUMBER},
        {"signed_on",        N_("Signed"),           CELL_TEXT  },
        {"period",           N_("Period"),           CELL_TEXT  },
        {"late",             N_("Late"),             CELL_TEXT  },
        {"received",         N_("Received"),         CELL_TEXT  },
        {"reason",           N_("Reason"),           CELL_TEXT  },
        {"return_by",        N_("Until"),            CELL_TEXT  },
        {"accepted_version", N_("Counting version"), CELL_WIDE  },
        {NULL,               NULL,                   CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < reply->n_projects; i++)
        add_project(app, sheet, reply->projects[i]);
    return app_print_list(app, sheet, nothing_listed(app), err);
}

/* A terminal of the usual width has no room for all of it: what one looks for first. */
static enum status list_narrow(struct app *app, const Bairi__V1__ProjectListReply *reply,
                               struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",    N_("Project no."), CELL_TEXT  },
        {"state",      N_("State"),       CELL_TEXT  },
        {"name",       N_("Name"),        CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),   CELL_NUMBER},
        {"period",     N_("Period"),      CELL_TEXT  },
        {"return_by",  N_("Until"),       CELL_TEXT  },
        {NULL,         NULL,              CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < reply->n_projects; i++) {
        const Bairi__V1__ProjectState *state = reply->projects[i];

        if (!state->project)
            continue;
        sheet_row(sheet,
                  arena_printf(app->arena, "%s/%s@%u", state->project->unit,
                               state->project->project_no, state->version),
                  word_shown(state->state, app->format), state->project->name,
                  word_amount(counting_amount(state), app->format, app->arena),
                  state->late ? arena_printf(app->arena, "%s %s", state->period, _("late"))
                              : state->period,
                  word_day(state->return_by, app->arena), NULL);
    }
    return app_print_list(app, sheet, nothing_listed(app), err);
}

static enum status list(struct app *app, struct error *err)
{
    const Bairi__V1__ProjectListReply *reply = NULL;
    size_t width = screen_width(stdout);

    TRY(app_connect(app, err));
    TRY(check_filter(app, err));
    TRY(bureau_projects(app->bureau, app->arena, cli_value(app->args, "unit"),
                        cli_value(app->args, "state"), cli_value(app->args, "period"), &reply,
                        err));
    outbox_mention(app);
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    return app->format == FORMAT_TABLE && width > 0 && width < WIDE ? list_narrow(app, reply, err)
                                                                    : list_all(app, reply, err);
}

static int run_list(const struct cli_args *args, void *context)
{
    return app_run(args, context, list);
}

static const struct cli_option LIST_OPTIONS[] = {
    {"unit",   0, CLI_VALUE,  false, "UNIT",   N_("only this unit's")                  },
    {"state",  0, CLI_CHOICE, false,
     "awaiting|submitted|returned|held|accepted|refused|withdrawn|amended|reduced|voided|"
     "terminated",                             N_("only those in this state")          },
    {"period", 0, CLI_VALUE,  false, "PERIOD", N_("only those received in this period")},
    {NULL,     0, CLI_FLAG,   false, NULL,     NULL                                    }
};
static const char *const LIST_EXAMPLES[] = {
    N_("bairi list — your projects"),
    N_("bairi list --unit zhongjie --state returned — what waits for a correction"),
    N_("bairi list --period 2020-11 -o csv — for a spreadsheet"), NULL};
const struct cli_command list_command = {
    "list", "", 0, 0, N_("list projects"), NULL, LIST_EXAMPLES, LIST_OPTIONS, run_list};
