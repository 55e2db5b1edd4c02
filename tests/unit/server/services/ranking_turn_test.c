/* LINKS: tests_office */
/* Rankings are counted and replayed once for all who would be told the same, one at a time. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bairi/v1/ranking.pb-c.h"
#include "server/rankings.h"
#include "tests/support/office/facts.h"

#define LIVE "bureau-li"

enum { READERS = 3, ASKERS = 12, REFUSED_OF_THEM = 3, FAR_MS = 60000, MARK = 77 };

static Bairi__V1__RankReply rank_as_of(const char *who, day as_of)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    request.as_of = as_of;
    OK(desk_call(&d, who, ranking_rank, &request, &reply));
    return reply;
}

static const Bairi__V1__ReportUnit *unit_of(const Bairi__V1__RankReply *reply, const char *id)
{
    for (size_t i = 0; i < reply->n_units; i++) {
        if (strcmp(reply->units[i]->unit, id) == 0)
            return reply->units[i];
    }
    fail_msg("no unit %s", id);
    return NULL;
}

static void assert_same(const Bairi__V1__RankReply *left, const Bairi__V1__RankReply *right)
{
    size_t size = bairi__v1__rank_reply__get_packed_size(left);
    uint8_t *a = arena_alloc(d.arena, size), *b = arena_alloc(d.arena, size);

    assert_int_equal(bairi__v1__rank_reply__get_packed_size(right), size);
    bairi__v1__rank_reply__pack(left, a);
    bairi__v1__rank_reply__pack(right, b);
    assert_memory_equal(a, b, size);
}

static void keep(const struct ranking_asked *asked, const Bairi__V1__RankReply *reply)
{
    const struct campaign_settings *settings = NULL;
    struct transaction *tx = NULL;

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(campaign_settings(d.campaign, tx, clock_now(d.clock), d.arena, &settings, &d.error));
    store_rollback(&tx);
    rankings_keep(d.campaign->rankings, asked, settings, reply);
}

/* ---- from other threads ---- */

static void *caller_of(const char *who)
{
    return arena_memdup(d.arena, signer_identity(desk_signer(&d, who)), sizeof(struct identity));
}

static enum status rank_apart(const struct identity *caller, day as_of, struct arena *arena,
                              Bairi__V1__RankReply *reply, uint32_t *hint)
{
    const atomic_bool here = false;
    struct rpc_call call = {.arena = arena,
                            .caller = caller,
                            .campaign = "bohai-2020q4",
                            .now = clock_now(d.clock),
                            .deadline_ms = monotonic_ms() + FAR_MS,
                            .cancelled = &here};
    struct error error = {0};
    Bairi__V1__RankRequest request;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(reply);
    request.as_of = as_of;
    enum status status = ranking_rank(d.office, &call, &request, reply, &error);
    *hint = call.retry_after_ms;
    return status;
}

/* ---- the past ---- */

/* What is applied in replays; a test may hold the first replay up until enough were refused. */
static struct {
    enum status (*apply)(void *context, const struct entry *entry, struct error *err);
    atomic_uint applied, refused, hinted, served;
    atomic_bool held;
} replays;

static enum status apply_counted(void *context, const struct entry *entry, struct error *err)
{
    int64_t until = monotonic_ms() + FAR_MS / 4;

    atomic_fetch_add(&replays.applied, 1);
    while (atomic_load(&replays.held) && atomic_load(&replays.refused) < REFUSED_OF_THEM &&
           monotonic_ms() < until)
        usleep(1000);
    atomic_store(&replays.held, false);
    return replays.apply(context, entry, err);
}

static void replays_are_counted(bool held)
{
    memset(&replays, 0, sizeof replays);
    atomic_store(&replays.held, held);
    replays.apply = d.campaign->rules.apply;
    d.campaign->rules.apply = apply_counted;
}

static void a_day_gone_by_is_replayed_once_for_all_who_see_the_same(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    uint64_t size = desk_size(&d);
    desk_time(&d, "2020-10-09T09:00:00+08:00");
    replays_are_counted(false);
    Bairi__V1__RankReply first = rank_as_of(LIVE, 20201008);
    assert_int_equal(first.ledger_size, size);
    assert_int_equal(atomic_load(&replays.applied), size);
    desk_time(&d, "2020-10-09T10:00:00+08:00");
    Bairi__V1__RankReply second = rank_as_of("bureau-chen", 20201008);
    assert_same(&first, &second);
    assert_int_equal(atomic_load(&replays.applied), size);
    Bairi__V1__RankReply shown = rank_as_of("zhongjie-clerk", 20201008);
    assert_true(shown.released);
    assert_string_equal(unit_of(&shown, "zhongjie")->total, "");
    assert_int_equal(atomic_load(&replays.applied), 2 * size);
    second = rank_as_of("lingang-clerk", 20201008);
    assert_same(&shown, &second);
    assert_int_equal(atomic_load(&replays.applied), 2 * size);
}

/* A record may still get the day's time after the first who asked for the day was answered. */
static void a_record_more_on_the_day_or_another_day_is_another_answer(void **state)
{
    struct ranking_asked asked = {.past = true, .position = 7, .at = {1000}, .live = true};
    struct rankings *rankings = d.campaign->rankings;
    Bairi__V1__RankReply reply = rank_as_of(LIVE, 0), found;

    (void)state;
    keep(&asked, &reply);
    assert_true(rankings_find(rankings, &asked, d.arena, &found));
    asked.at.us = 1001;
    assert_false(rankings_find(rankings, &asked, d.arena, &found));
    asked.at.us = 1000;
    for (asked.position = 6; asked.position <= 8; asked.position += 2)
        assert_false(rankings_find(rankings, &asked, d.arena, &found));
}

static void *ask_the_past(void *context)
{
    struct arena *arena = arena_create((size_t)16 << 20);
    Bairi__V1__RankReply reply;
    uint32_t hint = 0;

    enum status status = rank_apart(context, 20201008, arena, &reply, &hint);
    if (status == STATUS_RESOURCE_EXHAUSTED) {
        atomic_fetch_add(&replays.hinted, hint > 0);
        atomic_fetch_add(&replays.refused, 1);
    }
    atomic_fetch_add(&replays.served, status == STATUS_OK);
    arena_destroy(&arena);
    return NULL;
}

static void of_many_who_ask_for_the_past_one_replays_and_too_many_are_sent_away(void **state)
{
    pthread_t threads[ASKERS];

    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    uint64_t size = desk_size(&d);
    desk_time(&d, "2020-10-09T09:00:00+08:00");
    void *caller = caller_of(LIVE);
    replays_are_counted(true);
    for (size_t i = 0; i < ASKERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_the_past, caller), 0);
    for (size_t i = 0; i < ASKERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&replays.refused), REFUSED_OF_THEM);
    assert_int_equal(atomic_load(&replays.hinted), REFUSED_OF_THEM);
    assert_int_equal(atomic_load(&replays.served), ASKERS - REFUSED_OF_THEM);
    assert_int_equal(atomic_load(&replays.applied), size);
}

/* A restored log's positions begin anew far above those of before. */
static void a_day_before_a_restore_is_found_across_the_epochs(void **state)
{
    struct transaction *tx = NULL;
    const char *note = NULL;

    (void)state;
    uint64_t size = desk_size(&d);
    desk_time(&d, "2020-10-09T09:00:00+08:00");
    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(ledger_head(d.campaign->ledger, tx, d.arena, &note, &d.error));
    store_rollback(&tx);
    OK(ledger_restored(d.campaign->ledger, note, &d.error));
    desk_time(&d, "2020-10-10T09:00:00+08:00");
    assert_int_equal(rank_as_of(LIVE, 20201008).ledger_size, size);
    assert_int_equal(rank_as_of(LIVE, 20201009).ledger_size, rank_as_of(LIVE, 0).ledger_size);
}

/* ---- now ---- */

/* Behind the ledger's back: a recount would find no project. */
static void nothing_is_scored(void)
{
    struct transaction *tx = NULL;

    OK(store_begin(d.campaign->store, TRANSACTION_WRITE, NULL, &tx, &d.error));
    OK(store_clear(tx, &table_scored, &d.error));
    OK(store_commit(&tx, &d.error));
}

static void as_of_today_or_later_is_now_and_is_not_counted_again(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    Bairi__V1__RankReply reply = rank_as_of(LIVE, 0);
    nothing_is_scored();
    for (day as_of = 20201008; as_of <= 20201009; as_of++) {
        reply = rank_as_of(LIVE, as_of);
        assert_int_equal(unit_of(&reply, "zhongjie")->counted, 1);
    }
}

static void *ask_now(void *context)
{
    struct arena *arena = arena_create((size_t)16 << 20);
    Bairi__V1__RankReply reply;
    uint32_t hint = 0;

    if (rank_apart(context, 0, arena, &reply, &hint) == STATUS_OK && reply.pending == MARK)
        atomic_fetch_add(&replays.served, 1);
    arena_destroy(&arena);
    return NULL;
}

static void submit(const char *project_no)
{
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", project_no)));
}

/* Another counted while they waited; records that came after that make nobody count again. */
static void who_waited_is_told_what_was_counted_since_he_came(void **state)
{
    struct rankings *rankings = d.campaign->rankings;
    const struct store_patience patience = {0};
    struct ranking_asked told = {.at = clock_now(d.clock), .live = true};
    pthread_t threads[READERS];
    Bairi__V1__RankReply reply = rank_as_of(LIVE, 0);
    void *caller = caller_of(LIVE);

    (void)state;
    memset(&replays, 0, sizeof replays);
    reply.pending = MARK;
    submit("Z-01");
    OK(rankings_turn(rankings, false, &patience, &d.error));
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_now, caller), 0);
    while (rankings_waiting(rankings, false) < READERS)
        usleep(1000);
    submit("Z-02");
    told.position = ledger_position(d.campaign->ledger);
    keep(&told, &reply);
    submit("Z-03");
    rankings_turn_ends(rankings, false);
    for (size_t i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&replays.served), READERS);
    assert_int_equal(rank_as_of(LIVE, 0).pending, 3);
}

static void a_ranking_of_a_later_position_is_told_the_newest_of_them_never_an_earlier(void **state)
{
    struct ranking_asked asked = {.at = clock_now(d.clock), .live = true};
    Bairi__V1__RankReply found;

    (void)state;
    asked.position = rank_as_of(LIVE, 0).ledger_size;
    submit("Z-01");
    uint64_t later = rank_as_of(LIVE, 0).ledger_size;
    assert_true(later > asked.position);
    assert_true(rankings_find(d.campaign->rankings, &asked, d.arena, &found));
    assert_int_equal(found.ledger_size, later);
    asked.position = later + 1;
    assert_false(rankings_find(d.campaign->rankings, &asked, d.arena, &found));
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_day_gone_by_is_replayed_once_for_all_who_see_the_same),
        FACT(a_record_more_on_the_day_or_another_day_is_another_answer),
        FACT(of_many_who_ask_for_the_past_one_replays_and_too_many_are_sent_away),
        FACT(a_day_before_a_restore_is_found_across_the_epochs),
        FACT(as_of_today_or_later_is_now_and_is_not_counted_again),
        FACT(who_waited_is_told_what_was_counted_since_he_came),
        FACT(a_ranking_of_a_later_position_is_told_the_newest_of_them_never_an_earlier),
    };

    return cmocka_run_group_tests_name("services/ranking_turn", tests, NULL, NULL);
}
