/* The ledger for those who watch it: its head, that it only grew, receipts handed out again. */
#include <string.h>

#include "bairi/v1/ledger.pb-c.h"
#include "server/ledger/position.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/write.h"

static enum status head_note(struct call *call, struct transaction *tx, char **out,
                             struct error *err)
{
    const char *note = NULL;

    TRY(ledger_head(call->campaign->ledger, tx, call->arena, &note, err));
    return copy_out(call->arena, note, out, err);
}

static enum status head_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    Bairi__V1__HeadReply *out = reply;
    const char *cosigned = "";
    enum status status;

    (void)request;
    TRY(head_note(call, tx, &out->checkpoint, err));
    status = ledger_head_cosigned(call->campaign->ledger, tx, call->arena, &cosigned, err);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    return copy_out(call->arena, cosigned, &out->cosigned, err);
}

enum status ledger_service_head(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err)
{
    return call_answer(context, rpc, head_fill, request, reply, err);
}

static enum status consistency_fill(struct call *call, struct transaction *tx, const void *request,
                                    void *reply, struct error *err)
{
    const Bairi__V1__ConsistencyRequest *in = request;
    Bairi__V1__ConsistencyReply *out = reply;
    struct hash *proof = arena_array(call->arena, MERKLE_PROOF_MAX, sizeof *proof);
    uint64_t size = 0;
    size_t count = 0;

    TRY(ledger_size(tx, &size, err));
    uint32_t epoch = in->epoch ? in->epoch : position_epoch(size);
    if (epoch > position_epoch(size))
        return error_set(err, STATUS_OUT_OF_RANGE, "the log is in epoch %u, not yet in %u",
                         position_epoch(size), epoch);
    TRY(ledger_epoch_size(tx, epoch, call->arena, &size, err));
    uint64_t wanted = in->new_size ? in->new_size : size;
    if (in->old_size == 0 || in->old_size > wanted || wanted > size)
        return error_set(
            err, STATUS_OUT_OF_RANGE, "sizes must be 1 to %llu and in order, found %llu and %llu",
            (unsigned long long)size, (unsigned long long)in->old_size, (unsigned long long)wanted);
    out->hashes = arena_array(call->arena, MERKLE_PROOF_MAX, sizeof *out->hashes);
    if (!proof || !out->hashes)
        return answer_too_large(err);
    TRY(ledger_consistency(tx, epoch, in->old_size, wanted, proof, &count, err));
    for (size_t i = 0; i < count; i++)
        out->hashes[i] = (ProtobufCBinaryData){.data = proof[i].bytes, .len = SHA256_SIZE};
    out->n_hashes = count;
    return head_note(call, tx, &out->checkpoint, err);
}

enum status ledger_service_consistency(void *context, struct rpc_call *rpc, const void *request,
                                       void *reply, struct error *err)
{
    return call_answer(context, rpc, consistency_fill, request, reply, err);
}

static enum status receipt_fill(struct call *call, struct transaction *tx, const void *request,
                                void *reply, struct error *err)
{
    const Bairi__V1__ReceiptRequest *in = request;
    Bairi__V1__ReceiptReply *out = reply;
    struct record_row match = {
        .statement_id = {.data = in->statement_id.data, .size = in->statement_id.len}
    };
    struct store_scan scan = {
        .index = &index_record_statement_id, .match = &match, .equal = 1, .limit = 1};
    Bairi__V1__Receipt *receipt = NULL;
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_record, &scan, call->arena, &rows, &count, err));
    const struct record_row *row = rows;
    bool sees_all = call->caller->role == ROLE_BUREAU || call->caller->role == ROLE_ADMIN;
    if (count == 0 || (!sees_all && strcmp(row->author, call->caller->uri) != 0))
        return error_set(err, STATUS_NOT_FOUND, "there is no such record");
    TRY(in->cosigned ? ledger_receipt_cosigned(call->campaign->ledger, tx, (uint64_t)row->idx,
                                               call->arena, &receipt, err)
                     : ledger_receipt(call->campaign->ledger, tx, (uint64_t)row->idx, call->arena,
                                      &receipt, err));
    return write_outcome(call, tx, (uint64_t)row->idx, receipt, true, &out->outcome, err);
}

enum status ledger_service_receipt(void *context, struct rpc_call *rpc, const void *request,
                                   void *reply, struct error *err)
{
    return call_answer(context, rpc, receipt_fill, request, reply, err);
}

/* ---- witnesses ---- */

enum status ledger_service_cosign(void *context, struct rpc_call *rpc, const void *request,
                                  void *reply, struct error *err)
{
    const Bairi__V1__CosignRequest *in = request;
    Bairi__V1__CosignReply *out = reply;
    const char *note = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(call_may_write(&call, err));
    TRY(ledger_cosign(call.campaign->ledger, in->checkpoint, call.office->card.witnesses,
                      call.office->card.witness_count, &call.patience, call.arena, &note, err));
    return copy_out(call.arena, note, &out->checkpoint, err);
}

/* ---- epochs ---- */

static enum status restorations_fill(struct call *call, struct transaction *tx, const void *request,
                                     void *reply, struct error *err)
{
    Bairi__V1__RestorationsReply *out = reply;

    (void)request;
    return ledger_restorations(call->campaign->ledger, tx, call->arena, &out->restorations,
                               &out->n_restorations, err);
}

enum status ledger_service_restorations(void *context, struct rpc_call *rpc, const void *request,
                                        void *reply, struct error *err)
{
    return call_answer(context, rpc, restorations_fill, request, reply, err);
}
