/* Limits are counted here, so that empty cells, however many and wherever, cost nothing. */
#include "common/xlsx/cells.h"

#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/xlsx/faults.h"

static enum status no_room(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
}

enum status cells_begin(struct cells *cells, const struct worksheet *sheet, struct arena *arena,
                        struct grid *out, struct error *err)
{
    size_t columns = sheet->limits->columns;

    *out = (struct grid){0};
    *cells = (struct cells){.sheet = sheet,
                            .arena = arena,
                            .arena_begin = arena_used(arena),
                            .out = out,
                            .empty = arena_strdup(arena, ""),
                            .texts = calloc(columns + 1, sizeof *cells->texts),
                            .kinds = calloc(columns + 1, sizeof *cells->kinds),
                            .shared = calloc(sheet->strings->count + 1, sizeof *cells->shared)};
    if (!cells->empty || !cells->texts || !cells->kinds || !cells->shared)
        return no_room(err);
    return STATUS_OK;
}

void cells_free(struct cells *cells)
{
    free(cells->texts);
    free(cells->kinds);
    free(cells->shared);
    *cells = (struct cells){0};
}

/* `more` bytes may still be taken from the arena. */
static bool allows(const struct cells *cells, size_t more)
{
    size_t used = arena_used(cells->arena) - cells->arena_begin;

    return used <= cells->sheet->memory && more <= cells->sheet->memory - used;
}

static enum status check_place(const struct cells *cells, struct place at, struct error *err)
{
    const struct xlsx_limits *limits = cells->sheet->limits;

    if (at.column >= limits->columns) {
        char column[8];
        csv_column_name(limits->columns - 1, column);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "a cell beyond column %s; a table here has at most %zu columns", column,
                         limits->columns);
    }
    if (at.row > limits->rows)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "a cell below row %zu, the last one a table here may have", limits->rows);
    if (cells->filled >= limits->cells)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "the sheet has more than %zu cells that are not empty", limits->cells);
    return STATUS_OK;
}

static void set(struct cells *cells, size_t column, enum grid_kind kind, char *text)
{
    for (; cells->used < column; cells->used++) {
        cells->texts[cells->used] = cells->empty;
        cells->kinds[cells->used] = GRID_TEXT;
    }
    cells->texts[column] = text;
    cells->kinds[column] = (uint8_t)kind;
    cells->used = column + 1;
    cells->filled++;
}

enum status cells_put(struct cells *cells, struct place at, enum grid_kind kind, const char *text,
                      size_t size, struct error *err)
{
    char *copy = cells->empty;

    TRY(check_place(cells, at, err));
    if (size > 0)
        copy = allows(cells, size + 1) ? arena_strndup(cells->arena, text, size) : NULL;
    if (!copy)
        return faults_memory(cells->sheet->limits, err);
    set(cells, at.column, kind, copy);
    return STATUS_OK;
}

enum status cells_put_shared(struct cells *cells, struct place at, size_t index, struct error *err)
{
    const char *item = cells->sheet->strings->items[index];

    if (!*item)
        return STATUS_OK;
    if (cells->shared[index]) {
        TRY(check_place(cells, at, err));
        set(cells, at.column, GRID_TEXT, cells->shared[index]);
        return STATUS_OK;
    }
    TRY(cells_put(cells, at, GRID_TEXT, item, strlen(item), err));
    cells->shared[index] = cells->texts[at.column];
    return STATUS_OK;
}

/* An array with room for one more; the old one stays in the arena. NULL over the memory. */
static void *grow(struct cells *cells, void *array, size_t count, size_t *room, size_t size)
{
    size_t wanted = *room ? *room * 2 : 16;
    void *larger;

    if (count < *room)
        return array;
    larger = allows(cells, wanted * size) ? arena_array(cells->arena, wanted, size) : NULL;
    if (!larger)
        return NULL;
    if (count > 0)
        memcpy(larger, array, count * size);
    *room = wanted;
    return larger;
}

enum status cells_end_row(struct cells *cells, size_t row, struct error *err)
{
    struct grid *out = cells->out;
    struct grid_row *rows;
    struct grid_row kept = {.count = cells->used, .line = row};

    if (cells->used == 0)
        return STATUS_OK;
    rows = grow(cells, out->rows, out->count, &cells->row_room, sizeof *rows);
    if (rows && allows(cells, kept.count * (sizeof *kept.cells + 1))) {
        kept.cells = arena_memdup(cells->arena, cells->texts, kept.count * sizeof *kept.cells);
        kept.kinds = arena_memdup(cells->arena, cells->kinds, kept.count);
    }
    if (!rows || !kept.cells || !kept.kinds)
        return faults_memory(cells->sheet->limits, err);
    out->rows = rows;
    rows[out->count++] = kept;
    cells->used = 0;
    return STATUS_OK;
}

enum status cells_merge(struct cells *cells, struct grid_merge merge, struct error *err)
{
    struct grid *out = cells->out;
    struct grid_merge *merges;

    merges = grow(cells, cells->merges, out->merge_count, &cells->merge_room, sizeof *merges);
    if (!merges)
        return faults_memory(cells->sheet->limits, err);
    cells->merges = merges;
    out->merges = merges;
    merges[out->merge_count++] = merge;
    return STATUS_OK;
}
