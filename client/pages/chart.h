/*
 * Charts of a paper's figures: bars with a line across, courses over time, shares; told apart in
 * black-and-white print too. Used in PDF pages and as pictures in Word files.
 */
#ifndef BAIRI_CLIENT_PAGES_CHART_H
#define BAIRI_CLIENT_PAGES_CHART_H

#include <cairo.h>

#include "client/pages/fonts.h"
#include "common/buf.h"
#include "common/paper/paper.h"

/* The height a figure reads well at, in mm, at the text area's width of 156 mm; at most 200. */
double chart_height(const struct paper_figure *figure);

/*
 * Whether the figure can be drawn: every character has a font, every value is a number.
 * place  where the figure stands, for the sentence
 */
enum status chart_check(const struct paper_figure *figure, const struct fonts *fonts,
                        const char *place, struct error *err) MUST_CHECK;

/* Draws into a box of width × height points at the origin of cr; the figure has been checked. */
void chart_draw(const struct paper_figure *figure, const struct fonts *fonts, cairo_t *cr,
                double width, double height);

/*
 * The figure as a PNG picture on white, 200 dots per inch.
 * png    appended to; its ceiling bounds it
 * Fails  as chart_check; RESOURCE_EXHAUSTED
 */
enum status chart_png(const struct paper_figure *figure, const struct fonts *fonts, double width_mm,
                      double height_mm, struct buf *png, struct error *err) MUST_CHECK;

#endif
