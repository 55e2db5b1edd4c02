/* LINKS: tests_office server_check server_services server_store */
/* Whoever has the database open is found out: every column of every table changed, rows deleted,
 * inserted and swapped. A sample; BAIRI_SOAK=1 takes first and last rows and more deletions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "server/check/check.h"
#include "tests/support/office/facts.h"
#include "tests/support/sanitized.h"
#include "tests/support/scratch.h"
#include "tests/unit/server/check/road.h"

#define COPY_MAX ((size_t)64 << 20)

static char database[DESK_PATH_SIZE + 64];
static struct buf pristine; /* the database */
static struct findings *found;

/* ---- the world ---- */

static void check_now(void)
{
    struct check_options options = {.folder = d.data, .full = true, .rules = services_rules()};

    findings_destroy(&found);
    found = findings_create();
    OK(check_folder(&options, found, &d.error));
}

static bool names_table(const char *place)
{
    for (const struct finding *f = findings_first(found); f; f = f->next)
        if (strcmp(f->place, place) == 0)
            return true;
    return false;
}

static const char *what_was_found(void)
{
    struct buf text = buf_make(4096);

    for (const struct finding *f = findings_first(found); f; f = f->next)
        buf_addf(&text, "\n  %s %s %s: %s", f->place, f->row, f->column, f->what.text);
    const char *copy = arena_strdup(d.arena, buf_text(&text));
    buf_free(&text);
    return copy ? copy : "";
}

static void put_back(void)
{
    char beside[DESK_PATH_SIZE + 80];

    FILE *file = fopen(database, "r+");
    assert_non_null(file);
    assert_int_equal(fwrite(pristine.data, 1, pristine.size, file), pristine.size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(truncate(database, (off_t)pristine.size), 0);
    snprintf(beside, sizeof beside, "%s-wal", database);
    unlink(beside);
    snprintf(beside, sizeof beside, "%s-shm", database);
    unlink(beside);
}

static int set_up(void **state)
{
    (void)state;
    desk_open(&d);
    road_walk();
    desk_shut(&d);
    snprintf(database, sizeof database, "%s/campaigns/bohai-2020q4/ledger.db", d.data);
    pristine = buf_make(COPY_MAX);
    OK(buf_read_file(&pristine, database, &d.error));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    findings_destroy(&found);
    buf_free(&pristine);
    OK(desk_reopen(&d));
    desk_close(&d);
    return 0;
}

/* ---- SQL ---- */

static void tampered_number(sqlite3_context *context, sqlite3_value *value)
{
    sqlite3_result_int64(context, sqlite3_value_int64(value) + 1000003);
}

/* Another value of the same type: a number far away, a text with one letter more, one bit. */
static void tampered(sqlite3_context *context, int count, sqlite3_value **values)
{
    int size = sqlite3_value_bytes(values[0]);
    unsigned char *copy = malloc((size_t)size + 1);

    (void)count;
    assert_non_null(copy);
    if (sqlite3_value_type(values[0]) == SQLITE_INTEGER) {
        tampered_number(context, values[0]);
    } else if (sqlite3_value_type(values[0]) == SQLITE_TEXT) {
        memcpy(copy, sqlite3_value_text(values[0]), (size_t)size);
        copy[size] = 'x';
        sqlite3_result_text(context, (const char *)copy, size + 1, SQLITE_TRANSIENT);
    } else {
        if (size > 0)
            memcpy(copy, sqlite3_value_blob(values[0]), (size_t)size);
        copy[size / 2] = size > 0 ? copy[size / 2] ^ 1 : 1;
        sqlite3_result_blob(context, copy, size > 0 ? size : 1, SQLITE_TRANSIENT);
    }
    free(copy);
}

static sqlite3 *open_sql(void)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_create_function(db, "tampered", 1, SQLITE_UTF8, NULL, tampered, NULL, NULL),
        SQLITE_OK);
    return db;
}

static void close_sql(sqlite3 *db)
{
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t ask_sql(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

/* "size","name" */
static const char *key_of(const struct store_table *table)
{
    struct buf text = buf_make(1024);

    for (size_t i = 0; i < table->column_count && table->columns[i].key; i++)
        buf_addf(&text, "%s\"%s\"", i ? "," : "", table->columns[i].name);
    const char *copy = desk_text(&d, buf_text(&text));
    buf_free(&text);
    return copy;
}

/* The condition that is true of the k-th row. */
static const char *is_row(const struct store_table *table, int64_t k)
{
    const char *key = key_of(table);

    return arena_printf(d.arena, "(%s) = (SELECT %s FROM \"%s\" ORDER BY %s LIMIT 1 OFFSET %lld)",
                        key, key, table->name, key, (long long)k);
}

static int64_t rows_of(const struct store_table *table)
{
    sqlite3 *db = open_sql();
    int64_t count = ask_sql(db, arena_printf(d.arena, "SELECT count(*) FROM \"%s\"", table->name));

    close_sql(db);
    return count;
}

/* ---- one damage, one check ---- */

static bool all(void)
{
    return getenv("BAIRI_SOAK") != NULL;
}

static unsigned damages;

/* A table that names rows of its own accord: a cosignature is not part of the log. */
static void must_be_found(const struct store_table *table, const char *what)
{
    check_now();
    if (findings_count(found) == 0 || !names_table(table->name))
        fail_msg("%s of %s was not found; found:%s", what, table->name, what_was_found());
    damages++;
    put_back();
}

static void damage(const struct store_table *table, const char *what, const char *sql)
{
    sqlite3 *db = open_sql();
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    int changed = sqlite3_changes(db);

    close_sql(db);
    if (code != SQLITE_OK || changed == 0)
        fail_msg("%s of %s: SQLite says %d to %s", what, table->name, code, sql);
    must_be_found(table, what);
}

static void change_column(const struct store_table *table, const struct column *column, int64_t k)
{
    damage(table, arena_printf(d.arena, "a change of %s in row %lld", column->name, (long long)k),
           arena_printf(d.arena, "UPDATE \"%s\" SET \"%s\" = tampered(\"%s\") WHERE %s",
                        table->name, column->name, column->name, is_row(table, k)));
}

static bool is_unique(const struct store_table *table, const struct column *column)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (table->indexes[i]->unique && strcmp(table->indexes[i]->columns[0], column->name) == 0)
            return true;
    return false;
}

/* A copy of the first row under another key; in an empty table, a row out of nothing. */
static void insert_row(const struct store_table *table, int64_t rows)
{
    struct buf sql = buf_make(8192);

    buf_addf(&sql, "INSERT INTO \"%s\" SELECT ", table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        bool other = column->key || is_unique(table, column);
        if (i > 0)
            buf_addc(&sql, ',');
        if (rows > 0)
            buf_addf(&sql, other ? "tampered(\"%s\")" : "\"%s\"", column->name);
        else
            buf_adds(&sql, column->type == COLUMN_INT    ? "1"
                           : column->type == COLUMN_TEXT ? "'x'"
                                                         : "x'01'");
    }
    if (rows > 0)
        buf_addf(&sql, " FROM \"%s\" WHERE %s", table->name, is_row(table, 0));
    damage(table, "an inserted row", buf_text(&sql));
    buf_free(&sql);
}

static sqlite3_value *value_at(sqlite3 *db, const struct store_table *table, const char *column,
                               int64_t k)
{
    sqlite3_stmt *stmt = NULL;
    const char *sql = arena_printf(d.arena, "SELECT \"%s\" FROM \"%s\" WHERE %s", column,
                                   table->name, is_row(table, k));

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    sqlite3_value *value = sqlite3_value_dup(sqlite3_column_value(stmt, 0));
    sqlite3_finalize(stmt);
    return value;
}

static void set_value(sqlite3 *db, const struct store_table *table, const char *column, int64_t k,
                      const sqlite3_value *value)
{
    sqlite3_stmt *stmt = NULL;
    const char *sql = arena_printf(d.arena,
                                   "UPDATE \"%s\" SET \"%s\" = coalesce(?1, tampered(\"%s\")) "
                                   "WHERE %s",
                                   table->name, column, column, is_row(table, k));

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    if (value)
        assert_int_equal(sqlite3_bind_value(stmt, 1, value), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
}

/* Exchanges a column of two rows; false when they hold the same. */
static bool swap_column(sqlite3 *db, const struct store_table *table, const char *column, int64_t a,
                        int64_t b)
{
    sqlite3_value *first = value_at(db, table, column, a);
    sqlite3_value *second = value_at(db, table, column, b);
    int size = sqlite3_value_bytes(first);
    bool same = size == sqlite3_value_bytes(second) &&
                (size == 0 ||
                 memcmp(sqlite3_value_blob(first), sqlite3_value_blob(second), (size_t)size) == 0);

    if (!same) {
        set_value(db, table, column, a, NULL); /* unique columns: by way of a third value */
        set_value(db, table, column, b, first);
        set_value(db, table, column, a, second);
    }
    sqlite3_value_free(first);
    sqlite3_value_free(second);
    return !same;
}

static void swap_rows(const struct store_table *table, int64_t a, int64_t b)
{
    bool whole = false;

    for (size_t i = 0; all() && i < table->column_count; i++) {
        if (table->columns[i].key)
            continue;
        sqlite3 *db = open_sql();
        bool changed = swap_column(db, table, table->columns[i].name, a, b);
        close_sql(db);
        if (changed)
            must_be_found(table,
                          arena_printf(d.arena, "an exchange of %s", table->columns[i].name));
    }
    sqlite3 *db = open_sql();
    for (size_t i = 0; i < table->column_count; i++)
        if (!table->columns[i].key)
            whole = swap_column(db, table, table->columns[i].name, a, b) || whole;
    close_sql(db);
    if (whole)
        must_be_found(table, "an exchange of two rows");
}

/* ---- the facts ---- */

static void a_whole_folder_is_clean(void **state)
{
    (void)state;
    check_now();
    if (findings_count(found) > 0)
        fail_msg("found:%s", what_was_found());
    for (size_t i = 0; i < store_table_count; i++)
        if (rows_of(store_tables[i]) == 0 && store_tables[i] != &table_cosignature)
            fail_msg("the campaign of this test has no row in %s", store_tables[i]->name);
}

static void every_column_of_every_table_is_covered(void **state)
{
    (void)state;
    for (size_t i = 0; i < store_table_count; i++) {
        const struct store_table *table = store_tables[i];
        int64_t rows = rows_of(table);
        /* a sanitizer looks at the code, not at the columns: a quarter is enough for it */
        for (size_t k = SANITIZED ? i % 4 : 0; rows > 0 && k < table->column_count;
             k += SANITIZED ? 4 : 1) {
            change_column(table, &table->columns[k], 0);
            if (rows > 1 && all())
                change_column(table, &table->columns[k], rows - 1);
        }
    }
    print_message("%u changes found\n", damages);
}

static void no_row_goes_or_comes_unseen(void **state)
{
    (void)state;
    damages = 0;
    for (size_t i = 0; i < store_table_count; i++) {
        const struct store_table *table = store_tables[i];
        int64_t rows = rows_of(table);
        /* the last record missing is found by what was signed over it, not in its own table */
        int64_t end = table == &table_record ? rows - 1 : rows;
        int64_t step = SANITIZED ? rows : rows / 3;
        for (int64_t k = 0; k<end; k += step> 1 ? step : 1)
            damage(table, arena_printf(d.arena, "the deletion of row %lld", (long long)k),
                   arena_printf(d.arena, "DELETE FROM \"%s\" WHERE %s", table->name,
                                is_row(table, k)));
        insert_row(table, rows);
    }
    print_message("%u deletions and insertions found\n", damages);
}

static void no_two_rows_change_places_unseen(void **state)
{
    (void)state;
    damages = 0;
    for (size_t i = 0; i < store_table_count; i++) {
        int64_t rows = rows_of(store_tables[i]);
        if (rows > 1)
            swap_rows(store_tables[i], 0, rows - 1);
    }
    print_message("%u exchanges found\n", damages);
}

#define FACT(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_whole_folder_is_clean),
        FACT(every_column_of_every_table_is_covered),
        FACT(no_row_goes_or_comes_unseen),
        FACT(no_two_rows_change_places_unseen),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
