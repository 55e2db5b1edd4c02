/* Columns add up to the table's width, numbers keep room, and letters shrink only where they must.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/pages/word/grid.h"

enum { WIDTH = 8844 };

static const char *row_cell(const void *context, size_t row, size_t column)
{
    const char *const *cells = context;

    (void)row;
    return cells[column];
}

static struct grid_layout arrange(const struct paper_column *columns, size_t count,
                                  const char *const *cells)
{
    struct grid_layout layout;
    int sum = 0;

    grid_arrange(&(struct grid){.columns = columns,
                                .column_count = count,
                                .row_count = 1,
                                .headed = true,
                                .cell = row_cell,
                                .context = cells,
                                .width = WIDTH},
                 &layout);
    for (size_t i = 0; i < count; i++) {
        assert_true(layout.widths[i] > 0);
        sum += layout.widths[i];
    }
    assert_int_equal(sum, WIDTH);
    return layout;
}

static void a_few_columns_stand_in_12_points_and_fill_the_width(void **state)
{
    static const struct paper_column COLUMNS[] = {
        {"单位", PAPER_LEFT,  0},
        {"累计", PAPER_RIGHT, 0},
    };
    struct grid_layout layout =
        arrange(COLUMNS, 2, (const char *const[]){"沧州临港经济技术开发区", "87"});

    (void)state;
    assert_int_equal(layout.size, 24);
    assert_true(layout.widths[0] > layout.widths[1]);
}

static void shares_are_kept(void **state)
{
    static const struct paper_column COLUMNS[] = {
        {"甲", PAPER_LEFT, 25},
        {"乙", PAPER_LEFT, 75},
    };
    struct grid_layout layout = arrange(COLUMNS, 2, (const char *const[]){"一", "二"});

    (void)state;
    assert_int_equal(layout.widths[0], WIDTH / 4);
}

static void a_share_leaves_the_rest_to_what_has_none(void **state)
{
    static const struct paper_column COLUMNS[] = {
        {"甲", PAPER_LEFT,  50},
        {"乙", PAPER_LEFT,  0 },
        {"丙", PAPER_RIGHT, 0 },
    };
    struct grid_layout layout = arrange(COLUMNS, 3, (const char *const[]){"一", "二", "三"});

    (void)state;
    assert_int_equal(layout.widths[0], WIDTH / 2);
}

static void many_columns_make_the_letters_smaller_not_the_table_wider(void **state)
{
    static struct paper_column columns[PAPER_COLUMNS_MAX];
    static const char *cells[PAPER_COLUMNS_MAX];

    (void)state;
    for (size_t i = 0; i < PAPER_COLUMNS_MAX; i++) {
        columns[i] = (struct paper_column){"总投资（万元）", PAPER_RIGHT, 0};
        cells[i] = "150000";
    }
    struct grid_layout few = arrange(columns, 6, cells);
    struct grid_layout most = arrange(columns, PAPER_COLUMNS_MAX, cells);
    assert_int_equal(few.size, 24);
    assert_true(most.size < few.size);
}

static void a_long_text_does_not_squeeze_a_number(void **state)
{
    static const struct paper_column COLUMNS[] = {
        {"项目", PAPER_LEFT,  0},
        {"金额", PAPER_RIGHT, 0},
    };
    static const char TEXT[] = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
                               "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十";
    struct grid_layout layout = arrange(COLUMNS, 2, (const char *const[]){TEXT, "123456789012"});

    (void)state;
    /* twelve digits of 6 pt each */
    assert_true(layout.widths[1] >= 12 * 6 * 20);
}

static void a_text_with_a_share_flows_instead_of_shrinking(void **state)
{
    static const struct paper_column COLUMNS[] = {
        {"单位", PAPER_LEFT, 30},
        {"原因", PAPER_LEFT, 70},
    };
    static const char TEXT[] = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
                               "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十";

    (void)state;
    assert_int_equal(arrange(COLUMNS, 2, (const char *const[]){TEXT, TEXT}).size, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_columns_stand_in_12_points_and_fill_the_width),
        cmocka_unit_test(shares_are_kept),
        cmocka_unit_test(a_share_leaves_the_rest_to_what_has_none),
        cmocka_unit_test(many_columns_make_the_letters_smaller_not_the_table_wider),
        cmocka_unit_test(a_text_with_a_share_flows_instead_of_shrinking),
        cmocka_unit_test(a_long_text_does_not_squeeze_a_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
