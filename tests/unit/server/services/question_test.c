/* LINKS: tests_office */
/* Questions and answers: who may ask, who sees a case, who may go on with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/correspondence.pb-c.h"
#include "server/services/questions.h"
#include "tests/support/office/facts.h"

/* ---- in few words ---- */

static Bairi__V1__Statement *question(const char *unit, const char *subunit, const char *project_no,
                                      const char *text)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Question *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__question__init(content);
    content->unit = desk_text(&d, unit);
    content->subunit = desk_text(&d, subunit);
    content->project_no = desk_text(&d, project_no);
    content->text = desk_text(&d, text);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_QUESTION;
    statement->question = content;
    return statement;
}

static enum status ask(const char *who, const char *unit, const char *subunit,
                       const char *project_no)
{
    return desk_write(&d, who, question(unit, subunit, project_no, "Which annex counts?"));
}

static Bairi__V1__QuestionsReply *listed(const char *who, const char *unit, bool all)
{
    Bairi__V1__QuestionsRequest request;
    Bairi__V1__QuestionsReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__questions_request__init(&request);
    bairi__v1__questions_reply__init(reply);
    request.unit = desk_text(&d, unit);
    request.all = all;
    OK(desk_call(&d, who, questions_list, &request, reply));
    return reply;
}

static const Bairi__V1__QuestionState *seen(const char *who, uint64_t index)
{
    const Bairi__V1__QuestionsReply *reply = listed(who, "", true);

    for (size_t i = 0; i < reply->n_questions; i++) {
        if (reply->questions[i]->index == index)
            return reply->questions[i];
    }
    return NULL;
}

static enum status answer_after(const char *who, uint64_t index, ProtobufCBinaryData previous,
                                const char *text)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Answer *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__answer__init(content);
    content->question = index;
    content->text = desk_text(&d, text);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ANSWER;
    statement->answer = content;
    statement->previous = previous;
    return desk_write(&d, who, statement);
}

/* Answers the case as the bureau sees it, so also one that `who` cannot see. */
static enum status answer(const char *who, uint64_t index)
{
    const Bairi__V1__QuestionState *state = seen("bureau-li", index);

    return answer_after(who, index, state ? state->digest : (ProtobufCBinaryData){0}, "The second");
}

static uint32_t waiting(const char *who, const char *unit)
{
    static const atomic_bool cancelled;
    struct rpc_call rpc = {.arena = d.arena,
                           .caller = signer_identity(desk_signer(&d, who)),
                           .campaign = "bohai-2020q4",
                           .deadline_ms = monotonic_ms() + 60000,
                           .cancelled = &cancelled};
    struct transaction *tx = NULL;
    struct call call;
    uint32_t count = 0;

    OK(call_begin(d.office, &rpc, &call, &d.error));
    OK(call_read(&call, &tx, &d.error));
    OK(questions_waiting(&call, tx, unit, &count, &d.error));
    store_rollback(&tx);
    return count;
}

static Bairi__V1__Project *department_project(const char *subunit, const char *project_no)
{
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", project_no);

    project->subunit = desk_text(&d, subunit);
    return project;
}

/* ---- the road of a case ---- */

static void a_unit_asks_the_bureau_answers_and_the_case_is_closed(void **state)
{
    (void)state;
    OK(ask("zhongjie-clerk", "zhongjie", "", ""));
    uint64_t index = d.index;
    assert_string_equal(d.outcome->subject,
                        arena_printf(d.arena, "question %llu", (unsigned long long)index));
    assert_true(seen("bureau-li", index)->open);
    assert_int_equal(waiting("bureau-li", "zhongjie"), 1);
    assert_int_equal(waiting("zhongjie-clerk", "zhongjie"), 0);
    OK(answer("bureau-li", index));
    const Bairi__V1__QuestionState *after = seen("zhongjie-clerk", index);
    assert_false(after->open);
    assert_false(after->from_bureau);
    assert_string_equal(after->question->text, "Which annex counts?");
    assert_int_equal(after->n_answers, 1);
    assert_string_equal(after->answers[0]->text, "The second");
    assert_true(after->answers[0]->from_bureau);
    assert_string_equal(after->answers[0]->author, desk_uri(&d, "bureau-li"));
    assert_string_not_equal(after->answers[0]->author_name, "");
    assert_int_equal(waiting("bureau-li", "zhongjie"), 0);
    assert_int_equal(listed("bureau-li", "", false)->n_questions, 0);
    assert_int_equal(listed("bureau-li", "", true)->n_questions, 1);
}

static void a_follow_up_by_the_asker_opens_the_case_again(void **state)
{
    (void)state;
    OK(ask("zhongjie-clerk", "zhongjie", "", ""));
    uint64_t index = d.index;
    OK(answer("bureau-li", index));
    OK(answer("zhongjie-leader", index));
    assert_true(seen("bureau-li", index)->open);
    OK(answer("bureau-zhao", index));
    assert_false(seen("bureau-li", index)->open);
    assert_int_equal(seen("zhongjie-clerk", index)->n_answers, 3);
}

static void the_bureau_asks_a_unit_and_the_unit_answers(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(ask("bureau-li", "zhongjie", "", "Z-01"));
    uint64_t index = d.index;
    assert_true(seen("zhongjie-clerk", index)->from_bureau);
    assert_int_equal(waiting("zhongjie-clerk", "zhongjie"), 1);
    assert_int_equal(waiting("bureau-li", "zhongjie"), 0);
    assert_null(seen("nandagang-clerk", index));
    OK(answer("zhongjie-clerk", index));
    assert_false(seen("bureau-li", index)->open);
}

static void the_newest_case_comes_first_and_one_unit_can_be_asked_for(void **state)
{
    (void)state;
    OK(ask("zhongjie-clerk", "zhongjie", "", ""));
    OK(ask("nandagang-clerk", "nandagang", "", ""));
    assert_string_equal(listed("bureau-li", "", false)->questions[0]->question->unit, "nandagang");
    assert_int_equal(listed("bureau-li", "", false)->n_questions, 2);
    assert_int_equal(listed("bureau-li", "zhongjie", false)->n_questions, 1);
    assert_int_equal(listed("zhongjie-clerk", "nandagang", false)->n_questions, 0);
}

/* ---- who may not ---- */

static void a_unit_asks_only_for_itself_and_its_projects(void **state)
{
    (void)state;
    OK(desk_submit(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01")));
    REFUSED(ask("zhongjie-clerk", "nandagang", "", ""), PERMISSION_DENIED);
    const char *there = desk_text(&d, d.error.text);
    REFUSED(ask("zhongjie-clerk", "nowhere", "", ""), PERMISSION_DENIED);
    assert_string_equal(d.error.text, there);
    REFUSED(ask("zhongjie-clerk", "nandagang", "", "N-01"), PERMISSION_DENIED);
    REFUSED(ask("zhongjie-clerk", "zhongjie", "", "N-01"), NOT_FOUND);
    REFUSED(ask("zhongjie-clerk", "zhongjie", "gangwu", ""), PERMISSION_DENIED);
    REFUSED(ask("city-clerk", "zhongjie", "", ""), PERMISSION_DENIED);
    REFUSED(ask("admin", "zhongjie", "", ""), PERMISSION_DENIED);
}

static void a_department_asks_about_its_own_projects_only(void **state)
{
    (void)state;
    OK(desk_submit(&d, "gangcheng-touzi", department_project("touzi", "T-01")));
    REFUSED(ask("gangcheng-gangwu", "gangcheng", "gangwu", "T-01"), NOT_FOUND);
    const char *not_yours = desk_text(&d, d.error.text);
    REFUSED(ask("gangcheng-gangwu", "gangcheng", "gangwu", "T-99"), NOT_FOUND);
    assert_int_equal(strlen(d.error.text), strlen(not_yours)); /* T-99 for T-01 */
    REFUSED(ask("gangcheng-gangwu", "gangcheng", "", ""), PERMISSION_DENIED);
    REFUSED(ask("gangcheng-gangwu", "gangcheng", "touzi", ""), PERMISSION_DENIED);
    OK(ask("gangcheng-touzi", "gangcheng", "touzi", "T-01"));
}

static void the_bureau_asks_only_who_is_there(void **state)
{
    (void)state;
    REFUSED(ask("bureau-li", "nowhere", "", ""), NOT_FOUND);
    REFUSED(ask("bureau-li", "gangcheng", "nobody", ""), NOT_FOUND);
    REFUSED(ask("bureau-li", "zhongjie", "gangwu", ""), NOT_FOUND);
    REFUSED(ask("bureau-li", "zhongjie", "", "Z-99"), NOT_FOUND);
    OK(ask("bureau-li", "gangcheng", "gangwu", ""));
}

static void a_text_has_1_to_4000_bytes(void **state)
{
    (void)state;
    char *text = arena_alloc(d.arena, 4002);
    memset(text, 'a', 4001);
    REFUSED(desk_write(&d, "zhongjie-clerk", question("zhongjie", "", "", "")), INVALID_ARGUMENT);
    REFUSED(desk_write(&d, "zhongjie-clerk", question("zhongjie", "", "", text)), INVALID_ARGUMENT);
    text[4000] = '\0';
    OK(desk_write(&d, "zhongjie-clerk", question("zhongjie", "", "", text)));
    uint64_t index = d.index;
    ProtobufCBinaryData latest = seen("bureau-li", index)->digest;
    REFUSED(answer_after("bureau-li", index, latest, ""), INVALID_ARGUMENT);
    text[4000] = 'a';
    REFUSED(answer_after("bureau-li", index, latest, text), INVALID_ARGUMENT);
}

static void a_text_plays_with_nobodys_terminal(void **state)
{
    static const char *const bad[] = {"\x1b[31mred", "a\x07",        "\x7f",         "\x01",
                                      "a\xC2\x9B",   "\xE2\x80\xAE", "\xE2\x81\xA6", "\xD8\x9C"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        REFUSED(desk_write(&d, "zhongjie-clerk", question("zhongjie", "", "", bad[i])),
                INVALID_ARGUMENT);
    OK(desk_write(&d, "zhongjie-clerk", question("zhongjie", "", "", "two\r\n\tlines\nmore")));
}

static void a_question_goes_on_with_nothing(void **state)
{
    (void)state;
    OK(ask("zhongjie-clerk", "zhongjie", "", ""));
    Bairi__V1__Statement *again = question("zhongjie", "", "", "And?");
    again->previous = seen("bureau-li", d.index)->digest;
    REFUSED(desk_write(&d, "zhongjie-clerk", again), INVALID_ARGUMENT);
}

static void a_flood_of_questions_ends_at_a_hundred(void **state)
{
    Bairi__V1__Signed *wire[101];

    (void)state;
    for (size_t i = 0; i < 101; i++)
        wire[i] = desk_seal(&d, "zhongjie-clerk", question("zhongjie", "", "", "?"));
    for (size_t i = 0; i < 100; i++) { /* straight to the method: no rebuild after each */
        Bairi__V1__AskRequest request;
        Bairi__V1__AppendReply reply;
        bairi__v1__ask_request__init(&request);
        bairi__v1__append_reply__init(&reply);
        request.signed_ = wire[i];
        OK(desk_call(&d, "zhongjie-clerk", questions_ask, &request, &reply));
    }
    REFUSED(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__QUESTION, wire[100]),
            FAILED_PRECONDITION);
    OK(ask("nandagang-clerk", "nandagang", "", ""));
    OK(ask("bureau-li", "zhongjie", "", "")); /* the bureau's own are counted apart */
    OK(answer("bureau-li", listed("bureau-li", "zhongjie", false)->questions[1]->index));
    OK(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__QUESTION, wire[100]));
}

/* ---- who sees and goes on ---- */

static void not_yours_and_not_there_are_one_answer(void **state)
{
    (void)state;
    OK(ask("zhongjie-clerk", "zhongjie", "", ""));
    uint64_t index = d.index;
    REFUSED(answer("nandagang-clerk", index), NOT_FOUND);
    assert_string_equal(d.error.id, "there is no question %llu");
    REFUSED(answer("nandagang-clerk", index + 1000), NOT_FOUND);
    assert_string_equal(d.error.id, "there is no question %llu");
    REFUSED(answer("nandagang-clerk", UINT64_MAX), NOT_FOUND);
    REFUSED(answer("bureau-li", 0), NOT_FOUND); /* a record, but no question */
    assert_null(seen("nandagang-clerk", index));
}

static void a_department_sees_its_own_and_what_goes_to_the_unit_as_a_whole(void **state)
{
    (void)state;
    OK(desk_submit(&d, "gangcheng-touzi", department_project("touzi", "T-01")));
    OK(ask("bureau-li", "gangcheng", "", ""));
    uint64_t whole = d.index;
    OK(ask("bureau-li", "gangcheng", "", "T-01"));
    uint64_t about_touzi = d.index;
    OK(ask("bureau-li", "gangcheng", "gangwu", ""));
    uint64_t to_gangwu = d.index;
    OK(ask("gangcheng-touzi", "gangcheng", "touzi", ""));
    uint64_t by_touzi = d.index;
    assert_non_null(seen("gangcheng-gangwu", whole));
    assert_null(seen("gangcheng-gangwu", about_touzi));
    assert_non_null(seen("gangcheng-gangwu", to_gangwu));
    assert_null(seen("gangcheng-gangwu", by_touzi));
    assert_non_null(seen("gangcheng-touzi", whole));
    assert_non_null(seen("gangcheng-touzi", about_touzi));
    assert_null(seen("gangcheng-touzi", to_gangwu));
    assert_non_null(seen("gangcheng-touzi", by_touzi));
    assert_int_equal(waiting("gangcheng-gangwu", "gangcheng"), 2);
    REFUSED(answer("gangcheng-gangwu", about_touzi), NOT_FOUND);
    REFUSED(answer("gangcheng-gangwu", by_touzi), NOT_FOUND);
    OK(answer("gangcheng-gangwu", whole));
    OK(answer("gangcheng-touzi", about_touzi));
}

static void an_answer_to_a_case_that_moved_on_is_a_conflict(void **state)
{
    (void)state;
    OK(ask("zhongjie-clerk", "zhongjie", "", ""));
    uint64_t index = d.index;
    ProtobufCBinaryData first = seen("bureau-li", index)->digest;
    OK(answer_after("bureau-li", index, first, "Yes"));
    REFUSED(answer_after("bureau-zhao", index, first, "No"), ABORTED);
    REFUSED(answer_after("bureau-zhao", index, (ProtobufCBinaryData){0}, "No"), ABORTED);
    assert_int_equal(seen("bureau-li", index)->n_answers, 1);
}

static void the_same_question_sent_again_is_one_question(void **state)
{
    (void)state;
    OK(ask("zhongjie-clerk", "zhongjie", "", ""));
    uint64_t index = d.index;
    OK(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__QUESTION, d.sent));
    assert_true(d.replayed);
    assert_int_equal(d.index, index);
    assert_int_equal(listed("bureau-li", "", true)->n_questions, 1);
    REFUSED(desk_send(&d, "nandagang-clerk", BAIRI__V1__STATEMENT_KIND__QUESTION, d.sent),
            PERMISSION_DENIED);
}

/* Rows that would take an hour of asking: 40 cases of 200 answers of 4000 bytes. */
static void put_long_cases(void)
{
    struct transaction *tx = NULL;
    char text[4001];

    memset(text, 'a', sizeof text - 1);
    text[4000] = '\0';
    OK(store_begin(d.campaign->store, TRANSACTION_WRITE, NULL, &tx, &d.error));
    for (int64_t i = 0; i < 40; i++) {
        struct question_row row = {.idx = 1000 + i,
                                   .unit = "zhongjie",
                                   .subunit = "",
                                   .project_no = "",
                                   .author = desk_uri(&d, "zhongjie-clerk"),
                                   .text = text,
                                   .open = 1};
        OK(store_put(tx, &table_question, &row, &d.error));
        for (int64_t k = 0; k < 200; k++) {
            struct answer_row answer_of = {
                .idx = 2000 + i * 200 + k, .question = row.idx, .author = row.author, .text = text};
            OK(store_put(tx, &table_answer, &answer_of, &d.error));
        }
    }
    OK(store_commit(&tx, &d.error));
}

static void a_list_of_long_cases_still_fits_into_a_reply(void **state)
{
    (void)state;
    put_long_cases();
    const Bairi__V1__QuestionsReply *reply = listed("bureau-li", "", false);
    assert_in_range(reply->n_questions, 5, 12);
    assert_int_equal(reply->questions[0]->index, 1039);
    assert_true(protobuf_c_message_get_packed_size(&reply->base) < 8 << 20);
    assert_in_range(listed("zhongjie-clerk", "", true)->n_questions, 5, 12);
    assert_int_equal(listed("nandagang-clerk", "", true)->n_questions, 0);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_unit_asks_the_bureau_answers_and_the_case_is_closed),
        FACT(a_follow_up_by_the_asker_opens_the_case_again),
        FACT(the_bureau_asks_a_unit_and_the_unit_answers),
        FACT(the_newest_case_comes_first_and_one_unit_can_be_asked_for),
        FACT(a_unit_asks_only_for_itself_and_its_projects),
        FACT(a_department_asks_about_its_own_projects_only),
        FACT(the_bureau_asks_only_who_is_there),
        FACT(a_text_has_1_to_4000_bytes),
        FACT(a_text_plays_with_nobodys_terminal),
        FACT(a_question_goes_on_with_nothing),
        FACT(a_flood_of_questions_ends_at_a_hundred),
        FACT(not_yours_and_not_there_are_one_answer),
        FACT(a_department_sees_its_own_and_what_goes_to_the_unit_as_a_whole),
        FACT(an_answer_to_a_case_that_moved_on_is_a_conflict),
        FACT(the_same_question_sent_again_is_one_question),
        FACT(a_list_of_long_cases_still_fits_into_a_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
