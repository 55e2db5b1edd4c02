/* Reports as a list: how far each period is, for whom a report waits, and who pulled it when. */
#include <string.h>

#include "common/message.h"
#include "common/record/report_final.h"
#include "server/services/drawing.h"
#include "server/services/proposals.h"
#include "server/services/reports.h"
#include "server/services/services.h"

/* One item being filled. */
struct listing {
    struct call *call;
    struct transaction *tx;
    Bairi__V1__ReportItem *item;
};

static enum status record_time(const struct listing *listing, int64_t idx, int64_t *out,
                               struct error *err)
{
    struct record_row record = {.idx = idx};

    TRY(store_get(listing->tx, &table_record, &record, listing->call->arena, err));
    *out = record.time;
    return STATUS_OK;
}

/* ---- the period ---- */

static enum status item_period(struct listing *listing, const char *id, bool drawn,
                               struct error *err)
{
    struct call *call = listing->call;
    Bairi__V1__ReportItem *item = listing->item;
    struct period_row period = {.period = id};
    const struct campaign_settings *settings = NULL;
    const char *state = "open";

    enum status status = store_get(listing->tx, &table_period, &period, call->arena, err);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (status == STATUS_OK) {
        TRY(campaign_settings(call->campaign, listing->tx, call->now, call->arena, &settings, err));
        item->deadline = period.deadline;
        item->due = schedule_report_due(&settings->settings, period.deadline);
    }
    if (status == STATUS_OK && period.closed_idx >= 0) {
        state = "audit";
        TRY(record_time(listing, period.closed_idx, &item->closed, err));
    }
    if (status == STATUS_OK && period.audit_idx >= 0) {
        TRY(record_time(listing, period.audit_idx, &item->audited, err));
        TRY(copy_out(call->arena, period.audit_by, &item->audited_by, err));
    }
    return drawn ? STATUS_OK : copy_out(call->arena, state, &item->state, err);
}

/* ---- who acknowledged it ---- */

static enum status acknowledged_by(const struct listing *listing,
                                   const struct acknowledgement_row *row,
                                   Bairi__V1__ReportReceipt **out, struct error *err)
{
    struct arena *arena = listing->call->arena;
    Bairi__V1__ReportReceipt *receipt = arena_alloc(arena, sizeof *receipt);
    struct person_row person = {.uri = row->author};

    if (!receipt)
        return answer_too_large(err);
    bairi__v1__report_receipt__init(receipt);
    TRY(store_get(listing->tx, &table_person, &person, arena, err));
    receipt->time = row->time;
    receipt->index = (uint64_t)row->idx;
    TRY(copy_out(arena, row->author, &receipt->by, err));
    TRY(copy_out(arena, person.name, &receipt->name, err));
    *out = receipt;
    return STATUS_OK;
}

static enum status item_acknowledged(const struct listing *listing, const struct report_row *row,
                                     struct error *err)
{
    Bairi__V1__ReportItem *item = listing->item;
    struct arena *arena = listing->call->arena;
    struct acknowledgement_row match = {.period = row->period, .version = row->version};
    struct store_scan scan = {.match = &match, .equal = 2};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(listing->tx, &table_acknowledgement, &scan, arena, &rows, &count, err));
    const struct acknowledgement_row *by = rows;
    item->acknowledged_by = arena_array(arena, count + 1, sizeof *item->acknowledged_by);
    item->acknowledged = arena_array(arena, count + 1, sizeof *item->acknowledged);
    if (!item->acknowledged_by || !item->acknowledged)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        TRY(acknowledged_by(listing, &by[i], &item->acknowledged[i], err));
        item->acknowledged_by[i] = item->acknowledged[i]->by;
    }
    item->n_acknowledged_by = item->n_acknowledged = count;
    return STATUS_OK;
}

/* ---- for whom it waits ---- */

/* The open proposal to release this version; idx -1: there is none. */
static enum status release_proposed(const struct listing *listing, const struct report_row *report,
                                    struct proposal_row *out, struct error *err)
{
    struct proposal_row match = {.state = "open"};
    struct store_scan scan = {.index = &index_proposal_state, .match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    *out = (struct proposal_row){.idx = -1};
    TRY(store_scan_rows(listing->tx, &table_proposal, &scan, listing->call->arena, &rows, &count,
                        err));
    const struct proposal_row *row = rows;
    for (size_t i = 0; i < count; i++) {
        ProtobufCMessage *message = NULL;
        if (strcmp(row[i].action, "release") != 0)
            continue;
        TRY(message_unpack(&bairi__v1__proposal__descriptor, row[i].content, listing->call->arena,
                           &message, err));
        const Bairi__V1__Proposal__Release *release =
            ((const Bairi__V1__Proposal *)message)->release;
        if (strcmp(release->period, report->period) == 0 && release->version == report->version &&
            !proposal_has_lapsed(&row[i], listing->call->now))
            *out = row[i];
    }
    return STATUS_OK;
}

static enum status item_approvers(const struct listing *listing, const char *but, struct error *err)
{
    Bairi__V1__ReportItem *item = listing->item;
    struct arena *arena = listing->call->arena;
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(listing->tx, &table_person, &all, arena, &rows, &count, err));
    const struct person_row *person = rows;
    item->approvers = arena_array(arena, count + 1, sizeof *item->approvers);
    if (!item->approvers)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        if (person[i].active && person[i].role == ROLE_BUREAU &&
            person_has_right(&person[i], "approve") && strcmp(person[i].uri, but) != 0)
            TRY(copy_out(arena, person[i].uri, &item->approvers[item->n_approvers++], err));
    }
    return STATUS_OK;
}

static enum status item_waits(const struct listing *listing, const struct report_row *row,
                              struct error *err)
{
    Bairi__V1__ReportItem *item = listing->item;
    struct arena *arena = listing->call->arena;
    struct proposal_row proposal;

    TRY(release_proposed(listing, row, &proposal, err));
    bool proposed = proposal.idx >= 0;
    TRY(copy_out(arena, proposed ? "approval" : "proposal", &item->waits_for, err));
    if (!sees_live_scores(listing->call->caller))
        return STATUS_OK;
    if (proposed) {
        item->proposal = (uint64_t)proposal.idx;
        TRY(copy_out(arena, proposal.author, &item->proposed_by, err));
    }
    return item_approvers(listing, proposed ? proposal.author : "", err);
}

static enum status item_released(const struct listing *listing, const struct report_row *row,
                                 struct error *err)
{
    struct proposal_row proposal = {.idx = row->proposal_idx};
    Bairi__V1__ReportItem *item = listing->item;
    struct arena *arena = listing->call->arena;

    TRY(store_get(listing->tx, &table_proposal, &proposal, arena, err));
    item->released = row->released_time;
    item->proposal = (uint64_t)row->proposal_idx;
    TRY(copy_out(arena, proposal.author, &item->proposed_by, err));
    return copy_out(arena, proposal.decided_by, &item->approved_by, err);
}

/* ---- a report ---- */

static enum status item_drawn(const struct listing *listing, const struct report_row *row,
                              struct error *err)
{
    struct arena *arena = listing->call->arena;
    Bairi__V1__ReportItem *item = listing->item;
    const struct report_row *versions = NULL;
    size_t count = 0;

    TRY(copy_out(arena, row->state, &item->state, err));
    TRY(copy_out(arena, row->occasion, &item->occasion, err));
    TRY(copy_bytes(arena, row->digest, &item->digest, err));
    TRY(drawing_versions(listing->tx, row->period, arena, &versions, &count, err));
    item->version = (uint32_t)row->version;
    item->drawn = row->time;
    item->released = row->released_time;
    item->index = (uint64_t)row->idx;
    item->preliminary = row->preliminary != 0;
    item->changes = (uint32_t)row->changes;
    item->superseded = (size_t)row->version < count;
    TRY(item_acknowledged(listing, row, err));
    if (strcmp(row->state, "released") == 0)
        return item_released(listing, row, err);
    return item->superseded ? STATUS_OK : item_waits(listing, row, err);
}

enum status report_item(struct call *call, struct transaction *tx, const char *period,
                        const struct report_row *row, Bairi__V1__ReportItem **out,
                        struct error *err)
{
    struct listing listing = {
        .call = call, .tx = tx, .item = arena_alloc(call->arena, sizeof *listing.item)};

    if (!listing.item)
        return answer_too_large(err);
    bairi__v1__report_item__init(listing.item);
    TRY(copy_out(call->arena, period, &listing.item->period, err));
    TRY(item_period(&listing, period, row != NULL, err));
    if (row)
        TRY(item_drawn(&listing, row, err));
    *out = listing.item;
    return STATUS_OK;
}

/* ---- all of them ---- */

enum { REPORTS_MAX = 4096 };

/* A period's reports, or a line that says how far it is. */
static enum status list_period(struct call *call, struct transaction *tx, const char *period,
                               bool line, Bairi__V1__ReportListReply *out, struct error *err)
{
    const struct report_row *rows = NULL;
    size_t count = 0;

    TRY(drawing_versions(tx, period, call->arena, &rows, &count, err));
    if (out->n_reports + count + 1 > REPORTS_MAX)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(report_item(call, tx, period, &rows[i], &out->reports[out->n_reports++], err));
    if (count > 0 || !line)
        return STATUS_OK;
    return report_item(call, tx, period, NULL, &out->reports[out->n_reports++], err);
}

static enum status list_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    Bairi__V1__ReportListReply *out = reply;
    const struct period_row *periods = NULL;
    size_t count = 0;

    (void)request;
    TRY(drawing_periods(tx, call->arena, &periods, &count, err));
    out->reports = arena_array(call->arena, REPORTS_MAX, sizeof *out->reports);
    if (!out->reports)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(list_period(call, tx, periods[i].period, true, out, err));
    return list_period(call, tx, FINAL_PERIOD, false, out, err); /* behind the last period */
}

enum status reports_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    return call_answer(context, rpc, list_fill, request, reply, err);
}
