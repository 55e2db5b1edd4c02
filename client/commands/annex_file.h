/* An annex form from a file: a workbook's right sheet, or a CSV table. */
#ifndef BAIRI_CLIENT_COMMANDS_ANNEX_FILE_H
#define BAIRI_CLIENT_COMMANDS_ANNEX_FILE_H

#include <stddef.h>

#include "common/arena.h"
#include "common/grid.h"
#include "common/status.h"

/* How much a file may hold. */
enum annex_size {
    ANNEX_OF_A_UNIT,    /* what a unit reports: 20,000 rows */
    ANNEX_OF_A_CAMPAIGN /* what the offline scorer takes: 4,000,000 rows as CSV */
};

/*
 * Reads a table. A workbook is known by its first bytes, whatever its name. Its sheet is the one
 * named, else the first visible one in which the annex form's titles are found; the filled example
 * of the template (示例) is never taken unless it is named.
 * sheet   NULL: none was named
 * name    receives the file's last part, as errors show it; borrowed from path
 * Fails   NOT_FOUND, PERMISSION_DENIED for the file or (NOT_FOUND) the sheet, INVALID_ARGUMENT and
 *         RESOURCE_EXHAUSTED as csv_read and xlsx_open
 */
enum status annex_file_read(const char *path, const char *sheet, enum annex_size size,
                            struct arena *arena, struct grid *out, const char **name,
                            struct error *err) MUST_CHECK;

#endif
