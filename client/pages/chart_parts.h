/* What the kinds of charts share: looks, inks, a legend; inside client/pages only. */
#ifndef BAIRI_CLIENT_PAGES_CHART_PARTS_H
#define BAIRI_CLIENT_PAGES_CHART_PARTS_H

#include "client/pages/chart.h"
#include "client/pages/scale.h"
#include "client/pages/text.h"

#define CHART_SIZE   9.0
#define CHART_PITCH  12.0
#define CHART_LEGEND 18.0 /* height of the line above */

struct chart {
    const struct paper_figure *figure;
    const struct fonts *fonts;
    cairo_t *cr;
    double width, height;
};

/* Text in the charts' size. */
struct look chart_look(enum paper_align align);
/* The text's width on one line. */
double chart_width_of(const struct chart *chart, const char *text);
/* One line of text in a box; with `plate` what lies below is painted over. */
void chart_text(const struct chart *chart, const char *text, enum paper_align align, double x,
                double y, double width, bool plate);

/* Chooses the ink or pattern of a series; then fill or stroke. */
void chart_fill(const struct chart *chart, size_t series, double x, double y, double width,
                double height);
/* The series' line: tone and dashes. */
void chart_pen(const struct chart *chart, size_t series);
/* The series' sign on a point: disc, square, triangle, diamond. */
void chart_sign(const struct chart *chart, size_t series, double x, double y);
void chart_mark_pen(const struct chart *chart);
void chart_line(const struct chart *chart, double x1, double y1, double x2, double y2);

/* What is counted at the left, the series where there are several, the mark at the right. */
void chart_legend(const struct chart *chart, bool lines);
/* The largest of all values and the mark; at least 0. */
double chart_most(const struct paper_figure *figure);

bool bars_stand(const struct paper_figure *figure, double width);
void bars_draw(const struct chart *chart);
void rows_draw(const struct chart *chart);
void course_draw(const struct chart *chart);

#endif
