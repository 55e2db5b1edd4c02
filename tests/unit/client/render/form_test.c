/* LINKS: common common_campaign tests_support */
/* The form in a workbook: every column once, hints that Excel takes, examples that pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/render/form.h"
#include "client/render/form_columns.h"
#include "client/render/form_parts.h"
#include "tests/support/part.h"
#include "tests/support/scratch.h"

static const char CAMPAIGN[] = "[campaign]\n"
                               "id = test\nname = 样例行动\nstart = 2020-12-24\nend = 2020-12-31\n"
                               "[eligibility]\nmin_amount_wan = 40000\n"
                               "[lists]\nindustry = 甲业, =乙业\n"
                               "[unit.a]\nname = 甲园区\nsubunits = x:一部, y:二部\n"
                               "[unit.b]\nname = 乙园区\n";

static struct arena *arena;
static struct settings settings;
static const char *folder, *path;
static struct book_target target;
static struct form form;

static int setup(void **state)
{
    struct error err;

    (void)state;
    arena = arena_create(64 << 20);
    folder = scratch_folder();
    path = scratch_path(folder, "form.xlsx");
    target = (struct book_target){path, false, {INT64_C(1602122400000000)}};
    form = (struct form){.settings = &settings};
    if (settings_read((struct bytes){(const uint8_t *)CAMPAIGN, sizeof(CAMPAIGN) - 1}, "c", arena,
                      &settings, NULL, &err) == STATUS_OK)
        return 0;
    print_error("%s\n", err.text);
    return -1;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

static const char *part(const char *name)
{
    const char *text = part_text(path, name, arena);

    assert_non_null(text);
    return text;
}

static void write_form(void)
{
    struct error err;

    error_clear(&err);
    assert_int_equal(form_write(&target, &form, arena, &err), STATUS_OK);
}

static size_t points(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static void every_column_of_the_form_is_there_in_order_but_the_second_amount(void **state)
{
    size_t at = 0;

    (void)state;
    for (size_t i = 0; i < annex_column_count; i++) {
        if (strcmp(annex_columns[i].id, "amount_yi") == 0)
            continue;
        assert_true(at < form_column_count);
        assert_string_equal(form_columns[at].id, annex_columns[i].id);
        at++;
    }
    assert_int_equal(at, form_column_count);
    assert_true(form_column_count <= FORM_COLUMNS_MOST);
}

static void what_must_be_there_is_marked(void **state)
{
    (void)state;
    for (size_t i = 0; i < form_column_count; i++) {
        const struct annex_column *column = annex_column_of(form_columns[i].id);
        if (column->report == COLUMN_MUST && strcmp(column->id, "unit") != 0)
            assert_true(form_columns[i].must);
    }
}

static void hints_are_as_short_as_excel_wants_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < form_column_count; i++) {
        assert_in_range(points(form_columns[i].hint), 1, 180);
        assert_in_range(points(annex_column_of(form_columns[i].id)->title), 1, 32);
    }
}

static void examples_fit_the_campaign_and_pass_its_checks(void **state)
{
    static const char *const units[] = {NULL, "a", "b"};

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        struct problems problems = {0};
        struct project example;
        form.unit = units[i / 2];
        form_example(&form, (int)(i % 2), arena, &example);
        project_check(&example, &settings, false, arena, &problems);
        for (size_t p = 0; p < problems.count; p++)
            print_message("%s: %s\n", problems.items[p].error.field, problems.items[p].error.text);
        assert_int_equal(problems.count, 0);
    }
}

static void words_come_from_the_campaign_and_are_no_formulas(void **state)
{
    const char *sheet;

    (void)state;
    write_form();
    sheet = part("xl/worksheets/sheet1.xml");
    assert_non_null(strstr(sheet, "<formula1>'列表'!$M$2:$M$3</formula1>"));
    assert_null(strstr(sheet, "<f>"));
    assert_null(strstr(part("xl/worksheets/sheet4.xml"), "<f>"));
    assert_non_null(strstr(part("xl/sharedStrings.xml"), ">=乙业<"));
    assert_non_null(
        strstr(part("xl/workbook.xml"), "name=\"列表\" sheetId=\"4\" state=\"hidden\""));
}

static void a_unit_of_its_own_has_only_its_departments(void **state)
{
    (void)state;
    form.unit = "a";
    write_form();
    assert_non_null(
        strstr(part("xl/worksheets/sheet1.xml"), "<formula1>'列表'!$C$2:$C$3</formula1>"));
    target.replace = true;
    form.unit = "b"; /* has none: a hint is left, no empty drop-down */
    write_form();
    assert_null(strstr(part("xl/worksheets/sheet1.xml"), "'列表'!$C$"));
}

static void an_export_says_what_became_of_a_project(void **state)
{
    struct project project;
    struct form_row row = {.project = &project,
                           .state = "已认定",
                           .period = "2020-12",
                           .reason = "=危险",
                           .version = 3,
                           .received = {INT64_C(1602122400000000)}};
    OWNED(buf_free) struct buf csv = buf_make(1 << 20);
    struct error err;

    (void)state;
    form_example(&form, 1, arena, &project);
    form.rows = &row;
    form.count = 1;
    form.is_export = true;
    write_form();
    assert_null(strstr(part("xl/workbook.xml"), "示例"));
    assert_non_null(strstr(part("xl/sharedStrings.xml"), ">=危险<"));
    target.path = scratch_path(folder, "form.csv");
    assert_int_equal(form_write_csv(&target, &form, arena, &err), STATUS_OK);
    assert_int_equal(buf_read_file(&csv, target.path, &err), STATUS_OK);
    assert_non_null(strstr(buf_text(&csv), "状态,版本,期次,收到时间,原因\r\n"));
    assert_non_null(
        strstr(buf_text(&csv), "已认定,3,2020-12,2020-10-08T10:00:00+08:00,'=危险\r\n"));
    assert_non_null(strstr(buf_text(&csv), ",甲园区,"));
}

static void want_of_memory_leaves_no_file(void **state)
{
    struct error err;

    (void)state;
    for (size_t budget = 0; budget < 20000; budget += 777) {
        OWNED(arena_destroy) struct arena *small = arena_create(budget + 1);
        enum status status = form_write(&target, &form, small, &err);
        if (status == STATUS_OK)
            return;
        assert_int_equal(status, STATUS_RESOURCE_EXHAUSTED);
        assert_null(part_names(path, arena));
    }
}

static void lines_are_counted_as_they_wrap(void **state)
{
    (void)state;
    assert_int_equal(book_lines("", 10), 1);
    assert_int_equal(book_lines("abcdefghij", 10), 1);
    assert_int_equal(book_lines("abcdefghijk", 10), 2);
    assert_int_equal(book_lines("一二三四五六", 10), 2);
    assert_int_equal(book_lines("a\nb\n", 10), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            every_column_of_the_form_is_there_in_order_but_the_second_amount, setup, teardown),
        cmocka_unit_test_setup_teardown(what_must_be_there_is_marked, setup, teardown),
        cmocka_unit_test_setup_teardown(hints_are_as_short_as_excel_wants_them, setup, teardown),
        cmocka_unit_test_setup_teardown(examples_fit_the_campaign_and_pass_its_checks, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(words_come_from_the_campaign_and_are_no_formulas, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_unit_of_its_own_has_only_its_departments, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_export_says_what_became_of_a_project, setup, teardown),
        cmocka_unit_test_setup_teardown(want_of_memory_leaves_no_file, setup, teardown),
        cmocka_unit_test_setup_teardown(lines_are_counted_as_they_wrap, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
