/* Workbooks of tests/data/xlsx, opened, and their sheets printed so that a test can compare them.
 */
#ifndef BAIRI_TESTS_UNIT_COMMON_XLSX_BOOKS_H
#define BAIRI_TESTS_UNIT_COMMON_XLSX_BOOKS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "common/xlsx/xlsx.h"

/* The bytes of a fixture, freed by buf_free. */
static inline struct buf book_bytes(const char *file)
{
    struct buf bytes = buf_make((size_t)64 << 20);
    struct error err;
    char path[512];

    snprintf(path, sizeof path, "%s/xlsx/%s", TEST_DATA, file);
    if (buf_read_file(&bytes, path, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    return bytes;
}

/*
 * A sheet as text, a line per row: "5: a-1 | 15000# | 2020-10-08@". After numbers stands #, after
 * dates @, booleans ?, faults !, formulas without a value =; merged ranges follow as "merged
 * A1:E1".
 */
static inline void book_print(const struct grid *grid, struct buf *out)
{
    static const char *const marks[] = {"", "#", "@", "?", "!", "="};

    for (size_t i = 0; i < grid->count; i++) {
        const struct grid_row *row = &grid->rows[i];
        buf_addf(out, "%zu:", row->line);
        for (size_t j = 0; j < row->count; j++)
            buf_addf(out, "%s %s%s", j > 0 ? " |" : "", row->cells[j], marks[row->kinds[j]]);
        buf_addc(out, '\n');
    }
    for (size_t i = 0; i < grid->merge_count; i++)
        buf_addf(out, "merged %zu,%zu to %zu,%zu\n", grid->merges[i].top, grid->merges[i].left,
                 grid->merges[i].bottom, grid->merges[i].right);
}

/* Reads one sheet of bytes within limits; what book_print says is added to out. */
static inline enum status book_read(struct bytes bytes, const struct xlsx_limits *limits,
                                    size_t sheet, struct buf *out, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)256 << 20);
    OWNED(xlsx_destroy) struct xlsx *xlsx = NULL;
    struct grid grid;

    TRY(xlsx_open(bytes, "book.xlsx", limits, &xlsx, err));
    TRY(xlsx_sheet(xlsx, sheet, arena, &grid, err));
    assert_string_equal(grid.sheet, xlsx_sheet_name(xlsx, sheet));
    book_print(&grid, out);
    return STATUS_OK;
}

/* A fixture's sheet is exactly this. */
static inline void assert_book(const char *file, size_t sheet, const char *expected)
{
    OWNED(buf_free) struct buf bytes = book_bytes(file);
    OWNED(buf_free) struct buf text = buf_make((size_t)1 << 20);
    struct xlsx_limits limits = xlsx_limits_default();
    struct error err;

    if (book_read(buf_bytes(&bytes), &limits, sheet, &text, &err) != STATUS_OK)
        fail_msg("%s: %s", file, err.text);
    assert_string_equal(buf_text(&text), expected);
}

/* Reading any sheet of a fixture fails like this. */
static inline void assert_refused(const char *file, enum status status, const char *where,
                                  const char *sentence)
{
    OWNED(buf_free) struct buf bytes = book_bytes(file);
    OWNED(buf_free) struct buf text = buf_make((size_t)1 << 20);
    OWNED(buf_free) struct buf expected = buf_make(4096);
    struct xlsx_limits limits = xlsx_limits_default();
    struct error err;

    assert_int_equal(book_read(buf_bytes(&bytes), &limits, 0, &text, &err), status);
    buf_addf(&expected, "%s: %s", where, sentence);
    assert_string_equal(err.text, buf_text(&expected));
    assert_string_equal(err.where, where);
}

#endif
