/* INI files: comments, lines in errors, repeated keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "common/config.h"

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

static enum status read_text(const char *text, struct ini_file *out, struct error *err)
{
    return ini_read((struct bytes){(const uint8_t *)text, strlen(text)}, "c.ini", arena, out, err);
}

static void values_lose_blanks_and_comments(void **state)
{
    struct ini_file file;

    (void)state;
    assert_int_equal(read_text("\xEF\xBB\xBF; first\r\n[campaign]\r\nid = bohai ; note\r\n"
                               "name=渤海;新区\n  usd_rate =      ; yuan\n\n[score]\n"
                               "bands_wan = 15000:1, 25000:2\nempty=\n",
                               &file, NULL),
                     STATUS_OK);
    assert_int_equal(file.count, 5);
    assert_string_equal(ini_get(&file, "campaign", "id"), "bohai");
    assert_string_equal(ini_get(&file, "campaign", "name"), "渤海;新区");
    assert_string_equal(ini_get(&file, "campaign", "usd_rate"), "");
    assert_string_equal(ini_get(&file, "score", "bands_wan"), "15000:1, 25000:2");
    assert_string_equal(ini_get(&file, "score", "empty"), "");
    assert_null(ini_get(&file, "score", "id"));
    assert_int_equal(file.entries[0].line, 3);
    assert_int_equal(file.entries[2].line, 5);
    assert_int_equal(file.entries[3].line, 8);
}

static void a_repeated_key_is_an_error_with_its_line(void **state)
{
    struct ini_file file;
    struct error err;

    (void)state;
    assert_int_equal(read_text("[a]\nx=1\n[b]\nx=1\n[a]\ny=1\nx=2\n", &file, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "c.ini:7");
    assert_string_equal(err.field, "x");
    assert_int_equal(read_text("[a]\nx=1\n[b]\nx=1\n", &file, &err), STATUS_OK);
}

static void an_indented_line_is_no_continuation(void **state)
{
    struct ini_file file;
    struct error err;

    (void)state;
    assert_int_equal(read_text("[a]\nx=1\n  y=2\n", &file, &err), STATUS_OK);
    assert_string_equal(ini_get(&file, "a", "y"), "2");
    assert_int_equal(read_text("[a]\nx=1\n  more\n", &file, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "c.ini:3");
}

static void what_is_no_ini_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text, *where;
    } rows[] = {
        {"[a]\nnothing\n",                                              "c.ini:2"},
        {"[a\nx=1\n",                                                   "c.ini:1"},
        {"[a]\n\n= 1\n",                                                "c.ini:3"},
        {"[a]\nx=\xC3\x28\n",                                           "c.ini:2"},
        {"[aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee]\nx=1\n", "c.ini:1"},
    };
    struct ini_file file;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_text(rows[i].text, &file, &err), STATUS_INVALID_ARGUMENT);
        assert_string_equal(err.where, rows[i].where);
    }
    assert_int_equal(
        ini_read((struct bytes){(const uint8_t *)"[a]\nx=\0", 7}, "c.ini", arena, &file, &err),
        STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "c.ini:2");
}

static void an_empty_file_has_no_entries(void **state)
{
    struct ini_file file;

    (void)state;
    assert_int_equal(ini_read((struct bytes){NULL, 0}, "c.ini", arena, &file, NULL), STATUS_OK);
    assert_int_equal(file.count, 0);
    assert_int_equal(read_text("\xEF\xBB\xBF", &file, NULL), STATUS_OK);
    assert_int_equal(read_text("[a]", &file, NULL), STATUS_OK);
    assert_int_equal(file.count, 0);
    assert_int_equal(read_text("[a]\nx = last", &file, NULL), STATUS_OK);
    assert_string_equal(ini_get(&file, "a", "x"), "last");
}

/* "[a]\nx = wwww…\ny = 1\n" with a line of the given length. */
static enum status read_long(size_t length, struct ini_file *file, struct error *err)
{
    char *text = malloc(length + 100);
    char *at = stpcpy(text, "[a]\nx = ");
    enum status status;

    memset(at, 'w', length - 4);
    strcpy(at + length - 4, "\ny = 1\n");
    status = read_text(text, file, err);
    free(text);
    return status;
}

static void long_lines_are_whole_or_refused(void **state)
{
    struct ini_file file;
    struct error err;

    (void)state;
    assert_int_equal(read_long(64 * 1024, &file, &err), STATUS_OK);
    assert_int_equal(strlen(ini_get(&file, "a", "x")), 64 * 1024 - 4);
    assert_string_equal(ini_get(&file, "a", "y"), "1");
    assert_int_equal(file.entries[1].line, 3);
    assert_int_equal(read_long(64 * 1024 + 1, &file, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "c.ini:2");
}

static void more_than_ten_thousand_entries_are_refused(void **state)
{
    struct buf text = buf_make(1 << 20);
    struct ini_file file;
    struct error err;

    (void)state;
    buf_adds(&text, "[a]\n");
    for (int i = 0; i < 10000; i++)
        buf_addf(&text, "k%d = %d\n", i, i);
    assert_int_equal(ini_read(buf_bytes(&text), "c.ini", arena, &file, &err), STATUS_OK);
    assert_int_equal(file.count, 10000);
    buf_adds(&text, "one = more\n");
    assert_int_equal(ini_read(buf_bytes(&text), "c.ini", arena, &file, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "c.ini:10002");
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_lose_blanks_and_comments),
        cmocka_unit_test(a_repeated_key_is_an_error_with_its_line),
        cmocka_unit_test(an_indented_line_is_no_continuation),
        cmocka_unit_test(what_is_no_ini_is_refused_with_its_line),
        cmocka_unit_test(an_empty_file_has_no_entries),
        cmocka_unit_test(long_lines_are_whole_or_refused),
        cmocka_unit_test(more_than_ten_thousand_entries_are_refused),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
