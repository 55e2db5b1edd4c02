/* LINKS: tests_office */
/* Health says whether the server serves, and how its revocation list stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/health.pb-c.h"
#include "tests/support/office/facts.h"

static Bairi__V1__HealthCheckReply check(const atomic_bool *draining)
{
    struct error *details = test_calloc(CALL_DETAILS_MAX, sizeof *details);
    const struct identity caller = {.uri = "bairi://bohai/unit/zhongjie/wang"};
    struct rpc_call call = {.arena = d.arena,
                            .caller = &caller,
                            .now = clock_now(d.clock),
                            .details = details,
                            .draining = draining};
    Bairi__V1__HealthCheckRequest request;
    Bairi__V1__HealthCheckReply reply;

    bairi__v1__health_check_request__init(&request);
    bairi__v1__health_check_reply__init(&reply);
    OK(health_check(d.office, &call, &request, &reply, &d.error));
    test_free(details);
    return reply;
}

static void health_tells_of_draining(void **state)
{
    atomic_bool draining = false;

    (void)state;
    assert_int_equal(check(NULL).serving, BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVING);
    assert_int_equal(check(&draining).serving, BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVING);
    atomic_store(&draining, true);
    assert_int_equal(check(&draining).serving, BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__DRAINING);
}

static void health_tells_of_the_revocation_list(void **state)
{
    struct instant end;

    (void)state;
    assert_true(instant_parse("2049-12-31T23:59:59Z", &end)); /* of certs/make.sh */
    assert_int_equal(check(NULL).crl, BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_FRESH);
    assert_int_equal(check(NULL).crl_next_update, end.us);
    desk_time(&d, "2049-12-31T23:59:58Z");
    assert_int_equal(check(NULL).crl, BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_FRESH);
    desk_time(&d, "2050-01-01T00:00:00Z");
    assert_int_equal(check(NULL).crl, BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_STALE);
    assert_int_equal(check(NULL).crl_next_update, end.us);
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(health_tells_of_draining),
        FACT(health_tells_of_the_revocation_list),
    };

    return cmocka_run_group_tests_name("services/health", tests, NULL, NULL);
}
