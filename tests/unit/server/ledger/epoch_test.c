/* LINKS: tests_office server_store */
/* A log restored into its next epoch: what a crash afterwards leaves is served again, what is not
 * its own is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/ledger/position.h"
#include "tests/support/office/facts.h"

#define CAMPAIGN "bohai-2020q4"

static char outside[DESK_PATH_SIZE + 64];
static struct buf before; /* the file outside, as it was */

static int set_up(void **state)
{
    desk_set_up(state);
    snprintf(outside, sizeof outside, "%s/campaigns/" CAMPAIGN "/checkpoint", d.data);
    before = buf_make((size_t)64 << 10);
    return 0;
}

static int tear_down(void **state)
{
    buf_free(&before);
    return desk_tear_down(state);
}

static void report(const char *project_no)
{
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", project_no)));
}

/* Opens the next epoch over all that is there, as a restore from a backup of now does. */
static void restore(void)
{
    struct transaction *tx = NULL;
    const char *note = NULL;

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(ledger_head(d.campaign->ledger, tx, d.arena, &note, &d.error));
    store_rollback(&tx);
    OK(ledger_restored(d.campaign->ledger, note, &d.error));
}

static void remember_outside(void)
{
    before.size = 0;
    OK(buf_read_file(&before, outside, &d.error));
}

static void put_outside_back(void)
{
    OK(buf_write_file(outside, buf_bytes(&before), 0600, &d.error));
}

static uint64_t size_now(void)
{
    return desk_size(&d);
}

/* One file has a note of each epoch: that of the earlier one is of many more records. */
static void a_crash_before_the_second_note_of_an_epoch_is_recovered(void **state)
{
    (void)state;
    report("Z-01");
    report("Z-02");
    restore();
    remember_outside();
    report("Z-03");
    desk_shut(&d);
    put_outside_back();
    OK(desk_reopen(&d));
    assert_int_equal(size_now(), position_of(2, 2));
    report("Z-04");
}

static void a_crash_before_the_first_note_of_an_epoch_is_recovered(void **state)
{
    (void)state;
    report("Z-01");
    remember_outside();
    restore();
    desk_shut(&d);
    put_outside_back();
    OK(desk_reopen(&d));
    assert_int_equal(size_now(), position_of(2, 1));
    report("Z-02");
}

static void two_commits_without_a_note_are_refused_naming_both_logs(void **state)
{
    (void)state;
    report("Z-01");
    remember_outside();
    restore();
    report("Z-02");
    desk_shut(&d);
    put_outside_back();
    assert_string_equal(status_name(desk_reopen(&d)), "DATA_LOSS");
    assert_non_null(strstr(d.error.text, "is of log bairi/bohai/" CAMPAIGN
                                         "/1, not of bairi/bohai/" CAMPAIGN "/2"));
}

/* Record 0 of an epoch is its restoration; what time asked for meanwhile stands right behind it. */
static void a_period_that_ended_meanwhile_is_closed_with_the_epoch(void **state)
{
    struct record_row row = {.idx = (int64_t)position_of(2, 1)};
    struct transaction *tx = NULL;

    (void)state;
    report("Z-01");
    remember_outside();
    desk_time(&d, "2020-10-27T00:00:01+08:00");
    restore();
    assert_true(size_now() > position_of(2, 1));
    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(store_get(tx, &table_record, &row, d.arena, &d.error));
    store_rollback(&tx);
    assert_int_equal(row.kind, BAIRI__V1__STATEMENT_KIND__PERIOD_CLOSED);
    desk_shut(&d);
    put_outside_back();
    OK(desk_reopen(&d)); /* still one commit */
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_crash_before_the_second_note_of_an_epoch_is_recovered),
        FACT(a_crash_before_the_first_note_of_an_epoch_is_recovered),
        FACT(two_commits_without_a_note_are_refused_naming_both_logs),
        FACT(a_period_that_ended_meanwhile_is_closed_with_the_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
