/* One walker turns any message into JSON by its descriptor. */
#include "common/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Strings in protobuf-c may be NULL only where nobody initialised them. */
static json_t *from_string(const char *text)
{
    json_t *value = json_string(text ? text : "");

    return value ? value : json_string("\xEF\xBF\xBD");
}

static json_t *from_bytes(const ProtobufCBinaryData *bytes)
{
    OWNED(buf_free) struct buf text = buf_make(SIZE_MAX / 2);

    base64_encode(bytes->data, bytes->len, &text);
    return text.failed ? NULL : json_string(buf_text(&text));
}

static json_t *from_int64(int64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, number);
    return json_string(text);
}

static json_t *from_uint64(uint64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRIu64, number);
    return json_string(text);
}

static json_t *from_double(double number)
{
    if (isnan(number))
        return json_string("NaN");
    if (isinf(number))
        return json_string(number > 0 ? "Infinity" : "-Infinity");
    return json_real(number);
}

static json_t *from_enum(const ProtobufCEnumDescriptor *descriptor, int number)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(descriptor, number);

    return value ? json_string(value->name) : json_integer(number);
}

/* Reads a member of any type without caring for alignment or aliasing. */
#define LOAD(type, name, at)                                                                       \
    type name;                                                                                     \
    memcpy(&name, at, sizeof name)

/* The types of 32 bits. */
static json_t *from_number(const ProtobufCFieldDescriptor *field, const void *at)
{
    LOAD(uint32_t, word, at);

    if (field->type == PROTOBUF_C_TYPE_UINT32 || field->type == PROTOBUF_C_TYPE_FIXED32)
        return json_integer(word);
    if (field->type == PROTOBUF_C_TYPE_BOOL)
        return json_boolean(word != 0);
    if (field->type == PROTOBUF_C_TYPE_ENUM)
        return from_enum(field->descriptor, (int)word);
    if (field->type == PROTOBUF_C_TYPE_FLOAT) {
        LOAD(float, number, at);
        return from_double((double)number);
    }
    return json_integer((int32_t)word);
}

static json_t *from_value(const ProtobufCFieldDescriptor *field, const void *at)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64: {
        LOAD(int64_t, number, at);
        return from_int64(number);
    }
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64: {
        LOAD(uint64_t, number, at);
        return from_uint64(number);
    }
    case PROTOBUF_C_TYPE_DOUBLE: {
        LOAD(double, number, at);
        return from_double(number);
    }
    case PROTOBUF_C_TYPE_STRING: {
        LOAD(const char *, text, at);
        return from_string(text);
    }
    case PROTOBUF_C_TYPE_BYTES: {
        LOAD(ProtobufCBinaryData, bytes, at);
        return from_bytes(&bytes);
    }
    case PROTOBUF_C_TYPE_MESSAGE: {
        LOAD(const ProtobufCMessage *, message, at);
        return message ? json_from_message(message) : json_null();
    }
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_ENUM:
        return from_number(field, at);
    }
    return NULL;
}

size_t json_size_of(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return sizeof(int64_t);
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(double);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_ENUM:
        return sizeof(int32_t);
    }
    return 0;
}

static json_t *from_repeated(const ProtobufCFieldDescriptor *field, const uint8_t *base)
{
    json_t *array = json_array();
    LOAD(size_t, count, base + field->quantifier_offset);
    LOAD(const uint8_t *, items, base + field->offset);

    for (size_t i = 0; array && i < count; i++) {
        const uint8_t *item = items + i * json_size_of(field->type);
        if (json_array_append_new(array, from_value(field, item)) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

/* A member that may be absent and is: the other arm of a oneof, an optional, a message not sent. */
static bool is_unset(const ProtobufCFieldDescriptor *field, const uint8_t *base)
{
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        LOAD(uint32_t, chosen, base + field->quantifier_offset);
        return chosen != field->id;
    }
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        LOAD(const void *, message, base + field->offset);
        return !message;
    }
    if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->type == PROTOBUF_C_TYPE_STRING) {
        LOAD(const void *, text, base + field->offset);
        return !text;
    }
    if (field->label == PROTOBUF_C_LABEL_OPTIONAL) {
        LOAD(protobuf_c_boolean, has, base + field->quantifier_offset);
        return !has;
    }
    return false;
}

json_t *json_from_message(const ProtobufCMessage *message)
{
    const uint8_t *base = (const uint8_t *)message;
    json_t *object = json_object();

    for (unsigned i = 0; object && i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        json_t *value;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            value = from_repeated(field, base);
        else if (is_unset(field, base))
            continue;
        else
            value = from_value(field, base + field->offset);
        if (json_object_set_new(object, field->name, value) != 0) {
            json_decref(object);
            object = NULL;
        }
    }
    return object;
}

static int add_text(const char *text, size_t size, void *data)
{
    struct buf *out = data;

    buf_add(out, text, size);
    return out->failed ? -1 : 0;
}

void json_write(const json_t *value, bool indent, struct buf *out)
{
    size_t flags = JSON_ENCODE_ANY | (indent ? JSON_INDENT(1) : JSON_COMPACT);

    if (json_dump_callback(value, add_text, out, flags) != 0)
        out->failed = true;
    buf_addc(out, '\n');
}
