/* LINKS: tests_support */
/* What every backend of store.h does alike; a new backend is one more row of `subjects`. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/instant.h"
#include "server/store/tables.h"
#include "tests/support/scratch.h"

struct subject {
    const struct store_backend *backend;
    const char *place; /* NULL: a file in a folder of its own */
};

static const struct subject subjects[] = {
    {&store_sqlite, NULL      },
    {&store_sqlite, ":memory:"}
};
static const struct subject *subject = &subjects[0];

struct fixture {
    const char *folder;
    struct store *store;
    struct arena *arena;
    struct error err;
};

static const char *place_of(const struct fixture *f)
{
    return subject->place ? subject->place : scratch_path(f->folder, "campaign.db");
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->folder = scratch_folder();
    f->arena = arena_create(16 * 1024 * 1024);
    assert_int_equal(store_open(subject->backend, place_of(f), &f->store, &f->err), STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    store_close(&f->store);
    arena_destroy(&f->arena);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static struct transaction *begin(struct fixture *f, enum transaction_kind kind)
{
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(f->store, kind, NULL, &tx, &f->err), STATUS_OK);
    return tx;
}

static void commit(struct fixture *f, struct transaction *tx)
{
    assert_int_equal(store_commit(&tx, &f->err), STATUS_OK);
    assert_null(tx);
}

static struct bytes text_bytes(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static struct step_row step(int64_t idx, const char *unit, const char *project_no)
{
    return (struct step_row){.idx = idx,
                             .unit = unit,
                             .project_no = project_no,
                             .time = idx * 10,
                             .author = "a",
                             .what = "",
                             .reason = "r"};
}

static void put_steps(struct fixture *f, struct transaction *tx)
{
    static const char *const units[] = {"b", "a", "b", "c", "b", "a"};

    for (int64_t i = 0; i < 6; i++) {
        struct step_row row = step(i, units[i], i % 2 ? "2" : "1");
        assert_int_equal(store_put(tx, &table_step, &row, &f->err), STATUS_OK);
    }
}

static struct record_row record(int64_t idx, const char *id, const char *digest)
{
    return (struct record_row){
        .idx = idx, .author = "x", .statement_id = text_bytes(id), .digest = text_bytes(digest)};
}

/* The idx of the scanned steps as "0 4 2"; "" for none. */
static const char *scanned(struct fixture *f, struct transaction *tx, const struct store_scan *scan)
{
    struct step_row *rows = NULL;
    char *text = arena_strdup(f->arena, "");
    void *found = NULL;
    size_t count = 99;

    assert_int_equal(store_scan_rows(tx, &table_step, scan, f->arena, &found, &count, &f->err),
                     STATUS_OK);
    rows = found;
    for (size_t i = 0; i < count; i++)
        text = arena_printf(f->arena, "%s%s%d", text, i ? " " : "", (int)rows[i].idx);
    return text;
}

static size_t count_records(struct fixture *f, struct transaction *tx)
{
    static const struct store_scan all = {0};
    size_t count = 0;
    void *rows = NULL;

    assert_int_equal(store_scan_rows(tx, &table_record, &all, f->arena, &rows, &count, &f->err),
                     STATUS_OK);
    return count;
}

/* ---- rows ---- */

static void a_row_comes_back_as_it_was_put(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct record_row row = record(INT64_MAX, "id", "digest");
    struct record_row got = {.idx = INT64_MAX};

    row.time = INT64_MIN;
    row.author = "样例 é";
    row.statement = (struct bytes){(const uint8_t *)"a\0b\xff", 4};
    assert_int_equal(store_put(tx, &table_record, &row, &f->err), STATUS_OK);
    commit(f, tx);
    tx = begin(f, TRANSACTION_READ);
    assert_int_equal(store_get(tx, &table_record, &got, f->arena, &f->err), STATUS_OK);
    commit(f, tx);
    assert_true(got.idx == INT64_MAX && got.time == INT64_MIN);
    assert_string_equal(got.author, "样例 é");
    assert_int_equal(got.statement.size, 4);
    assert_memory_equal(got.statement.data, "a\0b\xff", 4);
    assert_int_equal(got.signature.size, 0);
    assert_non_null(got.signature.data);
}

static void a_row_that_is_not_there_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_READ);
    struct target_row got = {.version = 1, .unit = "a"};

    assert_int_equal(store_get(tx, &table_target, &got, f->arena, &f->err), STATUS_NOT_FOUND);
    store_rollback(&tx);
}

static void a_put_replaces_the_row_with_its_key(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct target_row row = {1, "a", 20}, got = {.version = 1, .unit = "a"};

    assert_int_equal(store_put(tx, &table_target, &row, &f->err), STATUS_OK);
    row.target = 30;
    assert_int_equal(store_put(tx, &table_target, &row, &f->err), STATUS_OK);
    assert_int_equal(store_get(tx, &table_target, &got, f->arena, &f->err), STATUS_OK);
    assert_int_equal(got.target, 30);
    commit(f, tx);
}

static void another_unique_index_objects_and_the_transaction_goes_on(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct record_row first = record(0, "id", "one"), second = record(1, "id", "two");

    assert_int_equal(store_put(tx, &table_record, &first, &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_record, &second, &f->err), STATUS_ALREADY_EXISTS);
    second = record(1, "other", "two");
    assert_int_equal(store_put(tx, &table_record, &second, &f->err), STATUS_OK);
    assert_int_equal(count_records(f, tx), 2);
    commit(f, tx);
}

static void text_that_is_not_utf8_is_not_taken(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct touched_row row = {"a\xff", 1};

    assert_int_equal(store_put(tx, &table_touched, &row, &f->err), STATUS_INVALID_ARGUMENT);
    store_rollback(&tx);
}

/* ---- scans ---- */

static void scans_are_ordered_by_the_key_or_the_index_then_the_key(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct step_row b = step(2, "b", "1"), from = step(1, "", ""), b1 = step(3, "b", "1");

    put_steps(f, tx);
    struct store_scan scan = {0};
    assert_string_equal(scanned(f, tx, &scan), "0 1 2 3 4 5");
    scan = (struct store_scan){.descending = true, .limit = 2};
    assert_string_equal(scanned(f, tx, &scan), "5 4");
    scan = (struct store_scan){.match = &from, .from = true, .limit = 3};
    assert_string_equal(scanned(f, tx, &scan), "1 2 3");
    scan = (struct store_scan){.match = &b, .from = true, .descending = true};
    assert_string_equal(scanned(f, tx, &scan), "5 4 3 2");
    scan = (struct store_scan){.match = &b, .equal = 1};
    assert_string_equal(scanned(f, tx, &scan), "2");
    scan = (struct store_scan){.index = &index_step_project};
    assert_string_equal(scanned(f, tx, &scan), "1 5 0 2 4 3");
    scan = (struct store_scan){.index = &index_step_project, .match = &b, .equal = 1};
    assert_string_equal(scanned(f, tx, &scan), "0 2 4");
    scan.descending = true;
    assert_string_equal(scanned(f, tx, &scan), "4 2 0");
    scan =
        (struct store_scan){.index = &index_step_project, .match = &b1, .equal = 2, .from = true};
    assert_string_equal(scanned(f, tx, &scan), "4");
    scan = (struct store_scan){.index = &index_step_project, .match = &b, .from = true};
    assert_string_equal(scanned(f, tx, &scan), "0 2 4 3");
    scan = (struct store_scan){.index = &index_step_project, .match = &from, .equal = 1};
    assert_string_equal(scanned(f, tx, &scan), "");
    store_rollback(&tx);
}

static void an_index_without_the_key_is_followed_by_the_key(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct proposal_row row = {.author = "a", .state = "open"};
    struct store_scan scan = {
        .index = &index_proposal_state, .match = &row, .equal = 1, .from = true};
    struct proposal_row *found;
    void *rows = NULL;
    size_t count = 0;

    for (row.idx = 1; row.idx <= 4; row.idx++) {
        row.state = row.idx == 3 ? "declined" : "open";
        assert_int_equal(store_put(tx, &table_proposal, &row, &f->err), STATUS_OK);
    }
    row.idx = 2;
    row.state = "open";
    assert_int_equal(store_scan_rows(tx, &table_proposal, &scan, f->arena, &rows, &count, &f->err),
                     STATUS_OK);
    found = rows;
    assert_int_equal(count, 2);
    assert_true(found[0].idx == 2 && found[1].idx == 4);
    store_rollback(&tx);
}

static void texts_compare_byte_by_byte(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    static const char *const units[] = {"a", "B", "b", "é", "-"};
    static const char *const ordered[] = {"-", "B", "a", "b", "é"};
    static const struct store_scan all = {0};
    struct touched_row *found;
    void *rows = NULL;
    size_t count = 0;

    for (size_t i = 0; i < 5; i++) {
        struct touched_row row = {units[i], (int64_t)i};
        assert_int_equal(store_put(tx, &table_touched, &row, &f->err), STATUS_OK);
    }
    assert_int_equal(store_scan_rows(tx, &table_touched, &all, f->arena, &rows, &count, &f->err),
                     STATUS_OK);
    found = rows;
    assert_int_equal(count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(found[i].unit, ordered[i]);
    store_rollback(&tx);
}

static void every_index_can_be_scanned(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_READ);

    for (size_t i = 0; i < store_table_count; i++) {
        const struct store_table *table = store_tables[i];
        void *match = calloc(1, table->row_size), *rows;
        for (size_t k = 0; k <= table->index_count; k++) {
            struct store_scan scan = {.index = k ? table->indexes[k - 1] : NULL, .match = match};
            size_t count = 99;
            for (int variant = 0; variant < 8; variant++) {
                scan.equal = variant & 1 ? 1 : 0;
                scan.from = (variant & 2) && (table->columns[1].key || k || !scan.equal);
                scan.descending = variant & 4;
                assert_int_equal(
                    store_scan_rows(tx, table, &scan, f->arena, &rows, &count, &f->err), STATUS_OK);
                assert_int_equal(count, 0);
            }
        }
        free(match);
    }
    store_rollback(&tx);
}

static enum status stop_at_three(void *context, const void *row, struct arena *scratch,
                                 struct error *err)
{
    const struct step_row *found = row;
    int *seen = context;

    assert_string_equal(found->reason, "r");
    assert_non_null(arena_alloc(scratch, 1000));
    (*seen)++;
    return found->idx == 2 ? error_set(err, STATUS_ABORTED, "enough") : STATUS_OK;
}

static void a_walk_ends_where_its_visitor_says(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    static const struct store_scan all = {0};
    int seen = 0;

    put_steps(f, tx);
    assert_int_equal(store_walk(tx, &table_step, &all, stop_at_three, &seen, &f->err),
                     STATUS_ABORTED);
    assert_int_equal(seen, 3);
    commit(f, tx);
}

struct nested {
    struct fixture *f;
    struct transaction *tx;
    int pairs;
};

static enum status count_pair(void *context, const void *row, struct arena *scratch,
                              struct error *err)
{
    struct nested *nested = context;

    (void)row, (void)scratch, (void)err;
    nested->pairs++;
    return STATUS_OK;
}

static enum status walk_again(void *context, const void *row, struct arena *scratch,
                              struct error *err)
{
    static const struct store_scan all = {0};
    struct nested *nested = context;

    (void)row, (void)scratch;
    return store_walk(nested->tx, &table_step, &all, count_pair, nested, err);
}

static void walks_may_be_nested(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    static const struct store_scan all = {0};
    struct nested nested = {f, tx, 0};

    put_steps(f, tx);
    assert_int_equal(store_walk(tx, &table_step, &all, walk_again, &nested, &f->err), STATUS_OK);
    assert_int_equal(nested.pairs, 36);
    store_rollback(&tx);
}

static void a_scan_over_the_budget_is_refused(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    static const struct store_scan all = {0};
    struct arena *small = arena_create(64);
    void *rows = NULL;
    size_t count = 0;

    put_steps(f, tx);
    assert_int_equal(store_scan_rows(tx, &table_step, &all, small, &rows, &count, &f->err),
                     STATUS_RESOURCE_EXHAUSTED);
    arena_destroy(&small);
    commit(f, tx);
}

/* ---- transactions ---- */

static void a_rollback_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct record_row row = record(0, "id", "digest");

    assert_int_equal(store_put(tx, &table_record, &row, &f->err), STATUS_OK);
    store_rollback(&tx);
    assert_null(tx);
    store_rollback(&tx);
    tx = begin(f, TRANSACTION_READ);
    assert_int_equal(count_records(f, tx), 0);
    store_rollback(&tx);
}

static void a_savepoint_is_undone_or_kept(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);

    for (int64_t i = 0; i < 4; i++) {
        char id[2] = {(char)('0' + i), 0};
        struct record_row row = record(i, id, id);
        assert_int_equal(store_savepoint(tx, &f->err), STATUS_OK);
        assert_int_equal(store_savepoint(tx, &f->err), STATUS_FAILED_PRECONDITION);
        assert_int_equal(store_put(tx, &table_record, &row, &f->err), STATUS_OK);
        if (i % 2)
            assert_int_equal(store_savepoint_undo(tx, &f->err), STATUS_OK);
        else
            assert_int_equal(store_savepoint_keep(tx, &f->err), STATUS_OK);
        assert_int_equal(store_savepoint_undo(tx, &f->err), STATUS_FAILED_PRECONDITION);
    }
    assert_int_equal(count_records(f, tx), 2);
    commit(f, tx);
}

static void a_read_transaction_cannot_write(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_READ);
    struct touched_row row = {"a", 1};

    assert_int_equal(store_put(tx, &table_touched, &row, &f->err), STATUS_FAILED_PRECONDITION);
    assert_int_equal(store_clear(tx, &table_touched, &f->err), STATUS_FAILED_PRECONDITION);
    store_rollback(&tx);
}

static void clearing_empties_one_table(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct touched_row row = {"a", 1};
    static const struct store_scan all = {0};

    assert_int_equal(store_put(tx, &table_touched, &row, &f->err), STATUS_OK);
    put_steps(f, tx);
    assert_int_equal(store_clear(tx, &table_step, &f->err), STATUS_OK);
    assert_string_equal(scanned(f, tx, &all), "");
    assert_int_equal(store_get(tx, &table_touched, &row, f->arena, &f->err), STATUS_OK);
    commit(f, tx);
}

/* ---- several at once ---- */

static void a_snapshot_does_not_see_later_commits(void **state)
{
    struct fixture *f = *state;
    struct record_row row = record(0, "id", "digest");

    struct transaction *before = begin(f, TRANSACTION_READ);
    struct transaction *writer = begin(f, TRANSACTION_WRITE);
    assert_int_equal(store_put(writer, &table_record, &row, &f->err), STATUS_OK);
    struct transaction *during = begin(f, TRANSACTION_READ);
    commit(f, writer);
    struct transaction *after = begin(f, TRANSACTION_READ);
    assert_int_equal(count_records(f, before), 0);
    assert_int_equal(count_records(f, during), 0);
    assert_int_equal(count_records(f, after), 1);
    store_rollback(&before);
    store_rollback(&during);
    store_rollback(&after);
}

static void too_many_readers_are_refused_and_later_ones_served(void **state)
{
    struct fixture *f = *state;
    struct transaction *readers[64] = {NULL}, *tx = NULL;
    enum status status = STATUS_OK;
    size_t count = 0;

    while (count < 64 && status == STATUS_OK) {
        status = store_begin(f->store, TRANSACTION_READ, NULL, &readers[count], &f->err);
        count += status == STATUS_OK;
    }
    assert_int_equal(count, 48);
    assert_int_equal(status, STATUS_RESOURCE_EXHAUSTED);
    tx = begin(f, TRANSACTION_WRITE);
    commit(f, tx);
    while (count > 0)
        store_rollback(&readers[--count]);
    tx = begin(f, TRANSACTION_READ);
    commit(f, tx);
}

static void *add_ten(void *context)
{
    struct fixture *f = context;
    struct arena *arena = arena_create(1024 * 1024);

    for (int i = 0; i < 10; i++) {
        struct transaction *tx = NULL;
        struct touched_row row = {.unit = "a"};
        struct error err;
        if (store_begin(f->store, TRANSACTION_WRITE, NULL, &tx, &err) != STATUS_OK)
            break;
        if (store_get(tx, &table_touched, &row, arena, &err) == STATUS_NOT_FOUND)
            row.idx = 0;
        row.idx++;
        if (store_put(tx, &table_touched, &row, &err) != STATUS_OK ||
            store_commit(&tx, &err) != STATUS_OK)
            store_rollback(&tx);
    }
    arena_destroy(&arena);
    return NULL;
}

static void writers_follow_each_other(void **state)
{
    struct fixture *f = *state;
    struct touched_row row = {.unit = "a"};
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_ten, f), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    struct transaction *tx = begin(f, TRANSACTION_READ);
    assert_int_equal(store_get(tx, &table_touched, &row, f->arena, &f->err), STATUS_OK);
    assert_int_equal(row.idx, 40);
    commit(f, tx);
}

/* ---- patience ---- */

static void a_waiting_writer_gives_up_at_its_deadline(void **state)
{
    struct fixture *f = *state;
    struct transaction *first = begin(f, TRANSACTION_WRITE), *second = NULL;
    struct store_patience patience = {.deadline_ms = monotonic_ms() + 50};

    assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, &patience, &second, &f->err),
                     STATUS_DEADLINE_EXCEEDED);
    assert_null(second);
    commit(f, first);
}

static void a_cancelled_transaction_does_no_more(void **state)
{
    struct fixture *f = *state;
    atomic_bool cancelled = false;
    struct store_patience patience = {.cancelled = &cancelled};
    struct transaction *tx = NULL;
    struct touched_row row = {"a", 1};

    assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, &patience, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_touched, &row, &f->err), STATUS_OK);
    cancelled = true;
    row.unit = "b";
    assert_int_equal(store_put(tx, &table_touched, &row, &f->err), STATUS_CANCELLED);
    assert_int_equal(store_commit(&tx, &f->err), STATUS_CANCELLED);
    assert_null(tx);
    tx = begin(f, TRANSACTION_READ);
    row.unit = "a";
    assert_int_equal(store_get(tx, &table_touched, &row, f->arena, &f->err), STATUS_NOT_FOUND);
    commit(f, tx);
    assert_int_equal(store_begin(f->store, TRANSACTION_READ, &patience, &tx, &f->err),
                     STATUS_CANCELLED);
}

static enum status cancel_at_ten(void *context, const void *row, struct arena *scratch,
                                 struct error *err)
{
    const struct node_row *node = row;
    atomic_bool *cancelled = context;

    (void)scratch, (void)err;
    if (node->position == 10)
        *cancelled = true;
    assert_true(node->position <= 10);
    return STATUS_OK;
}

static void cancelling_stops_a_walk_in_its_middle(void **state)
{
    struct fixture *f = *state;
    atomic_bool cancelled = false;
    struct store_patience patience = {.cancelled = &cancelled};
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    static const struct store_scan all = {0};

    for (int64_t i = 0; i < 100; i++) {
        struct node_row row = {0, i, text_bytes("hash")};
        assert_int_equal(store_put(tx, &table_node, &row, &f->err), STATUS_OK);
    }
    commit(f, tx);
    assert_int_equal(store_begin(f->store, TRANSACTION_READ, &patience, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_walk(tx, &table_node, &all, cancel_at_ten, &cancelled, &f->err),
                     STATUS_CANCELLED);
    store_rollback(&tx);
}

enum { MANY_ROWS = 60000 };

static void put_many(struct fixture *f)
{
    struct transaction *tx = begin(f, TRANSACTION_WRITE);

    for (int64_t i = 0; i < MANY_ROWS; i++) {
        struct node_row row = {0, i, text_bytes("hash")};
        assert_int_equal(store_put(tx, &table_node, &row, &f->err), STATUS_OK);
    }
    commit(f, tx);
}

static enum status count_row(void *context, const void *row, struct arena *scratch,
                             struct error *err)
{
    (void)row, (void)scratch, (void)err;
    ++*(int64_t *)context;
    return STATUS_OK;
}

/* Reads everything again and again until the patience ends it; how long that took in ms. */
static int64_t read_until(struct fixture *f, const struct store_patience *patience,
                          enum status expected, int64_t *rows)
{
    static const struct store_scan all = {0};
    struct transaction *tx = NULL;
    enum status status = STATUS_OK;
    int64_t began = monotonic_ms();

    assert_int_equal(store_begin(f->store, TRANSACTION_READ, patience, &tx, &f->err), STATUS_OK);
    for (*rows = 0; status == STATUS_OK && monotonic_ms() - began < 10000;)
        status = store_walk(tx, &table_node, &all, count_row, rows, &f->err);
    assert_int_equal(status, expected);
    store_rollback(&tx);
    return monotonic_ms() - began;
}

static void a_walk_over_many_rows_stops_at_its_deadline(void **state)
{
    struct fixture *f = *state;
    struct store_patience patience;
    int64_t rows = 0;

    put_many(f);
    patience = (struct store_patience){.deadline_ms = monotonic_ms() + 100};
    assert_in_range(read_until(f, &patience, STATUS_DEADLINE_EXCEEDED, &rows), 95, 800);
    assert_true(rows > 0 && rows % MANY_ROWS != 0); /* in the middle, not between two */
}

static void *cancel_soon(void *context)
{
    const struct timespec pause = {.tv_nsec = 100 * 1000000};

    nanosleep(&pause, NULL);
    atomic_store((atomic_bool *)context, true);
    return NULL;
}

static void a_walk_over_many_rows_stops_when_its_caller_leaves(void **state)
{
    struct fixture *f = *state;
    atomic_bool cancelled = false;
    struct store_patience patience = {.cancelled = &cancelled};
    pthread_t thread;
    int64_t rows = 0;

    put_many(f);
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &cancelled), 0);
    assert_in_range(read_until(f, &patience, STATUS_CANCELLED, &rows), 95, 800);
    pthread_join(thread, NULL);
}

/* ---- durability and dumps ---- */

static void what_was_committed_is_there_after_reopening(void **state)
{
    struct fixture *f = *state;
    struct touched_row row = {"a", 7};

    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    assert_int_equal(store_put(tx, &table_touched, &row, &f->err), STATUS_OK);
    commit(f, tx);
    store_close(&f->store);
    assert_int_equal(store_open(subject->backend, place_of(f), &f->store, &f->err), STATUS_OK);
    tx = begin(f, TRANSACTION_READ);
    row.idx = 0;
    assert_int_equal(store_get(tx, &table_touched, &row, f->arena, &f->err), STATUS_OK);
    assert_int_equal(row.idx, 7);
    commit(f, tx);
}

static void dump(struct fixture *f, struct transaction *tx, bool projections, struct buf *out)
{
    assert_int_equal(store_dump(tx, projections, out, &f->err), STATUS_OK);
}

static void a_dump_depends_on_the_rows_and_not_on_their_order(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = begin(f, TRANSACTION_WRITE);
    struct buf first = buf_make(1 << 20), second = buf_make(1 << 20), ledger = buf_make(1 << 20);
    struct touched_row line = {"a\nb\\", 1};
    struct private_row contact = {text_bytes("d"), text_bytes("c"), 3};

    put_steps(f, tx);
    assert_int_equal(store_put(tx, &table_touched, &line, &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_private, &contact, &f->err), STATUS_OK);
    dump(f, tx, true, &first);
    assert_int_equal(store_clear(tx, &table_step, &f->err), STATUS_OK);
    for (int64_t i = 5; i >= 0; i--) {
        static const char *const units[] = {"b", "a", "b", "c", "b", "a"};
        struct step_row row = step(i, units[i], i % 2 ? "2" : "1");
        assert_int_equal(store_put(tx, &table_step, &row, &f->err), STATUS_OK);
    }
    dump(f, tx, true, &second);
    dump(f, tx, false, &ledger);
    assert_string_equal(buf_text(&first), buf_text(&second));
    assert_non_null(strstr(buf_text(&first), "touched unit=a\\x0ab\\x5c idx=1\n"));
    assert_string_equal(buf_text(&ledger), "private digest=64 content=63 idx=3\n");
    buf_free(&first);
    buf_free(&second);
    buf_free(&ledger);
    commit(f, tx);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest facts[] = {
    FACT(a_row_comes_back_as_it_was_put),
    FACT(a_row_that_is_not_there_is_not_found),
    FACT(a_put_replaces_the_row_with_its_key),
    FACT(another_unique_index_objects_and_the_transaction_goes_on),
    FACT(text_that_is_not_utf8_is_not_taken),
    FACT(scans_are_ordered_by_the_key_or_the_index_then_the_key),
    FACT(an_index_without_the_key_is_followed_by_the_key),
    FACT(texts_compare_byte_by_byte),
    FACT(every_index_can_be_scanned),
    FACT(a_walk_ends_where_its_visitor_says),
    FACT(walks_may_be_nested),
    FACT(a_scan_over_the_budget_is_refused),
    FACT(a_rollback_leaves_nothing),
    FACT(a_savepoint_is_undone_or_kept),
    FACT(a_read_transaction_cannot_write),
    FACT(clearing_empties_one_table),
    FACT(writers_follow_each_other),
    FACT(a_waiting_writer_gives_up_at_its_deadline),
    FACT(a_cancelled_transaction_does_no_more),
    FACT(cancelling_stops_a_walk_in_its_middle),
    FACT(a_walk_over_many_rows_stops_at_its_deadline),
    FACT(a_walk_over_many_rows_stops_when_its_caller_leaves),
    FACT(a_dump_depends_on_the_rows_and_not_on_their_order),
};

/* Of a store in a place: it outlives its handle and serves several transactions at once. */
static const struct CMUnitTest facts_of_a_place[] = {
    FACT(a_snapshot_does_not_see_later_commits),
    FACT(too_many_readers_are_refused_and_later_ones_served),
    FACT(what_was_committed_is_there_after_reopening),
};

int main(void)
{
    int failed = 0;

    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        subject = &subjects[i];
        failed += cmocka_run_group_tests_name(subject->place ? subject->place : "file", facts, NULL,
                                              NULL);
        if (!subject->place)
            failed += cmocka_run_group_tests_name("place", facts_of_a_place, NULL, NULL);
    }
    return failed;
}
