/* LINKS: common common_campaign */
/* The closing sentence says whether it arrived, when, and whether that was in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/arrival.h"

static const char CAMPAIGN[] =
    "[campaign]\nid = test\nname = 测试\nstart = 2020-10-01\nend = 2020-12-31\n"
    "closing_deadline = 2021-01-05T24:00\n"
    "[unit.zhongjie]\nname = 中捷产业园区\ntarget = 2\n";

static struct arena *arena;
static struct settings settings;
static struct buf out;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(16 << 20);
    out = buf_make(4096);
    return settings_read((struct bytes){(const uint8_t *)CAMPAIGN, sizeof(CAMPAIGN) - 1}, "c.ini",
                         arena, &settings, NULL, NULL) == STATUS_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&out);
    arena_destroy(&arena);
    return 0;
}

static struct instant at(const char *text)
{
    struct instant time;

    assert_true(instant_parse(text, &time));
    return time;
}

static const char *said(struct arrival arrival)
{
    buf_clear(&out);
    arrival_say(&arrival, &settings, arena, &out);
    return buf_text(&out);
}

static void in_time_it_says_how_much_was_left(void **state)
{
    (void)state;
    assert_string_equal(said((struct arrival){.count = 31,
                                              .time = at("2020-11-20T09:30:12.345+08:00"),
                                              .folder = "/r"}),
                        "31 projects arrived on 2020-11-20 09:30:12, before the deadline of "
                        "2020-11 (6 days 14 hours left)\nreceipts are in /r\n");
}

static void a_single_one_is_one_project(void **state)
{
    (void)state;
    assert_string_equal(said((struct arrival){.count = 1, .time = at("2020-11-26T22:59:59+08:00")}),
                        "1 project arrived on 2020-11-26 22:59:59, before the deadline of 2020-11 "
                        "(1 hour left)\n");
}

static void late_ones_are_counted(void **state)
{
    (void)state;
    assert_string_equal(
        said((struct arrival){.count = 3, .late = 2, .time = at("2020-11-20T09:30:12+08:00")}),
        "3 projects arrived on 2020-11-20 09:30:12, in the period 2020-11; late, "
        "because they were due in an earlier period: 2\n");
}

static void what_awaits_a_signature_is_not_called_received(void **state)
{
    (void)state;
    assert_string_equal(
        said((struct arrival){.awaiting = 2, .time = at("2020-11-26T23:58:01+08:00")}),
        "2 projects handed in on 2020-11-26 23:58:01, not received yet: the "
        "countersignature is missing\nyour unit's leader signs with: bairi "
        "countersign, before the deadline of 2020-11 (1 minute left)\n");
}

static void after_the_last_deadline_none_is_named(void **state)
{
    (void)state;
    assert_string_equal(said((struct arrival){.count = 1, .time = at("2021-01-06T09:00:00+08:00")}),
                        "1 project arrived on 2021-01-06 09:00:00\n");
}

static void nothing_is_said_of_nothing(void **state)
{
    (void)state;
    assert_string_equal(said((struct arrival){.folder = "/r"}), "");
}

static void nothing_reported_is_in_time_or_not(void **state)
{
    struct period period;

    (void)state;
    assert_true(settings_period(&settings, "2020-10", &period));
    arrival_say_nothing(&period, at("2020-10-26T23:00:00+08:00"), 480, arena, &out);
    assert_string_equal(buf_text(&out), "nothing to report in 2020-10: received on 2020-10-26 "
                                        "23:00:00, before the deadline (1 hour left)\n");
    buf_clear(&out);
    arrival_say_nothing(&period, period.deadline, 480, arena, &out);
    assert_string_equal(buf_text(&out), "nothing to report in 2020-10: received on 2020-10-27 "
                                        "00:00:00, after the deadline\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_time_it_says_how_much_was_left, setup, teardown),
        cmocka_unit_test_setup_teardown(a_single_one_is_one_project, setup, teardown),
        cmocka_unit_test_setup_teardown(late_ones_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(what_awaits_a_signature_is_not_called_received, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(after_the_last_deadline_none_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_said_of_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_reported_is_in_time_or_not, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
