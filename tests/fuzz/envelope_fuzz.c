/* Any bytes as an envelope: refused, or sound and packed again without change of meaning. */
/* LINKS: common_rpc common_net common_trust common proto */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/net/sp.h"
#include "common/rpc/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* A request read, framed and read again says the same. */
static void try_request(struct bytes input, struct arena *arena)
{
    Bairi__V1__Request *request, *again;
    ProtobufCBinaryData body;
    struct frame frame;
    struct error err;

    if (envelope_read_request(input, arena, &request, &err) != STATUS_OK)
        return;
    require(request->call_id.len == 16 && strlen(request->method) <= ENVELOPE_METHOD_MAX);
    body = request->body;
    request->body.len = 0;
    if (envelope_frame_request(request, (struct bytes){body.data, body.len}, SIZE_MAX, arena,
                               &frame, &err) != STATUS_OK)
        return; /* over the arena's budget */
    struct bytes packed = {frame.data + SP_HEADER_SIZE, frame.size - SP_HEADER_SIZE};
    if (envelope_read_request(packed, arena, &again, &err) != STATUS_OK)
        require(err.status == STATUS_RESOURCE_EXHAUSTED);
    else
        require(again->body.len == body.len && again->timeout_ms == request->timeout_ms &&
                strcmp(again->method, request->method) == 0 &&
                (body.len == 0 || memcmp(again->body.data, body.data, body.len) == 0));
}

static void try_reply(struct bytes input, struct arena *arena)
{
    Bairi__V1__Reply *reply;
    struct error err;

    if (envelope_read_reply(input, arena, &reply, &err) != STATUS_OK)
        return;
    envelope_error(status_from_number(reply->status), reply->error, reply->message, &err);
    require(strnlen(err.text, sizeof err.text) < sizeof err.text);
    for (size_t i = 0; i < reply->n_details; i++) {
        envelope_error(STATUS_ABORTED, reply->details[i], "", &err);
        envelope_message(&err, arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(1 << 20);
    struct bytes input = {data, size};

    if (!arena)
        return 0;
    try_request(input, arena);
    arena_reset(arena);
    try_reply(input, arena);
    arena_destroy(&arena);
    return 0;
}
