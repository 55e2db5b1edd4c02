/* Prometheus' text format: what is written is what the format says, and is read back the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/metrics/exposition.h"

static struct buf out;

static int begin(void **state)
{
    (void)state;
    out = buf_make(1 << 16);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_free(&out);
    return 0;
}

static void a_family_begins_with_help_and_type(void **state)
{
    (void)state;
    exposition_family(&out, "x_total", SAMPLE_COUNTER, "A \\ and\nsaid \"so\"");
    exposition_sample(&out, "x_total", NULL, 0, UINT64_MAX);
    exposition_family(&out, "y", SAMPLE_GAUGE, "Y");
    exposition_family(&out, "z", SAMPLE_HISTOGRAM, "Z");
    assert_string_equal(buf_text(&out), "# HELP x_total A \\\\ and\\nsaid \"so\"\n"
                                        "# TYPE x_total counter\n"
                                        "x_total 18446744073709551615\n"
                                        "# HELP y Y\n# TYPE y gauge\n"
                                        "# HELP z Z\n# TYPE z histogram\n");
}

static void labels_are_escaped(void **state)
{
    const struct label labels[] = {
        {"a", "back\\slash \"quoted\""},
        {"b", "two\nlines 渤海"     }
    };

    (void)state;
    exposition_sample(&out, "x", labels, 2, 7);
    assert_string_equal(buf_text(&out),
                        "x{a=\"back\\\\slash \\\"quoted\\\"\",b=\"two\\nlines 渤海\"} 7\n");
}

static void seconds_have_no_superfluous_digits(void **state)
{
    (void)state;
    exposition_seconds(&out, "x", NULL, 0, 2500);
    exposition_seconds(&out, "x", NULL, 0, 30000000);
    exposition_seconds(&out, "x", NULL, 0, -1000001);
    exposition_seconds(&out, "x", NULL, 0, 0);
    assert_string_equal(buf_text(&out), "x 0.0025\nx 30\nx -1.000001\nx 0\n");
}

static void buckets_are_cumulative_and_end_with_all(void **state)
{
    const struct label label = {"m", "A/B"};
    const uint32_t bounds[] = {100, 1000, 2500000};
    const uint64_t counts[] = {2, 0, 3, 1};
    const struct histogram histogram = {bounds, counts, 3, 12345678};

    (void)state;
    exposition_histogram(&out, "t", &label, 1, &histogram);
    assert_string_equal(buf_text(&out), "t_bucket{m=\"A/B\",le=\"0.0001\"} 2\n"
                                        "t_bucket{m=\"A/B\",le=\"0.001\"} 2\n"
                                        "t_bucket{m=\"A/B\",le=\"2.5\"} 5\n"
                                        "t_bucket{m=\"A/B\",le=\"+Inf\"} 6\n"
                                        "t_sum{m=\"A/B\"} 12.345678\n"
                                        "t_count{m=\"A/B\"} 6\n");
    buf_clear(&out);
    exposition_histogram(&out, "t", NULL, 0, &histogram);
    assert_memory_equal(buf_text(&out), "t_bucket{le=\"0.0001\"} 2\n", 24);
}

static void what_was_written_is_read_back(void **state)
{
    const struct label labels[] = {
        {"a", "\"\\\n"},
        {"b", ""      }
    };
    struct sample sample;

    (void)state;
    exposition_family(&out, "x", SAMPLE_GAUGE, "X");
    exposition_sample(&out, "x", labels, 2, 7);
    exposition_seconds(&out, "y", NULL, 0, -1500000);
    const char *text = buf_text(&out);
    assert_int_equal(exposition_next(&text, &sample), SAMPLE_READ);
    assert_string_equal(sample.name, "x");
    assert_string_equal(sample_label(&sample, "a"), "\"\\\n");
    assert_string_equal(sample_label(&sample, "b"), "");
    assert_int_equal(sample.labels, 2);
    assert_true(sample.value == 7.0);
    assert_int_equal(exposition_next(&text, &sample), SAMPLE_READ);
    assert_string_equal(sample_label(&sample, "a"), "");
    assert_true(sample.value == -1.5);
    assert_int_equal(exposition_next(&text, &sample), SAMPLE_END);
}

static void other_text_is_broken_and_nothing_is_read_beyond_it(void **state)
{
    static const char *const BROKEN[] = {
        "x",
        "x{",
        "x{a}",
        "x{a=\"",
        "x{a=\"\\",
        "x{a=\"b\"",
        "x{a=\"b\"}",
        "x{a=\"b\"} ",
        "x{a=\"b\",} 1",
        "x 1 2\n",
        "x{a=\"\\t\"} 1",
        "<html>",
        "x  1",
        "x one",
        "x{a=\"b\nc\"} 1",
        "x{a=\"1\",b=\"1\",c=\"1\",d=\"1\",e=\"1\"} 1",
    };
    struct sample sample;

    (void)state;
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        const char *text = BROKEN[i];
        if (exposition_next(&text, &sample) != SAMPLE_BROKEN)
            fail_msg("%s was read", BROKEN[i]);
    }
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_family_begins_with_help_and_type),
        FACT(labels_are_escaped),
        FACT(seconds_have_no_superfluous_digits),
        FACT(buckets_are_cumulative_and_end_with_all),
        FACT(what_was_written_is_read_back),
        FACT(other_text_is_broken_and_nothing_is_read_beyond_it),
    };

    return cmocka_run_group_tests_name("metrics/exposition", tests, NULL, NULL);
}
