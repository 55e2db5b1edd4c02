/* Charts of a paper's figures: which kind is drawn how, what can be drawn, pictures for Word. */
#include "client/pages/chart.h"

#include <math.h>

#include "client/pages/chart_parts.h"
#include "client/pages/geometry.h"

#define TEXT_AREA_MM 156.0
#define STANDING_MM  68.0
#define COURSE_MM    72.0
#define ROW_MM       6.5
#define ROW_LEAST_MM 3.2
#define TALLEST_MM   200.0
#define DOTS_A_POINT (200 / 72.0)

enum { ROWS_MOST = 60 };

static bool in_rows(const struct paper_figure *figure, double width)
{
    return figure->chart == PAPER_SHARES ||
           (figure->chart == PAPER_BARS && !bars_stand(figure, width));
}

double chart_height(const struct paper_figure *figure)
{
    double rows = (double)figure->label_count * (figure->series_count > 1 ? 1.6 : 1) * ROW_MM;

    if (figure->chart == PAPER_COURSE)
        return COURSE_MM;
    if (!in_rows(figure, TEXT_AREA_MM * MM))
        return STANDING_MM;
    return fmin(rows + CHART_LEGEND / MM + 3, TALLEST_MM);
}

/* ---- what can be drawn ---- */

static enum status check_text(const char *text, const struct fonts *fonts, const char *place,
                              struct error *err)
{
    struct look look = chart_look(PAPER_LEFT);
    PangoLayout *layout = NULL;

    if (!text || !text[0])
        return STATUS_OK;
    TRY(text_lay(fonts, &look, text, 0, 0, place, &layout, err));
    g_object_unref(layout);
    return STATUS_OK;
}

static enum status check_series(const struct paper_figure *figure,
                                const struct paper_series *series, const struct fonts *fonts,
                                const char *place, struct error *err)
{
    TRY(check_text(series->name, fonts, place, err));
    for (size_t i = 0; i < figure->label_count; i++) {
        if (!isfinite(series->values[i]))
            return error_set(err, STATUS_INVALID_ARGUMENT, "a chart's value is not a number");
        if (series->shown)
            TRY(check_text(series->shown[i], fonts, place, err));
    }
    return STATUS_OK;
}

enum status chart_check(const struct paper_figure *figure, const struct fonts *fonts,
                        const char *place, struct error *err)
{
    if (in_rows(figure, TEXT_AREA_MM * MM) && figure->label_count > ROWS_MOST)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a chart of bars has %zu labels; at most %d can be told apart",
                         figure->label_count, ROWS_MOST);
    for (size_t i = 0; i < figure->label_count; i++)
        TRY(check_text(figure->labels[i], fonts, place, err));
    for (size_t i = 0; i < figure->series_count; i++)
        TRY(check_series(figure, &figure->series[i], fonts, place, err));
    TRY(check_text(figure->unit, fonts, place, err));
    return check_text(figure->mark_shown, fonts, place, err);
}

/* ---- drawing ---- */

void chart_draw(const struct paper_figure *figure, const struct fonts *fonts, cairo_t *cr,
                double width, double height)
{
    struct chart chart = {figure, fonts, cr, width, height};

    if (figure->label_count == 0 || figure->series_count == 0)
        return;
    cairo_save(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    if (figure->chart == PAPER_COURSE)
        course_draw(&chart);
    else if (in_rows(figure, width))
        rows_draw(&chart);
    else
        bars_draw(&chart);
    cairo_restore(cr);
}

static cairo_status_t add_bytes(void *closure, const unsigned char *data, unsigned length)
{
    struct buf *out = closure;

    buf_add(out, data, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

enum status chart_png(const struct paper_figure *figure, const struct fonts *fonts, double width_mm,
                      double height_mm, struct buf *png, struct error *err)
{
    double width = width_mm * MM, height = height_mm * MM;
    cairo_surface_t *surface;
    cairo_status_t status;
    cairo_t *cr;

    TRY(chart_check(figure, fonts, "chart", err));
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)lround(width * DOTS_A_POINT),
                                         (int)lround(height * DOTS_A_POINT));
    cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, DOTS_A_POINT, DOTS_A_POINT);
    chart_draw(figure, fonts, cr, width, height);
    status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, add_bytes, png);
    cairo_surface_destroy(surface);
    TRY(buf_finish(png, err));
    return status == CAIRO_STATUS_SUCCESS
               ? STATUS_OK
               : error_set(err, STATUS_INTERNAL, "the chart could not be drawn: %s",
                           cairo_status_to_string(status));
}
