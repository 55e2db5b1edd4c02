/* LINKS: tests_support */
/* Days of four centuries, RFC 3339, and clocks that never run backwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/instant.h"
#include "tests/support/scratch.h"

static void leap_years_follow_the_gregorian_rule(void **state)
{
    (void)state;
    assert_true(day_is_valid(20200229));
    assert_true(day_is_valid(20000229));
    assert_false(day_is_valid(19000229));
    assert_false(day_is_valid(21000229));
    assert_false(day_is_valid(20210229));
    assert_false(day_is_valid(20201301));
    assert_false(day_is_valid(20200001));
    assert_false(day_is_valid(20200100));
    assert_false(day_is_valid(20200431));
    assert_false(day_is_valid(18991231));
    assert_false(day_is_valid(22000101));
    assert_false(day_is_valid(0));
    assert_false(day_is_valid(-20200101));
}

static void every_day_goes_to_its_number_and_back(void **state)
{
    day d = 19000101;
    int32_t number = day_to_number(d);

    (void)state;
    assert_int_equal(day_to_number(19700101), 0);
    assert_int_equal(day_to_number(20201008), 18543);
    for (; d != 21991231; d = day_add(d, 1), number++) {
        assert_true(day_is_valid(d));
        assert_int_equal(day_to_number(d), number);
        assert_int_equal(day_from_number(number), d);
    }
    assert_int_equal(day_add(20201001, 91), 20201231);
    assert_int_equal(day_add(20210101, -1), 20201231);
    assert_int_equal(day_add(21991231, 1), 0);
    assert_int_equal(day_add(20200101, INT32_MAX), 0);
    assert_int_equal(day_from_number(INT32_MIN), 0);
    assert_int_equal(day_month(20201008), 202010);
}

static void a_day_is_read_in_four_ways(void **state)
{
    static const char *const right[] = {"2020-10-08",    "2020/10/8", "2020/10/08",
                                        "2020年10月8日", "2020.10.8", "2020-10-8"};
    static const char *const wrong[] = {"",          "2020-10-08 ", "20-10-08",    "2020/10-8",
                                        "2020-13-1", "2020年10月8", "2020-10-08x", "2020-10-",
                                        "8.10.2020", "2020-02-30",  "+2020-10-08", "2020.10.008"};

    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        assert_int_equal(day_parse(right[i]), 20201008);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(day_parse(wrong[i]), 0);
    assert_int_equal(day_parse_iso("2020-10-08"), 20201008);
    assert_int_equal(day_parse_iso("2020-10-8"), 0);
    assert_int_equal(day_parse_iso("2020/10/08"), 0);
}

static void a_day_is_printed_or_empty(void **state)
{
    char out[11];

    (void)state;
    day_format(20201008, out);
    assert_string_equal(out, "2020-10-08");
    day_format(0, out);
    assert_string_equal(out, "");
    day_format(20209999, out);
    assert_string_equal(out, "");
}

static void a_day_begins_at_midnight_of_its_offset(void **state)
{
    struct instant midnight = instant_of_day(20201227, 480);
    char out[40];

    (void)state;
    instant_format(midnight, 480, out);
    assert_string_equal(out, "2020-12-27T00:00:00+08:00");
    instant_format(midnight, 0, out);
    assert_string_equal(out, "2020-12-26T16:00:00+00:00");
    assert_int_equal(instant_day(midnight, 480), 20201227);
    assert_int_equal(instant_day((struct instant){midnight.us - 1}, 480), 20201226);
    assert_int_equal(instant_day((struct instant){-1}, 0), 19691231);
}

static void an_instant_goes_to_text_and_back(void **state)
{
    static const struct {
        const char *text;
        int offset;
        const char *printed;
    } rows[] = {
        {"2020-10-08T09:30:00+08:00",        480,  "2020-10-08T09:30:00+08:00"       },
        {"2020-10-08T01:30:00Z",             480,  "2020-10-08T09:30:00+08:00"       },
        {"2020-10-08T09:30:00.5+08:00",      480,  "2020-10-08T09:30:00.500000+08:00"},
        {"2020-10-08T09:30:00.000001+08:00", 480,  "2020-10-08T09:30:00.000001+08:00"},
        {"1969-12-31T23:59:59.999999Z",      0,    "1969-12-31T23:59:59.999999+00:00"},
        {"2020-01-01T00:00:00-03:30",        -210, "2020-01-01T00:00:00-03:30"       },
    };
    char out[40];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct instant t;
        assert_true(instant_parse(rows[i].text, &t));
        instant_format(t, rows[i].offset, out);
        assert_string_equal(out, rows[i].printed);
    }
    instant_format((struct instant){INT64_MAX}, 840, out);
    assert_true(strlen(out) < 40);
    instant_format((struct instant){INT64_MIN}, -840, out);
    assert_true(strlen(out) < 40);
}

static void texts_that_are_no_instants_are_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "2020-10-08",
        "2020-10-08T09:30:00",
        "2020-10-08T09:30+08:00",
        "2020-10-08T24:00:00Z",
        "2020-10-08T09:60:00Z",
        "2020-10-08T09:30:60Z",
        "2020-10-08T09:30:00.Z",
        "2020-10-08T09:30:00.1234567Z",
        "2020-10-08T09:30:00+8:00",
        "2020-10-08T09:30:00+14:01",
        "2020-10-08T09:30:00Zx",
        "2020-02-30T09:30:00Z",
        "2020-10-08 09:30:00Z",
    };
    struct instant t;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(instant_parse(wrong[i], &t));
}

static void offsets_end_at_fourteen_hours(void **state)
{
    int minutes;

    (void)state;
    assert_true(offset_parse("+08:00", &minutes));
    assert_int_equal(minutes, 480);
    assert_true(offset_parse("-14:00", &minutes));
    assert_int_equal(minutes, -840);
    assert_false(offset_parse("+14:01", &minutes));
    assert_false(offset_parse("08:00", &minutes));
    assert_false(offset_parse("+0800", &minutes));
    assert_false(offset_parse("+08:60", &minutes));
    assert_false(offset_parse("", &minutes));
}

static struct instant at(const char *text)
{
    struct instant t = {0};

    assert_true(instant_parse(text, &t));
    return t;
}

static void a_development_clock_runs_from_its_instant(void **state)
{
    struct clock *clock = clock_at(" 2020-11-08T09:30:00+08:00\n");
    struct instant first = clock_now(clock), later;

    (void)state;
    assert_true(clock_is_dev(clock));
    assert_in_range(first.us - at("2020-11-08T09:30:00+08:00").us, 0, 5 * INSTANT_SECOND);
    usleep(2000);
    later = clock_now(clock);
    assert_true(later.us >= first.us + 2000);
    clock_destroy(&clock);
    assert_null(clock);
}

static void a_development_clock_never_goes_backwards(void **state)
{
    const char *folder = scratch_folder();
    const char *path = scratch_path(folder, "clock");
    struct clock *clock = NULL;
    struct error err;
    struct instant before;

    (void)state;
    scratch_write(path, "2020-11-08T09:30:00+08:00");
    assert_int_equal(clock_create_dev(path, &clock, &err), STATUS_OK);
    before = clock_now(clock);
    scratch_write(path, "2020-11-08T09:29:59+08:00");
    assert_int_equal(clock_reread(clock, &err), STATUS_FAILED_PRECONDITION);
    assert_true(clock_now(clock).us >= before.us);
    scratch_write(path, "nonsense");
    assert_int_equal(clock_reread(clock, &err), STATUS_INVALID_ARGUMENT);
    assert_true(clock_now(clock).us >= before.us);
    scratch_write(path, "2020-11-27T00:00:00+08:00");
    assert_int_equal(clock_reread(clock, &err), STATUS_OK);
    assert_true(clock_now(clock).us >= at("2020-11-27T00:00:00+08:00").us);
    clock_destroy(&clock);
    assert_int_equal(clock_create_dev(scratch_path(folder, "none"), &clock, &err),
                     STATUS_NOT_FOUND);
    assert_null(clock);
    scratch_remove(folder);
}

static void a_real_clock_has_no_file(void **state)
{
    struct clock *clock = NULL;
    int64_t difference;

    (void)state;
    assert_int_equal(clock_create_real(&clock, NULL), STATUS_OK);
    assert_false(clock_is_dev(clock));
    difference = clock_now(clock).us / INSTANT_SECOND - (int64_t)time(NULL);
    assert_in_range(difference + 2, 0, 4);
    assert_int_equal(clock_reread(clock, NULL), STATUS_FAILED_PRECONDITION);
    clock_destroy(&clock);
}

static void *watch(void *data)
{
    struct clock *clock = data;
    struct instant last = clock_now(clock);

    for (int i = 0; i < 20000; i++) {
        struct instant next = clock_now(clock);
        if (next.us < last.us)
            return data;
        last = next;
    }
    return NULL;
}

static void threads_never_see_time_go_back_while_the_clock_is_set(void **state)
{
    struct clock *clock = clock_at("2020-10-01T00:00:00Z");
    pthread_t threads[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, watch, clock);
    clock_set(clock, "2020-10-02T00:00:00Z");
    clock_set(clock, "2020-10-03T00:00:00Z");
    for (int i = 0; i < 3; i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    clock_destroy(&clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leap_years_follow_the_gregorian_rule),
        cmocka_unit_test(every_day_goes_to_its_number_and_back),
        cmocka_unit_test(a_day_is_read_in_four_ways),
        cmocka_unit_test(a_day_is_printed_or_empty),
        cmocka_unit_test(a_day_begins_at_midnight_of_its_offset),
        cmocka_unit_test(an_instant_goes_to_text_and_back),
        cmocka_unit_test(texts_that_are_no_instants_are_refused),
        cmocka_unit_test(offsets_end_at_fourteen_hours),
        cmocka_unit_test(a_development_clock_runs_from_its_instant),
        cmocka_unit_test(a_development_clock_never_goes_backwards),
        cmocka_unit_test(a_real_clock_has_no_file),
        cmocka_unit_test(threads_never_see_time_go_back_while_the_clock_is_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
