/* The verbs of store.h: each goes to the backend behind the handle; the dump is made of walks. */
#include "server/store/store.h"

#include "server/store/backend.h"
#include "server/store/tables.h"

enum status store_open(const struct store_backend *backend, const char *place, struct store **out,
                       struct error *err)
{
    return backend->open(place, out, err);
}

void store_rest(struct store *store)
{
    store->backend->rest(store);
}

void store_close(struct store **store)
{
    if (store && *store)
        (*store)->backend->close(store);
}

enum status store_look(const struct store_backend *backend, const char *place, bool still,
                       struct store **out, struct error *err)
{
    return backend->look(place, still, out, err);
}

enum status store_begin(struct store *store, enum transaction_kind kind,
                        const struct store_patience *patience, struct transaction **out,
                        struct error *err)
{
    return store->backend->begin(store, kind, patience, out, err);
}

enum status store_commit(struct transaction **tx, struct error *err)
{
    return (*tx)->backend->commit(tx, err);
}

void store_rollback(struct transaction **tx)
{
    if (tx && *tx)
        (*tx)->backend->rollback(tx);
}

enum status store_savepoint(struct transaction *tx, struct error *err)
{
    return tx->backend->savepoint(tx, err);
}

enum status store_savepoint_keep(struct transaction *tx, struct error *err)
{
    return tx->backend->savepoint_keep(tx, err);
}

enum status store_savepoint_undo(struct transaction *tx, struct error *err)
{
    return tx->backend->savepoint_undo(tx, err);
}

enum status store_put(struct transaction *tx, const struct store_table *table, const void *row,
                      struct error *err)
{
    return tx->backend->put(tx, table, row, err);
}

enum status store_get(struct transaction *tx, const struct store_table *table, void *row,
                      struct arena *arena, struct error *err)
{
    return tx->backend->get(tx, table, row, arena, err);
}

enum status store_scan_rows(struct transaction *tx, const struct store_table *table,
                            const struct store_scan *scan, struct arena *arena, void **rows,
                            size_t *count, struct error *err)
{
    return tx->backend->scan(tx, table, scan, arena, rows, count, err);
}

enum status store_walk(struct transaction *tx, const struct store_table *table,
                       const struct store_scan *scan,
                       enum status (*each)(void *context, const void *row, struct arena *scratch,
                                           struct error *err),
                       void *context, struct error *err)
{
    return tx->backend->walk(tx, table, scan, each, context, err);
}

enum status store_clear(struct transaction *tx, const struct store_table *table, struct error *err)
{
    return tx->backend->clear(tx, table, err);
}

enum status store_inspect(struct transaction *tx, void (*each)(void *context, const char *line),
                          void *context, struct error *err)
{
    return tx->backend->inspect(tx, each, context, err);
}

enum status store_copy(struct transaction *tx, const char *place, struct error *err)
{
    return tx->backend->copy(tx, place, err);
}

/* ---- dump ---- */

struct dump {
    const struct store_table *table;
    struct buf *out;
};

/* A text on one line: backslash and control characters escaped. */
static void dump_text(struct buf *out, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c < 0x20 || *c == 0x7f || *c == '\\')
            buf_addf(out, "\\x%02x", *c);
        else
            buf_addc(out, (char)*c);
    }
}

static void dump_blob(struct buf *out, struct bytes blob)
{
    for (size_t i = 0; i < blob.size; i++) {
        char hex[3];
        hex_encode(blob.data + i, 1, hex);
        buf_adds(out, hex);
    }
}

static enum status dump_row(void *context, const void *row, struct arena *scratch,
                            struct error *err)
{
    struct dump *dump = context;

    (void)scratch;
    buf_adds(dump->out, dump->table->name);
    for (size_t i = 0; i < dump->table->column_count; i++) {
        const struct column *column = &dump->table->columns[i];
        buf_addf(dump->out, " %s=", column->name);
        switch (column->type) {
        case COLUMN_INT:
            buf_addf(dump->out, "%lld", (long long)row_int_of(row, column));
            break;
        case COLUMN_TEXT:
            dump_text(dump->out, row_text_of(row, column));
            break;
        case COLUMN_BLOB:
            dump_blob(dump->out, row_blob_of(row, column));
            break;
        }
    }
    buf_addc(dump->out, '\n');
    return buf_finish(dump->out, err);
}

enum status store_dump(struct transaction *tx, bool projections, struct buf *out, struct error *err)
{
    static const struct store_scan everything = {0};

    for (size_t i = 0; i < store_table_count; i++) {
        struct dump dump = {store_tables[i], out};
        if (store_tables[i]->projection == projections)
            TRY(store_walk(tx, store_tables[i], &everything, dump_row, &dump, err));
    }
    return STATUS_OK;
}
