/* Lists the findings of a marked copy, each with a link to its cell. */
#include "client/render/marked_notes.h"

#include <stdio.h>
#include <string.h>

#include "common/csv.h"
#include "common/text.h"

enum { LIGHT_RED = 0xFFC7CE, LIGHT_YELLOW = 0xFFEB9C, LIGHT_BLUE = 0xDDEBF7, LINK_BLUE = 0x0563C1 };
enum { TITLE_WIDTH = 24, TEXT_WIDTH = 32, FINDING_WIDTH = 80 };
enum { LIST_ROW = 4, LISTED_MOST = 20000, LINK_MOST = 256 };
enum { AT_CELL, AT_KIND, AT_TITLE, AT_TEXT, AT_FINDING, AT_COUNT };

struct notes {
    struct book *book;
    lxw_worksheet *sheet;
    const char *marked; /* name of the sheet the links lead to */
    const struct grid *grid;
    const struct grid_row *header;
    lxw_format *text, *link, *head, *error, *warning;
};

static const char *found_at(const struct grid *grid, const struct marked_cell *cell)
{
    for (size_t i = 0; i < grid->count && grid->rows[i].line <= cell->line; i++)
        if (grid->rows[i].line == cell->line && cell->column >= 0 &&
            (size_t)cell->column < grid->rows[i].count)
            return grid->rows[i].cells[cell->column];
    return "";
}

static const char *title_of(const struct grid_row *header, const struct marked_cell *cell)
{
    return header && cell->column >= 0 && (size_t)cell->column < header->count
               ? header->cells[cell->column]
               : "";
}

static void add_link(struct notes *notes, lxw_row_t row, const struct marked_cell *cell)
{
    char link[LINK_MOST] = "internal:'", shown[32], letter[8];
    size_t at = strlen(link);

    csv_column_name(cell->column < 0 ? 0 : (size_t)cell->column, letter);
    for (const char *c = notes->marked; *c && at + 48 < sizeof(link); c++) {
        link[at++] = *c;
        if (*c == '\'')
            link[at++] = '\'';
    }
    snprintf(link + at, sizeof(link) - at, "'!%s%zu", letter, cell->line > 0 ? cell->line : 1);
    if (cell->column < 0)
        snprintf(shown, sizeof(shown), _("row %zu"), cell->line);
    else
        snprintf(shown, sizeof(shown), "%s%zu", letter, cell->line);
    book_note(notes->book,
              worksheet_write_url_opt(notes->sheet, row, AT_CELL, link, notes->link, shown, NULL));
}

static size_t lines_of(const struct notes *notes, const struct marked_cell *cell)
{
    size_t finding = book_lines(cell->comment, FINDING_WIDTH - 1);
    size_t text = book_lines(found_at(notes->grid, cell), TEXT_WIDTH - 1);
    size_t title = book_lines(title_of(notes->header, cell), TITLE_WIDTH - 1);

    return finding > text ? (finding > title ? finding : title) : text > title ? text : title;
}

static void add_finding(struct notes *notes, lxw_row_t row, const struct marked_cell *cell)
{
    add_link(notes, row, cell);
    book_text(notes->book, notes->sheet, row, AT_KIND, cell->warning ? _("warning") : _("error"),
              cell->warning ? notes->warning : notes->error);
    book_text(notes->book, notes->sheet, row, AT_TITLE, title_of(notes->header, cell), notes->text);
    book_text(notes->book, notes->sheet, row, AT_TEXT, found_at(notes->grid, cell), notes->text);
    book_text(notes->book, notes->sheet, row, AT_FINDING, cell->comment, notes->text);
    book_height(notes->book, notes->sheet, row, lines_of(notes, cell));
}

static lxw_format *make_format(struct book *book, lxw_color_t colour)
{
    lxw_format *format = book_format(book);

    format_set_text_wrap(format);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (colour != 0)
        format_set_bg_color(format, colour);
    return format;
}

static void make_formats(struct notes *notes)
{
    notes->text = make_format(notes->book, 0);
    notes->error = make_format(notes->book, LIGHT_RED);
    notes->warning = make_format(notes->book, LIGHT_YELLOW);
    notes->head = make_format(notes->book, LIGHT_BLUE);
    format_set_bold(notes->head);
    notes->link = make_format(notes->book, 0);
    format_set_font_color(notes->link, LINK_BLUE);
    format_set_underline(notes->link, LXW_UNDERLINE_SINGLE);
}

static void add_legend(struct notes *notes, size_t errors, size_t warnings)
{
    char text[160];

    snprintf(text, sizeof(text), _("%zu errors, %zu warnings. Click a cell's name to go there."),
             errors, warnings);
    book_text(notes->book, notes->sheet, 0, AT_CELL, text, NULL);
    book_text(notes->book, notes->sheet, 1, AT_CELL, _("red"), notes->error);
    book_text(notes->book, notes->sheet, 1, AT_KIND,
              _("an error: must be mended before the form can be sent"), NULL);
    book_text(notes->book, notes->sheet, 2, AT_CELL, _("yellow"), notes->warning);
    book_text(notes->book, notes->sheet, 2, AT_KIND,
              _("a warning: may be sent as it is, but look at it once more"), NULL);
}

static void set_page(struct notes *notes)
{
    static const double widths[AT_COUNT] = {10, 9, TITLE_WIDTH, TEXT_WIDTH, FINDING_WIDTH};

    for (int i = 0; i < AT_COUNT; i++)
        book_note(notes->book,
                  worksheet_set_column(notes->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL));
    worksheet_freeze_panes(notes->sheet, LIST_ROW, 0);
    worksheet_set_landscape(notes->sheet);
    worksheet_set_paper(notes->sheet, 9 /* A4 */);
    worksheet_fit_to_pages(notes->sheet, 1, 0);
    (void)worksheet_ignore_errors(notes->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
}

/* A name the marked sheet does not have yet; sheets' names are compared without case. */
static const char *name_beside(const lxw_worksheet *marked)
{
    const char *name = _("Notes");

    return strcasecmp(name, marked->name) == 0 ? "bairi" : name;
}

void marked_notes(struct book *book, const lxw_worksheet *marked, const struct grid *grid,
                  const struct grid_row *header, const struct marked_cell *cells, size_t count)
{
    const char *const titles[AT_COUNT] = {_("Cell"), _("Kind"), _("Column"), _("What stands there"),
                                          _("What was found")};
    struct notes notes = {.book = book, .marked = marked->name, .grid = grid, .header = header};
    size_t warnings = 0;

    notes.sheet = book_sheet(book, name_beside(marked), "bairi notes");
    if (!notes.sheet)
        return;
    make_formats(&notes);
    for (size_t i = 0; i < count; i++)
        warnings += cells[i].warning;
    add_legend(&notes, count - warnings, warnings);
    for (int i = 0; i < AT_COUNT; i++)
        book_text(book, notes.sheet, LIST_ROW - 1, (lxw_col_t)i, titles[i], notes.head);
    for (size_t i = 0; i < count && i < LISTED_MOST; i++)
        add_finding(&notes, (lxw_row_t)(LIST_ROW + i), &cells[i]);
    set_page(&notes);
}
