/* Records with all that proves them, for those who take them home: statements, receipts, and the
 * papers they name. */
#include <string.h>

#include "bairi/v1/ledger.pb-c.h"
#include "server/services/facts.h"
#include "server/services/projects.h"
#include "server/services/services.h"

enum { RECORDS_LOOKED_AT = 200, REPLY_ROOM = 4 << 20 };

/* ---- who sees what ---- */

/* A version that waits for its countersignature is for its unit's eyes only. */
static enum status version_waits(const struct call *call, struct transaction *tx,
                                 const struct step_row *step, bool *waits, struct error *err)
{
    struct version_row version = {
        .unit = step->unit, .project_no = step->project_no, .version = step->version};
    enum status status = store_get(tx, &table_version, &version, call->arena, err);

    *waits = status == STATUS_OK && version.received == 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The approval of a ruling about a project that the caller sees. */
static enum status ruling_is_visible(const struct call *call, struct transaction *tx,
                                     const struct record_row *record, bool *visible,
                                     struct error *err)
{
    struct ruling_row match = {.idx = record->idx};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    if (record->kind != BAIRI__V1__STATEMENT_KIND__APPROVAL)
        return STATUS_OK;
    TRY(store_scan_rows(tx, &table_ruling, &scan, call->arena, &rows, &count, err));
    const struct ruling_row *row = rows;
    for (size_t i = 0; i < count && !*visible; i++) {
        struct project_row project = {.unit = row[i].unit, .project_no = row[i].project_no};
        TRY(store_get(tx, &table_project, &project, call->arena, err));
        *visible = project_is_visible(call, &project);
    }
    return STATUS_OK;
}

/* A step in the life of a project that the caller sees. */
static enum status step_is_visible(const struct call *call, struct transaction *tx,
                                   const struct record_row *record, bool *visible,
                                   struct error *err)
{
    struct step_row step = {.idx = record->idx};
    struct project_row project;
    enum status status = store_get(tx, &table_step, &step, call->arena, err);

    *visible = false;
    if (status == STATUS_NOT_FOUND)
        return ruling_is_visible(call, tx, record, visible, err);
    TRY(status);
    project = (struct project_row){.unit = step.unit, .project_no = step.project_no};
    status = store_get(tx, &table_project, &project, call->arena, err);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    *visible = project_is_visible(call, &project);
    return STATUS_OK;
}

static enum status record_is_visible(const struct call *call, struct transaction *tx,
                                     const struct record_row *record, bool *visible,
                                     struct error *err)
{
    struct step_row step = {.idx = record->idx};
    bool waits = false;

    *visible = strcmp(record->author, call->caller->uri) == 0;
    if (*visible)
        return STATUS_OK;
    if (call->caller->role == ROLE_UNIT)
        return step_is_visible(call, tx, record, visible, err);
    enum status status = store_get(tx, &table_step, &step, call->arena, err);
    if (status == STATUS_OK)
        TRY(version_waits(call, tx, &step, &waits, err));
    else if (status != STATUS_NOT_FOUND)
        return status;
    *visible = !waits;
    return STATUS_OK;
}

/* ---- records ---- */

static enum status record_out(struct call *call, struct transaction *tx,
                              const struct record_row *row, Bairi__V1__Record **out,
                              struct error *err)
{
    Bairi__V1__Record *record = arena_alloc(call->arena, sizeof *record);
    Bairi__V1__Signed *wire = arena_alloc(call->arena, sizeof *wire);

    if (!record || !wire)
        return answer_too_large(err);
    bairi__v1__record__init(record);
    bairi__v1__signed__init(wire);
    TRY(copy_bytes(call->arena, row->statement, &wire->statement, err));
    TRY(copy_bytes(call->arena, row->signature, &wire->signature, err));
    TRY(copy_bytes(call->arena, row->cosignature, &wire->cosignature, err));
    record->signed_ = wire;
    TRY(ledger_receipt(call->campaign->ledger, tx, (uint64_t)row->idx, call->arena,
                       &record->receipt, err));
    *out = record;
    return STATUS_OK;
}

static enum status records_fill(struct call *call, struct transaction *tx, const void *request,
                                void *reply, struct error *err)
{
    const Bairi__V1__RecordsRequest *in = request;
    Bairi__V1__RecordsReply *out = reply;
    struct record_row match = {.idx = (int64_t)in->from};
    struct store_scan scan = {.match = &match, .from = true, .limit = RECORDS_LOOKED_AT};
    void *rows = NULL;
    size_t count = 0, i = 0, room = 0;

    if (in->from > INT64_MAX)
        return error_set(err, STATUS_OUT_OF_RANGE, "no record has this number");
    TRY(store_scan_rows(tx, &table_record, &scan, call->arena, &rows, &count, err));
    const struct record_row *found = rows;
    out->records = arena_array(call->arena, count, sizeof *out->records);
    if (count > 0 && !out->records)
        return answer_too_large(err);
    for (; i < count && room < REPLY_ROOM; i++) {
        bool visible = false;
        TRY(rpc_call_alive(call->rpc, err));
        TRY(record_is_visible(call, tx, &found[i], &visible, err));
        if (!visible)
            continue;
        TRY(record_out(call, tx, &found[i], &out->records[out->n_records++], err));
        room += found[i].statement.size + 8192;
    }
    if (i < count) /* numbers are not dense: an epoch begins far beyond the one before */
        out->next = (uint64_t)found[i].idx;
    else if (count == RECORDS_LOOKED_AT)
        out->next = (uint64_t)found[count - 1].idx + 1;
    return STATUS_OK;
}

enum status ledger_service_records(void *context, struct rpc_call *rpc, const void *request,
                                   void *reply, struct error *err)
{
    return call_answer(context, rpc, records_fill, request, reply, err);
}

/* ---- papers ---- */

static enum status certificate_out(const struct call *call, X509 *certificate,
                                   ProtobufCBinaryData *out, struct error *err)
{
    OWNED(buf_free) struct buf der = buf_make((size_t)64 << 10);

    TRY(certificate_der(certificate, &der, err));
    return copy_bytes(call->arena, buf_bytes(&der), out, err);
}

static bool is_named(const Bairi__V1__PaperRequest *in, const uint8_t digest[SHA256_SIZE])
{
    return memcmp(in->sha256.data, digest, SHA256_SIZE) == 0;
}

/* The server's own, which nobody enrolled. */
static enum status own_paper(const struct call *call, const Bairi__V1__PaperRequest *in,
                             ProtobufCBinaryData *out, struct error *err)
{
    const struct office *office = call->office;

    if (is_named(in, office->card.server_fingerprint))
        return certificate_out(call, signer_certificate(office->signer), out, err);
    if (office->timestamper && is_named(in, office->card.timestamp))
        return certificate_out(call, timestamper_certificate(office->timestamper), out, err);
    return error_set(err, STATUS_NOT_FOUND, "there is no such paper");
}

static enum status paper_fill(struct call *call, struct transaction *tx, const void *request,
                              void *reply, struct error *err)
{
    const Bairi__V1__PaperRequest *in = request;
    Bairi__V1__PaperReply *out = reply;
    struct bytes digest = {in->sha256.data, in->sha256.len};
    struct crl_row crl = {.digest = digest};
    struct certificate_row certificate = {.fingerprint = digest};
    enum status status;

    if (digest.size != SHA256_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a SHA-256 has 32 bytes, found %zu",
                         digest.size);
    status = store_get(tx, &table_crl, &crl, call->arena, err);
    if (status == STATUS_OK)
        return copy_bytes(call->arena, crl.content, &out->content, err);
    if (status == STATUS_NOT_FOUND)
        status = store_get(tx, &table_certificate, &certificate, call->arena, err);
    if (status == STATUS_OK)
        return copy_bytes(call->arena, certificate.certificate, &out->content, err);
    return status == STATUS_NOT_FOUND ? own_paper(call, in, &out->content, err) : status;
}

enum status ledger_service_paper(void *context, struct rpc_call *rpc, const void *request,
                                 void *reply, struct error *err)
{
    return call_answer(context, rpc, paper_fill, request, reply, err);
}
