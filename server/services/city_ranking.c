/* The city's ranking as records: entered with its document, corrected by a next version, read. */
#include <string.h>

#include "common/message.h"
#include "server/services/enclosure.h"
#include "server/services/rule.h"

enum { PERIOD_MAX = 60, WHOSE_MAX = 200, TITLE_MAX = 200, REASON_MAX = 1000 };
enum { ROWS_MAX = 200, COLUMNS_MAX = 12 };

/* ---- its form ---- */

static enum status row_is_sound(const Bairi__V1__CityRanking *ranking, size_t i, struct error *err)
{
    const Bairi__V1__CityRow *row = ranking->rows[i];

    TRY(rule_text(row->name, TITLE_MAX, "name", err));
    if (row->n_values != ranking->n_columns)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "row %zu of the ranking has %zu values, but there are %zu columns", i + 1,
                         row->n_values, ranking->n_columns);
    for (size_t k = 0; k < row->n_values; k++)
        if (row->values[k][0] != '\0')
            TRY(rule_text(row->values[k], TITLE_MAX, "values", err));
    if (row->place <= ranking->n_rows)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT, "%s cannot have place %u among %zu", row->name,
              row->place, ranking->n_rows);
    return error_at(err, NULL, "place");
}

static enum status names_differ(const Bairi__V1__CityRanking *ranking, struct error *err)
{
    for (size_t i = 0; i < ranking->n_rows; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(ranking->rows[i]->name, ranking->rows[k]->name) == 0) {
                error_set(err, STATUS_INVALID_ARGUMENT, "%s stands twice in the ranking",
                          ranking->rows[i]->name);
                return error_at(err, NULL, "name");
            }
    return STATUS_OK;
}

static enum status ranking_is_sound(const Bairi__V1__CityRanking *ranking, struct error *err)
{
    TRY(rule_text(ranking->period, PERIOD_MAX, "period", err));
    TRY(rule_text(ranking->whose, WHOSE_MAX, "whose", err));
    if (ranking->n_rows == 0 || ranking->n_rows > ROWS_MAX || ranking->n_columns > COLUMNS_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a ranking has 1 to %d rows and at most %d columns of values, found %zu "
                         "and %zu",
                         ROWS_MAX, COLUMNS_MAX, ranking->n_rows, ranking->n_columns);
    for (size_t i = 0; i < ranking->n_columns; i++)
        TRY(rule_text(ranking->columns[i], TITLE_MAX, "columns", err));
    for (size_t i = 0; i < ranking->n_rows; i++)
        TRY(row_is_sound(ranking, i, err));
    TRY(names_differ(ranking, err));
    return enclosure_is_sound(ranking->document, "document", err);
}

/* ---- entering ---- */

/* The latest version of the period; version 0: there is none. */
static enum status ranking_before(const struct entry *entry, const char *period,
                                  struct city_ranking_row *out, struct error *err)
{
    struct city_ranking_row match = {.period = period};
    struct store_scan scan = {.index = &index_city_ranking_period,
                              .match = &match,
                              .equal = 1,
                              .descending = true,
                              .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_city_ranking, &scan, entry->arena, &rows, &count, err));
    *out = count > 0 ? *(const struct city_ranking_row *)rows : (struct city_ranking_row){0};
    return STATUS_OK;
}

static enum status ranking_version(const struct entry *entry, const Bairi__V1__CityRanking *ranking,
                                   struct error *err)
{
    ProtobufCBinaryData previous = entry->statement->message->previous;
    struct city_ranking_row before;

    TRY(ranking_before(entry, ranking->period, &before, err));
    if (previous.len != before.digest.size ||
        (previous.len > 0 && memcmp(previous.data, before.digest.data, previous.len) != 0) ||
        ranking->version != before.version + 1)
        return error_set(err, STATUS_ABORTED,
                         "the city's ranking of %s has version %lld now; look again and repeat",
                         ranking->period, (long long)before.version);
    if (before.version == 0)
        return STATUS_OK;
    return rule_text(ranking->reason, REASON_MAX, "reason", err);
}

static enum status ranking_admit(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__CityRanking *message = entry->statement->message->city_ranking;

    (void)campaign;
    TRY(ranking_is_sound(message, err));
    return ranking_version(entry, message, err);
}

/* Forwarded: to every unit, and to whichever of bureau and city did not enter it. */
static enum status ranking_notices(const struct entry *entry, const Bairi__V1__CityRanking *ranking,
                                   struct error *err)
{
    bool by_bureau = entry->statement->author.role == ROLE_BUREAU;
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = "city-ranking",
        .whole = true,
        .version = ranking->version,
        .text = ranking->reason,
        .period = ranking->period,
    };

    TRY(rule_notice(entry, &notice, err));
    notice.audience = by_bureau ? NOTICE_CITY : NOTICE_BUREAU;
    return rule_notice(entry, &notice, err);
}

static enum status ranking_apply(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__CityRanking *message = entry->statement->message->city_ranking;
    struct city_ranking_row row = {
        .idx = (int64_t)entry->index,
        .period = message->period,
        .version = message->version,
        .time = entry->time.us,
        .author = entry->statement->author.uri,
        .digest = rule_digest(entry),
    };

    (void)campaign;
    TRY(message_pack(&message->base, entry->arena, &row.content, err));
    TRY(enclosure_put(entry, "", message->document, err));
    TRY(ranking_notices(entry, message, err));
    return store_put(entry->tx, &table_city_ranking, &row, err);
}

const struct rule rule_city_ranking = {
    .kind = BAIRI__V1__STATEMENT_KIND__CITY_RANKING,
    .roles = ROLE_BUREAU | ROLE_CITY,
    .admit = ranking_admit,
    .apply = ranking_apply,
};

/* ---- reading ---- */

static enum status read_admit(struct campaign *campaign, const struct entry *entry,
                              struct error *err)
{
    uint64_t index = entry->statement->message->ranking_read->ranking;
    struct city_ranking_row ranking = {.idx = (int64_t)index};
    struct ranking_read_row read = {.ranking = (int64_t)index,
                                    .author = entry->statement->author.uri};
    enum status status = STATUS_NOT_FOUND;

    (void)campaign;
    if (index <= INT64_MAX)
        status = store_get(entry->tx, &table_city_ranking, &ranking, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no ranking of the city %llu",
                         (unsigned long long)index);
    TRY(status);
    status = store_get(entry->tx, &table_ranking_read, &read, entry->arena, err);
    if (status == STATUS_OK)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "that you read this ranking of the city is recorded already");
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status read_apply(struct campaign *campaign, const struct entry *entry,
                              struct error *err)
{
    struct ranking_read_row row = {
        .ranking = (int64_t)entry->statement->message->ranking_read->ranking,
        .author = entry->statement->author.uri,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
    };

    (void)campaign;
    return store_put(entry->tx, &table_ranking_read, &row, err);
}

const struct rule rule_ranking_read = {
    .kind = BAIRI__V1__STATEMENT_KIND__RANKING_READ,
    .roles = ROLE_UNIT,
    .admit = read_admit,
    .apply = read_apply,
};
