/* 验收考核: the final assessment frozen by two people, and its result circulated. */
#include <string.h>

#include "common/record/report_final.h"
#include "server/services/action.h"
#include "server/services/final.h"

/* ---- nothing is open any more ---- */

static enum status periods_are_over(const struct entry *entry, struct error *err)
{
    struct store_scan all = {0};
    const struct period_row *last = NULL;
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_period, &all, entry->arena, &rows, &count, err));
    const struct period_row *row = rows;
    for (size_t i = 0; i < count; i++) {
        if (!last || row[i].deadline > last->deadline)
            last = &row[i];
        if (entry->time.us < row[i].deadline)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "period %s still runs; the final assessment follows the last one",
                             row[i].period);
    }
    if (last && last->audit_idx < 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the audit of %s is not closed yet; the final assessment follows it",
                         last->period);
    return STATUS_OK;
}

static enum status objections_are_answered(const struct entry *entry, struct error *err)
{
    struct objection_row match = {.state = "open"};
    struct store_scan scan = {
        .index = &index_objection_state, .match = &match, .equal = 1, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_objection, &scan, entry->arena, &rows, &count, err));
    if (count == 0)
        return STATUS_OK;
    const struct objection_row *open = rows;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "objection %lld of %s is not answered yet; answer it before the freezing",
                     (long long)open->idx, open->unit);
}

/* A second freezing needs something that was reopened. */
static enum status final_is_due(const struct entry *entry, struct error *err)
{
    struct final_row last;
    bool found = false, reopened = false;

    TRY(final_last(entry->tx, entry->arena, &last, &found, err));
    if (!found)
        return STATUS_OK;
    TRY(final_reopened(entry->tx, &last, "", entry->arena, &reopened, err));
    if (reopened)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the final assessment is frozen as version %lld; only an approved reopening "
                     "makes another",
                     (long long)last.version);
}

static enum status projects_are_decided(const struct facts *facts, struct error *err)
{
    if (facts->pending == 0)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%zu projects are not decided yet; decide them before the freezing",
                     facts->pending);
}

/* What is frozen is counted by the rules in force; none may come into force behind it. */
static enum status settings_are_settled(struct campaign *campaign, const struct entry *entry,
                                        const struct campaign_settings *now, struct error *err)
{
    const struct campaign_settings *next = NULL;
    char from[11];

    if (now->until.us == SETTINGS_FOR_GOOD.us)
        return STATUS_OK;
    TRY(campaign_settings(campaign, entry->tx, now->until, entry->arena, &next, err));
    day_format(instant_day(now->until, now->settings.utc_offset), from);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "settings version %lld is approved and in force only from %s; freeze from "
                     "that day on, or propose the settings that are in force now once more, from "
                     "today, and they take its place",
                     (long long)next->version, from);
}

enum status final_draft(struct campaign *campaign, const struct entry *entry,
                        Bairi__V1__Report *report, struct error *err)
{
    struct facts facts;

    TRY(final_is_due(entry, err));
    TRY(periods_are_over(entry, err));
    TRY(objections_are_answered(entry, err));
    TRY(facts_load(campaign, entry->tx, entry->time, entry->arena, &facts, err));
    TRY(projects_are_decided(&facts, err));
    TRY(settings_are_settled(campaign, entry, facts.settings, err));
    return report_draw(campaign, entry, FINAL_PERIOD, report, err);
}

/* ---- the action ---- */

/* Who is named, by the report's own rows and the choices of the proposal. */
static enum status final_name(const Bairi__V1__Proposal__Final *message, struct arena *arena,
                              Bairi__V1__Report *report, struct error *err)
{
    static Bairi__V1__Proposal__Choice *const none[1];
    struct settings settings;
    struct scores scores;

    TRY(report_recompute(report, arena, &settings, &scores, err));
    return final_awards(&scores, message->n_choices > 0 ? message->choices : none,
                        message->n_choices, arena, &report->awards, &report->n_awards, err);
}

static enum status final_possible(struct campaign *campaign, const struct entry *entry,
                                  const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Final *message = proposal->final;
    Bairi__V1__Report report;
    uint8_t digest[SHA256_SIZE];
    struct bytes packed;

    bairi__v1__report__init(&report);
    TRY(final_draft(campaign, entry, &report, err));
    TRY(final_result(&report, entry->arena, &packed, digest, err));
    if (message->version != report.version || message->result.len != SHA256_SIZE ||
        memcmp(message->result.data, digest, SHA256_SIZE) != 0)
        return error_set(err, STATUS_ABORTED,
                         "the result is not the one that was looked at; look again and propose it "
                         "anew");
    for (size_t i = 0; i < message->n_choices; i++)
        TRY(rule_visible(message->choices[i]->reason, "reason", err));
    return final_name(message, entry->arena, &report, err);
}

static enum status final_perform(struct campaign *campaign, const struct entry *entry,
                                 const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                 struct error *err)
{
    struct final_row row = {
        .version = proposal->final->version,
        .proposal_idx = proposal_idx,
        .approved_idx = (int64_t)entry->index,
        .time = entry->time.us,
    };

    (void)campaign;
    return store_put(entry->tx, &table_final, &row, err);
}

const struct action action_final = {
    .which = BAIRI__V1__PROPOSAL__ACTION_FINAL,
    .name = "final",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .possible = final_possible,
    .perform = final_perform,
};

/* ---- its record, and what follows from that ---- */

static enum status final_message(const struct entry *entry, const struct final_row *row,
                                 const Bairi__V1__Proposal__Final **out, struct error *err)
{
    struct record_row record = {.idx = row->proposal_idx};
    struct statement statement;

    TRY(store_get(entry->tx, &table_record, &record, entry->arena, err));
    TRY(ledger_statement(&record, entry->arena, &statement, err));
    *out = statement.message->proposal->final;
    return STATUS_OK;
}

enum status final_follows(struct campaign *campaign, const struct entry *entry,
                          struct own_statements *out, struct error *err)
{
    Bairi__V1__ReportDrawn *drawn = arena_alloc(entry->arena, sizeof *drawn);
    Bairi__V1__Report *report = arena_alloc(entry->arena, sizeof *report);
    const Bairi__V1__Proposal__Final *message = NULL;
    Bairi__V1__Statement *statement = NULL;
    struct final_row last = {0};
    bool found = false;

    TRY(final_last(entry->tx, entry->arena, &last, &found, err));
    if (!found || last.approved_idx != (int64_t)entry->index)
        return STATUS_OK;
    if (!drawn || !report)
        return answer_too_large(err);
    bairi__v1__report_drawn__init(drawn);
    bairi__v1__report__init(report);
    TRY(final_message(entry, &last, &message, err));
    TRY(report_draw(campaign, entry, FINAL_PERIOD, report, err));
    TRY(final_name(message, entry->arena, report, err));
    TRY(own_statement(entry->arena, BAIRI__V1__STATEMENT_KIND__REPORT_DRAWN, out, &statement, err));
    drawn->report = report;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_REPORT_DRAWN;
    statement->report_drawn = drawn;
    return STATUS_OK;
}

/* To the whole area. */
static enum status final_tell(const struct entry *entry, const Bairi__V1__Report *report,
                              struct error *err)
{
    static const enum notice_audience area[] = {NOTICE_UNIT, NOTICE_BUREAU, NOTICE_CITY,
                                                NOTICE_READER};
    struct notice notice = {
        .kind = "final", .whole = true, .period = report->period, .version = report->version};

    for (size_t i = 0; i < sizeof area / sizeof *area; i++) {
        notice.audience = area[i];
        TRY(rule_notice(entry, &notice, err));
    }
    for (size_t i = 0; i < report->n_awards; i++) {
        const Bairi__V1__ReportAward *award = report->awards[i];
        struct notice owed = {.audience = NOTICE_UNIT,
                              .kind = "criticised",
                              .unit = award->unit,
                              .whole = true,
                              .period = report->period,
                              .version = report->version,
                              .text = award->reason};
        if (award->unit[0] != '\0' && strcmp(award->award, "criticise") == 0)
            TRY(rule_notice(entry, &owed, err));
    }
    return STATUS_OK;
}

enum status final_circulate(const struct entry *entry, const Bairi__V1__Report *report,
                            struct report_row *row, struct error *err)
{
    struct final_row last = {.version = report->version};

    TRY(store_get(entry->tx, &table_final, &last, entry->arena, err));
    row->state = "released";
    row->proposal_idx = last.proposal_idx;
    row->released_idx = last.approved_idx;
    row->released_time = last.time;
    for (size_t i = 0; i < report->n_awards; i++) {
        struct award_row award = {
            .version = report->version,
            .unit = report->awards[i]->unit,
            .award = report->awards[i]->award,
            .reason = report->awards[i]->reason,
            .time = entry->time.us,
        };
        TRY(store_put(entry->tx, &table_award, &award, err));
    }
    return final_tell(entry, report, err);
}
