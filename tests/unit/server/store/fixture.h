/* A store in a scratch folder, and an administrator with the database open. Included by test
 * programs only, after cmocka.h. */
#ifndef BAIRI_TESTS_UNIT_SERVER_STORE_FIXTURE_H
#define BAIRI_TESTS_UNIT_SERVER_STORE_FIXTURE_H

#include <stdlib.h>

#include "server/store/sqlite.h"
#include "server/store/tables.h"
#include "tests/support/scratch.h"

struct fixture {
    const char *folder;
    const char *place;
    struct store *store;
    struct arena *arena;
    struct error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->folder = scratch_folder();
    f->place = scratch_path(f->folder, "campaign.db");
    f->arena = arena_create(1024 * 1024);
    assert_int_equal(store_open(&store_sqlite, f->place, &f->store, &f->err), STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    store_close(&f->store);
    arena_destroy(&f->arena);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

/* An administrator with the database open. */
static void tamper(struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;

    assert_int_equal(sqlite3_open(f->place, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void put_touched(struct fixture *f)
{
    struct touched_row row = {"a", 1};
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, NULL, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_touched, &row, &f->err), STATUS_OK);
    assert_int_equal(store_commit(&tx, &f->err), STATUS_OK);
}

static enum status reopen(struct fixture *f)
{
    store_close(&f->store);
    return store_open(&store_sqlite, f->place, &f->store, &f->err);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
