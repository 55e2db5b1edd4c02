/* Several endpoints: a dead one costs a call one try and later calls nothing, a draining one is
 * left at once, a silent one is found by pings, and health checks find out when one is back. */
/* LINKS: tests_support common_net common_trust */
#include <errno.h>
#include <poll.h>
#include <pthread.h>

#include "tests/unit/common/rpc/raw.h"

/* ---- peers that are no servers ---- */

/* A port that is taken and refuses. */
static uint16_t refusing_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

/*
 * Something between client and server that carries bytes both ways, until it is told to swallow
 * them: the connection stands and nothing comes any more. Without a server it only accepts.
 */
struct wire {
    int listener;
    uint16_t port, server;
    atomic_bool stop, frozen;
    atomic_uint accepted;
    pthread_t thread;
};

enum { WIRE_PAIRS = 32 };

static int loopback(uint16_t port, bool listens)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listens) {
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
        assert_int_equal(listen(fd, 64), 0);
    } else if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void carry(int from, int to, bool frozen, bool *open)
{
    char bytes[16384];
    ssize_t size = recv(from, bytes, sizeof bytes, MSG_DONTWAIT);

    if (size == 0 || (size < 0 && errno != EAGAIN))
        *open = false;
    else if (size > 0 && !frozen && to >= 0)
        *open = send(to, bytes, (size_t)size, MSG_NOSIGNAL) == size;
}

static void *wire_run(void *arg)
{
    struct wire *wire = arg;
    struct pollfd fds[1 + 2 * WIRE_PAIRS] = {
        {.fd = wire->listener, .events = POLLIN}
    };
    int pairs = 0;

    for (int i = 1; i < 1 + 2 * WIRE_PAIRS; i++)
        fds[i] = (struct pollfd){.fd = -1, .events = POLLIN};
    while (!atomic_load(&wire->stop)) {
        poll(fds, 1 + 2 * WIRE_PAIRS, 20);
        if (fds[0].revents && pairs < WIRE_PAIRS) {
            fds[1 + 2 * pairs].fd = accept(wire->listener, NULL, NULL);
            atomic_fetch_add(&wire->accepted, 1);
            fds[2 + 2 * pairs].fd = wire->server ? loopback(wire->server, false) : -1;
            pairs++;
        }
        for (int i = 1; i < 1 + 2 * pairs; i++) {
            int other = i % 2 ? i + 1 : i - 1;
            bool open = true;
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            carry(fds[i].fd, fds[other].fd, atomic_load(&wire->frozen), &open);
            for (int k = 0; !open && k < 2; k++) {
                int fd = k ? other : i;
                if (fds[fd].fd >= 0)
                    close(fds[fd].fd);
                fds[fd].fd = -1;
            }
        }
    }
    for (int i = 0; i < 1 + 2 * WIRE_PAIRS; i++) {
        if (fds[i].fd >= 0)
            close(fds[i].fd);
    }
    return NULL;
}

/* server: 0: nobody ever answers */
static struct wire *wire_create(uint16_t server)
{
    struct wire *wire = test_calloc(1, sizeof *wire);
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    wire->server = server;
    wire->listener = loopback(0, true);
    assert_int_equal(getsockname(wire->listener, (struct sockaddr *)&address, &size), 0);
    wire->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&wire->thread, NULL, wire_run, wire), 0);
    return wire;
}

static void wire_destroy(struct wire *wire)
{
    atomic_store(&wire->stop, true);
    pthread_join(wire->thread, NULL);
    test_free(wire);
}

/* ---- clients of several ---- */

static struct client *client_of_two(struct world *world, uint16_t first, uint16_t second,
                                    struct channel_options options)
{
    struct client *client = client_create(world, "zhongjie-clerk");
    char one[64], two[64];
    const char *endpoints[] = {one, second ? two : NULL, NULL};

    snprintf(one, sizeof one, "127.0.0.1:%u", (unsigned)first);
    snprintf(two, sizeof two, "127.0.0.1:%u", (unsigned)second);
    options.endpoints = endpoints;
    options.tls = client->tls;
    channel_destroy(&client->channel);
    assert_int_equal(channel_create(&options, &client->channel, NULL), STATUS_OK);
    return client;
}

static unsigned opened(const struct world *world)
{
    return (unsigned)listener_count(world->listener).opened;
}

static void a_refusing_endpoint_costs_one_call_one_try(void **state)
{
    struct world *world = world_create();
    struct client *client =
        client_of_two(world, refusing_port(), world->port, (struct channel_options){0});

    (void)state;
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(client->call.attempts, 2);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(begin(client), STATUS_OK);
        assert_int_equal(client->call.attempts, 1);
    }
    assert_int_equal(opened(world), 1);
    client_destroy(client);
    world_destroy(world);
}

static void a_silent_endpoint_costs_one_call_its_connect_time(void **state)
{
    struct world *world = world_create();
    struct wire *hole = wire_create(0);
    struct client *client =
        client_of_two(world, hole->port, world->port,
                      (struct channel_options){.connect_ms = 400, .down_ms = 60000});
    int64_t began = monotonic_ms();

    (void)state;
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(client->call.attempts, 2);
    assert_in_range(monotonic_ms() - began, 350, 1500);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(begin(client), STATUS_OK);
        assert_int_equal(client->call.attempts, 1);
    }
    assert_int_equal(atomic_load(&hole->accepted), 1);
    client_destroy(client);
    wire_destroy(hole);
    world_destroy(world);
}

/* A short patience is shared: half of it is left for the endpoint that answers. */
static void a_silent_endpoint_leaves_time_for_the_other(void **state)
{
    struct world *world = world_create();
    struct wire *hole = wire_create(0);
    struct client *client =
        client_of_two(world, hole->port, world->port, (struct channel_options){0});

    (void)state;
    client->call.timeout_ms = 1200;
    assert_int_equal(begin(client), STATUS_OK);
    client_destroy(client);
    wire_destroy(hole);
    world_destroy(world);
}

/* Losing the good one, and being back: the dead one is touched by probes alone. */
static void only_probes_touch_an_endpoint_that_is_down(void **state)
{
    struct world *world = world_create();
    struct wire *hole = wire_create(0);
    struct client *client =
        client_of_two(world, hole->port, world->port,
                      (struct channel_options){.connect_ms = 200, .down_ms = 300});
    int64_t began;

    (void)state;
    assert_int_equal(begin(client), STATUS_OK);
    EVENTUALLY(atomic_load(&hole->accepted) >= 2); /* the first probe */
    began = monotonic_ms();
    while (monotonic_ms() - began < 1500) {
        assert_int_equal(begin(client), STATUS_OK);
        assert_int_equal(client->call.attempts, 1);
    }
    assert_in_range(atomic_load(&hole->accepted), 2, 5); /* pauses of 300, 600, 1200 ms */
    client_destroy(client);
    wire_destroy(hole);
    world_destroy(world);
}

static void an_endpoint_that_is_back_is_found_by_its_health(void **state)
{
    struct world *one = world_create();
    struct world *two = world_create();
    struct client *client;
    unsigned before;

    (void)state;
    world_stop(one); /* keeps its port */
    client = client_of_two(one, one->port, two->port, (struct channel_options){.down_ms = 200});
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(client->call.attempts, 2);
    world_start(one);
    EVENTUALLY(opened(one) == 1); /* nobody calls: it is the probe */
    nap_ms(100);
    before = atomic_load(&one->behaviour.calls);
    assert_int_equal(before, 0);
    world_stop(two);
    client->call.no_retry = true; /* the first try must be right once the loss is known */
    nap_ms(700);
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(atomic_load(&one->behaviour.calls), 1);
    client_destroy(client);
    world_destroy(one);
    world_start(two);
    world_destroy(two);
}

static void a_draining_endpoint_is_left_at_once(void **state)
{
    struct world *one = world_create();
    struct world *two = world_create();
    struct client *client =
        client_of_two(one, one->port, two->port, (struct channel_options){.down_ms = 100});
    int64_t began;

    (void)state;
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(atomic_load(&one->behaviour.calls), 1);
    rpc_server_drain(one->server);
    began = monotonic_ms();
    assert_int_equal(begin(client), STATUS_OK); /* a write: refused there, done here */
    assert_int_equal(client->call.attempts, 2);
    assert_in_range(monotonic_ms() - began, 0, 400); /* the hint of 500 ms is not waited for */
    nap_ms(1000);                                    /* probes find it draining still */
    for (int i = 0; i < 10; i++)
        assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(atomic_load(&one->behaviour.calls), 1);
    assert_int_equal(atomic_load(&two->behaviour.calls), 11);
    client_destroy(client);
    world_destroy(one);
    world_destroy(two);
}

static void with_all_down_the_next_call_tries_all_the_same(void **state)
{
    struct world *world = world_create();
    uint16_t refusing = refusing_port();
    struct client *client;

    (void)state;
    world_stop(world);
    client =
        client_of_two(world, refusing, world->port, (struct channel_options){.down_ms = 60000});
    client->call.timeout_ms = 300;
    assert_true(begin(client) != STATUS_OK);
    world_start(world);
    client->call.timeout_ms = 5000;
    assert_int_equal(begin(client), STATUS_OK);
    client_destroy(client);
    world_destroy(world);
}

/* ---- keepalive ---- */

static const struct channel_options quick_pings = {
    .ping_after_ms = 400, .ping_busy_ms = 400, .ping_patience_ms = 400};

static void a_call_on_a_frozen_connection_moves_to_the_other_server(void **state)
{
    struct world *one = world_create();
    struct world *two = world_create();
    struct wire *wire = wire_create(one->port);
    struct client *client = client_of_two(one, wire->port, two->port, quick_pings);
    int64_t began;

    (void)state;
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(atomic_load(&one->behaviour.calls), 1);
    atomic_store(&wire->frozen, true);
    began = monotonic_ms();
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(client->call.attempts, 2);
    assert_in_range(monotonic_ms() - began, 300, 2500);
    assert_int_equal(atomic_load(&two->behaviour.calls), 1);
    client_destroy(client);
    wire_destroy(wire);
    world_destroy(one);
    world_destroy(two);
}

static void an_idle_frozen_connection_is_found_before_the_next_call(void **state)
{
    struct world *one = world_create();
    struct world *two = world_create();
    struct wire *wire = wire_create(one->port);
    struct client *client = client_of_two(one, wire->port, two->port, quick_pings);

    (void)state;
    assert_int_equal(begin(client), STATUS_OK);
    atomic_store(&wire->frozen, true);
    nap_ms(2000);
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(client->call.attempts, 1);
    assert_int_equal(atomic_load(&two->behaviour.calls), 1);
    client_destroy(client);
    wire_destroy(wire);
    world_destroy(one);
    world_destroy(two);
}

static void a_slow_answer_from_a_living_server_is_waited_for(void **state)
{
    struct world *world = world_create();
    struct client *client = client_of_two(world, world->port, 0, quick_pings);

    (void)state;
    atomic_store(&world->behaviour.sleep_ms, 2500);
    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(client->call.attempts, 1);
    client_destroy(client);
    world_destroy(world);
}

static void closing_a_channel_does_not_wait_for_a_probe(void **state)
{
    struct world *world = world_create();
    struct wire *hole = wire_create(0);
    struct client *client =
        client_of_two(world, hole->port, world->port,
                      (struct channel_options){.connect_ms = 5000, .down_ms = 50});
    int64_t began;

    (void)state;
    client->call.timeout_ms = 800;
    assert_int_equal(begin(client), STATUS_OK);
    EVENTUALLY(atomic_load(&hole->accepted) == 2);
    began = monotonic_ms();
    client_destroy(client);
    assert_in_range(monotonic_ms() - began, 0, 1000);
    wire_destroy(hole);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusing_endpoint_costs_one_call_one_try),
        cmocka_unit_test(a_silent_endpoint_costs_one_call_its_connect_time),
        cmocka_unit_test(a_silent_endpoint_leaves_time_for_the_other),
        cmocka_unit_test(only_probes_touch_an_endpoint_that_is_down),
        cmocka_unit_test(an_endpoint_that_is_back_is_found_by_its_health),
        cmocka_unit_test(a_draining_endpoint_is_left_at_once),
        cmocka_unit_test(with_all_down_the_next_call_tries_all_the_same),
        cmocka_unit_test(a_call_on_a_frozen_connection_moves_to_the_other_server),
        cmocka_unit_test(an_idle_frozen_connection_is_found_before_the_next_call),
        cmocka_unit_test(a_slow_answer_from_a_living_server_is_waited_for),
        cmocka_unit_test(closing_a_channel_does_not_wait_for_a_probe),
    };

    return cmocka_run_group_tests_name("rpc/endpoints", tests, pki_begin, pki_end);
}
