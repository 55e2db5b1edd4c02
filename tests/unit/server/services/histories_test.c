/* LINKS: tests_office */
/* Random histories by several people: after every step the ranking is the full recount and what an
 * independent model says, and in the end a rebuild gives the same tables. BAIRI_HISTORIES says how
 * many; BAIRI_HISTORY=SEED plays one alone, BAIRI_STEPS=N its first steps, BAIRI_WITHOUT="3 7" all
 * but those: a failure prints its seed and steps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bairi/v1/ranking.pb-c.h"
#include "common/record/report.h"
#include "common/record/report_difference.h"
#include "server/services/facts.h"
#include "tests/support/office/facts.h"
#include "tests/support/office/history.h"
#include "tests/support/sanitized.h"
#include "tests/support/scratch.h"

#if SANITIZED
enum { HISTORIES = 40 };
#elif defined(__OPTIMIZE__)
enum { HISTORIES = 1000 };
#else
enum { HISTORIES = 200 };
#endif
#define BEGINS "2020-10-09T09:00:00+08:00"

static struct history h;
static char kept[DESK_PATH_SIZE]; /* the data folder of a campaign just founded */
static size_t done, refused, agreed[HISTORY_ACTIONS];

/* ---- what must hold ---- */

static void tell(void)
{
    for (int i = 0; i <= h.step && i < HISTORY_STEPS; i++)
        fprintf(stderr, "  %2d %s\n", i, h.log[i]);
}

static void fail_history(const char *what)
{
    fprintf(stderr, "history %llu, step %d: %s\n", (unsigned long long)h.seed, h.step, what);
    tell();
    fail_msg("play it alone with BAIRI_HISTORY=%llu BAIRI_STEPS=%d", (unsigned long long)h.seed,
             h.step + 1);
}

static void compare(Bairi__V1__ReportUnit **said_units, Bairi__V1__ReportUnit **right, size_t count,
                    const char *whose)
{
    struct difference difference;
    char text[600];

    for (size_t i = 0; i < count; i++)
        if (unit_differs(said_units[i], right[i], FIGURES_ALL, &difference)) {
            snprintf(text, sizeof text, "%s.%s is %s in the ranking, %s %s", difference.whose,
                     difference.figure, difference.said, difference.right, whose);
            fail_history(text);
        }
}

static Bairi__V1__RankReply ranked(void)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    OK(desk_call(&d, "admin", ranking_rank, &request, &reply));
    return reply;
}

/* All facts read anew, whatever was counted before. */
static void recounted(struct facts *facts, Bairi__V1__ReportUnit ***out, size_t *count)
{
    struct instant now = clock_now(d.clock);
    struct transaction *tx = NULL;
    struct period period = {0};

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(facts_load(d.campaign, tx, clock_now(d.clock), d.arena, facts, &d.error));
    const struct settings *settings = &facts->settings->settings;
    if (!settings_period_at(settings, now, &period))
        period.id[0] = '\0';
    OK(facts_figures(facts, instant_day(now, settings->utc_offset), period.id, d.arena, out, count,
                     &d.error));
    store_rollback(&tx);
}

/* What the model keeps no account of is taken as it is said. */
static void fill_counts(Bairi__V1__ReportUnit **out, Bairi__V1__ReportUnit **from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int unit = 0;
        while (strcmp(history_units[unit], out[i]->unit) != 0)
            unit++;
        out[i]->pending = (uint32_t)model_pending(&h.model, unit);
        out[i]->new_count = from[i]->new_count;
        out[i]->new_amount_wan = from[i]->new_amount_wan;
    }
}

/* The model counts units as this test lists them; the scorer as the file does. */
static void model_counts(struct scores *scores)
{
    struct model scored = h.model;

    scored.settings = &h.settings;
    for (size_t i = 0; i < scored.project_count; i++)
        scored.projects[i].unit = history_unit(&h, scored.projects[i].unit);
    for (size_t i = 0; i < scored.penalty_count; i++)
        scored.penalties[i].unit = history_unit(&h, scored.penalties[i].unit);
    struct model *copy = arena_memdup(d.arena, &scored, sizeof scored);
    OK(model_score(copy, d.arena, scores, &d.error));
}

static void roles_agree(const struct scores *scores, const struct facts *facts)
{
    static const char *const roles[] = {
        [ROLE_BASE] = "base", [ROLE_EXTRA] = "extra", [ROLE_EXCLUDED] = "excluded"};
    size_t at = 0;

    for (size_t u = 0; u < scores->count; u++) {
        const struct unit_score *unit = &scores->units[u];
        size_t count = unit->base_count + unit->extra_count + unit->excluded_count;
        for (size_t i = 0; i < count; i++, at++) {
            const struct project_score *right = &unit->projects[i];
            if (at >= facts->project_count ||
                strcmp(facts->projects[at]->project_no, right->project->project_no) != 0 ||
                strcmp(facts->projects[at]->role, roles[right->role]) != 0)
                fail_history("the projects of the recount are not the model's in their order");
        }
    }
    assert_int_equal(at, facts->project_count);
}

/* Nobody rules in a history, so of one project reported by several units one counts. */
static void nothing_counts_twice(const struct facts *facts)
{
    const char *unit = NULL;

    for (size_t i = 0; i < facts->project_count; i++) {
        const Bairi__V1__ReportProject *row = facts->projects[i];
        if (strcmp(row->name, HISTORY_SHARED) != 0 || strcmp(row->verdict, "accepted") != 0)
            continue;
        if (unit && strcmp(unit, row->unit) != 0)
            fail_history("the same project counts for two units");
        unit = row->unit;
    }
}

static void holds_true(void)
{
    Bairi__V1__RankReply reply = ranked();
    Bairi__V1__ReportUnit **recount = NULL, **modelled = NULL;
    struct scores scores;
    struct facts facts;
    size_t count = 0;

    recounted(&facts, &recount, &count);
    assert_int_equal(reply.n_units, count);
    assert_int_equal(reply.pending, facts.pending);
    compare(reply.units, recount, count, "in the full recount");
    model_counts(&scores);
    OK(report_figures(&h.settings, &scores, instant_day(clock_now(d.clock), h.settings.utc_offset),
                      d.arena, &modelled, &count, &d.error));
    assert_int_equal(reply.n_units, count);
    fill_counts(modelled, reply.units, count);
    compare(reply.units, modelled, count, "in the model");
    roles_agree(&scores, &facts);
    nothing_counts_twice(&facts);
}

static void a_rebuild_changes_nothing(void)
{
    struct buf before = desk_dump(&d);

    OK(ledger_rebuild(d.campaign->store, &d.campaign->rules, &d.error));
    struct buf after = desk_dump(&d);
    bool same = strcmp(buf_text(&before), buf_text(&after)) == 0;
    buf_free(&before);
    buf_free(&after);
    if (!same)
        fail_history("a rebuild gives other tables");
}

/* ---- one history after the other ---- */

static void copy_folder(const char *from, const char *to)
{
    char command[4 * DESK_PATH_SIZE];

    snprintf(command, sizeof command, "rm -rf '%s' && cp -a '%s' '%s'", to, from, to);
    assert_int_equal(system(command), 0);
}

static void copy_settings(void)
{
    struct transaction *tx = NULL;
    const struct campaign_settings *settings = NULL;

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(campaign_settings(d.campaign, tx, clock_now(d.clock), d.arena, &settings, &d.error));
    h.settings = settings->settings;
    h.settings.units = arena_memdup(d.arena, settings->settings.units,
                                    settings->settings.unit_count * sizeof *h.settings.units);
    store_rollback(&tx);
}

static void begin(uint64_t seed)
{
    desk_shut(&d);
    copy_folder(kept, d.data);
    clock_destroy(&d.clock);
    d.clock = clock_at(BEGINS);
    arena_reset(d.arena);
    OK(desk_reopen(&d));
    h = (struct history){
        .desk = &d, .seed = seed, .random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    copy_settings();
    h.model.settings = &h.settings;
}

static int number_of(const char *variable, int otherwise)
{
    const char *text = getenv(variable);

    return text ? atoi(text) : otherwise;
}

static bool is_left_out(int step)
{
    const char *text = getenv("BAIRI_WITHOUT");
    char *end = NULL;

    for (const char *at = text; at && *at; at = end) {
        long number = strtol(at, &end, 10);
        if (end == at)
            return false;
        if (number == step)
            return true;
    }
    return false;
}

/* Each step has chances of its own, so that leaving one out leaves the others as they were. */
static void play(uint64_t seed)
{
    int steps = number_of("BAIRI_STEPS", HISTORY_STEPS);

    begin(seed);
    for (h.step = 0; h.step < steps && h.step < HISTORY_STEPS; h.step++) {
        h.random = (seed * HISTORY_STEPS + (uint64_t)h.step + 1) * UINT64_C(0x9E3779B97F4A7C15) | 1;
        if (is_left_out(h.step))
            continue;
        history_move(&h);
        holds_true();
    }
    h.step--;
    a_rebuild_changes_nothing();
    done += h.done;
    refused += h.refused;
    for (size_t i = 0; i < HISTORY_ACTIONS; i++)
        agreed[i] += h.agreed[i];
}

/* What was never agreed was not tried: the histories would prove nothing about it. */
static void everything_was_agreed_once(void)
{
    static const Bairi__V1__Proposal__ActionCase actions[] = {
        BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, BAIRI__V1__PROPOSAL__ACTION_TERMINATE,
        BAIRI__V1__PROPOSAL__ACTION_RESTORE,      BAIRI__V1__PROPOSAL__ACTION_PENALTY,
        BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY, BAIRI__V1__PROPOSAL__ACTION_REDUCE,
        BAIRI__V1__PROPOSAL__ACTION_TARGETS,      BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER};

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (agreed[actions[i]] == 0)
            fail_msg("no proposal of action %d was agreed", (int)actions[i]);
}

static void random_histories_end_in_the_scorers_result(void **state)
{
    const char *alone = getenv("BAIRI_HISTORY");
    int count = number_of("BAIRI_HISTORIES", HISTORIES);

    (void)state;
    if (alone) {
        play(strtoull(alone, NULL, 10));
        tell();
        return;
    }
    for (int i = 1; i <= count; i++)
        play((uint64_t)i);
    fprintf(stderr, "%d histories: %zu steps done, %zu refused; agreed by action:", count, done,
            refused);
    for (size_t i = 0; i < HISTORY_ACTIONS; i++)
        if (agreed[i] > 0)
            fprintf(stderr, " %zu: %zu", i, agreed[i]);
    fprintf(stderr, "\n");
    assert_true(done > refused); /* most of what is tried is possible */
    if (count >= 1000)
        everything_was_agreed_once();
}

/* Targets so small that they are passed, agreed before the histories begin. */
static int open_office(void **state)
{
    (void)state;
    if (access("/dev/shm", W_OK) == 0) /* a thousand campaigns need no disk */
        setenv("TMPDIR", "/dev/shm", 0);
    desk_open(&d);
    for (int unit = 0; unit < HISTORY_UNITS; unit++)
        desk_agreed(&d, history_targets(&d, unit, 1 + unit % 3));
    d.quick = true;
    desk_shut(&d);
    snprintf(kept, sizeof kept, "%s", scratch_path(d.folder, "kept"));
    copy_folder(d.data, kept);
    return desk_reopen(&d) == STATUS_OK ? 0 : -1;
}

static int close_office(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_histories_end_in_the_scorers_result),
    };

    return cmocka_run_group_tests_name("services/histories", tests, open_office, close_office);
}
