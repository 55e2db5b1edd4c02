/* LINKS: tests_support client_bureau common common_merkle common_trust proto */
/* Receipts from disk are looked at one by one: however long their revocation lists, memory keeps
 * of each only what is told of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "client/commands/receipt_file.h"
#include "common/merkle/receipt.h"
#include "tests/support/scratch.h"

enum { LIST = 1 << 20, RECEIPTS = 100 };

static uint8_t list[LIST];
static struct arena *arena;
static const char *folder, *path;
static struct trust_card card;

static void digest_of(struct bytes bytes, ProtobufCBinaryData *out)
{
    out->data = arena_alloc(arena, SHA256_SIZE);
    out->len = SHA256_SIZE;
    sha256(bytes, out->data);
}

/* A leaf that names the list, as the one record of its log. */
static void make_receipt(const struct log_key *key, Bairi__V1__Receipt *out)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX), proof = buf_make(8192);
    struct checkpoint checkpoint = {.size = 1, .origin = "bairi/bohai/test/1"};
    Bairi__V1__Leaf leaf;

    bairi__v1__leaf__init(&leaf);
    leaf.format = 2;
    leaf.kind = BAIRI__V1__STATEMENT_KIND__SUBMISSION;
    digest_of((struct bytes){list, LIST}, &leaf.crl);
    leaf.author = leaf.statement = leaf.signature = leaf.crl; /* nobody looks at them here */
    bairi__v1__receipt__init(out);
    out->format = 1;
    out->leaf.data = arena_alloc(arena, bairi__v1__leaf__get_packed_size(&leaf));
    out->leaf.len = bairi__v1__leaf__pack(&leaf, out->leaf.data);
    checkpoint.root = merkle_leaf_hash((struct bytes){out->leaf.data, out->leaf.len});
    assert_int_equal(checkpoint_sign(&checkpoint, key, &note, NULL), STATUS_OK);
    assert_int_equal(proof_write(0, NULL, 0, buf_text(&note), &proof, NULL), STATUS_OK);
    out->proof = arena_strdup(arena, buf_text(&proof));
}

static void write_file(Bairi__V1__Receipt *receipt)
{
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    Bairi__V1__Dossier dossier;

    bairi__v1__dossier__init(&dossier);
    dossier.receipt = receipt;
    dossier.crl = (ProtobufCBinaryData){LIST, list};
    assert_int_equal(dossier_pack(&dossier, &file, NULL), STATUS_OK);
    assert_int_equal(buf_write_file(path, buf_bytes(&file), 0600, NULL), STATUS_OK);
}

static int set_up(void **state)
{
    struct log_key *key = NULL;
    Bairi__V1__Receipt receipt;

    (void)state;
    arena = arena_create(8 * LIST);
    folder = scratch_folder();
    path = arena_printf(arena, "%s/submission-0.receipt", folder);
    random_bytes(list, LIST);
    card = (struct trust_card){.domain = "bohai"};
    assert_int_equal(log_key_generate(scratch_path(folder, "key"), NULL), STATUS_OK);
    assert_int_equal(log_key_load(scratch_path(folder, "key"), &key, NULL), STATUS_OK);
    log_key_public(key, card.log_key);
    make_receipt(key, &receipt);
    write_file(&receipt);
    log_key_destroy(&key);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

static enum status check(struct receipt_file *out)
{
    return receipt_check(&card, path, NULL, NULL, arena, out, NULL);
}

static void a_hundred_with_long_lists_take_little_memory(void **state)
{
    size_t before = arena_used(arena);
    struct receipt_file out[RECEIPTS];

    (void)state;
    for (size_t i = 0; i < RECEIPTS; i++)
        assert_int_equal(check(&out[i]), STATUS_OK);
    assert_in_range(arena_used(arena) - before, 0, RECEIPTS * 1024);
    for (size_t i = 0; i < RECEIPTS; i++) {
        assert_string_equal(out[i].log, "bairi/bohai/test/1");
        assert_string_equal(out[i].kind, "SUBMISSION");
        assert_string_equal(out[i].signer, "");
    }
}

static void a_list_that_was_changed_is_still_seen(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    struct receipt_file out;

    (void)state;
    assert_int_equal(buf_read_file(&file, path, NULL), STATUS_OK);
    file.data[file.size - 1] ^= 1;
    assert_int_equal(buf_write_file(path, buf_bytes(&file), 0600, NULL), STATUS_OK);
    assert_int_equal(check(&out), STATUS_DATA_LOSS);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_hundred_with_long_lists_take_little_memory),
        FACT(a_list_that_was_changed_is_still_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
