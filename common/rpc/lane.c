/* A bounded queue of calls and the threads that serve it, each with a small stack. */
#include "common/rpc/internal.h"

#include <stdlib.h>

enum { WORKER_STACK = 512 * 1024 };

static struct call *lane_pop(struct lane *lane)
{
    struct call *call;

    pthread_mutex_lock(&lane->lock);
    while (!lane->first && !lane->stopping)
        pthread_cond_wait(&lane->filled, &lane->lock);
    call = lane->first;
    if (call) {
        lane->first = call->next;
        if (!lane->first)
            lane->last = NULL;
        lane->waiting--;
    }
    pthread_mutex_unlock(&lane->lock);
    return call;
}

bool lane_push(struct lane *lane, struct call *call)
{
    bool room;

    call->next = NULL;
    pthread_mutex_lock(&lane->lock);
    room = lane->waiting < lane->most && !lane->stopping;
    if (room) {
        if (lane->last)
            lane->last->next = call;
        else
            lane->first = call;
        lane->last = call;
        lane->waiting++;
    }
    pthread_mutex_unlock(&lane->lock);
    if (room)
        pthread_cond_signal(&lane->filled);
    return room;
}

static void *worker(void *arg)
{
    struct lane *lane = arg;
    /* too large for a small stack, and pages never touched cost nothing */
    struct rpc_call *scratch = calloc(1, sizeof *scratch);

    if (!scratch)
        abort(); /* at start: no server without workers */
    for (struct call *call = lane_pop(lane); call; call = lane_pop(lane))
        call_serve(lane->server, call, scratch);
    free(scratch);
    return NULL;
}

static bool start_threads(struct lane *lane, unsigned count)
{
    pthread_attr_t attributes;

    lane->threads = calloc(count, sizeof *lane->threads);
    if (!lane->threads)
        return false;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WORKER_STACK);
    while (lane->thread_count < count &&
           pthread_create(&lane->threads[lane->thread_count], &attributes, worker, lane) == 0)
        lane->thread_count++;
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
