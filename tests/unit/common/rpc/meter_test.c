/* Counters of a method: what is added up by many threads comes out whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "common/rpc/meter.h"

static void a_call_is_in_flight_until_it_ends(void **state)
{
    struct meter meter = {0};
    struct meter_reading reading;

    (void)state;
    meter_begin(&meter);
    meter_begin(&meter);
    meter_end(&meter, STATUS_NOT_FOUND, 70);
    meter_read(&meter, &reading);
    assert_int_equal(reading.in_flight, 1);
    assert_int_equal(reading.ended[STATUS_NOT_FOUND], 1);
    assert_int_equal(reading.ended[STATUS_OK], 0);
    assert_int_equal(reading.us, 70);
}

static void a_bound_belongs_to_its_bucket_and_nothing_is_above_the_last(void **state)
{
    struct meter meter = {0};
    struct meter_reading reading;

    (void)state;
    meter_end(&meter, STATUS_OK, -1);
    meter_end(&meter, STATUS_OK, 100);
    meter_end(&meter, STATUS_OK, 101);
    meter_end(&meter, STATUS_OK, 30000000);
    meter_end(&meter, STATUS_OK, 30000001);
    meter_read(&meter, &reading);
    assert_int_equal(reading.took[0], 2);
    assert_int_equal(reading.took[1], 1);
    assert_int_equal(reading.took[METER_BOUNDS - 1], 1);
    assert_int_equal(reading.took[METER_BOUNDS], 1);
    assert_int_equal(reading.in_flight, 0); /* more ended than begun is never less than none */
}

static void bounds_ascend(void **state)
{
    (void)state;
    for (int i = 1; i < METER_BOUNDS; i++)
        assert_true(meter_bounds_us[i - 1] < meter_bounds_us[i]);
}

enum { THREADS = 4, EACH = 20000 };

static void *many(void *meter)
{
    for (int i = 0; i < EACH; i++) {
        meter_begin(meter);
        meter_end(meter, i % 2 ? STATUS_OK : STATUS_ABORTED, 1000);
    }
    return NULL;
}

static void nothing_is_lost_between_threads(void **state)
{
    struct meter meter = {0};
    struct meter_reading reading;
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many, &meter), 0);
    for (int i = 0; i < 100; i++) {
        meter_read(&meter, &reading);
        assert_in_range(reading.in_flight, 0, THREADS * EACH);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    meter_read(&meter, &reading);
    assert_int_equal(reading.in_flight, 0);
    assert_int_equal(reading.ended[STATUS_OK], THREADS * EACH / 2);
    assert_int_equal(reading.ended[STATUS_ABORTED], THREADS * EACH / 2);
    assert_int_equal(reading.us, (uint64_t)THREADS * EACH * 1000);
    assert_int_equal(reading.took[3], THREADS * EACH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_in_flight_until_it_ends),
        cmocka_unit_test(a_bound_belongs_to_its_bucket_and_nothing_is_above_the_last),
        cmocka_unit_test(bounds_ascend),
        cmocka_unit_test(nothing_is_lost_between_threads),
    };

    return cmocka_run_group_tests_name("rpc/meter", tests, NULL, NULL);
}
