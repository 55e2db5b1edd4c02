/* LINKS: tests_proofs tests_support common common_merkle common_trust proto */
/* Another key is believed when two people decided it, each fact of that proven; else never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/bureau/internal.h"
#include "client/bureau/rotation.h"
#include "common/message.h"
#include "tests/support/proofs/proofs.h"
#include "tests/support/scratch.h"

static struct proofs *proofs;
static struct arena *arena;
static const char *folder;
static struct trust_card card;
static uint8_t next[ED25519_KEY_SIZE];
static size_t learned;
static struct error why;

static int make_cast(void **state)
{
    (void)state;
    proofs = proofs_create();
    proofs_next_key(proofs, next);
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
    arena = arena_create(32 << 20);
    folder = scratch_folder();
    card = *proofs_card(proofs);
    learned = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

/* Records Z-1, Z-2, the proposal, the approval. */
static Bairi__V1__RotationsReply *turned_in(const char *campaign, struct proofs_turn turn)
{
    const struct proofs_log log = {.campaign = campaign, .count = 4, .turn = &turn};
    Bairi__V1__Dossier **dossiers = proofs_dossiers(proofs, &log, arena);
    Bairi__V1__RotationsReply *reply = arena_alloc(arena, sizeof(*reply));
    Bairi__V1__Rotation *rotation = arena_alloc(arena, sizeof(*rotation));

    bairi__v1__rotations_reply__init(reply);
    bairi__v1__rotation__init(rotation);
    rotation->proposal = dossiers[2];
    rotation->approval = dossiers[3];
    reply->rotations = arena_array(arena, 2, sizeof(reply->rotations[0]));
    reply->rotations[reply->n_rotations++] = rotation;
    return reply;
}

static Bairi__V1__RotationsReply *turned(struct proofs_turn turn)
{
    return turned_in("test", turn);
}

static enum status learn(const Bairi__V1__RotationsReply *reply)
{
    error_clear(&why);
    return rotations_learn(&card, reply, arena, &learned, &why);
}

/* Refused for this reason, and nothing was taken over. */
static void refused(const Bairi__V1__RotationsReply *reply, const char *reason)
{
    struct trust_card before = card;

    assert_int_not_equal(learn(reply), STATUS_OK);
    if (!strstr(why.text, reason))
        fail_msg("refused, but it says: %s", why.text);
    assert_int_equal(learned, 0);
    assert_memory_equal(&card, &before, sizeof(card));
}

static const uint8_t *key_at(uint64_t size)
{
    return log_terms_at(card.log_key, &card.log_terms, "test", 1, size);
}

/* ---- facts ---- */

static void what_two_of_the_bureau_decided_is_believed(void **state)
{
    (void)state;
    assert_int_equal(learn(turned((struct proofs_turn){0})), STATUS_OK);
    assert_int_equal(learned, 1);
    assert_memory_equal(key_at(3), card.log_key, ED25519_KEY_SIZE);
    assert_memory_equal(key_at(4), next, ED25519_KEY_SIZE);
    assert_memory_equal(log_terms_at(card.log_key, &card.log_terms, "other", 1, 4), card.log_key,
                        ED25519_KEY_SIZE);
}

static void what_is_known_is_passed_over(void **state)
{
    Bairi__V1__RotationsReply *reply = turned((struct proofs_turn){0});
    struct trust_card before;

    (void)state;
    assert_int_equal(learn(reply), STATUS_OK);
    before = card;
    assert_int_equal(learn(reply), STATUS_OK);
    assert_int_equal(learned, 0);
    assert_memory_equal(&card, &before, sizeof(card));
}

static void one_person_alone_is_not_believed(void **state)
{
    (void)state;
    refused(turned((struct proofs_turn){.approver = "chen"}), "one person alone");
}

static void nobody_of_a_unit_has_a_say(void **state)
{
    (void)state;
    refused(turned((struct proofs_turn){.approver = "wang"}), "those who did may not");
    refused(turned((struct proofs_turn){.proposer = "wang"}), "those who did may not");
}

static void the_approval_is_of_this_proposal(void **state)
{
    (void)state;
    refused(turned((struct proofs_turn){.of_another = true}), "approval is of another proposal");
}

static void the_new_key_has_signed_the_approval(void **state)
{
    (void)state;
    refused(turned((struct proofs_turn){.unsigned_ = true}), "");
    assert_int_equal(why.status, STATUS_DATA_LOSS);
}

static void a_piece_of_a_key_is_none(void **state)
{
    (void)state;
    refused(turned((struct proofs_turn){.key_size = 31}), "its records say something else");
}

static void proposal_and_approval_are_not_exchanged(void **state)
{
    Bairi__V1__RotationsReply *reply = turned((struct proofs_turn){0});
    Bairi__V1__Rotation *rotation = reply->rotations[0];
    Bairi__V1__Dossier *proposal = rotation->proposal;

    (void)state;
    rotation->proposal = rotation->approval;
    rotation->approval = proposal;
    refused(reply, "its records say something else");
}

static void halves_of_two_campaigns_are_no_whole(void **state)
{
    Bairi__V1__RotationsReply *reply = turned((struct proofs_turn){0});
    Bairi__V1__RotationsReply *other = turned_in("other", (struct proofs_turn){0});

    (void)state;
    reply->rotations[0]->proposal = other->rotations[0]->proposal;
    refused(reply, "approval is of another proposal");
}

static void a_record_that_is_missing_is_missed(void **state)
{
    Bairi__V1__RotationsReply *reply = turned((struct proofs_turn){0});

    (void)state;
    reply->rotations[0]->approval = NULL;
    refused(reply, "not all there");
    reply = turned((struct proofs_turn){0});
    reply->rotations[0]->proposal->signed_ = NULL;
    refused(reply, "not all there");
    reply = turned((struct proofs_turn){0});
    reply->rotations[0]->approval->receipt = NULL;
    refused(reply, "not all there");
}

static void whoever_cannot_be_judged_is_not_believed(void **state)
{
    Bairi__V1__RotationsReply *reply = turned((struct proofs_turn){0});

    (void)state;
    reply->rotations[0]->proposal->crl = (ProtobufCBinaryData){0, NULL};
    refused(reply, "cannot be judged");
    reply = turned((struct proofs_turn){0});
    reply->rotations[0]->approval->n_certificates = 1; /* the authority's alone */
    refused(reply, "");
}

static void the_former_key_has_to_be_the_one_trusted(void **state)
{
    (void)state;
    memcpy(card.log_key, next, sizeof(next));
    card.log_key[0] ^= 1;
    refused(turned((struct proofs_turn){0}), "");
    assert_int_equal(why.status, STATUS_DATA_LOSS);
}

static void if_one_of_several_fails_none_is_taken_over(void **state)
{
    Bairi__V1__RotationsReply *reply = turned((struct proofs_turn){0});

    (void)state;
    reply->rotations[reply->n_rotations++] =
        turned_in("other", (struct proofs_turn){.approver = "chen"})->rotations[0];
    refused(reply, "one person alone");
}

/* ---- files ---- */

static void a_file_is_read_as_it_was_kept(void **state)
{
    const char *path = scratch_path(folder, "rotations");
    struct bytes packed;

    (void)state;
    assert_int_equal(message_pack(&turned((struct proofs_turn){0})->base, arena, &packed, NULL),
                     STATUS_OK);
    assert_int_equal(storage_write(path, ROTATIONS_HEADER, packed, NULL), STATUS_OK);
    assert_int_equal(rotations_read(&card, path, &learned, NULL), STATUS_OK);
    assert_int_equal(learned, 1);
    assert_memory_equal(key_at(4), next, ED25519_KEY_SIZE);
}

static void another_file_is_none_and_a_missing_one_is_said(void **state)
{
    const char *path = scratch_path(folder, "none");

    (void)state;
    assert_int_equal(rotations_read(&card, path, &learned, NULL), STATUS_NOT_FOUND);
    assert_int_equal(storage_write(path, "bairi outbox 1\n", (struct bytes){NULL, 0}, NULL),
                     STATUS_OK);
    assert_int_equal(rotations_read(&card, path, &learned, NULL), STATUS_INVALID_ARGUMENT);
    assert_int_equal(card.log_terms.count, 0);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(what_two_of_the_bureau_decided_is_believed),
        FACT(what_is_known_is_passed_over),
        FACT(one_person_alone_is_not_believed),
        FACT(nobody_of_a_unit_has_a_say),
        FACT(the_approval_is_of_this_proposal),
        FACT(the_new_key_has_signed_the_approval),
        FACT(a_piece_of_a_key_is_none),
        FACT(proposal_and_approval_are_not_exchanged),
        FACT(halves_of_two_campaigns_are_no_whole),
        FACT(a_record_that_is_missing_is_missed),
        FACT(whoever_cannot_be_judged_is_not_believed),
        FACT(the_former_key_has_to_be_the_one_trusted),
        FACT(if_one_of_several_fails_none_is_taken_over),
        FACT(a_file_is_read_as_it_was_kept),
        FACT(another_file_is_none_and_a_missing_one_is_said),
    };

    return cmocka_run_group_tests(tests, make_cast, drop_cast);
}
