/* LINKS: proto */
/* Messages as JSON, whatever their fields are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "bairi/v1/envelope.pb-c.h"
#include "bairi/v1/health.pb-c.h"
#include "bairi/v1/statement.pb-c.h"
#include "common/json.h"

static void assert_json(const ProtobufCMessage *message, const char *expected)
{
    struct buf out = buf_make(10000);
    json_t *value = json_from_message(message);

    assert_non_null(value);
    json_write(value, false, &out);
    assert_string_equal(buf_text(&out), expected);
    json_decref(value);
    buf_free(&out);
}

static void fields_keep_their_names_and_kinds(void **state)
{
    Bairi__V1__Reply reply;
    Bairi__V1__Message first, *details[1] = {&first};
    char args0[] = "一", args1[] = "b\"", *args[2] = {args0, args1}, where[] = "a.csv:B7";
    uint8_t id[2] = {0xFB, 0xFF};

    (void)state;
    bairi__v1__reply__init(&reply);
    bairi__v1__message__init(&first);
    first.args = args;
    first.n_args = 2;
    first.where = where;
    first.warning = 1;
    reply.call_id = (ProtobufCBinaryData){2, id};
    reply.status = -3;
    reply.details = details;
    reply.n_details = 1;
    reply.retry_after_ms = 4000000000U;
    reply.server_time = INT64_MAX;
    assert_json(&reply.base,
                "{\"call_id\":\"+/8=\",\"status\":-3,\"message\":\"\",\"details\":[{\"pattern\":"
                "\"\",\"args\":[\"一\",\"b\\\"\"],\"where\":\"a.csv:B7\",\"field\":\"\","
                "\"warning\":true}],\"retry_after_ms\":4000000000,\"flags\":0,\"server_time\":"
                "\"9223372036854775807\",\"body\":\"\"}\n");
}

static void enums_go_by_name_and_unknown_ones_by_number(void **state)
{
    Bairi__V1__HealthCheckReply reply;
    json_t *value;

    (void)state;
    bairi__v1__health_check_reply__init(&reply);
    reply.serving = BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__DRAINING;
    value = json_from_message(&reply.base);
    assert_string_equal(json_string_value(json_object_get(value, "serving")), "DRAINING");
    json_decref(value);
    memcpy(&reply.serving, &(int){77}, sizeof reply.serving);
    value = json_from_message(&reply.base);
    assert_int_equal(json_integer_value(json_object_get(value, "serving")), 77);
    json_decref(value);
}

static void of_a_oneof_only_the_chosen_arm_is_shown(void **state)
{
    Bairi__V1__Statement statement;
    Bairi__V1__Withdrawal withdrawal;
    json_t *value;

    (void)state;
    bairi__v1__statement__init(&statement);
    bairi__v1__withdrawal__init(&withdrawal);
    statement.seen_size = UINT64_MAX;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_WITHDRAWAL;
    statement.withdrawal = &withdrawal;
    value = json_from_message(&statement.base);
    assert_true(json_is_object(json_object_get(value, "withdrawal")));
    assert_null(json_object_get(value, "submission"));
    assert_string_equal(json_string_value(json_object_get(value, "seen_size")),
                        "18446744073709551615");
    json_decref(value);
}

static void indented_output_ends_with_a_newline(void **state)
{
    json_t *value = json_pack("{s:i, s:s}", "z", 1, "a", "b");
    struct buf out = buf_make(1000), small = buf_make(3);

    (void)state;
    json_write(value, true, &out);
    assert_string_equal(buf_text(&out), "{\n \"z\": 1,\n \"a\": \"b\"\n}\n");
    json_write(value, true, &small);
    assert_int_equal(buf_finish(&small, NULL), STATUS_RESOURCE_EXHAUSTED);
    json_decref(value);
    buf_free(&out);
    buf_free(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_keep_their_names_and_kinds),
        cmocka_unit_test(enums_go_by_name_and_unknown_ones_by_number),
        cmocka_unit_test(of_a_oneof_only_the_chosen_arm_is_shown),
        cmocka_unit_test(indented_output_ends_with_a_newline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
