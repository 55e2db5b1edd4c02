/* Workbooks as LibreOffice and Gnumeric write them read alike. */
#include "tests/unit/common/xlsx/books.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workbook_of_libreoffice),
        cmocka_unit_test(a_workbook_of_gnumeric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
