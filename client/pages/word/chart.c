/* A chart: the picture somebody draws of it, else a table of what would be in it. */
#include "client/pages/word/geometry.h"
#include "client/pages/word/grid.h"
#include "client/pages/word/paragraph.h"
#include "client/pages/word/picture.h"
#include "client/pages/word/setting.h"
#include "client/pages/word/styles.h"

#include <stdio.h>

enum { WORDS_MAX = 2000, HEIGHT_MOST = 11339 /* 200 mm */ };

static const char *shown(const struct paper_figure *figure, size_t series, size_t label)
{
    const struct paper_series *row = &figure->series[series];

    return row->shown && row->shown[label] ? row->shown[label] : "";
}

/* The chart in words, as far as there is room: caption, then every label with its figures. */
static void words(const struct paper_part *part, struct buf *out)
{
    const struct paper_figure *figure = part->figure;

    buf_adds(out, part->text);
    for (size_t i = 0; i < figure->label_count && out->size < WORDS_MAX; i++) {
        buf_adds(out, i == 0 ? "：" : "；");
        buf_adds(out, figure->labels[i]);
        for (size_t k = 0; k < figure->series_count; k++) {
            buf_addc(out, ' ');
            buf_adds(out, shown(figure, k, i));
        }
    }
    if (figure->has_mark && figure->mark_shown) {
        buf_adds(out, "；");
        buf_adds(out, figure->mark_shown);
    }
}

static void place(struct setting *setting, const struct paper_part *part, unsigned pixels_wide,
                  unsigned pixels_high)
{
    struct buf text = buf_make(WORD_PICTURE_MAX);
    long width = setting_width(setting);
    long height = width * (long)pixels_high / (long)pixels_wide;

    if (height > HEIGHT_MOST) {
        width = width * HEIGHT_MOST / height;
        height = HEIGHT_MOST;
    }
    words(part, &text);
    paragraph_open(&setting->xml, &(struct paragraph){.style = STYLE_PICTURE,
                                                      .keep_next = part->text[0] != '\0',
                                                      .page_before = setting_page_before(setting)});
    picture_run(&setting->xml, &(struct picture){.number = setting->picture_count,
                                                 .width = width * EMU,
                                                 .height = height * EMU,
                                                 .name = part->text,
                                                 .words = buf_text(&text)});
    paragraph_close(&setting->xml);
    buf_free(&text);
}

static enum status keep(struct setting *setting, const struct paper_part *part, struct bytes png,
                        struct error *err)
{
    unsigned width;
    unsigned height;
    char name[64];

    if (!picture_size(png, &width, &height))
        return error_set(err, STATUS_INVALID_ARGUMENT, "the picture of chart “%s” is no PNG",
                         part->text);
    if (setting->picture_count == WORD_PICTURES_MAX)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "a document has at most %d charts",
                         WORD_PICTURES_MAX);
    setting->picture_count++;
    snprintf(name, sizeof name, "word/media/picture%u.png", setting->picture_count);
    TRY(archive_add(setting->archive, name, png, err));
    place(setting, part, width, height);
    return STATUS_OK;
}

static enum status draw(struct setting *setting, const struct paper_part *part, struct error *err)
{
    OWNED(buf_free) struct buf png = buf_make(WORD_PICTURE_MAX);

    TRY(setting->pictures->draw(setting->pictures->context, part->figure, &png, err));
    TRY(buf_finish(&png, err));
    return keep(setting, part, buf_bytes(&png), err);
}

/* Column 0 has the labels; a last row says what the line across stands for. */
static const char *cell(const void *context, size_t row, size_t column)
{
    const struct paper_figure *figure = context;

    if (row == figure->label_count)
        return column == 0 && figure->mark_shown ? figure->mark_shown : "";
    return column == 0 ? figure->labels[row] : shown(figure, column - 1, row);
}

static void figures(struct setting *setting, const struct paper_part *part)
{
    const struct paper_figure *figure = part->figure;
    struct paper_column columns[1 + PAPER_SERIES_MAX] = {
        {.title = "", .align = PAPER_LEFT}
    };
    size_t series =
        figure->series_count < PAPER_SERIES_MAX ? figure->series_count : PAPER_SERIES_MAX;

    for (size_t i = 0; i < series; i++)
        columns[1 + i] = (struct paper_column){
            .title = figure->series[i].name ? figure->series[i].name : "", .align = PAPER_RIGHT};
    grid_write(&setting->xml,
               &(struct grid){.columns = columns,
                              .column_count = 1 + series,
                              .row_count = figure->label_count + (figure->has_mark ? 1 : 0),
                              .headed = true,
                              .cell = cell,
                              .context = figure,
                              .width = setting_width(setting)});
}

enum status chart_write(struct setting *setting, const struct paper_part *part, struct error *err)
{
    bool drawn = setting->pictures && setting->pictures->draw;

    if (!part->figure)
        return error_set(err, STATUS_INVALID_ARGUMENT, "chart “%s” has no figures", part->text);
    if (drawn)
        TRY(draw(setting, part, err));
    table_caption(setting, part->text);
    if (!drawn)
        figures(setting, part);
    return STATUS_OK;
}
