/* Papers that proofs name: fetched once by their digest, and kept. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/bureau/internal.h"

TAKE(PaperReply)

#define HEADER "bairi paper 1\n"

enum { LIST_BUDGET = 192 << 20 };

static bool is_named(struct bytes paper, const uint8_t digest[SHA256_SIZE])
{
    uint8_t is[SHA256_SIZE];

    sha256(paper, is);
    return memcmp(is, digest, SHA256_SIZE) == 0;
}

static const char *path_of(const struct bureau *bureau, const uint8_t digest[SHA256_SIZE],
                           struct arena *arena)
{
    char hex[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, hex);
    return arena_printf(arena, "%s/papers/%s", bureau->folder, hex);
}

static enum status ask(struct bureau *bureau, struct arena *arena,
                       const uint8_t digest[SHA256_SIZE], struct bytes *out, struct error *err)
{
    const Bairi__V1__PaperReply *reply = NULL;
    Bairi__V1__PaperRequest request;
    enum unsaved unsaved = bureau->unsaved;
    struct call call;

    bairi__v1__paper_request__init(&request);
    request.sha256.data = arena_memdup(arena, digest, SHA256_SIZE);
    request.sha256.len = SHA256_SIZE;
    if (!request.sha256.data)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__paper(&call.service.base, &request, take_PaperReply, &reply);
    enum status status = call_end(&call, reply != NULL, err);
    bureau->unsaved = unsaved;
    TRY(status);
    *out = (struct bytes){reply->content.data, reply->content.len};
    if (!is_named(*out, digest))
        return error_set(err, STATUS_DATA_LOSS, "the server sent another paper than was asked for");
    return STATUS_OK;
}

enum status bureau_paper(struct bureau *bureau, struct arena *arena,
                         const uint8_t digest[SHA256_SIZE], struct bytes *out, struct error *err)
{
    const char *path = path_of(bureau, digest, arena);
    const char *folder = arena_printf(arena, "%s/papers", bureau->folder);

    if (!path || !folder)
        return no_memory(err);
    if (storage_read(path, HEADER, arena, out, NULL) == STATUS_OK && is_named(*out, digest))
        return STATUS_OK;
    if (!bureau->channel)
        return error_set(err, STATUS_UNAVAILABLE, "there is no connection to the server");
    TRY(ask(bureau, arena, digest, out, err));
    /* a paper that cannot be kept is asked for again */
    if (storage_folder(folder, NULL) == STATUS_OK)
        (void)!storage_write(path, HEADER, *out, NULL);
    return STATUS_OK;
}

/* ---- the list ---- */

void papers_release(struct bureau *bureau)
{
    free((void *)(uintptr_t)bureau->list.der.data);
    bureau->list = (struct paper_list){
        .der = {NULL, 0}
    };
}

/* Size 0 when it is not to be had. */
static enum status find_list(struct bureau *bureau, const uint8_t digest[SHA256_SIZE],
                             struct bytes *out, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = NULL;
    struct paper_list *list = &bureau->list;
    struct bytes der = {NULL, 0};
    uint8_t *copy;

    *out = list->der;
    if (list->der.size > 0 && memcmp(list->digest, digest, SHA256_SIZE) == 0)
        return STATUS_OK;
    *out = (struct bytes){NULL, 0};
    arena = arena_create(LIST_BUDGET);
    if (!arena)
        return no_memory(err);
    if (bureau_paper(bureau, arena, digest, &der, NULL) != STATUS_OK || der.size == 0)
        return STATUS_OK;
    copy = malloc(der.size);
    if (!copy)
        return no_memory(err);
    papers_release(bureau);
    memcpy(copy, der.data, der.size);
    memcpy(list->digest, digest, SHA256_SIZE);
    list->der = (struct bytes){copy, der.size};
    *out = list->der;
    return STATUS_OK;
}

/* ---- what belongs to a receipt ---- */

static enum status add_certificate(Bairi__V1__Dossier *dossier, struct bytes der,
                                   struct arena *arena, struct error *err)
{
    ProtobufCBinaryData *out = &dossier->certificates[dossier->n_certificates];

    for (size_t i = 0; i < dossier->n_certificates; i++) /* admins sign foundings twice, say */
        if (dossier->certificates[i].len == der.size &&
            memcmp(dossier->certificates[i].data, der.data, der.size) == 0)
            return STATUS_OK;
    out->data = arena_memdup(arena, der.data, der.size);
    out->len = der.size;
    dossier->n_certificates++;
    return out->data ? STATUS_OK : no_memory(err);
}

static enum status add_own(Bairi__V1__Dossier *dossier, X509 *certificate, struct arena *arena,
                           struct error *err)
{
    OWNED(buf_free) struct buf der = buf_make((size_t)64 << 10);

    TRY(certificate_der(certificate, &der, err));
    return add_certificate(dossier, buf_bytes(&der), arena, err);
}

/* One the server has; a server that cannot give it now leaves the dossier without. */
static enum status add_paper(struct bureau *bureau, Bairi__V1__Dossier *dossier,
                             const uint8_t digest[SHA256_SIZE], struct arena *arena,
                             struct error *err)
{
    struct bytes paper;

    if (bureau_paper(bureau, arena, digest, &paper, NULL) != STATUS_OK)
        return STATUS_OK;
    return add_certificate(dossier, paper, arena, err);
}

enum status papers_gather(struct bureau *bureau, struct arena *arena, const Bairi__V1__Leaf *leaf,
                          Bairi__V1__Dossier *dossier, struct error *err)
{
    uint8_t cosigner[SHA256_SIZE];
    struct bytes crl = {NULL, 0};

    dossier->certificates = arena_array(arena, DOSSIER_CERTIFICATES, sizeof(ProtobufCBinaryData));
    if (!dossier->certificates)
        return no_memory(err);
    if (bureau->authority)
        TRY(add_own(dossier, authority_ca(bureau->authority), arena, err));
    if (bureau->signer && memcmp(leaf->author.data, bureau->person, SHA256_SIZE) == 0)
        TRY(add_own(dossier, signer_certificate(bureau->signer), arena, err));
    else
        TRY(add_paper(bureau, dossier, leaf->author.data, arena, err));
    if (dossier->receipt->token.len > 0 && bureau->card.has_timestamp)
        TRY(add_paper(bureau, dossier, bureau->card.timestamp, arena, err));
    if (dossier->signed_->cosignature.len > 0 &&
        signature_names(
            (struct bytes){dossier->signed_->cosignature.data, dossier->signed_->cosignature.len},
            cosigner, NULL) == STATUS_OK)
        TRY(add_paper(bureau, dossier, cosigner, arena, err));
    if (leaf->crl.len == SHA256_SIZE)
        TRY(find_list(bureau, leaf->crl.data, &crl, err));
    dossier->crl = (ProtobufCBinaryData){crl.size, (uint8_t *)(uintptr_t)crl.data};
    return STATUS_OK;
}
