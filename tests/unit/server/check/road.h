/* A campaign with rows in every table, for tests that damage them. Included after facts.h. */
#ifndef BAIRI_TESTS_UNIT_SERVER_CHECK_ROAD_H
#define BAIRI_TESTS_UNIT_SERVER_CHECK_ROAD_H

#include "bairi/v1/affairs.pb-c.h"
#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "common/message.h"
#include "server/services/pushes.h"

static void road_question(const char *unit)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Question *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__question__init(content);
    content->unit = desk_text(&d, unit);
    content->text = desk_text(&d, "Which annex counts?");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_QUESTION;
    statement->question = content;
    OK(desk_write(&d, "bureau-li", statement));
}

static void road_answer(const char *who, uint64_t question)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Answer *content = arena_alloc(d.arena, sizeof *content);
    struct transaction *tx = NULL;
    struct question_row row = {.idx = (int64_t)question};

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(store_get(tx, &table_question, &row, d.arena, &d.error));
    store_rollback(&tx);
    bairi__v1__answer__init(content);
    content->question = question;
    content->text = desk_text(&d, "The second");
    statement->previous = (ProtobufCBinaryData){
        .data = arena_memdup(d.arena, row.latest.data, row.latest.size), .len = row.latest.size};
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ANSWER;
    statement->answer = content;
    OK(desk_write(&d, who, statement));
}

static void road_plan(const char *who, const char *unit)
{
    static const char *const periods[] = {"2020-10", "2020-11", "2020-12", "2020-closing"};
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__PlanFiled *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__plan_filed__init(content);
    content->unit = desk_text(&d, unit);
    content->items = arena_array(d.arena, 4, sizeof *content->items);
    for (size_t i = 0; i < 4; i++) {
        content->items[i] = arena_alloc(d.arena, sizeof *content->items[i]);
        bairi__v1__plan_item__init(content->items[i]);
        content->items[i]->period = desk_text(&d, periods[i]);
        content->items[i]->count = 3;
    }
    content->n_items = 4;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PLAN_FILED;
    statement->plan_filed = content;
    OK(desk_write(&d, who, statement));
}

static void road_responsible(const char *who, const char *unit, const char *name)
{
    static uint8_t salt[16] = {7};
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__ResponsibleNamed *content = arena_alloc(d.arena, sizeof *content);
    Bairi__V1__NameResponsibleRequest request;
    Bairi__V1__AppendReply reply;
    Bairi__V1__Contact contact;
    uint8_t digest[SHA256_SIZE];
    struct bytes packed;

    bairi__v1__contact__init(&contact);
    contact.salt = (ProtobufCBinaryData){.data = salt, .len = sizeof salt};
    contact.name = desk_text(&d, name);
    contact.phone = desk_text(&d, "000-1");
    OK(message_pack(&contact.base, d.arena, &packed, &d.error));
    sha256(packed, digest);
    bairi__v1__responsible_named__init(content);
    content->unit = desk_text(&d, unit);
    content->contact = (ProtobufCBinaryData){.data = digest, .len = SHA256_SIZE};
    content->from = 20201008;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RESPONSIBLE_NAMED;
    statement->responsible_named = content;
    bairi__v1__name_responsible_request__init(&request);
    bairi__v1__append_reply__init(&reply);
    request.signed_ = desk_seal(&d, who, statement);
    request.contact = (ProtobufCBinaryData){.data = arena_memdup(d.arena, packed.data, packed.size),
                                            .len = packed.size};
    OK(desk_call(&d, who, units_name_responsible, &request, &reply));
}

static ProtobufCBinaryData road_report(const char *period)
{
    Bairi__V1__ReportPullRequest request;
    Bairi__V1__ReportPullReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__report_pull_request__init(&request);
    bairi__v1__report_pull_reply__init(reply);
    request.period = desk_text(&d, period);
    OK(desk_call(&d, "bureau-li", reports_pull, &request, reply));
    return reply->item->digest;
}

static void road_release(const char *period)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Release *asked = arena_alloc(d.arena, sizeof *asked);
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Acknowledgement *seen = arena_alloc(d.arena, sizeof *seen);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__release__init(asked);
    asked->period = desk_text(&d, period);
    asked->version = 1;
    asked->report = road_report(period);
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_RELEASE;
    proposal->release = asked;
    desk_agreed(&d, proposal);
    bairi__v1__acknowledgement__init(seen);
    seen->period = desk_text(&d, period);
    seen->version = 1;
    seen->report = asked->report;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ACKNOWLEDGEMENT;
    statement->acknowledgement = seen;
    OK(desk_write(&d, "city-puller", statement));
}

static Bairi__V1__Evidence *road_file(const char *owner, const char *text)
{
    Bairi__V1__Evidence *file = arena_alloc(d.arena, sizeof *file);

    bairi__v1__evidence__init(file);
    file->sha256.data = arena_alloc(d.arena, SHA256_SIZE);
    file->sha256.len = SHA256_SIZE;
    desk_file(&d, owner, text, file->sha256.data);
    file->name = desk_text(&d, "a.pdf");
    file->size = strlen(text);
    file->type = desk_text(&d, "pdf");
    return file;
}

static void road_push_answer(const char *who, uint64_t push)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__PushAnswered *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__push_answered__init(content);
    content->push = push;
    content->text = desk_text(&d, "Two contracts are being signed");
    statement->previous.data = arena_alloc(d.arena, SHA256_SIZE);
    statement->previous.len = SHA256_SIZE;
    sha256((struct bytes){d.sent->statement.data, d.sent->statement.len}, statement->previous.data);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PUSH_ANSWERED;
    statement->push_answered = content;
    OK(desk_write(&d, who, statement));
}

static void road_push(const char *unit, const char *clerk)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Pushed *content = arena_alloc(d.arena, sizeof *content);
    struct transaction *tx = NULL;

    bairi__v1__pushed__init(content);
    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(push_gap(d.campaign, tx, unit, clock_now(d.clock), d.arena, &content->gap, &d.error));
    store_rollback(&tx);
    content->unit = desk_text(&d, unit);
    content->text = desk_text(&d, "Say how the gap is closed");
    content->due = 20201012;
    content->document = road_file("bureau.jingfaju", unit);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PUSHED;
    statement->pushed = content;
    OK(desk_write(&d, "bureau-li", statement));
    road_push_answer(clerk, d.index);
}

static void road_city_ranking(const char *period, const char *reader)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__CityRanking *content = arena_alloc(d.arena, sizeof *content);
    Bairi__V1__CityRow *row = arena_alloc(d.arena, sizeof *row);
    Bairi__V1__RankingRead *read = arena_alloc(d.arena, sizeof *read);

    bairi__v1__city_ranking__init(content);
    bairi__v1__city_row__init(row);
    bairi__v1__ranking_read__init(read);
    row->name = desk_text(&d, "渤海新区");
    row->place = 1;
    content->period = desk_text(&d, period);
    content->version = 1;
    content->whose = desk_text(&d, "沧州市商务局");
    content->rows = arena_array(d.arena, 1, sizeof *content->rows);
    content->rows[0] = row;
    content->n_rows = 1;
    content->document = road_file("city.shangwuju", period);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_CITY_RANKING;
    statement->city_ranking = content;
    OK(desk_write(&d, "city-clerk", statement));
    read->ranking = d.index;
    statement = desk_statement(&d);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RANKING_READ;
    statement->ranking_read = read;
    OK(desk_write(&d, reader, statement));
}

/* What was still open ends; the result is frozen, and the criticised unit looks at itself. */
static void road_final(uint64_t first_objection, uint64_t second_objection)
{
    const uint64_t objections[] = {first_objection, second_objection};
    Bairi__V1__DraftReply *drafted = NULL;

    for (size_t i = 0; i < 2; i++) {
        OK(desk_propose(&d, "bureau-zhao",
                        desk_answer(&d, objections[i],
                                    BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD, NULL)));
        OK(desk_approve(&d, "bureau-sun", d.index));
    }
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-02", BAIRI__V1__DECISION__VERDICT__REFUSE, 0));
    OK(desk_close_audit(&d, "bureau-li", "2020-closing"));
    OK(desk_draft(&d, &drafted));
    desk_agreed(&d, desk_freezing(&d, drafted));
    OK(desk_examine(&d, "lingang-clerk", "lingang", "We signed too little"));
}

/* Two of everything, where there can be two. */
static void road_walk(void)
{
    uint64_t objections[2];

    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02")));
    desk_agreed(&d, desk_ruling(&d, "zhongjie", "Z-01", "nandagang", "N-01", false));
    desk_agreed(&d, desk_penalty(&d, "zhongjie", "Z-01", "1.5"));
    OK(desk_object(&d, "zhongjie-clerk", "zhongjie", "Z-01", d.index));
    objections[0] = d.index;
    desk_agreed(&d, desk_penalty(&d, "nandagang", "N-01", "0.5"));
    OK(desk_object(&d, "nandagang-clerk", "nandagang", "N-01", d.index));
    objections[1] = d.index;
    desk_agreed(&d, desk_reduction(&d, "nandagang", "N-01", 12000));
    road_question("zhongjie");
    road_answer("zhongjie-clerk", d.index);
    road_question("nandagang");
    road_answer("nandagang-clerk", d.index);
    road_plan("zhongjie-clerk", "zhongjie");
    road_plan("nandagang-clerk", "nandagang");
    road_responsible("zhongjie-leader", "zhongjie", "甲");
    road_responsible("nandagang-clerk", "nandagang", "乙");
    road_push("zhongjie", "zhongjie-clerk");
    road_push("nandagang", "nandagang-clerk");
    road_city_ranking("2020-09", "zhongjie-clerk");
    road_city_ranking("2020-10", "nandagang-clerk");
    OK(desk_nothing(&d, "gangcheng-gangwu", "gangcheng", "gangwu", "2020-10"));
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "签约仪式"));
    OK(desk_contribute(&d, "zhongjie-clerk", "2020-10", "news", "签约仪式两场"));
    OK(desk_edit(&d, "bureau-li", "2020-10", "analysis", "进度正常"));
    desk_time(&d, "2020-10-28T09:00:00+08:00");
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    road_release("2020-10");
    OK(desk_nothing(&d, "zhongjie-leader", "zhongjie", "", "2020-11"));
    desk_time(&d, "2021-01-06T09:00:00+08:00");
    desk_agreed(&d, desk_reopening(&d, "zhongjie", "2021-01-07T18:00:00+08:00"));
    desk_agreed(&d, desk_reopening(&d, "nandagang", "2021-01-08T18:00:00+08:00"));
    OK(ledger_tick(d.campaign->ledger, &d.error)); /* two reports, drawn up by the clock */
    desk_time(&d, "2021-01-09T09:00:00+08:00");
    OK(ledger_tick(d.campaign->ledger, &d.error)); /* a third, and reminders of the two */
    road_final(objections[0], objections[1]);
}

#endif
