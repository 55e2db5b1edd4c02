/*
 * A document as a column of boxes, and the column cut into pages: boxes that belong together stay
 * together, blanks vanish at a page's top. Knows heights only; a box draws itself.
 */
#ifndef BAIRI_CLIENT_PAGES_FLOW_H
#define BAIRI_CLIENT_PAGES_FLOW_H

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/status.h"

struct box;

/* Draws a box whose top left corner is x, y, `width` wide, in black on cr. */
typedef void box_draw(const struct box *box, cairo_t *cr, double x, double y, double width);

enum turn { TURN_NONE, TURN_UPRIGHT, TURN_LYING }; /* a new page begins, and how it lies */

struct box {
    double height;          /* points; at most a page's */
    box_draw *draw;         /* NULL: a blank */
    const void *content;    /* for draw */
    const struct box *head; /* repeated on top when a page begins with this box; NULL: none */
    enum turn turn;
    bool glued;   /* not parted from the next box */
    bool snapped; /* begins on the grid of lines */
    struct box *next;
};

struct flow {
    struct arena *arena;
    struct box *first, *last;
    bool failed; /* memory was lacking */
};

/* A box at the end, zeroed but for these; never NULL (memory is told by flow_finish). */
struct box *flow_add(struct flow *flow, double height, box_draw *draw, const void *content);
enum status flow_finish(const struct flow *flow, struct error *err) MUST_CHECK;

struct sheet {
    const struct box *first; /* NULL on an empty page */
    const struct box *end;   /* not on this page any more */
    bool lying;
    double used; /* height filled */
    struct sheet *next;
};

/* Measures of the text area, and how far a box may be pushed to begin on the grid. */
struct room {
    double upright, lying; /* heights */
    double pitch;
};

/* The height at which a box begins, when the page is filled to `used`. */
double flow_begin(const struct box *box, double used, double pitch);

/*
 * Cuts the column into pages.
 * Returns  the first of at least one page; NULL without memory
 */
struct sheet *flow_cut(const struct flow *flow, const struct room *room, struct arena *arena);

#endif
