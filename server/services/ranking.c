/* Who stands where. */
#include <string.h>

#include "bairi/v1/ranking.pb-c.h"
#include "server/rankings.h"
#include "server/services/facts.h"
#include "server/services/reports.h"
#include "server/services/services.h"
#include "server/services/standing.h"

enum { CROWD_HINT_MS = 1000 };

static const Bairi__V1__ReportUnit *released_unit(const Bairi__V1__Report *report, const char *id)
{
    for (size_t i = 0; report && i < report->n_units; i++) {
        if (strcmp(report->units[i]->unit, id) == 0)
            return report->units[i];
    }
    return NULL;
}

/* Counts as they stand, scores and places as they were released. */
static enum status rank_released_unit(struct arena *arena, const Bairi__V1__ReportUnit *released,
                                      Bairi__V1__ReportUnit *unit, struct error *err)
{
    TRY(reports_conceal(arena, unit, err));
    if (!released)
        return STATUS_OK;
    unit->base_points = released->base_points;
    unit->bonus = released->bonus;
    unit->penalty = released->penalty;
    unit->total = released->total;
    unit->total_exact = released->total_exact;
    unit->group = released->group;
    unit->place = released->place;
    unit->place_by_rate = released->place_by_rate;
    unit->place_by_total = released->place_by_total;
    return STATUS_OK;
}

/* Puts the units in the released order; without a release, in the file's. */
static void rank_reorder(Bairi__V1__RankReply *out, const Bairi__V1__Report *report,
                         const struct settings *settings)
{
    size_t placed = 0;
    size_t count = report ? report->n_units : settings->unit_count;

    for (size_t i = 0; i < count; i++) {
        const char *id = report ? report->units[i]->unit : settings->units[i].id;
        for (size_t j = placed; j < out->n_units; j++) {
            if (strcmp(out->units[j]->unit, id) != 0)
                continue;
            Bairi__V1__ReportUnit *moved = out->units[j];
            memmove(&out->units[placed + 1], &out->units[placed],
                    (j - placed) * sizeof(Bairi__V1__ReportUnit *));
            out->units[placed++] = moved;
            break;
        }
    }
}

/*
 * What a ranking is read from: the tables of a moment, now's or a replay's, and the records, which
 * a replay does not have.
 */
struct moment {
    struct transaction *tables, *records;
    struct instant at;
    uint64_t size; /* records the tables rest on */
};

static enum status rank_released(struct call *call, const struct moment *moment,
                                 const struct settings *settings, Bairi__V1__RankReply *out,
                                 struct error *err)
{
    struct report_row row = {0};
    struct record_row record;
    const Bairi__V1__Report *report = NULL;
    bool found = false;

    TRY(reports_last_released(moment->tables, call->arena, &row, &found, err));
    if (found)
        TRY(reports_content(moment->records, &row, call->arena, &record, &report, err));
    for (size_t i = 0; i < out->n_units; i++)
        TRY(rank_released_unit(call->arena, released_unit(report, out->units[i]->unit),
                               out->units[i], err));
    rank_reorder(out, report, settings);
    out->released = true;
    if (!found)
        return STATUS_OK;
    return reports_id(call, &row, &out->report, err);
}

static enum status rank_fill(struct call *call, const struct moment *moment,
                             Bairi__V1__RankReply *out, struct error *err)
{
    struct instant at = moment->at;
    struct standing standing;

    TRY(standing_load(call->campaign, moment->tables, at, call->arena, &standing, err));
    const struct settings *settings = &standing.settings->settings;
    day today = instant_day(at, settings->utc_offset);
    out->units = standing.units;
    out->n_units = standing.unit_count;
    out->settings_version = (uint32_t)standing.settings->version;
    out->ledger_size = moment->size;
    out->time = at.us;
    out->pending = (uint32_t)standing.pending;
    TRY(facts_file(standing.settings, call->arena, &out->settings, err));
    TRY(facts_schedule(settings, today, call->arena, &out->schedule, err));
    if (!sees_live_scores(call->caller))
        return rank_released(call, moment, settings, out, err);
    return STATUS_OK;
}

static enum status rank_now(struct call *call, struct transaction *tx,
                            const struct ranking_asked *asked, Bairi__V1__RankReply *out,
                            struct error *err)
{
    struct moment moment = {.tables = tx, .records = tx, .at = asked->at};

    TRY(ledger_size(tx, &moment.size, err));
    return rank_fill(call, &moment, out, err);
}

/* Records earlier than a moment: their times never go back. Positions leave gaps between epochs. */
static enum status rank_size_before(struct call *call, struct transaction *tx, struct instant end,
                                    uint64_t *size, struct error *err)
{
    uint64_t low = 0, high = 0;

    TRY(ledger_size(tx, &high, err));
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        struct record_row match = {.idx = (int64_t)middle};
        struct store_scan next = {.match = &match, .from = true, .limit = 1};
        void *rows = NULL;
        size_t count = 0;
        TRY(store_scan_rows(tx, &table_record, &next, call->arena, &rows, &count, err));
        const struct record_row *row = rows;
        if (count > 0 && row->time < end.us)
            low = (uint64_t)row->idx + 1;
        else
            high = middle;
    }
    *size = low;
    return STATUS_OK;
}

/* A day that is over is asked for by its last instant and the position the ledger had there. */
static enum status rank_asked_of_day(struct call *call, struct transaction *tx, day d,
                                     struct ranking_asked *asked, struct error *err)
{
    const struct campaign_settings *settings = NULL;

    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &settings, err));
    struct instant end = instant_of_day(day_add(d, 1), settings->settings.utc_offset);
    if (end.us > call->now.us)
        return STATUS_OK;
    asked->past = true;
    asked->at = (struct instant){end.us - 1};
    return rank_size_before(call, tx, end, &asked->position, err);
}

/* as_of  0: now */
static enum status rank_asked(struct call *call, day as_of, struct ranking_asked *asked,
                              struct error *err)
{
    struct transaction *tx = NULL;

    *asked = (struct ranking_asked){.position = ledger_position(call->campaign->ledger),
                                    .at = call->now,
                                    .live = sees_live_scores(call->caller)};
    if (as_of == 0)
        return STATUS_OK;
    if (!day_is_valid(as_of))
        return error_set(err, STATUS_INVALID_ARGUMENT, "%d is no day of the calendar", as_of);
    TRY(call_read(call, &tx, err));
    enum status status = rank_asked_of_day(call, tx, as_of, asked, err);
    store_rollback(&tx);
    return status;
}

/*
 * A day that is over: the ledger replayed up to its 24:00 into tables of its own, because tables
 * are nothing but a reading of it.
 */
static enum status rank_replayed(struct call *call, struct transaction *tx,
                                 const struct ranking_asked *asked, Bairi__V1__RankReply *out,
                                 struct error *err)
{
    struct moment moment = {.records = tx, .at = asked->at};
    struct instant end = {asked->at.us + 1};
    struct store *past = NULL;
    struct transaction *into = NULL;

    TRY(rank_size_before(call, tx, end, &moment.size, err));
    TRY(store_open(&store_sqlite, ":memory:", &past, err));
    enum status status = store_begin(past, TRANSACTION_WRITE, &call->patience, &into, err);
    moment.tables = into;
    if (status == STATUS_OK)
        status = ledger_replay(tx, into, &call->campaign->rules, end, err);
    if (status == STATUS_OK)
        status = rank_fill(call, &moment, out, err);
    store_rollback(&into);
    store_close(&past);
    return status;
}

/* Counts, and keeps it for others under the position of the very snapshot it was read from. */
static enum status rank_count(struct call *call, const struct ranking_asked *asked,
                              Bairi__V1__RankReply *out, struct error *err)
{
    const struct campaign_settings *settings = NULL;
    struct ranking_asked told = *asked;
    struct transaction *tx = NULL;

    TRY(call_read(call, &tx, err));
    enum status status = asked->past ? rank_replayed(call, tx, asked, out, err)
                                     : rank_now(call, tx, asked, out, err);
    if (status == STATUS_OK)
        status = campaign_settings(call->campaign, tx, asked->at, call->arena, &settings, err);
    store_rollback(&tx);
    TRY(status);
    told.position = out->ledger_size;
    rankings_keep(call->campaign->rankings, &told, settings, out);
    return STATUS_OK;
}

/* Sees every record that was there when the call began, and maybe later ones. */
static enum status rank_answer(struct call *call, const struct ranking_asked *asked,
                               Bairi__V1__RankReply *out, struct error *err)
{
    struct rankings *rankings = call->campaign->rankings;

    if (rankings_find(rankings, asked, call->arena, out))
        return STATUS_OK;
    enum status status = rankings_turn(rankings, asked->past, &call->patience, err);
    if (status == STATUS_RESOURCE_EXHAUSTED)
        call->rpc->retry_after_ms = CROWD_HINT_MS;
    TRY(status);
    if (!rankings_find(rankings, asked, call->arena, out))
        status = rank_count(call, asked, out, err);
    rankings_turn_ends(rankings, asked->past);
    return status;
}

enum status ranking_rank(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    const Bairi__V1__RankRequest *in = request;
    struct ranking_asked asked;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(rank_asked(&call, in->as_of, &asked, err));
    return rank_answer(&call, &asked, reply, err);
}
