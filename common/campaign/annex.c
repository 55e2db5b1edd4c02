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

static enum status read_cell(struct annex_reading *reading, const struct grid_row *from,
                             size_t index, bool *has_amount, struct annex_row *row)
{
    const struct annex_column *column = reading->columns[index];
    size_t at = reading->cells[index];
    struct annex_cell cell = {.column = column,
                              .text = at < from->count ? from->cells[at] : "",
                              .settings = reading->settings,
                              .arena = reading->arena,
                              .has_amount = has_amount};
    enum status status;

    if (!*cell.text) {
        if (annex_must_have(reading, column))
            annex_say(
                reading, from->line, (int)at, column->id, false,
                error_set(&reading->said, STATUS_INVALID_ARGUMENT, "“%s” is empty", column->title));
        return STATUS_OK;
    }
    cell.folded = fold_cell(cell.text, reading->arena);
    if (!cell.folded)
        return out_of_memory(&reading->first);
    status = column->parse(&cell, row, &reading->said);
    if (status == STATUS_RESOURCE_EXHAUSTED || (status != STATUS_OK && is_exhausted(reading)))
        return out_of_memory(&reading->first);
    if (status != STATUS_OK)
        annex_say(reading, from->line, (int)at, column->id, false, status);
    return STATUS_OK;
}

/* The column where an amount is expected: the first that is there. */
static int amount_cell(const struct annex_reading *reading)
{
    static const char *const ids[] = {"amount_wan", "amount_yi", "amount", "amount_usd_wan"};
    int cell = NO_COLUMN;

    for (size_t i = 0; i < sizeof ids / sizeof ids[0] && cell == NO_COLUMN; i++)
        cell = annex_cell_of(reading, ids[i]);
    return cell;
}

/* Dollars at the campaign's rate, rounded once to whole 万元, half away from zero. */
static void convert_dollars(struct annex_reading *reading, size_t line, struct project *project)
{
    struct fraction yuan =
        fraction_mul(fraction_int(project->amount_usd_wan), reading->settings->usd_rate);
    char rate[40];

    project->amount.n = (2 * yuan.num + yuan.den) / (2 * yuan.den);
    figure_text(reading->settings->usd_rate, rate);
    annex_say(reading, line, annex_cell_of(reading, "amount_usd_wan"), "amount_usd_wan", true,
              error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                        "%d万美元 at %s yuan per dollar are taken as %lld万元",
                        (int)project->amount_usd_wan, rate, (long long)project->amount.n));
}

static void finish_amount(struct annex_reading *reading, size_t line, bool has_amount,
                          struct project *project)
{
    if (has_amount)
        return;
    if (project->amount_usd_wan > 0 && reading->settings->has_usd_rate)
        convert_dollars(reading, line, project);
    else if (project->amount_usd_wan > 0)
        annex_say(
            reading, line, annex_cell_of(reading, "amount_usd_wan"), "amount_usd_wan", false,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "an amount in dollars only, and the campaign has no usd_rate; write the "
                      "amount under 总投资(万元)"));
    else
        annex_say(
            reading, line, amount_cell(reading), "amount_wan", false,
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
static bool is_said(const struct annex_reading *reading, size_t from, const char *field)
{
    for (size_t i = from; i < reading->problems->count; i++)
        if (!reading->problems->items[i].warning &&
            strcmp(reading->problems->items[i].error.field, field) == 0)
            return true;
    return false;
}

static int cell_of_field(const struct annex_reading *reading, const char *field)
{
    return strcmp(field, "amount_wan") == 0 ? amount_cell(reading) : annex_cell_of(reading, field);
}

/* The checks of the record, each put at its cell; said is where the row's own problems begin. */
static void check_record(struct annex_reading *reading, const struct annex_row *row, size_t said)
{
    struct problems found = {0};

    project_check(&row->project, reading->settings, is_confirmed(reading, row->project.project_no),
                  reading->arena, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct problem *problem = &found.items[i];
        const char *field = problem->error.field;
        if (is_said(reading, said, field))
            continue;
        reading->said = problem->error;
        annex_say(reading, row->line, cell_of_field(reading, field), field, problem->warning,
                  problem->error.status);
    }
}

static void check_width(struct annex_reading *reading, const struct grid_row *from)
{
    for (size_t i = reading->table->rows[0].count; i < from->count; i++)
        if (*from->cells[i]) {
            annex_say(reading, from->line, (int)i, NULL, false,
                      error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                                "“%s” stands beyond the last title; a comma too many?",
                                from->cells[i]));
            return;
        }
}

static enum status read_row(struct annex_reading *reading, const struct grid_row *from,
                            struct annex_row *row)
{
    size_t said = reading->problems->count;
    bool has_amount = false;

    row->line = from->line;
    empty_texts(&row->project);
    if (reading->default_unit)
        row->project.unit = reading->default_unit;
    check_width(reading, from);
    for (size_t i = 0; i < reading->column_count; i++)
        TRY(read_cell(reading, from, i, &has_amount, row));
    if (!is_said(reading, said, "amount_wan") && !is_said(reading, said, "amount_yi") &&
        !is_said(reading, said, "amount"))
        finish_amount(reading, from->line, has_amount, &row->project);
    if (!row->has_received && row->project.signed_on != 0)
        row->received = instant_of_day(row->project.signed_on, reading->settings->utc_offset);
    if (reading->use == ANNEX_REPORT)
        check_record(reading, row, said);
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

/* Identity of a row is unit and project number: none twice. */
static enum status check_identities(struct annex_reading *reading)
{
    size_t count = reading->out->count;
    const struct annex_row **rows = arena_array(reading->arena, count, sizeof *rows);

    if (!rows)
        return out_of_memory(&reading->first);
    for (size_t i = 0; i < count; i++)
        rows[i] = &reading->out->rows[i];
    qsort(rows, count, sizeof *rows, compare_identity);
    for (size_t i = 1; i < count; i++)
        if (*rows[i]->project.project_no && *rows[i]->project.unit &&
            strcmp(rows[i]->project.project_no, rows[i - 1]->project.project_no) == 0 &&
            strcmp(rows[i]->project.unit, rows[i - 1]->project.unit) == 0)
            annex_say(reading, rows[i]->line, annex_cell_of(reading, "project_no"), "project_no",
                      false,
                      error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                                "the project %s/%s already stands in row %d", rows[i]->project.unit,
                                rows[i]->project.project_no, (int)rows[i - 1]->line));
    return STATUS_OK;
}

static enum status read_rows(struct annex_reading *reading)
{
    size_t count = reading->table->count - 1;

    reading->out->rows = arena_array(reading->arena, count, sizeof *reading->out->rows);
    if (!reading->out->rows)
        return out_of_memory(&reading->first);
    reading->out->count = count;
    for (size_t i = 0; i < count; i++)
        TRY(read_row(reading, &reading->table->rows[i + 1], &reading->out->rows[i]));
    return check_identities(reading);
}

static enum status read_all(struct annex_reading *reading)
{
    TRY(annex_read_header(reading));
    if (reading->errors == 0) /* with a column missing every row would complain */
        TRY(read_rows(reading));
    return reading->errors > 0 ? STATUS_INVALID_ARGUMENT : STATUS_OK;
}

enum status annex_read(const struct grid *table, const char *name, enum annex_use use,
                       const struct settings *settings, const char *default_unit,
                       const char *const *confirmed, size_t confirmed_count, struct arena *arena,
                       struct annex *out, struct problems *problems, struct error *err)
{
    struct annex annex = {0};
    struct annex_reading reading = {.table = table,
                                    .name = name,
                                    .use = use,
                                    .settings = settings,
                                    .default_unit = default_unit,
                                    .confirmed = confirmed,
                                    .confirmed_count = confirmed_count,
                                    .arena = arena,
                                    .out = &annex,
                                    .problems = problems};
    enum status status = read_all(&reading);

    if (status == STATUS_OK)
        *out = annex;
    else if (err)
        *err = reading.first;
    return status;
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
        .foreign = project->foreign,
        .foreign_share = project->has_foreign_share ? project->foreign_share : fraction_int(100),
        .signed_on = project->signed_on,
        .document = project->document,
        .verdict = row->verdict,
        .received = row->received,
    };
}
