/* Calls that rest without a thread: woken, timed out, cut off, drained, limited. */
/* LINKS: tests_support common_net common_trust */
#include "tests/unit/common/rpc/world.h"

enum { FAR_MS = 20000, MANY = 80 };

static int with_world(void **state)
{
    struct world *world = world_make();

    world->limits.workers = 2;
    world_start(world);
    atomic_store(&world->behaviour.parks, true);
    atomic_store(&world->behaviour.park_ms, FAR_MS);
    *state = world;
    return 0;
}

static int without_world(void **state)
{
    world_destroy(*state);
    return 0;
}

/* ---- in few words ---- */

/* A person with watches outstanding; refused ones are refused at once, not tried again. */
struct watcher {
    struct client *client;
    struct channel_call calls[MANY];
    struct channel_pending *pending[MANY];
    int count;
};

static void watch(struct watcher *watcher, int count, unsigned timeout_ms)
{
    Bairi__V1__FileBeginRequest request;
    struct error err;

    bairi__v1__file_begin_request__init(&request);
    error_clear(&err);
    for (int i = 0; i < count; i++) {
        int at = watcher->count++;
        watcher->calls[at] = (struct channel_call){
            .arena = watcher->client->arena, .timeout_ms = timeout_ms, .no_retry = true};
        if (channel_start(watcher->client->channel, &watcher->calls[at],
                          &bairi__v1__files__descriptor, "Begin", &request.base,
                          &watcher->pending[at], &err) != STATUS_OK)
            fail_msg("%s", err.text);
    }
}

static struct watcher *watcher_create(struct world *world, const char *person)
{
    struct watcher *watcher = test_calloc(1, sizeof *watcher);

    watcher->client = client_create(world, person);
    return watcher;
}

/* The newest one's status; *event says whether it was woken by one. */
static enum status answered(struct watcher *watcher, bool *event)
{
    const ProtobufCMessage *reply = NULL;
    struct error err;

    error_clear(&err);
    enum status status = channel_wait(&watcher->pending[--watcher->count], &reply, &err);
    if (status == STATUS_OK)
        *event = ((const Bairi__V1__FileBeginReply *)reply)->offset == 1;
    return status;
}

static void watcher_destroy(struct watcher *watcher)
{
    client_destroy(watcher->client);
    test_free(watcher);
}

static void happen(struct world *world)
{
    atomic_fetch_add(&world->behaviour.events, 1);
    rpc_server_wake(world->server);
}

static void all_parked(struct world *world, unsigned count)
{
    EVENTUALLY(atomic_load(&world->behaviour.calls) == count);
    nap_ms(20); /* from the handler into the lot */
}

/* ---- waking ---- */

static void two_hundred_parked_calls_cost_no_worker(void **state)
{
    static const char *const people[] = {"zhongjie-clerk", "nandagang-clerk", "lingang-clerk",
                                         "city-clerk"};
    struct world *world = *state;
    struct watcher *watchers[4];
    bool event = false;

    for (int i = 0; i < 4; i++) {
        watchers[i] = watcher_create(world, people[i]);
        watch(watchers[i], 50, FAR_MS);
    }
    all_parked(world, 200);
    nap_ms(300);
    assert_int_equal(atomic_load(&world->behaviour.calls), 200); /* nobody asks again and again */
    assert_still_served(world);
    atomic_store(&world->behaviour.parks, false);
    struct client *other = client_create(world, "zhongjie-leader");
    assert_int_equal(begin(other), STATUS_OK); /* by a worker, of whom there are two */
    client_destroy(other);
    atomic_store(&world->behaviour.parks, true);
    happen(world);
    for (int i = 0; i < 4; i++) {
        while (watchers[i]->count > 0) {
            assert_int_equal(answered(watchers[i], &event), STATUS_OK);
            assert_true(event);
        }
        watcher_destroy(watchers[i]);
    }
    EVENTUALLY(rpc_server_is_idle(world->server));
}

static void a_wake_answers_within_milliseconds(void **state)
{
    struct world *world = *state;
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    int64_t best_ms = INT64_MAX;
    bool event = false;

    for (unsigned i = 1; i <= 20; i++) {
        watch(watcher, 1, FAR_MS);
        all_parked(world, i * 2 - 1);
        int64_t began = monotonic_ms();
        happen(world);
        assert_int_equal(answered(watcher, &event), STATUS_OK);
        assert_true(event);
        if (monotonic_ms() - began < best_ms)
            best_ms = monotonic_ms() - began;
    }
    assert_in_range(best_ms, 0, 10);
    watcher_destroy(watcher);
}

static void a_wake_for_others_leaves_a_call_at_rest(void **state)
{
    struct world *world = *state;
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    bool event = false;

    watch(watcher, 1, FAR_MS);
    all_parked(world, 1);
    for (unsigned i = 2; i < 300; i++) { /* its arena would be full by and by */
        rpc_server_wake(world->server);
        EVENTUALLY(atomic_load(&world->behaviour.calls) >= i);
    }
    happen(world);
    assert_int_equal(answered(watcher, &event), STATUS_OK);
    assert_true(event);
    watcher_destroy(watcher);
}

static void what_happens_between_look_and_rest_is_not_missed(void **state)
{
    struct world *world = *state;
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    int64_t began = monotonic_ms();
    bool event = false;

    atomic_store(&world->behaviour.unseen_event, true);
    watch(watcher, 1, FAR_MS);
    assert_int_equal(answered(watcher, &event), STATUS_OK);
    assert_true(event);
    assert_in_range(monotonic_ms() - began, 0, FAR_MS / 4);
    watcher_destroy(watcher);
}

/* ---- time ---- */

static void a_call_in_vain_is_answered_when_its_time_has_come(void **state)
{
    struct world *world = *state;
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    int64_t began = monotonic_ms();
    bool event = true;

    atomic_store(&world->behaviour.park_ms, 300);
    watch(watcher, 1, FAR_MS);
    assert_int_equal(answered(watcher, &event), STATUS_OK);
    assert_false(event);
    assert_in_range(monotonic_ms() - began, 290, 2000);
    assert_int_equal(atomic_load(&world->behaviour.calls), 2);
    watcher_destroy(watcher);
}

static void a_short_patience_gets_its_answer_before_it_ends(void **state)
{
    struct world *world = *state;
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    bool event = true;

    watch(watcher, 1, 900);
    assert_int_equal(answered(watcher, &event), STATUS_OK);
    assert_false(event);
    watcher_destroy(watcher);
}

/* ---- people who go, servers that end ---- */

static void a_cut_connection_frees_what_it_parked(void **state)
{
    struct world *world = *state;
    bool event = false;

    for (unsigned round = 0; round < 3; round++) { /* 64 each time: none is counted any more */
        struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
        watch(watcher, 64, FAR_MS);
        EVENTUALLY(atomic_load(&world->behaviour.calls) == (round + 1) * 64);
        watcher_destroy(watcher);
        EVENTUALLY(rpc_server_is_idle(world->server));
        EVENTUALLY(listener_count(world->listener).connections == 0);
    }
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    watch(watcher, 1, FAR_MS);
    all_parked(world, 3 * 64 + 1);
    happen(world);
    assert_int_equal(answered(watcher, &event), STATUS_OK);
    watcher_destroy(watcher);
}

static void parked_calls_count_as_outstanding(void **state)
{
    struct world *world = *state;
    struct watcher *one = watcher_create(world, "zhongjie-clerk");
    struct watcher *two = watcher_create(world, "zhongjie-clerk");
    struct watcher *other = watcher_create(world, "nandagang-clerk");
    bool event = false;

    watch(one, 40, FAR_MS);
    watch(two, 24, FAR_MS);
    all_parked(world, 64);
    watch(two, 1, FAR_MS);
    assert_int_equal(answered(two, &event), STATUS_RESOURCE_EXHAUSTED);
    watch(other, 1, FAR_MS);
    all_parked(world, 65);
    happen(world);
    assert_int_equal(answered(other, &event), STATUS_OK);
    assert_int_equal(answered(one, &event), STATUS_OK);
    watcher_destroy(one);
    watcher_destroy(two);
    watcher_destroy(other);
}

static void a_full_lot_refuses_and_says_when_to_come_again(void **state)
{
    struct world *world = *state;
    bool event = false;

    world_stop(world);
    world->limits.parked = 3;
    world_start(world);
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    watch(watcher, 3, FAR_MS);
    all_parked(world, 3);
    watch(watcher, 1, FAR_MS);
    assert_int_equal(answered(watcher, &event), STATUS_RESOURCE_EXHAUSTED);
    assert_string_equal(watcher->calls[3].error.id,
                        "too many calls wait for something to happen; try again in a moment");
    happen(world);
    while (watcher->count > 0)
        assert_int_equal(answered(watcher, &event), STATUS_OK);
    watcher_destroy(watcher);
}

static void a_drain_answers_what_is_parked_at_once(void **state)
{
    struct world *world = *state;
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    int64_t began;
    bool event = true;

    watch(watcher, 30, FAR_MS);
    all_parked(world, 30);
    began = monotonic_ms();
    listener_stop(world->listener);
    rpc_server_drain(world->server);
    while (watcher->count > 0) {
        assert_int_equal(answered(watcher, &event), STATUS_OK);
        assert_false(event);
        assert_true(watcher->calls[watcher->count].draining);
    }
    EVENTUALLY(rpc_server_is_idle(world->server));
    assert_in_range(monotonic_ms() - began, 0, FAR_MS / 4);
    watcher_destroy(watcher);
}

static void a_server_ends_with_calls_at_rest(void **state)
{
    struct world *world = *state;
    struct watcher *watcher = watcher_create(world, "zhongjie-clerk");
    int64_t began;

    watch(watcher, 50, FAR_MS);
    all_parked(world, 50);
    began = monotonic_ms();
    world_stop(world);
    assert_in_range(monotonic_ms() - began, 0, FAR_MS / 4);
    watcher_destroy(watcher);
    world_start(world);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, with_world, without_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(two_hundred_parked_calls_cost_no_worker),
        FACT(a_wake_answers_within_milliseconds),
        FACT(a_wake_for_others_leaves_a_call_at_rest),
        FACT(what_happens_between_look_and_rest_is_not_missed),
        FACT(a_call_in_vain_is_answered_when_its_time_has_come),
        FACT(a_short_patience_gets_its_answer_before_it_ends),
        FACT(a_cut_connection_frees_what_it_parked),
        FACT(parked_calls_count_as_outstanding),
        FACT(a_full_lot_refuses_and_says_when_to_come_again),
        FACT(a_drain_answers_what_is_parked_at_once),
        FACT(a_server_ends_with_calls_at_rest),
    };

    return cmocka_run_group_tests(tests, pki_begin, pki_end);
}
