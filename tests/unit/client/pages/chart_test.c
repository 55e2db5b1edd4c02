/* Charts are drawn as pictures of the size asked for, the same each time, or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "client/pages/chart.h"

static const double VALUES[] = {62.5, 81.25, 0};
static const struct paper_series SERIES = {
    .name = "完成率", .values = VALUES, .shown = (const char *const[]){"62.50%", "81.25%", "-"}
};

static const char *const LABELS[] = {"港城区", "中捷", "临港"};

static struct paper_figure figure_of(enum paper_chart chart)
{
    return (struct paper_figure){.chart = chart,
                                 .labels = LABELS,
                                 .label_count = 3,
                                 .series = &SERIES,
                                 .series_count = 1,
                                 .has_mark = true,
                                 .mark = 63.04,
                                 .mark_shown = "时序进度 63.04%",
                                 .unit = "%"};
}

static uint32_t number_at(const struct buf *png, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)png->data + at;

    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void every_kind_becomes_a_picture_of_its_size(void **state)
{
    for (enum paper_chart chart = 0; chart < PAPER_CHARTS; chart++) {
        OWNED(buf_free) struct buf png = buf_make(1 << 22), again = buf_make(1 << 22);
        const struct paper_figure figure = figure_of(chart);
        struct error err;

        assert_int_equal(chart_png(&figure, *state, 127, 63.5, &png, &err), STATUS_OK);
        assert_memory_equal(png.data, "\x89PNG", 4);
        assert_int_equal(number_at(&png, 16), 1000);
        assert_int_equal(number_at(&png, 20), 500);
        assert_int_equal(chart_png(&figure, *state, 127, 63.5, &again, &err), STATUS_OK);
        assert_int_equal(png.size, again.size);
        assert_memory_equal(png.data, again.data, png.size);
    }
}

static void what_cannot_be_drawn_is_refused(void **state)
{
    static const double WRONG[] = {1, HUGE_VAL, 2};
    struct paper_series series = SERIES;
    struct paper_figure figure = figure_of(PAPER_SHARES);
    struct error err;

    figure.series = &series;
    series.values = WRONG;
    assert_int_equal(chart_check(&figure, *state, "chart", &err), STATUS_INVALID_ARGUMENT);
    series.values = VALUES;
    figure.unit = "\U0010FFFD";
    assert_int_equal(chart_check(&figure, *state, "chart", &err), STATUS_FAILED_PRECONDITION);
    assert_non_null(strstr(err.text, "U+10FFFD"));
    figure.unit = "";
    figure.label_count = 61;
    assert_int_equal(chart_check(&figure, *state, "chart", &err), STATUS_INVALID_ARGUMENT);
}

static void few_short_labels_stand_and_others_lie(void **state)
{
    struct paper_figure bars = figure_of(PAPER_BARS);
    double standing = chart_height(&bars);

    (void)state;
    bars.labels = (const char *const[]){
        "一个名字长得在柱下三行里也写不完的填报单位，它还有括号（以及括号里的说明，说明也不短）",
        "中捷", "临港"};
    assert_true(chart_height(&bars) < standing);
}

static int open_fonts(void **state)
{
    struct fonts *fonts = NULL;
    struct error err;

    if (fonts_create(NULL, NULL, &fonts, &err) != STATUS_OK)
        return -1;
    *state = fonts;
    return 0;
}

static int close_fonts(void **state)
{
    struct fonts *fonts = *state;

    fonts_destroy(&fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_becomes_a_picture_of_its_size),
        cmocka_unit_test(what_cannot_be_drawn_is_refused),
        cmocka_unit_test(few_short_labels_stand_and_others_lie),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
