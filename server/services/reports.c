/* Reports for those who read them: listed, pulled with their proof, acknowledged. */
#include "server/services/reports.h"

#include <string.h>

#include "bairi/v1/report.pb-c.h"
#include "common/record/report_final.h"
#include "server/services/facts.h"
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

enum status reports_last_released(struct transaction *tx, struct arena *arena,
                                  struct report_row *row, bool *found, struct error *err)
{
    const struct report_row *rows = NULL;
    size_t count = 0;

    *found = false;
    TRY(reports_all(tx, arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].state, "released") != 0)
            continue;
        if (!*found || rows[i].idx > row->idx)
            *row = rows[i];
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

/* ---- listing ---- */

static enum status item_acknowledged(struct call *call, struct transaction *tx,
                                     const struct report_row *row, Bairi__V1__ReportItem *item,
                                     struct error *err)
{
    struct acknowledgement_row match = {.period = row->period, .version = row->version};
    struct store_scan scan = {.match = &match, .equal = 2};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_acknowledgement, &scan, call->arena, &rows, &count, err));
    const struct acknowledgement_row *by = rows;
    item->acknowledged_by = arena_array(call->arena, count + 1, sizeof *item->acknowledged_by);
    if (!item->acknowledged_by)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(copy_out(call->arena, by[i].author, &item->acknowledged_by[item->n_acknowledged_by++],
                     err));
    return STATUS_OK;
}

static enum status item_new(struct call *call, const char *period, const char *state,
                            Bairi__V1__ReportItem **out, struct error *err)
{
    Bairi__V1__ReportItem *item = arena_alloc(call->arena, sizeof *item);

    if (!item)
        return answer_too_large(err);
    bairi__v1__report_item__init(item);
    TRY(copy_out(call->arena, period, &item->period, err));
    TRY(copy_out(call->arena, state, &item->state, err));
    *out = item;
    return STATUS_OK;
}

static enum status item_drawn(struct call *call, struct transaction *tx,
                              const struct report_row *row, Bairi__V1__ReportItem **out,
                              struct error *err)
{
    TRY(item_new(call, row->period, row->state, out, err));
    (*out)->version = (uint32_t)row->version;
    (*out)->drawn = row->time;
    (*out)->released = row->released_time;
    (*out)->index = (uint64_t)row->idx;
    TRY(copy_bytes(call->arena, row->digest, &(*out)->digest, err));
    return item_acknowledged(call, tx, row, *out, err);
}

enum { REPORTS_MAX = 1024 };

/* A period's reports, or a line that says how far it is. */
static enum status list_period(struct call *call, struct transaction *tx,
                               const struct period_row *period, Bairi__V1__ReportListReply *out,
                               struct error *err)
{
    struct report_row match = {.period = period->period};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_report, &scan, call->arena, &rows, &count, err));
    const struct report_row *row = rows;
    if (out->n_reports + count + 1 > REPORTS_MAX)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(item_drawn(call, tx, &row[i], &out->reports[out->n_reports++], err));
    if (count > 0)
        return STATUS_OK;
    return item_new(call, period->period, period->closed_idx < 0 ? "open" : "audit",
                    &out->reports[out->n_reports++], err);
}

/* The final assessment's results, behind the last period. */
static enum status list_final(struct call *call, struct transaction *tx,
                              Bairi__V1__ReportListReply *out, struct error *err)
{
    struct report_row match = {.period = FINAL_PERIOD};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_report, &scan, call->arena, &rows, &count, err));
    const struct report_row *row = rows;
    if (out->n_reports + count > REPORTS_MAX)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(item_drawn(call, tx, &row[i], &out->reports[out->n_reports++], err));
    return STATUS_OK;
}

static const struct period_row *period_after(const struct period_row *rows, size_t count,
                                             int64_t deadline)
{
    const struct period_row *next = NULL;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].deadline > deadline && (!next || rows[i].deadline < next->deadline))
            next = &rows[i];
    }
    return next;
}

static enum status list_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    Bairi__V1__ReportListReply *out = reply;
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;
    int64_t deadline = INT64_MIN;

    (void)request;
    TRY(store_scan_rows(tx, &table_period, &all, call->arena, &rows, &count, err));
    out->reports = arena_array(call->arena, REPORTS_MAX, sizeof *out->reports);
    if (!out->reports)
        return answer_too_large(err);
    for (const struct period_row *period = period_after(rows, count, deadline); period;
         period = period_after(rows, count, deadline)) {
        TRY(list_period(call, tx, period, out, err));
        deadline = period->deadline;
    }
    return list_final(call, tx, out, err);
}

enum status reports_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    return call_answer(context, rpc, list_fill, request, reply, err);
}

/* ---- pulling ---- */

/* The report asked for; for a period without one, *found is false. */
static enum status pull_find(struct transaction *tx, const Bairi__V1__ReportPullRequest *in,
                             struct arena *arena, struct report_row *row, bool *found,
                             struct error *err)
{
    const struct report_row *rows = NULL;
    size_t count = 0;

    if (in->period[0] == '\0')
        return reports_last_released(tx, arena, row, found, err);
    *found = false;
    TRY(reports_all(tx, arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].period, in->period) != 0 ||
            (in->version != 0 && rows[i].version != in->version))
            continue;
        *row = rows[i]; /* versions ascend: the last one stays */
        *found = true;
    }
    return STATUS_OK;
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
    if (!out->release || !out->release_certificates)
        return answer_too_large(err);
    TRY(pull_signed(call, tx, row->proposal_idx, &out->release[0], &out->release_certificates[0],
                    err));
    TRY(pull_signed(call, tx, row->released_idx, &out->release[1], &out->release_certificates[1],
                    err));
    out->n_release = 2;
    out->n_release_certificates = 2;
    return STATUS_OK;
}

/* Who may see a report that waits for its release: the bureau, which proposes it, and admins. */
static bool pull_may_see(const struct call *call, const struct report_row *row)
{
    return strcmp(row->state, "released") == 0 || call->caller->role == ROLE_BUREAU ||
           call->caller->role == ROLE_ADMIN;
}

static enum status pull_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    const Bairi__V1__ReportPullRequest *in = request;
    Bairi__V1__ReportPullReply *out = reply;
    struct report_row row = {0};
    bool found = false;

    TRY(pull_find(tx, in, call->arena, &row, &found, err));
    if (!found)
        return item_new(call, in->period, "open", &out->item, err);
    TRY(item_drawn(call, tx, &row, &out->item, err));
    if (!pull_may_see(call, &row))
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
