/* Rows on their way into and out of SQLite; what comes out is judged before it is believed. */
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "server/store/sqlite.h"

static enum status bind_text(sqlite3_stmt *stmt, int parameter, const struct store_table *table,
                             const struct column *column, const char *text, int *code,
                             struct error *err)
{
    size_t size = strlen(text);

    if (!utf8_is_valid(text, size))
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s.%s is not valid UTF-8", table->name,
                         column->name);
    *code = sqlite3_bind_text64(stmt, parameter, text, size, SQLITE_STATIC, SQLITE_UTF8);
    return STATUS_OK;
}

static int bind_blob(sqlite3_stmt *stmt, int parameter, struct bytes blob)
{
    if (blob.size == 0)
        return sqlite3_bind_zeroblob(stmt, parameter, 0);
    return sqlite3_bind_blob64(stmt, parameter, blob.data, blob.size, SQLITE_STATIC);
}

enum status sqlite_bind(struct sqlite_connection *connection, sqlite3_stmt *stmt, int parameter,
                        const struct store_table *table, const struct column *column,
                        const void *row, struct error *err)
{
    int code = SQLITE_MISUSE;

    switch (column->type) {
    case COLUMN_INT:
        code = sqlite3_bind_int64(stmt, parameter, row_int_of(row, column));
        break;
    case COLUMN_TEXT:
        TRY(bind_text(stmt, parameter, table, column, row_text_of(row, column), &code, err));
        break;
    case COLUMN_BLOB:
        code = bind_blob(stmt, parameter, row_blob_of(row, column));
        break;
    }
    return code == SQLITE_OK ? STATUS_OK : sqlite_failed(connection, code, err);
}

/* One column of the current result row for a message; bytes that are no text become '?'. */
static void print_value(sqlite3_stmt *stmt, int i, char *out, size_t size)
{
    if (sqlite3_column_type(stmt, i) == SQLITE_INTEGER) {
        snprintf(out, size, "%lld", (long long)sqlite3_column_int64(stmt, i));
        return;
    }
    bool text = sqlite3_column_type(stmt, i) == SQLITE_TEXT;
    const unsigned char *bytes = sqlite3_column_blob(stmt, i);
    int length = sqlite3_column_bytes(stmt, i);
    size_t used = 0;
    out[0] = '\0';
    for (int k = 0; bytes && k < length && used + 3 < size; k++) {
        if (text)
            out[used++] = bytes[k] >= 0x20 && bytes[k] < 0x7f ? (char)bytes[k] : '?';
        else
            used += (size_t)snprintf(out + used, size - used, "%02x", bytes[k]);
        out[used] = '\0';
    }
}

/* "zhongjie/007/2": the key columns of the current result row. */
static void print_key(sqlite3_stmt *stmt, const struct store_table *table, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < table->column_count && table->columns[i].key; i++) {
        if (i > 0 && used + 2 < size)
            out[used++] = '/';
        print_value(stmt, (int)i, out + used, size - used);
        used += strlen(out + used);
    }
}

static enum status damaged(sqlite3_stmt *stmt, const struct store_table *table,
                           const struct column *column, struct error *err)
{
    char key[128];

    print_key(stmt, table, key, sizeof key);
    return error_set(err, STATUS_DATA_LOSS,
                     "the database is damaged: table %s, column %s of row %s is no valid %s",
                     table->name, column->name, key, sqlite_type_name(column->type));
}

static enum status load_text(sqlite3_stmt *stmt, int i, const struct store_table *table,
                             const struct column *column, const char **out, struct arena *arena,
                             struct error *err)
{
    const char *text = (const char *)sqlite3_column_text(stmt, i);
    size_t size = (size_t)sqlite3_column_bytes(stmt, i);

    if (!text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    if (!utf8_is_valid(text, size))
        return damaged(stmt, table, column, err);
    *out = arena_strndup(arena, text, size);
    return STATUS_OK;
}

static void load_blob(sqlite3_stmt *stmt, int i, struct bytes *out, struct arena *arena)
{
    const void *blob = sqlite3_column_blob(stmt, i);
    size_t size = (size_t)sqlite3_column_bytes(stmt, i);

    if (size == 0)
        *out = (struct bytes){(const uint8_t *)"", 0};
    else
        *out = (struct bytes){blob ? arena_memdup(arena, blob, size) : NULL, size};
}

static enum status load_column(sqlite3_stmt *stmt, int i, const struct store_table *table,
                               void *row, struct arena *arena, struct error *err)
{
    static const int types[] = {
        [COLUMN_INT] = SQLITE_INTEGER, [COLUMN_TEXT] = SQLITE_TEXT, [COLUMN_BLOB] = SQLITE_BLOB};
    const struct column *column = &table->columns[i];
    bool got = true;

    if (sqlite3_column_type(stmt, i) != types[column->type])
        return damaged(stmt, table, column, err);
    switch (column->type) {
    case COLUMN_INT:
        *row_int(row, column) = sqlite3_column_int64(stmt, i);
        break;
    case COLUMN_TEXT:
        TRY(load_text(stmt, i, table, column, row_text(row, column), arena, err));
        got = *row_text(row, column) != NULL;
        break;
    case COLUMN_BLOB:
        load_blob(stmt, i, row_blob(row, column), arena);
        got = row_blob(row, column)->data != NULL;
        break;
    }
    return got ? STATUS_OK
               : error_set(err, STATUS_RESOURCE_EXHAUSTED, "the request needs too much memory");
}

enum status sqlite_load(sqlite3_stmt *stmt, const struct store_table *table, bool skip_keys,
                        void *row, struct arena *arena, struct error *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (!(skip_keys && table->columns[i].key))
            TRY(load_column(stmt, (int)i, table, row, arena, err));
    }
    return STATUS_OK;
}
