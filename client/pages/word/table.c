/* A paper's tables and its facts. */
#include "client/pages/word/geometry.h"
#include "client/pages/word/grid.h"
#include "client/pages/word/measure.h"
#include "client/pages/word/paragraph.h"
#include "client/pages/word/setting.h"
#include "client/pages/word/styles.h"

enum { NAME_COLUMNS_MOST = 20 };

static const char *cell(const void *context, size_t row, size_t column)
{
    const struct paper_part *part = context;

    return part->rows[row][column];
}

void table_caption(struct setting *setting, const char *text)
{
    if (text[0])
        paragraph_text(&setting->xml,
                       &(struct paragraph){.style = STYLE_CAPTION,
                                           .page_before = setting_page_before(setting)},
                       NULL, text);
}

void table_write(struct setting *setting, const struct paper_part *part)
{
    bool headed = false;

    for (size_t i = 0; i < part->column_count; i++)
        headed = headed || part->columns[i].title[0];
    table_caption(setting, part->text);
    if (part->column_count == 0 || (!headed && part->row_count == 0))
        return;
    grid_write(&setting->xml, &(struct grid){.columns = part->columns,
                                             .column_count = part->column_count,
                                             .row_count = part->row_count,
                                             .total_rows = part->total_rows,
                                             .headed = headed,
                                             .cell = cell,
                                             .context = part,
                                             .width = setting_width(setting)});
}

static void fact_cell(struct xml *xml, int width, const struct look *look, const char *text)
{
    grid_cell_open(xml, width, false);
    paragraph_text(xml, &(struct paragraph){.style = STYLE_FACT}, look, text);
    grid_cell_close(xml);
}

void table_facts(struct setting *setting, const struct paper_part *part)
{
    struct xml *xml = &setting->xml;
    size_t longest = 4;

    table_caption(setting, part->text);
    if (part->row_count == 0)
        return;
    for (size_t i = 0; i < part->row_count; i++)
        if (measure_columns(part->rows[i][0]) > longest)
            longest = measure_columns(part->rows[i][0]);
    if (longest > NAME_COLUMNS_MOST)
        longest = NAME_COLUMNS_MOST;
    int name = (int)(longest + 2) * CHARACTER / 2 + 120;
    int widths[] = {name, setting_width(setting) - name};
    grid_open(xml, widths, 2, false);
    for (size_t i = 0; i < part->row_count; i++) {
        grid_row_open(xml, false);
        fact_cell(xml, widths[0], &(struct look){.font = HEI}, part->rows[i][0]);
        fact_cell(xml, widths[1], NULL, part->rows[i][1]);
        grid_row_close(xml);
    }
    grid_close(xml);
}
