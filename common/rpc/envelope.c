/* Bodies are the last field of their envelope, so a frame is packed front to back without a copy.
 */
#include "common/rpc/envelope.h"

#include <string.h>

#include "common/message.h"
#include "common/net/sp.h"

enum { REQUEST_BODY_TAG = 7 << 3 | 2, REPLY_BODY_TAG = 9 << 3 | 2, VARINT_MAX = 10 };
enum { CALL_ID_BYTES = 16, ID_MAX = 40 };

static size_t put_varint(uint64_t value, uint8_t out[VARINT_MAX])
{
    size_t size = 0;

    while (value >= 0x80) {
        out[size++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    out[size++] = (uint8_t)value;
    return size;
}

/* A frame with the head packed; *body_at is where body_size bytes are to be written. */
static enum status frame_make(const ProtobufCMessage *head, uint8_t body_tag, size_t body_size,
                              size_t most, struct arena *arena, struct frame *out,
                              uint8_t **body_at, struct error *err)
{
    size_t head_size = protobuf_c_message_get_packed_size(head);
    uint8_t length[VARINT_MAX];
    size_t length_size = put_varint(body_size, length);
    size_t size = head_size + (body_size ? 1 + length_size + body_size : 0);
    uint8_t *at;

    if (size > most)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "the message has %zu bytes; at most %zu are carried", size, most);
    out->data = arena_take(arena, SP_HEADER_SIZE + size);
    if (!out->data)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory left for this call");
    out->size = SP_HEADER_SIZE + size;
    at = out->data + SP_HEADER_SIZE;
    at += protobuf_c_message_pack(head, at);
    if (body_size) {
        *at++ = body_tag;
        memcpy(at, length, length_size);
        at += length_size;
    }
    *body_at = at;
    return STATUS_OK;
}

enum status envelope_frame_request(const Bairi__V1__Request *request, struct bytes body,
                                   size_t most, struct arena *arena, struct frame *out,
                                   struct error *err)
{
    uint8_t *at;

    TRY(frame_make(&request->base, REQUEST_BODY_TAG, body.size, most, arena, out, &at, err));
    if (body.size)
        memcpy(at, body.data, body.size);
    return STATUS_OK;
}

enum status envelope_frame_reply(const Bairi__V1__Reply *reply, const ProtobufCMessage *body,
                                 size_t most, struct arena *arena, struct frame *out,
                                 struct error *err)
{
    size_t body_size = body ? protobuf_c_message_get_packed_size(body) : 0;
    uint8_t *at;

    TRY(frame_make(&reply->base, REPLY_BODY_TAG, body_size, most, arena, out, &at, err));
    if (body_size)
        protobuf_c_message_pack(body, at);
    return STATUS_OK;
}

bool envelope_id_is_valid(const char *id)
{
    size_t length = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return length > 0 && length <= ID_MAX && id[length] == '\0';
}

static enum status check_request(const Bairi__V1__Request *request, struct error *err)
{
    if (request->version != ENVELOPE_VERSION)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "envelope version %u is not spoken here; version %d is",
                         (unsigned)request->version, ENVELOPE_VERSION);
    if (request->call_id.len != CALL_ID_BYTES)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the call id has %zu bytes, not %d",
                         request->call_id.len, CALL_ID_BYTES);
    if (strlen(request->method) > ENVELOPE_METHOD_MAX ||
        strlen(request->traceparent) >= ENVELOPE_TRACE_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "method or traceparent is too long");
    if (request->campaign[0] && !envelope_id_is_valid(request->campaign))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is not a campaign id: 1 to 40 of a-z, 0-9 and -", request->campaign);
    return STATUS_OK;
}

enum status envelope_read_request(struct bytes packed, struct arena *arena,
                                  Bairi__V1__Request **out, struct error *err)
{
    ProtobufCMessage *message;
    Bairi__V1__Request *request;

    TRY(message_unpack(&bairi__v1__request__descriptor, packed, arena, &message, err));
    request = (Bairi__V1__Request *)message;
    *out = request;
    return check_request(request, err);
}

enum status envelope_read_reply(struct bytes packed, struct arena *arena, Bairi__V1__Reply **out,
                                struct error *err)
{
    ProtobufCMessage *message;

    TRY(message_unpack(&bairi__v1__reply__descriptor, packed, arena, &message, err));
    *out = (Bairi__V1__Reply *)message;
    return STATUS_OK;
}

Bairi__V1__Message *envelope_message(const struct error *err, struct arena *arena)
{
    Bairi__V1__Message *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    bairi__v1__message__init(message);
    message->args = arena_array(arena, ERROR_ARGS, sizeof *message->args);
    message->pattern = arena_strdup(arena, err->id);
    message->where = arena_strdup(arena, err->where);
    message->field = arena_strdup(arena, err->field);
    if (!message->args || !message->pattern || !message->where || !message->field)
        return NULL;
    for (int i = 0; i < err->arg_count; i++) {
        message->args[i] = arena_strdup(arena, err->args[i]);
        if (!message->args[i])
            return NULL;
        message->n_args++;
    }
    return message;
}

void envelope_error(enum status status, const Bairi__V1__Message *message, const char *text,
                    struct error *err)
{
    const char *whole[] = {text ? text : ""};
    const char *args[ERROR_ARGS];
    size_t count = 0;

    if (!message || !message->pattern[0]) {
        error_from_message(err, status, "%s", whole, 1, NULL, NULL);
        return;
    }
    for (; count < message->n_args && count < ERROR_ARGS; count++)
        args[count] = message->args[count];
    error_from_message(err, status, message->pattern, args, count, message->where, message->field);
}
