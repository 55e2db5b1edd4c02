/* What the kinds of charts share: looks, inks, a legend. */
#include "client/pages/chart_parts.h"

#include <math.h>

#define SAMPLE     16.0 /* width of a legend's sample */
#define GAP        5.0
#define SIGN       2.4
#define INKS       4
#define OUTLINE    0.6
#define PEN        1.3
#define HATCH_STEP 4.0

/* Quiet tones far enough apart in brightness to be told apart without colour. */
static const double TONES[INKS][3] = {
    {0.22, 0.36, 0.53},
    {0.74, 0.80, 0.87},
    {0.50, 0.55, 0.52},
    {0.93, 0.91, 0.84}
};
static const double LINES[INKS][3] = {
    {0.16, 0.30, 0.50},
    {0.62, 0.32, 0.16},
    {0.25, 0.45, 0.33},
    {0.40, 0.40, 0.40}
};

struct look chart_look(enum paper_align align)
{
    return (struct look){FACE_SONG, CHART_SIZE, CHART_PITCH, align, false, false};
}

double chart_width_of(const struct chart *chart, const char *text)
{
    struct look look = chart_look(PAPER_LEFT);
    PangoLayout *layout = text_layout(chart->fonts, &look, text, 0, 0);
    double width = text_widest(layout);

    g_object_unref(layout);
    return width;
}

void chart_text(const struct chart *chart, const char *text, enum paper_align align, double x,
                double y, double width, bool plate)
{
    struct look look = chart_look(align);
    double own = plate ? chart_width_of(chart, text) : 0;
    double left = align == PAPER_LEFT    ? x
                  : align == PAPER_RIGHT ? x + width - own
                                         : x + (width - own) / 2;

    if (plate) {
        cairo_save(chart->cr);
        cairo_set_source_rgb(chart->cr, 1, 1, 1);
        cairo_rectangle(chart->cr, left - 1, y + 1, own + 2, CHART_PITCH - 2);
        cairo_fill(chart->cr);
        cairo_restore(chart->cr);
    }
    cairo_save(chart->cr);
    cairo_set_source_rgb(chart->cr, 0, 0, 0);
    text_put(chart->cr, chart->fonts, &look, text, x, y, width);
    cairo_restore(chart->cr);
}

/* Every second round of the inks is hatched. */
static void hatch(cairo_t *cr, double x, double y, double width, double height)
{
    cairo_save(cr);
    cairo_rectangle(cr, x, y, width, height);
    cairo_clip(cr);
    for (int i = 0; i * HATCH_STEP < width + height; i++) {
        double at = i * HATCH_STEP - height;
        cairo_move_to(cr, x + at, y + height);
        cairo_line_to(cr, x + at + height, y);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

void chart_fill(const struct chart *chart, size_t series, double x, double y, double width,
                double height)
{
    const double *tone = TONES[series % INKS];

    cairo_save(chart->cr);
    cairo_set_line_width(chart->cr, OUTLINE);
    cairo_set_source_rgb(chart->cr, tone[0], tone[1], tone[2]);
    cairo_rectangle(chart->cr, x, y, width, height);
    cairo_fill(chart->cr);
    cairo_set_source_rgb(chart->cr, 0.2, 0.2, 0.2);
    if (series / INKS % 2 == 1)
        hatch(chart->cr, x, y, width, height);
    cairo_rectangle(chart->cr, x, y, width, height);
    cairo_stroke(chart->cr);
    cairo_restore(chart->cr);
}

void chart_pen(const struct chart *chart, size_t series)
{
    static const double dashes[INKS][4] = {
        {0,   0,   0,   0},
        {5,   2.5, 0,   0},
        {1.5, 2,   0,   0},
        {6,   2,   1.5, 2}
    };
    static const int lengths[INKS] = {0, 2, 2, 4};
    const double *ink = LINES[series % INKS];

    cairo_set_source_rgb(chart->cr, ink[0], ink[1], ink[2]);
    cairo_set_line_width(chart->cr, PEN);
    cairo_set_dash(chart->cr, dashes[series % INKS], lengths[series % INKS], 0);
}

static void sign_path(cairo_t *cr, size_t series, double x, double y)
{
    switch (series % INKS) {
    case 0:
        cairo_arc(cr, x, y, SIGN, 0, 2 * M_PI);
        break;
    case 1:
        cairo_rectangle(cr, x - SIGN, y - SIGN, 2 * SIGN, 2 * SIGN);
        break;
    case 2:
        cairo_move_to(cr, x, y - SIGN);
        cairo_line_to(cr, x + SIGN, y + SIGN);
        cairo_line_to(cr, x - SIGN, y + SIGN);
        break;
    default:
        cairo_move_to(cr, x, y - 1.2 * SIGN);
        cairo_line_to(cr, x + 1.2 * SIGN, y);
        cairo_line_to(cr, x, y + 1.2 * SIGN);
        cairo_line_to(cr, x - 1.2 * SIGN, y);
    }
    cairo_close_path(cr);
}

void chart_sign(const struct chart *chart, size_t series, double x, double y)
{
    cairo_save(chart->cr);
    chart_pen(chart, series);
    cairo_new_path(chart->cr);
    sign_path(chart->cr, series, x, y);
    if (series / INKS % 2 == 1) { /* further series: hollow signs */
        cairo_set_dash(chart->cr, NULL, 0, 0);
        cairo_stroke(chart->cr);
    } else {
        cairo_fill(chart->cr);
    }
    cairo_restore(chart->cr);
}

void chart_mark_pen(const struct chart *chart)
{
    static const double dashes[] = {4, 2};

    cairo_set_source_rgb(chart->cr, 0.70, 0.15, 0.12);
    cairo_set_line_width(chart->cr, 1.1);
    cairo_set_dash(chart->cr, dashes, 2, 0);
}

void chart_line(const struct chart *chart, double x1, double y1, double x2, double y2)
{
    cairo_move_to(chart->cr, x1, y1);
    cairo_line_to(chart->cr, x2, y2);
    cairo_stroke(chart->cr);
}

static double legend_mark(const struct chart *chart, double right)
{
    double width = chart_width_of(chart, chart->figure->mark_shown), middle = CHART_PITCH / 2;

    chart_text(chart, chart->figure->mark_shown, PAPER_LEFT, right - width, 0, width, false);
    cairo_save(chart->cr);
    chart_mark_pen(chart);
    chart_line(chart, right - width - GAP - SAMPLE, middle, right - width - GAP, middle);
    cairo_restore(chart->cr);
    return right - width - 2 * GAP - SAMPLE - GAP;
}

static double legend_series(const struct chart *chart, size_t series, double left, bool lines)
{
    const char *name = chart->figure->series[series].name;
    double width = chart_width_of(chart, name), middle = CHART_PITCH / 2;

    if (lines) {
        cairo_save(chart->cr);
        chart_pen(chart, series);
        chart_line(chart, left, middle, left + SAMPLE, middle);
        cairo_restore(chart->cr);
        chart_sign(chart, series, left + SAMPLE / 2, middle);
    } else {
        chart_fill(chart, series, left + SAMPLE / 4, middle - 3.5, SAMPLE * 0.75, 7);
    }
    chart_text(chart, name, PAPER_LEFT, left + SAMPLE + GAP, 0, width, false);
    return left + SAMPLE + 3 * GAP + width;
}

void chart_legend(const struct chart *chart, bool lines)
{
    const struct paper_figure *figure = chart->figure;
    double left = 2;

    if (figure->unit && figure->unit[0]) {
        char text[96];

        snprintf(text, sizeof text, "单位：%.80s", figure->unit);
        chart_text(chart, text, PAPER_LEFT, left, 0, chart->width, false);
        left += chart_width_of(chart, text) + 3 * GAP;
    }
    if (figure->has_mark && figure->mark_shown && figure->mark_shown[0])
        legend_mark(chart, chart->width - 2);
    for (size_t i = 0; i < figure->series_count && (lines || figure->series_count > 1); i++)
        left = legend_series(chart, i, left, lines);
}

double chart_most(const struct paper_figure *figure)
{
    double most = figure->has_mark ? fmax(figure->mark, 0) : 0;

    for (size_t i = 0; i < figure->series_count; i++)
        for (size_t j = 0; j < figure->label_count; j++)
            most = fmax(most, figure->series[i].values[j]);
    return most;
}
