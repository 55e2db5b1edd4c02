/* Rows sorted by full name once, found by bisection ever after. */
#include "common/rpc/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rpc_table {
    size_t count;
    struct row rows[];
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static enum status row_fill(const struct rpc_method *method, struct row *row, struct error *err)
{
    char *name;

    row->method = method;
    row->descriptor =
        protobuf_c_service_descriptor_get_method_by_name(method->service, method->name);
    if (!row->descriptor || !method->handler)
        return error_set(err, STATUS_INTERNAL, "method %s/%s has no %s", method->service->name,
                         method->name, row->descriptor ? "handler" : "descriptor");
    if (asprintf(&name, "%s/%s", method->service->name, method->name) < 0)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    row->name = name;
    return STATUS_OK;
}

static enum status table_fill(struct rpc_table *table, const struct rpc_method *methods,
                              size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        TRY(row_fill(&methods[i], &table->rows[i], err));
        table->count++;
    }
    qsort(table->rows, count, sizeof *table->rows, by_name);
    for (size_t i = 1; i < count; i++) {
        if (by_name(&table->rows[i - 1], &table->rows[i]) == 0)
            return error_set(err, STATUS_INTERNAL, "method %s stands in the table twice",
                             table->rows[i].name);
    }
    return STATUS_OK;
}

enum status rpc_table_create(const struct rpc_method *methods, size_t count, struct rpc_table **out,
                             struct error *err)
{
    struct rpc_table *table = calloc(1, sizeof *table + count * sizeof *table->rows);
    enum status status;

    if (!table)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    status = table_fill(table, methods, count, err);
    if (status != STATUS_OK)
        rpc_table_destroy(&table);
    else
        *out = table;
    return status;
}

void rpc_table_destroy(struct rpc_table **table)
{
    if (!table || !*table)
        return;
    for (size_t i = 0; i < (*table)->count; i++) {
        const char *name = (*table)->rows[i].name;
        free((void *)(uintptr_t)name);
    }
    free(*table);
    *table = NULL;
}

struct row *rpc_table_find(struct rpc_table *table, const char *name)
{
    struct row key = {.name = name};

    return bsearch(&key, table->rows, table->count, sizeof *table->rows, by_name);
}

const struct row *rpc_table_at(const struct rpc_table *table, size_t i)
{
    return i < table->count ? &table->rows[i] : NULL;
}
