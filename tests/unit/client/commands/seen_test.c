/* LINKS: tests_support common */
/* How far one has looked survives a restart, and nothing of one record is done twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/seen.h"
#include "common/buf.h"
#include "tests/support/scratch.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static void nothing_kept_is_the_beginning(void **state)
{
    struct seen seen = {7, 7};

    (void)state;
    assert_int_equal(seen_read("/nonexistent/file.seen", &seen, NULL), STATUS_OK);
    assert_int_equal(seen.next, 0);
    assert_int_equal(seen.done, 0);
}

static void what_was_written_is_read_again(void **state)
{
    const char *folder = scratch_folder();
    const char *path;
    struct seen seen;

    (void)state;
    path = arena_printf(arena, "%s/a/b/watch.seen", folder);
    assert_int_equal(seen_write(path, &(struct seen){1234567890123, 2}, NULL), STATUS_OK);
    assert_int_equal(seen_read(path, &seen, NULL), STATUS_OK);
    assert_int_equal(seen.next, 1234567890123);
    assert_int_equal(seen.done, 2);
    scratch_remove(folder);
}

static void a_damaged_file_is_no_beginning(void **state)
{
    static const char *const BAD[] = {"", "bairi seen 2\n1 2\n", "bairi seen 1\n1\n",
                                      "bairi seen 1\n1 2\nmore", "bairi seen 1\nx 2\n"};
    const char *folder = scratch_folder();
    const char *path;

    (void)state;
    path = arena_printf(arena, "%s/watch.seen", folder);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        struct error err;
        struct seen seen;

        error_clear(&err);
        assert_int_equal(buf_write_file(path,
                                        (struct bytes){(const uint8_t *)BAD[i], strlen(BAD[i])},
                                        0600, NULL),
                         STATUS_OK);
        assert_int_equal(seen_read(path, &seen, &err), STATUS_DATA_LOSS);
        assert_non_null(strstr(err.text, "remove it"));
    }
    scratch_remove(folder);
}

static void two_people_and_two_uses_have_a_file_each(void **state)
{
    const char *one = seen_path("/f", "watch", "bairi://bohai/unit/zhongjie/wang", arena);

    (void)state;
    assert_string_not_equal(one, seen_path("/f", "watch", "bairi://bohai/unit/zhongjie/li", arena));
    assert_string_not_equal(one,
                            seen_path("/f", "notices", "bairi://bohai/unit/zhongjie/wang", arena));
    assert_string_equal(one, seen_path("/f", "watch", "bairi://bohai/unit/zhongjie/wang", arena));
}

static void notices_of_one_record_are_counted(void **state)
{
    struct seen seen = {.next = 5};

    (void)state;
    assert_true(seen_is_done(&seen, 4, 3));
    assert_false(seen_is_done(&seen, 5, 0));
    seen_step(&seen, 5);
    assert_true(seen_is_done(&seen, 5, 0));
    assert_false(seen_is_done(&seen, 5, 1));
    seen_step(&seen, 5);
    assert_true(seen_is_done(&seen, 5, 1));
    seen_step(&seen, 9);
    assert_true(seen_is_done(&seen, 8, 0));
    assert_true(seen_is_done(&seen, 9, 0));
    assert_false(seen_is_done(&seen, 9, 1));
    assert_false(seen_is_done(&seen, 10, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_kept_is_the_beginning, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_written_is_read_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_no_beginning, setup, teardown),
        cmocka_unit_test_setup_teardown(two_people_and_two_uses_have_a_file_each, setup, teardown),
        cmocka_unit_test_setup_teardown(notices_of_one_record_are_counted, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
