/* A server's figures for a person: rows per method called, medians, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/metrics/exposition.h"
#include "server/metrics/overview.h"

static const uint32_t bounds[] = {100, 1000, 2500000};

static void add_method(struct buf *out, const char *method, const uint64_t counts[4],
                       uint64_t errors)
{
    const struct label labels[] = {
        {"method", method},
        {"status", "OK"  }
    };
    const struct label refused[] = {
        {"method", method     },
        {"status", "NOT_FOUND"}
    };
    const struct histogram histogram = {bounds, counts, 3, 1};
    uint64_t all = counts[0] + counts[1] + counts[2] + counts[3];

    exposition_sample(out, "bairi_calls_total", labels, 2, all - errors);
    exposition_sample(out, "bairi_calls_total", refused, 2, errors);
    exposition_histogram(out, "bairi_call_seconds", labels, 1, &histogram);
}

static void add_server(struct buf *out)
{
    const struct label version = {"version", "9.8.7"};
    const struct label campaign = {"campaign", "bohai-2020q4"};
    const struct label certificate = {"reason", "certificate"};

    exposition_family(out, "bairi_build_info", SAMPLE_GAUGE, "x");
    exposition_sample(out, "bairi_build_info", &version, 1, 1);
    exposition_seconds(out, "bairi_uptime_seconds", NULL, 0, INT64_C(93784000000));
    exposition_sample(out, "bairi_connections", NULL, 0, 5);
    exposition_sample(out, "bairi_handshakes_unfinished", NULL, 0, 2);
    exposition_sample(out, "bairi_handshakes_failed_total", &certificate, 1, 4);
    exposition_sample(out, "bairi_ledger_records", &campaign, 1, 77);
    exposition_sample(out, "bairi_of_a_later_version", NULL, 0, 1);
}

static void assert_shows(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in\n%s", part, text);
}

static void a_person_sees_what_the_figures_say(void **state)
{
    struct buf in = buf_make(1 << 16), out = buf_make(1 << 16);
    const uint64_t quick[] = {98, 1, 1, 0}, slow[] = {0, 0, 0, 3}, none[] = {0, 0, 0, 0};

    (void)state;
    add_server(&in);
    add_method(&in, "bairi.v1.Health/Check", quick, 2);
    add_method(&in, "", slow, 3);
    add_method(&in, "bairi.v1.Never/Called", none, 0);
    exposition_seconds(&in, "bairi_crl_remaining_seconds", NULL, 0, -61000000);
    assert_int_equal(overview_write(buf_text(&in), &out, NULL), STATUS_OK);
    const char *text = buf_text(&out);
    assert_shows(text, "bairid 9.8.7: serves\nup for 1 d 02:03:04\n");
    assert_shows(text, "connections: 3 open, 2 handshakes under way");
    assert_shows(text, "handshakes failed: 4 for a certificate, 0 otherwise");
    assert_shows(text, "OUT OF DATE for 0 d 00:01:01");
    assert_shows(text, "bohai-2020q4       77        0");
    assert_shows(text, "Health/Check        100       2        0  ≤ 0.1 ms   ≤ 1 ms\n");
    assert_shows(text, "(no such method)      3       3        0   > 2.5 s  > 2.5 s\n");
    assert_null(strstr(text, "Never"));
    buf_free(&in);
    buf_free(&out);
}

static void other_text_is_refused(void **state)
{
    static const char *const BAD[] = {"", "<html></html>", "go_goroutines 7\n",
                                      "bairi_build_info{version=\"1\"} 1\n\x01"};
    struct buf out = buf_make(1 << 16);

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_equal(overview_write(BAD[i], &out, NULL), STATUS_INVALID_ARGUMENT);
    buf_free(&out);
}

static void more_methods_than_a_server_has_are_refused(void **state)
{
    struct buf in = buf_make(1 << 20), out = buf_make(1 << 16);

    (void)state;
    add_server(&in);
    for (int i = 0; i < 300; i++)
        buf_addf(&in, "bairi_calls_total{method=\"m%d\",status=\"OK\"} 1\n", i);
    assert_int_equal(overview_write(buf_text(&in), &out, NULL), STATUS_INVALID_ARGUMENT);
    buf_free(&in);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_sees_what_the_figures_say),
        cmocka_unit_test(other_text_is_refused),
        cmocka_unit_test(more_methods_than_a_server_has_are_refused),
    };

    return cmocka_run_group_tests_name("metrics/overview", tests, NULL, NULL);
}
