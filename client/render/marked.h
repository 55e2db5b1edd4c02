/* A copy of a workbook's sheet with the cells that are wrong coloured and commented. */
#ifndef BAIRI_CLIENT_RENDER_MARKED_H
#define BAIRI_CLIENT_RENDER_MARKED_H

#include "client/render/book.h"
#include "common/grid.h"

struct marked_cell {
    size_t line; /* row number as in grid_row.line */
    int column;  /* 0-based; -1: the whole row */
    bool warning;
    const char *comment; /* what was found and what would be right, in the user's language */
};

/*
 * Writes the copy: the same rows, columns and sheet name, texts as texts (never formulas), numbers
 * and dates as such; errors light red, warnings light yellow, each with a comment; a second sheet
 * lists all findings with links to the cells.
 * target  path, whether to replace, time of creation
 * cells   in the order in which the second sheet lists them; several may concern one cell
 * Fails   ALREADY_EXISTS for an existing target not to be replaced, PERMISSION_DENIED, NOT_FOUND,
 *         RESOURCE_EXHAUSTED; nothing is left behind then
 */
enum status marked_write(const struct book_target *target, const struct grid *grid,
                         const struct marked_cell *cells, size_t count, struct error *err)
    MUST_CHECK;

#endif
