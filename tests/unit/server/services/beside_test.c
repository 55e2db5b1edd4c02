/* LINKS: tests_office */
/* A version that waits for its countersignature stands beside the one received before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "tests/support/office/facts.h"

#define ACCEPT BAIRI__V1__DECISION__VERDICT__ACCEPT
#define RETURN BAIRI__V1__DECISION__VERDICT__RETURN
#define REFUSE BAIRI__V1__DECISION__VERDICT__REFUSE
#define VOID   BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT

static int set_up(void **state)
{
    (void)state;
    desk_open_countersigning(&d, "zhongjie");
    return 0;
}

static void entered(int64_t amount_wan)
{
    Bairi__V1__Project *project = desk_project(&d, "zhongjie", "Z-01");

    project->amount_wan = amount_wan;
    OK(desk_submit(&d, "zhongjie-clerk", project));
}

static void completed(void)
{
    OK(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"));
}

static enum status decided(Bairi__V1__Decision__Verdict verdict, day return_by)
{
    return desk_decide(&d, "bureau-li", "zhongjie", "Z-01", verdict, return_by);
}

static enum status withdrawn(void)
{
    return desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-01");
}

/* Version 1 received, version 2 entered after it. */
static void one_beside_another(void)
{
    entered(15000);
    completed();
    entered(20000);
}

static const Bairi__V1__ProjectState *seen_by(const char *who)
{
    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply reply;

    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(&reply);
    request.unit = desk_text(&d, "zhongjie");
    request.project_no = desk_text(&d, "Z-01");
    OK(desk_call(&d, who, submissions_show, &request, &reply));
    return reply.state;
}

static void sees(const char *who, const char *project_state, uint32_t version)
{
    const Bairi__V1__ProjectState *seen = seen_by(who);

    assert_string_equal(seen->state, project_state);
    assert_int_equal(seen->version, version);
    assert_int_equal(seen->project->amount_wan, version == 1 ? 15000 : 20000);
}

static size_t listed_by(const char *who, const char *project_state)
{
    Bairi__V1__ProjectListRequest request;
    Bairi__V1__ProjectListReply reply;

    bairi__v1__project_list_request__init(&request);
    bairi__v1__project_list_reply__init(&reply);
    request.state = desk_text(&d, project_state);
    OK(desk_call(&d, who, submissions_list, &request, &reply));
    return reply.n_projects;
}

static uint32_t queued_version(void)
{
    Bairi__V1__QueueRequest request;
    Bairi__V1__QueueReply reply;

    bairi__v1__queue_request__init(&request);
    bairi__v1__queue_reply__init(&reply);
    OK(desk_call(&d, "bureau-li", audit_queue, &request, &reply));
    return reply.n_items == 0 ? 0 : reply.items[0]->state->version;
}

static uint32_t received_in_period(void)
{
    Bairi__V1__StatusRequest request;
    Bairi__V1__StatusReply reply;

    bairi__v1__status_request__init(&request);
    bairi__v1__status_reply__init(&reply);
    request.unit = desk_text(&d, "zhongjie");
    OK(desk_call(&d, "zhongjie-clerk", units_status, &request, &reply));
    return reply.units[0]->periods[0]->received;
}

/* ---- the bureau's desk ---- */

static void what_waits_keeps_nothing_from_the_bureaus_desk(void **state)
{
    (void)state;
    one_beside_another();
    assert_int_equal(queued_version(), 1);
    sees("bureau-li", "submitted", 1);
    sees("zhongjie-clerk", "awaiting", 2);
    assert_int_equal(listed_by("bureau-li", "submitted"), 1);
    assert_int_equal(listed_by("bureau-li", "awaiting"), 0);
    assert_int_equal(listed_by("zhongjie-leader", "awaiting"), 1);
    assert_int_equal(received_in_period(), 1);
}

static void the_received_version_is_decided_while_another_waits(void **state)
{
    (void)state;
    one_beside_another();
    OK(decided(ACCEPT, 0));
    assert_string_equal(d.outcome->subject, "zhongjie/Z-01@1");
    sees("bureau-li", "accepted", 1);
    sees("zhongjie-clerk", "awaiting", 2);
    assert_int_equal(seen_by("zhongjie-clerk")->accepted_version, 1);
    assert_int_equal(queued_version(), 0);
    completed();
    sees("bureau-li", "amended", 2);
    assert_int_equal(queued_version(), 2);
    OK(decided(ACCEPT, 0));
    assert_int_equal(seen_by("bureau-li")->accepted_version, 2);
}

static void entering_again_and_again_stalls_no_decision(void **state)
{
    (void)state;
    one_beside_another();
    Bairi__V1__Statement *decision = desk_decision(&d, "zhongjie", "Z-01", ACCEPT, 0);
    entered(21000);
    OK(desk_write(&d, "bureau-li", decision));
    assert_int_equal(seen_by("bureau-li")->accepted_version, 1);
}

static void entering_again_stalls_no_approval(void **state)
{
    (void)state;
    entered(15000);
    completed();
    OK(decided(ACCEPT, 0));
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    uint64_t proposal = d.index;
    entered(20000);
    OK(desk_approve(&d, "bureau-chen", proposal));
    sees("zhongjie-clerk", "voided", 1);
}

static void the_waiting_version_itself_is_not_decided(void **state)
{
    (void)state;
    one_beside_another();
    Bairi__V1__Statement *decision = desk_decision(&d, "zhongjie", "Z-01", ACCEPT, 0);
    decision->decision->version = 2;
    REFUSED(desk_write(&d, "bureau-li", decision), ABORTED);
}

static void a_countersignature_in_between_is_looked_at_first(void **state)
{
    (void)state;
    one_beside_another();
    Bairi__V1__Statement *decision = desk_decision(&d, "zhongjie", "Z-01", ACCEPT, 0);
    completed();
    REFUSED(desk_write(&d, "bureau-li", decision), ABORTED);
    assert_int_equal(queued_version(), 2);
}

static void a_decision_in_between_is_looked_at_before_countersigning(void **state)
{
    (void)state;
    one_beside_another();
    Bairi__V1__Statement *old = desk_countersignature(&d, "zhongjie", "Z-01");
    OK(decided(REFUSE, 0));
    REFUSED(desk_write(&d, "zhongjie-leader", old), ABORTED);
    completed();
    sees("bureau-li", "submitted", 2);
}

static void a_return_is_answered_by_what_waited(void **state)
{
    (void)state;
    one_beside_another();
    int64_t first = seen_by("bureau-li")->received;
    OK(decided(RETURN, 20201028));
    assert_int_equal(seen_by("zhongjie-clerk")->return_by, 20201028);
    assert_string_equal(seen_by("zhongjie-clerk")->reason, "as looked at");
    desk_time(&d, "2020-10-28T10:00:00+08:00");
    completed();
    sees("bureau-li", "submitted", 2);
    assert_int_equal(seen_by("bureau-li")->received, first);
    assert_string_equal(seen_by("bureau-li")->reason, "");
}

static void the_bureaus_entry_takes_the_place_of_what_waits(void **state)
{
    Bairi__V1__Project *project;

    (void)state;
    one_beside_another();
    project = desk_project(&d, "zhongjie", "Z-01");
    project->amount_wan = 20000;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, project)));
    sees("zhongjie-clerk", "submitted", 3);
    REFUSED(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"), FAILED_PRECONDITION);
}

/* ---- taken back ---- */

static void what_waits_is_taken_back_alone(void **state)
{
    (void)state;
    one_beside_another();
    OK(withdrawn());
    assert_string_equal(d.outcome->subject, "zhongjie/Z-01@2");
    sees("zhongjie-clerk", "submitted", 1);
    assert_int_equal(queued_version(), 1);
    assert_int_equal(received_in_period(), 1);
    OK(decided(ACCEPT, 0));
    sees("zhongjie-clerk", "accepted", 1);
    entered(20000);
    sees("zhongjie-clerk", "awaiting", 3);
}

static void what_was_received_is_taken_back_after_it(void **state)
{
    (void)state;
    one_beside_another();
    OK(withdrawn());
    OK(withdrawn());
    assert_string_equal(d.outcome->subject, "zhongjie/Z-01@1");
    assert_string_equal(seen_by("bureau-li")->state, "withdrawn");
    assert_int_equal(received_in_period(), 0);
    OK(desk_nothing(&d, "zhongjie-clerk", "zhongjie", "", "2020-10"));
    entered(20000); /* nothing received is left beside it */
    sees("bureau-li", "awaiting", 3);
    assert_int_equal(received_in_period(), 0);
    REFUSED(decided(ACCEPT, 0), FAILED_PRECONDITION);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(what_waits_keeps_nothing_from_the_bureaus_desk),
        FACT(the_received_version_is_decided_while_another_waits),
        FACT(entering_again_and_again_stalls_no_decision),
        FACT(entering_again_stalls_no_approval),
        FACT(the_waiting_version_itself_is_not_decided),
        FACT(a_countersignature_in_between_is_looked_at_first),
        FACT(a_decision_in_between_is_looked_at_before_countersigning),
        FACT(a_return_is_answered_by_what_waited),
        FACT(the_bureaus_entry_takes_the_place_of_what_waits),
        FACT(what_waits_is_taken_back_alone),
        FACT(what_was_received_is_taken_back_after_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
