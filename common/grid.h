/* A table as a spreadsheet shows it, whatever file it came from: rows of text, with their places.
 */
#ifndef BAIRI_COMMON_GRID_H
#define BAIRI_COMMON_GRID_H

#include <stddef.h>
#include <stdint.h>

/* What a workbook says a cell is; tables from CSV say nothing. */
enum grid_kind {
    GRID_TEXT,
    GRID_NUMBER,      /* shortest decimal text of the number: "15000", "1.5" */
    GRID_DATE,        /* "2020-10-08", "2020-10-08 09:30" (":15" if not zero), a time "09:30" */
    GRID_BOOLEAN,     /* "TRUE", "FALSE" */
    GRID_FAULT,       /* a formula's error: "#REF!" */
    GRID_UNCALCULATED /* a formula whose value the file does not hold; the text is empty */
};

struct grid_row {
    char **cells; /* UTF-8, NUL-terminated, blanks at both ends removed */
    size_t count;
    size_t line;          /* 1-based row number as a spreadsheet shows it */
    const uint8_t *kinds; /* enum grid_kind, one a cell; NULL: not known */
};

/* A merged range; only its first cell (top, left) holds a value. */
struct grid_merge {
    size_t top, bottom; /* row numbers as in grid_row.line, both included */
    size_t left, right; /* 0-based columns, both included */
};

struct grid {
    struct grid_row *rows; /* wholly empty rows are left out */
    size_t count;
    const char *sheet; /* NULL: the table has no sheets */
    const struct grid_merge *merges;
    size_t merge_count;
};

#endif
