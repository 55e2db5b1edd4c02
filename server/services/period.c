/* Periods end by themselves; their audit is closed by a person. */
#include <string.h>

#include "server/services/rule.h"

static enum status period_get(const struct entry *entry, const char *id, struct period_row *row,
                              struct error *err)
{
    *row = (struct period_row){.period = id};
    enum status status = store_get(entry->tx, &table_period, row, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "the campaign has no period %s", id);
    return status;
}

/* ---- the deadline, by the server's own record ---- */

static enum status period_closing(const struct period_row *row, struct arena *arena,
                                  struct own_statements *out, struct error *err)
{
    Bairi__V1__Statement *message = NULL;
    Bairi__V1__PeriodClosed *closed = arena_alloc(arena, sizeof *closed);

    TRY(own_statement(arena, BAIRI__V1__STATEMENT_KIND__PERIOD_CLOSED, out, &message, err));
    if (!closed)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a record of the server");
    bairi__v1__period_closed__init(closed);
    closed->period = arena_strdup(arena, row->period);
    closed->deadline = row->deadline;
    if (!closed->period)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a record of the server");
    message->content_case = BAIRI__V1__STATEMENT__CONTENT_PERIOD_CLOSED;
    message->period_closed = closed;
    return STATUS_OK;
}

/* Periods in the order of their deadlines: they are few, so picking the earliest is enough. */
static const struct period_row *period_next(const struct period_row *rows, size_t count,
                                            struct instant time, int64_t after)
{
    const struct period_row *next = NULL;

    for (size_t i = 0; i < count; i++) {
        bool due = rows[i].closed_idx < 0 && rows[i].deadline <= time.us;
        if (due && rows[i].deadline > after && (!next || rows[i].deadline < next->deadline))
            next = &rows[i];
    }
    return next;
}

enum status periods_due(struct campaign *campaign, struct transaction *tx, struct instant time,
                        struct arena *arena, struct own_statements *out, struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;
    int64_t after = INT64_MIN;

    (void)campaign;
    TRY(store_scan_rows(tx, &table_period, &all, arena, &rows, &count, err));
    for (const struct period_row *row = period_next(rows, count, time, after); row;
         row = period_next(rows, count, time, after)) {
        TRY(period_closing(row, arena, out, err));
        after = row->deadline;
    }
    return STATUS_OK;
}

static enum status period_closed_admit(struct campaign *campaign, const struct entry *entry,
                                       struct error *err)
{
    const Bairi__V1__PeriodClosed *message = entry->statement->message->period_closed;
    struct period_row row;

    (void)campaign;
    TRY(period_get(entry, message->period, &row, err));
    if (row.closed_idx >= 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "period %s is closed already",
                         row.period);
    return STATUS_OK;
}

static enum status period_closed_apply(struct campaign *campaign, const struct entry *entry,
                                       struct error *err)
{
    struct period_row row;

    (void)campaign;
    TRY(period_get(entry, entry->statement->message->period_closed->period, &row, err));
    row.closed_idx = (int64_t)entry->index;
    return store_put(entry->tx, &table_period, &row, err);
}

const struct rule rule_period_closed = {
    .kind = BAIRI__V1__STATEMENT_KIND__PERIOD_CLOSED,
    .roles = ROLE_SERVER,
    .admit = period_closed_admit,
    .apply = period_closed_apply,
};

/* ---- the audit ---- */

static enum status audit_closed_admit(struct campaign *campaign, const struct entry *entry,
                                      struct error *err)
{
    struct period_row row;

    (void)campaign;
    TRY(period_get(entry, entry->statement->message->audit_closed->period, &row, err));
    if (row.closed_idx < 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "period %s still runs; its audit is closed after its deadline",
                         row.period);
    if (row.audit_idx >= 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "the audit of %s is closed already",
                         row.period);
    return STATUS_OK;
}

static enum status audit_closed_apply(struct campaign *campaign, const struct entry *entry,
                                      struct error *err)
{
    struct period_row row;

    (void)campaign;
    TRY(period_get(entry, entry->statement->message->audit_closed->period, &row, err));
    row.audit_idx = (int64_t)entry->index;
    row.audit_by = entry->statement->author.uri;
    return store_put(entry->tx, &table_period, &row, err);
}

const struct rule rule_audit_closed = {
    .kind = BAIRI__V1__STATEMENT_KIND__AUDIT_CLOSED,
    .roles = ROLE_BUREAU,
    .admit = audit_closed_admit,
    .apply = audit_closed_apply,
};
