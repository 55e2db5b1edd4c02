/* LINKS: tests_support */
/* The checkpoint outside the database: what a torn write, a flipped bit and an old file leave. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/ledger/outside.h"
#include "tests/support/scratch.h"

enum { PLACE = 4096 };

static struct {
    const char *folder;
    char path[512];
    struct log_key *key;
    uint8_t public_key[ED25519_KEY_SIZE];
    struct outside *outside;
} f;

static int set_up(void **state)
{
    (void)state;
    f.folder = scratch_folder();
    snprintf(f.path, sizeof f.path, "%s/checkpoint", f.folder);
    assert_int_equal(log_key_generate(scratch_path(f.folder, "key"), NULL), STATUS_OK);
    assert_int_equal(log_key_load(scratch_path(f.folder, "key"), &f.key, NULL), STATUS_OK);
    log_key_public(f.key, f.public_key);
    assert_int_equal(outside_open(f.path, &f.outside, NULL), STATUS_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    outside_close(&f.outside);
    log_key_destroy(&f.key);
    scratch_remove(f.folder);
    return 0;
}

static void note_of(uint32_t epoch, uint64_t size, struct buf *note)
{
    struct checkpoint checkpoint = {.size = size};

    assert_int_equal(checkpoint_origin("bohai", "test", epoch, checkpoint.origin, NULL), STATUS_OK);
    assert_int_equal(checkpoint_sign(&checkpoint, f.key, note, NULL), STATUS_OK);
}

static void keep_of(uint32_t epoch, uint64_t size)
{
    struct buf note = buf_make(CHECKPOINT_SIZE_MAX);

    note_of(epoch, size, &note);
    assert_int_equal(outside_keep(f.outside, buf_text(&note), NULL), STATUS_OK);
    buf_free(&note);
}

static void keep(uint64_t size)
{
    keep_of(1, size);
}

static void reopen(void)
{
    outside_close(&f.outside);
    assert_int_equal(outside_open(f.path, &f.outside, NULL), STATUS_OK);
}

/* The size of the newest one, 0 when the file is refused. */
static uint64_t newest(enum status wanted)
{
    struct checkpoint checkpoint = {.size = 0};

    assert_int_equal(
        outside_read(f.outside, &(struct note_keys){.log_key = f.public_key}, &checkpoint, NULL),
        wanted);
    return checkpoint.size;
}

/* Overwrites bytes of the file. */
static void spoil(off_t at, const void *bytes, size_t size)
{
    int fd = open(f.path, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, size, at), size);
    close(fd);
}

static void nothing_was_kept_yet(void **state)
{
    (void)state;
    (void)newest(STATUS_NOT_FOUND);
    assert_int_not_equal(access(f.path, F_OK), 0);
}

static void the_newest_is_read(void **state)
{
    (void)state;
    for (uint64_t size = 1; size <= 5; size++) {
        keep(size);
        assert_int_equal(newest(STATUS_OK), size);
        reopen();
        assert_int_equal(newest(STATUS_OK), size);
    }
}

/* A restored log begins anew: its few records are newer than the many of the epoch before. */
static void a_later_epoch_is_newer_however_small(void **state)
{
    (void)state;
    keep_of(1, 500);
    keep_of(2, 1);
    reopen();
    assert_int_equal(newest(STATUS_OK), 1);
    keep_of(2, 2); /* over the old epoch's, not over its own last one */
    reopen();
    assert_int_equal(newest(STATUS_OK), 2);
    spoil(PLACE + 40, "xxxx", 4);
    reopen();
    assert_int_equal(newest(STATUS_OK), 2);
}

static void a_place_tells_where_it_is_and_what_it_holds(void **state)
{
    static const char zeros[PLACE];
    struct outside_place places[OUTSIDE_PLACES];
    struct buf note = buf_make(CHECKPOINT_SIZE_MAX);

    (void)state;
    keep(7);
    keep_of(1, 8);
    spoil(0, zeros, sizeof zeros);
    assert_int_equal(outside_look(f.path, &(struct note_keys){.log_key = f.public_key}, places), 1);
    assert_int_equal(places[0].status, STATUS_OK);
    note_of(1, 8, &note);
    assert_string_equal(places[0].note, buf_text(&note));
    buf_free(&note);
}

static void a_torn_write_leaves_the_one_before(void **state)
{
    static const char zeros[PLACE / 2];

    (void)state;
    keep(7); /* the first place */
    keep(8); /* the second */
    spoil(PLACE + 40, zeros, sizeof zeros);
    reopen();
    assert_int_equal(newest(STATUS_OK), 7);
    keep(9); /* goes where the broken one is */
    reopen();
    assert_int_equal(newest(STATUS_OK), 9);
    spoil(PLACE + 40, zeros, sizeof zeros);
    assert_int_equal(newest(STATUS_OK), 7);
}

static void a_file_without_a_good_note_is_refused(void **state)
{
    (void)state;
    keep(7);
    spoil(30, "x", 1);
    reopen();
    (void)newest(STATUS_DATA_LOSS);
}

static void a_note_of_another_key_is_none(void **state)
{
    (void)state;
    keep(7);
    f.public_key[5] ^= 1;
    (void)newest(STATUS_DATA_LOSS);
}

/* A file made and never written, as a crash may leave it. */
static void an_empty_file_holds_nothing(void **state)
{
    static const char zeros[2 * PLACE];
    int fd = open(f.path, O_WRONLY | O_CREAT, 0600);

    (void)state;
    assert_int_equal(write(fd, zeros, sizeof zeros), sizeof zeros);
    close(fd);
    reopen();
    (void)newest(STATUS_NOT_FOUND);
    keep(1);
    assert_int_equal(newest(STATUS_OK), 1);
}

static void a_file_with_a_single_note_is_read_and_goes_on(void **state)
{
    struct buf note = buf_make(CHECKPOINT_SIZE_MAX);

    (void)state;
    note_of(1, 3, &note);
    assert_int_equal(buf_write_file(f.path, buf_bytes(&note), 0600, NULL), STATUS_OK);
    buf_free(&note);
    reopen();
    assert_int_equal(newest(STATUS_OK), 3);
    keep(4);
    reopen();
    assert_int_equal(newest(STATUS_OK), 4);
}

static void a_link_is_not_followed(void **state)
{
    struct error err;

    (void)state;
    keep(1);
    outside_close(&f.outside);
    assert_int_equal(rename(f.path, scratch_path(f.folder, "elsewhere")), 0);
    assert_int_equal(symlink("elsewhere", f.path), 0);
    assert_int_equal(outside_open(f.path, &f.outside, &err), STATUS_INTERNAL);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FACT(nothing_was_kept_yet),
        FACT(the_newest_is_read),
        FACT(a_later_epoch_is_newer_however_small),
        FACT(a_place_tells_where_it_is_and_what_it_holds),
        FACT(a_torn_write_leaves_the_one_before),
        FACT(a_file_without_a_good_note_is_refused),
        FACT(a_note_of_another_key_is_none),
        FACT(an_empty_file_holds_nothing),
        FACT(a_file_with_a_single_note_is_read_and_goes_on),
        FACT(a_link_is_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
