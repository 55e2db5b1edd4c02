/* LINKS: common common_rpc server_limits tests_support */
/* The tables of proto/README.md against the code: a client elsewhere is written from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/rpc/table.h"
#include "common/status.h"
#include "server/limits/limits.h"
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

static void the_limits_are_those_of_the_settings(void **state)
{
    static const char *const units[] = {
        [UNIT_COUNT] = "", [UNIT_MS] = " ms", [UNIT_BYTES] = " bytes"};
    struct buf expected = buf_make(64 * 1024);

    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const struct limit_row *row = &limit_rows[i];
        if (strcmp(row->section, "limits") == 0)
            buf_addf(&expected, "| `%s` | %s | %lld%s | %lld | %lld |\n", row->name, row->help,
                     (long long)row->fallback, units[row->unit], (long long)row->least,
                     (long long)row->most);
    }
    assert_table(*state, "| setting |", &expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_statuses_are_those_of_the_code),
        cmocka_unit_test(the_methods_are_those_of_the_table),
        cmocka_unit_test(the_limits_are_those_of_the_settings),
    };
    return cmocka_run_group_tests(tests, with_readme, without_readme);
}
