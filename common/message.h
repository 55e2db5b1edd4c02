/* Protobuf messages from outside: unpacked within a budget and checked before anybody reads them.
 */
#ifndef BAIRI_COMMON_MESSAGE_H
#define BAIRI_COMMON_MESSAGE_H

#include <protobuf-c/protobuf-c.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

/*
 * Unpacks and checks one message.
 * Memory comes from the arena, at most 8 × the input + 64 KiB (protobuf-c amplifies up to 100 ×);
 * every string field, over the descriptor and recursively, is valid UTF-8 without NUL, and every
 * repeated field, string and bytes stays inside the input.
 * Returns  the message in *out (arena memory, never freed singly); INVALID_ARGUMENT with the field
 *          named, RESOURCE_EXHAUSTED over the budget
 */
enum status message_unpack(const ProtobufCMessageDescriptor *descriptor, struct bytes input,
                           struct arena *arena, ProtobufCMessage **out, struct error *err)
    MUST_CHECK;

/* Packs into the arena. RESOURCE_EXHAUSTED over its budget. */
enum status message_pack(const ProtobufCMessage *message, struct arena *arena, struct bytes *out,
                         struct error *err) MUST_CHECK;

/* No field in it, at any depth, that its descriptor does not know: for what is signed and kept. */
bool message_is_known(const ProtobufCMessage *message);

/* Valid UTF-8 (no surrogates, no overlong forms) of `size` bytes without NUL. */
bool utf8_is_valid(const char *text, size_t size);

#endif
