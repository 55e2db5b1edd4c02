/* LINKS: tests_support */
/* The ledger by itself, under rules that take everything: commits, replays, and what it refuses to
 * open. */
#include "tests/unit/server/ledger/fixture.h"

#include <pthread.h>

#include "common/merkle/receipt.h"

static void append_some(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct statement statement;
        struct ledger_outcome outcome;
        char project_no[32];
        snprintf(project_no, sizeof project_no, "P-%zu", i);
        make(f.arena, project_no, "test", &statement);
        assert_int_equal(
            ledger_append(f.ledger, &statement, 1, NULL, 0, NULL, f.arena, &outcome, NULL, &f.err),
            STATUS_OK);
    }
}

static void copy_file(const char *from, const char *to)
{
    struct buf contents = buf_make((size_t)64 << 20);

    assert_int_equal(buf_read_file(&contents, from, NULL), STATUS_OK);
    assert_int_equal(buf_write_file(to, buf_bytes(&contents), 0600, NULL), STATUS_OK);
    buf_free(&contents);
}

/* ---- opening what is not what was signed ---- */

static void reopening_gives_the_same_log(void **state)
{
    (void)state;
    append_some(5);
    close_ledger();
    assert_int_equal(open_ledger(), STATUS_OK);
    append_some(1);
}

static void a_log_put_back_to_an_earlier_state_is_refused(void **state)
{
    (void)state;
    append_some(2);
    close_ledger();
    copy_file(path("ledger.db"), path("old.db"));
    assert_int_equal(open_ledger(), STATUS_OK);
    append_some(2);
    close_ledger();
    copy_file(path("old.db"), path("ledger.db"));
    unlink(path("ledger.db-wal"));
    assert_int_equal(open_ledger(), STATUS_DATA_LOSS);
}

static void a_log_without_its_last_checkpoint_is_refused(void **state)
{
    (void)state;
    append_some(2);
    close_ledger();
    unlink(path("checkpoint"));
    assert_int_equal(open_ledger(), STATUS_DATA_LOSS);
}

static void sign_checkpoint(const char *origin, uint64_t size, const struct log_key *key)
{
    struct checkpoint checkpoint = {.size = size};
    struct buf note = buf_make(CHECKPOINT_SIZE_MAX);

    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", origin);
    assert_int_equal(checkpoint_sign(&checkpoint, key, &note, NULL), STATUS_OK);
    assert_int_equal(buf_write_file(path("checkpoint"), buf_bytes(&note), 0600, NULL), STATUS_OK);
    buf_free(&note);
}

static void a_checkpoint_of_another_log_is_refused(void **state)
{
    struct log_key *other = NULL;

    (void)state;
    append_some(2);
    close_ledger();
    copy_file(path("checkpoint"), path("good"));
    sign_checkpoint(ORIGIN, 2, f.key); /* another root */
    assert_int_equal(open_ledger(), STATUS_DATA_LOSS);
    store_close(&f.store);
    sign_checkpoint(ORIGIN, 3, f.key); /* a larger log */
    assert_int_equal(open_ledger(), STATUS_DATA_LOSS);
    store_close(&f.store);
    sign_checkpoint("bairi/bohai/test/2", 2, f.key);
    assert_int_equal(open_ledger(), STATUS_DATA_LOSS);
    store_close(&f.store);
    assert_int_equal(log_key_generate(path("other.key"), NULL), STATUS_OK);
    assert_int_equal(log_key_load(path("other.key"), &other, NULL), STATUS_OK);
    sign_checkpoint(ORIGIN, 2, other);
    log_key_destroy(&other);
    assert_int_equal(open_ledger(), STATUS_DATA_LOSS);
    store_close(&f.store);
    copy_file(path("good"), path("checkpoint"));
    assert_int_equal(open_ledger(), STATUS_OK);
}

static void a_batch_whose_checkpoint_was_lost_in_a_crash_is_signed_again(void **state)
{
    (void)state;
    append_some(2);
    copy_file(path("checkpoint"), path("old"));
    append_some(1);
    close_ledger();
    copy_file(path("old"), path("checkpoint"));
    assert_int_equal(open_ledger(), STATUS_OK);
    append_some(1);
}

/* ---- records changed behind the ledger's back ---- */

static struct record_row record(int64_t idx)
{
    struct record_row row = {.idx = idx};
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(f.store, TRANSACTION_READ, NULL, &tx, NULL), STATUS_OK);
    assert_int_equal(store_get(tx, &table_record, &row, f.arena, NULL), STATUS_OK);
    store_rollback(&tx);
    return row;
}

/* Puts the first `count` of these rows in the place of all records; says what a rebuild finds. */
static enum status rebuild_with(const struct record_row *rows, size_t count)
{
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(f.store, TRANSACTION_WRITE, NULL, &tx, NULL), STATUS_OK);
    assert_int_equal(store_clear(tx, &table_record, NULL), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(store_put(tx, &table_record, &rows[i], NULL), STATUS_OK);
    assert_int_equal(store_commit(&tx, NULL), STATUS_OK);
    error_clear(&f.err);
    return ledger_rebuild(f.store, &rules, &f.err);
}

static struct bytes flipped(struct bytes bytes, size_t at)
{
    uint8_t *copy = arena_memdup(f.arena, bytes.data, bytes.size);

    copy[at] ^= 1;
    return (struct bytes){copy, bytes.size};
}

static void a_changed_record_is_found_by_a_rebuild(void **state)
{
    struct record_row rows[3], bad[3];

    (void)state;
    append_some(3);
    for (int64_t i = 0; i < 3; i++)
        rows[i] = record(i);
    assert_int_equal(rebuild_with(rows, 3), STATUS_OK);
    for (size_t at = 0; at < rows[1].statement.size; at++) {
        memcpy(bad, rows, sizeof rows);
        bad[1].statement = flipped(rows[1].statement, at);
        assert_int_equal(rebuild_with(bad, 3), STATUS_DATA_LOSS);
    }
    memcpy(bad, rows, sizeof rows);
    bad[1].signature = flipped(rows[1].signature, rows[1].signature.size - 1);
    assert_int_equal(rebuild_with(bad, 3), STATUS_DATA_LOSS);
    memcpy(bad, rows, sizeof rows);
    bad[1].time++;
    assert_int_equal(rebuild_with(bad, 3), STATUS_DATA_LOSS);
    assert_int_equal(rebuild_with(rows, 3), STATUS_OK);
}

static void a_missing_record_is_found_by_a_rebuild(void **state)
{
    struct record_row rows[3];

    (void)state;
    append_some(3);
    for (int64_t i = 0; i < 3; i++)
        rows[i] = record(i);
    assert_int_equal(rebuild_with(rows + 1, 2), STATUS_DATA_LOSS);
    assert_int_equal(rebuild_with(rows, 2), STATUS_DATA_LOSS);
    assert_int_equal(rebuild_with(rows, 3), STATUS_OK);
}

static void a_record_rewritten_with_its_leaf_is_found_by_a_rebuild(void **state)
{
    struct record_row rows[2], forged;

    (void)state;
    append_some(2);
    rows[0] = record(0);
    rows[1] = record(1);
    forged = rows[1];
    Bairi__V1__Leaf *leaf = NULL;
    uint8_t digest[SHA256_SIZE];
    uint8_t packed[512];
    assert_int_equal(leaf_read(rows[1].leaf, f.arena, &leaf, NULL), STATUS_OK);
    forged.signature = flipped(rows[1].signature, 0);
    sha256(forged.signature, digest);
    memcpy(leaf->signature.data, digest, SHA256_SIZE);
    forged.leaf = (struct bytes){packed, bairi__v1__leaf__pack(leaf, packed)};
    rows[1] = forged;
    assert_int_equal(rebuild_with(rows, 2), STATUS_DATA_LOSS);
}

/* ---- commits ---- */

static void what_the_rules_refuse_takes_the_whole_call_with_it(void **state)
{
    struct statement statements[2];
    struct ledger_outcome outcomes[2];

    (void)state;
    make(f.arena, "P-1", "test", &statements[0]);
    make(f.arena, "P-2", "refuse me", &statements[1]);
    assert_int_equal(
        ledger_append(f.ledger, statements, 2, NULL, 0, NULL, f.arena, outcomes, NULL, &f.err),
        STATUS_FAILED_PRECONDITION);
    assert_int_equal(
        ledger_append(f.ledger, statements, 1, NULL, 0, NULL, f.arena, outcomes, NULL, &f.err),
        STATUS_OK);
    assert_int_equal(outcomes[0].index, 0);
    assert_false(outcomes[0].replayed);
}

enum { WRITERS = 8, EACH = 20 };

struct writer {
    pthread_t thread;
    struct arena *arena;
    struct statement statements[EACH];
    uint64_t indexes[EACH];
    enum status worst;
};

static void *writer_main(void *context)
{
    struct writer *writer = context;

    for (size_t i = 0; i < EACH; i++) {
        struct ledger_outcome outcome;
        struct checkpoint checkpoint;
        Bairi__V1__Leaf *leaf = NULL;
        uint8_t key[ED25519_KEY_SIZE];
        enum status status = ledger_append(f.ledger, &writer->statements[i], 1, NULL, 0, NULL,
                                           writer->arena, &outcome, NULL, NULL);
        log_key_public(f.key, key);
        if (status == STATUS_OK)
            status = receipt_verify(outcome.receipt, key, ORIGIN, writer->arena, &leaf, &checkpoint,
                                    NULL);
        if (status != STATUS_OK)
            writer->worst = status;
        else
            writer->indexes[i] = outcome.index;
    }
    return NULL;
}

static void writers_side_by_side_each_get_their_own_place(void **state)
{
    static struct writer writers[WRITERS];
    bool taken[WRITERS * EACH] = {false};

    (void)state;
    for (size_t w = 0; w < WRITERS; w++) {
        writers[w] = (struct writer){.arena = arena_create((size_t)64 << 20)};
        for (size_t i = 0; i < EACH; i++)
            make(writers[w].arena, "P-1", "test", &writers[w].statements[i]);
    }
    for (size_t w = 0; w < WRITERS; w++)
        assert_int_equal(pthread_create(&writers[w].thread, NULL, writer_main, &writers[w]), 0);
    for (size_t w = 0; w < WRITERS; w++) {
        pthread_join(writers[w].thread, NULL);
        assert_int_equal(writers[w].worst, STATUS_OK);
        for (size_t i = 0; i < EACH; i++) {
            assert_true(writers[w].indexes[i] < WRITERS * EACH);
            assert_false(taken[writers[w].indexes[i]]);
            taken[writers[w].indexes[i]] = true;
        }
        arena_destroy(&writers[w].arena);
    }
}

/* ---- callers who do not wait ---- */

/* Somebody whose statements keep the writer busy, each in a commit of its own or with others. */
struct slow {
    pthread_t thread;
    struct arena *arena;
    struct statement statement;
    enum status status;
};

static void *slow_main(void *context)
{
    struct slow *slow = context;
    struct ledger_outcome outcome;

    slow->status = ledger_append(f.ledger, &slow->statement, 1, NULL, 0, NULL, slow->arena,
                                 &outcome, NULL, NULL);
    return NULL;
}

static void start_as(struct slow *slow, const char *project_no, const char *reason)
{
    *slow = (struct slow){.arena = arena_create((size_t)16 << 20)};
    make(slow->arena, project_no, reason, &slow->statement);
    assert_int_equal(pthread_create(&slow->thread, NULL, slow_main, slow), 0);
    usleep(50 * 1000);
}

static void slow_start(struct slow *slow)
{
    start_as(slow, "SLOW", "be slow");
}

static void slow_end(struct slow *slow)
{
    pthread_join(slow->thread, NULL);
    assert_int_equal(slow->status, STATUS_OK);
    arena_destroy(&slow->arena);
}

/* The project's row, which a record leaves when it is applied. */
static enum status touched(const char *project_no)
{
    struct touched_row row = {.unit = project_no};
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(f.store, TRANSACTION_READ, NULL, &tx, NULL), STATUS_OK);
    enum status status = store_get(tx, &table_touched, &row, f.arena, NULL);
    store_rollback(&tx);
    return status;
}

static void who_fails_half_put_takes_nobody_of_the_commit_with_him(void **state)
{
    struct slow slow, first, second, third;

    (void)state;
    slow_start(&slow); /* the three behind it share the next commit */
    start_as(&first, "P-1", "test");
    start_as(&second, "P-2", "fail half put");
    start_as(&third, "P-3", "test");
    slow_end(&slow);
    slow_end(&first);
    slow_end(&third);
    pthread_join(second.thread, NULL);
    assert_int_equal(second.status, STATUS_DATA_LOSS);
    arena_destroy(&second.arena);
    assert_int_equal(ledger_count(f.ledger).records, 3);
    assert_int_equal(ledger_count(f.ledger).commits, 2);
    assert_int_equal(touched("P-1"), STATUS_OK);
    assert_int_equal(touched("P-2"), STATUS_NOT_FOUND);
    assert_int_equal(touched("P-3"), STATUS_OK);
    close_ledger();
    assert_int_equal(open_ledger(), STATUS_OK);
}

static enum status append_until(const struct statement *statement, int64_t ms,
                                const atomic_bool *cancelled, struct ledger_outcome *outcome)
{
    struct store_patience patience = {.deadline_ms = ms ? monotonic_ms() + ms : 0,
                                      .cancelled = cancelled};

    return ledger_append(f.ledger, statement, 1, NULL, 0, &patience, f.arena, outcome, NULL,
                         &f.err);
}

static void a_statement_whose_time_is_over_in_the_queue_is_not_written(void **state)
{
    struct ledger_outcome outcome;
    struct statement statement;
    struct slow slow;
    int64_t began;

    (void)state;
    make(f.arena, "P-1", "test", &statement);
    slow_start(&slow);
    began = monotonic_ms();
    assert_int_equal(append_until(&statement, 100, NULL, &outcome), STATUS_DEADLINE_EXCEEDED);
    assert_in_range(monotonic_ms() - began, 90, 600);
    slow_end(&slow);
    assert_int_equal(ledger_count(f.ledger).records, 1);
    assert_int_equal(append_until(&statement, 0, NULL, &outcome), STATUS_OK);
    assert_false(outcome.replayed);
    assert_int_equal(outcome.index, 1);
}

static void the_statement_of_one_who_left_is_not_written(void **state)
{
    struct ledger_outcome outcome;
    struct statement statement;
    atomic_bool cancelled = true;
    struct slow slow;

    (void)state;
    make(f.arena, "P-1", "test", &statement);
    slow_start(&slow);
    assert_int_equal(append_until(&statement, 0, &cancelled, &outcome), STATUS_CANCELLED);
    slow_end(&slow);
    assert_int_equal(ledger_count(f.ledger).records, 1);
}

/* Taken by the writer together with a slow one, and over before its turn. */
static void a_statement_whose_time_is_over_before_its_turn_is_not_written(void **state)
{
    struct ledger_outcome outcome;
    struct statement statement;
    struct slow first, second;

    (void)state;
    make(f.arena, "P-1", "test", &statement);
    slow_start(&first);
    slow_start(&second); /* waits with ours: both are taken when the first is done */
    assert_int_equal(append_until(&statement, SLOW_MS, NULL, &outcome), STATUS_DEADLINE_EXCEEDED);
    slow_end(&first);
    slow_end(&second);
    assert_int_equal(ledger_count(f.ledger).records, 2);
}

/* The commit was on its way: it is durable, is not acknowledged, and a repeat finds it. */
static void a_statement_written_too_late_is_found_by_its_repeat(void **state)
{
    struct ledger_outcome outcome;
    struct statement statement;

    (void)state;
    make(f.arena, "P-1", "be slow", &statement);
    assert_int_equal(append_until(&statement, SLOW_MS / 2, NULL, &outcome),
                     STATUS_DEADLINE_EXCEEDED);
    assert_int_equal(ledger_count(f.ledger).records, 1);
    assert_int_equal(append_until(&statement, 0, NULL, &outcome), STATUS_OK);
    assert_true(outcome.replayed);
    assert_int_equal(outcome.index, 0);
    assert_int_equal(ledger_count(f.ledger).records, 1);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FACT(reopening_gives_the_same_log),
        FACT(a_log_put_back_to_an_earlier_state_is_refused),
        FACT(a_log_without_its_last_checkpoint_is_refused),
        FACT(a_checkpoint_of_another_log_is_refused),
        FACT(a_batch_whose_checkpoint_was_lost_in_a_crash_is_signed_again),
        FACT(a_changed_record_is_found_by_a_rebuild),
        FACT(a_missing_record_is_found_by_a_rebuild),
        FACT(a_record_rewritten_with_its_leaf_is_found_by_a_rebuild),
        FACT(what_the_rules_refuse_takes_the_whole_call_with_it),
        FACT(writers_side_by_side_each_get_their_own_place),
        FACT(who_fails_half_put_takes_nobody_of_the_commit_with_him),
        FACT(a_statement_whose_time_is_over_in_the_queue_is_not_written),
        FACT(the_statement_of_one_who_left_is_not_written),
        FACT(a_statement_whose_time_is_over_before_its_turn_is_not_written),
        FACT(a_statement_written_too_late_is_found_by_its_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
