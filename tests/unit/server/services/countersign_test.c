/* LINKS: tests_office */
/* 审签: what a clerk enters waits for the unit's leader, and counts from his signature on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "tests/support/office/facts.h"

#define ACCEPT    BAIRI__V1__DECISION__VERDICT__ACCEPT
#define RETURN    BAIRI__V1__DECISION__VERDICT__RETURN
#define REFUSE    BAIRI__V1__DECISION__VERDICT__REFUSE
#define COUNTERED BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE

static int set_up(void **state)
{
    (void)state;
    desk_open_countersigning(&d, "zhongjie");
    return 0;
}

static Bairi__V1__Project *z(const char *project_no)
{
    return desk_project(&d, "zhongjie", project_no);
}

static const Bairi__V1__ProjectState *shown(const char *project_no)
{
    return desk_state(&d, "zhongjie", project_no);
}

static void entered(const char *project_no)
{
    OK(desk_submit(&d, "zhongjie-clerk", z(project_no)));
}

static void completed(const char *project_no)
{
    OK(desk_countersign(&d, "zhongjie-leader", "zhongjie", project_no));
}

/* Gives somebody the right, by an enrolment of the administrator's. */
static void may_countersign(const char *who)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Enrolment *enrolment = arena_alloc(d.arena, sizeof *enrolment);

    bairi__v1__enrolment__init(enrolment);
    enrolment->person = desk_person(&d, who, "countersign");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ENROLMENT;
    statement->enrolment = enrolment;
    OK(desk_write(&d, "admin", statement));
}

static size_t queue_length(void)
{
    Bairi__V1__QueueRequest request;
    Bairi__V1__QueueReply reply;

    bairi__v1__queue_request__init(&request);
    bairi__v1__queue_reply__init(&reply);
    OK(desk_call(&d, "bureau-li", audit_queue, &request, &reply));
    return reply.n_items;
}

static uint32_t pending(void)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    OK(desk_call(&d, "bureau-li", ranking_rank, &request, &reply));
    return reply.pending;
}

/* ---- waiting ---- */

static void what_a_clerk_enters_is_not_received_yet(void **state)
{
    (void)state;
    entered("Z-01");
    assert_string_equal(d.outcome->remarks[0]->pattern, "awaits the countersignature");
    assert_string_equal(shown("Z-01")->state, "awaiting");
    assert_int_equal(shown("Z-01")->received, 0);
    assert_string_equal(shown("Z-01")->period, "");
    assert_int_equal(queue_length(), 0);
    assert_int_equal(pending(), 0);
}

static void the_bureau_decides_nothing_that_waits(void **state)
{
    (void)state;
    entered("Z-01");
    REFUSED(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0), FAILED_PRECONDITION);
}

static void a_unit_that_does_not_ask_for_it_waits_for_nobody(void **state)
{
    (void)state;
    OK(desk_submit(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01")));
    assert_string_equal(desk_state(&d, "lingang", "L-01")->state, "submitted");
    may_countersign("lingang-clerk");
    REFUSED(desk_countersign(&d, "lingang-clerk", "lingang", "L-01"), FAILED_PRECONDITION);
}

static void what_waits_is_taken_back(void **state)
{
    (void)state;
    entered("Z-01");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    assert_string_equal(shown("Z-01")->state, "withdrawn");
    REFUSED(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"), FAILED_PRECONDITION);
    entered("Z-01");
    completed("Z-01");
    assert_string_equal(shown("Z-01")->state, "submitted");
    assert_int_equal(shown("Z-01")->version, 2);
}

static void a_newer_version_takes_the_place_of_one_that_waits(void **state)
{
    Bairi__V1__Statement *old;

    (void)state;
    entered("Z-01");
    old = desk_countersignature(&d, "zhongjie", "Z-01");
    Bairi__V1__Project *newer = z("Z-01");
    newer->amount_wan = 16000;
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    REFUSED(desk_write(&d, "zhongjie-leader", old), ABORTED);
    old->previous = desk_latest(&d, "zhongjie", "Z-01");
    old->statement_id = (ProtobufCBinaryData){0};
    REFUSED(desk_write(&d, "zhongjie-leader", old), ABORTED); /* version 1, not 2 */
    completed("Z-01");
    assert_int_equal(shown("Z-01")->version, 2);
    assert_int_equal(shown("Z-01")->project->amount_wan, 16000);
}

static void a_recognised_version_counts_while_the_correction_waits(void **state)
{
    const char *before;

    (void)state;
    entered("Z-01");
    completed("Z-01");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    before = desk_total(&d, "bureau-li", 0, "zhongjie");
    Bairi__V1__Project *larger = z("Z-01");
    larger->amount_wan = 40000;
    OK(desk_submit(&d, "zhongjie-clerk", larger));
    assert_string_equal(shown("Z-01")->state, "accepted");
    assert_int_equal(shown("Z-01")->accepted_version, 1);
    assert_string_equal(desk_total(&d, "bureau-li", 0, "zhongjie"), before);
    completed("Z-01");
    assert_string_equal(shown("Z-01")->state, "amended");
    assert_int_equal(pending(), 1);
}

static void a_correction_taken_back_leaves_the_recognised_version(void **state)
{
    (void)state;
    entered("Z-01");
    completed("Z-01");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    entered("Z-01");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    assert_string_equal(shown("Z-01")->state, "accepted");
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
    REFUSED(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0), FAILED_PRECONDITION);
    entered("Z-01");
    completed("Z-01");
    assert_string_equal(shown("Z-01")->state, "amended");
}

static void what_waits_does_not_take_a_refused_version_along(void **state)
{
    (void)state;
    entered("Z-01");
    completed("Z-01");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0));
    entered("Z-01");
    entered("Z-01");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    assert_string_equal(shown("Z-01")->state, "refused");
    assert_string_equal(shown("Z-01")->reason, "as looked at");
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

static void what_waits_does_not_take_along_what_was_received_before_the_deadline(void **state)
{
    (void)state;
    entered("Z-01");
    completed("Z-01");
    entered("Z-02");
    completed("Z-02");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-02"));
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    entered("Z-01");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    assert_string_equal(shown("Z-01")->state, "submitted");
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
    entered("Z-02"); /* nothing of it was left */
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-02"));
}

static void what_waits_hides_nothing_that_was_received(void **state)
{
    (void)state;
    entered("Z-01");
    completed("Z-01");
    assert_int_equal(pending(), 1);
    entered("Z-01");
    assert_int_equal(pending(), 1);
    completed("Z-01");
    assert_int_equal(pending(), 1);
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    entered("Z-01");
    assert_int_equal(pending(), 0);
    completed("Z-01");
    entered("Z-01");
    assert_int_equal(pending(), 1);
}

static void what_waits_does_not_take_an_undecided_correction_along(void **state)
{
    (void)state;
    entered("Z-01");
    completed("Z-01");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    entered("Z-01");
    completed("Z-01");
    entered("Z-01");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    assert_string_equal(shown("Z-01")->state, "amended");
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

static void a_void_ends_what_waits_and_restoring_does_not_bring_it_back(void **state)
{
    (void)state;
    entered("Z-01");
    completed("Z-01");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    entered("Z-01");
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "zhongjie", "Z-01"));
    REFUSED(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"), FAILED_PRECONDITION);
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_RESTORE, "zhongjie", "Z-01"));
    assert_string_equal(shown("Z-01")->state, "accepted");
    REFUSED(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

/* ---- time ---- */

static void the_countersignature_is_when_it_is_received(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-26T23:00:00+08:00");
    entered("Z-01");
    entered("Z-02");
    completed("Z-02");
    assert_string_equal(shown("Z-02")->period, "2020-10");
    assert_false(shown("Z-02")->late);
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    completed("Z-01");
    assert_string_equal(d.outcome->subject, "zhongjie/Z-01@1");
    assert_string_equal(d.outcome->remarks[0]->pattern, "late");
    assert_true(shown("Z-01")->late);
    assert_string_equal(shown("Z-01")->period, "2020-11");
    struct instant midnight = instant_of_day(20201027, 480);
    assert_true(shown("Z-01")->received >= midnight.us);
}

static void after_the_last_deadline_nothing_is_countersigned(void **state)
{
    (void)state;
    desk_time(&d, "2021-01-05T23:00:00+08:00");
    entered("Z-01");
    desk_time(&d, "2021-01-06T00:00:00+08:00");
    REFUSED(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

static void resent_and_countersigned_by_the_date_keeps_the_first_time(void **state)
{
    int64_t first;

    (void)state;
    entered("Z-01");
    completed("Z-01");
    first = shown("Z-01")->received;
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201028));
    desk_time(&d, "2020-10-28T10:00:00+08:00");
    entered("Z-01");
    assert_int_equal(shown("Z-01")->return_by, 20201028);
    entered("Z-01"); /* and once more, before the leader looked */
    desk_time(&d, "2020-10-28T23:59:00+08:00");
    completed("Z-01");
    assert_int_equal(shown("Z-01")->received, first);
    assert_string_equal(shown("Z-01")->period, "2020-10");
    assert_int_equal(shown("Z-01")->return_by, 0);
}

static void resent_by_the_date_but_countersigned_after_it_is_late(void **state)
{
    (void)state;
    entered("Z-01");
    completed("Z-01");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201028));
    desk_time(&d, "2020-10-28T10:00:00+08:00");
    entered("Z-01");
    desk_time(&d, "2020-10-29T00:00:00+08:00");
    completed("Z-01");
    assert_string_equal(shown("Z-01")->period, "2020-11");
    assert_true(shown("Z-01")->late);
}

static void what_was_taken_back_keeps_no_time_of_an_earlier_return(void **state)
{
    (void)state;
    entered("Z-01");
    completed("Z-01");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201028));
    entered("Z-01");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    assert_int_equal(shown("Z-01")->return_by, 20201028); /* the return stands: that too */
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    desk_time(&d, "2020-10-28T10:00:00+08:00");
    entered("Z-01");
    completed("Z-01");
    assert_string_equal(shown("Z-01")->period, "2020-11");
}

static void as_of_a_day_before_the_countersignature_it_does_not_wait_in_the_queue(void **state)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    (void)state;
    entered("Z-01");
    desk_time(&d, "2020-10-09T09:00:00+08:00");
    completed("Z-01");
    desk_time(&d, "2020-10-10T09:00:00+08:00");
    bairi__v1__rank_request__init(&request);
    for (day as_of = 20201008; as_of <= 20201009; as_of++) {
        bairi__v1__rank_reply__init(&reply);
        request.as_of = as_of;
        OK(desk_call(&d, "bureau-li", ranking_rank, &request, &reply));
        assert_int_equal(reply.pending, as_of == 20201009);
    }
}

/* ---- who ---- */

static void without_the_right_nobody_countersigns(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-leader", z("Z-01")));
    REFUSED(desk_countersign(&d, "zhongjie-clerk", "zhongjie", "Z-01"), PERMISSION_DENIED);
}

static void nobody_countersigns_what_he_entered(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-leader", z("Z-01")));
    assert_string_equal(shown("Z-01")->state, "awaiting");
    REFUSED(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"), PERMISSION_DENIED);
    may_countersign("zhongjie-clerk");
    OK(desk_countersign(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
}

static void another_units_leader_sees_nothing_to_sign(void **state)
{
    struct error absent;

    (void)state;
    may_countersign("nandagang-clerk");
    entered("Z-01");
    REFUSED(desk_countersign(&d, "nandagang-clerk", "zhongjie", "Z-01"), NOT_FOUND);
    absent = d.error;
    Bairi__V1__Statement *guess = desk_countersignature(&d, "zhongjie", "Z-01");
    guess->countersignature->project_no = desk_text(&d, "Z-99");
    REFUSED(desk_write(&d, "nandagang-clerk", guess), NOT_FOUND);
    assert_string_equal(absent.id, d.error.id);
    REFUSED(desk_countersign(&d, "bureau-li", "zhongjie", "Z-01"), PERMISSION_DENIED);
}

static void another_departments_leader_sees_nothing_to_sign(void **state)
{
    (void)state;
    desk_close(&d);
    desk_open_countersigning(&d, "gangcheng");
    may_countersign("gangcheng-gangwu");
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", "TZ-01");
    project->subunit = desk_text(&d, "touzi");
    OK(desk_submit(&d, "gangcheng-touzi", project));
    REFUSED(desk_countersign(&d, "gangcheng-gangwu", "gangcheng", "TZ-01"), NOT_FOUND);
}

static void the_same_countersignature_gives_the_same_receipt(void **state)
{
    (void)state;
    entered("Z-01");
    Bairi__V1__Signed *wire =
        desk_seal(&d, "zhongjie-leader", desk_countersignature(&d, "zhongjie", "Z-01"));
    OK(desk_send(&d, "zhongjie-leader", COUNTERED, wire));
    uint64_t index = d.index;
    OK(desk_send(&d, "zhongjie-leader", COUNTERED, wire));
    assert_true(d.replayed);
    assert_int_equal(d.index, index);
    /* and nobody else hands it in */
    REFUSED(desk_send(&d, "zhongjie-clerk", COUNTERED, wire), PERMISSION_DENIED);
}

static void a_countersignature_names_the_submission_it_is_about(void **state)
{
    (void)state;
    entered("Z-01");
    entered("Z-02");
    Bairi__V1__Statement *blind = desk_countersignature(&d, "zhongjie", "Z-01");
    blind->previous = (ProtobufCBinaryData){0};
    REFUSED(desk_write(&d, "zhongjie-leader", blind), ABORTED);
    Bairi__V1__Statement *mixed = desk_countersignature(&d, "zhongjie", "Z-01");
    mixed->previous = desk_latest(&d, "zhongjie", "Z-02");
    REFUSED(desk_write(&d, "zhongjie-leader", mixed), ABORTED);
}

static void all_are_countersigned_or_none(void **state)
{
    Bairi__V1__Signed *wire[2];

    (void)state;
    entered("Z-01");
    entered("Z-02");
    wire[0] = desk_seal(&d, "zhongjie-leader", desk_countersignature(&d, "zhongjie", "Z-01"));
    Bairi__V1__Statement *wrong = desk_countersignature(&d, "zhongjie", "Z-02");
    wrong->countersignature->version = 7;
    wire[1] = desk_seal(&d, "zhongjie-leader", wrong);
    REFUSED(desk_send_all(&d, "zhongjie-leader", COUNTERED, wire, 2), ABORTED);
    wire[1] = desk_seal(&d, "zhongjie-leader", desk_countersignature(&d, "zhongjie", "Z-02"));
    OK(desk_send_all(&d, "zhongjie-leader", COUNTERED, wire, 2));
    assert_int_equal(queue_length(), 2);
}

static void what_the_bureau_enters_needs_no_countersignature(void **state)
{
    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-01"))));
    assert_string_equal(shown("Z-01")->state, "submitted");
    assert_string_equal(shown("Z-01")->period, "2020-10");
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(what_a_clerk_enters_is_not_received_yet),
        FACT(the_bureau_decides_nothing_that_waits),
        FACT(a_unit_that_does_not_ask_for_it_waits_for_nobody),
        FACT(what_waits_is_taken_back),
        FACT(a_newer_version_takes_the_place_of_one_that_waits),
        FACT(a_recognised_version_counts_while_the_correction_waits),
        FACT(a_correction_taken_back_leaves_the_recognised_version),
        FACT(what_waits_does_not_take_a_refused_version_along),
        FACT(what_waits_does_not_take_along_what_was_received_before_the_deadline),
        FACT(what_waits_hides_nothing_that_was_received),
        FACT(what_waits_does_not_take_an_undecided_correction_along),
        FACT(a_void_ends_what_waits_and_restoring_does_not_bring_it_back),
        FACT(the_countersignature_is_when_it_is_received),
        FACT(after_the_last_deadline_nothing_is_countersigned),
        FACT(resent_and_countersigned_by_the_date_keeps_the_first_time),
        FACT(resent_by_the_date_but_countersigned_after_it_is_late),
        FACT(what_was_taken_back_keeps_no_time_of_an_earlier_return),
        FACT(as_of_a_day_before_the_countersignature_it_does_not_wait_in_the_queue),
        FACT(without_the_right_nobody_countersigns),
        FACT(nobody_countersigns_what_he_entered),
        FACT(another_units_leader_sees_nothing_to_sign),
        FACT(another_departments_leader_sees_nothing_to_sign),
        FACT(the_same_countersignature_gives_the_same_receipt),
        FACT(a_countersignature_names_the_submission_it_is_about),
        FACT(all_are_countersigned_or_none),
        FACT(what_the_bureau_enters_needs_no_countersignature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
