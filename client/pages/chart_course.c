/* Courses: one line per series over the labels, told apart by dashes and signs. */
#include <math.h>
#include <string.h>

#include "client/pages/chart_parts.h"

#define AXIS_ROOM  34.0
#define BELOW      20.0
#define SHOWN_MOST 14

struct frame {
    double left, top, width, height;
    struct scale scale;
    size_t count;
};

static double x_of(const struct frame *frame, size_t label)
{
    double slot = frame->width / (double)frame->count;

    return frame->left + ((double)label + 0.5) * slot;
}

static double y_of(const struct frame *frame, double value)
{
    return frame->top + frame->height * (1 - fmin(fmax(value / frame->scale.top, 0), 1));
}

static void draw_axis(const struct chart *chart, const struct frame *frame)
{
    cairo_save(chart->cr);
    for (int i = 0; i <= frame->scale.steps; i++) {
        double y = y_of(frame, i * frame->scale.step);
        char text[64];

        cairo_set_source_rgb(chart->cr, i ? 0.8 : 0.1, i ? 0.8 : 0.1, i ? 0.8 : 0.1);
        cairo_set_line_width(chart->cr, i ? 0.4 : 0.8);
        chart_line(chart, frame->left, y, frame->left + frame->width, y);
        snprintf(text, sizeof text, "%.*f", frame->scale.decimals, i * frame->scale.step);
        chart_text(chart, text, PAPER_RIGHT, 0, y - CHART_PITCH / 2, frame->left - 4, false);
    }
    cairo_restore(chart->cr);
}

/* Every n-th label, so that none touch; the last is always there. */
static void draw_labels(const struct chart *chart, const struct frame *frame)
{
    double slot = frame->width / (double)frame->count, widest = 0;
    size_t every;

    for (size_t i = 0; i < frame->count; i++)
        widest = fmax(widest, chart_width_of(chart, chart->figure->labels[i]));
    every = (size_t)fmax(1, ceil((widest + 4) / slot));
    for (size_t i = 0; i < frame->count; i++) {
        double x = x_of(frame, i);

        if ((frame->count - 1 - i) % every != 0)
            continue;
        cairo_set_line_width(chart->cr, 0.6);
        chart_line(chart, x, frame->top + frame->height, x, frame->top + frame->height + 3);
        chart_text(chart, chart->figure->labels[i], PAPER_CENTRE, x - widest,
                   frame->top + frame->height + 4, 2 * widest, false);
    }
}

static void draw_series(const struct chart *chart, const struct frame *frame, size_t series)
{
    const double *values = chart->figure->series[series].values;

    cairo_save(chart->cr);
    cairo_new_path(chart->cr);
    chart_pen(chart, series);
    for (size_t i = 0; i < frame->count; i++)
        cairo_line_to(chart->cr, x_of(frame, i), y_of(frame, values[i]));
    cairo_stroke(chart->cr);
    cairo_restore(chart->cr);
    for (size_t i = 0; i < frame->count; i++)
        if (frame->count <= 2 * SHOWN_MOST || i + 1 == frame->count)
            chart_sign(chart, series, x_of(frame, i), y_of(frame, values[i]));
}

/* A single course: its figures above the points where they do not touch. */
static void draw_shown(const struct chart *chart, const struct frame *frame)
{
    const struct paper_series *series = &chart->figure->series[0];
    double slot = frame->width / (double)frame->count, widest = 0;

    for (size_t i = 0; i < frame->count; i++)
        widest = fmax(widest, chart_width_of(chart, series->shown[i]));
    for (size_t i = 0; i < frame->count; i++)
        if (widest + 2 < slot || i + 1 == frame->count)
            chart_text(chart, series->shown[i], PAPER_CENTRE, x_of(frame, i) - widest,
                       y_of(frame, series->values[i]) - CHART_PITCH - 3, 2 * widest, true);
}

/* Several courses: the last figure of each at the right, parted so that none touch. */
static void draw_ends(const struct chart *chart, const struct frame *frame)
{
    const struct paper_figure *figure = chart->figure;
    double y[PAPER_SERIES_MAX];
    size_t order[PAPER_SERIES_MAX], count = 0;

    for (size_t i = 0; i < figure->series_count && i < PAPER_SERIES_MAX; i++) {
        double at = y_of(frame, figure->series[i].values[frame->count - 1]);
        size_t place = count;

        if (!figure->series[i].shown)
            continue;
        for (; place > 0 && y[place - 1] > at; place--) {
            y[place] = y[place - 1];
            order[place] = order[place - 1];
        }
        y[place] = at;
        order[place] = i;
        count++;
    }
    scale_part(y, count, CHART_PITCH - 2, frame->top, frame->top + frame->height);
    for (size_t i = 0; i < count; i++)
        chart_text(chart, figure->series[order[i]].shown[frame->count - 1], PAPER_LEFT,
                   x_of(frame, frame->count - 1) + 6, y[i] - CHART_PITCH / 2, chart->width, false);
}

static double room_right(const struct chart *chart)
{
    const struct paper_figure *figure = chart->figure;
    double widest = 0;

    for (size_t i = 0; i < figure->series_count; i++)
        if (figure->series[i].shown)
            widest = fmax(widest,
                          chart_width_of(chart, figure->series[i].shown[figure->label_count - 1]));
    return widest + 8;
}

void course_draw(const struct chart *chart)
{
    const struct paper_figure *figure = chart->figure;
    struct frame frame = {AXIS_ROOM, CHART_LEGEND + CHART_PITCH,    0,
                          0,         scale_for(chart_most(figure)), figure->label_count};

    frame.width = chart->width - AXIS_ROOM - room_right(chart);
    frame.height = chart->height - frame.top - BELOW;
    draw_axis(chart, &frame);
    draw_labels(chart, &frame);
    if (figure->has_mark) {
        cairo_save(chart->cr);
        chart_mark_pen(chart);
        chart_line(chart, frame.left, y_of(&frame, figure->mark), frame.left + frame.width,
                   y_of(&frame, figure->mark));
        cairo_restore(chart->cr);
    }
    for (size_t i = 0; i < figure->series_count; i++)
        draw_series(chart, &frame, i);
    if (figure->series_count == 1 && figure->series[0].shown)
        draw_shown(chart, &frame);
    else
        draw_ends(chart, &frame);
    chart_legend(chart, true);
}
