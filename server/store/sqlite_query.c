/* The verbs on rows, each a prepared statement bound, stepped and read. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/sqlite.h"

enum { WALK_ROW_MAX = 64 * 1024 * 1024 }; /* bytes of one row in a walk */

static enum status bind_row(struct sqlite_connection *connection, sqlite3_stmt *stmt,
                            const struct store_table *table, bool keys_only, const void *row,
                            struct error *err)
{
    for (size_t i = 0; i < table->column_count && (table->columns[i].key || !keys_only); i++)
        TRY(sqlite_bind(connection, stmt, (int)i + 1, table, &table->columns[i], row, err));
    return STATUS_OK;
}

static enum status step_put(struct sqlite_connection *connection, sqlite3_stmt *stmt,
                            const struct store_table *table, const void *row, struct error *err)
{
    int code;

    TRY(bind_row(connection, stmt, table, false, row, err));
    code = sqlite3_step(stmt);
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
        return error_set(err, STATUS_ALREADY_EXISTS, "another row of %s has the same value: %s",
                         table->name, sqlite3_errmsg(connection->db));
    return code == SQLITE_DONE ? STATUS_OK : sqlite_failed(connection, code, err);
}

enum status sqlite_put_row(struct sqlite_connection *connection, const struct store_table *table,
                           const void *row, struct error *err)
{
    struct sqlite_query query = {.verb = SQLITE_PUT, .table = table};
    struct sqlite_lease lease;
    enum status status;

    TRY(sqlite_lease(connection, &query, &lease, err));
    status = step_put(connection, lease.stmt, table, row, err);
    sqlite_release(&lease);
    return status;
}

static enum status step_get(struct sqlite_connection *connection, sqlite3_stmt *stmt,
                            const struct store_table *table, void *row, struct arena *arena,
                            struct error *err)
{
    int code;

    TRY(bind_row(connection, stmt, table, true, row, err));
    code = sqlite3_step(stmt);
    if (code == SQLITE_DONE)
        return error_set(err, STATUS_NOT_FOUND, "no such row in %s", table->name);
    if (code != SQLITE_ROW)
        return sqlite_failed(connection, code, err);
    return sqlite_load(stmt, table, true, row, arena, err);
}

enum status sqlite_get_row(struct sqlite_connection *connection, const struct store_table *table,
                           void *row, struct arena *arena, struct error *err)
{
    struct sqlite_query query = {.verb = SQLITE_GET, .table = table};
    struct sqlite_lease lease;
    enum status status;

    TRY(sqlite_lease(connection, &query, &lease, err));
    status = step_get(connection, lease.stmt, table, row, arena, err);
    sqlite_release(&lease);
    return status;
}

/* ---- scans ---- */

static enum status bind_scan(struct sqlite_connection *connection, sqlite3_stmt *stmt,
                             const struct store_table *table, const struct store_scan *scan,
                             struct error *err)
{
    const struct column *order[ORDER_COLUMNS_MAX];
    size_t count = scan->equal + (scan->from ? 1 : 0);
    int code;

    assert(count == 0 || scan->match);
    (void)table_order(table, scan->index, order);
    for (size_t i = 0; i < count; i++)
        TRY(sqlite_bind(connection, stmt, (int)i + 1, table, order[i], scan->match, err));
    code =
        sqlite3_bind_int64(stmt, (int)count + 1,
                           scan->limit == 0 || scan->limit > INT64_MAX ? -1 : (int64_t)scan->limit);
    return code == SQLITE_OK ? STATUS_OK : sqlite_failed(connection, code, err);
}

static enum status lease_scan(struct sqlite_connection *connection, const struct store_table *table,
                              const struct store_scan *scan, struct sqlite_lease *lease,
                              struct error *err)
{
    struct sqlite_query query = {.verb = SQLITE_SCAN,
                                 .table = table,
                                 .index = scan->index,
                                 .equal = scan->equal,
                                 .from = scan->from,
                                 .descending = scan->descending};
    enum status status;

    TRY(sqlite_lease(connection, &query, lease, err));
    status = bind_scan(connection, lease->stmt, table, scan, err);
    if (status != STATUS_OK)
        sqlite_release(lease);
    return status;
}

/* Steps to the next row; *more is false after the last one. */
static enum status step_scan(struct sqlite_connection *connection, sqlite3_stmt *stmt, bool *more,
                             struct error *err)
{
    int code;

    TRY(patience_check(&connection->patience, err));
    code = sqlite3_step(stmt);
    *more = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? STATUS_OK
                                                     : sqlite_failed(connection, code, err);
}

/* The rows of a scan while they are found; moved to the caller's arena at the end. */
struct found {
    char *rows;
    size_t count, capacity;
};

static void *found_next(struct found *found, size_t row_size)
{
    if (found->count == found->capacity) {
        size_t capacity = found->capacity ? 2 * found->capacity : 16;
        char *rows =
            capacity > SIZE_MAX / row_size ? NULL : realloc(found->rows, capacity * row_size);
        if (!rows)
            return NULL;
        found->rows = rows;
        found->capacity = capacity;
    }
    return memset(found->rows + found->count * row_size, 0, row_size);
}

static enum status collect(struct sqlite_connection *connection, sqlite3_stmt *stmt,
                           const struct store_table *table, struct arena *arena,
                           struct found *found, struct error *err)
{
    bool more = true;

    for (;;) {
        TRY(step_scan(connection, stmt, &more, err));
        if (!more)
            return STATUS_OK;
        void *row = found_next(found, table->row_size);
        if (!row)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
        TRY(sqlite_load(stmt, table, false, row, arena, err));
        found->count++;
    }
}

enum status sqlite_scan_rows(struct sqlite_connection *connection, const struct store_table *table,
                             const struct store_scan *scan, struct arena *arena, void **rows,
                             size_t *count, struct error *err)
{
    struct found found = {0};
    struct sqlite_lease lease;
    enum status status;

    TRY(lease_scan(connection, table, scan, &lease, err));
    status = collect(connection, lease.stmt, table, arena, &found, err);
    sqlite_release(&lease);
    if (status == STATUS_OK) {
        void *copy = arena_array(arena, found.count, table->row_size);
        if (!copy) {
            status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "the request needs too much memory");
        } else {
            if (found.count > 0)
                memcpy(copy, found.rows, found.count * table->row_size);
            *rows = copy;
            *count = found.count;
        }
    }
    free(found.rows);
    return status;
}

static enum status walk(struct sqlite_connection *connection, sqlite3_stmt *stmt,
                        const struct store_table *table, void *row, struct arena *scratch,
                        enum status (*each)(void *, const void *, struct arena *, struct error *),
                        void *context, struct error *err)
{
    bool more = true;

    for (;;) {
        TRY(step_scan(connection, stmt, &more, err));
        if (!more)
            return STATUS_OK;
        arena_reset(scratch);
        TRY(sqlite_load(stmt, table, false, row, scratch, err));
        TRY(each(context, row, scratch, err));
    }
}

enum status sqlite_walk_rows(struct sqlite_connection *connection, const struct store_table *table,
                             const struct store_scan *scan,
                             enum status (*each)(void *context, const void *row,
                                                 struct arena *scratch, struct error *err),
                             void *context, struct error *err)
{
    struct arena *scratch = arena_create(WALK_ROW_MAX);
    void *row = calloc(1, table->row_size);
    struct sqlite_lease lease;
    enum status status;

    if (!scratch || !row) {
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    } else {
        status = lease_scan(connection, table, scan, &lease, err);
        if (status == STATUS_OK) {
            status = walk(connection, lease.stmt, table, row, scratch, each, context, err);
            sqlite_release(&lease);
        }
    }
    free(row);
    arena_destroy(&scratch);
    return status;
}

enum status sqlite_clear_rows(struct sqlite_connection *connection, const struct store_table *table,
                              struct error *err)
{
    struct sqlite_query query = {.verb = SQLITE_CLEAR, .table = table};
    struct sqlite_lease lease;
    int code;

    TRY(sqlite_lease(connection, &query, &lease, err));
    code = sqlite3_step(lease.stmt);
    sqlite_release(&lease);
    return code == SQLITE_DONE ? STATUS_OK : sqlite_failed(connection, code, err);
}
