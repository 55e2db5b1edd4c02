/* The second sheet of a marked copy: what the colours mean, and every finding with its cell. */
#ifndef BAIRI_CLIENT_RENDER_MARKED_NOTES_H
#define BAIRI_CLIENT_RENDER_MARKED_NOTES_H

#include "client/render/marked.h"

/* Adds the sheet; marked is the sheet the links lead to, header its row of titles or NULL. */
void marked_notes(struct book *book, const lxw_worksheet *marked, const struct grid *grid,
                  const struct grid_row *header, const struct marked_cell *cells, size_t count);

#endif
