/* The annex form: columns by title or id in any order, every error with its cell. */
#include "tests/unit/common/campaign/fixture.h"

#define SCORE_ROW "A1,lingang,yes,industry,15000,domestic,2020-10-08,contract\n"
#define REPORT_TITLES                                                                                                                   \
    "项目编号,填报单位,项目名称,投资方,投资方是否沧州市域外,项目类别,总投资（万元）,内资/外资," \
    "签约日期,文本类型,签约日期页,签字页,盖章页,佐证材料"
#define REPORT_ROW                                                                                                                \
    "L1,沧州临港经济技术开发区,样例项目,样例有限公司,是,产业,15000,内资,2020年10月8日,合同,1,2,3," \
    "a.pdf\n"

static void titles_are_found_in_chinese_or_by_id_in_any_width_and_order(void **state)
{
    static const char csv[] =
        "签约日期,　总投资（亿元） ,UNIT,Project_No,内资／外资,投资方是否沧州市域外,文本类型,kind,"
        "心得\n"
        "2020/10/8,1.5,港城区（区直部门、三集团）,G-1,外资,是,协议,PPP,无\n";
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_SCORE, csv), STATUS_OK);
    assert_int_equal(w.annex.count, 1);
    const struct project *p = &w.annex.rows[0].project;
    assert_string_equal(p->unit, "gangcheng");
    assert_string_equal(p->project_no, "G-1");
    assert_int_equal(p->amount.n, 15000);
    assert_int_equal(p->signed_on, 20201008);
    assert_int_equal(p->kind, KIND_PPP);
    assert_int_equal(p->document, DOCUMENT_AGREEMENT);
    assert_true(p->foreign && p->outside);
    assert_int_equal(w.annex.ignored_count, 1);
    assert_string_equal(w.annex.ignored[0], "心得");
    world_done(&w);
}

static void a_report_row_is_read_whole(void **state)
{
    static const char csv[] =
        "填报单位,报送部门(单位),project_no,name,content,site,investor,credit_code,investor_place,"
        "outside,investor_class,partner,industry,county_industry,chain_role,nature,kind,"
        "amount_wan,funding,foreign_share,amount_usd_wan,signed_on,document,page_date,"
        "page_signature,page_seal,channel,returnee,source_region,contact,contact_title,"
        "contact_phone,files,note\n"
        "gangcheng,沧州港务集团,G1,样例,内容,港区,样例公司,91110000600037341l,北京市,是,"
        "世界500强,合作,绿色石化,模具,补链,增资扩产,产业,20000,外资,33.5%,300,2020-10-08,合同,"
        "1,12,13,以商招商,资本回归,京津,测试员,经理,000-1,合同 1.pdf；b.jpg; c.png,备注\n";
    struct world w;

    (void)state;
    world_make(&w, "");
    if (world_annex(&w, ANNEX_REPORT, csv) != STATUS_OK)
        fail_msg("%s", w.err.text);
    const struct project *p = &w.annex.rows[0].project;
    assert_int_equal(w.problems.count, 0);
    assert_string_equal(p->subunit, "gangwu");
    assert_string_equal(p->credit_code, "91110000600037341L");
    assert_string_equal(p->investor_class, "world500");
    assert_string_equal(p->chain_role, "补链");
    assert_string_equal(p->nature, "expansion");
    assert_int_equal(p->foreign_share.num, 67);
    assert_int_equal(p->foreign_share.den, 2);
    assert_int_equal(p->amount_usd_wan, 300);
    assert_int_equal(p->page_signature, 12);
    assert_int_equal(p->file_count, 3);
    assert_string_equal(p->files[0].name, "合同 1.pdf");
    assert_string_equal(p->files[2].name, "c.png");
    assert_string_equal(p->contact_phone, "000-1");
    world_done(&w);
}

static void what_nobody_sees_is_refused_at_its_cell(void **state)
{
    static const char csv[] = REPORT_TITLES
        "\n"
        "L1,沧州临港经济技术开发区,样例\xE2\x80\xAE项目,样例有限公司,是,产业,15000,内资,"
        "2020年10月8日,合同,1,2,3,a\xE2\x80\x8E.pdf\n";
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_REPORT, csv), STATUS_INVALID_ARGUMENT);
    assert_int_equal(w.problems.count, 2);
    assert_string_equal(w.problems.items[0].error.where, "annex.csv:C2");
    assert_string_equal(w.problems.items[1].error.where, "annex.csv:N2");
    assert_non_null(strstr(w.problems.items[0].error.text, "nobody sees"));
    world_done(&w);
}

/* A row of the offline scorer that must be refused: title of the amount, cells, cell, sentence. */
struct fault {
    const char *amount_title, *row, *where, *text;
};

static const struct fault faults[] = {
    {"amount_wan", "A 1,lingang,yes,industry,15000,domestic,2020-10-08,contract",       "annex.csv:A2",
     "“A 1” is not a project number"                                                                                                    },
    {"amount_wan", ",lingang,yes,industry,15000,domestic,2020-10-08,contract",          "annex.csv:A2",
     "“项目编号” is empty"                                                                                                          },
    {"amount_wan", "A1,north,yes,industry,15000,domestic,2020-10-08,contract",          "annex.csv:B2",
     "zhongjie 中捷产业园区, nandagang"                                                                                               },
    {"amount_wan", "A1,lingang,maybe,industry,15000,domestic,2020-10-08,contract",      "annex.csv:C2",
     "yes 是, no 否"                                                                                                                      },
    {"amount_wan", "A1,lingang,,industry,15000,domestic,2020-10-08,contract",           "annex.csv:C2",
     "“投资方是否沧州市域外” is empty"                                                                                        },
    {"amount_wan", "A1,lingang,yes,farm,15000,domestic,2020-10-08,contract",            "annex.csv:D2",
     "industry 产业, ppp PPP"                                                                                                             },
    {"amount_wan", "A1,lingang,yes,industry,1.5,domestic,2020-10-08,contract",          "annex.csv:E2",
     "write 15000 under 总投资(万元) or 1.5 under 总投资(亿元)"                                                                   },
    {"amount_wan", "A1,lingang,yes,industry,2.00,domestic,2020-10-08,contract",         "annex.csv:E2",
     "write 20000 under 总投资(万元) or 2 under 总投资(亿元)"                                                                     },
    {"amount_wan", "A1,lingang,yes,industry,15000.5,domestic,2020-10-08,contract",      "annex.csv:E2",
     "not a whole number of 万元"                                                                                                         },
    {"amount_wan", "A1,lingang,yes,industry,,domestic,2020-10-08,contract",             "annex.csv:E2",
     "no amount"                                                                                                                            },
    {"amount_wan", "A1,lingang,yes,industry,much,domestic,2020-10-08,contract",         "annex.csv:E2",
     "“much” is not an amount"                                                                                                          },
    {"amount_wan", "A1,lingang,yes,industry,-5,domestic,2020-10-08,contract",           "annex.csv:E2",
     "“-5” is not an amount"                                                                                                            },
    {"amount_wan", "A1,lingang,yes,industry,300万美元,domestic,2020-10-08,contract", "annex.csv:E2",
     "in dollars"                                                                                                                           },
    {"amount_wan", "A1,lingang,yes,industry,10000000001,domestic,2020-10-08,contract",
     "annex.csv:E2",                                                                                    "more than 10000000000万元"       },
    {"amount_wan", "A1,lingang,yes,industry,\"1,50\",domestic,2020-10-08,contract",     "annex.csv:E2",
     "not an amount"                                                                                                                        },
    {"amount_yi",  "A1,lingang,yes,industry,1.23456,domestic,2020-10-08,contract",      "annex.csv:E2",
     "not a whole number of 万元"                                                                                                         },
    {"总投资",  "A1,lingang,yes,industry,1.5,domestic,2020-10-08,contract",          "annex.csv:E2",
     "“1.5” has no unit; write 15000 under 总投资(万元) or 1.5 under 总投资(亿元)"                                            },
    {"总投资",  "A1,lingang,yes,industry,15000,domestic,2020-10-08,contract",        "annex.csv:E2",
     "“15000” has no unit; write 15000 under 总投资(万元) or 1.5 under 总投资(亿元)"                                          },
    {"amount_wan", "A1,lingang,yes,industry,15000,both,2020-10-08,contract",            "annex.csv:F2",
     "domestic 内资, foreign 外资"                                                                                                      },
    {"amount_wan", "A1,lingang,yes,industry,15000,domestic,2020-13-08,contract",        "annex.csv:G2",
     "“2020-13-08” is no day of the calendar"                                                                                           },
    {"amount_wan", "A1,lingang,yes,industry,15000,domestic,2020-10-08,letter",          "annex.csv:H2",
     "contract 合同"                                                                                                                      },
    {"amount_wan", "A1,lingang,yes,industry,15000,domestic,2020-10-08,contract,x",      "annex.csv:I2",
     "beyond the last title"                                                                                                                },
    {"amount_wan", SCORE_ROW SCORE_ROW,                                                 "annex.csv:A3", "lingang/A1 already stands in row 2"},
};

static void every_fault_names_its_cell_and_what_would_be_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const struct fault *fault = &faults[i];
        struct world w;
        char csv[1024];
        snprintf(csv, sizeof csv,
                 "project_no,unit,outside,kind,%s,funding,signed_on,document\n%s\n",
                 fault->amount_title, fault->row);
        world_make(&w, "");
        if (world_annex(&w, ANNEX_SCORE, csv) != STATUS_INVALID_ARGUMENT)
            fail_msg("fault %zu was accepted", i);
        if (strcmp(w.err.where, fault->where) != 0 || !strstr(w.err.text, fault->text))
            fail_msg("fault %zu: %s", i, w.err.text);
        assert_int_equal(problems_errors(&w.problems), 1);
        world_done(&w);
    }
}

static void a_unit_after_the_figure_counts_under_any_title(void **state)
{
    static const struct {
        const char *title, *cell;
        int64_t wan;
    } cases[] = {
        {"amount_wan",            "1.5亿元",       15000},
        {"amount_wan",            "15000万元",     15000},
        {"amount_wan",            "１５０００", 15000},
        {"amount_wan",            "\"15,000\"",      15000},
        {"amount_wan",            "15000.00",        15000},
        {"总投资（万元）", "15000",           15000},
        {"amount_yi",             "1.5",             15000},
        {"amount_yi",             "15000万元",     15000},
        {"总投资(亿元)",     "0.0001",          1    },
        {"总投资",             "1.5 亿元",      15000},
        {"投资总额",          "15000万",        15000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        char csv[1024];
        snprintf(csv, sizeof csv,
                 "project_no,unit,outside,kind,%s,funding,signed_on,document\n"
                 "A1,lingang,yes,industry,%s,domestic,2020-10-08,contract\n",
                 cases[i].title, cases[i].cell);
        world_make(&w, "");
        if (world_annex(&w, ANNEX_SCORE, csv) != STATUS_OK)
            fail_msg("case %zu: %s", i, w.err.text);
        assert_int_equal(w.annex.rows[0].project.amount.n, cases[i].wan);
        world_done(&w);
    }
}

static void both_amount_columns_must_agree(void **state)
{
    static const char titles[] =
        "project_no,unit,outside,kind,amount_wan,amount_yi,funding,signed_on,document\n";
    struct world w;
    char csv[1024];

    (void)state;
    world_make(&w, "");
    snprintf(csv, sizeof csv, "%sA1,lingang,yes,industry,15000,1.5,domestic,2020-10-08,contract\n",
             titles);
    assert_int_equal(world_annex(&w, ANNEX_SCORE, csv), STATUS_OK);
    snprintf(csv, sizeof csv, "%sA1,lingang,yes,industry,15000,1.6,domestic,2020-10-08,contract\n",
             titles);
    assert_int_equal(world_annex(&w, ANNEX_SCORE, csv), STATUS_INVALID_ARGUMENT);
    assert_string_equal(w.err.where, "annex.csv:F2");
    world_done(&w);
}

static const char dollars[] =
    "project_no,unit,outside,kind,amount_wan,amount_usd_wan,funding,signed_on,document\n"
    "A1,lingang,yes,industry,,301,foreign,2020-10-08,contract\n";

static void dollars_need_the_campaigns_rate_and_the_rounding_is_told(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_SCORE, dollars), STATUS_INVALID_ARGUMENT);
    assert_string_equal(w.err.where, "annex.csv:F2");
    assert_non_null(strstr(w.err.text, "usd_rate"));
    world_done(&w);

    world_make(&w, "usd_rate = 6.75\n");
    assert_int_equal(world_annex(&w, ANNEX_SCORE, dollars), STATUS_OK);
    assert_int_equal(w.annex.rows[0].project.amount.n, 2032); /* 2031.75 */
    assert_int_equal(w.problems.count, 1);
    assert_true(w.problems.items[0].warning);
    assert_string_equal(w.problems.items[0].error.text,
                        "annex.csv:F2: 301万美元 at 6.75 yuan per dollar are taken as 2032万元");
    world_done(&w);

    world_make(&w, "usd_rate = 6.5\n");
    assert_int_equal(world_annex(&w, ANNEX_SCORE, dollars), STATUS_OK);
    assert_int_equal(w.annex.rows[0].project.amount.n, 1957); /* 1956.5, half away from zero */
    world_done(&w);
}

static void missing_and_repeated_columns_are_named(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_SCORE, "project_no,unit,note\nA,lingang,x\n"),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(w.err.where, "annex.csv:1");
    assert_non_null(strstr(w.err.text, "no column “投资方是否沧州市域外” (outside)"));
    assert_int_equal(problems_errors(&w.problems), 6);
    assert_int_equal(world_annex(&w, ANNEX_SCORE, SCORE_TITLES ",项目编号\n" SCORE_ROW),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(w.err.where, "annex.csv:I1");
    assert_int_equal(world_annex(&w, ANNEX_SCORE, ""), STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(w.err.text, "empty"));
    world_done(&w);
}

static void the_scorer_reads_verdicts_and_times(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_SCORE,
                                 SCORE_TITLES ",verdict,received_at,industry\n"
                                              "A1,lingang,yes,industry,1,domestic,2020-10-08,"
                                              "contract,voided,2020-10-09T00:00:00Z,nonsense\n"
                                              "A2,lingang,yes,industry,1,domestic,2020-10-08,"
                                              "contract,,,\n"),
                     STATUS_OK);
    assert_int_equal(w.annex.rows[0].verdict, VERDICT_VOIDED);
    assert_int_equal(w.annex.rows[0].received.us, INT64_C(1602201600) * INSTANT_SECOND);
    assert_int_equal(w.annex.rows[1].verdict, VERDICT_ACCEPTED);
    assert_false(w.annex.rows[1].has_received);
    assert_int_equal(w.annex.rows[1].received.us, instant_of_day(20201008, 480).us);
    assert_int_equal(w.annex.ignored_count, 0);
    assert_int_equal(world_annex(&w, ANNEX_SCORE,
                                 SCORE_TITLES ",received_at\nA1,lingang,yes,industry,1,domestic,"
                                              "2020-10-08,contract,yesterday\n"),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(w.err.where, "annex.csv:I2");
    world_done(&w);
}

static void a_row_without_unit_is_the_clerks_own(void **state)
{
    struct world w;
    struct grid table;

    (void)state;
    world_make(&w, "");
    table = table_of(&w, "project_no,outside,kind,amount_wan,funding,signed_on,document\n"
                         "A1,yes,industry,1,domestic,2020-10-08,contract\n");
    assert_int_equal(annex_read(&table, "annex.csv", ANNEX_SCORE, &w.settings, "zhongjie", NULL, 0,
                                w.arena, &w.annex, &w.problems, &w.err),
                     STATUS_OK);
    assert_string_equal(w.annex.rows[0].project.unit, "zhongjie");
    world_done(&w);
}

static void a_departments_clerk_reports_its_own_rows_only(void **state)
{
    static const char csv[] = REPORT_TITLES ",报送部门(单位)\n"
                                            "G1,gangcheng,样例一,样例公司,是,产业,15000,内资,"
                                            "2020-10-08,合同,1,2,3,a.pdf,\n"
                                            "G2,gangcheng,样例二,样例公司,是,产业,15000,内资,"
                                            "2020-10-08,合同,1,2,3,a.pdf,沧州盐业集团\n";
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_REPORT, csv), STATUS_OK);
    annex_take_subunit(&w.annex, &w.settings, "gangwu", w.arena, &w.problems);
    assert_string_equal(w.annex.rows[0].project.subunit, "gangwu");
    assert_false(w.annex.rows[0].faulty);
    assert_true(w.annex.rows[1].faulty);
    assert_int_equal(problems_errors(&w.problems), 1);
    assert_string_equal(w.problems.items[0].error.text,
                        "annex.csv:O3: “沧州盐业集团” is another department; you report for "
                        "沧州港务集团: leave rows of others out");
    world_done(&w);
}

static void all_errors_of_a_table_are_listed_and_nothing_is_taken(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_REPORT,
                                 REPORT_TITLES "\n" REPORT_ROW
                                               "L2,nowhere,,样例有限公司,是,产业,1.5,内资,"
                                               "2020-10-08,合同,1,2,x,../a.pdf\n"),
                     STATUS_INVALID_ARGUMENT);
    assert_int_equal(w.annex.count, 0);
    assert_int_equal(problems_errors(&w.problems), 5);
    assert_string_equal(w.problems.items[0].error.where, "annex.csv:B3");
    assert_string_equal(w.problems.items[1].error.where, "annex.csv:C3");
    assert_string_equal(w.problems.items[2].error.where, "annex.csv:G3");
    assert_string_equal(w.problems.items[3].error.where, "annex.csv:M3");
    assert_string_equal(w.problems.items[4].error.where, "annex.csv:N3");
    world_done(&w);
}

static void an_unusual_amount_wants_confirmation(void **state)
{
    static const char csv[] = REPORT_TITLES "\nL1,lingang,样例,样例公司,是,产业,500000,内资,"
                                            "2020-10-08,合同,1,2,3,a.pdf\n";
    static const char *const confirmed[] = {"L0", "L1"};
    struct grid table;
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_REPORT, csv), STATUS_INVALID_ARGUMENT);
    assert_string_equal(w.err.where, "annex.csv:G2");
    assert_non_null(strstr(w.err.text, "--confirm L1"));
    table = table_of(&w, csv);
    assert_int_equal(annex_read(&table, "annex.csv", ANNEX_REPORT, &w.settings, NULL, confirmed, 2,
                                w.arena, &w.annex, &w.problems, &w.err),
                     STATUS_OK);
    world_done(&w);
}

static void what_will_not_count_is_a_warning_at_its_cell(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_REPORT,
                                 REPORT_TITLES "\nL1,lingang,样例,样例公司,否,PPP,9999,内资,"
                                               "2021-01-02,框架协议,,2,3,a.pdf\n"),
                     STATUS_OK);
    static const char *const cells[] = {"K2", "I2", "G2", "E2", "F2", "J2"};
    assert_int_equal(w.problems.count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_true(w.problems.items[i].warning);
        assert_string_equal(w.problems.items[i].error.where + strlen("annex.csv:"), cells[i]);
    }
    world_done(&w);
}

static void a_long_list_of_errors_is_cut(void **state)
{
    struct buf csv = buf_make(1 << 20);
    struct world w;

    (void)state;
    world_make(&w, "");
    buf_adds(&csv, SCORE_TITLES "\n");
    for (int i = 0; i < 300; i++)
        buf_addf(&csv, "A%d,x,yes,industry,1,domestic,2020-10-08,contract\n", i);
    assert_int_equal(world_annex(&w, ANNEX_SCORE, buf_text(&csv)), STATUS_INVALID_ARGUMENT);
    assert_int_equal(w.problems.count, 200);
    assert_true(w.problems.more);
    buf_free(&csv);
    world_done(&w);
}

static void penalty_tables_name_their_cells(void **state)
{
    static const struct {
        const char *csv, *where;
    } faults_of_penalties[] = {
        {"unit,points,reason\nnowhere,1,false\n",   "penalties.csv:A2"},
        {"unit,points,reason\nlingang,x,false\n",   "penalties.csv:B2"},
        {"unit,points,reason\nlingang,21,false\n",  "penalties.csv:B2"},
        {"unit,points,reason\nlingang,1.2,false\n", "penalties.csv:B2"},
        {"unit,points,reason\nlingang,1,rude\n",    "penalties.csv:C2"},
        {"unit,points\nlingang,1\n",                "penalties.csv:1" },
    };
    struct scored_penalty *penalties;
    struct grid table;
    struct world w;
    size_t count;

    (void)state;
    world_make(&w, "");
    for (size_t i = 0; i < sizeof faults_of_penalties / sizeof faults_of_penalties[0]; i++) {
        table = table_of(&w, faults_of_penalties[i].csv);
        assert_int_equal(penalties_read(&table, "penalties.csv", &w.settings, w.arena, &penalties,
                                        &count, &w.err),
                         STATUS_INVALID_ARGUMENT);
        assert_string_equal(w.err.where, faults_of_penalties[i].where);
    }
    table = table_of(&w, "原因,扣分,单位\nuntrue,0.5,中捷产业园区\n");
    assert_int_equal(
        penalties_read(&table, "penalties.csv", &w.settings, w.arena, &penalties, &count, &w.err),
        STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(penalties[0].unit, 1);
    assert_int_equal(penalties[0].points.den, 2);
    world_done(&w);
}

static void what_was_read_prints_as_the_same_table(void **state)
{
    struct buf csv = buf_make(1 << 16);
    const char *fields[64];
    struct project first;
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(world_annex(&w, ANNEX_REPORT, REPORT_TITLES "\n" REPORT_ROW), STATUS_OK);
    first = w.annex.rows[0].project;
    for (size_t i = 0; i < annex_column_count; i++)
        buf_addf(&csv, "%s%s", i ? "," : "", annex_columns[i].title);
    buf_adds(&csv, "\n");
    for (size_t i = 0; i < annex_column_count; i++) {
        const char *text = annex_cell_text(&annex_columns[i], &first, w.arena);
        buf_addf(&csv, "%s%s", i ? "," : "", text);
    }
    if (world_annex(&w, ANNEX_REPORT, buf_text(&csv)) != STATUS_OK)
        fail_msg("%s", w.err.text);
    assert_int_equal(project_differences(&first, &w.annex.rows[0].project, fields, 64), 0);
    w.annex.rows[0].project.amount.n++;
    w.annex.rows[0].project.page_seal = 0;
    w.annex.rows[0].project.site = "港区";
    assert_int_equal(project_differences(&first, &w.annex.rows[0].project, fields, 64), 3);
    assert_string_equal(fields[0], "site");
    assert_string_equal(fields[1], "amount_wan");
    assert_string_equal(fields[2], "page_seal");
    assert_int_equal(project_differences(&first, &w.annex.rows[0].project, fields, 2), 2);
    buf_free(&csv);
    world_done(&w);
}

static void no_memory_is_said_and_not_a_crash(void **state)
{
    struct grid table;
    struct world w;

    (void)state;
    world_make(&w, "");
    table = table_of(&w, REPORT_TITLES "\n" REPORT_ROW);
    for (size_t budget = 0; budget < 20000; budget += 200) {
        struct arena *small = arena_create(budget);
        struct problems problems = {0};
        enum status status = annex_read(&table, "a", ANNEX_REPORT, &w.settings, NULL, NULL, 0,
                                        small, &w.annex, &problems, &w.err);
        if (status != STATUS_OK)
            assert_int_equal(status, STATUS_RESOURCE_EXHAUSTED);
        arena_destroy(&small);
    }
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_sees_is_refused_at_its_cell),
        cmocka_unit_test(titles_are_found_in_chinese_or_by_id_in_any_width_and_order),
        cmocka_unit_test(a_report_row_is_read_whole),
        cmocka_unit_test(every_fault_names_its_cell_and_what_would_be_right),
        cmocka_unit_test(a_unit_after_the_figure_counts_under_any_title),
        cmocka_unit_test(both_amount_columns_must_agree),
        cmocka_unit_test(dollars_need_the_campaigns_rate_and_the_rounding_is_told),
        cmocka_unit_test(missing_and_repeated_columns_are_named),
        cmocka_unit_test(the_scorer_reads_verdicts_and_times),
        cmocka_unit_test(a_row_without_unit_is_the_clerks_own),
        cmocka_unit_test(a_departments_clerk_reports_its_own_rows_only),
        cmocka_unit_test(all_errors_of_a_table_are_listed_and_nothing_is_taken),
        cmocka_unit_test(an_unusual_amount_wants_confirmation),
        cmocka_unit_test(what_will_not_count_is_a_warning_at_its_cell),
        cmocka_unit_test(a_long_list_of_errors_is_cut),
        cmocka_unit_test(penalty_tables_name_their_cells),
        cmocka_unit_test(what_was_read_prints_as_the_same_table),
        cmocka_unit_test(no_memory_is_said_and_not_a_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
