/* CSV read by libcsv after the whole text is UTF-8, and CSV written so that Excel reads it. */
#include "common/csv.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"

/* ---- guards ---- */

/* What a spreadsheet would run or swallow at the beginning of a cell. */
static bool is_formula(const char *text, size_t size)
{
    static const char *const signs[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                        "\n", "＝", "＋", "－", "＠"};

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (size >= strlen(signs[i]) && memcmp(text, signs[i], strlen(signs[i])) == 0)
            return true;
    return false;
}

/* A formula behind any number of apostrophes: one more is written, one less is read, so that every
 * text comes back as it was. */
static bool wants_guard(const char *text, size_t size)
{
    size_t apostrophes = 0;

    while (apostrophes < size && text[apostrophes] == '\'')
        apostrophes++;
    return is_formula(text + apostrophes, size - apostrophes);
}

static bool is_guarded(const char *text, size_t size)
{
    return size > 1 && text[0] == '\'' && wants_guard(text + 1, size - 1);
}

/* ---- reading ---- */

struct reading {
    const char *name;
    const struct csv_limits *limits;
    struct arena *arena;
    struct grid *out;
    size_t row_room;     /* of out->rows */
    struct grid_row row; /* being filled */
    size_t cell_room;    /* of row.cells */
    bool has_text;       /* a cell of this row is not empty */
    int last_end;        /* the character that ended the last row */
    size_t line;         /* of the row being filled */
    enum status status;
    struct error *err;
};

/* Puts the place to the sentence and stops the reading; the first fault stays. */
static enum status place(struct reading *reading, size_t line, enum status status)
{
    char where[192];

    snprintf(where, sizeof where, "%s:%zu", reading->name, line);
    error_at(reading->err, where, NULL);
    reading->status = status;
    return status;
}

static void out_of_room(struct reading *reading)
{
    reading->status = error_set(reading->err, STATUS_RESOURCE_EXHAUSTED, "no room for the table %s",
                                reading->name);
}

/* An array with room for one more; the old one stays in the arena. */
static void *grow(struct arena *arena, void *array, size_t count, size_t *room, size_t size)
{
    size_t wanted = *room ? *room * 2 : 16;
    void *larger;

    if (count < *room)
        return array;
    larger = arena_array(arena, wanted, size);
    if (!larger)
        return NULL;
    if (count > 0)
        memcpy(larger, array, count * size);
    *room = wanted;
    return larger;
}

/* Length of the blank at the beginning of text: ASCII blanks, NBSP, ideographic space; 0: none. */
static size_t blank_at(const char *text, size_t size)
{
    if (size >= 1 && strchr(" \t\r\n", text[0]))
        return 1;
    if (size >= 2 && memcmp(text, "\xC2\xA0", 2) == 0)
        return 2;
    if (size >= 3 && memcmp(text, "\xE3\x80\x80", 3) == 0)
        return 3;
    return 0;
}

static void trim(const char **text, size_t *size)
{
    for (size_t blank = blank_at(*text, *size); blank > 0; blank = blank_at(*text, *size)) {
        *text += blank;
        *size -= blank;
    }
    for (size_t width = 1; width <= 3 && width <= *size; width++)
        if (blank_at(*text + *size - width, width) == width) {
            *size -= width;
            width = 0;
        }
}

static void take_cell(void *field, size_t size, void *data)
{
    struct reading *reading = data;
    const char *text = field ? field : "";
    char *cell;

    if (reading->status != STATUS_OK)
        return;
    trim(&text, &size);
    if (is_guarded(text, size)) {
        text++;
        size--;
    }
    if (reading->row.count == reading->limits->cells) {
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "a row with more than %zu cells",
                  reading->limits->cells);
        place(reading, reading->line, STATUS_INVALID_ARGUMENT);
        return;
    }
    if (size > reading->limits->cell) {
        char column[8];
        csv_column_name(reading->row.count, column);
        error_set(reading->err, STATUS_INVALID_ARGUMENT,
                  "the cell in column %s holds more than %zu bytes", column, reading->limits->cell);
        place(reading, reading->line, STATUS_INVALID_ARGUMENT);
        return;
    }
    cell = arena_strndup(reading->arena, text, size);
    char **cells = grow(reading->arena, reading->row.cells, reading->row.count, &reading->cell_room,
                        sizeof *cells);
    if (!cell || !cells) {
        out_of_room(reading);
        return;
    }
    reading->row.cells = cells;
    cells[reading->row.count++] = cell;
    reading->has_text = reading->has_text || size > 0;
}

static void keep_row(struct reading *reading)
{
    struct grid *table = reading->out;
    struct grid_row *rows;

    if (table->count == reading->limits->rows) {
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "a table with more than %zu rows",
                  reading->limits->rows);
        place(reading, reading->line, STATUS_INVALID_ARGUMENT);
        return;
    }
    rows = grow(reading->arena, table->rows, table->count, &reading->row_room, sizeof *rows);
    if (!rows) {
        out_of_room(reading);
        return;
    }
    reading->row.line = reading->line;
    table->rows = rows;
    rows[table->count++] = reading->row;
}

/* libcsv reports every line end: an empty row has no cells, and the LF of a CR LF is no row. */
static void take_row(int end, void *data)
{
    struct reading *reading = data;

    if (reading->status != STATUS_OK)
        return;
    if (reading->row.count == 0 && end == '\n' && reading->last_end == '\r') {
        reading->last_end = end;
        return;
    }
    reading->last_end = end;
    if (reading->has_text)
        keep_row(reading);
    reading->line++;
    reading->row = (struct grid_row){0};
    reading->cell_room = 0;
    reading->has_text = false;
}

static enum status split(struct reading *reading, const char *text, size_t size)
{
    struct csv_parser parser;
    bool whole;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_APPEND_NULL) != 0) {
        out_of_room(reading);
        return reading->status;
    }
    whole = csv_parse(&parser, text, size, take_cell, take_row, reading) == size &&
            csv_fini(&parser, take_cell, take_row, reading) == 0;
    if (!whole && reading->status == STATUS_OK) {
        if (csv_error(&parser) == CSV_EPARSE) {
            error_set(reading->err, STATUS_INVALID_ARGUMENT,
                      "bad quoting: a cell with a quote is written \"like \"\"this\"\"\"");
            place(reading, reading->line, STATUS_INVALID_ARGUMENT);
        } else {
            out_of_room(reading);
        }
    }
    csv_free(&parser);
    return reading->status;
}

/* ---- encodings ---- */

/* Line of an offset, counted by line ends. */
static size_t line_of(struct bytes input, size_t offset)
{
    size_t line = 1;

    for (size_t i = 0; i < offset && i < input.size; i++)
        if (input.data[i] == '\n' ||
            (input.data[i] == '\r' && i + 1 < input.size && input.data[i + 1] != '\n'))
            line++;
    return line;
}

static enum status undecodable(struct reading *reading, struct bytes input, size_t offset)
{
    error_set(reading->err, STATUS_INVALID_ARGUMENT,
              "neither UTF-8 nor GB18030 text; save the table as \"CSV UTF-8\"");
    return place(reading, line_of(input, offset), STATUS_INVALID_ARGUMENT);
}

/* GB18030 → UTF-8. */
static enum status convert(struct reading *reading, struct bytes input, struct buf *out)
{
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    char *from = (char *)(uintptr_t)input.data; /* iconv does not write through it */
    size_t left = input.size;
    enum status status = STATUS_OK;

    if (converter == (iconv_t)-1)
        return undecodable(reading, input, 0);
    while (left > 0 && !out->failed) {
        char chunk[8192];
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t result = iconv(converter, &from, &left, &to, &room);
        buf_add(out, chunk, sizeof chunk - room);
        if (result == (size_t)-1 && errno != E2BIG) {
            status = undecodable(reading, input, input.size - left);
            break;
        }
    }
    iconv_close(converter);
    if (status == STATUS_OK && out->failed) {
        out_of_room(reading);
        return reading->status;
    }
    return status;
}

enum status csv_read(struct bytes input, const char *name, const struct csv_limits *limits,
                     struct arena *arena, struct grid *out, struct error *err)
{
    struct reading reading = {.name = name,
                              .limits = limits,
                              .arena = arena,
                              .out = out,
                              .line = 1,
                              .status = STATUS_OK,
                              .err = err};
    OWNED(buf_free)
    struct buf converted = buf_make(input.size < SIZE_MAX / 4 ? input.size * 4 + 16 : 1);
    const uint8_t *zero;

    *out = (struct grid){0};
    if (input.size == 0)
        return STATUS_OK;
    zero = memchr(input.data, 0, input.size);
    if (zero) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a NUL byte: this is no CSV text, or one saved as UTF-16; save the table as "
                  "\"CSV UTF-8\"");
        return place(&reading, line_of(input, (size_t)(zero - input.data)),
                     STATUS_INVALID_ARGUMENT);
    }
    bool bom = input.size >= 3 && memcmp(input.data, "\xEF\xBB\xBF", 3) == 0;
    if (bom)
        input = (struct bytes){input.data + 3, input.size - 3};
    if (utf8_is_valid((const char *)input.data, input.size))
        return split(&reading, (const char *)input.data, input.size);
    if (bom)
        return undecodable(&reading, input, 0);
    TRY(convert(&reading, input, &converted));
    return split(&reading, buf_text(&converted), converted.size);
}

/* ---- writing ---- */

void csv_write_cell(struct buf *out, const char *text, bool guard)
{
    size_t length = strlen(text);
    bool quoted = strpbrk(text, ",\"\r\n") != NULL ||
                  (length > 0 && (strchr(" \t", text[0]) || strchr(" \t", text[length - 1])));

    if (quoted)
        buf_addc(out, '"');
    if (guard && wants_guard(text, length))
        buf_addc(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_addc(out, '"');
        buf_addc(out, *text);
    }
    if (quoted)
        buf_addc(out, '"');
}

void csv_write_row(struct buf *out, const char *const *cells, size_t count, bool guard)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_addc(out, ',');
        csv_write_cell(out, cells[i], guard);
    }
    buf_adds(out, "\r\n");
}

void csv_write_bom(struct buf *out)
{
    buf_adds(out, "\xEF\xBB\xBF");
}

void csv_column_name(size_t column, char out[8])
{
    char reversed[8];
    size_t length = 0, at = 0;

    do {
        reversed[length++] = (char)('A' + column % 26);
        column /= 26;
    } while (column-- > 0 && length < 7);
    while (length > 0)
        out[at++] = reversed[--length];
    out[at] = '\0';
}
