/* LINKS: tests_office */
/* Deadlines moved by two people, units reopened after the last one, and the edges of both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/campaign.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "tests/support/office/facts.h"

#define RETURN BAIRI__V1__DECISION__VERDICT__RETURN
#define HOLD   BAIRI__V1__DECISION__VERDICT__HOLD
#define ACCEPT BAIRI__V1__DECISION__VERDICT__ACCEPT

static Bairi__V1__Proposal *moving(const char *period, const char *deadline)
{
    return desk_deadline(&d, period, deadline);
}

static Bairi__V1__Proposal *reopening(const char *unit, const char *until)
{
    return desk_reopening(&d, unit, until);
}

static enum status submit(const char *project_no)
{
    return desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", project_no));
}

static const Bairi__V1__ProjectState *seen(const char *project_no)
{
    return desk_state(&d, "zhongjie", project_no);
}

static void received_in(const char *project_no, const char *period, bool late)
{
    assert_string_equal(seen(project_no)->period, period);
    assert_int_equal(seen(project_no)->late, late);
}

/* ---- deadlines ---- */

static void what_comes_before_a_moved_deadline_is_on_time(void **state)
{
    (void)state;
    desk_agreed(&d, moving("2020-10", "2020-10-29T00:00:00+08:00"));
    desk_time(&d, "2020-10-28T23:59:59+08:00");
    OK(submit("Z-01"));
    received_in("Z-01", "2020-10", false);
    desk_time(&d, "2020-10-29T00:00:00+08:00");
    OK(submit("Z-02"));
    received_in("Z-02", "2020-11", true);
    assert_int_equal(desk_kind(&d, d.index - 1), BAIRI__V1__STATEMENT_KIND__PERIOD_CLOSED);
}

static void a_deadline_moved_to_an_earlier_moment_ends_its_period_there(void **state)
{
    (void)state;
    desk_agreed(&d, moving("2020-10", "2020-10-20T18:00:00+08:00"));
    desk_time(&d, "2020-10-20T18:00:00+08:00");
    OK(submit("Z-01"));
    received_in("Z-01", "2020-11", true);
}

static void what_was_late_stays_late(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    OK(submit("Z-01"));
    desk_agreed(&d, moving("2020-11", "2020-11-28T00:00:00+08:00"));
    received_in("Z-01", "2020-11", true);
}

static void a_closed_period_keeps_its_deadline(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    REFUSED(desk_propose(&d, "bureau-li", moving("2020-10", "2020-10-30T00:00:00+08:00")),
            FAILED_PRECONDITION);
}

static void a_proposal_comes_too_late_when_the_period_closes_before_it_is_approved(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", moving("2020-10", "2020-10-29T00:00:00+08:00")));
    uint64_t proposal = d.index;
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    REFUSED(desk_approve(&d, "bureau-chen", proposal), FAILED_PRECONDITION);
}

static void a_deadline_keeps_its_place_among_the_others(void **state)
{
    (void)state;
    REFUSED(desk_propose(&d, "bureau-li", moving("2020-10", "2020-10-08T09:00:00+08:00")),
            INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "bureau-li", moving("2020-10", "2020-11-27T00:00:00+08:00")),
            INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "bureau-li", moving("2020-11", "2020-10-27T00:00:00+08:00")),
            INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "bureau-li", moving("2020-12", "2021-01-06T00:00:00+08:00")),
            INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "bureau-li", moving("2020-11", "2020-11-20T12:00:30+08:00")),
            INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "bureau-li", moving("2020-11", "2020-11-27T00:00:00+08:00")),
            FAILED_PRECONDITION);
    REFUSED(desk_propose(&d, "bureau-li", moving("2021-01", "2021-01-27T00:00:00+08:00")),
            NOT_FOUND);
    REFUSED(desk_propose(&d, "zhongjie-clerk", moving("2020-11", "2020-11-20T00:00:00+08:00")),
            PERMISSION_DENIED);
}

static void a_deadline_is_moved_twice_and_the_closing_too(void **state)
{
    Bairi__V1__CampaignGetRequest request;
    Bairi__V1__CampaignGetReply reply;

    (void)state;
    desk_agreed(&d, moving("2020-12", "2020-12-28T00:00:00+08:00"));
    desk_agreed(&d, moving("2020-12", "2020-12-29T18:30:00+08:00"));
    desk_agreed(&d, moving("2020-closing", "2021-01-08T00:00:00+08:00"));
    bairi__v1__campaign_get_request__init(&request);
    bairi__v1__campaign_get_reply__init(&reply);
    OK(desk_call(&d, "reader", campaigns_get, &request, &reply));
    assert_int_equal(reply.settings_version, 4);
    struct settings settings;
    struct period period;
    struct instant wanted;
    OK(settings_read((struct bytes){reply.settings.data, reply.settings.len}, "settings", d.arena,
                     &settings, NULL, &d.error));
    assert_true(settings_period(&settings, "2020-12", &period));
    assert_true(instant_parse("2020-12-29T18:30:00+08:00", &wanted));
    assert_int_equal(period.deadline.us, wanted.us);
    assert_true(settings_period(&settings, "2020-closing", &period));
    assert_true(instant_parse("2021-01-08T00:00:00+08:00", &wanted));
    assert_int_equal(period.deadline.us, wanted.us);
}

static void what_was_received_can_be_withdrawn_until_the_moved_deadline(void **state)
{
    (void)state;
    OK(submit("Z-01"));
    desk_agreed(&d, moving("2020-10", "2020-10-29T00:00:00+08:00"));
    desk_time(&d, "2020-10-28T12:00:00+08:00");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
}

/* ---- reopening ---- */

static void closed(void)
{
    desk_time(&d, "2021-01-06T09:00:00+08:00");
}

static void a_reopening_lets_its_unit_report_until_it_ends(void **state)
{
    (void)state;
    closed();
    REFUSED(submit("Z-01"), FAILED_PRECONDITION);
    desk_agreed(&d, reopening("zhongjie", "2021-01-07T18:00:00+08:00"));
    OK(submit("Z-01"));
    received_in("Z-01", "2020-closing", true);
    REFUSED(desk_submit(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01")),
            FAILED_PRECONDITION);
    desk_time(&d, "2021-01-07T18:00:00+08:00");
    REFUSED(submit("Z-02"), FAILED_PRECONDITION);
}

static void while_reopened_a_unit_corrects_withdraws_and_says_nothing(void **state)
{
    (void)state;
    OK(submit("Z-01"));
    closed();
    REFUSED(desk_nothing(&d, "zhongjie-clerk", "zhongjie", "", "2020-12"), FAILED_PRECONDITION);
    desk_agreed(&d, reopening("zhongjie", "2021-01-07T18:00:00+08:00"));
    OK(desk_nothing(&d, "zhongjie-clerk", "zhongjie", "", "2020-12"));
    OK(submit("Z-02"));
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-02"));
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
    OK(submit("Z-01"));
    received_in("Z-01", "2020-closing", true);
    desk_time(&d, "2021-01-07T18:00:00+08:00");
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

static void while_a_period_runs_nobody_is_reopened(void **state)
{
    (void)state;
    REFUSED(desk_propose(&d, "bureau-li", reopening("zhongjie", "2021-01-07T18:00:00+08:00")),
            FAILED_PRECONDITION);
    closed();
    REFUSED(desk_propose(&d, "bureau-li", reopening("nowhere", "2021-01-07T18:00:00+08:00")),
            NOT_FOUND);
    REFUSED(desk_propose(&d, "bureau-li", reopening("zhongjie", "2021-01-06T09:00:00+08:00")),
            INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "city-clerk", reopening("zhongjie", "2021-01-07T18:00:00+08:00")),
            PERMISSION_DENIED);
}

static const Bairi__V1__UnitStatus *standing_of(const char *who, Bairi__V1__StatusReply *reply)
{
    Bairi__V1__StatusRequest request;

    bairi__v1__status_request__init(&request);
    bairi__v1__status_reply__init(reply);
    OK(desk_call(&d, who, units_status, &request, reply));
    return reply->units[0];
}

static void a_reopened_unit_sees_until_when_and_the_others_do_not(void **state)
{
    Bairi__V1__StatusReply reply;
    Bairi__V1__CampaignGetRequest request;
    Bairi__V1__CampaignGetReply campaign;
    struct instant until;

    (void)state;
    assert_true(instant_parse("2021-01-07T18:00:00+08:00", &until));
    closed();
    desk_agreed(&d, reopening("zhongjie", "2021-01-07T18:00:00+08:00"));
    assert_int_equal(standing_of("zhongjie-clerk", &reply)->reopened, until.us);
    assert_int_equal(standing_of("lingang-clerk", &reply)->reopened, 0);
    bairi__v1__campaign_get_request__init(&request);
    bairi__v1__campaign_get_reply__init(&campaign);
    OK(desk_call(&d, "lingang-clerk", campaigns_get, &request, &campaign));
    assert_int_equal(campaign.n_reopenings, 1);
    assert_string_equal(campaign.reopenings[0]->unit, "zhongjie");
    desk_time(&d, "2021-01-07T18:00:00+08:00");
    assert_int_equal(standing_of("zhongjie-clerk", &reply)->reopened, 0);
    OK(desk_call(&d, "lingang-clerk", campaigns_get, &request, &campaign));
}

/* ---- return dates ---- */

static void returned_by(const char *project_no, day by)
{
    OK(submit(project_no));
    OK(desk_decide(&d, "bureau-li", "zhongjie", project_no, RETURN, by));
}

static void the_return_date_ends_at_24_of_its_day(void **state)
{
    (void)state;
    returned_by("Z-01", 20201028);
    returned_by("Z-02", 20201028);
    int64_t first = seen("Z-01")->received;
    desk_time(&d, "2020-10-28T23:59:59+08:00");
    OK(submit("Z-01"));
    assert_int_equal(seen("Z-01")->received, first);
    received_in("Z-01", "2020-10", false);
    desk_time(&d, "2020-10-29T00:00:00+08:00");
    OK(submit("Z-02"));
    received_in("Z-02", "2020-11", true);
}

static void a_second_return_keeps_the_first_time_too(void **state)
{
    (void)state;
    returned_by("Z-01", 20201028);
    int64_t first = seen("Z-01")->received;
    desk_time(&d, "2020-10-27T12:00:00+08:00");
    OK(submit("Z-01"));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201030));
    desk_time(&d, "2020-10-30T12:00:00+08:00");
    OK(submit("Z-01"));
    assert_int_equal(seen("Z-01")->received, first);
}

static void what_is_held_after_its_return_keeps_its_date(void **state)
{
    (void)state;
    returned_by("Z-01", 20201028);
    int64_t first = seen("Z-01")->received;
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", HOLD, 0));
    desk_time(&d, "2020-10-28T12:00:00+08:00");
    OK(submit("Z-01"));
    assert_int_equal(seen("Z-01")->received, first);
    received_in("Z-01", "2020-10", false);
    assert_int_equal(seen("Z-01")->return_by, 0);
}

static void what_was_returned_is_taken_by_its_date_after_the_last_deadline(void **state)
{
    (void)state;
    desk_time(&d, "2021-01-05T12:00:00+08:00");
    returned_by("Z-01", 20210107);
    returned_by("Z-02", 20210106);
    desk_time(&d, "2021-01-07T23:59:59+08:00");
    OK(submit("Z-01"));
    received_in("Z-01", "2020-closing", true);
    REFUSED(submit("Z-02"), FAILED_PRECONDITION);
}

static void what_was_signed_at_the_end_of_the_year_is_due_in_the_closing_period(void **state)
{
    Bairi__V1__Project *project = desk_project(&d, "zhongjie", "Z-01");

    (void)state;
    desk_time(&d, "2020-12-31T12:00:00+08:00");
    project->signed_on = 20201231;
    OK(desk_submit(&d, "zhongjie-clerk", project));
    received_in("Z-01", "2020-closing", false);
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    desk_time(&d, "2021-01-05T23:59:59+08:00");
    project->amount_wan = 16000;
    OK(desk_submit(&d, "zhongjie-clerk", project));
    assert_string_equal(seen("Z-01")->state, "amended");
    assert_int_equal(seen("Z-01")->accepted_version, 1);
    received_in("Z-01", "2020-closing", false);
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(what_comes_before_a_moved_deadline_is_on_time),
        FACT(a_deadline_moved_to_an_earlier_moment_ends_its_period_there),
        FACT(what_was_late_stays_late),
        FACT(a_closed_period_keeps_its_deadline),
        FACT(a_proposal_comes_too_late_when_the_period_closes_before_it_is_approved),
        FACT(a_deadline_keeps_its_place_among_the_others),
        FACT(a_deadline_is_moved_twice_and_the_closing_too),
        FACT(what_was_received_can_be_withdrawn_until_the_moved_deadline),
        FACT(a_reopening_lets_its_unit_report_until_it_ends),
        FACT(while_reopened_a_unit_corrects_withdraws_and_says_nothing),
        FACT(while_a_period_runs_nobody_is_reopened),
        FACT(a_reopened_unit_sees_until_when_and_the_others_do_not),
        FACT(the_return_date_ends_at_24_of_its_day),
        FACT(a_second_return_keeps_the_first_time_too),
        FACT(what_is_held_after_its_return_keeps_its_date),
        FACT(what_was_returned_is_taken_by_its_date_after_the_last_deadline),
        FACT(what_was_signed_at_the_end_of_the_year_is_due_in_the_closing_period),
    };

    return cmocka_run_group_tests_name("services/calendar", tests, NULL, NULL);
}
