/* All that proves a record, checked offline: nothing is believed but the trust card. */
#include "client/bureau/dossier.h"

#include <stdio.h>
#include <string.h>

#include "common/merkle/cosignature.h"
#include "common/merkle/receipt.h"
#include "common/trust/statement.h"
#include "common/trust/timestamp.h"

static struct bytes bytes_of(ProtobufCBinaryData data)
{
    return (struct bytes){data.data, data.len};
}

static bool has_digest(struct bytes bytes, ProtobufCBinaryData said)
{
    uint8_t digest[SHA256_SIZE];

    sha256(bytes, digest);
    return said.len == SHA256_SIZE && memcmp(digest, said.data, SHA256_SIZE) == 0;
}

/* What lies in the dossier is found by digests that were verified, never by place. */
static bool find_paper(const Bairi__V1__Dossier *dossier, const uint8_t digest[SHA256_SIZE],
                       struct bytes *out)
{
    for (size_t i = 0; i < dossier->n_certificates; i++) {
        uint8_t is[SHA256_SIZE];
        sha256(bytes_of(dossier->certificates[i]), is);
        if (memcmp(is, digest, SHA256_SIZE) == 0) {
            *out = bytes_of(dossier->certificates[i]);
            return true;
        }
    }
    return false;
}

static enum status find_certificate(const Bairi__V1__Dossier *dossier,
                                    const uint8_t digest[SHA256_SIZE], X509 **out,
                                    struct error *err)
{
    struct bytes der;

    if (!find_paper(dossier, digest, &der))
        return STATUS_OK; /* not at hand: *out stays NULL */
    return certificate_from_der(der, out, err);
}

/* A paper that nothing names is one that was changed. */
static enum status check_papers(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                                const uint8_t cosigner[SHA256_SIZE], const Bairi__V1__Leaf *leaf,
                                struct error *err)
{
    for (size_t i = 0; i < dossier->n_certificates; i++) {
        uint8_t is[SHA256_SIZE];
        sha256(bytes_of(dossier->certificates[i]), is);
        if (memcmp(is, card->ca_digest, SHA256_SIZE) != 0 &&
            memcmp(is, leaf->author.data, SHA256_SIZE) != 0 &&
            memcmp(is, cosigner, SHA256_SIZE) != 0 &&
            (!card->has_timestamp || memcmp(is, card->timestamp, SHA256_SIZE) != 0))
            return error_set(err, STATUS_DATA_LOSS,
                             "it holds a certificate that is nobody's who is named in it");
    }
    return STATUS_OK;
}

/* Before anybody is judged by it: only the list that the leaf names is read. */
static enum status check_list(const Bairi__V1__Dossier *dossier, const Bairi__V1__Leaf *leaf,
                              struct error *err)
{
    if (dossier->crl.len > 0 && !has_digest(bytes_of(dossier->crl), leaf->crl))
        return error_set(err, STATUS_DATA_LOSS,
                         "the revocation list is not the one that was in force at receipt");
    return STATUS_OK;
}

static enum status check_shape(const Bairi__V1__Dossier *dossier, struct error *err)
{
    const Bairi__V1__Signed *wire = dossier->signed_;

    if (dossier->base.n_unknown_fields > 0 || dossier->receipt->base.n_unknown_fields > 0 ||
        (wire && wire->base.n_unknown_fields > 0))
        return error_set(err, STATUS_DATA_LOSS, "there is something in it that nobody knows");
    return STATUS_OK;
}

/* ---- the record in the log ---- */

static enum status check_record(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                                struct arena *arena, struct dossier_proof *out, struct error *err)
{
    char wanted[ORIGIN_SIZE];

    TRY(receipt_verify(dossier->receipt, card_log_key(card, dossier->receipt->proof), NULL, arena,
                       &out->leaf, &out->checkpoint, err));
    snprintf(wanted, sizeof(wanted), "bairi/%s/", card->domain);
    if (strncmp(out->checkpoint.origin, wanted, strlen(wanted)) != 0)
        return error_set(err, STATUS_DATA_LOSS, "the log %s is not of the trust card's domain %s",
                         out->checkpoint.origin, card->domain);
    return STATUS_OK;
}

/* ---- when it was there ---- */

static enum status check_stamp(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                               const char *note, struct dossier_proof *out, struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    struct bytes own = {(const uint8_t *)note, note_own_length(note)};

    if (!card->has_timestamp) /* the card is of a server made before there were tokens */
        return STATUS_OK;
    if (dossier->receipt->token.len == 0 && out->leaf->format == 1) {
        out->gaps |= GAP_UNSTAMPED;
        return STATUS_OK;
    }
    if (dossier->receipt->token.len == 0)
        return error_set(
            err, STATUS_DATA_LOSS,
            "the timestamp was removed: every record of this trust card's log has one");
    TRY(find_certificate(dossier, card->timestamp, &certificate, err));
    if (!certificate) {
        out->gaps |= GAP_STAMPER;
        return STATUS_OK;
    }
    TRY(timestamp_verify(bytes_of(dossier->receipt->token), own, certificate, &out->stamped, err));
    if (out->stamped.us < out->leaf->time)
        return error_set(err, STATUS_DATA_LOSS,
                         "the record is later than the timestamp of the log that holds it");
    return STATUS_OK;
}

/* ---- who signed it ---- */

/* Judged by the list that the leaf names, at the time of receipt; without a list by nobody. */
static enum status check_chain(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                               const uint8_t fingerprint[SHA256_SIZE], X509 *certificate,
                               struct dossier_proof *out, struct error *err)
{
    OWNED(authority_destroy) struct authority *authority = NULL;
    const Bairi__V1__Leaf *leaf = out->leaf;
    struct bytes ca;

    if (memcmp(fingerprint, card->server_fingerprint, SHA256_SIZE) == 0)
        return STATUS_OK; /* the card names the server's certificate itself */
    if (leaf->crl.len == 0)
        out->gaps |= GAP_UNLISTED;
    else if (dossier->crl.len == 0)
        out->gaps |= GAP_LIST;
    if (!find_paper(dossier, card->ca_digest, &ca))
        out->gaps |= GAP_AUTHORITY;
    if (out->gaps & (GAP_UNLISTED | GAP_LIST | GAP_AUTHORITY))
        return STATUS_OK;
    TRY(authority_from_der(ca, bytes_of(dossier->crl), &authority, err));
    return authority_judge(authority, certificate, (struct instant){leaf->time}, err);
}

/* Where two signed one statement: the other one, whose certificate his signature names. */
static enum status check_cosigner(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                                  uint8_t fingerprint[SHA256_SIZE], struct dossier_proof *out,
                                  struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    struct bytes signature = bytes_of(dossier->signed_->cosignature);

    if (signature.size == 0)
        return STATUS_OK; /* nobody to be judged */
    TRY(signature_names(signature, fingerprint, err));
    TRY(find_certificate(dossier, fingerprint, &certificate, err));
    if (!certificate) {
        out->gaps |= GAP_COSIGNER;
        return STATUS_OK;
    }
    TRY(signature_verify(signature, bytes_of(dossier->signed_->statement), certificate, err));
    return check_chain(dossier, card, fingerprint, certificate, out, err);
}

static enum status check_signature(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                                   struct dossier_proof *out, struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;

    TRY(find_certificate(dossier, out->leaf->author.data, &certificate, err));
    if (!certificate) {
        out->gaps |= GAP_SIGNER;
        return STATUS_OK;
    }
    TRY(signature_verify(bytes_of(dossier->signed_->signature),
                         bytes_of(dossier->signed_->statement), certificate, err));
    TRY(identity_of_certificate(certificate, &out->author, err));
    if (strcmp(out->author.uri, out->statement->author) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the statement names %s as its author, but %s has signed it",
                         out->statement->author, out->author.uri);
    return check_chain(dossier, card, out->author.fingerprint, certificate, out, err);
}

static enum status check_statement(const Bairi__V1__Dossier *dossier, struct arena *arena,
                                   struct dossier_proof *out, struct error *err)
{
    const Bairi__V1__Signed *wire = dossier->signed_;
    const Bairi__V1__Leaf *leaf = out->leaf;

    if (!has_digest(bytes_of(wire->statement), leaf->statement))
        return error_set(err, STATUS_DATA_LOSS, "the statement is not the one of this receipt");
    if (!has_digest(bytes_of(wire->signature), leaf->signature))
        return error_set(err, STATUS_DATA_LOSS, "the signature is not the one of this receipt");
    if (leaf->n_references != (wire->cosignature.len > 0) ||
        (wire->cosignature.len > 0 &&
         !has_digest(bytes_of(wire->cosignature), leaf->references[0])))
        return error_set(err, STATUS_DATA_LOSS,
                         "the second signature is not the one of this receipt");
    TRY(statement_read(bytes_of(wire->statement), arena, &out->statement, err));
    if (out->statement->kind != leaf->kind)
        return error_set(err, STATUS_DATA_LOSS, "the record is of another kind than its statement");
    return STATUS_OK;
}

/* ---- who else saw the log ---- */

static enum status check_witnesses(const struct dossier_wanted *wanted, const char *note,
                                   struct dossier_proof *out, struct error *err)
{
    for (size_t i = 0; i < wanted->count; i++) {
        struct instant time;
        enum status status = cosignature_find(note, &wanted->witnesses[i], NULL, &time, err);
        if (status == STATUS_NOT_FOUND && !wanted->required) {
            if (err)
                error_clear(err);
            continue;
        }
        TRY(status);
        out->cosignatures++;
    }
    return STATUS_OK;
}

enum status dossier_verify(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                           const struct dossier_wanted *wanted, struct arena *arena,
                           struct dossier_proof *out, struct error *err)
{
    struct hash hashes[MERKLE_PROOF_MAX];
    const char *note = NULL;
    uint64_t index;
    size_t count;
    uint8_t cosigner[SHA256_SIZE] = {0};

    *out = (struct dossier_proof){.statement = NULL};
    TRY(check_shape(dossier, err));
    TRY(check_record(dossier, card, arena, out, err));
    TRY(proof_read(dossier->receipt->proof, &index, hashes, &count, &note, err));
    TRY(check_stamp(dossier, card, note, out, err));
    TRY(check_list(dossier, out->leaf, err));
    if (dossier->signed_) {
        TRY(check_statement(dossier, arena, out, err));
        TRY(check_cosigner(dossier, card, cosigner, out, err));
        TRY(check_signature(dossier, card, out, err));
    } else {
        out->gaps |= GAP_STATEMENT;
    }
    out->judged = (out->gaps & ~(unsigned)GAPS_OF_STAMP) == 0;
    TRY(check_papers(dossier, card, cosigner, out->leaf, err));
    return check_witnesses(wanted, note, out, err);
}
