/* Statistics: sums are integers, shares are rounded once, groups stand as they are printed. */
#include "common/campaign/statistics.h"
#include "tests/unit/common/campaign/fixture.h"

static const struct statistics_row ROWS[] = {
    {"gangcheng",
     "gangwu",        "绿色石化",
     "京津",                                        "china500",
     false,                                                              true,
     {10000},
     20201008,                                                                                      "2020-10"     },
    {"gangcheng", "", "绿色石化", "境外",       "",         true,  true,  {15000},  20201102, "2020-11"     },
    {"zhongjie",  "", "生物医药", "京津",       "listed",   false, true,  {152000}, 20201103, "2020-11"     },
    {"zhongjie",  "", "生物医药", "京津",       "",         false, true,  {25000},  20201230, "2020-closing"},
    {"lingang",   "", "",             "省内市外", "",         false, true,  {350000}, 20201104, "2020-11"     },
    {"lingang",   "", "绿色石化", "京津",       "",         false, false, {990000}, 20201104, "2020-11"     },
};
enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

static struct statistics_table made(struct world *w, enum statistics_by by)
{
    struct statistics_table table;

    world_make(w, "key_month = 2020-11\n");
    if (statistics_make(by, &w->settings, "2020-11", ROWS, ROW_COUNT, w->arena, &table, &w->err) !=
        STATUS_OK)
        fail_msg("%s", w->err.text);
    return table;
}

static void assert_group(const struct statistics_group *group, const char *title, int64_t count,
                         int64_t amount, int64_t new_count, int64_t new_amount)
{
    assert_string_equal(group->title, title);
    assert_int_equal(group->all.count, count);
    assert_int_equal(group->all.amount.n, amount);
    assert_int_equal(group->newly.count, new_count);
    assert_int_equal(group->newly.amount.n, new_amount);
}

static void the_most_projects_stand_first_and_what_was_left_empty_last(void **state)
{
    struct world w;
    struct statistics_table table = made(&w, STATISTICS_INDUSTRY);

    (void)state;
    assert_int_equal(table.count, 3);
    assert_group(&table.groups[0], "生物医药", 2, 177000, 1, 152000);
    assert_group(&table.groups[1], "绿色石化", 2, 25000, 1, 15000);
    assert_group(&table.groups[2], "未填", 1, 350000, 1, 350000);
    assert_group(&table.total, "合计", 5, 552000, 3, 517000);
    world_done(&w);
}

static void other_stands_behind_all_that_is_named(void **state)
{
    static const struct statistics_row rows[] = {
        {"zhongjie", "", "其他",       "", "other",  false, true, {90000}, 20201008, ""},
        {"zhongjie", "", "其他",       "", "other",  false, true, {90000}, 20201008, ""},
        {"zhongjie", "", "生物医药", "", "listed", false, true, {10000}, 20201008, ""},
    };
    struct statistics_table table;
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(
        statistics_make(STATISTICS_INDUSTRY, &w.settings, "", rows, 3, w.arena, &table, &w.err),
        STATUS_OK);
    assert_string_equal(table.groups[0].title, "生物医药");
    assert_string_equal(table.groups[1].title, "其他");
    assert_int_equal(
        statistics_make(STATISTICS_CLASS, &w.settings, "", rows, 3, w.arena, &table, &w.err),
        STATUS_OK);
    assert_string_equal(table.groups[0].title, "上市公司");
    assert_string_equal(table.groups[1].title, "其他");
    world_done(&w);
}

static void what_does_not_count_is_in_no_sum(void **state)
{
    struct world w;
    struct statistics_table table = made(&w, STATISTICS_REGION);

    (void)state;
    assert_int_equal(table.count, 3);
    assert_group(&table.groups[0], "京津", 3, 187000, 1, 152000);
    assert_group(&table.groups[1], "省内市外", 1, 350000, 1, 350000);
    assert_group(&table.groups[2], "境外", 1, 15000, 1, 15000);
    world_done(&w);
}

static void size_bands_are_those_of_the_bonus_with_their_edges(void **state)
{
    struct world w;
    struct statistics_table table = made(&w, STATISTICS_SIZE);

    (void)state;
    assert_int_equal(table.count, 5);
    assert_group(&table.groups[0], "1亿元（含）—1.5亿元", 1, 10000, 0, 0);
    assert_group(&table.groups[1], "1.5亿元（含）—2.5亿元", 1, 15000, 1, 15000);
    assert_group(&table.groups[2], "2.5亿元（含）—3.5亿元", 1, 25000, 0, 0);
    assert_group(&table.groups[3], "3.5亿元（含）—5亿元", 0, 0, 0, 0);
    assert_group(&table.groups[4], "5亿元及以上", 2, 502000, 2, 502000);
    world_done(&w);
}

static void an_upper_edge_belongs_to_the_band_below(void **state)
{
    struct statistics_table table;
    struct world w;

    (void)state;
    world_make(&w, "[score]\nband_edge = upper\n");
    assert_int_equal(
        statistics_make(STATISTICS_SIZE, &w.settings, "", ROWS, ROW_COUNT, w.arena, &table, &w.err),
        STATUS_OK);
    assert_group(&table.groups[0], "1亿元（含）—1.5亿元（含）", 2, 25000, 0, 0);
    assert_group(&table.groups[4], "5亿元以上", 2, 502000, 0, 0);
    world_done(&w);
}

static void months_of_signing_are_all_there_and_need_no_project(void **state)
{
    struct world w;
    struct statistics_table table = made(&w, STATISTICS_MONTH);

    (void)state;
    assert_int_equal(table.count, 3);
    assert_string_equal(table.groups[0].id, "2020-10");
    assert_group(&table.groups[1], "2020年11月", 3, 517000, 3, 517000);
    assert_group(&table.groups[2], "2020年12月", 1, 25000, 0, 0);
    world_done(&w);
}

static void only_units_with_sub_units_have_some(void **state)
{
    struct world w;
    struct statistics_table table = made(&w, STATISTICS_SUBUNIT);

    (void)state;
    assert_int_equal(table.count, 3);
    assert_group(&table.groups[0], "沧州港务集团", 1, 10000, 0, 0);
    assert_group(&table.groups[1], "沧州盐业集团", 0, 0, 0, 0);
    assert_group(&table.groups[2], "未填", 1, 15000, 1, 15000);
    assert_int_equal(table.total.all.count, 2);
    world_done(&w);
}

static void funding_and_class_have_their_words(void **state)
{
    struct world w;
    struct statistics_table table = made(&w, STATISTICS_FUNDING);

    (void)state;
    assert_group(&table.groups[0], "内资", 4, 537000, 2, 502000);
    assert_group(&table.groups[1], "外资", 1, 15000, 1, 15000);
    world_done(&w);
    table = made(&w, STATISTICS_CLASS);
    assert_int_equal(table.count, 3);
    assert_group(&table.groups[0], "上市公司", 1, 152000, 1, 152000);
    assert_group(&table.groups[1], "中国500强", 1, 10000, 0, 0);
    assert_group(&table.groups[2], "未填", 3, 390000, 2, 365000);
    world_done(&w);
}

static void the_key_month_goes_by_the_day_of_signing(void **state)
{
    struct world w;
    struct statistics_key key;

    (void)state;
    world_make(&w, "key_month = 2020-11\n");
    key = statistics_key_month(&w.settings, ROWS, ROW_COUNT);
    assert_int_equal(key.key.count, 3);
    assert_int_equal(key.all.count, 5);
    assert_int_equal(key.key.amount.n, 517000);
    assert_int_equal(key.all.amount.n, 552000);
    world_done(&w);
    world_make(&w, "");
    key = statistics_key_month(&w.settings, ROWS, ROW_COUNT);
    assert_int_equal(key.key.count, 0);
    world_done(&w);
}

/* ---- figures as real publications got them wrong ---- */

static void of_32_22_are_68_75_and_68_8_never_68_9(void **state)
{
    char text[40];

    (void)state;
    statistics_percent(22, 32, 2, text, sizeof text);
    assert_string_equal(text, "68.75");
    statistics_percent(22, 32, 1, text, sizeof text);
    assert_string_equal(text, "68.8");
    statistics_percent(0, 0, 1, text, sizeof text);
    assert_string_equal(text, "0.0");
}

static void a_difference_of_shares_is_rounded_once(void **state)
{
    struct fraction gap = fraction_sub(statistics_share(22, 32), statistics_share(11, 20));
    char text[40];

    (void)state;
    fraction_format(gap, 1, text, sizeof text);
    assert_string_equal(text, "13.8");
    /* 44.45 - 30.56 = 13.89 in full; the parts rounded first would give 44.5 - 30.6 = 13.9 */
    gap = fraction_sub(fraction_make(4445, 100), fraction_make(3060, 100));
    fraction_format(gap, 1, text, sizeof text);
    assert_string_equal(text, "13.9");
    gap = fraction_sub(fraction_make(4445, 100), fraction_make(3064, 100));
    fraction_format(gap, 1, text, sizeof text);
    assert_string_equal(text, "13.8");
}

static void yuan_in_hundreds_of_millions_are_exact(void **state)
{
    static const struct {
        int64_t wan;
        const char *yi;
    } CASES[] = {
        {552000,  "55.2"  },
        {5520000, "552"   },
        {15000,   "1.5"   },
        {10000,   "1"     },
        {12345,   "1.2345"},
        {1,       "0.0001"},
        {0,       "0"     },
        {-15000,  "-1.5"  },
    };
    char text[40];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        statistics_yi((struct wan){CASES[i].wan}, text, sizeof text);
        assert_string_equal(text, CASES[i].yi);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_projects_stand_first_and_what_was_left_empty_last),
        cmocka_unit_test(other_stands_behind_all_that_is_named),
        cmocka_unit_test(what_does_not_count_is_in_no_sum),
        cmocka_unit_test(size_bands_are_those_of_the_bonus_with_their_edges),
        cmocka_unit_test(an_upper_edge_belongs_to_the_band_below),
        cmocka_unit_test(months_of_signing_are_all_there_and_need_no_project),
        cmocka_unit_test(only_units_with_sub_units_have_some),
        cmocka_unit_test(funding_and_class_have_their_words),
        cmocka_unit_test(the_key_month_goes_by_the_day_of_signing),
        cmocka_unit_test(of_32_22_are_68_75_and_68_8_never_68_9),
        cmocka_unit_test(a_difference_of_shares_is_rounded_once),
        cmocka_unit_test(yuan_in_hundreds_of_millions_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
