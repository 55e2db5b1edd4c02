/* What bairi check found: for people errors first, then warnings, then rows; as JSON, as CSV. */
#include <stdio.h>
#include <string.h>

#include "client/commands/check.h"
#include "client/render/marked.h"
#include "client/render/words.h"
#include "common/json.h"
#include "common/text.h"

/* ---- findings ---- */

/* The place within the file: "附件表!B7", "B7"; "" for the file as a whole. */
static const char *cell_of(const struct checking *run, const struct problem *problem)
{
    const char *where = problem->error.where;
    size_t length = strlen(run->name);

    if (strncmp(where, run->name, length) == 0 && where[length] == ':')
        return where + length + 1;
    where = strrchr(where, ':');
    return where ? where + 1 : "";
}

/* The same for people: a whole row is a row, not a number. */
static const char *place_shown(struct app *app, const struct checking *run,
                               const struct problem *problem)
{
    const char *cell = cell_of(run, problem), *mark = strrchr(cell, '!');
    const char *last = mark ? mark + 1 : cell;

    if (!*last || last[strspn(last, "0123456789")] != '\0')
        return cell;
    if (!mark)
        return arena_printf(app->arena, _("row %s"), last);
    return arena_printf(app->arena, _("%.*s row %s"), (int)(mark - cell), cell, last);
}

static const char *sentence_of(struct app *app, const struct problem *problem)
{
    OWNED(buf_free) struct buf text = buf_make(1 << 16);
    struct error said = problem->error;

    said.where[0] = '\0';
    text_error(&said, &text);
    return arena_strdup(app->arena, buf_text(&text));
}

static void say_findings(struct app *app, const struct checking *run, bool warnings)
{
    size_t count = warnings ? run->problems.warning_total : run->problems.error_total;

    if (count == 0)
        return;
    buf_addf(&app->out, "%s\n", warnings ? _("Warnings") : _("Errors"));
    for (size_t i = 0; i < run->problems.count; i++) {
        const struct problem *problem = &run->problems.items[i];
        if (problem->warning != warnings)
            continue;
        const char *place = place_shown(app, run, problem);
        buf_addf(&app->out, "  %s%s%s\n", place ? place : "", place && *place ? ": " : "",
                 sentence_of(app, problem));
    }
    if (run->problems.more)
        buf_addf(&app->out, "  %s\n", _("… and more of the kind"));
    buf_addc(&app->out, '\n');
}

/* ---- rows ---- */

static const char *role_id(const struct annex_estimate *estimate)
{
    static const char *const roles[] = {
        [ROLE_BASE] = "base", [ROLE_EXTRA] = "extra", [ROLE_EXCLUDED] = "excluded"};

    return estimate->scored ? roles[estimate->role] : "";
}

static const char *reason_id(const struct annex_estimate *estimate)
{
    return estimate->scored ? exclusion_name(estimate->exclusion) : "errors";
}

static const char *points_of(struct app *app, const struct checking *run,
                             const struct annex_estimate *estimate)
{
    char text[40];

    if (!estimate->scored)
        return "";
    fraction_format(estimate->points, run->settings.decimals, text, sizeof text);
    return arena_strdup(app->arena, text);
}

/* "base", "extra, 2.00 points", "does not count: amount", "has errors" */
static const char *count_shown(struct app *app, const struct checking *run,
                               const struct annex_estimate *estimate)
{
    if (!estimate->scored)
        return _("has errors");
    if (estimate->role == ROLE_EXCLUDED)
        return arena_printf(app->arena, _("does not count: %s"),
                            word_shown(exclusion_name(estimate->exclusion), FORMAT_TABLE));
    if (estimate->role == ROLE_BASE)
        return _("towards the target");
    return arena_printf(app->arena, _("beyond the target, bonus %s"),
                        points_of(app, run, estimate));
}

static const char *due_shown(struct app *app, const struct annex_estimate *estimate)
{
    if (!estimate->has_due)
        return "";
    return estimate->late ? arena_printf(app->arena, _("%s, late"), estimate->due.id)
                          : estimate->due.id;
}

static enum status print_rows(struct app *app, const struct checking *run, struct error *err)
{
    static const struct sheet_column columns[] = {
        {"project_no", N_("Project no."), CELL_TEXT  },
        {"name",       N_("Name"),        CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),   CELL_FIGURE},
        {"signed_on",  N_("Signed"),      CELL_TEXT  },
        {"due",        N_("Due"),         CELL_TEXT  },
        {"counts",     N_("Would count"), CELL_TEXT  },
        {NULL,         NULL,              CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(columns);

    for (size_t i = 0; i < run->annex.count; i++) {
        const struct project *project = &run->annex.rows[i].project;
        const struct annex_estimate *estimate = &run->estimates[i];

        sheet_row(sheet, project->project_no, project->name,
                  project->amount.n ? word_amount(project->amount.n, app->format, app->arena) : "",
                  word_day(project->signed_on, app->arena), due_shown(app, estimate),
                  count_shown(app, run, estimate), NULL);
    }
    return app_print(app, sheet, err);
}

static void say_settings(struct app *app, const struct checking *run)
{
    if (run->settings_of)
        buf_addf(&app->out, _("Settings: %s.\n"), run->settings_of);
    else
        buf_addf(&app->out, _("Settings: as the server gave them on %s.\n"),
                 word_time(run->saved, FORMAT_TABLE, app->arena));
    if (!run->folder)
        buf_addf(&app->out, "%s\n",
                 _("The evidence was not looked at; --files DIR names its folder."));
}

static enum status print_table(struct app *app, const struct checking *run, struct error *err)
{
    say_findings(app, run, false);
    say_findings(app, run, true);
    if (run->annex.count > 0) {
        TRY(print_rows(app, run, err));
        buf_addf(&app->out, "\n%s\n",
                 _("“Would count” takes this workbook alone, as if every row were accepted; what "
                   "was reported before and what will be decided may change it."));
    }
    say_settings(app, run);
    buf_addf(&app->out, _("rows %zu, errors %zu, warnings %zu; nothing was sent\n"),
             run->annex.count, run->problems.error_total, run->problems.warning_total);
    return buf_finish(&app->out, err);
}

/* ---- for programs ---- */

static json_t *row_json(struct app *app, const struct checking *run, size_t index)
{
    const struct annex_row *row = &run->annex.rows[index];
    const struct annex_estimate *estimate = &run->estimates[index];

    return json_pack("{s:s, s:I, s:s, s:I, s:s, s:s, s:b, s:s, s:s, s:s}", "project_no",
                     row->project.project_no, "line", (json_int_t)row->line, "name",
                     row->project.name, "amount_wan", (json_int_t)row->project.amount.n,
                     "signed_on", word_day(row->project.signed_on, app->arena), "due",
                     estimate->has_due ? estimate->due.id : "", "late", estimate->late, "role",
                     role_id(estimate), "points", points_of(app, run, estimate), "reason",
                     reason_id(estimate));
}

static json_t *problem_json(struct app *app, const struct checking *run,
                            const struct problem *problem)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "cell", cell_of(run, problem), "field",
                     problem->error.field, "severity", problem->warning ? "warning" : "error",
                     "text", sentence_of(app, problem));
}

static enum status print_json(struct app *app, const struct checking *run, struct error *err)
{
    json_t *rows = json_array(), *problems = json_array(), *whole;
    bool built = true;

    for (size_t i = 0; i < run->annex.count; i++)
        built = json_array_append_new(rows, row_json(app, run, i)) == 0 && built;
    for (int warnings = 0; warnings <= 1; warnings++)
        for (size_t i = 0; i < run->problems.count; i++)
            if (run->problems.items[i].warning == (warnings == 1))
                built = json_array_append_new(
                            problems, problem_json(app, run, &run->problems.items[i])) == 0 &&
                        built;
    whole = json_pack("{s:s, s:s, s:s, s:I, s:I, s:o, s:o}", "file", run->name, "sheet",
                      run->grid.sheet ? run->grid.sheet : "", "settings",
                      run->settings_of ? run->settings_of
                                       : word_time(run->saved, FORMAT_JSON, app->arena),
                      "errors", (json_int_t)run->problems.error_total, "warnings",
                      (json_int_t)run->problems.warning_total, "rows", rows, "problems", problems);
    if (!whole || !built) {
        json_decref(whole);
        return app_no_memory(err);
    }
    json_write(whole, true, &app->out);
    json_decref(whole);
    return buf_finish(&app->out, err);
}

static enum status print_csv(struct app *app, const struct checking *run, struct error *err)
{
    static const struct sheet_column columns[] = {
        {"severity", "", CELL_TEXT},
        {"cell",     "", CELL_TEXT},
        {"field",    "", CELL_TEXT},
        {"text",     "", CELL_TEXT},
        {NULL,       "", CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(columns);

    for (int warnings = 0; warnings <= 1; warnings++)
        for (size_t i = 0; i < run->problems.count; i++) {
            const struct problem *problem = &run->problems.items[i];
            if (problem->warning == (warnings == 1))
                sheet_row(sheet, problem->warning ? "warning" : "error", cell_of(run, problem),
                          problem->error.field, sentence_of(app, problem), NULL);
        }
    return app_print(app, sheet, err);
}

enum status check_print(struct app *app, const struct checking *run, struct error *err)
{
    switch (app->format) {
    case FORMAT_JSON:
        return print_json(app, run, err);
    case FORMAT_CSV:
        return print_csv(app, run, err);
    case FORMAT_TABLE:
        break;
    }
    return print_table(app, run, err);
}

/* ---- the marked copy ---- */

enum status check_mark(struct app *app, const struct checking *run, const char *path,
                       struct error *err)
{
    struct book_target target = {
        .path = path, .replace = cli_flag(app->args, "force"), .now = run->now};
    struct marked_cell *cells = arena_array(app->arena, run->problems.count, sizeof *cells);
    size_t count = 0;

    if (!cells)
        return app_no_memory(err);
    for (size_t i = 0; i < run->problems.count; i++) {
        const struct problem *problem = &run->problems.items[i];
        if (problem->line > 0)
            cells[count++] = (struct marked_cell){.line = problem->line,
                                                  .column = problem->column,
                                                  .warning = problem->warning,
                                                  .comment = sentence_of(app, problem)};
    }
    TRY(marked_write(&target, &run->grid, cells, count, err));
    if (app->format == FORMAT_TABLE)
        buf_addf(&app->out, _("A copy with the findings at their cells: %s\n"), path);
    return STATUS_OK;
}
