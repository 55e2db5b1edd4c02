/* Another key for the log: judged offline, from the trust card on. */
#include "client/bureau/rotation.h"

#include <assert.h>
#include <string.h>

#include "client/bureau/dossier.h"
#include "client/bureau/internal.h"
#include "common/message.h"
#include "common/trust/statement.h"

/* A proposal and its approval, each as far as it was checked. */
struct turn {
    struct dossier_proof proposal, approval;
    const Bairi__V1__Dossier *approved;
    const Bairi__V1__Proposal__LogKey *content;
};

/* The record holds, and who signed it was good at receipt. */
static enum status open_record(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                               struct arena *arena, struct dossier_proof *out, struct error *err)
{
    const struct dossier_wanted nobody = {.count = 0};

    if (!dossier || !dossier->receipt || !dossier->signed_)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the log's key is said to be replaced, but its records are not all there");
    TRY(dossier_verify(dossier, card, &nobody, arena, out, err));
    if (!out->judged || out->author.uri[0] == '\0')
        return error_set(
            err, STATUS_UNAUTHENTICATED,
            "the log's key is said to be replaced, but who signed that cannot be judged");
    if (origin_epoch_of(out->checkpoint.origin, card->domain, out->statement->campaign) == 0)
        return error_set(
            err, STATUS_UNAUTHENTICATED,
            "the log's key is said to be replaced, but that is in another campaign's log");
    return STATUS_OK;
}

/* Of one campaign, by two people, the second one of the bureau and approving the first's bytes. */
static enum status check_people(const struct turn *turn, struct error *err)
{
    const Bairi__V1__Statement *proposal = turn->proposal.statement;
    const Bairi__V1__Statement *approval = turn->approval.statement;
    ProtobufCBinaryData named;

    if (proposal->content_case != BAIRI__V1__STATEMENT__CONTENT_PROPOSAL ||
        proposal->proposal->action_case != BAIRI__V1__PROPOSAL__ACTION_LOG_KEY ||
        proposal->proposal->log_key->key.len != ED25519_KEY_SIZE ||
        approval->content_case != BAIRI__V1__STATEMENT__CONTENT_APPROVAL)
        return error_set(
            err, STATUS_UNAUTHENTICATED,
            "the log's key is said to be replaced, but its records say something else");
    named = approval->approval->digest;
    if (strcmp(proposal->campaign, approval->campaign) != 0 || named.len != SHA256_SIZE ||
        memcmp(named.data, turn->proposal.leaf->statement.data, SHA256_SIZE) != 0)
        return error_set(
            err, STATUS_UNAUTHENTICATED,
            "the log's key is said to be replaced, but the approval is of another proposal");
    if (strcmp(turn->proposal.author.uri, turn->approval.author.uri) == 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the log's key is said to be replaced, but one person alone did it");
    if (turn->approval.author.role != ROLE_BUREAU ||
        (turn->proposal.author.role != ROLE_BUREAU && turn->proposal.author.role != ROLE_ADMIN))
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the log's key is said to be replaced, but those who did may not");
    return STATUS_OK;
}

/* The server has the new key: it signed the checkpoint that proves the approval. */
static enum status check_new_key(const struct turn *turn, struct error *err)
{
    struct hash hashes[MERKLE_PROOF_MAX];
    struct checkpoint checkpoint;
    const char *note = NULL;
    uint64_t index;
    size_t count;

    TRY(proof_read(turn->approved->receipt->proof, &index, hashes, &count, &note, err));
    return checkpoint_open(note, turn->content->key.data, &checkpoint, err);
}

static enum status take(struct trust_card *card, const Bairi__V1__Rotation *rotation,
                        struct arena *arena, size_t *learned, struct error *err)
{
    struct turn turn = {.approved = rotation->approval};

    TRY(open_record(rotation->proposal, card, arena, &turn.proposal, err));
    TRY(open_record(rotation->approval, card, arena, &turn.approval, err));
    assert(turn.proposal.statement && turn.approval.statement);
    TRY(check_people(&turn, err));
    turn.content = turn.proposal.statement->proposal->log_key;
    TRY(check_new_key(&turn, err));
    const char *campaign = turn.approval.statement->campaign;
    uint32_t epoch = origin_epoch(turn.approval.checkpoint.origin);
    uint64_t index = turn.approval.leaf->index;
    const uint8_t *then = log_terms_at(card->log_key, &card->log_terms, campaign, epoch, index + 1);
    if (memcmp(then, turn.content->key.data, ED25519_KEY_SIZE) == 0)
        return STATUS_OK; /* known already */
    TRY(log_terms_turn(&card->log_terms, card->log_key, campaign, epoch, index,
                       turn.content->key.data, err));
    ++*learned;
    return STATUS_OK;
}

enum status rotations_learn(struct trust_card *card, const Bairi__V1__RotationsReply *rotations,
                            struct arena *arena, size_t *learned, struct error *err)
{
    struct trust_card wiser = *card;
    size_t count = 0;

    *learned = 0;
    for (size_t i = 0; i < rotations->n_rotations; i++)
        TRY(take(&wiser, rotations->rotations[i], arena, &count, err));
    *card = wiser;
    *learned = count;
    return STATUS_OK;
}

enum status rotations_open(struct trust_card *card, struct bytes packed, struct arena *arena,
                           size_t *learned, struct error *err)
{
    ProtobufCMessage *message = NULL;

    *learned = 0;
    TRY(message_unpack(&bairi__v1__rotations_reply__descriptor, packed, arena, &message, err));
    return rotations_learn(card, (const Bairi__V1__RotationsReply *)message, arena, learned, err);
}

enum status rotations_read(struct trust_card *card, const char *path, size_t *learned,
                           struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(8 * (size_t)ROTATIONS_SIZE_MAX);
    struct bytes bytes;

    *learned = 0;
    if (!arena)
        return no_memory(err);
    TRY(storage_read(path, ROTATIONS_HEADER, arena, &bytes, err));
    enum status status = rotations_open(card, bytes, arena, learned, err);
    return status != STATUS_OK ? error_within(err, path) : STATUS_OK;
}
