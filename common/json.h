/* JSON (jansson): protobuf messages by one walker over the descriptors, and sorted, stable output.
 */
#ifndef BAIRI_COMMON_JSON_H
#define BAIRI_COMMON_JSON_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "common/buf.h"
#include "common/status.h"

/*
 * A message as JSON after protobuf's JSON mapping: field names as in the .proto, 64-bit integers as
 * strings, bytes as base64, enums by name, unset message fields left out. New reference; NULL
 * without memory.
 */
json_t *json_from_message(const ProtobufCMessage *message);

/* Writes with indent 1 (compact when false) and a final newline, keys in the order they were put.
 */
void json_write(const json_t *value, bool indent, struct buf *out);

#endif
