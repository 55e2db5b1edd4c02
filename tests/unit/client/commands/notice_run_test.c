/* LINKS: tests_support common proto */
/* A command gets the notice as data: no word of it ever reaches the shell as text to run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/notice_run.h"
#include "common/buf.h"
#include "common/instant.h"
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

static Bairi__V1__Notice *notice(const char *text)
{
    Bairi__V1__Notice *n = arena_alloc(arena, sizeof(*n));

    bairi__v1__notice__init(n);
    n->index = 17;
    n->time = INT64_C(1606406400000000);
    n->kind = arena_strdup(arena, "returned");
    n->unit = arena_strdup(arena, "zhongjie");
    n->project_no = arena_strdup(arena, "Z-03");
    n->version = 2;
    n->author_name = arena_strdup(arena, "测试员李");
    n->text = arena_strdup(arena, text);
    n->due = 20201130;
    return n;
}

static const char *in(char *const *environment, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; environment[i]; i++)
        if (strncmp(environment[i], name, length) == 0 && environment[i][length] == '=')
            return environment[i] + length + 1;
    return NULL;
}

static void every_field_has_its_variable(void **state)
{
    char path[] = "PATH=/bin", stale[] = "BAIRI_NOTICE_TEXT=stale";
    char *const inherited[] = {path, stale, NULL};
    char **e = notice_environment(notice("缺盖章页"), inherited, arena);

    (void)state;
    assert_string_equal(in(e, "PATH"), "/bin");
    assert_string_equal(in(e, "BAIRI_NOTICE_INDEX"), "17");
    assert_string_equal(in(e, "BAIRI_NOTICE_TIME"), "2020-11-27T00:00:00+08:00");
    assert_string_equal(in(e, "BAIRI_NOTICE_KIND"), "returned");
    assert_string_equal(in(e, "BAIRI_NOTICE_UNIT"), "zhongjie");
    assert_string_equal(in(e, "BAIRI_NOTICE_PROJECT"), "Z-03");
    assert_string_equal(in(e, "BAIRI_NOTICE_VERSION"), "2");
    assert_string_equal(in(e, "BAIRI_NOTICE_AUTHOR"), "测试员李");
    assert_string_equal(in(e, "BAIRI_NOTICE_TEXT"), "缺盖章页");
    assert_string_equal(in(e, "BAIRI_NOTICE_DUE"), "2020-11-30");
    assert_string_equal(in(e, "BAIRI_NOTICE_PERIOD"), "");
}

static void control_characters_do_not_reach_the_environment(void **state)
{
    char *const inherited[] = {NULL};
    char **e = notice_environment(notice("one\ntwo\x1b[2J\x07\u202egnp"), inherited, arena);

    (void)state;
    assert_string_equal(in(e, "BAIRI_NOTICE_TEXT"), "one two[2Jgnp");
}

/* Runs a command that writes into $OUT and gives back what it wrote. */
static const char *what_it_writes(const char *command, const char *text)
{
    OWNED(buf_free) struct buf file = buf_make(1 << 16);
    const char *folder = scratch_folder();
    struct error err;
    const char *path;

    path = arena_printf(arena, "%s/out", folder);
    setenv("OUT", path, 1);
    error_clear(&err);
    assert_int_equal(notice_run(command, notice(text), 10000, arena, &err), STATUS_OK);
    assert_int_equal(buf_read_file(&file, path, NULL), STATUS_OK);
    scratch_remove(folder);
    return arena_strdup(arena, buf_text(&file));
}

static void data_is_never_run(void **state)
{
    static const char EVIL[] = "$(touch $OUT.evil); `id` '\" ; rm -rf /nowhere & |";

    (void)state;
    assert_string_equal(what_it_writes("printf %s \"$BAIRI_NOTICE_TEXT\" >\"$OUT\"", EVIL), EVIL);
}

static void the_notice_is_one_line_of_json_on_stdin(void **state)
{
    const char *line = what_it_writes("cat >\"$OUT\"", "a \"quote\"\nand a line");

    (void)state;
    assert_non_null(strstr(line, "\"kind\":\"returned\""));
    assert_non_null(strstr(line, "a \\\"quote\\\"\\nand a line"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void a_command_that_reads_nothing_is_no_failure(void **state)
{
    char *big = arena_alloc(arena, 100001);

    (void)state;
    memset(big, 'x', 100000);
    assert_int_equal(notice_run("exit 0", notice(big), 10000, arena, NULL), STATUS_OK);
}

static void another_exit_code_is_a_failure(void **state)
{
    struct error err;

    (void)state;
    error_clear(&err);
    assert_int_equal(notice_run("exit 3", notice(""), 10000, arena, &err), STATUS_ABORTED);
    assert_string_equal(err.text, "the command ended with 3");
    assert_int_equal(notice_run("kill -9 $$", notice(""), 10000, arena, &err), STATUS_ABORTED);
    assert_string_equal(err.text, "the command was ended by signal 9");
}

static void a_command_that_hangs_is_ended(void **state)
{
    const int64_t began = monotonic_ms();
    struct error err;

    (void)state;
    error_clear(&err);
    assert_int_equal(notice_run("sleep 60 & sleep 60", notice(""), 200, arena, &err),
                     STATUS_DEADLINE_EXCEEDED);
    assert_true(monotonic_ms() - began < 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_field_has_its_variable, setup, teardown),
        cmocka_unit_test_setup_teardown(control_characters_do_not_reach_the_environment, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(data_is_never_run, setup, teardown),
        cmocka_unit_test_setup_teardown(the_notice_is_one_line_of_json_on_stdin, setup, teardown),
        cmocka_unit_test_setup_teardown(a_command_that_reads_nothing_is_no_failure, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(another_exit_code_is_a_failure, setup, teardown),
        cmocka_unit_test_setup_teardown(a_command_that_hangs_is_ended, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
