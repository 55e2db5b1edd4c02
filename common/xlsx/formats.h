/* Number formats: which of a workbook's cell styles show a number as a date. */
#ifndef BAIRI_COMMON_XLSX_FORMATS_H
#define BAIRI_COMMON_XLSX_FORMATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/status.h"
#include "common/xlsx/xml.h"

enum { STYLES_MAX = 65536 }; /* a spreadsheet knows at most 65490 cell formats */

struct formats {
    uint8_t *is_date; /* one a cell style */
    size_t count;
    size_t room;
};
void formats_free(struct formats *formats);

/* Reads the styles part; formats is replaced. */
enum status formats_read(const struct xml_source *source, struct formats *formats,
                         struct error *err) MUST_CHECK;
/* False for a style the workbook does not have. */
bool formats_is_date(const struct formats *formats, size_t style);

/* The built-in formats that mean dates or times, those of Chinese editions included. */
bool format_id_is_date(size_t id);
/*
 * A format code of a date or time: y, m, d, h, s or 年, 月, 日, 时 outside of quotes, escapes and
 * brackets (but [h], [m], [s]), in the first section. "General" and "G/通用格式" are none, and
 * 0"年" or 0年 counts years.
 */
bool format_code_is_date(const char *code);

#endif
