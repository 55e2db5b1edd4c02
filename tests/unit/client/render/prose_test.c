/* LINKS: common */
/* Paragraphs hang behind their heads and never grow wider than the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/render/prose.h"

static struct arena *arena;
static struct buf out;
static struct prose prose;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(1 << 20);
    out = buf_make(1 << 16);
    prose = (struct prose){.out = &out, .arena = arena};
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&out);
    arena_destroy(&arena);
    return 0;
}

static void a_line_that_fits_stays_one(void **state)
{
    (void)state;
    prose_hang(&prose, "1. ", "a sentence that is as long as it likes where nothing limits it");
    assert_string_equal(buf_text(&out),
                        "1. a sentence that is as long as it likes where nothing limits it\n");
}

static void a_long_line_is_broken_between_words_below_its_text(void **state)
{
    (void)state;
    prose.width = 40;
    prose_hang(&prose, "12. ", "nothing has been reported in this period yet");
    assert_string_equal(buf_text(&out), "12. nothing has been reported in this\n    period yet\n");
}

static void chinese_is_broken_by_its_width(void **state)
{
    (void)state;
    prose.width = 30;
    prose_hang(&prose, "  ", "本期尚未报送任何项目请在截止前报送");
    assert_string_equal(buf_text(&out), "  本期尚未报送任何项目请在截止\n  前报送\n");
}

static void lines_of_the_text_stay_lines_and_controls_go(void **state)
{
    (void)state;
    prose_hang(&prose, "  ", "one\ntwo\x1b[31m\nthree\n");
    assert_string_equal(buf_text(&out), "  one\n  two[31m\n  three\n");
}

static void blanks_before_a_word_too_long_are_no_endless_loop(void **state)
{
    (void)state;
    prose.width = 30;
    prose_hang(&prose, "  ", "  ------------------------------------------------------------");
    assert_true(out.size > 60);
}

static void labels_are_filled_by_width(void **state)
{
    (void)state;
    assert_string_equal(prose_label(&prose, "目标", 6), "目标  ");
    assert_string_equal(prose_label(&prose, "longer", 3), "longer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_that_fits_stays_one, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_line_is_broken_between_words_below_its_text, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(chinese_is_broken_by_its_width, setup, teardown),
        cmocka_unit_test_setup_teardown(lines_of_the_text_stay_lines_and_controls_go, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(blanks_before_a_word_too_long_are_no_endless_loop, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(labels_are_filled_by_width, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
