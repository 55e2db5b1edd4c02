/* What the channel repeats, how often and when: a server that answers by a script counts. */
/* LINKS: tests_support common_net common_trust */
#include <pthread.h>

#include "common/net/sp.h"
#include "common/rpc/envelope.h"
#include "tests/unit/common/rpc/world.h"

enum { STEPS = 512, HANG_UP = -1, SAY_NOTHING = -2 };

/* The n-th request gets the n-th answer; the last one goes on for ever. */
struct step {
    int status; /* or HANG_UP, SAY_NOTHING */
    uint32_t retry_after_ms;
};

struct scripted {
    struct world *world; /* its certificates; its own server does not run */
    struct tls_server *tls;
    struct listener *listener;
    const struct step *steps;
    size_t count;
    atomic_uint asked;
    int64_t at_ms[STEPS];
    uint32_t timeout_ms[STEPS];
    uint8_t call_id[STEPS][CALL_ID_SIZE];
};

static void send_answer(struct conn *conn, uint32_t id, const Bairi__V1__Request *request,
                        const struct step *step, struct arena *arena)
{
    Bairi__V1__FileBeginReply body;
    Bairi__V1__Reply reply;
    struct frame frame;
    char sentence[] = "as the script says";

    bairi__v1__file_begin_reply__init(&body);
    bairi__v1__reply__init(&reply);
    reply.call_id = request->call_id;
    reply.status = step->status;
    reply.message = sentence;
    reply.retry_after_ms = step->retry_after_ms;
    assert_int_equal(envelope_frame_reply(&reply, step->status == 0 ? &body.base : NULL, 65536,
                                          arena, &frame, NULL),
                     STATUS_OK);
    conn_send(conn, id, frame.data, frame.size);
}

static void on_opened(void *context, struct conn *conn)
{
    (void)context;
    (void)conn;
}

static void on_closed(void *context, struct conn *conn, const struct error *why)
{
    (void)context;
    (void)conn;
    (void)why;
}

static void on_frame(void *context, struct conn *conn, struct sp_frame *frame)
{
    struct scripted *server = context;
    struct arena *arena = arena_create(1 << 20);
    unsigned n = atomic_fetch_add(&server->asked, 1);
    const struct step *step = &server->steps[n < server->count ? n : server->count - 1];
    Bairi__V1__Request *request = NULL;
    struct error err;

    assert_int_equal(
        envelope_read_request((struct bytes){frame->body, frame->size}, arena, &request, NULL),
        STATUS_OK);
    if (n < STEPS) {
        server->at_ms[n] = monotonic_ms();
        server->timeout_ms[n] = request->timeout_ms;
        memcpy(server->call_id[n], request->call_id.data, CALL_ID_SIZE);
    }
    if (step->status == HANG_UP) {
        error_set(&err, STATUS_UNAVAILABLE, "the script says so");
        conn_close(conn, &err);
    } else if (step->status != SAY_NOTHING) {
        send_answer(conn, frame->id, request, step, arena);
    }
    arena_destroy(&arena);
}

static struct scripted *scripted_create(const struct step *steps, size_t count)
{
    struct scripted *server = test_calloc(1, sizeof *server);
    struct listener_options options = {
        .address = "127.0.0.1",
        .limits = conn_limits_default(),
        .events = {.context = server, .opened = on_opened, .frame = on_frame, .closed = on_closed}
    };
    struct tls_options files;
    struct error err;

    server->world = world_make();
    server->steps = steps;
    server->count = count;
    files = server_files(server->world);
    if (tls_server_create(&files, &server->tls, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    options.tls = server->tls;
    if (listener_create(&options, &server->listener, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    server->world->port = listener_port(server->listener);
    return server;
}

static void scripted_destroy(struct scripted *server)
{
    listener_destroy(&server->listener);
    tls_server_destroy(&server->tls);
    authority_destroy(&server->world->authority);
    clock_destroy(&server->world->clock);
    test_free(server->world);
    test_free(server);
}

/* Short pauses, so that tests are quick. */
static struct client *impatient(struct scripted *server)
{
    struct client *client = client_create(server->world, "zhongjie-clerk");
    char endpoint[64];
    const char *endpoints[] = {endpoint, NULL};
    struct channel_options options = {.endpoints = endpoints, .tls = client->tls, .backoff_ms = 4};

    snprintf(endpoint, sizeof endpoint, "127.0.0.1:%u", (unsigned)server->world->port);
    channel_destroy(&client->channel);
    assert_int_equal(channel_create(&options, &client->channel, NULL), STATUS_OK);
    return client;
}

#define SCRIPT(...)                                                                                \
    static const struct step steps[] = {__VA_ARGS__};                                              \
    struct scripted *server = scripted_create(steps, sizeof steps / sizeof *steps);                \
    struct client *client = impatient(server);                                                     \
    (void)state

static void done(struct scripted *server, struct client *client)
{
    client_destroy(client);
    scripted_destroy(server);
}

static void what_is_unavailable_is_asked_again(void **state)
{
    SCRIPT({STATUS_UNAVAILABLE, 0}, {HANG_UP, 0}, {STATUS_OK, 0});

    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(atomic_load(&server->asked), 3);
    assert_int_equal(client->call.attempts, 3);
    for (int i = 1; i < 3; i++)
        assert_memory_equal(server->call_id[0], server->call_id[i], CALL_ID_SIZE);
    done(server, client);
}

static void six_attempts_are_made_and_no_more(void **state)
{
    SCRIPT({STATUS_UNAVAILABLE, 0});

    assert_int_equal(begin(client), STATUS_UNAVAILABLE);
    assert_int_equal(atomic_load(&server->asked), 6);
    done(server, client);
}

static void a_verdict_is_not_asked_for_again(void **state)
{
    static const int verdicts[] = {STATUS_CANCELLED,
                                   STATUS_UNKNOWN,
                                   STATUS_INVALID_ARGUMENT,
                                   STATUS_DEADLINE_EXCEEDED,
                                   STATUS_NOT_FOUND,
                                   STATUS_ALREADY_EXISTS,
                                   STATUS_PERMISSION_DENIED,
                                   STATUS_RESOURCE_EXHAUSTED,
                                   STATUS_FAILED_PRECONDITION,
                                   STATUS_ABORTED,
                                   STATUS_OUT_OF_RANGE,
                                   STATUS_UNIMPLEMENTED,
                                   STATUS_INTERNAL,
                                   STATUS_DATA_LOSS,
                                   STATUS_UNAUTHENTICATED};

    (void)state;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        struct step step = {.status = verdicts[i]};
        struct scripted *server = scripted_create(&step, 1);
        struct client *client = impatient(server);
        assert_int_equal(begin(client), verdicts[i]);
        assert_int_equal(atomic_load(&server->asked), 1);
        done(server, client);
    }
}

static void too_much_is_asked_again_only_with_a_hint(void **state)
{
    SCRIPT({STATUS_RESOURCE_EXHAUSTED, 60}, {STATUS_RESOURCE_EXHAUSTED, 60}, {STATUS_OK, 0});

    assert_int_equal(begin(client), STATUS_OK);
    assert_int_equal(atomic_load(&server->asked), 3);
    assert_true(server->at_ms[1] - server->at_ms[0] >= 60);
    assert_true(server->at_ms[2] - server->at_ms[1] >= 60);
    done(server, client);
}

static void a_server_that_asks_to_come_again_is_believed_until_the_deadline(void **state)
{
    SCRIPT({STATUS_UNAVAILABLE, 20});
    int64_t began = monotonic_ms();

    client->call.timeout_ms = 2000;
    enum status status = begin(client);
    assert_true(status == STATUS_UNAVAILABLE || status == STATUS_DEADLINE_EXCEEDED);
    assert_true(atomic_load(&server->asked) > 6);
    assert_in_range(monotonic_ms() - began, 0, 2100);
    done(server, client);
}

static void a_hint_beyond_the_deadline_ends_the_call_at_once(void **state)
{
    SCRIPT({STATUS_UNAVAILABLE, 5000});
    int64_t began = monotonic_ms();

    client->call.timeout_ms = 2000;
    assert_int_equal(begin(client), STATUS_UNAVAILABLE);
    assert_int_equal(atomic_load(&server->asked), 1);
    assert_in_range(monotonic_ms() - began, 0, 1500);
    done(server, client);
}

static void each_attempt_tells_what_is_left_of_the_time(void **state)
{
    SCRIPT({STATUS_UNAVAILABLE, 100}, {STATUS_OK, 0});

    client->call.timeout_ms = 3000;
    assert_int_equal(begin(client), STATUS_OK);
    assert_in_range(server->timeout_ms[0], 2000, 3000);
    assert_in_range(server->timeout_ms[1], 1500, server->timeout_ms[0] - 100);
    done(server, client);
}

static void no_answer_in_time_is_not_asked_for_again(void **state)
{
    SCRIPT({SAY_NOTHING, 0});

    client->call.timeout_ms = 300;
    assert_int_equal(begin(client), STATUS_DEADLINE_EXCEEDED);
    assert_int_equal(atomic_load(&server->asked), 1);
    done(server, client);
}

static void no_retry_means_one_attempt(void **state)
{
    SCRIPT({STATUS_UNAVAILABLE, 1});

    client->call.no_retry = true;
    assert_int_equal(begin(client), STATUS_UNAVAILABLE);
    assert_int_equal(atomic_load(&server->asked), 1);
    done(server, client);
}

/* Anywhere between nothing and the bound: two pauses of the same bound differ. */
static void pauses_are_drawn_from_the_whole_range(void **state)
{
    enum { CALLS = 24, BOUND_MS = 40 };
    SCRIPT({STATUS_UNAVAILABLE, 0});
    char endpoint[64];
    const char *endpoints[] = {endpoint, NULL};
    struct channel_options options = {
        .endpoints = endpoints, .tls = client->tls, .attempts = 2, .backoff_ms = BOUND_MS};
    unsigned low = 0, high = 0;

    snprintf(endpoint, sizeof endpoint, "127.0.0.1:%u", (unsigned)server->world->port);
    channel_destroy(&client->channel);
    assert_int_equal(channel_create(&options, &client->channel, NULL), STATUS_OK);
    for (int i = 0; i < CALLS; i++) {
        assert_int_equal(begin(client), STATUS_UNAVAILABLE);
        int64_t pause = server->at_ms[2 * i + 1] - server->at_ms[2 * i];
        low += pause < BOUND_MS / 2;
        high += pause >= BOUND_MS / 2;
    }
    assert_int_equal(atomic_load(&server->asked), 2 * CALLS);
    assert_true(low >= 3 && high >= 3); /* by chance once in 10,000 runs */
    done(server, client);
}

static void repeats_have_a_budget(void **state)
{
    enum { CALLS = 60, RESERVE = 200 };
    SCRIPT({STATUS_UNAVAILABLE, 0});

    for (int i = 0; i < CALLS; i++)
        assert_int_equal(begin(client), STATUS_UNAVAILABLE);
    assert_int_equal(atomic_load(&server->asked), CALLS + RESERVE);
    done(server, client);
}

static void successes_give_the_budget_back_by_fifths(void **state)
{
    enum { SPENT = 40, GOOD = 50 };
    static struct step steps[SPENT * 6 + GOOD + 64];
    struct scripted *server;
    struct client *client;
    unsigned before;

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        steps[i].status = STATUS_UNAVAILABLE;
    for (size_t i = SPENT * 6; i < SPENT * 6 + GOOD; i++)
        steps[i].status = STATUS_OK;
    server = scripted_create(steps, sizeof steps / sizeof *steps);
    client = impatient(server);
    for (int i = 0; i < SPENT; i++) /* 5 repeats each: the reserve is used up */
        assert_int_equal(begin(client), STATUS_UNAVAILABLE);
    for (int i = 0; i < GOOD; i++)
        assert_int_equal(begin(client), STATUS_OK);
    before = atomic_load(&server->asked);
    for (int i = 0; i < 20; i++)
        assert_int_equal(begin(client), STATUS_UNAVAILABLE);
    assert_int_equal(atomic_load(&server->asked) - before, 20 + GOOD / 5);
    done(server, client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_unavailable_is_asked_again),
        cmocka_unit_test(six_attempts_are_made_and_no_more),
        cmocka_unit_test(a_verdict_is_not_asked_for_again),
        cmocka_unit_test(too_much_is_asked_again_only_with_a_hint),
        cmocka_unit_test(a_server_that_asks_to_come_again_is_believed_until_the_deadline),
        cmocka_unit_test(a_hint_beyond_the_deadline_ends_the_call_at_once),
        cmocka_unit_test(each_attempt_tells_what_is_left_of_the_time),
        cmocka_unit_test(no_answer_in_time_is_not_asked_for_again),
        cmocka_unit_test(no_retry_means_one_attempt),
        cmocka_unit_test(pauses_are_drawn_from_the_whole_range),
        cmocka_unit_test(repeats_have_a_budget),
        cmocka_unit_test(successes_give_the_budget_back_by_fifths),
    };

    return cmocka_run_group_tests_name("rpc/retry", tests, pki_begin, pki_end);
}
