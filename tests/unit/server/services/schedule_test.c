/* LINKS: tests_office */
/* What happens by itself: periods closed, reports drawn up, their next versions, reminders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "common/json.h"
#include "common/message.h"
#include "common/record/report.h"
#include "tests/support/office/facts.h"

static int set_up(void **state)
{
    (void)state;
    desk_open(&d);
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    return 0;
}

/* Time goes by with nobody writing: the server looks, more than once. Returns records written. */
static size_t tick(const char *when)
{
    uint64_t before = desk_size(&d);

    if (when)
        desk_time(&d, when);
    OK(ledger_tick(d.campaign->ledger, &d.error));
    uint64_t after = desk_size(&d);
    OK(ledger_tick(d.campaign->ledger, &d.error));
    assert_int_equal(desk_size(&d), after);
    return (size_t)(after - before);
}

static const Bairi__V1__ReportListReply *list(const char *who)
{
    Bairi__V1__ReportListRequest request;
    Bairi__V1__ReportListReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__report_list_request__init(&request);
    bairi__v1__report_list_reply__init(reply);
    OK(desk_call(&d, who, reports_list, &request, reply));
    return reply;
}

/* version 0: the latest there is; NULL: the period has none. */
static const Bairi__V1__ReportItem *item(const char *who, const char *period, uint32_t version)
{
    const Bairi__V1__ReportListReply *reply = list(who);
    const Bairi__V1__ReportItem *found = NULL;

    for (size_t i = 0; i < reply->n_reports; i++) {
        const Bairi__V1__ReportItem *one = reply->reports[i];
        if (strcmp(one->period, period) == 0 && (version == 0 || one->version == version))
            found = one;
    }
    return found;
}

static const Bairi__V1__ReportPullReply *pull(const char *who, const char *period, uint32_t version)
{
    Bairi__V1__ReportPullRequest request;
    Bairi__V1__ReportPullReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__report_pull_request__init(&request);
    bairi__v1__report_pull_reply__init(reply);
    request.period = desk_text(&d, period);
    request.version = version;
    OK(desk_call(&d, who, reports_pull, &request, reply));
    return reply;
}

static struct bytes packed_of(const Bairi__V1__ReportPullReply *reply)
{
    assert_non_null(reply->signed_);
    return (struct bytes){reply->signed_->statement.data, reply->signed_->statement.len};
}

/* The report as the bureau sees it; its figures follow from its own rows. */
static const Bairi__V1__Report *report(const char *period, uint32_t version)
{
    const Bairi__V1__Statement *statement = NULL;

    OK(statement_read(packed_of(pull("bureau-li", period, version)), d.arena, &statement,
                      &d.error));
    const Bairi__V1__Report *content = statement->report_drawn->report;
    OK(report_check(content, d.arena, &d.error));
    return content;
}

static Bairi__V1__Proposal *release(const char *period, uint32_t version)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Release *asked = arena_alloc(d.arena, sizeof *asked);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__release__init(asked);
    asked->period = desk_text(&d, period);
    asked->version = version;
    asked->report = item("bureau-li", period, version)->digest;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_RELEASE;
    proposal->release = asked;
    return proposal;
}

static Bairi__V1__Proposal *voided(const char *project_no)
{
    return desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "zhongjie", project_no);
}

static uint32_t latest(const char *period)
{
    return item("bureau-li", period, 0)->version;
}

/* ---- by the clock ---- */

static void a_period_is_closed_by_itself(void **state)
{
    (void)state;
    assert_int_equal(tick("2020-10-26T23:59:59+08:00"), 0);
    assert_int_equal(item("bureau-li", "2020-10", 0)->closed, 0);
    assert_int_equal(tick("2020-10-27T00:00:00+08:00"), 1);
    assert_int_equal(desk_kind(&d, desk_size(&d) - 1), BAIRI__V1__STATEMENT_KIND__PERIOD_CLOSED);
    assert_true(item("bureau-li", "2020-10", 0)->closed > 0);
    assert_string_equal(item("bureau-li", "2020-10", 0)->state, "audit");
}

static void a_report_is_drawn_up_by_the_clock(void **state)
{
    (void)state;
    assert_int_equal(tick("2020-10-29T23:59:59+08:00"), 1);
    assert_int_equal(tick("2020-10-30T00:00:00+08:00"), 1);
    const Bairi__V1__ReportItem *drawn = item("bureau-li", "2020-10", 0);
    assert_string_equal(drawn->state, "drawn");
    assert_string_equal(drawn->occasion, "clock");
    assert_true(drawn->drawn >= drawn->due);
    assert_string_equal(drawn->waits_for, "proposal");
    assert_true(drawn->n_approvers > 0);
    assert_int_equal(item("city-clerk", "2020-10", 0)->n_approvers, 0);
}

static void after_a_downtime_all_is_done_once(void **state)
{
    (void)state;
    desk_shut(&d);
    OK(desk_reopen(&d));
    desk_time(&d, "2020-11-30T09:00:00+08:00");
    assert_int_equal(tick(NULL), 4); /* two periods closed, two reports drawn up */
    assert_string_equal(item("bureau-li", "2020-10", 0)->occasion, "clock");
    OK(desk_reopen(&d));
    assert_int_equal(tick(NULL), 0);
    assert_int_equal(latest("2020-10"), 1);
    assert_int_equal(latest("2020-11"), 1);
}

static void an_audit_closed_first_leaves_nothing_to_the_clock(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-27T09:00:00+08:00");
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    desk_agreed(&d, release("2020-10", 1));
    assert_int_equal(tick("2020-10-30T09:00:00+08:00"), 0);
    assert_string_equal(item("bureau-li", "2020-10", 0)->occasion, "audit");
    assert_int_equal(latest("2020-10"), 1);
}

static void an_audit_closed_late_gives_a_version_only_where_something_changed(void **state)
{
    (void)state;
    OK(desk_submit(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01")));
    tick("2020-10-30T09:00:00+08:00");
    assert_true(report("2020-10", 1)->preliminary);
    OK(desk_decide(&d, "bureau-li", "nandagang", "N-01", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    assert_int_equal(latest("2020-10"), 2);
    assert_false(report("2020-10", 2)->preliminary);
    tick("2020-11-30T09:00:00+08:00");
    OK(desk_close_audit(&d, "bureau-li", "2020-11"));
    assert_int_equal(latest("2020-11"), 1);
}

/* ---- what belongs to it ---- */

static void what_came_after_the_deadline_is_the_next_periods(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-28T09:00:00+08:00");
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-03"));
    tick("2020-10-30T09:00:00+08:00");
    assert_int_equal(report("2020-10", 1)->n_projects, 2);
    assert_int_equal(report("2020-10", 1)->schedule_on, 20201026);
    tick("2020-11-30T09:00:00+08:00");
    const Bairi__V1__Report *november = report("2020-11", 1);
    assert_int_equal(november->n_projects, 3);
    assert_int_equal(november->units[0]->new_count, 1);
    assert_int_equal(november->units[0]->counted, 3);
    assert_int_equal(latest("2020-10"), 1);
}

/* ---- the next version ---- */

static void a_void_gives_the_next_version_with_its_reason(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    struct bytes first = packed_of(pull("bureau-li", "2020-10", 1));
    desk_agreed(&d, release("2020-10", 1));
    desk_agreed(&d, voided("Z-01"));
    uint64_t approval = d.index;
    assert_int_equal(tick("2020-10-30T23:59:59+08:00"), 0); /* one version a day */
    assert_int_equal(tick("2020-10-31T00:00:00+08:00"), 1);
    const Bairi__V1__Report *second = report("2020-10", 2);
    assert_string_equal(second->occasion, "change");
    assert_int_equal(second->n_changes, 1);
    const Bairi__V1__ReportChange *change = second->changes[0];
    assert_string_equal(change->project_no, "Z-01");
    assert_string_equal(change->what, "voided");
    assert_int_equal(change->index, approval);
    assert_true(change->text[0] != '\0');
    assert_string_equal(change->before->role, "base");
    assert_string_equal(change->after->verdict, "voided");
    struct bytes again = packed_of(pull("bureau-li", "2020-10", 1));
    assert_int_equal(again.size, first.size);
    assert_memory_equal(again.data, first.data, first.size);
    assert_int_equal(second->previous.len, SHA256_SIZE);
    assert_memory_equal(second->previous.data, item("bureau-li", "2020-10", 1)->digest.data,
                        SHA256_SIZE);
}

static void nothing_is_drawn_twice_after_a_restart(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    desk_agreed(&d, release("2020-10", 1));
    desk_agreed(&d, voided("Z-01"));
    OK(desk_reopen(&d));
    assert_int_equal(tick(NULL), 0);
    tick("2020-10-31T09:00:00+08:00");
    assert_int_equal(latest("2020-10"), 2);
    desk_agreed(&d, release("2020-10", 2));
    OK(desk_reopen(&d));
    assert_int_equal(tick(NULL), 0);
    assert_int_equal(tick("2020-11-05T09:00:00+08:00"), 0);
    assert_int_equal(latest("2020-10"), 2);
}

static void a_restart_in_the_middle_of_a_day_does_not_bring_the_next_version_forward(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    desk_agreed(&d, release("2020-10", 1));
    assert_int_equal(tick("2020-10-31T09:00:00+08:00"), 0);
    desk_agreed(&d, voided("Z-01"));
    OK(desk_reopen(&d));
    assert_int_equal(tick("2020-10-31T12:00:00+08:00"), 0);
    assert_int_equal(tick("2020-11-01T00:00:00+08:00"), 1);
    assert_int_equal(latest("2020-10"), 2);
}

static void the_next_month_tells_what_changed_in_the_one_before(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    desk_agreed(&d, release("2020-10", 1));
    desk_time(&d, "2020-11-30T00:00:00+08:00");
    desk_agreed(&d, desk_penalty(&d, "zhongjie", "Z-02", "2"));
    desk_agreed(&d, voided("Z-01"));
    OK(desk_close_audit(&d, "bureau-li", "2020-11"));
    const Bairi__V1__Report *november = report("2020-11", 1);
    assert_int_equal(november->n_changes, 2);
    assert_string_equal(november->changes[0]->period, "2020-10");
    assert_string_equal(november->changes[0]->what, "voided");
    assert_string_equal(november->changes[1]->what, "penalised");
    assert_string_equal(november->changes[1]->after->points, "2");
    assert_null(november->changes[1]->before);
}

static void a_change_lifted_again_before_midnight_gives_no_version(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    desk_agreed(&d, release("2020-10", 1));
    desk_agreed(&d, desk_penalty(&d, "zhongjie", "Z-02", "2"));
    desk_agreed(&d, desk_lifting(&d, "zhongjie", "Z-02", d.index - 1));
    assert_int_equal(tick("2020-10-31T09:00:00+08:00"), 0);
    assert_int_equal(latest("2020-10"), 1);
}

static void figures_that_were_overtaken_are_not_released(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    Bairi__V1__Proposal *first = release("2020-10", 1);
    desk_agreed(&d, voided("Z-01"));
    tick("2020-10-31T09:00:00+08:00");
    REFUSED(desk_propose(&d, "bureau-li", first), FAILED_PRECONDITION);
    assert_true(item("bureau-li", "2020-10", 1)->superseded);
    desk_agreed(&d, release("2020-10", 2));
}

static void the_city_keeps_what_is_released_while_the_next_version_waits(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    desk_agreed(&d, release("2020-10", 1));
    desk_agreed(&d, voided("Z-01"));
    tick("2020-10-31T09:00:00+08:00");
    assert_int_equal(pull("city-puller", "2020-10", 0)->item->version, 1);
    assert_int_equal(pull("bureau-li", "2020-10", 0)->item->version, 2);
    assert_string_equal(pull("city-puller", "2020-10", 2)->item->state, "drawn");
    assert_null(pull("city-puller", "2020-10", 2)->signed_);
    desk_agreed(&d, release("2020-10", 2));
    assert_int_equal(pull("city-puller", "2020-10", 0)->item->version, 2);
    assert_int_equal(pull("city-puller", "2020-10", 0)->n_release_crls, 2);
    assert_int_equal(pull("city-puller", "2020-10", 0)->n_release_receipts, 2);
}

static void a_later_version_of_an_earlier_month_is_not_the_last_report(void **state)
{
    (void)state;
    tick("2020-11-30T09:00:00+08:00");
    desk_agreed(&d, release("2020-10", 1));
    desk_agreed(&d, release("2020-11", 1));
    desk_agreed(&d, voided("Z-01"));
    tick("2020-12-01T09:00:00+08:00");
    desk_agreed(&d, release("2020-10", 2));
    assert_string_equal(pull("city-puller", "", 0)->item->period, "2020-11");
    desk_agreed(&d, release("2020-11", 2));
    assert_int_equal(pull("city-puller", "", 0)->item->version, 2);
}

static char *as_json(const Bairi__V1__Report *content)
{
    struct buf out = buf_make((size_t)4 << 20);
    json_t *value = json_from_message(&content->base);

    json_write(value, true, &out);
    json_decref(value);
    OK(buf_finish(&out, &d.error));
    char *text = desk_text(&d, buf_text(&out));
    buf_free(&out);
    return text;
}

static void a_report_made_json_twice_is_the_same_bytes(void **state)
{
    (void)state;
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "签约仪式"));
    tick("2020-10-30T09:00:00+08:00");
    const char *once = as_json(report("2020-10", 1));
    OK(desk_reopen(&d));
    assert_string_equal(as_json(report("2020-10", 1)), once);
    assert_non_null(strstr(once, "签约仪式"));
}

/* ---- a reminder ---- */

static size_t reminders(const char *who)
{
    Bairi__V1__NoticesRequest request;
    Bairi__V1__NoticesReply reply;
    size_t count = 0;

    bairi__v1__notices_request__init(&request);
    bairi__v1__notices_reply__init(&reply);
    OK(desk_call(&d, who, notices_list, &request, &reply));
    for (size_t i = 0; i < reply.n_notices; i++)
        count += strcmp(reply.notices[i]->kind, "release-awaited") == 0;
    return count;
}

static void approvers_are_reminded_once_a_day_until_the_release(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    assert_int_equal(reminders("bureau-chen"), 0);
    assert_int_equal(tick("2020-10-31T00:00:00+08:00"), 1);
    assert_int_equal(reminders("bureau-chen"), 1);
    assert_int_equal(reminders("bureau-li"), 0); /* who may not approve */
    OK(desk_reopen(&d));
    assert_int_equal(tick("2020-10-31T12:00:00+08:00"), 0);
    assert_int_equal(tick("2020-11-01T12:00:00+08:00"), 1);
    desk_agreed(&d, release("2020-10", 1));
    assert_int_equal(tick("2020-11-02T12:00:00+08:00"), 0);
    assert_int_equal(reminders("bureau-chen"), 2);
}

/* ---- written sections ---- */

static void a_report_carries_what_is_written_when_it_is_drawn_up(void **state)
{
    (void)state;
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "第一稿"));
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "签约仪式两场\n另有一场"));
    OK(desk_contribute(&d, "gangcheng-gangwu", "2020-10", "news", "港务集团动态"));
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "analysis", "偏慢"));
    OK(desk_edit(&d, "bureau-li", "2020-10", "analysis", "进度总体正常"));
    tick("2020-10-30T09:00:00+08:00");
    const Bairi__V1__Report *drawn = report("2020-10", 1);
    assert_int_equal(drawn->n_sections, 3);
    assert_string_equal(drawn->sections[0]->unit, "gangcheng");
    assert_string_equal(drawn->sections[0]->subunit, "gangwu");
    assert_string_equal(drawn->sections[1]->text, "签约仪式两场\n另有一场");
    assert_string_equal(drawn->sections[2]->section, "analysis");
    assert_string_equal(drawn->sections[2]->unit, "");
    assert_string_equal(drawn->sections[2]->text, "进度总体正常");
}

static void a_section_written_later_gives_the_next_version_until_the_release(void **state)
{
    (void)state;
    tick("2020-10-30T09:00:00+08:00");
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "签约仪式"));
    tick("2020-10-31T09:00:00+08:00");
    assert_int_equal(report("2020-10", 2)->n_sections, 1);
    desk_agreed(&d, release("2020-10", 2));
    REFUSED(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "又一场"),
            FAILED_PRECONDITION);
    OK(desk_edit(&d, "bureau-li", "2020-10", "news", "签约仪式一场"));
    tick("2020-11-01T09:00:00+08:00");
    assert_string_equal(report("2020-10", 3)->sections[0]->text, "签约仪式一场");
}

static void a_section_taken_back_lets_the_contributions_out_again(void **state)
{
    (void)state;
    REFUSED(desk_edit(&d, "bureau-li", "2020-10", "news", ""), FAILED_PRECONDITION);
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "签约仪式"));
    OK(desk_edit(&d, "bureau-li", "2020-10", "news", "签约仪式一场"));
    OK(desk_edit(&d, "bureau-zhao", "2020-10", "news", ""));
    tick("2020-10-30T09:00:00+08:00");
    assert_string_equal(report("2020-10", 1)->sections[0]->text, "签约仪式");
}

static void a_section_is_checked_like_any_text(void **state)
{
    char *long_text = arena_alloc(d.arena, 20002);

    (void)state;
    memset(long_text, 'x', 20001);
    long_text[20001] = '\0';
    REFUSED(desk_contribute(&d, "zhongjie-clerk", "2020-10", "gossip", "x"), INVALID_ARGUMENT);
    REFUSED(desk_contribute(&d, "zhongjie-clerk", "2020-09", "news", "x"), NOT_FOUND);
    REFUSED(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "a\x01"), INVALID_ARGUMENT);
    REFUSED(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", long_text), INVALID_ARGUMENT);
    Bairi__V1__Statement *others = desk_contribution(&d, "zhongjie-clerk", "2020-10", "news", "x");
    others->contributed->unit = desk_text(&d, "nandagang");
    REFUSED(desk_write(&d, "zhongjie-clerk", others), PERMISSION_DENIED);
    Bairi__V1__Statement *late = desk_contribution(&d, "zhongjie-clerk", "2020-10", "news", "b");
    OK(desk_contribute(&d, "zhongjie-leader", "2020-10", "news", "a"));
    REFUSED(desk_write(&d, "zhongjie-clerk", late), ABORTED);
}

static void a_unit_sees_its_own_texts_alone(void **state)
{
    (void)state;
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "第一稿"));
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "第二稿"));
    OK(desk_contribute(&d, "gangcheng-gangwu", "2020-10", "news", "港务"));
    OK(desk_edit(&d, "bureau-li", "2020-10", "news", "定"));
    assert_int_equal(desk_sections(&d, "zhongjie-leader", "2020-10", false)->n_texts, 1);
    assert_int_equal(desk_sections(&d, "zhongjie-leader", "2020-10", true)->n_texts, 2);
    assert_int_equal(desk_sections(&d, "gangcheng-touzi", "2020-10", true)->n_texts, 0);
    assert_int_equal(desk_sections(&d, "bureau-zhao", "2020-10", false)->n_texts, 3);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_period_is_closed_by_itself),
        FACT(a_report_is_drawn_up_by_the_clock),
        FACT(after_a_downtime_all_is_done_once),
        FACT(an_audit_closed_first_leaves_nothing_to_the_clock),
        FACT(an_audit_closed_late_gives_a_version_only_where_something_changed),
        FACT(what_came_after_the_deadline_is_the_next_periods),
        FACT(a_void_gives_the_next_version_with_its_reason),
        FACT(nothing_is_drawn_twice_after_a_restart),
        FACT(a_restart_in_the_middle_of_a_day_does_not_bring_the_next_version_forward),
        FACT(the_next_month_tells_what_changed_in_the_one_before),
        FACT(a_change_lifted_again_before_midnight_gives_no_version),
        FACT(figures_that_were_overtaken_are_not_released),
        FACT(the_city_keeps_what_is_released_while_the_next_version_waits),
        FACT(a_later_version_of_an_earlier_month_is_not_the_last_report),
        FACT(a_report_made_json_twice_is_the_same_bytes),
        FACT(approvers_are_reminded_once_a_day_until_the_release),
        FACT(a_report_carries_what_is_written_when_it_is_drawn_up),
        FACT(a_section_written_later_gives_the_next_version_until_the_release),
        FACT(a_section_taken_back_lets_the_contributions_out_again),
        FACT(a_section_is_checked_like_any_text),
        FACT(a_unit_sees_its_own_texts_alone),
    };
    return cmocka_run_group_tests_name("services/schedule", tests, NULL, NULL);
}
