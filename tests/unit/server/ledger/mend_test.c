/* LINKS: tests_office server_services server_store */
/* A log opened to be rebuilt: a damaged table of keys is told anew, and a log that is not what was
 * signed keeps its tables as they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "tests/support/office/facts.h"
#include "tests/support/scratch.h"

static const char *database;

static void sql(const char *said)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    if (sqlite3_exec(db, said, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", said, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Projects whose row is as no record tells it. */
static int marked(void)
{
    sqlite3_stmt *query = NULL;
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM project WHERE latest = x'00'", -1,
                                        &query, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    int count = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return count;
}

static void not_reached(const struct error *err)
{
    fail_msg("%s", err->text);
}

static enum status open_to_mend(void)
{
    struct office_options options = {
        .folder = d.data,
        .development = true,
        .mend = true,
        .clock = d.clock,
        .rules = services_rules(),
        .fatal = not_reached,
    };

    error_clear(&d.error);
    return office_open(&options, &d.office, &d.error);
}

static int set_up(void **state)
{
    desk_set_up(state);
    database = arena_printf(d.arena, "%s/campaigns/bohai-2020q4/ledger.db", d.data);
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    return 0;
}

static bool was_mended(void)
{
    return ledger_was_mended(office_campaign(d.office, "bohai-2020q4")->ledger);
}

static void a_damaged_table_of_keys_is_told_anew(void **state)
{
    (void)state;
    desk_shut(&d);
    sql("UPDATE log_key SET key = zeroblob(32); UPDATE project SET latest = x'00'");
    assert_int_equal(desk_reopen(&d), STATUS_DATA_LOSS);
    assert_int_equal(marked(), 1);
    OK(open_to_mend());
    assert_true(was_mended());
    assert_int_equal(marked(), 0);
}

static void a_log_that_opens_is_not_told_anew(void **state)
{
    (void)state;
    desk_shut(&d);
    sql("UPDATE project SET latest = x'00'");
    OK(open_to_mend());
    assert_false(was_mended());
    assert_int_equal(marked(), 1);
}

static void a_log_rolled_back_keeps_its_tables(void **state)
{
    OWNED(buf_free) struct buf before = buf_make((size_t)64 << 20);

    (void)state;
    desk_shut(&d);
    OK(buf_read_file(&before, database, &d.error));
    OK(desk_reopen(&d));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02")));
    desk_shut(&d);
    OK(buf_write_file(database, buf_bytes(&before), 0600, &d.error));
    sql("UPDATE project SET latest = x'00'");
    assert_int_equal(open_to_mend(), STATUS_DATA_LOSS);
    assert_non_null(strstr(d.error.text, "were signed and acknowledged"));
    assert_int_equal(marked(), 1);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_damaged_table_of_keys_is_told_anew),
        FACT(a_log_that_opens_is_not_told_anew),
        FACT(a_log_rolled_back_keeps_its_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
