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
        cmocka_unit_test(formats_have_names),
        cmocka_unit_test(amounts_are_yi_for_people_and_wan_for_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
