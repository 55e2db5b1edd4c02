/* One reading of an annex table: what its files share, from the first row to the last. */
#ifndef BAIRI_COMMON_CAMPAIGN_ANNEX_READING_H
#define BAIRI_COMMON_CAMPAIGN_ANNEX_READING_H

#include "common/campaign/annex_cells.h"

enum { COLUMNS_MOST = 64, NO_COLUMN = -1 };

/* What a reading needs at hand. */
struct annex_reading {
    const struct grid *table;
    const char *name;
    enum annex_use use;
    const struct settings *settings;
    const char *default_unit;
    const char *const *confirmed;
    size_t confirmed_count;
    struct arena *arena;
    struct annex *out;
    struct problems *problems;
    const struct annex_column *columns[COLUMNS_MOST]; /* those found, in the order of the form */
    size_t cells[COLUMNS_MOST];                       /* where each stands in a row */
    size_t column_count;
    const char *titles[COLUMNS_MOST]; /* of all columns, folded */
    size_t errors;
    struct error first; /* the first error */
    struct error said;  /* the one being said */
};

/*
 * Files what error_set made of reading->said.
 * line   row as a spreadsheet shows it
 * cell   0-based; NO_COLUMN: the whole row
 * field  the column's id; may be NULL
 */
void annex_say(struct annex_reading *reading, size_t line, int cell, const char *field,
               bool warning, enum status said);

/* Where the column stands in a row, 0-based; NO_COLUMN when the table has none. */
int annex_cell_of(const struct annex_reading *reading, const char *id);

/* The column must be there and its cells not empty, for this use of the table. */
bool annex_must_have(const struct annex_reading *reading, const struct annex_column *column);

/* Finds the columns by the titles of the first row and says which are missing or there twice. */
enum status annex_read_header(struct annex_reading *reading) MUST_CHECK;

#endif
