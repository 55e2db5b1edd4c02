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

static enum status ask(const Bairi__V1__HealthCheckRequest *request, const atomic_bool *draining,
                       Bairi__V1__HealthCheckReply *reply)
{
    struct error *details = test_calloc(CALL_DETAILS_MAX, sizeof *details);
    const struct identity caller = {.uri = "bairi://bohai/unit/zhongjie/wang"};
    struct rpc_call call = {.arena = d.arena,
                            .caller = &caller,
                            .now = clock_now(d.clock),
                            .details = details,
                            .draining = draining};
    enum status status;

    bairi__v1__health_check_reply__init(reply);
    status = health_check(d.office, &call, request, reply, &d.error);
    test_free(details);
    return status;
}

static Bairi__V1__HealthCheckReply check(const atomic_bool *draining)
{
    Bairi__V1__HealthCheckRequest request;
    Bairi__V1__HealthCheckReply reply;

    bairi__v1__health_check_request__init(&request);
    OK(ask(&request, draining, &reply));
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

static void padding_is_bounded_both_ways(void **state)
{
    Bairi__V1__HealthCheckRequest request;
    Bairi__V1__HealthCheckReply reply;

    (void)state;
    bairi__v1__health_check_request__init(&request);
    request.padding.len = 512 * 1024; /* nobody reads it */
    request.reply_padding = 64 * 1024;
    OK(ask(&request, NULL, &reply));
    assert_int_equal(reply.padding.len, 64 * 1024);
    request.padding.len++;
    assert_int_equal(ask(&request, NULL, &reply), STATUS_INVALID_ARGUMENT);
    request.padding.len = 0;
    request.reply_padding++;
    assert_int_equal(ask(&request, NULL, &reply), STATUS_INVALID_ARGUMENT);
}

/* ---- watching ---- */

enum { FAR_MS = 60000 };

/* One look by somebody who knows this much; parked says whether he goes on waiting. */
static Bairi__V1__HealthCheckReply watch(const atomic_bool *draining,
                                         Bairi__V1__HealthWatchRequest known, int64_t *rests_ms)
{
    const struct identity caller = {.uri = "bairi://bohai/unit/zhongjie/wang"};
    const atomic_bool here = false;
    struct rpc_call call = {.arena = d.arena,
                            .caller = &caller,
                            .now = clock_now(d.clock),
                            .began_ms = monotonic_ms(),
                            .deadline_ms = monotonic_ms() + FAR_MS,
                            .cancelled = &here,
                            .may_park = true,
                            .draining = draining};
    Bairi__V1__HealthCheckReply reply;

    bairi__v1__health_check_reply__init(&reply);
    OK(health_watch(d.office, &call, &known, &reply, &d.error));
    *rests_ms = call.park_until_ms ? call.park_until_ms - monotonic_ms() : 0;
    return reply;
}

static Bairi__V1__HealthWatchRequest known_of(const Bairi__V1__HealthCheckReply *reply)
{
    Bairi__V1__HealthWatchRequest known;

    bairi__v1__health_watch_request__init(&known);
    known.serving = reply->serving;
    known.crl = reply->crl;
    known.crl_next_update = reply->crl_next_update;
    return known;
}

static void a_watch_waits_while_nothing_differs(void **state)
{
    atomic_bool draining = false;
    Bairi__V1__HealthWatchRequest known;
    Bairi__V1__HealthCheckReply now = check(&draining);
    int64_t rests_ms = 0;

    (void)state;
    bairi__v1__health_watch_request__init(&known);
    watch(&draining, known, &rests_ms);
    assert_int_equal(rests_ms, 0); /* who knows nothing is told at once */
    watch(&draining, known_of(&now), &rests_ms);
    assert_in_range(rests_ms, 24000, 25000);
    known = known_of(&now);
    known.wait_ms = 3000;
    watch(&draining, known, &rests_ms);
    assert_in_range(rests_ms, 2500, 3000);
    known.wait_ms = 1000000;
    watch(&draining, known, &rests_ms);
    assert_in_range(rests_ms, 24000, 25000);
}

static void a_watch_tells_of_draining_and_of_a_new_list(void **state)
{
    atomic_bool draining = false;
    Bairi__V1__HealthCheckReply now = check(&draining);
    Bairi__V1__HealthWatchRequest known = known_of(&now);
    int64_t rests_ms = 0;

    (void)state;
    known.crl_next_update -= INSTANT_DAY;
    watch(&draining, known, &rests_ms);
    assert_int_equal(rests_ms, 0);
    atomic_store(&draining, true);
    now = watch(&draining, known_of(&now), &rests_ms);
    assert_int_equal(rests_ms, 0);
    assert_int_equal(now.serving, BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__DRAINING);
}

static void a_watch_looks_again_when_the_list_goes_out_of_date(void **state)
{
    atomic_bool draining = false;
    Bairi__V1__HealthCheckReply now;
    Bairi__V1__HealthWatchRequest known;
    int64_t rests_ms = 0;

    (void)state;
    desk_time(&d, "2049-12-31T23:59:54Z");
    now = check(&draining);
    known = known_of(&now);
    watch(&draining, known, &rests_ms);
    assert_in_range(rests_ms, 1000, 5100);
    desk_time(&d, "2050-01-01T00:00:00Z");
    now = watch(&draining, known, &rests_ms);
    assert_int_equal(rests_ms, 0);
    assert_int_equal(now.crl, BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_STALE);
}

static void a_service_that_is_not_there_is_unknown(void **state)
{
    atomic_bool draining = false;
    Bairi__V1__HealthWatchRequest known;
    int64_t rests_ms = 0;
    char service[] = "bairi.v1.Weather";

    (void)state;
    bairi__v1__health_watch_request__init(&known);
    known.service = service;
    assert_int_equal(watch(&draining, known, &rests_ms).serving,
                     BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVICE_UNKNOWN);
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(health_tells_of_draining),
        FACT(health_tells_of_the_revocation_list),
        FACT(padding_is_bounded_both_ways),
        FACT(a_watch_waits_while_nothing_differs),
        FACT(a_watch_tells_of_draining_and_of_a_new_list),
        FACT(a_watch_looks_again_when_the_list_goes_out_of_date),
        FACT(a_service_that_is_not_there_is_unknown),
    };

    return cmocka_run_group_tests_name("services/health", tests, NULL, NULL);
}
