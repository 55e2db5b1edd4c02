/* The channel when servers come and go: reconnects, retries, other endpoints, and foreign clients.
 */
/* LINKS: tests_support common_net common_trust */
#include <pthread.h>

#include "tests/unit/common/rpc/raw.h"

static void a_restarted_server_is_found_again(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");

    (void)state;
    for (int i = 0; i < 3; i++) {
        if (check(client, 0, NULL) != STATUS_OK)
            fail_msg("%s", client->call.error.text);
        world_stop(world);
        world_start(world);
    }
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    client_destroy(client);
    world_destroy(world);
}

static void *restart(void *arg)
{
    struct world *world = arg;

    for (int waits = 0; waits < 1000 && atomic_load(&world->behaviour.calls) == 0; waits++)
        nap_ms(10);
    world_stop(world);
    atomic_store(&world->behaviour.sleep_ms, 0);
    nap_ms(150);
    world_start(world);
    return NULL;
}

static void a_call_outlives_the_servers_restart(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    pthread_t thread;

    (void)state;
    atomic_store(&world->behaviour.sleep_ms, 3000);
    assert_int_equal(pthread_create(&thread, NULL, restart, world), 0);
    if (begin(client) != STATUS_OK)
        fail_msg("%s", client->call.error.text);
    pthread_join(thread, NULL);
    assert_in_range(atomic_load(&world->behaviour.calls), 2, 2);
    client_destroy(client);
    world_destroy(world);
}

static void *come_back_late(void *arg)
{
    nap_ms(5000);
    world_start(arg);
    return NULL;
}

/* Longer than six pauses: whoever answered before is expected back. */
static void a_call_waits_for_a_server_that_was_there_before(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    pthread_t thread;

    (void)state;
    assert_int_equal(begin(client), STATUS_OK);
    world_stop(world);
    assert_int_equal(pthread_create(&thread, NULL, come_back_late, world), 0);
    client->call.timeout_ms = 30000;
    if (begin(client) != STATUS_OK)
        fail_msg("%s", client->call.error.text);
    assert_true(client->call.attempts > 6);
    pthread_join(thread, NULL);
    client_destroy(client);
    world_destroy(world);
}

static void without_retries_a_lost_call_is_unavailable(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    pthread_t thread;

    (void)state;
    atomic_store(&world->behaviour.sleep_ms, 3000);
    client->call.no_retry = true;
    assert_int_equal(pthread_create(&thread, NULL, restart, world), 0);
    assert_int_equal(begin(client), STATUS_UNAVAILABLE);
    pthread_join(thread, NULL);
    client_destroy(client);
    world_destroy(world);
}

static void nobody_listening_is_unavailable_in_time(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "reader");
    int64_t began = monotonic_ms();

    (void)state;
    world_stop(world);
    client->call.timeout_ms = 400;
    assert_true(check(client, 0, NULL) != STATUS_OK);
    assert_in_range(monotonic_ms() - began, 0, 1500);
    client_destroy(client);
    world_destroy(world);
}

static void a_silent_server_costs_only_the_deadline(void **state)
{
    struct world *world = world_create();
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    uint16_t port = world->port;
    struct client *client;
    int64_t began;

    (void)state;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    world->port = ntohs(address.sin_port);
    client = client_create(world, "reader");
    world->port = port;
    client->call.timeout_ms = 300;
    began = monotonic_ms();
    assert_int_equal(check(client, 0, NULL), STATUS_DEADLINE_EXCEEDED);
    assert_in_range(monotonic_ms() - began, 290, 1500);
    close(fd);
    client_destroy(client);
    world_destroy(world);
}

static void a_dead_endpoint_costs_one_try(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "reader");
    char alive[64];
    const char *endpoints[] = {"127.0.0.1:1", alive, NULL};
    struct channel_options options = {.endpoints = endpoints, .tls = client->tls};
    int64_t began = monotonic_ms();

    (void)state;
    snprintf(alive, sizeof alive, "127.0.0.1:%u", (unsigned)world->port);
    channel_destroy(&client->channel);
    assert_int_equal(channel_create(&options, &client->channel, NULL), STATUS_OK);
    for (int i = 0; i < 50; i++)
        assert_int_equal(check(client, 0, NULL), STATUS_OK);
    assert_in_range(monotonic_ms() - began, 0, 1000);
    client_destroy(client);
    world_destroy(world);
}

static void channels_without_a_usable_endpoint_are_refused(void **state)
{
    const char *none[] = {NULL};
    struct channel_options options = {.endpoints = none};
    struct channel *channel = NULL;

    (void)state;
    assert_int_equal(channel_create(&options, &channel, NULL), STATUS_INVALID_ARGUMENT);
    assert_null(channel);
}

struct caller {
    struct client *shared;
    unsigned failures;
};

static void *call_often(void *arg)
{
    struct caller *caller = arg;
    struct arena *arena = arena_create(1 << 20);
    Bairi__V1__HealthCheckRequest request;

    bairi__v1__health_check_request__init(&request);
    request.reply_padding = 256;
    for (int i = 0; i < 200; i++) {
        struct channel_call call = {.arena = arena, .timeout_ms = 20000};
        const ProtobufCMessage *reply;
        arena_reset(arena);
        if (channel_call(caller->shared->channel, &call, &bairi__v1__health__descriptor, "Check",
                         &request.base, &reply, NULL) != STATUS_OK)
            caller->failures++;
    }
    arena_destroy(&arena);
    return NULL;
}

static void many_threads_share_one_channel(void **state)
{
    enum { THREADS = 80 }; /* more than slots */
    struct world *world = world_create();
    struct client *client = client_create(world, "reader");
    struct caller callers[THREADS];
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){.shared = client};
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &callers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(callers[i].failures, 0);
    }
    assert_int_equal(listener_count(world->listener).opened, 1);
    client_destroy(client);
    world_destroy(world);
}

static void a_long_wait_still_ends_at_its_deadline(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    int64_t began;

    (void)state;
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    atomic_store(&world->behaviour.sleep_ms, 5000);
    client->call.timeout_ms = 1500;
    began = monotonic_ms();
    assert_int_equal(begin(client), STATUS_DEADLINE_EXCEEDED);
    assert_in_range(monotonic_ms() - began, 1450, 2500);
    client_destroy(client);
    world_destroy(world);
}

struct slow_caller {
    struct client *client;
    enum status status;
};

static void *call_slowly(void *arg)
{
    struct slow_caller *caller = arg;

    caller->status = begin(caller->client);
    return NULL;
}

static void one_who_waits_long_does_not_hold_up_others(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    struct slow_caller slow = {.client = client};
    struct caller quick = {.shared = client};
    pthread_t thread;
    int64_t began;

    (void)state;
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    atomic_store(&world->behaviour.sleep_ms, 1500);
    began = monotonic_ms();
    assert_int_equal(pthread_create(&thread, NULL, call_slowly, &slow), 0);
    EVENTUALLY(atomic_load(&world->behaviour.calls) == 1);
    call_often(&quick);
    assert_int_equal(quick.failures, 0);
    assert_in_range(monotonic_ms() - began, 0, 1400);
    pthread_join(thread, NULL);
    assert_int_equal(slow.status, STATUS_OK);
    client_destroy(client);
    world_destroy(world);
}

static void a_server_lost_while_nobody_calls_is_noticed(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");

    (void)state;
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    nap_ms(20);
    world_stop(world);
    nap_ms(700);
    world_start(world);
    client->call.no_retry = true; /* the old connection must not be tried */
    if (check(client, 0, NULL) != STATUS_OK)
        fail_msg("%s", client->call.error.text);
    client_destroy(client);
    world_destroy(world);
}

/* nng's own REQ socket over mbedTLS: the wire is nng's, whoever speaks it. */
static void nngcat_calls_health(void **state)
{
    struct world *world = world_make();
    struct arena *arena = arena_create(1 << 20);
    struct bytes request = health_envelope(arena, "bairi.v1.Health/Check", 4);
    const char *request_file = scratch_path(pki_folder, "request");
    const char *reply_file = scratch_path(pki_folder, "reply");
    struct buf packed = buf_make(65536);
    Bairi__V1__Reply *reply;
    char command[2048];

    (void)state;
    world->allow_tls12 = true;
    world_start(world);
    assert_int_equal(buf_write_file(request_file, request, 0600, NULL), STATUS_OK);
    snprintf(command, sizeof command,
             "nngcat --req --dial tls+tcp://localhost:%u --cacert '%s' --cert '%s' --key '%s' "
             "--file '%s' --raw --recv-timeout 5 >'%s'",
             (unsigned)world->port, pki_file("ca", ".pem"), pki_file("reader", ".pem"),
             pki_file("reader", ".key"), request_file, reply_file);
    assert_int_equal(system(command), 0);
    assert_int_equal(buf_read_file(&packed, reply_file, NULL), STATUS_OK);
    assert_int_equal(envelope_read_reply(buf_bytes(&packed), arena, &reply, NULL), STATUS_OK);
    assert_int_equal(reply->status, STATUS_OK);
    assert_true(reply->body.len > 4);
    buf_free(&packed);
    arena_destroy(&arena);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restarted_server_is_found_again),
        cmocka_unit_test(a_call_outlives_the_servers_restart),
        cmocka_unit_test(a_call_waits_for_a_server_that_was_there_before),
        cmocka_unit_test(without_retries_a_lost_call_is_unavailable),
        cmocka_unit_test(nobody_listening_is_unavailable_in_time),
        cmocka_unit_test(a_silent_server_costs_only_the_deadline),
        cmocka_unit_test(a_dead_endpoint_costs_one_try),
        cmocka_unit_test(channels_without_a_usable_endpoint_are_refused),
        cmocka_unit_test(many_threads_share_one_channel),
        cmocka_unit_test(a_long_wait_still_ends_at_its_deadline),
        cmocka_unit_test(one_who_waits_long_does_not_hold_up_others),
        cmocka_unit_test(a_server_lost_while_nobody_calls_is_noticed),
        cmocka_unit_test(nngcat_calls_health),
    };

    return cmocka_run_group_tests_name("rpc/channel", tests, pki_begin, pki_end);
}
