/* JSON (jansson): protobuf messages by one walker over the descriptors, and sorted, stable output.
 */
#ifndef BAIRI_COMMON_JSON_H
#define BAIRI_COMMON_JSON_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

/*
 * A message as JSON after protobuf's JSON mapping: field names as in the .proto, 64-bit integers as
 * strings, bytes as base64, enums by name, unset message fields left out. New reference; NULL
 * without memory.
 */
json_t *json_from_message(const ProtobufCMessage *message);

/*
 * A text as JSON; keys given twice and NUL characters are refused.
 * Returns  a new reference in *out; INVALID_ARGUMENT naming line and column
 */
enum status json_parse(struct bytes text, json_t **out, struct error *err) MUST_CHECK;

/*
 * A message from JSON: what json_from_message writes, read back. 64-bit integers as strings or
 * numbers, bytes as base64, enums by name or number; null and what is left out is unset.
 * value    borrowed
 * arena    the message is its memory, never freed singly
 * Fails    INVALID_ARGUMENT naming the place ("RankRequest.as_of") and what is wanted there; for a
 *          key no field has, the nearest; RESOURCE_EXHAUSTED over the arena's budget
 */
enum status json_to_message(const json_t *value, const ProtobufCMessageDescriptor *descriptor,
                            struct arena *arena, ProtobufCMessage **out, struct error *err)
    MUST_CHECK;

/* Bytes of one value of a field of this type in protobuf-c's structs. */
size_t json_size_of(ProtobufCType type);

/* Writes with indent 1 (compact when false) and a final newline, keys in the order they were put.
 */
void json_write(const json_t *value, bool indent, struct buf *out);

#endif
