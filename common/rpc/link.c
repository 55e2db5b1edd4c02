/* The channel's one connection: dialled by whoever needs it first, shared by all, replaced when
 * lost. */
#include "common/rpc/channel_parts.h"

#include <string.h>

#include "common/net/dialer.h"
#include "common/trust/digest.h"

enum {
    CONNECT_ALONE_MS = 20000, /* with a single endpoint */
    CONNECT_MS = 3000,        /* with others to turn to */
    DOWN_FIRST_MS = 500,
    DOWN_MOST_MS = 30000,
    PING_AFTER_MS = 45000,
    PING_PATIENCE_MS = 15000,
    PING_FRAME_SIZE = 256
};
#define PING_ID (SP_ID_BIT | UINT32_C(0x40000000))

bool wait_until(struct channel *channel, pthread_cond_t *cond, int64_t deadline_ms)
{
    struct timespec until = {.tv_sec = (time_t)(deadline_ms / 1000),
                             .tv_nsec = (long)(deadline_ms % 1000) * 1000000};

    return pthread_cond_timedwait(cond, &channel->lock, &until) == 0;
}

/* ---- endpoints (lock held) ---- */

static struct endpoint *choose(struct channel *channel)
{
    int64_t now = monotonic_ms();
    struct endpoint *best = &channel->endpoints[0];

    for (size_t i = 0; i < channel->endpoint_count; i++) {
        struct endpoint *endpoint = &channel->endpoints[i];
        if (endpoint->down_until_ms <= now)
            return endpoint;
        if (endpoint->down_until_ms < best->down_until_ms)
            best = endpoint;
    }
    return best; /* all are down: the one that has been so longest */
}

static void endpoint_failed(struct endpoint *endpoint)
{
    unsigned shift = endpoint->failures < 6 ? endpoint->failures : 6;
    int64_t pause = (int64_t)DOWN_FIRST_MS << shift;

    endpoint->failures++;
    endpoint->down_until_ms = monotonic_ms() + (pause < DOWN_MOST_MS ? pause : DOWN_MOST_MS);
}

/* ---- what the connection tells ---- */

void slot_awake(struct channel *channel, struct slot *slot)
{
    if (slot->asleep)
        atomic_fetch_sub(&channel->sleepers, 1);
    slot->asleep = false;
}

static bool may_rest(void *context)
{
    struct channel *channel = context;

    return atomic_load(&channel->sleepers) == 0;
}

static void on_opened(void *context, struct conn *conn)
{
    struct channel *channel = context;

    conn_set_user(conn, channel); /* tells an opened connection from one that never was */
    pthread_mutex_lock(&channel->lock);
    if (channel->link == LINK_DIALING || channel->link == LINK_SHAKING) {
        if (!channel->conn)
            channel->conn = conn_retain(conn);
        channel->link = LINK_OPEN;
        channel->pinged_ms = 0;
    }
    pthread_mutex_unlock(&channel->lock);
    pthread_cond_broadcast(&channel->changed);
}

/* A reply wakes exactly the thread that waits for it. */
static void on_frame(void *context, struct conn *conn, struct sp_frame *frame)
{
    struct channel *channel = context;
    struct slot *slot = &channel->slots[frame->id % CHANNEL_SLOTS];
    bool wanted;

    pthread_mutex_lock(&channel->lock);
    channel->pinged_ms = 0;
    if (channel->using && conn == channel->conn)
        channel->using->failures = 0;
    wanted = slot->used && !slot->done && slot->id == frame->id && slot->conn == conn;
    if (wanted) {
        slot->done = true;
        slot->unread = true;
        channel->unread++;
        slot_awake(channel, slot);
        slot->body = frame->body;
        slot->size = frame->size;
        frame->body = NULL;
    }
    pthread_mutex_unlock(&channel->lock);
    if (wanted)
        pthread_cond_signal(&slot->done_cond);
}

static void lose_calls(struct channel *channel, const struct conn *conn, const struct error *why)
{
    for (size_t i = 0; i < CHANNEL_SLOTS; i++) {
        struct slot *slot = &channel->slots[i];
        if (!slot->used || slot->done || slot->conn != conn)
            continue;
        slot->done = slot->lost = true;
        slot->error = *why;
        slot_awake(channel, slot);
        pthread_cond_signal(&slot->done_cond);
    }
}

static void on_closed(void *context, struct conn *conn, const struct error *why)
{
    struct channel *channel = context;
    struct conn *held = NULL;
    bool young;

    pthread_mutex_lock(&channel->lock);
    lose_calls(channel, conn, why);
    young = !conn_user(conn) && (channel->link == LINK_DIALING || channel->link == LINK_SHAKING);
    if (young || conn == channel->conn) {
        held = channel->conn;
        channel->conn = NULL;
        channel->link = LINK_CLOSED;
        channel->why = *why;
        if (channel->using)
            endpoint_failed(channel->using);
    }
    pthread_mutex_unlock(&channel->lock);
    pthread_cond_broadcast(&channel->changed);
    conn_release(&held);
}

struct conn_events link_events(struct channel *channel)
{
    return (struct conn_events){.context = channel,
                                .opened = on_opened,
                                .frame = on_frame,
                                .closed = on_closed,
                                .rest = may_rest};
}

/* ---- dialling ---- */

/* Lock held on entry and return; the dial itself runs without it. */
static void dial(struct channel *channel, int64_t deadline_ms)
{
    int64_t patience = channel->endpoint_count > 1 ? CONNECT_MS : CONNECT_ALONE_MS;
    int64_t limit = monotonic_ms() + patience;
    struct dial dial = {.server_name = channel->server_name, .tls = channel->tls};
    struct conn *conn = NULL;
    struct error err;
    enum status status;

    channel->link = LINK_DIALING;
    channel->tries++;
    channel->using = choose(channel);
    dial.endpoint = channel->using->name;
    dial.deadline_ms = deadline_ms < limit ? deadline_ms : limit;
    pthread_mutex_unlock(&channel->lock);
    status = dialer_dial(&dial, channel->pool, &conn, &err);
    pthread_mutex_lock(&channel->lock);
    if (status != STATUS_OK) {
        channel->link = LINK_CLOSED;
        channel->why = err;
        endpoint_failed(channel->using);
    } else if (channel->link == LINK_DIALING) { /* neither opened nor closed meanwhile */
        channel->link = LINK_SHAKING;
        channel->conn = conn;
        conn = NULL;
    }
    pthread_cond_broadcast(&channel->changed);
    conn_release(&conn);
}

static enum status too_late(const struct channel *channel, struct error *err)
{
    if (channel->why.status == STATUS_OK)
        return error_set(err, STATUS_DEADLINE_EXCEEDED, "no connection in time");
    return error_set(err, STATUS_DEADLINE_EXCEEDED, "no connection in time: %s", channel->why.text);
}

enum status link_get(struct channel *channel, int64_t deadline_ms, struct conn **out,
                     struct error *err)
{
    enum status status = STATUS_OK;
    unsigned tries;

    pthread_mutex_lock(&channel->lock);
    tries = channel->tries;
    while (channel->link != LINK_OPEN && status == STATUS_OK) {
        if (channel->link == LINK_CLOSED && channel->tries != tries) {
            *err = channel->why; /* the try we waited for has failed */
            status = err->status;
        } else if (monotonic_ms() >= deadline_ms) {
            status = too_late(channel, err);
        } else if (channel->link == LINK_CLOSED) {
            dial(channel, deadline_ms);
        } else {
            tries = channel->tries - 1;
            wait_until(channel, &channel->changed, deadline_ms);
        }
    }
    if (status == STATUS_OK)
        *out = conn_retain(channel->conn);
    pthread_mutex_unlock(&channel->lock);
    return status;
}

void link_flush(struct channel *channel)
{
    struct conn *conn = NULL;

    pthread_mutex_lock(&channel->lock);
    if (channel->held && channel->conn)
        conn = conn_retain(channel->conn);
    channel->held = false;
    pthread_mutex_unlock(&channel->lock);
    if (conn)
        conn_flush(conn);
    conn_release(&conn);
}

void link_drained(struct channel *channel, const struct conn *conn)
{
    struct conn *held = NULL;

    pthread_mutex_lock(&channel->lock);
    if (channel->endpoint_count > 1 && channel->conn == conn && channel->link == LINK_OPEN) {
        endpoint_failed(channel->using);
        held = channel->conn; /* calls outstanding on it end there */
        channel->conn = NULL;
        channel->link = LINK_CLOSED;
    }
    pthread_mutex_unlock(&channel->lock);
    if (held)
        conn_flush(held);
    conn_release(&held);
}

/* ---- keepalive ---- */

static void send_ping(struct conn *conn)
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
    conn_send(conn, PING_ID, bytes, SP_HEADER_SIZE + size);
}

/* Silence is broken by a health check; silence after that is a dead peer. */
void link_tick(void *context, int64_t now_ms)
{
    struct channel *channel = context;
    struct conn *conn = NULL;
    bool silent = false;
    struct error err;

    link_flush(channel);
    pthread_mutex_lock(&channel->lock);
    if (channel->link == LINK_OPEN)
        conn = conn_retain(channel->conn);
    if (conn && channel->pinged_ms)
        silent = now_ms - channel->pinged_ms > PING_PATIENCE_MS;
    pthread_mutex_unlock(&channel->lock);
    if (silent) {
        error_set(&err, STATUS_UNAVAILABLE, "the server is silent");
        conn_close(conn, &err);
    } else if (conn && now_ms - conn_heard_ms(conn) > PING_AFTER_MS) {
        pthread_mutex_lock(&channel->lock);
        silent = channel->pinged_ms != 0;
        channel->pinged_ms = silent ? channel->pinged_ms : now_ms;
        pthread_mutex_unlock(&channel->lock);
        if (!silent)
            send_ping(conn);
    }
    conn_release(&conn);
}
