/* LINKS: tests_office */
/* 零报告: that nothing was signed is said once, when it can be known, and only where it is true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/office/facts.h"

static enum status nothing(const char *period)
{
    return desk_nothing(&d, "zhongjie-clerk", "zhongjie", "", period);
}

static void nothing_is_reported_once(void **state)
{
    (void)state;
    OK(nothing("2020-10"));
    assert_string_equal(d.outcome->subject, "zhongjie nothing 2020-10");
    assert_int_equal(d.outcome->n_remarks, 0);
    REFUSED(nothing("2020-10"), FAILED_PRECONDITION);
    OK(desk_nothing(&d, "nandagang-clerk", "nandagang", "", "2020-10"));
}

static void a_period_that_has_not_begun_cannot_be_empty(void **state)
{
    (void)state;
    REFUSED(nothing("2020-11"), FAILED_PRECONDITION);
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    OK(nothing("2020-11"));
    REFUSED(nothing("2020-13"), NOT_FOUND);
    assert_string_equal(d.error.field, "period");
}

static void after_the_deadline_it_is_late(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    OK(nothing("2020-10"));
    assert_int_equal(d.outcome->n_remarks, 1);
    assert_string_equal(d.outcome->remarks[0]->pattern, "late");
}

static void after_the_last_deadline_it_is_refused(void **state)
{
    (void)state;
    desk_time(&d, "2021-01-05T23:59:00+08:00");
    OK(nothing("2020-closing"));
    desk_time(&d, "2021-01-06T00:00:00+08:00");
    REFUSED(nothing("2020-10"), FAILED_PRECONDITION);
}

static void nothing_is_not_said_beside_a_project(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    REFUSED(nothing("2020-10"), FAILED_PRECONDITION);
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    OK(nothing("2020-10"));
}

static void an_earlier_version_speaks_for_its_period_too(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    REFUSED(nothing("2020-10"), FAILED_PRECONDITION);
    REFUSED(nothing("2020-11"), FAILED_PRECONDITION);
}

static void a_project_reported_afterwards_wins(void **state)
{
    (void)state;
    OK(nothing("2020-10"));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    assert_string_equal(desk_state(&d, "zhongjie", "Z-01")->period, "2020-10");
    REFUSED(nothing("2020-10"), FAILED_PRECONDITION);
}

static void what_waits_for_its_countersignature_was_not_received(void **state)
{
    (void)state;
    desk_close(&d);
    desk_open_countersigning(&d, "zhongjie");
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(nothing("2020-10"));
}

static void everybody_speaks_for_himself(void **state)
{
    (void)state;
    REFUSED(desk_nothing(&d, "zhongjie-clerk", "nandagang", "", "2020-10"), PERMISSION_DENIED);
    REFUSED(desk_nothing(&d, "zhongjie-clerk", "zhongjie", "gangwu", "2020-10"), PERMISSION_DENIED);
    REFUSED(desk_nothing(&d, "gangcheng-gangwu", "gangcheng", "touzi", "2020-10"),
            PERMISSION_DENIED);
    REFUSED(desk_nothing(&d, "gangcheng-gangwu", "gangcheng", "", "2020-10"), PERMISSION_DENIED);
    REFUSED(desk_nothing(&d, "bureau-li", "zhongjie", "", "2020-10"), PERMISSION_DENIED);
}

static void a_department_is_not_held_to_anothers_projects(void **state)
{
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", "TZ-01");

    (void)state;
    project->subunit = desk_text(&d, "touzi");
    OK(desk_submit(&d, "gangcheng-touzi", project));
    OK(desk_nothing(&d, "gangcheng-gangwu", "gangcheng", "gangwu", "2020-10"));
    assert_string_equal(d.outcome->subject, "gangcheng/gangwu nothing 2020-10");
    REFUSED(desk_nothing(&d, "gangcheng-touzi", "gangcheng", "touzi", "2020-10"),
            FAILED_PRECONDITION);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(nothing_is_reported_once),
        FACT(a_period_that_has_not_begun_cannot_be_empty),
        FACT(after_the_deadline_it_is_late),
        FACT(after_the_last_deadline_it_is_refused),
        FACT(nothing_is_not_said_beside_a_project),
        FACT(an_earlier_version_speaks_for_its_period_too),
        FACT(a_project_reported_afterwards_wins),
        FACT(what_waits_for_its_countersignature_was_not_received),
        FACT(everybody_speaks_for_himself),
        FACT(a_department_is_not_held_to_anothers_projects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
