/* A look into a PDF: what qpdf unpacks is seen, and whatever is run in its place can do no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "client/pdf/look.h"

static char folder[] = "/tmp/bairi-look-XXXXXX";
static char script[64], evidence[64], beside[64];

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(script, sizeof script, "%s/qpdf", folder);
    snprintf(evidence, sizeof evidence, "%s/evidence.pdf", folder);
    snprintf(beside, sizeof beside, "%s/beside", folder);
    write_file(evidence, "%PDF-1.7\n/Plain\n", 0600);
    write_file(beside, "%PDF-1.7\n/Launch \n", 0600);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(script);
    unlink(evidence);
    unlink(beside);
    return rmdir(folder);
}

/* Looks at the evidence with a shell script in the place of qpdf. */
static struct look looked(const char *commands, unsigned seconds, uint64_t most)
{
    const struct look_options options = {.program = script, .seconds = seconds, .most = most};
    char text[1024];
    struct look look;

    snprintf(text, sizeof text, "#!/bin/sh\n%s\n", commands);
    write_file(script, text, 0700);
    assert_int_equal(look_into(evidence, &options, &look, NULL), STATUS_OK);
    return look;
}

static bool is_shut_in(void)
{
    return looked("exit 0", 20, 0).depth != LOOK_UNSAFE;
}

static void what_lies_in_compressed_objects_is_seen_where_qpdf_is(void **state)
{
    struct look look;

    (void)state;
    assert_int_equal(look_into(TEST_DATA "/pdf/compressed.pdf", NULL, &look, NULL), STATUS_OK);
    if (look.depth != LOOK_UNPACKED) {
        assert_int_equal(look.findings.object_streams, 1);
        skip();
    }
    assert_int_equal(look.findings.object_streams, 0);
    assert_int_equal(look.findings.signs, PDF_JAVASCRIPT | PDF_OPEN_ACTION);
    assert_int_equal(look_into(TEST_DATA "/pdf/plain.pdf", NULL, &look, NULL), STATUS_OK);
    assert_int_equal(look.findings.signs, 0);
}

static void it_reads_its_file_and_what_it_writes_is_scanned(void **state)
{
    (void)state;
    if (!is_shut_in())
        skip();
    struct look look = looked("echo %PDF-1.7 /XFA /ObjStm; test -r \"$5\" && cat \"$5\"", 20, 0);
    assert_int_equal(look.depth, LOOK_UNPACKED);
    assert_int_equal(look.findings.signs, PDF_XFA);
    assert_int_equal(look.findings.object_streams, 1);
}

static void it_opens_no_other_file_and_writes_none(void **state)
{
    char commands[256];
    struct stat found;

    (void)state;
    if (!is_shut_in())
        skip();
    snprintf(commands, sizeof commands, "echo %%PDF-1.7; cat %s; echo made > %s/made; exit 0",
             beside, folder);
    struct look look = looked(commands, 20, 0);
    assert_int_equal(look.findings.signs & PDF_LAUNCH, 0);
    snprintf(commands, sizeof commands, "%s/made", folder);
    assert_int_equal(stat(commands, &found), -1);
}

/* The older names of calls do no more than the newer ones. */
static void it_removes_and_empties_no_file(void **state)
{
    char commands[512];
    struct stat found;

    (void)state;
    if (!is_shut_in())
        skip();
    snprintf(commands, sizeof commands,
             "rm -f %s; mv %s %s.moved; : > %s; ln -s x %s/made; mkdir %s/made; exit 0", beside,
             beside, beside, evidence, folder, folder);
    (void)looked(commands, 20, 0);
    assert_int_equal(stat(beside, &found), 0);
    assert_int_equal(stat(evidence, &found), 0);
    assert_int_not_equal(found.st_size, 0);
    snprintf(commands, sizeof commands, "%s/made", folder);
    assert_int_equal(lstat(commands, &found), -1);
}

static void it_has_no_environment_and_no_network(void **state)
{
    (void)state;
    if (!is_shut_in())
        skip();
    setenv("BAIRI_LOOK_TEST", "/Launch ", 1);
    struct look look = looked("echo %PDF-1.7; env; echo \"$BAIRI_LOOK_TEST\"; "
                              "python3 -c 'import socket; socket.socket()' && echo /Launch ; "
                              "exit 0",
                              20, 0);
    assert_int_equal(look.findings.signs, 0);
}

static void too_slow_or_too_much_is_ended(void **state)
{
    (void)state;
    if (!is_shut_in())
        skip();
    assert_int_equal(looked("while :; do :; done", 1, 0).depth, LOOK_FAILED);
    assert_int_equal(looked("while :; do echo /X; done", 20, 100000).depth, LOOK_FAILED);
    assert_int_equal(looked("exit 2", 20, 0).depth, LOOK_FAILED);
}

static void a_file_that_is_not_there_is_said(void **state)
{
    struct error err = {0};
    struct look look;

    (void)state;
    assert_int_equal(look_into("/nowhere/at/all.pdf", NULL, &look, &err), STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/at/all.pdf"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_in_compressed_objects_is_seen_where_qpdf_is),
        cmocka_unit_test(it_reads_its_file_and_what_it_writes_is_scanned),
        cmocka_unit_test(it_opens_no_other_file_and_writes_none),
        cmocka_unit_test(it_removes_and_empties_no_file),
        cmocka_unit_test(it_has_no_environment_and_no_network),
        cmocka_unit_test(too_slow_or_too_much_is_ended),
        cmocka_unit_test(a_file_that_is_not_there_is_said),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
