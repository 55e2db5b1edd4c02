/* LINKS: common common_campaign common_paper common_record proto */
/* What the monthly report says for given figures. */
#include "tests/unit/client/papers/fixture.h"

static void equal_places_are_shared_and_the_next_is_skipped(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS "[unit.ee]\nname = 戊园区\ntarget = 4\n");
    add_many(&d, "aa", 4);
    add_many(&d, "bb", 3);
    add_many(&d, "cc", 3);
    add_many(&d, "ee", 1);
    compose_monthly(&d);
    assert_string_equal(cell(&d, "甲园区", "名次"), "1");
    assert_string_equal(cell(&d, "乙园区(北区)", "名次"), "2");
    assert_string_equal(cell(&d, "丙园区", "名次"), "2");
    assert_string_equal(cell(&d, "戊园区", "名次"), "4");
    assert_string_equal(cell(&d, "丙园区", "完成率\n名次"), "2");
    desk_close(&d);
}

static void a_unit_without_a_target_prints_dashes(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 1);
    add_many(&d, "dd", 2);
    compose_monthly(&d);
    assert_string_equal(cell(&d, "丁园区", "目标"), "-");
    assert_string_equal(cell(&d, "丁园区", "完成率"), "-");
    assert_string_equal(cell(&d, "丁园区", "距时序"), "-");
    assert_string_equal(cell(&d, "丁园区", "名次"), "-");
    assert_string_equal(cell(&d, "丁园区", "总分"), "-");
    /* the whole is of those that have one */
    assert_string_equal(cell(&d, "合计", "完成率"), "8.33");
    desk_close(&d);
}

static void of_32_22_are_68_75_or_68_8_never_68_9(void **state)
{
    static const char *const INI[] = {
        CAMPAIGN "[unit.aa]\nname = 甲园区\ntarget = 32\n",
        CAMPAIGN "[score]\ndecimals = 1\n[unit.aa]\nname = 甲园区\ntarget = 32\n"};
    static const char *const RATE[] = {"68.75", "68.8"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct desk d;
        desk_open(&d, INI[i]);
        add_many(&d, "aa", 22);
        compose_monthly(&d);
        assert_string_equal(cell(&d, "甲园区", "完成率"), RATE[i]);
        assert_silent(&d, "68.9");
        desk_close(&d);
    }
}

static void a_gap_is_rounded_once(void **state)
{
    struct desk d;

    /* 22/32 = 68.75 and 29/92 = 31.5217…: 37.2282… is 37.2; parts rounded first would give 68.8 -
     * 31.5 = 37.3 */
    (void)state;
    desk_open(&d, CAMPAIGN "[score]\ndecimals = 1\n[unit.aa]\nname = 甲园区\ntarget = 32\n");
    add_many(&d, "aa", 22);
    d.report.schedule_on = 20201029;
    compose_monthly(&d);
    assert_string_equal(cell(&d, "甲园区", "距时序"), "+37.2");
    assert_says(&d, "超时序进度37.2个百分点");
    assert_silent(&d, "37.3");
    desk_close(&d);
}

static void amounts_are_exact_in_yi(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add(&d, "aa", 500000, "accepted");
    add(&d, "bb", 52000, "accepted");
    compose_monthly(&d);
    assert_says(&d, "总投资55.2亿元");
    assert_silent(&d, "552亿元");
    assert_string_equal(cell(&d, "甲园区", "累计\n投资"), "50.0");
    assert_string_equal(cell(&d, "合计", "累计\n投资"), "55.2");
    desk_close(&d);
}

static void what_waits_stands_apart_and_makes_the_figures_preliminary(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 2);
    add(&d, "aa", 90000, "pending");
    d.report.preliminary = true;
    compose_monthly(&d);
    assert_non_null(strstr(d.paper->title, "（初步数）"));
    assert_says(&d, "本期数据为初步数");
    assert_says(&d, "另有待审核项目1个、总投资9亿元，未计入以上数据");
    assert_says(&d, "累计认定项目2个（其中外资项目0个）、总投资2亿元");
    assert_string_equal(cell(&d, "甲园区", "待审"), "1");
    desk_close(&d);
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 2);
    compose_monthly(&d);
    assert_silent(&d, "初步数");
    assert_silent(&d, "另有待审核项目");
    desk_close(&d);
}

static void the_first_page_names_what_surprises(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    d.report.settings_version = 3;
    add_many(&d, "aa", 1);
    compose_monthly(&d);
    assert_says(&d, "阶段性排名，不作为考核结果");
    assert_says(&d, "先期签约的大项目计入任务数、不加分");
    assert_says(&d, "超出的项目总投资1.5亿元以下的，计数但不加分");
    assert_says(&d, "其后的项目依次递补");
    assert_says(&d, "按考核设置第3版计算");
    desk_close(&d);
    desk_open(&d, CAMPAIGN "[score]\nextra_order = largest\n" UNITS);
    add_many(&d, "aa", 1);
    compose_monthly(&d);
    assert_says(&d, "取其中加分最多者");
    assert_silent(&d, "先期签约的大项目");
    desk_close(&d);
}

static void a_monthly_report_names_nobody(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 4);
    add_many(&d, "bb", 1);
    compose_monthly(&d);
    assert_says(&d, "阶段性排名，不作为考核结果");
    assert_silent(&d, "予以表扬");
    assert_silent(&d, "予以通报批评");
    assert_silent(&d, "书面检查");
    desk_close(&d);
}

static void it_is_a_report_or_a_letter(void **state)
{
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 1);
    source = drawn(&d);
    compose(&d, papers_monthly, &source);
    assert_int_equal(d.paper->form, PAPER_REPORT);
    assert_true(d.paper->upward && d.paper->blank_number);
    assert_string_equal(d.paper->draft, "代拟稿");
    assert_string_equal(d.paper->system, "系统编号：test/2020-11/v1");
    assert_says(&d, "特此报告。");
    source.letter = true;
    compose(&d, papers_monthly, &source);
    assert_int_equal(d.paper->form, PAPER_LETTER);
    assert_false(d.paper->upward);
    assert_says(&d, "特此函告。");
    assert_says(&d, "进展情况的函");
    desk_close(&d);
}

static void the_day_is_left_blank_until_the_release(void **state)
{
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 1);
    source = drawn(&d);
    compose(&d, papers_monthly, &source);
    assert_says(&d, "    年  月  日");
    source.released.us = INT64_C(1606698000000000); /* 2020-11-30 09:00 */
    compose(&d, papers_monthly, &source);
    assert_says(&d, "2020年11月30日");
    assert_silent(&d, "    年  月  日");
    desk_close(&d);
}

static void investors_are_shown_to_whom_the_campaign_names(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN "investors_shown_to = bureau, city\n" UNITS);
    add_many(&d, "aa", 1);
    compose_monthly(&d);
    assert_says(&d, "投资方1");
    desk_close(&d);
    desk_open(&d, CAMPAIGN "investors_shown_to = bureau\n" UNITS);
    add_many(&d, "aa", 1);
    compose_monthly(&d);
    assert_silent(&d, "投资方1");
    assert_says(&d, "项目1");
    desk_close(&d);
}

static void a_void_and_what_it_moves_are_told(void **state)
{
    Bairi__V1__ReportCounting base, extra, gone;
    Bairi__V1__ReportChange voided, moved, *changes[] = {&voided, &moved};
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 5);
    bairi__v1__report_counting__init(&base);
    bairi__v1__report_change__init(&voided);
    bairi__v1__report_change__init(&moved);
    base.verdict = copy(&d, "accepted");
    base.role = copy(&d, "base");
    base.amount_wan = 20000;
    extra = gone = base;
    extra.role = copy(&d, "extra");
    extra.points = copy(&d, "1");
    gone.verdict = copy(&d, "voided");
    gone.role = copy(&d, "excluded");
    voided.period = moved.period = copy(&d, "2020-10");
    voided.version = moved.version = 1;
    voided.unit = moved.unit = copy(&d, "aa");
    voided.project_no = copy(&d, "P-900");
    voided.before = &base;
    voided.after = &gone;
    voided.what = copy(&d, "voided");
    voided.text = copy(&d, "合同\t不实");
    moved.project_no = copy(&d, "P-901");
    moved.before = &extra;
    moved.after = &base;
    moved.what = copy(&d, "moved");
    d.report.changes = changes;
    d.report.n_changes = 2;
    compose_monthly(&d);
    assert_says(&d, "往期数据变动情况");
    assert_says(&d, "与此前已签发的2020年10月报告第1版相比");
    assert_says(&d, "取消认定：合同 不实");
    assert_says(&d, "取消认定，2亿元，不计");
    assert_says(&d, "认定，2亿元，超额，加1分");
    assert_says(&d, "因其他项目变动递补或移位");
    desk_close(&d);
}

static void what_does_not_count_has_its_reason(void **state)
{
    Bairi__V1__ReportProject *project;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add(&d, "aa", 10000, "refused")->decision_text = copy(&d, "框架协议");
    add(&d, "bb", 9999, "accepted");
    project = add(&d, "cc", 12000, "accepted");
    project->reported_wan = 52000;
    project->late = true;
    compose_monthly(&d);
    assert_says(&d, "框架协议");
    assert_says(&d, "总投资未达到标准");
    assert_says(&d, "原报5.2亿元，核减；迟报");
    desk_close(&d);
}

static void penalties_have_their_words(void **state)
{
    Bairi__V1__ReportPenalty penalty, *penalties[] = {&penalty};
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 4);
    bairi__v1__report_penalty__init(&penalty);
    penalty.unit = copy(&d, "aa");
    penalty.project_no = copy(&d, "P-001");
    penalty.reason = copy(&d, "untrue");
    penalty.points = copy(&d, "2.5");
    penalty.text = copy(&d, "投资额不实");
    d.report.penalties = penalties;
    d.report.n_penalties = 1;
    compose_monthly(&d);
    assert_string_equal(cell(&d, "甲园区", "原因"), "不实");
    assert_string_equal(cell(&d, "甲园区", "认定事实"), "投资额不实");
    assert_string_equal(cell(&d, "甲园区", "总分"), "97.50");
    assert_silent(&d, "无扣分");
    desk_close(&d);
}

static void written_sections_are_there_when_somebody_wrote(void **state)
{
    Bairi__V1__ReportSection news, *sections[] = {&news};
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 1);
    compose_monthly(&d);
    assert_silent(&d, "工作动态");
    assert_silent(&d, "、分析");
    bairi__v1__report_section__init(&news);
    news.section = copy(&d, "news");
    news.unit = copy(&d, "bb");
    news.text = copy(&d, "第一段。\r\n第二段。");
    d.report.sections = sections;
    d.report.n_sections = 1;
    compose_monthly(&d);
    assert_says(&d, "、工作动态");
    assert_says(&d, "（一）乙园区(北区)");
    assert_says(&d, "第二段。");
    assert_silent(&d, "、分析");
    desk_close(&d);
}

static void lagging_units_stand_furthest_behind_first(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 4);
    add_many(&d, "bb", 2);
    add_many(&d, "cc", 1);
    compose_monthly(&d);
    assert_says(&d,
                "丙园区完成率25.00%，欠时序进度36.96个百分点，距目标任务尚差3个；乙园区(北区)完成"
                "率50.00%，欠时序进度11.96个百分点，距目标任务尚差2个。");
    desk_close(&d);
}

static void the_same_report_is_the_same_paper(void **state)
{
    struct buf first = buf_make(1 << 24), second = buf_make(1 << 24);
    struct papers_report source;
    struct paper *paper = NULL;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 3);
    source = drawn(&d);
    compose(&d, papers_monthly, &source);
    assert_int_equal(paper_to_json(d.paper, &first, &d.err), STATUS_OK);
    assert_int_equal(papers_monthly(&source, d.arena, &paper, &d.err), STATUS_OK);
    assert_int_equal(paper_to_json(paper, &second, &d.err), STATUS_OK);
    assert_string_equal(buf_text(&first), buf_text(&second));
    buf_free(&first);
    buf_free(&second);
    desk_close(&d);
}

static void long_titles_break_between_words(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, "[campaign]\nid = test\n"
                  "name = 沧州渤海新区2020年招商引资“百日攻坚”行动\nstart = 2020-10-01\n"
                  "end = 2020-12-31\n" UNITS);
    add_many(&d, "aa", 1);
    compose_monthly(&d);
    assert_string_equal(d.paper->title,
                        "关于沧州渤海新区2020年\n招商引资“百日攻坚”行动\n2020年11月进展情况的报告");
    desk_close(&d);
}

static void an_empty_report_is_a_paper_too(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    compose_monthly(&d);
    assert_says(&d, "累计认定项目0个");
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_places_are_shared_and_the_next_is_skipped),
        cmocka_unit_test(a_unit_without_a_target_prints_dashes),
        cmocka_unit_test(of_32_22_are_68_75_or_68_8_never_68_9),
        cmocka_unit_test(a_gap_is_rounded_once),
        cmocka_unit_test(amounts_are_exact_in_yi),
        cmocka_unit_test(what_waits_stands_apart_and_makes_the_figures_preliminary),
        cmocka_unit_test(the_first_page_names_what_surprises),
        cmocka_unit_test(a_monthly_report_names_nobody),
        cmocka_unit_test(it_is_a_report_or_a_letter),
        cmocka_unit_test(the_day_is_left_blank_until_the_release),
        cmocka_unit_test(investors_are_shown_to_whom_the_campaign_names),
        cmocka_unit_test(a_void_and_what_it_moves_are_told),
        cmocka_unit_test(what_does_not_count_has_its_reason),
        cmocka_unit_test(penalties_have_their_words),
        cmocka_unit_test(written_sections_are_there_when_somebody_wrote),
        cmocka_unit_test(lagging_units_stand_furthest_behind_first),
        cmocka_unit_test(the_same_report_is_the_same_paper),
        cmocka_unit_test(long_titles_break_between_words),
        cmocka_unit_test(an_empty_report_is_a_paper_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
