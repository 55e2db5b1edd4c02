/* LINKS: proto */
/* Messages from JSON: what was written comes back, and what is wrong is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/envelope.pb-c.h"
#include "bairi/v1/health.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "bairi/v1/services.pb-c.h"
#include "bairi/v1/statement.pb-c.h"
#include "bairi/v1/submission.pb-c.h"
#include "common/json.h"

enum { TYPES_MOST = 400, ROUNDS = 40, DEEPEST = 5 };

/* ---- every type of message there is ---- */

struct types {
    const ProtobufCMessageDescriptor *items[TYPES_MOST];
    size_t count;
};

static void add_type(struct types *types, const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < types->count; i++) {
        if (types->items[i] == type)
            return;
    }
    assert_true(types->count < TYPES_MOST);
    types->items[types->count++] = type;
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            add_type(types, type->fields[i].descriptor);
    }
}

static void add_all(struct types *types)
{
    for (size_t i = 0; i < bairi_service_count; i++) {
        for (unsigned j = 0; j < bairi_services[i]->n_methods; j++) {
            add_type(types, bairi_services[i]->methods[j].input);
            add_type(types, bairi_services[i]->methods[j].output);
        }
    }
    add_type(types, &bairi__v1__request__descriptor);
    add_type(types, &bairi__v1__reply__descriptor);
    add_type(types, &bairi__v1__statement__descriptor);
    add_type(types, &bairi__v1__leaf__descriptor);
}

/* ---- a message of any type with values by chance ---- */

struct chance {
    uint64_t state;
    struct arena *arena;
};

static uint64_t next(struct chance *chance)
{
    chance->state ^= chance->state << 13;
    chance->state ^= chance->state >> 7;
    chance->state ^= chance->state << 17;
    return chance->state;
}

static uint64_t a_number(struct chance *chance)
{
    static const uint64_t EDGES[] = {
        0,         1,          UINT64_MAX,  INT64_MAX, (uint64_t)INT64_MIN,
        INT32_MAX, UINT32_MAX, 0x80000000U, 20201008};
    uint64_t n = next(chance);

    return n % 2 ? EDGES[n / 2 % (sizeof EDGES / sizeof *EDGES)] : next(chance);
}

static const char *a_text(struct chance *chance)
{
    static const char *const TEXTS[] = {
        "",     "a",  "渤海百日",    "\"\\/\b\f\n\r\t\x01", "\xF0\xA0\xAE\xB7",
        "null", "-1", "{\"a\": [1]}"};
    return TEXTS[next(chance) % (sizeof TEXTS / sizeof *TEXTS)];
}

static ProtobufCMessage *a_message(struct chance *chance, const ProtobufCMessageDescriptor *type,
                                   unsigned depth);

static void put_value(struct chance *chance, const ProtobufCFieldDescriptor *field, uint8_t *at,
                      unsigned depth)
{
    const ProtobufCEnumDescriptor *values = field->descriptor;
    uint64_t number = a_number(chance);
    ProtobufCBinaryData bytes = {number % 40, NULL};
    const void *pointer = NULL;

    if (field->type == PROTOBUF_C_TYPE_STRING) {
        pointer = arena_strdup(chance->arena, a_text(chance));
        memcpy(at, &pointer, sizeof pointer);
    } else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        pointer = a_message(chance, field->descriptor, depth + 1);
        memcpy(at, &pointer, sizeof pointer);
    } else if (field->type == PROTOBUF_C_TYPE_BYTES) {
        bytes.data = arena_alloc(chance->arena, bytes.len);
        for (size_t i = 0; i < bytes.len; i++)
            bytes.data[i] = (uint8_t)next(chance);
        memcpy(at, &bytes, sizeof bytes);
    } else {
        if (field->type == PROTOBUF_C_TYPE_BOOL)
            number %= 2;
        else if (field->type == PROTOBUF_C_TYPE_ENUM)
            number = (uint64_t)(number % 5 ? values->values[number % values->n_values].value : 77);
        memcpy(at, &number, json_size_of(field->type));
    }
}

static void put_list(struct chance *chance, const ProtobufCFieldDescriptor *field, uint8_t *base,
                     unsigned depth)
{
    size_t count = depth < DEEPEST ? next(chance) % 4 : 0, size = json_size_of(field->type);
    uint8_t *items = arena_array(chance->arena, count, size);

    for (size_t i = 0; i < count; i++)
        put_value(chance, field, items + i * size, depth);
    memcpy(base + field->quantifier_offset, &count, sizeof count);
    memcpy(base + field->offset, &items, sizeof items);
}

/* Of a oneof the first arm that chance takes. */
static bool is_skipped(struct chance *chance, const ProtobufCFieldDescriptor *field,
                       const uint8_t *base, unsigned depth)
{
    uint32_t chosen = 0;

    if (field->type == PROTOBUF_C_TYPE_MESSAGE && depth >= DEEPEST)
        return true;
    if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
        return next(chance) % 4 == 0;
    memcpy(&chosen, base + field->quantifier_offset, sizeof chosen);
    return chosen != 0 || next(chance) % 4 != 0;
}

static ProtobufCMessage *a_message(struct chance *chance, const ProtobufCMessageDescriptor *type,
                                   unsigned depth)
{
    ProtobufCMessage *message = arena_alloc(chance->arena, type->sizeof_message);
    uint8_t *base = (uint8_t *)message;

    assert_non_null(message);
    protobuf_c_message_init(type, message);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (is_skipped(chance, field, base, depth))
            continue;
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            put_list(chance, field, base, depth);
            continue;
        }
        if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
            memcpy(base + field->quantifier_offset, &field->id, sizeof field->id);
        put_value(chance, field, base + field->offset, depth);
    }
    return message;
}

/* ---- there and back ---- */

static struct bytes pack(const ProtobufCMessage *message, struct arena *arena)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *data = arena_alloc(arena, size);

    protobuf_c_message_pack(message, data);
    return (struct bytes){data, size};
}

static void assert_there_and_back(const ProtobufCMessage *message, struct arena *arena)
{
    struct buf text = buf_make(64 << 20);
    json_t *there = json_from_message(message), *read = NULL;
    struct bytes before = pack(message, arena), after;
    ProtobufCMessage *back = NULL;
    struct error err;

    json_write(there, true, &text);
    error_clear(&err);
    if (json_parse(buf_bytes(&text), &read, &err) != STATUS_OK ||
        json_to_message(read, message->descriptor, arena, &back, &err) != STATUS_OK)
        fail_msg("%s: %s\n%s", message->descriptor->name, err.text, buf_text(&text));
    after = pack(back, arena);
    assert_int_equal(after.size, before.size);
    assert_memory_equal(after.data, before.data, before.size);
    json_decref(there);
    json_decref(read);
    buf_free(&text);
}

static void every_type_of_message_comes_back_as_it_was(void **state)
{
    struct chance chance = {0x9E3779B97F4A7C15U, arena_create((size_t)256 << 20)};
    struct types types = {.count = 0};

    (void)state;
    add_all(&types);
    assert_true(types.count > 90);
    for (size_t i = 0; i < types.count; i++) {
        for (int round = 0; round < ROUNDS; round++) {
            assert_there_and_back(a_message(&chance, types.items[i], 0), chance.arena);
            arena_reset(chance.arena);
        }
    }
    arena_destroy(&chance.arena);
}

/* ---- what is taken ---- */

struct reading {
    struct arena *arena;
    ProtobufCMessage *message;
    struct error err;
};

static enum status read_as(const ProtobufCMessageDescriptor *type, const char *text,
                           struct reading *reading)
{
    json_t *value = NULL;
    enum status status;

    *reading = (struct reading){.arena = arena_create(1 << 20)};
    error_clear(&reading->err);
    status = json_parse((struct bytes){(const uint8_t *)text, strlen(text)}, &value, &reading->err);
    if (status == STATUS_OK)
        status = json_to_message(value, type, reading->arena, &reading->message, &reading->err);
    json_decref(value);
    return status;
}

static void assert_refused(const ProtobufCMessageDescriptor *type, const char *text,
                           const char *sentence)
{
    struct reading reading;

    assert_int_equal(read_as(type, text, &reading), STATUS_INVALID_ARGUMENT);
    assert_string_equal(reading.err.text, sentence);
    arena_destroy(&reading.arena);
}

static void large_integers_are_taken_as_text_and_as_numbers(void **state)
{
    struct reading reading;

    (void)state;
    assert_int_equal(read_as(&bairi__v1__reply__descriptor,
                             "{\"server_time\": \"-9223372036854775808\"}", &reading),
                     STATUS_OK);
    assert_true(((Bairi__V1__Reply *)reading.message)->server_time == INT64_MIN);
    arena_destroy(&reading.arena);
    assert_int_equal(
        read_as(&bairi__v1__reply__descriptor, "{\"server_time\": 9223372036854775807}", &reading),
        STATUS_OK);
    assert_true(((Bairi__V1__Reply *)reading.message)->server_time == INT64_MAX);
    arena_destroy(&reading.arena);
}

static void null_and_nothing_are_unset(void **state)
{
    struct reading reading;

    (void)state;
    assert_int_equal(read_as(&bairi__v1__reply__descriptor,
                             "{\"message\": null, \"details\": null, \"error\": null}", &reading),
                     STATUS_OK);
    assert_string_equal(((Bairi__V1__Reply *)reading.message)->message, "");
    assert_null(((Bairi__V1__Reply *)reading.message)->error);
    arena_destroy(&reading.arena);
}

static void enums_are_taken_by_name_and_by_number(void **state)
{
    struct reading reading;

    (void)state;
    assert_int_equal(read_as(&bairi__v1__health_check_reply__descriptor,
                             "{\"serving\": \"DRAINING\"}", &reading),
                     STATUS_OK);
    assert_int_equal(((Bairi__V1__HealthCheckReply *)reading.message)->serving, 2);
    arena_destroy(&reading.arena);
    assert_int_equal(
        read_as(&bairi__v1__health_check_reply__descriptor, "{\"serving\": 1}", &reading),
        STATUS_OK);
    assert_int_equal(((Bairi__V1__HealthCheckReply *)reading.message)->serving, 1);
    arena_destroy(&reading.arena);
}

/* ---- what is refused ---- */

static void what_is_no_json_is_named_by_line_and_column(void **state)
{
    struct reading reading;

    (void)state;
    assert_int_equal(read_as(&bairi__v1__rank_request__descriptor, "{\n \"as_of\": x}", &reading),
                     STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(reading.err.text, "line 2, column 11 is not JSON: "));
    arena_destroy(&reading.arena);
    assert_int_equal(read_as(&bairi__v1__rank_request__descriptor, "", &reading),
                     STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(reading.err.text, "line 1, column 0 is not JSON: "));
    arena_destroy(&reading.arena);
    assert_int_equal(
        read_as(&bairi__v1__rank_request__descriptor, "{\"as_of\": 1, \"as_of\": 2}", &reading),
        STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(reading.err.text, "duplicate"));
    arena_destroy(&reading.arena);
}

static void an_unknown_field_is_answered_with_the_nearest(void **state)
{
    (void)state;
    assert_refused(&bairi__v1__rank_request__descriptor, "{\"asof\": 1}",
                   "RankRequest has no field \"asof\"; did you mean as_of?");
    assert_refused(&bairi__v1__rank_request__descriptor, "{\"period\": 1}",
                   "RankRequest has no field \"period\"; it has as_of");
    assert_refused(&bairi__v1__reply__descriptor, "{\"details\": [{}, {\"wher\": \"\"}]}",
                   "Reply.details[1] has no field \"wher\"; did you mean where?");
}

static void a_value_of_another_kind_is_refused_with_its_place(void **state)
{
    const ProtobufCMessageDescriptor *reply = &bairi__v1__reply__descriptor;
    const ProtobufCMessageDescriptor *health = &bairi__v1__health_check_reply__descriptor;

    (void)state;
    assert_refused(reply, "[]", "Reply must be an object { … }");
    assert_refused(reply, "{\"details\": {}}", "Reply.details must be a list [ … ]");
    assert_refused(reply, "{\"details\": [null]}", "Reply.details[0] must be an object { … }");
    assert_refused(reply, "{\"message\": 1}", "Reply.message must be a text in quotes");
    assert_refused(reply, "{\"body\": \"a\"}",
                   "Reply.body must be bytes, written as base64 in quotes");
    assert_refused(reply, "{\"status\": 2147483648}",
                   "Reply.status must be a whole number from -2147483648 to 2147483647");
    assert_refused(reply, "{\"status\": 1.0}",
                   "Reply.status must be a whole number from -2147483648 to 2147483647");
    assert_refused(reply, "{\"flags\": -1}",
                   "Reply.flags must be a whole number from 0 to 4294967295");
    assert_refused(reply, "{\"server_time\": \"9223372036854775808\"}",
                   "Reply.server_time must be a whole number from -9223372036854775808 to "
                   "9223372036854775807");
    assert_refused(health, "{\"development\": 1}",
                   "HealthCheckReply.development must be true or false");
    assert_refused(health, "{\"serving\": \"DRAINNG\"}",
                   "HealthCheckReply.serving has no value \"DRAINNG\"; did you mean DRAINING?");
    assert_refused(
        health, "{\"serving\": true}",
        "HealthCheckReply.serving must be one of DRAINING, SERVICE_UNKNOWN, SERVING, UNKNOWN");
}

static void numbers_as_text_are_whole(void **state)
{
    static const char *const WRONG[] = {"", "-", " 1", "1 ", "+1", "0x10", "1e3", "--1"};
    struct reading reading;
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        static const char *const FIELDS[] = {"server_time", "flags"};
        for (size_t j = 0; j < 2; j++) {
            snprintf(text, sizeof text, "{\"%s\": \"%s\"}", FIELDS[j], WRONG[i]);
            if (read_as(&bairi__v1__reply__descriptor, text, &reading) != STATUS_INVALID_ARGUMENT)
                fail_msg("%s was taken", text);
            arena_destroy(&reading.arena);
        }
    }
}

static void two_arms_of_a_oneof_are_refused(void **state)
{
    (void)state;
    assert_refused(&bairi__v1__statement__descriptor, "{\"withdrawal\": {}, \"submission\": {}}",
                   "Statement.submission excludes another field that is given too");
}

static void memory_is_limited_by_the_arena(void **state)
{
    json_t *value = json_pack("{s:[{},{},{},{},{},{},{},{}]}", "details");
    struct arena *arena = arena_create(600);
    ProtobufCMessage *message = NULL;

    (void)state;
    assert_int_equal(json_to_message(value, &bairi__v1__reply__descriptor, arena, &message, NULL),
                     STATUS_RESOURCE_EXHAUSTED);
    json_decref(value);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_of_message_comes_back_as_it_was),
        cmocka_unit_test(large_integers_are_taken_as_text_and_as_numbers),
        cmocka_unit_test(null_and_nothing_are_unset),
        cmocka_unit_test(enums_are_taken_by_name_and_by_number),
        cmocka_unit_test(what_is_no_json_is_named_by_line_and_column),
        cmocka_unit_test(an_unknown_field_is_answered_with_the_nearest),
        cmocka_unit_test(a_value_of_another_kind_is_refused_with_its_place),
        cmocka_unit_test(numbers_as_text_are_whole),
        cmocka_unit_test(two_arms_of_a_oneof_are_refused),
        cmocka_unit_test(memory_is_limited_by_the_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
