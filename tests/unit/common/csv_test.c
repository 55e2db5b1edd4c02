/* CSV as offices write it: encodings, quoting, rows counted as a spreadsheet shows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "common/csv.h"

static const struct csv_limits limits = {.rows = 100, .cells = 8, .cell = 20};
static struct arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = arena_create(16 << 20);
    return arena ? 0 : -1;
}

static int drop_arena(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static enum status read_bytes(const char *text, size_t size, struct grid *out, struct error *err)
{
    return csv_read((struct bytes){(const uint8_t *)text, size}, "a.csv", &limits, arena, out, err);
}

static enum status read_text(const char *text, struct grid *out, struct error *err)
{
    return read_bytes(text, strlen(text), out, err);
}

static void quoted_cells_may_hold_anything(void **state)
{
    struct grid table;

    (void)state;
    assert_int_equal(read_text("a,b\r\n\"x,\"\"y\"\"\",\"two\r\nlines\"\r\nlast,", &table, NULL),
                     STATUS_OK);
    assert_int_equal(table.count, 3);
    assert_string_equal(table.rows[1].cells[0], "x,\"y\"");
    assert_string_equal(table.rows[1].cells[1], "two\r\nlines");
    assert_int_equal(table.rows[2].count, 2);
    assert_string_equal(table.rows[2].cells[1], "");
    assert_int_equal(table.rows[2].line, 3);
}

static void blanks_around_cells_are_removed(void **state)
{
    struct grid table;

    (void)state;
    assert_int_equal(read_text("  a\t,\" b \",\xE3\x80\x80汉 字\xC2\xA0\n", &table, NULL),
                     STATUS_OK);
    assert_string_equal(table.rows[0].cells[0], "a");
    assert_string_equal(table.rows[0].cells[1], "b");
    assert_string_equal(table.rows[0].cells[2], "汉 字");
}

static void empty_rows_are_left_out_but_counted(void **state)
{
    struct grid table;

    (void)state;
    assert_int_equal(read_text("a,b\r\n\r\n,\r\n \r\n1,2\r\n\r\n3,\r\n", &table, NULL), STATUS_OK);
    assert_int_equal(table.count, 3);
    assert_int_equal(table.rows[0].line, 1);
    assert_int_equal(table.rows[1].line, 5);
    assert_int_equal(table.rows[2].line, 7);
    assert_int_equal(read_text("a\n\n\nb\n", &table, NULL), STATUS_OK);
    assert_int_equal(table.rows[1].line, 4);
    assert_int_equal(read_text("\n\na", &table, NULL), STATUS_OK);
    assert_int_equal(table.rows[0].line, 3);
    assert_int_equal(read_text("a\r\rb\r", &table, NULL), STATUS_OK);
    assert_int_equal(table.rows[1].line, 3);
}

static void utf8_may_begin_with_a_mark(void **state)
{
    struct grid table;

    (void)state;
    assert_int_equal(read_text("\xEF\xBB\xBF项目编号\n", &table, NULL), STATUS_OK);
    assert_string_equal(table.rows[0].cells[0], "项目编号");
    assert_int_equal(read_text("\xEF\xBB\xBF", &table, NULL), STATUS_OK);
    assert_int_equal(table.count, 0);
    assert_int_equal(read_bytes(NULL, 0, &table, NULL), STATUS_OK);
    assert_int_equal(table.count, 0);
}

static void gb18030_is_recognised_with_its_long_characters(void **state)
{
    struct grid table;

    (void)state;
    /* 项目, 𠀀 (U+20000, four bytes 95 32 82 36), 龦 and a second byte that looks like a letter */
    assert_int_equal(read_text("\xCF\xEE\xC4\xBF,\x95\x32\x82\x36,\x81\x40\n", &table, NULL),
                     STATUS_OK);
    assert_string_equal(table.rows[0].cells[0], "项目");
    assert_string_equal(table.rows[0].cells[1], "𠀀");
    assert_string_equal(table.rows[0].cells[2], "丂");
}

static void bytes_of_no_encoding_are_refused_with_the_line(void **state)
{
    struct grid table;
    struct error err;

    (void)state;
    assert_int_equal(read_text("a\nb,\xFF\xFF\n", &table, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "a.csv:2");
    assert_int_equal(read_text("\xEF\xBB\xBF\xCF\xEE\n", &table, &err), STATUS_INVALID_ARGUMENT);
    assert_int_equal(read_bytes("a\r\nb\r\nc\0d", 9, &table, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "a.csv:3");
    assert_int_equal(read_text("a,\xCF", &table, &err), STATUS_INVALID_ARGUMENT);
}

static void bad_quoting_is_refused_with_the_row(void **state)
{
    static const struct {
        const char *text, *where;
    } rows[] = {
        {"a\nb\"c\n",         "a.csv:2"},
        {"a\n\n\"b\"c\n",     "a.csv:3"},
        {"a\n\"never closed", "a.csv:2"},
    };
    struct grid table;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_text(rows[i].text, &table, &err), STATUS_INVALID_ARGUMENT);
        assert_string_equal(err.where, rows[i].where);
    }
}

static void limits_are_kept(void **state)
{
    struct grid table;
    struct error err;
    struct buf text = buf_make(10000);

    (void)state;
    assert_int_equal(read_text("1,2,3,4,5,6,7,8\n", &table, &err), STATUS_OK);
    assert_int_equal(read_text("x\n1,2,3,4,5,6,7,8,9\n", &table, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "a.csv:2");
    assert_int_equal(read_text("a,aaaaabbbbbcccccddddd\n", &table, &err), STATUS_OK);
    assert_int_equal(read_text("a,aaaaabbbbbcccccddddde\n", &table, &err), STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(err.text, "column B"));
    for (int i = 0; i < 100; i++)
        buf_adds(&text, "x\n\n");
    assert_int_equal(read_text(buf_text(&text), &table, &err), STATUS_OK);
    assert_int_equal(table.count, 100);
    buf_adds(&text, "x\n");
    assert_int_equal(read_text(buf_text(&text), &table, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "a.csv:201");
    buf_free(&text);
}

static void assert_cell(const char *text, bool guard, const char *expected)
{
    struct buf out = buf_make(1000);

    csv_write_cell(&out, text, guard);
    assert_string_equal(buf_text(&out), expected);
    buf_free(&out);
}

static void cells_are_quoted_only_when_needed(void **state)
{
    (void)state;
    assert_cell("plain 汉字", false, "plain 汉字");
    assert_cell("", true, "");
    assert_cell("a,b", false, "\"a,b\"");
    assert_cell("a\"b", false, "\"a\"\"b\"");
    assert_cell("a\nb", false, "\"a\nb\"");
    assert_cell(" a", false, "\" a\"");
}

/* Written guarded and read again, every text is as it was. */
static void a_guard_comes_off_again(void **state)
{
    static const char *const texts[] = {"=1+1", "'=1+1", "''-5",  "'t Hooft", "'", "''",
                                        "+厂",  "＝1",   "plain", "@",        "-", "it's =1"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        OWNED(buf_free) struct buf out = buf_make(1000);
        struct grid grid;
        struct error err;
        csv_write_row(&out, &texts[i], 1, true);
        assert_int_equal(csv_read(buf_bytes(&out), "t", &limits, arena, &grid, &err), STATUS_OK);
        assert_string_equal(grid.rows[0].cells[0], texts[i]);
    }
}

static void formulas_are_guarded(void **state)
{
    (void)state;
    assert_cell("=1+1", true, "'=1+1");
    assert_cell("+1", true, "'+1");
    assert_cell("-1", true, "'-1");
    assert_cell("@x", true, "'@x");
    assert_cell("\tx", true, "\"'\tx\"");
    assert_cell("\rx", true, "\"'\rx\"");
    assert_cell("＝1", true, "'＝1");
    assert_cell("＋1", true, "'＋1");
    assert_cell("－1", true, "'－1");
    assert_cell("＠1", true, "'＠1");
    assert_cell("=HYPERLINK(\"a\",\"b\")", true, "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"");
    assert_cell("=1+1", false, "=1+1");
    assert_cell("a=1", true, "a=1");
}

static void a_written_table_is_read_again(void **state)
{
    const char *const cells[] = {"a,b", "q\"q", "汉\n字", ""};
    struct buf out = buf_make(1000);
    struct grid table;

    (void)state;
    csv_write_bom(&out);
    csv_write_row(&out, cells, 4, true);
    assert_int_equal(csv_read(buf_bytes(&out), "x", &limits, arena, &table, NULL), STATUS_OK);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(table.rows[0].cells[i], cells[i]);
    buf_free(&out);
}

static void columns_are_named_as_in_a_spreadsheet(void **state)
{
    static const struct {
        size_t column;
        const char *name;
    } rows[] = {
        {0,     "A"  },
        {25,    "Z"  },
        {26,    "AA" },
        {51,    "AZ" },
        {52,    "BA" },
        {701,   "ZZ" },
        {702,   "AAA"},
        {16383, "XFD"},
    };
    char name[8];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        csv_column_name(rows[i].column, name);
        assert_string_equal(name, rows[i].name);
    }
    csv_column_name(SIZE_MAX, name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted_cells_may_hold_anything),
        cmocka_unit_test(blanks_around_cells_are_removed),
        cmocka_unit_test(empty_rows_are_left_out_but_counted),
        cmocka_unit_test(utf8_may_begin_with_a_mark),
        cmocka_unit_test(gb18030_is_recognised_with_its_long_characters),
        cmocka_unit_test(bytes_of_no_encoding_are_refused_with_the_line),
        cmocka_unit_test(bad_quoting_is_refused_with_the_row),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(cells_are_quoted_only_when_needed),
        cmocka_unit_test(formulas_are_guarded),
        cmocka_unit_test(a_guard_comes_off_again),
        cmocka_unit_test(a_written_table_is_read_again),
        cmocka_unit_test(columns_are_named_as_in_a_spreadsheet),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
