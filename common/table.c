/* Tables on a terminal: cells are kept as one list and aligned when printed. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/screen.h"
#include "common/text.h"

enum { NARROW = 20, NARROW_WIDE = 8 };

/* How far a table may give way: first titles of four columns, then one blank between columns. */
struct thrift {
    size_t gap, title;
};
static const struct thrift THRIFT[] = {
    {2, 4},
    {1, 4},
    {1, 2}
};
enum { THRIFT_STEPS = sizeof(THRIFT) / sizeof(THRIFT[0]) };

/* How wide a column is, and how narrow it may become. */
struct width {
    size_t now, least;
    bool used, shown;
};

/* What stands on one line of a cell. */
struct piece {
    const char *text;
    size_t length, width;
    enum tone tone;
};

struct column {
    char *title;
    enum table_align align;
    bool spare;
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

/* A copy fit for a terminal, on the heap; in plain signs before it is measured. */
static char *copy_printable(const char *text)
{
    struct arena *arena = arena_create(strlen(text) * 3 + 64);
    char *clean = arena ? text_printable(text, arena) : NULL;
    OWNED(buf_free) struct buf plain = buf_make(SIZE_MAX / 4);
    char *copy;

    if (clean)
        screen_plain(clean, strlen(clean), &plain);
    copy = clean && !plain.failed ? strdup(buf_text(&plain)) : NULL;
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
    columns[table->column_count++] = (struct column){copy, align, false};
}

void table_spare(struct table *table)
{
    if (table && !table->failed && table->column_count > 0)
        table->columns[table->column_count - 1].spare = true;
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

/* ---- widths ---- */

/* The narrowest a text may become without being broken inside a word; words over `most` may be.
 * Chinese, which may be broken anywhere, keeps `wide` columns where it has them. */
static size_t narrowest(const char *text, size_t most, size_t wide)
{
    size_t whole = text_width(text);
    size_t widest = whole == strlen(text) ? 1 : whole < wide ? whole : wide;

    while (*text) {
        size_t length = text_piece(text), width;
        text_line(text, length, &width);
        widest = width > widest ? width : widest;
        text += length;
        text += strspn(text, " ");
    }
    return widest > most ? most : widest;
}

static void measure(const struct table *table, size_t column, const struct thrift *thrift,
                    struct width *out)
{
    const struct column *head = &table->columns[column];
    size_t least = narrowest(head->title, NARROW, thrift->title);

    out->now = text_width(head->title);
    out->used = false;
    for (size_t i = column; i < table->cell_count; i += table->column_count) {
        size_t width = text_width(table->cells[i]);
        size_t own =
            width; /* no text that fits in `least` can make it wider, and NARROW is its end */

        if (head->align != TABLE_RIGHT && width > least)
            own = least < NARROW ? narrowest(table->cells[i], NARROW, NARROW_WIDE) : least;
        out->used = out->used || width > 0;
        out->now = width > out->now ? width : out->now;
        least = own > least ? own : least;
    }
    out->least = least < out->now ? least : out->now;
    out->shown = true;
}

static size_t total_width(const struct table *table, const struct width *widths, size_t gap)
{
    size_t total = 0;

    for (size_t i = 0; i < table->column_count; i++)
        if (widths[i].shown)
            total += widths[i].now + (total > 0 ? gap : 0);
    return total;
}

static void measure_all(const struct table *table, const struct thrift *thrift,
                        struct width *widths)
{
    for (size_t i = 0; i < table->column_count; i++)
        measure(table, i, thrift, &widths[i]);
}

/* Too wide: columns without any content go first, then the widest text columns give way. */
static bool fits(const struct table *table, struct width *widths, size_t gap, size_t limit)
{
    for (size_t i = table->column_count; i-- > 0 && total_width(table, widths, gap) > limit;)
        widths[i].shown = widths[i].shown && (widths[i].used || table->cell_count == 0);
    while (total_width(table, widths, gap) > limit) {
        struct width *widest = NULL;

        for (size_t i = 0; i < table->column_count; i++)
            if (widths[i].shown && widths[i].now > widths[i].least &&
                (!widest || widths[i].now > widest->now))
                widest = &widths[i];
        if (!widest)
            return false;
        widest->now--;
    }
    return true;
}

/* Nothing helped: spare columns are left out, the last first. */
static void leave_out(const struct table *table, struct width *widths, size_t limit)
{
    const struct thrift *last = &THRIFT[THRIFT_STEPS - 1];

    for (size_t i = table->column_count; i-- > 0 && !fits(table, widths, last->gap, limit);)
        if (table->columns[i].spare)
            widths[i].shown = false;
}

/* Returns the blanks between columns. */
static size_t fit(const struct table *table, struct width *widths, size_t limit)
{
    for (size_t step = 0; step < THRIFT_STEPS; step++) {
        measure_all(table, &THRIFT[step], widths);
        if (limit == 0 || fits(table, widths, THRIFT[step].gap, limit))
            return THRIFT[step].gap;
    }
    leave_out(table, widths, limit);
    return THRIFT[THRIFT_STEPS - 1].gap;
}

/* Which columns the screen had no room for. */
static void say_left_out(const struct table *table, const struct width *widths, struct buf *out)
{
    const char *before = _("too narrow for: ");

    for (size_t i = 0; i < table->column_count; i++) {
        if (widths[i].shown || !widths[i].used)
            continue;
        buf_addf(out, "%s%s", before, table->columns[i].title);
        before = ", ";
    }
    if (before[0] == ',')
        buf_addc(out, '\n');
}

/* ---- rows ---- */

static size_t last_shown(const struct table *table, const struct width *widths)
{
    size_t last = 0;

    for (size_t i = 0; i < table->column_count; i++)
        last = widths[i].shown ? i : last;
    return last;
}

/* One line of a cell filled up to its column's width; nothing is put behind the last column. */
static void add_line(const struct table *table, size_t column, const struct piece *piece,
                     const struct width *width, bool last, struct buf *out)
{
    size_t fill = width->now > piece->width ? width->now - piece->width : 0;

    if (table->columns[column].align == TABLE_RIGHT)
        add_repeated(out, ' ', fill);
    if (piece->length > 0) {
        buf_adds(out, tone_on(piece->tone));
        buf_add(out, piece->text, piece->length);
        buf_adds(out, tone_off(piece->tone));
    }
    if (table->columns[column].align == TABLE_LEFT && !last)
        add_repeated(out, ' ', fill);
}

/* What is being printed: how wide, and what is left of the cells of the row. */
struct layout {
    const struct table *table;
    const struct width *widths;
    size_t gap;
    bool trimmed; /* on a screen no line ends in blanks */
    const char **rests;
    enum tone *tones;
};

/* The cells of one row side by side, on as many lines as the longest needs. */
static void add_row(const struct layout *layout, struct buf *out)
{
    const struct width *widths = layout->widths;
    size_t last = last_shown(layout->table, widths);
    bool more = true;

    while (more) {
        more = false;
        for (size_t i = 0, printed = 0; i < layout->table->column_count; i++) {
            const char **rest = &layout->rests[i];
            struct piece piece = {.text = *rest, .tone = layout->tones[i]};

            if (!widths[i].shown)
                continue;
            piece.length = text_line(*rest, widths[i].now, &piece.width);
            *rest += piece.length;
            *rest += strspn(*rest, " ");
            more = more || **rest;
            if (printed++ > 0)
                add_repeated(out, ' ', layout->gap);
            add_line(layout->table, i, &piece, &widths[i], i == last, out);
        }
        while (layout->trimmed && out->size > 0 && out->data[out->size - 1] == ' ')
            out->data[--out->size] = '\0';
        buf_addc(out, '\n');
    }
}

static void add_rule(const struct layout *layout, struct buf *out)
{
    for (size_t i = 0, printed = 0; i < layout->table->column_count; i++) {
        if (!layout->widths[i].shown)
            continue;
        if (printed++ > 0)
            add_repeated(out, ' ', layout->gap);
        add_repeated(out, '-', layout->widths[i].now);
    }
    buf_addc(out, '\n');
}

static void print_rows(const struct layout *layout, const struct table_look *look, struct buf *out)
{
    const struct table *table = layout->table;
    size_t columns = table->column_count;

    for (size_t i = 0; i < columns; i++) {
        layout->rests[i] = table->columns[i].title;
        layout->tones[i] = look->coloured ? TONE_HEAD : TONE_PLAIN;
    }
    add_row(layout, out);
    add_rule(layout, out);
    for (size_t at = 0; at + columns <= table->cell_count; at += columns) {
        for (size_t i = 0; i < columns; i++) {
            const char *cell = table->cells[at + i];

            layout->rests[i] = cell;
            layout->tones[i] = look->coloured && look->tone ? look->tone(cell) : TONE_PLAIN;
        }
        add_row(layout, out);
    }
}

void table_print_fitted(const struct table *table, const struct table_look *look, struct buf *out)
{
    size_t columns = table ? table->column_count : 0;
    struct width *widths = NULL;
    const char **rests = NULL;
    enum tone *tones = NULL;

    if (table && !table->failed && columns == 0)
        return;
    if (table && !table->failed) {
        widths = calloc(columns, sizeof *widths);
        rests = calloc(columns, sizeof *rests);
        tones = calloc(columns, sizeof *tones);
    }
    out->failed = out->failed || !widths || !rests || !tones;
    if (widths && rests && tones) {
        size_t gap = fit(table, widths, look->width);
        struct layout layout = {table, widths, gap, look->width > 0, rests, tones};

        print_rows(&layout, look, out);
        say_left_out(table, widths, out);
    }
    free(widths);
    free(rests);
    free(tones);
}

void table_print(const struct table *table, struct buf *out)
{
    table_print_fitted(table, &(struct table_look){0}, out);
}
