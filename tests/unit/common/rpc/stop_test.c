/* Work that nobody waits for any more is not begun, not gone on with, and not said to be done. */
/* LINKS: tests_support common_net common_trust */
#include "tests/unit/common/rpc/raw.h"

enum { QUEUED = 20 };

static struct world *world_of_one_worker(void)
{
    struct world *world = world_make();

    world->limits.workers = 1;
    world_start(world);
    return world;
}

/* ---- in few words ---- */

struct asked {
    struct client *client;
    struct channel_call calls[QUEUED];
    struct channel_pending *pending[QUEUED];
    int count;
};

static void ask(struct asked *asked, struct client *client, int count, unsigned timeout_ms)
{
    Bairi__V1__FileBeginRequest request;

    bairi__v1__file_begin_request__init(&request);
    asked->client = client;
    asked->count = count;
    for (int i = 0; i < count; i++) {
        asked->calls[i] = (struct channel_call){.arena = client->arena, .timeout_ms = timeout_ms};
        assert_int_equal(channel_start(client->channel, &asked->calls[i],
                                       &bairi__v1__files__descriptor, "Begin", &request.base,
                                       &asked->pending[i], NULL),
                         STATUS_OK);
    }
}

static void assert_all(struct asked *asked, enum status expected)
{
    for (int i = 0; i < asked->count; i++) {
        const ProtobufCMessage *reply;
        assert_int_equal(channel_wait(&asked->pending[i], &reply, NULL), expected);
    }
}

struct ended {
    const char *method;
    uint64_t by_status[STATUS_KINDS];
};

static void take_ended(void *context, const char *method, const struct meter_reading *reading)
{
    struct ended *ended = context;

    if (strcmp(method, ended->method) == 0)
        memcpy(ended->by_status, reading->ended, sizeof ended->by_status);
}

/* How many Files/Begin ended so, by the server's own count. */
static unsigned ended_with(struct world *world, enum status status)
{
    struct ended ended = {.method = "bairi.v1.Files/Begin"};

    rpc_server_each_method(world->server, take_ended, &ended);
    return (unsigned)ended.by_status[status];
}

static enum status read_something(struct client *client)
{
    struct channel_call call = client->call;
    const ProtobufCMessage *reply = NULL;
    Bairi__V1__FileGetRequest request;

    bairi__v1__file_get_request__init(&request);
    request.length = 10;
    call.campaign = "c";
    return channel_call(client->channel, &call, &bairi__v1__files__descriptor, "Get", &request.base,
                        &reply, NULL);
}

/* ---- facts ---- */

static void a_call_whose_time_is_over_in_the_queue_is_not_begun(void **state)
{
    struct world *world = world_of_one_worker();
    struct client *first = client_create(world, "zhongjie-clerk");
    struct client *second = client_create(world, "nandagang-clerk");
    static struct asked slow, late;

    (void)state;
    assert_int_equal(check(second, 0, NULL), STATUS_OK);
    atomic_store(&world->behaviour.sleep_ms, 700);
    ask(&slow, first, 1, 10000);
    EVENTUALLY(atomic_load(&world->behaviour.calls) == 1);
    ask(&late, second, QUEUED, 200);
    assert_all(&late, STATUS_DEADLINE_EXCEEDED);
    assert_all(&slow, STATUS_OK);
    EVENTUALLY(rpc_server_is_idle(world->server));
    assert_int_equal(atomic_load(&world->behaviour.calls), 1);
    assert_int_equal(ended_with(world, STATUS_DEADLINE_EXCEEDED), QUEUED);
    client_destroy(first);
    client_destroy(second);
    world_destroy(world);
}

static void the_queued_calls_of_one_who_left_are_not_begun(void **state)
{
    struct world *world = world_of_one_worker();
    struct client *first = client_create(world, "zhongjie-clerk");
    struct client *second = client_create(world, "nandagang-clerk");
    static struct asked slow, orphans;

    (void)state;
    assert_int_equal(check(second, 0, NULL), STATUS_OK);
    atomic_store(&world->behaviour.sleep_ms, 700);
    ask(&slow, first, 1, 10000);
    EVENTUALLY(atomic_load(&world->behaviour.calls) == 1);
    ask(&orphans, second, QUEUED, 10000);
    assert_int_equal(check(second, 0, NULL), STATUS_OK); /* all that was sent before has arrived */
    client_destroy(second);
    assert_all(&slow, STATUS_OK);
    EVENTUALLY(rpc_server_is_idle(world->server));
    assert_int_equal(atomic_load(&world->behaviour.calls), 1);
    assert_int_equal(ended_with(world, STATUS_CANCELLED), QUEUED);
    client_destroy(first);
    world_destroy(world);
}

static void a_call_given_up_leaves_no_work_behind(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    int64_t began;

    (void)state;
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    atomic_store(&world->behaviour.sleep_ms, 5000);
    client->call.timeout_ms = 300;
    began = monotonic_ms();
    assert_int_equal(begin(client), STATUS_DEADLINE_EXCEEDED);
    EVENTUALLY(rpc_server_is_idle(world->server));
    assert_in_range(monotonic_ms() - began, 300, 1500);
    assert_int_equal(atomic_load(&world->behaviour.cut), 1);
    client_destroy(client);
    world_destroy(world);
}

/* A handler that does not look at the clock: what it did may be done, but nobody is told so. */
static void nothing_is_acknowledged_after_the_deadline(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");

    (void)state;
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    atomic_store(&world->behaviour.deaf, true);
    atomic_store(&world->behaviour.sleep_ms, 400);
    client->call.timeout_ms = 150;
    assert_int_equal(begin(client), STATUS_DEADLINE_EXCEEDED);
    EVENTUALLY(rpc_server_is_idle(world->server));
    assert_int_equal(ended_with(world, STATUS_OK), 0);
    assert_int_equal(ended_with(world, STATUS_DEADLINE_EXCEEDED), 1);
    client->call.timeout_ms = 5000;
    assert_int_equal(begin(client), STATUS_OK);
    client_destroy(client);
    world_destroy(world);
}

static void a_closed_server_finishes_what_it_has_and_takes_nothing_new(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    const Bairi__V1__HealthCheckReply *reply;
    struct client *other = client_create(world, "nandagang-clerk");
    static struct asked in_hand;

    (void)state;
    atomic_store(&world->behaviour.sleep_ms, 500);
    ask(&in_hand, client, 3, 10000);
    EVENTUALLY(atomic_load(&world->behaviour.calls) == 3);
    other->call.no_retry = true;
    rpc_server_drain(world->server);
    assert_int_equal(begin(other), STATUS_UNAVAILABLE);
    assert_int_equal(read_something(other), STATUS_OK);
    rpc_server_close(world->server);
    assert_int_equal(begin(other), STATUS_UNAVAILABLE);
    assert_int_equal(read_something(other), STATUS_UNAVAILABLE);
    assert_all(&in_hand, STATUS_OK);
    assert_true(in_hand.calls[0].draining);
    assert_int_equal(check(other, 0, &reply), STATUS_OK);
    assert_int_equal(reply->serving, BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__DRAINING);
    assert_int_equal(atomic_load(&world->behaviour.calls), 3);
    EVENTUALLY(rpc_server_is_idle(world->server));
    EVENTUALLY(listener_is_quiet(world->listener));
    client_destroy(other);
    client_destroy(client);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_whose_time_is_over_in_the_queue_is_not_begun),
        cmocka_unit_test(the_queued_calls_of_one_who_left_are_not_begun),
        cmocka_unit_test(a_call_given_up_leaves_no_work_behind),
        cmocka_unit_test(nothing_is_acknowledged_after_the_deadline),
        cmocka_unit_test(a_closed_server_finishes_what_it_has_and_takes_nothing_new),
    };

    return cmocka_run_group_tests_name("rpc/stop", tests, pki_begin, pki_end);
}
