/* What the files of the SQLite backend share; nobody else includes it but their tests. */
#ifndef BAIRI_SERVER_STORE_SQLITE_H
#define BAIRI_SERVER_STORE_SQLITE_H

#include <pthread.h>
#include <sqlite3.h>

#include "server/store/backend.h"

enum sqlite_role {
    SQLITE_ROLE_WRITER,  /* reads and writes a file */
    SQLITE_ROLE_READER,  /* snapshots of a file */
    SQLITE_ROLE_STILL,   /* reads a file that nobody writes, and makes nothing beside it */
    SQLITE_ROLE_PRIVATE, /* ":memory:" and "": both, without durability */
};

enum sqlite_verb { SQLITE_PUT, SQLITE_GET, SQLITE_SCAN, SQLITE_CLEAR };

/* Names one prepared statement; its SQL follows from the descriptions. */
struct sqlite_query {
    enum sqlite_verb verb;
    const struct store_table *table;
    const struct store_index *index; /* of a scan; NULL: the key */
    size_t equal;
    bool from;
    bool descending;
};

enum { SQLITE_STATEMENTS_MAX = 48 };

struct sqlite_statement {
    struct sqlite_query query;
    sqlite3_stmt *stmt; /* NULL: this place is free */
    bool busy;          /* a walk is going through it */
};

/* What every transaction says, in the same words. */
enum phrase {
    PHRASE_BEGIN_READ,
    PHRASE_LOOK, /* a read begins its snapshot by reading */
    PHRASE_BEGIN_WRITE,
    PHRASE_COMMIT,
    PHRASE_ROLLBACK,
    PHRASE_MARK,
    PHRASE_RELEASE,
    PHRASE_BACK_TO_MARK,
    PHRASES
};

struct sqlite_connection {
    sqlite3 *db;
    enum sqlite_role role;
    sqlite3_stmt *phrases[PHRASES]; /* NULL: not said yet */
    struct store_patience patience;
    size_t next_out; /* whose turn it is to leave a full cache */
    struct sqlite_statement statements[SQLITE_STATEMENTS_MAX];
};

/* A prepared statement in use. */
struct sqlite_lease {
    sqlite3_stmt *stmt;
    struct sqlite_statement *place; /* NULL: prepared for this use only */
};

enum {
    IDLE_READERS_MAX = 16, /* a peak does not open and close all the time */
    IDLE_READERS_KEPT = 2  /* when it is over */
};

struct sqlite_store {
    struct store base;
    char *place;
    bool still;                       /* looked at, and nobody writes the file */
    struct sqlite_connection *writer; /* NULL: only looked at */
    pthread_mutex_t lock;             /* of what follows */
    pthread_cond_t writer_free;
    bool writer_taken;
    size_t readers_out;
    struct sqlite_connection *idle[IDLE_READERS_MAX];
    size_t idle_count;
    size_t idle_least; /* how few there were since the last rest */
};

struct sqlite_transaction {
    struct transaction base;
    struct sqlite_store *store;
    struct sqlite_connection *connection;
    enum transaction_kind kind;
    bool marked; /* a savepoint stands */
    bool broken; /* an error left it without a defined state: only rollback */
};

/* ---- sqlite_connection.c ---- */

/* Opens, sets every PRAGMA and asserts them. FAILED_PRECONDITION, DATA_LOSS, UNAVAILABLE. */
enum status sqlite_connect(const char *place, enum sqlite_role role, struct sqlite_connection **out,
                           struct error *err) MUST_CHECK;
void sqlite_disconnect(struct sqlite_connection **connection);
/* FAILED_PRECONDITION naming the PRAGMA that is not as it must be. */
enum status sqlite_assert_pragmas(struct sqlite_connection *connection, struct error *err)
    MUST_CHECK;
/* Lets the connection give up when the patience is at its end; NULL: never. */
void sqlite_set_patience(struct sqlite_connection *connection,
                         const struct store_patience *patience);
/* Says one of the phrases; the result code is SQLite's, for commits are judged by their caller. */
int sqlite_say(struct sqlite_connection *connection, enum phrase phrase);
/* Runs SQL that returns nothing. */
enum status sqlite_run(struct sqlite_connection *connection, const char *sql, struct error *err)
    MUST_CHECK;
/* Prepares SQL for one use. */
enum status sqlite_prepare(struct sqlite_connection *connection, const char *sql,
                           sqlite3_stmt **out, struct error *err) MUST_CHECK;
/* What a result code other than OK, ROW and DONE means for the caller, with SQLite's words. */
enum status sqlite_failed(struct sqlite_connection *connection, int code, struct error *err);

/* A prepared statement from the connection's cache, or a fresh one while that is in use. */
enum status sqlite_lease(struct sqlite_connection *connection, const struct sqlite_query *query,
                         struct sqlite_lease *out, struct error *err) MUST_CHECK;
void sqlite_release(struct sqlite_lease *lease);

/* ---- sqlite_pool.c ---- */

enum status sqlite_store_open(const char *place, struct store **out, struct error *err) MUST_CHECK;
enum status sqlite_store_look(const char *place, bool still, struct store **out, struct error *err)
    MUST_CHECK;
void sqlite_store_close(struct store **store);
/* Closes the reader that has been idle longest, if there are more than are kept. */
void sqlite_store_rest(struct store *store);
/* ":memory:" and "": every transaction uses the writer. */
bool sqlite_is_private(const struct sqlite_store *store);
/* Waits for the writer before, as long as the patience lasts. */
enum status sqlite_take_writer(struct sqlite_store *store, const struct store_patience *patience,
                               struct sqlite_connection **out, struct error *err) MUST_CHECK;
void sqlite_give_writer(struct sqlite_store *store);
/* RESOURCE_EXHAUSTED when too many are out. */
enum status sqlite_take_reader(struct sqlite_store *store, struct sqlite_connection **out,
                               struct error *err) MUST_CHECK;
/* Gives a place in the pool back, with its connection unless that was closed (NULL). */
void sqlite_give_reader(struct sqlite_store *store, struct sqlite_connection *connection);

/* ---- sqlite_sql.c ---- */

void sqlite_sql_create_table(const struct store_table *table, struct buf *sql);
void sqlite_sql_create_index(const struct store_table *table, const struct store_index *index,
                             struct buf *sql);
void sqlite_sql_query(const struct sqlite_query *query, struct buf *sql);
/* "INTEGER", "TEXT", "BLOB" */
const char *sqlite_type_name(enum column_type type);
/* The table's key is one integer, SQLite's rowid; other tables are WITHOUT ROWID. */
bool sqlite_key_is_rowid(const struct store_table *table);

/* ---- sqlite_schema.c ---- */

/* Runs the migrations that are missing. */
enum status sqlite_migrate(struct sqlite_connection *connection, struct error *err) MUST_CHECK;
/* FAILED_PRECONDITION unless the database is a store of this program's schema version. */
enum status sqlite_version_check(struct sqlite_connection *connection, struct error *err)
    MUST_CHECK;
/* The database has exactly the described tables, columns and indexes; else names a difference. */
enum status sqlite_schema_check(struct sqlite_connection *connection, struct error *err) MUST_CHECK;

/* ---- sqlite_row.c ---- */

/* Binds a column's field to a parameter; the row must outlive the step. */
enum status sqlite_bind(struct sqlite_connection *connection, sqlite3_stmt *stmt, int parameter,
                        const struct store_table *table, const struct column *column,
                        const void *row, struct error *err) MUST_CHECK;
/*
 * Takes the fields of the current result row; they are judged like anything from outside.
 * skip_keys  the caller's row already has its key
 * Returns    DATA_LOSS naming table, column and key; RESOURCE_EXHAUSTED over the arena's budget
 */
enum status sqlite_load(sqlite3_stmt *stmt, const struct store_table *table, bool skip_keys,
                        void *row, struct arena *arena, struct error *err) MUST_CHECK;

/* ---- sqlite_copy.c: the file as a whole ---- */

enum status sqlite_inspect(struct sqlite_connection *connection,
                           void (*each)(void *context, const char *line), void *context,
                           struct error *err) MUST_CHECK;
enum status sqlite_copy(struct sqlite_connection *connection, const char *place, struct error *err)
    MUST_CHECK;

/* ---- sqlite_query.c: the verbs on rows, on a connection ---- */

enum status sqlite_put_row(struct sqlite_connection *connection, const struct store_table *table,
                           const void *row, struct error *err) MUST_CHECK;
enum status sqlite_get_row(struct sqlite_connection *connection, const struct store_table *table,
                           void *row, struct arena *arena, struct error *err) MUST_CHECK;
enum status sqlite_scan_rows(struct sqlite_connection *connection, const struct store_table *table,
                             const struct store_scan *scan, struct arena *arena, void **rows,
                             size_t *count, struct error *err) MUST_CHECK;
enum status sqlite_walk_rows(struct sqlite_connection *connection, const struct store_table *table,
                             const struct store_scan *scan,
                             enum status (*each)(void *context, const void *row,
                                                 struct arena *scratch, struct error *err),
                             void *context, struct error *err) MUST_CHECK;
enum status sqlite_clear_rows(struct sqlite_connection *connection, const struct store_table *table,
                              struct error *err) MUST_CHECK;

#endif
