/* LINKS: tests_support common_net common */
/* The sweeper's first tick comes when its maker already knows the pool. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>
#include <time.h>

#include "common/net/pool.h"

struct maker {
    struct pool *pool;
    atomic_int ticks, without;
};

static void tick(void *context, int64_t now_ms)
{
    struct maker *maker = context;

    (void)now_ms;
    if (!maker->pool)
        atomic_fetch_add(&maker->without, 1);
    atomic_fetch_add(&maker->ticks, 1);
}

/* A server once died at its start: the sweeper was quicker than its maker. Under ThreadSanitizer
 * any other order is a race, however slow the sweeper. */
static void a_tick_finds_the_pool(void **state)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    const struct conn_limits limits = conn_limits_default();
    const struct conn_events events = {0};

    (void)state;
    for (int round = 0; round < 4; round++) {
        struct maker maker = {0};
        assert_int_equal(pool_create(&limits, &events, tick, &maker, &maker.pool, NULL), STATUS_OK);
        for (int waits = 0; waits < 2000 && atomic_load(&maker.ticks) == 0; waits++)
            nanosleep(&pause, NULL);
        assert_true(atomic_load(&maker.ticks) > 0);
        assert_int_equal(atomic_load(&maker.without), 0);
        pool_destroy(&maker.pool);
        assert_null(maker.pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_tick_finds_the_pool)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
