/* Asking the ledger: for a receipt again, for all records, to take a cosignature. */
#include <stdio.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/merkle/cosignature.h"

TAKE(ReceiptReply)
TAKE(RecordsReply)
TAKE(CosignReply)

#define RECORDS_BUDGET ((size_t)256 << 20)

enum status bureau_receipt(struct bureau *bureau, struct arena *arena, struct bytes statement_id,
                           bool cosigned, const Bairi__V1__Outcome **out, struct error *err)
{
    const Bairi__V1__ReceiptReply *reply = NULL;
    Bairi__V1__ReceiptRequest request;
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;
    struct call call;

    bairi__v1__receipt_request__init(&request);
    request.statement_id.data = arena_memdup(arena, statement_id.data, statement_id.size);
    request.statement_id.len = statement_id.size;
    request.cosigned = cosigned;
    if (!request.statement_id.data)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__receipt(&call.service.base, &request, take_ReceiptReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    if (!reply->outcome || !reply->outcome->receipt)
        return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    TRY(receipts_verify(bureau, reply->outcome->receipt, arena, &leaf, &checkpoint, err));
    *out = reply->outcome;
    return STATUS_OK;
}

/* ---- all records ---- */

typedef enum status record_taker(void *context, const Bairi__V1__Dossier *dossier,
                                 const struct dossier_proof *proof, struct arena *arena,
                                 struct error *err);

static enum status take_record(struct bureau *bureau, const Bairi__V1__Record *record,
                               struct arena *arena, record_taker *each, void *context,
                               struct error *err)
{
    const struct dossier_wanted nobody = {.count = 0};
    Bairi__V1__Dossier dossier;
    struct dossier_proof proof;
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;

    if (!record->receipt || !record->signed_)
        return error_set(err, STATUS_DATA_LOSS, "the server's answer has no receipt");
    TRY(receipts_verify(bureau, record->receipt, arena, &leaf, &checkpoint, err));
    bairi__v1__dossier__init(&dossier);
    dossier.receipt = record->receipt;
    dossier.signed_ = record->signed_;
    TRY(papers_gather(bureau, arena, leaf, &dossier, err));
    TRY(dossier_verify(&dossier, &bureau->card, &nobody, arena, &proof, err));
    return each(context, &dossier, &proof, arena, err);
}

static enum status take_page(struct bureau *bureau, uint64_t *from, struct arena *arena,
                             record_taker *each, void *context, struct error *err)
{
    const Bairi__V1__RecordsReply *reply = NULL;
    Bairi__V1__RecordsRequest request;
    struct call call;

    bairi__v1__records_request__init(&request);
    request.from = *from;
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__records(&call.service.base, &request, take_RecordsReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    for (size_t i = 0; i < reply->n_records; i++)
        TRY(take_record(bureau, reply->records[i], arena, each, context, err));
    if (reply->next != 0 && reply->next <= *from)
        return error_set(err, STATUS_INTERNAL, "the server's pages do not move on");
    *from = reply->next;
    return STATUS_OK;
}

enum status bureau_records(struct bureau *bureau, record_taker *each, void *context,
                           struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(RECORDS_BUDGET);
    uint64_t from = 0;

    if (!arena)
        return no_memory(err);
    do {
        arena_reset(arena);
        TRY(take_page(bureau, &from, arena, each, context, err));
    } while (from != 0);
    return STATUS_OK;
}

/* ---- witnessing ---- */

enum status bureau_cosign(struct bureau *bureau, struct arena *arena, const char *name,
                          const struct log_key *key, const char **note, struct error *err)
{
    OWNED(buf_free) struct buf cosigned = buf_make(CHECKPOINT_SIZE_MAX);
    const Bairi__V1__CosignReply *reply = NULL;
    Bairi__V1__CosignRequest request;
    struct witness witness = {.name = ""};
    struct checkpoint checkpoint;
    const char *head = NULL;
    struct call call;

    TRY(bureau_head(bureau, arena, &head, err));
    TRY(bureau_note_open(bureau, head, &checkpoint, err));
    TRY(head_is_newest(bureau, &checkpoint, err));
    buf_adds(&cosigned, head);
    TRY(cosignature_make(head, name, key, clock_now(bureau->clock), &cosigned, err));
    bairi__v1__cosign_request__init(&request);
    request.checkpoint = arena_strdup(arena, buf_text(&cosigned));
    if (!request.checkpoint)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__cosign(&call.service.base, &request, take_CosignReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    snprintf(witness.name, sizeof(witness.name), "%s", name);
    log_key_public(key, witness.key);
    TRY(head_check_taken(bureau, &checkpoint, reply->checkpoint, &witness, err));
    *note = reply->checkpoint;
    return STATUS_OK;
}
