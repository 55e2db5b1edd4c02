/* Asking the ledger for a receipt again. */
#include "client/bureau/internal.h"

TAKE(ReceiptReply)

enum status bureau_receipt(struct bureau *bureau, struct arena *arena, struct bytes statement_id,
                           const Bairi__V1__Outcome **out, struct error *err)
{
    const Bairi__V1__ReceiptReply *reply = NULL;
    Bairi__V1__ReceiptRequest request;
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;
    struct call call;

    bairi__v1__receipt_request__init(&request);
    request.statement_id.data = arena_memdup(arena, statement_id.data, statement_id.size);
    request.statement_id.len = statement_id.size;
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
