/* LINKS: common */
/* Ids, times, days and numbers as people read them; programs get them as they travel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/render/words.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(1 << 16);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static void a_time_is_beijing_time_and_none_is_empty(void **state)
{
    const struct instant evening = {INT64_C(1606406399999999)}; /* 15:59:59.999999 UTC */

    (void)state;
    assert_string_equal(word_time(evening, FORMAT_TABLE, arena), "2020-11-26 23:59");
    assert_string_equal(word_time(evening, FORMAT_CSV, arena),
                        word_time(evening, FORMAT_JSON, arena));
    assert_memory_equal(word_time(evening, FORMAT_JSON, arena), "2020-11-26T23:59:59", 19);
    assert_string_equal(word_time((struct instant){0}, FORMAT_TABLE, arena), "");
    assert_string_equal(word_time((struct instant){0}, FORMAT_JSON, arena), "");
}

static void a_day_is_written_with_dashes_and_none_is_empty(void **state)
{
    (void)state;
    assert_string_equal(word_day(20201008, arena), "2020-10-08");
    assert_string_equal(word_day(0, arena), "");
}

static void numbers_keep_their_sign_and_all_their_digits(void **state)
{
    (void)state;
    assert_string_equal(word_number(-7, arena), "-7");
    assert_string_equal(word_number(INT64_MAX, arena), "9223372036854775807");
}

static void amounts_lose_trailing_zeros_but_no_others(void **state)
{
    (void)state;
    assert_string_equal(word_amount(100000, FORMAT_TABLE, arena), "10");
    assert_string_equal(word_amount(100500, FORMAT_TABLE, arena), "10.05");
    assert_string_equal(word_amount(1, FORMAT_TABLE, arena), "0.0001");
    assert_string_equal(word_amount(1, FORMAT_JSON, arena), "1");
    assert_string_equal(word_amount(INT64_C(10000000000), FORMAT_TABLE, arena), "1000000");
}

static void an_id_without_a_word_is_shown_as_it_is(void **state)
{
    static const char id[] = "zhongjie/Z-01";

    (void)state;
    assert_ptr_equal(word_shown(id, FORMAT_TABLE), id);
    assert_ptr_equal(word_shown("", FORMAT_TABLE), word_shown("", FORMAT_JSON));
    assert_string_equal(word_shown("accepted", FORMAT_CSV), "accepted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_beijing_time_and_none_is_empty),
        cmocka_unit_test(a_day_is_written_with_dashes_and_none_is_empty),
        cmocka_unit_test(numbers_keep_their_sign_and_all_their_digits),
        cmocka_unit_test(amounts_lose_trailing_zeros_but_no_others),
        cmocka_unit_test(an_id_without_a_word_is_shown_as_it_is),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
