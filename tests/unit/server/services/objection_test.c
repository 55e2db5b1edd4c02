/* LINKS: tests_office */
/* Objections: by whom, against what, until when; answered by whom, and what the answer does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/files.pb-c.h"
#include "server/services/objections.h"
#include "tests/support/office/facts.h"

#define UPHOLD BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD
#define CHANGE BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE
#define LIFT   BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT
#define VOID   BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT
#define ACCEPT BAIRI__V1__DECISION__VERDICT__ACCEPT
#define REFUSE BAIRI__V1__DECISION__VERDICT__REFUSE

/* ---- in few words ---- */

static int set_up(void **state)
{
    (void)state;
    desk_open(&d);
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    return 0;
}

static const char *total(void)
{
    return desk_total(&d, "bureau-li", 0, "zhongjie");
}

static const char *state_of(const char *project_no)
{
    return desk_state(&d, "zhongjie", project_no)->state;
}

static uint64_t voided(void)
{
    desk_agreed(&d, desk_end(&d, VOID, "zhongjie", "Z-01"));
    return d.index;
}

static uint64_t penalised(const char *project_no, const char *points)
{
    desk_agreed(&d, desk_penalty(&d, "zhongjie", project_no, points));
    return d.index;
}

static uint64_t refused(const char *project_no)
{
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", project_no)));
    OK(desk_decide(&d, "bureau-li", "zhongjie", project_no, REFUSE, 0));
    return d.index;
}

static uint64_t objected(const char *project_no, uint64_t against)
{
    OK(desk_object(&d, "zhongjie-clerk", "zhongjie", project_no, against));
    return d.index;
}

/* Answered by two who had no part in what li and chen decide. */
static enum status answered(uint64_t objection,
                            Bairi__V1__Proposal__ObjectionAnswer__Outcome outcome,
                            const char *instead)
{
    TRY(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, outcome, instead)));
    return desk_approve(&d, "bureau-sun", d.index);
}

static const Bairi__V1__ObjectionState *seen(uint64_t objection)
{
    const Bairi__V1__ObjectionsReply *reply = desk_objections(&d, "zhongjie-clerk");

    for (size_t i = 0; i < reply->n_objections; i++) {
        if (reply->objections[i]->index == objection)
            return reply->objections[i];
    }
    fail_msg("the unit does not see its objection %llu", (unsigned long long)objection);
    return NULL;
}

/* ---- the days ---- */

static void the_days_end_at_the_fifth_midnight_after_the_day_of_the_decision(void **state)
{
    (void)state;
    uint64_t first = voided(), second = penalised("Z-02", "2");
    desk_time(&d, "2020-10-13T23:50:00+08:00");
    objected("Z-01", first);
    desk_time(&d, "2020-10-14T00:00:00+08:00");
    REFUSED(desk_object(&d, "zhongjie-clerk", "zhongjie", "Z-02", second), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "2020-10-14T00:00:00+08:00"));
}

static void the_days_are_counted_where_the_campaign_is_not_in_utc(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-09T00:30:00+08:00"); /* still the 8th in UTC */
    uint64_t against = penalised("", "2");
    desk_time(&d, "2020-10-14T23:30:00+08:00");
    objected("", against);
}

static void what_may_be_objected_to_is_listed_until_its_days_end(void **state)
{
    (void)state;
    uint64_t refusal = refused("Z-03"), penalty = penalised("", "1"), void_at = voided();
    const Bairi__V1__ObjectionsReply *reply = desk_objections(&d, "zhongjie-clerk");
    assert_int_equal(reply->n_may, 3);
    assert_int_equal(reply->may[0]->index, refusal);
    assert_string_equal(reply->may[0]->decision, "refused");
    assert_string_equal(reply->may[1]->decision, "penalised");
    assert_int_equal(reply->may[1]->index, penalty);
    assert_string_equal(reply->may[1]->project_no, "");
    assert_string_equal(reply->may[2]->decision, "voided");
    assert_int_equal(reply->may[2]->deadline, INT64_C(1602604800) * INSTANT_SECOND);
    assert_int_equal(desk_objections(&d, "nandagang-clerk")->n_may, 0);
    objected("Z-01", void_at);
    assert_int_equal(desk_objections(&d, "zhongjie-clerk")->n_may, 2);
    desk_time(&d, "2020-10-14T00:00:00+08:00");
    assert_int_equal(desk_objections(&d, "zhongjie-clerk")->n_may, 0);
}

/* ---- by whom, against what ---- */

static void one_objection_is_heard_for_each_decision(void **state)
{
    (void)state;
    uint64_t against = voided();
    objected("Z-01", against);
    REFUSED(desk_object(&d, "zhongjie-leader", "zhongjie", "Z-01", against), FAILED_PRECONDITION);
}

static void the_deadline_is_the_midnight_itself_whatever_the_hour_of_the_decision(void **state)
{
    struct settings settings = {.utc_offset = 8 * 60, .objection_days = 5};
    struct instant first, last, edge;

    (void)state;
    assert_true(instant_parse("2020-10-08T00:00:00+08:00", &first));
    assert_true(instant_parse("2020-10-08T23:59:59.999999+08:00", &last));
    assert_true(instant_parse("2020-10-14T00:00:00+08:00", &edge));
    assert_int_equal(objection_deadline(&settings, first).us, edge.us);
    assert_int_equal(objection_deadline(&settings, last).us, edge.us);
    assert_int_equal(objection_deadline(&settings, (struct instant){last.us + 1}).us,
                     edge.us + INSTANT_DAY);
    settings.objection_days = 0;
    assert_int_equal(objection_deadline(&settings, first).us, edge.us - 5 * INSTANT_DAY);
}

static enum status objects_without_files(const char *who, const char *unit, uint64_t against)
{
    Bairi__V1__Statement *statement = desk_objection(&d, unit, "Z-01", against);

    statement->objection->n_evidence = 0;
    return desk_write(&d, who, statement);
}

static void a_leader_objects_and_another_unit_finds_nothing(void **state)
{
    (void)state;
    uint64_t against = voided();
    REFUSED(objects_without_files("nandagang-clerk", "zhongjie", against), NOT_FOUND);
    REFUSED(objects_without_files("nandagang-clerk", "nandagang", against), NOT_FOUND);
    REFUSED(objects_without_files("bureau-li", "zhongjie", against), PERMISSION_DENIED);
    OK(desk_object(&d, "zhongjie-leader", "zhongjie", "Z-01", against));
}

static void nothing_else_is_objected_to(void **state)
{
    (void)state;
    uint64_t against = voided();
    REFUSED(desk_object(&d, "zhongjie-clerk", "zhongjie", "Z-02", against), NOT_FOUND);
    REFUSED(desk_object(&d, "zhongjie-clerk", "zhongjie", "", against), NOT_FOUND);
    REFUSED(desk_object(&d, "zhongjie-clerk", "zhongjie", "Z-01", against - 1), NOT_FOUND);
    REFUSED(desk_object(&d, "zhongjie-clerk", "zhongjie", "Z-01", 0), NOT_FOUND);
    REFUSED(desk_object(&d, "zhongjie-clerk", "zhongjie", "Z-01", UINT64_MAX), NOT_FOUND);
    REFUSED(desk_object(&d, "zhongjie-clerk", "zhongjie", "Z-01", 2), NOT_FOUND); /* an accept */
}

static void an_objections_file_is_here_and_the_bureau_fetches_it(void **state)
{
    Bairi__V1__FileGetRequest get;
    Bairi__V1__FileGetReply got;

    (void)state;
    uint64_t against = penalised("", "1");
    Bairi__V1__Statement *statement = desk_objection(&d, "zhongjie", "", against);
    Bairi__V1__Evidence *file = statement->objection->evidence[0];
    bairi__v1__file_get_request__init(&get);
    bairi__v1__file_get_reply__init(&got);
    get.sha256 = file->sha256;
    get.unit = desk_text(&d, "zhongjie");
    get.length = 100;
    REFUSED(desk_call(&d, "bureau-zhao", files_get, &get, &got), NOT_FOUND);
    OK(desk_write(&d, "zhongjie-clerk", statement));
    OK(desk_call(&d, "bureau-zhao", files_get, &get, &got));
    assert_int_equal(got.size, file->size);

    statement = desk_objection(&d, "zhongjie", "", penalised("", "1.5"));
    statement->objection->evidence[0]->sha256.data[0] ^= 1;
    REFUSED(desk_write(&d, "zhongjie-clerk", statement), FAILED_PRECONDITION);
    assert_string_equal(d.error.field, "evidence");
}

/* ---- the answer ---- */

static void the_decision_stands_until_the_answer_and_when_it_is_upheld(void **state)
{
    (void)state;
    uint64_t objection = objected("Z-01", voided());
    assert_string_equal(state_of("Z-01"), "voided");
    assert_string_equal(seen(objection)->state, "open");
    OK(answered(objection, UPHOLD, NULL));
    assert_string_equal(state_of("Z-01"), "voided");
    assert_string_equal(seen(objection)->state, "upheld");
    assert_string_equal(seen(objection)->answer, "looked at again");
    assert_int_equal(seen(objection)->n_answered_by, 2);
    assert_string_equal(seen(objection)->answered_by[0], "测试员赵");
    assert_string_equal(seen(objection)->answered_by[1], "测试员孙");
    assert_int_equal(seen(objection)->answer_index, d.index);
    REFUSED(answered(objection, LIFT, NULL), FAILED_PRECONDITION);
}

static void who_took_part_in_the_decision_answers_no_objection_to_it(void **state)
{
    (void)state;
    uint64_t objection = objected("Z-01", voided()); /* by li and chen */
    REFUSED(desk_propose(&d, "bureau-li", desk_answer(&d, objection, LIFT, NULL)),
            PERMISSION_DENIED);
    REFUSED(desk_propose(&d, "bureau-chen", desk_answer(&d, objection, UPHOLD, NULL)),
            PERMISSION_DENIED);
    OK(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, UPHOLD, NULL)));
    uint64_t proposal = d.index;
    REFUSED(desk_approve(&d, "bureau-chen", proposal), PERMISSION_DENIED);
    OK(desk_approve(&d, "bureau-sun", proposal));
}

static void a_lifted_void_counts_again_and_a_changed_one_is_a_termination(void **state)
{
    (void)state;
    const char *before = total();
    uint64_t objection = objected("Z-01", voided());
    OK(answered(objection, LIFT, NULL));
    assert_string_equal(state_of("Z-01"), "accepted");
    assert_string_equal(total(), before);
    assert_string_equal(seen(objection)->state, "lifted");

    objection = objected("Z-01", voided());
    REFUSED(answered(objection, CHANGE, "accepted"), INVALID_ARGUMENT);
    OK(answered(objection, CHANGE, "terminated"));
    assert_string_equal(state_of("Z-01"), "terminated");
    assert_string_equal(seen(objection)->state, "changed");
    assert_string_equal(seen(objection)->changed_to, "terminated");
}

static void a_penalty_is_lifted_or_gets_other_points(void **state)
{
    (void)state;
    assert_string_equal(total(), "6.67");
    uint64_t whole = objected("", penalised("", "2")),
             one = objected("Z-01", penalised("Z-01", "3"));
    assert_string_equal(total(), "1.67");
    REFUSED(answered(whole, CHANGE, "2.3"), INVALID_ARGUMENT);
    OK(answered(whole, CHANGE, "0.5"));
    assert_string_equal(total(), "3.17");
    assert_string_equal(seen(whole)->changed_to, "0.5");
    OK(answered(one, LIFT, NULL));
    assert_string_equal(total(), "6.17");
}

static Bairi__V1__Proposal *figure_answer(uint64_t objection,
                                          Bairi__V1__Proposal__ObjectionAnswer__Outcome outcome,
                                          int64_t amount)
{
    Bairi__V1__Proposal *proposal = desk_answer(&d, objection, outcome, NULL);

    proposal->objection_answer->amount_wan = amount;
    return proposal;
}

static enum status figure_answered(uint64_t objection,
                                   Bairi__V1__Proposal__ObjectionAnswer__Outcome outcome,
                                   int64_t amount)
{
    TRY(desk_propose(&d, "bureau-zhao", figure_answer(objection, outcome, amount)));
    return desk_approve(&d, "bureau-sun", d.index);
}

static void a_reduction_gets_another_figure_or_is_lifted_to_what_was_reported(void **state)
{
    (void)state;
    desk_agreed(&d, desk_reduction(&d, "zhongjie", "Z-01", 8000));
    assert_string_equal(total(), "3.33");
    uint64_t objection = objected("Z-01", d.index);
    REFUSED(figure_answered(objection, CHANGE, 15001), INVALID_ARGUMENT);
    OK(figure_answered(objection, CHANGE, 12000));
    assert_string_equal(total(), "6.67");
    assert_string_equal(seen(objection)->changed_to, "12000");

    desk_agreed(&d, desk_reduction(&d, "zhongjie", "Z-01", 9000));
    assert_string_equal(total(), "3.33");
    objection = objected("Z-01", d.index);
    REFUSED(figure_answered(objection, LIFT, 12000), INVALID_ARGUMENT);
    OK(figure_answered(objection, LIFT, 15000));
    assert_string_equal(total(), "6.67");
    assert_int_equal(desk_state(&d, "zhongjie", "Z-01")->project->amount_wan, 15000);
}

/* zhongjie/Z-01 is ruled to be lingang/L-01. */
static uint64_t ruled_against_us(void)
{
    OK(desk_submit(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01")));
    desk_agreed(&d, desk_ruling(&d, "lingang", "L-01", "zhongjie", "Z-01", true));
    return d.index;
}

static void only_who_lost_by_a_ruling_objects_and_a_lifted_one_takes_from_nobody(void **state)
{
    (void)state;
    uint64_t against = ruled_against_us();
    assert_string_equal(state_of("Z-01"), "refused");
    assert_int_equal(desk_objections(&d, "lingang-clerk")->n_may, 0);
    REFUSED(desk_object(&d, "lingang-clerk", "lingang", "L-01", against), NOT_FOUND);
    assert_string_equal(desk_objections(&d, "zhongjie-clerk")->may[0]->decision, "ruled");
    uint64_t objection = objected("Z-01", against);
    OK(answered(objection, LIFT, NULL));
    assert_string_equal(state_of("Z-01"), "submitted");
    assert_string_equal(desk_state(&d, "lingang", "L-01")->state, "submitted");
    OK(desk_decide(&d, "bureau-zhao", "zhongjie", "Z-01", ACCEPT, 0));
    assert_string_equal(total(), "6.67");
}

static void a_changed_ruling_makes_the_unit_the_owner(void **state)
{
    (void)state;
    uint64_t objection = objected("Z-01", ruled_against_us());
    REFUSED(answered(objection, CHANGE, "accepted"), INVALID_ARGUMENT);
    OK(answered(objection, CHANGE, "owner"));
    assert_string_equal(state_of("Z-01"), "submitted");
    assert_string_equal(desk_state(&d, "lingang", "L-01")->state, "refused");
    assert_string_equal(seen(objection)->changed_to, "owner");
}

static void a_lifted_refusal_is_decided_anew(void **state)
{
    (void)state;
    uint64_t objection = objected("Z-03", refused("Z-03"));
    OK(answered(objection, LIFT, NULL));
    assert_string_equal(state_of("Z-03"), "submitted");
    OK(desk_decide(&d, "bureau-zhao", "zhongjie", "Z-03", ACCEPT, 0));
    assert_string_equal(total(), "10.00");
}

static void a_refusal_is_changed_to_a_recognition(void **state)
{
    (void)state;
    uint64_t objection = objected("Z-03", refused("Z-03"));
    REFUSED(answered(objection, CHANGE, "voided"), INVALID_ARGUMENT);
    OK(answered(objection, CHANGE, "accepted"));
    assert_string_equal(state_of("Z-03"), "accepted");
    assert_string_equal(total(), "10.00");
}

static void the_refusal_of_a_correction_is_lifted_not_changed(void **state)
{
    Bairi__V1__Project *newer = desk_project(&d, "zhongjie", "Z-01");

    (void)state;
    newer->amount_wan = 17000;
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0));
    uint64_t objection = objected("Z-01", d.index);
    REFUSED(answered(objection, CHANGE, "accepted"), FAILED_PRECONDITION);
    OK(answered(objection, LIFT, NULL));
    assert_string_equal(state_of("Z-01"), "amended");
    assert_string_equal(total(), "6.67");
}

static void what_changed_since_is_only_upheld(void **state)
{
    (void)state;
    uint64_t objection = objected("Z-03", refused("Z-03"));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-03")));
    REFUSED(answered(objection, LIFT, NULL), FAILED_PRECONDITION);
    OK(answered(objection, UPHOLD, NULL));
    assert_string_equal(state_of("Z-03"), "submitted");
}

static void a_refused_correction_is_heard_after_the_version_in_force_was_reduced(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0));
    uint64_t objection = objected("Z-01", d.index);
    desk_agreed(&d, desk_reduction(&d, "zhongjie", "Z-01", 12000));
    OK(answered(objection, LIFT, NULL));
    assert_string_equal(state_of("Z-01"), "amended");
    assert_string_equal(total(), "6.67");
}

static void what_was_voided_since_is_restored_before_a_refusal_is_lifted(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0));
    uint64_t objection = objected("Z-01", d.index);
    voided();
    REFUSED(answered(objection, LIFT, NULL), FAILED_PRECONDITION);
    assert_string_equal(state_of("Z-01"), "voided");
}

static void two_objections_about_one_project_are_answered_side_by_side(void **state)
{
    (void)state;
    uint64_t first = objected("Z-01", penalised("Z-01", "2")), second = objected("Z-01", voided());
    OK(desk_propose(&d, "bureau-zhao", desk_answer(&d, first, LIFT, NULL)));
    OK(desk_propose(&d, "bureau-zhao", desk_answer(&d, second, UPHOLD, NULL)));
    REFUSED(desk_propose(&d, "bureau-zhao", desk_answer(&d, second, LIFT, NULL)),
            FAILED_PRECONDITION);
}

static void an_answer_about_a_unit_as_a_whole_is_proposed_once(void **state)
{
    (void)state;
    uint64_t objection = objected("", penalised("", "2"));
    OK(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, LIFT, NULL)));
    REFUSED(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, UPHOLD, NULL)),
            FAILED_PRECONDITION);
}

static void an_answer_is_about_its_objection_alone(void **state)
{
    (void)state;
    uint64_t objection = objected("Z-01", voided());
    Bairi__V1__Proposal *answer = desk_answer(&d, objection, LIFT, NULL);
    answer->objection_answer->decision = desk_text(&d, "penalised");
    REFUSED(desk_propose(&d, "bureau-zhao", answer), INVALID_ARGUMENT);
    answer = desk_answer(&d, objection, LIFT, NULL);
    answer->objection_answer->project_no = desk_text(&d, "Z-02");
    REFUSED(desk_propose(&d, "bureau-zhao", answer), INVALID_ARGUMENT);
    answer = desk_answer(&d, objection, LIFT, NULL);
    answer->objection_answer->objection = 1;
    REFUSED(desk_propose(&d, "bureau-zhao", answer), NOT_FOUND);
    answer = desk_answer(&d, objection, 0, NULL);
    REFUSED(desk_propose(&d, "bureau-zhao", answer), INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
        FACT(the_days_end_at_the_fifth_midnight_after_the_day_of_the_decision),
        FACT(the_days_are_counted_where_the_campaign_is_not_in_utc),
        FACT(the_deadline_is_the_midnight_itself_whatever_the_hour_of_the_decision),
        FACT(what_may_be_objected_to_is_listed_until_its_days_end),
        FACT(one_objection_is_heard_for_each_decision),
        FACT(a_leader_objects_and_another_unit_finds_nothing),
        FACT(nothing_else_is_objected_to),
        FACT(an_objections_file_is_here_and_the_bureau_fetches_it),
        FACT(the_decision_stands_until_the_answer_and_when_it_is_upheld),
        FACT(who_took_part_in_the_decision_answers_no_objection_to_it),
        FACT(a_lifted_void_counts_again_and_a_changed_one_is_a_termination),
        FACT(a_penalty_is_lifted_or_gets_other_points),
        FACT(a_reduction_gets_another_figure_or_is_lifted_to_what_was_reported),
        FACT(only_who_lost_by_a_ruling_objects_and_a_lifted_one_takes_from_nobody),
        FACT(a_changed_ruling_makes_the_unit_the_owner),
        FACT(a_lifted_refusal_is_decided_anew),
        FACT(a_refusal_is_changed_to_a_recognition),
        FACT(the_refusal_of_a_correction_is_lifted_not_changed),
        FACT(what_changed_since_is_only_upheld),
        FACT(a_refused_correction_is_heard_after_the_version_in_force_was_reduced),
        FACT(what_was_voided_since_is_restored_before_a_refusal_is_lifted),
        FACT(two_objections_about_one_project_are_answered_side_by_side),
        FACT(an_answer_about_a_unit_as_a_whole_is_proposed_once),
        FACT(an_answer_is_about_its_objection_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
