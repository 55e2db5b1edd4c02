/* Calls that rest without a thread: parked by their handlers, called again when something happened,
 * when their time has come, when their connection is gone, or when the server ends. */
#include "common/rpc/internal.h"

#include <stdlib.h>
#include <time.h>

#include "common/message.h"

enum {
    LOT_STACK = 128 * 1024,
    GLANCE_MS = 50,  /* between looks for connections that are gone */
    CALM_MS = 5,     /* after a wave, and one more for every two calls in it: many commits in a */
    CALM_MOST = 100, /* row wake everybody now and then, and leave the workers to others */
    ANSWER_MS = 200, /* before the deadline the answer must be on its way */
    BUSY_HINT_MS = 1000
};

/* ---- what handlers say ---- */

bool rpc_park(struct rpc_call *call, int64_t until_ms)
{
    if (until_ms > call->deadline_ms - ANSWER_MS)
        until_ms = call->deadline_ms - ANSWER_MS;
    if (!call->may_park || atomic_load(call->draining) || atomic_load(call->cancelled) ||
        until_ms <= monotonic_ms())
        return false;
    call->park_until_ms = until_ms;
    return true;
}

/* ---- in ---- */

/*
 * The request as it came, in an arena without what the handler took: a call may be woken thousands
 * of times.
 */
static enum status call_refresh(struct call *call, struct error *err)
{
    size_t size = bairi__v1__request__get_packed_size(call->request);
    uint8_t *packed = malloc(size + 1);
    enum status status;

    if (!packed)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    bairi__v1__request__pack(call->request, packed);
    arena_reset(call->arena);
    call->request = NULL;
    status = envelope_read_request((struct bytes){packed, size}, call->arena, &call->request, err);
    free(packed);
    return status;
}

unsigned lot_wave(struct lot *lot)
{
    return atomic_load(&lot->wave);
}

/* Lock held. */
static void lot_add(struct lot *lot, struct call *call)
{
    call->next = lot->first;
    lot->first = call;
    lot->count++;
}

enum status lot_take(struct lot *lot, struct call *call, unsigned wave, struct error *err)
{
    enum status status = STATUS_OK;

    TRY(call_refresh(call, err));
    call->wave = wave;
    pthread_mutex_lock(&lot->lock);
    if (lot->stopping)
        status = error_set(err, STATUS_UNAVAILABLE, "the server is shutting down");
    else if (lot->count >= lot->most)
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED,
                           "too many calls wait for something to happen; try again in a moment");
    else
        lot_add(lot, call);
    pthread_mutex_unlock(&lot->lock);
    if (status == STATUS_OK)
        pthread_cond_signal(&lot->changed); /* the call belongs to the lot from here on */
    else
        call->retry_after_ms = BUSY_HINT_MS;
    return status;
}

/* ---- out ---- */

void lot_wake(struct lot *lot)
{
    pthread_mutex_lock(&lot->lock);
    atomic_fetch_add(&lot->wave, 1);
    bool any = lot->first != NULL;
    pthread_mutex_unlock(&lot->lock);
    if (any)
        pthread_cond_signal(&lot->changed);
}

/* Lock held. Those to be called again; the rest stays, and *next_ms is when the first is due. */
static struct call *take_due(struct lot *lot, int64_t now_ms, int64_t *next_ms)
{
    struct call *due = NULL;
    unsigned wave = atomic_load(&lot->wave);

    *next_ms = now_ms + GLANCE_MS;
    for (struct call **at = &lot->first; *at;) {
        struct call *call = *at;
        int64_t until_ms = call->rpc.park_until_ms;
        if (call->wave != wave || until_ms <= now_ms || atomic_load(conn_gone(call->conn))) {
            *at = call->next;
            lot->count--;
            call->next = due;
            due = call;
            continue;
        }
        if (until_ms < *next_ms)
            *next_ms = until_ms;
        at = &call->next;
    }
    return due;
}

/* Half of the queue is left to others' calls; what finds no room waits for a later look. */
static bool lot_push(struct lane *lane, struct call *call)
{
    return atomic_load(&lane->waiting) <= lane->most / 2 && lane_push(lane, call);
}

/* Returns how many there were. */
static unsigned lot_give(struct lot *lot, struct call *due)
{
    unsigned count = 0;

    for (; due; count++) {
        struct call *call = due;
        due = call->next;
        if (lot_push(&lot->server->work, call))
            continue;
        pthread_mutex_lock(&lot->lock);
        lot_add(lot, call);
        pthread_mutex_unlock(&lot->lock);
    }
    return count;
}

static void lot_calm(unsigned count)
{
    unsigned ms = CALM_MS + count / 2 < CALM_MOST ? CALM_MS + count / 2 : CALM_MOST;
    struct timespec calm = {.tv_nsec = ms * 1000000L};

    nanosleep(&calm, NULL);
}

/* Lock held. Sleeps while there is nothing to look at. */
static void lot_sleep(struct lot *lot, int64_t until_ms)
{
    struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};

    if (lot->stopping)
        return;
    if (lot->first)
        pthread_cond_timedwait(&lot->changed, &lot->lock, &until);
    else
        pthread_cond_wait(&lot->changed, &lot->lock);
}

static void *run(void *arg)
{
    struct lot *lot = arg;
    int64_t next_ms = 0;

    pthread_mutex_lock(&lot->lock);
    while (!lot->stopping) {
        struct call *due = take_due(lot, monotonic_ms(), &next_ms);
        if (!due) {
            lot_sleep(lot, next_ms);
            continue;
        }
        pthread_mutex_unlock(&lot->lock);
        lot_calm(lot_give(lot, due));
        pthread_mutex_lock(&lot->lock);
    }
    pthread_mutex_unlock(&lot->lock);
    return NULL;
}

/* ---- life ---- */

void lot_init(struct lot *lot, struct rpc_server *server)
{
    pthread_condattr_t monotonic;

    lot->server = server;
    atomic_init(&lot->wave, 0);
    lot->most = server->limits.parked;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&lot->lock, NULL);
    pthread_cond_init(&lot->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

enum status lot_start(struct lot *lot, struct error *err)
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, LOT_STACK);
    lot->started = pthread_create(&lot->thread, &attributes, run, lot) == 0;
    pthread_attr_destroy(&attributes);
    if (!lot->started)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no thread can be started");
    return STATUS_OK;
}

void lot_stop(struct lot *lot)
{
    pthread_mutex_lock(&lot->lock);
    lot->stopping = true;
    pthread_mutex_unlock(&lot->lock);
    pthread_cond_signal(&lot->changed);
    if (lot->started)
        pthread_join(lot->thread, NULL);
    lot->started = false;
    while (lot->first) {
        struct call *call = lot->first;
        lot->first = call->next;
        lot->count--;
        if (!lane_push(&lot->server->work, call))
            call_done(lot->server, call);
    }
}

void lot_destroy(struct lot *lot)
{
    pthread_cond_destroy(&lot->changed);
    pthread_mutex_destroy(&lot->lock);
}
