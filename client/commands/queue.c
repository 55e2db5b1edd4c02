/* bairi queue: what waits for the bureau's decision, the gravest warnings first. */
#include <stdlib.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/warned.h"
#include "client/render/words.h"
#include "common/text.h"

enum { TOP_USUAL = 50, TOP_MOST = 1000000, WIDE = 120 /* columns that the whole table wants */ };

/* The rows of a table end somewhere; files and programs get all of them unless they ask for less.
 */
static enum status read_top(struct app *app, size_t *out, struct error *err)
{
    const char *text = cli_value(app->args, "top");
    char *end = NULL;
    long number = text ? strtol(text, &end, 10) : 0;

    *out = app->format == FORMAT_TABLE && !cli_flag(app->args, "all") ? TOP_USUAL : 0;
    if (!text)
        return STATUS_OK;
    *out = (size_t)number;
    if (end != text && *end == '\0' && number > 0 && number <= TOP_MOST)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "--top: '%s' is not a number from 1 on", text));
}

static const char *project_of(const struct app *app, const Bairi__V1__ProjectState *state)
{
    return arena_printf(app->arena, "%s/%s@%u", state->project->unit, state->project->project_no,
                        state->version);
}

static void add_item(const struct app *app, struct sheet *sheet,
                     const Bairi__V1__QueueReply__Item *item)
{
    const Bairi__V1__ProjectState *state = item->state;
    const Bairi__V1__Project *project = state->project;
    struct arena *arena = app->arena;

    sheet_row(sheet, project_of(app, state), project->name, project->investor,
              word_shown(state->state, app->format),
              word_amount(project->amount_wan, app->format, arena),
              word_day(project->signed_on, arena),
              word_time((struct instant){state->received}, app->format, arena),
              word_shown(state->late ? "late" : "", app->format),
              warned_names(item->warnings, item->n_warnings, app->format, arena),
              word_number(item->weight, arena), state->reason, "", "", "", NULL);
}

static struct sheet *whole_sheet(void)
{
    /* the last three are to be filled in and fed to bairi decide */
    static const struct sheet_column COLUMNS[] = {
        {"project",    N_("Project no."),      CELL_TEXT  },
        {"name",       N_("Name"),             CELL_TEXT  },
        {"investor",   N_("Investor"),         CELL_WIDE  },
        {"state",      N_("State"),            CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),        CELL_NUMBER},
        {"signed_on",  N_("Signed"),           CELL_TEXT  },
        {"received",   N_("Received"),         CELL_TEXT  },
        {"late",       N_("Late"),             CELL_TEXT  },
        {"warnings",   N_("Look at"),          CELL_TEXT  },
        {"weight",     N_("Weight"),           CELL_WIDE  },
        {"said",       N_("Reason so far"),    CELL_WIDE  },
        {"verdict",    N_("Verdict"),          CELL_WIDE  },
        {"reason",     N_("Reason"),           CELL_WIDE  },
        {"return_by",  N_("To be sent again"), CELL_WIDE  },
        {NULL,         NULL,                   CELL_TEXT  }
    };

    return sheet_create(COLUMNS);
}

/* A terminal of the usual width has no room for all of it: what one decides by. */
static struct sheet *narrow_sheet(void)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",    N_("Project no."), CELL_TEXT  },
        {"name",       N_("Name"),        CELL_TEXT  },
        {"state",      N_("State"),       CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),   CELL_NUMBER},
        {"warnings",   N_("Look at"),     CELL_TEXT  },
        {NULL,         NULL,              CELL_TEXT  }
    };

    return sheet_create(COLUMNS);
}

static void add_narrow(const struct app *app, struct sheet *sheet,
                       const Bairi__V1__QueueReply__Item *item)
{
    const Bairi__V1__ProjectState *state = item->state;
    const char *shown = word_shown(state->state, app->format);

    sheet_row(sheet, project_of(app, state), state->project->name,
              state->late ? arena_printf(app->arena, "%s %s", shown, _("late")) : shown,
              word_amount(state->project->amount_wan, app->format, app->arena),
              warned_names(item->warnings, item->n_warnings, app->format, app->arena), NULL);
}

static bool is_narrow(const struct app *app)
{
    size_t width = screen_width(stdout);

    return app->format == FORMAT_TABLE && width > 0 && width < WIDE;
}

static enum status queue(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = is_narrow(app) ? narrow_sheet() : whole_sheet();
    const Bairi__V1__QueueReply *reply = NULL;
    size_t top = 0;

    TRY(read_top(app, &top, err));
    TRY(app_connect(app, err));
    TRY(bureau_queue(app->bureau, app->arena, cli_value(app->args, "unit"), top, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    for (size_t i = 0; i < reply->n_items; i++) {
        if (!reply->items[i]->state->project)
            continue;
        if (is_narrow(app))
            add_narrow(app, sheet, reply->items[i]);
        else
            add_item(app, sheet, reply->items[i]);
    }
    if (reply->next)
        buf_addf(&app->said,
                 _("the first %zu; more wait: bairi queue --all or --top COUNT shows them\n"),
                 reply->n_items);
    return app_print_list(app, sheet, _("nothing waits for a decision"), err);
}

static int run_queue(const struct cli_args *args, void *context)
{
    return app_run(args, context, queue);
}

static const struct cli_option OPTIONS[] = {
    {"unit", 0, CLI_VALUE, false, "UNIT",  N_("only this unit's")                      },
    {"top",  0, CLI_VALUE, false, "COUNT", N_("only the first; 50 where it is a table")},
    {"all",  0, CLI_FLAG,  false, NULL,    N_("all of them, however many")             },
    {NULL,   0, CLI_FLAG,  false, NULL,    NULL                                        }
};
static const char *const EXAMPLES[] = {
    N_("bairi queue — what waits for a decision, the gravest warnings first"),
    N_("bairi queue -o csv >待审.csv — to be filled in and given to bairi decide --from"), NULL};

const struct cli_command queue_command = {
    "queue", "",       0,       0,        N_("what waits for the bureau's decision"),
    NULL,    EXAMPLES, OPTIONS, run_queue};
