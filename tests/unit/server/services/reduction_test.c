/* LINKS: tests_office */
/* Figures put right and penalties lifted, each by two people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "tests/support/office/facts.h"

#define CHANGE BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE
#define LIFT   BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT

/* Z-01 and Z-02 of 1.5亿元 are recognised. */
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

static const Bairi__V1__ProjectState *z01(void)
{
    return desk_state(&d, "zhongjie", "Z-01");
}

static Bairi__V1__Proposal *reducing(int64_t amount_wan)
{
    return desk_reduction(&d, "zhongjie", "Z-01", amount_wan);
}

/* The row that rankings and reports score Z-01 by. */
static const Bairi__V1__ReportProject *explained(void)
{
    Bairi__V1__ExplainRequest request;
    static Bairi__V1__ExplainReply reply;

    bairi__v1__explain_request__init(&request);
    bairi__v1__explain_reply__init(&reply);
    request.unit = desk_text(&d, "zhongjie");
    OK(desk_call(&d, "bureau-li", ranking_explain, &request, &reply));
    for (size_t i = 0; i < reply.n_projects; i++) {
        if (strcmp(reply.projects[i]->project_no, "Z-01") == 0)
            return reply.projects[i];
    }
    fail_msg("Z-01 is not explained");
    return NULL;
}

/* ---- reductions ---- */

static void a_reduced_project_stays_and_counts_with_the_right_figure(void **state)
{
    (void)state;
    assert_string_equal(total(), "6.67");
    desk_agreed(&d, reducing(12000));
    assert_string_equal(z01()->state, "reduced");
    assert_string_equal(total(), "6.67");
    assert_int_equal(explained()->amount_wan, 12000);
    assert_string_equal(explained()->verdict, "accepted");
}

static void a_figure_below_the_minimum_takes_the_project_out_from_the_approval_on(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", reducing(9000)));
    assert_string_equal(total(), "6.67");
    OK(desk_approve(&d, "bureau-chen", d.index));
    assert_string_equal(total(), "3.33");
    assert_string_equal(explained()->reason, "amount");
}

static void what_was_reported_stays_readable(void **state)
{
    (void)state;
    desk_agreed(&d, reducing(9000));
    assert_int_equal(z01()->project->amount_wan, 15000);
    assert_non_null(z01()->reduction);
    assert_int_equal(z01()->reduction->amount_wan, 9000);
    assert_int_equal(z01()->reduction->index, d.index);
    assert_string_equal(z01()->reduction->author, desk_uri(&d, "bureau-chen"));
}

static void a_newer_version_accepted_takes_the_reductions_place(void **state)
{
    Bairi__V1__Project *newer = desk_project(&d, "zhongjie", "Z-01");

    (void)state;
    desk_agreed(&d, reducing(9000));
    newer->amount_wan = 16000;
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    assert_string_equal(z01()->state, "amended");
    assert_int_equal(explained()->amount_wan, 9000);
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
    assert_string_equal(z01()->state, "accepted");
    assert_null(z01()->reduction);
    assert_int_equal(explained()->amount_wan, 16000);
    assert_string_equal(total(), "6.67");
}

static void a_refused_correction_leaves_the_reduction_in_force(void **state)
{
    Bairi__V1__Project *newer = desk_project(&d, "zhongjie", "Z-01");

    (void)state;
    desk_agreed(&d, reducing(9000));
    newer->amount_wan = 16000;
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__REFUSE, 0));
    assert_string_equal(z01()->state, "reduced");
    assert_string_equal(total(), "3.33");
}

static void voided_and_restored_it_is_reduced_still(void **state)
{
    (void)state;
    desk_agreed(&d, reducing(9000));
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "zhongjie", "Z-01"));
    assert_string_equal(z01()->state, "voided");
    REFUSED(desk_propose(&d, "bureau-li", reducing(8000)), FAILED_PRECONDITION);
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_RESTORE, "zhongjie", "Z-01"));
    assert_string_equal(z01()->state, "reduced");
    assert_int_equal(explained()->amount_wan, 9000);
}

static void a_second_reduction_corrects_the_first(void **state)
{
    (void)state;
    desk_agreed(&d, reducing(9000));
    REFUSED(desk_propose(&d, "bureau-li", reducing(9000)), INVALID_ARGUMENT);
    desk_agreed(&d, reducing(11000));
    assert_int_equal(explained()->amount_wan, 11000);
    assert_string_equal(total(), "6.67");
}

static void a_reduction_raises_nothing(void **state)
{
    Bairi__V1__Proposal *foreign = reducing(15000);

    (void)state;
    REFUSED(desk_propose(&d, "bureau-li", reducing(15001)), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "amount_wan");
    REFUSED(desk_propose(&d, "bureau-li", reducing(-1)), INVALID_ARGUMENT);
    foreign->reduce->foreign = true;
    REFUSED(desk_propose(&d, "bureau-li", foreign), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "foreign_share");
}

static void a_foreign_share_is_reduced(void **state)
{
    Bairi__V1__Project *foreign = desk_project(&d, "zhongjie", "Z-01");
    Bairi__V1__Proposal *proposal;

    (void)state;
    foreign->foreign = true;
    OK(desk_submit(&d, "zhongjie-clerk", foreign));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
    proposal = reducing(15000);
    proposal->reduce->foreign = true;
    proposal->reduce->foreign_share = desk_text(&d, "120");
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    proposal->reduce->foreign_share = desk_text(&d, "20");
    desk_agreed(&d, proposal);
    assert_string_equal(explained()->foreign_share, "20");
    assert_string_equal(z01()->project->foreign_share, "");
}

/* ---- dollars ---- */

static Bairi__V1__Proposal *reducing_dollars(int64_t amount_wan, int64_t amount_usd_wan)
{
    Bairi__V1__Proposal *proposal = reducing(amount_wan);

    proposal->reduce->foreign = true;
    proposal->reduce->amount_usd_wan = amount_usd_wan;
    return proposal;
}

/* 1000万美元 are enough too, and Z-01 has 1200. */
static void set_up_dollars(void)
{
    Bairi__V1__Project *foreign = desk_project(&d, "zhongjie", "Z-01");

    desk_agreed(&d, desk_settings(&d, "min_amount_wan = 10000",
                                  "min_amount_wan = 10000\nmin_amount_usd_wan = 1000", 20201008));
    foreign->foreign = true;
    foreign->amount_usd_wan = 1200;
    OK(desk_submit(&d, "zhongjie-clerk", foreign));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
}

static void reduced_below_both_minimums_it_counts_no_more_by_its_old_dollars(void **state)
{
    (void)state;
    set_up_dollars();
    desk_agreed(&d, reducing_dollars(9000, 1000));
    assert_string_equal(explained()->reason, "");
    assert_int_equal(explained()->amount_usd_wan, 1000);
    desk_agreed(&d, reducing_dollars(9000, 999));
    assert_string_equal(explained()->reason, "amount");
    assert_int_equal(z01()->reduction->amount_usd_wan, 999);
    assert_int_equal(z01()->project->amount_usd_wan, 1200);
    desk_agreed(&d, reducing_dollars(9000, 0));
    assert_int_equal(explained()->amount_usd_wan, 0);
    assert_string_equal(total(), "3.33");
}

static void dollars_alone_are_reduced_and_never_raised(void **state)
{
    (void)state;
    set_up_dollars();
    REFUSED(desk_propose(&d, "bureau-li", reducing_dollars(15000, 1201)), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "amount_usd_wan");
    REFUSED(desk_propose(&d, "bureau-li", reducing_dollars(15000, -1)), INVALID_ARGUMENT);
    REFUSED(desk_propose(&d, "bureau-li", reducing_dollars(15000, 1200)), INVALID_ARGUMENT);
    desk_agreed(&d, reducing_dollars(15000, 300));
    assert_int_equal(explained()->amount_usd_wan, 300);
    assert_int_equal(explained()->amount_wan, 15000);
}

/* Another answer to an objection to Z-01 reduced below both minimums, with these figures. */
static Bairi__V1__Proposal *answering(Bairi__V1__Proposal__ObjectionAnswer__Outcome outcome,
                                      uint64_t objection, int64_t amount_wan, int64_t amount_usd)
{
    Bairi__V1__Proposal *answer = desk_answer(&d, objection, outcome, NULL);

    answer->objection_answer->amount_wan = amount_wan;
    answer->objection_answer->amount_usd_wan = amount_usd;
    answer->objection_answer->foreign = true;
    return answer;
}

static uint64_t objected(void)
{
    set_up_dollars();
    desk_agreed(&d, reducing_dollars(9000, 0));
    OK(desk_object(&d, "zhongjie-clerk", "zhongjie", "Z-01", d.index));
    return d.index;
}

static void an_answer_that_lifts_it_gives_the_reported_dollars_back(void **state)
{
    (void)state;
    uint64_t objection = objected();
    REFUSED(desk_propose(&d, "bureau-zhao", answering(LIFT, objection, 15000, 0)),
            INVALID_ARGUMENT);
    OK(desk_propose(&d, "bureau-zhao", answering(LIFT, objection, 15000, 1200)));
    OK(desk_approve(&d, "bureau-sun", d.index));
    assert_int_equal(explained()->amount_usd_wan, 1200);
}

static void an_answer_may_name_other_dollars(void **state)
{
    (void)state;
    uint64_t objection = objected();
    OK(desk_propose(&d, "bureau-zhao", answering(CHANGE, objection, 9000, 1100)));
    OK(desk_approve(&d, "bureau-sun", d.index));
    assert_int_equal(explained()->amount_usd_wan, 1100);
    assert_string_equal(explained()->reason, "");
}

static void only_the_counting_version_is_reduced(void **state)
{
    Bairi__V1__Proposal *proposal = reducing(9000);

    (void)state;
    proposal->reduce->version = 2;
    REFUSED(desk_propose(&d, "bureau-li", proposal), ABORTED);
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-03")));
    proposal = desk_reduction(&d, "zhongjie", "Z-03", 9000);
    REFUSED(desk_propose(&d, "bureau-li", proposal), FAILED_PRECONDITION);
}

static void a_project_changed_meanwhile_is_not_reduced(void **state)
{
    Bairi__V1__Project *newer = desk_project(&d, "zhongjie", "Z-01");

    (void)state;
    OK(desk_propose(&d, "bureau-li", reducing(9000)));
    uint64_t proposal = d.index;
    newer->amount_wan = 14000;
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    REFUSED(desk_approve(&d, "bureau-chen", proposal), ABORTED);
}

static void the_proposer_does_not_approve_his_own_reduction(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-chen", reducing(9000)));
    REFUSED(desk_approve(&d, "bureau-chen", d.index), PERMISSION_DENIED);
    assert_string_equal(z01()->state, "accepted");
}

/* ---- penalties lifted ---- */

static Bairi__V1__Proposal *lifting(uint64_t penalty, const char *project_no)
{
    return desk_lifting(&d, "zhongjie", project_no, penalty);
}

/* The penalty's proposal. */
static uint64_t penalised(const char *project_no, const char *points)
{
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", project_no, points)));
    uint64_t proposal = d.index;
    OK(desk_approve(&d, "bureau-chen", proposal));
    return proposal;
}

static void a_lifted_penalty_gives_its_points_back(void **state)
{
    (void)state;
    uint64_t penalty = penalised("Z-01", "2");
    assert_string_equal(total(), "4.67");
    desk_agreed(&d, lifting(penalty, "Z-01"));
    assert_string_equal(total(), "6.67");
    REFUSED(desk_propose(&d, "bureau-li", lifting(penalty, "Z-01")), FAILED_PRECONDITION);
}

static void two_penalties_are_lifted_one_by_one(void **state)
{
    (void)state;
    uint64_t first = penalised("Z-01", "2");
    uint64_t second = penalised("Z-01", "1");
    OK(desk_propose(&d, "bureau-li", lifting(first, "Z-01")));
    uint64_t one = d.index;
    REFUSED(desk_propose(&d, "bureau-li", lifting(first, "Z-01")), FAILED_PRECONDITION);
    OK(desk_propose(&d, "bureau-li", lifting(second, "Z-01")));
    uint64_t other = d.index;
    OK(desk_approve(&d, "bureau-chen", one));
    assert_string_equal(total(), "5.67");
    OK(desk_approve(&d, "bureau-chen", other));
    assert_string_equal(total(), "6.67");
}

static void only_a_penalty_as_it_stands_is_lifted(void **state)
{
    (void)state;
    uint64_t penalty = penalised("", "2");
    REFUSED(desk_propose(&d, "bureau-li", lifting(penalty, "Z-01")), NOT_FOUND);
    REFUSED(desk_propose(&d, "bureau-li", lifting(penalty + 1, "")), NOT_FOUND);
    OK(desk_propose(&d, "bureau-li", lifting(penalty, "")));
    REFUSED(desk_propose(&d, "bureau-li", lifting(penalty, "")), FAILED_PRECONDITION);
    OK(desk_approve(&d, "bureau-chen", d.index));
    assert_string_equal(total(), "6.67");
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_reduced_project_stays_and_counts_with_the_right_figure),
        FACT(a_figure_below_the_minimum_takes_the_project_out_from_the_approval_on),
        FACT(what_was_reported_stays_readable),
        FACT(a_newer_version_accepted_takes_the_reductions_place),
        FACT(a_refused_correction_leaves_the_reduction_in_force),
        FACT(voided_and_restored_it_is_reduced_still),
        FACT(a_second_reduction_corrects_the_first),
        FACT(a_reduction_raises_nothing),
        FACT(a_foreign_share_is_reduced),
        FACT(reduced_below_both_minimums_it_counts_no_more_by_its_old_dollars),
        FACT(dollars_alone_are_reduced_and_never_raised),
        FACT(an_answer_that_lifts_it_gives_the_reported_dollars_back),
        FACT(an_answer_may_name_other_dollars),
        FACT(only_the_counting_version_is_reduced),
        FACT(a_project_changed_meanwhile_is_not_reduced),
        FACT(the_proposer_does_not_approve_his_own_reduction),
        FACT(a_lifted_penalty_gives_its_points_back),
        FACT(two_penalties_are_lifted_one_by_one),
        FACT(only_a_penalty_as_it_stands_is_lifted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
