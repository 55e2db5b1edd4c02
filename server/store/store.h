/*
 * One campaign's tables behind a row of functions; services see this header and never a backend.
 *
 * A table is described by its columns (server/store/tables.h); a row is a plain struct whose fields
 * the columns point to. Integers are int64_t, texts are const char * ("" when empty, never NULL),
 * blobs are struct bytes. So every backend, the rebuild test and the check walk the same
 * description.
 *
 * The rooms: tables.c describes · store.c dispatches and dumps · row.c reads rows by description ·
 * sqlite.c transactions · sqlite_pool.c one writer, up to 16 readers, 2 kept idle ·
 * sqlite_connection.c PRAGMAs, errors, patience, prepared statements · sqlite_schema.c migrations
 * and comparison · sqlite_sql.c, sqlite_row.c, sqlite_query.c rows in and out · blobs.c, uploads.c,
 * upload.c, files.c the files. A new backend fills struct store_backend and joins the subjects of
 * conformance_test.c.
 *
 * A transaction serves one thread at a time. After a write that failed with anything but
 * ALREADY_EXISTS or INVALID_ARGUMENT it can only be rolled back (FAILED_PRECONDITION otherwise).
 * Rows that come back are judged like anything from outside: DATA_LOSS names table, column, key.
 */
#ifndef BAIRI_SERVER_STORE_STORE_H
#define BAIRI_SERVER_STORE_STORE_H

#include <stdatomic.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

enum column_type { COLUMN_INT, COLUMN_TEXT, COLUMN_BLOB };

struct column {
    const char *name;
    enum column_type type;
    size_t offset; /* of the field in the row struct */
    bool key;      /* part of the primary key; keys come first */
};

enum { INDEX_COLUMNS_MAX = 4 };

struct store_index {
    const char *name;
    const char *columns[INDEX_COLUMNS_MAX]; /* NULL-terminated unless full */
    bool unique;
};

struct store_table {
    const char *name;
    size_t row_size;
    const struct column *columns;
    size_t column_count;
    const struct store_index *const *indexes;
    size_t index_count;
    bool projection; /* rebuilt from the ledger; others are the ledger itself */
};

struct store;
struct transaction;

enum transaction_kind {
    TRANSACTION_READ, /* a snapshot; many at once, each on its own connection from a pool */
    TRANSACTION_WRITE /* one at a time; the writer's */
};

/* What stops work inside a transaction; checked before each step and inside long queries. */
struct store_patience {
    int64_t deadline_ms;          /* monotonic; 0: none */
    const atomic_bool *cancelled; /* NULL: none */
};

/*
 * Which rows a scan returns. Ordered by the index columns, then by those of the key that the index
 * does not have. The rows' first `equal` columns of this order equal those of `match`; with `from`,
 * the next column of the order is >= that of `match`, also when descending.
 */
struct store_scan {
    const struct store_index *index; /* NULL: the primary key */
    const void *match; /* a row of the table with those fields set; may be NULL if 0 */
    size_t equal;
    bool from;
    bool descending;
    size_t limit; /* 0: all */
};

struct store_backend {
    const char *name; /* "sqlite" */

    /*
     * Opens or creates one campaign's store at `place` (a file for SQLite; ":memory:" for a private
     * one without durability, used for replays; "" for one that spills into a nameless file of its
     * own when it is large). Runs missing migrations, asserts that commits are
     * durable (SQLite: WAL, synchronous=FULL, fullfsync where there is one) and that the tables
     * have exactly the described columns. FAILED_PRECONDITION names what is not so.
     */
    enum status (*open)(const char *place, struct store **out, struct error *err);
    void (*close)(struct store **store);
    /* Gives back, little by little, what only a peak needed. Called about once a second. */
    void (*rest)(struct store *store);
    /*
     * Opens a store that is there, for reading only, while its server runs or not: nothing is made,
     * migrated or moved. NOT_FOUND, DATA_LOSS, FAILED_PRECONDITION when the tables are not those
     * described.
     * still  a copy that nobody writes meanwhile: nothing is made beside it, so it may lie where
     *        nothing can be
     */
    enum status (*look)(const char *place, bool still, struct store **out, struct error *err);

    /*
     * Begins. A write waits for the writer before it; a read never waits for a writer. RESOURCE_
     * EXHAUSTED when too many readers are out, DEADLINE_EXCEEDED, CANCELLED by the patience.
     */
    enum status (*begin)(struct store *store, enum transaction_kind kind,
                         const struct store_patience *patience, struct transaction **out,
                         struct error *err);
    /*
     * Commits and ends, whatever it returns. Durable on STATUS_OK. INTERNAL for an I/O or commit
     * error: the caller must end the process, for nobody can tell what the disk holds. CANCELLED,
     * DEADLINE_EXCEEDED, FAILED_PRECONDITION (it failed before): rolled back, nothing doubtful.
     */
    enum status (*commit)(struct transaction **tx, struct error *err);
    /* Ends without a trace; welcomes NULL. */
    void (*rollback)(struct transaction **tx);

    /* A mark inside a write transaction, one at a time: undone by savepoint_undo or kept. */
    enum status (*savepoint)(struct transaction *tx, struct error *err);
    enum status (*savepoint_keep)(struct transaction *tx, struct error *err);
    enum status (*savepoint_undo)(struct transaction *tx, struct error *err);

    /* Inserts or replaces the row with this key. ALREADY_EXISTS when another unique index objects.
     */
    enum status (*put)(struct transaction *tx, const struct store_table *table, const void *row,
                       struct error *err);
    /* Fills the rest of *row, whose key fields are set; texts and blobs in the arena. NOT_FOUND. */
    enum status (*get)(struct transaction *tx, const struct store_table *table, void *row,
                       struct arena *arena, struct error *err);
    /* All rows of a scan as an array of row structs in the arena; *count may be 0. */
    enum status (*scan)(struct transaction *tx, const struct store_table *table,
                        const struct store_scan *scan, struct arena *arena, void **rows,
                        size_t *count, struct error *err);
    /* Row by row, without keeping them: `each` gets a row whose memory is its own only until it
     * returns (scratch arena reset); a status other than OK ends the walk and is returned. */
    enum status (*walk)(struct transaction *tx, const struct store_table *table,
                        const struct store_scan *scan,
                        enum status (*each)(void *context, const void *row, struct arena *scratch,
                                            struct error *err),
                        void *context, struct error *err);
    /* Removes every row: only a rebuild of projections does this. */
    enum status (*clear)(struct transaction *tx, const struct store_table *table,
                         struct error *err);
    /*
     * What the backend itself finds wrong with its files (SQLite: PRAGMA integrity_check), a line
     * each, at most 100. A status other than OK: it could not look.
     */
    enum status (*inspect)(struct transaction *tx, void (*each)(void *context, const char *line),
                           void *context, struct error *err);
    /* Copies all that a read transaction sees into a new file, durably; writers do not wait.
     * ALREADY_EXISTS. */
    enum status (*copy)(struct transaction *tx, const char *place, struct error *err);
};

extern const struct store_backend store_sqlite;

/* A store or transaction begins with its backend, so that calls read store_put(tx, …). */
enum status store_open(const struct store_backend *backend, const char *place, struct store **out,
                       struct error *err) MUST_CHECK;
void store_close(struct store **store);
void store_rest(struct store *store);
enum status store_look(const struct store_backend *backend, const char *place, bool still,
                       struct store **out, struct error *err) MUST_CHECK;
enum status store_begin(struct store *store, enum transaction_kind kind,
                        const struct store_patience *patience, struct transaction **out,
                        struct error *err) MUST_CHECK;
enum status store_commit(struct transaction **tx, struct error *err) MUST_CHECK;
void store_rollback(struct transaction **tx);
enum status store_savepoint(struct transaction *tx, struct error *err) MUST_CHECK;
enum status store_savepoint_keep(struct transaction *tx, struct error *err) MUST_CHECK;
enum status store_savepoint_undo(struct transaction *tx, struct error *err) MUST_CHECK;
enum status store_put(struct transaction *tx, const struct store_table *table, const void *row,
                      struct error *err) MUST_CHECK;
enum status store_get(struct transaction *tx, const struct store_table *table, void *row,
                      struct arena *arena, struct error *err) MUST_CHECK;
enum status store_scan_rows(struct transaction *tx, const struct store_table *table,
                            const struct store_scan *scan, struct arena *arena, void **rows,
                            size_t *count, struct error *err) MUST_CHECK;
enum status store_walk(struct transaction *tx, const struct store_table *table,
                       const struct store_scan *scan,
                       enum status (*each)(void *context, const void *row, struct arena *scratch,
                                           struct error *err),
                       void *context, struct error *err) MUST_CHECK;
enum status store_clear(struct transaction *tx, const struct store_table *table, struct error *err)
    MUST_CHECK;
enum status store_inspect(struct transaction *tx, void (*each)(void *context, const char *line),
                          void *context, struct error *err) MUST_CHECK;
enum status store_copy(struct transaction *tx, const char *place, struct error *err) MUST_CHECK;

/* Every row of the given kind of tables as text, ordered by table and key: for comparing a rebuild.
 */
enum status store_dump(struct transaction *tx, bool projections, struct buf *out, struct error *err)
    MUST_CHECK;

#endif
