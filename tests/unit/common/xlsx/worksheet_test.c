/* Cells one by one, as parts in memory: types, formulas, places, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "common/xlsx/worksheet.h"

static const char *const texts[] = {"zero", "one", "", NULL};
static uint8_t dates[] = {false, true};

/* What is read of `rows` in a sheet: the cells of the first row, joined by "|", or the error. */
static const char *read_within(const char *rows, size_t memory)
{
    static char out[2048];
    const char *items[4];
    const struct strings strings = {.items = items, .count = 4, .room = 4};
    const struct formats formats = {.is_date = dates, .count = 2, .room = 2};
    struct xlsx_limits limits = xlsx_limits_default();
    struct worksheet sheet = {.file = "book.xlsx",
                              .sheet = "表",
                              .limits = &limits,
                              .memory = memory,
                              .strings = &strings,
                              .formats = &formats};
    struct arena *arena = arena_create((size_t)4 << 20);
    struct grid grid;
    struct error err;
    char part[2048];
    size_t used = 0;

    memcpy(items, texts, sizeof items);
    snprintf(part, sizeof part,
             "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
             "<sheetData>%s</sheetData></worksheet>",
             rows);
    struct bytes rest = {(const uint8_t *)part, strlen(part)};
    struct xml_source source = xml_from_memory(&rest, "sheet.xml");
    out[0] = '\0';
    if (worksheet_read(&sheet, &source, arena, &grid, &err) != STATUS_OK)
        snprintf(out, sizeof out, "%s", err.text);
    else
        for (size_t i = 0; grid.count > 0 && i < grid.rows[0].count; i++)
            used += (size_t)snprintf(out + used, sizeof out - used, "%s%s%d", i ? "|" : "",
                                     grid.rows[0].cells[i], grid.rows[0].kinds[i]);
    arena_destroy(&arena);
    return out;
}

static const char *read_rows(const char *rows)
{
    return read_within(rows, 1 << 20);
}

static void assert_cell(const char *attributes, const char *inside, const char *expected)
{
    char rows[1024];

    snprintf(rows, sizeof rows, "<row r=\"3\"><c r=\"A3\" %s>%s</c></row>", attributes, inside);
    assert_string_equal(read_rows(rows), expected);
}

static void cells_of_each_type(void **state)
{
    (void)state;
    assert_cell("", "<v>1.50</v>", "1.51");
    assert_cell("t=\"n\" s=\"1\"", "<v>44112</v>", "2020-10-082");
    assert_cell("t=\"n\" s=\"9\"", "<v>44112</v>", "441121");
    assert_cell("t=\"n\" s=\"nonsense\"", "<v>44112</v>", "441121");
    assert_cell("t=\"s\"", "<v>1</v>", "one0");
    assert_cell("t=\"str\"", "<v> a_x000A_b </v>", "a\nb0");
    assert_cell("t=\"inlineStr\"", "<is><t>a</t><rPh><t>b</t></rPh><r><rPr/><t>c</t></r></is>",
                "ac0");
    assert_cell("t=\"b\"", "<v>0</v>", "FALSE3");
    assert_cell("t=\"b\"", "<v>true</v>", "TRUE3");
    assert_cell("t=\"e\"", "<v>#NAME?</v>", "#NAME?4");
    assert_cell("t=\"d\"", "<v>2020-10-08T09:30:00</v>", "2020-10-08 09:302");
}

static void cells_that_hold_nothing_leave_no_row(void **state)
{
    (void)state;
    assert_cell("s=\"1\"", "", "");
    assert_cell("", "<v></v>", "");
    assert_cell("", "<v>  </v>", "");
    assert_cell("t=\"s\"", "<v>2</v>", "");
    assert_cell("t=\"inlineStr\"", "<is><t>　</t></is>", "");
    assert_cell("t=\"inlineStr\"", "<v>7</v>", "");
    assert_cell("t=\"str\"", "<f>\"\"</f><v></v>", "");
}

static void formulas_give_what_was_calculated_or_say_that_nothing_was(void **state)
{
    (void)state;
    assert_cell("", "<f>1+1</f><v>2</v>", "21");
    assert_cell("s=\"1\"", "<f>TODAY()</f><v>44112</v>", "2020-10-082");
    assert_cell("t=\"str\"", "<f>A1</f><v>x</v>", "x0");
    assert_cell("", "<f>1+1</f>", "5");
    assert_cell("", "<f>1+1</f><v/>", "5");
    assert_cell("t=\"str\"", "<f>A1</f>", "5");
    assert_cell("", "<f t=\"shared\" si=\"0\"/>", "5");
    assert_cell("t=\"e\"", "<f>1/0</f><v>#DIV/0!</v>", "#DIV/0!4");
}

static void foreign_elements_are_passed_over(void **state)
{
    (void)state;
    assert_cell("", "<x:v xmlns:x=\"u\">9</x:v><v>1</v><extLst><v>8</v></extLst>", "11");
    assert_cell("", "<v>1<x>2</x></v>", "11");
    assert_string_equal(read_rows("<x><row><c><v>1</v></c></row></x><row><c><v>2</v></c></row>"),
                        "21");
}

static void places_that_are_not_said_follow_the_last_one(void **state)
{
    (void)state;
    assert_string_equal(
        read_rows("<row><c><v>1</v></c><c r=\"C1\"><v>3</v></c><c><v>4</v></c></row>"),
        "11|0|31|41");
}

static void faults_name_their_cell(void **state)
{
    (void)state;
    assert_cell("t=\"s\"", "<v>3</v>", "book.xlsx:表!A3: the text is longer than 32768 bytes");
    assert_cell("t=\"s\"", "<v>4</v>",
                "book.xlsx:表!A3: the cell refers to shared text 4, and the workbook has 4 of "
                "them; open it in Excel or WPS and save it again as .xlsx");
    assert_cell("", "<v>1,5</v>", "book.xlsx:表!A3: 1,5 is said to be a number and is none");
    assert_cell("t=\"d\"", "<v>8.10.2020</v>",
                "book.xlsx:表!A3: 8.10.2020 is said to be a date and is none");
}

static void rows_beyond_the_last_and_columns_beyond_the_last(void **state)
{
    (void)state;
    assert_string_equal(read_rows("<row r=\"1048576\"/><row/>"),
                        "book.xlsx:表: the sheet has more than 1048576 rows, the most a "
                        "spreadsheet has");
    assert_string_equal(read_rows("<row><c r=\"XFD1\"/><c/></row>"),
                        "book.xlsx:表: row 1 has more than 16384 cells, the most a "
                        "spreadsheet has");
    assert_string_equal(read_rows("<row><c r=\"XFD1\" s=\"1\"/></row><row r=\"1048576\"/>"), "");
}

#define NO_MEMORY                                                                                  \
    "the workbook needs more than 40 MiB of memory; leave out what is not asked for, or divide it"

static void memory_is_counted_by_texts_and_by_places(void **state)
{
    const char *const text =
        "<row><c t=\"str\"><v>a text of more bytes than there are</v></c></row>";
    const char *const wide = "<row><c r=\"IV1\"><v>1</v></c></row>";

    (void)state;
    assert_string_equal(read_within(text, 20), "book.xlsx:表!A1: " NO_MEMORY);
    assert_string_equal(read_within(wide, 2500), "book.xlsx:表: " NO_MEMORY);
    assert_string_not_equal(read_within(wide, 4096), "book.xlsx:表: " NO_MEMORY);
}

static void a_shared_text_is_kept_once_however_often_it_is_used(void **state)
{
    char rows[2048] = "<row>";
    size_t used = 5;

    (void)state;
    for (int i = 0; i < 60; i++)
        used += (size_t)snprintf(rows + used, sizeof rows - used, "<c t=\"s\"><v>0</v></c>");
    snprintf(rows + used, sizeof rows - used, "</row>");
    assert_string_not_equal(read_within(rows, 1 + 5 + 16 * sizeof(struct grid_row) + 60 * 9 + 16),
                            "book.xlsx:表: " NO_MEMORY);
}

static void a_long_name_leaves_the_cell_readable(void **state)
{
    struct xlsx_limits limits = xlsx_limits_default();
    const struct strings strings = {0};
    const struct formats formats = {0};
    struct arena *arena = arena_create((size_t)4 << 20);
    char file[400] = "", sheet[400] = "";
    struct worksheet worksheet = {.file = file,
                                  .sheet = sheet,
                                  .limits = &limits,
                                  .memory = 1 << 20,
                                  .strings = &strings,
                                  .formats = &formats};
    const char part[] = "<worksheet xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/main\">"
                        "<sheetData><row><c r=\"IV1\"><v>x</v></c></row></sheetData></worksheet>";
    struct bytes rest = {(const uint8_t *)part, strlen(part)};
    struct xml_source source = xml_from_memory(&rest, "sheet.xml");
    struct grid grid;
    struct error err;

    (void)state;
    while (strlen(file) < 300) {
        strcat(file, "附");
        strcat(sheet, "表");
    }
    assert_int_equal(worksheet_read(&worksheet, &source, arena, &grid, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where + strlen(err.where) - 7, "表!IV1");
    assert_true(strstr(err.where, "附:表") != NULL);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_of_each_type),
        cmocka_unit_test(cells_that_hold_nothing_leave_no_row),
        cmocka_unit_test(formulas_give_what_was_calculated_or_say_that_nothing_was),
        cmocka_unit_test(foreign_elements_are_passed_over),
        cmocka_unit_test(places_that_are_not_said_follow_the_last_one),
        cmocka_unit_test(faults_name_their_cell),
        cmocka_unit_test(rows_beyond_the_last_and_columns_beyond_the_last),
        cmocka_unit_test(memory_is_counted_by_texts_and_by_places),
        cmocka_unit_test(a_shared_text_is_kept_once_however_often_it_is_used),
        cmocka_unit_test(a_long_name_leaves_the_cell_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
