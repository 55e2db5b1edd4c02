/* 零报告: a unit or department says that it signed nothing in a period. */
#include <string.h>

#include "server/services/reception.h"
#include "server/services/state.h"

/* The period as the campaign has it; it must have begun. */
static enum status nothing_period(struct campaign *campaign, const struct entry *entry,
                                  struct period *period, struct error *err)
{
    const char *id = entry->statement->message->nothing_reported->period;
    const struct campaign_settings *settings = NULL;
    struct period now;

    TRY(campaign_settings(campaign, entry->tx, entry->arena, &settings, err));
    if (!settings_period(&settings->settings, id, period)) {
        error_set(err, STATUS_NOT_FOUND, "the campaign has no period %s", id);
        return error_at(err, NULL, "period");
    }
    TRY(reception_is_open(&settings->settings, entry->time, &now, err));
    if (entry->time.us >= period->begins.us)
        return STATUS_OK;
    error_set(err, STATUS_FAILED_PRECONDITION, "period %s has not begun; report it when it has",
              id);
    return error_at(err, NULL, "period");
}

/* Some version of the project was received in the period. */
static enum status nothing_contradicts(const struct entry *entry, const struct project_row *project,
                                       const char *period, bool *contradicts, struct error *err)
{
    struct version_row match = {.unit = project->unit, .project_no = project->project_no};
    struct store_scan scan = {.match = &match, .equal = 2};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_version, &scan, entry->arena, &rows, &count, err));
    const struct version_row *version = rows;
    for (size_t i = 0; i < count && !*contradicts; i++)
        *contradicts = version[i].received > 0 && strcmp(version[i].period, period) == 0;
    return STATUS_OK;
}

static enum status nothing_is_true(const struct entry *entry, struct error *err)
{
    const Bairi__V1__NothingReported *message = entry->statement->message->nothing_reported;
    struct project_row match = {.unit = message->unit};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_project, &scan, entry->arena, &rows, &count, err));
    const struct project_row *project = rows;
    for (size_t i = 0; i < count; i++) {
        bool contradicts = false;
        if (strcmp(project[i].state, "withdrawn") == 0 ||
            (message->subunit[0] != '\0' && strcmp(message->subunit, project[i].subunit) != 0))
            continue;
        TRY(nothing_contradicts(entry, &project[i], message->period, &contradicts, err));
        if (contradicts)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "%s/%s was received in %s, so it is not true that there was nothing",
                             project[i].unit, project[i].project_no, message->period);
    }
    return STATUS_OK;
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
