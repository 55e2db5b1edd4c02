/* The client's side of calls: generated stubs over one connection, deadlines, retries, reconnect.
 */
#ifndef BAIRI_COMMON_RPC_CHANNEL_H
#define BAIRI_COMMON_RPC_CHANNEL_H

#include <protobuf-c/protobuf-c.h>

#include "common/arena.h"
#include "common/instant.h"
#include "common/net/tls.h"
#include "common/status.h"

struct channel;

/*
 * Calls go to the first endpoint that is up. One that failed, or said that it is draining, is down:
 * no call touches it while another is up, until a health check of the channel's own (after a pause
 * that doubles) has found it serving.
 */
struct channel_options {
    const char *const *endpoints; /* "host:port", NULL-terminated; tried in order */
    const char *server_name;      /* checked against the certificate; NULL: the endpoint's host */
    struct tls_client *tls;       /* borrowed */
    unsigned attempts;            /* of one call, all endpoints together, not counting those after
                                     which the server asked to come again, nor those that found no
                                     server where one had answered before; 0: 6 */
    unsigned backoff_ms;          /* first full-jitter bound; 0: 100 */
    unsigned connect_ms;          /* to connect, and again to shake hands, while another endpoint is
                                     up; 0: 3000 */
    unsigned down_ms;             /* first pause before an endpoint's health is looked at; 0: 500 */
    unsigned ping_after_ms;       /* silence before a ping; 0: 45000 */
    unsigned ping_busy_ms;        /* the same while a call waits for its reply; 0: 10000 */
    unsigned ping_patience_ms;    /* from a ping until the server counts as dead; 0: 15000 */
};

/* Nothing is connected before the first call. */
enum status channel_create(const struct channel_options *options, struct channel **out,
                           struct error *err) MUST_CHECK;
void channel_destroy(struct channel **channel);

/* One call's circumstances and result beside its message. */
struct channel_call {
    const char *campaign;    /* "" or NULL when none */
    const char *traceparent; /* W3C trace context; NULL: none */
    unsigned timeout_ms;     /* in all, retries included; 0: 30000 */
    bool no_retry;
    struct arena *arena; /* replies are unpacked here */
    /* filled: */
    struct error error;    /* status OK on success */
    struct error *details; /* arena memory */
    size_t detail_count;
    unsigned attempts; /* made in all; 0: none was possible */
    bool draining, replayed;
    struct instant server_time;
};

/*
 * Calls a method of a generated service by its descriptor and name, blocking. Many threads may call
 * on one channel at once; their requests are outstanding side by side.
 * reply  unpacked into call->arena
 */
enum status channel_call(struct channel *channel, struct channel_call *call,
                         const ProtobufCServiceDescriptor *service, const char *method,
                         const ProtobufCMessage *request, const ProtobufCMessage **reply,
                         struct error *err) MUST_CHECK;

/*
 * The same through the generated stubs: fill a ProtobufCService of the descriptor, whose `invoke`
 * is this channel; the closure gets the reply, or NULL when call->error says why. `call` is
 * borrowed until the stub returns (stubs block).
 */
struct channel_service {
    ProtobufCService base; /* first: stubs get a pointer to it */
    struct channel *channel;
    struct channel_call *call;
};
void channel_service_init(struct channel_service *service,
                          const ProtobufCServiceDescriptor *descriptor, struct channel *channel,
                          struct channel_call *call);

/*
 * Sends without waiting: for chunks that are outstanding side by side. channel_wait takes the
 * reply. At most 64 at a time.
 */
struct channel_pending;
enum status channel_start(struct channel *channel, struct channel_call *call,
                          const ProtobufCServiceDescriptor *service, const char *method,
                          const ProtobufCMessage *request, struct channel_pending **out,
                          struct error *err) MUST_CHECK;
enum status channel_wait(struct channel_pending **pending, const ProtobufCMessage **reply,
                         struct error *err) MUST_CHECK;

#endif
