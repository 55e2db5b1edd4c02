/* Tables: columns, a head repeated on every page, rows that stay whole; and facts side by side. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/pages/columns.h"
#include "client/pages/geometry.h"
#include "client/pages/setting.h"

#define PAD_ACROSS   4.0 /* between rule and text */
#define PAD_DOWN     3.0
#define RULE         0.5
#define RULE_OUTER   1.0
#define SMALLEST     6.0 /* size of a table of many columns */
#define LINE_SPREAD  1.4
#define HEADING_MOST 5.0 /* characters of a title on one line */
#define FIGURE_MOST  9.0
#define TALL         0.4 /* of a page: higher rows are cut between lines */

enum { SLICE_LINES = 12, FACTS_NAME_MOST = 9 };

struct table {
    const struct setting *setting;
    const struct paper_part *part;
    struct look look, bold, label;      /* cells, sums, head */
    double left[PAPER_COLUMNS_MAX + 1]; /* edges of the columns */
    bool ruled;
};

/* Lines [from, from + count) of a row; `row` beyond the rows: the head. */
struct slice {
    const struct table *table;
    const char *const *cells;
    int from, count;
    bool head, total, begins, ends;
};

/* Between rule and text. */
static double pad_across(double size)
{
    return size < 9 ? 2 : 4;
}

static bool is_narrow(const struct table *table, size_t column)
{
    return table->part->columns && table->part->columns[column].align != PAPER_LEFT;
}

static struct look look_of(const struct slice *slice, size_t column)
{
    const struct table *table = slice->table;
    struct look look = slice->head ? table->label : slice->total ? table->bold : table->look;

    if (!table->part->columns && column == 0)
        look = table->label;
    if (slice->head)
        look.align = PAPER_CENTRE;
    else if (table->part->columns)
        look.align = table->part->columns[column].align;
    return look;
}

static double inside(const struct table *table, size_t column)
{
    return fmax(table->left[column + 1] - table->left[column] - 2 * pad_across(table->look.size),
                table->look.size);
}

/* ---- drawing ---- */

static void draw_cells(const struct slice *slice, cairo_t *cr, double x, double y)
{
    const struct table *table = slice->table;
    double pad = table->ruled ? PAD_DOWN : 0;

    for (size_t i = 0; i < table->part->column_count; i++) {
        struct look look = look_of(slice, i);
        double width = inside(table, i);
        PangoLayout *layout = text_layout(table->setting->fonts, &look, slice->cells[i], width, 0);
        int count, spare;
        double down;

        text_even(layout, &look);
        count = text_line_count(layout);
        spare = slice->begins && slice->ends && table->ruled ? slice->count - count : 0;
        down = spare * look.pitch / 2;

        for (int line = slice->from; line < count && line < slice->from + slice->count; line++)
            text_draw(cr, layout, line, &look, x + table->left[i] + pad_across(table->look.size),
                      y + pad + down + (line - slice->from) * look.pitch, width);
        g_object_unref(layout);
    }
}

static void stroke_across(cairo_t *cr, double x, double y, double width, double weight)
{
    cairo_set_line_width(cr, weight);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + width, y);
    cairo_stroke(cr);
}

static void draw_slice(const struct box *box, cairo_t *cr, double x, double y, double width)
{
    const struct slice *slice = box->content;
    const struct table *table = slice->table;

    draw_cells(slice, cr, x, y);
    if (!table->ruled)
        return;
    if (slice->head)
        stroke_across(cr, x, y, width, RULE_OUTER);
    stroke_across(cr, x, y + box->height, width, RULE);
    for (size_t i = 0; i <= table->part->column_count; i++) {
        bool outer = i == 0 || i == table->part->column_count;

        cairo_set_line_width(cr, outer ? RULE_OUTER : RULE);
        cairo_move_to(cr, x + table->left[i], y);
        cairo_line_to(cr, x + table->left[i], y + box->height);
        cairo_stroke(cr);
    }
}

/* ---- measuring ---- */

static double size_for(size_t columns, bool lying)
{
    size_t room = lying ? 2 : 0;

    return columns <= 5 + room ? 12 : columns <= 8 + room ? 10.5 : 9;
}

static void set_looks(struct table *table)
{
    double size = size_for(table->part->column_count, table->setting->lying);
    double pitch = round(size * LINE_SPREAD);

    if (!table->ruled) {
        table->look = (struct look){FACE_BODY, BODY_SIZE, BODY_PITCH, PAPER_LEFT, false, false};
        table->label = (struct look){FACE_BLACK, BODY_SIZE, BODY_PITCH, PAPER_LEFT, false, false};
        return;
    }
    table->look = (struct look){FACE_BODY, size, pitch, PAPER_LEFT, false, false};
    table->label = (struct look){FACE_BLACK, size, pitch, PAPER_CENTRE, false, false};
    table->bold = table->look;
    table->bold.heavy = true;
}

static void set_facts_edges(struct table *table)
{
    double widest = 0;

    for (size_t i = 0; i < table->part->row_count; i++)
        widest = fmax(widest, columns_natural(table->part->rows[i][0]));
    widest = fmin(widest, FACTS_NAME_MOST) + 1;
    table->left[1] = widest * table->look.size + 2 * pad_across(table->look.size);
    table->left[2] = table->setting->width;
}

/* What a column asks for, in characters of its size. */
static struct column_wish wish_of(const struct table *table, size_t column)
{
    const struct paper_part *part = table->part;
    const char *title = part->columns[column].title;
    struct column_wish wish = {.share = part->columns[column].width,
                               .natural = columns_heading(title),
                               .least = fmin(columns_heading(title), HEADING_MOST)};

    for (size_t row = 0; row < part->row_count; row++) {
        const char *cell = part->rows[row][column];
        double natural = columns_natural(cell);

        wish.natural = fmax(wish.natural, natural);
        /* figures stand on one line */
        wish.least = fmax(wish.least, is_narrow(table, column) ? fmin(natural, FIGURE_MOST)
                                                               : columns_least(cell));
    }
    return wish;
}

/* Width all columns need at least at this size; fills the wishes in points. */
static double needed(const struct table *table, const struct column_wish *characters, double size,
                     struct column_wish *points)
{
    double sum = 0;

    for (size_t i = 0; i < table->part->column_count; i++) {
        points[i].share = characters[i].share;
        points[i].natural = characters[i].natural * size + 2 * pad_across(size);
        points[i].least = characters[i].least * size + 2 * pad_across(size) + 1;
        sum += points[i].least;
    }
    return sum;
}

/* Many columns: smaller, until no figure need be broken. */
static void set_edges(struct table *table)
{
    struct column_wish wishes[PAPER_COLUMNS_MAX], points[PAPER_COLUMNS_MAX] = {0};
    double widths[PAPER_COLUMNS_MAX], size = table->look.size, width = table->setting->width;
    size_t count = table->part->column_count;

    for (size_t i = 0; i < count; i++)
        wishes[i] = wish_of(table, i);
    while (needed(table, wishes, size, points) > width && size > SMALLEST)
        size -= 0.5;
    table->look.size = table->label.size = table->bold.size = size;
    table->look.pitch = table->label.pitch = table->bold.pitch = round(size * LINE_SPREAD);
    columns_share(points, count, width, widths);
    for (size_t i = 0; i < count; i++)
        table->left[i + 1] = table->left[i] + widths[i];
}

/* Lines of the row's highest cell; checks its characters. */
static enum status measure(struct setting *setting, const struct slice *slice, int *lines,
                           struct error *err)
{
    *lines = 1;
    for (size_t i = 0; i < slice->table->part->column_count; i++) {
        struct look look = look_of(slice, i);
        PangoLayout *layout = NULL;

        TRY(text_lay(setting->fonts, &look, slice->cells[i], inside(slice->table, i), 0,
                     setting->place, &layout, err));
        text_even(layout, &look);
        *lines = text_line_count(layout) > *lines ? text_line_count(layout) : *lines;
        g_object_unref(layout);
    }
    return STATUS_OK;
}

static enum status add_row(struct setting *setting, const struct slice *row, const struct box *head,
                           struct error *err)
{
    double pad = row->table->ruled ? 2 * PAD_DOWN : 0, pitch = row->table->look.pitch;
    double page = setting->lying ? AREA_WIDTH : AREA_HEIGHT;
    int lines, step;

    TRY(measure(setting, row, &lines, err));
    step = lines * pitch > TALL * page ? SLICE_LINES : lines;
    for (int from = 0; from < lines; from += step) {
        struct slice *slice = arena_alloc(setting->arena, sizeof *slice);
        int count = lines - from < step ? lines - from : step;
        struct box *box = flow_add(&setting->flow, count * pitch + pad, draw_slice, slice);

        if (!slice)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
        *slice = *row;
        slice->from = from;
        slice->count = count;
        slice->begins = from == 0;
        slice->ends = from + count == lines;
        box->head = head;
    }
    return STATUS_OK;
}

static enum status add_head(struct setting *setting, const struct table *table,
                            const struct box **head, struct error *err)
{
    const char **titles = arena_array(setting->arena, PAPER_COLUMNS_MAX, sizeof *titles);
    struct slice slice = {.table = table, .cells = titles, .head = true};

    *head = NULL;
    if (!table->ruled)
        return STATUS_OK;
    if (!titles)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    for (size_t i = 0; i < table->part->column_count; i++)
        titles[i] = table->part->columns[i].title;
    TRY(add_row(setting, &slice, NULL, err));
    setting->flow.last->glued = true;
    *head = setting->flow.last;
    return STATUS_OK;
}

/* The first and the last two rows are not left alone, nor sums without a row above. */
static bool is_glued(const struct paper_part *part, size_t row)
{
    size_t left = part->row_count - row;

    return (row == 0 && left > 1) || (left > 1 && left <= part->total_rows + 1);
}

static enum status add_rows(struct setting *setting, const struct table *table,
                            const struct box *head, struct error *err)
{
    const struct paper_part *part = table->part;
    char place[SETTING_PLACE_SIZE];

    memcpy(place, setting->place, sizeof place);
    for (size_t i = 0; i < part->row_count; i++) {
        struct slice slice = {.table = table,
                              .cells = part->rows[i],
                              .total = part->row_count - i <= part->total_rows};

        snprintf(setting->place, sizeof setting->place, "%.60s, row %zu", place, i + 1);
        TRY(add_row(setting, &slice, head, err));
        setting->flow.last->glued = is_glued(part, i);
        setting->flow.last->snapped = !table->ruled;
    }
    return STATUS_OK;
}

enum status table_set(struct setting *setting, const struct paper_part *part, struct error *err)
{
    static const struct look caption = {FACE_BLACK, 12, 22, PAPER_CENTRE, false, false};
    struct table *table = arena_alloc(setting->arena, sizeof *table);
    const struct box *head;

    if (!table)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    if (part->column_count == 0 || part->column_count > PAPER_COLUMNS_MAX)
        return STATUS_OK;
    *table = (struct table){.setting = setting, .part = part, .ruled = part->kind == PAPER_TABLE};
    set_looks(table);
    if (table->ruled)
        set_edges(table);
    else
        set_facts_edges(table);
    if (part->text[0])
        TRY(setting_text(setting,
                         &(struct setting_text){
                             .look = &caption, .text = part->text, .glued = true, .loose = true},
                         err));
    else if (table->ruled)
        setting_blank(setting, 0.25, true);
    TRY(add_head(setting, table, &head, err));
    TRY(add_rows(setting, table, head, err));
    if (table->ruled)
        setting_blank(setting, 0.25, false);
    return STATUS_OK;
}
