/* Reports as records: drawn up by the server, acknowledged by the city. */
#include <string.h>

#include "common/record/report_final.h"
#include "server/services/facts.h"
#include "server/services/final.h"
#include "server/services/rule.h"

static enum status drawn_version(const struct entry *entry, const char *period, uint32_t *version,
                                 struct error *err)
{
    struct report_row match = {.period = period};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_report, &scan, entry->arena, &rows, &count, err));
    *version = (uint32_t)count + 1;
    return STATUS_OK;
}

/* Where the campaign does not show investors to the city, the report does not carry them. */
static void report_hide_investors(struct facts *facts)
{
    static char nobody[1];

    if (facts->settings->settings.investors_shown_to_city)
        return;
    for (size_t i = 0; i < facts->project_count; i++)
        facts->projects[i]->investor = nobody;
}

enum status report_draw(struct campaign *campaign, const struct entry *entry, const char *period,
                        Bairi__V1__Report *report, struct error *err)
{
    struct arena *arena = entry->arena;
    struct facts facts;

    TRY(facts_load(campaign, entry->tx, entry->time, arena, &facts, err));
    report_hide_investors(&facts);
    report->format = 1;
    TRY(copy_out(arena, campaign->id, &report->campaign, err));
    TRY(copy_out(arena, period, &report->period, err));
    TRY(drawn_version(entry, period, &report->version, err));
    report->settings_version = (uint32_t)facts.settings->version;
    TRY(facts_file(facts.settings, arena, &report->settings, err));
    TRY(facts_targets(&facts.settings->settings, arena, &report->targets, &report->n_targets, err));
    report->as_of = entry->time.us;
    report->ledger_size = entry->index + 1;
    report->preliminary = facts.pending > 0;
    TRY(facts_figures(&facts, instant_day(entry->time, facts.settings->settings.utc_offset), period,
                      arena, &report->units, &report->n_units, err));
    report->projects = facts.projects;
    report->n_projects = facts.project_count;
    report->penalties = facts.penalties;
    report->n_penalties = facts.penalty_count;
    return STATUS_OK;
}

enum status report_follows(struct campaign *campaign, const struct entry *entry,
                           struct own_statements *out, struct error *err)
{
    const char *period = entry->statement->message->audit_closed->period;
    Bairi__V1__ReportDrawn *drawn = arena_alloc(entry->arena, sizeof *drawn);
    Bairi__V1__Report *report = arena_alloc(entry->arena, sizeof *report);
    Bairi__V1__Statement *message = NULL;

    if (!drawn || !report)
        return answer_too_large(err);
    bairi__v1__report_drawn__init(drawn);
    bairi__v1__report__init(report);
    TRY(own_statement(entry->arena, BAIRI__V1__STATEMENT_KIND__REPORT_DRAWN, out, &message, err));
    TRY(report_draw(campaign, entry, period, report, err));
    drawn->report = report;
    message->content_case = BAIRI__V1__STATEMENT__CONTENT_REPORT_DRAWN;
    message->report_drawn = drawn;
    return STATUS_OK;
}

/* ---- the record of a report ---- */

static enum status drawn_admit(struct campaign *campaign, const struct entry *entry,
                               struct error *err)
{
    const Bairi__V1__Report *report = entry->statement->message->report_drawn->report;
    uint32_t version = 0;

    (void)campaign;
    if (!report)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a drawn report carries a report");
    TRY(drawn_version(entry, report->period, &version, err));
    if (report->version != version)
        return error_set(err, STATUS_ABORTED, "report %s/v%u was drawn up already", report->period,
                         report->version);
    return STATUS_OK;
}

static enum status drawn_apply(struct campaign *campaign, const struct entry *entry,
                               struct error *err)
{
    const Bairi__V1__Report *report = entry->statement->message->report_drawn->report;
    struct report_row row = {
        .period = report->period,
        .version = report->version,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .digest = rule_digest(entry),
        .state = "drawn",
        .proposal_idx = -1,
        .released_idx = -1,
    };
    struct notice notice = {
        .audience = NOTICE_BUREAU,
        .kind = "drawn",
        .period = report->period,
        .version = report->version,
    };

    (void)campaign;
    if (strcmp(report->period, FINAL_PERIOD) == 0)
        TRY(final_circulate(entry, report, &row, err));
    else
        TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_report, &row, err);
}

const struct rule rule_report_drawn = {
    .kind = BAIRI__V1__STATEMENT_KIND__REPORT_DRAWN,
    .roles = ROLE_SERVER,
    .admit = drawn_admit,
    .apply = drawn_apply,
};

/* ---- the city's acknowledgement ---- */

static enum status acknowledgement_admit(struct campaign *campaign, const struct entry *entry,
                                         struct error *err)
{
    const Bairi__V1__Acknowledgement *message = entry->statement->message->acknowledgement;
    struct report_row row = {.period = message->period, .version = message->version};

    (void)campaign;
    enum status status = store_get(entry->tx, &table_report, &row, entry->arena, err);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && strcmp(row.state, "released") != 0))
        return error_set(err, STATUS_NOT_FOUND, "report %s/v%u is not released", message->period,
                         message->version);
    TRY(status);
    if (message->report.len != row.digest.size ||
        memcmp(message->report.data, row.digest.data, row.digest.size) != 0)
        return error_set(err, STATUS_ABORTED, "report %s/v%u is not the one acknowledged",
                         message->period, message->version);
    return STATUS_OK;
}

static enum status acknowledgement_apply(struct campaign *campaign, const struct entry *entry,
                                         struct error *err)
{
    const Bairi__V1__Acknowledgement *message = entry->statement->message->acknowledgement;
    struct acknowledgement_row row = {
        .period = message->period,
        .version = message->version,
        .author = entry->statement->author.uri,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
    };

    (void)campaign;
    return store_put(entry->tx, &table_acknowledgement, &row, err);
}

const struct rule rule_acknowledgement = {
    .kind = BAIRI__V1__STATEMENT_KIND__ACKNOWLEDGEMENT,
    .roles = ROLE_CITY,
    .admit = acknowledgement_admit,
    .apply = acknowledgement_apply,
};
