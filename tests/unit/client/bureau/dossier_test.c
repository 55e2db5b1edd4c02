/* LINKS: tests_proofs common common_merkle common_trust proto */
/* A dossier proves what is in it, and nothing can be taken out of it unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/bureau/dossier.h"
#include "tests/support/proofs/proofs.h"

static struct proofs *proofs;
static struct arena *arena;
static struct trust_card card;

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

static int setup(void **state)
{
    (void)state;
    arena = arena_create(8 << 20);
    card = *proofs_card(proofs);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static Bairi__V1__Dossier *second_of_three(struct proofs_log log)
{
    log.count = 3;
    return proofs_dossiers(proofs, &log, arena)[1];
}

static enum status verify(const Bairi__V1__Dossier *dossier, struct dossier_proof *out)
{
    const struct dossier_wanted nobody = {.count = 0};
    struct error err;

    error_clear(&err);
    enum status status = dossier_verify(dossier, &card, &nobody, arena, out, &err);
    if (status != STATUS_OK)
        print_message("%s\n", err.text);
    return status;
}

/* The certificate that lies n-th in it is not at hand. */
static void leave_out(Bairi__V1__Dossier *dossier, size_t n)
{
    assert_true(n < dossier->n_certificates);
    dossier->certificates[n] = dossier->certificates[--dossier->n_certificates];
}

/* ---- facts ---- */

static void a_whole_dossier_proves_when_and_by_whom(void **state)
{
    struct dossier_proof proof;

    (void)state;
    assert_int_equal(verify(second_of_three((struct proofs_log){0}), &proof), STATUS_OK);
    assert_int_equal(proof.leaf->index, 1);
    assert_int_equal(proof.checkpoint.size, 3);
    assert_int_not_equal(proof.stamped.us, 0);
    assert_string_equal(proof.author.uri, "bairi://bohai/unit/zhongjie/wang");
    assert_true(proof.judged);
}

static void a_token_taken_out_is_missed_where_the_card_has_a_stamper(void **state)
{
    Bairi__V1__Dossier *dossier = second_of_three((struct proofs_log){0});
    struct dossier_proof proof;

    (void)state;
    dossier->receipt->token = (ProtobufCBinaryData){0, NULL};
    dossier->receipt->format = 1;
    assert_int_equal(verify(dossier, &proof), STATUS_DATA_LOSS);
    dossier = second_of_three((struct proofs_log){.unstamped = true});
    assert_int_equal(verify(dossier, &proof), STATUS_DATA_LOSS);
}

static void a_card_from_before_there_were_tokens_misses_none(void **state)
{
    struct dossier_proof proof;

    (void)state;
    card.has_timestamp = false;
    assert_int_equal(verify(second_of_three((struct proofs_log){.unstamped = true}), &proof),
                     STATUS_OK);
    assert_int_equal(proof.stamped.us, 0);
    assert_true(proof.judged);
}

static void two_who_signed_are_judged_only_if_both_are(void **state)
{
    const struct proofs_log both = {.signed_by_two = true};
    enum { WANG = 1, CHEN = 3 };
    Bairi__V1__Dossier *dossier = second_of_three(both);
    struct dossier_proof proof;

    (void)state;
    assert_int_equal(verify(dossier, &proof), STATUS_OK);
    assert_true(proof.judged);
    assert_int_equal(proof.gaps, 0);
    leave_out(dossier, CHEN);
    assert_int_equal(verify(dossier, &proof), STATUS_OK);
    assert_false(proof.judged);
    assert_int_equal(proof.gaps, GAP_COSIGNER);
    dossier = second_of_three(both);
    leave_out(dossier, WANG);
    assert_int_equal(verify(dossier, &proof), STATUS_OK);
    assert_false(proof.judged);
    assert_int_equal(proof.gaps, GAP_SIGNER);
    assert_string_equal(proof.author.uri, "");
}

static void nobody_is_judged_without_the_list(void **state)
{
    Bairi__V1__Dossier *dossier = second_of_three((struct proofs_log){.signed_by_two = true});
    struct dossier_proof proof;

    (void)state;
    dossier->crl = (ProtobufCBinaryData){0, NULL};
    assert_int_equal(verify(dossier, &proof), STATUS_OK);
    assert_false(proof.judged);
    assert_int_equal(proof.gaps, GAP_LIST);
}

static void what_was_cut_out_leaves_a_gap(void **state)
{
    enum { CA = 0, STAMP = 2 };
    static const uint8_t garbage[] = "garbage";
    Bairi__V1__Dossier *dossier = second_of_three((struct proofs_log){0});
    struct dossier_proof proof;

    (void)state;
    leave_out(dossier, STAMP);
    assert_int_equal(verify(dossier, &proof), STATUS_OK);
    assert_true(proof.judged);
    assert_int_equal(proof.gaps, GAP_STAMPER);
    leave_out(dossier, CA);
    dossier->receipt->token = (ProtobufCBinaryData){sizeof(garbage), (uint8_t *)(uintptr_t)garbage};
    assert_int_equal(verify(dossier, &proof), STATUS_OK);
    assert_int_equal(proof.gaps, GAP_STAMPER | GAP_AUTHORITY);
    dossier->n_certificates = 0;
    dossier->crl = (ProtobufCBinaryData){0, NULL};
    assert_int_equal(verify(dossier, &proof), STATUS_OK);
    assert_int_equal(proof.gaps, GAP_STAMPER | GAP_SIGNER);
    dossier->signed_ = NULL;
    assert_int_equal(verify(dossier, &proof), STATUS_OK);
    assert_int_equal(proof.gaps, GAP_STAMPER | GAP_STATEMENT);
    assert_false(proof.judged);
}

static void an_older_servers_record_is_read_and_says_what_it_lacks(void **state)
{
    const struct proofs_log older = {.older = true, .unstamped = true};
    struct dossier_proof proof;

    (void)state;
    assert_int_equal(verify(second_of_three(older), &proof), STATUS_OK);
    assert_int_equal(proof.gaps, GAP_UNLISTED | GAP_UNSTAMPED);
    card.has_timestamp = false;
    assert_int_equal(verify(second_of_three(older), &proof), STATUS_OK);
    assert_int_equal(proof.gaps, GAP_UNLISTED);
    assert_false(proof.judged);
}

static void a_second_signature_cannot_be_taken_out(void **state)
{
    Bairi__V1__Dossier *dossier = second_of_three((struct proofs_log){.signed_by_two = true});
    struct dossier_proof proof;

    (void)state;
    dossier->signed_->cosignature = (ProtobufCBinaryData){0, NULL};
    assert_int_equal(verify(dossier, &proof), STATUS_DATA_LOSS);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_whole_dossier_proves_when_and_by_whom),
        FACT(a_token_taken_out_is_missed_where_the_card_has_a_stamper),
        FACT(a_card_from_before_there_were_tokens_misses_none),
        FACT(two_who_signed_are_judged_only_if_both_are),
        FACT(nobody_is_judged_without_the_list),
        FACT(what_was_cut_out_leaves_a_gap),
        FACT(an_older_servers_record_is_read_and_says_what_it_lacks),
        FACT(a_second_signature_cannot_be_taken_out),
    };

    return cmocka_run_group_tests(tests, make_cast, drop_cast);
}
