/* Looks after endpoints that are down, with health checks on connections of its own, so that no
 * caller's call is spent on finding out. */
#include "common/rpc/channel_parts.h"

#include <string.h>

#include "common/net/dialer.h"
#include "common/trust/digest.h"

enum {
    PROBE_STACK = 256 * 1024,
    PROBE_ARENA = 64 * 1024,
    PING_FRAME_SIZE = 256,
    FAR_MS = 3600 * 1000
};

void ping_send(struct conn *conn, uint32_t id)
{
    uint8_t bytes[PING_FRAME_SIZE];
    Bairi__V1__Request request;
    uint8_t call_id[CALL_ID_SIZE];
    char method[] = "bairi.v1.Health/Check";
    size_t size;

    bairi__v1__request__init(&request);
    random_bytes(call_id, sizeof call_id);
    request.version = ENVELOPE_VERSION;
    request.method = method;
    request.call_id = (ProtobufCBinaryData){.data = call_id, .len = sizeof call_id};
    size = protobuf_c_message_pack(&request.base, bytes + SP_HEADER_SIZE);
    conn_send(conn, id, bytes, SP_HEADER_SIZE + size);
}

/* ---- one probe ---- */

static void tell(struct channel *channel, enum probe probe)
{
    pthread_mutex_lock(&channel->lock);
    if (channel->prober.probe == PROBE_WAITS)
        channel->prober.probe = probe;
    pthread_mutex_unlock(&channel->lock);
    pthread_cond_signal(&channel->prober.changed);
}

static void on_opened(void *context, struct conn *conn)
{
    (void)context;
    ping_send(conn, PING_ID);
}

/* It serves when it answers, and does not say that it ends. */
static bool is_serving(const struct sp_frame *frame)
{
    struct arena *arena = arena_create(PROBE_ARENA);
    Bairi__V1__Reply *reply = NULL;
    bool serving = arena &&
                   envelope_read_reply((struct bytes){frame->body, frame->size}, arena, &reply,
                                       NULL) == STATUS_OK &&
                   reply->status == STATUS_OK && !(reply->flags & FLAG_DRAINING);

    arena_destroy(&arena);
    return serving;
}

static void on_frame(void *context, struct conn *conn, struct sp_frame *frame)
{
    (void)conn;
    tell(context, is_serving(frame) ? PROBE_GOOD : PROBE_BAD);
}

static void on_closed(void *context, struct conn *conn, const struct error *why)
{
    (void)conn;
    (void)why;
    tell(context, PROBE_BAD);
}

static void await(struct channel *channel, int64_t until_ms)
{
    struct prober *prober = &channel->prober;

    pthread_mutex_lock(&channel->lock);
    while (prober->probe == PROBE_WAITS && !atomic_load(&prober->stopping) &&
           wait_until(channel, &prober->changed, until_ms))
        continue;
    pthread_mutex_unlock(&channel->lock);
}

/* A pool of its own for each: when it is gone, nobody tells anything about this probe any more. */
static void probe_endpoint(struct channel *channel, const char *endpoint)
{
    struct conn_limits limits = conn_limits_default();
    struct conn_events events = {
        .context = channel, .opened = on_opened, .frame = on_frame, .closed = on_closed};
    struct dial dial = {.endpoint = endpoint,
                        .server_name = channel->server_name,
                        .tls = channel->tls,
                        .cancelled = &channel->prober.stopping,
                        .deadline_ms = monotonic_ms() + channel->connect_ms};
    struct pool *pool = NULL;
    struct conn *conn = NULL;

    if (pool_create(&limits, &events, NULL, NULL, &pool, NULL) != STATUS_OK)
        return;
    if (dialer_dial(&dial, pool, &conn, NULL) == STATUS_OK)
        await(channel, monotonic_ms() + channel->connect_ms);
    conn_release(&conn);
    pool_destroy(&pool);
}

/* ---- the thread ---- */

/* Lock held. The endpoint whose pause is over; else when the first one's is. */
static struct endpoint *find_due(struct channel *channel, int64_t now_ms, int64_t *next_ms)
{
    *next_ms = now_ms + FAR_MS;
    for (size_t i = 0; i < channel->endpoint_count; i++) {
        struct endpoint *endpoint = &channel->endpoints[i];
        if (!endpoint->down)
            continue;
        if (endpoint->down_until_ms <= now_ms)
            return endpoint;
        if (endpoint->down_until_ms < *next_ms)
            *next_ms = endpoint->down_until_ms;
    }
    return NULL;
}

static void *run(void *arg)
{
    struct channel *channel = arg;
    struct prober *prober = &channel->prober;
    int64_t next_ms;

    pthread_mutex_lock(&channel->lock);
    while (!atomic_load(&prober->stopping)) {
        struct endpoint *endpoint = find_due(channel, monotonic_ms(), &next_ms);
        if (!endpoint) {
            (void)wait_until(channel, &prober->changed, next_ms);
            continue;
        }
        prober->probe = PROBE_WAITS;
        pthread_mutex_unlock(&channel->lock);
        probe_endpoint(channel, endpoint->name);
        pthread_mutex_lock(&channel->lock);
        if (prober->probe == PROBE_GOOD)
            endpoint_works(endpoint);
        else
            endpoint_failed(channel, endpoint);
    }
    pthread_mutex_unlock(&channel->lock);
    return NULL;
}

/* Without a thread an endpoint that is down is tried again when all are. */
void prober_wake(struct channel *channel)
{
    struct prober *prober = &channel->prober;
    pthread_attr_t attributes;

    if (!prober->started && !atomic_load(&prober->stopping)) {
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, PROBE_STACK);
        prober->started = pthread_create(&prober->thread, &attributes, run, channel) == 0;
        pthread_attr_destroy(&attributes);
    }
    pthread_cond_signal(&prober->changed);
}

void prober_stop(struct channel *channel)
{
    struct prober *prober = &channel->prober;
    bool started;

    pthread_mutex_lock(&channel->lock);
    atomic_store(&prober->stopping, true);
    started = prober->started;
    pthread_mutex_unlock(&channel->lock);
    pthread_cond_signal(&prober->changed);
    if (started)
        pthread_join(prober->thread, NULL);
}
