/* One attempt of a call: a slot on the wire, the request, the wait, the reply. */
#include "common/rpc/channel_parts.h"

#include <stdlib.h>
#include <string.h>

#include "common/message.h"

enum {
    SEQUENCE_MASK = 0xffffff,
    EXACT_MS = 300 /* reading oneself ends so long before the deadline */
};

/* ---- slots ---- */

static struct slot *free_slot(struct channel *channel)
{
    for (size_t i = 0; i < CHANNEL_SLOTS; i++) {
        if (!channel->slots[i].used)
            return &channel->slots[i];
    }
    return NULL;
}

enum status slot_take(struct channel *channel, int64_t deadline_ms, struct slot **out,
                      struct error *err)
{
    struct slot *slot;

    pthread_mutex_lock(&channel->lock);
    slot = free_slot(channel);
    while (!slot && wait_until(channel, &channel->changed, deadline_ms))
        slot = free_slot(channel);
    if (slot)
        slot->used = true;
    pthread_mutex_unlock(&channel->lock);
    if (!slot)
        return error_set(err, STATUS_DEADLINE_EXCEEDED, "%d calls are outstanding already",
                         CHANNEL_SLOTS);
    *out = slot;
    return STATUS_OK;
}

/* Lock held. */
static void slot_read(struct channel *channel, struct slot *slot)
{
    channel->unread -= slot->unread;
    slot->unread = false;
}

/* Lock held. */
static void slot_clear(struct channel *channel, struct slot *slot)
{
    slot_read(channel, slot);
    free(slot->body);
    slot->body = NULL;
    slot->done = slot->lost = false;
}

/*
 * Ready for one attempt on one connection.
 * hold  the request may wait for its fellows: replies lie unread, so somebody is about to ask more.
 *       It leaves with the next one, or when anybody waits, or when anything arrives
 */
static uint32_t slot_arm(struct channel *channel, struct slot *slot, struct conn *conn, size_t size,
                         bool *hold)
{
    uint32_t number = (uint32_t)(slot - channel->slots);
    uint32_t id;

    pthread_mutex_lock(&channel->lock);
    channel->sequence = (channel->sequence + 1) & SEQUENCE_MASK;
    id = SP_ID_BIT | channel->sequence * CHANNEL_SLOTS | number;
    slot_clear(channel, slot);
    slot->id = id;
    slot->conn = conn;
    slot->sent = size;
    *hold = channel->unread > 0;
    channel->held = channel->held || *hold;
    pthread_mutex_unlock(&channel->lock);
    return id;
}

void slot_give_back(struct channel *channel, struct slot *slot)
{
    pthread_mutex_lock(&channel->lock);
    slot_clear(channel, slot);
    slot->conn = NULL;
    slot->used = false;
    pthread_mutex_unlock(&channel->lock);
    pthread_cond_signal(&channel->changed);
}

/* ---- one attempt ---- */

static enum status send_attempt(struct channel_pending *pending, struct conn *conn)
{
    int64_t left = pending->deadline_ms - monotonic_ms();
    Bairi__V1__Request request;
    struct frame frame;
    char none[] = "";
    bool hold;
    uint32_t id;

    bairi__v1__request__init(&request);
    request.version = ENVELOPE_VERSION;
    request.method = pending->name;
    request.campaign = none;
    if (pending->call->campaign)
        request.campaign = arena_strdup(pending->call->arena, pending->call->campaign);
    request.traceparent = none;
    if (pending->call->traceparent)
        request.traceparent = arena_strdup(pending->call->arena, pending->call->traceparent);
    if (!request.campaign || !request.traceparent)
        return error_set(&pending->error, STATUS_RESOURCE_EXHAUSTED, "no memory left");
    request.timeout_ms = left > 0 ? (uint32_t)left : 1;
    request.call_id = (ProtobufCBinaryData){.data = pending->call_id, .len = CALL_ID_SIZE};
    TRY(envelope_frame_request(&request, pending->body, conn_limits_default().body_max,
                               pending->call->arena, &frame, &pending->error));
    id = slot_arm(pending->channel, pending->slot, conn, frame.size, &hold);
    if (conn_queue(conn, id, frame.data, frame.size)) {
        if (!hold)
            conn_flush(conn);
        return STATUS_OK;
    }
    return conn_why(conn, &pending->error); /* not merely "lost": it may have been refused */
}

enum status attempt_begin(struct channel_pending *pending)
{
    struct conn *conn = NULL;
    enum status status;

    pending->attempts++;
    pending->retry_after_ms = 0;
    status = link_get(pending->channel, pending->deadline_ms, &conn, &pending->error);
    pending->sent = status == STATUS_OK;
    if (status == STATUS_OK)
        status = send_attempt(pending, conn);
    conn_release(&conn);
    return status;
}

/* A connection that died without a word may have been judged: the link's reason is the better one.
 */
static enum status lost(const struct slot *slot, struct error *err)
{
    *err = slot->error;
    return err->status == STATUS_OK ? STATUS_UNAVAILABLE : err->status;
}

/* Says that somebody sleeps for the slot; the connection to read from, NULL when it is done. */
static struct conn *fall_asleep(struct channel *channel, struct slot *slot)
{
    struct conn *conn = NULL;

    pthread_mutex_lock(&channel->lock);
    if (!slot->done) {
        slot->asleep = true;
        atomic_fetch_add(&channel->sleepers, 1);
        if (channel->conn && channel->conn == slot->conn)
            conn = conn_retain(channel->conn);
        channel->held = false; /* flushed below, or by whoever reads */
    }
    pthread_mutex_unlock(&channel->lock);
    return conn;
}

struct watched {
    struct channel *channel;
    const struct slot *slot;
};

static bool is_done(void *context)
{
    const struct watched *watched = context;
    bool done;

    pthread_mutex_lock(&watched->channel->lock);
    done = watched->slot->done;
    pthread_mutex_unlock(&watched->channel->lock);
    return done;
}

/* Whoever waits reads the connection himself if nobody does; the last moments are slept, exactly.
 */
static void read_for(struct channel_pending *pending)
{
    struct watched watched = {pending->channel, pending->slot};
    struct conn *conn = fall_asleep(pending->channel, pending->slot);
    int64_t until = pending->deadline_ms - EXACT_MS;

    if (!conn)
        return;
    if (until - monotonic_ms() < EXACT_MS || !conn_attend(conn, is_done, &watched, until))
        conn_flush(conn);
    conn_release(&conn);
}

static enum status await(struct channel_pending *pending)
{
    struct channel *channel = pending->channel;
    struct slot *slot = pending->slot;
    enum status status = STATUS_OK;

    read_for(pending);
    pthread_mutex_lock(&channel->lock);
    while (!slot->done && wait_until(channel, &slot->done_cond, pending->deadline_ms))
        continue;
    if (!slot->done) {
        slot->done = true;
        status = error_set(&pending->error, STATUS_DEADLINE_EXCEEDED, "no answer in time");
    } else if (slot->lost) {
        status = lost(slot, &pending->error);
    }
    slot_awake(channel, slot);
    slot_read(channel, slot);
    pthread_mutex_unlock(&channel->lock);
    return status;
}

/* ---- the reply ---- */

static enum status read_details(struct channel_call *call, const Bairi__V1__Reply *reply,
                                struct error *err)
{
    call->details = arena_array(call->arena, reply->n_details, sizeof *call->details);
    if (!call->details)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory left for the reply");
    for (size_t i = 0; i < reply->n_details; i++)
        envelope_error(status_from_number(reply->status), reply->details[i], "", &call->details[i]);
    call->detail_count = reply->n_details;
    return STATUS_OK;
}

static enum status read_reply(struct channel_pending *pending, const ProtobufCMessage **out)
{
    struct channel_call *call = pending->call;
    struct bytes packed = {pending->slot->body, pending->slot->size};
    struct error *err = &pending->error;
    ProtobufCMessage *message;
    Bairi__V1__Reply *reply;

    TRY(envelope_read_reply(packed, call->arena, &reply, err));
    if (reply->call_id.len != 0 &&
        (reply->call_id.len != CALL_ID_SIZE ||
         memcmp(reply->call_id.data, pending->call_id, CALL_ID_SIZE) != 0))
        return error_set(err, STATUS_INTERNAL, "the reply belongs to another call");
    call->draining = reply->flags & FLAG_DRAINING;
    call->replayed = reply->flags & FLAG_REPLAYED;
    call->server_time = (struct instant){reply->server_time};
    pending->retry_after_ms = reply->retry_after_ms;
    pending->asked += reply->retry_after_ms > 0;
    if (call->draining)
        link_drained(pending->channel, pending->slot->conn);
    TRY(read_details(call, reply, err));
    if (reply->status != STATUS_OK) {
        envelope_error(status_from_number(reply->status), reply->error, reply->message, err);
        return err->status;
    }
    TRY(message_unpack(pending->method->output, (struct bytes){reply->body.data, reply->body.len},
                       call->arena, &message, err));
    *out = message;
    return STATUS_OK;
}

enum status attempt_finish(struct channel_pending *pending, const ProtobufCMessage **reply)
{
    if (pending->error.status != STATUS_OK)
        return pending->error.status;
    TRY(await(pending));
    return read_reply(pending, reply);
}
