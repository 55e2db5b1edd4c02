/* Characters of cells: numbers by their digits, dates by their day numbers, escapes and blanks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "common/xlsx/content.h"

static void assert_number(const char *text, const char *expected)
{
    char out[NUMBER_TEXT_MAX];

    assert_true(content_number(text, strlen(text), out));
    assert_string_equal(out, expected);
}

static void numbers_are_their_shortest_decimal_text(void **state)
{
    (void)state;
    assert_number("1.1000000000000001", "1.1");
    assert_number("0.30000000000000004", "0.3");
    assert_number("0.300000000000000000011", "0.3");
    assert_number("2.9999999999999996", "3");
    assert_number("999999999999999.9", "1000000000000000");
    assert_number("15000", "15000");
    assert_number("15000.0", "15000");
    assert_number("0015000", "15000");
    assert_number("-1.50", "-1.5");
    assert_number("+7", "7");
    assert_number(".5", "0.5");
    assert_number("5.", "5");
    assert_number("100", "100");
    assert_number("0.000", "0");
    assert_number("-0", "0");
}

static void large_integers_keep_their_fifteen_digits(void **state)
{
    (void)state;
    assert_number("123456789012345", "123456789012345");
    assert_number("1.23456789012345E14", "123456789012345");
    assert_number("1.2345678901234567E17", "123456789012346000");
    assert_number("130903199001011234", "130903199001011000");
    assert_number("1E20", "100000000000000000000");
    assert_number("1E21", "1e+21");
    assert_number("1.25E300", "1.25e+300");
}

static void small_numbers_have_no_exponent(void **state)
{
    (void)state;
    assert_number("1E-3", "0.001");
    assert_number("1.5e-7", "0.00000015");
    assert_number("0.00001", "0.00001");
    assert_number("1E-15", "0.000000000000001");
    assert_number("1E-16", "1e-16");
    assert_number("-2.5E-30", "-2.5e-30");
    assert_number("1E-99999", "0");
}

static void what_is_no_number_is_none(void **state)
{
    static const char *const none[] = {"",      ".",     "-",
                                       "1,5",   "0x10",  "INF",
                                       "NaN",   "1e",    "1e+",
                                       "1.2.3", "12 3",  "1e99999x",
                                       "e5",    "1e309", "0999999900E+99999",
                                       "--1",   "１２",  "1e1000000000000"};
    char out[NUMBER_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(content_number(none[i], strlen(none[i]), out));
}

static void assert_date(const char *number, bool since_1904, const char *expected)
{
    char out[NUMBER_TEXT_MAX];

    assert_true(content_date(number, since_1904, out));
    assert_string_equal(out, expected);
}

static void day_numbers_of_1900_have_a_day_that_never_was(void **state)
{
    (void)state;
    assert_date("1", false, "1900-01-01");
    assert_date("59", false, "1900-02-28");
    assert_date("60", false, "1900-02-29");
    assert_date("61", false, "1900-03-01");
    assert_date("44112", false, "2020-10-08");
    assert_date("43890", false, "2020-02-29");
    assert_date("2958465", false, "9999-12-31");
}

static void day_numbers_of_1904_begin_with_none(void **state)
{
    (void)state;
    assert_date("0", true, "1904-01-01");
    assert_date("60", true, "1904-03-01");
    assert_date("42650", true, "2020-10-08");
    assert_date("2957003", true, "9999-12-31");
}

static void every_day_agrees_with_the_calendar(void **state)
{
    char number[16], out[NUMBER_TEXT_MAX], expected[11];
    int32_t first = day_to_number(19000301);

    (void)state;
    for (int32_t i = 61; day_from_number(first + i - 61) <= 21991231; i++) {
        day_format(day_from_number(first + i - 61), expected);
        if (!expected[0])
            break;
        snprintf(number, sizeof number, "%d", i);
        assert_true(content_date(number, false, out));
        assert_string_equal(out, expected);
    }
    assert_string_equal(expected, "");
    assert_string_equal(out, "2199-12-31");
}

static void times_are_rounded_to_seconds(void **state)
{
    (void)state;
    assert_date("44112.3958333333", false, "2020-10-08 09:30");
    assert_date("44112.395833333", false, "2020-10-08 09:30");
    assert_date("44112.3960069444", false, "2020-10-08 09:30:15");
    assert_date("44112.9999999999", false, "2020-10-09");
    assert_date("44112.5", false, "2020-10-08 12:00");
    assert_date("0.395833333333333", false, "09:30");
    assert_date("0.5", true, "12:00");
    assert_date("0.999999999", false, "1900-01-01");
}

static void days_beyond_the_calendar_are_none(void **state)
{
    char out[NUMBER_TEXT_MAX];

    (void)state;
    assert_false(content_date("-1", false, out));
    assert_false(content_date("0", false, out));
    assert_false(content_date("2958466", false, out));
    assert_false(content_date("2957004", true, out));
    assert_false(content_date("2958465.99999999", false, out));
    assert_false(content_date("20201008", false, out));
    assert_false(content_date("1e+21", false, out));
}

static void dates_of_iso_8601(void **state)
{
    static const char *const rows[][2] = {
        {"2020-10-08",               "2020-10-08"         },
        {"2020-10-08T00:00:00",      "2020-10-08"         },
        {"2020-10-08T09:30",         "2020-10-08 09:30"   },
        {"2020-10-08T09:30:15.250Z", "2020-10-08 09:30:15"},
        {"09:30:00",                 "09:30"              },
    };
    static const char *const none[] = {
        "2020-13-01", "2020-10-08 09:30", "2020-10-08T25:00", "2020-10-08T09", "2020",
        "09:61",      "T09:30",           "2021-02-29"};
    char out[NUMBER_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(content_iso_date(rows[i][0], strlen(rows[i][0]), out));
        assert_string_equal(out, rows[i][1]);
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(content_iso_date(none[i], strlen(none[i]), out));
}

static void assert_text(const char *raw, const char *expected)
{
    char copy[256];
    size_t size = strlen(raw);
    const char *text;

    memcpy(copy, raw, size + 1);
    text = content_text(copy, &size);
    assert_string_equal(text, expected);
    assert_int_equal(size, strlen(expected));
}

static void escapes_are_decoded_once(void **state)
{
    (void)state;
    assert_text("a_x000D__x000A_b", "a\nb");
    assert_text("a_x000d_\nb_x000D_c", "a\nb\nc");
    assert_text("_x005F_x000D_", "_x000D_");
    assert_text("_x4E2D__x00e9_", "中é");
    assert_text("_x0000_ _xD800_ _x12_ _xZZZZ_ _x004", "_x0000_ _xD800_ _x12_ _xZZZZ_ _x004");
    assert_text("snake_case_x", "snake_case_x");
}

static void blanks_are_removed_at_both_ends(void **state)
{
    (void)state;
    assert_text(" \t\xE3\x80\x80\xC2\xA0 汉 字\xC2\xA0\xE3\x80\x80\r\n", "汉 字");
    assert_text(" \xE3\x80\x80 ", "");
    assert_text("", "");
    assert_text("_x0020_x_x00A0_", "x");
    assert_text("\xE3\x80\x81", "、"); /* shares two bytes with the ideographic blank */
    assert_text("à", "à");             /* ends with the second byte of a no-break blank */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_their_shortest_decimal_text),
        cmocka_unit_test(large_integers_keep_their_fifteen_digits),
        cmocka_unit_test(small_numbers_have_no_exponent),
        cmocka_unit_test(what_is_no_number_is_none),
        cmocka_unit_test(day_numbers_of_1900_have_a_day_that_never_was),
        cmocka_unit_test(day_numbers_of_1904_begin_with_none),
        cmocka_unit_test(every_day_agrees_with_the_calendar),
        cmocka_unit_test(times_are_rounded_to_seconds),
        cmocka_unit_test(days_beyond_the_calendar_are_none),
        cmocka_unit_test(dates_of_iso_8601),
        cmocka_unit_test(escapes_are_decoded_once),
        cmocka_unit_test(blanks_are_removed_at_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
