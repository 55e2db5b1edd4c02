/* LINKS: tests_support common_trust common proto */
/* A receipt's file: written, read back, believed, and refused after any change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/unit/common/merkle/keys.h"

static struct arena *arena;
static uint8_t other_key[ED25519_KEY_SIZE];
static uint8_t digest[SHA256_SIZE] = {1, 2, 3};

static int make_world(void **state)
{
    arena = arena_create((size_t)256 << 20);
    make_keys(state);
    log_key_public(other, other_key);
    return arena ? 0 : -1;
}

static int drop_world(void **state)
{
    arena_destroy(&arena);
    return drop_keys(state);
}

static Bairi__V1__Leaf well_formed(void)
{
    Bairi__V1__Leaf leaf;

    bairi__v1__leaf__init(&leaf);
    leaf.format = 1;
    leaf.kind = BAIRI__V1__STATEMENT_KIND__SUBMISSION;
    leaf.author = leaf.statement = leaf.signature = (ProtobufCBinaryData){SHA256_SIZE, digest};
    return leaf;
}

static struct bytes packed(const Bairi__V1__Leaf *leaf)
{
    uint8_t *memory = arena_alloc(arena, bairi__v1__leaf__get_packed_size(leaf));

    return (struct bytes){memory, bairi__v1__leaf__pack(leaf, memory)};
}

/* The receipt of a leaf alone in its tree, signed by the log. */
static Bairi__V1__Receipt receipt_of(struct bytes leaf)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    OWNED(buf_free) struct buf proof = buf_make(8192);
    Bairi__V1__Receipt receipt;

    checkpoint_of(leaf, key, &note);
    assert_int_equal(proof_write(0, NULL, 0, buf_text(&note), &proof, NULL), STATUS_OK);
    bairi__v1__receipt__init(&receipt);
    receipt.format = 1;
    receipt.leaf = (ProtobufCBinaryData){leaf.size, arena_memdup(arena, leaf.data, leaf.size)};
    receipt.proof = arena_strdup(arena, buf_text(&proof));
    return receipt;
}

static void write_file(struct buf *file)
{
    Bairi__V1__Leaf leaf = well_formed();
    Bairi__V1__Receipt receipt = receipt_of(packed(&leaf));

    write_receipt_1(&receipt, file);
}

/* The road of a reader: the file opened, then the receipt checked. */
static enum status believe(struct bytes file, const uint8_t log_key[ED25519_KEY_SIZE],
                           const char *origin)
{
    OWNED(arena_destroy) struct arena *memory = arena_create(1 << 20);
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;

    TRY(receipt_unpack(file, memory, &receipt, NULL));
    return receipt_verify(receipt, log_key, origin, memory, &leaf, &checkpoint, NULL);
}

static void a_file_is_believed_for_its_log_and_no_other(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(RECEIPT_SIZE_MAX);

    (void)state;
    write_file(&file);
    assert_int_equal(believe(buf_bytes(&file), public_key, ORIGIN), STATUS_OK);
    assert_int_equal(believe(buf_bytes(&file), public_key, NULL), STATUS_OK);
    assert_int_equal(believe(buf_bytes(&file), other_key, ORIGIN), STATUS_DATA_LOSS);
    assert_int_equal(believe(buf_bytes(&file), public_key, "bairi/bohai/bohai-2020q4/2"),
                     STATUS_DATA_LOSS);
    assert_int_equal(believe(buf_bytes(&file), public_key, "bairi/bohai/bohai-2020q4"),
                     STATUS_DATA_LOSS);
}

static void a_file_changed_at_any_bit_is_refused(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(RECEIPT_SIZE_MAX);

    (void)state;
    write_file(&file);
    for (size_t i = 0; i < file.size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            enum status status;

            file.data[i] = (char)(file.data[i] ^ 1 << bit);
            status = believe(buf_bytes(&file), public_key, ORIGIN);
            if (status != STATUS_DATA_LOSS && status != STATUS_INVALID_ARGUMENT)
                fail_msg("byte %zu, bit %u: status %d", i, bit, (int)status);
            file.data[i] = (char)(file.data[i] ^ 1 << bit);
        }
    assert_int_equal(believe(buf_bytes(&file), public_key, ORIGIN), STATUS_OK);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(RECEIPT_SIZE_MAX);

    (void)state;
    write_file(&file);
    for (size_t size = 0; size < file.size; size++) {
        /* a copy of just that size, so that a sanitizer sees a byte too many read */
        uint8_t *cut = malloc(size + 1);

        memcpy(cut, file.data, size);
        assert_int_not_equal(believe((struct bytes){cut, size}, public_key, ORIGIN), STATUS_OK);
        free(cut);
    }
}

static void what_is_no_receipt_or_a_later_one_is_told_apart(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(RECEIPT_SIZE_MAX);
    Bairi__V1__Receipt *receipt = NULL;
    struct error err;

    (void)state;
    write_file(&file);
    file.data[14] = '3';
    assert_int_equal(receipt_unpack(buf_bytes(&file), arena, &receipt, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(err.text, "version"));
    memcpy(file.data, "BAIRI", 5);
    assert_int_equal(receipt_unpack(buf_bytes(&file), arena, &receipt, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(err.text, "not a receipt's file"));
    assert_null(receipt);
}

static void a_file_over_the_ceiling_is_not_read(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(2 * RECEIPT_SIZE_MAX);
    Bairi__V1__Receipt *read = NULL;

    (void)state;
    write_file(&file);
    while (file.size <= RECEIPT_SIZE_MAX)
        buf_add(&file, "\xF8\x01\x01", 3); /* a field nobody knows */
    assert_int_equal(receipt_unpack(buf_bytes(&file), arena, &read, NULL), STATUS_INVALID_ARGUMENT);
}

static enum status read_leaf(const Bairi__V1__Leaf *leaf)
{
    Bairi__V1__Leaf *out = NULL;

    return leaf_read(packed(leaf), arena, &out, NULL);
}

static void a_leaf_has_format_1_and_whole_digests(void **state)
{
    ProtobufCBinaryData *fields[3];
    ProtobufCBinaryData references[2] = {
        {SHA256_SIZE, digest},
        {SHA256_SIZE, digest}
    };
    Bairi__V1__Leaf leaf = well_formed();

    (void)state;
    leaf.references = references;
    leaf.n_references = 2;
    assert_int_equal(read_leaf(&leaf), STATUS_OK);
    leaf.format = 2;
    assert_int_equal(read_leaf(&leaf), STATUS_DATA_LOSS);
    leaf.format = 1;
    fields[0] = &leaf.author;
    fields[1] = &leaf.statement;
    fields[2] = &leaf.signature;
    for (size_t i = 0; i < 3; i++) {
        fields[i]->len = SHA256_SIZE - 1;
        assert_int_equal(read_leaf(&leaf), STATUS_DATA_LOSS);
        fields[i]->len = SHA256_SIZE;
    }
    references[1].len = 0;
    assert_int_equal(read_leaf(&leaf), STATUS_DATA_LOSS);
}

static void a_leaf_with_a_field_nobody_knows_is_refused(void **state)
{
    Bairi__V1__Leaf leaf = well_formed(), *out = NULL;
    struct bytes known = packed(&leaf);
    uint8_t *more = arena_alloc(arena, known.size + 3);
    Bairi__V1__Receipt receipt;
    struct checkpoint checkpoint;

    (void)state;
    memcpy(more, known.data, known.size);
    static const uint8_t unknown[] = {0xF8, 0x01, 0x01};
    memcpy(more + known.size, unknown, sizeof unknown);
    assert_int_equal(leaf_read(known, arena, &out, NULL), STATUS_OK);
    assert_int_equal(leaf_read((struct bytes){more, known.size + 3}, arena, &out, NULL),
                     STATUS_DATA_LOSS);
    receipt = receipt_of((struct bytes){more, known.size + 3}); /* even when the log signed it */
    assert_int_equal(receipt_verify(&receipt, public_key, ORIGIN, arena, &out, &checkpoint, NULL),
                     STATUS_DATA_LOSS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_believed_for_its_log_and_no_other),
        cmocka_unit_test(a_file_changed_at_any_bit_is_refused),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(what_is_no_receipt_or_a_later_one_is_told_apart),
        cmocka_unit_test(a_file_over_the_ceiling_is_not_read),
        cmocka_unit_test(a_leaf_has_format_1_and_whole_digests),
        cmocka_unit_test(a_leaf_with_a_field_nobody_knows_is_refused),
    };

    return cmocka_run_group_tests(tests, make_world, drop_world);
}
