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

struct channel_options {
    const char *const *endpoints; /* "host:port", NULL-terminated; tried in order */
    const char *server_name;      /* checked against the certificate; NULL: the endpoint's host */
    struct tls_client *tls;       /* borrowed */
    unsigned attempts;            /* of one call, all endpoints together; 0: 6 */
    unsigned backoff_ms;          /* first full-jitter bound; 0: 100 */
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
