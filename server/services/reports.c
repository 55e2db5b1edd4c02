/* Reports for those who read them: listed, pulled with their proof, acknowledged. */
#include "server/services/reports.h"

#include <string.h>

#include "bairi/v1/report.pb-c.h"
#include "common/message.h"
#include "server/services/drawing.h"
#include "server/services/services.h"
#include "server/services/write.h"

static enum status reports_all(struct transaction *tx, struct arena *arena,
                               const struct report_row **rows, size_t *count, struct error *err)
{
    struct store_scan all = {0};
    void *found = NULL;

    TRY(store_scan_rows(tx, &table_report, &all, arena, &found, count, err));
    *rows = found;
    return STATUS_OK;
}

/* When the period of a report ends; the final assessment comes after all of them. */
static int64_t report_order(const struct period_row *periods, size_t count,
                            const struct report_row *row)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(periods[i].period, row->period) == 0)
            return periods[i].deadline;
    }
    return INT64_MAX;
}

enum status reports_last_released(struct transaction *tx, struct arena *arena,
                                  struct report_row *row, bool *found, struct error *err)
{
    const struct report_row *rows = NULL;
    const struct period_row *periods = NULL;
    size_t count = 0, period_count = 0;
    int64_t last = INT64_MIN;

    *found = false;
    TRY(drawing_periods(tx, arena, &periods, &period_count, err));
    TRY(reports_all(tx, arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        int64_t order = report_order(periods, period_count, &rows[i]);
        if (strcmp(rows[i].state, "released") != 0 || order < last)
            continue;
        *row = rows[i]; /* versions of a period ascend */
        last = order;
        *found = true;
    }
    return STATUS_OK;
}

enum status reports_content(struct transaction *tx, const struct report_row *row,
                            struct arena *arena, struct record_row *record,
                            const Bairi__V1__Report **out, struct error *err)
{
    struct statement statement;

    *record = (struct record_row){.idx = row->idx};
    TRY(store_get(tx, &table_record, record, arena, err));
    TRY(ledger_statement(record, arena, &statement, err));
    *out = statement.message->report_drawn->report;
    return STATUS_OK;
}

bool sees_live_scores(const struct identity *caller)
{
    return caller->role == ROLE_BUREAU || caller->role == ROLE_ADMIN;
}

enum status reports_conceal(struct arena *arena, Bairi__V1__ReportUnit *unit, struct error *err)
{
    TRY(copy_out(arena, "", &unit->base_points, err));
    TRY(copy_out(arena, "", &unit->bonus, err));
    TRY(copy_out(arena, "", &unit->penalty, err));
    TRY(copy_out(arena, "", &unit->total, err));
    TRY(copy_out(arena, "", &unit->total_exact, err));
    unit->place = unit->place_by_rate = unit->place_by_total = 0;
    return STATUS_OK;
}

enum status reports_id(struct call *call, const struct report_row *row, char **out,
                       struct error *err)
{
    *out = arena_printf(call->arena, "%s/%s/v%lld", call->campaign->id, row->period,
                        (long long)row->version);
    return *out ? STATUS_OK : answer_too_large(err);
}

/* ---- pulling ---- */

/* Who may see a report that waits for its release: the bureau, which proposes it, and admins. */
static bool report_is_shown(const struct identity *caller, const struct report_row *row)
{
    return strcmp(row->state, "released") == 0 || sees_live_scores(caller);
}

/* The report asked for; for a period without one, *found is false. */
static enum status pull_find(struct transaction *tx, const struct identity *caller,
                             const Bairi__V1__ReportPullRequest *in, struct arena *arena,
                             struct report_row *row, bool *found, struct error *err)
{
    const struct report_row *rows = NULL;
    size_t count = 0;

    if (in->period[0] == '\0')
        return reports_last_released(tx, arena, row, found, err);
    *found = false;
    TRY(drawing_versions(tx, in->period, arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (in->version != 0 && rows[i].version != in->version)
            continue;
        if (in->version == 0 && *found && !report_is_shown(caller, &rows[i]))
            continue;   /* who may not see it has the last released one, else hears that it waits */
        *row = rows[i]; /* versions ascend: the last one stays */
        *found = true;
    }
    return STATUS_OK;
}

/* The list that judged the signer when the record came; empty where there was none. */
static enum status pull_crl(struct call *call, struct transaction *tx, int64_t idx,
                            ProtobufCBinaryData *out, struct error *err)
{
    struct record_row record = {.idx = idx};
    ProtobufCMessage *message = NULL;

    TRY(store_get(tx, &table_record, &record, call->arena, err));
    TRY(message_unpack(&bairi__v1__leaf__descriptor, record.leaf, call->arena, &message, err));
    const Bairi__V1__Leaf *leaf = (const Bairi__V1__Leaf *)message;
    struct crl_row crl = {
        .digest = {.data = leaf->crl.data, .size = leaf->crl.len}
    };
    if (leaf->crl.len == 0)
        return STATUS_OK;
    TRY(store_get(tx, &table_crl, &crl, call->arena, err));
    return copy_bytes(call->arena, crl.content, out, err);
}

static enum status pull_signed(struct call *call, struct transaction *tx, int64_t idx,
                               Bairi__V1__Signed **out, ProtobufCBinaryData *certificate,
                               struct error *err)
{
    struct record_row record = {.idx = idx};
    Bairi__V1__Signed *wire = arena_alloc(call->arena, sizeof *wire);

    if (!wire)
        return answer_too_large(err);
    bairi__v1__signed__init(wire);
    TRY(store_get(tx, &table_record, &record, call->arena, err));
    TRY(copy_bytes(call->arena, record.statement, &wire->statement, err));
    TRY(copy_bytes(call->arena, record.signature, &wire->signature, err));
    struct statement statement;
    TRY(ledger_statement(&record, call->arena, &statement, err));
    struct certificate_row signer = {
        .fingerprint = {.data = statement.author.fingerprint, .size = SHA256_SIZE}
    };
    TRY(store_get(tx, &table_certificate, &signer, call->arena, err));
    *out = wire;
    return copy_bytes(call->arena, signer.certificate, certificate, err);
}

static enum status pull_release(struct call *call, struct transaction *tx,
                                const struct report_row *row, Bairi__V1__ReportPullReply *out,
                                struct error *err)
{
    out->release = arena_array(call->arena, 2, sizeof *out->release);
    out->release_certificates = arena_array(call->arena, 2, sizeof *out->release_certificates);
    out->release_crls = arena_array(call->arena, 2, sizeof *out->release_crls);
    out->release_receipts = arena_array(call->arena, 2, sizeof *out->release_receipts);
    if (!out->release || !out->release_certificates || !out->release_crls || !out->release_receipts)
        return answer_too_large(err);
    const int64_t records[] = {row->proposal_idx, row->released_idx};
    for (size_t i = 0; i < 2; i++) {
        TRY(pull_signed(call, tx, records[i], &out->release[i], &out->release_certificates[i],
                        err));
        TRY(pull_crl(call, tx, records[i], &out->release_crls[i], err));
        TRY(ledger_receipt(call->campaign->ledger, tx, (uint64_t)records[i], call->arena,
                           &out->release_receipts[i], err));
    }
    out->n_release = out->n_release_certificates = 2;
    out->n_release_crls = out->n_release_receipts = 2;
    return STATUS_OK;
}

static enum status pull_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    const Bairi__V1__ReportPullRequest *in = request;
    Bairi__V1__ReportPullReply *out = reply;
    struct report_row row = {0};
    bool found = false;

    TRY(pull_find(tx, call->caller, in, call->arena, &row, &found, err));
    if (!found)
        return report_item(call, tx, in->period, NULL, &out->item, err);
    TRY(report_item(call, tx, row.period, &row, &out->item, err));
    if (!report_is_shown(call->caller, &row))
        return STATUS_OK;
    TRY(pull_signed(call, tx, row.idx, &out->signed_, &out->certificate, err));
    TRY(ledger_receipt(call->campaign->ledger, tx, (uint64_t)row.idx, call->arena, &out->receipt,
                       err));
    if (row.released_idx < 0)
        return STATUS_OK;
    return pull_release(call, tx, &row, out, err);
}

enum status reports_pull(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    return call_answer(context, rpc, pull_fill, request, reply, err);
}

enum status reports_acknowledge(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__ACKNOWLEDGEMENT};
    const Bairi__V1__AcknowledgeRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}
