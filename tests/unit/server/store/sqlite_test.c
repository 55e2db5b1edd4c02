/* LINKS: tests_support */
/* What only the SQLite backend promises: durable settings, an exact schema, distrust of the file.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/instant.h"
#include "server/store/sqlite.h"
#include "server/store/tables.h"
#include "tests/unit/server/store/fixture.h"

static enum status get_touched(struct fixture *f)
{
    static const struct store_scan all = {0};
    struct transaction *tx = NULL;
    enum status status;
    void *rows = NULL;
    size_t count = 0;

    assert_int_equal(store_begin(f->store, TRANSACTION_READ, NULL, &tx, &f->err), STATUS_OK);
    status = store_scan_rows(tx, &table_touched, &all, f->arena, &rows, &count, &f->err);
    store_rollback(&tx);
    return status;
}

static void the_files_are_for_their_owner_only(void **state)
{
    static const char *const names[] = {"campaign.db", "campaign.db-wal", "campaign.db-shm"};
    struct fixture *f = *state;
    struct stat info;

    put_touched(f);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(stat(scratch_path(f->folder, names[i]), &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
    assert_int_equal(chmod(f->place, 0640), 0);
    assert_int_equal(reopen(f), STATUS_FAILED_PRECONDITION);
}

static void durable_settings_are_asserted_by_name(void **state)
{
    static const struct {
        const char *weaken, *name;
    } rows[] = {
        {"PRAGMA synchronous = NORMAL", "synchronous"  },
        {"PRAGMA synchronous = OFF",    "synchronous"  },
        {"PRAGMA fullfsync = OFF",      "fullfsync"    },
        {"PRAGMA secure_delete = OFF",  "secure_delete"}
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sqlite_connection *connection = NULL;
        assert_int_equal(sqlite_connect(f->place, SQLITE_ROLE_WRITER, &connection, &f->err),
                         STATUS_OK);
        assert_int_equal(sqlite_assert_pragmas(connection, &f->err), STATUS_OK);
        assert_int_equal(sqlite_run(connection, rows[i].weaken, &f->err), STATUS_OK);
        assert_int_equal(sqlite_assert_pragmas(connection, &f->err), STATUS_FAILED_PRECONDITION);
        assert_non_null(strstr(f->err.text, rows[i].name));
        sqlite_disconnect(&connection);
    }
}

static void a_schema_that_differs_is_refused_by_name(void **state)
{
    static const struct {
        const char *sql, *name;
    } rows[] = {
        {"ALTER TABLE touched ADD COLUMN extra TEXT",                                     "touched.extra"      },
        {"ALTER TABLE touched RENAME COLUMN idx TO xdi",                                  "touched.idx"        },
        {"ALTER TABLE version DROP COLUMN verdict",                                       "version.verdict"    },
        {"DROP TABLE touched",                                                            "touched"            },
        {"DROP INDEX record_statement_id",                                                "record_statement_id"},
        {"DROP INDEX record_statement_id; CREATE INDEX record_statement_id ON record "
         "(statement_id)",                                                       "record_statement_id"},
        {"DROP INDEX step_project; CREATE INDEX step_project ON step (unit, project_no)",
         "step_project"                                                                                        },
        {"DROP INDEX person_fingerprint; CREATE INDEX person_fingerprint ON person (fingerprint "
         "DESC)",                                                                "person_fingerprint" },
        {"CREATE TABLE stranger (a)",                                                     "stranger"           },
        {"CREATE VIEW looks AS SELECT * FROM record",                                     "looks"              },
        {"CREATE TRIGGER sly AFTER INSERT ON record BEGIN DELETE FROM record; END",       "sly"                },
        {"DROP TABLE touched; CREATE TABLE touched (unit TEXT NOT NULL, idx INTEGER NOT NULL, "
         "PRIMARY KEY (unit)) WITHOUT ROWID",                                    "touched"            },
        {"DROP TABLE touched; CREATE TABLE touched (unit TEXT NOT NULL, idx INTEGER NOT NULL "
         "DEFAULT 3, PRIMARY KEY (unit)) STRICT, WITHOUT ROWID",                 "touched.idx"        },
        {"PRAGMA user_version = 99",                                                      "99"                 },
        {"PRAGMA application_id = 1",                                                     "bairi"              },
        {"PRAGMA user_version = 0",                                                       "bairi"              },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        store_close(&f->store);
        scratch_remove(f->place);
        assert_int_equal(store_open(&store_sqlite, f->place, &f->store, &f->err), STATUS_OK);
        store_close(&f->store);
        tamper(f, rows[i].sql);
        assert_int_equal(store_open(&store_sqlite, f->place, &f->store, &f->err),
                         STATUS_FAILED_PRECONDITION);
        if (!strstr(f->err.text, rows[i].name))
            fail_msg("%s: %s", rows[i].sql, f->err.text);
    }
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    struct fixture *f = *state;
    const char *path = scratch_path(f->folder, "other.db");
    struct store *store = NULL;

    scratch_write(path, "this is not a database, whatever its name may say; it is plain text");
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(store_open(&store_sqlite, path, &store, &f->err), STATUS_DATA_LOSS);
    assert_null(store);
    assert_int_equal(store_open(&store_sqlite, scratch_path(f->folder, "no/such"), &store, &f->err),
                     STATUS_FAILED_PRECONDITION);
}

static void a_value_of_another_type_is_damage(void **state)
{
    static const char strict_off[] =
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT, ', '') "
        "WHERE name = 'touched'";
    static const char strict_on[] =
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ') WITHOUT', ') "
        "STRICT, WITHOUT') WHERE name = 'touched'";
    struct fixture *f = *state;

    put_touched(f);
    store_close(&f->store);
    tamper(f, strict_off);
    tamper(f, "UPDATE touched SET idx = 'three'");
    tamper(f, strict_on);
    assert_int_equal(store_open(&store_sqlite, f->place, &f->store, &f->err), STATUS_OK);
    assert_int_equal(get_touched(f), STATUS_DATA_LOSS);
    assert_non_null(strstr(f->err.text, "table touched, column idx of row a "));
}

static void text_that_is_no_text_is_damage(void **state)
{
    struct fixture *f = *state;

    put_touched(f);
    tamper(f, "UPDATE touched SET unit = CAST(x'61ff' AS TEXT)");
    assert_int_equal(get_touched(f), STATUS_DATA_LOSS);
    assert_non_null(strstr(f->err.text, "column unit of row a?"));
    tamper(f, "UPDATE touched SET unit = CAST(x'610062' AS TEXT)");
    assert_int_equal(get_touched(f), STATUS_DATA_LOSS);
}

/* A row that does not fit into what is left of the disk. */
static struct setting_row large_row(struct fixture *f, size_t size)
{
    return (struct setting_row){
        .version = 1, .file = {arena_alloc(f->arena, size), size}
    };
}

static void a_full_disk_leaves_a_transaction_only_its_rollback(void **state)
{
    struct fixture *f = *state;
    struct setting_row row = large_row(f, 500000);
    struct touched_row small = {"b", 1};
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, NULL, &tx, &f->err), STATUS_OK);
    struct sqlite_connection *connection = ((struct sqlite_transaction *)(void *)tx)->connection;
    assert_int_equal(sqlite_run(connection, "PRAGMA max_page_count = 60", &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_touched, &small, &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_setting, &row, &f->err), STATUS_RESOURCE_EXHAUSTED);
    assert_int_equal(store_put(tx, &table_touched, &small, &f->err), STATUS_FAILED_PRECONDITION);
    assert_int_equal(store_commit(&tx, &f->err), STATUS_FAILED_PRECONDITION);
    assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, NULL, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_get(tx, &table_touched, &small, f->arena, &f->err), STATUS_NOT_FOUND);
    assert_int_equal(store_put(tx, &table_touched, &small, &f->err), STATUS_OK);
    assert_int_equal(store_commit(&tx, &f->err), STATUS_OK);
}

static void a_commit_that_cannot_write_is_internal(void **state)
{
    struct fixture *f = *state;
    struct setting_row row = large_row(f, 500000);
    struct rlimit before, tight;
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, NULL, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_put(tx, &table_setting, &row, &f->err), STATUS_OK);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = (struct rlimit){300000, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    enum status status = store_commit(&tx, &f->err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, STATUS_INTERNAL);
    assert_null(tx);
    assert_int_equal(reopen(f), STATUS_OK);
    assert_int_equal(store_begin(f->store, TRANSACTION_READ, NULL, &tx, &f->err), STATUS_OK);
    assert_int_equal(store_get(tx, &table_setting, &row, f->arena, &f->err), STATUS_NOT_FOUND);
    store_rollback(&tx);
}

static void erased_contacts_are_not_left_in_the_file(void **state)
{
    struct fixture *f = *state;
    struct private_row row = {
        {(const uint8_t *)"d",          1 },
        {(const uint8_t *)"000-secret", 10},
        1
    };
    struct buf file = buf_make(1 << 24);

    for (int i = 0; i < 2; i++) {
        struct transaction *tx = NULL;
        assert_int_equal(store_begin(f->store, TRANSACTION_WRITE, NULL, &tx, &f->err), STATUS_OK);
        assert_int_equal(store_put(tx, &table_private, &row, &f->err), STATUS_OK);
        assert_int_equal(store_commit(&tx, &f->err), STATUS_OK);
        row.content.size = 0;
        store_close(&f->store);
        assert_int_equal(buf_read_file(&file, f->place, &f->err), STATUS_OK);
        assert_int_equal(memmem(file.data, file.size, "000-secret", 10) != NULL, i == 0);
        assert_int_equal(store_open(&store_sqlite, f->place, &f->store, &f->err), STATUS_OK);
    }
    buf_free(&file);
}

/* ---- one statement that takes for ever ---- */

#define ENDLESS                                                                                    \
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"

static int64_t run_endless(struct fixture *f, const struct store_patience *patience,
                           enum status expected)
{
    struct sqlite_connection *connection = NULL;
    int64_t began = monotonic_ms();

    assert_int_equal(sqlite_connect(f->place, SQLITE_ROLE_READER, &connection, &f->err), STATUS_OK);
    sqlite_set_patience(connection, patience);
    assert_int_equal(sqlite_run(connection, ENDLESS, &f->err), expected);
    sqlite_disconnect(&connection);
    return monotonic_ms() - began;
}

static void a_query_is_interrupted_at_its_deadline(void **state)
{
    struct store_patience patience = {.deadline_ms = monotonic_ms() + 100};

    assert_in_range(run_endless(*state, &patience, STATUS_DEADLINE_EXCEEDED), 90, 800);
}

static void *cancel_soon(void *context)
{
    usleep(100 * 1000);
    atomic_store((atomic_bool *)context, true);
    return NULL;
}

static void a_query_is_interrupted_when_its_caller_leaves(void **state)
{
    atomic_bool cancelled = false;
    struct store_patience patience = {.cancelled = &cancelled};
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &cancelled), 0);
    assert_in_range(run_endless(*state, &patience, STATUS_CANCELLED), 90, 800);
    pthread_join(thread, NULL);
}

/* Its readers' caches would stay for ever. */
static void readers_that_nobody_took_between_two_rests_are_closed(void **state)
{
    enum { PEAK = 12 };
    struct fixture *f = *state;
    const struct sqlite_store *store = (const struct sqlite_store *)(const void *)f->store;
    struct transaction *readers[PEAK] = {NULL};

    for (size_t i = 0; i < PEAK; i++)
        assert_int_equal(store_begin(f->store, TRANSACTION_READ, NULL, &readers[i], &f->err),
                         STATUS_OK);
    for (size_t i = 0; i < PEAK; i++)
        store_rollback(&readers[i]);
    assert_int_equal(store->idle_count, PEAK);
    store_rest(f->store);
    assert_int_equal(store->idle_count, PEAK); /* all were at work since the rest before */
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(store_begin(f->store, TRANSACTION_READ, NULL, &readers[i], &f->err),
                         STATUS_OK);
    for (size_t i = 0; i < 5; i++)
        store_rollback(&readers[i]);
    store_rest(f->store);
    assert_int_equal(store->idle_count, 5 + IDLE_READERS_KEPT);
    store_rest(f->store);
    assert_int_equal(store->idle_count, IDLE_READERS_KEPT);
    assert_int_equal(store_begin(f->store, TRANSACTION_READ, NULL, &readers[0], &f->err),
                     STATUS_OK);
    store_rollback(&readers[0]);
}

int main(void)
{
    static const struct CMUnitTest facts[] = {
        FACT(a_query_is_interrupted_at_its_deadline),
        FACT(a_query_is_interrupted_when_its_caller_leaves),
        FACT(the_files_are_for_their_owner_only),
        FACT(durable_settings_are_asserted_by_name),
        FACT(a_schema_that_differs_is_refused_by_name),
        FACT(a_file_that_is_no_database_is_refused),
        FACT(a_value_of_another_type_is_damage),
        FACT(text_that_is_no_text_is_damage),
        FACT(a_full_disk_leaves_a_transaction_only_its_rollback),
        FACT(a_commit_that_cannot_write_is_internal),
        FACT(erased_contacts_are_not_left_in_the_file),
        FACT(readers_that_nobody_took_between_two_rests_are_closed),
    };

    return cmocka_run_group_tests(facts, NULL, NULL);
}
