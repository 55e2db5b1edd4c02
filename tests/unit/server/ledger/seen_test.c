/* LINKS: tests_support */
/* A statement tells what its author saw of the log: a fork and a roll-back are noticed by it. */
#include "tests/unit/server/ledger/fixture.h"

#include "common/merkle/receipt.h"

static enum status append(const struct statement *statement, bool *replayed)
{
    struct ledger_outcome outcome;

    error_clear(&f.err);
    TRY(ledger_append(f.ledger, statement, 1, NULL, 0, NULL, f.arena, &outcome, NULL, &f.err));
    if (replayed)
        *replayed = outcome.replayed;
    return STATUS_OK;
}

/* One more record, and the checkpoint that its author is given. */
static void add(struct checkpoint *seen)
{
    const char *note = NULL;
    struct transaction *tx = NULL;
    struct statement statement;
    uint8_t key[32];

    make(f.arena, "P-1", "test", &statement);
    assert_int_equal(append(&statement, NULL), STATUS_OK);
    assert_int_equal(store_begin(f.store, TRANSACTION_READ, NULL, &tx, NULL), STATUS_OK);
    assert_int_equal(ledger_head(f.ledger, tx, f.arena, &note, NULL), STATUS_OK);
    store_rollback(&tx);
    log_key_public(f.key, key);
    assert_int_equal(checkpoint_open(note, key, seen, NULL), STATUS_OK);
}

static enum status append_after(uint64_t size, const struct hash *root)
{
    struct statement statement;

    make_seeing(f.arena, "P-1", "test", &(struct seen){size, root}, &statement);
    return append(&statement, NULL);
}

/* ---- facts ---- */

static void every_checkpoint_of_this_log_may_have_been_seen(void **state)
{
    struct checkpoint seen[5];

    (void)state;
    for (size_t i = 0; i < 5; i++)
        add(&seen[i]);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(append_after(seen[i].size, &seen[i].root), STATUS_OK);
}

/* Two records in one call: no checkpoint of the first alone was signed, the tree knows its root. */
static void a_beginning_without_a_checkpoint_agrees_too(void **state)
{
    struct ledger_outcome outcomes[2];
    struct statement statements[2];

    (void)state;
    make(f.arena, "P-1", "test", &statements[0]);
    make(f.arena, "P-1", "test", &statements[1]);
    assert_int_equal(
        ledger_append(f.ledger, statements, 2, NULL, 0, NULL, f.arena, outcomes, NULL, &f.err),
        STATUS_OK);
    struct hash leaf = merkle_leaf_hash(
        (struct bytes){outcomes[0].receipt->leaf.data, outcomes[0].receipt->leaf.len});
    assert_int_equal(append_after(1, &leaf), STATUS_OK);
    leaf.bytes[0] ^= 1;
    assert_int_equal(append_after(1, &leaf), STATUS_FAILED_PRECONDITION);
}

static void a_fork_is_refused_and_both_roots_are_named(void **state)
{
    char theirs[2 * SHA256_SIZE + 1], ours[2 * SHA256_SIZE + 1];
    struct checkpoint seen;

    (void)state;
    add(&seen);
    add(&seen);
    hex_encode(seen.root.bytes, SHA256_SIZE, ours);
    seen.root.bytes[31] ^= 1;
    hex_encode(seen.root.bytes, SHA256_SIZE, theirs);
    assert_int_equal(append_after(seen.size, &seen.root), STATUS_FAILED_PRECONDITION);
    assert_non_null(strstr(f.err.text, theirs));
    assert_non_null(strstr(f.err.text, ours));
    seen.root.bytes[31] ^= 1;
    assert_int_equal(append_after(seen.size, &seen.root), STATUS_OK); /* nothing was entered */
    add(&seen);
    assert_int_equal(seen.size, 4);
}

static void a_log_smaller_than_the_author_saw_is_refused(void **state)
{
    struct checkpoint seen;

    (void)state;
    add(&seen);
    assert_int_equal(append_after(seen.size + 1, &seen.root), STATUS_FAILED_PRECONDITION);
    assert_int_equal(append_after(UINT64_MAX, &seen.root), STATUS_FAILED_PRECONDITION);
}

static void an_empty_log_was_seen_by_nobody(void **state)
{
    const struct hash root = {{7}};

    (void)state;
    assert_int_equal(append_after(1, &root), STATUS_FAILED_PRECONDITION);
    assert_int_equal(append_after(0, NULL), STATUS_OK);
}

/*
 * Somebody keeps a copy of the data folder, lets people work on, and puts the copy back with its
 * own checkpoint beside it: the server cannot tell, but the next statement of whoever worked does.
 */
static void a_log_put_back_with_its_checkpoint_is_noticed_by_the_next_statement(void **state)
{
    struct buf contents = buf_make((size_t)64 << 20), note = buf_make((size_t)64 << 10);
    struct checkpoint seen, other;

    (void)state;
    add(&seen);
    close_ledger();
    assert_int_equal(buf_read_file(&contents, path("ledger.db"), NULL), STATUS_OK);
    assert_int_equal(buf_read_file(&note, path("checkpoint"), NULL), STATUS_OK);
    assert_int_equal(open_ledger(), STATUS_OK);
    add(&seen);
    close_ledger();
    assert_int_equal(buf_write_file(path("ledger.db"), buf_bytes(&contents), 0600, NULL),
                     STATUS_OK);
    assert_int_equal(buf_write_file(path("checkpoint"), buf_bytes(&note), 0600, NULL), STATUS_OK);
    buf_free(&contents);
    buf_free(&note);
    assert_int_equal(open_ledger(), STATUS_OK);
    assert_int_equal(append_after(seen.size, &seen.root), STATUS_FAILED_PRECONDITION);
    add(&other); /* another record in its place: the same size, another root */
    assert_int_equal(other.size, seen.size);
    assert_int_equal(append_after(seen.size, &seen.root), STATUS_FAILED_PRECONDITION);
}

/* A client that repeats what was accepted gets its receipt, whatever it had seen. */
static void a_replay_is_not_asked_again(void **state)
{
    struct statement statement;
    struct checkpoint seen;
    bool replayed = false;

    (void)state;
    add(&seen);
    make_seeing(f.arena, "P-1", "test", &(struct seen){seen.size, &seen.root}, &statement);
    assert_int_equal(append(&statement, &replayed), STATUS_OK);
    assert_false(replayed);
    assert_int_equal(append(&statement, &replayed), STATUS_OK);
    assert_true(replayed);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FACT(every_checkpoint_of_this_log_may_have_been_seen),
        FACT(a_beginning_without_a_checkpoint_agrees_too),
        FACT(a_fork_is_refused_and_both_roots_are_named),
        FACT(a_log_smaller_than_the_author_saw_is_refused),
        FACT(an_empty_log_was_seen_by_nobody),
        FACT(a_log_put_back_with_its_checkpoint_is_noticed_by_the_next_statement),
        FACT(a_replay_is_not_asked_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
