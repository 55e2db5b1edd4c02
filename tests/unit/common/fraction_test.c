/* Exact arithmetic and the one rounding: half away from zero. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fraction.h"

static void assert_fraction(struct fraction f, int64_t num, int64_t den)
{
    assert_true(f.num == num);
    assert_true(f.den == den);
}

static void fractions_are_reduced_with_a_positive_denominator(void **state)
{
    (void)state;
    assert_fraction(fraction_make(6, -4), -3, 2);
    assert_fraction(fraction_make(0, -7), 0, 1);
    assert_fraction(fraction_make(INT64_MIN, 2), INT64_MIN / 2, 1);
    assert_fraction(fraction_make(INT64_MIN, INT64_MIN), 1, 1);
    assert_fraction(fraction_int(5), 5, 1);
}

static void arithmetic_is_exact_in_128_bits(void **state)
{
    struct fraction third = fraction_make(1, 3), huge = fraction_make(INT64_MAX, 3);

    (void)state;
    assert_fraction(fraction_add(third, fraction_make(1, 6)), 1, 2);
    assert_fraction(fraction_sub(third, fraction_make(1, 2)), -1, 6);
    assert_fraction(fraction_mul(huge, fraction_make(3, INT64_MAX)), 1, 1);
    assert_fraction(fraction_div(huge, huge), 1, 1);
    assert_fraction(fraction_div(third, fraction_make(-2, 3)), -1, 2);
    assert_fraction(fraction_sub(huge, huge), 0, 1);
    assert_int_equal(fraction_compare(fraction_make(INT64_MAX, INT64_MAX - 1),
                                      fraction_make(INT64_MAX - 1, INT64_MAX - 2)),
                     -1);
    assert_int_equal(fraction_compare(fraction_make(-1, 2), third), -1);
    assert_int_equal(fraction_compare(fraction_make(2, 6), third), 0);
    assert_fraction(fraction_min(third, fraction_int(-1)), -1, 1);
    assert_fraction(fraction_max(third, fraction_int(-1)), 1, 3);
}

static void assert_printed(int64_t num, int64_t den, int decimals, const char *text)
{
    char out[32];

    fraction_format(fraction_make(num, den), decimals, out, sizeof out);
    assert_string_equal(out, text);
}

static void half_is_rounded_away_from_zero(void **state)
{
    (void)state;
    assert_printed(1, 2, 0, "1");
    assert_printed(-1, 2, 0, "-1");
    assert_printed(5, 2, 0, "3");
    assert_printed(-5, 2, 0, "-3");
    assert_printed(6875, 100, 1, "68.8");
    assert_printed(-6875, 100, 1, "-68.8");
    assert_printed(1005, 1000, 2, "1.01");
    assert_printed(2, 3, 2, "0.67");
    assert_printed(1, 3, 2, "0.33");
    assert_printed(9999999, 10000000, 6, "1.000000");
    assert_printed(-1, 1000, 2, "0.00");
    assert_printed(-5, 1000, 2, "-0.01");
    assert_printed(103, 1, 2, "103.00");
    assert_printed(INT64_MIN, 1, 6, "-9223372036854775808.000000");
    assert_printed(INT64_MAX, 1, 0, "9223372036854775807");
    assert_printed(1, INT64_MAX, 6, "0.000000");
}

static void the_exact_form_is_numerator_and_denominator(void **state)
{
    char out[44];

    (void)state;
    fraction_format_exact(fraction_make(2200, 32), out, sizeof out);
    assert_string_equal(out, "275/4");
    fraction_format_exact(fraction_int(-3), out, sizeof out);
    assert_string_equal(out, "-3/1");
    fraction_format_exact(fraction_make(INT64_MIN, INT64_MAX), out, sizeof out);
    assert_string_equal(out, "-9223372036854775808/9223372036854775807");
}

static void decimals_are_read_as_people_write_them(void **state)
{
    static const char *const wrong[] = {"",
                                        "-",
                                        ".5",
                                        "5.",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1e3",
                                        "1,000",
                                        "0x1",
                                        "--1",
                                        "1.2.3",
                                        "1234567890123",
                                        "1.234"};
    struct fraction f;

    (void)state;
    assert_true(fraction_parse("12", 2, &f));
    assert_fraction(f, 12, 1);
    assert_true(fraction_parse("-0.5", 2, &f));
    assert_fraction(f, -1, 2);
    assert_true(fraction_parse("12.50", 2, &f));
    assert_fraction(f, 25, 2);
    assert_true(fraction_parse("999999999999.999999", 6, &f));
    assert_true(f.num == INT64_C(999999999999999999));
    assert_true(fraction_parse("-0", 0, &f));
    assert_fraction(f, 0, 1);
    assert_false(fraction_parse("1.0", 0, &f));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(fraction_parse(wrong[i], 2, &f));
}

/* Does the act end the process by abort()? */
static int aborts(void (*act)(void))
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        act();
        _exit(0);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void multiply_too_far(void)
{
    fraction_mul(fraction_int(INT64_MAX), fraction_int(2));
}

static void divide_by_zero(void)
{
    fraction_div(fraction_int(1), fraction_int(0));
}

static void what_does_not_fit_aborts(void **state)
{
    (void)state;
    assert_true(aborts(multiply_too_far));
    assert_true(aborts(divide_by_zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_are_reduced_with_a_positive_denominator),
        cmocka_unit_test(arithmetic_is_exact_in_128_bits),
        cmocka_unit_test(half_is_rounded_away_from_zero),
        cmocka_unit_test(the_exact_form_is_numerator_and_denominator),
        cmocka_unit_test(decimals_are_read_as_people_write_them),
        cmocka_unit_test(what_does_not_fit_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
