/* LINKS: common tests_support */
/* A marked copy keeps what was typed, shows what is wrong, and is whole or not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "client/render/marked.h"
#include "tests/support/part.h"
#include "tests/support/scratch.h"

static struct arena *arena;
static const char *folder, *path;
static struct book_target target;

enum { WIDE = 7, LONGEST = 32 };
static char texts[3][WIDE][LONGEST] = {
    {"项目编号", "项目名称", "总投资(万元)", "签约日期"},
    {"Z-01",         "=1+1",         "15000",             "2020-10-08",   "@SUM(A1)", "-2+3", "_x0041_"},
    {"012345678901234567",        "+厂",             "1.5",                                "昨天"                          },
};
static char *pointers[3][WIDE];
static const uint8_t first_kinds[] = {GRID_TEXT, GRID_TEXT, GRID_NUMBER, GRID_DATE,
                                      GRID_TEXT, GRID_TEXT, GRID_TEXT};
static const uint8_t second_kinds[] = {GRID_TEXT, GRID_TEXT, GRID_NUMBER, GRID_TEXT};
static struct grid_row rows[] = {
    {pointers[0], 4, 1, NULL        },
    {pointers[1], 7, 2, first_kinds },
    {pointers[2], 4, 4, second_kinds}
};
static const struct grid_merge merges[] = {
    {1, 2, 9,  10},
    {1, 1, 10, 12},
    {3, 3, 5,  5 }
};
static const struct grid grid = {rows, 3, "一季度", merges, 3};
static const struct marked_cell cells[] = {
    {4, 2,  false, "“1.5” 没有单位"  },
    {4, 2,  true,  "请再看一遍"         },
    {4, 3,  false, "“昨天”不是日期"},
    {2, 3,  true,  "近分档线"            },
    {7, -1, false, "第七行"               }
};

static int setup(void **state)
{
    (void)state;
    arena = arena_create(1 << 24);
    for (size_t i = 0; i < 3 * WIDE; i++)
        pointers[i / WIDE][i % WIDE] = texts[i / WIDE][i % WIDE];
    folder = scratch_folder();
    path = scratch_path(folder, "marked.xlsx");
    target = (struct book_target){path, false, {INT64_C(1602122400000000)}};
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

static enum status write_copy(void)
{
    struct error err;

    error_clear(&err);
    return marked_write(&target, &grid, cells, sizeof(cells) / sizeof(cells[0]), &err);
}

static const char *sheet(int number)
{
    const char *text =
        part_text(path, arena_printf(arena, "xl/worksheets/sheet%d.xml", number), arena);

    assert_non_null(text);
    return text;
}

static void what_looks_like_a_formula_is_text(void **state)
{
    (void)state;
    assert_int_equal(write_copy(), STATUS_OK);
    assert_null(strstr(sheet(1), "<f>"));
    assert_null(strstr(sheet(2), "<f>"));
    assert_non_null(strstr(part_text(path, "xl/sharedStrings.xml", arena), ">=1+1<"));
    assert_non_null(strstr(part_text(path, "xl/sharedStrings.xml", arena), ">@SUM(A1)<"));
    assert_non_null(strstr(part_text(path, "xl/sharedStrings.xml", arena), ">_x005F_x0041_<"));
}

static void cells_keep_place_and_kind(void **state)
{
    (void)state;
    assert_int_equal(write_copy(), STATUS_OK);
    assert_non_null(strstr(part_text(path, "xl/workbook.xml", arena), "name=\"一季度\""));
    assert_non_null(strstr(sheet(1), "<c r=\"A4\" "));
    assert_non_null(strstr(sheet(1), "><v>15000</v>"));
    assert_non_null(strstr(sheet(1), "><v>1.5</v>"));
    assert_non_null(strstr(sheet(1), "><v>44112</v>")); /* 2020-10-08 */
    assert_non_null(strstr(part_text(path, "xl/styles.xml", arena), "\"yyyy-mm-dd\""));
    assert_non_null(strstr(part_text(path, "xl/sharedStrings.xml", arena), ">012345678901234567<"));
}

static void findings_are_coloured_and_commented(void **state)
{
    const char *comments, *styles;

    (void)state;
    assert_int_equal(write_copy(), STATUS_OK);
    comments = part_text(path, "xl/comments1.xml", arena);
    styles = part_text(path, "xl/styles.xml", arena);
    assert_non_null(strstr(comments, "<comment ref=\"C4\""));
    assert_non_null(strstr(comments, "没有单位\n请再看一遍"));
    assert_non_null(strstr(comments, "<comment ref=\"D2\""));
    assert_non_null(strstr(comments, "<comment ref=\"A7\""));
    assert_non_null(strstr(styles, "FFFFC7CE"));
    assert_non_null(strstr(styles, "FFFFEB9C"));
    assert_non_null(strstr(sheet(1), "<c r=\"D7\" ")); /* a whole row, as wide as the table */
    assert_non_null(strstr(sheet(2), "location=\"'一季度'!C4\""));
    assert_non_null(strstr(sheet(2), "location=\"'一季度'!A7\""));
}

static void merges_that_would_damage_the_file_are_left_out(void **state)
{
    (void)state;
    assert_int_equal(write_copy(), STATUS_OK);
    assert_non_null(strstr(sheet(1), "<mergeCells count=\"1\"><mergeCell ref=\"J1:K2\"/>"));
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    struct error err;
    OWNED(buf_free) struct buf one = buf_make(1 << 20);
    OWNED(buf_free) struct buf two = buf_make(1 << 20);

    (void)state;
    assert_int_equal(write_copy(), STATUS_OK);
    assert_int_equal(buf_read_file(&one, path, &err), STATUS_OK);
    sleep(1);
    target.replace = true;
    assert_int_equal(write_copy(), STATUS_OK);
    assert_int_equal(buf_read_file(&two, path, &err), STATUS_OK);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
}

static void an_existing_file_is_replaced_only_when_asked(void **state)
{
    struct error err;
    OWNED(buf_free) struct buf kept = buf_make(1 << 20);

    (void)state;
    target.replace = true;
    assert_int_equal(book_write_bytes(&target, (struct bytes){(const uint8_t *)"mine", 4}, &err),
                     STATUS_OK);
    target.replace = false;
    assert_int_equal(write_copy(), STATUS_ALREADY_EXISTS);
    assert_int_equal(book_write_bytes(&target, (struct bytes){NULL, 0}, &err),
                     STATUS_ALREADY_EXISTS);
    assert_int_equal(buf_read_file(&kept, path, &err), STATUS_OK);
    assert_string_equal(buf_text(&kept), "mine");
}

static void a_file_that_came_up_meanwhile_is_not_replaced(void **state)
{
    struct book book;
    struct error err;
    OWNED(buf_free) struct buf kept = buf_make(1 << 20);
    const char *temporary;

    (void)state;
    assert_int_equal(book_begin(&target, "t", &book, &err), STATUS_OK);
    assert_non_null(book_sheet(&book, "a", "a"));
    temporary = arena_strdup(arena, book.temporary);
    scratch_write(path, "mine");
    assert_int_equal(book_finish(&book, &err), STATUS_ALREADY_EXISTS);
    assert_int_equal(buf_read_file(&kept, path, &err), STATUS_OK);
    assert_string_equal(buf_text(&kept), "mine");
    assert_int_equal(access(temporary, F_OK), -1);
}

static void what_cannot_be_written_leaves_nothing(void **state)
{
    struct error err;

    (void)state;
    target.path = scratch_path(folder, "none/marked.xlsx");
    assert_int_equal(marked_write(&target, &grid, cells, 1, &err), STATUS_NOT_FOUND);
    assert_int_equal(access(target.path, F_OK), -1);
}

static void titles_below_a_heading_stay_in_sight(void **state)
{
    static char heading[] = "一季度签约项目情况表，请各单位认真填写并按时报送";
    static char *alone[] = {heading};
    struct grid_row below[] = {
        {alone,       1, 1, NULL       },
        {pointers[0], 4, 3, NULL       },
        {pointers[1], 4, 4, first_kinds}
    };
    struct grid headed = {below, 3, "一季度", NULL, 0};
    struct error err;

    (void)state;
    assert_int_equal(marked_write(&target, &headed, cells, 1, &err), STATUS_OK);
    assert_non_null(strstr(sheet(1), "<pane ySplit=\"3\""));
    assert_non_null(
        strstr(sheet(1), "<col min=\"1\" max=\"1\" width=\"10.")); /* not the heading's */
    assert_non_null(strstr(part_text(path, "xl/sharedStrings.xml", arena), heading));
}

static void an_empty_table_can_be_marked(void **state)
{
    static const struct grid none = {0};
    static const struct marked_cell all = {1, -1, false, "空表"};
    struct error err;

    (void)state;
    error_clear(&err);
    assert_int_equal(marked_write(&target, &none, &all, 1, &err), STATUS_OK);
    assert_non_null(strstr(part_text(path, "xl/comments1.xml", arena), "ref=\"A1\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_looks_like_a_formula_is_text, setup, teardown),
        cmocka_unit_test_setup_teardown(cells_keep_place_and_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(findings_are_coloured_and_commented, setup, teardown),
        cmocka_unit_test_setup_teardown(merges_that_would_damage_the_file_are_left_out, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_same_input_gives_the_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(an_existing_file_is_replaced_only_when_asked, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_that_came_up_meanwhile_is_not_replaced, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(titles_below_a_heading_stay_in_sight, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_table_can_be_marked, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
