/* LINKS: common */
/* The progress line says everything there is room for and never wraps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/render/progress.h"
#include "common/text.h"

#define CHINESE "中捷产业园区高端装备制造项目投资合同扫描件.pdf"

static const struct progress HALF = {.file = 3,
                                     .files = 31,
                                     .name = "Z-03.pdf",
                                     .done = 12300000,
                                     .total = 24600000,
                                     .rate = 5200000};

static const char *line(const struct progress *progress, size_t columns)
{
    static char text[512];
    OWNED(buf_free) struct buf out = buf_make(4096);

    progress_line(progress, columns, &out);
    assert_false(out.failed);
    assert_true(out.size < sizeof(text));
    memcpy(text, buf_text(&out), out.size + 1);
    return text;
}

static void a_wide_terminal_shows_all_of_it(void **state)
{
    (void)state;
    assert_string_equal(line(&HALF, 100),
                        "[========>       ]  50%  3/31  Z-03.pdf  12.3 MB / 24.6 MB  5.2 MB/s  "
                        "0:03 left");
}

static void an_unknown_rate_promises_nothing(void **state)
{
    struct progress progress = HALF;

    (void)state;
    progress.rate = 0;
    assert_string_equal(line(&progress, 100),
                        "[========>       ]  50%  3/31  Z-03.pdf  12.3 MB / 24.6 MB");
}

static void a_narrow_terminal_loses_the_dispensable_first(void **state)
{
    (void)state;
    assert_non_null(strstr(line(&HALF, 80), "0:03 left"));
    assert_non_null(strstr(line(&HALF, 80), "MB/s"));
    assert_null(strstr(line(&HALF, 70), "MB/s"));
    assert_non_null(strstr(line(&HALF, 70), "left"));
    assert_null(strstr(line(&HALF, 56), "left"));
    assert_non_null(strstr(line(&HALF, 56), "24.6 MB"));
    assert_string_equal(line(&HALF, 36), "[====>   ]  50%  3/31  Z-03.pdf");
    assert_null(strchr(line(&HALF, 24), '['));
    assert_non_null(strstr(line(&HALF, 24), "50%"));
}

static void no_width_is_ever_passed_whatever_the_name(void **state)
{
    struct progress progress = HALF;
    static const char *const NAMES[] = {"a", CHINESE, "\t\x1b[31mred.pdf",
                                        "a-very-long-latin-file-name-of-a-scanned-contract.pdf"};

    (void)state;
    for (size_t n = 0; n < sizeof(NAMES) / sizeof(NAMES[0]); n++)
        for (size_t columns = 0; columns <= 200; columns++) {
            progress.name = NAMES[n];
            if (text_width(line(&progress, columns)) > columns)
                fail_msg("%zu columns: %s", columns, line(&progress, columns));
        }
}

static void a_long_double_width_name_is_cut_at_a_character(void **state)
{
    struct progress progress = HALF;

    (void)state;
    progress.name = CHINESE;
    assert_non_null(strstr(line(&progress, 80), "中捷产业园"));
    assert_non_null(strstr(line(&progress, 80), "..  12.3 MB"));
    assert_non_null(strstr(line(&progress, 160), CHINESE));
}

static void nothing_to_send_is_all_of_it(void **state)
{
    struct progress progress = {.file = 1, .files = 1, .name = "a.pdf"};

    (void)state;
    assert_non_null(strstr(line(&progress, 80), "100%"));
    progress.total = 10;
    assert_non_null(strstr(line(&progress, 80), "  0%"));
    progress.done = 11;
    assert_non_null(strstr(line(&progress, 80), "100%"));
    assert_null(strchr(line(&progress, 80), '>'));
}

static void bytes_are_rounded_to_a_figure_one_can_read(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } CASES[] = {
        {0,                       "0 B"     },
        {999,                     "999 B"   },
        {1000,                    "1.0 KB"  },
        {4249,                    "4.2 KB"  },
        {4250,                    "4.3 KB"  },
        {999949,                  "999.9 KB"},
        {999950,                  "1.0 MB"  },
        {104857600,               "104.9 MB"},
        {UINT64_C(1500000000),    "1.5 GB"  },
        {UINT64_C(2500000000000), "2.5 TB"  }
    };
    char text[16];

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        progress_bytes(CASES[i].bytes, text);
        assert_string_equal(text, CASES[i].text);
    }
}

static void times_are_minutes_and_hours(void **state)
{
    char text[16];

    (void)state;
    progress_time(7, text);
    assert_string_equal(text, "0:07");
    progress_time(750, text);
    assert_string_equal(text, "12:30");
    progress_time(3723, text);
    assert_string_equal(text, "1:02:03");
    progress_time(UINT64_MAX, text);
    assert_string_equal(text, "99:59:59");
}

static void the_rate_is_smoothed_and_never_of_a_moment(void **state)
{
    struct progress_meter meter = {0};

    (void)state;
    progress_measure(&meter, 1000, 0);
    assert_int_equal(meter.rate, 0);
    progress_measure(&meter, 1001, 5000000); /* too soon to tell */
    assert_int_equal(meter.rate, 0);
    progress_measure(&meter, 2000, 8000000);
    assert_int_equal(meter.rate, 8000000);
    progress_measure(&meter, 3000, 8000000); /* a stall lowers it little by little */
    assert_int_equal(meter.rate, 6000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wide_terminal_shows_all_of_it),
        cmocka_unit_test(an_unknown_rate_promises_nothing),
        cmocka_unit_test(a_narrow_terminal_loses_the_dispensable_first),
        cmocka_unit_test(no_width_is_ever_passed_whatever_the_name),
        cmocka_unit_test(a_long_double_width_name_is_cut_at_a_character),
        cmocka_unit_test(nothing_to_send_is_all_of_it),
        cmocka_unit_test(bytes_are_rounded_to_a_figure_one_can_read),
        cmocka_unit_test(times_are_minutes_and_hours),
        cmocka_unit_test(the_rate_is_smoothed_and_never_of_a_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
