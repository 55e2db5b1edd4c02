/* Counting calls without a lock, and reading what was counted. */
#include "common/rpc/meter.h"

/* about 1-2.5-5 from 100 µs to the longest a call may rest */
const uint32_t meter_bounds_us[METER_BOUNDS] = {
    100,   250,    500,    1000,    2500,    5000,     10000,
    25000, 100000, 250000, 1000000, 2500000, 10000000, 30000000,
};

static void add(atomic_uint_fast64_t *counter, uint64_t count)
{
    atomic_fetch_add_explicit(counter, count, memory_order_relaxed);
}

static uint64_t take(const atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static unsigned bucket_of(uint64_t us)
{
    unsigned bucket = 0;

    while (bucket < METER_BOUNDS && us > meter_bounds_us[bucket])
        bucket++;
    return bucket;
}

void meter_begin(struct meter *meter)
{
    add(&meter->begun, 1);
}

void meter_end(struct meter *meter, enum status status, int64_t us)
{
    unsigned kind = (unsigned)status < STATUS_KINDS ? (unsigned)status : STATUS_UNKNOWN;
    uint64_t whole = us > 0 ? (uint64_t)us : 0;

    add(&meter->us, whole);
    add(&meter->took[bucket_of(whole)], 1);
    /* the last one: who sees it also sees that the call began */
    atomic_fetch_add_explicit(&meter->ended[kind], 1, memory_order_release);
}

void meter_read(const struct meter *meter, struct meter_reading *out)
{
    uint64_t ended = 0, begun;

    for (unsigned i = 0; i < STATUS_KINDS; i++) {
        out->ended[i] = atomic_load_explicit(&meter->ended[i], memory_order_acquire);
        ended += out->ended[i];
    }
    begun = take(&meter->begun);
    out->in_flight = begun > ended ? begun - ended : 0;
    out->us = take(&meter->us);
    for (unsigned i = 0; i <= METER_BOUNDS; i++)
        out->took[i] = take(&meter->took[i]);
}
