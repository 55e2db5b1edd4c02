/* LINKS: tests_support */
/* Uploads that resume, blobs that are stored once, rights that nobody can claim. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/store/blobs.h"
#include "tests/support/scratch.h"

enum { CHUNK = BLOB_CHUNK_MAX, FILE_SIZE = 5 * CHUNK + 1234 };

struct fixture {
    const char *folder;
    struct blobs *blobs;
    struct arena *arena;
    uint8_t *file;
    uint8_t digest[SHA256_SIZE];
    struct error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    uint32_t random = 1;

    f->folder = scratch_folder();
    f->arena = arena_create(16 * 1024 * 1024);
    f->file = malloc(FILE_SIZE);
    for (size_t i = 0; i < FILE_SIZE; i++) {
        random = random * 1103515245U + 12345U;
        f->file[i] = (uint8_t)(random >> 16);
    }
    sha256((struct bytes){f->file, FILE_SIZE}, f->digest);
    assert_int_equal(blobs_open(scratch_path(f->folder, "data"), 0, &f->blobs, &f->err), STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    blobs_close(&f->blobs);
    arena_destroy(&f->arena);
    free(f->file);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static void reopen(struct fixture *f)
{
    blobs_close(&f->blobs);
    assert_int_equal(blobs_open(scratch_path(f->folder, "data"), 0, &f->blobs, &f->err), STATUS_OK);
}

/* Begins and tells the offset; UINT64_MAX when committed. */
static uint64_t begin(struct fixture *f, const char *unit)
{
    uint64_t offset = 0;
    bool committed = true;

    assert_int_equal(
        blobs_begin(f->blobs, unit, f->digest, FILE_SIZE, &offset, &committed, &f->err), STATUS_OK);
    return committed ? UINT64_MAX : offset;
}

static enum status put_status(struct fixture *f, const char *unit, uint64_t offset, size_t size,
                              uint64_t *held)
{
    return blobs_put(f->blobs, unit, f->digest, offset, (struct bytes){f->file + offset, size},
                     held, &f->err);
}

static uint64_t put(struct fixture *f, const char *unit, uint64_t offset, size_t size)
{
    uint64_t held = 0;

    assert_int_equal(put_status(f, unit, offset, size, &held), STATUS_OK);
    return held;
}

static void put_all(struct fixture *f, const char *unit, uint64_t offset)
{
    while (offset < FILE_SIZE)
        offset = put(f, unit, offset, FILE_SIZE - offset < CHUNK ? FILE_SIZE - offset : CHUNK);
}

static void assert_whole(struct fixture *f, const char *unit)
{
    uint64_t size = 0;

    assert_true(blobs_has(f->blobs, unit, f->digest, &size));
    assert_int_equal(size, FILE_SIZE);
    for (uint64_t at = 0; at < FILE_SIZE; at += CHUNK) {
        struct bytes got = {0};
        assert_int_equal(blobs_read(f->blobs, f->digest, at, CHUNK, f->arena, &got, &size, &f->err),
                         STATUS_OK);
        assert_int_equal(got.size, FILE_SIZE - at < CHUNK ? FILE_SIZE - at : CHUNK);
        assert_memory_equal(got.data, f->file + at, got.size);
    }
}

static void a_file_is_sent_committed_and_read(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(begin(f, "lingang"), 0);
    put_all(f, "lingang", 0);
    assert_false(blobs_has(f->blobs, "lingang", f->digest, NULL));
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_whole(f, "lingang");
    assert_true(begin(f, "lingang") == UINT64_MAX);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_int_equal(put(f, "lingang", 0, CHUNK), FILE_SIZE);
    reopen(f);
    assert_whole(f, "lingang");
    assert_int_not_equal(rmdir(scratch_path(f->folder, "data/uploads")), 0);
    assert_int_equal(rmdir(scratch_path(f->folder, "data/uploads/lingang")), 0);
}

static void an_upload_resumes_after_reopening(void **state)
{
    struct fixture *f = *state;

    begin(f, "lingang");
    put(f, "lingang", 0, CHUNK);
    put(f, "lingang", CHUNK, 100);
    reopen(f);
    assert_int_equal(begin(f, "lingang"), CHUNK + 100);
    put(f, "lingang", CHUNK + 100, CHUNK);
    reopen(f);
    put_all(f, "lingang", begin(f, "lingang"));
    reopen(f);
    assert_int_equal(begin(f, "lingang"), FILE_SIZE);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_whole(f, "lingang");
}

static void chunks_ahead_of_a_gap_are_forgotten_by_a_restart(void **state)
{
    struct fixture *f = *state;

    begin(f, "lingang");
    put(f, "lingang", 0, CHUNK);
    assert_int_equal(put(f, "lingang", 3 * CHUNK, CHUNK), CHUNK);
    reopen(f);
    assert_int_equal(begin(f, "lingang"), CHUNK);
    put_all(f, "lingang", CHUNK);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_whole(f, "lingang");
}

static void chunks_may_come_in_any_order_and_overlap(void **state)
{
    struct fixture *f = *state;

    begin(f, "lingang");
    assert_int_equal(put(f, "lingang", 4 * CHUNK, CHUNK), 0);
    assert_int_equal(put(f, "lingang", 2 * CHUNK + 5, CHUNK), 0);
    assert_int_equal(put(f, "lingang", CHUNK / 2, CHUNK), 0);
    assert_int_equal(put(f, "lingang", 0, CHUNK), CHUNK + CHUNK / 2);
    assert_int_equal(put(f, "lingang", CHUNK, CHUNK), 2 * CHUNK);
    assert_int_equal(put(f, "lingang", 3 * CHUNK - 7, CHUNK), 2 * CHUNK);
    assert_int_equal(put(f, "lingang", 3 * CHUNK - 7, 3), 2 * CHUNK);
    assert_int_equal(put(f, "lingang", 2 * CHUNK - 1, 10), 4 * CHUNK - 7);
    assert_int_equal(put(f, "lingang", 4 * CHUNK - 9, 20), 5 * CHUNK);
    put_all(f, "lingang", 5 * CHUNK);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_whole(f, "lingang");
}

static void bytes_already_held_are_not_overwritten(void **state)
{
    struct fixture *f = *state;
    static const uint8_t wrong[100] = {0};
    uint64_t held = 0;

    begin(f, "lingang");
    put(f, "lingang", 0, CHUNK);
    assert_int_equal(blobs_put(f->blobs, "lingang", f->digest, 10,
                               (struct bytes){wrong, sizeof wrong}, &held, &f->err),
                     STATUS_OK);
    put_all(f, "lingang", CHUNK);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_whole(f, "lingang");
}

static void a_chunk_out_of_place_is_refused_with_the_offset_held(void **state)
{
    struct fixture *f = *state;
    uint64_t held = 99, offset;
    bool committed;

    begin(f, "lingang");
    assert_int_equal(put_status(f, "lingang", 5 * CHUNK, CHUNK, &held), STATUS_OUT_OF_RANGE);
    assert_int_equal(put_status(f, "lingang", 0, CHUNK + 1, &held), STATUS_INVALID_ARGUMENT);
    f->digest[0] ^= 1;
    assert_int_equal(blobs_begin(f->blobs, "lingang", f->digest, (uint64_t)BLOB_SIZE_MAX, &offset,
                                 &committed, &f->err),
                     STATUS_OK);
    assert_int_equal(blobs_put(f->blobs, "lingang", f->digest, (uint64_t)65 * CHUNK,
                               (struct bytes){f->file, 10}, &held, &f->err),
                     STATUS_FAILED_PRECONDITION);
    assert_int_equal(held, 0);
    for (uint64_t i = 0; i < 64; i++)
        assert_int_equal(blobs_put(f->blobs, "lingang", f->digest, 10 + 10 * i,
                                   (struct bytes){f->file, 1}, &held, &f->err),
                         STATUS_OK);
    assert_int_equal(
        blobs_put(f->blobs, "lingang", f->digest, 5, (struct bytes){f->file, 1}, &held, &f->err),
        STATUS_FAILED_PRECONDITION);
    assert_int_equal(
        blobs_put(f->blobs, "lingang", f->digest, 0, (struct bytes){f->file, 15}, &held, &f->err),
        STATUS_OK);
    assert_int_equal(held, 15);
    assert_int_equal(blobs_begin(f->blobs, "lingang", f->digest, (uint64_t)BLOB_SIZE_MAX + 1,
                                 &offset, &committed, &f->err),
                     STATUS_INVALID_ARGUMENT);
}

static void an_incomplete_file_cannot_be_committed(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err),
                     STATUS_FAILED_PRECONDITION);
    begin(f, "lingang");
    put(f, "lingang", 0, CHUNK);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err),
                     STATUS_FAILED_PRECONDITION);
    assert_int_equal(begin(f, "lingang"), CHUNK);
}

static void a_wrong_digest_sends_the_upload_back_to_its_start(void **state)
{
    struct fixture *f = *state;

    begin(f, "lingang");
    f->file[3 * CHUNK] ^= 1;
    put_all(f, "lingang", 0);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_DATA_LOSS);
    assert_false(blobs_has(f->blobs, "lingang", f->digest, NULL));
    f->file[3 * CHUNK] ^= 1;
    assert_int_equal(begin(f, "lingang"), 0);
    put_all(f, "lingang", 0);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_whole(f, "lingang");
}

static void bytes_that_changed_on_the_disk_are_found_after_a_restart(void **state)
{
    struct fixture *f = *state;
    char hex[2 * SHA256_SIZE + 1], path[256];
    FILE *file;

    begin(f, "lingang");
    put_all(f, "lingang", 0);
    blobs_close(&f->blobs);
    hex_encode(f->digest, SHA256_SIZE, hex);
    snprintf(path, sizeof path, "data/uploads/lingang/%s", hex);
    file = fopen(scratch_path(f->folder, path), "r+");
    assert_non_null(file);
    fputs("x", file);
    fclose(file);
    reopen(f);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_DATA_LOSS);
    assert_int_equal(begin(f, "lingang"), 0);
}

static void another_unit_learns_nothing_and_must_send_its_own_bytes(void **state)
{
    struct fixture *f = *state;
    uint64_t held = 0;

    begin(f, "lingang");
    put_all(f, "lingang", 0);
    assert_int_equal(begin(f, "zhongjie"), 0);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_int_equal(begin(f, "zhongjie"), 0);
    assert_int_equal(begin(f, "nandagang"), 0);
    assert_false(blobs_has(f->blobs, "zhongjie", f->digest, NULL));
    assert_int_equal(blobs_commit(f->blobs, "zhongjie", f->digest, &f->err),
                     STATUS_FAILED_PRECONDITION);
    assert_int_equal(put_status(f, "gangcheng", 0, CHUNK, &held), STATUS_FAILED_PRECONDITION);
    put_all(f, "zhongjie", 0);
    assert_int_equal(blobs_commit(f->blobs, "zhongjie", f->digest, &f->err), STATUS_OK);
    assert_whole(f, "zhongjie");
    assert_whole(f, "lingang");
    assert_false(blobs_has(f->blobs, "nandagang", f->digest, NULL));
}

static void another_size_starts_anew_and_is_refused_once_committed(void **state)
{
    struct fixture *f = *state;
    uint64_t offset = 99;
    bool committed = true;

    begin(f, "lingang");
    put(f, "lingang", 0, CHUNK);
    assert_int_equal(blobs_begin(f->blobs, "lingang", f->digest, 10, &offset, &committed, &f->err),
                     STATUS_OK);
    assert_int_equal(offset, 0);
    assert_int_equal(begin(f, "lingang"), 0);
    put_all(f, "lingang", 0);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_int_equal(blobs_begin(f->blobs, "lingang", f->digest, 10, &offset, &committed, &f->err),
                     STATUS_INVALID_ARGUMENT);
}

static void names_that_are_no_ids_are_refused(void **state)
{
    static const char *const units[] = {"",
                                        "..",
                                        "a/b",
                                        "A",
                                        "a b",
                                        "..-x",
                                        "abcdefghijklmnopqrstuvwxyz0123456",
                                        "a+",
                                        "+a",
                                        "a+b+c",
                                        "a+b.c",
                                        "bureau.",
                                        "bureau.a+b",
                                        "b+abcdefghijklmnopqrstuvwxyz0123456",
                                        "a.b"};
    struct fixture *f = *state;
    uint64_t offset;
    bool committed;

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        assert_int_equal(
            blobs_begin(f->blobs, units[i], f->digest, 1, &offset, &committed, &f->err),
            STATUS_INVALID_ARGUMENT);
        assert_int_equal(put_status(f, units[i], 0, 1, &offset), STATUS_INVALID_ARGUMENT);
        assert_int_equal(blobs_commit(f->blobs, units[i], f->digest, &f->err),
                         STATUS_INVALID_ARGUMENT);
        assert_false(blobs_has(f->blobs, units[i], f->digest, NULL));
    }
}

static void the_longest_owner_s_files_are_kept_apart_from_its_unit_s(void **state)
{
    static const char unit[] = "abcdefghijklmnopqrstuvwxyz012345";
    static const char owner[] = "abcdefghijklmnopqrstuvwxyz012345+abcdefghijklmnopqrstuvwxyz012345";
    struct fixture *f = *state;

    put_all(f, owner, begin(f, owner));
    assert_int_equal(blobs_commit(f->blobs, owner, f->digest, &f->err), STATUS_OK);
    assert_whole(f, owner);
    assert_false(blobs_has(f->blobs, unit, f->digest, NULL));
}

static void unfinished_uploads_are_limited_per_unit(void **state)
{
    struct fixture *f = *state;
    uint64_t offset;
    bool committed;

    for (int i = 0; i < 64; i++) {
        f->digest[1] = (uint8_t)i;
        begin(f, "lingang");
    }
    f->digest[1] = 64;
    assert_int_equal(blobs_begin(f->blobs, "lingang", f->digest, 1, &offset, &committed, &f->err),
                     STATUS_RESOURCE_EXHAUSTED);
    begin(f, "zhongjie");
    reopen(f);
    assert_int_equal(begin(f, "lingang"), 0);
}

static void a_nearly_full_disk_takes_nothing_and_still_gives(void **state)
{
    struct fixture *f = *state;
    uint64_t offset = 0;
    bool committed = false;

    begin(f, "lingang");
    put_all(f, "lingang", 0);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    begin(f, "zhongjie");
    assert_int_equal(blobs_room(f->blobs, &f->err), STATUS_OK);
    blobs_close(&f->blobs);
    assert_int_equal(blobs_open(scratch_path(f->folder, "data"), UINT64_MAX, &f->blobs, &f->err),
                     STATUS_OK);
    assert_int_equal(blobs_room(f->blobs, &f->err), STATUS_FAILED_PRECONDITION);
    assert_int_equal(put_status(f, "zhongjie", 0, CHUNK, &offset), STATUS_FAILED_PRECONDITION);
    assert_int_equal(
        blobs_begin(f->blobs, "nandagang", f->digest, FILE_SIZE, &offset, &committed, &f->err),
        STATUS_FAILED_PRECONDITION);
    assert_true(begin(f, "lingang") == UINT64_MAX);
    assert_whole(f, "lingang");
}

static void ranges_beyond_the_end_are_told_apart(void **state)
{
    struct fixture *f = *state;
    struct bytes got = {0};
    uint64_t size = 0;

    assert_int_equal(blobs_read(f->blobs, f->digest, 0, 1, f->arena, &got, &size, &f->err),
                     STATUS_NOT_FOUND);
    begin(f, "lingang");
    put_all(f, "lingang", 0);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_int_equal(
        blobs_read(f->blobs, f->digest, FILE_SIZE - 3, 100, f->arena, &got, &size, &f->err),
        STATUS_OK);
    assert_int_equal(got.size, 3);
    assert_int_equal(blobs_read(f->blobs, f->digest, FILE_SIZE, 1, f->arena, &got, &size, &f->err),
                     STATUS_OK);
    assert_int_equal(got.size, 0);
    assert_int_equal(
        blobs_read(f->blobs, f->digest, FILE_SIZE + 1, 1, f->arena, &got, &size, &f->err),
        STATUS_OUT_OF_RANGE);
}

static void an_empty_file_is_a_file(void **state)
{
    struct fixture *f = *state;
    uint64_t offset = 9, size = 9;
    bool committed = true;

    sha256((struct bytes){f->file, 0}, f->digest);
    assert_int_equal(blobs_begin(f->blobs, "lingang", f->digest, 0, &offset, &committed, &f->err),
                     STATUS_OK);
    assert_false(committed);
    assert_int_equal(blobs_commit(f->blobs, "lingang", f->digest, &f->err), STATUS_OK);
    assert_true(blobs_has(f->blobs, "lingang", f->digest, &size));
    assert_int_equal(size, 0);
}

struct sender {
    struct fixture *f;
    uint64_t first;
    enum status status;
};

/* Sends every third chunk, then commits until somebody's commit got through. */
static void *send_third(void *context)
{
    struct sender *sender = context;
    struct fixture *f = sender->f;
    struct error err;
    uint64_t held;

    for (uint64_t at = sender->first * CHUNK; at < FILE_SIZE; at += 3 * CHUNK) {
        size_t size = FILE_SIZE - at < CHUNK ? (size_t)(FILE_SIZE - at) : CHUNK;
        if (blobs_put(f->blobs, "lingang", f->digest, at, (struct bytes){f->file + at, size}, &held,
                      &err) != STATUS_OK)
            return NULL;
    }
    do
        sender->status = blobs_commit(f->blobs, "lingang", f->digest, &err);
    while (sender->status == STATUS_FAILED_PRECONDITION);
    return NULL;
}

static void several_threads_may_send_one_file(void **state)
{
    struct fixture *f = *state;
    struct sender senders[3];
    pthread_t threads[3];

    begin(f, "lingang");
    for (uint64_t i = 0; i < 3; i++) {
        senders[i] = (struct sender){f, i, STATUS_UNKNOWN};
        assert_int_equal(pthread_create(&threads[i], NULL, send_third, &senders[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(senders[i].status, STATUS_OK);
    }
    assert_whole(f, "lingang");
}

/* The n-th fsync from now fails, as when the disk did not take what was written back. */
static int fsyncs_until_failure;
static int fatal_errors;

int fsync(int fd)
{
    if (fsyncs_until_failure > 0 && --fsyncs_until_failure == 0) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

static void count_fatal(const struct error *err)
{
    assert_non_null(strstr(err->text, "cannot be made durable"));
    fatal_errors++;
}

/* The file, its folder and the right: after any of them the process has to end. */
static void a_failed_fsync_is_never_tried_again(void **state)
{
    struct fixture *f = *state;
    enum status status;
    int n = 1;

    for (;; n++) {
        begin(f, "lingang");
        put_all(f, "lingang", 0);
        blobs_set_fatal(f->blobs, count_fatal);
        fatal_errors = 0;
        fsyncs_until_failure = n;
        status = blobs_commit(f->blobs, "lingang", f->digest, &f->err);
        if (status == STATUS_OK)
            break;
        assert_int_equal(status, STATUS_DATA_LOSS);
        assert_int_equal(fatal_errors, 1);
        tear_down(state);
        set_up(state);
        f = *state;
    }
    fsyncs_until_failure = 0;
    assert_true(n > 5);
    assert_int_equal(fatal_errors, 0);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest facts[] = {
        FACT(a_file_is_sent_committed_and_read),
        FACT(an_upload_resumes_after_reopening),
        FACT(chunks_ahead_of_a_gap_are_forgotten_by_a_restart),
        FACT(chunks_may_come_in_any_order_and_overlap),
        FACT(bytes_already_held_are_not_overwritten),
        FACT(a_chunk_out_of_place_is_refused_with_the_offset_held),
        FACT(an_incomplete_file_cannot_be_committed),
        FACT(a_wrong_digest_sends_the_upload_back_to_its_start),
        FACT(bytes_that_changed_on_the_disk_are_found_after_a_restart),
        FACT(another_unit_learns_nothing_and_must_send_its_own_bytes),
        FACT(another_size_starts_anew_and_is_refused_once_committed),
        FACT(names_that_are_no_ids_are_refused),
        FACT(the_longest_owner_s_files_are_kept_apart_from_its_unit_s),
        FACT(unfinished_uploads_are_limited_per_unit),
        FACT(a_nearly_full_disk_takes_nothing_and_still_gives),
        FACT(ranges_beyond_the_end_are_told_apart),
        FACT(an_empty_file_is_a_file),
        FACT(several_threads_may_send_one_file),
        FACT(a_failed_fsync_is_never_tried_again),
    };

    return cmocka_run_group_tests(facts, NULL, NULL);
}
