/* LINKS: tests_support */
/* Tables fitted to a screen, plain signs, and colour only where it is wanted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

static struct table *sample(void)
{
    struct table *table = table_create();

    table_column(table, "No.", TABLE_LEFT);
    table_column(table, "Project", TABLE_LEFT);
    table_column(table, "Reason", TABLE_LEFT);
    table_column(table, "Amount", TABLE_RIGHT);
    table_row(table, "Z-01", "白露2万吨冷链仓储项目，一期", "", "15000", NULL);
    table_row(table, "Z-02", "short words that may be broken", "", "7", NULL);
    return table;
}

static void prints(size_t width, const char *wanted)
{
    OWNED(table_destroy) struct table *table = sample();
    OWNED(buf_free) struct buf out = buf_make(10000);

    table_print_fitted(table, &(struct table_look){.width = width}, &out);
    assert_string_equal(buf_text(&out), wanted);
}

static void a_table_that_fits_is_left_alone(void **state)
{
    static const char WHOLE[] = "No.   Project                         Reason  Amount\n"
                                "----  ------------------------------  ------  ------\n"
                                "Z-01  白露2万吨冷链仓储项目，一期              15000\n"
                                "Z-02  short words that may be broken               7\n";

    (void)state;
    prints(0, WHOLE);
    prints(52, WHOLE);
}

static void empty_columns_go_first(void **state)
{
    (void)state;
    prints(51, "No.   Project                         Amount\n"
               "----  ------------------------------  ------\n"
               "Z-01  白露2万吨冷链仓储项目，一期      15000\n"
               "Z-02  short words that may be broken       7\n");
}

static void wide_texts_are_broken_and_nothing_is_lost(void **state)
{
    (void)state;
    prints(30, "No.   Project           Amount\n"
               "----  ----------------  ------\n"
               "Z-01  白露2万吨冷链仓    15000\n"
               "      储项目，一期\n"
               "Z-02  short words that       7\n"
               "      may be broken\n");
}

static void no_line_is_wider_than_the_screen(void **state)
{
    (void)state;
    for (size_t width = 25; width < 60; width++) {
        OWNED(table_destroy) struct table *table = sample();
        OWNED(buf_free) struct buf out = buf_make(10000);

        table_print_fitted(table, &(struct table_look){.width = width}, &out);
        for (char *line = strtok(out.data, "\n"); line; line = strtok(NULL, "\n"))
            assert_true(text_width(line) <= width);
    }
}

static void a_word_too_long_is_cut_between_characters(void **state)
{
    size_t width;

    (void)state;
    assert_int_equal(text_line("bairi-2020-zhongjie.receipt", 10, &width), 10);
    assert_int_equal(width, 10);
    assert_int_equal(text_line("项目", 3, &width), strlen("项"));
    assert_int_equal(width, 2);
    assert_int_equal(text_line("项", 1, &width), strlen("项")); /* at least one */
    assert_int_equal(text_line("", 10, &width), 0);
}

static void spare_columns_are_left_out_at_last_and_named(void **state)
{
    OWNED(table_destroy) struct table *table = table_create();
    OWNED(buf_free) struct buf out = buf_make(10000);

    (void)state;
    table_column(table, "Amount", TABLE_RIGHT);
    table_column(table, "Pending", TABLE_RIGHT);
    table_spare(table);
    table_column(table, "Total", TABLE_RIGHT);
    table_row(table, "1234567", "1", "100.00", NULL);
    table_print_fitted(table, &(struct table_look){.width = 22}, &out);
    assert_string_equal(buf_text(&out), " Amount Pending  Total\n"
                                        "------- ------- ------\n"
                                        "1234567       1 100.00\n");
    buf_clear(&out);
    table_print_fitted(table, &(struct table_look){.width = 20}, &out);
    assert_string_equal(buf_text(&out), " Amount  Total\n"
                                        "------- ------\n"
                                        "1234567 100.00\n"
                                        "too narrow for: Pending\n");
}

static void long_lines_are_folded_at_their_indentation(void **state)
{
    OWNED(buf_free) struct buf out = buf_make(1000);

    (void)state;
    text_fold_lines("  one two three four five\nshort\n\n目标时，每项算一项；基础分最高一百\n", 16,
                    &out);
    assert_string_equal(buf_text(&out), "  one two three\n  four five\nshort\n\n"
                                        "目标时，每项算一\n项；基础分最高一\n百\n");
    buf_clear(&out);
    text_fold_lines("  chmod 600 /home-of-wang/证书/wang.key", 20, &out);
    assert_string_equal(buf_text(&out), "  chmod 600\n  /home-of-wang/证书/wang.key");
}

static enum tone all_bad(const char *cell)
{
    return cell[0] == 'Z' ? TONE_BAD : TONE_PLAIN;
}

static void colour_does_not_move_the_columns(void **state)
{
    OWNED(table_destroy) struct table *table = sample();
    OWNED(buf_free) struct buf out = buf_make(10000);

    (void)state;
    table_print_fitted(table, &(struct table_look){0, true, all_bad}, &out);
    assert_non_null(strstr(buf_text(&out), "\x1b[1mNo.\x1b[0m   \x1b[1mProject\x1b[0m"));
    assert_non_null(strstr(buf_text(&out), "\n\x1b[31mZ-01\x1b[0m  白露"));
}

static void colour_is_for_terminals_unless_asked_for(void **state)
{
    (void)state;
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    FILE *file = tmpfile();
    screen_choose(NULL, false);
    assert_false(screen_is_coloured(file));
    assert_string_equal(screen_on(file, TONE_BAD), "");
    assert_int_equal(screen_width(file), 0);
    screen_choose("always", false);
    assert_true(screen_is_coloured(file));
    setenv("NO_COLOR", "1", 1);
    assert_true(screen_is_coloured(file)); /* the option is nearer than the variable */
    screen_choose("never", false);
    assert_false(screen_is_coloured(file));
    fclose(file);
}

static void plain_signs_replace_drawing_and_no_script(void **state)
{
    OWNED(buf_free) struct buf out = buf_make(1000);
    static const char TEXT[] = "“a” → b … 2 × 3 ± 4 — 中捷";

    (void)state;
    screen_choose(NULL, true);
    screen_plain(TEXT, strlen(TEXT), &out);
    assert_string_equal(buf_text(&out), "\"a\" -> b ... 2 x 3 +- 4 - 中捷");
    screen_choose(NULL, false);
    buf_clear(&out);
    screen_plain(TEXT, strlen(TEXT), &out);
    assert_string_equal(buf_text(&out), TEXT);
}

static void a_table_is_aligned_in_plain_signs(void **state)
{
    OWNED(table_destroy) struct table *table = table_create();
    OWNED(buf_free) struct buf out = buf_make(1000);

    (void)state;
    screen_choose(NULL, true);
    table_column(table, "±", TABLE_RIGHT);
    table_column(table, "Text", TABLE_LEFT);
    table_row(table, "7", "a…", NULL);
    table_print_fitted(table, &(struct table_look){.width = 0}, &out);
    screen_choose(NULL, false);
    assert_string_equal(buf_text(&out), "+-  Text\n--  ----\n 7  a...\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_that_fits_is_left_alone),
        cmocka_unit_test(empty_columns_go_first),
        cmocka_unit_test(a_table_is_aligned_in_plain_signs),
        cmocka_unit_test(wide_texts_are_broken_and_nothing_is_lost),
        cmocka_unit_test(no_line_is_wider_than_the_screen),
        cmocka_unit_test(a_word_too_long_is_cut_between_characters),
        cmocka_unit_test(spare_columns_are_left_out_at_last_and_named),
        cmocka_unit_test(long_lines_are_folded_at_their_indentation),
        cmocka_unit_test(colour_does_not_move_the_columns),
        cmocka_unit_test(colour_is_for_terminals_unless_asked_for),
        cmocka_unit_test(plain_signs_replace_drawing_and_no_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
