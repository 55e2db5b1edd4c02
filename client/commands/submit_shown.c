/* The table of a submission and the sentences below it. */
#include "client/commands/submit_shown.h"

#include <string.h>

#include "client/commands/arrival.h"
#include "client/commands/desk.h"
#include "client/render/words.h"
#include "common/text.h"

static const char *fields_of(struct app *app, const struct plan_row *row)
{
    const char *text = "";

    for (size_t i = 0; i < row->changes.count && text; i++)
        text = arena_printf(app->arena, "%s%s%s", text, i ? " " : "",
                            app->format == FORMAT_TABLE ? row->changes.items[i].shown
                                                        : row->changes.items[i].field);
    return text;
}

static const char *subject_of(struct app *app, const struct plan_row *row,
                              const struct acceptance *accepted)
{
    unsigned version = row->before ? row->before->version : 0;

    if (accepted)
        return accepted->subject;
    if (version == 0)
        return arena_printf(app->arena, "%s/%s", row->row->project.unit,
                            row->row->project.project_no);
    return arena_printf(app->arena, "%s/%s@%u", row->row->project.unit,
                        row->row->project.project_no, version);
}

static const char *remarks_of(struct app *app, const struct acceptance *accepted)
{
    const char *text = "";

    for (size_t i = 0; accepted && i < accepted->remark_count && text; i++)
        if (strcmp(accepted->remarks[i]->pattern, "new version") != 0)
            text = arena_printf(app->arena, "%s%s%s", text, text[0] ? "; " : "",
                                app_remark(app, accepted->remarks[i]));
    return text;
}

/* It lies in the ledger, but is received only with the leader's signature. */
static bool awaits_countersignature(const struct acceptance *accepted)
{
    for (size_t i = 0; i < accepted->remark_count; i++)
        if (strcmp(accepted->remarks[i]->pattern, "awaits the countersignature") == 0)
            return true;
    return false;
}

static void add_row(struct app *app, struct sheet *sheet, const struct plan_row *row,
                    const struct acceptance *accepted)
{
    static const char *const ACTIONS[] = {
        [PLAN_NEW] = "new", [PLAN_CHANGED] = "new version", [PLAN_UNCHANGED] = "unchanged"};

    sheet_row(sheet, subject_of(app, row, accepted), row->row->project.name,
              word_amount(row->row->project.amount.n, app->format, app->arena),
              word_shown(ACTIONS[row->action], app->format), fields_of(app, row),
              changes_line(&row->changes, app->arena), remarks_of(app, accepted),
              accepted && !awaits_countersignature(accepted)
                  ? word_time(accepted->time, app->format, app->arena)
                  : "",
              accepted ? app_receipt_shown(app, accepted->path) : "", NULL);
}

static void add_missing(struct app *app, struct sheet *sheet, const Bairi__V1__ProjectState *state)
{
    sheet_row(sheet,
              arena_printf(app->arena, "%s/%s@%u", state->project->unit, state->project->project_no,
                           state->version),
              state->project->name,
              word_amount(state->project->amount_wan, app->format, app->arena),
              word_shown("not in this workbook", app->format), "", "", "", "", "", NULL);
}

enum status submit_show_plan(struct app *app, const struct plan *plan,
                             const struct acceptances *accepted, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",    N_("Project no."),   CELL_TEXT  },
        {"name",       N_("Name"),          CELL_WIDE  },
        {"amount_wan", N_("100m yuan"),     CELL_NUMBER},
        {"action",     N_("What happened"), CELL_TEXT  },
        {"changed",    N_("Changed"),       CELL_TEXT  },
        {"changes",    N_("Changes"),       CELL_WIDE  },
        {"remarks",    N_("Remarks"),       CELL_TEXT  },
        {"received",   N_("Received"),      CELL_TEXT  },
        {"receipt",    N_("Receipt"),       CELL_WIDE  },
        {NULL,         NULL,                CELL_TEXT  }
    };
    /* what would be sent has neither time nor receipt */
    static const struct sheet_column DRY_COLUMNS[] = {
        {"project",    N_("Project no."), CELL_TEXT  },
        {"name",       N_("Name"),        CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),   CELL_NUMBER},
        {"action",     N_("Action"),      CELL_TEXT  },
        {NULL,         NULL,              CELL_TEXT  }
    };
    bool is_dry = cli_flag(app->args, "dry-run") && app->format == FORMAT_TABLE;
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(is_dry ? DRY_COLUMNS : COLUMNS);
    size_t next = 0;

    for (size_t i = 0; i < plan->count; i++) {
        bool sent = plan->rows[i].action != PLAN_UNCHANGED && next < accepted->count;

        add_row(app, sheet, &plan->rows[i], sent ? &accepted->items[next] : NULL);
        next += sent;
    }
    for (size_t i = 0; i < plan->missing_count; i++)
        add_missing(app, sheet, plan->missing[i]);
    return app_print(app, sheet, err);
}

void submit_show_changes(struct app *app, const struct plan *plan)
{
    const struct prose prose = desk_prose(app);

    if (app->format != FORMAT_TABLE)
        return;
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_row *row = &plan->rows[i];

        if (row->action != PLAN_CHANGED)
            continue;
        buf_addf(&app->out, "\n%s  %s\n", subject_of(app, row, NULL),
                 text_printable(row->row->project.name, app->arena));
        changes_print(&row->changes, &prose);
    }
}

void submit_say_counts(struct app *app, const struct plan *plan, bool is_dry, size_t sent)
{
    size_t unchanged = plan->count - plan->to_send;

    if (app->format != FORMAT_TABLE)
        return;
    if (is_dry)
        buf_addf(&app->said,
                 _("%zu rows: %zu would be sent, %zu unchanged; a dry run, nothing was sent"),
                 plan->count, plan->to_send, unchanged);
    else
        buf_addf(&app->said, _("%zu rows: %zu sent, %zu unchanged"), plan->count, sent, unchanged);
    if (plan->missing_count > 0)
        buf_addf(&app->said, _("; %zu reported earlier are not in this workbook and stay reported"),
                 plan->missing_count);
    buf_addc(&app->said, '\n');
}

/* ---- the closing sentence ---- */

/* "zhongjie/Z-01@2" is this state's project */
static bool is_about(const char *subject, const Bairi__V1__ProjectState *state)
{
    const char *unit = state->project->unit;
    const char *no = state->project->project_no;
    size_t n = strlen(unit);

    return strncmp(subject, unit, n) == 0 && subject[n] == '/' &&
           strncmp(subject + n + 1, no, strlen(no)) == 0 &&
           (subject[n + 1 + strlen(no)] == '@' || subject[n + 1 + strlen(no)] == '\0');
}

static const Bairi__V1__ProjectState *find_state(const Bairi__V1__ProjectListReply *list,
                                                 const char *subject)
{
    for (size_t i = 0; list && i < list->n_projects; i++)
        if (list->projects[i]->project && is_about(subject, list->projects[i]))
            return list->projects[i];
    return NULL;
}

static const char *folder_of(struct app *app, const char *path)
{
    const char *slash = strrchr(path, '/');

    return arena_printf(app->arena, "%.*s", (int)(slash ? slash - path : 0), path);
}

void submit_say_arrival(struct app *app, const struct settings *settings, const char *unit,
                        const struct acceptances *accepted, bool with_folder)
{
    const Bairi__V1__ProjectListReply *list = NULL;
    struct arrival arrival = {0};

    if (app->format != FORMAT_TABLE || accepted->count == 0)
        return;
    /* a sentence the server does not help with is shorter, not a failure */
    if (bureau_projects(app->bureau, app->arena, unit, NULL, NULL, &list, NULL) != STATUS_OK)
        list = NULL;
    for (size_t i = 0; i < accepted->count; i++) {
        const Bairi__V1__ProjectState *state = find_state(list, accepted->items[i].subject);
        bool awaits = state && strcmp(state->state, "awaiting") == 0;

        arrival.awaiting += awaits;
        arrival.count += !awaits;
        arrival.late += state && !awaits && state->late;
        if (accepted->items[i].time.us > arrival.time.us)
            arrival.time = accepted->items[i].time;
    }
    arrival.folder = with_folder ? folder_of(app, accepted->items[0].path) : NULL;
    if (arrival.count + arrival.awaiting > 0)
        arrival_say(&arrival, settings, app->arena, &app->said);
}
