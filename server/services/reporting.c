/* Reports as records: drawn up by the server, acknowledged by the city. */
#include <string.h>

#include "common/record/report_final.h"
#include "server/services/drawing.h"
#include "server/services/final.h"

enum status report_follows(struct campaign *campaign, const struct entry *entry,
                           struct own_statements *out, struct error *err)
{
    return drawing_follows(campaign, entry, entry->statement->message->audit_closed->period,
                           "audit", true, out, err);
}

/* ---- the record of a report ---- */

static enum status drawn_admit(struct campaign *campaign, const struct entry *entry,
                               struct error *err)
{
    const Bairi__V1__Report *report = entry->statement->message->report_drawn->report;
    const struct report_row *rows = NULL;
    size_t count = 0;

    (void)campaign;
    if (!report)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a drawn report carries a report");
    TRY(drawing_versions(entry->tx, report->period, entry->arena, &rows, &count, err));
    if (report->version != count + 1)
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
        .occasion = report->occasion,
        .preliminary = report->preliminary,
        .changes = (int64_t)report->n_changes,
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

/* ---- it waits for its release ---- */

static enum status awaited_admit(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__ReleaseAwaited *message = entry->statement->message->release_awaited;
    struct report_row row = {.period = message->period, .version = message->version};

    (void)campaign;
    TRY(store_get(entry->tx, &table_report, &row, entry->arena, err));
    if (strcmp(row.state, "drawn") != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "report %s/v%u is released already",
                         message->period, message->version);
    return STATUS_OK;
}

static enum status awaited_apply(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__ReleaseAwaited *message = entry->statement->message->release_awaited;
    struct reminder_row row = {
        .period = message->period,
        .version = message->version,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
    };
    struct notice notice = {
        .audience = NOTICE_APPROVER,
        .kind = "release-awaited",
        .period = message->period,
        .version = message->version,
    };

    (void)campaign;
    TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_reminder, &row, err);
}

const struct rule rule_release_awaited = {
    .kind = BAIRI__V1__STATEMENT_KIND__RELEASE_AWAITED,
    .roles = ROLE_SERVER,
    .admit = awaited_admit,
    .apply = awaited_apply,
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
