/* What holds for every campaign: random ones are scored, permuted, voided and restored. */
#include "tests/unit/common/campaign/fixture.h"

#include "common/campaign/scoring_tally.h"

enum { CAMPAIGNS = 300, PROJECTS_MOST = 120 };

/* A small generator with a fixed seed, so that a failure can be repeated. */
static uint64_t seed;

static int pick(int below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((seed >> 33) % (uint64_t)below);
}

static const char *one_of(const char *const *words, int count)
{
    return words[pick(count)];
}
#define ONE_OF(...)                                                                                \
    one_of((const char *const[]){__VA_ARGS__},                                                     \
           (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

static void random_settings(struct world *w)
{
    char sections[1024];

    snprintf(sections, sizeof sections,
             "[score]\nextra_order = %s\nband_edge = %s\nforeign_bonus_factor = %s\n"
             "foreign_base_weight = %s\nbonus_cap = %s\nbase_cap = %s\n"
             "[eligibility]\nmin_inclusive = %s\noutside_only = %s\nforeign_min_share = %s\n"
             "[rank]\nkeys = %s\n",
             ONE_OF("signed", "received", "largest", "smallest"), ONE_OF("lower", "upper"),
             ONE_OF("1", "1.5", "2", "0"), ONE_OF("1", "2", "3"), ONE_OF("", "6", "2.5"),
             ONE_OF("100", "60", "120"), ONE_OF("yes", "no"), ONE_OF("yes", "no"),
             ONE_OF("0", "25", "50.5"),
             ONE_OF("total, rate", "rate", "total, rate, amount, foreign"));
    world_make(w, sections);
    for (size_t i = 0; i < w->settings.unit_count; i++)
        w->settings.units[i].target = pick(8) == 0 ? 0 : 1 + pick(20);
}

static size_t random_projects(struct world *w, struct scored_project *projects)
{
    static const int64_t amounts[] = {9999,  10000, 10001, 14999, 15000,
                                      25000, 35000, 50000, 120000};
    size_t count = (size_t)pick(PROJECTS_MOST);

    for (size_t i = 0; i < count; i++)
        projects[i] = (struct scored_project){
            .project_no = arena_printf(w->arena, "P%03zu", i),
            .unit = pick(4),
            .outside = pick(10) > 0,
            .kind = (enum kind)(pick(8) == 0 ? pick(KIND_COUNT) : KIND_INDUSTRY),
            .amount = {amounts[pick(9)]},
            .foreign = pick(4) == 0,
            .foreign_share = fraction_int(pick(101)),
            .signed_on = day_add(20200925, pick(105)),
            .document = (enum document)(pick(8) == 0 ? pick(DOCUMENT_COUNT) : 0),
            .verdict = (enum verdict)(pick(6) == 0 ? pick(VERDICT_COUNT) : 0),
            .received = {pick(4) * INSTANT_DAY},
        };
    return count;
}

static size_t random_penalties(struct scored_penalty *penalties)
{
    size_t count = (size_t)pick(5);

    for (size_t i = 0; i < count; i++)
        penalties[i] = (struct scored_penalty){pick(4), fraction_make(pick(41), 2)};
    return count;
}

/* One random campaign. */
struct sample {
    struct world w;
    struct scored_project projects[PROJECTS_MOST];
    struct scored_penalty penalties[8];
    size_t project_count, penalty_count;
};

static void sample_make(struct sample *s, int number)
{
    seed = (uint64_t)number * 7919 + 1;
    random_settings(&s->w);
    s->project_count = random_projects(&s->w, s->projects);
    s->penalty_count = random_penalties(s->penalties);
}

/* The whole contract as text: two scores are the same when it is the same. */
static struct buf score_text(struct sample *s)
{
    struct buf out = buf_make(1 << 24);

    assert_int_equal(scoring_run(&s->w.settings, s->projects, s->project_count, s->penalties,
                                 s->penalty_count, s->w.arena, &s->w.scores, &s->w.err),
                     STATUS_OK);
    assert_int_equal(contract_json(&s->w.scores, &s->w.settings, &out, &s->w.err), STATUS_OK);
    return out;
}

static void swap(struct scored_project *a, struct scored_project *b)
{
    struct scored_project kept = *a;

    *a = *b;
    *b = kept;
}

static void permuting_rows_changes_nothing(void **state)
{
    static struct sample s;

    (void)state;
    for (int number = 0; number < CAMPAIGNS; number++) {
        sample_make(&s, number);
        struct buf before = score_text(&s);
        for (size_t i = s.project_count; i > 1; i--)
            swap(&s.projects[i - 1], &s.projects[pick((int)i)]);
        struct buf after = score_text(&s);
        assert_string_equal(buf_text(&before), buf_text(&after));
        buf_free(&before);
        buf_free(&after);
        world_done(&s.w);
    }
}

static void void_then_restore_gives_the_old_score(void **state)
{
    static struct sample s;

    (void)state;
    for (int number = 0; number < CAMPAIGNS; number++) {
        sample_make(&s, number);
        if (s.project_count > 0) {
            struct scored_project *one = &s.projects[pick((int)s.project_count)];
            enum verdict verdict = one->verdict;
            struct buf before = score_text(&s);
            one->verdict = VERDICT_VOIDED;
            struct buf between = score_text(&s);
            one->verdict = verdict;
            struct buf after = score_text(&s);
            assert_string_equal(buf_text(&before), buf_text(&after));
            buf_free(&before);
            buf_free(&between);
            buf_free(&after);
        }
        world_done(&s.w);
    }
}

/* A project of a unit, role by role, against the order of struct unit_score. */
static void check_roles(const struct unit_score *unit, const struct settings *settings)
{
    struct fraction bonus = fraction_int(0);
    int64_t weights = 0, amount = 0;
    size_t all = unit->base_count + unit->extra_count + unit->excluded_count;

    for (size_t i = 0; i < all; i++) {
        const struct project_score *score = &unit->projects[i];
        assert_ptr_equal(&settings->units[score->project->unit], unit->unit);
        assert_int_equal(score->role, i < unit->base_count                       ? ROLE_BASE
                                      : i < unit->base_count + unit->extra_count ? ROLE_EXTRA
                                                                                 : ROLE_EXCLUDED);
        if (score->role == ROLE_BASE && unit->target > 0)
            assert_true(weights < unit->target);
        if (score->role == ROLE_EXTRA) {
            assert_true(weights >= unit->target);
            assert_int_equal(
                fraction_compare(score->points,
                                 bonus_points(score->project->amount, score->foreign, settings)),
                0);
            bonus = fraction_add(bonus, score->points);
        }
        weights += score->weight;
        if (score->role != ROLE_EXCLUDED)
            amount += score->project->amount.n;
    }
    assert_int_equal(unit->counted, weights);
    assert_int_equal(unit->amount.n, amount);
    if (settings->has_bonus_cap)
        bonus = fraction_min(bonus, settings->bonus_cap);
    assert_int_equal(fraction_compare(unit->bonus, bonus), 0);
}

static void check_figures(const struct unit_score *unit, const struct settings *settings)
{
    struct fraction raw = fraction_sub(fraction_add(unit->base, unit->bonus), unit->penalty);

    assert_int_equal(unit->ranked, unit->target > 0);
    if (!unit->ranked)
        return;
    assert_int_equal(fraction_compare(unit->raw, raw), 0);
    assert_true(fraction_compare(unit->total, settings->floor) >= 0);
    assert_true(fraction_compare(unit->base, settings->base_cap) <= 0);
}

static void figures_follow_from_the_roles(void **state)
{
    static struct sample s;

    (void)state;
    for (int number = 0; number < CAMPAIGNS; number++) {
        sample_make(&s, number);
        struct buf text = score_text(&s);
        for (size_t i = 0; i < s.w.scores.count; i++) {
            check_roles(&s.w.scores.units[i], &s.w.settings);
            check_figures(&s.w.scores.units[i], &s.w.settings);
        }
        buf_free(&text);
        world_done(&s.w);
    }
}

static void assert_same_fraction(struct fraction a, struct fraction b)
{
    assert_int_equal(a.num, b.num);
    assert_int_equal(a.den, b.den);
}

static void assert_same_unit(const struct unit_score *a, const struct unit_score *b)
{
    assert_ptr_equal(a->unit, b->unit);
    assert_int_equal(a->target, b->target);
    assert_int_equal(a->counted, b->counted);
    assert_int_equal(a->amount.n, b->amount.n);
    assert_int_equal(a->foreign_count, b->foreign_count);
    assert_int_equal(a->ranked, b->ranked);
    assert_same_fraction(a->rate, b->rate);
    assert_same_fraction(a->base, b->base);
    assert_same_fraction(a->bonus, b->bonus);
    assert_same_fraction(a->penalty, b->penalty);
    assert_same_fraction(a->raw, b->raw);
    assert_same_fraction(a->total, b->total);
    assert_int_equal(a->place, b->place);
    assert_int_equal(a->place_by_rate, b->place_by_rate);
    assert_int_equal(a->place_by_total, b->place_by_total);
    assert_int_equal(a->award, b->award);
    assert_int_equal(a->base_count, b->base_count);
    assert_int_equal(a->extra_count, b->extra_count);
    assert_int_equal(a->excluded_count, b->excluded_count);
}

/* Each project lives only while it is added. */
static void tally_up(struct sample *s, struct scores *out)
{
    struct tally *tally = NULL;

    assert_int_equal(tally_create(&s->w.settings, s->w.arena, &tally, &s->w.err), STATUS_OK);
    for (size_t i = 0; i < s->project_count; i++) {
        struct scored_project passing = s->projects[i];
        char number[64];
        bool counts;
        snprintf(number, sizeof number, "%s", passing.project_no);
        passing.project_no = number;
        assert_int_equal(tally_add(tally, &passing, &counts, &s->w.err), STATUS_OK);
        memset(number, 'x', sizeof number - 1);
    }
    for (size_t i = 0; i < s->penalty_count; i++)
        tally_penalty(tally, &s->penalties[i]);
    assert_int_equal(tally_end(tally, out, &s->w.err), STATUS_OK);
}

static void a_tally_gives_the_same_figures_without_keeping_the_projects(void **state)
{
    static struct sample s;

    (void)state;
    for (int number = 0; number < 4 * CAMPAIGNS; number++) {
        struct scores tallied;
        sample_make(&s, number);
        struct buf text = score_text(&s);
        tally_up(&s, &tallied);
        assert_int_equal(tallied.count, s.w.scores.count);
        for (size_t i = 0; i < tallied.count; i++)
            assert_same_unit(&tallied.units[i], &s.w.scores.units[i]);
        buf_free(&text);
        world_done(&s.w);
    }
}

/* Counted projects by month of signing, by kind and by unit. */
struct sums {
    size_t month[16], kind[KIND_COUNT], unit[4], all;
    int64_t amount_by_month[16], amount_by_kind[KIND_COUNT], amount;
};

static void add_project(struct sums *sums, const struct project_score *score)
{
    const struct scored_project *project = score->project;
    int month = day_month(project->signed_on) % 100;

    if (score->role == ROLE_EXCLUDED)
        return;
    sums->month[month]++;
    sums->kind[project->kind]++;
    sums->unit[project->unit]++;
    sums->all++;
    sums->amount_by_month[month] += project->amount.n;
    sums->amount_by_kind[project->kind] += project->amount.n;
    sums->amount += project->amount.n;
}

static void check_sums(const struct sums *sums, const struct scores *scores, size_t projects)
{
    size_t months = 0, kinds = 0, units = 0, seen = 0;
    int64_t by_month = 0, by_kind = 0, by_unit = 0;

    for (int i = 0; i < 16; i++) {
        months += sums->month[i];
        by_month += sums->amount_by_month[i];
    }
    for (int i = 0; i < KIND_COUNT; i++) {
        kinds += sums->kind[i];
        by_kind += sums->amount_by_kind[i];
    }
    for (size_t i = 0; i < scores->count; i++) {
        const struct unit_score *unit = &scores->units[i];
        units += unit->base_count + unit->extra_count;
        seen += unit->base_count + unit->extra_count + unit->excluded_count;
        by_unit += unit->amount.n;
    }
    assert_int_equal(months, sums->all);
    assert_int_equal(kinds, sums->all);
    assert_int_equal(units, sums->all);
    assert_int_equal(seen, projects);
    assert_int_equal(by_month, sums->amount);
    assert_int_equal(by_kind, sums->amount);
    assert_int_equal(by_unit, sums->amount);
}

static void sums_over_months_kinds_and_units_equal_the_totals(void **state)
{
    static struct sample s;

    (void)state;
    for (int number = 0; number < CAMPAIGNS; number++) {
        struct sums sums = {0};
        sample_make(&s, number);
        struct buf text = score_text(&s);
        for (size_t u = 0; u < s.w.scores.count; u++) {
            const struct unit_score *unit = &s.w.scores.units[u];
            for (size_t i = 0; i < unit->base_count + unit->extra_count + unit->excluded_count; i++)
                add_project(&sums, &unit->projects[i]);
        }
        check_sums(&sums, &s.w.scores, s.project_count);
        buf_free(&text);
        world_done(&s.w);
    }
}

static void places_rise_and_skip_after_ties(void **state)
{
    static struct sample s;

    (void)state;
    for (int number = 0; number < CAMPAIGNS; number++) {
        sample_make(&s, number);
        struct buf text = score_text(&s);
        for (size_t i = 0; i < s.w.scores.count; i++) {
            const struct unit_score *unit = &s.w.scores.units[i];
            if (!unit->ranked)
                assert_int_equal(unit->place, 0);
            else if (unit->place != (int)i + 1)
                assert_int_equal(unit->place, unit[-1].place);
            if (i > 0 && unit->ranked)
                assert_true(unit[-1].ranked);
        }
        buf_free(&text);
        world_done(&s.w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permuting_rows_changes_nothing),
        cmocka_unit_test(void_then_restore_gives_the_old_score),
        cmocka_unit_test(figures_follow_from_the_roles),
        cmocka_unit_test(a_tally_gives_the_same_figures_without_keeping_the_projects),
        cmocka_unit_test(sums_over_months_kinds_and_units_equal_the_totals),
        cmocka_unit_test(places_rise_and_skip_after_ties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
