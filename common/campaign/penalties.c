/* Reads the penalties table of the offline scorer: unit, points, reason. */
#include <stdio.h>
#include <string.h>

#include "common/campaign/annex_cells.h"

enum { PENALTY_UNIT, PENALTY_POINTS, PENALTY_REASON, PENALTY_COLUMNS };

static const struct {
    const char *id, *title;
} columns[PENALTY_COLUMNS] = {
    {"unit",   "单位"},
    {"points", "扣分"},
    {"reason", "原因"},
};

/* What reading the table needs at hand. */
struct reading {
    const char *name;
    const struct settings *settings;
    struct arena *arena;
    size_t cells[PENALTY_COLUMNS];
    struct error *err;
};

static enum status at(const struct reading *reading, size_t line, int column)
{
    char where[sizeof reading->err->where], letter[8];

    csv_column_name(reading->cells[column], letter);
    snprintf(where, sizeof where, "%.160s:%s%zu", reading->name, letter, line);
    return error_at(reading->err, where, columns[column].id);
}

static enum status find_column(struct reading *reading, const struct grid_row *header, int column)
{
    char where[sizeof reading->err->where];

    for (size_t i = 0; i < header->count; i++) {
        const char *folded = fold_cell(header->cells[i], reading->arena);
        if (!folded)
            return out_of_memory(reading->err);
        if (strcmp(folded, columns[column].id) == 0 || strcmp(folded, columns[column].title) == 0) {
            reading->cells[column] = i;
            return STATUS_OK;
        }
    }
    error_set(reading->err, STATUS_INVALID_ARGUMENT,
              "no column “%s” (%s); the first row holds the titles", columns[column].title,
              columns[column].id);
    snprintf(where, sizeof where, "%.160s:%zu", reading->name, header->line);
    return error_at(reading->err, where, columns[column].id);
}

static const char *cell(const struct reading *reading, const struct grid_row *row, int column)
{
    size_t index = reading->cells[column];

    return index < row->count ? row->cells[index] : "";
}

static enum status read_row(const struct reading *reading, const struct grid_row *row,
                            struct scored_penalty *out)
{
    const char *unit = cell(reading, row, PENALTY_UNIT);
    const char *points = cell(reading, row, PENALTY_POINTS);

    out->unit = unit_by_text(reading->settings, unit, reading->arena);
    if (out->unit < 0) {
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "“%s” is no unit of the campaign", unit);
        return at(reading, row->line, PENALTY_UNIT);
    }
    if (!fraction_parse(points, 6, &out->points)) {
        error_set(reading->err, STATUS_INVALID_ARGUMENT,
                  "“%s” is not a number of points; write e.g. 2 or 0.5", points);
        return at(reading, row->line, PENALTY_POINTS);
    }
    if (settings_check_penalty(reading->settings, out->points, cell(reading, row, PENALTY_REASON),
                               reading->err) == STATUS_OK)
        return STATUS_OK;
    return at(reading, row->line,
              strcmp(reading->err->field, "reason") == 0 ? PENALTY_REASON : PENALTY_POINTS);
}

enum status penalties_read(const struct grid *table, const char *name,
                           const struct settings *settings, struct arena *arena,
                           struct scored_penalty **out, size_t *count, struct error *err)
{
    struct error ignored;
    struct reading reading = {
        .name = name, .settings = settings, .arena = arena, .err = err ? err : &ignored};
    struct scored_penalty *penalties;

    if (table->count == 0) {
        error_set(reading.err, STATUS_INVALID_ARGUMENT,
                  "the table is empty; the first row holds the titles");
        return error_at(reading.err, name, NULL);
    }
    for (int i = 0; i < PENALTY_COLUMNS; i++)
        TRY(find_column(&reading, &table->rows[0], i));
    penalties = arena_array(arena, table->count, sizeof *penalties);
    if (!penalties)
        return out_of_memory(err);
    for (size_t i = 1; i < table->count; i++)
        TRY(read_row(&reading, &table->rows[i], &penalties[i - 1]));
    *out = penalties;
    *count = table->count - 1;
    return STATUS_OK;
}
