/* Words for drop-downs and cells for people come from the fixed words and the settings. */
#include "common/campaign/annex_paper.h"
#include "tests/unit/common/campaign/fixture.h"

static struct world world;

static int setup(void **state)
{
    static const char text[] = CAMPAIGN UNITS "[lists]\nindustry = 甲, 乙\n";

    (void)state;
    world.arena = arena_create(1 << 20);
    return settings_read(bytes_of(text), "c", world.arena, &world.settings, NULL, &world.err) ==
                   STATUS_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&world.arena);
    return 0;
}

/* The words of a column with "|" after each. */
static const char *words(const char *id, const char *unit)
{
    const char **items = NULL;
    const char *text = "";
    size_t count = 0;

    assert_int_equal(annex_words(annex_column_of(id), &world.settings, unit, world.arena, &items,
                                 &count, &world.err),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        text = arena_printf(world.arena, "%s%s|", text, items[i]);
    return text;
}

static const char *paper(const char *id, const struct project *project)
{
    return annex_cell_paper(annex_column_of(id), project, &world.settings, world.arena);
}

static void each_fixed_word_stands_once(void **state)
{
    (void)state;
    assert_string_equal(words("outside", NULL), "是|否|");
    assert_string_equal(words("investor_class", NULL),
                        "世界500强|中国500强|民营500强|行业100强|央企|上市公司|其他|");
}

static void lists_and_units_come_from_the_settings(void **state)
{
    (void)state;
    assert_string_equal(words("industry", NULL), "甲|乙|");
    assert_string_equal(words("name", NULL), "");
    assert_string_equal(words("unit", "zhongjie"), "中捷产业园区|");
    assert_string_equal(words("subunit", NULL), "沧州港务集团|沧州盐业集团|");
    assert_string_equal(words("subunit", "zhongjie"), "");
}

static void units_stand_by_name_and_fixed_words_as_on_paper(void **state)
{
    struct project project = {.unit = "gangcheng",
                              .subunit = "yanye",
                              .nature = "expansion",
                              .kind = KIND_PPP,
                              .foreign = true,
                              .signed_on = 20201008};

    (void)state;
    assert_string_equal(paper("unit", &project), "港城区(区直部门、三集团)");
    assert_string_equal(paper("subunit", &project), "沧州盐业集团");
    assert_string_equal(paper("nature", &project), "增资扩产");
    assert_string_equal(paper("kind", &project), "PPP");
    assert_string_equal(paper("funding", &project), "外资");
    assert_string_equal(paper("signed_on", &project), "2020-10-08");
    project.unit = "gone";
    assert_string_equal(paper("unit", &project), "gone");
    assert_string_equal(paper("subunit", &project), "yanye");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_fixed_word_stands_once, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_and_units_come_from_the_settings, setup, teardown),
        cmocka_unit_test_setup_teardown(units_stand_by_name_and_fixed_words_as_on_paper, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
