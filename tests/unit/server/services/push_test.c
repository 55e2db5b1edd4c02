/* LINKS: tests_office */
/* 督办: the gap must be the ranking's, answers are late by the clock, a closed push stays closed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/files.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "server/services/pushes.h"
#include "tests/support/office/facts.h"

/* ---- in few words ---- */

static Bairi__V1__PushGap *gap_now(const char *unit)
{
    struct transaction *tx = NULL;
    Bairi__V1__PushGap *gap = NULL;

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(push_gap(d.campaign, tx, unit, clock_now(d.clock), d.arena, &gap, &d.error));
    store_rollback(&tx);
    return gap;
}

static Bairi__V1__Statement *pushed(const char *unit, day due)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Pushed *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__pushed__init(content);
    content->unit = desk_text(&d, unit);
    content->gap = gap_now(unit);
    content->text = desk_text(&d, "Say how the gap is closed");
    content->due = due;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PUSHED;
    statement->pushed = content;
    return statement;
}

static enum status push(const char *who, const char *unit, day due)
{
    return desk_write(&d, who, pushed(unit, due));
}

static Bairi__V1__PushesReply *listed(const char *who, const char *unit, bool all)
{
    Bairi__V1__PushesRequest request;
    Bairi__V1__PushesReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__pushes_request__init(&request);
    bairi__v1__pushes_reply__init(reply);
    request.unit = desk_text(&d, unit);
    request.all = all;
    OK(desk_call(&d, who, pushing_list, &request, reply));
    return reply;
}

static const Bairi__V1__PushState *seen(const char *who, uint64_t index)
{
    const Bairi__V1__PushesReply *reply = listed(who, "", true);

    for (size_t i = 0; i < reply->n_pushes; i++)
        if (reply->pushes[i]->index == index)
            return reply->pushes[i];
    return NULL;
}

static Bairi__V1__Statement *answered(uint64_t index, ProtobufCBinaryData previous)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__PushAnswered *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__push_answered__init(content);
    content->push = index;
    content->text = desk_text(&d, "Two contracts are being signed");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PUSH_ANSWERED;
    statement->push_answered = content;
    statement->previous = previous;
    return statement;
}

/* Answers as the bureau sees the case, so also one that `who` cannot see. */
static enum status answer(const char *who, uint64_t index)
{
    return desk_write(&d, who, answered(index, seen("bureau-li", index)->digest));
}

static enum status end(const char *who, uint64_t index, const char *text)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__PushClosed *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__push_closed__init(content);
    content->push = index;
    content->text = desk_text(&d, text);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PUSH_CLOSED;
    statement->push_closed = content;
    statement->previous = seen("bureau-li", index)->digest;
    return desk_write(&d, who, statement);
}

static Bairi__V1__Evidence *file_of(const char *owner, const char *name, const char *text)
{
    Bairi__V1__Evidence *file = arena_alloc(d.arena, sizeof *file);

    bairi__v1__evidence__init(file);
    file->sha256.data = arena_alloc(d.arena, SHA256_SIZE);
    file->sha256.len = SHA256_SIZE;
    desk_file(&d, owner, text, file->sha256.data);
    file->name = desk_text(&d, name);
    file->size = strlen(text);
    file->type = desk_text(&d, "pdf");
    return file;
}

static enum status fetch(const char *who, const Bairi__V1__Evidence *file)
{
    Bairi__V1__FileGetRequest request;
    Bairi__V1__FileGetReply reply;

    bairi__v1__file_get_request__init(&request);
    bairi__v1__file_get_reply__init(&reply);
    request.sha256 = file->sha256;
    request.length = 16;
    return desk_call(&d, who, files_get, &request, &reply);
}

/* Which notices somebody has, in order. */
static const char *told(const char *who)
{
    Bairi__V1__NoticesRequest request;
    Bairi__V1__NoticesReply reply;
    const char *kinds = "";

    bairi__v1__notices_request__init(&request);
    bairi__v1__notices_reply__init(&reply);
    OK(desk_call(&d, who, notices_list, &request, &reply));
    for (size_t i = 0; i < reply.n_notices; i++)
        kinds = arena_printf(d.arena, "%s%s%s", kinds, i ? " " : "", reply.notices[i]->kind);
    return kinds;
}

/* ---- the road of a push ---- */

static void a_push_is_answered_and_closed_and_each_side_hears_of_it(void **state)
{
    (void)state;
    OK(push("bureau-li", "zhongjie", 20201012));
    uint64_t index = d.index;
    assert_string_equal(d.outcome->subject,
                        arena_printf(d.arena, "push %llu", (unsigned long long)index));
    const Bairi__V1__PushState *now = seen("zhongjie-clerk", index);
    assert_string_equal(now->state, "open");
    assert_string_equal(now->pushed->gap->rate, "0.00");
    assert_string_equal(now->pushed->gap->schedule_gap, "-8.70"); /* 8 of 92 days */
    assert_int_equal(now->pushed->due, 20201012);
    assert_string_equal(told("zhongjie-leader"), "pushed");
    OK(answer("zhongjie-clerk", index));
    now = seen("bureau-zhao", index);
    assert_string_equal(now->state, "answered");
    assert_false(now->late);
    assert_int_equal(now->n_words, 1);
    assert_string_equal(now->words[0]->text, "Two contracts are being signed");
    assert_string_equal(told("bureau-zhao"), "push-answered");
    OK(end("bureau-zhao", index, "closed the gap"));
    assert_string_equal(seen("zhongjie-clerk", index)->state, "closed");
    assert_true(seen("zhongjie-clerk", index)->words[1]->closing);
    assert_string_equal(told("zhongjie-clerk"), "pushed push-closed");
    assert_int_equal(listed("bureau-li", "", false)->n_pushes, 0);
    assert_int_equal(listed("bureau-li", "", true)->n_pushes, 1);
}

static void a_push_is_the_bureaus_and_its_answer_the_units(void **state)
{
    (void)state;
    REFUSED(push("zhongjie-clerk", "zhongjie", 20201012), PERMISSION_DENIED);
    REFUSED(push("admin", "zhongjie", 20201012), PERMISSION_DENIED);
    REFUSED(push("city-clerk", "zhongjie", 20201012), PERMISSION_DENIED);
    OK(push("bureau-li", "zhongjie", 20201012));
    uint64_t index = d.index;
    REFUSED(answer("lingang-clerk", index), NOT_FOUND);
    REFUSED(answer("bureau-li", index), PERMISSION_DENIED);
    REFUSED(end("zhongjie-clerk", index, ""), PERMISSION_DENIED);
    assert_null(seen("lingang-clerk", index));
    assert_string_equal(told("lingang-clerk"), "");
}

static void a_push_of_a_unit_is_for_each_of_its_departments(void **state)
{
    (void)state;
    OK(push("bureau-li", "gangcheng", 20201012));
    uint64_t index = d.index;
    assert_non_null(seen("gangcheng-touzi", index));
    assert_string_equal(told("gangcheng-gangwu"), "pushed");
    OK(answer("gangcheng-gangwu", index));
    assert_int_equal(seen("gangcheng-touzi", index)->n_words, 1);
}

/* ---- the gap ---- */

static void a_gap_that_the_ranking_does_not_show_is_refused(void **state)
{
    Bairi__V1__Statement *statement = pushed("zhongjie", 20201012);

    (void)state;
    statement->pushed->gap->counted++;
    REFUSED(desk_write(&d, "bureau-li", statement), ABORTED);
    statement = pushed("zhongjie", 20201012);
    statement->pushed->gap->schedule_gap = desk_text(&d, "-80.00");
    REFUSED(desk_write(&d, "bureau-li", statement), ABORTED);
    statement = pushed("zhongjie", 20201012);
    statement->pushed->gap->planned = 3;
    REFUSED(desk_write(&d, "bureau-li", statement), ABORTED);
    statement = pushed("zhongjie", 20201012);
    statement->pushed->gap = NULL;
    REFUSED(desk_write(&d, "bureau-li", statement), ABORTED);
    statement = pushed("zhongjie", 20201012);
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    REFUSED(desk_write(&d, "bureau-li", statement), ABORTED);
    OK(push("bureau-li", "zhongjie", 20201012));
    assert_int_equal(seen("bureau-li", d.index)->pushed->gap->counted, 1);
}

static void file_plan(const char *who, const char *unit, const char *subunit, uint32_t count)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__PlanFiled *content = arena_alloc(d.arena, sizeof *content);
    Bairi__V1__PlanItem *item = arena_alloc(d.arena, sizeof *item);

    bairi__v1__plan_filed__init(content);
    bairi__v1__plan_item__init(item);
    item->period = desk_text(&d, "2020-10");
    item->count = count;
    content->unit = desk_text(&d, unit);
    content->subunit = desk_text(&d, subunit);
    content->items = arena_array(d.arena, 1, sizeof *content->items);
    content->items[0] = item;
    content->n_items = 1;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PLAN_FILED;
    statement->plan_filed = content;
    OK(desk_write(&d, who, statement));
}

static void the_plan_of_a_gap_is_the_units_or_its_departments_together(void **state)
{
    (void)state;
    assert_false(gap_now("gangcheng")->has_plan);
    file_plan("gangcheng-gangwu", "gangcheng", "gangwu", 3);
    file_plan("gangcheng-touzi", "gangcheng", "touzi", 4);
    assert_true(gap_now("gangcheng")->has_plan);
    assert_int_equal(gap_now("gangcheng")->planned, 7);
    file_plan("zhongjie-clerk", "zhongjie", "", 9);
    assert_int_equal(gap_now("zhongjie")->planned, 9);
    assert_int_equal(gap_now("lingang")->planned, 0);
}

static void the_gap_is_what_the_units_status_shows(void **state)
{
    Bairi__V1__StatusRequest request;
    Bairi__V1__StatusReply reply;

    (void)state;
    file_plan("zhongjie-clerk", "zhongjie", "", 9);
    OK(push("bureau-li", "zhongjie", 20201012));
    const Bairi__V1__PushGap *gap = gap_now("zhongjie");
    bairi__v1__status_request__init(&request);
    bairi__v1__status_reply__init(&reply);
    request.unit = desk_text(&d, "zhongjie");
    OK(desk_call(&d, "bureau-li", units_status, &request, &reply));
    const Bairi__V1__UnitStatus *unit = reply.units[0];
    assert_int_equal(gap->target, unit->figures->target);
    assert_int_equal(gap->counted, unit->figures->counted);
    assert_string_equal(gap->rate, unit->figures->rate);
    assert_string_equal(gap->schedule_gap, unit->figures->schedule_gap);
    assert_string_equal(gap->schedule, reply.schedule);
    assert_int_equal(gap->planned, unit->plan_due);
    assert_int_equal(unit->n_pushes, 1);
    assert_string_equal(unit->pushes[0]->state, "open");
}

/* ---- days ---- */

static void a_push_is_overdue_when_its_day_is_over_and_not_before(void **state)
{
    (void)state;
    OK(push("bureau-li", "zhongjie", 20201012));
    OK(push("bureau-li", "lingang", 20201012));
    uint64_t lingang = d.index;
    desk_time(&d, "2020-10-12T23:59:58+08:00");
    assert_false(seen("bureau-li", lingang)->overdue);
    OK(answer("lingang-clerk", lingang));
    assert_false(seen("bureau-li", lingang)->late);
    desk_time(&d, "2020-10-13T00:00:00+08:00");
    const Bairi__V1__PushesReply *reply = listed("bureau-li", "zhongjie", false);
    assert_true(reply->pushes[0]->overdue);
    assert_false(seen("bureau-li", lingang)->overdue);
    OK(answer("zhongjie-clerk", reply->pushes[0]->index));
    assert_true(seen("bureau-li", reply->pushes[0]->index)->late);
    assert_false(seen("bureau-li", reply->pushes[0]->index)->overdue);
}

static void a_second_answer_after_the_day_makes_the_first_not_late(void **state)
{
    (void)state;
    OK(push("bureau-li", "zhongjie", 20201012));
    uint64_t index = d.index;
    OK(answer("zhongjie-clerk", index));
    desk_time(&d, "2020-10-14T09:00:00+08:00");
    OK(answer("zhongjie-clerk", index));
    assert_false(seen("bureau-li", index)->late);
    assert_int_equal(seen("bureau-li", index)->n_words, 2);
}

static void a_day_that_is_over_or_none_cannot_be_due(void **state)
{
    (void)state;
    REFUSED(push("bureau-li", "zhongjie", 20201007), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "due");
    REFUSED(push("bureau-li", "zhongjie", 0), INVALID_ARGUMENT);
    REFUSED(push("bureau-li", "zhongjie", 20201131), INVALID_ARGUMENT);
    OK(push("bureau-li", "zhongjie", 20201008));
}

/* ---- what must not be ---- */

static void a_closed_push_is_neither_answered_nor_closed_again(void **state)
{
    (void)state;
    OK(push("bureau-li", "zhongjie", 20201012));
    uint64_t index = d.index;
    OK(end("bureau-li", index, ""));
    REFUSED(answer("zhongjie-clerk", index), FAILED_PRECONDITION);
    REFUSED(end("bureau-li", index, ""), FAILED_PRECONDITION);
}

static void who_has_not_seen_the_last_word_is_told(void **state)
{
    (void)state;
    OK(push("bureau-li", "zhongjie", 20201012));
    uint64_t index = d.index;
    ProtobufCBinaryData before = seen("zhongjie-clerk", index)->digest;
    OK(answer("zhongjie-leader", index));
    REFUSED(desk_write(&d, "zhongjie-clerk", answered(index, before)), ABORTED);
    REFUSED(desk_write(&d, "zhongjie-clerk", answered(index + 90, before)), NOT_FOUND);
}

static void words_are_needed_and_none_may_be_hidden(void **state)
{
    Bairi__V1__Statement *statement = pushed("zhongjie", 20201012);

    (void)state;
    statement->pushed->text = desk_text(&d, "");
    REFUSED(desk_write(&d, "bureau-li", statement), INVALID_ARGUMENT);
    statement = pushed("zhongjie", 20201012);
    statement->pushed->text = desk_text(&d, "a\x1b[2Jb");
    REFUSED(desk_write(&d, "bureau-li", statement), INVALID_ARGUMENT);
    statement = pushed("zhongjie", 20201012);
    statement->pushed->unit = desk_text(&d, "elsewhere");
    REFUSED(desk_write(&d, "bureau-li", statement), NOT_FOUND);
}

static void fifty_open_pushes_of_a_unit_are_enough(void **state)
{
    (void)state;
    for (size_t i = 0; i < 50; i++)
        OK(push("bureau-li", "zhongjie", 20201012));
    REFUSED(push("bureau-li", "zhongjie", 20201012), FAILED_PRECONDITION);
    OK(push("bureau-li", "lingang", 20201012));
    OK(end("bureau-li", listed("bureau-li", "zhongjie", false)->pushes[0]->index, ""));
    OK(push("bureau-li", "zhongjie", 20201012));
}

/* ---- files ---- */

static void a_document_goes_to_the_unit_and_evidence_to_the_bureau(void **state)
{
    Bairi__V1__Statement *statement = pushed("zhongjie", 20201012);

    (void)state;
    statement->pushed->document = file_of("bureau.jingfaju", "督办函.pdf", "letter");
    OK(desk_write(&d, "bureau-li", statement));
    uint64_t index = d.index;
    const Bairi__V1__Evidence *document = seen("zhongjie-clerk", index)->pushed->document;
    assert_string_equal(document->name, "督办函.pdf");
    OK(fetch("zhongjie-clerk", document));
    REFUSED(fetch("lingang-clerk", document), NOT_FOUND);
    REFUSED(fetch("city-clerk", document), NOT_FOUND);
    statement = answered(index, seen("bureau-li", index)->digest);
    Bairi__V1__Evidence *evidence = file_of("zhongjie", "整改.pdf", "what is done");
    statement->push_answered->evidence = &evidence;
    statement->push_answered->n_evidence = 1;
    OK(desk_write(&d, "zhongjie-clerk", statement));
    OK(fetch("bureau-zhao", seen("bureau-zhao", index)->words[0]->evidence[0]));
    REFUSED(fetch("lingang-clerk", evidence), NOT_FOUND);
}

static void a_file_that_is_not_here_or_anothers_is_refused(void **state)
{
    Bairi__V1__Statement *statement = pushed("zhongjie", 20201012);

    (void)state;
    statement->pushed->document = file_of("zhongjie", "a.pdf", "the unit's own");
    REFUSED(desk_write(&d, "bureau-li", statement), FAILED_PRECONDITION);
    assert_string_equal(d.error.field, "document");
    statement = pushed("zhongjie", 20201012);
    statement->pushed->document = file_of("bureau.jingfaju", "../a.pdf", "a letter");
    REFUSED(desk_write(&d, "bureau-li", statement), INVALID_ARGUMENT);
    statement = pushed("zhongjie", 20201012);
    statement->pushed->document = file_of("bureau.jingfaju", "a.exe", "a letter");
    statement->pushed->document->type = desk_text(&d, "exe");
    REFUSED(desk_write(&d, "bureau-li", statement), INVALID_ARGUMENT);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_push_is_answered_and_closed_and_each_side_hears_of_it),
        FACT(a_push_is_the_bureaus_and_its_answer_the_units),
        FACT(a_push_of_a_unit_is_for_each_of_its_departments),
        FACT(a_gap_that_the_ranking_does_not_show_is_refused),
        FACT(the_plan_of_a_gap_is_the_units_or_its_departments_together),
        FACT(the_gap_is_what_the_units_status_shows),
        FACT(a_push_is_overdue_when_its_day_is_over_and_not_before),
        FACT(a_second_answer_after_the_day_makes_the_first_not_late),
        FACT(a_day_that_is_over_or_none_cannot_be_due),
        FACT(a_closed_push_is_neither_answered_nor_closed_again),
        FACT(who_has_not_seen_the_last_word_is_told),
        FACT(words_are_needed_and_none_may_be_hidden),
        FACT(fifty_open_pushes_of_a_unit_are_enough),
        FACT(a_document_goes_to_the_unit_and_evidence_to_the_bureau),
        FACT(a_file_that_is_not_here_or_anothers_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
