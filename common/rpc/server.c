/* The server's life: frames become calls, calls wait in lanes, idle calls are kept for reuse. */
#include "common/rpc/internal.h"

#include <stdlib.h>
#include <string.h>

enum { SPARE_CALLS = 64, RESTING_CALLS = 4, BUSY_HINT_MS = 100 };

struct rpc_limits rpc_limits_default(void)
{
    return (struct rpc_limits){
        .workers = 32,
        .queue = 1024,
        .outstanding_identity = 64,
        .parked = 1024,
        .default_timeout_ms = 30000,
        .most_timeout_ms = 120000,
        .arena = (size_t)64 * 1024 * 1024,
        .reply_max = (size_t)(8 * 1024 + 64) * 1024,
    };
}

/* ---- calls and peers ---- */

static void call_free(struct call *call)
{
    arena_destroy(&call->arena);
    free(call->details);
    free(call);
}

static struct call *call_take(struct rpc_server *server)
{
    struct call *call;

    pthread_mutex_lock(&server->lock);
    call = server->spare;
    if (call) {
        server->spare = call->next;
        if (--server->spare_count < server->spare_least)
            server->spare_least = server->spare_count;
    }
    pthread_mutex_unlock(&server->lock);
    if (call)
        return call;
    call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->arena = arena_create(server->limits.arena);
    call->details = calloc(CALL_DETAILS_MAX, sizeof *call->details);
    if (call->arena && call->details)
        return call;
    call_free(call);
    return NULL;
}

void call_done(struct rpc_server *server, struct call *call)
{
    if (call->peer)
        atomic_fetch_sub(&call->peer->outstanding, 1);
    call->peer = NULL;
    call->row = NULL;
    call->meter = NULL;
    call->request = NULL;
    call->retry_after_ms = 0;
    call->rpc.resume = 0;
    arena_reset(call->arena);
    conn_release(&call->conn);
    pthread_mutex_lock(&server->lock);
    if (server->spare_count < SPARE_CALLS) {
        call->next = server->spare;
        server->spare = call;
        server->spare_count++;
        call = NULL;
    }
    pthread_mutex_unlock(&server->lock);
    if (call)
        call_free(call);
    atomic_fetch_sub(&server->in_hand, 1);
}

static struct peer *peer_of(struct rpc_server *server, const char *uri)
{
    struct peer *peer;

    pthread_mutex_lock(&server->lock);
    for (peer = server->peers; peer; peer = peer->next) {
        if (strcmp(peer->uri, uri) == 0)
            break;
    }
    if (!peer) {
        peer = calloc(1, sizeof *peer);
        if (peer) {
            memcpy(peer->uri, uri, strlen(uri) + 1);
            atomic_init(&peer->outstanding, 0);
            peer->journal = &server->journal;
            peer->next = server->peers;
            server->peers = peer;
        }
    }
    pthread_mutex_unlock(&server->lock);
    return peer;
}

/* ---- what connections tell: on nng's threads, so nothing here waits ---- */

static void on_opened(void *context, struct conn *conn)
{
    struct peer *peer = peer_of(context, conn_identity(conn)->uri);
    struct error err;

    if (peer) {
        conn_set_user(conn, peer);
        return;
    }
    error_set(&err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    conn_close(conn, &err);
}

/* Refusals and health are answered here and now, and logged by a thread that may wait for stderr.
 */
static void answer_here(struct rpc_server *server, struct call *call)
{
    (void)call_serve(server, call); /* neither can be parked */
    if (journal_may_tell(call))
        journal_add(&server->journal, call);
    call_done(server, call);
}

static void dispatch(struct rpc_server *server, struct call *call)
{
    if (call->outcome.status == STATUS_OK && call->row->method->lane == LANE_WORK) {
        if (lane_push(&server->work, call))
            return;
        call->retry_after_ms = BUSY_HINT_MS;
        error_set(&call->outcome, STATUS_RESOURCE_EXHAUSTED,
                  "the server has too much to do; try again in a moment");
    }
    answer_here(server, call);
}

static void on_frame(void *context, struct conn *conn, struct sp_frame *frame)
{
    struct rpc_server *server = context;
    struct call *call = conn_user(conn) ? call_take(server) : NULL;
    struct error err;

    if (!call) {
        error_set(&err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
        conn_close(conn, &err);
        return;
    }
    atomic_fetch_add(&server->in_hand, 1);
    call->conn = conn_retain(conn);
    call->id = frame->id;
    call_admit(server, call, (struct bytes){frame->body, frame->size});
    dispatch(server, call);
}

static void on_closed(void *context, struct conn *conn, const struct error *why)
{
    (void)context; /* its calls see conn_gone */
    (void)conn;
    (void)why;
}

void rpc_server_set_gate(struct rpc_server *server, rpc_gate *gate)
{
    server->gate = gate;
}

struct conn_events rpc_server_events(struct rpc_server *server)
{
    return (struct conn_events){
        .context = server, .opened = on_opened, .frame = on_frame, .closed = on_closed};
}

/* ---- life ---- */

static void init_locks(struct rpc_server *server)
{
    pthread_mutex_init(&server->lock, NULL);
    pthread_mutex_init(&server->work.lock, NULL);
    pthread_cond_init(&server->work.filled, NULL);
    pthread_mutex_init(&server->journal.lock, NULL);
    lot_init(&server->lot, server);
}

static enum status start(struct rpc_server *server, const struct rpc_method *table, size_t count,
                         struct error *err)
{
    TRY(rpc_table_create(table, count, &server->table, err));
    TRY(journal_start(&server->journal, server, err));
    TRY(lot_start(&server->lot, err));
    return lane_start(&server->work, server, server->limits.workers, server->limits.queue, err);
}

enum status rpc_server_create(const struct rpc_method *table, size_t count, void *context,
                              struct clock *clock, const struct rpc_limits *limits,
                              struct rpc_server **out, struct error *err)
{
    struct rpc_server *server = calloc(1, sizeof *server);
    enum status status;

    if (!server)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    server->context = context;
    server->clock = clock;
    server->limits = *limits;
    atomic_init(&server->outstanding_most, limits->outstanding_identity);
    atomic_init(&server->default_timeout_ms, limits->default_timeout_ms);
    atomic_init(&server->most_timeout_ms, limits->most_timeout_ms);
    atomic_init(&server->draining, false);
    atomic_init(&server->closing, false);
    atomic_init(&server->in_hand, 0);
    init_locks(server);
    status = start(server, table, count, err);
    if (status != STATUS_OK)
        rpc_server_destroy(&server);
    else
        *out = server;
    return status;
}

void rpc_server_set_limits(struct rpc_server *server, const struct rpc_limits *limits)
{
    atomic_store(&server->outstanding_most, limits->outstanding_identity);
    atomic_store(&server->default_timeout_ms, limits->default_timeout_ms);
    atomic_store(&server->most_timeout_ms, limits->most_timeout_ms);
    pthread_mutex_lock(&server->work.lock);
    server->work.most = limits->queue;
    pthread_mutex_unlock(&server->work.lock);
    pthread_mutex_lock(&server->lot.lock);
    server->lot.most = limits->parked;
    pthread_mutex_unlock(&server->lot.lock);
}

void rpc_server_wake(struct rpc_server *server)
{
    lot_wake(&server->lot);
}

void rpc_server_drain(struct rpc_server *server)
{
    atomic_store(&server->draining, true);
    lot_wake(&server->lot);
}

void rpc_server_close(struct rpc_server *server)
{
    atomic_store(&server->closing, true);
}

void rpc_server_each_method(const struct rpc_server *server,
                            void (*visit)(void *context, const char *method,
                                          const struct meter_reading *reading),
                            void *context)
{
    struct meter_reading reading;
    const struct row *row;

    for (size_t i = 0; (row = rpc_table_at(server->table, i)) != NULL; i++) {
        meter_read(&row->meter, &reading);
        visit(context, row->name, &reading);
    }
    meter_read(&server->nameless, &reading);
    visit(context, "", &reading);
}

bool rpc_server_is_idle(struct rpc_server *server)
{
    return atomic_load(&server->in_hand) == 0;
}

static void free_calls(struct call *call)
{
    while (call) {
        struct call *next = call->next;
        call_free(call);
        call = next;
    }
}

/* The spare ones from the `kept`th on. */
static struct call *cut_spare(struct rpc_server *server, unsigned kept)
{
    struct call **at = &server->spare;

    for (unsigned i = 0; i < kept && *at; i++)
        at = &(*at)->next;
    struct call *rest = *at;
    *at = NULL;
    return rest;
}

unsigned rpc_server_rest(struct rpc_server *server)
{
    struct call *unused = NULL;
    unsigned count = 0;

    pthread_mutex_lock(&server->lock);
    if (server->spare_least > RESTING_CALLS) {
        count = server->spare_least - RESTING_CALLS;
        server->spare_count -= count;
        unused = cut_spare(server, server->spare_count);
    }
    server->spare_least = server->spare_count;
    pthread_mutex_unlock(&server->lock);
    free_calls(unused);
    return count;
}

static void free_lists(struct rpc_server *server)
{
    free_calls(server->spare);
    server->spare = NULL;
    while (server->peers) {
        struct peer *peer = server->peers;
        server->peers = peer->next;
        free(peer);
    }
}

void rpc_server_destroy(struct rpc_server **server)
{
    if (!server || !*server)
        return;
    rpc_server_drain(*server);
    lot_stop(&(*server)->lot);
    lane_stop(&(*server)->work);
    journal_stop(&(*server)->journal);
    free_lists(*server);
    rpc_table_destroy(&(*server)->table);
    lot_destroy(&(*server)->lot);
    pthread_mutex_destroy(&(*server)->lock);
    free(*server);
    *server = NULL;
}
