/* Annex forms as workbooks hold them: titles below others or merged, totals, notes, kinds of cells.
 */
#include "tests/unit/common/campaign/fixture.h"

enum { ROWS = 12, CELLS = 10 };

/* A sheet typed as rows of cells divided by "|"; kinds are given for one row at a time. */
struct sheet {
    struct grid grid;
    struct grid_row rows[ROWS];
    char *cells[ROWS][CELLS];
    uint8_t kinds[ROWS][CELLS];
    char text[ROWS][512];
};

static void sheet_row(struct sheet *sheet, const char *text)
{
    size_t r = sheet->grid.count++;
    char *rest = sheet->text[r];

    snprintf(sheet->text[r], sizeof sheet->text[r], "%s", text);
    for (char *cell = strsep(&rest, "|"); cell; cell = strsep(&rest, "|"))
        sheet->cells[r][sheet->rows[r].count++] = cell;
    sheet->rows[r].cells = sheet->cells[r];
    sheet->rows[r].kinds = sheet->kinds[r];
    sheet->rows[r].line = r + 1;
    sheet->grid.rows = sheet->rows;
    sheet->grid.sheet = "附件表";
}

#define TITLES                                                                                     \
    "项目编号|填报单位|投资方是否沧州市域外|项目类别|总投资(万元)|内资/外资|签约日期|文本类型"
#define ROW(number) number "|中捷产业园区|是|产业|15000|内资|2020-10-08|合同"

static enum status read_sheet(struct world *w, const struct sheet *sheet)
{
    memset(&w->problems, 0, sizeof w->problems);
    return annex_examine(&sheet->grid, "annex.xlsx", ANNEX_SCORE, &w->settings, NULL, NULL, 0,
                         w->arena, &w->annex, &w->problems, &w->err);
}

static void expect_first(const struct world *w, bool warning, const char *text)
{
    if (w->problems.count == 0)
        fail_msg("nothing was found, not: %s", text);
    assert_int_equal(w->problems.items[0].warning, warning);
    assert_string_equal(w->problems.items[0].error.text, text);
}

static void what_stands_above_the_titles_is_ignored(void **state)
{
    struct sheet sheet = {0};
    struct world w;

    (void)state;
    world_make(&w, "");
    sheet_row(&sheet, "附件2  项目签约情况表");
    sheet_row(&sheet, "填报单位：中捷产业园区|||单位：万元");
    sheet_row(&sheet, TITLES);
    sheet_row(&sheet, ROW("Z-01"));
    sheet_row(&sheet, "Z-02|nowhere|是|产业|15000|内资|2020-10-08|合同");
    assert_int_equal(read_sheet(&w, &sheet), STATUS_INVALID_ARGUMENT);
    assert_int_equal(w.annex.count, 2);
    assert_false(w.annex.rows[0].faulty);
    assert_true(w.annex.rows[1].faulty);
    assert_string_equal(w.problems.items[0].error.where, "annex.xlsx:附件表!B5");
    assert_int_equal(w.problems.items[0].line, 5);
    assert_int_equal(w.problems.items[0].column, 1);
    world_done(&w);
}

static void titles_merged_over_two_rows_are_put_together(void **state)
{
    static const struct grid_merge merges[] = {
        {1, 2, 0, 0},
        {1, 2, 1, 1},
        {1, 2, 2, 2},
        {1, 2, 3, 3},
        {1, 1, 4, 5},
        {1, 2, 6, 6},
        {1, 2, 7, 7}
    };
    struct sheet sheet = {0};
    struct world w;

    (void)state;
    world_make(&w, "");
    sheet_row(&sheet, "项目编号|填报单位|投资方是否沧州市域外|项目类别|总投资||签约日期|文本类型");
    sheet_row(&sheet, "||||万元|内资/外资||");
    sheet_row(&sheet, ROW("Z-01"));
    sheet.grid.merges = merges;
    sheet.grid.merge_count = sizeof merges / sizeof merges[0];
    if (read_sheet(&w, &sheet) != STATUS_OK)
        fail_msg("%s", w.err.text);
    assert_int_equal(w.annex.count, 1);
    assert_int_equal(w.annex.rows[0].project.amount.n, 15000);
    world_done(&w);
}

static void titles_centred_over_cells_reach_until_the_next(void **state)
{
    static const struct grid_merge title[] = {
        {1, 1, 0, 7}
    };
    struct sheet sheet = {0};
    struct world w;

    (void)state;
    world_make(&w, "");
    sheet_row(&sheet, "附件2");
    sheet_row(
        &sheet,
        "项目编号|填报单位|投资方是否沧州市域外|项目类别|内资/外资|总投资||签约日期|文本类型");
    sheet_row(&sheet, "|||||万元|亿元||");
    sheet_row(&sheet, "Z-01|zhongjie|是|产业|内资|15000|1.6|2020-10-08|合同");
    sheet.grid.merges = title;
    sheet.grid.merge_count = 1;
    assert_int_equal(read_sheet(&w, &sheet), STATUS_INVALID_ARGUMENT);
    assert_int_equal(w.problems.count, 1);
    assert_string_equal(w.problems.items[0].error.where, "annex.xlsx:附件表!G4");
    assert_string_equal(w.problems.items[0].error.field, "amount_yi");
    world_done(&w);
}

static void titles_in_two_rows_of_csv_are_put_together(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(
        world_annex(&w, ANNEX_SCORE,
                    "项目编号,填报单位,投资方是否沧州市域外,项目类别,总投资,,签约日期,文本类型\n"
                    ",,,,(亿元),内资/外资,,\n"
                    "Z-01,zhongjie,是,产业,1.5,内资,2020-10-08,合同\n"),
        STATUS_OK);
    assert_int_equal(w.annex.rows[0].project.amount.n, 15000);
    assert_int_equal(w.annex.rows[0].line, 3);
    world_done(&w);
}

static void totals_and_notes_are_left_out_and_told(void **state)
{
    struct sheet sheet = {0};
    struct world w;

    (void)state;
    world_make(&w, "");
    sheet_row(&sheet, TITLES "|序号");
    sheet_row(&sheet, ROW("Z-01"));
    sheet_row(&sheet, "小计||||15000|||");
    sheet_row(&sheet, ROW("Z-02"));
    sheet_row(&sheet, "||||||||3");
    sheet_row(&sheet, "合 计||||30000|||");
    sheet_row(&sheet, "填报人：甲|审核人：乙||日期：2020-11-01");
    assert_int_equal(read_sheet(&w, &sheet), STATUS_OK);
    assert_int_equal(w.annex.count, 2);
    assert_int_equal(w.problems.count, 3);
    assert_int_equal(w.problems.warning_total, 3);
    static const size_t lines[] = {6, 7, 3};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(w.problems.items[i].line, lines[i]);
    world_done(&w);
}

static void a_row_with_a_project_number_is_never_a_note(void **state)
{
    struct sheet sheet = {0};
    struct world w;

    (void)state;
    world_make(&w, "");
    sheet_row(&sheet, TITLES);
    sheet_row(&sheet, ROW("Z-01"));
    sheet_row(&sheet, "Z-02|合计");
    assert_int_equal(read_sheet(&w, &sheet), STATUS_INVALID_ARGUMENT);
    assert_int_equal(w.annex.count, 2);
    assert_int_equal(w.problems.items[0].line, 3);
    world_done(&w);
}

static void a_value_merged_over_projects_is_refused_once(void **state)
{
    static const struct grid_merge merges[] = {
        {2, 3, 1, 1},
        {2, 3, 8, 8}
    };
    struct sheet sheet = {0};
    struct world w;

    (void)state;
    world_make(&w, "");
    sheet_row(&sheet, TITLES "|序号");
    sheet_row(&sheet, ROW("Z-01") "|1");
    sheet_row(&sheet, "Z-02||是|产业|15000|内资|2020-10-08|合同|");
    sheet.grid.merges = merges;
    sheet.grid.merge_count = 2;
    assert_int_equal(read_sheet(&w, &sheet), STATUS_INVALID_ARGUMENT);
    assert_int_equal(w.problems.count, 1);
    expect_first(
        &w, false,
        "annex.xlsx:附件表!B2: B2:B3 is one merged cell; unmerge it and give every project "
        "its own value");
    assert_true(w.annex.rows[1].faulty);
    world_done(&w);
}

static void what_a_workbook_says_of_a_cell_counts(void **state)
{
    static const struct {
        size_t cell;
        enum grid_kind kind;
        const char *row, *text;
    } cases[] = {
        {4, GRID_FAULT,        "Z-01|zhongjie|是|产业|#REF!|内资|2020-10-08|合同",
         "annex.xlsx:附件表!E2: the formula gives #REF!; mend it, or write the value itself"},
        {4, GRID_UNCALCULATED, "Z-01|zhongjie|是|产业||内资|2020-10-08|合同",
         "annex.xlsx:附件表!E2: a formula whose value is not in the file; open it in Excel or WPS, "
         "save it, and try again"                                                              },
        {0, GRID_DATE,         "2020-10-08|zhongjie|是|产业|15000|内资|2020-10-08|合同",
         "annex.xlsx:附件表!A2: the project number became a date (2020-10-08), as spreadsheets do "
         "with 10-8; format the column as text and type the number again"                      },
        {6, GRID_NUMBER,       "Z-01|zhongjie|是|产业|15000|内资|44112|合同",
         "annex.xlsx:附件表!G2: “44112” is a number; as a date it would be 2020-10-08: format the "
         "cell as a date, or write 2020-10-08"                                                 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet sheet = {0};
        struct world w;
        world_make(&w, "");
        sheet_row(&sheet, TITLES);
        sheet_row(&sheet, cases[i].row);
        sheet.kinds[1][cases[i].cell] = (uint8_t)cases[i].kind;
        assert_int_equal(read_sheet(&w, &sheet), STATUS_INVALID_ARGUMENT);
        assert_int_equal(w.problems.count, 1);
        expect_first(&w, false, cases[i].text);
        world_done(&w);
    }
}

static void a_date_cell_counts_with_any_time_of_day_and_text_only_at_midnight(void **state)
{
    static const struct {
        enum grid_kind kind;
        const char *text;
        bool taken;
    } cases[] = {
        {GRID_DATE, "2020-10-08",          true },
        {GRID_DATE, "2020-10-08 09:30",    true },
        {GRID_TEXT, "2020-10-08 00:00:00", true },
        {GRID_TEXT, "2020/10/8 0:00",      true },
        {GRID_TEXT, "2020-10-08 09:30",    false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet sheet = {0};
        struct world w;
        char row[256];
        world_make(&w, "");
        snprintf(row, sizeof row, "Z-01|zhongjie|是|产业|15000|内资|%s|合同", cases[i].text);
        sheet_row(&sheet, TITLES);
        sheet_row(&sheet, row);
        sheet.kinds[1][6] = (uint8_t)cases[i].kind;
        assert_int_equal(read_sheet(&w, &sheet) == STATUS_OK, cases[i].taken);
        world_done(&w);
    }
}

static void a_sheet_without_the_titles_is_no_annex(void **state)
{
    struct sheet notes = {0}, form = {0};
    struct world w;

    (void)state;
    world_make(&w, "");
    sheet_row(&notes, "填表说明");
    sheet_row(&notes, "项目编号|项目名称");
    sheet_row(&form, TITLES);
    assert_false(annex_has_header(&notes.grid, w.arena));
    assert_true(annex_has_header(&form.grid, w.arena));
    assert_int_equal(read_sheet(&w, &notes), STATUS_INVALID_ARGUMENT);
    assert_string_equal(w.err.where, "annex.xlsx:附件表!1");
    assert_non_null(strstr(w.err.text, "none of the first 20 rows"));
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_above_the_titles_is_ignored),
        cmocka_unit_test(titles_merged_over_two_rows_are_put_together),
        cmocka_unit_test(titles_centred_over_cells_reach_until_the_next),
        cmocka_unit_test(titles_in_two_rows_of_csv_are_put_together),
        cmocka_unit_test(totals_and_notes_are_left_out_and_told),
        cmocka_unit_test(a_row_with_a_project_number_is_never_a_note),
        cmocka_unit_test(a_value_merged_over_projects_is_refused_once),
        cmocka_unit_test(what_a_workbook_says_of_a_cell_counts),
        cmocka_unit_test(a_date_cell_counts_with_any_time_of_day_and_text_only_at_midnight),
        cmocka_unit_test(a_sheet_without_the_titles_is_no_annex),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
