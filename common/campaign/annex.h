/* The annex form (附件表) as a table: columns found by title or id, every error names its cell. */
#ifndef BAIRI_COMMON_CAMPAIGN_ANNEX_H
#define BAIRI_COMMON_CAMPAIGN_ANNEX_H

#include "common/campaign/project.h"
#include "common/campaign/scoring.h"
#include "common/csv.h"

enum { ANNEX_COLUMNS_MAX = 64 };

struct annex_row {
    struct project project;
    size_t line;          /* row number as the spreadsheet shows it */
    bool faulty;          /* has an error; only annex_examine hands out such rows */
    enum verdict verdict; /* offline scoring only */
    bool has_received;
    struct instant received; /* 00:00 of the signing date when has_received is false */
};

struct annex {
    struct annex_row *rows;
    size_t count;
    const char **ignored; /* titles of unknown columns */
    size_t ignored_count;
    /* where the table stands, for what is found out later */
    const char *name, *sheet;  /* of the file; sheet NULL: none */
    int at[ANNEX_COLUMNS_MAX]; /* place of each column in a row, 0-based; -1: not there */
};

enum annex_use {
    ANNEX_SCORE, /* offline scorer: few columns required, verdict and received_at read */
    ANNEX_REPORT /* a unit's report: all that project_check asks */
};

/*
 * Reads an annex table, whole or not at all. The header is the row among the first 20 with the most
 * known titles, at least three; what stands above it is ignored. Titles may be merged and stand in
 * two rows. A row of totals and notes below the table are left out with a warning. A cell merged
 * over several projects or columns is an error: each needs its own value.
 * Amounts (DOMAIN section 2): a unit behind the figure counts under any title ("1.5亿元" under
 * 总投资(万元) is 15000, also under 总投资); a bare figure takes the title's unit and is refused
 * where the title has none, or where it is a small figure with decimals under 万元.
 * name          of the file, shown in errors
 * default_unit  unit for rows without one (the clerk's own); NULL: the column is required
 * confirmed     project numbers whose unusual amount was confirmed; may be NULL
 * problems      receives errors and warnings, each with its cell
 * Returns       INVALID_ARGUMENT when problems holds any error (the first one is also in err)
 */
enum status annex_read(const struct grid *table, const char *name, enum annex_use use,
                       const struct settings *settings, const char *default_unit,
                       const char *const *confirmed, size_t confirmed_count, struct arena *arena,
                       struct annex *out, struct problems *problems, struct error *err) MUST_CHECK;

/*
 * The same for a table that is only looked at: *out holds every row that could be read, those with
 * errors marked. Returns  INVALID_ARGUMENT when problems received any error
 */
enum status annex_examine(const struct grid *table, const char *name, enum annex_use use,
                          const struct settings *settings, const char *default_unit,
                          const char *const *confirmed, size_t confirmed_count, struct arena *arena,
                          struct annex *out, struct problems *problems, struct error *err)
    MUST_CHECK;

/* True when a header is found in the table: a sheet that may be an annex form. */
bool annex_has_header(const struct grid *table, struct arena *arena);

/*
 * Files a problem about a row that was read, with its cell.
 * field  column id; NULL: the whole row
 * said   what error_set made; receives place and field
 */
void annex_problem(const struct annex *annex, size_t line, const char *field, bool warning,
                   struct error *said, struct arena *arena, struct problems *problems);

/*
 * The rows of a clerk of one sub-unit: rows without one become its own (subunit is borrowed), rows
 * of others are errors.
 */
void annex_take_subunit(struct annex *annex, const struct settings *settings, const char *subunit,
                        struct arena *arena, struct problems *problems);

/* unit,points,reason (DOMAIN section 5) */
enum status penalties_read(const struct grid *table, const char *name,
                           const struct settings *settings, struct arena *arena,
                           struct scored_penalty **out, size_t *count, struct error *err)
    MUST_CHECK;

/* What scoring needs of a row. */
struct scored_project annex_scored(const struct annex_row *row, const struct settings *settings);

/* How a column's value lies in struct project, for differences and exports. */
enum annex_field {
    FIELD_NONE, /* not in the record, or already there under another column */
    FIELD_TEXT,
    FIELD_YES_NO,
    FIELD_KIND,
    FIELD_AMOUNT,
    FIELD_FUNDING,
    FIELD_SHARE,
    FIELD_USD,
    FIELD_DAY,
    FIELD_DOCUMENT,
    FIELD_PAGE,
    FIELD_FILES
};

enum annex_need {
    COLUMN_SKIPPED, /* not read for this use */
    COLUMN_MAY,     /* read when there */
    COLUMN_MUST     /* the column must be there and no cell empty */
};

struct choice;
struct annex_cell;
/* Reads one cell that is not empty into the row. */
typedef enum status annex_parser(const struct annex_cell *cell, struct annex_row *row,
                                 struct error *err);

/* One column of the form, for reading, templates, exports and differences. */
struct annex_column {
    const char *id;    /* "amount_wan" */
    const char *title; /* "总投资(万元)" */
    enum annex_field field;
    size_t target; /* offset in struct project */
    annex_parser *parse;
    const struct choice *choices; /* words a cell may hold, when they are fixed */
    enum annex_need score, report;
};
extern const struct annex_column annex_columns[];
extern const size_t annex_column_count;

/*
 * A project's value as the form shows it: ids for fixed words, "" when empty, files by name with
 * ";" between. In the arena; NULL without memory.
 */
const char *annex_cell_text(const struct annex_column *column, const struct project *project,
                            struct arena *arena);
/* The same with fixed words as they stand on paper ("产业" for industry). */
const char *annex_cell_title(const struct annex_column *column, const struct project *project,
                             struct arena *arena);

#endif
