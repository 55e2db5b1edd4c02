/* LINKS: tests_office */
/* Who was heard of in a period, and how far each unit is: for whom it is to see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/affairs.pb-c.h"
#include "tests/support/office/facts.h"

static Bairi__V1__UnreportedReply *heard(const char *who, const char *period)
{
    Bairi__V1__UnreportedRequest request;
    Bairi__V1__UnreportedReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__unreported_request__init(&request);
    bairi__v1__unreported_reply__init(reply);
    request.period = desk_text(&d, period);
    OK(desk_call(&d, who, progress_unreported, &request, reply));
    return reply;
}

/* "silent", "nothing late", "reported 2" of one line; "-": not shown to him */
static const char *said(const char *who, const char *period, const char *unit, const char *subunit)
{
    const Bairi__V1__UnreportedReply *reply = heard(who, period);

    for (size_t i = 0; i < reply->n_periods && i < 1; i++)
        for (size_t k = 0; k < reply->periods[i]->n_lines; k++) {
            const Bairi__V1__UnreportedReply__Line *line = reply->periods[i]->lines[k];
            if (strcmp(line->unit, unit) != 0 || strcmp(line->subunit, subunit) != 0)
                continue;
            if (line->reported > 0)
                return arena_printf(d.arena, "%s %u", line->state, line->reported);
            return line->late ? arena_printf(d.arena, "%s late", line->state) : line->state;
        }
    return "-";
}
#define SAID(who, period, unit, subunit, text)                                                     \
    assert_string_equal(said(who, period, unit, subunit), text)

static void silence_becomes_overdue_with_the_deadline_and_no_sooner(void **state)
{
    (void)state;
    SAID("bureau-li", "2020-10", "zhongjie", "", "silent");
    desk_time(&d, "2020-10-26T23:59:58+08:00");
    SAID("bureau-li", "2020-10", "zhongjie", "", "silent");
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    SAID("bureau-li", "2020-10", "zhongjie", "", "overdue");
    OK(desk_nothing(&d, "zhongjie-clerk", "zhongjie", "", "2020-10"));
    SAID("bureau-li", "2020-10", "zhongjie", "", "nothing late");
    assert_int_equal(heard("bureau-li", "")->n_periods, 2);
    assert_int_equal(heard("bureau-li", "2020-12")->n_periods, 0);
}

static void a_new_version_in_november_leaves_october_reported(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02")));
    SAID("bureau-li", "2020-10", "zhongjie", "", "reported 2");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
    Bairi__V1__Project *again = desk_project(&d, "zhongjie", "Z-01");
    again->note = desk_text(&d, "corrected");
    OK(desk_submit(&d, "zhongjie-clerk", again));
    SAID("bureau-li", "2020-10", "zhongjie", "", "reported 2");
    desk_time(&d, "2020-11-10T09:00:00+08:00");
    again->note = desk_text(&d, "corrected again");
    OK(desk_submit(&d, "zhongjie-clerk", again));
    SAID("bureau-li", "2020-10", "zhongjie", "", "reported 2");
    SAID("bureau-li", "2020-11", "zhongjie", "", "reported 1");
}

static void what_was_taken_back_is_no_report(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    SAID("bureau-li", "2020-10", "zhongjie", "", "silent");
}

static void departments_speak_for_themselves_and_together_for_their_unit(void **state)
{
    (void)state;
    OK(desk_nothing(&d, "gangcheng-gangwu", "gangcheng", "gangwu", "2020-10"));
    SAID("bureau-li", "2020-10", "gangcheng", "gangwu", "nothing");
    SAID("bureau-li", "2020-10", "gangcheng", "touzi", "silent");
    SAID("bureau-li", "2020-10", "gangcheng", "", "silent");
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", "G-01");
    project->subunit = desk_text(&d, "touzi");
    desk_file(&d, "gangcheng+touzi", "a contract", project->files[0]->sha256.data);
    project->files[0]->size = strlen("a contract");
    OK(desk_submit(&d, "gangcheng-touzi", project));
    SAID("bureau-li", "2020-10", "gangcheng", "touzi", "reported 1");
    SAID("bureau-li", "2020-10", "gangcheng", "", "reported 1");
    SAID("bureau-li", "2020-10", "gangcheng", "yanye", "silent");
}

static void each_sees_its_own(void **state)
{
    Bairi__V1__UnreportedRequest request;
    Bairi__V1__UnreportedReply reply;

    (void)state;
    SAID("zhongjie-clerk", "2020-10", "zhongjie", "", "silent");
    SAID("zhongjie-clerk", "2020-10", "lingang", "", "-");
    SAID("gangcheng-gangwu", "2020-10", "gangcheng", "gangwu", "silent");
    SAID("gangcheng-gangwu", "2020-10", "gangcheng", "touzi", "-");
    SAID("gangcheng-gangwu", "2020-10", "gangcheng", "", "-");
    bairi__v1__unreported_request__init(&request);
    bairi__v1__unreported_reply__init(&reply);
    request.unit = desk_text(&d, "lingang");
    REFUSED(desk_call(&d, "zhongjie-clerk", progress_unreported, &request, &reply), NOT_FOUND);
    request.unit = desk_text(&d, "");
    request.period = desk_text(&d, "2021-07");
    REFUSED(desk_call(&d, "bureau-li", progress_unreported, &request, &reply), NOT_FOUND);
}

/* ---- the course ---- */

static Bairi__V1__CourseReply *course(const char *who, const char *unit, uint32_t step)
{
    Bairi__V1__CourseRequest request;
    Bairi__V1__CourseReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__course_request__init(&request);
    bairi__v1__course_reply__init(reply);
    request.unit = desk_text(&d, unit);
    request.step = step;
    OK(desk_call(&d, who, progress_day_by_day, &request, reply));
    return reply;
}

static void the_course_ends_with_what_the_ranking_shows(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_time(&d, "2020-10-27T10:00:00+08:00");
    const Bairi__V1__CourseReply__Unit *unit = course("bureau-li", "zhongjie", 1)->units[0];
    assert_int_equal(unit->n_points, 27);
    assert_int_equal(unit->points[6]->counted, 0); /* signed on the 8th */
    assert_int_equal(unit->points[7]->counted, 1);
    assert_string_equal(unit->points[26]->rate, "3.33");
    assert_string_equal(unit->points[26]->schedule, "29.35");
    assert_string_equal(unit->points[26]->gap, "-26.01"); /* 3.333… - 29.347… rounded once */
    assert_string_equal(unit->key_count_share, "0.00");
    assert_int_equal(course("bureau-li", "zhongjie", 7)->units[0]->n_points, 4);
    assert_int_equal(course("bureau-li", "zhongjie", 0)->units[0]->n_points, 1);
}

static void everybody_sees_every_units_completion_and_who_lags(void **state)
{
    static const char *const who[] = {"zhongjie-clerk", "bureau-li", "city-clerk", "reader"};

    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        const Bairi__V1__CourseReply *reply = course(who[i], "", 0);
        assert_int_equal(reply->n_units, 4);
        assert_string_equal(reply->key_month, "2020-11");
        assert_int_equal(reply->n_lags, 4);
        assert_string_equal(reply->lags[3]->unit, "zhongjie");
        assert_string_equal(reply->units[0]->key_count_share, "-");
    }
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(silence_becomes_overdue_with_the_deadline_and_no_sooner),
        FACT(a_new_version_in_november_leaves_october_reported),
        FACT(what_was_taken_back_is_no_report),
        FACT(departments_speak_for_themselves_and_together_for_their_unit),
        FACT(each_sees_its_own),
        FACT(the_course_ends_with_what_the_ranking_shows),
        FACT(everybody_sees_every_units_completion_and_who_lags),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
