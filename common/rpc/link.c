/* The channel's one connection: dialled by whoever needs it first, shared by all, replaced when
 * lost. */
#include "common/rpc/channel_parts.h"

#include "common/net/dialer.h"

enum {
    CONNECT_ALONE_MS = 20000,  /* with no other endpoint to turn to */
    PATIENCE_BYTES_PER_MS = 64 /* a request may be long under way to a server that is well */
};

bool wait_until(struct channel *channel, pthread_cond_t *cond, int64_t deadline_ms)
{
    struct timespec until = {.tv_sec = (time_t)(deadline_ms / 1000),
                             .tv_nsec = (long)(deadline_ms % 1000) * 1000000};

    return pthread_cond_timedwait(cond, &channel->lock, &until) == 0;
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

    pthread_mutex_lock(&channel->lock);
    if (!conn_user(conn) && (channel->link == LINK_DIALING || channel->link == LINK_SHAKING)) {
        if (!channel->conn)
            channel->conn = conn_retain(conn);
        channel->link = LINK_OPEN;
        channel->pinged_ms = 0;
    }
    conn_set_user(conn, channel); /* tells it from one that never opened */
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
    channel->reached = true;
    if (channel->using && conn == channel->conn)
        endpoint_works(channel->using);
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
            endpoint_failed(channel, channel->using);
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

/*
 * How long a caller waits for one connection: to its deadline, but while another endpoint is up
 * only so long that half of its time is left for that one.
 */
static int64_t patience_until(const struct channel *channel, int64_t deadline_ms)
{
    int64_t now = monotonic_ms();
    int64_t most =
        endpoint_has_other(channel, channel->using) ? channel->connect_ms : CONNECT_ALONE_MS;
    int64_t left = deadline_ms - now;

    if (endpoint_has_other(channel, channel->using))
        left /= 2;
    return now + (left < most ? left : most);
}

/* Lock held on entry and return; the dial itself runs without it. */
static void dial(struct channel *channel, int64_t deadline_ms)
{
    struct dial dial = {.server_name = channel->server_name, .tls = channel->tls};
    struct conn *conn = NULL;
    struct error err;
    enum status status;

    channel->link = LINK_DIALING;
    channel->tries++;
    channel->using = endpoint_choose(channel);
    dial.endpoint = channel->using->name;
    dial.deadline_ms = patience_until(channel, deadline_ms);
    pthread_mutex_unlock(&channel->lock);
    status = dialer_dial(&dial, channel->pool, &conn, &err);
    pthread_mutex_lock(&channel->lock);
    if (status != STATUS_OK) {
        channel->link = LINK_CLOSED;
        channel->why = err;
        endpoint_failed(channel, channel->using);
    } else if (channel->link == LINK_DIALING) { /* neither opened nor closed meanwhile */
        channel->link = LINK_SHAKING;
        channel->conn = conn;
        conn = NULL;
    }
    pthread_cond_broadcast(&channel->changed);
    conn_release(&conn);
}

/* Lock held on entry and return. Somebody listens there who does not shake hands. */
static void give_up(struct channel *channel)
{
    struct conn *conn = channel->conn;
    struct error err;

    error_set(&err, STATUS_UNAVAILABLE, "cannot reach %s: no answer in time", channel->using->name);
    conn_set_user(conn, channel); /* whatever it tells from now on, nobody waits for it */
    channel->conn = NULL;
    channel->link = LINK_CLOSED;
    channel->why = err;
    endpoint_failed(channel, channel->using);
    pthread_mutex_unlock(&channel->lock);
    conn_close(conn, &err);
    conn_release(&conn);
    pthread_mutex_lock(&channel->lock);
    pthread_cond_broadcast(&channel->changed);
}

/* Lock held on entry and return. Waits for somebody's dial, or for the other side's handshake. */
static void link_wait(struct channel *channel, int64_t deadline_ms)
{
    unsigned tries = channel->tries;
    int64_t until = patience_until(channel, deadline_ms);

    while (channel->tries == tries && channel->link != LINK_OPEN && channel->link != LINK_CLOSED &&
           wait_until(channel, &channel->changed, until))
        continue;
    if (channel->tries == tries && channel->link == LINK_SHAKING && monotonic_ms() >= until &&
        endpoint_has_other(channel, channel->using))
        give_up(channel);
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
            link_wait(channel, deadline_ms);
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
    if (channel->conn == conn && channel->link == LINK_OPEN &&
        endpoint_has_other(channel, channel->using)) {
        endpoint_failed(channel, channel->using);
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

/*
 * Lock held. How long the server may be silent: before it is pinged, and after that. Requests on
 * their way to it give it more time.
 */
static void silence_allowed(const struct channel *channel, int64_t *after_ms, int64_t *patience_ms)
{
    size_t bytes = 0;

    *after_ms = channel->ping_after_ms;
    for (size_t i = 0; i < CHANNEL_SLOTS; i++) {
        const struct slot *slot = &channel->slots[i];
        if (!slot->used || slot->done || slot->conn != channel->conn)
            continue;
        *after_ms = channel->ping_busy_ms;
        bytes += slot->sent;
    }
    *patience_ms = channel->ping_patience_ms + (int64_t)(bytes / PATIENCE_BYTES_PER_MS);
}

/* Silence is broken by a health check; silence after that is a dead peer. */
void link_tick(void *context, int64_t now_ms)
{
    struct channel *channel = context;
    int64_t after_ms = 0, patience_ms = 0;
    struct conn *conn = NULL;
    bool silent = false;
    struct error err;

    link_flush(channel);
    pthread_mutex_lock(&channel->lock);
    if (channel->link == LINK_OPEN)
        conn = conn_retain(channel->conn);
    silence_allowed(channel, &after_ms, &patience_ms);
    if (conn && channel->pinged_ms)
        silent = now_ms - channel->pinged_ms > patience_ms;
    pthread_mutex_unlock(&channel->lock);
    if (silent) {
        error_set(&err, STATUS_UNAVAILABLE, "the server is silent");
        conn_close(conn, &err);
    } else if (conn && now_ms - conn_heard_ms(conn) > after_ms) {
        pthread_mutex_lock(&channel->lock);
        silent = channel->pinged_ms != 0;
        channel->pinged_ms = silent ? channel->pinged_ms : now_ms;
        pthread_mutex_unlock(&channel->lock);
        if (!silent)
            ping_send(conn, PING_ID);
    }
    conn_release(&conn);
}
