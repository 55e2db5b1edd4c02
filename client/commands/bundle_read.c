/* Reading a bundle back: one record's parts put together, whatever they are. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "client/commands/bundle.h"
#include "common/merkle/receipt.h"
#include "common/trust/signature.h"

enum { PART_MOST = 32 << 20, CERTIFICATES_MOST = 4 };

static enum status read_part(const char *path, struct arena *arena, struct bytes *out,
                             struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(PART_MOST);
    uint8_t *copy;

    TRY(buf_read_file(&file, path, err));
    copy = arena_memdup(arena, buf_text(&file), file.size + 1);
    if (!copy)
        return app_no_memory(err);
    *out = (struct bytes){copy, file.size};
    return STATUS_OK;
}

/* The same where the file may be missing: then size 0. */
static enum status read_maybe(const char *path, struct arena *arena, ProtobufCBinaryData *out,
                              struct error *err)
{
    struct bytes bytes = {NULL, 0};
    struct error why;

    error_clear(&why);
    enum status status = read_part(path, arena, &bytes, &why);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status != STATUS_OK) {
        if (err)
            *err = why;
        return status;
    }
    out->data = arena_memdup(arena, bytes.data, bytes.size);
    out->len = bytes.size;
    return out->data ? STATUS_OK : app_no_memory(err);
}

/* The one block of a PEM file, in the one spelling that we write. */
static enum status read_pem(const char *path, const char *kind, struct arena *arena,
                            ProtobufCBinaryData *out, struct error *err)
{
    char *name = NULL, *header = NULL, *again = NULL;
    unsigned char *der = NULL;
    struct bytes text = {NULL, 0};
    long size = 0;

    TRY(read_part(path, arena, &text, err));
    BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
    BIO *copy = BIO_new(BIO_s_mem());
    bool ok = bio && copy && PEM_read_bio(bio, &name, &header, &der, &size) == 1 &&
              strcmp(name, kind) == 0 && PEM_write_bio(copy, name, "", der, size) > 0;
    long written = ok ? BIO_get_mem_data(copy, &again) : 0;
    ok = ok && (size_t)written == text.size && memcmp(again, text.data, text.size) == 0;
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
                                       path);
}

static enum status add_certificate(Bairi__V1__Dossier *dossier, const char *path,
                                   struct arena *arena, struct error *err)
{
    ProtobufCBinaryData der = {0, NULL};

    TRY(read_pem(path, PEM_STRING_X509, arena, &der, err));
    for (size_t i = 0; i < dossier->n_certificates; i++)
        if (dossier->certificates[i].len == der.len &&
            memcmp(dossier->certificates[i].data, der.data, der.len) == 0)
            return STATUS_OK;
    dossier->certificates[dossier->n_certificates++] = der;
    return STATUS_OK;
}

static enum status add_named(Bairi__V1__Dossier *dossier, const char *folder, const uint8_t *digest,
                             struct arena *arena, struct error *err)
{
    char hex[2 * SHA256_SIZE + 1];
    const char *path;

    hex_encode(digest, SHA256_SIZE, hex);
    path = arena_printf(arena, "%s/certificates/%s.pem", folder, hex);
    return path ? add_certificate(dossier, path, arena, err) : app_no_memory(err);
}

static enum status add_crl(Bairi__V1__Dossier *dossier, const char *folder,
                           const ProtobufCBinaryData *digest, struct arena *arena,
                           struct error *err)
{
    char hex[2 * SHA256_SIZE + 1];
    const char *path;

    if (digest->len != SHA256_SIZE)
        return STATUS_OK;
    hex_encode(digest->data, SHA256_SIZE, hex);
    path = arena_printf(arena, "%s/crl/%s.pem", folder, hex);
    return path ? read_pem(path, PEM_STRING_X509_CRL, arena, &dossier->crl, err)
                : app_no_memory(err);
}

/* In a bundle nothing that a record names is left out. */
static enum status add_papers(Bairi__V1__Dossier *dossier, const char *folder,
                              const Bairi__V1__Leaf *leaf, struct arena *arena, struct error *err)
{
    const Bairi__V1__Signed *wire = dossier->signed_;
    uint8_t cosigner[SHA256_SIZE];

    TRY(add_certificate(dossier, arena_printf(arena, "%s/ca.pem", folder), arena, err));
    if (dossier->receipt->token.len > 0)
        TRY(add_certificate(dossier, arena_printf(arena, "%s/timestamp.pem", folder), arena, err));
    TRY(add_named(dossier, folder, leaf->author.data, arena, err));
    if (wire->cosignature.len > 0) {
        TRY(signature_names((struct bytes){wire->cosignature.data, wire->cosignature.len}, cosigner,
                            err));
        TRY(add_named(dossier, folder, cosigner, arena, err));
    }
    return add_crl(dossier, folder, &leaf->crl, arena, err);
}

/* The note beside the proofs is the proof's own; the token is found by its size. */
static enum status read_checkpoint(const char *folder, const char *proof, struct arena *arena,
                                   Bairi__V1__Receipt *receipt, struct error *err)
{
    struct hash hashes[MERKLE_PROOF_MAX];
    struct bytes kept = {NULL, 0};
    const char *note = NULL, *end;
    uint64_t index, size = 0;
    size_t count;

    TRY(proof_read(proof, &index, hashes, &count, &note, err));
    end = strchr(note, '\n');
    size = end ? strtoull(end + 1, NULL, 10) : 0;
    TRY(read_part(arena_printf(arena, "%s/checkpoints/%" PRIu64 ".note", folder, size), arena,
                  &kept, err));
    if (strncmp((const char *)kept.data, note, kept.size) != 0 || note[kept.size] != '\0')
        return error_set(err, STATUS_DATA_LOSS, "checkpoints/%llu.note is not the proof's",
                         (unsigned long long)size);
    return read_maybe(arena_printf(arena, "%s/checkpoints/%" PRIu64 ".tsr", folder, size), arena,
                      &receipt->token, err);
}

static enum status read_record(const char *stem, struct arena *arena, Bairi__V1__Dossier *dossier,
                               struct error *err)
{
    Bairi__V1__Receipt *receipt = dossier->receipt;
    Bairi__V1__Signed *wire = dossier->signed_;
    struct bytes proof = {NULL, 0};

    TRY(read_maybe(arena_printf(arena, "%s.leaf", stem), arena, &receipt->leaf, err));
    TRY(read_maybe(arena_printf(arena, "%s.statement", stem), arena, &wire->statement, err));
    TRY(read_maybe(arena_printf(arena, "%s.p7s", stem), arena, &wire->signature, err));
    TRY(read_maybe(arena_printf(arena, "%s.2.p7s", stem), arena, &wire->cosignature, err));
    TRY(read_part(arena_printf(arena, "%s.proof", stem), arena, &proof, err));
    receipt->proof = arena_strndup(arena, (const char *)proof.data, proof.size);
    if (!receipt->proof)
        return app_no_memory(err);
    return strlen(receipt->proof) == proof.size
               ? STATUS_OK
               : error_set(err, STATUS_DATA_LOSS, "the proof is not a well-formed tlog-proof");
}

enum status bundle_read(const char *folder, uint64_t index, struct arena *arena,
                        Bairi__V1__Dossier **out, struct error *err)
{
    const char *stem = arena_printf(arena, "%s/records/%06" PRIu64, folder, index);
    Bairi__V1__Dossier *dossier = arena_alloc(arena, sizeof(*dossier));
    Bairi__V1__Receipt *receipt = arena_alloc(arena, sizeof(*receipt));
    Bairi__V1__Signed *wire = arena_alloc(arena, sizeof(*wire));
    Bairi__V1__Leaf *leaf = NULL;

    if (!stem || !dossier || !receipt || !wire)
        return app_no_memory(err);
    bairi__v1__dossier__init(dossier);
    bairi__v1__receipt__init(receipt);
    bairi__v1__signed__init(wire);
    dossier->receipt = receipt;
    dossier->signed_ = wire;
    dossier->certificates = arena_array(arena, CERTIFICATES_MOST, sizeof(dossier->certificates[0]));
    if (!dossier->certificates)
        return app_no_memory(err);
    TRY(read_record(stem, arena, dossier, err));
    TRY(read_checkpoint(folder, receipt->proof, arena, receipt, err));
    receipt->format = receipt->token.len > 0 ? 2 : 1;
    TRY(leaf_read((struct bytes){receipt->leaf.data, receipt->leaf.len}, arena, &leaf, err));
    if (leaf->index != index)
        return error_set(err, STATUS_DATA_LOSS, "the leaf is of record %llu, not of %llu",
                         (unsigned long long)leaf->index, (unsigned long long)index);
    TRY(add_papers(dossier, folder, leaf, arena, err));
    *out = dossier;
    return STATUS_OK;
}

/* ---- which records ---- */

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* A record has several files, and counts if only one of them is there. */
static void keep_each_once(uint64_t *numbers, size_t *count)
{
    size_t kept = 0;

    if (*count > 0)
        qsort(numbers, *count, sizeof(*numbers), by_number);
    for (size_t i = 0; i < *count; i++)
        if (kept == 0 || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    *count = kept;
}

enum status bundle_list(const char *folder, struct arena *arena, uint64_t **out, size_t *count,
                        struct error *err)
{
    enum { RECORDS_MOST = 4000000 };
    const char *path = arena_printf(arena, "%s/records", folder);
    DIR *listing = path ? opendir(path) : NULL;

    *count = 0;
    if (!listing)
        return error_set(err, STATUS_NOT_FOUND, "%s is not a bundle: it has no folder records",
                         folder);
    *out = arena_array(arena, RECORDS_MOST, sizeof(**out));
    for (const struct dirent *entry = readdir(listing); *out && entry; entry = readdir(listing)) {
        char *end = NULL;
        uint64_t index = strtoull(entry->d_name, &end, 10);
        if (end != entry->d_name && strcmp(end, ".2.p7s") != 0 && *count < RECORDS_MOST)
            (*out)[(*count)++] = index;
    }
    closedir(listing);
    if (!*out)
        return app_no_memory(err);
    keep_each_once(*out, count);
    return STATUS_OK;
}
