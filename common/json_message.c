/* The same walker the other way: a message from JSON by its descriptor. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/nearest.h"

enum { PATH_SIZE = 160, NAMES_SIZE = 160 };

/* Where we are: a chain on the stack, written out only when something is wrong. */
struct place {
    const struct place *above; /* NULL: the message itself */
    const char *name;
    size_t index;
    bool in_list;
};

/* One reading: what every step needs. */
struct reading {
    struct arena *arena;
    struct error *err;
    char path[PATH_SIZE];
};

static enum status read_message(struct reading *reading, const struct place *place,
                                const json_t *value, const ProtobufCMessageDescriptor *descriptor,
                                ProtobufCMessage **out);

static void add_path(const struct place *place, char *out, size_t size)
{
    size_t used;

    if (place->above)
        add_path(place->above, out, size);
    used = strlen(out);
    if (place->in_list)
        snprintf(out + used, size - used, "[%zu]", place->index);
    else
        snprintf(out + used, size - used, "%s%s", place->above ? "." : "", place->name);
}

/* "SubmitBatchRequest.signed[2].statement" */
static const char *path_of(struct reading *reading, const struct place *place)
{
    reading->path[0] = '\0';
    add_path(place, reading->path, sizeof reading->path);
    return reading->path;
}

static enum status no_memory(struct reading *reading)
{
    return error_set(reading->err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

/* ---- single values ---- */

/* Puts a value into its member, whatever the member's alignment and effective type. */
#define STORE(type, value, at) memcpy(at, &(type){(type)(value)}, sizeof(type))

/* A whole number, plain or as text. */
static bool signed_of(const json_t *value, int64_t *out)
{
    const char *text = json_string_value(value);
    char *end = NULL;

    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return true;
    }
    if (!text || !(*text == '-' || (*text >= '0' && *text <= '9')))
        return false;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool unsigned_of(const json_t *value, uint64_t *out)
{
    const char *text = json_string_value(value);
    char *end = NULL;

    if (json_is_integer(value)) {
        *out = (uint64_t)json_integer_value(value);
        return json_integer_value(value) >= 0;
    }
    if (!text || *text < '0' || *text > '9')
        return false;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static enum status read_signed(struct reading *reading, const struct place *place,
                               const json_t *value, bool is_wide, void *at)
{
    int64_t least = is_wide ? INT64_MIN : INT32_MIN, most = is_wide ? INT64_MAX : INT32_MAX;
    int64_t number;

    if (!signed_of(value, &number) || number < least || number > most)
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s must be a whole number from %lld to %lld", path_of(reading, place),
                         (long long)least, (long long)most);
    if (is_wide)
        STORE(int64_t, number, at);
    else
        STORE(int32_t, number, at);
    return STATUS_OK;
}

static enum status read_unsigned(struct reading *reading, const struct place *place,
                                 const json_t *value, bool is_wide, void *at)
{
    uint64_t most = is_wide ? UINT64_MAX : UINT32_MAX;
    uint64_t number;

    if (!unsigned_of(value, &number) || number > most)
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s must be a whole number from 0 to %llu", path_of(reading, place),
                         (unsigned long long)most);
    if (is_wide)
        STORE(uint64_t, number, at);
    else
        STORE(uint32_t, number, at);
    return STATUS_OK;
}

static bool real_of(const json_t *value, double *out)
{
    const char *text = json_string_value(value);

    *out = json_number_value(value);
    if (!text)
        return json_is_number(value);
    if (strcmp(text, "NaN") == 0)
        *out = (double)NAN;
    else if (strcmp(text, "Infinity") == 0)
        *out = (double)INFINITY;
    else if (strcmp(text, "-Infinity") == 0)
        *out = -(double)INFINITY;
    else
        return false;
    return true;
}

static enum status read_real(struct reading *reading, const struct place *place,
                             const json_t *value, bool is_wide, void *at)
{
    double number;

    if (!real_of(value, &number))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s must be a number",
                         path_of(reading, place));
    if (is_wide)
        STORE(double, number, at);
    else
        STORE(float, number, at);
    return STATUS_OK;
}

static enum status read_bool(struct reading *reading, const struct place *place,
                             const json_t *value, void *at)
{
    if (!json_is_boolean(value))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s must be true or false",
                         path_of(reading, place));
    STORE(protobuf_c_boolean, json_is_true(value), at);
    return STATUS_OK;
}

static enum status read_string(struct reading *reading, const struct place *place,
                               const json_t *value, void *at)
{
    const char *text = json_string_value(value);
    char *copy;

    if (!text)
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s must be a text in quotes",
                         path_of(reading, place));
    copy = arena_strndup(reading->arena, text, json_string_length(value));
    if (!copy)
        return no_memory(reading);
    STORE(char *, copy, at);
    return STATUS_OK;
}

static enum status read_bytes(struct reading *reading, const struct place *place,
                              const json_t *value, void *at)
{
    OWNED(buf_free) struct buf bytes = buf_make(SIZE_MAX / 2);
    const char *text = json_string_value(value);
    ProtobufCBinaryData data = {0, NULL};

    if (!text || !base64_decode(text, json_string_length(value), &bytes))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s must be bytes, written as base64 in quotes", path_of(reading, place));
    data.len = bytes.size;
    data.data = arena_memdup(reading->arena, buf_text(&bytes), bytes.size);
    if (bytes.failed || !data.data)
        return no_memory(reading);
    memcpy(at, &data, sizeof data);
    return STATUS_OK;
}

/* ---- names: the nearest, or all there are ---- */

struct names {
    struct nearest nearest;
    char all[NAMES_SIZE];
};

static void offer(struct names *names, const char *name)
{
    size_t used = strlen(names->all);

    nearest_offer(&names->nearest, name, strlen(name));
    snprintf(names->all + used, sizeof names->all - used, "%s%s", used ? ", " : "", name);
}

static enum status read_enum(struct reading *reading, const struct place *place,
                             const json_t *value, const ProtobufCEnumDescriptor *descriptor,
                             void *at)
{
    const char *text = json_string_value(value);
    const ProtobufCEnumValue *found =
        text ? protobuf_c_enum_descriptor_get_value_by_name(descriptor, text) : NULL;
    struct names names = {.nearest = {.wanted = text ? text : ""}};

    if (found) {
        STORE(int32_t, found->value, at);
        return STATUS_OK;
    }
    if (json_is_integer(value))
        return read_signed(reading, place, value, false, at);
    for (unsigned i = 0; i < descriptor->n_value_names; i++)
        offer(&names, descriptor->values_by_name[i].name);
    if (names.nearest.name[0])
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s has no value \"%s\"; did you mean %s?", path_of(reading, place), text,
                         names.nearest.name);
    return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s must be one of %s",
                     path_of(reading, place), names.all);
}

static enum status read_inner(struct reading *reading, const struct place *place,
                              const json_t *value, const ProtobufCMessageDescriptor *descriptor,
                              void *at)
{
    ProtobufCMessage *message = NULL;

    TRY(read_message(reading, place, value, descriptor, &message));
    STORE(ProtobufCMessage *, message, at);
    return STATUS_OK;
}

static enum status read_value(struct reading *reading, const struct place *place,
                              const json_t *value, const ProtobufCFieldDescriptor *field, void *at)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return read_signed(reading, place, value, false, at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return read_signed(reading, place, value, true, at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return read_unsigned(reading, place, value, false, at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return read_unsigned(reading, place, value, true, at);
    case PROTOBUF_C_TYPE_FLOAT:
        return read_real(reading, place, value, false, at);
    case PROTOBUF_C_TYPE_DOUBLE:
        return read_real(reading, place, value, true, at);
    case PROTOBUF_C_TYPE_BOOL:
        return read_bool(reading, place, value, at);
    case PROTOBUF_C_TYPE_ENUM:
        return read_enum(reading, place, value, field->descriptor, at);
    case PROTOBUF_C_TYPE_STRING:
        return read_string(reading, place, value, at);
    case PROTOBUF_C_TYPE_BYTES:
        return read_bytes(reading, place, value, at);
    case PROTOBUF_C_TYPE_MESSAGE:
        return read_inner(reading, place, value, field->descriptor, at);
    }
    return error_set(reading->err, STATUS_INTERNAL, "%s has a type of its own",
                     path_of(reading, place));
}

/* ---- fields ---- */

static enum status read_list(struct reading *reading, const struct place *place,
                             const json_t *value, const ProtobufCFieldDescriptor *field,
                             uint8_t *base)
{
    struct place item = {.above = place, .in_list = true};
    size_t count = json_array_size(value), size = json_size_of(field->type);
    uint8_t *items = arena_array(reading->arena, count, size);

    if (!json_is_array(value))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s must be a list [ … ]",
                         path_of(reading, place));
    if (!items)
        return no_memory(reading);
    for (; item.index < count; item.index++)
        TRY(read_value(reading, &item, json_array_get(value, item.index), field,
                       items + item.index * size));
    STORE(size_t, count, base + field->quantifier_offset);
    STORE(uint8_t *, items, base + field->offset);
    return STATUS_OK;
}

/* Notes that the member is there: the arm of a oneof, or an optional number. */
static enum status choose(struct reading *reading, const struct place *place,
                          const ProtobufCFieldDescriptor *field, uint8_t *base)
{
    uint32_t chosen;

    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        memcpy(&chosen, base + field->quantifier_offset, sizeof chosen);
        if (chosen != 0)
            return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                             "%s excludes another field that is given too",
                             path_of(reading, place));
        STORE(uint32_t, field->id, base + field->quantifier_offset);
    } else if (field->label == PROTOBUF_C_LABEL_OPTIONAL &&
               field->type != PROTOBUF_C_TYPE_MESSAGE && field->type != PROTOBUF_C_TYPE_STRING) {
        STORE(protobuf_c_boolean, true, base + field->quantifier_offset);
    }
    return STATUS_OK;
}

static enum status read_field(struct reading *reading, const struct place *place,
                              const json_t *value, const ProtobufCFieldDescriptor *field,
                              uint8_t *base)
{
    if (json_is_null(value))
        return STATUS_OK;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return read_list(reading, place, value, field, base);
    TRY(choose(reading, place, field, base));
    return read_value(reading, place, value, field, base + field->offset);
}

static enum status no_field(struct reading *reading, const struct place *place,
                            const ProtobufCMessageDescriptor *descriptor, const char *key)
{
    struct names names = {.nearest = {.wanted = key}};

    for (unsigned i = 0; i < descriptor->n_fields; i++)
        offer(&names, descriptor->fields[i].name);
    if (names.nearest.name[0])
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s has no field \"%s\"; did you mean %s?", path_of(reading, place), key,
                         names.nearest.name);
    if (!names.all[0])
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s has no field \"%s\", nor any other", path_of(reading, place), key);
    return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s has no field \"%s\"; it has %s",
                     path_of(reading, place), key, names.all);
}

static enum status read_message(struct reading *reading, const struct place *place,
                                const json_t *value, const ProtobufCMessageDescriptor *descriptor,
                                ProtobufCMessage **out)
{
    struct place below = {.above = place};
    ProtobufCMessage *message;
    void *at = NULL;

    if (!json_is_object(value))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s must be an object { … }",
                         path_of(reading, place));
    message = arena_alloc(reading->arena, descriptor->sizeof_message);
    if (!message)
        return no_memory(reading);
    protobuf_c_message_init(descriptor, message);
    /* jansson's iterators want the object to be mutable, and leave it as it is */
    json_t *object = (json_t *)(uintptr_t)value;
    for (at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        const ProtobufCFieldDescriptor *field;
        below.name = json_object_iter_key(at);
        field = protobuf_c_message_descriptor_get_field_by_name(descriptor, below.name);
        if (!field)
            return no_field(reading, place, descriptor, below.name);
        TRY(read_field(reading, &below, json_object_iter_value(at), field, (uint8_t *)message));
    }
    *out = message;
    return STATUS_OK;
}

enum status json_to_message(const json_t *value, const ProtobufCMessageDescriptor *descriptor,
                            struct arena *arena, ProtobufCMessage **out, struct error *err)
{
    struct reading reading = {.arena = arena, .err = err};
    struct place place = {.name = descriptor->short_name};

    return read_message(&reading, &place, value, descriptor, out);
}

enum status json_parse(struct bytes text, json_t **out, struct error *err)
{
    json_error_t why;
    const char *begin = text.size > 0 ? (const char *)text.data : "";
    json_t *value = json_loadb(begin, text.size, JSON_REJECT_DUPLICATES, &why);

    if (!value && json_error_code(&why) == json_error_out_of_memory)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    if (!value)
        return error_set(err, STATUS_INVALID_ARGUMENT, "line %d, column %d is not JSON: %s",
                         why.line, why.column, why.text);
    *out = value;
    return STATUS_OK;
}
