/* Reads an annex table row by row: the cells into records, the records through their checks. */
#include "common/campaign/annex.h"

#include <stdlib.h>
#include <string.h>

#include "common/campaign/annex_reading.h"

/* Without memory a name may have been compared in vain: then the complaint is not to be trusted. */
static bool is_exhausted(const struct annex_reading *reading)
{
    enum { FOLDED_MOST = 2048 };

    return !reading->problems->more && !arena_alloc(reading->arena, FOLDED_MOST);
}

/* Nothing more is to be said of this field of the row in hand. */
static void hold_wrong(struct annex_reading *reading, const char *field)
{
    if (reading->wrong_count < ANNEX_COLUMNS_MAX)
        reading->wrong[reading->wrong_count++] = field;
}

/* What a workbook knows of a cell and a parser cannot see in its text. */
static bool is_value(struct annex_reading *reading, const struct annex_column *column,
                     const struct annex_cell *cell, size_t line, int at)
{
    if (cell->kind == GRID_UNCALCULATED)
        annex_say(reading, line, at, column->id, false,
                  error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                            "a formula whose value is not in the file; open it in Excel or WPS, "
                            "save it, and try again"));
    else if (cell->kind == GRID_FAULT)
        annex_say(reading, line, at, column->id, false,
                  error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                            "the formula gives %s; mend it, or write the value itself",
                            cell->text));
    else if (*cell->text)
        return true;
    else if (annex_is_merged_away(reading, line, (size_t)at)) {
        hold_wrong(reading, column->id); /* it is said of the range */
        reading->merged_away = true;
    } else if (annex_must_have(reading, column))
        annex_say(
            reading, line, at, column->id, false,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT, "“%s” is empty", column->title));
    return false;
}

static enum status read_cell(struct annex_reading *reading, const struct grid_row *from,
                             size_t index, bool *has_amount, struct annex_row *row)
{
    const struct annex_column *column = reading->columns[index];
    size_t at = reading->cells[index];
    struct annex_cell cell = {.column = column,
                              .text = at < from->count ? from->cells[at] : "",
                              .settings = reading->settings,
                              .own_unit = reading->default_unit,
                              .arena = reading->arena,
                              .has_amount = has_amount};
    enum status status;

    if (from->kinds && at < from->count)
        cell.kind = (enum grid_kind)from->kinds[at];
    if (!is_value(reading, column, &cell, from->line, (int)at))
        return STATUS_OK;
    cell.folded = column->parse == cell_text ? cell.text : fold_cell(cell.text, reading->arena);
    if (!cell.folded)
        return out_of_memory(&reading->first_error);
    status = column->parse(&cell, row, &reading->said);
    if (status == STATUS_RESOURCE_EXHAUSTED || (status != STATUS_OK && is_exhausted(reading)))
        return out_of_memory(&reading->first_error);
    if (status != STATUS_OK)
        annex_say(reading, from->line, (int)at, column->id, false, status);
    return STATUS_OK;
}

/* Dollars at the campaign's rate, rounded once to whole 万元, half away from zero. */
static void convert_dollars(struct annex_reading *reading, size_t line, struct project *project)
{
    struct fraction yuan =
        fraction_mul(fraction_int(project->amount_usd_wan), reading->settings->usd_rate);
    char rate[40];

    project->amount.n = (2 * yuan.num + yuan.den) / (2 * yuan.den);
    figure_text(reading->settings->usd_rate, rate);
    annex_say(reading, line, annex_cell_of(reading->out, "amount_usd_wan"), "amount_usd_wan", true,
              error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                        "%d万美元 at %s yuan per dollar are taken as %lld万元",
                        (int)project->amount_usd_wan, rate, (long long)project->amount.n));
}

static void finish_amount(struct annex_reading *reading, size_t line, bool has_amount,
                          struct project *project)
{
    if (has_amount)
        return;
    if (project->amount_usd_wan == 0 || !reading->settings->has_usd_rate)
        hold_wrong(reading, "amount_wan");
    if (project->amount_usd_wan > 0 && reading->settings->has_usd_rate)
        convert_dollars(reading, line, project);
    else if (project->amount_usd_wan > 0)
        annex_say(
            reading, line, annex_cell_of(reading->out, "amount_usd_wan"), "amount_usd_wan", false,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "an amount in dollars only, and the campaign has no usd_rate; write the "
                      "amount under 总投资(万元)"));
    else
        annex_say(
            reading, line, annex_cell_of_field(reading->out, "amount_wan"), "amount_wan", false,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "no amount; write e.g. 15000 under 总投资(万元) or 1.5 under 总投资(亿元)"));
}

static void empty_texts(struct project *project)
{
    for (size_t i = 0; i < annex_column_count; i++)
        if (annex_columns[i].field == FIELD_TEXT)
            *(const char **)(void *)((char *)project + annex_columns[i].target) = "";
}

static bool is_confirmed(const struct annex_reading *reading, const char *number)
{
    for (size_t i = 0; i < reading->confirmed_count; i++)
        if (strcmp(reading->confirmed[i], number) == 0)
            return true;
    return false;
}

/* True when the row already has an error in this field: said once is enough. */
static bool is_said(const struct annex_reading *reading, const char *field)
{
    for (size_t i = 0; i < reading->wrong_count; i++)
        if (strcmp(reading->wrong[i], field) == 0)
            return true;
    return false;
}

/* The checks of the record, each put at its cell. */
static void check_record(struct annex_reading *reading, const struct annex_row *row)
{
    struct problems *found = &reading->found;

    found->count = 0;
    project_check(&row->project, reading->settings, is_confirmed(reading, row->project.project_no),
                  reading->arena, found);
    for (size_t i = 0; i < found->count; i++) {
        const struct problem *problem = &found->items[i];
        const char *field = problem->error.field;
        if (is_said(reading, field))
            continue;
        reading->said = problem->error;
        annex_say(reading, row->line, annex_cell_of_field(reading->out, field),
                  found->items[i].error.field, problem->warning, problem->error.status);
    }
}

static void check_width(struct annex_reading *reading, const struct grid_row *from)
{
    for (size_t i = reading->head_count; i < from->count; i++)
        if (*from->cells[i]) {
            bool in_workbook = reading->table->sheet != NULL;
            annex_say(reading, from->line, (int)i, NULL, in_workbook,
                      in_workbook
                          ? error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                                      "“%s” stands in a column without a title and was ignored",
                                      from->cells[i])
                          : error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                                      "“%s” stands beyond the last title; a comma too many?",
                                      from->cells[i]));
            return;
        }
}

static enum status read_row(struct annex_reading *reading, const struct grid_row *from,
                            struct annex_row *row)
{
    size_t errors = reading->errors;
    bool has_amount = false;

    row->line = from->line;
    empty_texts(&row->project);
    if (reading->default_unit)
        row->project.unit = reading->default_unit;
    reading->wrong_count = 0;
    reading->merged_away = false;
    check_width(reading, from);
    for (size_t i = 0; i < reading->column_count; i++)
        TRY(read_cell(reading, from, i, &has_amount, row));
    if (!is_said(reading, "amount_wan"))
        finish_amount(reading, from->line, has_amount, &row->project);
    if (!row->has_received && row->project.signed_on != 0)
        row->received = instant_of_day(row->project.signed_on, reading->settings->utc_offset);
    if (reading->use == ANNEX_REPORT)
        check_record(reading, row);
    row->faulty = reading->errors > errors || reading->merged_away;
    return STATUS_OK;
}

static int compare_identity(const void *left, const void *right)
{
    const struct annex_row *a = *(const struct annex_row *const *)left;
    const struct annex_row *b = *(const struct annex_row *const *)right;
    int order = strcmp(a->project.unit, b->project.unit);

    if (order == 0)
        order = strcmp(a->project.project_no, b->project.project_no);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static void say_twice(struct annex_reading *reading, const struct annex_row *before,
                      struct annex_row *row)
{
    row->faulty = true;
    annex_say(reading, row->line, annex_cell_of(reading->out, "project_no"), "project_no", false,
              error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                        "the project %s/%s already stands in row %d", row->project.unit,
                        row->project.project_no, (int)before->line));
}

/* Identity of a row is unit and project number: none twice. */
static enum status check_identities(struct annex_reading *reading)
{
    size_t count = reading->out->count;
    struct annex_row **rows = arena_array(reading->arena, count, sizeof *rows);

    if (!rows)
        return out_of_memory(&reading->first_error);
    for (size_t i = 0; i < count; i++)
        rows[i] = &reading->out->rows[i];
    qsort(rows, count, sizeof *rows, compare_identity);
    for (size_t i = 1; i < count; i++)
        if (*rows[i]->project.project_no && *rows[i]->project.unit &&
            strcmp(rows[i]->project.project_no, rows[i - 1]->project.project_no) == 0 &&
            strcmp(rows[i]->project.unit, rows[i - 1]->project.unit) == 0)
            say_twice(reading, rows[i - 1], rows[i]);
    return STATUS_OK;
}

static enum status read_rows(struct annex_reading *reading)
{
    struct annex *out = reading->out;

    annex_find_rows(reading);
    annex_check_merges(reading);
    out->rows = arena_array(reading->arena, reading->end - reading->first, sizeof *out->rows);
    if (!out->rows)
        return out_of_memory(&reading->first_error);
    for (size_t i = reading->first; i < reading->end; i++)
        if (!annex_leaves_out(reading, &reading->table->rows[i]))
            TRY(read_row(reading, &reading->table->rows[i], &out->rows[out->count++]));
    return check_identities(reading);
}

static enum status read_all(struct annex_reading *reading)
{
    TRY(annex_read_header(reading));
    if (reading->errors == 0) /* with a column missing every row would complain */
        TRY(read_rows(reading));
    return reading->errors > 0 ? STATUS_INVALID_ARGUMENT : STATUS_OK;
}

enum status annex_examine(const struct grid *table, const char *name, enum annex_use use,
                          const struct settings *settings, const char *default_unit,
                          const char *const *confirmed, size_t confirmed_count, struct arena *arena,
                          struct annex *out, struct problems *problems, struct error *err)
{
    struct annex_reading reading = {.table = table,
                                    .use = use,
                                    .settings = settings,
                                    .default_unit = default_unit,
                                    .confirmed = confirmed,
                                    .confirmed_count = confirmed_count,
                                    .arena = arena,
                                    .out = out,
                                    .problems = problems};
    enum status status;

    *out = (struct annex){.name = name, .sheet = table->sheet};
    for (size_t i = 0; i < ANNEX_COLUMNS_MAX; i++)
        out->at[i] = NO_COLUMN;
    status = read_all(&reading);
    if (status != STATUS_OK && err)
        *err = reading.first_error;
    return status;
}

enum status annex_read(const struct grid *table, const char *name, enum annex_use use,
                       const struct settings *settings, const char *default_unit,
                       const char *const *confirmed, size_t confirmed_count, struct arena *arena,
                       struct annex *out, struct problems *problems, struct error *err)
{
    struct annex annex;

    TRY(annex_examine(table, name, use, settings, default_unit, confirmed, confirmed_count, arena,
                      &annex, problems, err));
    *out = annex;
    return STATUS_OK;
}

static const char *subunit_name(const struct settings *settings, const struct project *project,
                                const char *id)
{
    const struct unit *unit = settings_unit(settings, project->unit);

    for (size_t i = 0; unit && i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, id) == 0)
            return unit->subunits[i].name;
    return id;
}

void annex_take_subunit(struct annex *annex, const struct settings *settings, const char *subunit,
                        struct arena *arena, struct problems *problems)
{
    for (size_t i = 0; i < annex->count; i++) {
        struct project *project = &annex->rows[i].project;
        struct error said;

        if (!*project->subunit)
            project->subunit = subunit;
        if (strcmp(project->subunit, subunit) == 0)
            continue;
        error_clear(&said);
        (void)error_set(&said, STATUS_INVALID_ARGUMENT,
                        "“%s” is another department; you report for %s: leave rows of others out",
                        subunit_name(settings, project, project->subunit),
                        subunit_name(settings, project, subunit));
        annex->rows[i].faulty = true;
        annex_problem(annex, annex->rows[i].line, "subunit", false, &said, arena, problems);
    }
}

struct scored_project annex_scored(const struct annex_row *row, const struct settings *settings)
{
    const struct project *project = &row->project;

    return (struct scored_project){
        .project_no = project->project_no,
        .unit = settings_unit_index(settings, project->unit),
        .outside = project->outside,
        .kind = project->kind,
        .amount = project->amount,
        .amount_usd = {project->amount_usd_wan},
        .foreign = project->foreign,
        .foreign_share = project->has_foreign_share ? project->foreign_share : fraction_int(100),
        .signed_on = project->signed_on,
        .document = project->document,
        .verdict = row->verdict,
        .received = row->received,
    };
}
