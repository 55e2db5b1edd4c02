/* A unit's own affairs as records: the plan it files, the responsible person (专人) it names. */
#include <string.h>

#include "common/campaign/project.h"
#include "common/message.h"
#include "server/services/rule.h"

enum { PLANNED_MAX = 10000, NAMED_MAX = 200 };

/* Statement.previous is the latest of its kind by this unit or department; none: empty. */
static enum status affair_is_latest(const struct entry *entry, struct bytes latest,
                                    struct error *err)
{
    ProtobufCBinaryData previous = entry->statement->message->previous;

    if (previous.len == latest.size &&
        (latest.size == 0 || memcmp(previous.data, latest.data, latest.size) == 0))
        return STATUS_OK;
    return error_set(err, STATUS_ABORTED,
                     "somebody else has changed it since you looked; look again and repeat");
}

/* ---- the plan ---- */

static enum status plan_item(const Bairi__V1__PlanItem *item, const struct period *periods,
                             size_t count, size_t *next, struct error *err)
{
    size_t i = *next;

    while (i < count && strcmp(periods[i].id, item->period) != 0)
        i++;
    *next = i + 1;
    if (i == count) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a plan names periods of the campaign, each once and in order; \"%s\" is not the "
                  "next of them",
                  item->period);
        return error_at(err, NULL, "period");
    }
    if (item->count > PLANNED_MAX) {
        error_set(err, STATUS_INVALID_ARGUMENT, "at most %d projects can be planned for %s",
                  PLANNED_MAX, item->period);
        return error_at(err, NULL, "count");
    }
    if (item->amount_wan < 0 || item->amount_wan > AMOUNT_MOST_WAN) {
        error_set(err, STATUS_INVALID_ARGUMENT, "the amount planned for %s cannot be",
                  item->period);
        return error_at(err, NULL, "amount_wan");
    }
    return STATUS_OK;
}

static enum status plan_items(struct campaign *campaign, const struct entry *entry,
                              struct error *err)
{
    const Bairi__V1__PlanFiled *message = entry->statement->message->plan_filed;
    const struct campaign_settings *settings = NULL;
    struct period periods[PERIODS_MAX];
    size_t next = 0;

    TRY(rule_settings(campaign, entry, &settings, err));
    size_t count = settings_periods(&settings->settings, periods);
    if (message->n_items == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a plan needs at least one period");
    for (size_t i = 0; i < message->n_items; i++)
        TRY(plan_item(message->items[i], periods, count, &next, err));
    return STATUS_OK;
}

static enum status plan_admit(struct campaign *campaign, const struct entry *entry,
                              struct error *err)
{
    const Bairi__V1__PlanFiled *message = entry->statement->message->plan_filed;
    struct plan_row row = {.unit = message->unit, .subunit = message->subunit};

    TRY(rule_own_department(campaign, entry, message->unit, message->subunit, err));
    enum status status = store_get(entry->tx, &table_plan, &row, entry->arena, err);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    TRY(affair_is_latest(entry, status == STATUS_OK ? row.digest : (struct bytes){0}, err));
    return plan_items(campaign, entry, err);
}

static enum status plan_apply(struct campaign *campaign, const struct entry *entry,
                              struct error *err)
{
    const Bairi__V1__PlanFiled *message = entry->statement->message->plan_filed;
    struct bytes items;

    (void)campaign;
    TRY(message_pack(&message->base, entry->arena, &items, err));
    struct plan_row row = {
        .unit = message->unit,
        .subunit = message->subunit,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .author = entry->statement->author.uri,
        .digest = rule_digest(entry),
        .items = items,
    };
    return store_put(entry->tx, &table_plan, &row, err);
}

const struct rule rule_plan_filed = {
    .kind = BAIRI__V1__STATEMENT_KIND__PLAN_FILED,
    .roles = ROLE_UNIT,
    .admit = plan_admit,
    .apply = plan_apply,
};

/* ---- the responsible person ---- */

static enum status responsible_days(const Bairi__V1__ResponsibleNamed *message, struct error *err)
{
    if (!day_is_valid(message->from)) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "from which day the person is responsible is not "
                  "given");
        return error_at(err, NULL, "from");
    }
    if (message->to != 0 && (!day_is_valid(message->to) || message->to < message->from)) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "the last day must not come before the first; leave it out for “until replaced”");
        return error_at(err, NULL, "to");
    }
    return STATUS_OK;
}

/* The latest naming of the unit or department, which may make one more. */
static enum status responsible_latest(const struct entry *entry, struct bytes *digest,
                                      struct error *err)
{
    const Bairi__V1__ResponsibleNamed *message = entry->statement->message->responsible_named;
    struct responsible_row match = {.unit = message->unit, .subunit = message->subunit};
    struct store_scan newest = {.index = &index_responsible_unit,
                                .match = &match,
                                .equal = 2,
                                .descending = true,
                                .limit = NAMED_MAX};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_responsible, &newest, entry->arena, &rows, &count, err));
    if (count == NAMED_MAX)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "a responsible person was named %d times already, the most a campaign "
                         "takes",
                         NAMED_MAX);
    *digest = count > 0 ? ((const struct responsible_row *)rows)->digest : (struct bytes){0};
    return STATUS_OK;
}

static enum status responsible_admit(struct campaign *campaign, const struct entry *entry,
                                     struct error *err)
{
    const Bairi__V1__ResponsibleNamed *message = entry->statement->message->responsible_named;
    struct bytes latest;

    TRY(rule_own_department(campaign, entry, message->unit, message->subunit, err));
    TRY(responsible_latest(entry, &latest, err));
    TRY(affair_is_latest(entry, latest, err));
    if (message->contact.len != SHA256_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a responsible person has a name and a phone number, sent beside the "
                         "statement");
    return responsible_days(message, err);
}

static enum status responsible_apply(struct campaign *campaign, const struct entry *entry,
                                     struct error *err)
{
    const Bairi__V1__ResponsibleNamed *message = entry->statement->message->responsible_named;
    struct responsible_row row = {
        .idx = (int64_t)entry->index,
        .unit = message->unit,
        .subunit = message->subunit,
        .time = entry->time.us,
        .author = entry->statement->author.uri,
        .contact = {.data = message->contact.data, .size = message->contact.len},
        .from_day = message->from,
        .to_day = message->to,
        .digest = rule_digest(entry),
    };

    (void)campaign;
    return store_put(entry->tx, &table_responsible, &row, err);
}

const struct rule rule_responsible_named = {
    .kind = BAIRI__V1__STATEMENT_KIND__RESPONSIBLE_NAMED,
    .roles = ROLE_UNIT,
    .admit = responsible_admit,
    .apply = responsible_apply,
};
