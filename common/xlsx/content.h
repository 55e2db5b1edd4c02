/* What the characters of a cell mean: escapes, blanks, numbers, dates. */
#ifndef BAIRI_COMMON_XLSX_CONTENT_H
#define BAIRI_COMMON_XLSX_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

enum { NUMBER_TEXT_MAX = 64 };

/*
 * Decodes _xHHHH_ escapes in place, makes CR LF and CR a LF, and finds the text without the blanks
 * at both ends (ASCII, no-break and ideographic ones).
 * Returns  where it begins inside text; *size is its length, and a NUL follows it
 */
char *content_text(char *text, size_t *size);

/* Length of text without blanks of XML at its ends; *begin: how many to leave out in front. */
size_t content_trim_xml(const char *text, size_t size, size_t *begin);

/*
 * A number as its shortest decimal text, rounded to the 15 significant digits a spreadsheet keeps:
 * "1.1000000000000001" gives "1.1", "1.5E4" "15000". Without an exponent from 1e-15 up to 1e21.
 * false when text is no decimal number or beyond what a spreadsheet holds, 1e308
 */
bool content_number(const char *text, size_t size, char out[NUMBER_TEXT_MAX]);

/*
 * A day number, written as content_number does, as "2020-10-08" or "2020-10-08 09:30" (":15" only
 * if there are seconds), a time alone as "09:30".
 * since_1904  the workbook counts from 1904-01-01, not from 1899-12-31 with its 1900-02-29
 * Returns     false when there is no such day: negative, 0 of 1900, after 9999-12-31
 */
bool content_date(const char *number, bool since_1904, char out[NUMBER_TEXT_MAX]);
/* The same from ISO 8601, as the strict format may write dates: "2020-10-08T09:30:00.000Z". */
bool content_iso_date(const char *text, size_t size, char out[NUMBER_TEXT_MAX]);

#endif
