/* Warnings before a form is sent, and what its rows would count for. */
#include "common/campaign/annex_warnings.h"

#include "common/campaign/internal.h"
#include "tests/unit/common/campaign/fixture.h"

#define TITLES                                                                                     \
    "project_no,unit,name,investor,investor_place,outside,kind,amount_wan,funding,foreign_share,"  \
    "signed_on,document,page_date,page_signature,page_seal,contact,contact_phone,files\n"

/* 2020-11-20 10:00 in Beijing */
static const struct instant now = {INT64_C(1605837600) * INSTANT_SECOND};

static void warn(struct world *w, const char *rows)
{
    struct buf csv = buf_make(1 << 16);
    struct grid table;

    buf_addf(&csv, "%s%s", TITLES, rows);
    world_make(w, "");
    table = table_of(w, buf_text(&csv));
    if (annex_examine(&table, "annex.csv", ANNEX_REPORT, &w->settings, NULL, NULL, 0, w->arena,
                      &w->annex, &w->problems, &w->err) != STATUS_OK)
        fail_msg("%s", w->err.text);
    memset(&w->problems, 0, sizeof w->problems);
    assert_int_equal(annex_warnings(&w->annex, &w->settings, now, w->arena, &w->problems, &w->err),
                     STATUS_OK);
    buf_free(&csv);
}

static void each_warning_names_its_cell(void **state)
{
    /* clang-format off */
    static const struct {
        const char *row, *text; /* NULL: nothing to say */
    } cases[] = {
        {"A1,lingang,样例,样例公司,北京市,yes,industry,20000,domestic,,2020-11-20,contract,1,1,1,甲,1,a.pdf", NULL},
        {"A1,lingang,样例,样例公司,北京市,yes,industry,20000,domestic,,2020-11-21,contract,1,1,1,甲,1,a.pdf",
         "annex.csv:K2: signed on 2020-11-21, but today is 2020-11-20; report a project once it is signed"},
        {"A1,lingang,样例,样例公司,北京市,yes,industry,14700,domestic,,2020-11-20,contract,1,1,1,甲,1,a.pdf",
         "annex.csv:H2: 14700万元 is less than 2 % below 15000万元, where the rules change; compare it with the contract"},
        {"A1,lingang,样例,样例公司,北京市,yes,industry,14699,domestic,,2020-11-20,contract,1,1,1,甲,1,a.pdf", NULL},
        {"A1,lingang,样例,样例公司,北京市,yes,industry,15000,domestic,,2020-11-20,contract,1,1,1,甲,1,a.pdf", NULL},
        {"A1,lingang,样例,样例公司,河北沧州,yes,industry,20000,domestic,,2020-11-20,contract,1,1,1,甲,1,a.pdf",
         "annex.csv:E2: the investor is registered in “河北沧州”, but stands as from outside the city; projects of local investors do not count"},
        {"A1,lingang,样例,样例公司,河北沧州,no,industry,20000,domestic,,2020-11-20,contract,1,1,1,甲,1,a.pdf", NULL},
        {"A1,lingang,样例,沧州公司,,yes,industry,20000,domestic,,2020-11-20,contract,1,1,1,甲,1,a.pdf",
         "annex.csv:D2: “沧州公司” sounds like a local company, but stands as from outside the city; name the company that invests"},
        {"A1,lingang,样例,样例公司,,yes,industry,20000,foreign,24.9,2020-11-20,contract,1,1,1,甲,1,a.pdf",
         "annex.csv:J2: a foreign share of 24.9 % is below 25 %: the project counts as domestic"},
        {"A1,lingang,样例,样例公司,,yes,industry,20000,foreign,25,2020-11-20,contract,1,1,1,甲,1,a.pdf", NULL},
        {"A1,lingang,样例,样例公司,,yes,industry,20000,domestic,,2020-11-20,contract,1,1,1,,,a.pdf",
         "annex.csv:P2: no contact is named; the auditor may have to ask"},
        {"A1,lingang,样例,样例公司,,yes,industry,20000,domestic,,2020-11-20,contract,1,1,1,甲,,a.pdf",
         "annex.csv:Q2: no telephone number of 甲 is given; the auditor may have to ask"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        warn(&w, cases[i].row);
        assert_int_equal(w.problems.count, cases[i].text ? 1 : 0);
        if (cases[i].text) {
            assert_true(w.problems.items[0].warning);
            assert_string_equal(w.problems.items[0].error.text, cases[i].text);
        }
        world_done(&w);
    }
}

#define LIKE(number, name, investor, amount)                                                       \
    number ",lingang," name "," investor ",,yes,industry," amount                                  \
           ",domestic,,2020-11-20,contract,1,1,1,甲,1,a.pdf\n"

static void the_same_project_is_found_under_other_spellings(void **state)
{
    struct world w;

    (void)state;
    warn(&w, LIKE("A1", "电机项目（一期）", "样例(北京)公司", "20000")
                 LIKE("A2", "别的项目", "样例(北京)公司", "20000")
                     LIKE("A3", "电机 项目第二期", "样例（北京）公司", "20000")
                         LIKE("A4", "电机项目", "样例(北京)公司", "20001"));
    assert_int_equal(w.problems.count, 1);
    assert_string_equal(w.problems.items[0].error.text,
                        "annex.csv:C4: the same investor, name and amount as in row 2 (A1); one "
                        "project counts once");
    world_done(&w);
}

static void names_lose_phases_brackets_and_blanks(void **state)
{
    static const char *const names[][2] = {
        {"电机项目（一期）", "电机项目"},
        {"电机项目第二期",    "电机项目"},
        {"电机 项目 3期",       "电机项目"},
        {"一期一会项目",       "一会项目"},
        {"期货项目",             "期货项目"},
        {"第一医院",             "第一医院"},
    };
    struct world w;

    (void)state;
    world_make(&w, "");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_string_equal(project_name_folded(names[i][0], w.arena), names[i][1]);
    world_done(&w);
}

static void rows_count_towards_the_target_then_beyond_it(void **state)
{
    struct annex_estimate *rows;
    struct world w;

    (void)state;
    warn(&w, LIKE("A1", "一", "甲", "20000") LIKE("A2", "二", "甲", "20000")
                 LIKE("A3", "三", "甲", "20000") LIKE("A4", "四", "甲", "9000"));
    assert_int_equal(annex_estimate(&w.annex, &w.settings, now, w.arena, &rows, &w.err), STATUS_OK);
    assert_int_equal(rows[0].role, ROLE_BASE);
    assert_int_equal(rows[1].role, ROLE_BASE);
    assert_int_equal(rows[2].role, ROLE_EXTRA);
    assert_int_equal(rows[2].points.num, 1);
    assert_int_equal(rows[3].role, ROLE_EXCLUDED);
    assert_int_equal(rows[3].exclusion, EXCLUDED_AMOUNT);
    for (size_t i = 0; i < 4; i++) {
        assert_true(rows[i].scored && rows[i].has_due && !rows[i].late);
        assert_string_equal(rows[i].due.id, "2020-11");
    }
    world_done(&w);
}

static void a_row_with_errors_is_not_estimated_and_a_past_deadline_is_late(void **state)
{
    struct annex_estimate *rows;
    struct world w;

    (void)state;
    warn(&w, LIKE("A1", "一", "甲", "20000") LIKE("A2", "二", "甲", "20000"));
    w.annex.rows[0].faulty = true;
    w.annex.rows[1].project.signed_on = 20201008;
    assert_int_equal(annex_estimate(&w.annex, &w.settings, now, w.arena, &rows, &w.err), STATUS_OK);
    assert_false(rows[0].scored);
    assert_true(rows[1].late);
    assert_string_equal(rows[1].due.id, "2020-10");
    world_done(&w);
}

static void the_nearest_word_is_told_only_when_there_is_one(void **state)
{
    static const char *const words[] = {"汽车及零部件制造", "绿色石化", "清洁能源", "其他"};
    static const char *const roles[] = {"稳链", "延链", "补链", "强链"};

    (void)state;
    assert_string_equal(nearest_word(words, 4, "绿色化工"), "绿色石化");
    assert_string_equal(nearest_word(words, 4, "汽车"), "汽车及零部件制造");
    assert_string_equal(nearest_word(words, 4, "清洁能源产业"), "清洁能源");
    assert_null(nearest_word(words, 4, "农业"));
    assert_null(nearest_word(words, 4, ""));
    assert_null(nearest_word(roles, 4, "断链"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_warning_names_its_cell),
        cmocka_unit_test(the_same_project_is_found_under_other_spellings),
        cmocka_unit_test(names_lose_phases_brackets_and_blanks),
        cmocka_unit_test(rows_count_towards_the_target_then_beyond_it),
        cmocka_unit_test(a_row_with_errors_is_not_estimated_and_a_past_deadline_is_late),
        cmocka_unit_test(the_nearest_word_is_told_only_when_there_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
