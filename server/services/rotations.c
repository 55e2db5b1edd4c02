/* Where two people replaced the log's key: proposal and approval, with the proofs of both. */
#include "bairi/v1/ledger.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"

static enum status dossier_out(struct call *call, struct transaction *tx,
                               const struct record_row *row, Bairi__V1__Dossier **out,
                               struct error *err)
{
    Bairi__V1__Dossier *dossier = arena_alloc(call->arena, sizeof *dossier);
    Bairi__V1__Signed *wire = arena_alloc(call->arena, sizeof *wire);

    if (!dossier || !wire)
        return answer_too_large(err);
    bairi__v1__dossier__init(dossier);
    bairi__v1__signed__init(wire);
    TRY(copy_bytes(call->arena, row->statement, &wire->statement, err));
    TRY(copy_bytes(call->arena, row->signature, &wire->signature, err));
    dossier->signed_ = wire;
    TRY(ledger_receipt(call->campaign->ledger, tx, (uint64_t)row->idx, call->arena,
                       &dossier->receipt, err));
    *out = dossier;
    return STATUS_OK;
}

static enum status rotation_out(struct call *call, struct transaction *tx, int64_t approved,
                                Bairi__V1__Rotation **out, struct error *err)
{
    Bairi__V1__Rotation *rotation = arena_alloc(call->arena, sizeof *rotation);
    struct record_row approval = {.idx = approved}, proposal;
    struct statement statement;

    if (!rotation)
        return answer_too_large(err);
    bairi__v1__rotation__init(rotation);
    TRY(store_get(tx, &table_record, &approval, call->arena, err));
    TRY(ledger_statement(&approval, call->arena, &statement, err));
    if (statement.message->content_case != BAIRI__V1__STATEMENT__CONTENT_APPROVAL)
        return error_set(err, STATUS_DATA_LOSS, "record %lld is no approval", (long long)approved);
    proposal = (struct record_row){.idx = (int64_t)statement.message->approval->proposal};
    TRY(store_get(tx, &table_record, &proposal, call->arena, err));
    TRY(dossier_out(call, tx, &proposal, &rotation->proposal, err));
    TRY(dossier_out(call, tx, &approval, &rotation->approval, err));
    *out = rotation;
    return STATUS_OK;
}

static enum status rotations_fill(struct call *call, struct transaction *tx, const void *request,
                                  void *reply, struct error *err)
{
    static const struct store_scan all = {0};
    Bairi__V1__RotationsReply *out = reply;
    void *rows = NULL;
    size_t count = 0;

    (void)request;
    TRY(store_scan_rows(tx, &table_log_key, &all, call->arena, &rows, &count, err));
    const struct log_key_row *keys = rows;
    out->rotations = arena_array(call->arena, count + 1, sizeof *out->rotations);
    if (!out->rotations)
        return answer_too_large(err);
    for (size_t i = 1; i < count; i++) /* the first is the founding's */
        TRY(rotation_out(call, tx, keys[i].idx, &out->rotations[out->n_rotations++], err));
    return STATUS_OK;
}

enum status ledger_service_rotations(void *context, struct rpc_call *rpc, const void *request,
                                     void *reply, struct error *err)
{
    return call_answer(context, rpc, rotations_fill, request, reply, err);
}
