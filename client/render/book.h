/* An XLSX workbook being written beside its place, and put there whole or not at all. */
#ifndef BAIRI_CLIENT_RENDER_BOOK_H
#define BAIRI_CLIENT_RENDER_BOOK_H

#include <stdbool.h>

#include <xlsxwriter.h>

#include "common/buf.h"
#include "common/instant.h"
#include "common/status.h"

/* Where a file goes. */
struct book_target {
    const char *path;
    bool replace;       /* an existing file may be replaced (--force) */
    struct instant now; /* the workbook's date of creation: same input, same bytes */
};

struct book {
    const struct book_target *target;
    lxw_workbook *workbook;
    char *temporary; /* name of the file being written; NULL: none */
    lxw_error fault; /* the first failure of libxlsxwriter */
};

/*
 * Begins a workbook under a temporary name beside the target.
 * target  borrowed until book_end
 * title   of the document's properties
 * Fails   ALREADY_EXISTS when the target exists and may not be replaced, PERMISSION_DENIED,
 *         NOT_FOUND for the folder, RESOURCE_EXHAUSTED
 */
enum status book_begin(const struct book_target *target, const char *title, struct book *out,
                       struct error *err) MUST_CHECK;
/* Writes everything and gives the file its name; fails with a sentence and leaves nothing. */
enum status book_finish(struct book *book, struct error *err) MUST_CHECK;
/* Forgets a workbook; a file not finished is removed. Welcomes one that never began. */
void book_end(struct book *book);

/* Remembers the first failure of a call to libxlsxwriter; book_finish says it. */
void book_note(struct book *book, lxw_error fault);
/* A sheet of that name, or of the fallback when a workbook cannot hold it; NULL is noted. */
lxw_worksheet *book_sheet(struct book *book, const char *name, const char *fallback);
/* A new format; a stand-in that is never used when there is no memory (noted). */
lxw_format *book_format(struct book *book);

/* Text as text, whatever it looks like: never a formula, a link or a number. "": a blank cell. */
void book_text(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
               const char *text, lxw_format *format);
/* A decimal text as a number; as text when it is none. */
void book_number(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                 const char *text, lxw_format *format);
/* "2020-10-08", "2020-10-08 09:30" as a date; as text when it is none. */
void book_date(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
               const char *text, lxw_format *format);

/* Lines a text takes when wrapped at that many columns of a terminal; at least 1. */
size_t book_lines(const char *text, size_t width);
/* Makes a row high enough for so many lines; one line needs nothing. Programs that open the file do
 * not all do it themselves. */
void book_height(struct book *book, lxw_worksheet *sheet, lxw_row_t row, size_t lines);

/* Bytes under the same rule: to a temporary name, then in place. */
enum status book_write_bytes(const struct book_target *target, struct bytes bytes,
                             struct error *err) MUST_CHECK;

/* libxlsxwriter takes texts it does not change without const. */
char *book_unconst(const char *text);

#endif
