/* Calls over real TLS: answered side by side, limited, refused before their body is read. */
/* LINKS: tests_support common_net common_trust */
#include "tests/unit/common/rpc/world.h"

static int with_world(void **state)
{
    *state = world_create();
    return 0;
}

static int without_world(void **state)
{
    world_destroy(*state);
    return 0;
}

static void a_call_is_answered_and_the_caller_known(void **state)
{
    struct client *client = client_create(*state, "zhongjie-clerk");
    const Bairi__V1__HealthCheckReply *reply;

    if (check(client, 256, &reply) != STATUS_OK)
        fail_msg("%s", client->call.error.text);
    assert_string_equal(reply->caller, "bairi://bohai/unit/zhongjie/wang");
    assert_int_equal(reply->padding.len, 256);
    assert_false(client->call.draining);
    assert_int_equal(client->call.server_time.us / INSTANT_DAY, 18568); /* 2020-11-02 */
    client_destroy(client);
}

static void take_reply(const Bairi__V1__HealthCheckReply *reply, void *context)
{
    *(bool *)context = reply && reply->padding.len == 3;
}

static void a_generated_stub_calls_through_the_channel(void **state)
{
    struct client *client = client_create(*state, "reader");
    struct channel_service service;
    Bairi__V1__HealthCheckRequest request;
    bool answered = false;

    bairi__v1__health_check_request__init(&request);
    request.reply_padding = 3;
    channel_service_init(&service, &bairi__v1__health__descriptor, client->channel, &client->call);
    bairi__v1__health__check(&service.base, &request, take_reply, &answered);
    assert_true(answered);
    client_destroy(client);
}

enum { MANY = 60 };

static void many_calls_are_outstanding_side_by_side_on_one_connection(void **state)
{
    struct world *world = *state;
    struct client *client = client_create(world, "zhongjie-clerk");
    Bairi__V1__FileBeginRequest request;
    struct channel_pending *pending[MANY];
    struct channel_call calls[MANY];
    int64_t began = monotonic_ms();
    struct error err;

    atomic_store(&world->behaviour.sleep_ms, 200);
    bairi__v1__file_begin_request__init(&request);
    for (int i = 0; i < MANY; i++) {
        calls[i] = (struct channel_call){.arena = client->arena, .timeout_ms = 10000};
        if (channel_start(client->channel, &calls[i], &bairi__v1__files__descriptor, "Begin",
                          &request.base, &pending[i], &err) != STATUS_OK)
            fail_msg("%s", err.text);
    }
    for (int i = MANY - 1; i >= 0; i--) {
        const ProtobufCMessage *reply;
        if (channel_wait(&pending[i], &reply, &err) != STATUS_OK)
            fail_msg("%s", err.text);
        assert_int_equal(((const Bairi__V1__FileBeginReply *)reply)->offset, 7);
        assert_null(pending[i]);
    }
    assert_in_range(monotonic_ms() - began, 200, MANY * 200 / 4);
    assert_int_equal(listener_count(world->listener).connections, 1);
    client_destroy(client);

    /* what they used is given back once a while has passed without a need for it */
    while (!rpc_server_is_idle(world->server))
        usleep(1000);
    assert_int_equal(rpc_server_rest(world->server), 0);
    assert_in_range(rpc_server_rest(world->server), MANY / 2, MANY);
    assert_int_equal(rpc_server_rest(world->server), 0);
}

static void a_deadline_ends_the_wait_and_the_work(void **state)
{
    struct world *world = *state;
    struct client *client = client_create(world, "zhongjie-clerk");
    int64_t began;

    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    atomic_store(&world->behaviour.sleep_ms, 5000);
    client->call.timeout_ms = 150;
    began = monotonic_ms();
    assert_int_equal(begin(client), STATUS_DEADLINE_EXCEEDED);
    assert_in_range(monotonic_ms() - began, 140, 2000);
    EVENTUALLY(atomic_load(&world->behaviour.cut) == 1);
    atomic_store(&world->behaviour.sleep_ms, 0);
    client->call.timeout_ms = 10000;
    assert_int_equal(begin(client), STATUS_OK);
    client_destroy(client);
}

static void a_caller_that_goes_away_cancels_its_calls(void **state)
{
    struct world *world = *state;
    struct client *client = client_create(world, "zhongjie-clerk");
    Bairi__V1__FileBeginRequest request;
    struct channel_pending *pending;

    atomic_store(&world->behaviour.sleep_ms, 5000);
    bairi__v1__file_begin_request__init(&request);
    assert_int_equal(channel_start(client->channel, &client->call, &bairi__v1__files__descriptor,
                                   "Begin", &request.base, &pending, NULL),
                     STATUS_OK);
    EVENTUALLY(atomic_load(&world->behaviour.calls) == 1);
    client_destroy(client);
    EVENTUALLY(atomic_load(&world->behaviour.cut) == 1);
    EVENTUALLY(rpc_server_is_idle(world->server));
}

static void roles_outside_the_row_are_refused(void **state)
{
    struct client *client = client_create(*state, "reader");

    assert_int_equal(begin(client), STATUS_PERMISSION_DENIED);
    assert_string_equal(client->call.error.id, "the role %s may not call %s");
    assert_string_equal(client->call.error.args[1], "bairi.v1.Files/Begin");
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    client_destroy(client);
}

static enum status get(struct client *client, const char *campaign, uint32_t length,
                       const ProtobufCMessage **reply)
{
    Bairi__V1__FileGetRequest request;

    arena_reset(client->arena);
    bairi__v1__file_get_request__init(&request);
    request.length = length;
    client->call.campaign = campaign;
    return channel_call(client->channel, &client->call, &bairi__v1__files__descriptor, "Get",
                        &request.base, reply, NULL);
}

static void campaign_and_length_are_checked_before_the_body(void **state)
{
    struct client *client = client_create(*state, "zhongjie-clerk");
    Bairi__V1__FileBeginRequest large;
    const ProtobufCMessage *reply;
    uint8_t bytes[2000] = {0};

    assert_int_equal(get(client, NULL, 1, &reply), STATUS_INVALID_ARGUMENT);
    assert_string_equal(client->call.error.id, "%s needs a campaign");
    assert_int_equal(get(client, "no/such", 1, &reply), STATUS_INVALID_ARGUMENT);
    assert_int_equal(get(client, "hundred-days", 1, &reply), STATUS_OK);
    bairi__v1__file_begin_request__init(&large);
    large.sha256 = (ProtobufCBinaryData){.data = bytes, .len = sizeof bytes};
    assert_int_equal(channel_call(client->channel, &client->call, &bairi__v1__files__descriptor,
                                  "Begin", &large.base, &reply, NULL),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(client->call.error.id, "%s takes at most %zu bytes, not %zu");
    client_destroy(client);
}

static void an_error_arrives_with_arguments_and_details(void **state)
{
    struct client *client = client_create(*state, "zhongjie-clerk");
    const ProtobufCMessage *reply;

    assert_int_equal(get(client, "c", 0, &reply), STATUS_INVALID_ARGUMENT);
    assert_string_equal(client->call.error.id, "%d fields are wrong in %s");
    assert_string_equal(client->call.error.text, "1 fields are wrong in here");
    assert_int_equal(client->call.detail_count, 1);
    assert_string_equal(client->call.details[0].where, "annex.csv:B7");
    assert_string_equal(client->call.details[0].field, "length");
    client_destroy(client);
}

static void a_method_outside_the_table_is_not_implemented(void **state)
{
    struct client *client = client_create(*state, "zhongjie-clerk");
    Bairi__V1__FileCommitRequest request;
    const ProtobufCMessage *reply;

    bairi__v1__file_commit_request__init(&request);
    assert_int_equal(channel_call(client->channel, &client->call, &bairi__v1__files__descriptor,
                                  "Commit", &request.base, &reply, NULL),
                     STATUS_UNIMPLEMENTED);
    client_destroy(client);
}

static void a_reply_over_the_limit_becomes_an_error(void **state)
{
    struct client *client = client_create(*state, "zhongjie-clerk");
    const ProtobufCMessage *reply;

    assert_int_equal(get(client, "c", 1000000, &reply), STATUS_OK);
    assert_int_equal(get(client, "c", 9000000, &reply), STATUS_RESOURCE_EXHAUSTED);
    assert_int_equal(get(client, "c", 10, &reply), STATUS_OK);
    client_destroy(client);
}

static void a_full_queue_answers_at_once_and_health_goes_on(void **state)
{
    struct world *world = world_make();
    Bairi__V1__FileBeginRequest request;
    struct channel_pending *pending[8];
    struct channel_call calls[8];
    struct client *client;
    unsigned refused = 0;

    (void)state;
    world->limits.workers = 1;
    world->limits.queue = 2;
    world_start(world);
    client = client_create(world, "zhongjie-clerk");
    atomic_store(&world->behaviour.sleep_ms, 300);
    bairi__v1__file_begin_request__init(&request);
    for (int i = 0; i < 8; i++) {
        calls[i] =
            (struct channel_call){.arena = client->arena, .timeout_ms = 10000, .no_retry = true};
        assert_int_equal(channel_start(client->channel, &calls[i], &bairi__v1__files__descriptor,
                                       "Begin", &request.base, &pending[i], NULL),
                         STATUS_OK);
    }
    assert_still_served(world);
    for (int i = 0; i < 8; i++) {
        const ProtobufCMessage *reply;
        enum status status = channel_wait(&pending[i], &reply, NULL);
        assert_true(status == STATUS_OK || status == STATUS_RESOURCE_EXHAUSTED);
        refused += status == STATUS_RESOURCE_EXHAUSTED;
    }
    assert_in_range(refused, 5, 6);
    atomic_store(&world->behaviour.sleep_ms, 100);
    assert_int_equal(begin(client), STATUS_OK);
    client_destroy(client);
    world_destroy(world);
}

static void an_identity_has_only_so_many_calls_outstanding(void **state)
{
    struct world *world = world_make();
    Bairi__V1__FileBeginRequest request;
    struct channel_pending *pending[3];
    struct channel_call calls[3];
    const ProtobufCMessage *reply;
    struct client *client;

    (void)state;
    world->limits.outstanding_identity = 2;
    world_start(world);
    client = client_create(world, "zhongjie-clerk");
    atomic_store(&world->behaviour.sleep_ms, 300);
    bairi__v1__file_begin_request__init(&request);
    for (int i = 0; i < 3; i++) {
        calls[i] = (struct channel_call){.arena = client->arena, .no_retry = true};
        assert_int_equal(channel_start(client->channel, &calls[i], &bairi__v1__files__descriptor,
                                       "Begin", &request.base, &pending[i], NULL),
                         STATUS_OK);
    }
    assert_int_equal(channel_wait(&pending[2], &reply, NULL), STATUS_RESOURCE_EXHAUSTED);
    assert_int_equal(channel_wait(&pending[0], &reply, NULL), STATUS_OK);
    assert_int_equal(channel_wait(&pending[1], &reply, NULL), STATUS_OK);
    client_destroy(client);
    world_destroy(world);
}

static void draining_says_so_and_refuses_new_writes(void **state)
{
    struct world *world = *state;
    struct client *client = client_create(world, "zhongjie-clerk");
    const Bairi__V1__HealthCheckReply *reply;

    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(check(client, 0, &reply), STATUS_OK);
    assert_int_equal(reply->serving, BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVING);
    rpc_server_drain(world->server);
    assert_int_equal(check(client, 0, &reply), STATUS_OK);
    assert_int_equal(reply->serving, BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__DRAINING);
    assert_true(client->call.draining);
    client->call.no_retry = true;
    assert_int_equal(begin(client), STATUS_UNAVAILABLE);
    client_destroy(client);
}

struct tally {
    const char *method;
    struct meter_reading reading;
    unsigned visited;
};

static void take_tally(void *context, const char *method, const struct meter_reading *reading)
{
    struct tally *tally = context;

    tally->visited++;
    if (strcmp(method, tally->method) == 0)
        tally->reading = *reading;
}

static struct meter_reading reading_of(struct world *world, const char *method)
{
    struct tally tally = {.method = method};

    rpc_server_each_method(world->server, take_tally, &tally);
    assert_int_equal(tally.visited, 4); /* the table's three and the nameless one */
    return tally.reading;
}

static uint64_t sum_of(const uint64_t *numbers, size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += numbers[i];
    return sum;
}

static void calls_are_counted_by_method_and_status(void **state)
{
    struct world *world = *state;
    struct client *client = client_create(world, "zhongjie-clerk");
    struct client *reader = client_create(world, "reader");
    Bairi__V1__FileBeginRequest request;
    struct channel_pending *pending;
    const ProtobufCMessage *reply;
    struct meter_reading reading;

    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    assert_int_equal(check(reader, 0, NULL), STATUS_OK);
    assert_int_equal(begin(reader), STATUS_PERMISSION_DENIED);
    atomic_store(&world->behaviour.sleep_ms, 150);
    bairi__v1__file_begin_request__init(&request);
    assert_int_equal(channel_start(client->channel, &client->call, &bairi__v1__files__descriptor,
                                   "Begin", &request.base, &pending, NULL),
                     STATUS_OK);
    EVENTUALLY(reading_of(world, "bairi.v1.Files/Begin").in_flight == 1);
    assert_int_equal(channel_wait(&pending, &reply, NULL), STATUS_OK);
    EVENTUALLY(reading_of(world, "bairi.v1.Files/Begin").in_flight == 0);
    reading = reading_of(world, "bairi.v1.Files/Begin");
    assert_int_equal(reading.ended[STATUS_OK], 1);
    assert_int_equal(reading.ended[STATUS_PERMISSION_DENIED], 1);
    assert_int_equal(sum_of(reading.took, METER_BOUNDS + 1), 2);
    assert_true(reading.us >= 150000);
    assert_int_equal(reading_of(world, "bairi.v1.Health/Check").ended[STATUS_OK], 2);
    assert_int_equal(sum_of(reading_of(world, "").ended, STATUS_KINDS), 0);
    client_destroy(reader);
    client_destroy(client);
}

static void a_table_with_a_hole_is_refused(void **state)
{
    struct rpc_method rows[] = {world_table[0], world_table[0]};
    struct rpc_limits limits = rpc_limits_default();
    struct rpc_server *server = NULL;

    (void)state;
    limits.workers = 1;
    assert_int_equal(rpc_server_create(rows, 2, NULL, NULL, &limits, &server, NULL),
                     STATUS_INTERNAL);
    rows[1].handler = NULL;
    assert_int_equal(rpc_server_create(rows + 1, 1, NULL, NULL, &limits, &server, NULL),
                     STATUS_INTERNAL);
    rows[0].name = "Chek";
    assert_int_equal(rpc_server_create(rows, 1, NULL, NULL, &limits, &server, NULL),
                     STATUS_INTERNAL);
    assert_null(server);
}

#define WITH_WORLD(fact) cmocka_unit_test_setup_teardown(fact, with_world, without_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_call_is_answered_and_the_caller_known),
        WITH_WORLD(a_generated_stub_calls_through_the_channel),
        WITH_WORLD(many_calls_are_outstanding_side_by_side_on_one_connection),
        WITH_WORLD(a_deadline_ends_the_wait_and_the_work),
        WITH_WORLD(a_caller_that_goes_away_cancels_its_calls),
        WITH_WORLD(roles_outside_the_row_are_refused),
        WITH_WORLD(campaign_and_length_are_checked_before_the_body),
        WITH_WORLD(an_error_arrives_with_arguments_and_details),
        WITH_WORLD(a_method_outside_the_table_is_not_implemented),
        WITH_WORLD(a_reply_over_the_limit_becomes_an_error),
        cmocka_unit_test(a_full_queue_answers_at_once_and_health_goes_on),
        cmocka_unit_test(an_identity_has_only_so_many_calls_outstanding),
        WITH_WORLD(draining_says_so_and_refuses_new_writes),
        WITH_WORLD(calls_are_counted_by_method_and_status),
        cmocka_unit_test(a_table_with_a_hole_is_refused),
    };

    return cmocka_run_group_tests_name("rpc/call", tests, pki_begin, pki_end);
}
