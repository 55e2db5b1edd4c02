/* One call: admitted by the table, unpacked, handled, answered, logged. */
#include "common/rpc/internal.h"

#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "common/message.h"

enum {
    RETRY_HINT_MS = 100,
    DRAIN_HINT_MS = 500,
    CROWD_HINT_MS = 1000,
    QUICK_US = 100,
    COST_MOST_US = 1000000
};

enum status rpc_call_alive(const struct rpc_call *call, struct error *err)
{
    if (atomic_load(call->cancelled))
        return error_set(err, STATUS_CANCELLED, "the caller went away");
    if (monotonic_ms() >= call->deadline_ms)
        return error_set(err, STATUS_DEADLINE_EXCEEDED, "the time for this call is over");
    return STATUS_OK;
}

bool rpc_call_knows(const struct rpc_call *call, const char *service)
{
    const struct row *row;

    for (size_t i = 0; call->table && (row = rpc_table_at(call->table, i)) != NULL; i++) {
        if (strcmp(row->method->service->name, service) == 0)
            return true;
    }
    return false;
}

/* ---- before the body is decoded ---- */

static int64_t deadline_of(struct rpc_server *server, uint32_t timeout_ms, int64_t now_ms)
{
    uint32_t most = atomic_load(&server->most_timeout_ms);

    if (timeout_ms == 0)
        timeout_ms = atomic_load(&server->default_timeout_ms);
    return now_ms + (int64_t)(timeout_ms < most ? timeout_ms : most);
}

static enum status row_admits(const struct row *row, const struct call *call, struct error *err)
{
    const struct identity *caller = conn_identity(call->conn);
    const struct rpc_method *method = row->method;

    if (!(method->roles & (unsigned)caller->role))
        return error_set(err, STATUS_PERMISSION_DENIED, "the role %s may not call %s",
                         role_name(caller->role), row->name);
    if (call->request->body.len > method->body_max)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s takes at most %zu bytes, not %zu",
                         row->name, method->body_max, call->request->body.len);
    if (method->needs_campaign && !call->request->campaign[0])
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s needs a campaign", row->name);
    return STATUS_OK;
}

static enum status server_admits(struct rpc_server *server, struct call *call, struct error *err)
{
    struct peer *peer = conn_user(call->conn);
    unsigned most = atomic_load(&server->outstanding_most);

    if (conn_is_crowded(call->conn)) {
        call->retry_after_ms = CROWD_HINT_MS;
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "%s has as many connections as one person may have", peer->uri);
    }
    if (call->row->method->lane == LANE_HEALTH)
        return STATUS_OK;
    if (atomic_load(&server->closing) ||
        (call->row->method->writes && atomic_load(&server->draining))) {
        call->retry_after_ms = DRAIN_HINT_MS;
        return error_set(err, STATUS_UNAVAILABLE, "the server is shutting down");
    }
    if (atomic_fetch_add(&peer->outstanding, 1) >= most) {
        atomic_fetch_sub(&peer->outstanding, 1);
        call->retry_after_ms = RETRY_HINT_MS;
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "%s has %u calls outstanding already",
                         peer->uri, most);
    }
    call->peer = peer;
    return STATUS_OK;
}

static enum status admit(struct rpc_server *server, struct call *call, struct bytes packed,
                         struct error *err)
{
    TRY(envelope_read_request(packed, call->arena, &call->request, err));
    call->deadline_ms = deadline_of(server, call->request->timeout_ms, monotonic_ms());
    call->row = rpc_table_find(server->table, call->request->method);
    if (!call->row)
        return error_set(err, STATUS_UNIMPLEMENTED, "there is no method %s", call->request->method);
    TRY(row_admits(call->row, call, err));
    return server_admits(server, call, err);
}

void call_admit(struct rpc_server *server, struct call *call, struct bytes packed)
{
    call->arrived_ns = monotonic_ns();
    error_clear(&call->outcome);
    call->outcome.status = admit(server, call, packed, &call->outcome);
    call->meter = call->row ? &call->row->meter : &server->nameless;
    meter_begin(call->meter);
}

/* ---- reply ---- */

static void fill_error(Bairi__V1__Reply *reply, struct error *err, struct arena *arena)
{
    reply->status = (int32_t)err->status;
    reply->message = err->text;
    reply->error = envelope_message(err, arena);
}

static void fill_details(Bairi__V1__Reply *reply, const struct rpc_call *rpc, struct arena *arena)
{
    size_t count = rpc->detail_count < CALL_DETAILS_MAX ? rpc->detail_count : CALL_DETAILS_MAX;

    if (count == 0)
        return;
    reply->details = arena_array(arena, count, sizeof *reply->details);
    if (!reply->details)
        return;
    for (size_t i = 0; i < count; i++) {
        reply->details[i] = envelope_message(&rpc->details[i], arena);
        if (!reply->details[i])
            break;
        reply->n_details++;
    }
}

static void reply_init(struct rpc_server *server, const struct call *call, Bairi__V1__Reply *reply)
{
    bairi__v1__reply__init(reply);
    if (call->request)
        reply->call_id = call->request->call_id;
    reply->retry_after_ms = call->retry_after_ms;
    reply->server_time = clock_now(server->clock).us;
    if (atomic_load(&server->draining))
        reply->flags |= FLAG_DRAINING;
}

/* From here on another call of the peer's is welcome: the reply may be read before we are done. */
static void stop_counting(struct call *call)
{
    if (call->peer)
        atomic_fetch_sub(&call->peer->outstanding, 1);
    call->peer = NULL;
}

/* Frames and sends; a reply that does not fit becomes an error that does. */
static void send_reply(struct rpc_server *server, struct call *call, Bairi__V1__Reply *reply,
                       const ProtobufCMessage *body, struct error *err)
{
    struct frame frame;

    stop_counting(call);
    if (envelope_frame_reply(reply, body, server->limits.reply_max, call->arena, &frame, err) ==
        STATUS_OK) {
        conn_queue(call->conn, call->id, frame.data, frame.size);
        return;
    }
    arena_reset(call->arena);
    call->request = NULL; /* its memory is gone */
    reply_init(server, call, reply);
    fill_error(reply, err, call->arena);
    if (envelope_frame_reply(reply, NULL, server->limits.reply_max, call->arena, &frame, NULL) ==
        STATUS_OK)
        conn_queue(call->conn, call->id, frame.data, frame.size);
    else
        conn_close(call->conn, err);
}

/* ---- work ---- */

static void rpc_fill(struct rpc_server *server, struct call *call)
{
    struct rpc_call *rpc = &call->rpc;

    rpc->arena = call->arena;
    rpc->caller = conn_identity(call->conn);
    rpc->campaign = call->row->method->needs_campaign ? call->request->campaign : "";
    rpc->now = clock_now(server->clock);
    rpc->deadline_ms = call->deadline_ms;
    rpc->began_ms = call->arrived_ns / 1000000;
    rpc->draining = &server->draining;
    rpc->table = server->table;
    rpc->may_park = call->row->method->lane == LANE_WORK;
    rpc->park_until_ms = 0;
    rpc->cancelled = conn_gone(call->conn);
    rpc->call_id = call->request->call_id.data;
    rpc->traceparent = call->request->traceparent;
    rpc->details = call->details;
    rpc->detail_count = 0;
    rpc->replayed = false;
    rpc->retry_after_ms = 0;
}

static enum status work(struct rpc_server *server, struct call *call, ProtobufCMessage **reply,
                        struct error *err)
{
    struct rpc_call *rpc = &call->rpc;
    const ProtobufCMethodDescriptor *method = call->row->descriptor;
    struct bytes body = {call->request->body.data, call->request->body.len};
    ProtobufCMessage *request;

    TRY(rpc_call_alive(rpc, err));
    rpc->found = NULL;
    if (server->gate && call->row->method->lane == LANE_WORK)
        TRY(server->gate(server->context, rpc, err));
    TRY(message_unpack(method->input, body, call->arena, &request, err));
    *reply = arena_alloc(call->arena, method->output->sizeof_message);
    if (!*reply)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory left for this call");
    method->output->message_init(*reply);
    TRY(call->row->method->handler(server->context, rpc, request, *reply, err));
    if (rpc->park_until_ms != 0)
        return STATUS_OK;
    return rpc_call_alive(rpc, err); /* nothing is said to be done after the deadline */
}

bool call_is_quick(const struct call *call)
{
    return call->outcome.status != STATUS_OK || atomic_load(&call->row->cost_us) < QUICK_US;
}

/* An eighth of the newest: a few slow calls are noticed, one is forgotten. */
static void note_cost(struct row *row, int64_t ns)
{
    unsigned old = atomic_load(&row->cost_us);
    unsigned us = ns / 1000 < COST_MOST_US ? (unsigned)(ns / 1000) : COST_MOST_US;

    atomic_store(&row->cost_us, old - old / 8 + us / 8);
}

void line_write(const struct line *line, const char *caller, enum status status, const char *text)
{
    char ms[32];

    snprintf(ms, sizeof ms, "%lld.%03d", (long long)(line->us / 1000), (int)(line->us % 1000));
    log_event(LOG_INFO, "call", "method", line->method, "caller", caller, "campaign",
              line->campaign, "status", status_name(status), "ms", ms, "call_id", line->call_id,
              "traceparent", line->traceparent, "message", status == STATUS_OK ? "" : text, NULL);
}

void call_log(const struct call *call)
{
    if (!journal_may_tell(call))
        return;
    line_write(&call->line, conn_identity(call->conn)->uri, call->outcome.status,
               call->outcome.text);
}

static void line_fill(struct call *call)
{
    const Bairi__V1__Request *request = call->request;
    struct line *line = &call->line;

    line->call_id[0] = line->method[0] = line->campaign[0] = line->traceparent[0] = '\0';
    if (!request)
        return;
    snprintf(line->method, sizeof line->method, "%s", request->method);
    snprintf(line->campaign, sizeof line->campaign, "%s", request->campaign);
    snprintf(line->traceparent, sizeof line->traceparent, "%s", request->traceparent);
    if (request->call_id.len == CALL_ID_SIZE)
        hex_encode(request->call_id.data, CALL_ID_SIZE, line->call_id);
}

/* The handler's verdict becomes the call's; a handler without a sentence gets one. */
static void settle(struct call *call, enum status status)
{
    if (status == STATUS_OK)
        error_clear(&call->outcome);
    else if (call->outcome.status != status)
        error_set(&call->outcome, status, "the call failed: %s", status_name(status));
}

/* The handler's turn. True when it left the call to the lot. */
static bool call_work(struct rpc_server *server, struct call *call, ProtobufCMessage **body)
{
    unsigned wave = lot_wave(&server->lot);
    int64_t began = monotonic_ns();

    rpc_fill(server, call);
    settle(call, work(server, call, body, &call->outcome));
    call->retry_after_ms = call->rpc.retry_after_ms;
    note_cost(call->row, monotonic_ns() - began);
    if (call->outcome.status != STATUS_OK || call->rpc.park_until_ms == 0)
        return false;
    struct error full;
    error_clear(&full);
    if (lot_take(&server->lot, call, wave, &full) == STATUS_OK)
        return true;
    call->outcome = full;
    return false;
}

bool call_serve(struct rpc_server *server, struct call *call)
{
    ProtobufCMessage *body = NULL;
    Bairi__V1__Reply reply;

    line_fill(call);
    call->rpc.detail_count = 0;
    call->rpc.replayed = false;
    if (call->outcome.status == STATUS_OK && call_work(server, call, &body))
        return false;
    reply_init(server, call, &reply);
    fill_details(&reply, &call->rpc, call->arena);
    if (call->rpc.replayed)
        reply.flags |= FLAG_REPLAYED;
    if (call->outcome.status != STATUS_OK) {
        fill_error(&reply, &call->outcome, call->arena);
        body = NULL;
    }
    send_reply(server, call, &reply, body, &call->outcome);
    call->line.us = (monotonic_ns() - call->arrived_ns) / 1000;
    meter_end(call->meter, call->outcome.status, call->line.us);
    return true;
}
