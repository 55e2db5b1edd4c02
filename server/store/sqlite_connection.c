/* One connection to SQLite: its PRAGMAs, what its errors mean, its patience, its statements. */
#include <stdlib.h>
#include <string.h>

#include "server/store/sqlite.h"

enum {
    PATIENCE_OPS = 1000,          /* virtual machine steps between two looks at the clock */
    BUSY_SLEEP_MS = 5,            /* while another process writes */
    BUSY_TRIES = 1000,            /* 5 s in all */
    VALUE_MAX = 64 * 1024 * 1024, /* bytes of one text or blob */
    SQL_MAX = 16 * 1024,
    CHECKPOINT_FRAMES = 4000 /* 16 MB: pages written often are moved once */
};

enum { WRITER = 1 << SQLITE_ROLE_WRITER, READER = 1 << SQLITE_ROLE_READER };
enum { STILL = 1 << SQLITE_ROLE_STILL, LOOKS = READER | STILL };
enum { PRIVATE = 1 << SQLITE_ROLE_PRIVATE, EVERY = WRITER | LOOKS | PRIVATE };

/* What must hold on a connection: set at open, then read back. */
static const struct {
    const char *name, *set, *expect;
    int roles;
} pragmas[] = {
    {"journal_mode",         "WAL",    "wal",   WRITER          },
    {"journal_mode",         NULL,     "wal",   READER          },
    {"synchronous",          "FULL",   "2",     WRITER | READER },
    {"fullfsync",            "ON",     "1",     WRITER | READER },
    {"checkpoint_fullfsync", "ON",     "1",     WRITER | READER },
    {"encoding",             NULL,     "UTF-8", EVERY           },
    {"secure_delete",        "ON",     "1",     EVERY           }, /* erased contacts are gone */
    {"trusted_schema",       "OFF",    "0",     EVERY           },
    {"cell_size_check",      "ON",     "1",     EVERY           },
    {"temp_store",           "MEMORY", "2",     EVERY           },
    {"cache_size",           "-2000",  "-2000", WRITER | PRIVATE},
    {"cache_size",           "-200",   "-200",  LOOKS           }, /* there may be many */
    {"query_only",           "ON",     "1",     LOOKS           },
};

/* ---- errors ---- */

static enum status sqlite_status(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
        return STATUS_RESOURCE_EXHAUSTED;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STATUS_DATA_LOSS;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
        return STATUS_UNAVAILABLE;
    case SQLITE_TOOBIG:
        return STATUS_INVALID_ARGUMENT;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return STATUS_FAILED_PRECONDITION;
    default:
        return STATUS_INTERNAL;
    }
}

enum status sqlite_failed(struct sqlite_connection *connection, int code, struct error *err)
{
    if ((code & 0xff) == SQLITE_INTERRUPT) {
        TRY(patience_check(&connection->patience, err));
        return error_set(err, STATUS_CANCELLED, "the request was cancelled");
    }
    return error_set(err, sqlite_status(code), "the database failed: %s (%d)",
                     sqlite3_errmsg(connection->db), code);
}

/* ---- patience ---- */

static int is_out_of_patience(void *context)
{
    const struct sqlite_connection *connection = context;

    return patience_check(&connection->patience, NULL) != STATUS_OK;
}

/* Another process is writing: waits a little while the patience lasts. */
static int wait_while_busy(void *context, int tries)
{
    if (tries >= BUSY_TRIES || is_out_of_patience(context))
        return 0;
    sqlite3_sleep(BUSY_SLEEP_MS);
    return 1;
}

void sqlite_set_patience(struct sqlite_connection *connection,
                         const struct store_patience *patience)
{
    connection->patience = patience ? *patience : (struct store_patience){0};
    if (connection->patience.deadline_ms || connection->patience.cancelled)
        sqlite3_progress_handler(connection->db, PATIENCE_OPS, is_out_of_patience, connection);
    else
        sqlite3_progress_handler(connection->db, 0, NULL, NULL);
}

/* ---- SQL ---- */

int sqlite_say(struct sqlite_connection *connection, enum phrase phrase)
{
    static const char *const words[PHRASES] = {
        [PHRASE_BEGIN_READ] = "BEGIN DEFERRED",
        [PHRASE_LOOK] = "SELECT 1 FROM sqlite_schema LIMIT 1",
        [PHRASE_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [PHRASE_COMMIT] = "COMMIT",
        [PHRASE_ROLLBACK] = "ROLLBACK",
        [PHRASE_MARK] = "SAVEPOINT mark",
        [PHRASE_RELEASE] = "RELEASE mark",
        [PHRASE_BACK_TO_MARK] = "ROLLBACK TO mark",
    };
    sqlite3_stmt **stmt = &connection->phrases[phrase];
    int code = SQLITE_OK;

    if (!*stmt)
        code = sqlite3_prepare_v3(connection->db, words[phrase], -1, SQLITE_PREPARE_PERSISTENT,
                                  stmt, NULL);
    if (code != SQLITE_OK)
        return code;
    code = sqlite3_step(*stmt);
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        return sqlite3_reset(*stmt);
    (void)sqlite3_reset(*stmt);
    return code;
}

enum status sqlite_run(struct sqlite_connection *connection, const char *sql, struct error *err)
{
    int code = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? STATUS_OK : sqlite_failed(connection, code, err);
}

enum status sqlite_prepare(struct sqlite_connection *connection, const char *sql,
                           sqlite3_stmt **out, struct error *err)
{
    int code = sqlite3_prepare_v3(connection->db, sql, -1, 0, out, NULL);

    return code == SQLITE_OK ? STATUS_OK : sqlite_failed(connection, code, err);
}

/* ---- PRAGMAs ---- */

static enum status set_pragma(struct sqlite_connection *connection, size_t i, struct error *err)
{
    char sql[96];

    if (!pragmas[i].set)
        return STATUS_OK;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA %s = %s", pragmas[i].name, pragmas[i].set);
    return sqlite_run(connection, sql, err);
}

static enum status assert_pragma(struct sqlite_connection *connection, size_t i, struct error *err)
{
    char sql[64], value[32] = "nothing";
    sqlite3_stmt *stmt;

    sqlite3_snprintf(sizeof sql, sql, "PRAGMA %s", pragmas[i].name);
    TRY(sqlite_prepare(connection, sql, &stmt, err));
    if (sqlite3_step(stmt) == SQLITE_ROW)
        sqlite3_snprintf(sizeof value, value, "%s", sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    if (strcmp(value, pragmas[i].expect) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the database has %s = %s, but the store needs %s", pragmas[i].name, value,
                     pragmas[i].expect);
}

enum status sqlite_assert_pragmas(struct sqlite_connection *connection, struct error *err)
{
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) {
        if (pragmas[i].roles & 1 << connection->role)
            TRY(assert_pragma(connection, i, err));
    }
    return STATUS_OK;
}

static enum status set_pragmas(struct sqlite_connection *connection, struct error *err)
{
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) {
        if (pragmas[i].roles & 1 << connection->role)
            TRY(set_pragma(connection, i, err));
    }
    return STATUS_OK;
}

/* ---- connecting ---- */

/*
 * Moves the WAL into the database once it is long. SQLite's own hook would swallow a failed fsync;
 * this one lets the commit report it (what waits for a reader is simply done later).
 */
static int checkpoint(void *context, sqlite3 *db, const char *name, int frames)
{
    int code = SQLITE_OK;

    (void)context;
    if (frames >= CHECKPOINT_FRAMES)
        code = sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED ? SQLITE_OK : code;
}

/* Nothing in the file may act: no triggers, no views, no edited schema. */
static void harden(sqlite3 *db)
{
    static const int off[] = {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
                              SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_DQS_DML};

    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        (void)sqlite3_db_config(db, off[i], 0, (int *)NULL);
    (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
    (void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_extended_result_codes(db, 1);
}

/* A file that does not change: neither locks nor a WAL, whatever its header says. */
static int open_still(const char *place, sqlite3 **db)
{
    OWNED(buf_free) struct buf uri = buf_make(SQL_MAX);

    buf_adds(&uri, "file:");
    for (const char *at = place; *at; at++)
        if (strchr("?#%", *at))
            buf_addf(&uri, "%%%02X", (unsigned)*at);
        else
            buf_addc(&uri, *at);
    buf_adds(&uri, "?immutable=1");
    return uri.failed
               ? SQLITE_NOMEM
               : sqlite3_open_v2(buf_text(&uri), db,
                                 SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                                     SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW,
                                 NULL);
}

static enum status open_database(struct sqlite_connection *connection, const char *place,
                                 struct error *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    int code =
        connection->role == SQLITE_ROLE_STILL
            ? open_still(place, &connection->db)
            : sqlite3_open_v2(place, &connection->db,
                              flags | (place[0] == ':' ? SQLITE_OPEN_MEMORY : SQLITE_OPEN_NOFOLLOW),
                              NULL);

    if (!connection->db)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    if (code != SQLITE_OK)
        return error_set(err, sqlite_status(code), "the database %s cannot be opened: %s", place,
                         sqlite3_errmsg(connection->db));
    harden(connection->db);
    (void)sqlite3_wal_hook(connection->db, checkpoint, NULL);
    /* a reader that is the last to leave moves nothing */
    if (connection->role == SQLITE_ROLE_READER)
        (void)sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    (void)sqlite3_busy_handler(connection->db, wait_while_busy, connection);
    return STATUS_OK;
}

enum status sqlite_connect(const char *place, enum sqlite_role role, struct sqlite_connection **out,
                           struct error *err)
{
    struct sqlite_connection *connection = calloc(1, sizeof *connection);
    enum status status;

    if (!connection)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    connection->role = role;
    status = open_database(connection, place, err);
    if (status == STATUS_OK)
        status = set_pragmas(connection, err);
    if (status == STATUS_OK)
        status = sqlite_assert_pragmas(connection, err);
    if (status != STATUS_OK)
        sqlite_disconnect(&connection);
    else
        *out = connection;
    return status;
}

void sqlite_disconnect(struct sqlite_connection **connection)
{
    if (!connection || !*connection)
        return;
    for (size_t i = 0; i < SQLITE_STATEMENTS_MAX; i++)
        (void)sqlite3_finalize((*connection)->statements[i].stmt);
    for (size_t i = 0; i < PHRASES; i++)
        (void)sqlite3_finalize((*connection)->phrases[i]);
    (void)sqlite3_close_v2((*connection)->db);
    free(*connection);
    *connection = NULL;
}

/* ---- prepared statements ---- */

static bool is_same_query(const struct sqlite_query *a, const struct sqlite_query *b)
{
    return a->verb == b->verb && a->table == b->table && a->index == b->index &&
           a->equal == b->equal && a->from == b->from && a->descending == b->descending;
}

/* The place of this query, or one for it: free, or that of the next idle statement; or none. */
static struct sqlite_statement *find_place(struct sqlite_connection *connection,
                                           const struct sqlite_query *query)
{
    for (size_t i = 0; i < SQLITE_STATEMENTS_MAX; i++) {
        struct sqlite_statement *place = &connection->statements[i];
        if (!place->stmt)
            return place;
        if (is_same_query(&place->query, query))
            return place->busy ? NULL : place;
    }
    for (size_t i = 0; i < SQLITE_STATEMENTS_MAX; i++) {
        struct sqlite_statement *place = &connection->statements[connection->next_out];
        connection->next_out = (connection->next_out + 1) % SQLITE_STATEMENTS_MAX;
        if (!place->busy) {
            (void)sqlite3_finalize(place->stmt);
            place->stmt = NULL;
            return place;
        }
    }
    return NULL;
}

static enum status prepare_query(struct sqlite_connection *connection,
                                 const struct sqlite_query *query, sqlite3_stmt **out,
                                 struct error *err)
{
    struct buf sql = buf_make(SQL_MAX);
    enum status status;

    sqlite_sql_query(query, &sql);
    status = buf_finish(&sql, err);
    if (status == STATUS_OK)
        status = sqlite_prepare(connection, buf_text(&sql), out, err);
    buf_free(&sql);
    return status;
}

enum status sqlite_lease(struct sqlite_connection *connection, const struct sqlite_query *query,
                         struct sqlite_lease *out, struct error *err)
{
    struct sqlite_statement *place = find_place(connection, query);

    if (!place || !place->stmt)
        TRY(prepare_query(connection, query, &out->stmt, err));
    out->place = place;
    if (!place)
        return STATUS_OK;
    if (place->stmt) {
        out->stmt = place->stmt;
    } else {
        place->stmt = out->stmt;
        place->query = *query;
    }
    place->busy = true;
    return STATUS_OK;
}

void sqlite_release(struct sqlite_lease *lease)
{
    if (!lease->place) {
        (void)sqlite3_finalize(lease->stmt);
    } else {
        (void)sqlite3_reset(lease->stmt);
        (void)sqlite3_clear_bindings(lease->stmt);
        lease->place->busy = false;
    }
    lease->stmt = NULL;
    lease->place = NULL;
}
