/* Record 0 of a log's later epoch, as the server shows it: signed by the server of the trust card,
 * proven by the epoch's own checkpoint, and true to the signed checkpoint that it carries. */
#include <string.h>

#include "client/bureau/internal.h"
#include "common/merkle/receipt.h"
#include "common/trust/signature.h"
#include "common/trust/statement.h"

static bool is_digest(ProtobufCBinaryData said, struct bytes of)
{
    uint8_t digest[SHA256_SIZE];

    sha256(of, digest);
    return said.len == SHA256_SIZE && memcmp(said.data, digest, SHA256_SIZE) == 0;
}

/* Leaf 0 of its log, by the server of the card, of these bytes and this signature. */
static enum status check_leaf(const struct bureau *bureau, const Bairi__V1__Restored *restored,
                              const Bairi__V1__Leaf *leaf, const struct restoration *out,
                              struct error *err)
{
    const uint8_t *server = bureau->card.server_fingerprint;

    if (leaf->index != 0 || leaf->kind != BAIRI__V1__STATEMENT_KIND__RESTORATION)
        return error_set(
            err, STATUS_DATA_LOSS,
            "the log %s does not begin with a restoration; keep your receipts and tell the bureau",
            out->first.origin);
    if (!is_digest(leaf->statement,
                   (struct bytes){restored->statement.data, restored->statement.len}) ||
        !is_digest(leaf->signature,
                   (struct bytes){restored->signature.data, restored->signature.len}))
        return error_set(err, STATUS_DATA_LOSS,
                         "the server shows another first record of the log %s than the log holds; "
                         "keep your receipts and tell the bureau",
                         out->first.origin);
    if (leaf->author.len != SHA256_SIZE || memcmp(leaf->author.data, server, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "the first record of the log %s is not by the server of the trust card; "
                         "keep your receipts and tell the bureau",
                         out->first.origin);
    return STATUS_OK;
}

static enum status check_signature(const Bairi__V1__Restored *restored, struct bytes server,
                                   struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;

    TRY(certificate_from_der(server, &certificate, err));
    return signature_verify((struct bytes){restored->signature.data, restored->signature.len},
                            (struct bytes){restored->statement.data, restored->statement.len},
                            certificate, err);
}

/* What was restored is the beginning of what the log's key signed last, as far as that was known.
 */
static enum status check_content(const struct bureau *bureau, const Bairi__V1__Restoration *content,
                                 struct restoration *out, struct error *err)
{
    TRY(head_check_origin(bureau, content->origin, err));
    if (origin_epoch(content->origin) + 1 != out->epoch || content->size == 0 ||
        content->root.len != SHA256_SIZE)
        return error_set(err, STATUS_DATA_LOSS,
                         "the first record of the log %s does not name the log before it; keep "
                         "your receipts and tell the bureau",
                         out->first.origin);
    out->held = (struct checkpoint){.size = content->size};
    memcpy(out->held.origin, content->origin, strlen(content->origin) + 1);
    memcpy(out->held.root.bytes, content->root.data, SHA256_SIZE);
    out->note = content->checkpoint;
    TRY(checkpoint_open(out->note, card_log_key(&bureau->card, out->note), &out->known, err));
    if (strcmp(out->known.origin, content->origin) != 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "the first record of the log %s carries a checkpoint of another log; keep "
                         "your receipts and tell the bureau",
                         out->first.origin);
    if (out->known.size < out->held.size)
        return error_set(err, STATUS_DATA_LOSS,
                         "the first record of the log %s carries a checkpoint of fewer records "
                         "than were restored; keep your receipts and tell the bureau",
                         out->first.origin);
    if (out->known.size == out->held.size &&
        memcmp(&out->known.root, &out->held.root, sizeof(out->held.root)) != 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "the first record of the log %s carries a checkpoint of other records "
                         "than were restored; keep your receipts and tell the bureau",
                         out->first.origin);
    return STATUS_OK;
}

enum status restoration_open(const struct bureau *bureau, const Bairi__V1__Restored *restored,
                             struct bytes server, struct arena *arena, struct restoration *out,
                             struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;
    Bairi__V1__Leaf *leaf = NULL;

    if (!restored->receipt)
        return error_set(err, STATUS_DATA_LOSS, "the server's answer has no receipt");
    TRY(receipts_verify(bureau, restored->receipt, arena, &leaf, &out->first, err));
    out->epoch = origin_epoch(out->first.origin);
    TRY(check_leaf(bureau, restored, leaf, out, err));
    TRY(check_signature(restored, server, err));
    TRY(statement_read((struct bytes){restored->statement.data, restored->statement.len}, arena,
                       &statement, err));
    if (statement->content_case != BAIRI__V1__STATEMENT__CONTENT_RESTORATION)
        return error_set(
            err, STATUS_DATA_LOSS,
            "the log %s does not begin with a restoration; keep your receipts and tell the bureau",
            out->first.origin);
    return check_content(bureau, statement->restoration, out, err);
}

enum status restorations_link(const struct restoration *all, size_t count, head_prover *prove,
                              void *context, struct error *err)
{
    for (size_t i = 0; i + 1 < count; i++) {
        if (strcmp(all[i].first.origin, all[i + 1].held.origin) != 0)
            return error_set(err, STATUS_DATA_LOSS,
                             "the first record of the log %s does not name the log before it; keep "
                             "your receipts and tell the bureau",
                             all[i + 1].first.origin);
        if (all[i].first.size > all[i + 1].held.size)
            return error_set(err, STATUS_DATA_LOSS,
                             "the log %s was restored from fewer records than the one before it "
                             "began with; keep your receipts and tell the bureau",
                             all[i + 1].first.origin);
        TRY(prove(context, &all[i].first, &all[i + 1].held, err));
    }
    return STATUS_OK;
}
