/* Places cut so that the cell, what matters most, is always told. */
#include "common/xlsx/faults.h"

#include <stdio.h>
#include <string.h>

enum { SHEET_SHOWN = 93 }; /* 31 characters of three bytes */

enum status faults_memory(const struct xlsx_limits *limits, struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                     "the workbook needs more than %zu MiB of memory; leave out what is not asked "
                     "for, or divide it",
                     limits->memory >> 20);
}

/* How many bytes of text to show: at most `most`, whole characters. */
static int shown(const char *text, size_t most)
{
    size_t size = strlen(text);

    if (size <= most)
        return (int)size;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return (int)most;
}

enum status faults_at(enum status status, const char *name, const char *sheet,
                      const struct place *place, struct error *err)
{
    char where[sizeof err->where], inside[SHEET_SHOWN + 40] = "", cell[33] = "";

    if (!err || status == STATUS_OK || err->where[0])
        return status;
    if (place) {
        cell[0] = '!';
        place_format(*place, cell + 1);
    }
    if (sheet)
        snprintf(inside, sizeof inside, ":%.*s%s", shown(sheet, SHEET_SHOWN), sheet, cell);
    snprintf(where, sizeof where, "%.*s%s", shown(name, sizeof where - 1 - strlen(inside)), name,
             inside);
    error_at(err, where, NULL);
    return status;
}
