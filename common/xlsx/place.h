/* Places in a sheet: "B7" and "A1:C3", as numbers. */
#ifndef BAIRI_COMMON_XLSX_PLACE_H
#define BAIRI_COMMON_XLSX_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/grid.h"

enum { SHEET_ROWS = 1048576, SHEET_COLUMNS = 16384 }; /* as many as a spreadsheet has */

struct place {
    size_t row;    /* 1-based */
    size_t column; /* 0-based */
};

/* "B7" or "$B$7" within a spreadsheet's size, nothing else. */
bool place_parse(const char *text, struct place *out);
/* "A1:C3", either corner first, or "A1" alone. */
bool place_parse_range(const char *text, struct grid_merge *out);
/* "B7"; out >= 32 bytes. */
void place_format(struct place place, char out[32]);

#endif
