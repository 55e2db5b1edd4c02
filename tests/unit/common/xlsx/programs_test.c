/* Workbooks as LibreOffice, Gnumeric and libxlsxwriter write them are read alike. */
/* LINKS: tests_support PkgConfig::XLSXWRITER */
#include "tests/unit/common/xlsx/books.h"

#include <string.h>
#include <xlsxwriter.h>

#include "tests/support/scratch.h"

static const char annex[] = "1: 招商引资项目附件表\n"
                            "2: 项目编号 | 项目名称 | 总投资(万元) | 签约日期 | 备注\n"
                            "5: a-1 | 管道装备  二期 | 15000# | 2020-10-08@ | 第一行\n第二行\n"
                            "6: a-2 |  | 22500# | 2020-10-08 09:30@ | #DIV/0!!\n"
                            "%s"
                            "merged 1,0 to 1,4\n";

static void assert_annex(const char *file, const char *last_row)
{
    OWNED(buf_free) struct buf expected = buf_make(4096);
    const char *mark = strstr(annex, "%s");

    buf_add(&expected, annex, (size_t)(mark - annex));
    buf_adds(&expected, last_row);
    buf_adds(&expected, mark + 2);
    assert_book(file, 0, buf_text(&expected));
}

static void a_workbook_of_libreoffice(void **state)
{
    (void)state;
    assert_annex("libreoffice.xlsx", "7: 0.3# | 1# | 123456789012345# | 合计\n");
    assert_book("libreoffice.xlsx", 1, "1: only a note\n");
}

static void a_workbook_of_gnumeric(void **state)
{
    (void)state;
    assert_annex("gnumeric.xlsx", "7: 0.3# | 1# | 123456789012345# | 合计\n");
    assert_book("gnumeric.xlsx", 1, "1: only a note\n");
}

/* The same table, written here; dates and line breaks as our own exports write them. */
static void write_annex(const char *path)
{
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "附件表");
    lxw_format *date = workbook_add_format(book), *moment = workbook_add_format(book);
    lxw_datetime when = {.year = 2020, .month = 10, .day = 8};
    static const char *const titles[] = {"项目编号", "项目名称", "总投资(万元)", "签约日期",
                                         "备注"};

    format_set_num_format(date, "yyyy\"年\"m\"月\"d\"日\"");
    format_set_num_format(moment, "yyyy-mm-dd hh:mm");
    worksheet_merge_range(sheet, 0, 0, 0, 4, "招商引资项目附件表", NULL);
    for (lxw_col_t i = 0; i < 5; i++)
        worksheet_write_string(sheet, 1, i, titles[i], NULL);
    worksheet_write_string(sheet, 4, 0, "a-1", NULL);
    worksheet_write_string(sheet, 4, 1, "  管道装备  二期 ", NULL);
    worksheet_write_number(sheet, 4, 2, 15000, NULL);
    worksheet_write_datetime(sheet, 4, 3, &when, date);
    worksheet_write_string(sheet, 4, 4, "第一行\r\n第二行", NULL);
    worksheet_write_string(sheet, 5, 0, "a-2", NULL);
    worksheet_write_formula_num(sheet, 5, 2, "=C5*1.5", NULL, 22500);
    when.hour = 9;
    when.min = 30;
    worksheet_write_datetime(sheet, 5, 3, &when, moment);
    worksheet_write_formula_str(sheet, 5, 4, "=1/0", NULL, "#DIV/0!");
    worksheet_write_number(sheet, 6, 0, 0.1 + 0.2, NULL);
    worksheet_write_boolean(sheet, 6, 1, 1, NULL);
    worksheet_write_number(sheet, 6, 2, 123456789012345.0, NULL);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
}

static void a_workbook_of_libxlsxwriter(void **state)
{
    const char *folder = scratch_folder();
    const char *path = scratch_path(folder, "annex.xlsx");
    OWNED(buf_free) struct buf bytes = buf_make(1 << 20);
    OWNED(buf_free) struct buf text = buf_make(1 << 20);
    struct xlsx_limits limits = xlsx_limits_default();
    struct error err;

    (void)state;
    write_annex(path);
    assert_int_equal(buf_read_file(&bytes, path, &err), STATUS_OK);
    assert_int_equal(book_read(buf_bytes(&bytes), &limits, 0, &text, &err), STATUS_OK);
    assert_string_equal(buf_text(&text),
                        "1: 招商引资项目附件表\n"
                        "2: 项目编号 | 项目名称 | 总投资(万元) | 签约日期 | 备注\n"
                        "5: a-1 | 管道装备  二期 | 15000# | 2020-10-08@ | 第一行\n第二行\n"
                        "6: a-2 |  | 22500# | 2020-10-08 09:30@ | #DIV/0!\n"
                        "7: 0.3# | TRUE? | 123456789012345#\n"
                        "merged 1,0 to 1,4\n");
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workbook_of_libreoffice),
        cmocka_unit_test(a_workbook_of_gnumeric),
        cmocka_unit_test(a_workbook_of_libxlsxwriter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
