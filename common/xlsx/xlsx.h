/* XLSX workbooks from outside, read within limits: sheets as grids of text. */
#ifndef BAIRI_COMMON_XLSX_XLSX_H
#define BAIRI_COMMON_XLSX_XLSX_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/grid.h"
#include "common/status.h"

/* What a workbook may cost; checked while it is unpacked, never believed from its directory. */
struct xlsx_limits {
    size_t entries;  /* in the archive */
    size_t unpacked; /* bytes of all parts that are read, together */
    size_t ratio;    /* > 0; unpacked bytes per packed byte of a part, beyond its first MiB */
    size_t sheets;
    size_t rows;    /* highest row number with a text; empty cells may stand anywhere */
    size_t columns; /* the same for columns */
    size_t cells;   /* with text, of one sheet */
    size_t cell;    /* bytes of a cell's text */
    size_t strings; /* shared strings */
    size_t memory;  /* bytes kept: shared strings and the sheets read, together */
};
/* For workbooks of strangers: a second and 64 MiB at most; a form of 20,000 × 32 cells fits. */
struct xlsx_limits xlsx_limits_default(void);

struct xlsx;

/* True for bytes that begin as a ZIP archive does. */
bool xlsx_is(struct bytes input);

/*
 * Opens a workbook: directory, relationships, sheet names, styles, shared strings.
 * input   borrowed while the workbook is open
 * name    shown in errors
 * Fails   INVALID_ARGUMENT saying what is wrong and what to do (no workbook, encrypted, .xls, .ods,
 *         .xlsb, a DTD, a part missing or broken), RESOURCE_EXHAUSTED over a limit; err->where is
 *         the name
 */
enum status xlsx_open(struct bytes input, const char *name, const struct xlsx_limits *limits,
                      struct xlsx **out, struct error *err) MUST_CHECK;
void xlsx_destroy(struct xlsx **xlsx);

size_t xlsx_sheet_count(const struct xlsx *xlsx);
const char *xlsx_sheet_name(const struct xlsx *xlsx, size_t sheet);
bool xlsx_sheet_is_hidden(const struct xlsx *xlsx, size_t sheet);

/*
 * One sheet as a grid in the arena: numbers as their shortest decimal text (1.1000000000000001 is
 * "1.1"), dates by number format and the workbook's 1900 or 1904 epoch, formulas by their cached
 * values, rich text joined (phonetic guides left out), merged ranges listed. Hidden rows and
 * columns are read like others. What the sheets cost counts together, so that many are no way
 * around the limits; a sheet read again counts once. The grid outlives the workbook. sheet   below
 * xlsx_sheet_count Fails   as xlsx_open, with err->where = "<name>:<sheet>!<cell>", without the
 * cell where it is about none
 */
enum status xlsx_sheet(struct xlsx *xlsx, size_t sheet, struct arena *arena, struct grid *out,
                       struct error *err) MUST_CHECK;

#endif
