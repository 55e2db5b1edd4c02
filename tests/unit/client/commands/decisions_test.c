/* LINKS: common common_campaign proto */
/* A list of verdicts as the bureau fills it in: read, judged by what stands there; its reasons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/decisions.h"
#include "client/commands/reasons.h"
#include "common/csv.h"

static const char ini[] = "[campaign]\nid = test\nname = 测试\nstart = 2020-10-01\n"
                          "end = 2020-12-31\n[unit.zhongjie]\nname = 中捷产业园区\n";

static struct arena *arena;
static struct settings settings;
static struct decision_list list;
static struct problems problems;
static struct error err;

static int set_up(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    error_clear(&err);
    memset(&problems, 0, sizeof problems);
    return settings_read((struct bytes){(const uint8_t *)ini, strlen(ini)}, "campaign.ini", arena,
                         &settings, NULL, &err) == STATUS_OK
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static enum status list_of(const char *csv)
{
    static const struct csv_limits limits = {100, 20, 1000};
    struct grid table;

    assert_int_equal(csv_read((struct bytes){(const uint8_t *)csv, strlen(csv)}, "l.csv", &limits,
                              arena, &table, &err),
                     STATUS_OK);
    return decisions_read(&table, "l.csv", &settings, arena, &list, &problems, &err);
}

static void each_verdict_is_known_by_id_and_by_title(void **state)
{
    static const Bairi__V1__Decision__Verdict expected[] = {
        BAIRI__V1__DECISION__VERDICT__ACCEPT, BAIRI__V1__DECISION__VERDICT__RETURN,
        BAIRI__V1__DECISION__VERDICT__REFUSE, BAIRI__V1__DECISION__VERDICT__HOLD};

    (void)state;
    assert_int_equal(list_of("project,name,verdict,reason,return_by\n"
                             "zhongjie/Z-01@2,样例,accept,,\n"
                             "zhongjie/Z-02,样例,退回补正,3,2020年11月26日\n"
                             "zhongjie/Z-03,样例, Refuse ,own words,\n"
                             "zhongjie/Z-04,样例,暂缓认定,1：待核,\n"
                             "zhongjie/Z-05,样例,,,\n"),
                     STATUS_OK);
    assert_int_equal(list.count, 5);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(list.lines[i].word->verdict, expected[i]);
    assert_int_equal(list.lines[0].version, 2);
    assert_int_equal(list.lines[1].version, 0);
    assert_int_equal(list.lines[1].return_by, 20201126);
    assert_string_equal(list.lines[1].reason, "签字页缺失");
    assert_string_equal(list.lines[2].reason, "own words");
    assert_string_equal(list.lines[3].reason, "疑似重复申报：待核");
    assert_null(list.lines[4].word);
}

static void titles_stand_in_any_order_below_a_heading(void **state)
{
    (void)state;
    assert_int_equal(list_of("待审清单,,\n理由,结论,项目编号\n框架,不予认定,zhongjie/Z-01\n"),
                     STATUS_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.lines[0].reason, "框架");
    assert_int_equal(list.lines[0].line, 3);
    assert_int_equal(list_of("a,b\n1,2\n"), STATUS_INVALID_ARGUMENT);
}

static void what_is_wrong_is_named_with_its_cell(void **state)
{
    static const struct {
        const char *row, *text;
    } cases[] = {
        {"Z-01,accept,,",
         "l.csv:A2: 'Z-01' names no project: write UNIT/NO, for example zhongjie/Z-01"                },
        {"zhongjie/Z-01@0,accept,,",
         "l.csv:A2: 'zhongjie/Z-01@0' names no project: write UNIT/NO, for example zhongjie/Z-01"     },
        {"zhongjie/Z-01,maybe,,",
         "l.csv:B2: “maybe” is no verdict; write accept 认定, return 退回补正, refuse 不予认定 or "
         "hold 暂缓认定, or leave the cell empty"                                                 },
        {"zhongjie/Z-01,hold,,",
         "l.csv:C2: 暂缓认定 takes a reason: its number in the campaign's list, or words"         },
        {"zhongjie/Z-01,refuse,99,",         "l.csv:C2: there is no reason 99; the campaign lists 6"  },
        {"zhongjie/Z-01,return,1,soon",
         "l.csv:D2: “soon” is not a day by which it is to be sent again; write it like 2020-11-26"},
        {"zhongjie/Z-01,accept,,2020-11-26",
         "l.csv:D2: only what is returned has a day by which it is to be sent again"                  },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *csv =
            arena_printf(arena, "project,verdict,reason,return_by\n%s\n", cases[i].row);
        memset(&problems, 0, sizeof problems);
        assert_int_equal(list_of(csv), STATUS_INVALID_ARGUMENT);
        assert_int_equal(problems.count, 1);
        assert_string_equal(problems.items[0].error.text, cases[i].text);
    }
}

static void a_project_has_one_verdict(void **state)
{
    (void)state;
    assert_int_equal(list_of("project,verdict\nzhongjie/Z-01,accept\nzhongjie/Z-02,accept\n"
                             "zhongjie/Z-01@1,accept\n"),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(problems.items[0].error.text,
                        "l.csv:A4: zhongjie/Z-01 has a verdict in row 2 already");
}

static void what_stands_so_already_is_done(void **state)
{
    Bairi__V1__ProjectState now;

    (void)state;
    assert_int_equal(list_of("project,verdict,reason,return_by\nzhongjie/Z-01@1,refuse,框架,\n"),
                     STATUS_OK);
    struct decision_line *line = &list.lines[0];
    bairi__v1__project_state__init(&now);
    now.version = 1;
    now.state = arena_strdup(arena, "submitted");
    now.reason = arena_strdup(arena, "");
    decision_judge(line, &now);
    assert_int_equal(line->fate, LINE_TO_SEND);
    now.state = arena_strdup(arena, "refused");
    decision_judge(line, &now);
    assert_int_equal(line->fate, LINE_TO_SEND); /* for another reason: the server is asked */
    now.reason = arena_strdup(arena, "框架");
    decision_judge(line, &now);
    assert_int_equal(line->fate, LINE_DONE);
    now.version = 2;
    decision_judge(line, &now);
    assert_int_equal(line->fate, LINE_REFUSED);
    assert_string_equal(line->why.text, "the list is about version 1, but zhongjie/Z-01 has "
                                        "version 2; look at it first");
    decision_judge(line, NULL);
    assert_string_equal(line->why.text, "there is no project zhongjie/Z-01");
    line->word = NULL;
    decision_judge(line, &now);
    assert_int_equal(line->fate, LINE_OPEN);
}

static void a_reason_is_a_number_words_or_both(void **state)
{
    static const struct {
        const char *text, *meant;
    } cases[] = {
        {"1",             "佐证材料不全"               },
        {"1 第3页",     "佐证材料不全：第3页"     },
        {"2，见附件", "签约日期页缺失：见附件"},
        {"3个章缺失", "3个章缺失"                    },
        {"1234",          "1234"                             },
        {"缺章",        "缺章"                           },
    };
    const char *out = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(reason_read(&settings, "return_reasons", cases[i].text, arena, &out, &err),
                         STATUS_OK);
        assert_string_equal(out, cases[i].meant);
    }
    assert_int_equal(reason_read(&settings, "return_reasons", "0 x", arena, &out, &err), STATUS_OK);
    assert_int_equal(reason_read(&settings, "hold_reasons", "5", arena, &out, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_int_equal(reason_read(&settings, NULL, "1", arena, &out, &err), STATUS_OK);
    assert_string_equal(out, "1");
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FACT(each_verdict_is_known_by_id_and_by_title),
        FACT(titles_stand_in_any_order_below_a_heading),
        FACT(what_is_wrong_is_named_with_its_cell),
        FACT(a_project_has_one_verdict),
        FACT(what_stands_so_already_is_done),
        FACT(a_reason_is_a_number_words_or_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
