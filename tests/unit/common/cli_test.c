/* LINKS: tests_support */
/* Command lines: dispatch, options anywhere, suggestions, help and completion from the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "common/cli.h"
#include "tests/support/scratch.h"

/* What the last handler saw, as one line. */
static struct buf seen;

static int show(const char *name, const struct cli_args *args)
{
    buf_clear(&seen);
    buf_adds(&seen, name);
    for (int i = 0; i < cli_arg_count(args); i++)
        buf_addf(&seen, " %s", cli_arg(args, i));
    if (cli_value(args, "output"))
        buf_addf(&seen, " output=%s", cli_value(args, "output"));
    for (int i = 0; cli_value_at(args, "files", i); i++)
        buf_addf(&seen, " files=%s", cli_value_at(args, "files", i));
    if (cli_flag(args, "dry-run"))
        buf_adds(&seen, " dry-run");
    assert_null(cli_arg(args, cli_arg_count(args)));
    assert_null(cli_arg(args, -1));
    return 40;
}

static int run_submit(const struct cli_args *args, void *context)
{
    assert_string_equal(context, "context");
    return show("submit", args);
}

static int run_pull(const struct cli_args *args, void *context)
{
    (void)context;
    return show("report pull", args);
}

static int run_rank(const struct cli_args *args, void *context)
{
    (void)context;
    return show("rank", args);
}

static const char *const submit_examples[] = {"bairi submit annex.csv — send it", NULL};
static const struct cli_option submit_options[] = {
    {"files",   'f', CLI_FOLDER, true,  "DIR", "where the contracts lie"},
    {"dry-run", 'n', CLI_FLAG,   false, NULL,  "check only"             },
    {NULL,      0,   CLI_FLAG,   false, NULL,  NULL                     },
};
static const struct cli_option globals[] = {
    {"output", 'o', CLI_CHOICE, false, "table|json|csv", "form of the output"},
    {NULL,     0,   CLI_FLAG,   false, NULL,             NULL                },
};
static const struct cli_command submit = {
    .name = "submit",
    .arguments = "ANNEX [PERIOD]",
    .least = 1,
    .most = 2,
    .summary = "hand in an annex",
    .about = "填报单位把附件表和合同扫描件一次交给招商科，逐行得到回执；已交且未改的行自动跳过，改"
             "过的行成为新版本。",
    .examples = submit_examples,
    .options = submit_options,
    .run = run_submit,
};
static const struct cli_command pull = {
    .name = "report pull", .most = -1, .summary = "fetch what's released", .run = run_pull};
static const struct cli_command list = {.name = "report list", .summary = "list", .run = run_pull};
static const struct cli_command rank = {.name = "rank", .summary = "places", .run = run_rank};
static const struct cli_command hidden = {.name = "inner", .most = -1, .run = run_rank};
static const struct cli_command *const commands[] = {&submit, &rank, &pull, &list, &hidden, NULL};
static const char *const report_names[] = {"template", "submit", NULL};
static const char *const look_names[] = {"report", NULL};
static const struct cli_section sections[] = {
    {"Report", report_names},
    {"Look",   look_names  },
    {NULL,     NULL        },
};
static const char *const first_steps[] = {"bairi rank — who leads", NULL};
static const struct cli_program program = {.name = "bairi",
                                           .summary = "honest campaigns",
                                           .commands = commands,
                                           .globals = globals,
                                           .sections = sections,
                                           .first_steps = first_steps};

struct line {
    char **argv;
    int argc, code;
};

static void run_line(void *context)
{
    struct line *line = context;
    char text[] = "context";

    line->code = cli_run(&program, line->argc, line->argv, text);
}

/* Runs "bairi <words…>"; out and err hold what was printed. */
static int run(const char *words, struct buf *out, struct buf *err)
{
    char *copy = strdup(words), *argv[32] = {strdup("bairi")};
    struct line line = {argv, 1, -1};

    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[line.argc++] = word;
    char *name = argv[0];
    buf_clear(out);
    buf_clear(err);
    buf_clear(&seen);
    capture(run_line, &line, out, err);
    free(name);
    free(copy);
    return line.code;
}

static struct buf out, err;

static int make_buffers(void **state)
{
    (void)state;
    out = buf_make(1 << 20);
    err = buf_make(1 << 20);
    seen = buf_make(1 << 20);
    return 0;
}

static int drop_buffers(void **state)
{
    (void)state;
    buf_free(&out);
    buf_free(&err);
    buf_free(&seen);
    return 0;
}

static void assert_runs(const char *words, const char *expected)
{
    assert_int_equal(run(words, &out, &err), 40);
    assert_string_equal(buf_text(&seen), expected);
    assert_string_equal(buf_text(&err), "");
}

static void assert_usage(const char *words, const char *told)
{
    assert_int_equal(run(words, &out, &err), 2);
    assert_string_equal(buf_text(&seen), "");
    assert_string_equal(buf_text(&out), "");
    if (!strstr(buf_text(&err), told))
        fail_msg("\"%s\" says: %s", words, buf_text(&err));
}

static void options_may_stand_anywhere(void **state)
{
    (void)state;
    assert_runs("submit a.csv", "submit a.csv");
    assert_runs("submit a.csv 2020-10 --files d", "submit a.csv 2020-10 files=d");
    assert_runs("submit --files=d a.csv -f e -n", "submit a.csv files=d files=e dry-run");
    assert_runs("-o json submit -nfd a.csv", "submit a.csv output=json files=d dry-run");
    assert_runs("submit a.csv -o json --output=csv", "submit a.csv output=csv");
    assert_runs("submit -- --files", "submit --files");
    assert_runs("submit a.csv -- -n", "submit a.csv -n");
    assert_runs("submit - ", "submit -");
}

static void commands_of_two_words_are_found(void **state)
{
    (void)state;
    assert_runs("report pull", "report pull");
    assert_runs("-o json report -o csv pull x y z", "report pull x y z output=csv");
    assert_usage("report", "report pull");
    assert_usage("report pulll", "did you mean report pull?");
    assert_usage("report nonsense", "unknown command \"report nonsense\"");
}

static void a_slip_is_answered_with_the_nearest_name(void **state)
{
    (void)state;
    assert_usage("rnak", "unknown command \"rnak\"; did you mean rank?");
    assert_usage("sumbit a.csv", "did you mean submit?");
    assert_usage("reprot pull", "did you mean report?");
    assert_usage("submit a.csv --fiels d", "unknown option \"--fiels\"; did you mean --files?");
    assert_usage("submit a.csv --outptu=json", "did you mean --output?");
    assert_usage("xyzzy", "unknown command \"xyzzy\"\n");
    assert_usage("--xyzzy", "unknown option \"--xyzzy\"\n");
    assert_usage("submit a.csv -q", "unknown option \"-q\"");
    assert_usage("rank --files d", "unknown option \"--files\"");
}

static void wrong_values_and_counts_are_named(void **state)
{
    (void)state;
    assert_usage("submit", "submit needs: ANNEX [PERIOD]");
    assert_usage("submit a b c", "submit does not take \"c\"");
    assert_usage("submit a --files", "the option --files needs a value: DIR");
    assert_usage("submit a -f", "the option --files needs a value: DIR");
    assert_usage("submit a --dry-run=yes", "the option --dry-run takes no value");
    assert_usage("rank -o xml", "the option --output is one of table|json|csv, not \"xml\"");
    assert_usage("rank -o jso", "one of");
    assert_usage("", "Usage: bairi");
    assert_usage("rank x", "See: bairi rank --help");
}

static void help_comes_from_the_tables(void **state)
{
    (void)state;
    assert_int_equal(run("--help", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "bairi — honest campaigns"));
    assert_non_null(strstr(buf_text(&out), "\n  submit       hand in an annex\n"));
    assert_non_null(strstr(buf_text(&out), "\n  report pull  fetch what's released\n"));
    assert_non_null(
        strstr(buf_text(&out), "\n  -o, --output table|json|csv  form of the output\n"));
    assert_int_equal(run("submit a b c -h", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "Usage: bairi submit [OPTION]… ANNEX [PERIOD]\n"));
    assert_non_null(strstr(buf_text(&out), "-f, --files DIR"));
    assert_non_null(strstr(buf_text(&out), "where the contracts lie (may be repeated)\n"));
    assert_non_null(strstr(buf_text(&out), "\n  bairi submit annex.csv — send it\n"));
    assert_int_equal(run("help submit", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "ANNEX"));
    assert_int_equal(run("help submit -o json", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "ANNEX"));
    assert_usage("help --xyzzy", "unknown option");
    assert_int_equal(run("help report", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "report list"));
    assert_int_equal(run("report --help", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "report list"));
    assert_int_equal(run("report pull --help", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "Usage: bairi report pull"));
    assert_int_equal(run("--version", &out, &err), 0);
    assert_string_equal(buf_text(&out), "bairi " BAIRI_VERSION "\n");
}

static void the_first_screen_has_steps_and_names_by_reader(void **state)
{
    (void)state;
    assert_int_equal(run("", &out, &err), 2);
    assert_string_equal(buf_text(&err), "bairi — honest campaigns\n\n"
                                        "Usage: bairi [OPTION]… COMMAND …\n\n"
                                        "First steps:\n  bairi rank — who leads\n\n"
                                        "Commands:\n"
                                        "  Report  submit\n"
                                        "  Look    report (pull, list)\n"
                                        "  More    rank\n\n"
                                        "bairi help says what each does; bairi COMMAND --help "
                                        "shows examples.\n");
}

static void a_hidden_command_runs_and_is_not_named(void **state)
{
    (void)state;
    assert_runs("inner x", "rank x");
    assert_int_equal(run("help", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "\nLook\n  report pull  fetch"));
    assert_null(strstr(buf_text(&out), "inner"));
    assert_usage("innre", "unknown command \"innre\"\n");
    assert_int_equal(run("help options", &out, &err), 0);
    assert_non_null(strstr(buf_text(&out), "--output table|json|csv"));
    assert_int_equal(run("help submit", &out, &err), 0);
    assert_null(strstr(buf_text(&out), "--output table|json|csv"));
}

static void chinese_paragraphs_are_broken_before_the_edge(void **state)
{
    (void)state;
    assert_int_equal(run("submit --help", &out, &err), 0);
    const char *about = strstr(buf_text(&out), "填报");
    assert_non_null(about);
    size_t first = strcspn(about, "\n");
    assert_in_range(first, 100, 120); /* forty characters of three bytes */
    assert_int_not_equal(memcmp(about + first + 1, "，", 3), 0);
}

struct script {
    const char *shell;
    bool known;
};

static void write_script(void *context)
{
    struct script *script = context;

    script->known = cli_completion(&program, script->shell, stdout);
}

static void completion_scripts_know_every_name(void **state)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    static const char *const names[] = {"submit", "report", "pull", "dry-run", "table json csv"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct script script = {.shell = shells[i]};
        buf_clear(&out);
        capture(write_script, &script, &out, NULL);
        assert_true(script.known);
        for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
            assert_non_null(strstr(buf_text(&out), names[j]));
    }
    assert_false(cli_completion(&program, "csh", stdout));
}

/* What bash offers for a line whose last word is being typed. */
static void assert_offers(const char *script, const char *line, const char *expected)
{
    char command[2048];
    struct buf offered = buf_make(10000);
    FILE *bash;
    char chunk[256];

    snprintf(command, sizeof command,
             "bash -c '. %s; compopt() { :; }; COMP_WORDS=(%s); "
             "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _bairi; echo \"${COMPREPLY[*]}\"'",
             script, line);
    bash = popen(command, "r");
    assert_non_null(bash);
    while (fgets(chunk, sizeof chunk, bash))
        buf_adds(&offered, chunk);
    assert_int_equal(pclose(bash), 0);
    assert_string_equal(buf_text(&offered), expected);
    buf_free(&offered);
}

static void bash_completes_commands_options_and_values(void **state)
{
    const char *folder = scratch_folder(), *path = scratch_path(folder, "script");
    struct script script = {.shell = "bash"};

    (void)state;
    buf_clear(&out);
    capture(write_script, &script, &out, NULL);
    scratch_write(path, buf_text(&out));
    assert_offers(path, "bairi r", "rank report\n");
    assert_offers(path, "bairi report \"\"", "pull list\n");
    assert_offers(path, "bairi -o json su", "submit\n");
    assert_offers(path, "bairi submit --f", "--files\n");
    assert_offers(path, "bairi submit -o j", "json\n");
    assert_offers(path, "bairi report pull --o", "--output\n");
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_may_stand_anywhere),
        cmocka_unit_test(commands_of_two_words_are_found),
        cmocka_unit_test(a_slip_is_answered_with_the_nearest_name),
        cmocka_unit_test(wrong_values_and_counts_are_named),
        cmocka_unit_test(help_comes_from_the_tables),
        cmocka_unit_test(the_first_screen_has_steps_and_names_by_reader),
        cmocka_unit_test(a_hidden_command_runs_and_is_not_named),
        cmocka_unit_test(chinese_paragraphs_are_broken_before_the_edge),
        cmocka_unit_test(completion_scripts_know_every_name),
        cmocka_unit_test(bash_completes_commands_options_and_values),
    };
    return cmocka_run_group_tests(tests, make_buffers, drop_buffers);
}
