/* 零报告: a unit or department says that it signed nothing in a period. */
#include <string.h>

#include "server/services/reception.h"

/* The period as the campaign has it; it must have begun. */
static enum status nothing_period(struct campaign *campaign, const struct entry *entry,
                                  struct period *period, struct error *err)
{
    const char *id = entry->statement->message->nothing_reported->period;
    const char *unit = entry->statement->message->nothing_reported->unit;
    const struct campaign_settings *settings = NULL;
    struct instant reopened;
    struct period now;

    TRY(rule_settings(campaign, entry, &settings, err));
    if (!settings_period(&settings->settings, id, period)) {
        error_set(err, STATUS_NOT_FOUND, "the campaign has no period %s", id);
        return error_at(err, NULL, "period");
    }
    TRY(reception_reopened(entry->tx, unit, entry->arena, &reopened, err));
    TRY(reception_is_open(&settings->settings, entry->time, reopened, &now, err));
    if (entry->time.us >= period->begins.us)
        return STATUS_OK;
    error_set(err, STATUS_FAILED_PRECONDITION, "period %s has not begun; report it when it has",
              id);
    return error_at(err, NULL, "period");
}

/* A version received in the period, of a project of which something received is left. */
static enum status nothing_contradicted(void *context, const void *row, struct arena *scratch,
                                        struct error *err)
{
    const struct entry *entry = context;
    const Bairi__V1__NothingReported *message = entry->statement->message->nothing_reported;
    const struct version_row *version = row;
    struct project_row project = {.unit = version->unit, .project_no = version->project_no};

    if (version->received == 0 || strcmp(version->period, message->period) != 0)
        return STATUS_OK;
    TRY(store_get(entry->tx, &table_project, &project, scratch, err));
    if (project.received == 0 ||
        (message->subunit[0] != '\0' && strcmp(message->subunit, project.subunit) != 0))
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s/%s was received in %s, so it is not true that there was nothing",
                     project.unit, project.project_no, message->period);
}

static enum status nothing_is_true(const struct entry *entry, struct error *err)
{
    struct version_row match = {.unit = entry->statement->message->nothing_reported->unit};
    struct store_scan scan = {.match = &match, .equal = 1};
    struct entry copy = *entry;

    return store_walk(entry->tx, &table_version, &scan, nothing_contradicted, &copy, err);
}

static enum status nothing_admit(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__NothingReported *message = entry->statement->message->nothing_reported;
    struct nothing_row row = {
        .unit = message->unit, .subunit = message->subunit, .period = message->period};
    struct period period;

    TRY(rule_own_department(campaign, entry, message->unit, message->subunit, err));
    TRY(nothing_period(campaign, entry, &period, err));
    enum status status = store_get(entry->tx, &table_nothing, &row, entry->arena, err);
    if (status == STATUS_OK)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "that there was nothing in %s was reported already", message->period);
    if (status != STATUS_NOT_FOUND)
        return status;
    return nothing_is_true(entry, err);
}

static enum status nothing_apply(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__NothingReported *message = entry->statement->message->nothing_reported;
    struct period period = {0};

    TRY(nothing_period(campaign, entry, &period, err));
    struct nothing_row row = {
        .unit = message->unit,
        .subunit = message->subunit,
        .period = message->period,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .late = entry->time.us >= period.deadline.us,
        .author = entry->statement->author.uri,
    };
    struct notice notice = {
        .audience = NOTICE_BUREAU,
        .kind = "nothing",
        .unit = message->unit,
        .subunit = message->subunit,
        .period = message->period,
    };
    TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_nothing, &row, err);
}

const struct rule rule_nothing_reported = {
    .kind = BAIRI__V1__STATEMENT_KIND__NOTHING_REPORTED,
    .roles = ROLE_UNIT,
    .admit = nothing_admit,
    .apply = nothing_apply,
};
