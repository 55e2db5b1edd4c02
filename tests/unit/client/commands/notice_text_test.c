/* LINKS: common proto */
/* What each kind of notice says, and what one types next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/notice_text.h"

static struct arena *arena;
static Bairi__V1__Notice notice;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    bairi__v1__notice__init(&notice);
    notice.index = 17;
    notice.time = INT64_C(1606406400000000);
    notice.unit = arena_strdup(arena, "zhongjie");
    notice.author_name = arena_strdup(arena, "测试员李");
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static void about(const char *kind, const char *project_no, const char *text)
{
    notice.kind = arena_strdup(arena, kind);
    notice.project_no = arena_strdup(arena, project_no);
    notice.text = arena_strdup(arena, text);
    notice.version = project_no[0] != '\0' ? 2 : 0;
}

static void a_return_says_the_reason_the_day_and_the_command(void **state)
{
    (void)state;
    about("returned", "Z-03", "缺盖章页");
    notice.due = 20201130;
    assert_string_equal(notice_subject(&notice, arena), "zhongjie/Z-03@2");
    assert_string_equal(notice_sentence(&notice, arena),
                        "测试员李: 缺盖章页; send it again by 2020-11-30");
    assert_string_equal(notice_command(&notice, arena), "bairi amend zhongjie/Z-03");
    assert_string_equal(notice_line(&notice, arena),
                        "2020-11-27 00:00  returned  zhongjie/Z-03@2  测试员李: 缺盖章页; send it "
                        "again by 2020-11-30  → bairi amend zhongjie/Z-03");
}

static void an_acceptance_asks_for_nothing(void **state)
{
    (void)state;
    about("accepted", "Z-03", "");
    assert_string_equal(notice_sentence(&notice, arena), "测试员李");
    assert_string_equal(notice_command(&notice, arena), "");
}

static void a_penalty_is_said_in_words(void **state)
{
    (void)state;
    about("penalised", "", "1.5 untrue 投资额 不实");
    assert_string_equal(notice_subject(&notice, arena), "zhongjie");
    assert_string_equal(notice_sentence(&notice, arena),
                        "测试员李: 1.5 points, untrue: 投资额 不实");
    about("penalised", "", "1.5");
    assert_string_equal(notice_sentence(&notice, arena), "测试员李: 1.5");
}

static void a_question_is_answered_by_its_number(void **state)
{
    (void)state;
    about("question", "Z-03", "第几页");
    notice.question = 9;
    assert_string_equal(notice_command(&notice, arena), "bairi answer 9 TEXT");
}

static void a_release_names_the_report(void **state)
{
    (void)state;
    about("released", "", "");
    notice.unit = arena_strdup(arena, "");
    notice.period = arena_strdup(arena, "2020-10");
    notice.version = 1;
    assert_string_equal(notice_subject(&notice, arena), "2020-10/v1");
}

static void a_kind_not_known_yet_is_shown_all_the_same(void **state)
{
    (void)state;
    about("brand-new", "Z-03", "words");
    assert_string_equal(notice_command(&notice, arena), "");
    assert_string_equal(notice_sentence(&notice, arena), "测试员李: words");
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
    (void)state;
    about("question", "Z-03", "a\x1b[2Jb\nc");
    assert_null(strchr(notice_line(&notice, arena), '\x1b'));
    assert_null(strchr(notice_line(&notice, arena), '\n'));
}

static void rows_have_every_field_for_programs(void **state)
{
    OWNED(buf_free) struct buf out = buf_make(1 << 16);
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    Bairi__V1__Notice *all[] = {&notice};

    (void)state;
    about("returned", "Z-03", "缺盖章页");
    notice.due = 20201130;
    sheet = notice_sheet(all, 1, FORMAT_CSV, arena);
    assert_int_equal(sheet_print(sheet, FORMAT_CSV, &out, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&out),
                           "17,2020-11-27T00:00:00+08:00,returned,zhongjie/Z-03@2,zhongjie,Z-03,,"
                           "测试员李,缺盖章页,2020-11-30,"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_return_says_the_reason_the_day_and_the_command, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_acceptance_asks_for_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_penalty_is_said_in_words, setup, teardown),
        cmocka_unit_test_setup_teardown(a_question_is_answered_by_its_number, setup, teardown),
        cmocka_unit_test_setup_teardown(a_release_names_the_report, setup, teardown),
        cmocka_unit_test_setup_teardown(a_kind_not_known_yet_is_shown_all_the_same, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(control_characters_do_not_reach_the_terminal, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(rows_have_every_field_for_programs, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
