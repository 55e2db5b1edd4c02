/* Writing a bundle: every part once, under the digest or number that proofs call it by. */
#include <errno.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/commands/bundle.h"
#include "client/commands/bundle_readme.h"
#include "client/commands/receipt_file.h"
#include "common/merkle/cosignature.h"
#include "common/text.h"
#include "common/trust/statement.h"

static enum status make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", path,
                     strerror(errno));
}

static enum status path_in(const struct bundle *bundle, const char *name, char out[BUNDLE_PATH],
                           struct error *err)
{
    if (snprintf(out, BUNDLE_PATH, "%s/%s", bundle->folder, name) >= BUNDLE_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", bundle->folder);
    return STATUS_OK;
}

/* A file that is there already must be the same: names are digests and numbers. */
static enum status write_once(const struct bundle *bundle, const char *name, struct bytes bytes,
                              struct error *err)
{
    OWNED(buf_free) struct buf there = buf_make(bytes.size + 1);
    char path[BUNDLE_PATH];

    TRY(path_in(bundle, name, path, err));
    if (access(path, F_OK) != 0)
        return buf_write_file(path, bytes, 0600, err);
    if (buf_read_file(&there, path, NULL) == STATUS_OK && there.size == bytes.size &&
        memcmp(buf_text(&there), bytes.data, bytes.size) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "the server sent two different parts that are both called %s", name);
}

enum status bundle_begin(const struct trust_card *card, struct bureau *bureau, const char *folder,
                         struct bundle *out, struct error *err)
{
    char path[BUNDLE_PATH];

    *out = (struct bundle){.card = card, .bureau = bureau, .folder = folder};
    if (mkdir(folder, 0700) != 0 && (errno != EEXIST || rmdir(folder) != 0 || mkdir(folder, 0700)))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s cannot be made, or is there and not empty: name a new folder", folder);
    for (size_t i = 0; bundle_folders[i]; i++) {
        TRY(path_in(out, bundle_folders[i], path, err));
        TRY(make_folder(path, err));
    }
    TRY(path_in(out, "records.csv", path, err));
    out->list = fopen(path, "we");
    if (!out->list)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot write %s: %s", path,
                         strerror(errno));
    fputs("record,time,kind,subject,author,signer,cosigner,crl,checkpoint,stamped\n", out->list);
    return STATUS_OK;
}

void bundle_release(struct bundle *bundle)
{
    if (bundle->list)
        fclose(bundle->list);
    bundle->list = NULL;
}

/* ---- certificates and lists ---- */

static enum status write_pem(const struct bundle *bundle, const char *name, bool is_crl,
                             struct bytes der, struct error *err)
{
    BIO *text = BIO_new(BIO_s_mem());
    char *data = NULL;
    long size = 0;

    if (text && PEM_write_bio(text, is_crl ? PEM_STRING_X509_CRL : PEM_STRING_X509, "", der.data,
                              (long)der.size) > 0)
        size = BIO_get_mem_data(text, &data);
    enum status status =
        size > 0
            ? write_once(bundle, name, (struct bytes){(const uint8_t *)data, (size_t)size}, err)
            : error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    BIO_free(text);
    return status;
}

static enum status add_papers(const struct bundle *bundle, const Bairi__V1__Dossier *dossier,
                              struct error *err)
{
    const struct trust_card *card = bundle->card;
    uint8_t digest[SHA256_SIZE];
    char name[BUNDLE_NAME];

    for (size_t i = 0; i < dossier->n_certificates; i++) {
        struct bytes der = {dossier->certificates[i].data, dossier->certificates[i].len};
        sha256(der, digest);
        if (memcmp(digest, card->ca_digest, SHA256_SIZE) == 0)
            snprintf(name, sizeof(name), "ca.pem");
        else if (card->has_timestamp && memcmp(digest, card->timestamp, SHA256_SIZE) == 0)
            snprintf(name, sizeof(name), "timestamp.pem");
        else
            bundle_digest_name("certificates", digest, ".pem", name);
        TRY(write_pem(bundle, name, false, der, err));
    }
    if (dossier->crl.len == 0)
        return STATUS_OK;
    sha256((struct bytes){dossier->crl.data, dossier->crl.len}, digest);
    bundle_digest_name("crl", digest, ".pem", name);
    return write_pem(bundle, name, true, (struct bytes){dossier->crl.data, dossier->crl.len}, err);
}

/* ---- the record ---- */

static struct bundle_place place_of(const struct dossier_proof *proof)
{
    return (struct bundle_place){origin_epoch(proof->checkpoint.origin), proof->leaf->index};
}

static enum status add_part(const struct bundle *bundle, const char *stem, const char *ending,
                            struct bytes bytes, struct error *err)
{
    char name[BUNDLE_NAME];

    snprintf(name, sizeof(name), "records/%.40s%s", stem, ending);
    return write_once(bundle, name, bytes, err);
}

static enum status add_checkpoint(const struct bundle *bundle, const Bairi__V1__Dossier *dossier,
                                  const struct dossier_proof *proof, struct error *err)
{
    const Bairi__V1__Receipt *receipt = dossier->receipt;
    const char *note = strstr(receipt->proof, "\n\n") + 2;
    uint32_t epoch = place_of(proof).epoch;
    char name[BUNDLE_NAME];

    bundle_checkpoint_name(epoch, proof->checkpoint.size, ".note", name);
    TRY(write_once(bundle, name, (struct bytes){(const uint8_t *)note, note_own_length(note)},
                   err));
    if (receipt->token.len == 0)
        return STATUS_OK;
    bundle_checkpoint_name(epoch, proof->checkpoint.size, ".tsr", name);
    return write_once(bundle, name, (struct bytes){receipt->token.data, receipt->token.len}, err);
}

static enum status add_record(const struct bundle *bundle, const Bairi__V1__Dossier *dossier,
                              const struct dossier_proof *proof, struct error *err)
{
    const Bairi__V1__Receipt *receipt = dossier->receipt;
    const Bairi__V1__Signed *wire = dossier->signed_;
    char stem[BUNDLE_NAME];

    bundle_place_name(place_of(proof), stem);
    TRY(add_part(bundle, stem, ".leaf", (struct bytes){receipt->leaf.data, receipt->leaf.len},
                 err));
    TRY(add_part(bundle, stem, ".proof",
                 (struct bytes){(const uint8_t *)receipt->proof, strlen(receipt->proof)}, err));
    TRY(add_part(bundle, stem, ".statement",
                 (struct bytes){wire->statement.data, wire->statement.len}, err));
    TRY(add_part(bundle, stem, ".p7s", (struct bytes){wire->signature.data, wire->signature.len},
                 err));
    if (wire->cosignature.len == 0)
        return STATUS_OK;
    return add_part(bundle, stem, ".2.p7s",
                    (struct bytes){wire->cosignature.data, wire->cosignature.len}, err);
}

/* ---- evidence ---- */

static enum status add_file(struct bundle *bundle, const Bairi__V1__Evidence *evidence,
                            const char *unit, struct error *err)
{
    char path[BUNDLE_PATH], name[BUNDLE_NAME];
    enum status status;

    if (evidence->sha256.len != SHA256_SIZE)
        return STATUS_OK;
    bundle_digest_name("files", evidence->sha256.data, "", name);
    TRY(path_in(bundle, name, path, err));
    if (access(path, F_OK) == 0)
        return STATUS_OK;
    status = bundle->bureau ? bureau_download(bundle->bureau, evidence->sha256.data, unit, path,
                                              NULL, NULL, err)
                            : STATUS_NOT_FOUND;
    bundle->files += status == STATUS_OK;
    bundle->missing += status == STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND && err)
        error_clear(err);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status add_files(struct bundle *bundle, const Bairi__V1__Statement *statement,
                             struct error *err)
{
    const Bairi__V1__Project *project;

    if (statement->kind != BAIRI__V1__STATEMENT_KIND__SUBMISSION || !statement->submission->project)
        return STATUS_OK;
    project = statement->submission->project;
    for (size_t i = 0; i < project->n_files; i++)
        TRY(add_file(bundle, project->files[i], project->unit, err));
    return statement->submission->letter
               ? add_file(bundle, statement->submission->letter, project->unit, err)
               : STATUS_OK;
}

/* ---- the list ---- */

static enum status list_failed(const struct bundle *bundle, struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION, "cannot write %s/records.csv: %s",
                     bundle->folder, strerror(errno));
}

static void list_digest(FILE *list, const ProtobufCBinaryData *digest)
{
    char hex[2 * SHA256_SIZE + 1] = "";

    if (digest->len == SHA256_SIZE)
        hex_encode(digest->data, SHA256_SIZE, hex);
    fprintf(list, ",%s", hex);
}

static void list_time(FILE *list, struct instant time)
{
    char text[40] = "";

    if (time.us != 0)
        instant_format(time, 0, text);
    fprintf(list, ",%s", text);
}

static enum status add_line(struct bundle *bundle, const Bairi__V1__Dossier *dossier,
                            const struct dossier_proof *proof, struct arena *arena,
                            struct error *err)
{
    uint8_t cosigner[SHA256_SIZE];
    ProtobufCBinaryData second = {0, cosigner};
    struct receipt_file told;
    char name[BUNDLE_NAME];
    FILE *list = bundle->list;

    TRY(receipt_describe(proof, "", dossier, arena, &told, err));
    if (dossier->signed_->cosignature.len > 0 &&
        signature_names(
            (struct bytes){dossier->signed_->cosignature.data, dossier->signed_->cosignature.len},
            cosigner, NULL) == STATUS_OK)
        second.len = SHA256_SIZE;
    bundle_place_name(place_of(proof), name);
    fputs(name, list);
    list_time(list, told.time);
    fprintf(list, ",%s,%s,%s", told.kind, told.subject, proof->author.uri);
    list_digest(list, &proof->leaf->author);
    list_digest(list, &second);
    list_digest(list, &proof->leaf->crl);
    bundle_checkpoint_name(place_of(proof).epoch, proof->checkpoint.size, "", name);
    fprintf(list, ",%s", strchr(name, '/') + 1);
    list_time(list, told.stamped);
    fputc('\n', list);
    return ferror(list) ? list_failed(bundle, err) : STATUS_OK;
}

enum status bundle_add(void *context, const Bairi__V1__Dossier *dossier,
                       const struct dossier_proof *proof, struct arena *arena, struct error *err)
{
    struct bundle *bundle = context;

    TRY(add_papers(bundle, dossier, err));
    TRY(add_checkpoint(bundle, dossier, proof, err));
    TRY(add_record(bundle, dossier, proof, err));
    TRY(add_files(bundle, proof->statement, err));
    TRY(add_line(bundle, dossier, proof, arena, err));
    bundle->records++;
    return STATUS_OK;
}

enum status bundle_end(struct bundle *bundle, struct error *err)
{
    FILE *list = bundle->list;
    bool written = list && fflush(list) == 0 && !ferror(list) && fsync(fileno(list)) == 0;

    bundle->list = NULL;
    if ((list && fclose(list) != 0) || !written)
        return list_failed(bundle, err);
    return write_once(bundle, "README.md",
                      (struct bytes){(const uint8_t *)bundle_readme, strlen(bundle_readme)}, err);
}
