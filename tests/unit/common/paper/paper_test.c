/* A paper keeps its parts in reading order and tells of a lack of memory at its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/paper/paper.h"

static void parts_stand_in_the_order_in_which_they_were_added(void **state)
{
    struct arena *arena = arena_create(1 << 20);
    struct paper *paper = paper_create(arena);

    (void)state;
    paper_heading(paper, 1, "一、总体情况");
    paper_textf(paper, "完成%d个", 87);
    assert_int_equal(paper->parts->kind, PAPER_HEADING);
    assert_int_equal(paper->parts->level, 1);
    assert_string_equal(paper->parts->next->text, "完成87个");
    assert_null(paper->parts->next->next);
    assert_int_equal(paper_finish(paper, NULL), STATUS_OK);
    arena_destroy(&arena);
}

static void a_table_of_many_rows_keeps_them_all(void **state)
{
    static const struct paper_column COLUMNS[] = {
        {"序号", PAPER_CENTRE, 0},
        {"单位", PAPER_LEFT,   0}
    };
    struct arena *arena = arena_create(1 << 20);
    struct paper *paper = paper_create(arena);
    struct paper_part *table = paper_table(paper, "表", COLUMNS, 2);

    (void)state;
    for (int i = 0; i < 1000; i++)
        paper_row(paper, table, (const char *[]){arena_printf(arena, "%d", i), NULL});
    assert_int_equal(table->row_count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_string_equal(table->rows[i][0], arena_printf(arena, "%d", i));
    assert_string_equal(table->rows[999][1], "");
    arena_destroy(&arena);
}

static void a_lack_of_memory_is_told_at_the_end(void **state)
{
    struct arena *arena = arena_create(4096);
    struct paper *paper = paper_create(arena);
    struct error err;

    (void)state;
    for (int i = 0; i < 1000; i++)
        paper_add(paper, PAPER_TEXT, "…", NULL);
    assert_int_equal(paper_finish(paper, &err), STATUS_RESOURCE_EXHAUSTED);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_stand_in_the_order_in_which_they_were_added),
        cmocka_unit_test(a_table_of_many_rows_keeps_them_all),
        cmocka_unit_test(a_lack_of_memory_is_told_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
