/* A server of a small table over real loopback TLS, people of the development PKI, and raw peers.
 */
#ifndef BAIRI_TESTS_UNIT_COMMON_RPC_WORLD_H
#define BAIRI_TESTS_UNIT_COMMON_RPC_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bairi/v1/files.pb-c.h"
#include "bairi/v1/health.pb-c.h"
#include "common/log.h"
#include "common/net/listener.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "tests/support/scratch.h"

#define UNUSED __attribute__((unused))

/* What the table's handlers do is the test's choice. */
struct behaviour {
    atomic_uint sleep_ms; /* Files.Begin sleeps so long, looking up every 5 ms */
    atomic_uint calls;    /* of Files.Begin, begun */
    atomic_uint cut;      /* of Files.Begin, ended by rpc_call_alive */
    atomic_bool deaf;     /* Files.Begin does not look up */

    /* parked_begin instead of sleeping */
    atomic_bool parks;        /* Files.Begin waits for an event that comes after it began */
    atomic_uint park_ms;      /* at most so long */
    atomic_uint events;       /* how many there were; the test counts and wakes */
    atomic_bool unseen_event; /* one happens between the look and the parking */
    struct rpc_server *server;
};

struct world {
    struct clock *clock;
    struct authority *authority;
    struct tls_server *tls;
    struct rpc_server *server;
    struct listener *listener;
    struct behaviour behaviour;
    struct rpc_limits limits;
    struct conn_limits conn_limits;
    const char *address;
    uint16_t port; /* kept over restarts */
    bool allow_tls12;
};

/* ---- the PKI: made once per program ---- */

static const char *pki_folder;

static UNUSED const char *pki_file(const char *name, const char *ending)
{
    static char paths[8][256];
    static unsigned turn;
    char *path = paths[turn++ % 8];

    snprintf(path, sizeof paths[0], "%s/pki/%s%s", pki_folder, name, ending);
    return path;
}

static UNUSED void pki_run(const char *arguments)
{
    char command[1024];

    snprintf(command, sizeof command, "'%s/../../certs/make.sh' %s '%s/pki' >/dev/null", TEST_DATA,
             arguments, pki_folder);
    assert_int_equal(system(command), 0);
}

static UNUSED int pki_begin(void **state)
{
    static char folder[256];

    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch_folder());
    pki_folder = folder;
    pki_run("");
    log_init(LOG_ERROR, NULL);
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

static UNUSED int pki_end(void **state)
{
    (void)state;
    scratch_remove(pki_folder);
    return 0;
}

/* ---- the table ---- */

static UNUSED enum status health_check(void *context, struct rpc_call *call, const void *request,
                                       void *reply, struct error *err)
{
    const Bairi__V1__HealthCheckRequest *in = request;
    Bairi__V1__HealthCheckReply *out = reply;

    (void)context;
    out->serving = atomic_load(call->draining) ? BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__DRAINING
                                               : BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVING;
    out->caller = arena_strdup(call->arena, call->caller->uri);
    out->padding.len = in->reply_padding;
    out->padding.data = arena_alloc(call->arena, in->reply_padding);
    if (!out->padding.data)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory");
    return STATUS_OK;
}

static UNUSED void nap_ms(unsigned ms)
{
    usleep(ms * 1000);
}

/* Offset 1: an event came; 0: it did not. */
static UNUSED enum status parked_begin(struct behaviour *behaviour, struct rpc_call *call,
                                       Bairi__V1__FileBeginReply *out)
{
    unsigned events = atomic_load(&behaviour->events);

    if (call->resume == 0)
        call->resume = events + 1;
    if (atomic_exchange(&behaviour->unseen_event, false)) {
        atomic_fetch_add(&behaviour->events, 1);
        rpc_server_wake(behaviour->server);
    }
    out->offset = call->resume != events + 1;
    if (out->offset == 0 && rpc_park(call, call->began_ms + atomic_load(&behaviour->park_ms)))
        assert_true(arena_alloc(call->arena, 300000) != NULL); /* given back while it rests */
    return STATUS_OK;
}

static UNUSED enum status files_begin(void *context, struct rpc_call *call, const void *request,
                                      void *reply, struct error *err)
{
    struct behaviour *behaviour = context;
    Bairi__V1__FileBeginReply *out = reply;

    (void)request;
    atomic_fetch_add(&behaviour->calls, 1);
    if (atomic_load(&behaviour->parks))
        return parked_begin(behaviour, call, reply);
    for (unsigned slept = 0; slept < atomic_load(&behaviour->sleep_ms); slept += 5) {
        enum status status = atomic_load(&behaviour->deaf) ? STATUS_OK : rpc_call_alive(call, err);
        if (status != STATUS_OK) {
            atomic_fetch_add(&behaviour->cut, 1);
            return status;
        }
        nap_ms(5);
    }
    out->offset = 7;
    return STATUS_OK;
}

static UNUSED enum status files_get(void *context, struct rpc_call *call, const void *request,
                                    void *reply, struct error *err)
{
    const Bairi__V1__FileGetRequest *in = request;
    Bairi__V1__FileGetReply *out = reply;

    (void)context;
    if (in->length == 0) {
        call->details[0].status = STATUS_OK;
        error_set(&call->details[0], STATUS_INVALID_ARGUMENT, "nothing is asked for");
        error_at(&call->details[0], "annex.csv:B7", "length");
        call->detail_count = 1;
        return error_set(err, STATUS_INVALID_ARGUMENT, "%d fields are wrong in %s", 1, "here");
    }
    out->data.len = in->length;
    out->data.data = arena_alloc(call->arena, in->length);
    return out->data.data ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static const struct rpc_method world_table[] = {
    {&bairi__v1__health__descriptor, "Check", ROLES_PEOPLE,          false, false, LANE_HEALTH, 70000,
     health_check                                                                                               },
    {&bairi__v1__files__descriptor,  "Begin", ROLE_UNIT | ROLE_CITY, true,  false, LANE_WORK,   1000,
     files_begin                                                                                                },
    {&bairi__v1__files__descriptor,  "Get",   ROLE_UNIT,             false, true,  LANE_WORK,   1000,  files_get},
};

/* ---- server ---- */

static UNUSED struct world *world_make(void)
{
    struct world *world = test_calloc(1, sizeof *world);
    struct error err;

    world->clock = clock_at("2020-11-02T08:00:00Z");
    world->address = "127.0.0.1";
    world->limits = rpc_limits_default();
    world->conn_limits = conn_limits_default();
    assert_int_equal(authority_load(pki_file("ca", ".pem"), pki_file("crl", ".pem"), true, true,
                                    &world->authority, &err),
                     STATUS_OK);
    return world;
}

static UNUSED struct tls_options server_files(const struct world *world)
{
    return (struct tls_options){.certificate = pki_file("server", ".pem"),
                                .key = pki_file("server", ".key"),
                                .authority = world->authority,
                                .domain = "bohai",
                                .clock = world->clock,
                                .allow_tls12 = world->allow_tls12};
}

static UNUSED void world_start(struct world *world)
{
    struct tls_options files = server_files(world);
    struct listener_options options = {.address = world->address, .port = world->port};
    struct error err;

    error_clear(&err);
    if (tls_server_create(&files, &world->tls, &err) != STATUS_OK ||
        rpc_server_create(world_table, 3, &world->behaviour, world->clock, &world->limits,
                          &world->server, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    world->behaviour.server = world->server;
    options.tls = world->tls;
    options.limits = world->conn_limits;
    options.events = rpc_server_events(world->server);
    if (listener_create(&options, &world->listener, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    world->port = listener_port(world->listener);
    assert_int_not_equal(world->port, 0);
}

static UNUSED void world_stop(struct world *world)
{
    listener_destroy(&world->listener);
    rpc_server_destroy(&world->server);
    tls_server_destroy(&world->tls);
}

static UNUSED struct world *world_create(void)
{
    struct world *world = world_make();

    world_start(world);
    return world;
}

static UNUSED void world_destroy(struct world *world)
{
    world_stop(world);
    authority_destroy(&world->authority);
    clock_destroy(&world->clock);
    test_free(world);
}

/* ---- clients ---- */

struct client {
    struct authority *authority;
    struct tls_client *tls;
    struct channel *channel;
    struct arena *arena;
    struct channel_call call;
};

static UNUSED struct client *client_of(struct world *world, const char *person, const char *ca,
                                       const char *host)
{
    struct client *client = test_calloc(1, sizeof *client);
    struct tls_options files = {.certificate = pki_file(person, ".pem"),
                                .key = pki_file(person, ".key"),
                                .domain = "bohai",
                                .clock = world->clock};
    struct channel_options options = {0};
    char endpoint[64];
    const char *endpoints[] = {endpoint, NULL};
    struct error err;

    error_clear(&err);
    snprintf(endpoint, sizeof endpoint, "%s:%u", host, (unsigned)world->port);
    if (authority_load(pki_file(ca, ".pem"), NULL, false, true, &client->authority, &err) !=
        STATUS_OK)
        fail_msg("%s", err.text);
    files.authority = client->authority;
    if (tls_client_create(&files, &client->tls, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    options.endpoints = endpoints;
    options.tls = client->tls;
    if (channel_create(&options, &client->channel, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    client->arena = arena_create((size_t)64 << 20);
    client->call.arena = client->arena;
    client->call.timeout_ms = 10000;
    return client;
}

static UNUSED struct client *client_create(struct world *world, const char *person)
{
    return client_of(world, person, "ca", "127.0.0.1");
}

static UNUSED void client_destroy(struct client *client)
{
    channel_destroy(&client->channel);
    tls_client_destroy(&client->tls);
    authority_destroy(&client->authority);
    arena_destroy(&client->arena);
    test_free(client);
}

/* One health check; the error is in client->call.error. */
static UNUSED enum status check(struct client *client, unsigned reply_padding,
                                const Bairi__V1__HealthCheckReply **reply)
{
    Bairi__V1__HealthCheckRequest request;
    const ProtobufCMessage *message = NULL;
    enum status status;

    arena_reset(client->arena);
    bairi__v1__health_check_request__init(&request);
    request.reply_padding = reply_padding;
    status = channel_call(client->channel, &client->call, &bairi__v1__health__descriptor, "Check",
                          &request.base, &message, NULL);
    if (reply)
        *reply = (const Bairi__V1__HealthCheckReply *)message;
    return status;
}

static UNUSED enum status begin(struct client *client)
{
    Bairi__V1__FileBeginRequest request;
    const ProtobufCMessage *message = NULL;

    arena_reset(client->arena);
    bairi__v1__file_begin_request__init(&request);
    return channel_call(client->channel, &client->call, &bairi__v1__files__descriptor, "Begin",
                        &request.base, &message, NULL);
}

static UNUSED void assert_still_served(struct world *world)
{
    struct client *client = client_create(world, "reader");

    if (check(client, 10, NULL) != STATUS_OK)
        fail_msg("%s", client->call.error.text);
    client_destroy(client);
}

static UNUSED unsigned open_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    unsigned count = 0;

    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* True when `condition` comes true within ten seconds. */
#define EVENTUALLY(condition)                                                                      \
    do {                                                                                           \
        for (int waits_ = 0; waits_ < 1000 && !(condition); waits_++)                              \
            nap_ms(10);                                                                            \
        assert_true(condition);                                                                    \
    } while (0)

#endif
