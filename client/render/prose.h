/* Sentences on a screen: labels in a column, long lines broken between words. */
#ifndef BAIRI_CLIENT_RENDER_PROSE_H
#define BAIRI_CLIENT_RENDER_PROSE_H

#include <stddef.h>

#include "common/arena.h"
#include "common/buf.h"

struct prose {
    struct buf *out;     /* borrowed */
    struct arena *arena; /* borrowed */
    size_t width;        /* columns of the terminal; 0: lines are never broken */
};

/*
 * A paragraph, ended by a newline: `head` first, then the text, whose further lines begin below the
 * text's first. Control characters of both are left out; a newline in the text begins a line.
 */
void prose_hang(const struct prose *prose, const char *head, const char *text);
/* A head filled up to `columns`, so that texts stand below each other. */
const char *prose_label(const struct prose *prose, const char *label, size_t columns);

#endif
