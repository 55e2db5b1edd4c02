/* The city's ranking from a sheet or typed: columns by title, places, what is wrong is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/commands/city_table.h"
#include "client/commands/course_text.h"
#include "common/csv.h"

static struct arena *arena;
static struct error failure;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)4 << 20);
    error_clear(&failure);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static enum status read_csv(const char *csv, Bairi__V1__CityRanking *out)
{
    const struct csv_limits limits = {100, 20, 200};
    struct grid grid;

    bairi__v1__city_ranking__init(out);
    assert_int_equal(csv_read((struct bytes){(const uint8_t *)csv, strlen(csv)}, "a.csv", &limits,
                              arena, &grid, &failure),
                     STATUS_OK);
    return city_table_read(&grid, "a.csv", arena, out, &failure);
}

static void columns_are_found_by_their_titles(void **state)
{
    Bairi__V1__CityRanking ranking;

    (void)state;
    assert_int_equal(
        read_csv("签约数,名次,县(市、区),完成率\n12,1,渤海新区,85.7%\n,-,开发区,\n", &ranking),
        STATUS_OK);
    assert_int_equal(ranking.n_columns, 2);
    assert_string_equal(ranking.columns[0], "签约数");
    assert_int_equal(ranking.n_rows, 2);
    assert_string_equal(ranking.rows[0]->name, "渤海新区");
    assert_int_equal(ranking.rows[0]->place, 1);
    assert_string_equal(ranking.rows[0]->values[1], "85.7%");
    assert_int_equal(ranking.rows[1]->place, 0);
    assert_int_equal(ranking.rows[1]->n_values, 2);
}

static void what_is_missing_or_wrong_is_named(void **state)
{
    Bairi__V1__CityRanking ranking;

    (void)state;
    assert_int_equal(read_csv("签约数,县\n12,渤海新区\n", &ranking), STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(failure.text, "名次"));
    assert_int_equal(read_csv("名次,县\n第一,渤海新区\n", &ranking), STATUS_INVALID_ARGUMENT);
    assert_string_equal(failure.where, "a.csv:2");
    assert_int_equal(read_csv("名次,县\n1,\n", &ranking), STATUS_INVALID_ARGUMENT);
    assert_int_equal(read_csv("名次,县\n", &ranking), STATUS_INVALID_ARGUMENT);
}

static void a_typed_row_has_name_place_and_values(void **state)
{
    Bairi__V1__CityRow *row = NULL;

    (void)state;
    assert_int_equal(city_table_type("渤海新区=3,12,85.7%", arena, &row, &failure), STATUS_OK);
    assert_string_equal(row->name, "渤海新区");
    assert_int_equal(row->place, 3);
    assert_int_equal(row->n_values, 2);
    assert_string_equal(row->values[1], "85.7%");
    assert_int_equal(city_table_type("开发区=-", arena, &row, &failure), STATUS_OK);
    assert_int_equal(row->place, 0);
    static const char *const wrong[] = {"渤海新区", "=1", "渤海新区=x", "渤海新区=0", "a=1x", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(city_table_type(wrong[i], arena, &row, &failure), STATUS_INVALID_ARGUMENT);
}

static void the_bar_shows_completion_against_the_days(void **state)
{
    (void)state;
    assert_string_equal(course_bar("50.00", "75.00", 8, arena), "####..|.");
    assert_string_equal(course_bar("120.00", "100.00", 8, arena), "#######|");
    assert_string_equal(course_bar("0.00", "0.00", 8, arena), "|.......");
    assert_string_equal(course_bar("-", "25.00", 8, arena), "..|.....");
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        FACT(columns_are_found_by_their_titles),
        FACT(what_is_missing_or_wrong_is_named),
        FACT(a_typed_row_has_name_place_and_values),
        FACT(the_bar_shows_completion_against_the_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
