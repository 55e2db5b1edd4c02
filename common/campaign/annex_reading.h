/* One reading of an annex table: what its files share, from the first row to the last. */
#ifndef BAIRI_COMMON_CAMPAIGN_ANNEX_READING_H
#define BAIRI_COMMON_CAMPAIGN_ANNEX_READING_H

#include "common/campaign/annex_cells.h"

enum { NO_COLUMN = -1, MERGES_MOST = 200 };

/* What a reading needs at hand. */
struct annex_reading {
    const struct grid *table;
    enum annex_use use;
    const struct settings *settings;
    const char *default_unit;
    const char *const *confirmed;
    size_t confirmed_count;
    struct arena *arena;
    struct annex *out;
    struct problems *problems;
    /* the header */
    const char *titles[ANNEX_COLUMNS_MAX]; /* of all columns, folded */
    const char **heads;                    /* the table's own titles, put together */
    size_t head_count;
    const struct grid_merge *head_merges[MERGES_MOST];
    size_t head_merge_count;
    const struct grid_row *header;                         /* its last row; NULL: none was found */
    const struct annex_column *columns[ANNEX_COLUMNS_MAX]; /* found, in the order of the form */
    size_t cells[ANNEX_COLUMNS_MAX];                       /* where each stands in a row */
    size_t column_count;
    /* the rows below it */
    size_t first, end; /* of the table's rows: from first to before end */
    const struct grid_merge *merges[MERGES_MOST]; /* those that were complained about */
    size_t merge_count;
    /* what was said */
    const char *wrong[ANNEX_COLUMNS_MAX]; /* fields of the row in hand that have an error */
    size_t wrong_count;
    bool merged_away;      /* the row in hand lacks a value that stands in a merged range */
    struct problems found; /* by project_check, of the row in hand */
    size_t errors;
    struct error first_error;
    struct error said; /* the one being said */
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
int annex_cell_of(const struct annex *annex, const char *id);
/* The same for a field of the record: any column of amounts for amount_wan. */
int annex_cell_of_field(const struct annex *annex, const char *field);

/* All columns that are read, those of no template too. */
size_t annex_all_columns(void);
const struct annex_column *annex_column_at(size_t index);
/* By folded title or id; NULL when there is none. */
const struct annex_column *annex_column_titled(const struct annex_reading *reading,
                                               const char *folded);

/* The column must be there and its cells not empty, for this use of the table. */
bool annex_must_have(const struct annex_reading *reading, const struct annex_column *column);

/* Folds the titles of all columns; done once. */
enum status annex_fold_titles(struct annex_reading *reading) MUST_CHECK;
/* Finds the header's row and puts its titles together; header stays NULL when there is none. */
enum status annex_find_header(struct annex_reading *reading) MUST_CHECK;
/* Finds the columns by the titles and says which are missing or there twice. */
enum status annex_read_header(struct annex_reading *reading) MUST_CHECK;

/* Finds where the rows of projects begin and end, and says what is left out below them. */
void annex_find_rows(struct annex_reading *reading);
/* A row between the first and the last that is none: a total, or nothing in any column read. */
bool annex_leaves_out(struct annex_reading *reading, const struct grid_row *row);
/* Says which rows or columns of projects are merged. */
void annex_check_merges(struct annex_reading *reading);
/* The cell lies in a merged range that was complained about, and is not its first. */
bool annex_is_merged_away(const struct annex_reading *reading, size_t line, size_t cell);

#endif
