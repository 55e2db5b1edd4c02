/* Columns share a table's width by wish and by contents. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/pages/columns.h"

static void near(double found, double wanted)
{
    if (fabs(found - wanted) > 0.01)
        fail_msg("%f is not %f", found, wanted);
}

static double sum(const double *widths, size_t count)
{
    double all = 0;

    for (size_t i = 0; i < count; i++)
        all += widths[i];
    return all;
}

static void shares_are_kept_and_the_rest_goes_to_the_others(void **state)
{
    const struct column_wish wishes[] = {
        {20, 0,  0 },
        {0,  30, 10},
        {0,  10, 10}
    };
    double widths[3];

    (void)state;
    columns_share(wishes, 3, 200, widths);
    near(widths[0], 40);
    near(widths[1], 120);
    near(widths[2], 40);
}

static void shares_beyond_the_whole_are_scaled_down(void **state)
{
    const struct column_wish wishes[] = {
        {100, 0, 0},
        {100, 0, 0}
    };
    double widths[2];

    (void)state;
    columns_share(wishes, 2, 300, widths);
    near(widths[0], 150);
    near(widths[1], 150);
}

static void a_column_without_a_share_keeps_room_beside_greedy_ones(void **state)
{
    const struct column_wish wishes[] = {
        {100, 0,  0 },
        {0,   50, 20}
    };
    double widths[2];

    (void)state;
    columns_share(wishes, 2, 300, widths);
    near(sum(widths, 2), 300);
    assert_true(widths[1] >= 29.9);
}

static void figures_keep_their_width_when_texts_must_wrap(void **state)
{
    const struct column_wish wishes[] = {
        {0, 400, 20},
        {0, 40,  40},
        {0, 40,  40}
    };
    double widths[3];

    (void)state;
    columns_share(wishes, 3, 200, widths);
    near(widths[0], 120);
    near(widths[1], 40);
    near(sum(widths, 3), 200);
}

static void too_little_room_is_shared_by_what_is_least(void **state)
{
    const struct column_wish wishes[] = {
        {0, 100, 100},
        {0, 100, 300}
    };
    double widths[2];

    (void)state;
    columns_share(wishes, 2, 200, widths);
    near(widths[0], 50);
    near(widths[1], 150);
}

static void wide_characters_count_one_and_digits_about_a_half(void **state)
{
    (void)state;
    near(columns_natural("单位"), 2);
    near(columns_natural("目标\n（个）"), 3);
    near(columns_natural("12"), 1.1);
    near(columns_least("完成87.5%"), 5 * 0.55);
    near(columns_least("https://example.org/a/very/long/address"), 8);
    near(columns_heading("完成率"), 3);
    near(columns_heading("当月新增（个）"), 5.2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_kept_and_the_rest_goes_to_the_others),
        cmocka_unit_test(shares_beyond_the_whole_are_scaled_down),
        cmocka_unit_test(a_column_without_a_share_keeps_room_beside_greedy_ones),
        cmocka_unit_test(figures_keep_their_width_when_texts_must_wrap),
        cmocka_unit_test(too_little_room_is_shared_by_what_is_least),
        cmocka_unit_test(wide_characters_count_one_and_digits_about_a_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
