/* Opens workbooks and CSV tables, and finds the sheet on which the annex form stands. */
#include "client/commands/annex_file.h"

#include <string.h>

#include "common/buf.h"
#include "common/campaign/annex.h"
#include "common/csv.h"
#include "common/text.h"
#include "common/xlsx/xlsx.h"

#define EXAMPLE_SHEET "示例"

static const struct csv_limits csv_limits[] = {
    [ANNEX_OF_A_UNIT] = {.rows = 20000,   .cells = 256, .cell = 8192 },
    [ANNEX_OF_A_CAMPAIGN] = {.rows = 4000000, .cells = 256, .cell = 65536}
};
static const size_t file_most[] = {
    [ANNEX_OF_A_UNIT] = (size_t)64 << 20, [ANNEX_OF_A_CAMPAIGN] = (size_t)1 << 30};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The names of the visible sheets with ", " between; NULL without memory. */
static const char *visible_sheets(const struct xlsx *book, struct arena *arena)
{
    const char *names = "";

    for (size_t i = 0; i < xlsx_sheet_count(book) && names; i++)
        if (!xlsx_sheet_is_hidden(book, i))
            names =
                arena_printf(arena, "%s%s%s", names, *names ? ", " : "", xlsx_sheet_name(book, i));
    return names;
}

static bool is_named(const char *name, const char *wanted, struct arena *arena)
{
    const char *a = text_fold(name, arena), *b = text_fold(wanted, arena);

    return a && b && strcmp(a, b) == 0;
}

static enum status sheet_named(struct xlsx *book, const char *name, const char *wanted,
                               struct arena *arena, struct grid *out, struct error *err)
{
    const char *names;

    for (size_t i = 0; i < xlsx_sheet_count(book); i++)
        if (is_named(xlsx_sheet_name(book, i), wanted, arena))
            return xlsx_sheet(book, i, arena, out, err);
    names = visible_sheets(book, arena);
    return error_set(err, STATUS_NOT_FOUND, "%s has no sheet “%s”; its sheets are %s", name, wanted,
                     names ? names : "");
}

/* The first visible sheet with the form's titles; where none has them, the first one, so that what
 * is missing can be said of it. */
static enum status sheet_with_titles(struct xlsx *book, const char *name, struct arena *arena,
                                     struct grid *out, struct error *err)
{
    struct grid first = {0}, grid;
    size_t looked_at = 0;
    const char *names;

    for (size_t i = 0; i < xlsx_sheet_count(book); i++) {
        if (xlsx_sheet_is_hidden(book, i) ||
            is_named(xlsx_sheet_name(book, i), EXAMPLE_SHEET, arena))
            continue;
        TRY(xlsx_sheet(book, i, arena, &grid, err));
        if (looked_at++ == 0)
            first = grid;
        if (!annex_has_header(&grid, arena))
            continue;
        *out = grid;
        return STATUS_OK;
    }
    *out = first;
    if (looked_at == 1)
        return STATUS_OK;
    names = visible_sheets(book, arena);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "%s: none of its sheets (%s) holds the titles of the annex form; name the "
                     "right one with --sheet",
                     name, names ? names : "");
}

static enum status read_book(struct bytes input, const char *name, const char *sheet,
                             struct arena *arena, struct grid *out, struct error *err)
{
    OWNED(xlsx_destroy) struct xlsx *book = NULL;
    struct xlsx_limits limits = xlsx_limits_default();

    TRY(xlsx_open(input, name, &limits, &book, err));
    if (sheet)
        TRY(sheet_named(book, name, sheet, arena, out, err));
    else
        TRY(sheet_with_titles(book, name, arena, out, err));
    if (out->sheet) /* the name may be the workbook's */
        out->sheet = arena_strdup(arena, out->sheet);
    return STATUS_OK;
}

/* Workbooks, and what xlsx_open knows to be something else: old ones, web pages saved as such. */
static bool is_for_xlsx(struct bytes input)
{
    static const uint8_t ole[] = {0xD0, 0xCF, 0x11, 0xE0};

    return xlsx_is(input) ||
           (input.size > sizeof ole && memcmp(input.data, ole, sizeof ole) == 0) ||
           (input.size > 0 && input.data[0] == '<');
}

enum status annex_file_read(const char *path, const char *sheet, enum annex_size size,
                            struct arena *arena, struct grid *out, const char **name,
                            struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(file_most[size]);

    *name = base_name(path);
    *out = (struct grid){0};
    TRY(buf_read_file(&file, path, err));
    if (is_for_xlsx(buf_bytes(&file)))
        return read_book(buf_bytes(&file), *name, sheet, arena, out, err);
    if (sheet)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is a CSV table and has no sheets; leave --sheet out", *name);
    return csv_read(buf_bytes(&file), *name, &csv_limits[size], arena, out, err);
}
