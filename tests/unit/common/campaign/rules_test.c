/* Rules found in other cities: random campaigns against a second, plain count of the same rules. */
#include "tests/unit/common/campaign/fixture.h"

#include <stdlib.h>

enum { CAMPAIGNS = 1500, UNITS_HERE = 6 };

static uint64_t seed;

static int pick(int below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((seed >> 33) % (uint64_t)below);
}

static const char *any(const char *const *words)
{
    int count = 0;

    while (words[count])
        count++;
    return words[pick(count)];
}
#define ANY(...) any((const char *const[]){__VA_ARGS__, NULL})

/* A campaign of six units; projects of 1亿元 each earn no bonus by bands. */
static void random_campaign(struct world *w)
{
    char ini[8192];
    int size;

    size = snprintf(ini, sizeof ini,
                    CAMPAIGN "[score]\nmode = %s\nrelative_by = %s\nrelative_least = %s\n"
                             "relative_span = %s\nbase_below_target = %s\nbonus_per_percent = %s\n"
                             "bonus_percents = %s\nbonus_cap = %s\n[rank]\ncommend_first = %d\n"
                             "criticise_last = %d\nlast_exempt_if_met = %s\nkeys = %s\n",
                    ANY("target", "relative"), ANY("rate", "counted", "amount"),
                    ANY("60", "0", "12.5"), ANY("40", "100"), ANY("yes", "no"),
                    ANY("0", "0.5", "1.25"), ANY("exact", "full"), ANY("", "7"), pick(4), pick(4),
                    ANY("yes", "no"), ANY("total, rate", "total"));
    for (int i = 0; i < UNITS_HERE; i++)
        size += snprintf(ini + size, sizeof ini - (size_t)size,
                         "[unit.u%d]\nname = U%d\ntarget = %s\naward = %s\nranked = %s\n"
                         "group = %s\n",
                         i, i, ANY("", "1", "2", "3", "3"), ANY("yes", "yes", "no"),
                         ANY("yes", "yes", "yes", "no"), ANY("", "", "a", "b"));
    if (world_settings(w, ini) != STATUS_OK)
        fail_msg("%s", w->err.text);
}

/* ---- the plain count, in floating point and from the words of the rules ---- */

struct plain {
    double rate, base, bonus, total, x;
    int counted;
};

static bool together(const struct unit *a, const struct unit *b)
{
    return strcmp(a->group, b->group) == 0;
}

static bool has_place(const struct unit *unit)
{
    return unit->target > 0 && unit->ranked;
}

static double plain_relative(const struct settings *s, const struct plain *all, int u)
{
    double least = 1e18, most = -1, share;

    for (int i = 0; i < UNITS_HERE; i++)
        if (has_place(&s->units[i]) && together(&s->units[i], &s->units[u])) {
            least = all[i].x < least ? all[i].x : least;
            most = all[i].x > most ? all[i].x : most;
        }
    if (most < 0)
        least = most = all[u].x;
    share = most - least < 1e-9 ? (all[u].x >= most - 1e-9 && all[u].x > 0 ? 1 : 0)
                                : (all[u].x - least) / (most - least);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return (double)s->relative_least.num / (double)s->relative_least.den +
           share * (double)s->relative_span.num / (double)s->relative_span.den;
}

static void plain_count(const struct settings *s, const int counted[UNITS_HERE],
                        struct plain all[UNITS_HERE])
{
    double per = (double)s->bonus_per_percent.num / (double)s->bonus_per_percent.den;

    for (int u = 0; u < UNITS_HERE; u++) {
        int target = s->units[u].target;
        all[u] = (struct plain){.counted = counted[u]};
        all[u].rate = target ? 100.0 * counted[u] / target : 0;
        all[u].x = s->relative_by == MEASURE_RATE      ? all[u].rate
                   : s->relative_by == MEASURE_COUNTED ? counted[u]
                                                       : 10000.0 * counted[u];
    }
    for (int u = 0; u < UNITS_HERE; u++) {
        struct plain *p = &all[u];
        double beyond = p->rate > 100 ? p->rate - 100 : 0;
        if (s->bonus_percents == PERCENTS_FULL)
            beyond = (double)(long)(beyond + 1e-9);
        p->bonus = beyond * per;
        if (s->has_bonus_cap && p->bonus > 7)
            p->bonus = 7;
        p->base = s->mode == MODE_RELATIVE ? plain_relative(s, all, u) : p->rate;
        if (!s->base_below_target && p->counted < s->units[u].target)
            p->base = 0;
        p->base = p->base > 100 ? 100 : p->base;
        p->total = p->base + p->bonus;
    }
}

/* 1: a before b */
static int plain_before(const struct settings *s, const struct plain *a, const struct plain *b)
{
    double by = a->total - b->total;

    if (by < 1e-7 && by > -1e-7 && s->key_count > 1)
        by = a->rate - b->rate;
    return by > 1e-7;
}

static int plain_place(const struct settings *s, const struct plain *all, int u)
{
    int place = 1;

    if (!has_place(&s->units[u]))
        return 0;
    for (int i = 0; i < UNITS_HERE; i++)
        place += has_place(&s->units[i]) && together(&s->units[i], &s->units[u]) &&
                 plain_before(s, &all[i], &all[u]);
    return place;
}

/* From the front n names, from the back m; whoever ties with a name goes with it, or nobody does.
 */
static enum award plain_award(const struct settings *s, const struct plain *all, int u)
{
    int better = 0, worse = 0, same = 0;

    if (!has_place(&s->units[u]) || !s->units[u].award)
        return AWARD_NONE;
    for (int i = 0; i < UNITS_HERE; i++) {
        if (!has_place(&s->units[i]) || !s->units[i].award || !together(&s->units[i], &s->units[u]))
            continue;
        if (plain_before(s, &all[i], &all[u]))
            better++;
        else if (plain_before(s, &all[u], &all[i]))
            worse++;
        else
            same++;
    }
    if (better < s->commend_first)
        return AWARD_COMMEND;
    if (worse >= s->criticise_last ||
        (s->last_exempt_if_met && all[u].counted >= s->units[u].target))
        return AWARD_NONE;
    return worse + same > s->criticise_last ? AWARD_MANUAL : AWARD_CRITICISE;
}

/* ---- both ---- */

static size_t random_projects(struct scored_project *projects, int counted[UNITS_HERE])
{
    static char numbers[64][24];
    size_t count = (size_t)pick(30);

    memset(counted, 0, UNITS_HERE * sizeof *counted);
    for (size_t i = 0; i < count; i++) {
        snprintf(numbers[i], sizeof numbers[i], "P%02zu", i);
        projects[i] = (struct scored_project){.project_no = numbers[i],
                                              .unit = pick(UNITS_HERE),
                                              .outside = true,
                                              .amount = {10000},
                                              .foreign_share = fraction_int(100),
                                              .signed_on = 20201008};
        counted[projects[i].unit]++;
    }
    return count;
}

static void assert_close(struct fraction exact, double plain)
{
    double difference = (double)exact.num / (double)exact.den - plain;

    assert_true(difference < 1e-6 && difference > -1e-6);
}

static void check_unit(const struct unit_score *unit, const struct settings *s,
                       const struct plain *all)
{
    int u = settings_unit_index(s, unit->unit->id);

    assert_int_equal(unit->ranked, has_place(unit->unit));
    assert_int_equal(unit->place, plain_place(s, all, u));
    assert_int_equal(unit->award, plain_award(s, all, u));
    if (unit->target == 0)
        return;
    assert_close(unit->rate, all[u].rate);
    assert_close(unit->base, all[u].base);
    assert_close(unit->bonus, all[u].bonus);
    assert_close(unit->total, all[u].total);
}

static void random_campaigns_are_what_a_plain_count_says(void **state)
{
    static struct scored_project projects[64];

    (void)state;
    for (int number = 0; number < CAMPAIGNS; number++) {
        struct plain all[UNITS_HERE];
        int counted[UNITS_HERE];
        struct world w;
        seed = (uint64_t)number * 6007 + 3;
        random_campaign(&w);
        size_t count = random_projects(projects, counted);
        assert_int_equal(
            scoring_run(&w.settings, projects, count, NULL, 0, w.arena, &w.scores, &w.err),
            STATUS_OK);
        plain_count(&w.settings, counted, all);
        for (size_t i = 0; i < w.scores.count; i++)
            check_unit(&w.scores.units[i], &w.settings, all);
        world_done(&w);
    }
}

static void groups_stand_together_in_the_order_of_the_file(void **state)
{
    static struct scored_project projects[64];

    (void)state;
    for (int number = 0; number < CAMPAIGNS / 10; number++) {
        int counted[UNITS_HERE];
        struct world w;
        seed = (uint64_t)number * 31 + 7;
        random_campaign(&w);
        size_t count = random_projects(projects, counted);
        assert_int_equal(
            scoring_run(&w.settings, projects, count, NULL, 0, w.arena, &w.scores, &w.err),
            STATUS_OK);
        for (size_t i = 1; i < w.scores.count; i++) {
            const struct unit_score *before = &w.scores.units[i - 1], *unit = &w.scores.units[i];
            assert_true(before->group <= unit->group);
            if (before->group == unit->group)
                assert_true(before->ranked >= unit->ranked);
        }
        world_done(&w);
    }
}

/* Amounts of 10^10 万元 and a million projects: what cannot be exact is refused, not guessed. */
static void figures_that_cannot_be_exact_are_refused(void **state)
{
    static struct scored_project projects[3];
    struct world w;

    (void)state;
    world_make(&w, "[score]\nmode = relative\nrelative_by = amount\nrelative_span = 999.97\n");
    for (int i = 0; i < 3; i++)
        projects[i] =
            (struct scored_project){.project_no = "P",
                                    .unit = i,
                                    .outside = true,
                                    .amount = {i == 2 ? INT64_C(9000000000000000001) : 10000 + i},
                                    .foreign_share = fraction_int(100),
                                    .signed_on = 20201008};
    assert_int_equal(scoring_run(&w.settings, projects, 3, NULL, 0, w.arena, &w.scores, &w.err),
                     STATUS_OUT_OF_RANGE);
    world_done(&w);
}

static void points_are_suggested_for_two_reasons(void **state)
{
    struct fraction points;
    struct world w;

    (void)state;
    world_make(&w, "[penalty]\nreasons = untrue, false, missing\nmissing_report = 1\n"
                   "false_project = 2.5\n");
    assert_true(settings_suggested_points(&w.settings, "missing", &points));
    assert_int_equal(fraction_compare(points, fraction_int(1)), 0);
    assert_true(settings_suggested_points(&w.settings, "false", &points));
    assert_int_equal(fraction_compare(points, fraction_make(5, 2)), 0);
    assert_false(settings_suggested_points(&w.settings, "untrue", &points));
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_campaigns_are_what_a_plain_count_says),
        cmocka_unit_test(groups_stand_together_in_the_order_of_the_file),
        cmocka_unit_test(figures_that_cannot_be_exact_are_refused),
        cmocka_unit_test(points_are_suggested_for_two_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
