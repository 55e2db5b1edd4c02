/* The envelope of a call: requests and replies packed straight into frames, errors to messages and
 * back. */
#ifndef BAIRI_COMMON_RPC_ENVELOPE_H
#define BAIRI_COMMON_RPC_ENVELOPE_H

#include <protobuf-c/protobuf-c.h>

#include "bairi/v1/envelope.pb-c.h"
#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

enum {
    ENVELOPE_VERSION = 1,
    ENVELOPE_METHOD_MAX = 128,
    ENVELOPE_TRACE_SIZE = 64, /* a W3C traceparent has 55 characters */
    ENVELOPE_ROOM = 1024,     /* of a request's envelope beside its body */
    FLAG_DRAINING = 1,
    FLAG_REPLAYED = 2
};

/* A frame ready for conn_send: room for the SP header, then the packed envelope. Arena memory. */
struct frame {
    uint8_t *data;
    size_t size;
};

/*
 * Packs an envelope whose `body` field is empty and appends the body as that field, so that it is
 * written once. body: the packed message, size 0 for none.
 * Returns  RESOURCE_EXHAUSTED when the envelope has more than `most` bytes or the arena no room
 */
enum status envelope_frame_request(const Bairi__V1__Request *request, struct bytes body,
                                   size_t most, struct arena *arena, struct frame *out,
                                   struct error *err) MUST_CHECK;
/* The same for a reply; body is packed in place, NULL for none. */
enum status envelope_frame_reply(const Bairi__V1__Reply *reply, const ProtobufCMessage *body,
                                 size_t most, struct arena *arena, struct frame *out,
                                 struct error *err) MUST_CHECK;

/* Unpacks and checks: version, call id of 16 bytes, lengths, campaign id. INVALID_ARGUMENT. */
enum status envelope_read_request(struct bytes packed, struct arena *arena,
                                  Bairi__V1__Request **out, struct error *err) MUST_CHECK;
enum status envelope_read_reply(struct bytes packed, struct arena *arena, Bairi__V1__Reply **out,
                                struct error *err) MUST_CHECK;

/* An error as a message, in arena memory and pointing into *err; NULL without memory. */
Bairi__V1__Message *envelope_message(const struct error *err, struct arena *arena);
/* A message that arrived as an error; message may be NULL, then `text` is the sentence. */
void envelope_error(enum status status, const Bairi__V1__Message *message, const char *text,
                    struct error *err);

/* [a-z0-9-]{1,40}, as campaigns are named */
bool envelope_id_is_valid(const char *id);

#endif
