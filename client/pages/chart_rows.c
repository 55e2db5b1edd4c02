/* Lying bars, one row a label: shares, or more labels than can stand beside each other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/pages/chart_parts.h"

#define LABEL_SHARE 0.34 /* of the width that labels may take */
#define FIGURE_GAP  4.0
#define BAR_SHARE   0.62 /* of a row's height */
#define MARGIN      3.0
#define LEAST_ROW   9.0

struct frame {
    double left, top, width, row; /* of the plot */
    double most;
};

static double widest_label(const struct chart *chart)
{
    double widest = 0;

    for (size_t i = 0; i < chart->figure->label_count; i++)
        widest = fmax(widest, chart_width_of(chart, chart->figure->labels[i]));
    return fmin(widest, LABEL_SHARE * chart->width);
}

static double widest_shown(const struct chart *chart)
{
    double widest = 0;

    for (size_t i = 0; i < chart->figure->series_count; i++)
        for (size_t j = 0; chart->figure->series[i].shown && j < chart->figure->label_count; j++)
            widest = fmax(widest, chart_width_of(chart, chart->figure->series[i].shown[j]));
    return widest;
}

/* One line; what does not fit is cut with an ellipsis. */
static void draw_label(const struct chart *chart, const struct frame *frame, const char *label,
                       double y)
{
    struct look look = chart_look(PAPER_LEFT);
    double width = frame->left - 2 * MARGIN, own;
    PangoLayout *layout = text_layout(chart->fonts, &look, label, width, 0);

    pango_layout_set_height(layout, -1);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    own = text_widest(layout);
    text_draw(chart->cr, layout, 0, &look, MARGIN + width - own, y, own);
    g_object_unref(layout);
}

/* Shares stand largest first; bars keep their order. Equal ones keep theirs. */
static size_t place_of(const struct paper_figure *figure, size_t label)
{
    const double *values = figure->series[0].values;
    size_t place = 0;

    if (figure->chart != PAPER_SHARES)
        return label;
    for (size_t i = 0; i < figure->label_count; i++)
        place += values[i] > values[label] || (i < label && values[i] >= values[label]);
    return place;
}

static void draw_row(const struct chart *chart, const struct frame *frame, size_t label)
{
    const struct paper_figure *figure = chart->figure;
    double y = frame->top + (double)place_of(figure, label) * frame->row;
    double bar = frame->row * BAR_SHARE / (double)figure->series_count;

    draw_label(chart, frame, figure->labels[label], y + (frame->row - CHART_PITCH) / 2);
    for (size_t i = 0; i < figure->series_count; i++) {
        double share = fmin(fmax(figure->series[i].values[label] / frame->most, 0), 1);
        double at = y + frame->row * (1 - BAR_SHARE) / 2 + (double)i * bar;

        chart_fill(chart, i, frame->left, at, frame->width * share, bar);
        if (figure->series[i].shown)
            chart_text(chart, figure->series[i].shown[label], PAPER_LEFT,
                       frame->left + frame->width * share + FIGURE_GAP,
                       at + (bar - CHART_PITCH) / 2, chart->width, bar > CHART_PITCH - 4);
    }
}

static void draw_mark(const struct chart *chart, const struct frame *frame)
{
    double share = fmin(fmax(chart->figure->mark / frame->most, 0), 1);
    double x = frame->left + frame->width * share;

    cairo_save(chart->cr);
    chart_mark_pen(chart);
    chart_line(chart, x, frame->top, x,
               frame->top + frame->row * (double)chart->figure->label_count);
    cairo_restore(chart->cr);
}

void rows_draw(const struct chart *chart)
{
    const struct paper_figure *figure = chart->figure;
    struct frame frame = {.left = widest_label(chart) + 3 * MARGIN, .top = CHART_LEGEND};

    frame.width = chart->width - frame.left - widest_shown(chart) - FIGURE_GAP - MARGIN;
    frame.row = (chart->height - frame.top - MARGIN) / (double)figure->label_count;
    frame.most = chart_most(figure) > 0 ? chart_most(figure) : 1;
    if (figure->has_mark)
        draw_mark(chart, &frame);
    for (size_t i = 0; i < figure->label_count; i++)
        draw_row(chart, &frame, i);
    cairo_set_line_width(chart->cr, 0.8);
    chart_line(chart, frame.left, frame.top, frame.left,
               frame.top + frame.row * (double)figure->label_count);
    chart_legend(chart, false);
}
