/* LINKS: tests_office */
/* A revocation list out of date: whoever is known reads on, nobody writes, and the answer says why.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/health.pb-c.h"
#include "server/methods.h"
#include "tests/support/office/facts.h"

enum { MESSAGE_MAX = 4096 };

/* The empty request of any method, as somebody of the development PKI whom the row admits. */
static enum status call_empty(const struct rpc_method *method, const char *who)
{
    const ProtobufCMethodDescriptor *rpc =
        protobuf_c_service_descriptor_get_method_by_name(method->service, method->name);
    _Alignas(max_align_t) uint8_t request[MESSAGE_MAX], reply[MESSAGE_MAX];

    assert_true(rpc->input->sizeof_message <= MESSAGE_MAX);
    assert_true(rpc->output->sizeof_message <= MESSAGE_MAX);
    rpc->input->message_init((void *)request);
    rpc->output->message_init((void *)reply);
    return desk_call(&d, who, method->handler, request, reply);
}

static const char *somebody(unsigned roles)
{
    static const struct {
        unsigned role;
        const char *who;
    } people[] = {
        {ROLE_UNIT,   "zhongjie-clerk"},
        {ROLE_BUREAU, "bureau-li"     },
        {ROLE_ADMIN,  "admin"         },
        {ROLE_CITY,   "city-clerk"    },
    };

    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        if (people[i].role & roles)
            return people[i].who;
    }
    fail_msg("nobody has the roles %u", roles);
    return NULL;
}

static void every_method_that_writes_is_refused_and_says_why(void **state)
{
    size_t writers = 0;

    (void)state;
    desk_time(&d, "2050-01-01T00:00:01Z"); /* the list of certs/make.sh ended a second before */
    for (size_t i = 0; i < method_count; i++) {
        if (!methods[i].writes)
            continue;
        writers++;
        enum status status = call_empty(&methods[i], somebody(methods[i].roles));
        if (status != STATUS_UNAVAILABLE ||
            !strstr(d.error.text, "out of date since 2050-01-01T07:59:59"))
            fail_msg("%s/%s: %s %s", methods[i].service->short_name, methods[i].name,
                     status_name(status), d.error.text);
        assert_non_null(strstr(d.error.text, "SIGHUP"));
    }
    assert_true(writers > 10);
}

static void with_a_list_in_force_no_method_says_so(void **state)
{
    (void)state;
    desk_time(&d, "2049-12-31T23:59:58Z");
    for (size_t i = 0; i < method_count; i++) {
        if (methods[i].writes &&
            call_empty(&methods[i], somebody(methods[i].roles)) == STATUS_UNAVAILABLE)
            fail_msg("%s: %s", methods[i].name, d.error.text);
    }
}

static void reading_goes_on(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    desk_time(&d, "2050-01-01T00:00:01Z");
    assert_non_null(desk_state(&d, "zhongjie", "Z-01"));
    assert_non_null(desk_total(&d, "zhongjie-clerk", 0, "zhongjie"));
}

/* Not even a statement signed while the list was good comes in by a call that is. */
static void a_statement_signed_before_is_not_taken_after(void **state)
{
    Bairi__V1__Signed *wire;

    (void)state;
    wire =
        desk_seal(&d, "zhongjie-clerk", desk_submission(&d, desk_project(&d, "zhongjie", "Z-01")));
    desk_time(&d, "2050-01-01T00:00:01Z");
    REFUSED(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire),
            UNAVAILABLE);
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(every_method_that_writes_is_refused_and_says_why),
        FACT(with_a_list_in_force_no_method_says_so),
        FACT(reading_goes_on),
        FACT(a_statement_signed_before_is_not_taken_after),
    };

    return cmocka_run_group_tests_name("methods/stale", tests, NULL, NULL);
}
