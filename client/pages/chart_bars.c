/* Standing bars, one group a label, with a line across at the mark. */
#include <math.h>
#include <string.h>

#include "client/pages/chart_parts.h"
#include "client/pages/columns.h"

#define AXIS_ROOM  30.0 /* left of the axis */
#define RIGHT_ROOM 6.0
#define BAR_SHARE  0.62 /* of the slot that bars take */
#define BAR_WIDEST 46.0

enum { STANDING_MOST = 10, LABEL_LINES = 3 };

/* Bars stand when there are few and neither labels nor figures would touch. */
bool bars_stand(const struct paper_figure *figure, double width)
{
    double slot = (width - AXIS_ROOM - RIGHT_ROOM) / (double)(figure->label_count + 1);
    double room = slot / (double)(figure->series_count + (figure->series_count == 0));

    if (figure->label_count > STANDING_MOST)
        return false;
    for (size_t j = 0; j < figure->label_count; j++) {
        if (columns_natural(figure->labels[j]) * CHART_SIZE > LABEL_LINES * (slot - CHART_SIZE))
            return false;
        for (size_t i = 0; i < figure->series_count; i++)
            if (figure->series[i].shown &&
                columns_natural(figure->series[i].shown[j]) * CHART_SIZE > room)
                return false;
    }
    return true;
}

struct frame {
    double left, top, width, height; /* of the plot */
    double slot;
    struct scale scale;
};

static double y_of(const struct frame *frame, double value)
{
    double share = fmin(fmax(value / frame->scale.top, 0), 1);

    return frame->top + frame->height * (1 - share);
}

static void draw_axis(const struct chart *chart, const struct frame *frame)
{
    cairo_save(chart->cr);
    for (int i = 0; i <= frame->scale.steps; i++) {
        double value = i * frame->scale.step, y = y_of(frame, value);
        char text[64];

        cairo_set_source_rgb(chart->cr, i ? 0.8 : 0.1, i ? 0.8 : 0.1, i ? 0.8 : 0.1);
        cairo_set_line_width(chart->cr, i ? 0.4 : 0.8);
        chart_line(chart, frame->left, y, frame->left + frame->width, y);
        snprintf(text, sizeof text, "%.*f", frame->scale.decimals, value);
        chart_text(chart, text, PAPER_RIGHT, 0, y - CHART_PITCH / 2, frame->left - 4, false);
    }
    cairo_restore(chart->cr);
}

static void draw_label(const struct chart *chart, const struct frame *frame, size_t label)
{
    struct look look = chart_look(PAPER_CENTRE);
    double width = frame->slot - 4, x = frame->left + (double)label * frame->slot + 2;
    PangoLayout *layout = text_layout(chart->fonts, &look, chart->figure->labels[label], width, 0);

    text_balance(layout);
    text_draw_all(chart->cr, layout, &look, x, frame->top + frame->height + 3, width);
    g_object_unref(layout);
}

/* Lines of the label that needs most. */
static int label_lines(const struct chart *chart, double slot)
{
    struct look look = chart_look(PAPER_CENTRE);
    int most = 1;

    for (size_t i = 0; i < chart->figure->label_count; i++) {
        PangoLayout *layout =
            text_layout(chart->fonts, &look, chart->figure->labels[i], slot - 4, 0);

        most = text_line_count(layout) > most ? text_line_count(layout) : most;
        g_object_unref(layout);
    }
    return most;
}

static void draw_group(const struct chart *chart, const struct frame *frame, size_t label)
{
    const struct paper_figure *figure = chart->figure;
    double bars = (double)figure->series_count;
    double width = fmin(frame->slot * BAR_SHARE / bars, BAR_WIDEST);
    double left = frame->left + ((double)label + 0.5) * frame->slot - width * bars / 2;

    for (size_t i = 0; i < figure->series_count; i++) {
        double y = y_of(frame, figure->series[i].values[label]);

        chart_fill(chart, i, left + (double)i * width, y, width, frame->top + frame->height - y);
    }
}

static void draw_figures(const struct chart *chart, const struct frame *frame, size_t label)
{
    const struct paper_figure *figure = chart->figure;
    double bars = (double)figure->series_count;
    double bar = fmin(frame->slot * BAR_SHARE / bars, BAR_WIDEST);
    double middle = frame->left + ((double)label + 0.5) * frame->slot;

    for (size_t i = 0; i < figure->series_count; i++) {
        double centre = middle + ((double)i - (bars - 1) / 2) * bar;

        if (figure->series[i].shown)
            chart_text(chart, figure->series[i].shown[label], PAPER_CENTRE,
                       centre - frame->slot / 2,
                       y_of(frame, figure->series[i].values[label]) - CHART_PITCH - 0.5,
                       frame->slot, true);
    }
}

void bars_draw(const struct chart *chart)
{
    const struct paper_figure *figure = chart->figure;
    struct frame frame = {.left = AXIS_ROOM, .top = CHART_LEGEND + CHART_PITCH};

    frame.width = chart->width - AXIS_ROOM - RIGHT_ROOM;
    frame.slot = frame.width / (double)figure->label_count;
    frame.height = chart->height - frame.top - label_lines(chart, frame.slot) * CHART_PITCH - 4;
    frame.scale = scale_for(chart_most(figure));
    draw_axis(chart, &frame);
    for (size_t i = 0; i < figure->label_count; i++)
        draw_group(chart, &frame, i);
    if (figure->has_mark) {
        double y = y_of(&frame, figure->mark);

        cairo_save(chart->cr);
        chart_mark_pen(chart);
        chart_line(chart, frame.left, y, frame.left + frame.width, y);
        cairo_restore(chart->cr);
    }
    for (size_t i = 0; i < figure->label_count; i++) {
        draw_figures(chart, &frame, i);
        draw_label(chart, &frame, i);
    }
    chart_legend(chart, false);
}
