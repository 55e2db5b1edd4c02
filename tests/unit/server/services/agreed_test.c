/* LINKS: tests_office */
/* What takes two people: every action proposed, approved, declined, lapsed; people who come and go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "tests/support/office/facts.h"

#define VOID      BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT
#define TERMINATE BAIRI__V1__PROPOSAL__ACTION_TERMINATE
#define RESTORE   BAIRI__V1__PROPOSAL__ACTION_RESTORE

static int set_up(void **state)
{
    (void)state;
    desk_open(&d);
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    return 0;
}

static const char *total(day as_of)
{
    return desk_total(&d, "bureau-li", as_of, "zhongjie");
}

static const char *state_of(const char *project_no)
{
    return desk_state(&d, "zhongjie", project_no)->state;
}

static Bairi__V1__Proposal *voiding(void)
{
    return desk_end(&d, VOID, "zhongjie", "Z-01");
}

/* ---- what becomes of a project ---- */

static void a_void_takes_the_score_and_a_restoring_gives_it_back(void **state)
{
    (void)state;
    const char *before = total(0);
    assert_string_not_equal(before, "0.00");
    desk_agreed(&d, voiding());
    assert_string_equal(state_of("Z-01"), "voided");
    assert_string_equal(total(0), "0.00");
    desk_agreed(&d, desk_end(&d, RESTORE, "zhongjie", "Z-01"));
    assert_string_equal(state_of("Z-01"), "accepted");
    assert_string_equal(total(0), before);
}

static void as_of_the_day_before_the_void_the_score_stands(void **state)
{
    (void)state;
    const char *before = total(0);
    desk_time(&d, "2020-10-09T10:00:00+08:00");
    desk_agreed(&d, voiding());
    assert_string_equal(total(0), "0.00");
    assert_string_equal(total(20201009), "0.00");
    assert_string_equal(total(20201008), before);
    desk_time(&d, "2020-10-11T10:00:00+08:00");
    assert_string_equal(total(20201009), "0.00");
    assert_string_equal(total(20201008), before);
}

static void a_termination_ends_the_counting(void **state)
{
    (void)state;
    desk_agreed(&d, desk_end(&d, TERMINATE, "zhongjie", "Z-01"));
    assert_string_equal(state_of("Z-01"), "terminated");
    assert_string_equal(total(0), "0.00");
    REFUSED(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")),
            FAILED_PRECONDITION);
    REFUSED(desk_propose(&d, "bureau-li", voiding()), FAILED_PRECONDITION);
}

/* Accepted, corrected, the correction decided or not; then voided and restored. */
static const char *restored_after(Bairi__V1__Decision__Verdict verdict)
{
    Bairi__V1__Project *newer = desk_project(&d, "zhongjie", "Z-01");

    newer->amount_wan = 17000;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    if (verdict != BAIRI__V1__DECISION__VERDICT__VERDICT_UNSPECIFIED)
        OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", verdict, 20201231));
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "zhongjie", "Z-01"));
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_RESTORE, "zhongjie", "Z-01"));
    return desk_state(&d, "zhongjie", "Z-01")->state;
}

static void restoring_leaves_a_refused_correction_refused(void **state)
{
    (void)state;
    assert_string_equal(restored_after(BAIRI__V1__DECISION__VERDICT__REFUSE), "accepted");
}

static void restoring_leaves_an_undecided_correction_to_be_decided(void **state)
{
    (void)state;
    assert_string_equal(restored_after(BAIRI__V1__DECISION__VERDICT__VERDICT_UNSPECIFIED),
                        "amended");
}

static void restoring_leaves_a_returned_correction_returned(void **state)
{
    (void)state;
    assert_string_equal(restored_after(BAIRI__V1__DECISION__VERDICT__RETURN), "returned");
}

static void only_what_was_recognised_is_voided_and_only_what_ended_restored(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02")));
    REFUSED(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-02")),
            FAILED_PRECONDITION);
    REFUSED(desk_propose(&d, "bureau-li", desk_end(&d, RESTORE, "zhongjie", "Z-01")),
            FAILED_PRECONDITION);
    REFUSED(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-99")), NOT_FOUND);
}

/* ---- penalties ---- */

static void a_penalty_comes_off_the_total(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    assert_string_equal(total(0), "6.67");
    desk_agreed(&d, desk_penalty(&d, "zhongjie", "Z-01", "2.5"));
    assert_string_equal(total(0), "4.17");
    desk_agreed(&d, desk_penalty(&d, "zhongjie", "", "0.5"));
    assert_string_equal(total(0), "3.67");
}

static void penalty_points_keep_to_the_campaigns_steps(void **state)
{
    static const char *const wrong[] = {"2.3", "20.5", "-1", "", "2.50001", "many"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        REFUSED(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "Z-01", wrong[i])),
                INVALID_ARGUMENT);
        assert_string_equal(d.error.field, "points");
    }
    Bairi__V1__Proposal *reason = desk_penalty(&d, "zhongjie", "Z-01", "2");
    reason->penalty->reason = desk_text(&d, "rude");
    REFUSED(desk_propose(&d, "bureau-li", reason), INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "bureau-li", desk_penalty(&d, "elsewhere", "", "2")), NOT_FOUND);
}

/* ---- targets ---- */

static Bairi__V1__Proposal *targets(const char *unit, uint32_t number)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Targets *list = arena_alloc(d.arena, sizeof *list);
    Bairi__V1__Target *target = arena_alloc(d.arena, sizeof *target);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__targets__init(list);
    bairi__v1__target__init(target);
    target->unit = desk_text(&d, unit);
    target->target = number;
    list->targets = arena_array(d.arena, 1, sizeof *list->targets);
    list->targets[0] = target;
    list->n_targets = 1;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_TARGETS;
    proposal->targets = list;
    return proposal;
}

static void a_new_target_changes_the_rate(void **state)
{
    (void)state;
    assert_string_equal(total(0), "3.33");
    desk_time(&d, "2020-10-09T10:00:00+08:00");
    desk_agreed(&d, targets("zhongjie", 10));
    assert_string_equal(total(0), "10.00");
    assert_string_equal(total(20201008), "3.33");
    desk_agreed(&d, targets("nandagang", 11));
    assert_string_equal(total(0), "10.00");
    REFUSED(desk_propose(&d, "bureau-li", targets("zhongjie", 0)), INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "bureau-li", targets("elsewhere", 3)), NOT_FOUND);
}

/* ---- rights and people ---- */

static Bairi__V1__Proposal *right(const char *who, bool grant)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Right *asked = arena_alloc(d.arena, sizeof *asked);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__right__init(asked);
    asked->uri = desk_text(&d, desk_uri(&d, who));
    asked->right = desk_text(&d, "approve");
    asked->grant = grant;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_RIGHT;
    proposal->right = asked;
    return proposal;
}

static void a_granted_right_lets_its_person_approve(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", voiding()));
    uint64_t about = d.index;
    REFUSED(desk_approve(&d, "bureau-zhao", about), PERMISSION_DENIED);
    OK(desk_propose(&d, "admin", right("bureau-zhao", true)));
    OK(desk_approve(&d, "bureau-chen", d.index));
    OK(desk_approve(&d, "bureau-zhao", about));
    desk_agreed(&d, right("bureau-zhao", false));
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "1")));
    REFUSED(desk_approve(&d, "bureau-zhao", d.index), PERMISSION_DENIED);
}

static void two_approvers_remain(void **state)
{
    (void)state;
    REFUSED(desk_propose(&d, "bureau-li", right("bureau-sun", false)), FAILED_PRECONDITION);
    REFUSED(desk_propose(&d, "bureau-li", right("bureau-sun", true)), FAILED_PRECONDITION);
    REFUSED(desk_propose(&d, "bureau-li", right("zhongjie-clerk", true)), INVALID_ARGUMENT);
}

static enum status enrol(Bairi__V1__Person *person)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Enrolment *enrolment = arena_alloc(d.arena, sizeof *enrolment);

    bairi__v1__enrolment__init(enrolment);
    enrolment->person = person;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ENROLMENT;
    statement->enrolment = enrolment;
    return desk_write(&d, "admin", statement);
}

static enum status retire(const char *who)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Retirement *retirement = arena_alloc(d.arena, sizeof *retirement);

    bairi__v1__retirement__init(retirement);
    retirement->uri = desk_text(&d, desk_uri(&d, who));
    retirement->reason = desk_text(&d, "moved on");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RETIREMENT;
    statement->retirement = retirement;
    return desk_write(&d, "admin", statement);
}

static void who_has_left_takes_no_part_until_enrolled_again(void **state)
{
    (void)state;
    OK(retire("zhongjie-clerk"));
    REFUSED(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02")), NOT_FOUND);
    REFUSED(retire("zhongjie-clerk"), FAILED_PRECONDITION);
    OK(enrol(desk_person(&d, "zhongjie-clerk", "")));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02")));
    REFUSED(retire("bureau-sun"), FAILED_PRECONDITION);
    REFUSED(retire("server"), PERMISSION_DENIED);
}

static void a_certificate_that_is_no_good_is_not_enrolled(void **state)
{
    (void)state;
    REFUSED(enrol(desk_person(&d, "bad/expired", "")), UNAUTHENTICATED);
    REFUSED(enrol(desk_person(&d, "bad/revoked", "")), UNAUTHENTICATED);
    REFUSED(enrol(desk_person(&d, "bad/stranger", "")), UNAUTHENTICATED);
}

static void an_enrolment_gives_no_right_to_approve(void **state)
{
    (void)state;
    REFUSED(enrol(desk_person(&d, "bureau-zhao", "approve")), PERMISSION_DENIED);
    REFUSED(enrol(desk_person(&d, "bureau-zhao", "reign")), INVALID_ARGUMENT);
    REFUSED(enrol(desk_person(&d, "bureau-zhao", "countersign")), INVALID_ARGUMENT);
    OK(enrol(desk_person(&d, "bureau-sun", "")));
    OK(desk_propose(&d, "bureau-li", voiding()));
    OK(desk_approve(&d, "bureau-sun", d.index)); /* a renewed certificate keeps what two gave */
}

/* ---- the second person ---- */

static void nobody_approves_his_own_proposal(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-chen", voiding()));
    uint64_t proposal = d.index;
    REFUSED(desk_approve(&d, "bureau-chen", proposal), PERMISSION_DENIED);
    OK(desk_approve(&d, "bureau-sun", proposal));
    REFUSED(desk_approve(&d, "bureau-sun", proposal), FAILED_PRECONDITION);
}

static void an_approval_takes_the_right(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", voiding()));
    uint64_t proposal = d.index;
    REFUSED(desk_approve(&d, "bureau-zhao", proposal), PERMISSION_DENIED);
    REFUSED(desk_approve(&d, "admin", proposal), PERMISSION_DENIED);
    REFUSED(desk_propose(&d, "admin", desk_penalty(&d, "zhongjie", "", "1")), PERMISSION_DENIED);
}

static void an_approval_rests_on_the_figures_it_saw(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "1")));
    uint64_t proposal = d.index, seen = desk_size(&d);
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    REFUSED(desk_approve_seen(&d, "bureau-chen", proposal, seen), ABORTED);
    REFUSED(desk_approve_seen(&d, "bureau-chen", proposal, desk_size(&d) + 1), INVALID_ARGUMENT);
    OK(desk_approve(&d, "bureau-chen", proposal));
}

static void another_units_figures_do_not_disturb_an_approval(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "1")));
    uint64_t proposal = d.index, seen = desk_size(&d);
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    OK(desk_approve_seen(&d, "bureau-chen", proposal, seen));
}

static void a_proposal_lapses_after_14_days(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", voiding()));
    uint64_t first = d.index;
    REFUSED(desk_propose(&d, "bureau-zhao", voiding()), FAILED_PRECONDITION);
    desk_time(&d, "2020-10-22T09:10:00+08:00");
    REFUSED(desk_approve(&d, "bureau-chen", first), FAILED_PRECONDITION);
    REFUSED(desk_decline(&d, "bureau-chen", first, "too late"), FAILED_PRECONDITION);
    OK(desk_propose(&d, "bureau-zhao", voiding()));
    OK(desk_approve(&d, "bureau-chen", d.index));
}

static void a_declined_proposal_changes_nothing(void **state)
{
    (void)state;
    const char *before = total(0);
    OK(desk_propose(&d, "bureau-li", voiding()));
    uint64_t proposal = d.index;
    REFUSED(desk_decline(&d, "bureau-zhao", proposal, "no"), PERMISSION_DENIED);
    REFUSED(desk_decline(&d, "bureau-chen", proposal, ""), INVALID_ARGUMENT);
    OK(desk_decline(&d, "bureau-chen", proposal, "the contract was found"));
    REFUSED(desk_approve(&d, "bureau-sun", proposal), FAILED_PRECONDITION);
    assert_string_equal(total(0), before);
    OK(desk_propose(&d, "bureau-li", voiding()));
    OK(desk_decline(&d, "bureau-li", d.index, "")); /* his own: withdrawn, without a reason */
    assert_string_equal(state_of("Z-01"), "accepted");
}

static void a_trial_shows_what_would_move(void **state)
{
    Bairi__V1__TrialRequest request;
    Bairi__V1__TrialReply reply;

    (void)state;
    OK(desk_propose(&d, "bureau-li", voiding()));
    bairi__v1__trial_request__init(&request);
    bairi__v1__trial_reply__init(&reply);
    request.proposal = d.index;
    OK(desk_call(&d, "bureau-chen", audit_trial, &request, &reply));
    assert_int_equal(reply.n_units, 4);
    assert_int_equal(reply.n_moves, 1);
    assert_string_equal(reply.moves[0]->project_no, "Z-01");
    assert_string_equal(reply.moves[0]->role_before, "base");
    assert_string_equal(reply.moves[0]->role_after, "excluded");
    for (size_t i = 0; i < reply.n_units; i++) {
        if (strcmp(reply.units[i]->unit, "zhongjie") != 0)
            continue;
        assert_string_equal(reply.units[i]->total_before, total(0));
        assert_string_equal(reply.units[i]->total_after, "0.00");
    }
    OK(desk_approve(&d, "bureau-chen", request.proposal));
    REFUSED(desk_call(&d, "bureau-chen", audit_trial, &request, &reply), FAILED_PRECONDITION);
    request.proposal = 0;
    REFUSED(desk_call(&d, "bureau-chen", audit_trial, &request, &reply), NOT_FOUND);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_void_takes_the_score_and_a_restoring_gives_it_back),
        FACT(as_of_the_day_before_the_void_the_score_stands),
        FACT(a_termination_ends_the_counting),
        FACT(restoring_leaves_a_refused_correction_refused),
        FACT(restoring_leaves_an_undecided_correction_to_be_decided),
        FACT(restoring_leaves_a_returned_correction_returned),
        FACT(only_what_was_recognised_is_voided_and_only_what_ended_restored),
        FACT(a_penalty_comes_off_the_total),
        FACT(penalty_points_keep_to_the_campaigns_steps),
        FACT(a_new_target_changes_the_rate),
        FACT(a_granted_right_lets_its_person_approve),
        FACT(two_approvers_remain),
        FACT(who_has_left_takes_no_part_until_enrolled_again),
        FACT(a_certificate_that_is_no_good_is_not_enrolled),
        FACT(an_enrolment_gives_no_right_to_approve),
        FACT(nobody_approves_his_own_proposal),
        FACT(an_approval_takes_the_right),
        FACT(an_approval_rests_on_the_figures_it_saw),
        FACT(another_units_figures_do_not_disturb_an_approval),
        FACT(a_proposal_lapses_after_14_days),
        FACT(a_declined_proposal_changes_nothing),
        FACT(a_trial_shows_what_would_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
