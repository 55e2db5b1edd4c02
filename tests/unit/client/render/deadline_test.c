/* LINKS: common */
/* A deadline ends its day, and what is left is said in two units at most. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/render/deadline.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static struct instant at(const char *text)
{
    struct instant t;

    assert_true(instant_parse(text, &t));
    return t;
}

static void midnight_is_said_as_the_end_of_the_day_before(void **state)
{
    (void)state;
    assert_string_equal(deadline_shown(at("2020-11-27T00:00:00+08:00"), arena), "2020-11-26 24:00");
    assert_string_equal(deadline_shown(at("2020-11-26T16:00:00Z"), arena), "2020-11-26 24:00");
    assert_string_equal(deadline_shown(at("2021-01-01T00:00:00+08:00"), arena), "2020-12-31 24:00");
    assert_string_equal(deadline_shown(at("2020-11-26T12:30:00+08:00"), arena), "2020-11-26 12:30");
    assert_string_equal(deadline_shown((struct instant){0}, arena), "");
}

static void a_day_ends_at_the_next_midnight_in_beijing(void **state)
{
    (void)state;
    assert_int_equal(deadline_of_day(20201126).us, at("2020-11-27T00:00:00+08:00").us);
    assert_string_equal(deadline_shown(deadline_of_day(20201231), arena), "2020-12-31 24:00");
}

static void what_is_left_is_said_in_days_and_hours_then_hours_and_minutes(void **state)
{
    const struct instant end = at("2020-11-27T00:00:00+08:00");

    (void)state;
    assert_string_equal(deadline_left(at("2020-11-20T10:00:00+08:00"), end, arena),
                        "6 days 14 hours left");
    assert_string_equal(deadline_left(at("2020-11-25T23:00:00+08:00"), end, arena),
                        "1 day 1 hour left");
    assert_string_equal(deadline_left(at("2020-11-25T00:00:00+08:00"), end, arena), "2 days left");
    assert_string_equal(deadline_left(at("2020-11-26T09:40:00+08:00"), end, arena),
                        "14 hours 20 minutes left");
    assert_string_equal(deadline_left(at("2020-11-26T23:00:00+08:00"), end, arena), "1 hour left");
    assert_string_equal(deadline_left(at("2020-11-26T23:59:00+08:00"), end, arena),
                        "1 minute left");
    assert_string_equal(deadline_left(at("2020-11-26T23:59:50+08:00"), end, arena),
                        "0 minutes left");
}

static void the_deadline_itself_is_late_already(void **state)
{
    const struct instant end = at("2020-11-27T00:00:00+08:00");

    (void)state;
    assert_string_equal(deadline_left(end, end, arena), "0 minutes late");
    assert_string_equal(deadline_left(at("2020-11-29T03:00:00+08:00"), end, arena),
                        "2 days 3 hours late");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(midnight_is_said_as_the_end_of_the_day_before, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_day_ends_at_the_next_midnight_in_beijing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            what_is_left_is_said_in_days_and_hours_then_hours_and_minutes, setup, teardown),
        cmocka_unit_test_setup_teardown(the_deadline_itself_is_late_already, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
