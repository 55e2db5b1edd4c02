/* Counters of one method: calls by status, calls in hand, and how long they took. */
#ifndef BAIRI_COMMON_RPC_METER_H
#define BAIRI_COMMON_RPC_METER_H

#include <stdatomic.h>
#include <stdint.h>

#include "common/status.h"

enum { STATUS_KINDS = STATUS_UNAUTHENTICATED + 1, METER_BOUNDS = 14 };

/* Upper ends of the buckets of time, inclusive, in µs; one more bucket takes what is above. */
extern const uint32_t meter_bounds_us[METER_BOUNDS];

/* Added to by any thread without a lock: four additions a call. Zero is empty. */
struct meter {
    atomic_uint_fast64_t begun;
    atomic_uint_fast64_t ended[STATUS_KINDS];
    atomic_uint_fast64_t us;
    atomic_uint_fast64_t took[METER_BOUNDS + 1];
};

/* What a meter showed at one moment. */
struct meter_reading {
    uint64_t in_flight;
    uint64_t ended[STATUS_KINDS];
    uint64_t us;                     /* of all that ended, together */
    uint64_t took[METER_BOUNDS + 1]; /* each bucket by itself, not cumulative */
};

void meter_begin(struct meter *meter);
/* us: from the request's arrival to its reply, >= 0; a call at rest (rpc_park) is in flight. */
void meter_end(struct meter *meter, enum status status, int64_t us);
/* Never more ended than begun; a call that ends meanwhile may show in one number and not another.
 */
void meter_read(const struct meter *meter, struct meter_reading *out);

#endif
