/* LINKS: proto */
/* Messages from outside: budgets, depth, text, and names in the errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "bairi/v1/envelope.pb-c.h"
#include "common/message.h"

/* ---- a message that contains itself, which no .proto of ours does ---- */

struct node {
    ProtobufCMessage base;
    struct node *child;
    char *name;
};

extern const ProtobufCMessageDescriptor node_descriptor;

static const ProtobufCFieldDescriptor node_fields[] = {
    {.name = "child",
     .id = 1,
     .label = PROTOBUF_C_LABEL_NONE,
     .type = PROTOBUF_C_TYPE_MESSAGE,
     .offset = offsetof(struct node, child),
     .descriptor = &node_descriptor           },
    {.name = "name",
     .id = 2,
     .label = PROTOBUF_C_LABEL_NONE,
     .type = PROTOBUF_C_TYPE_STRING,
     .offset = offsetof(struct node, name),
     .default_value = &protobuf_c_empty_string},
};
static const unsigned node_by_name[] = {0, 1};
static const ProtobufCIntRange node_ranges[] = {
    {1, 0},
    {0, 2},
};

static void node_init(ProtobufCMessage *message)
{
    struct node *node = (struct node *)message;

    *node = (struct node){.base = {.descriptor = &node_descriptor}};
    memcpy(&node->name, &(const char *){protobuf_c_empty_string}, sizeof node->name);
}

const ProtobufCMessageDescriptor node_descriptor = {
    .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
    .name = "Node",
    .short_name = "Node",
    .c_name = "Node",
    .package_name = "",
    .sizeof_message = sizeof(struct node),
    .n_fields = 2,
    .fields = node_fields,
    .fields_sorted_by_name = node_by_name,
    .n_field_ranges = 1,
    .field_ranges = node_ranges,
    .message_init = node_init,
};

/* A chain of nodes, each the only content of the one before. */
static struct bytes chain(size_t depth, uint8_t *bytes, size_t size)
{
    size_t at = size;

    for (size_t i = 0; i < depth; i++) {
        bytes[at - 1] = (uint8_t)(size - at);
        bytes[at - 2] = 1 << 3 | 2;
        at -= 2;
    }
    return (struct bytes){bytes + at, size - at};
}

static enum status unpack(const ProtobufCMessageDescriptor *descriptor, const char *bytes,
                          size_t size, struct error *err)
{
    struct arena *arena = arena_create(1 << 20);
    ProtobufCMessage *message = NULL;
    enum status status = message_unpack(descriptor, (struct bytes){(const uint8_t *)bytes, size},
                                        arena, &message, err);

    if (status == STATUS_OK)
        assert_ptr_equal(message->descriptor, descriptor);
    else
        assert_null(message);
    arena_destroy(&arena);
    return status;
}

#define UNPACK_REPLY(bytes, err) unpack(&bairi__v1__reply__descriptor, bytes, sizeof bytes - 1, err)

static void a_message_goes_there_and_back(void **state)
{
    struct arena *arena = arena_create(1 << 20);
    Bairi__V1__Request request;
    ProtobufCMessage *message = NULL;
    struct bytes packed;
    char method[] = "bairi.v1.Health/Check", campaign[] = "渤海";

    (void)state;
    bairi__v1__request__init(&request);
    request.version = 1;
    request.method = method;
    request.campaign = campaign;
    assert_int_equal(message_pack(&request.base, arena, &packed, NULL), STATUS_OK);
    assert_int_equal(message_unpack(&bairi__v1__request__descriptor, packed, arena, &message, NULL),
                     STATUS_OK);
    const Bairi__V1__Request *back = (const Bairi__V1__Request *)message;
    assert_string_equal(back->campaign, campaign);
    assert_string_equal(back->traceparent, "");
    arena_destroy(&arena);
}

static void an_empty_message_is_a_message(void **state)
{
    (void)state;
    assert_int_equal(unpack(&bairi__v1__reply__descriptor, NULL, 0, NULL), STATUS_OK);
}

static void packing_over_the_budget_is_refused(void **state)
{
    struct arena *arena = arena_create(16);
    Bairi__V1__Request request;
    struct bytes packed;
    char method[] = "a method with a very long name";

    (void)state;
    bairi__v1__request__init(&request);
    request.method = method;
    assert_int_equal(message_pack(&request.base, arena, &packed, NULL), STATUS_RESOURCE_EXHAUSTED);
    arena_destroy(&arena);
}

static void a_small_message_that_grows_is_over_its_budget(void **state)
{
    static char details[40000]; /* 20,000 empty details of two bytes each */
    struct arena *arena = arena_create(64 << 20);
    ProtobufCMessage *message = NULL;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof details; i += 2)
        details[i] = 5 << 3 | 2;
    struct bytes input = {(const uint8_t *)details, sizeof details};
    assert_int_equal(message_unpack(&bairi__v1__reply__descriptor, input, arena, &message, &err),
                     STATUS_RESOURCE_EXHAUSTED);
    assert_true(arena_used(arena) <= 8 * sizeof details + 64 * 1024);
    arena_destroy(&arena);
}

static void unknown_fields_count_too(void **state)
{
    static char unknown[200000]; /* field 15, varint 0, 100,000 times */
    struct arena *arena = arena_create(64 << 20);
    ProtobufCMessage *message = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof unknown; i += 2)
        unknown[i] = 15 << 3;
    struct bytes input = {(const uint8_t *)unknown, sizeof unknown};
    assert_int_equal(message_unpack(&bairi__v1__reply__descriptor, input, arena, &message, NULL),
                     STATUS_RESOURCE_EXHAUSTED);
    assert_true(arena_used(arena) <= 8 * sizeof unknown + 64 * 1024);
    arena_destroy(&arena);
}

static void nesting_ends_at_thirty_two(void **state)
{
    uint8_t bytes[256];
    struct bytes input = chain(31, bytes, sizeof bytes);
    struct error err;

    (void)state;
    assert_int_equal(unpack(&node_descriptor, (const char *)input.data, input.size, &err),
                     STATUS_OK);
    input = chain(32, bytes, sizeof bytes);
    assert_int_equal(unpack(&node_descriptor, (const char *)input.data, input.size, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(err.text, "deep"));
}

static void text_that_is_not_utf8_is_named(void **state)
{
    struct error err;

    (void)state;
    /* Reply.message = 3; Reply.error = 4 with Message.pattern = 1 */
    assert_int_equal(UNPACK_REPLY("\x1A\x02\xC3\x28", &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.field, "message");
    assert_int_equal(UNPACK_REPLY("\x1A\x03"
                                  "a\0b",
                                  &err),
                     STATUS_INVALID_ARGUMENT);
    assert_int_equal(UNPACK_REPLY("\x22\x04\x0A\x02\xC3\x28", &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.field, "error.pattern");
    assert_string_equal(err.text, "the field error.pattern is not valid UTF-8 text");
    /* bytes may hold anything: Reply.body = 9 */
    assert_int_equal(UNPACK_REPLY("\x4A\x03\x00\xFF\xFE", &err), STATUS_OK);
    /* the caller may not want to know */
    assert_int_equal(UNPACK_REPLY("\x1A\x02\xC3\x28", NULL), STATUS_INVALID_ARGUMENT);
}

static void lengths_that_lie_and_broken_numbers_are_refused(void **state)
{
    struct error err;

    (void)state;
    assert_int_equal(UNPACK_REPLY("\x1A\x05"
                                  "abc",
                                  &err),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.field, "message");
    assert_int_equal(UNPACK_REPLY("\x1A\xFF\xFF\xFF\xFF\x0F", &err), STATUS_INVALID_ARGUMENT);
    assert_int_equal(UNPACK_REPLY("\x10\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", &err),
                     STATUS_INVALID_ARGUMENT);
    assert_int_equal(UNPACK_REPLY("\x10", &err), STATUS_INVALID_ARGUMENT);     /* no value */
    assert_int_equal(UNPACK_REPLY("\x1D", &err), STATUS_INVALID_ARGUMENT);     /* wrong type */
    assert_int_equal(UNPACK_REPLY("\x18\x01", &err), STATUS_INVALID_ARGUMENT); /* wrong type */
    assert_int_equal(UNPACK_REPLY("\x00\x01", &err), STATUS_INVALID_ARGUMENT); /* field 0 */
    assert_int_equal(UNPACK_REPLY("\x7B\x7C", &err), STATUS_INVALID_ARGUMENT); /* a group */
    assert_int_equal(UNPACK_REPLY("\x80", &err), STATUS_INVALID_ARGUMENT);
}

static void no_prefix_of_a_message_does_harm(void **state)
{
    static const char whole[] = "\x0A\x02id\x10\x05\x1A\x03"
                                "abc\x22\x07\x0A\x01%\x12\x02xy\x2A\x00\x40\x81\x01\x7A\x01z";
    struct error err;

    (void)state;
    assert_int_equal(UNPACK_REPLY(whole, &err), STATUS_OK);
    for (size_t size = 0; size < sizeof whole; size++) {
        char *exact = size ? memcpy(test_malloc(size), whole, size) : NULL;
        (void)!unpack(&bairi__v1__reply__descriptor, exact, size, &err);
        test_free(exact);
    }
}

static void utf8_is_checked_strictly(void **state)
{
    (void)state;
    assert_true(utf8_is_valid("", 0));
    assert_true(utf8_is_valid("汉字𠀀é", strlen("汉字𠀀é")));
    assert_false(utf8_is_valid("a\0b", 3));
    assert_false(utf8_is_valid("\xED\xA0\x80", 3));     /* a surrogate */
    assert_false(utf8_is_valid("\xC0\xAF", 2));         /* overlong */
    assert_false(utf8_is_valid("\xE0\x80\xAF", 3));     /* overlong */
    assert_false(utf8_is_valid("\xF4\x90\x80\x80", 4)); /* beyond U+10FFFF */
    assert_false(utf8_is_valid("\xE6\xB1", 2));         /* cut */
    assert_false(utf8_is_valid("\x80", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_goes_there_and_back),
        cmocka_unit_test(an_empty_message_is_a_message),
        cmocka_unit_test(packing_over_the_budget_is_refused),
        cmocka_unit_test(a_small_message_that_grows_is_over_its_budget),
        cmocka_unit_test(unknown_fields_count_too),
        cmocka_unit_test(nesting_ends_at_thirty_two),
        cmocka_unit_test(text_that_is_not_utf8_is_named),
        cmocka_unit_test(lengths_that_lie_and_broken_numbers_are_refused),
        cmocka_unit_test(no_prefix_of_a_message_does_harm),
        cmocka_unit_test(utf8_is_checked_strictly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
