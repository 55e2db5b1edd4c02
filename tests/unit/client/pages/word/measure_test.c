/* Quotation marks and dashes of a Chinese text are as wide as its characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/pages/word/measure.h"

static void a_character_is_two_columns_and_a_digit_one(void **state)
{
    (void)state;
    assert_int_equal(measure_columns(""), 0);
    assert_int_equal(measure_columns("2020年"), 6);
}

static void quotation_marks_dashes_and_dots_are_whole_characters(void **state)
{
    (void)state;
    assert_int_equal(measure_columns("“百日攻坚”"), 12);
    assert_int_equal(measure_columns("‘甲’——…"), 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_character_is_two_columns_and_a_digit_one),
        cmocka_unit_test(quotation_marks_dashes_and_dots_are_whole_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
