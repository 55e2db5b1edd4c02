/* The SQL of the SQLite backend, made from the descriptions of the tables. */
#include <assert.h>

#include "server/store/sqlite.h"

const char *sqlite_type_name(enum column_type type)
{
    static const char *const names[] = {
        [COLUMN_INT] = "INTEGER", [COLUMN_TEXT] = "TEXT", [COLUMN_BLOB] = "BLOB"};

    return names[type];
}

bool sqlite_key_is_rowid(const struct store_table *table)
{
    return table->columns[0].type == COLUMN_INT &&
           (table->column_count == 1 || !table->columns[1].key);
}

static void add_name(struct buf *sql, const char *name)
{
    buf_addf(sql, "\"%s\"", name);
}

static size_t count_keys(const struct store_table *table)
{
    size_t count = 0;

    while (count < table->column_count && table->columns[count].key)
        count++;
    assert(count > 0);
    return count;
}

/* "a","b","c" from the first `count` columns */
static void add_columns(struct buf *sql, const struct store_table *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_adds(sql, ", ");
        add_name(sql, table->columns[i].name);
    }
}

void sqlite_sql_create_table(const struct store_table *table, struct buf *sql)
{
    buf_adds(sql, "CREATE TABLE ");
    add_name(sql, table->name);
    buf_adds(sql, " (");
    for (size_t i = 0; i < table->column_count; i++) {
        add_name(sql, table->columns[i].name);
        buf_addf(sql, " %s NOT NULL, ", sqlite_type_name(table->columns[i].type));
    }
    buf_adds(sql, "PRIMARY KEY (");
    add_columns(sql, table, count_keys(table));
    buf_addf(sql, ")) STRICT%s", sqlite_key_is_rowid(table) ? "" : ", WITHOUT ROWID");
}

void sqlite_sql_create_index(const struct store_table *table, const struct store_index *index,
                             struct buf *sql)
{
    buf_addf(sql, "CREATE %sINDEX ", index->unique ? "UNIQUE " : "");
    add_name(sql, index->name);
    buf_adds(sql, " ON ");
    add_name(sql, table->name);
    buf_adds(sql, " (");
    for (size_t i = 0; i < INDEX_COLUMNS_MAX && index->columns[i]; i++) {
        if (i > 0)
            buf_adds(sql, ", ");
        add_name(sql, index->columns[i]);
    }
    buf_adds(sql, ")");
}

/* An upsert: REPLACE would silently delete the row that another unique index protects. */
static void add_put(const struct store_table *table, struct buf *sql)
{
    size_t keys = count_keys(table);

    buf_adds(sql, "INSERT INTO ");
    add_name(sql, table->name);
    buf_adds(sql, " (");
    add_columns(sql, table, table->column_count);
    buf_adds(sql, ") VALUES (");
    for (size_t i = 0; i < table->column_count; i++)
        buf_adds(sql, i == 0 ? "?" : ", ?");
    buf_adds(sql, ") ON CONFLICT (");
    add_columns(sql, table, keys);
    buf_adds(sql, keys == table->column_count ? ") DO NOTHING" : ") DO UPDATE SET ");
    for (size_t i = keys; i < table->column_count; i++) {
        if (i > keys)
            buf_adds(sql, ", ");
        add_name(sql, table->columns[i].name);
        buf_adds(sql, " = excluded.");
        add_name(sql, table->columns[i].name);
    }
}

static void add_select(const struct store_table *table, struct buf *sql)
{
    buf_adds(sql, "SELECT ");
    add_columns(sql, table, table->column_count);
    buf_adds(sql, " FROM ");
    add_name(sql, table->name);
}

static void add_condition(struct buf *sql, const char *word, const struct column *column,
                          const char *relation)
{
    buf_addf(sql, " %s ", word);
    add_name(sql, column->name);
    buf_addf(sql, " %s ?", relation);
}

static void add_get(const struct store_table *table, struct buf *sql)
{
    add_select(table, sql);
    for (size_t i = 0; i < table->column_count && table->columns[i].key; i++)
        add_condition(sql, i == 0 ? "WHERE" : "AND", &table->columns[i], "=");
}

/* Names the index, so that a scan never sorts and never walks another one. */
static void add_scan(const struct sqlite_query *query, struct buf *sql)
{
    const struct column *order[ORDER_COLUMNS_MAX];
    size_t count = table_order(query->table, query->index, order);

    assert(query->equal + (query->from ? 1 : 0) <= count);
    add_select(query->table, sql);
    buf_adds(sql, query->index ? " INDEXED BY " : " NOT INDEXED");
    if (query->index)
        add_name(sql, query->index->name);
    for (size_t i = 0; i < query->equal; i++)
        add_condition(sql, i == 0 ? "WHERE" : "AND", order[i], "=");
    if (query->from)
        add_condition(sql, query->equal == 0 ? "WHERE" : "AND", order[query->equal], ">=");
    for (size_t i = 0; i < count; i++) {
        buf_adds(sql, i == 0 ? " ORDER BY " : ", ");
        add_name(sql, order[i]->name);
        if (query->descending)
            buf_adds(sql, " DESC");
    }
    buf_adds(sql, " LIMIT ?");
}

void sqlite_sql_query(const struct sqlite_query *query, struct buf *sql)
{
    switch (query->verb) {
    case SQLITE_PUT:
        add_put(query->table, sql);
        break;
    case SQLITE_GET:
        add_get(query->table, sql);
        break;
    case SQLITE_SCAN:
        add_scan(query, sql);
        break;
    case SQLITE_CLEAR:
        buf_adds(sql, "DELETE FROM ");
        add_name(sql, query->table->name);
        break;
    }
}
