/* Where the units stand: figures of all of them, counted without keeping a project. */
#include "server/services/standing.h"

#include <string.h>

#include "common/campaign/scoring_tally.h"
#include "common/record/report.h"
#include "server/services/facts.h"
#include "server/services/scored.h"

/* What a report says of a unit beside its score. */
struct counts {
    uint32_t new_count, pending;
    int64_t new_amount;
};

struct recount {
    const struct settings *settings;
    const char *period;
    struct tally *tally;
    struct counts counts[UNITS_MAX];
    int unit; /* of the row before: rows come unit by unit */
    struct standing *standing;
};

static enum status unit_of_row(struct recount *recount, const struct scored_row *row,
                               struct error *err)
{
    const struct settings *settings = recount->settings;

    if (recount->unit >= 0 && strcmp(settings->units[recount->unit].id, row->unit) == 0)
        return STATUS_OK;
    recount->unit = settings_unit_index(settings, row->unit);
    if (recount->unit < 0)
        return error_set(err, STATUS_DATA_LOSS, "project %s/%s is of no unit of the campaign",
                         row->unit, row->project_no);
    return STATUS_OK;
}

static enum status recount_row(void *context, const void *value, struct arena *scratch,
                               struct error *err)
{
    struct recount *recount = context;
    const struct scored_row *row = value;
    struct scored scored;
    bool counts;

    (void)scratch;
    TRY(scored_read(row, &scored, err));
    if (!scored.listed)
        return STATUS_OK;
    TRY(unit_of_row(recount, row, err));
    scored.project.unit = recount->unit;
    TRY(tally_add(recount->tally, &scored.project, &counts, err));
    struct counts *unit = &recount->counts[recount->unit];
    unit->pending += scored.project.verdict == VERDICT_PENDING;
    if (counts && strcmp(row->period, recount->period) == 0) {
        unit->new_count++;
        unit->new_amount += row->amount;
    }
    recount->standing->project_count++;
    recount->standing->pending += scored.open;
    return STATUS_OK;
}

static enum status recount_penalty(void *context, const void *value, struct arena *scratch,
                                   struct error *err)
{
    struct recount *recount = context;
    const struct penalty_row *row = value;
    struct scored_penalty penalty = {.unit = settings_unit_index(recount->settings, row->unit)};

    (void)scratch;
    if (strcmp(row->state, "in-force") != 0)
        return STATUS_OK;
    if (penalty.unit < 0 || !fraction_parse(row->points, 3, &penalty.points))
        return error_set(err, STATUS_DATA_LOSS, "penalty %llu cannot be read",
                         (unsigned long long)row->idx);
    tally_penalty(recount->tally, &penalty);
    return STATUS_OK;
}

static void counts_out(const struct recount *recount, Bairi__V1__ReportUnit **units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int unit = settings_unit_index(recount->settings, units[i]->unit);
        if (unit < 0)
            continue;
        units[i]->new_count = recount->counts[unit].new_count;
        units[i]->new_amount_wan = recount->counts[unit].new_amount;
        units[i]->pending = recount->counts[unit].pending;
    }
}

enum status standing_load(struct campaign *campaign, struct transaction *tx, struct instant at,
                          struct arena *arena, struct standing *out, struct error *err)
{
    static const struct store_scan all = {0};
    struct recount *recount = arena_alloc(arena, sizeof *recount);
    struct period period = {0};
    struct scores scores;

    if (!recount)
        return answer_too_large(err);
    *out = (struct standing){0};
    TRY(campaign_settings(campaign, tx, at, arena, &out->settings, err));
    *recount = (struct recount){
        .settings = &out->settings->settings, .period = period.id, .unit = -1, .standing = out};
    if (!settings_period_at(recount->settings, at, &period))
        period.id[0] = '\0';
    TRY(tally_create(recount->settings, arena, &recount->tally, err));
    TRY(store_walk(tx, &table_scored, &all, recount_row, recount, err));
    TRY(store_walk(tx, &table_penalty, &all, recount_penalty, recount, err));
    TRY(tally_end(recount->tally, &scores, err));
    TRY(report_figures(recount->settings, &scores, instant_day(at, recount->settings->utc_offset),
                       arena, &out->units, &out->unit_count, err));
    counts_out(recount, out->units, out->unit_count);
    return STATUS_OK;
}
