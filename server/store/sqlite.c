/* The SQLite backend: one writer, a pool of snapshot readers, transactions. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/store/sqlite.h"

enum { READERS_MAX = 16, IDLE_READERS_MAX = 2, WRITER_POLL_MS = 20 };

struct sqlite_store {
    struct store base;
    char *place;
    struct sqlite_connection *writer;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t writer_free;
    bool writer_taken;
    size_t readers_out;
    struct sqlite_connection *idle[IDLE_READERS_MAX];
    size_t idle_count;
};

struct sqlite_transaction {
    struct transaction base;
    struct sqlite_store *store;
    struct sqlite_connection *connection;
    enum transaction_kind kind;
    bool marked; /* a savepoint stands */
    bool broken; /* an error left it without a defined state: only rollback */
};

static struct sqlite_store *as_store(struct store *store)
{
    return (struct sqlite_store *)(void *)store;
}

static struct sqlite_transaction *as_transaction(struct transaction *tx)
{
    return (struct sqlite_transaction *)(void *)tx;
}

static bool is_private(const struct sqlite_store *store)
{
    return strcmp(store->place, ":memory:") == 0;
}

/* ---- opening and closing ---- */

/* The file exists before SQLite sees it, so that it and its WAL are never readable by others. */
static enum status prepare_file(const char *place, struct error *err)
{
    struct stat info;
    int fd = open(place, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd >= 0)
        return close(fd) == 0 ? STATUS_OK
                              : error_set(err, STATUS_INTERNAL, "%s: %s", place, strerror(errno));
    if (errno != EEXIST || lstat(place, &info) != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s cannot be created: %s", place,
                         strerror(errno));
    if (!S_ISREG(info.st_mode))
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s is not a regular file", place);
    if (info.st_mode & 077)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s can be read by others; right is chmod 600", place);
    return STATUS_OK;
}

static enum status init_locks(struct sqlite_store *store, struct error *err)
{
    pthread_condattr_t attributes;

    if (pthread_mutex_init(&store->lock, NULL) != 0)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&store->writer_free, &attributes);
    pthread_condattr_destroy(&attributes);
    return STATUS_OK;
}

static enum status open_writer(struct sqlite_store *store, struct error *err)
{
    enum sqlite_role role = is_private(store) ? SQLITE_ROLE_PRIVATE : SQLITE_ROLE_WRITER;

    if (role == SQLITE_ROLE_WRITER)
        TRY(prepare_file(store->place, err));
    TRY(sqlite_connect(store->place, role, &store->writer, err));
    TRY(sqlite_migrate(store->writer, err));
    return sqlite_schema_check(store->writer, err);
}

static void close_store(struct store **out)
{
    struct sqlite_store *store = as_store(*out);

    assert(!store->writer_taken && store->readers_out == 0);
    while (store->idle_count > 0)
        sqlite_disconnect(&store->idle[--store->idle_count]);
    sqlite_disconnect(&store->writer);
    pthread_cond_destroy(&store->writer_free);
    pthread_mutex_destroy(&store->lock);
    free(store->place);
    free(store);
    *out = NULL;
}

static enum status open_store(const char *place, struct store **out, struct error *err)
{
    struct sqlite_store *store = calloc(1, sizeof *store);
    char *copy = strdup(place);
    enum status status;

    if (!store || !copy || init_locks(store, NULL) != STATUS_OK) {
        free(store);
        free(copy);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    store->base.backend = &store_sqlite;
    store->place = copy;
    struct store *base = &store->base;
    status = open_writer(store, err);
    if (status != STATUS_OK) {
        close_store(&base);
        return status == STATUS_INTERNAL ? error_within(err, place) : status;
    }
    *out = base;
    return STATUS_OK;
}

/* ---- the writer and the pool ---- */

static void wait_a_little(struct sqlite_store *store)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WRITER_POLL_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    (void)pthread_cond_timedwait(&store->writer_free, &store->lock, &until);
}

static enum status take_writer(struct sqlite_store *store, const struct store_patience *patience,
                               struct sqlite_connection **out, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&store->lock);
    while (store->writer_taken && status == STATUS_OK) {
        status = patience_check(patience, err);
        if (status == STATUS_OK)
            wait_a_little(store);
    }
    if (status == STATUS_OK) {
        store->writer_taken = true;
        *out = store->writer;
    }
    pthread_mutex_unlock(&store->lock);
    return status;
}

static void give_back_writer(struct sqlite_store *store)
{
    pthread_mutex_lock(&store->lock);
    store->writer_taken = false;
    pthread_cond_signal(&store->writer_free);
    pthread_mutex_unlock(&store->lock);
}

/* Gives a reader's place in the pool back, and the connection too unless it is to be closed. */
static void give_back_reader(struct sqlite_store *store, struct sqlite_connection *connection)
{
    pthread_mutex_lock(&store->lock);
    store->readers_out--;
    if (connection && store->idle_count < IDLE_READERS_MAX) {
        store->idle[store->idle_count++] = connection;
        connection = NULL;
    }
    pthread_mutex_unlock(&store->lock);
    sqlite_disconnect(&connection);
}

static enum status take_reader(struct sqlite_store *store, struct sqlite_connection **out,
                               struct error *err)
{
    struct sqlite_connection *connection = NULL;
    enum status status = STATUS_OK;

    pthread_mutex_lock(&store->lock);
    if (store->readers_out == READERS_MAX)
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "too many readers at once, at most %d",
                           READERS_MAX);
    else
        store->readers_out++;
    if (status == STATUS_OK && store->idle_count > 0)
        connection = store->idle[--store->idle_count];
    pthread_mutex_unlock(&store->lock);
    if (status == STATUS_OK && !connection) {
        status = sqlite_connect(store->place, SQLITE_ROLE_READER, &connection, err);
        if (status != STATUS_OK)
            give_back_reader(store, NULL);
    }
    if (status == STATUS_OK)
        *out = connection;
    return status;
}

static void give_back(struct sqlite_transaction *tx)
{
    bool idle = sqlite3_get_autocommit(tx->connection->db) != 0;

    sqlite_set_patience(tx->connection, NULL);
    if (tx->connection == tx->store->writer) {
        give_back_writer(tx->store);
    } else {
        if (!idle)
            sqlite_disconnect(&tx->connection);
        give_back_reader(tx->store, tx->connection);
    }
    free(tx);
}

/* ---- transactions ---- */

/* A read begins its snapshot at once, by reading. */
static enum status begin_sql(struct sqlite_transaction *tx, struct error *err)
{
    if (tx->kind == TRANSACTION_WRITE)
        return sqlite_run(tx->connection, "BEGIN IMMEDIATE", err);
    TRY(sqlite_run(tx->connection, "BEGIN DEFERRED", err));
    return sqlite_run(tx->connection, "SELECT 1 FROM sqlite_schema LIMIT 1", err);
}

static void rollback(struct transaction **out)
{
    struct sqlite_transaction *tx = as_transaction(*out);

    *out = NULL;
    sqlite_set_patience(tx->connection, NULL);
    if (!sqlite3_get_autocommit(tx->connection->db))
        (void)sqlite3_exec(tx->connection->db, "ROLLBACK", NULL, NULL, NULL);
    give_back(tx);
}

static enum status begin(struct store *base, enum transaction_kind kind,
                         const struct store_patience *patience, struct transaction **out,
                         struct error *err)
{
    static const struct store_patience endless = {0};
    struct sqlite_store *store = as_store(base);
    struct sqlite_transaction *tx = calloc(1, sizeof *tx);
    enum status status;

    if (!tx)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    *tx = (struct sqlite_transaction){.base = {&store_sqlite}, .store = store, .kind = kind};
    patience = patience ? patience : &endless;
    status = patience_check(patience, err);
    if (status == STATUS_OK)
        status = kind == TRANSACTION_WRITE || is_private(store)
                     ? take_writer(store, patience, &tx->connection, err)
                     : take_reader(store, &tx->connection, err);
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
    code = sqlite3_exec(tx->connection->db, "COMMIT", NULL, NULL, NULL);
    if (code != SQLITE_OK && tx->kind == TRANSACTION_WRITE)
        status = error_set(err, STATUS_INTERNAL, "the commit failed: %s (%d)",
                           sqlite3_errmsg(tx->connection->db), code);
    rollback(out);
    return status;
}

/* ---- savepoints ---- */

static enum status savepoint_sql(struct transaction *base, bool standing, const char *sql,
                                 struct error *err)
{
    struct sqlite_transaction *tx = as_transaction(base);

    TRY(refuse_reader(tx, err));
    if (tx->marked != standing)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         standing ? "there is no savepoint" : "there is a savepoint already");
    TRY(settle(tx, sqlite_run(tx->connection, sql, err)));
    tx->marked = !standing;
    return STATUS_OK;
}

static enum status savepoint(struct transaction *tx, struct error *err)
{
    return savepoint_sql(tx, false, "SAVEPOINT mark", err);
}

static enum status savepoint_keep(struct transaction *tx, struct error *err)
{
    return savepoint_sql(tx, true, "RELEASE mark", err);
}

static enum status savepoint_undo(struct transaction *tx, struct error *err)
{
    return savepoint_sql(tx, true, "ROLLBACK TO mark; RELEASE mark", err);
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

const struct store_backend store_sqlite = {
    .name = "sqlite",
    .open = open_store,
    .close = close_store,
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
};
