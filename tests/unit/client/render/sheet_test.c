/* LINKS: common */
/* One sheet, three ways: aligned for people, typed for programs, guarded for spreadsheets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/render/sheet.h"
#include "client/render/words.h"

static const struct sheet_column COLUMNS[] = {
    {"no",   "No.",  CELL_NUMBER},
    {"name", "Name", CELL_TEXT  },
    {"gap",  "Gap",  CELL_FIGURE},
    {"note", "Note", CELL_WIDE  },
    {NULL,   NULL,   CELL_TEXT  }
};

static struct sheet *sample(void)
{
    struct sheet *sheet = sheet_create(COLUMNS);

    sheet_row(sheet, "1", "=1+1", "-1.50", "hidden", NULL);
    sheet_row(sheet, "-", "中捷", "+2.00", "", NULL);
    return sheet;
}

static void prints(enum format format, const char *wanted)
{
    OWNED(sheet_destroy) struct sheet *sheet = sample();
    OWNED(buf_free) struct buf out = buf_make(4096);

    assert_int_equal(sheet_print(sheet, format, &out, NULL), STATUS_OK);
    assert_string_equal(buf_text(&out), wanted);
}

static void csv_guards_texts_but_not_figures(void **state)
{
    (void)state;
    prints(FORMAT_CSV, "no,name,gap,note\r\n1,'=1+1,-1.50,hidden\r\n-,中捷,+2.00,\r\n");
}

static void json_has_numbers_where_they_are_whole(void **state)
{
    (void)state;
    prints(FORMAT_JSON, "[\n {\n  \"no\": 1,\n  \"name\": \"=1+1\",\n  \"gap\": \"-1.50\",\n"
                        "  \"note\": \"hidden\"\n },\n {\n  \"no\": \"-\",\n"
                        "  \"name\": \"中捷\",\n  \"gap\": \"+2.00\",\n  \"note\": \"\"\n }\n]\n");
}

static void a_table_leaves_wide_columns_out(void **state)
{
    OWNED(sheet_destroy) struct sheet *sheet = sample();
    OWNED(buf_free) struct buf out = buf_make(4096);

    (void)state;
    assert_int_equal(sheet_rows(sheet), 2);
    assert_int_equal(sheet_print(sheet, FORMAT_TABLE, &out, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&out), "No."));
    assert_null(strstr(buf_text(&out), "Note"));
    assert_null(strstr(buf_text(&out), "hidden"));
}

static void a_table_aligns_wide_characters_and_figures(void **state)
{
    (void)state;
    prints(FORMAT_TABLE, "No.  Name    Gap\n"
                         "---  ----  -----\n"
                         "  1  =1+1  -1.50\n"
                         "  -  中捷  +2.00\n");
}

static void a_cell_cannot_move_the_cursor_of_a_table(void **state)
{
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    OWNED(buf_free) struct buf out = buf_make(4096);

    (void)state;
    sheet_row(sheet, "1", "a\x1b[2J\nb\xe2\x80\xae", "0", "", NULL);
    assert_int_equal(sheet_print(sheet, FORMAT_TABLE, &out, NULL), STATUS_OK);
    assert_null(strchr(buf_text(&out), '\x1b'));
    assert_null(strstr(buf_text(&out), "\xe2\x80\xae"));
    assert_non_null(strstr(buf_text(&out), "\n  1  a"));
    assert_null(strstr(buf_text(&out), "\nb"));
}

static void csv_guards_whatever_a_spreadsheet_would_run(void **state)
{
    static const char *const risky[] = {"=1", "+1", "-1", "@a", "\t=1", "＝1"};

    (void)state;
    for (size_t i = 0; i < sizeof(risky) / sizeof(risky[0]); i++) {
        OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
        OWNED(buf_free) struct buf out = buf_make(4096);
        OWNED(buf_free) struct buf wanted = buf_make(4096);

        sheet_row(sheet, "1", risky[i], "0", risky[i], NULL);
        assert_int_equal(sheet_print(sheet, FORMAT_CSV, &out, NULL), STATUS_OK);
        buf_addf(&wanted, "'%s", risky[i]);
        assert_non_null(strstr(buf_text(&out), buf_text(&wanted)));
        assert_non_null(strstr(strstr(buf_text(&out), ",0,"), buf_text(&wanted)));
    }
}

static void csv_quotes_commas_quotes_and_line_ends(void **state)
{
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    OWNED(buf_free) struct buf out = buf_make(4096);

    (void)state;
    sheet_row(sheet, "1", "a,b", "0", "say \"x\"\ny", NULL);
    assert_int_equal(sheet_print(sheet, FORMAT_CSV, &out, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&out), "\r\n1,\"a,b\",0,\"say \"\"x\"\"\ny\"\r\n"));
}

static void json_never_changes_a_number(void **state)
{
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    OWNED(buf_free) struct buf out = buf_make(4096);

    (void)state;
    sheet_row(sheet, "9223372036854775807", "", "", "", NULL);
    sheet_row(sheet, "9223372036854775808", "", "", "", NULL);
    sheet_row(sheet, "", "", "", "", NULL);
    assert_int_equal(sheet_print(sheet, FORMAT_JSON, &out, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&out), "\"no\": 9223372036854775807,"));
    assert_non_null(strstr(buf_text(&out), "\"no\": \"9223372036854775808\","));
    assert_non_null(strstr(buf_text(&out), "\"no\": null,"));
}

static void no_rows_are_a_title_or_an_empty_array(void **state)
{
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    OWNED(buf_free) struct buf csv = buf_make(4096);
    OWNED(buf_free) struct buf json = buf_make(4096);

    (void)state;
    assert_int_equal(sheet_rows(sheet), 0);
    assert_int_equal(sheet_print(sheet, FORMAT_CSV, &csv, NULL), STATUS_OK);
    assert_string_equal(buf_text(&csv), "no,name,gap,note\r\n");
    assert_int_equal(sheet_print(sheet, FORMAT_JSON, &json, NULL), STATUS_OK);
    assert_string_equal(buf_text(&json), "[]\n");
}

static void a_short_row_is_filled_up(void **state)
{
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    OWNED(buf_free) struct buf out = buf_make(4096);

    (void)state;
    sheet_row(sheet, "1", NULL);
    sheet_row(sheet, "2", "b", "c", "d", NULL);
    assert_int_equal(sheet_rows(sheet), 2);
    assert_int_equal(sheet_print(sheet, FORMAT_CSV, &out, NULL), STATUS_OK);
    assert_string_equal(buf_text(&out), "no,name,gap,note\r\n1,,,\r\n2,b,c,d\r\n");
}

static void a_sheet_that_does_not_fit_says_so(void **state)
{
    OWNED(sheet_destroy) struct sheet *sheet = sample();

    (void)state;
    for (enum format format = FORMAT_TABLE; format <= FORMAT_CSV; format++) {
        OWNED(buf_free) struct buf out = buf_make(20);

        assert_int_equal(sheet_print(sheet, format, &out, NULL), STATUS_RESOURCE_EXHAUSTED);
        assert_int_equal(sheet_print(NULL, format, &out, NULL), STATUS_RESOURCE_EXHAUSTED);
    }
}

static void formats_have_names(void **state)
{
    enum format format;

    (void)state;
    assert_true(format_parse(NULL, &format));
    assert_int_equal(format, FORMAT_TABLE);
    assert_true(format_parse("csv", &format));
    assert_int_equal(format, FORMAT_CSV);
    assert_false(format_parse("xml", &format));
}

static void amounts_are_yi_for_people_and_wan_for_programs(void **state)
{
    struct arena *arena = arena_create(4096);

    (void)state;
    assert_string_equal(word_amount(15000, FORMAT_TABLE, arena), "1.5");
    assert_string_equal(word_amount(200000, FORMAT_TABLE, arena), "20");
    assert_string_equal(word_amount(12345, FORMAT_TABLE, arena), "1.2345");
    assert_string_equal(word_amount(0, FORMAT_TABLE, arena), "0");
    assert_string_equal(word_amount(15000, FORMAT_CSV, arena), "15000");
    assert_string_equal(word_time((struct instant){INT64_C(1606406400000000)}, FORMAT_TABLE, arena),
                        "2020-11-27 00:00");
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_guards_texts_but_not_figures),
        cmocka_unit_test(json_has_numbers_where_they_are_whole),
        cmocka_unit_test(a_table_leaves_wide_columns_out),
        cmocka_unit_test(a_table_aligns_wide_characters_and_figures),
        cmocka_unit_test(a_cell_cannot_move_the_cursor_of_a_table),
        cmocka_unit_test(csv_guards_whatever_a_spreadsheet_would_run),
        cmocka_unit_test(csv_quotes_commas_quotes_and_line_ends),
        cmocka_unit_test(json_never_changes_a_number),
        cmocka_unit_test(no_rows_are_a_title_or_an_empty_array),
        cmocka_unit_test(a_short_row_is_filled_up),
        cmocka_unit_test(a_sheet_that_does_not_fit_says_so),
        cmocka_unit_test(formats_have_names),
        cmocka_unit_test(amounts_are_yi_for_people_and_wan_for_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
