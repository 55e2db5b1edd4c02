/* The envelope: packed front to back as protobuf would, checked on arrival, errors there and back.
 */
/* LINKS: common common_net common_trust */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "bairi/v1/health.pb-c.h"
#include "common/message.h"
#include "common/net/sp.h"
#include "common/rpc/envelope.h"

static int with_arena(void **state)
{
    *state = arena_create(1 << 20);
    return 0;
}

static int without_arena(void **state)
{
    struct arena *arena = *state;

    arena_destroy(&arena);
    return 0;
}

static Bairi__V1__Request request_of(struct arena *arena)
{
    Bairi__V1__Request request;

    bairi__v1__request__init(&request);
    request.version = 1;
    request.method = arena_strdup(arena, "bairi.v1.Health/Check");
    request.call_id.data = arena_alloc(arena, 16);
    request.call_id.len = 16;
    return request;
}

static void a_framed_request_is_what_protobuf_packs(void **state)
{
    struct arena *arena = *state;
    Bairi__V1__Request request = request_of(arena);
    uint8_t body[300] = "body";
    struct bytes whole;
    struct frame frame;

    assert_int_equal(envelope_frame_request(&request, (struct bytes){body, sizeof body}, 1000,
                                            arena, &frame, NULL),
                     STATUS_OK);
    request.body = (ProtobufCBinaryData){.data = body, .len = sizeof body};
    assert_int_equal(message_pack(&request.base, arena, &whole, NULL), STATUS_OK);
    assert_int_equal(frame.size, SP_HEADER_SIZE + whole.size);
    assert_memory_equal(frame.data + SP_HEADER_SIZE, whole.data, whole.size);
}

static void a_framed_reply_is_what_protobuf_packs(void **state)
{
    struct arena *arena = *state;
    Bairi__V1__HealthCheckReply check;
    Bairi__V1__Reply reply;
    struct bytes body, whole;
    struct frame frame;

    bairi__v1__health_check_reply__init(&check);
    check.server_time = 5;
    bairi__v1__reply__init(&reply);
    reply.flags = FLAG_REPLAYED;
    assert_int_equal(envelope_frame_reply(&reply, &check.base, 1000, arena, &frame, NULL),
                     STATUS_OK);
    assert_int_equal(message_pack(&check.base, arena, &body, NULL), STATUS_OK);
    reply.body.data = arena_memdup(arena, body.data, body.size);
    reply.body.len = body.size;
    assert_int_equal(message_pack(&reply.base, arena, &whole, NULL), STATUS_OK);
    assert_int_equal(frame.size, SP_HEADER_SIZE + whole.size);
    assert_memory_equal(frame.data + SP_HEADER_SIZE, whole.data, whole.size);
}

static void a_frame_over_the_limit_is_refused(void **state)
{
    Bairi__V1__Request request = request_of(*state);
    uint8_t body[100] = {0};
    struct frame frame;

    assert_int_equal(envelope_frame_request(&request, (struct bytes){body, sizeof body}, 100,
                                            *state, &frame, NULL),
                     STATUS_RESOURCE_EXHAUSTED);
}

static enum status read_back(struct arena *arena, const Bairi__V1__Request *request)
{
    Bairi__V1__Request *out;
    struct bytes packed;

    assert_int_equal(message_pack(&request->base, arena, &packed, NULL), STATUS_OK);
    return envelope_read_request(packed, arena, &out, NULL);
}

static void requests_are_checked_on_arrival(void **state)
{
    struct arena *arena = *state;
    Bairi__V1__Request good = request_of(arena);
    Bairi__V1__Request bad = good;
    char long_text[200];

    memset(long_text, 'a', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    assert_int_equal(read_back(arena, &good), STATUS_OK);
    bad.version = 2;
    assert_int_equal(read_back(arena, &bad), STATUS_INVALID_ARGUMENT);
    bad = good;
    bad.call_id.len = 15;
    assert_int_equal(read_back(arena, &bad), STATUS_INVALID_ARGUMENT);
    bad = good;
    bad.method = long_text;
    assert_int_equal(read_back(arena, &bad), STATUS_INVALID_ARGUMENT);
    bad = good;
    bad.traceparent = long_text;
    assert_int_equal(read_back(arena, &bad), STATUS_INVALID_ARGUMENT);
    bad = good;
    bad.campaign = long_text;
    assert_int_equal(read_back(arena, &bad), STATUS_INVALID_ARGUMENT);
}

static void campaign_ids_are_short_and_plain(void **state)
{
    (void)state;
    assert_true(envelope_id_is_valid("hundred-days-2020"));
    assert_false(envelope_id_is_valid(""));
    assert_false(envelope_id_is_valid("Hundred"));
    assert_false(envelope_id_is_valid("../x"));
    assert_true(envelope_id_is_valid("a234567890123456789012345678901234567890"));
    assert_false(envelope_id_is_valid("a2345678901234567890123456789012345678901"));
}

static void an_error_survives_the_road(void **state)
{
    struct error before, after;

    error_clear(&before);
    error_set(&before, STATUS_NOT_FOUND, "no unit %s among %d", "gangcheng", 4);
    error_at(&before, "annex.csv:B7", "unit");
    envelope_error(STATUS_NOT_FOUND, envelope_message(&before, *state), "", &after);
    assert_string_equal(after.id, before.id);
    assert_string_equal(after.text, before.text);
    assert_string_equal(after.where, "annex.csv:B7");
    assert_string_equal(after.field, "unit");
    assert_int_equal(after.status, STATUS_NOT_FOUND);
}

static void a_reply_without_a_pattern_still_says_its_sentence(void **state)
{
    struct error err;

    (void)state;
    envelope_error(STATUS_INTERNAL, NULL, "100% broken", &err);
    assert_string_equal(err.text, "100% broken");
}

#define WITH_ARENA(fact) cmocka_unit_test_setup_teardown(fact, with_arena, without_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(a_framed_request_is_what_protobuf_packs),
        WITH_ARENA(a_framed_reply_is_what_protobuf_packs),
        WITH_ARENA(a_frame_over_the_limit_is_refused),
        WITH_ARENA(requests_are_checked_on_arrival),
        WITH_ARENA(campaign_ids_are_short_and_plain),
        WITH_ARENA(an_error_survives_the_road),
        WITH_ARENA(a_reply_without_a_pattern_still_says_its_sentence),
    };

    return cmocka_run_group_tests_name("rpc/envelope", tests, NULL, NULL);
}
