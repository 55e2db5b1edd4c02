/* Tables: fixed widths, a header repeated on every page, rows that no page breaks. */
#include "client/pages/word/grid.h"

#include <string.h>

#include "client/pages/word/paragraph.h"
#include "client/pages/word/styles.h"

enum { ROOM = 20, LINE_PER_HALF_POINT = 14, GAP = 160, SMALL_TABLE = 8 };

static void rules(struct xml *xml)
{
    static const char *const SIDES[] = {"top", "left", "bottom", "right", "insideH", "insideV"};

    xml_mark(xml, "<w:tblBorders>");
    for (size_t i = 0; i < sizeof SIDES / sizeof *SIDES; i++)
        xml_mark(xml, "<w:%s w:val='single' w:sz='4' w:space='0' w:color='auto'/>", SIDES[i]);
    xml_mark(xml, "</w:tblBorders>");
}

void grid_open(struct xml *xml, const int *widths, size_t count, bool ruled)
{
    int sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += widths[i];
    xml_mark(xml,
             "<w:tbl><w:tblPr><w:tblStyle w:val='TableNormal'/><w:tblW w:w='%d' w:type='dxa'/>"
             "<w:jc w:val='center'/>",
             sum);
    if (ruled)
        rules(xml);
    xml_mark(xml, "<w:tblLayout w:type='fixed'/></w:tblPr><w:tblGrid>");
    for (size_t i = 0; i < count; i++)
        xml_mark(xml, "<w:gridCol w:w='%d'/>", widths[i]);
    xml_mark(xml, "</w:tblGrid>\n");
}

void grid_row_open(struct xml *xml, bool header)
{
    xml_mark(xml, "<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>", header ? "<w:tblHeader/>" : "");
}

void grid_cell_open(struct xml *xml, int width, bool centred)
{
    xml_mark(xml, "<w:tc><w:tcPr><w:tcW w:w='%d' w:type='dxa'/><w:vAlign w:val='%s'/></w:tcPr>",
             width, centred ? "center" : "top");
}

void grid_cell_close(struct xml *xml)
{
    xml_mark(xml, "</w:tc>");
}

void grid_row_close(struct xml *xml)
{
    xml_mark(xml, "</w:tr>\n");
}

void grid_close(struct xml *xml)
{
    xml_mark(xml, "</w:tbl>\n");
    paragraph_text(xml, &(struct paragraph){.style = STYLE_SMALL, .line = GAP}, NULL, "");
}

/* Whatever font stands in for the real one, the rows are as high. */
static int line_of(const struct grid_layout *layout)
{
    return (int)layout->size * LINE_PER_HALF_POINT;
}

static void header_row(struct xml *xml, const struct grid *grid, const struct grid_layout *layout)
{
    grid_row_open(xml, true);
    for (size_t i = 0; i < grid->column_count; i++) {
        grid_cell_open(xml, layout->widths[i], true);
        paragraph_text(xml,
                       &(struct paragraph){.style = STYLE_CELL_HEAD,
                                           .keep_next = true,
                                           .before = ROOM,
                                           .after = ROOM,
                                           .line = line_of(layout)},
                       &(struct look){.size = layout->size}, grid->columns[i].title);
        grid_cell_close(xml);
    }
    grid_row_close(xml);
}

/* A small table stays whole, and sums stay with the last row they sum up. */
static bool stays_with_next(const struct grid *grid, size_t row)
{
    bool last = row + 1 == grid->row_count;

    return !last &&
           (grid->row_count <= SMALL_TABLE || row + 1 + grid->total_rows >= grid->row_count);
}

static void row_write(struct xml *xml, const struct grid *grid, const struct grid_layout *layout,
                      size_t row)
{
    static const enum jc JC[] = {
        [PAPER_LEFT] = JC_LEFT, [PAPER_CENTRE] = JC_CENTRE, [PAPER_RIGHT] = JC_RIGHT};
    struct look look = {.size = layout->size, .bold = row + grid->total_rows >= grid->row_count};

    grid_row_open(xml, false);
    for (size_t i = 0; i < grid->column_count; i++) {
        grid_cell_open(xml, layout->widths[i], true);
        paragraph_text(xml,
                       &(struct paragraph){.style = STYLE_CELL,
                                           .keep_next = stays_with_next(grid, row),
                                           .before = ROOM,
                                           .after = ROOM,
                                           .line = line_of(layout),
                                           .jc = JC[grid->columns[i].align]},
                       &look, grid->cell(grid->context, row, i));
        grid_cell_close(xml);
    }
    grid_row_close(xml);
}

void grid_write(struct xml *xml, const struct grid *grid)
{
    struct grid_layout layout;

    grid_arrange(grid, &layout);
    grid_open(xml, layout.widths, grid->column_count, true);
    if (grid->headed)
        header_row(xml, grid, &layout);
    for (size_t i = 0; i < grid->row_count; i++)
        row_write(xml, grid, &layout, i);
    grid_close(xml);
}
