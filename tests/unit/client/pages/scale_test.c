/* Axes have round steps, and texts beside each other do not touch. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/pages/scale.h"

static void same(double found, double wanted)
{
    if (fabs(found - wanted) > 1e-6)
        fail_msg("%f is not %f", found, wanted);
}

static void steps_are_one_two_or_five(void **state)
{
    static const struct {
        double most, step, top;
    } rows[] = {
        {83.33,  20,  100},
        {100,    20,  100},
        {101,    25,  125},
        {34,     10,  40 },
        {7,      2,   8  },
        {4126e3, 1e6, 5e6},
        {0.31,   0.1, 0.4},
        {0,      0.2, 1  },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scale scale = scale_for(rows[i].most);

        same(scale.step, rows[i].step);
        same(scale.top, rows[i].top);
        assert_in_range(scale.steps, 1, 5);
        assert_true(scale.top >= rows[i].most);
    }
}

static void small_steps_are_printed_with_decimals(void **state)
{
    (void)state;
    assert_int_equal(scale_for(0.31).decimals, 1);
    assert_int_equal(scale_for(0.07).decimals, 2);
    assert_int_equal(scale_for(40).decimals, 0);
}

static void touching_texts_are_parted_within_the_plot(void **state)
{
    double centres[] = {10, 11, 12, 90};

    (void)state;
    scale_part(centres, 4, 10, 0, 95);
    for (size_t i = 1; i < 4; i++)
        assert_true(centres[i] - centres[i - 1] >= 10 - 1e-9);
    same(centres[3], 90);
    double low[] = {88, 94, 95};
    scale_part(low, 3, 10, 0, 95);
    same(low[2], 95);
    same(low[1], 85);
    same(low[0], 75);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_one_two_or_five),
        cmocka_unit_test(small_steps_are_printed_with_decimals),
        cmocka_unit_test(touching_texts_are_parted_within_the_plot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
