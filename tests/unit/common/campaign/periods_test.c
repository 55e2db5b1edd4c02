/* Reporting periods: deadlines to the instant, the closing period, where a project is due. */
#include "tests/unit/common/campaign/fixture.h"

static struct instant at(const char *text)
{
    struct instant t;

    assert_true(instant_parse(text, &t));
    return t;
}

static const char *period_at(const struct world *w, const char *text)
{
    static struct period period;

    return settings_period_at(&w->settings, at(text), &period) ? period.id : "";
}

static const char *due(const struct world *w, day signed_on)
{
    static struct period period;

    return settings_period_due(&w->settings, signed_on, &period) ? period.id : "";
}

static void there_is_one_period_per_month_and_a_closing_one(void **state)
{
    struct period periods[PERIODS_MAX];
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(settings_periods(&w.settings, periods), 4);
    assert_string_equal(periods[0].id, "2020-10");
    assert_int_equal(periods[0].begins.us, at("2020-10-01T00:00:00+08:00").us);
    assert_int_equal(periods[0].deadline.us, at("2020-10-27T00:00:00+08:00").us);
    assert_int_equal(periods[1].begins.us, periods[0].deadline.us);
    assert_string_equal(periods[3].id, "2020-closing");
    assert_int_equal(periods[3].deadline.us, at("2021-01-06T00:00:00+08:00").us);
    assert_true(settings_period(&w.settings, "2020-11", &periods[5]));
    assert_int_equal(periods[5].deadline.us, at("2020-11-26T16:00:00Z").us);
    assert_false(settings_period(&w.settings, "2021-01", &periods[5]));
    world_done(&w);
}

static void on_time_means_strictly_before_the_deadline(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_string_equal(period_at(&w, "2020-09-01T00:00:00+08:00"), "2020-10");
    assert_string_equal(period_at(&w, "2020-10-26T23:59:59.999999+08:00"), "2020-10");
    assert_string_equal(period_at(&w, "2020-10-27T00:00:00+08:00"), "2020-11");
    assert_string_equal(period_at(&w, "2020-12-27T00:00:00+08:00"), "2020-closing");
    assert_string_equal(period_at(&w, "2021-01-05T23:59:59+08:00"), "2020-closing");
    assert_string_equal(period_at(&w, "2021-01-06T00:00:00+08:00"), "");
    world_done(&w);
}

static void a_project_is_due_in_the_first_period_whose_deadline_follows(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_string_equal(due(&w, 20201001), "2020-10");
    assert_string_equal(due(&w, 20201026), "2020-10");
    assert_string_equal(due(&w, 20201027), "2020-11");
    assert_string_equal(due(&w, 20201226), "2020-12");
    assert_string_equal(due(&w, 20201227), "2020-closing");
    assert_string_equal(due(&w, 20201231), "2020-closing");
    world_done(&w);
}

static void without_a_closing_period_the_last_days_are_due_nowhere(void **state)
{
    struct world w;

    (void)state;
    assert_int_equal(world_settings(&w, "[campaign]\nid=x\nname=x\nstart=2020-10-01\n"
                                        "end=2020-12-31\n" UNITS),
                     STATUS_OK);
    assert_string_equal(due(&w, 20201227), "");
    assert_string_equal(period_at(&w, "2020-12-27T00:00:00+08:00"), "");
    world_done(&w);
}

static void a_typed_date_moves_one_deadline(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "[period.2020-12]\ndeadline = 2020-12-28T12:00\n");
    assert_string_equal(period_at(&w, "2020-12-28T11:59:59+08:00"), "2020-12");
    assert_string_equal(period_at(&w, "2020-12-28T12:00:00+08:00"), "2020-closing");
    assert_string_equal(due(&w, 20201227), "2020-12");
    /* the day is not over at noon */
    assert_string_equal(due(&w, 20201228), "2020-closing");
    assert_string_equal(due(&w, 20201126), "2020-11");
    world_done(&w);
}

static void a_day_the_month_does_not_have_is_its_last_day(void **state)
{
    struct period periods[PERIODS_MAX];
    struct world w;

    (void)state;
    assert_int_equal(world_settings(&w, "[campaign]\nid=x\nname=x\nstart=2021-01-31\n"
                                        "end=2021-04-30\nreport_day=31\nreport_time=18:30\n"
                                        "utc_offset=+00:00\n" UNITS),
                     STATUS_OK);
    assert_int_equal(settings_periods(&w.settings, periods), 4);
    assert_int_equal(periods[0].deadline.us, at("2021-01-31T18:30:00Z").us);
    assert_int_equal(periods[1].deadline.us, at("2021-02-28T18:30:00Z").us);
    assert_int_equal(periods[3].deadline.us, at("2021-04-30T18:30:00Z").us);
    world_done(&w);
}

static void a_first_month_over_before_the_campaign_has_no_period(void **state)
{
    struct period periods[PERIODS_MAX];
    struct world w;

    (void)state;
    assert_int_equal(world_settings(&w, "[campaign]\nid=x\nname=x\nstart=2020-10-28\n"
                                        "end=2021-01-31\n" UNITS),
                     STATUS_OK);
    assert_int_equal(settings_periods(&w.settings, periods), 3);
    assert_string_equal(periods[0].id, "2020-11");
    assert_string_equal(periods[2].id, "2021-01");
    assert_int_equal(periods[0].begins.us, at("2020-10-28T00:00:00+08:00").us);
    world_done(&w);
}

static void the_schedule_counts_both_ends(void **state)
{
    struct fraction f;
    struct world w;

    (void)state;
    world_make(&w, "");
    f = schedule_at(&w.settings, 20201001);
    assert_int_equal(f.num, 1);
    assert_int_equal(f.den, 92);
    f = schedule_at(&w.settings, 20201115);
    assert_int_equal(f.num * 92 / f.den, 46);
    assert_int_equal(schedule_at(&w.settings, 20201231).den, 1);
    assert_int_equal(schedule_at(&w.settings, 20210301).num, 1);
    assert_int_equal(schedule_at(&w.settings, 20200930).num, 0);
    assert_int_equal(schedule_at(&w.settings, 20200101).num, 0);
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_one_period_per_month_and_a_closing_one),
        cmocka_unit_test(on_time_means_strictly_before_the_deadline),
        cmocka_unit_test(a_project_is_due_in_the_first_period_whose_deadline_follows),
        cmocka_unit_test(without_a_closing_period_the_last_days_are_due_nowhere),
        cmocka_unit_test(a_typed_date_moves_one_deadline),
        cmocka_unit_test(a_day_the_month_does_not_have_is_its_last_day),
        cmocka_unit_test(a_first_month_over_before_the_campaign_has_no_period),
        cmocka_unit_test(the_schedule_counts_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
