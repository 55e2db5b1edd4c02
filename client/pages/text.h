/* Texts in a face and size, broken into lines and drawn line by line on a grid. */
#ifndef BAIRI_CLIENT_PAGES_TEXT_H
#define BAIRI_CLIENT_PAGES_TEXT_H

#include <cairo.h>
#include <stdbool.h>

#include "client/pages/fonts.h"
#include "common/paper/paper.h"
#include "common/status.h"

/* How a text looks. */
struct look {
    enum face face;
    double size;  /* points */
    double pitch; /* from line to line */
    enum paper_align align;
    bool heavy;  /* a little bolder than the face is */
    bool filled; /* lines but a paragraph's last reach the right edge */
};

/*
 * A text in lines of at most `width` points; 0: lines end only where the text says so.
 * indent  of each paragraph's first line, in points; negative: of all other lines
 * Fails   FAILED_PRECONDITION naming a character no font has; error_at gets `place`
 *         RESOURCE_EXHAUSTED
 */
enum status text_lay(const struct fonts *fonts, const struct look *look, const char *text,
                     double width, double indent, const char *place, PangoLayout **out,
                     struct error *err) MUST_CHECK;

/*
 * The same without a word about characters that are lacking; NULL only without memory.
 */
PangoLayout *text_layout(const struct fonts *fonts, const struct look *look, const char *text,
                         double width, double indent);

/* Where a cell's last line is but a character or two, gives it a few from the line above. */
void text_even(PangoLayout *layout, const struct look *look);
/* Makes the lines of a label or title about equally long, without more of them; long texts stay. */
void text_balance(PangoLayout *layout);

int text_line_count(PangoLayout *layout);
/* Width of the widest line. */
double text_widest(PangoLayout *layout);

/*
 * Draws one line in a box `width` wide and look->pitch high whose top left corner is x, y; the
 * characters stand in the middle of the height whatever their fonts say.
 */
void text_draw(cairo_t *cr, PangoLayout *layout, int line, const struct look *look, double x,
               double y, double width);
/* All lines, one below the other. */
void text_draw_all(cairo_t *cr, PangoLayout *layout, const struct look *look, double x, double y,
                   double width);
/* One line of text at once, cut nowhere. */
void text_put(cairo_t *cr, const struct fonts *fonts, const struct look *look, const char *text,
              double x, double y, double width);

#endif
