/* LINKS: tests_support */
/* Stores of earlier schemas: the ledger survives, what follows from it is told anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/server/store/fixture.h"

/* what the fourth schema brought, taken back */
#define WITHOUT_EVIDENCE                                                                           \
    "DROP TABLE crl; DROP TABLE cosignature; ALTER TABLE checkpoint DROP COLUMN note;"             \
    "ALTER TABLE checkpoint DROP COLUMN token;"

/* A store of the first schema: other columns, tables missing, and records that must survive. */
static void an_older_schema_keeps_the_ledger_and_empties_the_projections(void **state)
{
    struct fixture *f = *state;
    struct private_row kept = {
        .digest = {(const uint8_t *)"d", 1},
          .content = {(const uint8_t *)"c", 1},
          .idx = 7
    };
    struct transaction *tx = NULL;

    put_touched(f);
    assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, NULL, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_private, &kept, &f->err), STATUS_OK);
    assert_int_equal(store_commit(&tx, &f->err), STATUS_OK);
    store_close(&f->store);
    tamper(f, WITHOUT_EVIDENCE "DROP TABLE \"nothing\"; DROP TABLE responsible;"
                               "ALTER TABLE version DROP COLUMN letter; PRAGMA user_version = 1");
    if (store_open(&store_sqlite, f->place, &f->store, &f->err) != STATUS_OK)
        fail_msg("%s", f->err.text);
    assert_int_equal(store_begin(f->store, TRANSACTION_READ, NULL, &tx, &f->err), STATUS_OK);
    kept.idx = 0;
    assert_int_equal(store_get(tx, &table_private, &kept, f->arena, &f->err), STATUS_OK);
    assert_int_equal(kept.idx, 7);
    struct touched_row gone = {.unit = "a"};
    assert_int_equal(store_get(tx, &table_touched, &gone, f->arena, &f->err), STATUS_NOT_FOUND);
    store_rollback(&tx);
    assert_int_equal(reopen(f), STATUS_OK);
}

static void projects_of_the_second_schema_are_made_anew(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = NULL;
    struct touched_row gone = {.unit = "a"};

    put_touched(f);
    store_close(&f->store);
    tamper(f, WITHOUT_EVIDENCE
           "ALTER TABLE project DROP COLUMN received; ALTER TABLE project DROP COLUMN awaiting;"
           "ALTER TABLE project DROP COLUMN heard; PRAGMA user_version = 2");
    if (store_open(&store_sqlite, f->place, &f->store, &f->err) != STATUS_OK)
        fail_msg("%s", f->err.text);
    assert_int_equal(store_begin(f->store, TRANSACTION_READ, NULL, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_get(tx, &table_touched, &gone, f->arena, &f->err), STATUS_NOT_FOUND);
    store_rollback(&tx);
}

static void checkpoints_of_the_third_schema_are_kept_without_tokens(void **state)
{
    struct fixture *f = *state;
    struct transaction *tx = NULL;
    struct checkpoint_row row = {
        .size = 3,
        .time = 5,
        .root = {(const uint8_t *)"r", 1},
        .note = "n",
        .token = {(const uint8_t *)"t", 1}
    };

    assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, NULL, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_checkpoint, &row, &f->err), STATUS_OK);
    assert_int_equal(store_commit(&tx, &f->err), STATUS_OK);
    store_close(&f->store);
    tamper(f, WITHOUT_EVIDENCE "PRAGMA user_version = 3");
    if (store_open(&store_sqlite, f->place, &f->store, &f->err) != STATUS_OK)
        fail_msg("%s", f->err.text);
    row = (struct checkpoint_row){.size = 3};
    assert_int_equal(store_begin(f->store, TRANSACTION_READ, NULL, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_get(tx, &table_checkpoint, &row, f->arena, &f->err), STATUS_OK);
    assert_int_equal(row.time, 5);
    assert_string_equal(row.note, "");
    assert_int_equal(row.token.size, 0);
    store_rollback(&tx);
}

static void an_older_schema_with_a_stranger_in_it_is_refused(void **state)
{
    struct fixture *f = *state;

    store_close(&f->store);
    tamper(f, WITHOUT_EVIDENCE "CREATE TABLE stranger (a); PRAGMA user_version = 1");
    assert_int_equal(store_open(&store_sqlite, f->place, &f->store, &f->err),
                     STATUS_FAILED_PRECONDITION);
    assert_non_null(strstr(f->err.text, "stranger"));
}

int main(void)
{
    static const struct CMUnitTest facts[] = {
        FACT(an_older_schema_keeps_the_ledger_and_empties_the_projections),
        FACT(projects_of_the_second_schema_are_made_anew),
        FACT(checkpoints_of_the_third_schema_are_kept_without_tokens),
        FACT(an_older_schema_with_a_stranger_in_it_is_refused),
    };

    return cmocka_run_group_tests(facts, NULL, NULL);
}
