/* LINKS: tests_support common_trust common */
/* Signed notes, proofs and receipts: written, read back, and refused after any change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/unit/common/merkle/keys.h"

static void an_origin_is_made_of_clean_parts(void **state)
{
    char origin[ORIGIN_SIZE];

    (void)state;
    assert_int_equal(checkpoint_origin("bohai", "bohai-2020q4", 1, origin, NULL), STATUS_OK);
    assert_string_equal(origin, ORIGIN);
    assert_int_equal(checkpoint_origin("bo/hai", "c", 1, origin, NULL), STATUS_INVALID_ARGUMENT);
    assert_int_equal(checkpoint_origin("bohai", "", 1, origin, NULL), STATUS_INVALID_ARGUMENT);
    assert_int_equal(checkpoint_origin("bohai", "c", 0, origin, NULL), STATUS_INVALID_ARGUMENT);
}

static void an_epoch_is_read_from_what_an_origin_is_written_as_alone(void **state)
{
    static const char *const none[] = {
        "bairi/bohai/c/02",
        "bairi/bohai/c/2x",
        "bairi/bohai/c/ 2",
        "bairi/bohai/c/+2",
        "bairi/bohai/c/",
        "bairi/bohai/c/0",
        "bairi/bohai/c/4294967297",
        "bairi/bohai/c",
        "bairi/bohai/c/2/",
        "bairi/bohai/2",
        "bairi/bohai/c/d/2",
        "bari/bohai/c/2",
        "bairi//c/2",
        "xbairi/bohai/c/2",
        "bairi/Bohai/c/2",
        "",
        "2",
        "bairi/bohai/c/2\n",
    };
    char origin[ORIGIN_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(origin_epoch(none[i]), 0);
    assert_int_equal(origin_epoch("bairi/bohai/c/2"), 2);
    assert_int_equal(checkpoint_origin("bohai", "c", UINT32_MAX, origin, NULL), STATUS_OK);
    assert_int_equal(origin_epoch(origin), UINT32_MAX);
    assert_int_equal(origin_epoch_of("bairi/bohai/c/2", "bohai", "c"), 2);
    assert_int_equal(origin_epoch_of("bairi/bohai/c/2", "bohai", "d"), 0);
    assert_int_equal(origin_epoch_of("bairi/bohai/c/2", "cangzhou", "c"), 0);
}

static void a_signed_checkpoint_opens_with_its_key(void **state)
{
    OWNED(buf_free) struct buf note = buf_make(4096);
    struct checkpoint made = checkpoint_of(a_leaf, key, &note), opened;

    (void)state;
    assert_non_null(strstr(buf_text(&note), ORIGIN "\n1\n"));
    assert_non_null(strstr(buf_text(&note), "\n\n\xE2\x80\x94 " ORIGIN " "));
    assert_int_equal(checkpoint_open(buf_text(&note), public_key, &opened, NULL), STATUS_OK);
    assert_string_equal(opened.origin, made.origin);
    assert_int_equal(opened.size, made.size);
    assert_memory_equal(&opened.root, &made.root, sizeof made.root);
}

/* the example of Go's package note: verifier key and signed message are published there */
static void a_published_note_opens(void **state)
{
    OWNED(buf_free) struct buf verifier = buf_make(64);
    static const char text[] = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    static const char message[] = "If you think cryptography is the answer to your problem,\n"
                                  "then you don't know what your problem is.\n";
    OWNED(buf_free) struct buf stamp = buf_make(128);
    static const char line[] = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKv"
                               "qfqdngotpRZb6KE6RyyBwJnAM=";
    uint8_t digest[SHA256_SIZE];

    (void)state;
    assert_true(base64_decode(text, strlen(text), &verifier));
    assert_true(base64_decode(line, strlen(line), &stamp));
    sha256_parts(
        (const struct bytes[]){
            {(const uint8_t *)"PeterNeumann\n", 13           },
            {(const uint8_t *)verifier.data,    verifier.size}
    },
        2, digest);
    assert_memory_equal(digest, stamp.data, 4);
    assert_true(ed25519_verify((const uint8_t *)verifier.data + 1,
                               (struct bytes){(const uint8_t *)message, strlen(message)},
                               (const uint8_t *)stamp.data + 4));
}

static void a_note_changed_at_any_byte_is_refused(void **state)
{
    OWNED(buf_free) struct buf note = buf_make(4096);
    struct checkpoint opened;

    (void)state;
    checkpoint_of(a_leaf, key, &note);
    for (size_t i = 0; i < note.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            note.data[i] = (char)(note.data[i] ^ 1 << bit);
            assert_int_equal(checkpoint_open(note.data, public_key, &opened, NULL),
                             STATUS_DATA_LOSS);
            note.data[i] = (char)(note.data[i] ^ 1 << bit);
        }
    }
}

static void a_note_cut_anywhere_is_refused(void **state)
{
    OWNED(buf_free) struct buf note = buf_make(4096);
    struct checkpoint opened;

    (void)state;
    checkpoint_of(a_leaf, key, &note);
    for (size_t size = 0; size < note.size; size++) {
        char cut[4096] = "";
        memcpy(cut, note.data, size);
        assert_int_equal(checkpoint_open(cut, public_key, &opened, NULL), STATUS_DATA_LOSS);
    }
}

static void another_logs_key_does_not_open_it(void **state)
{
    OWNED(buf_free) struct buf note = buf_make(4096);
    struct checkpoint opened;

    (void)state;
    checkpoint_of(a_leaf, other, &note);
    assert_int_equal(checkpoint_open(buf_text(&note), public_key, &opened, NULL), STATUS_DATA_LOSS);
}

static void cosignatures_beside_the_logs_are_passed_over(void **state)
{
    OWNED(buf_free) struct buf note = buf_make(4096);
    OWNED(buf_free) struct buf second = buf_make(4096);
    struct checkpoint opened;

    (void)state;
    checkpoint_of(a_leaf, key, &note);
    checkpoint_of(a_leaf, other, &second);
    buf_adds(&note, strstr(buf_text(&second), "\n\n") + 2);
    buf_adds(&note, "\xE2\x80\x94 city.example/witness AAAAAAECAwQFBgcICQo=\n");
    assert_int_equal(checkpoint_open(buf_text(&note), public_key, &opened, NULL), STATUS_OK);
    buf_adds(&note, "not a signature\n");
    assert_int_equal(checkpoint_open(buf_text(&note), public_key, &opened, NULL), STATUS_DATA_LOSS);
}

/* Opens the text with somebody else's signature below: only its form is judged. */
static void open_unsigned(const char *body, struct error *err)
{
    OWNED(buf_free) struct buf note = buf_make(4096);
    struct checkpoint opened;

    buf_addf(&note, "%s\n\xE2\x80\x94 city.example AAAAAAECAwQFBgcICQo=\n", body);
    assert_int_equal(checkpoint_open(buf_text(&note), public_key, &opened, err), STATUS_DATA_LOSS);
}

static void odd_spellings_are_refused(void **state)
{
    static const char *const bodies[] = {
        ORIGIN "\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", /* leading zero */
        ORIGIN "\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", /* sign */
        ORIGIN "\n18446744073709551616\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        ORIGIN "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",   /* loose bits */
        ORIGIN "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n",   /* 31 bytes */
        ORIGIN "\n1\r\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", /* control */
        ORIGIN "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n",
        "an origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    };
    static const char good[] = ORIGIN "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        open_unsigned(bodies[i], &err);
        assert_string_equal(err.id, "the checkpoint is not a well-formed signed note");
    }
    open_unsigned(good, &err);
    assert_string_equal(err.id, "the checkpoint is not signed with the log's key");
}

static void a_proof_says_what_was_written(void **state)
{
    OWNED(buf_free) struct buf text = buf_make(8192);
    struct hash hashes[2] = {merkle_empty_root(), merkle_leaf_hash(a_leaf)};
    struct hash read[MERKLE_PROOF_MAX];
    const char *note;
    uint64_t index;
    size_t count;

    (void)state;
    assert_int_equal(proof_write(7, hashes, 2, "the note\n", &text, NULL), STATUS_OK);
    assert_int_equal(proof_read(buf_text(&text), &index, read, &count, &note, NULL), STATUS_OK);
    assert_int_equal(index, 7);
    assert_int_equal(count, 2);
    assert_memory_equal(hashes, read, sizeof hashes);
    assert_string_equal(note, "the note\n");
}

/* A proof of the second of three leaves. */
static void write_proof(struct bytes leaf, struct buf *out)
{
    OWNED(buf_free) struct buf note = buf_make(4096);
    struct hash first = merkle_empty_root(), third = merkle_leaf_hash((struct bytes){NULL, 0});
    struct hash middle = merkle_leaf_hash(leaf), left = merkle_node_hash(&first, &middle);
    struct hash hashes[] = {first, third};
    struct checkpoint checkpoint = {.origin = ORIGIN, .size = 3};

    checkpoint.root = merkle_node_hash(&left, &third);
    assert_int_equal(checkpoint_sign(&checkpoint, key, &note, NULL), STATUS_OK);
    assert_int_equal(proof_write(1, hashes, 2, buf_text(&note), out, NULL), STATUS_OK);
}

static void a_proof_holds_for_its_leaf_and_log(void **state)
{
    OWNED(buf_free) struct buf proof = buf_make(8192);
    struct checkpoint checkpoint;
    uint64_t index;

    (void)state;
    write_proof(a_leaf, &proof);
    assert_int_equal(
        proof_verify(proof.data, a_leaf, public_key, ORIGIN, &index, &checkpoint, NULL), STATUS_OK);
    assert_int_equal(index, 1);
    assert_int_equal(checkpoint.size, 3);
    assert_int_equal(proof_verify(proof.data, (struct bytes){a_leaf.data, 3}, public_key, ORIGIN,
                                  &index, &checkpoint, NULL),
                     STATUS_DATA_LOSS);
    assert_int_equal(proof_verify(proof.data, a_leaf, public_key, "bairi/bohai/bohai-2020q4/2",
                                  &index, &checkpoint, NULL),
                     STATUS_DATA_LOSS);
}

static void a_proof_changed_at_any_byte_is_refused(void **state)
{
    OWNED(buf_free) struct buf proof = buf_make(8192);
    struct checkpoint checkpoint;
    uint64_t index;

    (void)state;
    write_proof(a_leaf, &proof);
    for (size_t i = 0; i < proof.size; i++) {
        proof.data[i] = (char)(proof.data[i] ^ 1 << i % 8);
        assert_int_equal(
            proof_verify(proof.data, a_leaf, public_key, NULL, &index, &checkpoint, NULL),
            STATUS_DATA_LOSS);
        proof.data[i] = (char)(proof.data[i] ^ 1 << i % 8);
    }
}

/* ---- receipts ---- */

static uint8_t digest[SHA256_SIZE] = {1, 2, 3};

static struct bytes pack_leaf(uint64_t index, size_t author, uint8_t out[256])
{
    Bairi__V1__Leaf leaf;

    bairi__v1__leaf__init(&leaf);
    leaf.format = 1;
    leaf.index = index;
    leaf.author = (ProtobufCBinaryData){author, digest};
    leaf.statement = leaf.signature = (ProtobufCBinaryData){SHA256_SIZE, digest};
    return (struct bytes){out, bairi__v1__leaf__pack(&leaf, out)};
}

/* A receipt of that leaf, its memory in the arena. */
static Bairi__V1__Receipt receipt_of(struct bytes leaf, struct arena *arena)
{
    OWNED(buf_free) struct buf proof = buf_make(8192);
    Bairi__V1__Receipt receipt;

    write_proof(leaf, &proof);
    bairi__v1__receipt__init(&receipt);
    receipt.format = 1;
    receipt.leaf = (ProtobufCBinaryData){leaf.size, arena_memdup(arena, leaf.data, leaf.size)};
    receipt.proof = arena_strdup(arena, buf_text(&proof));
    return receipt;
}

static void a_receipt_is_believed_with_the_cards_key(void **state)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(1 << 20);
    OWNED(buf_free) struct buf file = buf_make(RECEIPT_SIZE_MAX);
    struct checkpoint checkpoint;
    Bairi__V1__Receipt receipt, *unpacked;
    Bairi__V1__Leaf *leaf;
    uint8_t packed[256];

    (void)state;
    receipt = receipt_of(pack_leaf(1, SHA256_SIZE, packed), arena);
    write_receipt_1(&receipt, &file);
    assert_memory_equal(file.data, "bairi receipt 1\n", 16);
    assert_int_equal(receipt_unpack(buf_bytes(&file), arena, &unpacked, NULL), STATUS_OK);
    assert_int_equal(receipt_verify(unpacked, public_key, ORIGIN, arena, &leaf, &checkpoint, NULL),
                     STATUS_OK);
    assert_int_equal(leaf->index, 1);
    assert_memory_equal(leaf->statement.data, digest, SHA256_SIZE);
    file.data[14] = '2';
    assert_int_equal(receipt_unpack(buf_bytes(&file), arena, &unpacked, NULL),
                     STATUS_INVALID_ARGUMENT);
}

static void assert_refused(const Bairi__V1__Receipt *receipt, struct arena *arena)
{
    struct checkpoint checkpoint;
    Bairi__V1__Leaf *leaf;

    assert_int_equal(receipt_verify(receipt, public_key, NULL, arena, &leaf, &checkpoint, NULL),
                     STATUS_DATA_LOSS);
}

static void a_receipt_that_contradicts_itself_is_refused(void **state)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(1 << 20);
    Bairi__V1__Receipt receipt;
    uint8_t packed[256];

    (void)state;
    receipt = receipt_of(pack_leaf(2, SHA256_SIZE, packed), arena); /* the proof is of 1 */
    assert_refused(&receipt, arena);
    receipt = receipt_of(pack_leaf(1, 31, packed), arena); /* half a digest */
    assert_refused(&receipt, arena);
    receipt = receipt_of((struct bytes){(const uint8_t *)"\xFF\xFF", 2}, arena); /* no leaf */
    assert_refused(&receipt, arena);
    receipt = receipt_of(pack_leaf(1, SHA256_SIZE, packed), arena);
    receipt.format = 2;
    assert_refused(&receipt, arena);
    receipt.format = 1;
    for (size_t i = 0; i < receipt.leaf.len; i++) {
        receipt.leaf.data[i] ^= 0x10;
        assert_refused(&receipt, arena);
        receipt.leaf.data[i] ^= 0x10;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_origin_is_made_of_clean_parts),
        cmocka_unit_test(an_epoch_is_read_from_what_an_origin_is_written_as_alone),
        cmocka_unit_test(a_signed_checkpoint_opens_with_its_key),
        cmocka_unit_test(a_published_note_opens),
        cmocka_unit_test(a_note_changed_at_any_byte_is_refused),
        cmocka_unit_test(a_note_cut_anywhere_is_refused),
        cmocka_unit_test(another_logs_key_does_not_open_it),
        cmocka_unit_test(cosignatures_beside_the_logs_are_passed_over),
        cmocka_unit_test(odd_spellings_are_refused),
        cmocka_unit_test(a_proof_says_what_was_written),
        cmocka_unit_test(a_proof_holds_for_its_leaf_and_log),
        cmocka_unit_test(a_proof_changed_at_any_byte_is_refused),
        cmocka_unit_test(a_receipt_is_believed_with_the_cards_key),
        cmocka_unit_test(a_receipt_that_contradicts_itself_is_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
