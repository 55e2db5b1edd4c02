/* The SQLite backend: transactions on the writer or a reader, and the row of its functions. */
#include <stdlib.h>

#include "server/store/sqlite.h"

static struct sqlite_transaction *as_transaction(struct transaction *tx)
{
    return (struct sqlite_transaction *)(void *)tx;
}

/* ---- transactions ---- */

static void give_back(struct sqlite_transaction *tx)
{
    bool idle = sqlite3_get_autocommit(tx->connection->db) != 0;

    sqlite_set_patience(tx->connection, NULL);
    if (tx->connection == tx->store->writer) {
        sqlite_give_writer(tx->store);
    } else {
        if (!idle)
            sqlite_disconnect(&tx->connection);
        sqlite_give_reader(tx->store, tx->connection);
    }
    free(tx);
}

static enum status say(struct sqlite_transaction *tx, enum phrase phrase, struct error *err)
{
    int code = sqlite_say(tx->connection, phrase);

    return code == SQLITE_OK ? STATUS_OK : sqlite_failed(tx->connection, code, err);
}

/* A read begins its snapshot at once, by reading. */
static enum status begin_sql(struct sqlite_transaction *tx, struct error *err)
{
    if (tx->kind == TRANSACTION_WRITE)
        return say(tx, PHRASE_BEGIN_WRITE, err);
    TRY(say(tx, PHRASE_BEGIN_READ, err));
    return say(tx, PHRASE_LOOK, err);
}

static void rollback(struct transaction **out)
{
    struct sqlite_transaction *tx = as_transaction(*out);

    *out = NULL;
    sqlite_set_patience(tx->connection, NULL);
    if (!sqlite3_get_autocommit(tx->connection->db))
        (void)sqlite_say(tx->connection, PHRASE_ROLLBACK);
    give_back(tx);
}

static enum status begin(struct store *base, enum transaction_kind kind,
                         const struct store_patience *patience, struct transaction **out,
                         struct error *err)
{
    static const struct store_patience endless = {0};
    struct sqlite_store *store = (struct sqlite_store *)(void *)base;
    struct sqlite_transaction *tx = calloc(1, sizeof *tx);
    enum status status;

    if (!tx)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    *tx = (struct sqlite_transaction){.base = {&store_sqlite}, .store = store, .kind = kind};
    patience = patience ? patience : &endless;
    status = patience_check(patience, err);
    if (status == STATUS_OK)
        status = kind == TRANSACTION_WRITE || sqlite_is_private(store)
                     ? sqlite_take_writer(store, patience, &tx->connection, err)
                     : sqlite_take_reader(store, &tx->connection, err);
    if (status != STATUS_OK) {
        free(tx);
        return status;
    }
    sqlite_set_patience(tx->connection, patience);
    status = begin_sql(tx, err);
    *out = &tx->base;
    if (status != STATUS_OK)
        rollback(out);
    return status;
}

/* After an error SQLite may have rolled back by itself; a write then would commit at once. */
static enum status refuse_broken(const struct sqlite_transaction *tx, struct error *err)
{
    if (tx->broken || sqlite3_get_autocommit(tx->connection->db))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "this transaction failed before and can only be rolled back");
    return patience_check(&tx->connection->patience, err);
}

static enum status refuse_reader(const struct sqlite_transaction *tx, struct error *err)
{
    TRY(refuse_broken(tx, err));
    if (tx->kind != TRANSACTION_WRITE)
        return error_set(err, STATUS_FAILED_PRECONDITION, "a read transaction cannot write");
    return STATUS_OK;
}

/* A failed write ends what the transaction may do, unless only that row was refused. */
static enum status settle(struct sqlite_transaction *tx, enum status status)
{
    if (status != STATUS_OK && status != STATUS_ALREADY_EXISTS && status != STATUS_INVALID_ARGUMENT)
        tx->broken = true;
    return status;
}

static enum status commit(struct transaction **out, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(*out);
    enum status status = refuse_broken(tx, err);
    int code;

    if (status != STATUS_OK) {
        rollback(out);
        return status;
    }
    sqlite_set_patience(tx->connection, NULL);
    code = sqlite_say(tx->connection, PHRASE_COMMIT);
    if (code != SQLITE_OK && tx->kind == TRANSACTION_WRITE)
        status = error_set(err, STATUS_INTERNAL, "the commit failed: %s (%d)",
                           sqlite3_errmsg(tx->connection->db), code);
    rollback(out);
    return status;
}

/* ---- savepoints ---- */

static enum status mark_stands(struct sqlite_transaction *tx, bool wanted, struct error *err)
{
    TRY(refuse_reader(tx, err));
    if (wanted && !tx->marked)
        return error_set(err, STATUS_FAILED_PRECONDITION, "there is no savepoint");
    if (!wanted && tx->marked)
        return error_set(err, STATUS_FAILED_PRECONDITION, "there is a savepoint already");
    return STATUS_OK;
}

static enum status savepoint(struct transaction *base, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(mark_stands(tx, false, err));
    TRY(settle(tx, say(tx, PHRASE_MARK, err)));
    tx->marked = true;
    return STATUS_OK;
}

static enum status savepoint_keep(struct transaction *base, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(mark_stands(tx, true, err));
    TRY(settle(tx, say(tx, PHRASE_RELEASE, err)));
    tx->marked = false;
    return STATUS_OK;
}

static enum status savepoint_undo(struct transaction *base, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(mark_stands(tx, true, err));
    TRY(settle(tx, say(tx, PHRASE_BACK_TO_MARK, err)));
    TRY(settle(tx, say(tx, PHRASE_RELEASE, err)));
    tx->marked = false;
    return STATUS_OK;
}

/* ---- rows ---- */

static enum status put(struct transaction *base, const struct store_table *table, const void *row,
                       struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(refuse_reader(tx, err));
    return settle(tx, sqlite_put_row(tx->connection, table, row, err));
}

static enum status get(struct transaction *base, const struct store_table *table, void *row,
                       struct arena *arena, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(refuse_broken(tx, err));
    return sqlite_get_row(tx->connection, table, row, arena, err);
}

static enum status scan_rows(struct transaction *base, const struct store_table *table,
                             const struct store_scan *scan, struct arena *arena, void **rows,
                             size_t *count, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(refuse_broken(tx, err));
    return sqlite_scan_rows(tx->connection, table, scan, arena, rows, count, err);
}

static enum status walk(struct transaction *base, const struct store_table *table,
                        const struct store_scan *scan,
                        enum status (*each)(void *context, const void *row, struct arena *scratch,
                                            struct error *err),
                        void *context, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(refuse_broken(tx, err));
    return sqlite_walk_rows(tx->connection, table, scan, each, context, err);
}

static enum status clear(struct transaction *base, const struct store_table *table,
                         struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(refuse_reader(tx, err));
    return settle(tx, sqlite_clear_rows(tx->connection, table, err));
}

static enum status inspect(struct transaction *base, void (*each)(void *context, const char *line),
                           void *context, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(refuse_broken(tx, err));
    return sqlite_inspect(tx->connection, each, context, err);
}

static enum status copy(struct transaction *base, const char *place, struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(refuse_broken(tx, err));
    return sqlite_copy(tx->connection, place, err);
}

const struct store_backend store_sqlite = {
    .name = "sqlite",
    .open = sqlite_store_open,
    .close = sqlite_store_close,
    .rest = sqlite_store_rest,
    .look = sqlite_store_look,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .savepoint = savepoint,
    .savepoint_keep = savepoint_keep,
    .savepoint_undo = savepoint_undo,
    .put = put,
    .get = get,
    .scan = scan_rows,
    .walk = walk,
    .clear = clear,
    .inspect = inspect,
    .copy = copy,
};
