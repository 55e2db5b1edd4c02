/* LINKS: tests_support common */
/* A command gets words, environment and stdin as they are; what becomes of it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/command_run.h"
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

/* Runs a command that writes into $OUT and gives back what it wrote. */
static const char *what_it_writes(struct command_job job)
{
    OWNED(buf_free) struct buf file = buf_make(1 << 16);
    const char *folder = scratch_folder();
    struct command_variable variables[] = {
        {"OUT", arena_printf(arena, "%s/out", folder)}
    };
    struct error err;

    error_clear(&err);
    job.environment = command_environment("", variables, 1, environ, arena);
    job.limit_ms = 60000;
    if (command_run(&job, arena, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(buf_read_file(&file, variables[0].value, NULL), STATUS_OK);
    scratch_remove(folder);
    return arena_strdup(arena, buf_text(&file));
}

static void arguments_are_never_read_by_the_shell(void **state)
{
    const char *const arguments[] = {"a b", "$(touch /nowhere/x)", "'", "--", "*", NULL};
    const struct command_job job = {.command = "printf '<%s>' >\"$OUT\"", .arguments = arguments};

    (void)state;
    assert_string_equal(what_it_writes(job), "<a b><$(touch /nowhere/x)><'><--><*>");
}

static void without_arguments_the_command_stands_as_it_was_written(void **state)
{
    const struct command_job job = {.command = "echo $# \"$0\" >\"$OUT\" # a remark"};

    (void)state;
    assert_string_equal(what_it_writes(job), "0 sh\n");
}

static void it_finds_its_input_on_stdin(void **state)
{
    const struct command_job job = {
        .command = "cat >\"$OUT\"", .input = {(const uint8_t *)"one\ntwo", 7}
    };

    (void)state;
    assert_string_equal(what_it_writes(job), "one\ntwo");
}

static void variables_of_the_prefix_are_ours_alone(void **state)
{
    char stale[] = "BAIRI_REPORT_PDF=stale", other[] = "PATH=/bin";
    char *const inherited[] = {stale, other, NULL};
    const struct command_variable variables[] = {
        {"JSON", "a\nb"},
        {"CSV",  NULL  }
    };
    char **e = command_environment("BAIRI_REPORT_", variables, 2, inherited, arena);

    (void)state;
    assert_string_equal(e[0], "PATH=/bin");
    assert_string_equal(e[1], "BAIRI_REPORT_JSON=a b");
    assert_string_equal(e[2], "BAIRI_REPORT_CSV=");
    assert_null(e[3]);
}

static void how_it_failed_is_told(void **state)
{
    struct command_job job = {.command = "exit 9", .environment = environ, .limit_ms = 60000};
    struct error err;

    (void)state;
    error_clear(&err);
    assert_int_equal(command_run(&job, arena, &err), STATUS_ABORTED);
    assert_non_null(strstr(err.text, "ended with 9"));
    job.command = "kill -9 $$";
    assert_int_equal(command_run(&job, arena, &err), STATUS_ABORTED);
    assert_non_null(strstr(err.text, "signal 9"));
    job.command = "sleep 1000";
    job.limit_ms = 200;
    assert_int_equal(command_run(&job, arena, &err), STATUS_DEADLINE_EXCEEDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_never_read_by_the_shell),
        cmocka_unit_test(without_arguments_the_command_stands_as_it_was_written),
        cmocka_unit_test(it_finds_its_input_on_stdin),
        cmocka_unit_test(variables_of_the_prefix_are_ours_alone),
        cmocka_unit_test(how_it_failed_is_told),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
