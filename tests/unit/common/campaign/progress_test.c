/* Progress day by day: specimens from real publications, and what holds for any campaign. */
#include "common/campaign/progress.h"
#include "tests/unit/common/campaign/fixture.h"

#include <stdlib.h>

static const struct progress_plan NO_PLAN = {.filed = false};

static const char *gap_of(struct fraction gap, int decimals)
{
    static char text[64];

    progress_format_gap(gap, decimals, text, sizeof text);
    return text;
}

static struct progress_point point_on(struct world *w, const char *unit,
                                      const struct progress_plan *plan, day d)
{
    struct progress_point *points = NULL;
    size_t count = 0;

    assert_int_equal(progress_course(&w->settings, score_of(w, unit), plan, d, 0, w->arena, &points,
                                     &count, &w->err),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(points[0].d, d);
    return points[0];
}

/* `count` base projects of lingang signed on that day, in a campaign where its target is 32 */
static void score_many(struct world *w, const char *ini, int count, const char *signed_on)
{
    char rows[8192] = "";

    assert_int_equal(world_settings(w, ini), STATUS_OK);
    for (int i = 0; i < count; i++)
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows),
                 "A%d,lingang,yes,industry,10000,domestic,%s,contract\n", i, signed_on);
    world_score(w, "", rows, NULL, 0);
}

/* ---- specimens ---- */

static void of_32_22_are_68_8_and_the_gap_is_rounded_once(void **state)
{
    /* 22/32 = 68.75; the schedule 11/20 = 55: 13.75 prints as 13.8; on the 6th of 11 days of the
     * second campaign 54.5454…: 14.2045… prints as 14.2, where 68.8 - 54.5 would have given 14.3 */
    static const char twenty[] = "[campaign]\nid = a\nname = 测\nstart = 2020-10-01\n"
                                 "end = 2020-10-20\n[unit.lingang]\nname = 临\ntarget = 32\n";
    static const char eleven[] = "[campaign]\nid = a\nname = 测\nstart = 2020-10-01\n"
                                 "end = 2020-10-11\n[unit.lingang]\nname = 临\ntarget = 32\n";
    char text[64];
    struct world w;

    (void)state;
    score_many(&w, twenty, 22, "2020-10-01");
    struct progress_point point = point_on(&w, "lingang", &NO_PLAN, 20201011);
    fraction_format(point.rate, 1, text, sizeof text);
    assert_string_equal(text, "68.8");
    assert_string_equal(gap_of(point.gap, 1), "+13.8");
    world_done(&w);
    score_many(&w, eleven, 22, "2020-10-01");
    point = point_on(&w, "lingang", &NO_PLAN, 20201006);
    assert_string_equal(gap_of(point.gap, 1), "+14.2");
    world_done(&w);
}

static void a_gap_has_a_sign_unless_it_prints_as_zero(void **state)
{
    (void)state;
    assert_string_equal(gap_of(fraction_make(1375, 100), 1), "+13.8");
    assert_string_equal(gap_of(fraction_make(-1375, 100), 1), "-13.8");
    assert_string_equal(gap_of(fraction_make(1, 100), 1), "0.0");
    assert_string_equal(gap_of(fraction_int(0), 2), "0.00");
}

static void days_are_counted_with_both_ends(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    world_score(&w, "", "A1,lingang,yes,industry,10000,domestic,2020-10-05,contract\n", NULL, 0);
    struct progress_point point = point_on(&w, "lingang", &NO_PLAN, 20201001);
    assert_int_equal(fraction_compare(point.schedule, fraction_make(100, 92)), 0);
    assert_int_equal(point.counted, 0);
    assert_int_equal(point_on(&w, "lingang", &NO_PLAN, 20201004).counted, 0);
    assert_int_equal(point_on(&w, "lingang", &NO_PLAN, 20201005).counted, 1);
    point = point_on(&w, "lingang", &NO_PLAN, 20201231);
    assert_int_equal(fraction_compare(point.schedule, fraction_int(100)), 0);
    point = point_on(&w, "lingang", &NO_PLAN, 20210103);
    assert_int_equal(fraction_compare(point.schedule, fraction_int(100)), 0);
    assert_int_equal(fraction_compare(point.gap, fraction_int(-50)), 0);
    point = point_on(&w, "lingang", &NO_PLAN, 20200930);
    assert_int_equal(fraction_compare(point.schedule, fraction_int(0)), 0);
    world_done(&w);
}

/* ---- plans ---- */

static void a_plan_counts_the_running_period_by_its_days(void **state)
{
    const struct progress_plan plan = {
        .filed = true, .counts = {26, 31}
    };
    struct world w;

    (void)state;
    world_make(&w, "");
    /* the first period has 26 days, the second 31 */
    assert_int_equal(
        fraction_compare(progress_planned(&w.settings, &plan, 20200930), fraction_int(0)), 0);
    assert_int_equal(
        fraction_compare(progress_planned(&w.settings, &plan, 20201001), fraction_int(1)), 0);
    assert_int_equal(
        fraction_compare(progress_planned(&w.settings, &plan, 20201026), fraction_int(26)), 0);
    assert_int_equal(
        fraction_compare(progress_planned(&w.settings, &plan, 20201027), fraction_int(27)), 0);
    assert_int_equal(
        fraction_compare(progress_planned(&w.settings, &plan, 20201126), fraction_int(57)), 0);
    assert_int_equal(
        fraction_compare(progress_planned(&w.settings, &plan, 20211231), fraction_int(57)), 0);
    world_done(&w);
}

/* ---- the key month ---- */

static void the_key_month_goes_by_the_day_of_signing(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "key_month = 2020-11\n");
    world_score(&w, "",
                "A1,lingang,yes,industry,10000,domestic,2020-10-31,contract\n"
                "A2,lingang,yes,industry,20000,domestic,2020-11-01,contract\n"
                "A3,lingang,yes,industry,50000,domestic,2020-11-30,contract\n"
                "A4,lingang,yes,ppp,90000,domestic,2020-11-15,contract\n",
                NULL, 0);
    struct progress_key key = progress_key_month(&w.settings, score_of(&w, "lingang"));
    assert_int_equal(key.count, 2);
    assert_int_equal(key.all_count, 3);
    assert_int_equal(key.amount.n, 70000);
    assert_int_equal(key.all_amount.n, 80000);
    assert_int_equal(fraction_compare(progress_share(7, 8), fraction_make(175, 2)), 0);
    assert_int_equal(fraction_compare(progress_share(0, 0), fraction_int(0)), 0);
    (void)progress_share(INT64_MAX - 2, INT64_MAX); /* does not overflow */
    world_done(&w);
}

/* ---- what holds for any ---- */

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1103515245U + 12345U;
    return (*seed >> 16) & 0x7fff;
}

static void random_rows(unsigned *seed, char *rows, size_t size)
{
    int count = (int)(next(seed) % 40);

    rows[0] = '\0';
    for (int i = 0; i < count; i++)
        snprintf(rows + strlen(rows), size - strlen(rows),
                 "A%d,lingang,yes,industry,%u,domestic,2020-%02u-%02u,contract\n", i,
                 9000 + next(seed) % 60000, 10 + next(seed) % 3, 1 + next(seed) % 30);
}

static void the_way_never_falls_and_ends_at_what_counts(void **state)
{
    static char rows[8192];
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 200; round++) {
        uint32_t step = next(&seed) % 9;
        day today = day_add(20200928, (int32_t)(next(&seed) % 100));
        struct progress_point *points = NULL;
        size_t count = 0;
        struct world w;

        world_make(&w, "");
        random_rows(&seed, rows, sizeof rows);
        world_score(&w, "", rows, NULL, 0);
        assert_int_equal(progress_course(&w.settings, score_of(&w, "lingang"), &NO_PLAN, today,
                                         step, w.arena, &points, &count, &w.err),
                         STATUS_OK);
        assert_int_equal(points[count - 1].d, today);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(
                fraction_compare(points[i].gap, fraction_sub(points[i].rate, points[i].schedule)),
                0);
            if (i == 0)
                continue;
            assert_true(points[i].d > points[i - 1].d);
            assert_true(points[i].counted >= points[i - 1].counted);
            assert_true(fraction_compare(points[i].schedule, points[i - 1].schedule) >= 0);
        }
        if (today >= 20201231)
            assert_int_equal(points[count - 1].counted, score_of(&w, "lingang")->counted);
        world_done(&w);
    }
}

static struct progress_point random_point(unsigned *seed)
{
    return (struct progress_point){
        .ranked = next(seed) % 4 != 0,
        .planned = next(seed) % 3 != 0,
        .gap = fraction_make((int64_t)(next(seed) % 21) - 10, 1 + next(seed) % 3),
        .plan_gap = fraction_make((int64_t)(next(seed) % 21) - 10, 1 + next(seed) % 3),
    };
}

static void who_lags_is_listed_once_the_furthest_behind_first(void **state)
{
    const struct fraction zero = fraction_int(0);
    unsigned seed = 11;

    (void)state;
    for (int round = 0; round < 500; round++) {
        struct progress_point points[12];
        struct progress_lag lags[12];
        size_t count = next(&seed) % 13, expected = 0;

        for (size_t i = 0; i < count; i++)
            points[i] = random_point(&seed);
        size_t found = progress_lags(points, count, lags);
        for (size_t i = 0; i < count; i++)
            expected += (points[i].ranked && fraction_compare(points[i].gap, zero) < 0) ||
                        (points[i].planned && fraction_compare(points[i].plan_gap, zero) < 0);
        assert_int_equal(found, expected);
        for (size_t i = 1; i < found; i++) {
            assert_true(lags[i - 1].schedule >= lags[i].schedule);
            if (lags[i - 1].schedule && lags[i].schedule)
                assert_true(fraction_compare(points[lags[i - 1].at].gap, points[lags[i].at].gap) <=
                            0);
            else if (!lags[i - 1].schedule)
                assert_true(fraction_compare(points[lags[i - 1].at].plan_gap,
                                             points[lags[i].at].plan_gap) <= 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_32_22_are_68_8_and_the_gap_is_rounded_once),
        cmocka_unit_test(a_gap_has_a_sign_unless_it_prints_as_zero),
        cmocka_unit_test(days_are_counted_with_both_ends),
        cmocka_unit_test(a_plan_counts_the_running_period_by_its_days),
        cmocka_unit_test(the_key_month_goes_by_the_day_of_signing),
        cmocka_unit_test(the_way_never_falls_and_ends_at_what_counts),
        cmocka_unit_test(who_lags_is_listed_once_the_furthest_behind_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
