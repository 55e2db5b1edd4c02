/* Building a paper, part by part; the first lack of memory is told at the end. */
#include "common/paper/paper.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_FIRST = 16 };

struct paper *paper_create(struct arena *arena)
{
    struct paper *paper = arena_alloc(arena, sizeof *paper);

    if (!paper)
        return NULL;
    paper->arena = arena;
    paper->mark = paper->draft = paper->title = paper->subject = paper->system = "";
    return paper;
}

static struct paper_part *nowhere(struct paper *paper)
{
    paper->spoilt = true;
    paper->nowhere = (struct paper_part){.text = "", .value = ""};
    return &paper->nowhere;
}

struct paper_part *paper_add(struct paper *paper, enum paper_kind kind, const char *text,
                             const char *value)
{
    struct paper_part *part = arena_alloc(paper->arena, sizeof *part);

    if (!part)
        return nowhere(paper);
    part->kind = kind;
    part->text = text ? text : "";
    part->value = value ? value : "";
    if (paper->last)
        paper->last->next = part;
    else
        paper->parts = part;
    paper->last = part;
    return part;
}

struct paper_part *paper_heading(struct paper *paper, unsigned level, const char *text)
{
    struct paper_part *part = paper_add(paper, PAPER_HEADING, text, NULL);

    part->level = level;
    return part;
}

struct paper_part *paper_textf(struct paper *paper, const char *format, ...)
{
    va_list args;
    va_list again;

    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    char *text = size < 0 ? NULL : arena_take(paper->arena, (size_t)size + 1);
    if (text)
        vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    va_end(args);
    return text ? paper_add(paper, PAPER_TEXT, text, NULL) : nowhere(paper);
}

struct paper_part *paper_table(struct paper *paper, const char *caption,
                               const struct paper_column *columns, size_t column_count)
{
    struct paper_part *part = paper_add(paper, PAPER_TABLE, caption, NULL);

    part->columns = columns;
    part->column_count = column_count;
    return part;
}

/* Rows grow by doubling: at ROWS_FIRST, 2 × ROWS_FIRST … the array is made anew. */
static const char *const **row_place(struct paper *paper, struct paper_part *table)
{
    size_t count = table->row_count;
    bool full = count == 0 || (count >= ROWS_FIRST && (count & (count - 1)) == 0);
    const char *const **rows = (const char *const **)(uintptr_t)table->rows;

    if (!full)
        return &rows[count];
    rows = arena_array(paper->arena, count == 0 ? ROWS_FIRST : 2 * count, sizeof *rows);
    if (!rows)
        return NULL;
    if (count > 0)
        memcpy(rows, table->rows, count * sizeof *rows);
    table->rows = rows;
    return &rows[count];
}

void paper_row(struct paper *paper, struct paper_part *table, const char *const *cells)
{
    const char **copy = arena_array(paper->arena, table->column_count, sizeof *copy);
    const char *const **place = copy ? row_place(paper, table) : NULL;

    if (!place) {
        paper->spoilt = true;
        return;
    }
    for (size_t i = 0; i < table->column_count; i++)
        copy[i] = cells[i] ? cells[i] : "";
    *place = copy;
    table->row_count++;
}

struct paper_part *paper_chart(struct paper *paper, const char *caption,
                               const struct paper_figure *figure)
{
    struct paper_part *part = paper_add(paper, PAPER_CHART, caption, NULL);

    part->figure = figure;
    return part;
}

enum status paper_finish(const struct paper *paper, struct error *err)
{
    return paper->spoilt ? error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document")
                         : STATUS_OK;
}
