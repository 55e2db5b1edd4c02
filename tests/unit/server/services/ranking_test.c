/* LINKS: tests_office */
/* A ranking that was told before is never told again once the ledger, the day or the eyes differ.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/ranking.pb-c.h"
#include "server/services/facts.h"
#include "tests/support/office/facts.h"

#define LIVE "bureau-li"

static Bairi__V1__RankReply rank_by(const char *who)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
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

static uint32_t counted(const char *id)
{
    Bairi__V1__RankReply reply = rank_by(LIVE);

    return unit_of(&reply, id)->counted;
}

static void an_acceptance_is_seen_by_the_next_read(void **state)
{
    (void)state;
    assert_int_equal(counted("zhongjie"), 0);
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    Bairi__V1__RankReply reply = rank_by(LIVE);
    assert_int_equal(reply.pending, 1);
    assert_int_equal(unit_of(&reply, "zhongjie")->pending, 1);
    OK(desk_decide(&d, LIVE, "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
    assert_int_equal(counted("zhongjie"), 1);
    assert_int_equal(counted("zhongjie"), 1);
}

static void a_void_and_a_penalty_are_seen_by_the_next_read(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    assert_int_equal(counted("zhongjie"), 1);
    desk_agreed(&d, desk_penalty(&d, "zhongjie", "Z-01", "1.5"));
    Bairi__V1__RankReply reply = rank_by(LIVE);
    assert_string_equal(unit_of(&reply, "zhongjie")->penalty, "1.50");
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "zhongjie", "Z-01"));
    assert_int_equal(counted("zhongjie"), 0);
}

static void who_sees_no_live_scores_is_not_told_those_of_the_bureau(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    Bairi__V1__RankReply live = rank_by(LIVE), shown = rank_by("zhongjie-clerk");
    assert_string_not_equal(unit_of(&live, "zhongjie")->total, "");
    assert_string_equal(unit_of(&shown, "zhongjie")->total, "");
    assert_true(shown.released);
    live = rank_by(LIVE);
    assert_false(live.released);
}

static void the_next_day_has_another_schedule_and_the_next_period_no_new_projects(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    Bairi__V1__RankReply first = rank_by(LIVE), second;
    assert_int_equal(unit_of(&first, "zhongjie")->new_count, 1);
    desk_time(&d, "2020-10-09T09:00:00+08:00");
    second = rank_by(LIVE);
    assert_string_not_equal(first.schedule, second.schedule);
    assert_true(second.time > first.time);
    desk_time(&d, "2020-10-28T09:00:00+08:00");
    second = rank_by(LIVE);
    assert_int_equal(unit_of(&second, "zhongjie")->new_count, 0);
    assert_int_equal(unit_of(&second, "zhongjie")->counted, 1);
}

static void who_was_retired_is_not_told_what_he_was_told_before(void **state)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Retirement retirement;
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply = rank_by("zhongjie-clerk");

    (void)state;
    (void)rank_by("zhongjie-clerk");
    bairi__v1__retirement__init(&retirement);
    retirement.uri = desk_text(&d, desk_uri(&d, "zhongjie-clerk"));
    retirement.reason = desk_text(&d, "left");
    statement->kind = BAIRI__V1__STATEMENT_KIND__RETIREMENT;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RETIREMENT;
    statement->retirement = &retirement;
    OK(desk_write(&d, "admin", statement));
    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    REFUSED(desk_call(&d, "zhongjie-clerk", ranking_rank, &request, &reply), NOT_FOUND);
}

/* ---- many at once ---- */

enum { READERS = 3, SIZES = 200, WRITES = 12, LINE_SIZE = 600 };

/* What readers were told at each size of the ledger, and what a recount gives there. */
static struct {
    pthread_mutex_t lock;
    char told[SIZES][LINE_SIZE], counted[SIZES][LINE_SIZE];
    size_t reads, differing, behind;
    atomic_uint_fast64_t acknowledged;
    atomic_bool over;
} seen;

static void line_of(Bairi__V1__ReportUnit **units, size_t count, char out[LINE_SIZE])
{
    int used = 0;

    for (size_t i = 0; i < count && used < LINE_SIZE; i++)
        used += snprintf(out + used, LINE_SIZE - (size_t)used, "%s %u %u %u %s %s;", units[i]->unit,
                         units[i]->counted, units[i]->pending, units[i]->new_count, units[i]->bonus,
                         units[i]->total);
}

static void read_once(const struct identity *caller, struct arena *arena)
{
    const atomic_bool here = false;
    uint64_t least = atomic_load(&seen.acknowledged);
    struct rpc_call call = {.arena = arena,
                            .caller = caller,
                            .campaign = "bohai-2020q4",
                            .now = clock_now(d.clock),
                            .deadline_ms = monotonic_ms() + 60000,
                            .cancelled = &here};
    struct error error = {0};
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;
    char line[LINE_SIZE] = "";

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    enum status status = ranking_rank(d.office, &call, &request, &reply, &error);
    line_of(reply.units, reply.n_units, line);
    pthread_mutex_lock(&seen.lock);
    seen.reads++;
    seen.behind += status != STATUS_OK || reply.ledger_size < least;
    if (reply.ledger_size < SIZES) {
        char *told = seen.told[reply.ledger_size];
        seen.differing += told[0] != '\0' && strcmp(told, line) != 0;
        memcpy(told, line, LINE_SIZE);
    }
    pthread_mutex_unlock(&seen.lock);
    arena_reset(arena);
}

static void *read_on(void *context)
{
    struct arena *arena = arena_create((size_t)16 << 20);

    while (!atomic_load(&seen.over))
        read_once(context, arena);
    arena_destroy(&arena);
    return NULL;
}

/* The figures of this moment from the tables, whatever was told before. */
static void recount(void)
{
    struct transaction *tx = NULL;
    struct facts facts;
    Bairi__V1__ReportUnit **units = NULL;
    size_t count = 0;

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(facts_load(d.campaign, tx, clock_now(d.clock), d.arena, &facts, &d.error));
    OK(facts_figures(&facts, 20201008, "2020-10", d.arena, &units, &count, &d.error));
    store_rollback(&tx);
    assert_true(facts.size < SIZES);
    line_of(units, count, seen.counted[facts.size]);
    atomic_store(&seen.acknowledged, facts.size);
}

static void write_on(void)
{
    recount();
    for (int i = 0; i < WRITES; i++) {
        char number[16];
        snprintf(number, sizeof number, "Z-%d", i);
        OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", desk_text(&d, number))));
        recount();
        OK(desk_decide(&d, LIVE, "zhongjie", number, BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
        recount();
    }
}

static void readers_beside_a_writer_are_told_what_a_recount_gives(void **state)
{
    static const char *const who[READERS] = {"bureau-li", "bureau-chen", "bureau-li"};
    pthread_t threads[READERS];
    size_t compared = 0;

    (void)state;
    memset(&seen, 0, sizeof seen);
    pthread_mutex_init(&seen.lock, NULL);
    for (size_t i = 0; i < READERS; i++) {
        void *caller = arena_memdup(d.arena, signer_identity(desk_signer(&d, who[i])),
                                    sizeof(struct identity));
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, caller), 0);
    }
    write_on();
    atomic_store(&seen.over, true);
    for (size_t i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(seen.differing, 0);
    assert_int_equal(seen.behind, 0);
    for (size_t i = 0; i < SIZES; i++) {
        if (seen.told[i][0] == '\0')
            continue;
        assert_string_equal(seen.told[i], seen.counted[i]);
        compared++;
    }
    assert_true(compared > 2);
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(an_acceptance_is_seen_by_the_next_read),
        FACT(a_void_and_a_penalty_are_seen_by_the_next_read),
        FACT(who_sees_no_live_scores_is_not_told_those_of_the_bureau),
        FACT(the_next_day_has_another_schedule_and_the_next_period_no_new_projects),
        FACT(who_was_retired_is_not_told_what_he_was_told_before),
        FACT(readers_beside_a_writer_are_told_what_a_recount_gives),
    };

    return cmocka_run_group_tests_name("services/ranking", tests, NULL, NULL);
}
