/*
 * What happens by itself, day by day: reports drawn up when they are due, their next versions, and
 * reminders. All of it follows from the tables, so a server that was down does it late, and none
 * does it twice.
 */
#include <string.h>

#include "server/services/drawing.h"

struct turn {
    struct campaign *campaign;
    const struct settings *settings; /* in force */
    struct entry entry;              /* of the newest record */
    int64_t today;                   /* µs: its first moment */
    struct own_statements *out;
};

static bool turn_is_over(const struct turn *turn)
{
    return turn->out->count > 0;
}

/* ---- the first version ---- */

int64_t schedule_report_due(const struct settings *settings, int64_t deadline)
{
    const int64_t day_us = INT64_C(86400) * 1000 * 1000;

    return deadline + settings->report_after_days * day_us;
}

static enum status turn_first(struct turn *turn, const struct period_row *period, struct error *err)
{
    struct record_row founding = {.idx = 0};

    if (turn->entry.time.us < schedule_report_due(turn->settings, period->deadline))
        return STATUS_OK;
    TRY(store_get(turn->entry.tx, &table_record, &founding, turn->entry.arena, err));
    if (founding.time >= period->deadline) /* over before there was anybody to report */
        return STATUS_OK;
    return drawing_follows(turn->campaign, &turn->entry, period->period, "clock", false, turn->out,
                           err);
}

/* ---- the next version, once a day ---- */

/* The record stands behind the report, and is of an earlier day. */
static enum status turn_is_change(const struct turn *turn, const struct report_row *report,
                                  int64_t idx, bool *out, struct error *err)
{
    struct record_row record = {.idx = idx};

    if (idx <= report->idx)
        return STATUS_OK;
    TRY(store_get(turn->entry.tx, &table_record, &record, turn->entry.arena, err));
    *out = *out || record.time < turn->today;
    return STATUS_OK;
}

static enum status turn_scores_changed(const struct turn *turn, const struct report_row *report,
                                       bool *out, struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(turn->entry.tx, &table_touched, &all, turn->entry.arena, &rows, &count,
                        err));
    const struct touched_row *touched = rows;
    for (size_t i = 0; i < count && !*out; i++)
        TRY(turn_is_change(turn, report, touched[i].idx, out, err));
    return STATUS_OK;
}

static enum status turn_sections_changed(const struct turn *turn, const struct report_row *report,
                                         bool *out, struct error *err)
{
    struct section_row match = {.period = report->period};
    struct store_scan scan = {.index = &index_section_period, .match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(turn->entry.tx, &table_section, &scan, turn->entry.arena, &rows, &count,
                        err));
    const struct section_row *section = rows;
    for (size_t i = 0; i < count && !*out; i++)
        TRY(turn_is_change(turn, report, section[i].idx, out, err));
    return STATUS_OK;
}

static enum status turn_next(struct turn *turn, const struct report_row *last, struct error *err)
{
    bool changed = false;

    if (last->time >= turn->today) /* one version a day */
        return STATUS_OK;
    TRY(turn_scores_changed(turn, last, &changed, err));
    TRY(turn_sections_changed(turn, last, &changed, err));
    if (!changed)
        return STATUS_OK;
    return drawing_follows(turn->campaign, &turn->entry, last->period, "change", true, turn->out,
                           err);
}

/* ---- a reminder, once a day ---- */

static enum status turn_remind(struct turn *turn, const struct report_row *last, struct error *err)
{
    struct arena *arena = turn->entry.arena;
    struct reminder_row before = {.period = last->period, .version = last->version};
    Bairi__V1__ReleaseAwaited *message = arena_alloc(arena, sizeof *message);
    Bairi__V1__Statement *statement = NULL;

    if (!message)
        return answer_too_large(err);
    if (strcmp(last->state, "drawn") != 0 || last->time >= turn->today)
        return STATUS_OK;
    enum status status = store_get(turn->entry.tx, &table_reminder, &before, arena, err);
    if (status == STATUS_OK && before.time >= turn->today)
        return STATUS_OK;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    bairi__v1__release_awaited__init(message);
    message->version = (uint32_t)last->version;
    TRY(copy_out(arena, last->period, &message->period, err));
    TRY(copy_bytes(arena, last->digest, &message->report, err));
    TRY(own_statement(arena, BAIRI__V1__STATEMENT_KIND__RELEASE_AWAITED, turn->out, &statement,
                      err));
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RELEASE_AWAITED;
    statement->release_awaited = message;
    return STATUS_OK;
}

/* ---- all periods ---- */

static enum status turn_period(struct turn *turn, const struct period_row *period, bool new_day,
                               struct error *err)
{
    const struct report_row *rows = NULL;
    size_t count = 0;

    if (period->closed_idx < 0)
        return STATUS_OK;
    TRY(drawing_versions(turn->entry.tx, period->period, turn->entry.arena, &rows, &count, err));
    if (count == 0)
        return turn_first(turn, period, err);
    if (!new_day)
        return STATUS_OK;
    TRY(turn_next(turn, &rows[count - 1], err));
    return turn_is_over(turn) ? STATUS_OK : turn_remind(turn, &rows[count - 1], err);
}

enum status schedule_due(struct campaign *campaign, struct transaction *tx, struct instant time,
                         uint64_t size, struct arena *arena, struct own_statements *out,
                         struct error *err)
{
    const struct campaign_settings *settings = NULL;
    const struct period_row *periods = NULL;
    size_t count = 0;
    struct turn turn = {
        .campaign = campaign,
        .entry = {.index = size - 1, .time = time, .tx = tx, .arena = arena},
        .out = out,
    };

    TRY(drawing_periods(tx, arena, &periods, &count, err));
    if (count == 0 || periods[0].closed_idx < 0) /* nothing is over yet */
        return STATUS_OK;
    TRY(campaign_settings(campaign, tx, time, arena, &settings, err));
    turn.settings = &settings->settings;
    day today = instant_day(time, turn.settings->utc_offset);
    turn.today = instant_of_day(today, turn.settings->utc_offset).us;
    for (size_t i = 0; i < count && !turn_is_over(&turn); i++)
        TRY(turn_period(&turn, &periods[i], campaign->turned != today, err));
    if (!turn_is_over(&turn))
        campaign->turned = today;
    return STATUS_OK;
}
