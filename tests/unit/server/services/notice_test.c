/* LINKS: tests_office */
/* Notices: which record tells whom what, and who never hears of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "tests/support/office/facts.h"

#define ACCEPT  BAIRI__V1__DECISION__VERDICT__ACCEPT
#define RETURN  BAIRI__V1__DECISION__VERDICT__RETURN
#define REFUSE  BAIRI__V1__DECISION__VERDICT__REFUSE
#define VOID    BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT
#define END     BAIRI__V1__PROPOSAL__ACTION_TERMINATE
#define RESTORE BAIRI__V1__PROPOSAL__ACTION_RESTORE

static uint64_t from; /* the first record a test looks at */

static int set_up(void **state)
{
    (void)state;
    desk_open(&d);
    from = 0;
    return 0;
}

/* ---- in few words ---- */

static Bairi__V1__NoticesReply *notices(const char *who, uint64_t since, uint32_t limit)
{
    Bairi__V1__NoticesRequest request;
    Bairi__V1__NoticesReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__notices_request__init(&request);
    bairi__v1__notices_reply__init(reply);
    request.from = since;
    request.limit = limit;
    OK(desk_call(&d, who, notices_list, &request, reply));
    return reply;
}

/* "returned refused": the kinds somebody sees since `from`, in ledger order. */
static const char *kinds(const char *who)
{
    const Bairi__V1__NoticesReply *reply = notices(who, from, 0);
    const char *all = "";

    for (size_t i = 0; i < reply->n_notices; i++)
        all = arena_printf(d.arena, "%s%s%s", all, i ? " " : "", reply->notices[i]->kind);
    return all;
}

/* The only notice somebody sees since `from`. */
static const Bairi__V1__Notice *one(const char *who)
{
    const Bairi__V1__NoticesReply *reply = notices(who, from, 0);

    if (reply->n_notices != 1)
        fail_msg("%s sees \"%s\"", who, kinds(who));
    return reply->notices[0];
}

static const char *const everybody[] = {
    "zhongjie-clerk",   "zhongjie-leader", "nandagang-clerk", "lingang-clerk",
    "gangcheng-gangwu", "gangcheng-touzi", "bureau-li",       "bureau-zhao",
    "bureau-chen",      "bureau-sun",      "city-clerk",
};

/* Exactly these people see notices since `from`, all the same kinds: "bureau-li bureau-zhao". */
static void see(const char *who, const char *expected)
{
    for (size_t i = 0; i < sizeof everybody / sizeof *everybody; i++) {
        const char *found = kinds(everybody[i]);
        if (strcmp(found, strstr(who, everybody[i]) ? expected : "") != 0)
            fail_msg("%s sees \"%s\"", everybody[i], found);
    }
}

static void from_now(void)
{
    from = desk_size(&d);
}

static Bairi__V1__Project *project_of(const char *unit, const char *subunit, const char *project_no)
{
    Bairi__V1__Project *project = desk_project(&d, unit, project_no);

    project->subunit = desk_text(&d, subunit);
    return project;
}

static void submitted(void)
{
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    from_now();
}

static void accepted(void)
{
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    from_now();
}

/* ---- decisions ---- */

static void a_submission_is_told_to_the_bureau(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    see("bureau-li bureau-zhao bureau-chen bureau-sun", "submitted");
    const Bairi__V1__Notice *notice = one("bureau-li");
    assert_string_equal(notice->unit, "zhongjie");
    assert_string_equal(notice->project_no, "Z-01");
    assert_int_equal(notice->version, 1);
    assert_int_equal(notice->index, d.index);
    assert_int_equal(notice->time, desk_state(&d, "zhongjie", "Z-01")->received);
    assert_string_equal(notice->author_name, "测试员王");
}

static void a_withdrawal_is_told_to_the_bureau(void **state)
{
    (void)state;
    submitted();
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    see("bureau-li bureau-zhao bureau-chen bureau-sun", "withdrawn");
    assert_string_equal(one("bureau-li")->text, "entered twice");
}

static void a_return_is_told_to_the_unit_with_reason_and_day(void **state)
{
    (void)state;
    submitted();
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", RETURN, 20201012));
    see("zhongjie-clerk zhongjie-leader", "returned");
    const Bairi__V1__Notice *notice = one("zhongjie-clerk");
    assert_int_equal(notice->due, 20201012);
    assert_string_not_equal(notice->text, "");
    assert_string_equal(notice->author_name, "测试员李");
}

static void a_refusal_is_told_to_the_unit(void **state)
{
    (void)state;
    submitted();
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0));
    see("zhongjie-clerk zhongjie-leader", "refused");
    assert_int_equal(one("zhongjie-clerk")->due, 0);
}

static void an_acceptance_is_told_to_the_unit(void **state)
{
    (void)state;
    submitted();
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    see("zhongjie-clerk zhongjie-leader", "accepted");
}

static void a_department_hears_of_its_own_projects_only(void **state)
{
    (void)state;
    OK(desk_submit(&d, "gangcheng-touzi", project_of("gangcheng", "touzi", "T-01")));
    from_now();
    OK(desk_decide(&d, "bureau-li", "gangcheng", "T-01", ACCEPT, 0));
    see("gangcheng-touzi", "accepted");
}

/* ---- countersigning, nothing to report, what the bureau enters ---- */

static int set_up_countersigning(void **state)
{
    (void)state;
    desk_open_countersigning(&d, "zhongjie");
    from = 0;
    return 0;
}

static void what_waits_for_a_countersignature_is_told_to_the_leader_alone(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    see("zhongjie-leader", "awaiting");
    from_now();
    OK(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"));
    assert_string_equal(kinds("bureau-li"), "submitted");
    assert_string_equal(kinds("zhongjie-clerk"), "countersigned"); /* it arrived, and when */
    assert_string_equal(kinds("zhongjie-leader"), "");             /* he did it himself */
    assert_string_equal(kinds("nandagang-clerk"), "");
}

static void nothing_to_report_is_told_to_the_bureau(void **state)
{
    (void)state;
    OK(desk_nothing(&d, "zhongjie-clerk", "zhongjie", "", "2020-10"));
    see("bureau-li bureau-zhao bureau-chen bureau-sun", "nothing");
    assert_string_equal(one("bureau-li")->period, "2020-10");
    assert_string_equal(one("bureau-li")->unit, "zhongjie");
}

static void what_the_bureau_enters_is_told_to_the_unit_and_to_the_others_at_the_bureau(void **state)
{
    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, desk_project(&d, "zhongjie", "Z-01"))));
    assert_string_equal(kinds("bureau-li"), ""); /* he did it himself */
    assert_string_equal(kinds("bureau-zhao"), "submitted");
    assert_string_equal(kinds("zhongjie-clerk"), "entered");
    assert_string_equal(kinds("zhongjie-leader"), "entered");
    assert_string_equal(kinds("nandagang-clerk"), "");
    assert_string_equal(kinds("city-clerk"), "");
}

/* ---- what takes two ---- */

static void a_proposal_waits_for_a_second_person_at_the_bureau(void **state)
{
    (void)state;
    accepted();
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    see("bureau-zhao bureau-chen bureau-sun", "proposed");
    assert_string_equal(one("bureau-chen")->text, "void");
    assert_string_equal(one("bureau-chen")->project_no, "Z-01");
    assert_int_equal(one("bureau-chen")->index, d.index);
}

static void told_after_approval(Bairi__V1__Proposal *proposal, const char *kind)
{
    OK(desk_propose(&d, "bureau-li", proposal));
    uint64_t index = d.index;
    from_now();
    OK(desk_approve(&d, "bureau-chen", index));
    see("zhongjie-clerk zhongjie-leader", kind);
}

static void void_and_restoring_are_told_to_the_unit(void **state)
{
    (void)state;
    accepted();
    told_after_approval(desk_end(&d, VOID, "zhongjie", "Z-01"), "voided");
    assert_string_not_equal(one("zhongjie-clerk")->text, "");
    told_after_approval(desk_end(&d, RESTORE, "zhongjie", "Z-01"), "restored");
}

static void a_termination_is_told_to_the_unit(void **state)
{
    (void)state;
    accepted();
    told_after_approval(desk_end(&d, END, "zhongjie", "Z-01"), "terminated");
}

static void a_penalty_is_told_with_points_and_reason(void **state)
{
    (void)state;
    accepted();
    told_after_approval(desk_penalty(&d, "zhongjie", "Z-01", "2.5"), "penalised");
    assert_string_equal(one("zhongjie-clerk")->text, "2.5 false the contract does not exist");
}

static void a_penalty_of_the_unit_as_a_whole_is_told_to_every_department(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "gangcheng", "", "1")));
    uint64_t index = d.index;
    from_now();
    OK(desk_approve(&d, "bureau-chen", index));
    see("gangcheng-gangwu gangcheng-touzi", "penalised");
}

static void a_penalty_about_a_project_is_told_to_its_department(void **state)
{
    (void)state;
    desk_accepted(&d, "gangcheng-touzi", project_of("gangcheng", "touzi", "T-01"));
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "gangcheng", "T-01", "1")));
    uint64_t index = d.index;
    from_now();
    OK(desk_approve(&d, "bureau-chen", index));
    see("gangcheng-touzi", "penalised");
}

static Bairi__V1__Target *target_of(const char *unit, uint32_t number)
{
    Bairi__V1__Target *target = arena_alloc(d.arena, sizeof *target);

    bairi__v1__target__init(target);
    target->unit = desk_text(&d, unit);
    target->target = number;
    return target;
}

static void a_new_target_is_told_to_the_units_whose_it_is(void **state)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Targets *targets = arena_alloc(d.arena, sizeof *targets);
    Bairi__V1__Target *both[] = {target_of("zhongjie", 31), target_of("gangcheng", 19),
                                 target_of("lingang", 40)};

    (void)state;
    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__targets__init(targets);
    targets->targets = both;
    targets->n_targets = 3; /* lingang's stays as it was */
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_TARGETS;
    proposal->targets = targets;
    OK(desk_propose(&d, "bureau-li", proposal));
    uint64_t index = d.index;
    from_now();
    OK(desk_approve(&d, "bureau-chen", index));
    see("zhongjie-clerk zhongjie-leader gangcheng-gangwu gangcheng-touzi", "targets");
    assert_string_equal(one("zhongjie-clerk")->text, "31");
    assert_string_equal(one("gangcheng-touzi")->text, "19");
}

static void a_declined_proposal_is_told_to_nobody(void **state)
{
    (void)state;
    accepted();
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    uint64_t index = d.index;
    from_now();
    OK(desk_decline(&d, "bureau-chen", index, "not convinced"));
    see("", "");
}

/* ---- reports ---- */

static Bairi__V1__Proposal *release_of(const Bairi__V1__ReportItem *item)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Release *release = arena_alloc(d.arena, sizeof *release);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__release__init(release);
    release->period = item->period;
    release->version = item->version;
    release->report = item->digest;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_RELEASE;
    proposal->release = release;
    return proposal;
}

static const Bairi__V1__ReportItem *drawn_report(void)
{
    Bairi__V1__ReportListRequest request;
    Bairi__V1__ReportListReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__report_list_request__init(&request);
    bairi__v1__report_list_reply__init(reply);
    OK(desk_call(&d, "bureau-li", reports_list, &request, reply));
    return reply->reports[0];
}

static void a_drawn_report_is_told_to_the_bureau_a_released_one_to_units_and_city(void **state)
{
    (void)state;
    accepted();
    desk_time(&d, "2020-10-28T10:00:00+08:00");
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    see("bureau-li bureau-zhao bureau-chen bureau-sun", "drawn");
    assert_string_equal(one("bureau-li")->period, "2020-10");
    assert_int_equal(one("bureau-li")->version, 1);
    OK(desk_propose(&d, "bureau-li", release_of(drawn_report())));
    uint64_t index = d.index;
    from_now();
    OK(desk_approve(&d, "bureau-chen", index));
    see("zhongjie-clerk zhongjie-leader nandagang-clerk lingang-clerk gangcheng-gangwu "
        "gangcheng-touzi city-clerk",
        "released");
    assert_string_equal(one("gangcheng-touzi")->period, "2020-10");
    assert_string_equal(one("city-clerk")->unit, "");
}

/* ---- questions ---- */

static void ask(const char *who, const char *unit, const char *subunit, const char *project_no)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Question *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__question__init(content);
    content->unit = desk_text(&d, unit);
    content->subunit = desk_text(&d, subunit);
    content->project_no = desk_text(&d, project_no);
    content->text = desk_text(&d, "Which annex?");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_QUESTION;
    statement->question = content;
    from_now();
    OK(desk_write(&d, who, statement));
}

static void answer(const char *who, uint64_t index)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Answer *content = arena_alloc(d.arena, sizeof *content);
    Bairi__V1__QuestionsRequest request;
    Bairi__V1__QuestionsReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__questions_request__init(&request);
    bairi__v1__questions_reply__init(reply);
    request.all = true;
    OK(desk_call(&d, "bureau-li", questions_list, &request, reply));
    bairi__v1__answer__init(content);
    content->question = index;
    content->text = desk_text(&d, "This one");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ANSWER;
    statement->answer = content;
    statement->previous = reply->questions[0]->digest;
    from_now();
    OK(desk_write(&d, who, statement));
}

static void question_and_answer_are_told_to_the_other_side(void **state)
{
    (void)state;
    ask("zhongjie-clerk", "zhongjie", "", "");
    uint64_t index = d.index;
    see("bureau-li bureau-zhao bureau-chen bureau-sun", "question");
    assert_string_equal(one("bureau-li")->text, "Which annex?");
    answer("bureau-li", index);
    see("zhongjie-clerk zhongjie-leader", "answer");
    assert_int_equal(one("zhongjie-clerk")->question, index);
    assert_int_equal(one("zhongjie-clerk")->index, d.index);
    assert_string_equal(one("zhongjie-clerk")->text, "This one");
    answer("zhongjie-leader", index); /* goes on asking */
    see("bureau-li bureau-zhao bureau-chen bureau-sun", "question");
}

static void a_question_to_the_unit_as_a_whole_is_for_every_department(void **state)
{
    (void)state;
    ask("bureau-li", "gangcheng", "", "");
    uint64_t index = d.index;
    see("gangcheng-gangwu gangcheng-touzi", "question");
    answer("gangcheng-gangwu", index);
    see("bureau-li bureau-zhao bureau-chen bureau-sun", "answer");
}

static void a_question_to_a_department_or_its_project_is_for_that_department(void **state)
{
    (void)state;
    OK(desk_submit(&d, "gangcheng-touzi", project_of("gangcheng", "touzi", "T-01")));
    ask("bureau-li", "gangcheng", "gangwu", "");
    see("gangcheng-gangwu", "question");
    ask("bureau-li", "gangcheng", "", "T-01");
    see("gangcheng-touzi", "question");
    ask("gangcheng-touzi", "gangcheng", "touzi", "T-01");
    uint64_t index = d.index;
    answer("bureau-li", index);
    see("gangcheng-touzi", "answer");
}

/* ---- looking from a position ---- */

static void pages_follow_each_other_without_gap_or_overlap(void **state)
{
    uint64_t at = 0, last = 0;
    size_t count = 0;

    (void)state;
    for (int i = 0; i < 5; i++)
        OK(desk_submit(&d, "zhongjie-clerk",
                       desk_project(&d, "zhongjie", arena_printf(d.arena, "Z-%02d", i))));
    for (int page = 0; page < 3; page++) {
        const Bairi__V1__NoticesReply *reply = notices("bureau-li", at, 2);
        assert_int_equal(reply->n_notices, page < 2 ? 2 : 1);
        for (size_t i = 0; i < reply->n_notices; i++) {
            assert_true(reply->notices[i]->index > last);
            last = reply->notices[i]->index;
            count++;
        }
        at = reply->next;
    }
    assert_int_equal(count, 5);
    assert_int_equal(at, desk_size(&d));
    assert_int_equal(notices("bureau-li", at, 2)->n_notices, 0);
}

static void whoever_looks_from_beyond_the_end_looks_from_now_on(void **state)
{
    static const uint64_t far[] = {UINT64_MAX, (uint64_t)INT64_MAX + 1, INT64_MAX, 1000};

    (void)state;
    submitted();
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        const Bairi__V1__NoticesReply *reply = notices("bureau-li", far[i], UINT32_MAX);
        assert_int_equal(reply->n_notices, 0);
        assert_int_equal(reply->next, desk_size(&d));
    }
}

static void a_watch_without_a_server_answers_at_once(void **state)
{
    Bairi__V1__NoticesRequest request;
    Bairi__V1__NoticesReply reply;

    (void)state;
    submitted();
    bairi__v1__notices_request__init(&request);
    bairi__v1__notices_reply__init(&reply);
    request.wait_ms = 25000;
    OK(desk_call(&d, "bureau-li", notices_watch, &request, &reply));
    assert_int_equal(reply.n_notices, 1);
    request.from = reply.next;
    bairi__v1__notices_reply__init(&reply);
    OK(desk_call(&d, "bureau-li", notices_watch, &request, &reply));
    assert_int_equal(reply.n_notices, 0);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_submission_is_told_to_the_bureau),
        FACT(a_withdrawal_is_told_to_the_bureau),
        FACT(a_return_is_told_to_the_unit_with_reason_and_day),
        FACT(a_refusal_is_told_to_the_unit),
        FACT(an_acceptance_is_told_to_the_unit),
        FACT(a_department_hears_of_its_own_projects_only),
        cmocka_unit_test_setup_teardown(
            what_waits_for_a_countersignature_is_told_to_the_leader_alone, set_up_countersigning,
            desk_tear_down),
        FACT(nothing_to_report_is_told_to_the_bureau),
        FACT(what_the_bureau_enters_is_told_to_the_unit_and_to_the_others_at_the_bureau),
        FACT(a_proposal_waits_for_a_second_person_at_the_bureau),
        FACT(void_and_restoring_are_told_to_the_unit),
        FACT(a_termination_is_told_to_the_unit),
        FACT(a_penalty_is_told_with_points_and_reason),
        FACT(a_penalty_of_the_unit_as_a_whole_is_told_to_every_department),
        FACT(a_penalty_about_a_project_is_told_to_its_department),
        FACT(a_new_target_is_told_to_the_units_whose_it_is),
        FACT(a_declined_proposal_is_told_to_nobody),
        FACT(a_drawn_report_is_told_to_the_bureau_a_released_one_to_units_and_city),
        FACT(question_and_answer_are_told_to_the_other_side),
        FACT(a_question_to_the_unit_as_a_whole_is_for_every_department),
        FACT(a_question_to_a_department_or_its_project_is_for_that_department),
        FACT(pages_follow_each_other_without_gap_or_overlap),
        FACT(whoever_looks_from_beyond_the_end_looks_from_now_on),
        FACT(a_watch_without_a_server_answers_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
