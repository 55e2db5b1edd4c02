/* LINKS: tests_support common */
/* Files of the client's own: under folders made for nobody else, behind a header that says what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "tests/support/scratch.h"

#define HEADER "bairi sample 1\n"

static struct arena *arena;
static const char *folder;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(1 << 20);
    folder = scratch_folder();
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

static unsigned mode_of(const char *path)
{
    struct stat found;

    assert_int_equal(stat(path, &found), 0);
    return found.st_mode & 0777u;
}

static void folders_are_made_down_to_the_last_for_their_owner_only(void **state)
{
    mode_t mask = umask(0);

    (void)state;
    assert_int_equal(storage_folder(scratch_path(folder, "a/b/c"), NULL), STATUS_OK);
    umask(mask);
    assert_int_equal(mode_of(scratch_path(folder, "a")), 0700);
    assert_int_equal(mode_of(scratch_path(folder, "a/b/c")), 0700);
    assert_int_equal(storage_folder(scratch_path(folder, "a/b/c"), NULL), STATUS_OK);
}

static void a_file_in_the_way_of_a_folder_is_named(void **state)
{
    struct error err;

    (void)state;
    error_clear(&err);
    scratch_write(scratch_path(folder, "plain"), "x");
    assert_int_equal(storage_folder(scratch_path(folder, "plain/below"), &err),
                     STATUS_FAILED_PRECONDITION);
    assert_non_null(strstr(err.text, "plain/below"));
}

static void bytes_come_back_as_they_were_zeros_and_all(void **state)
{
    static const uint8_t raw[] = {0, 'a', 0, 0xFF, '\n'};
    const char *path = scratch_path(folder, "kept");
    struct bytes read = {NULL, 0};
    mode_t mask = umask(0);

    (void)state;
    assert_int_equal(storage_write(path, HEADER, (struct bytes){raw, sizeof(raw)}, NULL),
                     STATUS_OK);
    umask(mask);
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(storage_read(path, HEADER, arena, &read, NULL), STATUS_OK);
    assert_int_equal(read.size, sizeof(raw));
    assert_memory_equal(read.data, raw, sizeof(raw));
    assert_int_equal(storage_write(path, HEADER, (struct bytes){raw, 1}, NULL), STATUS_OK);
    assert_int_equal(storage_read(path, HEADER, arena, &read, NULL), STATUS_OK);
    assert_int_equal(read.size, 1);
}

static void another_header_or_half_of_one_is_refused(void **state)
{
    static const char *const others[] = {"", "bairi sample", "bairi sample 2\nxyz", "other"};
    const char *path = scratch_path(folder, "odd");
    struct bytes read = {NULL, 0};
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        error_clear(&err);
        scratch_write(path, others[i]);
        assert_int_equal(storage_read(path, HEADER, arena, &read, &err), STATUS_INVALID_ARGUMENT);
        assert_non_null(strstr(err.text, "'bairi sample 1'"));
    }
    assert_null(read.data);
    assert_int_equal(storage_read(scratch_path(folder, "none"), HEADER, arena, &read, NULL),
                     STATUS_NOT_FOUND);
}

static void a_file_of_the_header_alone_is_empty(void **state)
{
    const char *path = scratch_path(folder, "empty");
    struct bytes read = {NULL, 9};

    (void)state;
    scratch_write(path, HEADER);
    assert_int_equal(storage_read(path, HEADER, arena, &read, NULL), STATUS_OK);
    assert_int_equal(read.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(folders_are_made_down_to_the_last_for_their_owner_only,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_in_the_way_of_a_folder_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(bytes_come_back_as_they_were_zeros_and_all, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(another_header_or_half_of_one_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_of_the_header_alone_is_empty, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
