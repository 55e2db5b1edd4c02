/* Widths of a table's columns, from wanted shares or from what stands in them; pure arithmetic. */
#ifndef BAIRI_CLIENT_PAGES_COLUMNS_H
#define BAIRI_CLIENT_PAGES_COLUMNS_H

#include <stddef.h>

/* What one column asks for; widths in one unit. */
struct column_wish {
    double share;   /* of the table's width, 0 to 100; 0: after its contents */
    double natural; /* its widest cell on one line */
    double least;   /* its widest piece that may not be broken */
};

/*
 * Widths that add up to `width`. Shares are kept, scaled down together when they are more than the
 * whole, unless something would not fit; what the other columns need is taken from their natural
 * widths, never below the least while there is room for it.
 */
void columns_share(const struct column_wish *wishes, size_t count, double width, double *out);

/* Width of a text in characters of the face's size: wide ones 1, narrow ones about a half. */
double columns_natural(const char *text);
/* What a column's title asks for: a long one may stand on two lines. */
double columns_heading(const char *title);
/* The same of its widest piece that may not be broken; of long texts at most 8. */
double columns_least(const char *text);

#endif
