/* LINKS: tests_support */
/* Widths, folding, tables with Chinese characters, and sentences in the chosen language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/text.h"
#include "tests/support/scratch.h"

static void wide_characters_take_two_columns(void **state)
{
    (void)state;
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("渤海新区"), 8);
    assert_int_equal(text_width("Ａ１（"), 6);
    assert_int_equal(text_width("e\xCC\x81"), 1);
    assert_int_equal(text_width("“—…"), 3); /* ambiguous: one */
    assert_int_equal(text_width("𠀀䶮"), 4);
    assert_int_equal(text_width("\xFFx"), 2);
}

static void titles_that_people_take_for_equal_fold_to_one(void **state)
{
    struct arena *arena = arena_create(100000);

    (void)state;
    assert_string_equal(text_fold("总投资（万元）", arena), "总投资(万元)");
    assert_string_equal(text_fold(" 总投资 (万元)\t", arena), "总投资(万元)");
    assert_string_equal(text_fold("总投资【万元】", arena), "总投资(万元)");
    assert_string_equal(text_fold("ＰＰＰ　项目", arena), "ppp项目");
    assert_string_equal(text_fold("Big\xE3\x80\x80\n Deal", arena), "big deal");
    assert_string_equal(text_fold("a\xE2\x80\x8B\xE2\x80\xAE"
                                  "b\xFF",
                                  arena),
                        "ab\xEF\xBF\xBD");
    assert_string_equal(text_fold("", arena), "");
    assert_string_equal(text_fold("Amount_Wan", arena), "amount_wan");
    arena_destroy(&arena);
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
    struct arena *arena = arena_create(100000);

    (void)state;
    assert_string_equal(text_printable("a\x1B[31m\n\tb\x7F\xC2\x9B", arena), "a[31mb");
    assert_string_equal(text_printable("\xE2\x80\xAE汉\xE2\x81\xA6\xFE", arena), "汉\xEF\xBF\xBD");
    arena_destroy(&arena);
}

static void what_nobody_sees_is_found(void **state)
{
    static const char *const hidden[] = {
        "\x01",         "a\x1b[0m",     "\x7f",         "a\xC2\x80",    "\xC2\x9Bm",
        "\xD8\x9C",     "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA", "汉\xE2\x80\xAE字",
        "\xE2\x81\xA6", "\xE2\x81\xA9", "\xE2\x80\xA8", "\xEF\xBB\xBF",
    };
    static const char *const seen[] = {"", "a\r\n\tb", "汉字（一期）·“引” 䶮", "café ①",
                                       "\xC2\xA0"};

    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        assert_true(text_has_hidden(hidden[i]));
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        assert_false(text_has_hidden(seen[i]));
}

static void columns_stay_aligned_beside_chinese(void **state)
{
    struct table *table = table_create();
    struct buf out = buf_make(10000);

    (void)state;
    table_column(table, "单位", TABLE_LEFT);
    table_column(table, "rate", TABLE_RIGHT);
    table_column(table, "note", TABLE_LEFT);
    table_row(table, "港城区", "68.8", "x", NULL);
    table_row(table, "lingang", "103.00", "", NULL);
    table_row_array(table, (const char *const[]){"a\nb\x1B", "汉", "z"});
    table_row(table, "short", NULL);
    table_print(table, &out);
    assert_string_equal(buf_text(&out), "单位       rate  note\n"
                                        "-------  ------  ----\n"
                                        "港城区     68.8  x\n"
                                        "lingang  103.00  \n"
                                        "ab           汉  z\n"
                                        "short            \n");
    table_destroy(&table);
    assert_null(table);
    buf_free(&out);
}

static void a_table_without_columns_prints_nothing(void **state)
{
    struct table *table = table_create();
    struct buf out = buf_make(100);

    (void)state;
    table_print(table, &out);
    assert_string_equal(buf_text(&out), "");
    table_destroy(&table);
    table_print(NULL, &out);
    assert_true(out.failed);
    buf_free(&out);
}

static void set_locale(const char *language, const char *lc_all, const char *lang)
{
    setenv("LANGUAGE", language, 1);
    setenv("LC_ALL", lc_all, 1);
    setenv("LANG", lang, 1);
    unsetenv("LC_MESSAGES");
}

static void the_language_follows_the_locale_unless_it_is_given(void **state)
{
    (void)state;
    set_locale("", "", "zh_CN.UTF-8");
    text_language(NULL, NULL);
    assert_true(text_is_chinese());
    set_locale("", "C.UTF-8", "zh_CN.UTF-8");
    text_language(NULL, NULL);
    assert_false(text_is_chinese());
    set_locale("zh_CN:en", "", "en_US.UTF-8");
    text_language(NULL, NULL);
    assert_true(text_is_chinese());
    text_language("en", NULL);
    assert_false(text_is_chinese());
    text_language("zh", NULL);
    assert_true(text_is_chinese());
    assert_string_equal(localeconv()->decimal_point, ".");
}

/* One message of a catalogue, compiled by hand: the format of GNU .mo files. */
static void write_catalogue(const char *path, const char *id, const char *translation)
{
    FILE *file = fopen(path, "wb");
    const char header[] = "Content-Type: text/plain; charset=UTF-8\n";
    uint32_t ids = 28 + 32, texts = ids + 1 + (uint32_t)strlen(id) + 1;
    uint32_t words[] = {0x950412DE,
                        0,
                        2,
                        28,
                        44,
                        0,
                        0,
                        0,
                        ids,
                        (uint32_t)strlen(id),
                        ids + 1,
                        (uint32_t)strlen(header),
                        texts,
                        (uint32_t)strlen(translation),
                        texts + (uint32_t)sizeof header};

    assert_non_null(file);
    fwrite(words, sizeof words, 1, file);
    fwrite("", 1, 1, file);
    fwrite(id, strlen(id) + 1, 1, file);
    fwrite(header, sizeof header, 1, file);
    fwrite(translation, strlen(translation) + 1, 1, file);
    fclose(file);
}

static void errors_are_told_in_chinese_without_an_installed_locale(void **state)
{
    const char *folder = scratch_folder();
    struct buf out = buf_make(1000);
    struct error err;

    (void)state;
    mkdir(scratch_path(folder, "zh_CN"), 0700);
    mkdir(scratch_path(folder, "zh_CN/LC_MESSAGES"), 0700);
    write_catalogue(scratch_path(folder, "zh_CN/LC_MESSAGES/bairi.mo"), "no unit %s in %s",
                    "%2$s 没有单位 %1$s");
    error_set(&err, STATUS_NOT_FOUND, "no unit %s in %s", "x\x1B[2J", "表");
    error_at(&err, "a.csv:B7", NULL);
    error_within(&err, "submit");
    set_locale("", "", "zh_CN.UTF-8");
    text_language(NULL, folder);
    text_error(&err, &out);
    assert_string_equal(buf_text(&out), "a.csv:B7: 表 没有单位 x[2J");
    buf_clear(&out);
    text_language("en", folder);
    text_error(&err, &out);
    assert_string_equal(buf_text(&out), "a.csv:B7: no unit x[2J in 表");
    buf_clear(&out);
    error_clear(&err);
    err.status = STATUS_UNAVAILABLE;
    text_error(&err, &out);
    assert_string_equal(buf_text(&out), "UNAVAILABLE");
    buf_free(&out);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_characters_take_two_columns),
        cmocka_unit_test(titles_that_people_take_for_equal_fold_to_one),
        cmocka_unit_test(what_nobody_sees_is_found),
        cmocka_unit_test(control_characters_do_not_reach_the_terminal),
        cmocka_unit_test(columns_stay_aligned_beside_chinese),
        cmocka_unit_test(a_table_without_columns_prints_nothing),
        cmocka_unit_test(the_language_follows_the_locale_unless_it_is_given),
        cmocka_unit_test(errors_are_told_in_chinese_without_an_installed_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
