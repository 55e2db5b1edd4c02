/* Errors: printed arguments, places, cutting, and patterns that want to do harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <string.h>
#include <sys/types.h>

#include "common/message.h"
#include "common/status.h"

static void a_status_has_its_grpc_name_and_an_exit_code(void **state)
{
    (void)state;
    assert_string_equal(status_name(STATUS_NOT_FOUND), "NOT_FOUND");
    assert_string_equal(status_name(status_from_number(99)), "UNKNOWN");
    assert_int_equal(status_from_number(-1), STATUS_UNKNOWN);
    assert_int_equal(status_from_number(16), STATUS_UNAUTHENTICATED);
    assert_int_equal(status_exit_code(STATUS_OK), 0);
    assert_int_equal(status_exit_code(STATUS_PERMISSION_DENIED), 4);
    for (int number = 1; number <= 16; number++)
        assert_int_not_equal(status_exit_code(status_from_number(number)), 0);
}

static void error_set_prints_each_argument_on_its_own(void **state)
{
    struct error err;

    (void)state;
    assert_int_equal(error_set(&err, STATUS_NOT_FOUND, "no unit %s in %d campaigns", "x", 3),
                     STATUS_NOT_FOUND);
    assert_string_equal(err.id, "no unit %s in %d campaigns");
    assert_int_equal(err.arg_count, 2);
    assert_string_equal(err.args[0], "x");
    assert_string_equal(err.args[1], "3");
    assert_string_equal(err.text, "no unit x in 3 campaigns");
}

static void error_set_knows_the_house_conversions(void **state)
{
    struct error err;

    (void)state;
    error_set(&err, STATUS_INTERNAL, "%.*s|%u|%ld|%lu|%lld|%llu|%zu|%zd", 2, "abc", 4000000000U,
              -5L, 6UL, INT64_C(-7000000000) + 0LL, 18446744073709551615ULL, sizeof(char),
              (ssize_t)-1);
    assert_string_equal(err.text, "ab|4000000000|-5|6|-7000000000|18446744073709551615|1|-1");
    error_set(&err, STATUS_INTERNAL, "%c|%x|%02x|%08X|%" PRId64 "|%" PRIu64 "|%i|%5d|%%", 'q', 255U,
              10U, 0xBEEFU, INT64_MIN, UINT64_MAX, -1, 42);
    assert_string_equal(err.args[2], "0a");
    assert_string_equal(err.args[3], "0000BEEF");
    assert_string_equal(err.args[4], "-9223372036854775808");
    assert_string_equal(err.args[5], "18446744073709551615");
    assert_string_equal(err.args[7], "   42");
    assert_int_equal(err.arg_count, 8);
}

static void more_than_eight_arguments_do_not_overflow(void **state)
{
    struct error err;

    (void)state;
    error_set(&err, STATUS_INTERNAL, "%d%d%d%d%d%d%d%d%d", 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assert_int_equal(err.arg_count, ERROR_ARGS);
    assert_string_equal(err.text, "12345678?");
}

static void the_caller_may_want_only_the_status(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, STATUS_ABORTED, "x %s", "y"), STATUS_ABORTED);
    assert_int_not_equal(error_at(NULL, "a", "b"), STATUS_OK);
    assert_int_not_equal(error_within(NULL, "a"), STATUS_OK);
}

static void an_error_may_quote_the_one_it_replaces(void **state)
{
    struct error err;

    (void)state;
    error_set(&err, STATUS_NOT_FOUND, "no file %s", "a");
    error_set(&err, STATUS_UNAVAILABLE, "cannot begin: %s", err.text);
    assert_string_equal(err.text, "cannot begin: no file a");
}

static void place_and_borders_stand_before_the_sentence(void **state)
{
    struct error err;

    (void)state;
    error_set(&err, STATUS_INVALID_ARGUMENT, "digest differs");
    assert_int_equal(error_at(&err, "a.ini:12", "target"), STATUS_INVALID_ARGUMENT);
    error_within(&err, "verify");
    error_within(&err, "submit");
    assert_string_equal(err.within, "submit: verify: ");
    assert_string_equal(err.field, "target");
    assert_string_equal(err.text, "submit: verify: a.ini:12: digest differs");
    error_at(&err, NULL, "other");
    assert_string_equal(err.where, "a.ini:12");
}

static void long_arguments_are_cut_between_characters(void **state)
{
    struct error err;
    char text[1000] = "";

    (void)state;
    for (int i = 0; i < 300; i++)
        strcat(text, "汉");
    error_set(&err, STATUS_NOT_FOUND, "no %s", text);
    assert_int_equal(strlen(err.args[0]), 159);
    assert_true(utf8_is_valid(err.args[0], strlen(err.args[0])));
    for (int i = 0; i < 40; i++)
        error_within(&err, "界界界");
    assert_true(utf8_is_valid(err.within, strlen(err.within)));
    assert_true(utf8_is_valid(err.text, strlen(err.text)));
}

static void invalid_bytes_become_the_replacement_character(void **state)
{
    struct error err;

    (void)state;
    error_set(&err, STATUS_NOT_FOUND, "no %s", "a\xFF\xED\xA0\x80z");
    assert_string_equal(err.args[0], "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
}

static void a_pattern_from_outside_is_harmless(void **state)
{
    struct error err;
    const char *args[] = {"one", NULL, "%s%n"};

    (void)state;
    error_from_message(&err, (enum status)77, "%n%s%99$s|%3$s|%100000000000$d|%*.*ld|%", args, 3,
                       NULL, NULL);
    assert_int_equal(err.status, STATUS_UNKNOWN);
    assert_string_equal(err.text, "one?|%s%n|?|%s%n|?");
    error_from_message(&err, STATUS_NOT_FOUND, "%", NULL, 0, NULL, NULL);
    assert_string_equal(err.text, "?");
    error_from_message(&err, STATUS_NOT_FOUND, NULL, NULL, 0, "w\xC0", "f");
    assert_string_equal(err.where, "w\xEF\xBF\xBD");
}

static void a_translation_may_turn_arguments_round(void **state)
{
    struct error err;
    char out[64];

    (void)state;
    error_set(&err, STATUS_NOT_FOUND, "%s before %s, 100%%", "a", "b");
    const char(*args)[ERROR_ARG_SIZE] = (const char(*)[ERROR_ARG_SIZE])err.args;
    error_render("%2$s 在 %1$s 之后，100%%", args, err.arg_count, out, sizeof out);
    assert_string_equal(out, "b 在 a 之后，100%");
    error_render("汉汉汉%1$s", args, err.arg_count, out, 9);
    assert_string_equal(out, "汉汉");
    error_render("x", args, 2, out, 1);
    assert_string_equal(out, "");
}

static void an_error_survives_the_journey_as_a_message(void **state)
{
    struct error err, arrived;

    (void)state;
    error_set(&err, STATUS_NOT_FOUND, "no unit %s, row %zu", "x", (size_t)7);
    const char *args[] = {err.args[0], err.args[1]};
    error_from_message(&arrived, err.status, err.id, args, 2, "a.csv:B7", "unit");
    assert_string_equal(arrived.text, "a.csv:B7: no unit x, row 7");
    assert_string_equal(arrived.id, err.id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_has_its_grpc_name_and_an_exit_code),
        cmocka_unit_test(error_set_prints_each_argument_on_its_own),
        cmocka_unit_test(error_set_knows_the_house_conversions),
        cmocka_unit_test(more_than_eight_arguments_do_not_overflow),
        cmocka_unit_test(the_caller_may_want_only_the_status),
        cmocka_unit_test(an_error_may_quote_the_one_it_replaces),
        cmocka_unit_test(place_and_borders_stand_before_the_sentence),
        cmocka_unit_test(long_arguments_are_cut_between_characters),
        cmocka_unit_test(invalid_bytes_become_the_replacement_character),
        cmocka_unit_test(a_pattern_from_outside_is_harmless),
        cmocka_unit_test(a_translation_may_turn_arguments_round),
        cmocka_unit_test(an_error_survives_the_journey_as_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
