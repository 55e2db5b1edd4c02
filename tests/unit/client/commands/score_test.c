/* bairi score as a program sees it: the contract on stdout, messages on stderr, exit codes. */
/* LINKS: tests_support common_campaign common */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "client/commands/score.h"
#include "tests/support/scratch.h"

#define VECTOR   TEST_DATA "/vectors/a-default/"
#define CAMPAIGN "--campaign", VECTOR "campaign.ini"
#define PROJECTS "--projects", VECTOR "projects.csv"

struct run {
    const char *words[16];
    int code;
    struct buf out, err;
};

static void act(void *context)
{
    static const struct cli_command *const commands[] = {&score_command, NULL};
    static const struct cli_option globals[] = {{.name = NULL}};
    static const struct cli_program program = {
        .name = "bairi", .summary = "test", .commands = commands, .globals = globals};
    struct run *run = context;
    char *argv[20] = {NULL};
    int argc = 0;

    argv[argc++] = strdup("bairi");
    argv[argc++] = strdup("score");
    for (int i = 0; i < 16 && run->words[i]; i++)
        argv[argc++] = strdup(run->words[i]);
    run->code = cli_run(&program, argc, argv, NULL);
    for (int i = 0; i < argc; i++)
        free(argv[i]);
}

static void run(struct run *run)
{
    run->out = buf_make(1 << 22);
    run->err = buf_make(1 << 20);
    capture(act, run, &run->out, &run->err);
}

static void done(struct run *run)
{
    buf_free(&run->out);
    buf_free(&run->err);
}

static void json_is_the_published_contract(void **state)
{
    struct run r = {
        .words = {CAMPAIGN, PROJECTS, "--penalties", VECTOR "penalties.csv", "-o", "json"}
    };
    json_t *actual, *expected = json_load_file(VECTOR "expected.json", 0, NULL);

    (void)state;
    run(&r);
    assert_int_equal(r.code, 0);
    assert_string_equal(buf_text(&r.err), "");
    actual = json_loads(buf_text(&r.out), 0, NULL);
    assert_true(json_equal(actual, expected));
    json_decref(actual);
    json_decref(expected);
    done(&r);
}

static void csv_has_the_keys_of_a_unit_as_columns_and_no_mark(void **state)
{
    static const char first[] =
        "unit,target,counted,rate,base,bonus,penalty,total,total_exact,place,award,extras,"
        "excluded\r\nlingang,5,10,200.00,100.00,14.00,0.00,114.00,114/1,1,commend,"
        "L06:1.00;L07:2.00;L08:3.00;L09:8.00;L10:0.00,L11:kind\r\n";
    struct run r = {
        .words = {CAMPAIGN, PROJECTS, "-o", "csv"}
    };

    (void)state;
    run(&r);
    assert_int_equal(r.code, 0);
    assert_int_equal(strncmp(buf_text(&r.out), first, strlen(first)), 0);
    done(&r);
}

static void the_table_ends_with_how_the_notice_was_read(void **state)
{
    struct run r = {
        .words = {CAMPAIGN, PROJECTS}
    };
    const char *last;

    (void)state;
    run(&r);
    assert_int_equal(r.code, 0);
    last = strstr(buf_text(&r.out), "Read as: ");
    assert_non_null(last);
    assert_non_null(strstr(last, "projects of 10000万元 and more count"));
    assert_non_null(strstr(last, "awards among 中捷产业园区, 南大港产业园区"));
    assert_string_equal(strchr(last, '\n'), "\n");
    done(&r);
}

static void as_of_leaves_out_what_came_later_by_the_campaigns_own_clock(void **state)
{
    const char *folder = scratch_folder();
    const char *campaign = scratch_path(folder, "c.ini"), *rows = scratch_path(folder, "p.csv");
    static const struct {
        const char *day, *counted;
    } cases[] = {
        {"2020-10-07", "\"counted\": 0"},
        {"2020-10-08", "\"counted\": 1"},
        {"2020-11-26", "\"counted\": 2"},
        {"2020-11-27", "\"counted\": 3"}
    };

    (void)state;
    scratch_write(campaign, "[campaign]\nid = x\nname = x\nstart = 2020-10-01\n"
                            "end = 2020-12-31\n[unit.a]\nname = a\ntarget = 9\n");
    scratch_write(rows,
                  "project_no,unit,outside,kind,amount_wan,funding,signed_on,document,received_at\n"
                  "A1,a,yes,industry,10000,domestic,2020-10-08,contract,\n"
                  "A2,a,yes,industry,10000,domestic,2020-10-08,contract,2020-11-26T15:59:59Z\n"
                  "A3,a,yes,industry,10000,domestic,2020-10-08,contract,2020-11-26T16:00:00Z\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct run r = {
            .words = {"--campaign", campaign, "--projects", rows, "--as-of", cases[i].day, "-o",
                      "json"}
        };
        run(&r);
        assert_int_equal(r.code, 0);
        assert_non_null(strstr(buf_text(&r.out), cases[i].counted));
        done(&r);
    }
    scratch_remove(folder);
}

static void what_is_wrong_ends_with_a_code_and_an_empty_stdout(void **state)
{
    static const struct {
        const char *words[8];
        int code;
        const char *text;
    } cases[] = {
        {{PROJECTS},                                      2, "--campaign FILE is missing"},
        {{CAMPAIGN},                                      2, "--projects FILE is missing"},
        {{CAMPAIGN, PROJECTS, "-o", "xml"},               2, "xml"                       },
        {{CAMPAIGN, PROJECTS, "--as-of", "soon"},         6, "“soon” is not a day"   },
        {{CAMPAIGN, "--projects", VECTOR "none.csv"},     6, "none.csv"                  },
        {{CAMPAIGN, "--projects", VECTOR "campaign.ini"}, 6, "no row of titles"          },
        {{"--campaign", VECTOR "projects.csv", PROJECTS}, 6, "projects.csv:1"            },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct run r = {0};
        memcpy(r.words, cases[i].words, sizeof cases[i].words);
        run(&r);
        if (r.code != cases[i].code || !strstr(buf_text(&r.err), cases[i].text))
            fail_msg("case %zu: %d: %s", i, r.code, buf_text(&r.err));
        assert_string_equal(buf_text(&r.out), "");
        done(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_the_published_contract),
        cmocka_unit_test(csv_has_the_keys_of_a_unit_as_columns_and_no_mark),
        cmocka_unit_test(the_table_ends_with_how_the_notice_was_read),
        cmocka_unit_test(as_of_leaves_out_what_came_later_by_the_campaigns_own_clock),
        cmocka_unit_test(what_is_wrong_ends_with_a_code_and_an_empty_stdout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
