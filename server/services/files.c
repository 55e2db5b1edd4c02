/* Evidence on its way in and out, in chunks; rights are per unit and digest. */
#include <string.h>

#include "bairi/v1/files.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"

static enum status file_digest(ProtobufCBinaryData sha256, struct error *err)
{
    if (sha256.len == SHA256_SIZE)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "a file is named by 32 bytes, found %zu",
                     sha256.len);
}

enum status files_begin(void *context, struct rpc_call *rpc, const void *request, void *reply,
                        struct error *err)
{
    const Bairi__V1__FileBeginRequest *in = request;
    Bairi__V1__FileBeginReply *out = reply;
    struct call call;
    bool committed = false;

    TRY(call_begin(context, rpc, &call, err));
    TRY(file_digest(in->sha256, err));
    TRY(blobs_room(call.office->blobs, err));
    TRY(blobs_begin(call.office->blobs, call.caller->unit, in->sha256.data, in->size, &out->offset,
                    &committed, err));
    out->committed = committed;
    return STATUS_OK;
}

enum status files_put(void *context, struct rpc_call *rpc, const void *request, void *reply,
                      struct error *err)
{
    const Bairi__V1__FilePutRequest *in = request;
    Bairi__V1__FilePutReply *out = reply;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(file_digest(in->sha256, err));
    return blobs_put(call.office->blobs, call.caller->unit, in->sha256.data, in->offset,
                     (struct bytes){in->data.data, in->data.len}, &out->offset, err);
}

enum status files_commit(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    const Bairi__V1__FileCommitRequest *in = request;
    struct call call;

    (void)reply;
    TRY(call_begin(context, rpc, &call, err));
    TRY(file_digest(in->sha256, err));
    return blobs_commit(call.office->blobs, call.caller->unit, in->sha256.data, err);
}

/* Some statement of the unit names the file. */
static enum status file_is_evidence(struct call *call, const Bairi__V1__FileGetRequest *in,
                                    bool *is, struct error *err)
{
    struct evidence_row match = {
        .unit = in->unit, .sha256 = {.data = in->sha256.data, .size = in->sha256.len}
    };
    struct store_scan scan = {.match = &match, .equal = 2, .limit = 1};
    struct transaction *tx = NULL;
    void *rows = NULL;
    size_t count = 0;

    TRY(call_read(call, &tx, err));
    enum status status =
        store_scan_rows(tx, &table_evidence, &scan, call->arena, &rows, &count, err);
    store_rollback(&tx);
    *is = count > 0;
    return status;
}

/* A unit gets what it sent itself, the bureau the evidence of a unit. */
static enum status file_may_get(struct call *call, const Bairi__V1__FileGetRequest *in,
                                struct error *err)
{
    bool may = false;
    uint64_t size = 0;

    if (call->caller->role == ROLE_UNIT)
        may = blobs_has(call->office->blobs, call->caller->unit, in->sha256.data, &size);
    else
        TRY(file_is_evidence(call, in, &may, err));
    return may ? STATUS_OK : error_set(err, STATUS_NOT_FOUND, "there is no such file");
}

enum status files_get(void *context, struct rpc_call *rpc, const void *request, void *reply,
                      struct error *err)
{
    const Bairi__V1__FileGetRequest *in = request;
    Bairi__V1__FileGetReply *out = reply;
    struct bytes data = {0};
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(file_digest(in->sha256, err));
    if (in->length == 0 || in->length > BLOB_CHUNK_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a chunk has 1 to %d bytes, asked for %u",
                         BLOB_CHUNK_MAX, in->length);
    TRY(file_may_get(&call, in, err));
    TRY(blobs_read(call.office->blobs, in->sha256.data, in->offset, in->length, call.arena, &data,
                   &out->size, err));
    return copy_bytes(call.arena, data, &out->data, err);
}
