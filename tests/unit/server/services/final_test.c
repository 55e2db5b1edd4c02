/* LINKS: common_record tests_office */
/* The final assessment: when it may be frozen, what it says, what it ends, what opens it again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/assessment.pb-c.h"
#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "common/message.h"
#include "common/record/report_final.h"
#include "tests/support/office/facts.h"

#define UPHOLD BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD
#define LIFT   BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT

/* ---- in few words ---- */

/* zhongjie before nandagang before lingang, all periods over. */
static int set_up(void **state)
{
    (void)state;
    desk_open(&d);
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    desk_accepted(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01"));
    desk_time(&d, "2021-01-06T09:00:00+08:00");
    return 0;
}

static void audited(void)
{
    OK(desk_close_audit(&d, "bureau-li", "2020-closing"));
}

static enum status draft(Bairi__V1__DraftReply **out)
{
    return desk_draft(&d, out);
}

static void choose(Bairi__V1__Proposal *proposal, const char *unit, const char *reason)
{
    Bairi__V1__Proposal__Choice *choice = arena_alloc(d.arena, sizeof *choice);

    bairi__v1__proposal__choice__init(choice);
    choice->unit = desk_text(&d, unit);
    choice->reason = desk_text(&d, reason);
    proposal->final->choices = arena_array(d.arena, 1, sizeof *proposal->final->choices);
    proposal->final->choices[0] = choice;
    proposal->final->n_choices = 1;
}

static void frozen(void)
{
    Bairi__V1__DraftReply *drafted = NULL;

    OK(draft(&drafted));
    desk_agreed(&d, desk_freezing(&d, drafted));
}

static Bairi__V1__ResultsReply *results(const char *who)
{
    Bairi__V1__ResultsRequest request;
    Bairi__V1__ResultsReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__results_request__init(&request);
    bairi__v1__results_reply__init(reply);
    OK(desk_call(&d, who, assessment_results, &request, reply));
    return reply;
}

static const char *award_of(const Bairi__V1__FinalResult *result, const char *unit)
{
    for (size_t i = 0; i < result->n_awards; i++) {
        if (strcmp(result->awards[i]->unit, unit) == 0)
            return result->awards[i]->award;
    }
    return "";
}

static enum status examine(const char *who, const char *unit, const char *text)
{
    return desk_examine(&d, who, unit, text);
}

/* ---- when ---- */

static void it_follows_the_last_audit(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    desk_time(&d, "2021-01-06T09:30:00+08:00");
    REFUSED(draft(&drafted), FAILED_PRECONDITION);
    audited();
    OK(draft(&drafted));
    assert_int_equal(drafted->version, 1);
}

static int set_up_with_an_undecided_project(void **state)
{
    (void)state;
    desk_open(&d);
    OK(desk_submit(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01")));
    desk_time(&d, "2021-01-06T09:00:00+08:00");
    return 0;
}

static void it_waits_for_projects_to_be_decided(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    audited();
    REFUSED(draft(&drafted), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "1 projects"));
    OK(desk_decide(&d, "bureau-li", "lingang", "L-01", BAIRI__V1__DECISION__VERDICT__REFUSE, 0));
    OK(draft(&drafted));
}

static void it_waits_for_objections_to_be_answered(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    desk_agreed(&d, desk_penalty(&d, "lingang", "", "1"));
    OK(desk_object(&d, "lingang-clerk", "lingang", "", d.index));
    uint64_t objection = d.index;
    audited();
    REFUSED(draft(&drafted), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "objection"));
    OK(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, UPHOLD, NULL)));
    OK(desk_approve(&d, "bureau-sun", d.index));
    OK(draft(&drafted));
}

static void what_moved_since_it_was_proposed_is_not_frozen(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    audited();
    OK(draft(&drafted));
    OK(desk_propose(&d, "bureau-li", desk_freezing(&d, drafted)));
    uint64_t proposal = d.index;
    desk_agreed(&d, desk_penalty(&d, "lingang", "", "1"));
    REFUSED(desk_approve(&d, "bureau-chen", proposal), ABORTED);
    REFUSED(desk_propose(&d, "bureau-li", desk_freezing(&d, drafted)), ABORTED);
}

static void who_proposes_it_does_not_approve_it(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    audited();
    OK(draft(&drafted));
    OK(desk_propose(&d, "bureau-chen", desk_freezing(&d, drafted)));
    REFUSED(desk_approve(&d, "bureau-chen", d.index), PERMISSION_DENIED);
}

/* ---- what it says ---- */

static void the_result_is_for_the_whole_area_and_names_first_and_last(void **state)
{
    static const char *const area[] = {"zhongjie-clerk", "gangcheng-touzi", "bureau-zhao",
                                       "city-clerk",     "admin",           "reader"};

    (void)state;
    audited();
    assert_int_equal(results("reader")->n_results, 0);
    frozen();
    for (size_t i = 0; i < sizeof area / sizeof *area; i++) {
        const Bairi__V1__ResultsReply *reply = results(area[i]);
        assert_int_equal(reply->n_results, 1);
        assert_string_equal(award_of(reply->results[0], "zhongjie"), "commend");
        assert_string_equal(award_of(reply->results[0], "lingang"), "criticise");
        assert_string_equal(award_of(reply->results[0], "nandagang"), "");
        assert_string_equal(award_of(reply->results[0], "gangcheng"), "");
        assert_int_equal(reply->results[0]->n_units, 4);
        assert_string_equal(reply->results[0]->approved_by, "测试员陈");
    }
}

static size_t notices(const char *who, const char *kind)
{
    Bairi__V1__NoticesRequest request;
    Bairi__V1__NoticesReply reply;
    size_t found = 0;

    bairi__v1__notices_request__init(&request);
    bairi__v1__notices_reply__init(&reply);
    OK(desk_call(&d, who, notices_list, &request, &reply));
    for (size_t i = 0; i < reply.n_notices; i++)
        found += strcmp(reply.notices[i]->kind, kind) == 0;
    return found;
}

static void everybody_is_told_and_the_criticised_unit_twice(void **state)
{
    (void)state;
    audited();
    frozen();
    assert_int_equal(notices("zhongjie-clerk", "final"), 1);
    assert_int_equal(notices("gangcheng-gangwu", "final"), 1);
    assert_int_equal(notices("city-clerk", "final"), 1);
    assert_int_equal(notices("reader", "final"), 1);
    assert_int_equal(notices("lingang-clerk", "criticised"), 1);
    assert_int_equal(notices("zhongjie-clerk", "criticised"), 0);
}

static void its_record_is_a_released_report_whose_arithmetic_holds(void **state)
{
    Bairi__V1__ReportPullRequest request;
    Bairi__V1__ReportPullReply reply;
    ProtobufCMessage *message = NULL;

    (void)state;
    audited();
    frozen();
    bairi__v1__report_pull_request__init(&request);
    bairi__v1__report_pull_reply__init(&reply);
    request.period = desk_text(&d, FINAL_PERIOD);
    OK(desk_call(&d, "city-clerk", reports_pull, &request, &reply));
    assert_string_equal(reply.item->state, "released");
    assert_int_equal(reply.n_release, 2);
    OK(message_unpack(&bairi__v1__statement__descriptor,
                      (struct bytes){reply.signed_->statement.data, reply.signed_->statement.len},
                      d.arena, &message, &d.error));
    Bairi__V1__Report *report = ((Bairi__V1__Statement *)message)->report_drawn->report;
    OK(report_check(report, d.arena, &d.error));
    report->awards[0]->award = desk_text(&d, "criticise");
    REFUSED(report_check(report, d.arena, &d.error), DATA_LOSS);
}

static void a_tie_for_last_is_a_persons_to_decide_with_a_reason(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "nandagang", "N-01"));
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "lingang", "L-01"));
    audited();
    OK(draft(&drafted));
    Bairi__V1__Proposal *proposal = desk_freezing(&d, drafted);
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    choose(proposal, "zhongjie", "the weakest");
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    choose(proposal, "nandagang", "");
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    choose(proposal, "nandagang", "a false report besides");
    desk_agreed(&d, proposal);
    const Bairi__V1__FinalResult *result = results("reader")->results[0];
    assert_string_equal(award_of(result, "nandagang"), "criticise");
    assert_string_equal(award_of(result, "lingang"), "");
}

static void nobody_is_a_choice_too_but_only_where_there_is_one(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    audited();
    OK(draft(&drafted));
    Bairi__V1__Proposal *proposal = desk_freezing(&d, drafted);
    choose(proposal, "", "they all did well");
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "nandagang", "N-01"));
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "lingang", "L-01"));
    OK(draft(&drafted));
    proposal = desk_freezing(&d, drafted);
    choose(proposal, "", "both began late");
    desk_agreed(&d, proposal);
    assert_int_equal(results("reader")->n_examinations, 0);
}

/* ---- what it ends ---- */

static void nothing_that_moves_a_score_is_taken_any_more(void **state)
{
    static const char sentence[] = "only an approved reopening";
    Bairi__V1__Project *late = desk_project(&d, "lingang", "L-02");

    (void)state;
    desk_agreed(&d, desk_penalty(&d, "zhongjie", "", "1"));
    uint64_t penalty = d.index;
    audited();
    OK(desk_propose(&d, "bureau-zhao", desk_penalty(&d, "nandagang", "", "1")));
    uint64_t proposal = d.index;
    frozen();
    REFUSED(desk_submit(&d, "lingang-clerk", late), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, sentence));
    REFUSED(desk_propose(&d, "bureau-li", desk_penalty(&d, "lingang", "", "1")),
            FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, sentence));
    REFUSED(desk_approve(&d, "bureau-chen", proposal), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, sentence));
    REFUSED(desk_propose(&d, "bureau-li",
                         desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "lingang", "L-01")),
            FAILED_PRECONDITION);

    /* the right to object is not cut off; what the answer would move is */
    OK(desk_object(&d, "zhongjie-clerk", "zhongjie", "", penalty));
    uint64_t objection = d.index;
    REFUSED(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, LIFT, NULL)),
            FAILED_PRECONDITION);
    OK(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, UPHOLD, NULL)));
    OK(desk_approve(&d, "bureau-sun", d.index));
}

static void a_reopening_makes_a_second_version_and_the_first_stays(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    audited();
    frozen();
    REFUSED(draft(&drafted), FAILED_PRECONDITION);
    desk_time(&d, "2021-01-08T09:00:00+08:00");
    desk_agreed(&d, desk_reopening(&d, "lingang", "2021-01-10T00:00:00+08:00"));
    assert_string_equal(results("reader")->reopened[0], "lingang");
    REFUSED(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "1")),
            FAILED_PRECONDITION);
    desk_accepted(&d, "lingang-clerk", desk_project(&d, "lingang", "L-02"));
    desk_accepted(&d, "lingang-clerk", desk_project(&d, "lingang", "L-03"));
    OK(draft(&drafted));
    assert_int_equal(drafted->version, 2);
    assert_true(drafted->n_changes >= 1);
    desk_agreed(&d, desk_freezing(&d, drafted));
    const Bairi__V1__ResultsReply *reply = results("reader");
    assert_int_equal(reply->n_results, 2);
    assert_int_equal(reply->n_reopened, 0);
    assert_string_equal(award_of(reply->results[0], "lingang"), "criticise");
    assert_string_equal(award_of(reply->results[1], "lingang"), "commend");
    assert_string_equal(award_of(reply->results[1], "zhongjie"), "");
    assert_string_equal(award_of(reply->results[1], "nandagang"), "criticise");
    REFUSED(desk_submit(&d, "lingang-clerk", desk_project(&d, "lingang", "L-04")),
            FAILED_PRECONDITION);
}

/* ---- the rules it is counted by ---- */

static Bairi__V1__Proposal *settings_from(day from, bool changed)
{
    return desk_settings(&d, "base_cap = 100", changed ? "base_cap = 90" : "base_cap = 100", from);
}

static void the_rules_change_for_nobody_until_all_are_reopened(void **state)
{
    static const char *const units[] = {"lingang", "gangcheng", "zhongjie", "nandagang"};

    (void)state;
    audited();
    OK(desk_propose(&d, "bureau-zhao", settings_from(20210109, true)));
    uint64_t early = d.index;
    frozen();
    for (size_t i = 0; i < 4; i++) {
        REFUSED(desk_propose(&d, "bureau-li", settings_from(20210109, true)), FAILED_PRECONDITION);
        assert_non_null(strstr(d.error.text, "all units"));
        REFUSED(desk_approve(&d, "bureau-chen", early), FAILED_PRECONDITION);
        desk_agreed(&d, desk_reopening(&d, units[i], "2021-01-10T00:00:00+08:00"));
    }
    OK(desk_propose(&d, "bureau-li", settings_from(20210109, true)));
    OK(desk_approve(&d, "bureau-chen", early));
}

static void rules_that_wait_for_a_later_day_hold_it_up_until_others_take_their_place(void **state)
{
    Bairi__V1__DraftReply *drafted = NULL;

    (void)state;
    audited();
    OK(draft(&drafted));
    OK(desk_propose(&d, "bureau-li", desk_freezing(&d, drafted)));
    uint64_t freezing = d.index;
    desk_agreed(&d, settings_from(20210109, true));
    REFUSED(draft(&drafted), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "version 2"));
    assert_non_null(strstr(d.error.text, "2021-01-09"));
    REFUSED(desk_approve(&d, "bureau-chen", freezing), FAILED_PRECONDITION);
    desk_agreed(&d, settings_from(20210106, false));
    frozen();
    REFUSED(desk_propose(&d, "bureau-li", settings_from(20210106, false)), FAILED_PRECONDITION);
}

/* ---- the self-examination ---- */

static void the_criticised_unit_owes_a_self_examination_until_it_is_handed_in(void **state)
{
    (void)state;
    audited();
    REFUSED(examine("lingang-clerk", "lingang", "we began late"), FAILED_PRECONDITION);
    frozen();
    const Bairi__V1__Examination *owed = results("zhongjie-clerk")->examinations[0];
    assert_string_equal(owed->unit, "lingang");
    assert_true(owed->since > 0);
    assert_int_equal(owed->time, 0);
    REFUSED(examine("zhongjie-clerk", "lingang", "they began late"), PERMISSION_DENIED);
    REFUSED(examine("zhongjie-clerk", "zhongjie", "we began late"), FAILED_PRECONDITION);
    REFUSED(examine("lingang-clerk", "lingang", ""), INVALID_ARGUMENT);
    OK(examine("lingang-clerk", "lingang", "we began late"));
    REFUSED(examine("lingang-clerk", "lingang", "again"), FAILED_PRECONDITION);
    const Bairi__V1__ResultsReply *others = results("zhongjie-clerk");
    assert_int_equal(others->n_examinations, 1);
    assert_true(others->examinations[0]->time > 0);
    assert_string_equal(others->examinations[0]->text, "");
    assert_string_equal(results("bureau-sun")->examinations[0]->text, "we began late");
    assert_string_equal(results("lingang-clerk")->examinations[0]->text, "we began late");
    assert_int_equal(notices("bureau-li", "examined"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
        FACT(it_follows_the_last_audit),
        cmocka_unit_test_setup_teardown(it_waits_for_projects_to_be_decided,
                                        set_up_with_an_undecided_project, desk_tear_down),
        FACT(it_waits_for_objections_to_be_answered),
        FACT(what_moved_since_it_was_proposed_is_not_frozen),
        FACT(who_proposes_it_does_not_approve_it),
        FACT(the_result_is_for_the_whole_area_and_names_first_and_last),
        FACT(everybody_is_told_and_the_criticised_unit_twice),
        FACT(its_record_is_a_released_report_whose_arithmetic_holds),
        FACT(a_tie_for_last_is_a_persons_to_decide_with_a_reason),
        FACT(nobody_is_a_choice_too_but_only_where_there_is_one),
        FACT(nothing_that_moves_a_score_is_taken_any_more),
        FACT(a_reopening_makes_a_second_version_and_the_first_stays),
        FACT(the_rules_change_for_nobody_until_all_are_reopened),
        FACT(rules_that_wait_for_a_later_day_hold_it_up_until_others_take_their_place),
        FACT(the_criticised_unit_owes_a_self_examination_until_it_is_handed_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
