/* The marked copy: cells coloured by the worst that was found in them, comments sized to fit. */
#include "client/render/marked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/render/marked_notes.h"
#include "common/csv.h"
#include "common/text.h"

enum { LIGHT_RED = 0xFFC7CE, LIGHT_YELLOW = 0xFFEB9C, LIGHT_BLUE = 0xDDEBF7 };
enum { ROWS_MOST = 1048576, COLUMNS_MOST = 16384, WIDTH_MOST = 40, WIDTH_LEAST = 8 };
enum { ROWS_LOOKED_AT = 20, PAGE_COLUMNS = 220 };
enum { COMMENT_COLUMNS = 44, COMMENT_WIDTH = 330, COMMENT_LINE = 18, COMMENT_MOST = 8000 };

enum colour { COLOUR_NONE, COLOUR_WARNING, COLOUR_ERROR, COLOUR_COUNT };
enum style {
    STYLE_TEXT,
    STYLE_DIGITS,
    STYLE_WHOLE,
    STYLE_NUMBER,
    STYLE_DATE,
    STYLE_TIME,
    STYLE_HEADER,
    STYLE_COUNT
};

struct marking {
    struct book book;
    lxw_worksheet *sheet;
    const struct grid *grid;
    struct marked_cell *cells; /* by line, then column; a whole row stands before its cells */
    size_t count;
    const struct grid_row *header; /* the row of titles; NULL: the table is empty */
    size_t width;                  /* columns of the widest row */
    uint8_t widths[COLUMNS_MOST];  /* in characters */
    lxw_format *formats[STYLE_COUNT][COLOUR_COUNT];
};

/* ---- looks ---- */

static lxw_format *make_format(struct book *book, enum style style, enum colour colour)
{
    static const char *const formats[STYLE_COUNT] = {[STYLE_DIGITS] = "@",
                                                     [STYLE_WHOLE] = "0",
                                                     [STYLE_DATE] = "yyyy-mm-dd",
                                                     [STYLE_TIME] = "yyyy-mm-dd hh:mm"};
    static const lxw_color_t colours[COLOUR_COUNT] = {
        [COLOUR_WARNING] = LIGHT_YELLOW, [COLOUR_ERROR] = LIGHT_RED};
    lxw_format *format = book_format(book);

    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (formats[style])
        format_set_num_format(format, formats[style]);
    if (style == STYLE_HEADER) {
        format_set_bold(format);
        format_set_border(format, LXW_BORDER_THIN);
        format_set_align(format, LXW_ALIGN_CENTER);
        format_set_bg_color(format, LIGHT_BLUE);
    }
    if (colour != COLOUR_NONE)
        format_set_bg_color(format, colours[colour]);
    return format;
}

static void make_formats(struct marking *marking)
{
    for (int style = 0; style < STYLE_COUNT; style++)
        for (int colour = 0; colour < COLOUR_COUNT; colour++)
            marking->formats[style][colour] =
                make_format(&marking->book, (enum style)style, (enum colour)colour);
}

static enum style style_of(enum grid_kind kind, const char *text)
{
    bool digits = text[strspn(text, "0123456789")] == '\0' && *text != '\0';

    switch (kind) {
    case GRID_NUMBER:
        return digits ? STYLE_WHOLE : STYLE_NUMBER;
    case GRID_DATE:
        return strchr(text, ' ') ? STYLE_TIME : STYLE_DATE;
    case GRID_TEXT:
    case GRID_BOOLEAN:
    case GRID_FAULT:
    case GRID_UNCALCULATED:
        break;
    }
    return digits ? STYLE_DIGITS : STYLE_TEXT;
}

/* ---- what is marked ---- */

static int compare_cells(const void *left, const void *right)
{
    const struct marked_cell *a = left, *b = right;
    int order = (a->line > b->line) - (a->line < b->line);

    return order != 0 ? order : (a->column > b->column) - (a->column < b->column);
}

/* The first mark of that line or a later one. */
static size_t first_of(const struct marking *marking, size_t line)
{
    size_t from = 0, to = marking->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (marking->cells[middle].line < line)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static enum colour colour_of(const struct marking *marking, size_t line, size_t column)
{
    enum colour worst = COLOUR_NONE;

    for (size_t i = first_of(marking, line); i < marking->count && marking->cells[i].line == line;
         i++) {
        const struct marked_cell *cell = &marking->cells[i];
        enum colour colour = cell->warning ? COLOUR_WARNING : COLOUR_ERROR;
        if ((cell->column < 0 || (size_t)cell->column == column) && colour > worst)
            worst = colour;
    }
    return worst;
}

/* ---- cells ---- */

static size_t filled(const struct grid_row *row)
{
    size_t count = 0;

    for (size_t i = 0; i < row->count; i++)
        count += row->cells[i][0] != '\0';
    return count;
}

/* The first row at least half as full as the fullest: a heading above stands in few cells. */
static const struct grid_row *find_header(const struct grid *grid)
{
    size_t rows = grid->count < ROWS_LOOKED_AT ? grid->count : ROWS_LOOKED_AT, most = 0;

    for (size_t i = 0; i < rows; i++)
        most = filled(&grid->rows[i]) > most ? filled(&grid->rows[i]) : most;
    for (size_t i = 0; i < rows; i++)
        if (filled(&grid->rows[i]) * 2 >= most)
            return &grid->rows[i];
    return NULL;
}

static bool is_header(const struct marking *marking, size_t line)
{
    return marking->header && line <= marking->header->line;
}

/* A heading over many columns says nothing of the width of its first one. */
static bool is_above(const struct marking *marking, size_t line)
{
    return marking->header && line < marking->header->line;
}

static void put_cell(struct marking *marking, const struct grid_row *row, size_t column)
{
    const char *text = column < row->count ? row->cells[column] : "";
    enum grid_kind kind =
        row->kinds && column < row->count ? (enum grid_kind)row->kinds[column] : GRID_TEXT;
    enum style style = is_header(marking, row->line) ? STYLE_HEADER : style_of(kind, text);
    enum colour colour = colour_of(marking, row->line, column);
    lxw_format *format = marking->formats[style][colour];
    lxw_row_t at = (lxw_row_t)(row->line - 1);

    if (*text == '\0' && colour == COLOUR_NONE)
        return;
    if (kind == GRID_NUMBER)
        book_number(&marking->book, marking->sheet, at, (lxw_col_t)column, text, format);
    else if (kind == GRID_DATE)
        book_date(&marking->book, marking->sheet, at, (lxw_col_t)column, text, format);
    else
        book_text(&marking->book, marking->sheet, at, (lxw_col_t)column, text, format);
}

static void put_row(struct marking *marking, const struct grid_row *row)
{
    size_t first = first_of(marking, row->line);
    bool whole = first < marking->count && marking->cells[first].line == row->line &&
                 marking->cells[first].column < 0;
    size_t width = whole && marking->width > row->count ? marking->width : row->count;
    size_t lines = 1;

    for (size_t i = 0; i < width && i < COLUMNS_MOST; i++) {
        bool above = is_above(marking, row->line);
        size_t needed =
            i < row->count && !above ? book_lines(row->cells[i], marking->widths[i]) : 1;
        lines = needed > lines ? needed : lines;
        put_cell(marking, row, i);
    }
    for (size_t i = first; i < marking->count && marking->cells[i].line == row->line; i++)
        if (marking->cells[i].column >= (int)width && marking->cells[i].column < COLUMNS_MOST)
            put_cell(marking, row, (size_t)marking->cells[i].column);
    book_height(&marking->book, marking->sheet, (lxw_row_t)(row->line - 1), lines);
}

/* Marks of lines the grid leaves out: wholly empty rows, an empty table. */
static void put_absent(struct marking *marking)
{
    size_t row = 0;

    for (size_t i = 0; i < marking->count; i++) {
        struct grid_row absent = {.line = marking->cells[i].line};
        while (row < marking->grid->count && marking->grid->rows[row].line < absent.line)
            row++;
        bool there = row < marking->grid->count && marking->grid->rows[row].line == absent.line;
        if (!there && absent.line >= 1 && absent.line <= ROWS_MOST)
            put_row(marking, &absent);
    }
}

/* ---- comments ---- */

static uint16_t comment_height(const char *text)
{
    size_t lines = book_lines(text, COMMENT_COLUMNS);

    return (uint16_t)((lines > 30 ? 30 : lines) * COMMENT_LINE + COMMENT_LINE);
}

/* One box for all that concerns the cell; the whole row's stands at its first cell. */
static void put_comment(struct marking *marking, size_t from, size_t to)
{
    OWNED(buf_free) struct buf text = buf_make(COMMENT_MOST);
    size_t line = marking->cells[from].line;
    int column = marking->cells[from].column;
    lxw_comment_options options = {.author = book_unconst("bairi"),
                                   .width = COMMENT_WIDTH,
                                   .font_name = book_unconst("Microsoft YaHei"),
                                   .font_size = 10};

    for (size_t i = from; i < to; i++)
        buf_addf(&text, "%s%s", i > from ? "\n" : "", marking->cells[i].comment);
    if (line < 1 || line > ROWS_MOST || column >= COLUMNS_MOST || *buf_text(&text) == '\0')
        return;
    options.height = comment_height(buf_text(&text));
    book_note(&marking->book, worksheet_write_comment_opt(marking->sheet, (lxw_row_t)(line - 1),
                                                          column < 0 ? 0 : (lxw_col_t)column,
                                                          buf_text(&text), &options));
}

static int place_of(const struct marked_cell *cell)
{
    return cell->column < 0 ? 0 : cell->column;
}

static void put_comments(struct marking *marking)
{
    for (size_t from = 0, to; from < marking->count; from = to) {
        for (to = from + 1; to < marking->count; to++)
            if (marking->cells[to].line != marking->cells[from].line ||
                place_of(&marking->cells[to]) != place_of(&marking->cells[from]))
                break;
        put_comment(marking, from, to);
    }
}

/* ---- the sheet ---- */

static bool overlap(const struct grid_merge *a, const struct grid_merge *b)
{
    return a->top <= b->bottom && b->top <= a->bottom && a->left <= b->right && b->left <= a->right;
}

/* Titles over several columns stay merged; what Excel would call damaged is left out. */
static void put_merges(struct marking *marking)
{
    enum { MERGES_MOST = 200 };
    const struct grid *grid = marking->grid;

    for (size_t i = 0; i < grid->merge_count && i < MERGES_MOST; i++) {
        const struct grid_merge *merge = &grid->merges[i];
        bool good = merge->top >= 1 && merge->bottom <= ROWS_MOST && merge->right < COLUMNS_MOST &&
                    merge->bottom - merge->top < 100 && merge->right - merge->left < 256 &&
                    (merge->bottom > merge->top || merge->right > merge->left);
        for (size_t j = 0; good && j < i; j++)
            good = !overlap(merge, &grid->merges[j]);
        if (good)
            book_note(
                &marking->book,
                worksheet_merge_range(
                    marking->sheet, (lxw_row_t)(merge->top - 1), (lxw_col_t)merge->left,
                    (lxw_row_t)(merge->bottom - 1), (lxw_col_t)merge->right, "",
                    marking->formats[is_header(marking, merge->top) ? STYLE_HEADER : STYLE_TEXT]
                                    [COLOUR_NONE]));
    }
}

static void set_widths(struct marking *marking)
{
    for (size_t column = 0; column < marking->width && column < COLUMNS_MOST; column++) {
        size_t widest = WIDTH_LEAST;
        for (size_t i = 0; i < marking->grid->count && widest < WIDTH_MOST; i++) {
            const struct grid_row *row = &marking->grid->rows[i];
            bool above = is_above(marking, row->line);
            size_t width = !above && column < row->count ? text_width(row->cells[column]) + 2 : 0;
            widest = width > widest ? width : widest;
        }
        widest = widest > WIDTH_MOST ? WIDTH_MOST : widest;
        book_note(&marking->book, worksheet_set_column(marking->sheet, (lxw_col_t)column,
                                                       (lxw_col_t)column, (double)widest, NULL));
        marking->widths[column] = (uint8_t)(widest - 1);
    }
}

static void set_page(struct marking *marking)
{
    size_t header = marking->header ? marking->header->line : 0, wide = 0;

    for (size_t i = 0; i < marking->width && i < COLUMNS_MOST; i++)
        wide += marking->widths[i];

    worksheet_set_landscape(marking->sheet);
    worksheet_set_paper(marking->sheet, 9 /* A4 */);
    worksheet_fit_to_pages(marking->sheet, (uint16_t)(1 + wide / PAGE_COLUMNS), 0);
    worksheet_gridlines(marking->sheet, LXW_SHOW_ALL_GRIDLINES);
    (void)worksheet_ignore_errors(marking->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT,
                                  "A1:XFD1048576");
    if (header == 0 || header > ROWS_LOOKED_AT)
        return;
    book_note(&marking->book, worksheet_repeat_columns(marking->sheet, 0, 0));
    worksheet_freeze_panes(marking->sheet, (lxw_row_t)header, 0);
    book_note(&marking->book, worksheet_repeat_rows(marking->sheet, (lxw_row_t)(header - 1),
                                                    (lxw_row_t)(header - 1)));
}

static void put_sheet(struct marking *marking)
{
    const struct grid *grid = marking->grid;

    for (size_t i = 0; i < grid->count; i++)
        if (grid->rows[i].count > marking->width)
            marking->width = grid->rows[i].count;
    set_widths(marking);
    put_merges(marking);
    for (size_t i = 0; i < grid->count && grid->rows[i].line <= ROWS_MOST; i++)
        put_row(marking, &grid->rows[i]);
    put_absent(marking);
    put_comments(marking);
    set_page(marking);
}

static enum status write_book(struct marking *marking, const struct marked_cell *listed,
                              struct error *err)
{
    marking->sheet = book_sheet(&marking->book, marking->grid->sheet, "附件表");
    if (marking->sheet) {
        marking->header = find_header(marking->grid);
        make_formats(marking);
        put_sheet(marking);
        marked_notes(&marking->book, marking->sheet, marking->grid, marking->header, listed,
                     marking->count);
    }
    return book_finish(&marking->book, err);
}

enum status marked_write(const struct book_target *target, const struct grid *grid,
                         const struct marked_cell *cells, size_t count, struct error *err)
{
    struct marking marking = {.grid = grid, .count = count};
    enum status status;

    TRY(book_begin(target, _("Annex with findings"), &marking.book, err));
    marking.cells = calloc(count + 1, sizeof(marking.cells[0]));
    if (!marking.cells) {
        book_end(&marking.book);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    }
    for (size_t i = 0; i < count; i++)
        marking.cells[i] = cells[i];
    qsort(marking.cells, count, sizeof(marking.cells[0]), compare_cells);
    status = write_book(&marking, cells, err);
    free(marking.cells);
    return status;
}
