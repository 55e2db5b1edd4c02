/* A list of connections under one lock, and the sweeper that alone tells of deaths and frees. */
#include "common/net/internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/instant.h"

enum { ROUND_MS = 250, SOON_MS = 10, SWEEPER_STACK = 256 * 1024 };

/* ---- the list (lock held) ---- */

static void list_append(struct pool *pool, struct conn *conn)
{
    conn->previous = pool->last;
    if (pool->last)
        pool->last->next = conn;
    else
        pool->first = conn;
    pool->last = conn;
    pool->counters.accepted++;
}

static void list_remove(struct pool *pool, struct conn *conn)
{
    if (conn->previous)
        conn->previous->next = conn->next;
    else
        pool->first = conn->next;
    if (conn->next)
        conn->next->previous = conn->previous;
    else
        pool->last = conn->previous;
    pool->counters.closed++;
}

static bool is_unfinished(const struct conn *conn)
{
    return !conn->admitted && !atomic_load(&conn->gone);
}

static void take_gauges(struct pool *pool)
{
    pool->counters.connections = 0;
    pool->counters.unfinished = 0;
    for (const struct conn *conn = pool->first; conn; conn = conn->next) {
        pool->counters.connections += !atomic_load(&conn->gone);
        pool->counters.unfinished += is_unfinished(conn);
    }
}

/* Silent peers cannot lock others out: the one that has been silent longest makes room. */
static void displace_oldest(struct pool *pool)
{
    struct conn *conn = pool->first;
    struct error err;

    while (conn && !is_unfinished(conn))
        conn = conn->next;
    if (!conn)
        return;
    error_set(&err, STATUS_UNAVAILABLE, "too many handshakes are unfinished");
    conn_kill(conn, &err);
    conn->counted = true;
    pool->counters.displaced++;
}

bool pool_add(struct pool *pool, struct conn *conn, struct error *err)
{
    bool added = false;

    pthread_mutex_lock(&pool->lock);
    take_gauges(pool);
    if (pool->counters.unfinished >= pool->limits.unfinished) {
        displace_oldest(pool);
        pool->counters.connections--;
    }
    if (pool->stopping || pool->counters.connections >= pool->limits.connections) {
        pool->counters.refused++;
        error_set(err, STATUS_RESOURCE_EXHAUSTED, "there are %u connections already",
                  pool->counters.connections);
    } else {
        list_append(pool, conn);
        added = true;
    }
    pthread_mutex_unlock(&pool->lock);
    return added;
}

bool pool_admit(struct pool *pool, struct conn *conn, struct error *err)
{
    unsigned same = 0;

    pthread_mutex_lock(&pool->lock);
    for (const struct conn *other = pool->first; other; other = other->next)
        same += other->admitted && !atomic_load(&other->gone) &&
                strcmp(other->identity.uri, conn->identity.uri) == 0;
    if (same < pool->limits.per_identity) {
        conn->admitted = true;
        pool->counters.opened++;
    } else {
        conn->counted = true;
        pool->counters.refused++;
        pool->counters.crowded++;
        error_set(err, STATUS_RESOURCE_EXHAUSTED, "%s has %u connections already",
                  conn->identity.uri, same);
    }
    pthread_mutex_unlock(&pool->lock);
    return conn->admitted;
}

/* ---- the sweeper ---- */

void pool_poke(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->poked = true;
    pthread_cond_signal(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
}

static void count_failure(struct pool *pool, const struct conn *conn)
{
    if (conn->admitted || conn->counted || pool->stopping)
        return;
    if (conn->why && conn->why->status == STATUS_UNAUTHENTICATED)
        pool->counters.untrusted++;
    else
        pool->counters.broken++;
}

/* Tells of one death without the lock: the layer above may call anything but pool_destroy. */
static void tell(struct pool *pool, struct conn *conn)
{
    struct error unknown;

    conn->told = true;
    count_failure(pool, conn);
    pthread_mutex_unlock(&pool->lock);
    if (!conn->why)
        error_set(&unknown, STATUS_UNAVAILABLE, "the connection was closed");
    pool->events.closed(pool->events.context, conn, conn->why ? conn->why : &unknown);
    pthread_mutex_lock(&pool->lock);
}

/* Goes through all once; after a death was told or a connection freed the list is begun again. */
static void sweep(struct pool *pool)
{
    int64_t now = monotonic_ms();
    struct conn *conn = pool->first;

    while (conn) {
        enum sweep due = conn_sweep(conn, now);
        struct conn *next = conn->next;
        if (due == SWEEP_TELL) {
            tell(pool, conn);
            next = pool->first;
        } else if (due == SWEEP_FREE) {
            list_remove(pool, conn);
            pthread_mutex_unlock(&pool->lock);
            conn_free(conn);
            pthread_mutex_lock(&pool->lock);
            next = pool->first;
        }
        conn = next;
    }
}

static bool any_dying(const struct pool *pool)
{
    for (const struct conn *conn = pool->first; conn; conn = conn->next) {
        if (atomic_load(&conn->gone))
            return true;
    }
    return false;
}

static void wait_for_work(struct pool *pool)
{
    int64_t until = monotonic_ns() + (any_dying(pool) ? SOON_MS : ROUND_MS) * INT64_C(1000000);
    struct timespec time = {.tv_sec = (time_t)(until / 1000000000),
                            .tv_nsec = (long)(until % 1000000000)};

    while (!pool->poked && !pool->stopping) {
        if (pthread_cond_timedwait(&pool->wake, &pool->lock, &time) != 0)
            break;
    }
    pool->poked = false;
}

static void stop_all(struct pool *pool)
{
    struct error err;

    error_set(&err, STATUS_UNAVAILABLE, "this side is closing");
    for (struct conn *conn = pool->first; conn; conn = conn->next)
        conn_kill(conn, &err);
}

static void nap(void)
{
    struct timespec time = {.tv_nsec = SOON_MS * 100000L};

    nanosleep(&time, NULL);
}

static void *sweeper(void *arg)
{
    struct pool *pool = arg;

    pthread_mutex_lock(&pool->lock);
    while (!pool->stopping || pool->first) {
        if (pool->stopping)
            stop_all(pool);
        sweep(pool);
        if (!pool->stopping)
            wait_for_work(pool);
        pthread_mutex_unlock(&pool->lock);
        if (pool->tick)
            pool->tick(pool->tick_context, monotonic_ms());
        pthread_mutex_lock(&pool->lock);
        if (pool->stopping && pool->first) {
            pthread_mutex_unlock(&pool->lock);
            nap();
            pthread_mutex_lock(&pool->lock);
        }
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* ---- life ---- */

static bool start_sweeper(struct pool *pool)
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SWEEPER_STACK);
    pool->started = pthread_create(&pool->thread, &attributes, sweeper, pool) == 0;
    pthread_attr_destroy(&attributes);
    return pool->started;
}

enum status pool_create(const struct conn_limits *limits, const struct conn_events *events,
                        void (*tick)(void *context, int64_t now_ms), void *tick_context,
                        struct pool **out, struct error *err)
{
    struct pool *pool = calloc(1, sizeof *pool);
    pthread_condattr_t monotonic;

    if (!pool)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    pool->limits = *limits;
    pool->events = *events;
    pool->tick = tick;
    pool->tick_context = tick_context;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    *out = pool; /* before the first tick, which may ask for it */
    if (!start_sweeper(pool)) {
        pool_destroy(out);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no thread can be started");
    }
    return STATUS_OK;
}

void pool_destroy(struct pool **pool)
{
    if (!pool || !*pool)
        return;
    if ((*pool)->started) {
        pthread_mutex_lock(&(*pool)->lock);
        (*pool)->stopping = true;
        pthread_cond_signal(&(*pool)->wake);
        pthread_mutex_unlock(&(*pool)->lock);
        pthread_join((*pool)->thread, NULL);
    }
    pthread_cond_destroy(&(*pool)->wake);
    pthread_mutex_destroy(&(*pool)->lock);
    free(*pool);
    *pool = NULL;
}

struct pool_counters pool_count(struct pool *pool)
{
    struct pool_counters counters;

    pthread_mutex_lock(&pool->lock);
    take_gauges(pool);
    counters = pool->counters;
    pthread_mutex_unlock(&pool->lock);
    return counters;
}

void pool_each(struct pool *pool, void (*visit)(void *context, struct conn *conn), void *context)
{
    pthread_mutex_lock(&pool->lock);
    for (struct conn *conn = pool->first; conn; conn = conn->next) {
        if (conn->admitted && !atomic_load(&conn->gone))
            visit(context, conn);
    }
    pool->poked = true;
    pthread_cond_signal(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
}
