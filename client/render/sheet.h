/* Rows for people or programs: the same sheet as an aligned table, as JSON or as CSV. */
#ifndef BAIRI_CLIENT_RENDER_SHEET_H
#define BAIRI_CLIENT_RENDER_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/status.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV };

/* "table", "json", "csv"; false for another word, NULL is table */
bool format_parse(const char *text, enum format *out);

enum cell_kind {
    CELL_TEXT,
    CELL_NUMBER, /* right-aligned; in JSON a number when it is a whole one */
    CELL_FIGURE, /* right-aligned decimal text; in JSON a string */
    CELL_SPARE,  /* CELL_NUMBER that a screen too narrow for all may leave out */
    CELL_WIDE    /* text that tables leave out, JSON and CSV have */
};

struct sheet_column {
    const char *id;    /* key in JSON, title in CSV */
    const char *title; /* N_() title of the table */
    enum cell_kind kind;
};

struct sheet;

/* columns: borrowed, ended by id NULL. NULL without memory. */
struct sheet *sheet_create(const struct sheet_column *columns);
void sheet_destroy(struct sheet **sheet);
/* One row, as many cells as columns, ended by NULL; cells are copied. */
void sheet_row(struct sheet *sheet, ...) __attribute__((sentinel));
size_t sheet_rows(const struct sheet *sheet);
/*
 * Appends the sheet: JSON is an array of objects, CSV has a title row, CRLF and guarded cells.
 * Fails  RESOURCE_EXHAUSTED
 */
enum status sheet_print(const struct sheet *sheet, enum format format, struct buf *out,
                        struct error *err) MUST_CHECK;
/* The sheet as a table fitted to a screen: width 0 for none, state words coloured when asked. */
enum status sheet_show(const struct sheet *sheet, size_t width, bool coloured, struct buf *out,
                       struct error *err) MUST_CHECK;

#endif
