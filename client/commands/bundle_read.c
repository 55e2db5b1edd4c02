/* Reading a bundle back: one record's parts put together, whatever they are. */
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "client/commands/bundle.h"
#include "common/merkle/receipt.h"
#include "common/trust/signature.h"

enum { PART_MOST = 32 << 20, CERTIFICATES_MOST = 4 };

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

/* name: in the bundle's own spelling, made here and never taken from anywhere */
static enum status read_part(struct bundle_survey *survey, const char *name, struct arena *arena,
                             struct bytes *out, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(PART_MOST);
    const char *path = arena_printf(arena, "%s/%s", bundle_survey_folder(survey), name);
    uint8_t *copy;

    if (!path)
        return no_memory(err);
    TRY(buf_read_file(&file, path, err));
    bundle_survey_use(survey, name);
    copy = arena_memdup(arena, buf_text(&file), file.size + 1);
    if (!copy)
        return no_memory(err);
    *out = (struct bytes){copy, file.size};
    return STATUS_OK;
}

/* The same where the file may be missing: then size 0. */
static enum status read_maybe(struct bundle_survey *survey, const char *name, struct arena *arena,
                              ProtobufCBinaryData *out, struct error *err)
{
    struct bytes bytes = {NULL, 0};
    struct error why;

    error_clear(&why);
    enum status status = read_part(survey, name, arena, &bytes, &why);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status != STATUS_OK) {
        if (err)
            *err = why;
        return status;
    }
    out->data = arena_memdup(arena, bytes.data, bytes.size);
    out->len = bytes.size;
    return out->data ? STATUS_OK : no_memory(err);
}

/* The one block of a PEM file, in the one spelling that we write. */
static enum status read_pem(struct bundle_survey *survey, const char *file, const char *kind,
                            struct arena *arena, ProtobufCBinaryData *out, struct error *err)
{
    char *name = NULL, *header = NULL, *again = NULL;
    unsigned char *der = NULL;
    struct bytes text = {NULL, 0};
    long size = 0;

    TRY(read_part(survey, file, arena, &text, err));
    BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
    BIO *copy = BIO_new(BIO_s_mem());
    bool ok = bio && copy && PEM_read_bio(bio, &name, &header, &der, &size) == 1 &&
              strcmp(name, kind) == 0 && PEM_write_bio(copy, name, "", der, size) > 0;
    long written = ok ? BIO_get_mem_data(copy, &again) : 0;
    ok = ok && again && text.data && (size_t)written == text.size &&
         memcmp(again, text.data, text.size) == 0;
    if (ok)
        *out = (ProtobufCBinaryData){(size_t)size, arena_memdup(arena, der, (size_t)size)};
    BIO_free(bio);
    BIO_free(copy);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(der);
    return ok && out->data ? STATUS_OK
                           : error_set(err, STATUS_DATA_LOSS,
                                       "%s is not a certificate or list as "
                                       "it was written",
                                       file);
}

static enum status add_certificate(Bairi__V1__Dossier *dossier, struct bundle_survey *survey,
                                   const char *name, struct arena *arena, struct error *err)
{
    ProtobufCBinaryData der = {0, NULL};

    TRY(read_pem(survey, name, PEM_STRING_X509, arena, &der, err));
    for (size_t i = 0; i < dossier->n_certificates; i++)
        if (dossier->certificates[i].len == der.len &&
            memcmp(dossier->certificates[i].data, der.data, der.len) == 0)
            return STATUS_OK;
    dossier->certificates[dossier->n_certificates++] = der;
    return STATUS_OK;
}

static enum status add_named(Bairi__V1__Dossier *dossier, struct bundle_survey *survey,
                             const uint8_t *digest, struct arena *arena, struct error *err)
{
    char name[BUNDLE_NAME];

    bundle_digest_name("certificates", digest, ".pem", name);
    return add_certificate(dossier, survey, name, arena, err);
}

static enum status add_crl(Bairi__V1__Dossier *dossier, struct bundle_survey *survey,
                           const ProtobufCBinaryData *digest, struct arena *arena,
                           struct error *err)
{
    char name[BUNDLE_NAME];

    if (digest->len != SHA256_SIZE)
        return STATUS_OK;
    bundle_digest_name("crl", digest->data, ".pem", name);
    return read_pem(survey, name, PEM_STRING_X509_CRL, arena, &dossier->crl, err);
}

/* In a bundle nothing that a record names is left out. */
static enum status add_papers(Bairi__V1__Dossier *dossier, struct bundle_survey *survey,
                              const Bairi__V1__Leaf *leaf, struct arena *arena, struct error *err)
{
    const Bairi__V1__Signed *wire = dossier->signed_;
    uint8_t cosigner[SHA256_SIZE];

    TRY(add_certificate(dossier, survey, "ca.pem", arena, err));
    if (dossier->receipt->token.len > 0)
        TRY(add_certificate(dossier, survey, "timestamp.pem", arena, err));
    TRY(add_named(dossier, survey, leaf->author.data, arena, err));
    if (wire->cosignature.len > 0) {
        TRY(signature_names((struct bytes){wire->cosignature.data, wire->cosignature.len}, cosigner,
                            err));
        TRY(add_named(dossier, survey, cosigner, arena, err));
    }
    return add_crl(dossier, survey, &leaf->crl, arena, err);
}

/* The note beside the proofs is the proof's own; the token is found by its size. */
static enum status read_checkpoint(struct bundle_survey *survey, uint32_t epoch, const char *proof,
                                   struct arena *arena, Bairi__V1__Receipt *receipt,
                                   struct error *err)
{
    struct hash hashes[MERKLE_PROOF_MAX];
    struct bytes kept = {NULL, 0};
    const char *note = NULL, *end;
    char name[BUNDLE_NAME];
    uint64_t index, size = 0;
    size_t count;

    TRY(proof_read(proof, &index, hashes, &count, &note, err));
    end = strchr(note, '\n');
    size = end ? strtoull(end + 1, NULL, 10) : 0;
    bundle_checkpoint_name(epoch, size, ".note", name);
    TRY(read_part(survey, name, arena, &kept, err));
    if (strncmp((const char *)kept.data, note, kept.size) != 0 || note[kept.size] != '\0')
        return error_set(err, STATUS_DATA_LOSS, "%s is not the proof's", name);
    bundle_checkpoint_name(epoch, size, ".tsr", name);
    return read_maybe(survey, name, arena, &receipt->token, err);
}

static enum status read_piece(struct bundle_survey *survey, const char *stem, const char *ending,
                              struct arena *arena, ProtobufCBinaryData *out, struct error *err)
{
    char name[BUNDLE_NAME];

    snprintf(name, sizeof(name), "records/%.40s%s", stem, ending);
    return read_maybe(survey, name, arena, out, err);
}

static enum status read_record(struct bundle_survey *survey, const char *stem, struct arena *arena,
                               Bairi__V1__Dossier *dossier, struct error *err)
{
    Bairi__V1__Receipt *receipt = dossier->receipt;
    Bairi__V1__Signed *wire = dossier->signed_;
    struct bytes proof = {NULL, 0};

    TRY(read_piece(survey, stem, ".leaf", arena, &receipt->leaf, err));
    TRY(read_piece(survey, stem, ".statement", arena, &wire->statement, err));
    TRY(read_piece(survey, stem, ".p7s", arena, &wire->signature, err));
    TRY(read_piece(survey, stem, ".2.p7s", arena, &wire->cosignature, err));
    TRY(read_part(survey, arena_printf(arena, "records/%s.proof", stem), arena, &proof, err));
    receipt->proof = arena_strndup(arena, (const char *)proof.data, proof.size);
    if (!receipt->proof)
        return no_memory(err);
    return strlen(receipt->proof) == proof.size
               ? STATUS_OK
               : error_set(err, STATUS_DATA_LOSS, "the proof is not a well-formed tlog-proof");
}

enum status bundle_read(struct bundle_survey *survey, struct bundle_place place,
                        struct arena *arena, Bairi__V1__Dossier **out, struct error *err)
{
    Bairi__V1__Dossier *dossier = arena_alloc(arena, sizeof(*dossier));
    Bairi__V1__Receipt *receipt = arena_alloc(arena, sizeof(*receipt));
    Bairi__V1__Signed *wire = arena_alloc(arena, sizeof(*wire));
    Bairi__V1__Leaf *leaf = NULL;
    char stem[BUNDLE_NAME];

    if (!dossier || !receipt || !wire)
        return no_memory(err);
    bundle_place_name(place, stem);
    bairi__v1__dossier__init(dossier);
    bairi__v1__receipt__init(receipt);
    bairi__v1__signed__init(wire);
    dossier->receipt = receipt;
    dossier->signed_ = wire;
    dossier->certificates = arena_array(arena, CERTIFICATES_MOST, sizeof(dossier->certificates[0]));
    if (!dossier->certificates)
        return no_memory(err);
    TRY(read_record(survey, stem, arena, dossier, err));
    TRY(read_checkpoint(survey, place.epoch, receipt->proof, arena, receipt, err));
    receipt->format = receipt->token.len > 0 ? 2 : 1;
    TRY(leaf_read((struct bytes){receipt->leaf.data, receipt->leaf.len}, arena, &leaf, err));
    if (leaf->index != place.index)
        return error_set(err, STATUS_DATA_LOSS, "the leaf is of record %llu, not of %llu",
                         (unsigned long long)leaf->index, (unsigned long long)place.index);
    TRY(add_papers(dossier, survey, leaf, arena, err));
    *out = dossier;
    return STATUS_OK;
}
