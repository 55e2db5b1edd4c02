/* LINKS: tests_office server_check server_services server_store */
/* Bits flipped at random in database, write-ahead log, files of evidence and checkpoint: each is
 * found, or it hit a place that holds nothing: every row reads as before. A sample; BAIRI_SOAK=1
 * flips a thousand. */
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

#include "server/check/check.h"
#include "tests/support/office/facts.h"
#include "tests/support/scratch.h"
#include "tests/unit/server/check/road.h"

#define COPY_MAX ((size_t)64 << 20)
enum { KEPT_MAX = 16, SAMPLE = 120, ALL = 1000 };

/* A file as it was. */
struct kept {
    char path[DESK_PATH_SIZE + 128];
    struct buf bytes;
};

static struct kept kept[KEPT_MAX]; /* the database first, its log when there is one, then others */
static size_t kept_count;
static struct buf rows; /* all of them, as text */
static uint64_t dice = 20201008;

static uint64_t throw_dice(uint64_t below)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return dice % below;
}

/* ---- the world ---- */

static void keep(const char *path)
{
    struct kept *file = &kept[kept_count++];

    assert_true(kept_count <= KEPT_MAX);
    snprintf(file->path, sizeof file->path, "%s", path);
    file->bytes = buf_make(COPY_MAX);
    OK(buf_read_file(&file->bytes, path, &d.error));
}

static void write_file(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

static const char *database_file(const char *ending)
{
    return arena_printf(d.arena, "%s/campaigns/bohai-2020q4/ledger.db%s", d.data, ending);
}

static void keep_files(void)
{
    char command[DESK_PATH_SIZE + 64], line[DESK_PATH_SIZE + 128];

    snprintf(command, sizeof command, "find %s/blobs -type f", d.data);
    FILE *list = popen(command, "r");
    assert_non_null(list);
    while (fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = '\0';
        keep(line);
    }
    assert_int_equal(pclose(list), 0);
    keep(arena_printf(d.arena, "%s/campaigns/bohai-2020q4/checkpoint", d.data));
}

/* Everything as it was; no memory of a log that is no longer there. */
static void put_back(void)
{
    unlink(database_file("-wal"));
    unlink(database_file("-shm"));
    for (size_t i = 0; i < kept_count; i++)
        write_file(kept[i].path, kept[i].bytes.data, kept[i].bytes.size);
}

static bool read_rows(struct buf *out)
{
    struct store *store = NULL;
    struct transaction *tx = NULL;

    *out = buf_make(COPY_MAX);
    if (store_look(&store_sqlite, database_file(""), false, &store, NULL) != STATUS_OK)
        return false;
    bool read = store_begin(store, TRANSACTION_READ, NULL, &tx, NULL) == STATUS_OK &&
                store_dump(tx, false, out, NULL) == STATUS_OK &&
                store_dump(tx, true, out, NULL) == STATUS_OK;
    store_rollback(&tx);
    store_close(&store);
    return read;
}

static void forget(void)
{
    for (; kept_count > 0; kept_count--)
        buf_free(&kept[kept_count - 1].bytes);
    buf_free(&rows);
}

/* ---- flips ---- */

static uint64_t check_finds(void)
{
    struct check_options options = {.folder = d.data, .full = true, .rules = services_rules()};
    struct findings *found = findings_create();

    OK(check_folder(&options, found, &d.error));
    uint64_t count = findings_count(found);
    findings_destroy(&found);
    return count;
}

/* True when found; otherwise every row must read as before. */
static bool flip(struct kept *file)
{
    uint64_t bit = throw_dice(8 * file->bytes.size);
    struct buf now;

    file->bytes.data[bit / 8] ^= (char)(1 << bit % 8);
    write_file(file->path, file->bytes.data, file->bytes.size);
    file->bytes.data[bit / 8] ^= (char)(1 << bit % 8);
    bool found = check_finds() > 0;
    if (!found) {
        bool same = read_rows(&now) && strcmp(buf_text(&now), buf_text(&rows)) == 0;
        buf_free(&now);
        if (!same || file > &kept[1])
            fail_msg("bit %llu of %s was not found", (unsigned long long)bit, file->path);
    }
    put_back();
    return found;
}

static int64_t flips(void)
{
    return getenv("BAIRI_SOAK") ? ALL : SAMPLE;
}

static void flip_them(size_t first, size_t count, int64_t times, const char *name)
{
    int64_t found = 0;

    for (int64_t i = 0; i < times; i++)
        found += flip(&kept[first + throw_dice(count)]);
    print_message("%s: %lld bits flipped, %lld found, %lld in places that hold nothing\n", name,
                  (long long)times, (long long)found, (long long)(times - found));
    assert_true(found > 0);
}

/* ---- the facts ---- */

static void every_bit_of_a_stopped_server_is_watched(void **state)
{
    (void)state;
    desk_open(&d);
    road_walk();
    desk_shut(&d);
    keep(database_file(""));
    kept_count++; /* no log */
    snprintf(kept[1].path, sizeof kept[1].path, "%s", database_file("-none"));
    kept[1].bytes = buf_make(16);
    buf_addc(&kept[1].bytes, '-');
    keep_files();
    assert_true(read_rows(&rows));
    assert_int_equal(check_finds(), 0);
    flip_them(0, 1, flips() * 6 / 10, "database");
    flip_them(2, kept_count - 2, flips() / 10, "files and checkpoint");
    forget();
    OK(desk_reopen(&d));
    desk_close(&d);
}

/* As a power cut leaves it: nothing of the log was moved into the database yet. */
static void every_bit_of_the_write_ahead_log_is_watched(void **state)
{
    (void)state;
    desk_open(&d);
    road_walk();
    keep(database_file(""));
    keep(database_file("-wal"));
    assert_true(kept[1].bytes.size > 100000);
    keep_files();
    desk_shut(&d);
    put_back();
    assert_true(read_rows(&rows));
    put_back();
    assert_int_equal(check_finds(), 0);
    put_back();
    flip_them(1, 1, flips() * 3 / 10, "write-ahead log");
    forget();
    OK(desk_reopen(&d));
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bit_of_a_stopped_server_is_watched),
        cmocka_unit_test(every_bit_of_the_write_ahead_log_is_watched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
