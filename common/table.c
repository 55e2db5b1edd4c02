/* Tables on a terminal: cells are kept as one list and aligned when printed. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

struct column {
    char *title;
    enum table_align align;
};

struct table {
    struct column *columns;
    size_t column_count;
    char **cells; /* row by row */
    size_t cell_count;
    size_t cell_room;
    bool failed; /* no memory; said when it is printed */
};

struct table *table_create(void)
{
    return calloc(1, sizeof(struct table));
}

void table_destroy(struct table **table)
{
    if (!table || !*table)
        return;
    for (size_t i = 0; i < (*table)->column_count; i++)
        free((*table)->columns[i].title);
    for (size_t i = 0; i < (*table)->cell_count; i++)
        free((*table)->cells[i]);
    free((*table)->columns);
    free((*table)->cells);
    free(*table);
    *table = NULL;
}

/* A copy fit for a terminal, on the heap. */
static char *copy_printable(const char *text)
{
    struct arena *arena = arena_create(strlen(text) * 3 + 64);
    char *clean = arena ? text_printable(text, arena) : NULL;
    char *copy = clean ? strdup(clean) : NULL;

    arena_destroy(&arena);
    return copy;
}

void table_column(struct table *table, const char *title, enum table_align align)
{
    struct column *columns;
    char *copy;

    if (!table || table->failed)
        return;
    columns = realloc(table->columns, (table->column_count + 1) * sizeof *columns);
    if (columns)
        table->columns = columns;
    copy = copy_printable(title);
    if (!columns || !copy) {
        free(copy);
        table->failed = true;
        return;
    }
    columns[table->column_count++] = (struct column){copy, align};
}

static void add_cell(struct table *table, const char *text)
{
    char *copy;

    if (table->failed)
        return;
    if (table->cell_count == table->cell_room) {
        size_t room = table->cell_room ? table->cell_room * 2 : 64;
        char **cells = realloc(table->cells, room * sizeof *cells);
        if (!cells) {
            table->failed = true;
            return;
        }
        table->cells = cells;
        table->cell_room = room;
    }
    copy = copy_printable(text ? text : "");
    table->failed = !copy;
    if (copy)
        table->cells[table->cell_count++] = copy;
}

/* A row given too short is filled up, so that the next one begins in the first column. */
void table_row(struct table *table, ...)
{
    bool ended = false;
    va_list cells;

    if (!table)
        return;
    va_start(cells, table);
    for (size_t i = 0; i < table->column_count; i++) {
        const char *cell = ended ? NULL : va_arg(cells, const char *);
        ended = !cell;
        add_cell(table, cell);
    }
    va_end(cells);
}

void table_row_array(struct table *table, const char *const *cells)
{
    for (size_t i = 0; table && i < table->column_count; i++)
        add_cell(table, cells[i]);
}

static void add_repeated(struct buf *out, char c, size_t count)
{
    while (count-- > 0)
        buf_addc(out, c);
}

static size_t column_width(const struct table *table, size_t column)
{
    size_t widest = text_width(table->columns[column].title);

    for (size_t i = column; i < table->cell_count; i += table->column_count) {
        size_t width = text_width(table->cells[i]);
        if (width > widest)
            widest = width;
    }
    return widest;
}

/* One cell filled up to its column's width; nothing is put behind the last column. */
static void add_aligned(const struct table *table, size_t column, const char *text, size_t width,
                        struct buf *out)
{
    size_t fill = width - text_width(text);
    bool last = column + 1 == table->column_count;

    if (column > 0)
        buf_adds(out, "  ");
    if (table->columns[column].align == TABLE_RIGHT)
        add_repeated(out, ' ', fill);
    buf_adds(out, text);
    if (table->columns[column].align == TABLE_LEFT && !last)
        add_repeated(out, ' ', fill);
    if (last)
        buf_addc(out, '\n');
}

static void print_rows(const struct table *table, const size_t *widths, struct buf *out)
{
    size_t columns = table->column_count;

    for (size_t i = 0; i < columns; i++)
        add_aligned(table, i, table->columns[i].title, widths[i], out);
    for (size_t i = 0; i < columns; i++) {
        if (i > 0)
            buf_adds(out, "  ");
        add_repeated(out, '-', widths[i]);
    }
    buf_addc(out, '\n');
    for (size_t i = 0; i < table->cell_count; i++)
        add_aligned(table, i % columns, table->cells[i], widths[i % columns], out);
}

void table_print(const struct table *table, struct buf *out)
{
    size_t *widths;

    if (table && !table->failed && table->column_count == 0)
        return;
    widths = table && !table->failed ? calloc(table->column_count, sizeof *widths) : NULL;
    if (!widths) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < table->column_count; i++)
        widths[i] = column_width(table, i);
    print_rows(table, widths, out);
    free(widths);
}
