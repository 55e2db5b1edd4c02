/* A report drawn up: which period, by which settings, from what belongs to it. */
#include "server/services/drawing.h"

#include <stdlib.h>
#include <string.h>

#include "common/record/report_final.h"
#include "server/services/reports.h"

/* ---- periods and versions ---- */

static int by_deadline(const void *left, const void *right)
{
    const struct period_row *a = left, *b = right;

    return (a->deadline > b->deadline) - (a->deadline < b->deadline);
}

enum status drawing_periods(struct transaction *tx, struct arena *arena,
                            const struct period_row **out, size_t *count, struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;

    TRY(store_scan_rows(tx, &table_period, &all, arena, &rows, count, err));
    if (*count > 0)
        qsort(rows, *count, sizeof(struct period_row), by_deadline);
    *out = rows;
    return STATUS_OK;
}

enum status drawing_versions(struct transaction *tx, const char *period, struct arena *arena,
                             const struct report_row **out, size_t *count, struct error *err)
{
    struct report_row match = {.period = period};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;

    TRY(store_scan_rows(tx, &table_report, &scan, arena, &rows, count, err));
    *out = rows;
    return STATUS_OK;
}

/* ---- what came before ---- */

static enum status drawn_read(const struct entry *entry, const struct report_row *row,
                              struct drawn *out, struct error *err)
{
    struct record_row record;

    out->row = *row;
    return reports_content(entry->tx, row, entry->arena, &record, &out->report, err);
}

/* The last released one of these. */
static const struct report_row *last_released(const struct report_row *rows, size_t count)
{
    const struct report_row *last = NULL;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].state, "released") == 0)
            last = &rows[i];
    }
    return last;
}

/* Of a first version: the report released last of an earlier period. */
static enum status base_of_first(struct drawing *drawing, struct error *err)
{
    const struct entry *entry = drawing->entry;
    const struct report_row *rows = NULL, *released = NULL;
    size_t count = 0;

    for (size_t i = 0; drawing->own && i < drawing->period_count; i++) {
        if (drawing->periods[i].deadline >= drawing->own->deadline)
            break;
        TRY(drawing_versions(entry->tx, drawing->periods[i].period, entry->arena, &rows, &count,
                             err));
        const struct report_row *last = last_released(rows, count);
        released = last ? last : released;
    }
    return released ? drawn_read(entry, released, &drawing->base, err) : STATUS_OK;
}

static enum status drawing_before(struct drawing *drawing, struct error *err)
{
    const struct entry *entry = drawing->entry;
    const struct report_row *rows = NULL;
    size_t count = 0;

    TRY(drawing_versions(entry->tx, drawing->period, entry->arena, &rows, &count, err));
    drawing->report->version = (uint32_t)count + 1;
    if (count == 0)
        return base_of_first(drawing, err);
    TRY(drawn_read(entry, &rows[0], &drawing->first, err));
    TRY(drawn_read(entry, &rows[count - 1], &drawing->before, err));
    const struct report_row *released = last_released(rows, count);
    return drawn_read(entry, released ? released : &rows[count - 1], &drawing->base, err);
}

/* ---- by which settings ---- */

/* A later version counts as the first did: settings have a day from which they are in force. */
static enum status settings_of_first(struct drawing *drawing, struct error *err)
{
    struct arena *arena = drawing->entry->arena;
    const Bairi__V1__Report *first = drawing->first.report;
    struct campaign_settings *settings = arena_alloc(arena, sizeof *settings);

    if (!settings)
        return answer_too_large(err);
    *settings = (struct campaign_settings){
        .version = first->settings_version,
        .file = {first->settings.data, first->settings.len},
    };
    drawing->settings = settings;
    return report_settings(settings->file, first->targets, first->n_targets, arena,
                           &settings->settings, err);
}

static enum status drawing_settings(struct drawing *drawing, struct error *err)
{
    const struct entry *entry = drawing->entry;

    if (drawing->own && drawing->first.report)
        return settings_of_first(drawing, err);
    return campaign_settings(drawing->campaign, entry->tx, entry->time, entry->arena,
                             &drawing->settings, err);
}

/* ---- drawing up ---- */

static enum status drawing_facts(struct drawing *drawing, struct error *err)
{
    const struct entry *entry = drawing->entry;
    struct facts_scope scope = {
        .periods = drawing->periods,
        .count = drawing->period_count,
        .deadline = drawing->own ? drawing->own->deadline : INT64_MAX,
        .penalties = drawing->own && drawing->first.report ? drawing->first.row.idx : INT64_MAX,
    };

    return facts_load_scope(entry->tx, drawing->settings, &scope, entry->arena, &drawing->facts,
                            err);
}

/* Where the campaign does not show investors to the city, the report does not carry them. */
static void hide_investors(struct facts *facts)
{
    static char nobody[1];

    if (facts->settings->settings.investors_shown_to_city)
        return;
    for (size_t i = 0; i < facts->project_count; i++)
        facts->projects[i]->investor = facts->projects[i]->investor_place = nobody;
}

static enum status drawing_head(struct drawing *drawing, struct error *err)
{
    const struct entry *entry = drawing->entry;
    Bairi__V1__Report *report = drawing->report;
    int utc_offset = drawing->settings->settings.utc_offset;

    report->format = 1;
    TRY(copy_out(entry->arena, drawing->campaign->id, &report->campaign, err));
    TRY(copy_out(entry->arena, drawing->period, &report->period, err));
    TRY(copy_out(entry->arena, drawing->occasion, &report->occasion, err));
    report->settings_version = (uint32_t)drawing->settings->version;
    TRY(facts_file(drawing->settings, entry->arena, &report->settings, err));
    TRY(facts_targets(&drawing->settings->settings, entry->arena, &report->targets,
                      &report->n_targets, err));
    report->as_of = entry->time.us;
    report->ledger_size = entry->index + 1;
    if (drawing->own) {
        struct instant last = {drawing->own->deadline - 1};
        report->deadline = drawing->own->deadline;
        report->schedule_on = instant_day(last, utc_offset);
    }
    if (drawing->before.report)
        return copy_bytes(entry->arena, drawing->before.row.digest, &report->previous, err);
    return STATUS_OK;
}

static enum status drawing_figures(struct drawing *drawing, struct error *err)
{
    const struct settings *settings = &drawing->settings->settings;
    struct arena *arena = drawing->entry->arena;
    Bairi__V1__Report *report = drawing->report;
    struct facts *facts = &drawing->facts;
    struct scores scores;

    report->preliminary = facts->pending > 0;
    TRY(facts_score(facts, settings, arena, &scores, err));
    TRY(report_figures(settings, &scores, report_schedule_day(report, settings), arena,
                       &report->units, &report->n_units, err));
    TRY(report_roles(settings, &scores, arena, facts->projects, facts->project_count, err));
    report_counts(drawing->period, facts->projects, facts->project_count, report->units,
                  report->n_units);
    report->projects = facts->projects;
    report->n_projects = facts->project_count;
    report->penalties = facts->penalties;
    report->n_penalties = facts->penalty_count;
    report_details(settings, &scores, report);
    return drawing_rows(drawing, err);
}

static const struct period_row *own_period(const struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->period_count; i++) {
        if (strcmp(drawing->periods[i].period, drawing->period) == 0)
            return &drawing->periods[i];
    }
    return NULL;
}

static enum status drawing_run(struct drawing *drawing, struct error *err)
{
    const struct entry *entry = drawing->entry;

    TRY(drawing_periods(entry->tx, entry->arena, &drawing->periods, &drawing->period_count, err));
    drawing->own = own_period(drawing);
    TRY(drawing_before(drawing, err));
    TRY(drawing_settings(drawing, err));
    TRY(drawing_head(drawing, err));
    TRY(drawing_facts(drawing, err));
    hide_investors(&drawing->facts);
    TRY(drawing_figures(drawing, err));
    return drawing->own ? drawing_changes(drawing, err) : STATUS_OK;
}

enum status report_draw(struct campaign *campaign, const struct entry *entry, const char *period,
                        Bairi__V1__Report *report, struct error *err)
{
    struct drawing drawing = {.campaign = campaign,
                              .entry = entry,
                              .period = period,
                              .occasion = "final",
                              .report = report};

    return drawing_run(&drawing, err);
}

enum status drawing_follows(struct campaign *campaign, const struct entry *entry,
                            const char *period, const char *occasion, bool changed,
                            struct own_statements *out, struct error *err)
{
    struct arena *arena = entry->arena;
    Bairi__V1__ReportDrawn *message = arena_alloc(arena, sizeof *message);
    Bairi__V1__Report *report = arena_alloc(arena, sizeof *report);
    Bairi__V1__Statement *statement = NULL;
    struct drawing drawing = {.campaign = campaign,
                              .entry = entry,
                              .period = period,
                              .occasion = occasion,
                              .report = report};
    bool same = false;

    if (!message || !report)
        return answer_too_large(err);
    bairi__v1__report_drawn__init(message);
    bairi__v1__report__init(report);
    TRY(drawing_run(&drawing, err));
    if (changed && drawing.before.report)
        TRY(drawing_is_same(drawing.before.report, report, arena, &same, err));
    if (same)
        return STATUS_OK;
    TRY(own_statement(arena, BAIRI__V1__STATEMENT_KIND__REPORT_DRAWN, out, &statement, err));
    message->report = report;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_REPORT_DRAWN;
    statement->report_drawn = message;
    return STATUS_OK;
}
