/* The schema in numbered migrations, and its comparison with the descriptions of the tables. */
#include <string.h>

#include "server/store/sqlite.h"
#include "server/store/tables.h"

enum { APPLICATION_ID = 0x62616972, /* "bair" */ SQL_MAX = 64 * 1024 };

/* ---- migrations ---- */

/* The projections dropped and made anew as they are described. */
static enum status remake_tables(struct sqlite_connection *connection, struct error *err)
{
    struct buf sql = buf_make(SQL_MAX);
    enum status status;

    for (size_t i = 0; i < store_table_count; i++) {
        if (!store_tables[i]->projection)
            continue;
        buf_addf(&sql, "DROP TABLE IF EXISTS \"%s\";\n", store_tables[i]->name);
        sqlite_sql_create_table(store_tables[i], &sql);
        buf_adds(&sql, ";\n");
        for (size_t k = 0; k < store_tables[i]->index_count; k++) {
            sqlite_sql_create_index(store_tables[i], store_tables[i]->indexes[k], &sql);
            buf_adds(&sql, ";\n");
        }
    }
    status = buf_finish(&sql, err);
    if (status == STATUS_OK)
        status = sqlite_run(connection, buf_text(&sql), err);
    buf_free(&sql);
    return status;
}

/* Number 1 makes the ledger's own tables, in the SQL of its time. */
static const char ledger_sql[] =
    "CREATE TABLE \"record\" (\"idx\" INTEGER NOT NULL, \"time\" INTEGER NOT NULL, "
    "\"kind\" INTEGER NOT NULL, \"author\" TEXT NOT NULL, \"statement_id\" BLOB NOT NULL, "
    "\"digest\" BLOB NOT NULL, \"statement\" BLOB NOT NULL, \"signature\" BLOB NOT NULL, "
    "\"cosignature\" BLOB NOT NULL, \"leaf\" BLOB NOT NULL, PRIMARY KEY (\"idx\")) STRICT;"
    "CREATE UNIQUE INDEX \"record_statement_id\" ON \"record\" (\"statement_id\");"
    "CREATE UNIQUE INDEX \"record_digest\" ON \"record\" (\"digest\");"
    "CREATE TABLE \"node\" (\"level\" INTEGER NOT NULL, \"position\" INTEGER NOT NULL, "
    "\"hash\" BLOB NOT NULL, PRIMARY KEY (\"level\", \"position\")) STRICT, WITHOUT ROWID;"
    "CREATE TABLE \"checkpoint\" (\"size\" INTEGER NOT NULL, \"time\" INTEGER NOT NULL, "
    "\"root\" BLOB NOT NULL, PRIMARY KEY (\"size\")) STRICT;"
    "CREATE TABLE \"private\" (\"digest\" BLOB NOT NULL, \"content\" BLOB NOT NULL, "
    "\"idx\" INTEGER NOT NULL, PRIMARY KEY (\"digest\")) STRICT, WITHOUT ROWID;";

static enum status create_ledger(struct sqlite_connection *connection, struct error *err)
{
    return sqlite_run(connection, ledger_sql, err);
}

/* Number 4: a checkpoint's note and token, revocation lists, cosignatures of witnesses. */
static const char evidence_sql[] =
    "ALTER TABLE \"checkpoint\" RENAME TO \"checkpoint_before\";"
    "CREATE TABLE \"checkpoint\" (\"size\" INTEGER NOT NULL, \"time\" INTEGER NOT NULL, "
    "\"root\" BLOB NOT NULL, \"note\" TEXT NOT NULL, \"token\" BLOB NOT NULL, "
    "PRIMARY KEY (\"size\")) STRICT;"
    "INSERT INTO \"checkpoint\" SELECT \"size\", \"time\", \"root\", '', x'' "
    "FROM \"checkpoint_before\";"
    "DROP TABLE \"checkpoint_before\";"
    "CREATE TABLE \"crl\" (\"digest\" BLOB NOT NULL, \"content\" BLOB NOT NULL, "
    "PRIMARY KEY (\"digest\")) STRICT, WITHOUT ROWID;"
    "CREATE TABLE \"cosignature\" (\"size\" INTEGER NOT NULL, \"name\" TEXT NOT NULL, "
    "\"line\" TEXT NOT NULL, PRIMARY KEY (\"size\", \"name\")) STRICT, WITHOUT ROWID;";

static enum status add_evidence(struct sqlite_connection *connection, struct error *err)
{
    return sqlite_run(connection, evidence_sql, err);
}

/*
 * Number 2 and every later change of projections (3: received, awaiting and heard of a project;
 * 6: what is scored of a project; 8: the log's keys; 9: the bureau's desk, reductions, reopenings,
 * duplicates, rulings, objections, the final assessment,
 * from when settings are in force; 10: the dollars of a reduction, why a report was drawn up,
 * written sections, reminders): they are a reading of the ledger, so they are dropped, and whoever
 * opens a ledger with records and no projections rebuilds them.
 */
static enum status remake_projections(struct sqlite_connection *connection, struct error *err)
{
    return remake_tables(connection, err);
}

/* Number 5: each checkpoint names the one before it, so that none can be taken out unseen. */
static const char chain_sql[] =
    "ALTER TABLE \"checkpoint\" RENAME TO \"checkpoint_before\";"
    "CREATE TABLE \"checkpoint\" (\"size\" INTEGER NOT NULL, \"time\" INTEGER NOT NULL, "
    "\"root\" BLOB NOT NULL, \"note\" TEXT NOT NULL, \"token\" BLOB NOT NULL, "
    "\"previous\" INTEGER NOT NULL, PRIMARY KEY (\"size\")) STRICT;"
    "INSERT INTO \"checkpoint\" SELECT \"size\", \"time\", \"root\", \"note\", \"token\", "
    "coalesce(lag(\"size\") OVER (ORDER BY \"size\"), 0) FROM \"checkpoint_before\";"
    "DROP TABLE \"checkpoint_before\";";

static enum status chain_checkpoints(struct sqlite_connection *connection, struct error *err)
{
    return sqlite_run(connection, chain_sql, err);
}

/*
 * Number 7: three indexes that nothing was looked up by, each a random page written with every
 * submission. That no two records have the same digest follows from their ids, which are in it.
 */
static enum status drop_indexes(struct sqlite_connection *connection, struct error *err)
{
    TRY(sqlite_run(connection, "DROP INDEX IF EXISTS \"record_digest\"", err));
    return remake_tables(connection, err);
}

static enum status (*const migrations[])(struct sqlite_connection *connection,
                                         struct error *err) = {
    create_ledger,      remake_projections, remake_projections, add_evidence,
    chain_checkpoints,  remake_projections, drop_indexes,       remake_projections,
    remake_projections, remake_projections};
enum { MIGRATION_COUNT = sizeof migrations / sizeof *migrations };

static enum status read_int(struct sqlite_connection *connection, const char *sql, int64_t *out,
                            struct error *err)
{
    sqlite3_stmt *stmt;
    int code;

    TRY(sqlite_prepare(connection, sql, &stmt, err));
    code = sqlite3_step(stmt);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    return code == SQLITE_ROW ? STATUS_OK : sqlite_failed(connection, code, err);
}

static enum status run_missing(struct sqlite_connection *connection, struct error *err)
{
    int64_t version, application, objects;
    char sql[96];

    TRY(read_int(connection, "PRAGMA user_version", &version, err));
    TRY(read_int(connection, "PRAGMA application_id", &application, err));
    TRY(read_int(connection, "SELECT count(*) FROM sqlite_schema", &objects, err));
    if (version < 0 || version > MIGRATION_COUNT)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the database has schema version %lld, this program knows up to %d",
                         (long long)version, (int)MIGRATION_COUNT);
    if (version == 0 ? objects != 0 : application != APPLICATION_ID)
        return error_set(err, STATUS_FAILED_PRECONDITION, "this database is not a bairi store");
    if (version == MIGRATION_COUNT)
        return STATUS_OK;
    for (int64_t i = version; i < MIGRATION_COUNT; i++)
        TRY(migrations[i](connection, err));
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version = %d; PRAGMA application_id = %d",
                     MIGRATION_COUNT, APPLICATION_ID);
    return sqlite_run(connection, sql, err);
}

enum status sqlite_version_check(struct sqlite_connection *connection, struct error *err)
{
    int64_t version = 0, application = 0;

    TRY(read_int(connection, "PRAGMA user_version", &version, err));
    TRY(read_int(connection, "PRAGMA application_id", &application, err));
    if (application != APPLICATION_ID)
        return error_set(err, STATUS_FAILED_PRECONDITION, "this database is not a bairi store");
    if (version != MIGRATION_COUNT)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the database has schema version %lld, this program reads %d; start "
                         "bairid serve once to bring an older one up to date",
                         (long long)version, (int)MIGRATION_COUNT);
    return STATUS_OK;
}

enum status sqlite_migrate(struct sqlite_connection *connection, struct error *err)
{
    enum status status;

    TRY(sqlite_run(connection, "BEGIN IMMEDIATE", err));
    status = run_missing(connection, err);
    if (status == STATUS_OK)
        status = sqlite_run(connection, "COMMIT", err);
    if (status != STATUS_OK)
        (void)sqlite3_exec(connection->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* ---- comparison ---- */

static enum status differs(const char *kind, const char *name, struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the database's %s %s is not as this program describes it", kind, name);
}

static enum status column_differs(const struct store_table *table, const char *column,
                                  struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the database's column %s.%s is not as this program describes it", table->name,
                     column);
}

static bool is_text(sqlite3_stmt *stmt, int i, const char *text)
{
    const char *found = (const char *)sqlite3_column_text(stmt, i);

    return found && strcmp(found, text) == 0;
}

/* One row of table_xinfo against one column; its place in the key is its place in the table. */
static bool is_column(sqlite3_stmt *stmt, const struct store_table *table, size_t i)
{
    const struct column *column = &table->columns[i];

    return is_text(stmt, 0, column->name) && is_text(stmt, 1, sqlite_type_name(column->type)) &&
           sqlite3_column_int(stmt, 2) == 1 &&
           sqlite3_column_int64(stmt, 3) == (column->key ? (int64_t)i + 1 : 0) &&
           sqlite3_column_int(stmt, 4) == 0 && sqlite3_column_type(stmt, 5) == SQLITE_NULL;
}

static enum status check_columns(sqlite3_stmt *stmt, const struct store_table *table,
                                 struct error *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (sqlite3_step(stmt) != SQLITE_ROW || !is_column(stmt, table, i))
            return column_differs(table, table->columns[i].name, err);
    }
    if (sqlite3_step(stmt) != SQLITE_DONE) {
        const unsigned char *name = sqlite3_column_text(stmt, 0);
        return column_differs(table, name ? (const char *)name : "?", err);
    }
    return STATUS_OK;
}

/* STRICT, and WITHOUT ROWID where it should be. */
static enum status check_kind(sqlite3_stmt *stmt, const struct store_table *table,
                              struct error *err)
{
    bool with_rowid = sqlite_key_is_rowid(table);

    if (sqlite3_step(stmt) == SQLITE_ROW && is_text(stmt, 0, "table") &&
        sqlite3_column_int(stmt, 1) == 1 && sqlite3_column_int(stmt, 2) == !with_rowid)
        return STATUS_OK;
    return differs("table", table->name, err);
}

static enum status check_index(sqlite3_stmt *stmt, const struct store_index *index,
                               struct error *err)
{
    size_t count = 0;

    while (count < INDEX_COLUMNS_MAX && index->columns[count])
        count++;
    for (size_t i = 0; i < count; i++) {
        if (sqlite3_step(stmt) != SQLITE_ROW || !is_text(stmt, 0, index->columns[i]) ||
            sqlite3_column_int(stmt, 1) != 0 || !is_text(stmt, 2, "BINARY") ||
            sqlite3_column_int(stmt, 3) != index->unique || sqlite3_column_int(stmt, 4) != 0)
            return differs("index", index->name, err);
    }
    return sqlite3_step(stmt) == SQLITE_DONE ? STATUS_OK : differs("index", index->name, err);
}

static const char columns_sql[] = "SELECT name, type, \"notnull\", pk, hidden, dflt_value "
                                  "FROM pragma_table_xinfo(?1) ORDER BY cid";
static const char kind_sql[] =
    "SELECT type, strict, wr FROM pragma_table_list(?1) WHERE schema = 'main'";
static const char index_sql[] =
    "SELECT c.name, c.\"desc\", c.coll, i.\"unique\", i.partial FROM pragma_index_list(?1) AS i, "
    "pragma_index_xinfo(?2) AS c WHERE i.name = ?2 AND c.key ORDER BY c.seqno";

/* Runs one of the queries above for a table and an index. */
static enum status prepare_check(struct sqlite_connection *connection, const char *sql,
                                 const char *table, const char *index, sqlite3_stmt **out,
                                 struct error *err)
{
    TRY(sqlite_prepare(connection, sql, out, err));
    (void)sqlite3_bind_text(*out, 1, table, -1, SQLITE_STATIC);
    if (index)
        (void)sqlite3_bind_text(*out, 2, index, -1, SQLITE_STATIC);
    return STATUS_OK;
}

static enum status check_table(struct sqlite_connection *connection,
                               const struct store_table *table, struct error *err)
{
    sqlite3_stmt *stmt;
    enum status status;

    TRY(prepare_check(connection, kind_sql, table->name, NULL, &stmt, err));
    status = check_kind(stmt, table, err);
    sqlite3_finalize(stmt);
    TRY(status);
    TRY(prepare_check(connection, columns_sql, table->name, NULL, &stmt, err));
    status = check_columns(stmt, table, err);
    sqlite3_finalize(stmt);
    for (size_t i = 0; i < table->index_count && status == STATUS_OK; i++) {
        TRY(prepare_check(connection, index_sql, table->name, table->indexes[i]->name, &stmt, err));
        status = check_index(stmt, table->indexes[i], err);
        sqlite3_finalize(stmt);
    }
    return status;
}

static bool is_described(const char *type, const char *name)
{
    for (size_t i = 0; i < store_table_count; i++) {
        if (strcmp(type, "table") == 0 && strcmp(name, store_tables[i]->name) == 0)
            return true;
        for (size_t k = 0; k < store_tables[i]->index_count; k++) {
            if (strcmp(type, "index") == 0 && strcmp(name, store_tables[i]->indexes[k]->name) == 0)
                return true;
        }
    }
    return false;
}

/* Nothing stands in the database that nobody described: no table, index, trigger or view. */
static enum status check_strangers(struct sqlite_connection *connection, struct error *err)
{
    enum status status = STATUS_OK;
    sqlite3_stmt *stmt;

    TRY(sqlite_prepare(connection,
                       "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' "
                       "ESCAPE '\\'",
                       &stmt, err));
    while (status == STATUS_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        const char *type = (const char *)sqlite3_column_text(stmt, 0);
        const char *name = (const char *)sqlite3_column_text(stmt, 1);
        if (!type || !name || !is_described(type, name))
            status = differs(type ? type : "?", name ? name : "?", err);
    }
    sqlite3_finalize(stmt);
    return status;
}

enum status sqlite_schema_check(struct sqlite_connection *connection, struct error *err)
{
    for (size_t i = 0; i < store_table_count; i++)
        TRY(check_table(connection, store_tables[i], err));
    return check_strangers(connection, err);
}
