/* Rows seen through their description: fields by column, the order of a scan, patience. */
#include <assert.h>
#include <string.h>

#include "common/instant.h"
#include "server/store/backend.h"

int64_t *row_int(void *row, const struct column *column)
{
    return (int64_t *)(void *)((char *)row + column->offset);
}

const char **row_text(void *row, const struct column *column)
{
    return (const char **)(void *)((char *)row + column->offset);
}

struct bytes *row_blob(void *row, const struct column *column)
{
    return (struct bytes *)(void *)((char *)row + column->offset);
}

int64_t row_int_of(const void *row, const struct column *column)
{
    int64_t value;

    memcpy(&value, (const char *)row + column->offset, sizeof value);
    return value;
}

const char *row_text_of(const void *row, const struct column *column)
{
    const char *value;

    memcpy(&value, (const char *)row + column->offset, sizeof value);
    return value ? value : "";
}

struct bytes row_blob_of(const void *row, const struct column *column)
{
    struct bytes value;

    memcpy(&value, (const char *)row + column->offset, sizeof value);
    if (!value.data)
        value = (struct bytes){(const uint8_t *)"", 0};
    return value;
}

static const struct column *find_column(const struct store_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    }
    assert(false && "an index names a column that its table does not have");
    return NULL;
}

static bool is_among(const struct column *column, const struct column *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (columns[i] == column)
            return true;
    }
    return false;
}

size_t table_order(const struct store_table *table, const struct store_index *index,
                   const struct column *out[ORDER_COLUMNS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; index && i < INDEX_COLUMNS_MAX && index->columns[i]; i++)
        out[count++] = find_column(table, index->columns[i]);
    for (size_t i = 0; i < table->column_count && table->columns[i].key; i++) {
        assert(count < ORDER_COLUMNS_MAX);
        if (!is_among(&table->columns[i], out, count))
            out[count++] = &table->columns[i];
    }
    return count;
}

enum status patience_check(const struct store_patience *patience, struct error *err)
{
    if (patience->cancelled && atomic_load(patience->cancelled))
        return error_set(err, STATUS_CANCELLED, "the request was cancelled");
    if (patience->deadline_ms && monotonic_ms() >= patience->deadline_ms)
        return error_set(err, STATUS_DEADLINE_EXCEEDED, "the request ran out of time");
    return STATUS_OK;
}
