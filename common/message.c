/* Walks a message's bytes before protobuf-c sees them, then unpacks within a budget. */
#include "common/message.h"

#include <string.h>
#include <utf8proc.h>

enum { DEEPEST = 32, BUDGET_FACTOR = 8, BUDGET_BASE = 64 * 1024 };

bool utf8_is_valid(const char *text, size_t size)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;

    while (size > 0) {
        if (*p < 0x80) {
            if (*p == 0)
                return false;
            p++;
            size--;
            continue;
        }
        utf8proc_int32_t point;
        utf8proc_ssize_t step = utf8proc_iterate(p, (utf8proc_ssize_t)size, &point);
        if (step <= 0)
            return false;
        p += step;
        size -= (size_t)step;
    }
    return true;
}

/* ---- the walk over the wire format ---- */

/* What is left to read, and the names of the fields around it. */
struct walk {
    const uint8_t *at, *end;
    const char *names[DEEPEST];
    size_t depth;
    struct error *err;
};

/* The path of field names down to here, "batch.statement.id". */
static const char *path_to(const struct walk *walk, const char *name, char *path, size_t size)
{
    size_t used = 0;

    memcpy(path, "?", 2);
    for (size_t i = 0; i <= walk->depth; i++) {
        const char *part = i < walk->depth ? walk->names[i] : name;
        size_t length = part ? strlen(part) : 0;
        if (!part || used + length + 2 > size)
            break;
        if (used > 0)
            path[used++] = '.';
        memcpy(path + used, part, length + 1);
        used += length;
    }
    return path;
}

enum fault { NOT_ENCODED, NOT_TEXT, TOO_DEEP };

static enum status refuse(const struct walk *walk, const char *name, enum fault fault)
{
    char path[sizeof walk->err->field];

    path_to(walk, name, path, sizeof path);
    if (fault == NOT_TEXT)
        error_set(walk->err, STATUS_INVALID_ARGUMENT, "the field %s is not valid UTF-8 text", path);
    else if (fault == TOO_DEEP)
        error_set(walk->err, STATUS_INVALID_ARGUMENT, "the field %s is nested too deep", path);
    else
        error_set(walk->err, STATUS_INVALID_ARGUMENT, "the field %s is not validly encoded", path);
    return error_at(walk->err, NULL, path);
}

static bool read_varint(struct walk *walk, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 70 && walk->at < walk->end; shift += 7) {
        uint8_t byte = *walk->at++;
        if (shift < 64)
            *out |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

/* Passes one value; for a length-prefixed one *body and *size tell where it lies. */
static bool read_value(struct walk *walk, unsigned wire, const uint8_t **body, size_t *size)
{
    uint64_t number;

    *body = walk->at;
    *size = 0;
    switch (wire) {
    case PROTOBUF_C_WIRE_TYPE_VARINT:
        return read_varint(walk, &number);
    case PROTOBUF_C_WIRE_TYPE_64BIT:
        *size = 8;
        break;
    case PROTOBUF_C_WIRE_TYPE_32BIT:
        *size = 4;
        break;
    case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
        if (!read_varint(walk, &number) || number > (uint64_t)(walk->end - walk->at))
            return false;
        *body = walk->at;
        *size = (size_t)number;
        break;
    default: /* groups are not spoken here */
        return false;
    }
    if (*size > (size_t)(walk->end - walk->at))
        return false;
    walk->at += *size;
    return true;
}

static unsigned wire_type(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        return PROTOBUF_C_WIRE_TYPE_32BIT;
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return PROTOBUF_C_WIRE_TYPE_64BIT;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_ENUM:
        return PROTOBUF_C_WIRE_TYPE_VARINT;
    }
    return PROTOBUF_C_WIRE_TYPE_VARINT;
}

/* A field may come as its own wire type, or packed when it is a repeated number. */
static bool wire_fits(const ProtobufCFieldDescriptor *field, unsigned wire)
{
    unsigned own = wire_type(field->type);

    return wire == own || (field->label == PROTOBUF_C_LABEL_REPEATED &&
                           own != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED &&
                           wire == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED);
}

static enum status walk_message(struct walk *walk, const ProtobufCMessageDescriptor *descriptor);

static enum status walk_inside(struct walk *walk, const ProtobufCFieldDescriptor *field,
                               const uint8_t *body, size_t size)
{
    const uint8_t *at = walk->at, *end = walk->end;

    if (walk->depth + 1 >= DEEPEST)
        return refuse(walk, field->name, TOO_DEEP);
    walk->names[walk->depth++] = field->name;
    walk->at = body;
    walk->end = body + size;
    TRY(walk_message(walk, field->descriptor));
    walk->depth--;
    walk->at = at;
    walk->end = end;
    return STATUS_OK;
}

static enum status walk_field(struct walk *walk, const ProtobufCMessageDescriptor *descriptor)
{
    const ProtobufCFieldDescriptor *field;
    const uint8_t *body;
    uint64_t tag;
    size_t size;
    unsigned wire;

    if (!read_varint(walk, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1FFFFFFF)
        return refuse(walk, NULL, NOT_ENCODED);
    field = protobuf_c_message_descriptor_get_field(descriptor, (unsigned)(tag >> 3));
    wire = (unsigned)(tag & 7);
    if (!read_value(walk, wire, &body, &size) || (field && !wire_fits(field, wire)))
        return refuse(walk, field ? field->name : NULL, NOT_ENCODED);
    if (!field)
        return STATUS_OK;
    if (field->type == PROTOBUF_C_TYPE_STRING && !utf8_is_valid((const char *)body, size))
        return refuse(walk, field->name, NOT_TEXT);
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return walk_inside(walk, field, body, size);
    return STATUS_OK;
}

static enum status walk_message(struct walk *walk, const ProtobufCMessageDescriptor *descriptor)
{
    while (walk->at < walk->end)
        TRY(walk_field(walk, descriptor));
    return STATUS_OK;
}

/* ---- memory for protobuf-c ---- */

struct allowance {
    struct arena *arena;
    size_t ceiling; /* of arena_used */
    bool refused;
};

static void *allowance_alloc(void *data, size_t size)
{
    struct allowance *allowance = data;
    size_t used = arena_used(allowance->arena);
    void *memory = NULL;

    if (used <= allowance->ceiling && size <= allowance->ceiling - used)
        memory = arena_take(allowance->arena, size);
    allowance->refused = allowance->refused || !memory;
    return memory;
}

/* The arena gives everything back at once. */
static void allowance_free(void *data, void *memory)
{
    (void)data;
    (void)memory;
}

enum status message_unpack(const ProtobufCMessageDescriptor *descriptor, struct bytes input,
                           struct arena *arena, ProtobufCMessage **out, struct error *err)
{
    struct error unread;
    struct walk walk = {.at = input.data, .err = err ? err : &unread};
    struct allowance allowance = {.arena = arena};
    ProtobufCAllocator allocator = {allowance_alloc, allowance_free, &allowance};
    ProtobufCMessage *message;
    size_t budget;

    if (input.size > 0) {
        walk.end = input.data + input.size;
        TRY(walk_message(&walk, descriptor));
    }
    if (__builtin_mul_overflow(input.size, (size_t)BUDGET_FACTOR, &budget) ||
        __builtin_add_overflow(budget, (size_t)BUDGET_BASE, &budget) ||
        __builtin_add_overflow(budget, arena_used(arena), &allowance.ceiling))
        allowance.ceiling = SIZE_MAX;
    message = protobuf_c_message_unpack(descriptor, &allocator, input.size, input.data);
    if (!message && allowance.refused)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "a message of %zu bytes needs too much memory", input.size);
    if (!message)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the message is not a valid %s",
                         descriptor->short_name);
    *out = message;
    return STATUS_OK;
}

enum status message_pack(const ProtobufCMessage *message, struct arena *arena, struct bytes *out,
                         struct error *err)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_take(arena, size);

    if (!bytes)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for a message of %zu bytes",
                         size);
    *out = (struct bytes){bytes, protobuf_c_message_pack(message, bytes)};
    return STATUS_OK;
}

static bool field_is_known(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const char *base = (const char *)message;
    const void *member = base + field->offset;

    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        return true;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
        ProtobufCMessage *const *items = *(ProtobufCMessage *const *const *)member;
        for (size_t i = 0; i < count; i++) {
            if (!message_is_known(items[i]))
                return false;
        }
        return true;
    }
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
        *(const uint32_t *)(const void *)(base + field->quantifier_offset) != field->id)
        return true;
    const ProtobufCMessage *one = *(const ProtobufCMessage *const *)member;
    return !one || message_is_known(one);
}

bool message_is_known(const ProtobufCMessage *message)
{
    if (message->n_unknown_fields > 0)
        return false;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        if (!field_is_known(message, &message->descriptor->fields[i]))
            return false;
    }
    return true;
}
