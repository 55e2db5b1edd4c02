/* A Word file holds the paper's texts escaped, is the same whenever it is made, and refuses what no
 * file can hold. */
/* LINKS: tests_support */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/pages/word/word.h"
#include "tests/support/part.h"
#include "tests/support/scratch.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_create(16 << 20);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static struct paper *report(void)
{
    struct paper *paper = paper_create(arena);

    paper->mark = "沧州渤海新区经济发展局文件";
    paper->title = "关于进展情况的报告";
    paper->subject = "2020年11月份月报";
    paper->made = INT64_C(1606406400000000);
    return paper;
}

/* One part of the file that is made of the paper. */
static const char *part_of(const struct paper *paper, const struct word_pictures *pictures,
                           const char *part)
{
    OWNED(buf_free) struct buf out = buf_make(16 << 20);
    const char *folder = scratch_folder();
    const char *path = scratch_path(folder, "paper.docx");

    assert_int_equal(word_write(paper, pictures, &out, NULL), STATUS_OK);
    assert_int_equal(buf_write_file(path, buf_bytes(&out), 0600, NULL), STATUS_OK);
    const char *text = part_text(path, part, arena);
    scratch_remove(folder);
    assert_non_null(text);
    return text;
}

static void assert_has(const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("not in it: %s", wanted);
}

static void assert_lacks(const char *text, const char *unwanted)
{
    if (strstr(text, unwanted))
        fail_msg("in it: %s", unwanted);
}

/* ---- what it holds ---- */

static void markup_in_a_text_is_text(void **state)
{
    struct paper *paper = report();

    (void)state;
    paper_textf(paper, "%s", "甲 & 乙 <w:p> \"丙\" '丁'");
    assert_has(part_of(paper, NULL, "word/document.xml"),
               "甲 &amp; 乙 &lt;w:p&gt; &quot;丙&quot; &#39;丁&#39;");
}

static void headings_are_real_headings(void **state)
{
    struct paper *paper = report();

    (void)state;
    paper_heading(paper, 1, "一、总体情况");
    paper_heading(paper, 2, "（一）各单位");
    paper_heading(paper, 3, "1. 行业");
    const char *text = part_of(paper, NULL, "word/document.xml");
    assert_has(text, "<w:pStyle w:val=\"Heading1\"/>");
    assert_has(text, "<w:pStyle w:val=\"Heading2\"/>");
    assert_has(text, "<w:pStyle w:val=\"Heading3\"/>");
    assert_has(part_of(paper, NULL, "word/styles.xml"),
               "w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/>");
}

static void a_report_upwards_has_a_blank_for_who_signs_it(void **state)
{
    struct paper *paper = report();

    (void)state;
    paper->blank_number = true;
    assert_lacks(part_of(paper, NULL, "word/document.xml"), "签发人");
    paper->upward = true;
    assert_has(part_of(paper, NULL, "word/document.xml"), "签发人：");
}

static void a_title_that_nearly_fits_stands_closer(void **state)
{
    static const char CLOSER[] = "<w:rPr><w:spacing w:val=\"-31\"/></w:rPr>";
    struct paper *paper = report();

    (void)state;
    assert_lacks(part_of(paper, NULL, "word/document.xml"), CLOSER);
    paper->title = "关于2020年11月份招商引资“百日攻坚”行动\n进展情况的报告";
    assert_has(part_of(paper, NULL, "word/document.xml"), CLOSER);
}

static void the_properties_name_the_subject_and_when_it_was_made(void **state)
{
    const char *core = part_of(report(), NULL, "docProps/core.xml");

    (void)state;
    assert_has(core, "<dc:title>2020年11月份月报</dc:title>");
    assert_has(core, ">2020-11-26T16:00:00Z</dcterms:created>");
    assert_has(core, "<dc:language>zh-CN</dc:language>");
}

static void the_record_parts_who_issues_and_when(void **state)
{
    struct paper *paper = report();

    (void)state;
    paper_add(paper, PAPER_RECORD, "各单位。", "经济发展局　2020年11月27日印发");
    const char *text = part_of(paper, NULL, "word/document.xml");
    assert_has(text, "抄送：");
    assert_has(text, ">经济发展局</w:t></w:r><w:r><w:tab/></w:r>");
    assert_has(text, ">2020年11月27日印发</w:t>");
}

static void an_annex_on_its_side_is_a_section_of_its_own(void **state)
{
    struct paper *paper = report();

    (void)state;
    paper_add(paper, PAPER_ANNEX, "明细表", "1")->landscape = true;
    paper_add(paper, PAPER_ANNEX, "说明", "2");
    const char *text = part_of(paper, NULL, "word/document.xml");
    const char *upright = strstr(text, "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>");
    assert_non_null(upright);
    const char *turned = strstr(upright, "w:orient=\"landscape\"");
    assert_non_null(turned);
    assert_non_null(strstr(turned, "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"));
}

static void a_new_page_begins_with_what_follows(void **state)
{
    static const enum paper_kind KINDS[] = {PAPER_TEXT, PAPER_FACTS, PAPER_SIGNATURE};
    static const char *const CELLS[] = {"名称", "内容"};
    static const char *const *const ROWS[] = {CELLS};

    (void)state;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        struct paper *paper = report();

        paper_add(paper, PAPER_PAGE, "", "");
        struct paper_part *part = paper_add(paper, KINDS[i], "", "内容");
        part->rows = ROWS;
        part->column_count = 2;
        part->row_count = 1;
        paper_textf(paper, "%s", "后文");
        const char *page = strstr(part_of(paper, NULL, "word/document.xml"), "pageBreakBefore");
        assert_non_null(page);
        assert_has(page, "后文");
        if (KINDS[i] != PAPER_TEXT)
            assert_has(page, "内容");
        assert_null(strstr(page + 1, "pageBreakBefore"));
    }
}

/* ---- tables and charts ---- */

static const struct paper_column COLUMNS[] = {
    {"单位",          PAPER_LEFT,  0},
    {"累计（个）", PAPER_RIGHT, 0}
};

static void a_table_repeats_its_titles_and_breaks_no_row(void **state)
{
    struct paper *paper = report();
    struct paper_part *table = paper_table(paper, "表1  完成情况", COLUMNS, 2);

    (void)state;
    paper_row(paper, table, (const char *[]){"中捷产业园区", "22"});
    paper_row(paper, table, (const char *[]){"合计", "22"});
    table->total_rows = 1;
    const char *text = part_of(paper, NULL, "word/document.xml");
    assert_has(text, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    assert_has(text, "<w:trPr><w:cantSplit/></w:trPr>");
    assert_has(text, "<w:jc w:val=\"right\"/>");
    const char *sums = strstr(text, "<w:b/>");
    assert_non_null(sums);
    assert_has(sums, "合计");
    assert_lacks(sums, "中捷");
}

static const char *const UNITS[] = {"港城区", "临港"};
static const char *const SHOWN[] = {"68.75", "90.00"};
static const double VALUES[] = {68.75, 90};
static const struct paper_series SERIES = {.name = "完成率（%）", .values = VALUES, .shown = SHOWN};
static const struct paper_figure FIGURE = {.chart = PAPER_BARS,
                                           .labels = UNITS,
                                           .label_count = 2,
                                           .series = &SERIES,
                                           .series_count = 1,
                                           .has_mark = true,
                                           .mark = 63.04,
                                           .mark_shown = "时序进度 63.04%",
                                           .unit = "%"};

static void a_chart_nobody_draws_is_a_table_of_its_figures(void **state)
{
    struct paper *paper = report();

    (void)state;
    paper_chart(paper, "图1  完成率", &FIGURE);
    const char *text = part_of(paper, NULL, "word/document.xml");
    assert_has(text, "图1  完成率");
    assert_has(text, "港城区");
    assert_has(text, "68.75");
    assert_has(text, "时序进度 63.04%");
    assert_lacks(text, "<w:drawing>");
}

static const uint8_t PNG[] = {0x89, 'P', 'N', 'G',  '\r', '\n', 0x1a, '\n', 0, 0,
                              0,    13,  'I', 'H',  'D',  'R',  0,    0,    4, 0xb0,
                              0,    0,   2,   0x58, 8,    2,    0,    0,    0};

static enum status draw(void *context, const struct paper_figure *figure, struct buf *png,
                        struct error *err)
{
    const struct bytes *picture = context;

    (void)figure, (void)err;
    buf_add(png, picture->data, picture->size);
    return STATUS_OK;
}

static void a_drawn_chart_is_a_picture_with_words(void **state)
{
    struct paper *paper = report();
    struct bytes png = {PNG, sizeof PNG};
    struct word_pictures pictures = {draw, &png};

    (void)state;
    paper_chart(paper, "图1  完成率", &FIGURE);
    const char *text = part_of(paper, &pictures, "word/document.xml");
    /* 156 mm wide, 1200 × 600 pixels */
    assert_has(text, "<wp:extent cx=\"5615940\" cy=\"2807970\"/>");
    assert_has(text, "descr=\"图1  完成率：港城区 68.75；临港 90.00；时序进度 63.04%\"");
    assert_has(part_of(paper, &pictures, "word/_rels/document.xml.rels"), "Id=\"rIdPicture1\" ");
    part_of(paper, &pictures, "word/media/picture1.png");
}

static void a_picture_that_is_no_png_is_refused(void **state)
{
    struct paper *paper = report();
    struct bytes png = {PNG, sizeof PNG - 6};
    struct word_pictures pictures = {draw, &png};
    OWNED(buf_free) struct buf out = buf_make(1 << 20);
    struct error err;

    (void)state;
    error_clear(&err);
    paper_chart(paper, "图1", &FIGURE);
    assert_int_equal(word_write(paper, &pictures, &out, &err), STATUS_INVALID_ARGUMENT);
    assert_has(err.text, "图1");
}

/* ---- the file ---- */

static void the_same_paper_gives_the_same_bytes(void **state)
{
    OWNED(buf_free) struct buf first = buf_make(1 << 20);
    OWNED(buf_free) struct buf second = buf_make(1 << 20);
    struct paper *paper = report();

    (void)state;
    paper_textf(paper, "完成%d个", 87);
    assert_int_equal(word_write(paper, NULL, &first, NULL), STATUS_OK);
    assert_int_equal(word_write(paper, NULL, &second, NULL), STATUS_OK);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
}

static void no_relation_leads_out_of_the_file(void **state)
{
    struct paper *paper = report();

    (void)state;
    paper_textf(paper, "%s", "http://example.org/");
    assert_lacks(part_of(paper, NULL, "word/_rels/document.xml.rels"), "TargetMode");
    assert_lacks(part_of(paper, NULL, "_rels/.rels"), "TargetMode");
}

static void control_characters_are_refused_and_named(void **state)
{
    static const struct {
        const char *text;
        const char *named;
    } CASES[] = {
        {"甲\001乙",         "U+0001"},
        {"甲\033[31m",        "U+001B"},
        {"甲\177",            "U+007F"},
        {"甲\302\205乙",     "U+0085"},
        {"甲\357\277\276乙", "U+FFFE"},
    };
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        OWNED(buf_free) struct buf out = buf_make(1 << 20);
        struct paper *paper = report();

        error_clear(&err);
        paper_textf(paper, "%s", CASES[i].text);
        assert_int_equal(word_write(paper, NULL, &out, &err), STATUS_INVALID_ARGUMENT);
        assert_has(err.text, CASES[i].named);
    }
}

static void a_text_that_is_no_utf8_is_refused(void **state)
{
    OWNED(buf_free) struct buf out = buf_make(1 << 20);
    struct paper *paper = report();

    (void)state;
    paper->system = "\xff\xfe";
    assert_int_equal(word_write(paper, NULL, &out, NULL), STATUS_INVALID_ARGUMENT);
}

static void a_file_over_its_ceiling_is_refused(void **state)
{
    (void)state;
    for (size_t ceiling = 1; ceiling < 4096; ceiling += 97) {
        OWNED(buf_free) struct buf out = buf_make(ceiling);

        assert_int_equal(word_write(report(), NULL, &out, NULL), STATUS_RESOURCE_EXHAUSTED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(markup_in_a_text_is_text, begin, end),
        cmocka_unit_test_setup_teardown(headings_are_real_headings, begin, end),
        cmocka_unit_test_setup_teardown(a_report_upwards_has_a_blank_for_who_signs_it, begin, end),
        cmocka_unit_test_setup_teardown(a_title_that_nearly_fits_stands_closer, begin, end),
        cmocka_unit_test_setup_teardown(the_properties_name_the_subject_and_when_it_was_made, begin,
                                        end),
        cmocka_unit_test_setup_teardown(the_record_parts_who_issues_and_when, begin, end),
        cmocka_unit_test_setup_teardown(an_annex_on_its_side_is_a_section_of_its_own, begin, end),
        cmocka_unit_test_setup_teardown(a_new_page_begins_with_what_follows, begin, end),
        cmocka_unit_test_setup_teardown(a_table_repeats_its_titles_and_breaks_no_row, begin, end),
        cmocka_unit_test_setup_teardown(a_chart_nobody_draws_is_a_table_of_its_figures, begin, end),
        cmocka_unit_test_setup_teardown(a_drawn_chart_is_a_picture_with_words, begin, end),
        cmocka_unit_test_setup_teardown(a_picture_that_is_no_png_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(the_same_paper_gives_the_same_bytes, begin, end),
        cmocka_unit_test_setup_teardown(no_relation_leads_out_of_the_file, begin, end),
        cmocka_unit_test_setup_teardown(control_characters_are_refused_and_named, begin, end),
        cmocka_unit_test_setup_teardown(a_text_that_is_no_utf8_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_file_over_its_ceiling_is_refused, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
