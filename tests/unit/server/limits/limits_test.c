/* The server's settings: what a file may say, where values come from, and what it cannot set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "server/limits/limits.h"

static enum status read_text(const char *text, struct limits *out, struct error *err)
{
    error_clear(err);
    limits_default(out);
    return limits_read((struct bytes){(const uint8_t *)text, strlen(text)}, "bairid.ini", out, err);
}

static void refused(const char *text, const char *where, const char *sentence)
{
    struct limits limits;
    struct error err;

    if (read_text(text, &limits, &err) == STATUS_OK)
        assert_int_equal(limits_check(&limits, &err), STATUS_INVALID_ARGUMENT);
    assert_int_equal(err.status, STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, where);
    if (!strstr(err.text, sentence))
        fail_msg("\"%s\" does not say \"%s\"", err.text, sentence);
}

enum { NUMBERS = 17 };

/* What the parts would be told, without the padding between. */
static void told_to_parts(const struct limits *limits, size_t out[NUMBERS])
{
    struct conn_limits conn = limits ? limits_conn(limits) : conn_limits_default();
    struct rpc_limits rpc = limits ? limits_rpc(limits) : rpc_limits_default();
    const size_t numbers[NUMBERS] = {
        conn.body_max,       conn.output_max,
        conn.handshake_ms,   conn.idle_ms,
        conn.stall_ms,       conn.linger_ms,
        conn.connections,    conn.unfinished,
        conn.per_identity,   rpc.workers,
        rpc.queue,           rpc.outstanding_identity,
        rpc.parked,          rpc.default_timeout_ms,
        rpc.most_timeout_ms, rpc.arena,
        rpc.reply_max,
    };

    memcpy(out, numbers, sizeof numbers);
}

static void the_defaults_are_those_of_the_parts(void **state)
{
    size_t theirs[NUMBERS], ours[NUMBERS];
    struct limits limits;
    struct error err;

    (void)state;
    limits_default(&limits);
    told_to_parts(NULL, theirs);
    told_to_parts(&limits, ours);
    assert_memory_equal(ours, theirs, sizeof ours);
    assert_int_equal(limits_check(&limits, &err), STATUS_OK);
}

static void every_default_is_within_its_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const struct limit_row *row = &limit_rows[i];
        assert_non_null(row->name);
        assert_non_null(row->help);
        assert_in_range(row->fallback, row->least, row->most);
        assert_true(row->most <= UINT32_MAX);
    }
}

static void every_number_reaches_the_part_that_obeys_it(void **state)
{
    size_t before[NUMBERS], after[NUMBERS];
    struct limits limits;

    (void)state;
    for (size_t i = LIMIT_HANDSHAKE_MS; i < LIMIT_DRAIN_MS; i++) {
        limits_default(&limits);
        told_to_parts(&limits, before);
        limits.values[i].number = limit_rows[i].least;
        told_to_parts(&limits, after);
        size_t changed = 0;
        for (size_t k = 0; k < NUMBERS; k++)
            changed += before[k] != after[k];
        if (changed != 1)
            fail_msg("%s changes %zu numbers", limit_rows[i].name, changed);
    }
}

static void a_file_sets_times_and_sizes_in_their_units(void **state)
{
    struct limits limits;
    struct error err;

    (void)state;
    assert_int_equal(read_text("[listen]\naddress = [::1]:7443\nmin_tls = 1.2\n"
                               "[limits]\nhandshake_ms = 9 s ; a slow line\nidle_ms = 5min\n"
                               "stall_ms=2000\noutput_max = 2 MiB\ncall_memory = 33554432\n",
                               &limits, &err),
                     STATUS_OK);
    assert_int_equal(limits.values[LIMIT_HANDSHAKE_MS].number, 9000);
    assert_int_equal(limits.values[LIMIT_HANDSHAKE_MS].line, 5);
    assert_int_equal(limits.values[LIMIT_HANDSHAKE_MS].origin, ORIGIN_FILE);
    assert_int_equal(limits.values[LIMIT_IDLE_MS].number, 300000);
    assert_int_equal(limits_conn(&limits).stall_ms, 2000);
    assert_int_equal(limits_conn(&limits).output_max, 2 * 1024 * 1024);
    assert_int_equal(limits_rpc(&limits).arena, 32 * 1024 * 1024);
    assert_int_equal(limits.values[LIMIT_MIN_TLS].number, 12);
    char address[LIMIT_TEXT];
    uint16_t port;
    assert_int_equal(limits_address(&limits, address, &port, &err), STATUS_OK);
    assert_string_equal(address, "::1");
    assert_int_equal(port, 7443);
}

static void what_is_not_right_is_refused_with_its_line(void **state)
{
    (void)state;
    refused("[limit]\nqueue = 3\n", "bairid.ini:2", "[listen] and [limits]");
    refused("[limits]\n\nconections = 99\n", "bairid.ini:3", "did you mean connections?");
    refused("[limits]\nfrobnicate = 99\n", "bairid.ini:2", "bairid limits lists them");
    refused("[limits]\naddress = 127.0.0.1:1\n", "bairid.ini:2", "no key address");
    refused("[limits]\nqueue = many\n", "bairid.ini:2", "it takes 1 to 65536");
    refused("[limits]\nqueue =\n", "bairid.ini:2", "no number");
    refused("[limits]\nqueue = 9 s\n", "bairid.ini:2", "no number");
    refused("[limits]\nstall_ms = -1\n", "bairid.ini:2", "no number");
    refused("[limits]\nstall_ms = 99999999999999999999\n", "bairid.ini:2", "no number");
    refused("[limits]\nstall_ms = 999999999999999999 min\n", "bairid.ini:2", "no number");
    refused("[limits]\nqueue = 8\nqueue = 9\n", "bairid.ini:3", "given twice");
    refused("[listen]\nmin_tls = 1.1\n", "bairid.ini:2", "1.3 or 1.2");
    refused("[listen]\naddress = localhost:7443\n", "bairid.ini:2", "numeric address");
    refused("[listen]\naddress = 127.0.0.1:70000\n", "bairid.ini:2", "no port");
    refused("[listen]\nmetrics = 0.0.0.0:9100\n", "bairid.ini:2", "of this machine alone");
}

static void nobody_can_set_safety_away(void **state)
{
    (void)state;
    refused("[limits]\nidle_ms = 0\n", "bairid.ini:2", "75000 ms to 3600000 ms");
    refused("[limits]\nhandshake_ms = 10 min\n", "bairid.ini:2", "1000 ms to 60000 ms");
    refused("[limits]\nbody_max = 64 MiB\n", "bairid.ini:2", "1 MiB to 8256 KiB");
    refused("[limits]\nworkers = 0\n", "bairid.ini:2", "2 to 512");
    refused("[limits]\nconnections = 1000000\n", "bairid.ini:2", "4 to 16384");
}

static void settings_that_contradict_each_other_are_refused(void **state)
{
    (void)state;
    refused("[limits]\nconnections = 32\n", "bairid.ini:2", "unfinished_handshakes (64)");
    refused("[limits]\nqueue = 7\ndefault_timeout_ms = 3 min\n", "bairid.ini:3",
            "may not exceed most_timeout_ms (120000 ms)");
    refused("[limits]\nconnections_per_identity = 600\n", "bairid.ini:2", "connections (512)");
}

static void an_option_comes_before_the_file(void **state)
{
    struct limits limits;
    struct error err;

    (void)state;
    assert_int_equal(read_text("[listen]\naddress = 127.0.0.1:1\n", &limits, &err), STATUS_OK);
    assert_int_equal(limits_option(&limits, LIMIT_ADDRESS, NULL, &err), STATUS_OK);
    assert_string_equal(limits.values[LIMIT_ADDRESS].text, "127.0.0.1:1");
    assert_int_equal(limits_option(&limits, LIMIT_ADDRESS, "127.0.0.1:2", &err), STATUS_OK);
    assert_string_equal(limits.values[LIMIT_ADDRESS].text, "127.0.0.1:2");
    assert_int_equal(limits.values[LIMIT_ADDRESS].origin, ORIGIN_OPTION);
    assert_int_equal(limits_option(&limits, LIMIT_ADDRESS, "here", &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "--listen");
    assert_string_equal(limits.values[LIMIT_ADDRESS].text, "127.0.0.1:2");
}

struct told {
    int applied, restart;
};

static void count_told(void *context, const struct limit_row *row, bool applied, const char *before,
                       const char *after)
{
    struct told *told = context;

    assert_string_not_equal(before, after);
    assert_non_null(row->name);
    *(applied ? &told->applied : &told->restart) += 1;
}

static void a_renewal_applies_what_can_change_and_keeps_the_rest(void **state)
{
    struct limits now, wanted;
    struct told told = {0};
    struct error err;

    (void)state;
    limits_default(&now);
    assert_int_equal(read_text("[limits]\nqueue = 5\nworkers = 4\n", &wanted, &err), STATUS_OK);
    limits_renew(&now, &wanted, count_told, &told);
    assert_int_equal(told.applied, 1);
    assert_int_equal(told.restart, 1);
    assert_int_equal(limits_rpc(&now).queue, 5);
    assert_int_equal(limits_rpc(&now).workers, 32);
    told = (struct told){0};
    limits_renew(&now, &wanted, count_told, &told);
    assert_int_equal(told.applied, 0);
    assert_int_equal(told.restart, 1); /* said again until the server is restarted */
}

static void the_table_names_value_bounds_and_origin(void **state)
{
    OWNED(buf_free) struct buf out = buf_make(1 << 20);
    struct limits limits;
    struct error err;

    (void)state;
    assert_int_equal(read_text("[limits]\nstall_ms = 7 s\n", &limits, &err), STATUS_OK);
    limits_print(&limits, 0, &out);
    assert_non_null(strstr(buf_text(&out), "7000 ms"));
    assert_non_null(strstr(buf_text(&out), "bairid.ini:2"));
    assert_non_null(strstr(buf_text(&out), "1000 ms – 300000 ms"));
    for (size_t i = 0; i < LIMIT_COUNT; i++)
        assert_non_null(strstr(buf_text(&out), limit_rows[i].name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_those_of_the_parts),
        cmocka_unit_test(every_default_is_within_its_bounds),
        cmocka_unit_test(every_number_reaches_the_part_that_obeys_it),
        cmocka_unit_test(a_file_sets_times_and_sizes_in_their_units),
        cmocka_unit_test(what_is_not_right_is_refused_with_its_line),
        cmocka_unit_test(nobody_can_set_safety_away),
        cmocka_unit_test(settings_that_contradict_each_other_are_refused),
        cmocka_unit_test(an_option_comes_before_the_file),
        cmocka_unit_test(a_renewal_applies_what_can_change_and_keeps_the_rest),
        cmocka_unit_test(the_table_names_value_bounds_and_origin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
