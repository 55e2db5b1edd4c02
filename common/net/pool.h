/* The connections of a listener or a channel, and the one thread that sweeps them. */
#ifndef BAIRI_COMMON_NET_POOL_H
#define BAIRI_COMMON_NET_POOL_H

#include "common/net/conn.h"

struct pool;

/* Counters since the start, and two gauges. */
struct pool_counters {
    uint64_t accepted;  /* streams taken up */
    uint64_t opened;    /* handshakes finished and admitted */
    uint64_t refused;   /* over the limit of connections or of an identity */
    uint64_t crowded;   /* those of them over the limit of an identity, after the handshake */
    uint64_t untrusted; /* handshakes that ended because a certificate was not accepted */
    uint64_t broken;    /* handshakes that ended otherwise: too slow, cut off, no TLS */
    uint64_t displaced; /* oldest unfinished handshakes closed for newer ones */
    uint64_t closed;
    unsigned connections; /* now */
    unsigned unfinished;  /* now */
};

/*
 * events are copied; `tick` (may be NULL) is called by the sweeper about four times a second, with
 * *out set since before the first time.
 */
enum status pool_create(const struct conn_limits *limits, const struct conn_events *events,
                        void (*tick)(void *context, int64_t now_ms), void *tick_context,
                        struct pool **out, struct error *err) MUST_CHECK;
/* Closes every connection and waits until all are told and every reference is given back. */
void pool_destroy(struct pool **pool);

struct pool_counters pool_count(struct pool *pool);
/*
 * Calls `visit` for every opened connection, under the pool's lock: for the listener, which may
 * kill them, and for nothing that waits.
 */
void pool_each(struct pool *pool, void (*visit)(void *context, struct conn *conn), void *context);

#endif
