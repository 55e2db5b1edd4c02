/* Workbooks in the manner of Excel, of WPS and of small libraries: what a person sees is read. */
#include "tests/unit/common/xlsx/books.h"

static void a_workbook_of_excel(void **state)
{
    (void)state;
    assert_book("excel.xlsx", 0,
                "1: 2020年招商引资项目附件表\n"
                "2: 项目名称 | 总投资 (万元) | 签约日期\n"
                "4: 第一行\n第二行 | 1.1# | 2020-10-08@ | 2020-10-08@ | 2020-10-08 09:30@ | "
                "2020-10-08@\n"
                "5: _x000D_ stays | 15000# | 30000# | 项目名称! | #N/A! | TRUE?\n"
                "6: is joined | = |  | 3# | 09:30@ | 1900-02-29@\n"
                "7:  | 30001# | 0# | -1# | 123456789012345# | 0.001#\n"
                "merged 1,0 to 1,5\n"
                "merged 4,0 to 5,0\n");
}

static void sheets_keep_the_order_of_the_tabs_and_charts_are_none(void **state)
{
    OWNED(buf_free) struct buf bytes = book_bytes("excel.xlsx");
    OWNED(xlsx_destroy) struct xlsx *xlsx = NULL;
    struct xlsx_limits limits = xlsx_limits_default();

    (void)state;
    assert_int_equal(xlsx_open(buf_bytes(&bytes), "book.xlsx", &limits, &xlsx, NULL), STATUS_OK);
    assert_int_equal(xlsx_sheet_count(xlsx), 2);
    assert_string_equal(xlsx_sheet_name(xlsx, 0), "附件表");
    assert_string_equal(xlsx_sheet_name(xlsx, 1), "列表");
    assert_false(xlsx_sheet_is_hidden(xlsx, 0));
    assert_true(xlsx_sheet_is_hidden(xlsx, 1));
    assert_book("excel.xlsx", 1, "1: 是\n");
}

static void days_since_1904(void **state)
{
    (void)state;
    assert_book("excel_1904.xlsx", 0, "1: 2020-10-08@ | 1904-01-01@ | 2020-10-08 12:00@\n");
}

static void the_strict_format_with_dates_of_iso_8601(void **state)
{
    (void)state;
    assert_book("excel_strict.xlsx", 0, "1: 严格 | 2020-10-08@ | 2020-10-08 09:30@ | 09:30:15@\n");
}

static void a_workbook_of_wps(void **state)
{
    (void)state;
    assert_book("wps.xlsx", 0,
                "1: 招商引资项目附件表\n"
                "2: 盐山弯头管件 | 2020-10-08@ | 2020-10-08 09:30@ | =DISPIMG(\"ID_54C1E2B5\",1)\n"
                "3: 00123 | 15000# | 15000# | 2020-10-08@\n"
                "merged 1,0 to 1,3\n");
}

static void what_the_standard_allows_and_few_do(void **state)
{
    (void)state;
    assert_book("plain.xlsx", 0,
                "1: name |  | 12.5#\n"
                "3:  | = | = | a b\n"
                "5: 7#\n");
}

static void a_sheet_can_be_read_again(void **state)
{
    OWNED(buf_free) struct buf bytes = book_bytes("wps.xlsx");
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)16 << 20);
    OWNED(xlsx_destroy) struct xlsx *xlsx = NULL;
    struct xlsx_limits limits = xlsx_limits_default();
    struct grid first, second;

    (void)state;
    limits.unpacked = 9000; /* not enough for the sheet twice */
    assert_int_equal(xlsx_open(buf_bytes(&bytes), "book.xlsx", &limits, &xlsx, NULL), STATUS_OK);
    assert_int_equal(xlsx_sheet(xlsx, 0, arena, &first, NULL), STATUS_OK);
    for (int i = 0; i < 20; i++)
        assert_int_equal(xlsx_sheet(xlsx, 0, arena, &second, NULL), STATUS_OK);
    xlsx_destroy(&xlsx); /* the grids stay */
    assert_string_equal(first.rows[0].cells[0], second.rows[0].cells[0]);
    assert_ptr_not_equal(first.rows[0].cells[0], second.rows[0].cells[0]);
}

static void a_file_without_a_room_for_an_error_is_refused_too(void **state)
{
    struct xlsx_limits limits = xlsx_limits_default();
    struct xlsx *xlsx = NULL;

    (void)state;
    assert_int_equal(xlsx_open((struct bytes){NULL, 0}, "book.xlsx", &limits, &xlsx, NULL),
                     STATUS_INVALID_ARGUMENT);
    assert_null(xlsx);
    assert_false(xlsx_is((struct bytes){(const uint8_t *)"PK", 2}));
    assert_true(xlsx_is((struct bytes){(const uint8_t *)"PK\x03\x04", 4}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workbook_of_excel),
        cmocka_unit_test(sheets_keep_the_order_of_the_tabs_and_charts_are_none),
        cmocka_unit_test(days_since_1904),
        cmocka_unit_test(the_strict_format_with_dates_of_iso_8601),
        cmocka_unit_test(a_workbook_of_wps),
        cmocka_unit_test(what_the_standard_allows_and_few_do),
        cmocka_unit_test(a_sheet_can_be_read_again),
        cmocka_unit_test(a_file_without_a_room_for_an_error_is_refused_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
