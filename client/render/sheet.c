/* A sheet keeps its cells as text in one builder and prints them in three ways. */
#include "client/render/sheet.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "client/render/words.h"
#include "common/csv.h"
#include "common/json.h"
#include "common/text.h"

enum { COLUMNS_MAX = 40 };

struct sheet {
    const struct sheet_column *columns;
    size_t column_count;
    struct arena *arena;
    const char **cells;
    size_t count, capacity; /* of cells */
    bool failed;
};

bool format_parse(const char *text, enum format *out)
{
    static const char *const NAMES[] = {
        [FORMAT_TABLE] = "table", [FORMAT_JSON] = "json", [FORMAT_CSV] = "csv"};

    for (unsigned i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
        if (strcmp(text ? text : "table", NAMES[i]) == 0) {
            *out = (enum format)i;
            return true;
        }
    return false;
}

struct sheet *sheet_create(const struct sheet_column *columns)
{
    struct sheet *sheet = calloc(1, sizeof(*sheet));

    if (!sheet)
        return NULL;
    sheet->columns = columns;
    while (columns[sheet->column_count].id && sheet->column_count < COLUMNS_MAX)
        sheet->column_count++;
    sheet->arena = arena_create((size_t)256 << 20);
    sheet->failed = !sheet->arena;
    return sheet;
}

void sheet_destroy(struct sheet **sheet)
{
    if (!*sheet)
        return;
    arena_destroy(&(*sheet)->arena);
    free((*sheet)->cells);
    free(*sheet);
    *sheet = NULL;
}

static void add_cell(struct sheet *sheet, const char *text)
{
    if (!sheet->failed && sheet->count == sheet->capacity) {
        size_t capacity = sheet->capacity ? 2 * sheet->capacity : 256;
        const char **cells = reallocarray(sheet->cells, capacity, sizeof(cells[0]));

        sheet->failed = !cells;
        sheet->cells = cells ? cells : sheet->cells;
        sheet->capacity = cells ? capacity : sheet->capacity;
    }
    if (sheet->failed)
        return;
    sheet->cells[sheet->count] = arena_strdup(sheet->arena, text);
    sheet->failed = !sheet->cells[sheet->count++];
}

void sheet_row(struct sheet *sheet, ...)
{
    va_list args;
    const char *cell = "";

    if (!sheet)
        return;
    va_start(args, sheet);
    for (size_t i = 0; i < sheet->column_count; i++) {
        cell = cell ? va_arg(args, const char *) : NULL;
        add_cell(sheet, cell ? cell : "");
    }
    va_end(args);
}

size_t sheet_rows(const struct sheet *sheet)
{
    return sheet->column_count ? sheet->count / sheet->column_count : 0;
}

/* ---- table ---- */

static void print_table(const struct sheet *sheet, const struct table_look *look, struct buf *out)
{
    OWNED(table_destroy) struct table *table = table_create();

    if (!table)
        return;
    for (size_t c = 0; c < sheet->column_count; c++)
        if (sheet->columns[c].kind != CELL_WIDE) {
            table_column(table, _(sheet->columns[c].title),
                         sheet->columns[c].kind == CELL_TEXT ? TABLE_LEFT : TABLE_RIGHT);
            if (sheet->columns[c].kind == CELL_SPARE)
                table_spare(table);
        }
    for (size_t row = 0; row < sheet_rows(sheet); row++) {
        const char *shown[COLUMNS_MAX + 1] = {NULL};
        size_t n = 0;

        for (size_t c = 0; c < sheet->column_count; c++)
            if (sheet->columns[c].kind != CELL_WIDE)
                shown[n++] =
                    text_printable(sheet->cells[row * sheet->column_count + c], sheet->arena);
        table_row_array(table, shown);
    }
    table_print_fitted(table, look, out);
}

/* ---- JSON ---- */

static json_t *json_cell(enum cell_kind kind, const char *text)
{
    char *end = NULL;
    long long number;

    if (kind != CELL_NUMBER && kind != CELL_SPARE)
        return json_string(text);
    errno = 0;
    number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno == ERANGE)
        return text[0] ? json_string(text) : json_null();
    return json_integer(number);
}

static void print_json(const struct sheet *sheet, struct buf *out)
{
    json_t *rows = json_array();

    for (size_t row = 0; row < sheet_rows(sheet); row++) {
        json_t *object = json_object();

        for (size_t c = 0; c < sheet->column_count; c++)
            json_object_set_new(
                object, sheet->columns[c].id,
                json_cell(sheet->columns[c].kind, sheet->cells[row * sheet->column_count + c]));
        json_array_append_new(rows, object);
    }
    json_write(rows, true, out);
    json_decref(rows);
}

/* ---- CSV ---- */

static void print_csv(const struct sheet *sheet, struct buf *out)
{
    const char *titles[COLUMNS_MAX];

    for (size_t c = 0; c < sheet->column_count; c++)
        titles[c] = sheet->columns[c].id;
    csv_write_row(out, titles, sheet->column_count, false);
    for (size_t row = 0; row < sheet_rows(sheet); row++)
        for (size_t c = 0; c < sheet->column_count; c++) {
            enum cell_kind kind = sheet->columns[c].kind;

            csv_write_cell(out, sheet->cells[row * sheet->column_count + c],
                           kind == CELL_TEXT || kind == CELL_WIDE);
            buf_adds(out, c + 1 < sheet->column_count ? "," : "\r\n");
        }
}

enum status sheet_print(const struct sheet *sheet, enum format format, struct buf *out,
                        struct error *err)
{
    if (!sheet || sheet->failed)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the list is too long to be printed");
    switch (format) {
    case FORMAT_TABLE:
        print_table(sheet, &(struct table_look){0}, out);
        break;
    case FORMAT_JSON:
        print_json(sheet, out);
        break;
    case FORMAT_CSV:
        print_csv(sheet, out);
        break;
    }
    return buf_finish(out, err);
}

enum status sheet_show(const struct sheet *sheet, size_t width, bool coloured, struct buf *out,
                       struct error *err)
{
    const struct table_look look = {width, coloured, word_tone};

    if (!sheet || sheet->failed)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the list is too long to be printed");
    print_table(sheet, &look, out);
    return buf_finish(out, err);
}
