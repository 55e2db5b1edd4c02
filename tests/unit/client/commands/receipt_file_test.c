/* LINKS: tests_proofs tests_support client_bureau common common_merkle common_trust proto */
/* A receipt's file finds the list it shares, and a copy to hand over stands alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/commands/receipt_file.h"
#include "common/merkle/receipt.h"
#include "tests/support/proofs/proofs.h"
#include "tests/support/scratch.h"

static struct proofs *proofs;
static struct arena *arena;
static const char *folder, *path, *list;

static int make_cast(void **state)
{
    (void)state;
    proofs = proofs_create();
    return 0;
}

static int drop_cast(void **state)
{
    (void)state;
    proofs_destroy(&proofs);
    return 0;
}

/* A receipt without its list, which lies in the folder crl beside it. */
static int setup(void **state)
{
    OWNED(buf_free) struct buf packed = buf_make(DOSSIER_SIZE_MAX);
    char hex[2 * SHA256_SIZE + 1];
    uint8_t digest[SHA256_SIZE];

    (void)state;
    arena = arena_create(16 << 20);
    folder = arena_strdup(arena, scratch_folder());
    path = arena_printf(arena, "%s/zhongjie_Z-1@1.receipt", folder);
    Bairi__V1__Dossier *dossier =
        proofs_dossiers(proofs, &(struct proofs_log){.count = 1}, arena)[0];
    struct bytes crl = {dossier->crl.data, dossier->crl.len};
    sha256(crl, digest);
    hex_encode(digest, SHA256_SIZE, hex);
    list = arena_printf(arena, "%s/crl/%s.crl", folder, hex);
    dossier->crl = (ProtobufCBinaryData){0, NULL};
    assert_int_equal(mkdir(arena_printf(arena, "%s/crl", folder), 0700), 0);
    assert_int_equal(buf_write_file(list, crl, 0600, NULL), STATUS_OK);
    assert_int_equal(dossier_pack(dossier, &packed, NULL), STATUS_OK);
    assert_int_equal(buf_write_file(path, buf_bytes(&packed), 0600, NULL), STATUS_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

static enum status check(const char *receipt, struct receipt_file *out)
{
    return receipt_check(proofs_card(proofs), receipt, NULL, NULL, arena, out, NULL);
}

static void a_shared_list_is_found_beside_the_receipt(void **state)
{
    struct receipt_file receipt;

    (void)state;
    assert_int_equal(check(path, &receipt), STATUS_OK);
    assert_true(receipt.judged);
    assert_int_equal(unlink(list), 0);
    assert_int_equal(check(path, &receipt), STATUS_OK);
    assert_false(receipt.judged);
}

static void it_is_found_from_a_folder_within(void **state)
{
    const char *within = arena_printf(arena, "%s/epoch-1", folder);
    const char *moved = arena_printf(arena, "%s/zhongjie_Z-1@1.receipt", within);
    struct receipt_file receipt;

    (void)state;
    assert_int_equal(mkdir(within, 0700), 0);
    assert_int_equal(rename(path, moved), 0);
    assert_int_equal(check(moved, &receipt), STATUS_OK);
    assert_true(receipt.judged);
}

static void another_list_in_its_place_is_refused(void **state)
{
    struct receipt_file receipt;

    (void)state;
    scratch_write(list, "another");
    assert_int_equal(check(path, &receipt), STATUS_DATA_LOSS);
}

static void a_copy_stands_alone(void **state)
{
    const char *copies = arena_printf(arena, "%s/copies", folder);
    const char *copy = arena_printf(arena, "%s/zhongjie_Z-1@1.receipt", copies);
    struct receipt_file receipt;

    (void)state;
    assert_int_equal(receipt_copy(path, copies, NULL), STATUS_OK);
    assert_int_equal(receipt_copy(path, copies, NULL), STATUS_ALREADY_EXISTS);
    assert_int_equal(unlink(list), 0);
    assert_int_equal(check(copy, &receipt), STATUS_OK);
    assert_true(receipt.judged);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_shared_list_is_found_beside_the_receipt),
        FACT(it_is_found_from_a_folder_within),
        FACT(another_list_in_its_place_is_refused),
        FACT(a_copy_stands_alone),
    };

    return cmocka_run_group_tests(tests, make_cast, drop_cast);
}
