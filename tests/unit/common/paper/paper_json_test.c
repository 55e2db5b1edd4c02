/* A paper passes through JSON unchanged, and what is not a paper is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/paper/paper_json.h"

static const struct paper_column COLUMNS[] = {
    {"单位",    PAPER_LEFT,  60},
    {"完成数", PAPER_RIGHT, 0 }
};
static const double VALUES[] = {62.5, 81.25};
static const struct paper_series SERIES = {
    .name = "完成率", .values = VALUES, .shown = (const char *const[]){"62.50%", "81.25%"}
};
static const struct paper_figure FIGURE = {
    .chart = PAPER_BARS,
    .labels = (const char *const[]){"港城区", "中捷"},
    .label_count = 2,
    .series = &SERIES,
    .series_count = 1,
    .has_mark = true,
    .mark = 63.04,
    .mark_shown = "时序进度 63.04%",
    .unit = "%",
};

static struct paper *full_paper(struct arena *arena)
{
    struct paper *paper = paper_create(arena);
    struct paper_part *part;

    paper->form = PAPER_REPORT;
    paper->mark = "沧州渤海新区经济发展局文件";
    paper->title = "关于十一月份情况的\n报告";
    paper->made = 1606609800123456;
    paper->blank_number = paper->upward = true;
    paper_heading(paper, 2, "（一）总体");
    part = paper_table(paper, "表1", COLUMNS, 2);
    paper_row(paper, part, (const char *[]){"港城区", "22"});
    paper_row(paper, part, (const char *[]){"合计", "22"});
    part->total_rows = 1;
    paper_chart(paper, "图1", &FIGURE);
    part = paper_add(paper, PAPER_FACTS, NULL, NULL);
    part->column_count = 2;
    paper_row(paper, part, (const char *[]){"投资方", "某公司"});
    paper_add(paper, PAPER_SIGNATURE, "经济发展局", "2020年11月29日");
    paper_add(paper, PAPER_ANNEX, "项目表", "1")->landscape = true;
    return paper;
}

static void a_paper_read_back_writes_the_same(void **state)
{
    struct arena *arena = arena_create(1 << 20);
    OWNED(buf_free) struct buf first = buf_make(1 << 20), second = buf_make(1 << 20);
    struct paper *again = NULL;
    struct error err;

    (void)state;
    assert_int_equal(paper_to_json(full_paper(arena), &first, &err), STATUS_OK);
    assert_int_equal(paper_from_json(buf_bytes(&first), arena, &again, &err), STATUS_OK);
    assert_int_equal(paper_to_json(again, &second, &err), STATUS_OK);
    assert_string_equal(buf_text(&first), buf_text(&second));
    assert_int_equal(again->parts->level, 2);
    assert_string_equal(again->parts->next->rows[1][0], "合计");
    assert_int_equal(again->parts->next->columns[1].align, PAPER_RIGHT);
    assert_true(again->parts->next->next->figure->has_mark);
    assert_true(again->last->landscape);
    assert_int_equal(again->made, 1606609800123456);
    arena_destroy(&arena);
}

static void refused(const char *json, const char *sentence)
{
    struct arena *arena = arena_create(1 << 20);
    struct paper *paper = NULL;
    struct error err;

    assert_int_equal(
        paper_from_json((struct bytes){(const uint8_t *)json, strlen(json)}, arena, &paper, &err),
        STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(err.text, sentence));
    assert_null(paper);
    arena_destroy(&arena);
}

static void an_unknown_key_is_refused_with_the_nearest(void **state)
{
    (void)state;
    refused("{\"form\":\"plain\",\"titel\":\"x\"}", "did you mean title?");
    refused("{\"form\":\"plain\",\"parts\":[{\"kind\":\"text\",\"level\":1}]}",
            "part 1 has no field \"level\"; it has kind, text");
    refused("{\"form\":\"plain\",\"parts\":[{\"kind\":\"txt\"}]}", "kind must be one of text");
    refused("{}", "form must be one of report, letter, plain");
}

static void texts_with_control_characters_are_refused(void **state)
{
    (void)state;
    refused("{\"form\":\"plain\",\"title\":\"a\\u0007\"}", "title has control characters");
    refused("{\"form\":\"plain\",\"title\":\"a\\tb\"}", "title has control characters");
    refused("{\"form\":\"plain\",\"title\":\"a\\u202eb\"}", "title has control characters");
    refused("{\"form\":\"plain\",\"title\":\"\xff\"}", "is not JSON");
}

static void a_table_without_columns_or_with_a_short_row_is_refused(void **state)
{
    (void)state;
    refused("{\"form\":\"plain\",\"parts\":[{\"kind\":\"table\"}]}", "must have columns");
    refused("{\"form\":\"plain\",\"parts\":[{\"kind\":\"table\",\"columns\":[{},{}],"
            "\"rows\":[[\"a\",\"b\"],[\"a\"]]}]}",
            "row 2 must be a list of 2 texts");
    refused("{\"form\":\"plain\",\"parts\":[{\"kind\":\"table\",\"columns\":[{}],"
            "\"rows\":[[\"a\"]],\"total_rows\":2}]}",
            "total_rows must be a whole number from 0 to 1");
}

static void a_chart_needs_a_value_for_each_label(void **state)
{
    (void)state;
    refused("{\"form\":\"plain\",\"parts\":[{\"kind\":\"chart\"}]}", "must be an object");
    refused("{\"form\":\"plain\",\"parts\":[{\"kind\":\"chart\",\"figure\":{\"chart\":\"bars\","
            "\"labels\":[\"a\",\"b\"],\"series\":[{\"values\":[1]}]}}]}",
            "a value for each of the 2 labels");
}

static void limits_are_checked_before_anything_is_built(void **state)
{
    struct arena *arena = arena_create(1 << 20);
    OWNED(buf_free) struct buf json = buf_make(1 << 20);
    struct paper *paper = NULL;
    struct error err;

    (void)state;
    buf_adds(&json, "{\"form\":\"plain\",\"parts\":[");
    for (int i = 0; i <= PAPER_PARTS_MAX; i++)
        buf_adds(&json, i == 0 ? "{}" : ",{}");
    buf_adds(&json, "]}");
    assert_int_equal(paper_from_json(buf_bytes(&json), arena, &paper, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(err.text, "parts has 4097 entries; at most 4096 are allowed"));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_paper_read_back_writes_the_same),
        cmocka_unit_test(an_unknown_key_is_refused_with_the_nearest),
        cmocka_unit_test(texts_with_control_characters_are_refused),
        cmocka_unit_test(a_table_without_columns_or_with_a_short_row_is_refused),
        cmocka_unit_test(a_chart_needs_a_value_for_each_label),
        cmocka_unit_test(limits_are_checked_before_anything_is_built),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
