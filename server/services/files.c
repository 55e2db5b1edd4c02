/* Evidence on its way in and out, in chunks; rights are per owner and digest. */
#include "server/services/files.h"

#include <stdio.h>
#include <string.h>

#include "bairi/v1/files.pb-c.h"
#include "common/campaign/project.h"
#include "server/services/enclosure.h"
#include "server/services/facts.h"
#include "server/services/projects.h"
#include "server/services/scan.h"
#include "server/services/services.h"

struct file_owner file_owner_of(const struct identity *caller)
{
    struct file_owner owner;

    if (caller->role == ROLE_BUREAU)
        snprintf(owner.name, sizeof owner.name, "bureau.%s", caller->unit);
    else if (caller->role == ROLE_CITY)
        snprintf(owner.name, sizeof owner.name, "city.%s", caller->unit);
    else if (caller->subunit[0] != '\0')
        snprintf(owner.name, sizeof owner.name, "%s+%s", caller->unit, caller->subunit);
    else
        snprintf(owner.name, sizeof owner.name, "%s", caller->unit);
    return owner;
}

static enum status file_digest(ProtobufCBinaryData sha256, struct error *err)
{
    if (sha256.len == SHA256_SIZE)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "a file is named by 32 bytes, found %zu",
                     sha256.len);
}

/* What no statement could name is not taken in the first place. */
static enum status file_is_evidence_like(const Bairi__V1__FileBeginRequest *in, struct error *err)
{
    if (in->size == 0) {
        (void)error_set(err, STATUS_INVALID_ARGUMENT,
                        "the file is empty; evidence has at least one byte");
        return error_at(err, NULL, "size");
    }
    if (!file_type_is_known(in->type)) {
        (void)error_set(err, STATUS_INVALID_ARGUMENT,
                        "a file of the type \"%s\" is no evidence: pdf, jpeg, png or ofd",
                        in->type);
        return error_at(err, NULL, "type");
    }
    return STATUS_OK;
}

enum status files_begin(void *context, struct rpc_call *rpc, const void *request, void *reply,
                        struct error *err)
{
    const Bairi__V1__FileBeginRequest *in = request;
    Bairi__V1__FileBeginReply *out = reply;
    struct call call;
    bool committed = false;

    TRY(call_begin(context, rpc, &call, err));
    TRY(call_may_write(&call, err));
    TRY(file_digest(in->sha256, err));
    TRY(file_is_evidence_like(in, err));
    TRY(blobs_room(call.office->blobs, err));
    TRY(blobs_begin(call.office->blobs, file_owner_of(call.caller).name, in->sha256.data, in->size,
                    &out->offset, &committed, err));
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
    TRY(call_may_write(&call, err));
    TRY(file_digest(in->sha256, err));
    return blobs_put(call.office->blobs, file_owner_of(call.caller).name, in->sha256.data,
                     in->offset, (struct bytes){in->data.data, in->data.len}, &out->offset, err);
}

enum status files_commit(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    const Bairi__V1__FileCommitRequest *in = request;
    struct call call;

    (void)reply;
    TRY(call_begin(context, rpc, &call, err));
    TRY(call_may_write(&call, err));
    TRY(file_digest(in->sha256, err));
    TRY(blobs_commit(call.office->blobs, file_owner_of(call.caller).name, in->sha256.data, err));
    scan_file(call.office, in->sha256.data);
    return STATUS_OK;
}

/* ---- who may get what ---- */

enum status file_is_named_before(struct call *call, struct transaction *tx,
                                 const Bairi__V1__Project *project, const Bairi__V1__Evidence *file,
                                 bool *named, struct error *err)
{
    struct project_row row = {.unit = project->unit, .project_no = project->project_no};
    struct evidence_row evidence = {
        .unit = project->unit,
        .sha256 = {.data = file->sha256.data, .size = file->sha256.len},
        .project_no = project->project_no
    };

    *named = false;
    enum status status = store_get(tx, &table_project, &row, call->arena, err);
    if (status == STATUS_OK && project_is_visible(call, &row))
        status = store_get(tx, &table_evidence, &evidence, call->arena, err);
    else if (status == STATUS_OK)
        status = STATUS_NOT_FOUND;
    *named = status == STATUS_OK && (uint64_t)evidence.size == file->size;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Some statement about a project of the unit that the caller sees names the file. */
static enum status file_is_evidence(struct call *call, struct transaction *tx, const char *unit,
                                    ProtobufCBinaryData sha256, bool *is, struct error *err)
{
    struct evidence_row match = {
        .unit = unit, .sha256 = {.data = sha256.data, .size = sha256.len}
    };
    struct store_scan scan = {.match = &match, .equal = 2};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_evidence, &scan, call->arena, &rows, &count, err));
    const struct evidence_row *evidence = rows;
    for (size_t i = 0; i < count && !*is; i++) {
        struct project_row project = {
            .unit = unit, .subunit = "", .project_no = evidence[i].project_no};
        if (project.project_no[0] != '\0') /* else the unit's own, as a whole */
            TRY(store_get(tx, &table_project, &project, call->arena, err));
        *is = project_is_visible(call, &project);
    }
    return STATUS_OK;
}

/* Any of the caller's kind of reasons, in the order of how often they hold. */
static enum status file_is_named(struct call *call, struct transaction *tx, const char *unit,
                                 ProtobufCBinaryData sha256, bool *may, struct error *err)
{
    if (call->caller->role != ROLE_CITY)
        TRY(file_is_evidence(call, tx, unit, sha256, may, err));
    if (*may)
        return STATUS_OK;
    return enclosure_may_get(call, tx, (struct bytes){sha256.data, sha256.len}, may, err);
}

/*
 * A unit or a department gets what it sent itself and what statements about projects it sees name,
 * the bureau's letters and scans included; the bureau the evidence of a unit; everybody the city's
 * documents, a unit what belongs to its pushes.
 */
static enum status file_may_get(struct call *call, const Bairi__V1__FileGetRequest *in,
                                struct error *err)
{
    const char *unit = call->caller->role == ROLE_UNIT ? call->caller->unit : in->unit;
    struct transaction *tx = NULL;
    uint64_t size = 0;
    bool may =
        call->caller->role == ROLE_UNIT &&
        blobs_has(call->office->blobs, file_owner_of(call->caller).name, in->sha256.data, &size);

    if (!may) {
        TRY(call_read(call, &tx, err));
        enum status status = file_is_named(call, tx, unit, in->sha256, &may, err);
        store_rollback(&tx);
        TRY(status);
    }
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
