/* LINKS: tests_office */
/* The auditor's desk: the gravest warnings first, decisions on trial, what is held. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "tests/support/office/facts.h"

#define ACCEPT BAIRI__V1__DECISION__VERDICT__ACCEPT
#define RETURN BAIRI__V1__DECISION__VERDICT__RETURN
#define REFUSE BAIRI__V1__DECISION__VERDICT__REFUSE
#define HOLD   BAIRI__V1__DECISION__VERDICT__HOLD

static Bairi__V1__Project *z(const char *project_no)
{
    return desk_project(&d, "zhongjie", project_no);
}

static void submitted(Bairi__V1__Project *project)
{
    OK(desk_submit(&d, "zhongjie-clerk", project));
}

static const char *state_now(const char *project_no)
{
    return desk_state(&d, "zhongjie", project_no)->state;
}

/* Numbers in their order, page by page; most 0: all at once without pages. */
static const char *queue(uint32_t most)
{
    Bairi__V1__QueueRequest request;
    Bairi__V1__Page first, *page = &first;
    char *found = desk_text(&d, "");

    bairi__v1__page__init(&first);
    first.most = most;
    while (page) {
        Bairi__V1__QueueReply *reply = arena_alloc(d.arena, sizeof *reply);
        bairi__v1__queue_request__init(&request);
        bairi__v1__queue_reply__init(reply);
        request.page = most ? page : NULL;
        OK(desk_call(&d, "bureau-li", audit_queue, &request, reply));
        assert_true(most == 0 || reply->n_items <= most);
        for (size_t i = 0; i < reply->n_items; i++)
            found = arena_printf(d.arena, "%s%s%s", found, found[0] ? " " : "",
                                 reply->items[i]->state->project->project_no);
        page = reply->next;
    }
    return found;
}

/* ---- the order ---- */

static void four(void)
{
    Bairi__V1__Project *project = z("Z-01");

    submitted(project);
    desk_time(&d, "2020-10-08T09:10:00+08:00");
    project = z("Z-02");
    project->page_seal = 0;
    submitted(project);
    desk_time(&d, "2020-10-08T09:20:00+08:00");
    project = z("Z-03");
    project->investor_place = desk_text(&d, "沧州市");
    project->page_date = 0;
    submitted(project);
    desk_time(&d, "2020-10-08T09:30:00+08:00");
    project = z("Z-04");
    project->page_date = 0;
    submitted(project);
}

static void the_gravest_warnings_come_first_then_the_oldest(void **state)
{
    (void)state;
    four();
    assert_string_equal(queue(0), "Z-03 Z-02 Z-04 Z-01");
    assert_string_equal(queue(100), "Z-03 Z-02 Z-04 Z-01");
    assert_string_equal(queue(1), "Z-03 Z-02 Z-04 Z-01");
}

static void what_is_decided_leaves_the_desk_and_a_new_version_comes_back(void **state)
{
    (void)state;
    four();
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-02", ACCEPT, 0));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-03", REFUSE, 0));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-04", RETURN, 20201020));
    assert_string_equal(queue(2), "Z-01");
    Bairi__V1__Project *again = z("Z-02");
    again->amount_wan = 150000; /* ten times more */
    Bairi__V1__Statement *statement = desk_submission(&d, again);
    statement->submission->confirmed = true;
    OK(desk_write(&d, "zhongjie-clerk", statement));
    assert_string_equal(queue(2), "Z-02 Z-01");
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01"));
    assert_string_equal(queue(2), "Z-02");
}

static void a_page_goes_on_though_its_last_project_was_decided_meanwhile(void **state)
{
    Bairi__V1__QueueRequest request;
    Bairi__V1__QueueReply reply;
    Bairi__V1__Page page;

    (void)state;
    four();
    bairi__v1__page__init(&page);
    page.most = 2;
    bairi__v1__queue_request__init(&request);
    bairi__v1__queue_reply__init(&reply);
    request.page = &page;
    OK(desk_call(&d, "bureau-li", audit_queue, &request, &reply));
    assert_int_equal(reply.n_items, 2);
    page = *reply.next;
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-02", ACCEPT, 0));
    bairi__v1__queue_reply__init(&reply);
    OK(desk_call(&d, "bureau-li", audit_queue, &request, &reply));
    assert_int_equal(reply.n_items, 2);
    assert_string_equal(reply.items[0]->state->project->project_no, "Z-04");
    assert_string_equal(reply.items[1]->state->project->project_no, "Z-01");
    assert_null(reply.next);
}

/* Rows of projects that are not there lie behind the first page: who looked at one would stumble.
 */
static void a_page_looks_at_no_project_beyond_it(void **state)
{
    enum { BEHIND = 20000 };
    Bairi__V1__QueueRequest request;
    Bairi__V1__QueueReply reply;
    Bairi__V1__Page page;
    struct transaction *tx = NULL;

    (void)state;
    four();
    OK(store_begin(d.campaign->store, TRANSACTION_WRITE, NULL, &tx, &d.error));
    for (int i = 0; i < BEHIND; i++) {
        char number[16];
        snprintf(number, sizeof number, "N-%d", i);
        struct desk_row row = {
            .unit = "zhongjie", .project_no = number, .waiting = 1, .place = "99999 9"};
        OK(store_put(tx, &table_desk, &row, &d.error));
    }
    OK(store_commit(&tx, &d.error));
    bairi__v1__page__init(&page);
    page.most = 4;
    bairi__v1__queue_request__init(&request);
    bairi__v1__queue_reply__init(&reply);
    request.page = &page;
    OK(desk_call(&d, "bureau-li", audit_queue, &request, &reply));
    assert_int_equal(reply.n_items, 4);
    assert_non_null(reply.next);
    page = *reply.next;
    REFUSED(desk_call(&d, "bureau-li", audit_queue, &request, &reply), NOT_FOUND);
}

static const Bairi__V1__ProjectShowReply *shown(const char *who, const char *project_no)
{
    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(reply);
    request.unit = desk_text(&d, "zhongjie");
    request.project_no = desk_text(&d, project_no);
    OK(desk_call(&d, who, submissions_show, &request, reply));
    return reply;
}

static void warnings_are_the_auditors_alone(void **state)
{
    (void)state;
    four();
    const Bairi__V1__ProjectShowReply *reply = shown("bureau-li", "Z-03");
    assert_int_equal(reply->n_warnings, 2);
    assert_string_equal(reply->warnings[0], "local");
    assert_string_equal(reply->warnings[1], "page_date");
    assert_int_equal(shown("zhongjie-clerk", "Z-03")->n_warnings, 0);
}

/* ---- held ---- */

static void a_held_project_stays_on_the_desk_and_is_decided_later(void **state)
{
    (void)state;
    four();
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", HOLD, 0));
    assert_string_equal(state_now("Z-01"), "held");
    assert_string_equal(desk_state(&d, "zhongjie", "Z-01")->reason, "as looked at");
    assert_string_equal(queue(0), "Z-03 Z-02 Z-04 Z-01");
    assert_string_equal(desk_total(&d, "bureau-li", 0, "zhongjie"), "0.00");
    OK(desk_decide(&d, "bureau-chen", "zhongjie", "Z-01", ACCEPT, 0));
    assert_string_equal(state_now("Z-01"), "accepted");
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-02", HOLD, 0));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-02", RETURN, 20201020));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-03", HOLD, 0));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-03", REFUSE, 0));
    assert_string_equal(queue(0), "Z-04");
}

static void holding_takes_a_reason(void **state)
{
    Bairi__V1__Statement *statement;

    (void)state;
    submitted(z("Z-01"));
    statement = desk_decision(&d, "zhongjie", "Z-01", HOLD, 0);
    statement->decision->reason = desk_text(&d, "");
    REFUSED(desk_write(&d, "bureau-li", statement), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "reason");
}

static void a_held_version_leaves_the_recognised_one_counting(void **state)
{
    Bairi__V1__Project *again = z("Z-01");

    (void)state;
    desk_accepted(&d, "zhongjie-clerk", z("Z-01"));
    const char *before = desk_total(&d, "bureau-li", 0, "zhongjie");
    again->amount_wan = 18000;
    submitted(again);
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", HOLD, 0));
    assert_string_equal(state_now("Z-01"), "held");
    assert_string_equal(desk_total(&d, "bureau-li", 0, "zhongjie"), before);
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", REFUSE, 0));
    assert_string_equal(state_now("Z-01"), "accepted");
}

static void who_entered_does_not_decide(void **state)
{
    static const Bairi__V1__Decision__Verdict verdicts[] = {ACCEPT, RETURN, REFUSE, HOLD};

    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-01"))));
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++)
        REFUSED(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", verdicts[i], 20201020),
                PERMISSION_DENIED);
    OK(desk_decide(&d, "bureau-chen", "zhongjie", "Z-01", HOLD, 0));
    REFUSED(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0), PERMISSION_DENIED);
}

/* ---- on trial ---- */

static Bairi__V1__AppendReply *trial(const char *who, Bairi__V1__Statement **statements,
                                     size_t count)
{
    Bairi__V1__DecideRequest request;
    Bairi__V1__AppendReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__decide_request__init(&request);
    bairi__v1__append_reply__init(reply);
    for (size_t i = 0; i < count; i++)
        statements[i]->kind = BAIRI__V1__STATEMENT_KIND__DECISION;
    request.trial = statements;
    request.n_trial = count;
    OK(desk_call(&d, who, audit_decide, &request, reply));
    assert_int_equal(reply->n_outcomes, count);
    return reply;
}

static void a_trial_says_of_each_line_what_would_become_of_it(void **state)
{
    Bairi__V1__Statement *lines[5];

    (void)state;
    four();
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-05"))));
    lines[0] = desk_decision(&d, "zhongjie", "Z-01", ACCEPT, 0);
    lines[1] = desk_decision(&d, "zhongjie", "Z-02", RETURN, 20201001);
    lines[2] = desk_decision(&d, "zhongjie", "Z-03", REFUSE, 0);
    lines[2]->previous = desk_heard(&d, "zhongjie", "Z-01");
    lines[3] = desk_decision(&d, "zhongjie", "Z-05", ACCEPT, 0);
    lines[4] = desk_decision(&d, "zhongjie", "Z-99", ACCEPT, 0);
    uint64_t size = desk_size(&d);
    struct buf before = desk_dump(&d);
    Bairi__V1__AppendReply *reply = trial("bureau-li", lines, 5);
    struct buf after = desk_dump(&d);
    assert_int_equal(desk_size(&d), size);
    assert_string_equal(buf_text(&before), buf_text(&after));
    buf_free(&before);
    buf_free(&after);
    assert_string_equal(reply->outcomes[0]->subject, "zhongjie/Z-01@1");
    assert_null(reply->outcomes[0]->receipt);
    assert_int_equal(reply->outcomes[0]->n_remarks, 0);
    assert_string_equal(reply->outcomes[1]->remarks[0]->pattern,
                        "a return needs the day by which the unit must answer, today or later");
    assert_string_equal(reply->outcomes[2]->remarks[0]->pattern,
                        "%s/%s has changed since you looked at it; look again and repeat");
    assert_string_equal(reply->outcomes[2]->remarks[0]->args[1], "Z-03");
    assert_string_equal(reply->outcomes[3]->remarks[0]->pattern,
                        "who entered %s/%s does not decide about it");
    assert_int_equal(reply->outcomes[4]->n_remarks, 1);
}

static void what_is_signed_or_no_decision_is_not_tried(void **state)
{
    Bairi__V1__Signed *sealed;
    Bairi__V1__Statement *line;
    Bairi__V1__DecideRequest request;
    Bairi__V1__AppendReply reply;

    (void)state;
    submitted(z("Z-01"));
    bairi__v1__decide_request__init(&request);
    bairi__v1__append_reply__init(&reply);
    line = desk_decision(&d, "zhongjie", "Z-01", ACCEPT, 0);
    sealed = desk_seal(&d, "bureau-li", line);
    request.trial = &line;
    request.n_trial = 1;
    request.signed_ = &sealed;
    request.n_signed_ = 1;
    REFUSED(desk_call(&d, "bureau-li", audit_decide, &request, &reply), INVALID_ARGUMENT);
    request.n_signed_ = 0;
    line = desk_submission(&d, z("Z-02"));
    line->kind = BAIRI__V1__STATEMENT_KIND__SUBMISSION;
    REFUSED(desk_call(&d, "bureau-li", audit_decide, &request, &reply), INVALID_ARGUMENT);
    assert_string_equal(state_now("Z-01"), "submitted");
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(the_gravest_warnings_come_first_then_the_oldest),
        FACT(what_is_decided_leaves_the_desk_and_a_new_version_comes_back),
        FACT(a_page_goes_on_though_its_last_project_was_decided_meanwhile),
        FACT(a_page_looks_at_no_project_beyond_it),
        FACT(warnings_are_the_auditors_alone),
        FACT(a_held_project_stays_on_the_desk_and_is_decided_later),
        FACT(holding_takes_a_reason),
        FACT(a_held_version_leaves_the_recognised_one_counting),
        FACT(who_entered_does_not_decide),
        FACT(a_trial_says_of_each_line_what_would_become_of_it),
        FACT(what_is_signed_or_no_decision_is_not_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
