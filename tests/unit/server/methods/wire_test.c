/* LINKS: common common_net common_rpc tests_support */
/* The tables of proto/README.md against the code: a client elsewhere is written from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/net/conn.h"
#include "common/rpc/table.h"
#include "common/status.h"
#include "server/methods.h"

#define README TEST_DATA "/../../proto/README.md"

static int with_readme(void **state)
{
    static struct buf readme;

    readme = buf_make(1 << 20);
    *state = &readme;
    return buf_read_file(&readme, README, NULL) == STATUS_OK ? 0 : -1;
}

static int without_readme(void **state)
{
    buf_free(*state);
    return 0;
}

/* The lines of the table whose heading this is, up to the empty line behind it. */
static const char *table_of(const struct buf *readme, const char *heading, size_t *size)
{
    const char *begin = strstr(buf_text(readme), heading);
    const char *rows = begin ? strstr(begin, "|\n|---") : NULL;
    const char *end = rows ? strstr(rows, "\n\n") : NULL;

    if (!end)
        fail_msg("proto/README.md has no table %s", heading);
    rows = strchr(rows + 2, '\n') + 1;
    *size = (size_t)(end + 1 - rows);
    return rows;
}

/* The table says this, row by row; what differs is shown whole, so that it can be put there. */
static void assert_table(const struct buf *readme, const char *heading, struct buf *expected)
{
    size_t size = 0;
    const char *rows = table_of(readme, heading, &size);

    if (size != expected->size || memcmp(rows, buf_text(expected), size) != 0) {
        fprintf(stderr, "proto/README.md: below %s should stand\n%s", heading, buf_text(expected));
        fail();
    }
    buf_free(expected);
}

static void the_statuses_are_those_of_the_code(void **state)
{
    struct buf expected = buf_make(64 * 1024);

#define STATUS_ROW(name, number, text, code)                                                       \
    buf_addf(&expected, "| %d | `%s` | %s | %d |\n", (number), #name, (text), (code));
    STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
    assert_table(*state, "| number | name |", &expected);
}

static void add_method(struct buf *out, const struct rpc_method *method)
{
    static const enum role_id roles[] = {ROLE_UNIT,  ROLE_BUREAU, ROLE_CITY,
                                         ROLE_ADMIN, ROLE_READER, ROLE_SERVER};
    const ProtobufCMethodDescriptor *types =
        protobuf_c_service_descriptor_get_method_by_name(method->service, method->name);

    buf_addf(out, "| `%s/%s` | `%s` → `%s` | %s | %s | %zu |", method->service->name, method->name,
             types->input->short_name, types->output->short_name, method->writes ? "write" : "read",
             method->needs_campaign ? "yes" : "no", method->body_max);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (method->roles & roles[i])
            buf_addf(out, " %s", role_name(roles[i]));
    }
    buf_adds(out, " |\n");
}

static void the_methods_are_those_of_the_table(void **state)
{
    struct buf expected = buf_make(64 * 1024);

    for (size_t i = 0; i < method_count; i++)
        add_method(&expected, &methods[i]);
    assert_table(*state, "| method |", &expected);
}

static void the_limits_are_the_defaults(void **state)
{
    const struct conn_limits conn = conn_limits_default();
    const struct rpc_limits rpc = rpc_limits_default();
    const struct {
        const char *name;
        size_t value;
        const char *unit;
    } rows[] = {
        {"largest envelope, either way",                        conn.body_max,            "bytes"},
        {"replies waiting for a slow reader",                   conn.output_max,          "bytes"},
        {"a handshake",                                         conn.handshake_ms,        "ms"   },
        {"a connection without traffic and without a call",     conn.idle_ms,             "ms"   },
        {"a reply that the client does not read on with",       conn.stall_ms,            "ms"   },
        {"connections in all",                                  conn.connections,         ""     },
        {"unfinished handshakes; over it the oldest is closed", conn.unfinished,          ""     },
        {"connections of one identity",                         conn.per_identity,        ""     },
        {"calls outstanding of one identity",                   rpc.outstanding_identity, ""     },
        {"calls waiting for a worker",                          rpc.queue,                ""     },
        {"parked calls",                                        rpc.parked,               ""     },
        {"deadline where `timeout_ms` is 0",                    rpc.default_timeout_ms,   "ms"   },
        {"longest deadline; more is cut to it",                 rpc.most_timeout_ms,      "ms"   },
    };
    struct buf expected = buf_make(64 * 1024);

    assert_int_equal(conn.body_max, rpc.reply_max); /* one row tells both */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        buf_addf(&expected, "| %s | %zu%s%s |\n", rows[i].name, rows[i].value,
                 rows[i].unit[0] ? " " : "", rows[i].unit);
    assert_table(*state, "| limit |", &expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_statuses_are_those_of_the_code),
        cmocka_unit_test(the_methods_are_those_of_the_table),
        cmocka_unit_test(the_limits_are_the_defaults),
    };
    return cmocka_run_group_tests(tests, with_readme, without_readme);
}
