/* One line of log per request, whatever stands in it: JSON, one object, nothing that a terminal or
 * another reader of lines would take for its own. */
/* LINKS: tests_support common_net common_trust */
#include <jansson.h>

#include "tests/unit/common/rpc/raw.h"

#define TRACE "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

struct said {
    const char *method, *campaign, *traceparent;
    const char *status;
};

static const struct said requests[] = {
    {"bairi.v1.Health/Check",                                     "",           TRACE,                              "OK"              },
    {"bairi.v1.Files/Begin",                                      "",           TRACE,                              "OK"              },
    {"x\"}\n{\"event\":\"call\",\"status\":\"OK\"}\r\x1b[2J\x07", "",           TRACE,                              "UNIMPLEMENTED"   },
    {"bairi.v1.Files/Get",                                        "a\n\"b\\\t", "",                                 "INVALID_ARGUMENT"},
    {"bairi.v1.Health/Check",                                     "",           "\"},\r\n\x7f\xe2\x80\xae\xc2\x85", "OK"              },
    {"\xe2\x80\xa8\xe2\x80\xa9%s%n%1000d",                        "",           "%s%n",                             "UNIMPLEMENTED"   },
};
enum { REQUESTS = sizeof requests / sizeof *requests };

static struct bytes envelope_of(struct arena *arena, const struct said *said)
{
    Bairi__V1__Request request;
    struct bytes packed;
    uint8_t call_id[16] = "0123456789abcde";

    bairi__v1__request__init(&request);
    request.version = ENVELOPE_VERSION;
    request.method = arena_strdup(arena, said->method);
    request.campaign = arena_strdup(arena, said->campaign);
    request.traceparent = arena_strdup(arena, said->traceparent);
    request.call_id = (ProtobufCBinaryData){.data = call_id, .len = 16};
    assert_int_equal(message_pack(&request.base, arena, &packed, NULL), STATUS_OK);
    return packed;
}

/* Each is answered before the next is asked, so the log is in their order. */
static void ask_all(void *context)
{
    struct world *world = context;
    struct arena *arena = arena_create(1 << 20);
    struct raw raw = raw_open(world, "zhongjie-clerk");
    Bairi__V1__Reply *reply;
    uint32_t id;

    log_init(LOG_INFO, NULL);
    for (uint32_t i = 0; i <= REQUESTS; i++) {
        struct bytes packed = {(const uint8_t *)"\xff\xff\xff no envelope \n", 18};
        if (i < REQUESTS)
            packed = envelope_of(arena, &requests[i]);
        raw_send(&raw, SP_ID_BIT | i, packed.data, packed.size);
        if (!raw_reply(&raw, arena, &id, &reply))
            break;
        nap_ms(150); /* health and refusals are written down a moment later */
    }
    log_init(LOG_ERROR, NULL);
    raw_close(&raw);
    arena_destroy(&arena);
}

static const char *member(json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    if (!value)
        fail_msg("a line without %s", key);
    return value;
}

static void assert_line(const char *line, size_t size, size_t i)
{
    json_error_t why;
    json_t *object = json_loadb(line, size, JSON_REJECT_DUPLICATES, &why);

    if (!object)
        fail_msg("line %zu is no JSON: %s: %.*s", i, why.text, (int)size, line);
    for (size_t k = 0; k < size; k++)
        assert_true((unsigned char)line[k] >= 0x20 && line[k] != 0x7f);
    assert_null(memmem(line, size, "\xe2\x80\xae", 3));
    assert_string_equal(member(object, "event"), "call");
    assert_string_equal(member(object, "caller"), "bairi://bohai/unit/zhongjie/wang");
    if (i < REQUESTS) {
        assert_string_equal(member(object, "method"), requests[i].method);
        assert_string_equal(member(object, "campaign"), requests[i].campaign);
        assert_string_equal(member(object, "traceparent"), requests[i].traceparent);
        assert_string_equal(member(object, "status"), requests[i].status);
        assert_string_equal(member(object, "call_id"), "30313233343536373839616263646500");
    } else {
        assert_string_equal(member(object, "method"), "");
        assert_string_equal(member(object, "status"), "INVALID_ARGUMENT");
    }
    assert_true(strtod(member(object, "ms"), NULL) < 5000);
    json_decref(object);
}

static void every_request_is_one_line_of_json(void **state)
{
    struct world *world = world_create();
    struct buf lines = buf_make(1 << 20);
    const char *at;
    size_t i = 0;

    (void)state;
    capture(ask_all, world, NULL, &lines);
    at = buf_text(&lines);
    for (const char *end; (end = strchr(at, '\n')) != NULL; at = end + 1)
        assert_line(at, (size_t)(end - at), i++);
    assert_int_equal(i, REQUESTS + 1);
    assert_string_equal(at, "");
    buf_free(&lines);
    world_destroy(world);
}

static void ask_with_a_trace(void *context)
{
    struct client *client = context;

    log_init(LOG_INFO, NULL);
    client->call.traceparent = TRACE;
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    nap_ms(200);
    log_init(LOG_ERROR, NULL);
}

static void a_callers_trace_is_in_the_servers_line(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    struct buf lines = buf_make(1 << 20);
    const char *first;

    (void)state;
    capture(ask_with_a_trace, client, NULL, &lines);
    first = strstr(buf_text(&lines), "\"traceparent\":\"" TRACE "\"");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "\"traceparent\":\"" TRACE "\""));
    buf_free(&lines);
    client_destroy(client);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_is_one_line_of_json),
        cmocka_unit_test(a_callers_trace_is_in_the_servers_line),
    };

    return cmocka_run_group_tests_name("rpc/lines", tests, pki_begin, pki_end);
}
