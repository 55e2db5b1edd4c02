/* LINKS: tests_office */
/* The road of a project through the services, one fact at a time; after every statement the helper
 * rebuilds the tables and compares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/office/facts.h"

#define ACCEPT BAIRI__V1__DECISION__VERDICT__ACCEPT
#define RETURN BAIRI__V1__DECISION__VERDICT__RETURN
#define REFUSE BAIRI__V1__DECISION__VERDICT__REFUSE

static Bairi__V1__Project *z(const char *project_no)
{
    return desk_project(&d, "zhongjie", project_no);
}

static const char *state_of(const char *project_no)
{
    return desk_state(&d, "zhongjie", project_no)->state;
}

/* ---- reporting ---- */

static void a_new_project_is_submitted_in_the_period_it_came_in(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    assert_string_equal(d.outcome->subject, "zhongjie/Z-01@1");
    assert_false(d.replayed);
    assert_string_equal(state_of("Z-01"), "submitted");
    assert_string_equal(desk_state(&d, "zhongjie", "Z-01")->period, "2020-10");
    assert_false(desk_state(&d, "zhongjie", "Z-01")->late);
}

static void the_same_statement_gives_the_same_receipt(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    uint64_t size = desk_size(&d);
    OK(desk_submit(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01")));
    Bairi__V1__Statement *again = desk_submission(&d, z("Z-02"));
    Bairi__V1__Signed *wire = desk_seal(&d, "zhongjie-clerk", again);
    OK(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire));
    Bairi__V1__Receipt *first = d.outcome->receipt;
    uint64_t index = d.index;
    OK(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire));
    assert_true(d.replayed);
    assert_true(d.outcome->replayed);
    assert_int_equal(d.index, index);
    assert_int_equal(first->leaf.len, d.outcome->receipt->leaf.len);
    assert_memory_equal(first->leaf.data, d.outcome->receipt->leaf.data, first->leaf.len);
    assert_string_equal(first->proof, d.outcome->receipt->proof);
    assert_int_equal(desk_size(&d), size + 2);
}

/* The reply's flag is about the call as a whole; each outcome tells of its statement. */
static void a_batch_is_replayed_when_all_of_it_is(void **state)
{
    Bairi__V1__Signed *wire[2];

    (void)state;
    wire[0] = desk_seal(&d, "zhongjie-clerk", desk_submission(&d, z("Z-01")));
    wire[1] = desk_seal(&d, "zhongjie-clerk", desk_submission(&d, z("Z-02")));
    OK(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire[0]));
    uint64_t size = desk_size(&d);
    OK(desk_send_all(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire, 2));
    assert_false(d.replayed);
    assert_int_equal(desk_size(&d), size + 1);
    OK(desk_send_all(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire, 2));
    assert_true(d.replayed);
    assert_int_equal(desk_size(&d), size + 1);
}

static void a_used_statement_id_takes_no_other_contents(void **state)
{
    (void)state;
    Bairi__V1__Statement *one = desk_submission(&d, z("Z-01"));
    OK(desk_write(&d, "zhongjie-clerk", one));
    Bairi__V1__Statement *other = desk_submission(&d, z("Z-02"));
    other->statement_id = one->statement_id;
    REFUSED(desk_write(&d, "zhongjie-clerk", other), ALREADY_EXISTS);
}

static void a_batch_is_all_or_nothing(void **state)
{
    Bairi__V1__Signed *wire[3];

    (void)state;
    wire[0] = desk_seal(&d, "zhongjie-clerk", desk_submission(&d, z("Z-01")));
    wire[1] = desk_seal(&d, "zhongjie-clerk", desk_submission(&d, z("Z-02")));
    Bairi__V1__Project *bad = z("Z-03");
    bad->amount_wan = 0;
    wire[2] = desk_seal(&d, "zhongjie-clerk", desk_submission(&d, bad));
    REFUSED(desk_send_all(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire, 3),
            INVALID_ARGUMENT);
    OK(desk_send_all(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire, 2));
    assert_int_equal(desk_size(&d), 3);
}

static void a_stale_previous_is_a_conflict(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    Bairi__V1__Statement *stale = desk_submission(&d, z("Z-01"));
    Bairi__V1__Project *changed = z("Z-01");
    changed->amount_wan = 16000;
    OK(desk_submit(&d, "zhongjie-clerk", changed));
    REFUSED(desk_write(&d, "zhongjie-clerk", stale), ABORTED);
    Bairi__V1__Statement *decision = desk_decision(&d, "zhongjie", "Z-01", ACCEPT, 0);
    decision->previous = (ProtobufCBinaryData){0};
    REFUSED(desk_write(&d, "bureau-li", decision), ABORTED);
}

static void a_unit_reports_only_for_itself(void **state)
{
    (void)state;
    Bairi__V1__Project *foreign = desk_project(&d, "nandagang", "N-01");
    uint8_t digest[SHA256_SIZE];
    desk_file(&d, "zhongjie", "%PDF-1.4 sample contract N-01\n%%EOF\n", digest);
    REFUSED(desk_submit(&d, "zhongjie-clerk", foreign), PERMISSION_DENIED);
    Bairi__V1__Project *touzi = desk_project(&d, "gangcheng", "TZ-01");
    touzi->subunit = desk_text(&d, "touzi");
    REFUSED(desk_submit(&d, "gangcheng-gangwu", touzi), PERMISSION_DENIED);
    OK(desk_submit(&d, "gangcheng-touzi", touzi));
}

static void a_sub_unit_does_not_take_over_anothers_project(void **state)
{
    (void)state;
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", "TZ-01");
    project->subunit = desk_text(&d, "touzi");
    OK(desk_submit(&d, "gangcheng-touzi", project));
    project = desk_project(&d, "gangcheng", "TZ-01");
    project->subunit = desk_text(&d, "gangwu");
    REFUSED(desk_submit(&d, "gangcheng-gangwu", project), PERMISSION_DENIED);
    Bairi__V1__Statement *blind = desk_submission(&d, project);
    blind->previous = (ProtobufCBinaryData){0};
    REFUSED(desk_write(&d, "gangcheng-gangwu", blind), PERMISSION_DENIED);
}

static void a_statement_by_another_person_is_refused(void **state)
{
    (void)state;
    Bairi__V1__Statement *statement = desk_submission(&d, z("Z-01"));
    Bairi__V1__Signed *wire = desk_seal(&d, "zhongjie-clerk", statement);
    REFUSED(desk_send(&d, "zhongjie-leader", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire),
            PERMISSION_DENIED);
}

static void another_units_file_is_no_evidence(void **state)
{
    uint8_t digest[SHA256_SIZE];
    const char *text = "%PDF-1.4 secret of nandagang\n%%EOF\n";

    (void)state;
    desk_file(&d, "nandagang", text, digest);
    Bairi__V1__Project *project = z("Z-01");
    memcpy(project->files[0]->sha256.data, digest, SHA256_SIZE);
    project->files[0]->size = strlen(text);
    REFUSED(desk_submit(&d, "zhongjie-clerk", project), FAILED_PRECONDITION);
}

static void not_yours_and_not_there_sound_the_same(void **state)
{
    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply reply;
    struct error absent;

    (void)state;
    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(&reply);
    request.unit = desk_text(&d, "nandagang");
    request.project_no = desk_text(&d, "N-01");
    REFUSED(desk_call(&d, "zhongjie-clerk", submissions_show, &request, &reply), NOT_FOUND);
    absent = d.error;
    OK(desk_submit(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01")));
    REFUSED(desk_call(&d, "zhongjie-clerk", submissions_show, &request, &reply), NOT_FOUND);
    assert_string_equal(absent.text, d.error.text);
    assert_string_equal(absent.id, d.error.id);
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "nandagang", "N-01"), NOT_FOUND);
    OK(desk_call(&d, "nandagang-clerk", submissions_show, &request, &reply));
}

static void a_withdrawal_ends_what_is_undecided(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    assert_string_equal(state_of("Z-01"), "withdrawn");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    assert_string_equal(state_of("Z-01"), "submitted");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

static void what_was_recognised_is_not_withdrawn_by_way_of_a_correction(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", z("Z-01"));
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201012));
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    assert_string_equal(state_of("Z-01"), "amended");
    assert_int_equal(desk_state(&d, "zhongjie", "Z-01")->accepted_version, 1);
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

static void after_its_deadline_nothing_is_withdrawn(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    REFUSED(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

/* ---- received times ---- */

static void a_version_resent_by_the_date_keeps_the_received_time(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    int64_t received = desk_state(&d, "zhongjie", "Z-01")->received;
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201028));
    desk_time(&d, "2020-10-28T23:59:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    const Bairi__V1__ProjectState *resent = desk_state(&d, "zhongjie", "Z-01");
    assert_int_equal(resent->version, 2);
    assert_int_equal(resent->received, received);
    assert_string_equal(resent->period, "2020-10");
    assert_false(resent->late);
}

static void a_version_resent_after_the_date_has_its_own_time_and_is_late(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201027));
    desk_time(&d, "2020-10-28T00:00:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    const Bairi__V1__ProjectState *resent = desk_state(&d, "zhongjie", "Z-01");
    assert_string_equal(resent->period, "2020-11");
    assert_true(resent->late);
}

static void what_comes_after_the_deadline_it_was_due_at_is_late(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    assert_true(desk_state(&d, "zhongjie", "Z-01")->late);
    assert_string_equal(desk_state(&d, "zhongjie", "Z-01")->period, "2020-11");
    assert_int_equal(d.outcome->n_remarks, 1);
    assert_string_equal(d.outcome->remarks[0]->pattern, "late");
}

static void the_period_is_closed_before_the_first_leaf_after_its_deadline(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-26T23:00:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    uint64_t size = desk_size(&d);
    desk_time(&d, "2020-10-27T00:00:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-02")));
    assert_int_equal(desk_kind(&d, size), BAIRI__V1__STATEMENT_KIND__PERIOD_CLOSED);
    assert_int_equal(d.index, size + 1);
    desk_time(&d, "2020-12-27T00:00:00+08:00");
    assert_int_equal(ledger_tick(d.campaign->ledger, NULL), STATUS_OK);
    assert_int_equal(desk_size(&d),
                     size + 6); /* two periods, and the reports of two that are due */
    assert_int_equal(ledger_tick(d.campaign->ledger, NULL), STATUS_OK);
    assert_int_equal(desk_size(&d), size + 6);
}

static void after_the_last_deadline_nothing_is_taken(void **state)
{
    (void)state;
    desk_time(&d, "2021-01-05T23:59:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    desk_time(&d, "2021-01-06T00:00:00+08:00");
    REFUSED(desk_submit(&d, "zhongjie-clerk", z("Z-02")), FAILED_PRECONDITION);
}

static void nothing_is_signed_on_a_day_to_come(void **state)
{
    (void)state;
    Bairi__V1__Project *project = z("Z-01");
    project->signed_on = 20201009;
    REFUSED(desk_submit(&d, "zhongjie-clerk", project), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "signed_on");
}

/* ---- deciding ---- */

static void a_decision_is_made_once(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0));
    assert_string_equal(state_of("Z-01"), "refused");
    REFUSED(desk_decide(&d, "bureau-zhao", "zhongjie", "Z-01", ACCEPT, 0), FAILED_PRECONDITION);
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    OK(desk_decide(&d, "bureau-zhao", "zhongjie", "Z-01", ACCEPT, 0));
    assert_string_equal(state_of("Z-01"), "accepted");
}

static void an_old_version_is_not_decided_about(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    Bairi__V1__Statement *decision = desk_decision(&d, "zhongjie", "Z-01", ACCEPT, 0);
    Bairi__V1__Project *changed = z("Z-01");
    changed->amount_wan = 25000;
    OK(desk_submit(&d, "zhongjie-clerk", changed));
    decision->previous = desk_latest(&d, "zhongjie", "Z-01");
    REFUSED(desk_write(&d, "bureau-li", decision), ABORTED);
}

static void a_return_needs_a_day_and_a_refusal_a_reason(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    REFUSED(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201007), INVALID_ARGUMENT);
    Bairi__V1__Statement *refusal = desk_decision(&d, "zhongjie", "Z-01", REFUSE, 0);
    refusal->decision->reason = desk_text(&d, "");
    REFUSED(desk_write(&d, "bureau-li", refusal), INVALID_ARGUMENT);
}

static void an_accepted_version_counts_until_the_correction_is_decided(void **state)
{
    (void)state;
    Bairi__V1__Project *large = z("Z-01");
    large->amount_wan = 40000;
    desk_accepted(&d, "zhongjie-clerk", z("Z-01"));
    const char *before = desk_total(&d, "bureau-li", 0, "zhongjie");
    OK(desk_submit(&d, "zhongjie-clerk", large));
    assert_string_equal(state_of("Z-01"), "amended");
    assert_string_equal(desk_total(&d, "bureau-li", 0, "zhongjie"), before);
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0));
    assert_string_equal(state_of("Z-01"), "accepted");
    assert_string_equal(desk_total(&d, "bureau-li", 0, "zhongjie"), before);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_new_project_is_submitted_in_the_period_it_came_in),
        FACT(the_same_statement_gives_the_same_receipt),
        FACT(a_batch_is_replayed_when_all_of_it_is),
        FACT(a_used_statement_id_takes_no_other_contents),
        FACT(a_batch_is_all_or_nothing),
        FACT(a_stale_previous_is_a_conflict),
        FACT(a_unit_reports_only_for_itself),
        FACT(a_sub_unit_does_not_take_over_anothers_project),
        FACT(a_statement_by_another_person_is_refused),
        FACT(another_units_file_is_no_evidence),
        FACT(not_yours_and_not_there_sound_the_same),
        FACT(a_withdrawal_ends_what_is_undecided),
        FACT(what_was_recognised_is_not_withdrawn_by_way_of_a_correction),
        FACT(after_its_deadline_nothing_is_withdrawn),
        FACT(a_version_resent_by_the_date_keeps_the_received_time),
        FACT(a_version_resent_after_the_date_has_its_own_time_and_is_late),
        FACT(what_comes_after_the_deadline_it_was_due_at_is_late),
        FACT(the_period_is_closed_before_the_first_leaf_after_its_deadline),
        FACT(after_the_last_deadline_nothing_is_taken),
        FACT(nothing_is_signed_on_a_day_to_come),
        FACT(a_decision_is_made_once),
        FACT(an_old_version_is_not_decided_about),
        FACT(a_return_needs_a_day_and_a_refusal_a_reason),
        FACT(an_accepted_version_counts_until_the_correction_is_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
