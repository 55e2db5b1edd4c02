/* A sheet's grid under construction: one row is filled, then kept without its empty end. */
#ifndef BAIRI_COMMON_XLSX_CELLS_H
#define BAIRI_COMMON_XLSX_CELLS_H

#include "common/arena.h"
#include "common/grid.h"
#include "common/status.h"
#include "common/xlsx/place.h"
#include "common/xlsx/worksheet.h"

struct cells {
    const struct worksheet *sheet;
    struct arena *arena;
    size_t arena_begin; /* what the arena had handed out before */
    struct grid *out;
    size_t row_room, merge_room;
    struct grid_merge *merges;
    char *empty;  /* "" of all empty cells */
    char **texts; /* of the row being filled: limits->columns */
    uint8_t *kinds;
    size_t used;   /* cells of it up to the last one with a text */
    size_t filled; /* cells with a text in all rows */
    char **shared; /* copies of shared strings in the arena, made when first used */
};

/* cells is zeroed memory or what cells_free left. */
enum status cells_begin(struct cells *cells, const struct worksheet *sheet, struct arena *arena,
                        struct grid *out, struct error *err) MUST_CHECK;
void cells_free(struct cells *cells);

/* One text of the row being filled (size 0 only with GRID_UNCALCULATED); it is copied. */
enum status cells_put(struct cells *cells, struct place at, enum grid_kind kind, const char *text,
                      size_t size, struct error *err) MUST_CHECK;
/* The same for a shared string. */
enum status cells_put_shared(struct cells *cells, struct place at, size_t index, struct error *err)
    MUST_CHECK;
/* The row ends; it is kept if it holds anything. */
enum status cells_end_row(struct cells *cells, size_t row, struct error *err) MUST_CHECK;
enum status cells_merge(struct cells *cells, struct grid_merge merge, struct error *err) MUST_CHECK;

#endif
