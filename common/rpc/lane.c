/* Bounded queues of calls: one for the workers, one for the thread that logs what was answered at
 * once. */
#include "common/rpc/internal.h"

#include <stdlib.h>

enum {
    WORKER_STACK = 512 * 1024,
    BUSY_THREADS = 2 /* quick calls are not spread over more */
};

/* ---- the queue ---- */

/* Lock held. True when the caller is to signal: one sleeper, and no other is on its way. */
static bool wake_one(struct lane *lane)
{
    if (lane->idle == 0 || lane->waking)
        return false;
    lane->waking = true;
    return true;
}

/* Lock held. */
static struct call *take_first(struct lane *lane)
{
    struct call *call = lane->first;

    if (!call)
        return NULL;
    lane->first = call->next;
    if (!lane->first)
        lane->last = NULL;
    atomic_fetch_sub(&lane->waiting, 1);
    return call;
}

bool lane_push(struct lane *lane, struct call *call)
{
    bool signal = false;
    bool room;

    call->next = NULL;
    pthread_mutex_lock(&lane->lock);
    room = atomic_load(&lane->waiting) < lane->most && !lane->stopping;
    if (room) {
        if (lane->last)
            lane->last->next = call;
        else
            lane->first = call;
        lane->last = call;
        atomic_fetch_add(&lane->waiting, 1);
        signal = wake_one(lane);
    }
    pthread_mutex_unlock(&lane->lock);
    if (signal)
        pthread_cond_signal(&lane->filled);
    return room;
}

/* ---- workers ---- */

/* NULL when nothing waits. Whoever leaves calls behind sees to it that somebody takes them. */
static struct call *try_pop(struct lane *lane)
{
    struct call *call;
    bool signal = false;

    pthread_mutex_lock(&lane->lock);
    call = take_first(lane);
    if (call && lane->first &&
        (!call_is_quick(call) || lane->thread_count - lane->idle < BUSY_THREADS))
        signal = wake_one(lane);
    pthread_mutex_unlock(&lane->lock);
    if (signal)
        pthread_cond_signal(&lane->filled);
    return call;
}

/* False when the lane ends. */
static bool sleep_until_filled(struct lane *lane)
{
    bool more;

    pthread_mutex_lock(&lane->lock);
    lane->idle++;
    while (!lane->first && !lane->stopping) {
        pthread_cond_wait(&lane->filled, &lane->lock);
        lane->waking = false;
    }
    lane->idle--;
    more = lane->first || !lane->stopping;
    pthread_mutex_unlock(&lane->lock);
    return more;
}

/* Replies on one connection leave together while the calls between them are quick. */
static void *worker(void *arg)
{
    struct lane *lane = arg;
    struct conn *unflushed = NULL;

    do {
        for (struct call *call = try_pop(lane); call; call = try_pop(lane)) {
            if (unflushed && (unflushed != call->conn || !call_is_quick(call))) {
                conn_flush(unflushed);
                conn_release(&unflushed);
            }
            if (!call_serve(lane->server, call))
                continue; /* parked */
            if (!unflushed)
                unflushed = conn_retain(call->conn);
            if (atomic_load(&lane->waiting) == 0) {
                conn_flush(unflushed);
                conn_release(&unflushed);
            }
            call_log(call);
            call_done(lane->server, call);
        }
        if (unflushed)
            conn_flush(unflushed);
        conn_release(&unflushed);
    } while (sleep_until_filled(lane));
    return NULL;
}

void lane_rescue(struct lane *lane)
{
    bool signal;

    if (atomic_load(&lane->waiting) == 0)
        return;
    pthread_mutex_lock(&lane->lock);
    signal = lane->first && wake_one(lane);
    pthread_mutex_unlock(&lane->lock);
    if (signal)
        pthread_cond_signal(&lane->filled);
}

/* ---- life ---- */

static bool start_threads(struct lane *lane, unsigned count)
{
    pthread_attr_t attributes;

    lane->threads = calloc(count, sizeof *lane->threads);
    if (!lane->threads)
        return false;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WORKER_STACK);
    pthread_mutex_lock(&lane->lock); /* they read the count */
    while (lane->thread_count < count &&
           pthread_create(&lane->threads[lane->thread_count], &attributes, worker, lane) == 0)
        lane->thread_count++;
    pthread_mutex_unlock(&lane->lock);
    pthread_attr_destroy(&attributes);
    return lane->thread_count == count;
}

enum status lane_start(struct lane *lane, struct rpc_server *server, unsigned threads,
                       unsigned most, struct error *err)
{
    lane->server = server;
    lane->most = most;
    if (!start_threads(lane, threads))
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no %u worker threads can be started",
                         threads);
    return STATUS_OK;
}

void lane_stop(struct lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->stopping = true;
    pthread_mutex_unlock(&lane->lock);
    pthread_cond_broadcast(&lane->filled);
    for (unsigned i = 0; i < lane->thread_count; i++)
        pthread_join(lane->threads[i], NULL);
    free(lane->threads);
    lane->threads = NULL;
    lane->thread_count = 0;
}
