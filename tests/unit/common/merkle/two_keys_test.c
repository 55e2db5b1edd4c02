/* LINKS: tests_support common_trust common */
/* A log whose key is replaced: notes with two signatures, and which key counts for which note. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/merkle/cosignature.h"
#include "tests/unit/common/merkle/keys.h"

static void both_keys_open_what_both_have_signed(void **state)
{
    const struct log_key *const both[] = {key, other};
    struct checkpoint checkpoint = {.origin = ORIGIN, .size = 1, .root = merkle_leaf_hash(a_leaf)};
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    uint8_t second[ED25519_KEY_SIZE];
    struct checkpoint opened;

    (void)state;
    log_key_public(other, second);
    assert_int_equal(checkpoint_sign_all(&checkpoint, both, 2, &note, NULL), STATUS_OK);
    assert_int_equal(checkpoint_open(buf_text(&note), public_key, &opened, NULL), STATUS_OK);
    assert_int_equal(checkpoint_open(buf_text(&note), second, &opened, NULL), STATUS_OK);
    assert_int_equal(note_own_length(buf_text(&note)), note.size); /* both are the log's own */
}

static void the_key_is_chosen_by_log_and_size(void **state)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    OWNED(buf_free) struct buf proof = buf_make(2 * CHECKPOINT_SIZE_MAX);
    static struct log_terms terms;
    uint8_t second[ED25519_KEY_SIZE];

    (void)state;
    log_key_public(other, second);
    checkpoint_of(a_leaf, key, &note);
    assert_int_equal(proof_write(0, NULL, 0, buf_text(&note), &proof, NULL), STATUS_OK);
    terms.count = 0;
    assert_int_equal(log_terms_turn(&terms, public_key, "bohai-2020q4", 1, 1, second, NULL),
                     STATUS_OK);
    assert_memory_equal(checkpoint_key(buf_text(&note), public_key, &terms), public_key,
                        ED25519_KEY_SIZE);
    terms.items[0].size = 0; /* the turn is before the note's one record */
    assert_memory_equal(checkpoint_key(buf_text(&note), public_key, &terms), second,
                        ED25519_KEY_SIZE);
    assert_memory_equal(checkpoint_key(buf_text(&proof), public_key, &terms), second,
                        ED25519_KEY_SIZE);
    assert_ptr_equal(checkpoint_key("no note", public_key, &terms), public_key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_keys_open_what_both_have_signed),
        cmocka_unit_test(the_key_is_chosen_by_log_and_size),
    };

    return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
