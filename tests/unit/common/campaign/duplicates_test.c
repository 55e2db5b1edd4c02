/* Duplicates: what folding makes one, how pairs are scored, and that many are sought quickly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "common/campaign/duplicates.h"
#include "tests/support/sample.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 30);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

/* ---- folding ---- */

static void names_of_one_company_are_one(void **state)
{
    static const char *const written[] = {
        "北京京东世纪(沧州)有限公司",       "北京京东世纪（沧州）有限公司",
        "北京京东世纪 （ 沧州 ） 有限公司", "北京京东世纪沧州有限责任公司",
        "北京京东世纪(沧州)股份有限公司",   "北京京东世纪〔沧州〕",
    };

    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        assert_string_equal(duplicates_fold_investor(written[i], arena), "北京京东世纪沧州");
    assert_string_equal(duplicates_fold_investor("ＢＡＳＦ Co., Ltd.", arena), "basf");
    assert_string_equal(duplicates_fold_investor("Café GmbH", arena), "cafegmbh");
}

static void a_group_is_not_its_company(void **state)
{
    (void)state;
    assert_string_not_equal(duplicates_fold_investor("河北钢铁集团有限公司", arena),
                            duplicates_fold_investor("河北钢铁有限公司", arena));
}

static void nothing_but_a_form_stays_what_it_is(void **state)
{
    (void)state;
    assert_string_equal(duplicates_fold_investor("有限公司", arena), "有限");
    assert_string_equal(duplicates_fold_investor("", arena), "");
    assert_string_equal(duplicates_fold_investor("（）", arena), "");
}

struct phase_case {
    const char *written, *name;
    int phase;
};

static const struct phase_case phase_cases[] = {
    {"绿色石化一期项目",       "绿色石化",       1 },
    {"绿色石化项目（二期）", "绿色石化",       2 },
    {"绿色石化项目 2期 工程", "绿色石化",       2 },
    {"绿色石化Ⅲ期",             "绿色石化",       3 },
    {"绿色石化III期建设项目", "绿色石化",       3 },
    {"绿色石化第四期",          "绿色石化",       4 },
    {"绿色石化首期",             "绿色石化",       1 },
    {"绿色石化十二期",          "绿色石化",       12},
    {"绿色石化项目",             "绿色石化",       0 },
    {"Green Chemistry (Phase 2)",      "greenchemistry",     2 },
    {"Green Chemistry Phase IV",       "greenchemistry",     4 },
    {"长周期储能项目",          "长周期储能",    0 },
    {"工期管理系统",             "工期管理系统", 0 },
    {"年产10万吨ABS项目",        "年产10万吨abs",  0 },
};

static void phases_are_read_and_taken_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof phase_cases / sizeof *phase_cases; i++) {
        int phase = -1;
        assert_string_equal(duplicates_fold_name(phase_cases[i].written, arena, &phase),
                            phase_cases[i].name);
        assert_int_equal(phase, phase_cases[i].phase);
    }
}

/* ---- properties, over texts put together at random ---- */

static uint32_t seed;

static uint32_t drawn(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % below;
}

static char *drawn_text(void)
{
    static const char *const pieces[] = {
        "一", "二",     "期",      "Ⅱ",  "第",  "项目", "工程",   "有限",    "公司", "股份",
        "（", "）",     " ",       "　", "A",   "ｂ",   "é",      "e\u0301", "ﬁ",    "가",
        "ᄀ", "ᅡ",     "\u0301",  ".",  "，",  "建设", "phase",  "1",       "２",   "x",
        "ı",  "İ",      "ß",       "ǆ",  "㈱",  "㎏",   "①",      "石",      "化",   "新",
        "i",  "v",      "limited", "co", "ltd", "\xff", "\u200b", "𠮷",      "Σ",    "ς",
        "ͅ",   "\u0345", "Ω",       "K",  "ǰ",   "ﷺ",    "・",     "-",       "首",   "十",
    };
    char text[256] = "";

    for (uint32_t i = drawn(12); i > 0; i--)
        strcat(text, pieces[drawn(sizeof pieces / sizeof *pieces)]);
    return arena_strdup(arena, text);
}

static void folding_twice_is_folding_once(void **state)
{
    (void)state;
    seed = 6;
    for (int i = 0; i < 50000; i++) {
        const char *text = drawn_text();
        const char *plain = duplicates_fold(text, arena);
        const char *investor = duplicates_fold_investor(text, arena);
        const char *name = duplicates_fold_name(text, arena, NULL);
        assert_string_equal(duplicates_fold(plain, arena), plain);
        assert_string_equal(duplicates_fold_investor(investor, arena), investor);
        assert_string_equal(duplicates_fold_name(name, arena, NULL), name);
    }
}

static struct likeness likeness(const struct project *project)
{
    struct likeness out;

    assert_int_equal(likeness_of(project, arena, &out, NULL), STATUS_OK);
    return out;
}

static struct project written(const char *unit, const char *no, const char *investor,
                              const char *name, int64_t amount)
{
    struct project project = sample_project(unit, no, NULL, 0);

    project.investor = investor;
    project.name = name;
    project.amount.n = amount;
    return project;
}

static struct project drawn_project(void)
{
    struct project project =
        written("lingang", "A-1", drawn_text(), drawn_text(), 10000 + drawn(4) * 500);

    project.credit_code = drawn(4) == 0 ? "91130900MA0ABCDE12" : "";
    project.site = drawn_text();
    project.signed_on = 20201001 + (day)drawn(3);
    return project;
}

static void the_score_is_symmetric_and_bounded(void **state)
{
    (void)state;
    seed = 7;
    for (int i = 0; i < 20000; i++) {
        struct project one = drawn_project(), other = drawn_project();
        struct likeness a = likeness(&one), b = likeness(&other);
        struct alike ab = duplicates_compare(&a, &b), ba = duplicates_compare(&b, &a);
        assert_memory_equal(&ab, &ba, sizeof ab);
        assert_in_range(ab.score, 0, 1000);
        struct alike aa = duplicates_compare(&a, &a);
        assert_true(aa.score >= ab.score || a.name[0] == '\0' || a.investor[0] == '\0');
    }
}

static void what_is_surely_the_same_shares_the_key_of_its_name(void **state)
{
    size_t sure = 0;

    (void)state;
    seed = 8;
    for (int i = 0; i < 50000; i++) {
        if (i % 4096 == 0)
            arena_reset(arena);
        struct project one = drawn_project(), other = one;
        other.name = arena_printf(arena, "（%s） 项目", one.name);
        other.investor = drawn(2) ? drawn_text() : arena_printf(arena, "%s公司", one.investor);
        struct likeness a = likeness(&one), b = likeness(&other);
        int64_t left[DUPLICATES_KEY_COUNT], right[DUPLICATES_KEY_COUNT];
        if (!duplicates_compare(&a, &b).sure)
            continue;
        duplicates_keys(&a, left);
        duplicates_keys(&b, right);
        assert_true(left[DUPLICATES_KEY_NAME] != 0);
        assert_true(left[DUPLICATES_KEY_NAME] == right[DUPLICATES_KEY_NAME]);
        sure++;
    }
    assert_true(sure > 100);
}

/* ---- pairs ---- */

static struct alike compared(struct project one, struct project other)
{
    struct likeness a = likeness(&one), b = likeness(&other);

    return duplicates_compare(&a, &b);
}

static void the_same_project_written_two_ways_is_surely_the_same(void **state)
{
    struct alike alike = compared(
        written("lingang", "A-1", "沧州（渤海）化工有限公司", "绿色石化项目（一期）", 15000),
        written("zhongjie", "Z-9", "沧州渤海化工有限责任公司", "绿色石化 1期 工程", 15000));

    (void)state;
    assert_true(alike.sure);
    assert_int_equal(alike.score, 1000);
}

static void another_phase_or_amount_is_alike_but_not_surely_the_same(void **state)
{
    struct project first = written("lingang", "A-1", "渤海化工有限公司", "绿色石化一期", 15000);
    struct project second = written("zhongjie", "Z-9", "渤海化工有限公司", "绿色石化二期", 15000);
    struct project larger = written("zhongjie", "Z-9", "渤海化工有限公司", "绿色石化一期", 30000);
    struct alike phases = compared(first, second), amounts = compared(first, larger);

    (void)state;
    assert_false(phases.sure);
    assert_true(phases.other_phase);
    assert_false(amounts.sure);
    assert_true(phases.score >= DUPLICATES_SCORE_LEAST);
    assert_true(amounts.score >= DUPLICATES_SCORE_LEAST);
    first.credit_code = larger.credit_code = "91130900MA0ABCDE12";
    assert_true(compared(first, larger).sure);
}

static void other_projects_are_no_candidates(void **state)
{
    struct project a = written("lingang", "A-1", "渤海化工有限公司", "绿色石化一期", 15000);
    struct project b = written("zhongjie", "Z-1", "长城汽车股份有限公司", "汽车零部件项目", 22000);

    (void)state;
    a.site = "临港一路";
    b.site = "中捷二街";
    b.investor_place = "保定市";
    b.signed_on = 20201101;
    assert_true(compared(a, b).score < DUPLICATES_SCORE_LEAST);
}

/* ---- many ---- */

enum { MANY = 100000, PLANTED = 500 };

static const char *drawn_words(const char *const *words, size_t count, int most)
{
    char text[256] = "";

    for (int i = 0; i < most; i++)
        strcat(text, words[drawn((uint32_t)count)]);
    return arena_strdup(arena, text);
}

static struct project many_project(uint32_t index)
{
    static const char *const places[] = {"北京", "天津", "上海", "沧州", "石家庄", "深圳", "杭州",
                                         "苏州", "济南", "青岛", "大连", "保定",   "唐山", "武汉"};
    static const char *const first[] = {"华", "盛", "远", "宏", "泰", "瑞", "鑫", "恒", "达", "隆",
                                        "博", "科", "新", "天", "海", "光", "明", "德", "信", "康"};
    static const char *const trade[] = {"化工", "新材料", "汽车", "装备", "生物", "医药", "电子",
                                        "物流", "环保",   "能源", "管道", "模具", "食品", "服饰"};
    static const char *const goods[] = {"零部件", "树脂", "激光", "轴承", "阀门", "涂料",
                                        "催化剂", "传感", "电池", "膜",   "制造", "加工",
                                        "研发",   "仓储", "基地", "产线", "智能", "高端"};
    static const char *const units[] = {"gangcheng", "zhongjie", "nandagang", "lingang"};
    char *no = arena_printf(arena, "P-%06u", index);
    char *investor = arena_printf(arena, "%s%s%s有限公司", drawn_words(places, 14, 1),
                                  drawn_words(first, 20, 3), drawn_words(trade, 14, 1));
    char *name = arena_printf(arena, "年产%u万套%s项目", 1 + drawn(500), drawn_words(goods, 18, 3));
    struct project project = written(units[drawn(4)], no, investor, name, 10000 + 500 * drawn(120));

    project.signed_on = day_add(20201001, (int)drawn(92));
    project.site = drawn_words(places, 14, 1);
    return project;
}

/* The same project as another unit's clerk would have typed it. */
static struct project retyped(const struct project *original, uint32_t index)
{
    struct project copy = *original;

    copy.unit = strcmp(original->unit, "lingang") == 0 ? "zhongjie" : "lingang";
    copy.project_no = arena_printf(arena, "X-%06u", index);
    copy.investor = arena_printf(arena, "%s", original->investor);
    copy.name = arena_printf(arena, "（新）%s", original->name);
    if (index % 3 == 0)
        copy.name = arena_printf(arena, "%.*s 建设项目",
                                 (int)(strlen(original->name) - strlen("项目")), original->name);
    if (index % 3 == 1)
        copy.investor = arena_printf(arena, "%.*s股份有限公司",
                                     (int)(strlen(original->investor) - strlen("有限公司")),
                                     original->investor);
    return copy;
}

static struct likeness *many(size_t count)
{
    struct likeness *items = arena_array(arena, count, sizeof *items);

    assert_non_null(items);
    seed = 9;
    for (size_t i = 0; i < count - PLANTED; i++) {
        struct project project = many_project((uint32_t)i);
        items[i] = likeness(&project);
        if (i >= PLANTED)
            continue;
        struct project copy = retyped(&project, (uint32_t)i);
        items[count - PLANTED + i] = likeness(&copy);
    }
    return items;
}

/* Of the processor: others may be at work beside the test. */
static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct duplicates found_among(const struct likeness *items, size_t count, const char *what)
{
    const struct duplicates_ask ask = {.most = 10000, .between = true};
    struct duplicates found;
    double begun = seconds();

    assert_int_equal(duplicates_find(items, count, &ask, arena, &found, NULL), STATUS_OK);
    print_message("%s: %zu projects, %zu pairs compared, %zu candidates, %zu crowded, %.3f s\n",
                  what, count, found.compared, found.count, found.crowded, seconds() - begun);
    return found;
}

static void what_was_planted_among_a_hundred_thousand_is_found(void **state)
{
    const struct likeness *items = many(MANY);
    struct duplicates found = found_among(items, MANY, "at random");
    size_t met = 0;

    (void)state;
    for (size_t i = 0; i < found.count; i++) {
        const struct duplicate *pair = &found.items[i];
        assert_string_not_equal(pair->a->unit, pair->b->unit);
        if (i > 0)
            assert_true(found.items[i - 1].alike.score >= pair->alike.score);
        const char *a = pair->a->project_no, *b = pair->b->project_no;
        met += a[0] != b[0] && strcmp(a + 1, b + 1) == 0;
    }
    assert_int_equal(met, PLANTED);
}

static void one_investor_with_a_hundred_projects_is_compared_whole(void **state)
{
    enum { COUNT = 100 };
    struct likeness items[COUNT];

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        struct project project =
            written(i % 2 ? "lingang" : "zhongjie", arena_printf(arena, "P-%d", i),
                    "渤海化工有限公司", arena_printf(arena, "第%d套不同的装置", i), 10000 + i);
        items[i] = likeness(&project);
    }
    struct duplicates found = found_among(items, COUNT, "one investor");
    assert_int_equal(found.compared, COUNT / 2 * COUNT / 2);
    assert_int_equal(found.crowded, 0);
}

static void a_hundred_thousand_of_one_name_are_not_compared_each_with_each(void **state)
{
    struct likeness *items = arena_array(arena, MANY, sizeof *items);

    (void)state;
    for (int i = 0; i < MANY; i++) {
        struct project project =
            written(i % 2 ? "lingang" : "zhongjie", arena_printf(arena, "P-%06d", i),
                    "渤海化工有限公司", "绿色石化项目", 15000);
        items[i] = likeness(&project);
    }
    struct duplicates found = found_among(items, MANY, "all alike");
    assert_true(found.more);
    assert_int_equal(found.items[0].alike.score, 1000);
    assert_true(found.compared < (size_t)MANY * 60);
}

static bool settled_pair(void *context, const struct likeness *a, const struct likeness *b)
{
    (void)context;
    return strcmp(a->project_no, "A") == 0 && strcmp(b->project_no, "B") == 0;
}

static void a_settled_pair_is_not_suggested_again(void **state)
{
    struct project one = written("lingang", "A", "渤海化工有限公司", "绿色石化", 15000);
    struct project two = written("zhongjie", "B", "渤海化工有限公司", "绿色石化", 15000);
    struct likeness items[] = {likeness(&two), likeness(&one)};
    const struct duplicates_ask open = {.most = 10, .between = true};
    const struct duplicates_ask ask = {.most = 10, .between = true, .settled = settled_pair};
    struct duplicates found;

    (void)state;
    assert_int_equal(duplicates_find(items, 2, &open, arena, &found, NULL), STATUS_OK);
    assert_int_equal(found.count, 1);
    assert_int_equal(duplicates_find(items, 2, &ask, arena, &found, NULL), STATUS_OK);
    assert_int_equal(found.count, 0);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(names_of_one_company_are_one),
        FACT(a_group_is_not_its_company),
        FACT(nothing_but_a_form_stays_what_it_is),
        FACT(phases_are_read_and_taken_out),
        FACT(folding_twice_is_folding_once),
        FACT(the_score_is_symmetric_and_bounded),
        FACT(what_is_surely_the_same_shares_the_key_of_its_name),
        FACT(the_same_project_written_two_ways_is_surely_the_same),
        FACT(another_phase_or_amount_is_alike_but_not_surely_the_same),
        FACT(other_projects_are_no_candidates),
        FACT(what_was_planted_among_a_hundred_thousand_is_found),
        FACT(one_investor_with_a_hundred_projects_is_compared_whole),
        FACT(a_hundred_thousand_of_one_name_are_not_compared_each_with_each),
        FACT(a_settled_pair_is_not_suggested_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
