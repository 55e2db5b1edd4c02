/* CSV tables as offices write them: UTF-8 with or without BOM, or GB18030; strict quoting (libcsv).
 */
#ifndef BAIRI_COMMON_CSV_H
#define BAIRI_COMMON_CSV_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/grid.h"
#include "common/status.h"

struct csv_limits {
    size_t rows;  /* e.g. 20000 */
    size_t cells; /* per row, e.g. 256 */
    size_t cell;  /* bytes per cell, e.g. 8192 */
};

/*
 * Reads a whole table. Encoding is found by BOM, then by valid UTF-8, else GB18030 (converted
 * before splitting). The ' that csv_write_cell puts before a formula is taken off. NUL bytes, bad
 * quoting, undecodable bytes and limits are INVALID_ARGUMENT with err->where = "<name>:<line>".
 * name   shown in errors
 */
enum status csv_read(struct bytes input, const char *name, const struct csv_limits *limits,
                     struct arena *arena, struct grid *out, struct error *err) MUST_CHECK;

/*
 * Writes one cell, quoted when needed. guard: a cell that begins with = + - @ tab CR or their
 * full-width forms gets a leading ' so that a spreadsheet does not run it; so does one that begins
 * so behind apostrophes of its own, and csv_read gives back exactly the text.
 */
void csv_write_cell(struct buf *out, const char *text, bool guard);
/* Cells joined by commas, ended by CRLF; guard as above. */
void csv_write_row(struct buf *out, const char *const *cells, size_t count, bool guard);
/* The UTF-8 byte order mark that makes Excel read UTF-8. */
void csv_write_bom(struct buf *out);

/* "A", "B" … "Z", "AA": spreadsheet name of 0-based column; out >= 8 bytes. */
void csv_column_name(size_t column, char out[8]);

#endif
