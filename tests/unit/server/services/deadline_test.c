/* LINKS: tests_office */
/* Work of a handler over many records ends soon after its caller's time, or his patience, does. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "bairi/v1/ranking.pb-c.h"
#include "tests/support/office/facts.h"

enum { PROJECTS = 400, FAR_MS = 60000 };

/* A ledger long enough that a ranking of a day before is work. */
static void report_many(void)
{
    static Bairi__V1__Signed *wire[PROJECTS];

    for (int i = 0; i < PROJECTS; i++) {
        char number[16];
        snprintf(number, sizeof number, "Z-%d", i);
        wire[i] =
            desk_seal(&d, "zhongjie-clerk",
                      desk_submission(&d, desk_project(&d, "zhongjie", desk_text(&d, number))));
    }
    OK(desk_send_all(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire, PROJECTS));
    desk_time(&d, "2020-10-20T09:00:00+08:00");
}

/* The whole ledger is read again for it; how long that took, or until it was given up, in ms. */
static int64_t rank_as_of(day as_of, int64_t patience_ms, const atomic_bool *cancelled,
                          enum status *status)
{
    struct rpc_call call = {.arena = d.arena,
                            .caller = signer_identity(desk_signer(&d, "bureau-li")),
                            .campaign = "bohai-2020q4",
                            .now = clock_now(d.clock),
                            .deadline_ms = monotonic_ms() + patience_ms,
                            .cancelled = cancelled};
    int64_t began = monotonic_ms();
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    request.as_of = as_of;
    *status = ranking_rank(d.office, &call, &request, &reply, &d.error);
    return monotonic_ms() - began;
}

static void a_long_ranking_ends_at_its_deadline(void **state)
{
    const atomic_bool here = false;
    enum status status;
    int64_t whole;

    (void)state;
    report_many();
    whole = rank_as_of(20201015, FAR_MS, &here, &status);
    assert_int_equal(status, STATUS_OK);
    assert_true(whole >= 20); /* else it is no work */
    assert_in_range(rank_as_of(20201016, whole / 4, &here, &status), whole / 4, whole * 3 / 4 + 20);
    assert_int_equal(status, STATUS_DEADLINE_EXCEEDED);
}

static void *leave(void *context)
{
    usleep(10 * 1000);
    atomic_store((atomic_bool *)context, true);
    return NULL;
}

static void a_long_ranking_ends_when_its_caller_leaves(void **state)
{
    atomic_bool gone = false;
    enum status status;
    pthread_t thread;

    (void)state;
    report_many();
    assert_int_equal(pthread_create(&thread, NULL, leave, &gone), 0);
    (void)rank_as_of(20201015, FAR_MS, &gone, &status);
    assert_int_equal(status, STATUS_CANCELLED);
    pthread_join(thread, NULL);
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_long_ranking_ends_at_its_deadline),
        FACT(a_long_ranking_ends_when_its_caller_leaves),
    };

    return cmocka_run_group_tests_name("services/deadline", tests, NULL, NULL);
}
