/* LINKS: common common_campaign common_paper common_record proto */
/* What circulars, the brief, the final result, the self-examination and the case file say. */
#include "tests/unit/client/papers/fixture.h"

/* ---- circular ---- */

static void the_citys_ranking_is_forwarded_as_it_was_printed(void **state)
{
    Bairi__V1__CityRow first, second, *rows[] = {&first, &second};
    Bairi__V1__CityRanking city;
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 2);
    source = drawn(&d);
    bairi__v1__city_ranking__init(&city);
    bairi__v1__city_row__init(&first);
    bairi__v1__city_row__init(&second);
    char *columns[] = {copy(&d, "签约数"), copy(&d, "完成率")},
         *values[] = {copy(&d, "32"), copy(&d, "68.9%")};
    city.period = copy(&d, "2020-11");
    city.version = 2;
    city.whose = copy(&d, "某市商务局");
    city.columns = columns;
    city.n_columns = 2;
    first.name = copy(&d, "某区");
    first.place = 3;
    first.values = values;
    first.n_values = 2;
    second.name = copy(&d, "某县");
    city.rows = rows;
    city.n_rows = 2;
    source.city = &city;
    compose(&d, papers_circular, &source);
    assert_string_equal(cell(&d, "3", "完成率"), "68.9%");
    assert_string_equal(cell(&d, "-", "签约数"), "");
    assert_says(&d, "现将某市商务局印发的2020年11月全市排名情况转发各单位（更正第2版）");
    assert_says(&d, "甲园区、乙园区(北区)、丙园区、丁园区：");
    assert_says(&d, "下一报送期（2020年12月）截止时间为2020年12月26日24时");
    desk_close(&d);
}

static void a_circular_shows_completion_and_no_project(void **state)
{
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN "investors_shown_to = bureau, city\n" UNITS);
    add_many(&d, "aa", 4);
    source = drawn(&d);
    compose(&d, papers_circular, &source);
    assert_string_equal(cell(&d, "甲园区", "完成率"), "100.00");
    assert_silent(&d, "投资方1");
    assert_silent(&d, "全市排名");
    assert_silent(&d, "通报批评");
    desk_close(&d);
}

/* ---- brief ---- */

static void a_brief_says_it_in_one_line_each(void **state)
{
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    add_many(&d, "aa", 3);
    add(&d, "bb", 60000, "accepted");
    add(&d, "cc", 70000, "accepted")->late = true;
    add(&d, "cc", 80000, "pending");
    source = drawn(&d);
    compose(&d, papers_brief, &source);
    assert_says(&d, "5/12，完成率41.67%");
    assert_says(&d, "61.96%，欠时序进度20.29个百分点");
    assert_says(&d, "完成率最高的是甲园区（75.00%），最低的是乙园区、丙园区（25.00%）");
    assert_says(&d, "本期新增大项目：项目5（丙园区，7亿元）；项目4（乙园区，6亿元）；项目1");
    assert_says(&d, "1个，8亿元（未计入）");
    assert_says(&d, "迟报项目1个，督办逾期未回复0件");
    desk_close(&d);
}

static void where_all_are_equal_nobody_is_first_or_last(void **state)
{
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    source = drawn(&d);
    compose(&d, papers_brief, &source);
    assert_says(&d, "各单位完成率相同，均为0.00%");
    assert_says(&d, "逾期事项：无。");
    desk_close(&d);
}

/* ---- criticism ---- */

struct penalised {
    struct settings settings;
    Bairi__V1__Proposal__Penalty penalty;
    Bairi__V1__Proposal proposal;
    Bairi__V1__ProposalState state;
    Bairi__V1__Project project;
    Bairi__V1__ProjectState shown;
    struct papers_penalty source;
};

static void penalise(struct desk *d, struct penalised *p)
{
    const struct bytes file = {(const uint8_t *)d->ini, strlen(d->ini)};

    memset(p, 0, sizeof *p);
    assert_int_equal(settings_read(file, "campaign.ini", d->arena, &p->settings, NULL, &d->err),
                     STATUS_OK);
    bairi__v1__proposal__penalty__init(&p->penalty);
    bairi__v1__proposal__init(&p->proposal);
    bairi__v1__proposal_state__init(&p->state);
    bairi__v1__project__init(&p->project);
    bairi__v1__project_state__init(&p->shown);
    p->penalty.unit = copy(d, "bb");
    p->penalty.project_no = copy(d, "P-007");
    p->penalty.reason = copy(d, "false");
    p->penalty.points = copy(d, "5.00");
    p->penalty.text = copy(d, "现场无此项目");
    p->proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_PENALTY;
    p->proposal.penalty = &p->penalty;
    p->state.index = 57;
    p->state.proposal = &p->proposal;
    p->state.state = copy(d, "approved");
    p->state.decided = INT64_C(1609725600000000); /* 2021-01-04 10:00 */
    p->project.unit = p->penalty.unit;
    p->project.project_no = p->penalty.project_no;
    p->project.name = copy(d, "某项目");
    p->project.investor = copy(d, "某投资方");
    p->project.amount_wan = 52000;
    p->project.signed_on = 20201022;
    p->shown.project = &p->project;
    p->shown.state = copy(d, "voided");
    p->source =
        (struct papers_penalty){.settings = &p->settings, .state = &p->state, .project = &p->shown};
}

static void compose_criticism(struct desk *d, const struct penalised *p)
{
    if (papers_criticism(&p->source, d->arena, &d->paper, &d->err) != STATUS_OK)
        fail_msg("%s", d->err.text);
    assert_settable(d);
}

static void a_penalty_in_force_is_circulated_with_the_days_for_an_objection(void **state)
{
    struct penalised p;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    penalise(&d, &p);
    compose_criticism(&d, &p);
    assert_says(&d, "填报虚假项目予以通报批评的通报");
    assert_says(&d,
                "“某项目”（项目编号P-007，填报总投资5.2亿元，签约日期2020年10月22日）存在虚假问题");
    assert_says(&d, "核查情况：现场无此项目。");
    assert_says(&d, "并在考核中扣5分。该项目已取消认定");
    assert_says(&d, "可于2021年1月9日24时前提出书面异议");
    assert_says(&d, "2021年1月4日");
    assert_silent(&d, "某投资方");
    desk_close(&d);
}

static void one_that_is_only_proposed_must_not_go_out(void **state)
{
    struct penalised p;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    penalise(&d, &p);
    p.state.state = copy(&d, "open");
    p.shown.state = copy(&d, "accepted");
    compose_criticism(&d, &p);
    assert_says(&d, "本件随第57号扣分提议代拟，批准前不得印发");
    assert_says(&d, "    年  月  日");
    assert_silent(&d, "已取消认定");
    assert_silent(&d, "2021年1月9日");
    desk_close(&d);
}

static void a_penalty_without_points_or_project_is_criticism_alone(void **state)
{
    struct penalised p;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    penalise(&d, &p);
    p.penalty.points = copy(&d, "0");
    p.penalty.project_no = copy(&d, "");
    p.source.project = NULL;
    compose_criticism(&d, &p);
    assert_says(&d, "在报送工作中存在虚假问题");
    assert_says(&d, "予以通报批评。");
    assert_silent(&d, "并在考核中扣");
    desk_close(&d);
}

static void what_is_no_penalty_has_no_circular(void **state)
{
    struct penalised p;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    penalise(&d, &p);
    p.proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT;
    assert_int_equal(papers_criticism(&p.source, d.arena, &d.paper, &d.err),
                     STATUS_INVALID_ARGUMENT);
    desk_close(&d);
}

/* ---- the final result ---- */

static struct papers_report assessed(struct desk *d, Bairi__V1__ReportAward *first,
                                     Bairi__V1__ReportAward *last, Bairi__V1__ReportAward **awards)
{
    struct papers_report source;

    d->report.period = copy(d, "final");
    add_many(d, "aa", 4);
    add_many(d, "bb", 2);
    add_many(d, "cc", 3);
    source = drawn(d);
    bairi__v1__report_award__init(first);
    bairi__v1__report_award__init(last);
    first->unit = copy(d, "aa");
    first->award = copy(d, "commend");
    last->unit = copy(d, "bb");
    last->award = copy(d, "criticise");
    awards[0] = first;
    awards[1] = last;
    d->report.awards = awards;
    d->report.n_awards = 2;
    return source;
}

static void the_result_names_the_first_and_the_last(void **state)
{
    Bairi__V1__ReportAward first, last, *awards[2];
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    source = assessed(&d, &first, &last, awards);
    compose(&d, papers_result, &source);
    assert_says(&d, "（一）对甲园区予以表扬。");
    assert_says(&d, "（二）对乙园区(北区)予以通报批评，并责成其作出书面检查。");
    assert_says(&d, "通知所称“园区”指甲园区、乙园区(北区)、丙园区");
    assert_silent(&d, "阶段性");
    for (const struct paper_part *part = d.paper->parts; part; part = part->next)
        if (part->kind == PAPER_ANNEX)
            assert_string_equal(part->value, ""); /* the only annex has no number */
    desk_close(&d);
}

static void where_nobody_is_criticised_the_choice_has_its_reason(void **state)
{
    Bairi__V1__ReportAward first, last, *awards[2];
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    source = assessed(&d, &first, &last, awards);
    last.unit = copy(&d, "");
    last.reason = copy(&d, "均已完成任务");
    compose(&d, papers_result, &source);
    assert_says(&d, "本次考核无通报批评单位。");
    assert_says(&d, "末位名次并列，经研究不予批评：均已完成任务。");
    desk_close(&d);
}

static void only_a_criticised_unit_has_a_cover(void **state)
{
    Bairi__V1__ReportAward first, last, *awards[2];
    Bairi__V1__Examination examination;
    struct papers_report source;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    source = assessed(&d, &first, &last, awards);
    bairi__v1__examination__init(&examination);
    examination.unit = copy(&d, "bb");
    examination.since = INT64_C(1609984800000000);
    examination.text = copy(&d, "检查如下\n原因有三");
    assert_int_equal(papers_examination(&source, &examination, d.arena, &d.paper, &d.err),
                     STATUS_OK);
    assert_settable(&d);
    assert_says(&d, "乙园区(北区)\n书面检查");
    assert_says(&d, "原因有三");
    assert_says(&d, "主要负责人签字");
    examination.unit = copy(&d, "aa");
    assert_int_equal(papers_examination(&source, &examination, d.arena, &d.paper, &d.err),
                     STATUS_NOT_FOUND);
    desk_close(&d);
}

/* ---- the case file ---- */

static void a_case_has_versions_evidence_steps_and_answers(void **state)
{
    Bairi__V1__ProjectShowReply reply;
    Bairi__V1__ProjectVersion version, *versions[] = {&version};
    Bairi__V1__ProjectStep step, *steps[] = {&step};
    Bairi__V1__Evidence file, *files[] = {&file};
    uint8_t digest[32] = {0xab, 0xcd};
    struct penalised p;
    struct desk d;

    (void)state;
    desk_open(&d, CAMPAIGN UNITS);
    penalise(&d, &p);
    bairi__v1__project_show_reply__init(&reply);
    bairi__v1__project_version__init(&version);
    bairi__v1__project_step__init(&step);
    bairi__v1__evidence__init(&file);
    file.name = copy(&d, "合同.pdf");
    file.size = 734;
    file.sha256.data = digest;
    file.sha256.len = sizeof digest;
    p.project.files = files;
    p.project.n_files = 1;
    version.project = &p.project;
    version.version = 1;
    version.received = INT64_C(1603708200000000);
    version.author_name = copy(&d, "刘某");
    step.verdict = copy(&d, "voided");
    step.reason = copy(&d, "现场无此项目");
    step.index = 317;
    reply.state = &p.shown;
    reply.versions = versions;
    reply.n_versions = 1;
    reply.steps = steps;
    reply.n_steps = 1;
    const Bairi__V1__ProposalState *proposals[] = {&p.state};
    const struct papers_case source = {.settings = &p.settings,
                                       .project = &reply,
                                       .proposals = proposals,
                                       .proposal_count = 1,
                                       .head = "bairi/x/test/1\n42\n"};

    assert_int_equal(papers_case(&source, d.arena, &d.paper, &d.err), STATUS_OK);
    assert_settable(&d);
    assert_says(&d, "abcd0000");
    assert_string_equal(cell(&d, "1", "填报人"), "刘某");
    assert_string_equal(cell(&d, "1", "日期、签字、\n盖章页"), "缺、缺、缺");
    assert_string_equal(cell(&d, "57", "事项"), "扣分");
    assert_says(&d, "现场无此项目");
    assert_says(&d, "bairi show bb/P-007");
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_citys_ranking_is_forwarded_as_it_was_printed),
        cmocka_unit_test(a_circular_shows_completion_and_no_project),
        cmocka_unit_test(a_brief_says_it_in_one_line_each),
        cmocka_unit_test(where_all_are_equal_nobody_is_first_or_last),
        cmocka_unit_test(a_penalty_in_force_is_circulated_with_the_days_for_an_objection),
        cmocka_unit_test(one_that_is_only_proposed_must_not_go_out),
        cmocka_unit_test(a_penalty_without_points_or_project_is_criticism_alone),
        cmocka_unit_test(what_is_no_penalty_has_no_circular),
        cmocka_unit_test(the_result_names_the_first_and_the_last),
        cmocka_unit_test(where_nobody_is_criticised_the_choice_has_its_reason),
        cmocka_unit_test(only_a_criticised_unit_has_a_cover),
        cmocka_unit_test(a_case_has_versions_evidence_steps_and_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
