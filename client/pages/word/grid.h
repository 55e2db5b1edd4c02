/* Tables as such: widths of columns, and rows of cells from whoever has them. */
#ifndef BAIRI_CLIENT_PAGES_WORD_GRID_H
#define BAIRI_CLIENT_PAGES_WORD_GRID_H

#include "client/pages/word/xml.h"
#include "common/paper/paper.h"

/* Where a table's texts come from. */
struct grid {
    const struct paper_column *columns;
    size_t column_count; /* 1 to PAPER_COLUMNS_MAX */
    size_t row_count;
    size_t total_rows;
    bool headed; /* the first row, with the columns' titles, is repeated on every page */
    const char *(*cell)(const void *context, size_t row, size_t column); /* never NULL */
    const void *context;
    int width; /* twentieths of a point */
};

/* What suits the contents: widths that add up to grid->width, and the size of the letters. */
struct grid_layout {
    int widths[PAPER_COLUMNS_MAX];
    unsigned size; /* half points */
};

/* 12 pt where what may not be broken (numbers, dates) finds room, else 10.5 or 9 pt. */
void grid_arrange(const struct grid *grid, struct grid_layout *layout);
/* The whole tbl element. */
void grid_write(struct xml *xml, const struct grid *grid);

/* ---- for tables of another make ---- */
void grid_open(struct xml *xml, const int *widths, size_t count, bool ruled);
void grid_row_open(struct xml *xml, bool header);
/* centred: between the row's upper and lower edge */
void grid_cell_open(struct xml *xml, int width, bool centred);
void grid_cell_close(struct xml *xml);
void grid_row_close(struct xml *xml);
/* With the small paragraph that keeps it apart from what follows. */
void grid_close(struct xml *xml);

#endif
