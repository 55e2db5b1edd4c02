/* A log with two keys, and a tree of one leaf, for tests of what is signed. */
#ifndef BAIRI_TESTS_UNIT_COMMON_MERKLE_KEYS_H
#define BAIRI_TESTS_UNIT_COMMON_MERKLE_KEYS_H

#include "common/merkle/checkpoint.h"
#include "common/merkle/receipt.h"
#include "tests/support/scratch.h"

#define ORIGIN "bairi/bohai/bohai-2020q4/1"

static const char *folder;
static struct log_key *key, *other;
static uint8_t public_key[ED25519_KEY_SIZE];

static inline int make_keys(void **state)
{
    (void)state;
    folder = scratch_folder();
    assert_int_equal(log_key_generate(scratch_path(folder, "log.key"), NULL), STATUS_OK);
    assert_int_equal(log_key_generate(scratch_path(folder, "other.key"), NULL), STATUS_OK);
    assert_int_equal(log_key_load(scratch_path(folder, "log.key"), &key, NULL), STATUS_OK);
    assert_int_equal(log_key_load(scratch_path(folder, "other.key"), &other, NULL), STATUS_OK);
    log_key_public(key, public_key);
    return 0;
}

static inline int drop_keys(void **state)
{
    (void)state;
    log_key_destroy(&key);
    log_key_destroy(&other);
    scratch_remove(folder);
    return 0;
}

/* A receipt's file of version 1, which nobody writes any more and everybody reads. */
static inline void write_receipt_1(const Bairi__V1__Receipt *receipt, struct buf *file)
{
    uint8_t *packed = test_malloc(bairi__v1__receipt__get_packed_size(receipt));
    size_t size = bairi__v1__receipt__pack(receipt, packed);

    buf_adds(file, "bairi receipt 1\n");
    buf_add(file, packed, size);
    test_free(packed);
    assert_int_equal(buf_finish(file, NULL), STATUS_OK);
}

/* A tree of the leaf alone, signed. */
static inline struct checkpoint checkpoint_of(struct bytes leaf, const struct log_key *with,
                                              struct buf *note)
{
    struct checkpoint checkpoint = {.origin = ORIGIN, .size = 1, .root = merkle_leaf_hash(leaf)};

    assert_int_equal(checkpoint_sign(&checkpoint, with, note, NULL), STATUS_OK);
    return checkpoint;
}

static const struct bytes a_leaf = {(const uint8_t *)"leaf", 4};

#endif
