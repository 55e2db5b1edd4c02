/* A call's way on the client: packed once, sent, waited for, retried where that is safe, unpacked.
 */
#include "common/rpc/channel_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/trust/digest.h"

enum {
    ATTEMPTS = 6,
    BACKOFF_MS = 100,
    BACKOFF_MOST_MS = 5000,
    TIMEOUT_MS = 30000,
    CONNECT_MS = 3000,
    DOWN_MS = 500,
    PING_AFTER_MS = 45000,
    PING_BUSY_MS = 10000,
    PING_PATIENCE_MS = 15000,
    SHIFT_MOST = 16,
    TOKENS_MOST = 1000,
    TOKENS_PER_RETRY = 5, /* a success gives one back: at most every fifth call is a retry */
};

/* ---- retries ---- */

/*
 * Nobody was there to be bothered, but a server was before: it restarts, and the call waits for it,
 * at no cost but its own time.
 */
static bool is_expected_back(struct channel_pending *pending)
{
    struct channel *channel = pending->channel;
    bool reached;

    pthread_mutex_lock(&channel->lock);
    reached = channel->reached;
    pthread_mutex_unlock(&channel->lock);
    if (pending->sent || !reached)
        return false;
    pending->asked++;
    return true;
}

/* Safe for reads and writes alike: a write carries its statement id and is done once. */
static bool may_retry(struct channel_pending *pending, enum status status)
{
    struct channel *channel = pending->channel;
    bool retryable = status == STATUS_UNAVAILABLE ||
                     (status == STATUS_RESOURCE_EXHAUSTED && pending->retry_after_ms > 0);
    bool allowed = false;

    if (!retryable || pending->call->no_retry)
        return false;
    if (is_expected_back(pending))
        return true;
    if (pending->attempts - pending->asked >= channel->attempts)
        return false;
    pthread_mutex_lock(&channel->lock);
    if (channel->tokens >= TOKENS_PER_RETRY) {
        channel->tokens -= TOKENS_PER_RETRY;
        allowed = true;
    }
    pthread_mutex_unlock(&channel->lock);
    return allowed;
}

static void give_token(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    if (channel->tokens < TOKENS_MOST)
        channel->tokens++;
    pthread_mutex_unlock(&channel->lock);
}

/* Another endpoint can be asked at once. */
static bool has_alternative(struct channel *channel)
{
    bool found;

    pthread_mutex_lock(&channel->lock);
    found = channel->endpoint_count > 1 && endpoint_has_other(channel, NULL);
    pthread_mutex_unlock(&channel->lock);
    return found;
}

/* Full jitter: anywhere between nothing and a bound that doubles; never less than the server asked.
 */
static int64_t pause_of(const struct channel_pending *pending)
{
    unsigned shift = pending->attempts <= SHIFT_MOST ? pending->attempts - 1 : SHIFT_MOST;
    uint64_t bound = (uint64_t)pending->channel->backoff_ms << shift;
    uint64_t random;

    if (bound > BACKOFF_MOST_MS)
        bound = BACKOFF_MOST_MS;
    random_bytes((uint8_t *)&random, sizeof random);
    return (int64_t)(pending->retry_after_ms + random % (bound + 1));
}

/* False when the pause would outlast the deadline. */
static bool pause_before_retry(struct channel_pending *pending)
{
    int64_t pause = pause_of(pending);
    int64_t until = monotonic_ms() + pause;
    struct timespec time = {.tv_sec = (time_t)(until / 1000),
                            .tv_nsec = (long)(until % 1000) * 1000000};

    if ((pending->retry_after_ms == 0 || pending->call->draining) &&
        has_alternative(pending->channel))
        return monotonic_ms() < pending->deadline_ms;
    if (until >= pending->deadline_ms)
        return false;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        continue;
    return true;
}

/* ---- the call ---- */

static void new_call_id(struct channel *channel, uint8_t out[CALL_ID_SIZE])
{
    uint64_t number = atomic_fetch_add(&channel->calls, 1);

    memcpy(out, channel->id_prefix, sizeof channel->id_prefix);
    memcpy(out + sizeof channel->id_prefix, &number, sizeof number);
}

static enum status pending_fill(struct channel *channel, struct channel_call *call,
                                const ProtobufCServiceDescriptor *service, const char *method,
                                const ProtobufCMessage *request, struct channel_pending *pending,
                                struct error *err)
{
    pending->channel = channel;
    pending->call = call;
    pending->method = protobuf_c_service_descriptor_get_method_by_name(service, method);
    if (!pending->method || pending->method->input != request->descriptor)
        return error_set(err, STATUS_UNIMPLEMENTED, "there is no method %s/%s for this message",
                         service->name, method);
    pending->name = arena_printf(call->arena, "%s/%s", service->name, method);
    if (!pending->name)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory left for this call");
    TRY(message_pack(request, call->arena, &pending->body, err));
    new_call_id(channel, pending->call_id);
    pending->deadline_ms =
        monotonic_ms() + (int64_t)(call->timeout_ms ? call->timeout_ms : TIMEOUT_MS);
    return STATUS_OK;
}

static void call_clear(struct channel_call *call)
{
    error_clear(&call->error);
    call->details = NULL;
    call->detail_count = 0;
    call->attempts = 0;
    call->draining = call->replayed = false;
    call->server_time = (struct instant){0};
}

static enum status start(struct channel *channel, struct channel_call *call,
                         const ProtobufCServiceDescriptor *service, const char *method,
                         const ProtobufCMessage *request, struct channel_pending **out,
                         struct error *err)
{
    struct channel_pending *pending = arena_alloc(call->arena, sizeof *pending);

    call_clear(call);
    if (!pending)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory left for this call");
    TRY(pending_fill(channel, call, service, method, request, pending, err));
    TRY(slot_take(channel, pending->deadline_ms, &pending->slot, err));
    error_clear(&pending->error);
    pending->error.status = attempt_begin(pending); /* a failure is dealt with by the wait */
    *out = pending;
    return STATUS_OK;
}

enum status channel_start(struct channel *channel, struct channel_call *call,
                          const ProtobufCServiceDescriptor *service, const char *method,
                          const ProtobufCMessage *request, struct channel_pending **out,
                          struct error *err)
{
    struct error own;
    enum status status = start(channel, call, service, method, request, out, &own);

    if (status == STATUS_OK)
        return STATUS_OK;
    call->error = own;
    if (err)
        *err = own;
    return status;
}

enum status channel_wait(struct channel_pending **handle, const ProtobufCMessage **reply,
                         struct error *err)
{
    struct channel_pending *pending = *handle;
    enum status status = attempt_finish(pending, reply);

    while (status != STATUS_OK && may_retry(pending, status) && pause_before_retry(pending)) {
        error_clear(&pending->error);
        pending->error.status = attempt_begin(pending);
        status = attempt_finish(pending, reply);
    }
    if (status == STATUS_OK) {
        give_token(pending->channel);
        error_clear(&pending->error);
    }
    slot_give_back(pending->channel, pending->slot);
    pending->call->attempts = pending->attempts;
    pending->call->error = pending->error;
    if (err && status != STATUS_OK)
        *err = pending->error;
    *handle = NULL;
    return status;
}

enum status channel_call(struct channel *channel, struct channel_call *call,
                         const ProtobufCServiceDescriptor *service, const char *method,
                         const ProtobufCMessage *request, const ProtobufCMessage **reply,
                         struct error *err)
{
    struct channel_pending *pending = NULL;

    TRY(channel_start(channel, call, service, method, request, &pending, err));
    return channel_wait(&pending, reply, err);
}

/* ---- generated stubs ---- */

static void invoke(ProtobufCService *base, unsigned method_index, const ProtobufCMessage *input,
                   ProtobufCClosure closure, void *closure_data)
{
    struct channel_service *service = (struct channel_service *)base;
    const ProtobufCServiceDescriptor *descriptor = base->descriptor;
    const ProtobufCMessage *reply = NULL;
    enum status status;

    if (method_index >= descriptor->n_methods) {
        error_set(&service->call->error, STATUS_UNIMPLEMENTED, "%s has no method %u",
                  descriptor->name, method_index);
        closure(NULL, closure_data);
        return;
    }
    status = channel_call(service->channel, service->call, descriptor,
                          descriptor->methods[method_index].name, input, &reply, NULL);
    closure(status == STATUS_OK ? reply : NULL, closure_data);
}

static void no_destroy(ProtobufCService *service)
{
    (void)service;
}

void channel_service_init(struct channel_service *service,
                          const ProtobufCServiceDescriptor *descriptor, struct channel *channel,
                          struct channel_call *call)
{
    *service = (struct channel_service){
        .base = {.descriptor = descriptor, .invoke = invoke, .destroy = no_destroy},
        .channel = channel,
        .call = call
    };
}

/* ---- life ---- */

static void init_sync(struct channel *channel)
{
    pthread_condattr_t monotonic;

    pthread_mutex_init(&channel->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&channel->changed, &monotonic);
    pthread_cond_init(&channel->prober.changed, &monotonic);
    atomic_init(&channel->prober.stopping, false);
    for (size_t i = 0; i < CHANNEL_SLOTS; i++)
        pthread_cond_init(&channel->slots[i].done_cond, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static unsigned or_else(unsigned value, unsigned standard)
{
    return value ? value : standard;
}

static enum status take_options(struct channel *channel, const struct channel_options *options,
                                struct error *err)
{
    channel->tls = options->tls;
    channel->attempts = or_else(options->attempts, ATTEMPTS);
    channel->backoff_ms = or_else(options->backoff_ms, BACKOFF_MS);
    channel->connect_ms = or_else(options->connect_ms, CONNECT_MS);
    channel->down_ms = or_else(options->down_ms, DOWN_MS);
    channel->ping_after_ms = or_else(options->ping_after_ms, PING_AFTER_MS);
    channel->ping_busy_ms = or_else(options->ping_busy_ms, PING_BUSY_MS);
    channel->ping_patience_ms = or_else(options->ping_patience_ms, PING_PATIENCE_MS);
    channel->tokens = TOKENS_MOST;
    random_bytes(channel->id_prefix, sizeof channel->id_prefix);
    random_bytes((uint8_t *)&channel->sequence, sizeof channel->sequence);
    if (options->server_name) {
        channel->server_name = strdup(options->server_name);
        if (!channel->server_name)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    for (const char *const *e = options->endpoints; e && *e; e++) {
        if (channel->endpoint_count == CHANNEL_ENDPOINTS)
            return error_set(err, STATUS_INVALID_ARGUMENT, "at most %d endpoints are used",
                             CHANNEL_ENDPOINTS);
        char *name = strdup(*e);
        if (!name)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
        channel->endpoints[channel->endpoint_count++].name = name;
    }
    if (channel->endpoint_count == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "no endpoint is given; write host:port");
    return STATUS_OK;
}

enum status channel_create(const struct channel_options *options, struct channel **out,
                           struct error *err)
{
    struct channel *channel = calloc(1, sizeof *channel);
    struct conn_limits limits = conn_limits_default();
    struct conn_events events;
    enum status status;

    if (!channel)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    init_sync(channel);
    limits.idle_ms = 0;           /* the channel keeps its connection awake */
    limits.output_max = SIZE_MAX; /* at most 64 calls are outstanding */
    events = link_events(channel);
    status = take_options(channel, options, err);
    if (status == STATUS_OK)
        status = pool_create(&limits, &events, link_tick, channel, &channel->pool, err);
    if (status != STATUS_OK)
        channel_destroy(&channel);
    else
        *out = channel;
    return status;
}

void channel_destroy(struct channel **handle)
{
    struct channel *channel = handle ? *handle : NULL;
    struct conn *conn;

    if (!channel)
        return;
    prober_stop(channel);
    pthread_mutex_lock(&channel->lock);
    conn = channel->conn;
    channel->conn = NULL;
    channel->link = LINK_CLOSED;
    pthread_mutex_unlock(&channel->lock);
    conn_release(&conn);
    pool_destroy(&channel->pool);
    for (size_t i = 0; i < CHANNEL_SLOTS; i++) {
        free(channel->slots[i].body);
        pthread_cond_destroy(&channel->slots[i].done_cond);
    }
    for (size_t i = 0; i < channel->endpoint_count; i++)
        free(channel->endpoints[i].name);
    free(channel->server_name);
    pthread_cond_destroy(&channel->prober.changed);
    pthread_cond_destroy(&channel->changed);
    pthread_mutex_destroy(&channel->lock);
    free(channel);
    *handle = NULL;
}
