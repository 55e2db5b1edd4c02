/* LINKS: tests_support */
/* The method table against the services of proto/: one row per rpc, and who may call it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/files.pb-c.h"
#include "bairi/v1/ledger.pb-c.h"
#include "bairi/v1/services.pb-c.h"
#include "bairi/v1/statement.pb-c.h"
#include "common/buf.h"
#include "common/rpc/table.h"
#include "server/methods.h"

static size_t rows_of(const ProtobufCServiceDescriptor *service, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < method_count; i++)
        count += methods[i].service == service && strcmp(methods[i].name, name) == 0;
    return count;
}

static void every_rpc_has_exactly_one_row(void **state)
{
    size_t rpcs = 0;

    (void)state;
    for (size_t i = 0; i < bairi_service_count; i++) {
        for (unsigned j = 0; j < bairi_services[i]->n_methods; j++) {
            if (rows_of(bairi_services[i], bairi_services[i]->methods[j].name) != 1)
                fail_msg("%s/%s has %zu rows", bairi_services[i]->name,
                         bairi_services[i]->methods[j].name,
                         rows_of(bairi_services[i], bairi_services[i]->methods[j].name));
            rpcs++;
        }
    }
    assert_int_equal(rpcs, method_count); /* so no row is without an rpc */
}

static void every_row_has_a_handler_and_a_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        assert_non_null(methods[i].handler);
        assert_true(methods[i].body_max > 0);
        assert_true(methods[i].roles != 0);
        assert_int_equal(methods[i].roles & ~(unsigned)(ROLES_PEOPLE | ROLE_SERVER), 0);
    }
}

static void the_server_calls_no_method_that_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        if (methods[i].writes)
            assert_int_equal(methods[i].roles & ROLE_SERVER, 0);
    }
}

static void readers_write_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        if (methods[i].writes)
            assert_int_equal(methods[i].roles & ROLE_READER, 0);
    }
}

static bool carries_signed(const ProtobufCMessageDescriptor *message)
{
    for (unsigned i = 0; i < message->n_fields; i++) {
        if (message->fields[i].type == PROTOBUF_C_TYPE_MESSAGE &&
            message->fields[i].descriptor == &bairi__v1__signed__descriptor)
            return true;
    }
    return false;
}

/*
 * The channel repeats what got no answer, writes too. So every write carries statements, whose ids
 * make it idempotent, or puts bytes of a file at an offset under their digest, or a witness's
 * signature beside the checkpoint it is of.
 */
static void every_write_may_be_repeated(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        const ProtobufCMethodDescriptor *method =
            protobuf_c_service_descriptor_get_method_by_name(methods[i].service, methods[i].name);
        bool is_file = methods[i].service == &bairi__v1__files__descriptor;
        bool is_witness = method->input == &bairi__v1__cosign_request__descriptor;
        if (methods[i].writes && !is_file && !is_witness && !carries_signed(method->input))
            fail_msg("%s/%s writes without a statement", methods[i].service->name, methods[i].name);
    }
}

static void the_dispatcher_takes_the_table(void **state)
{
    struct rpc_table *table = NULL;
    struct error err;

    (void)state;
    error_clear(&err);
    assert_int_equal(rpc_table_create(methods, method_count, &table, &err), STATUS_OK);
    assert_non_null(rpc_table_find(table, "bairi.v1.Submissions/SubmitBatch"));
    rpc_table_destroy(&table);
}

/* ---- the allow list ---- */

static void add_row(struct buf *text, const struct rpc_method *method)
{
    static const enum role_id roles[] = {ROLE_UNIT,  ROLE_BUREAU, ROLE_CITY,
                                         ROLE_ADMIN, ROLE_READER, ROLE_SERVER};

    buf_addf(text, "%s/%s %s %s", method->service->name, method->name,
             method->writes ? "write" : "read", method->needs_campaign ? "campaign" : "server");
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (method->roles & roles[i])
            buf_addf(text, " %s", role_name(roles[i]));
    }
    buf_adds(text, "\n");
}

/* The list is read by people, who compare it with the rule book; a change here is a decision. */
static void every_role_may_what_the_allow_list_says(void **state)
{
    struct buf found = buf_make(64 * 1024), expected = buf_make(64 * 1024);

    (void)state;
    for (size_t i = 0; i < method_count; i++)
        add_row(&found, &methods[i]);
    assert_int_equal(buf_read_file(&expected, TEST_DATA "/methods.allow", NULL), STATUS_OK);
    assert_string_equal(buf_text(&found), buf_text(&expected));
    buf_free(&found);
    buf_free(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rpc_has_exactly_one_row),
        cmocka_unit_test(every_row_has_a_handler_and_a_limit),
        cmocka_unit_test(the_server_calls_no_method_that_writes),
        cmocka_unit_test(readers_write_nothing),
        cmocka_unit_test(every_write_may_be_repeated),
        cmocka_unit_test(the_dispatcher_takes_the_table),
        cmocka_unit_test(every_role_may_what_the_allow_list_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
