/* The tables as they are against the tables as the ledger tells them, row by row. */
#include <stdlib.h>
#include <string.h>

#include "server/check/internal.h"
#include "server/store/backend.h"

static const struct store_scan everything = {0};

/* ---- the quick way: one digest a table ---- */

struct sum {
    const struct store_table *table;
    struct sha256_state *state;
    uint64_t rows;
};

static void sum_field(struct sha256_state *state, const void *row, const struct column *column)
{
    int64_t number = column->type == COLUMN_INT ? row_int_of(row, column) : 0;
    struct bytes bytes = {(const uint8_t *)&number, sizeof number};

    if (column->type == COLUMN_TEXT) {
        const char *text = row_text_of(row, column);
        bytes = (struct bytes){(const uint8_t *)text, strlen(text)};
    } else if (column->type == COLUMN_BLOB) {
        bytes = row_blob_of(row, column);
    }
    uint64_t size = bytes.size;
    sha256_update(state, (struct bytes){(const uint8_t *)&size, sizeof size});
    sha256_update(state, bytes);
}

static enum status sum_row(void *context, const void *row, struct arena *scratch, struct error *err)
{
    struct sum *sum = context;

    (void)scratch;
    (void)err;
    for (size_t i = 0; i < sum->table->column_count; i++)
        sum_field(sum->state, row, &sum->table->columns[i]);
    sum->rows++;
    return STATUS_OK;
}

static enum status sum_table(struct transaction *tx, const struct store_table *table,
                             uint8_t out[SHA256_SIZE], uint64_t *rows, struct error *err)
{
    struct sum sum = {.table = table, .state = sha256_begin()};

    if (!sum.state)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    enum status status = store_walk(tx, table, &everything, sum_row, &sum, err);
    sha256_end(&sum.state, out);
    *rows = sum.rows;
    return status;
}

/* ---- the slow way: which row, which column ---- */

struct compare {
    const struct checking *check;
    const struct store_table *table;
    struct transaction *other;
    void *row;     /* of the other side */
    bool expected; /* the rows walked are those expected */
};

static bool field_is_same(const struct column *column, const void *a, const void *b)
{
    struct bytes x, y;

    switch (column->type) {
    case COLUMN_INT:
        return row_int_of(a, column) == row_int_of(b, column);
    case COLUMN_TEXT:
        return strcmp(row_text_of(a, column), row_text_of(b, column)) == 0;
    case COLUMN_BLOB:
        x = row_blob_of(a, column);
        y = row_blob_of(b, column);
        return x.size == y.size && memcmp(x.data, y.data, x.size) == 0;
    }
    return false;
}

static void compare_fields(const struct compare *compare, const void *expected, const void *found)
{
    const struct store_table *table = compare->table;
    struct value key = value_key(table, found);

    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        if (!field_is_same(column, expected, found))
            check_differs(compare->check, table->name, key.text, column->name,
                          value_of(expected, column), value_of(found, column));
    }
}

static enum status compare_row(void *context, const void *row, struct arena *scratch,
                               struct error *err)
{
    struct compare *compare = context;
    struct value key = value_key(compare->table, row);
    struct error what;

    memcpy(compare->row, row, compare->table->row_size);
    enum status status = store_get(compare->other, compare->table, compare->row, scratch, err);
    if (status == STATUS_OK && !compare->expected)
        compare_fields(compare, compare->row, row);
    if (status != STATUS_NOT_FOUND)
        return status;
    if (compare->expected)
        error_set(&what, STATUS_DATA_LOSS, "is missing");
    else
        error_set(&what, STATUS_DATA_LOSS, "is one too many: no record of the ledger made it");
    check_found(compare->check, (struct spot){.place = compare->table->name, .row = key.text},
                &what);
    return STATUS_OK;
}

static enum status compare_table(const struct checking *check, const struct store_table *table,
                                 struct transaction *tx, struct transaction *expected,
                                 struct error *err)
{
    struct compare compare = {.check = check, .table = table, .row = malloc(table->row_size)};
    struct error what;

    if (!compare.row)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    compare.other = expected;
    if (store_walk(tx, table, &everything, compare_row, &compare, &what) != STATUS_OK)
        check_failed(check, table->name, &what);
    compare.other = tx;
    compare.expected = true;
    if (store_walk(expected, table, &everything, compare_row, &compare, &what) != STATUS_OK)
        check_failed(check, table->name, &what);
    free(compare.row);
    return STATUS_OK;
}

enum status check_tables(const struct checking *check, struct transaction *tx,
                         struct transaction *expected, struct error *err)
{
    uint8_t here[SHA256_SIZE], there[SHA256_SIZE];
    uint64_t rows = 0, told = 0;

    for (size_t i = 0; i < store_table_count; i++) {
        const struct store_table *table = store_tables[i];
        if (!table->projection)
            continue;
        TRY(sum_table(expected, table, there, &told, err));
        findings_figures(check->report)->rows += told;
        if (sum_table(tx, table, here, &rows, NULL) != STATUS_OK || rows != told ||
            memcmp(here, there, SHA256_SIZE) != 0)
            TRY(compare_table(check, table, tx, expected, err));
    }
    return STATUS_OK;
}
