/* LINKS: common proto */
/* A question with its answers on a screen and as rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/thread.h"

static struct arena *arena;
static struct buf out;
static struct prose prose;
static Bairi__V1__QuestionState state_;
static Bairi__V1__Question question;
static Bairi__V1__QuestionState__Word word;
static Bairi__V1__QuestionState__Word *words[] = {&word};

static int setup(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    out = buf_make(1 << 20);
    prose = (struct prose){.out = &out, .arena = arena};
    bairi__v1__question_state__init(&state_);
    bairi__v1__question__init(&question);
    bairi__v1__question_state__word__init(&word);
    question.unit = arena_strdup(arena, "zhongjie");
    question.project_no = arena_strdup(arena, "Z-03");
    question.text = arena_strdup(arena, "盖章页在第几页？");
    state_.question = &question;
    state_.index = 12;
    state_.time = INT64_C(1604366100000000);
    state_.author_name = arena_strdup(arena, "测试员李");
    state_.from_bureau = true;
    state_.open = true;
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&out);
    arena_destroy(&arena);
    return 0;
}

static void answer(const char *text)
{
    word.index = 15;
    word.time = INT64_C(1604368920000000);
    word.author_name = arena_strdup(arena, "测试员王");
    word.text = arena_strdup(arena, text);
    state_.answers = words;
    state_.n_answers = 1;
    state_.open = false;
}

static void an_open_question_says_who_asked_what(void **state)
{
    (void)state;
    thread_print(&state_, &prose);
    assert_string_equal(buf_text(&out), "Question 12  zhongjie/Z-03  to be answered\n"
                                        "  测试员李 (bureau), 2020-11-03 09:15:\n"
                                        "    盖章页在第几页？\n");
}

static void an_answer_stands_below_with_its_lines(void **state)
{
    (void)state;
    answer("第三页。\n另附原件。");
    thread_print(&state_, &prose);
    assert_string_equal(buf_text(&out), "Question 12  zhongjie/Z-03  answered\n"
                                        "  测试员李 (bureau), 2020-11-03 09:15:\n"
                                        "    盖章页在第几页？\n"
                                        "  测试员王 (zhongjie), 2020-11-03 10:02:\n"
                                        "    第三页。\n"
                                        "    另附原件。\n");
}

static void a_question_about_no_project_names_the_unit(void **state)
{
    (void)state;
    question.project_no = arena_strdup(arena, "");
    thread_print(&state_, &prose);
    assert_non_null(strstr(buf_text(&out), "Question 12  zhongjie  to be answered\n"));
}

static void every_word_is_a_row_for_programs(void **state)
{
    Bairi__V1__QuestionState *questions[] = {&state_};
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    Bairi__V1__QuestionsReply reply;

    (void)state;
    answer("=1+1");
    bairi__v1__questions_reply__init(&reply);
    reply.questions = questions;
    reply.n_questions = 1;
    sheet = thread_sheet(&reply, FORMAT_CSV, arena);
    assert_int_equal(sheet_print(sheet, FORMAT_CSV, &out, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&out), "\r\n12,12,question,zhongjie,Z-03,"));
    assert_non_null(strstr(buf_text(&out), "\r\n12,15,answer,zhongjie,Z-03,"));
    assert_null(strstr(buf_text(&out), ",=1+1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_open_question_says_who_asked_what, setup, teardown),
        cmocka_unit_test_setup_teardown(an_answer_stands_below_with_its_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(a_question_about_no_project_names_the_unit, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(every_word_is_a_row_for_programs, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
