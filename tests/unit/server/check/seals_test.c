/* LINKS: tests_office server_backup server_check server_services server_store */
/* What a check finds without --full, and in a backup: the newest note forged, the note outside old,
 * bytes beside a cosignature, a backup rewritten with its MANIFEST. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "common/merkle/cosignature.h"
#include "server/backup/backup.h"
#include "server/check/check.h"
#include "tests/support/office/facts.h"
#include "tests/support/scratch.h"

#define CAMPAIGN "campaigns/bohai-2020q4"

static struct findings *found;
static char backup[DESK_PATH_SIZE + 16];
static unsigned damaged; /* files that the backup left out */

static int set_up(void **state)
{
    desk_set_up(state);
    snprintf(backup, sizeof backup, "%s/backup", d.folder);
    damaged = 0;
    return 0;
}

static int tear_down(void **state)
{
    findings_destroy(&found);
    return desk_tear_down(state);
}

static void report(const char *project_no)
{
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", project_no)));
}

static const char *below(const char *folder, const char *path)
{
    return arena_printf(d.arena, "%s/%s", folder, path);
}

static uint64_t check(const char *folder, bool full, bool is_backup)
{
    struct check_options options = {
        .folder = folder, .full = full, .backup = is_backup, .rules = services_rules()};

    findings_destroy(&found);
    found = findings_create();
    OK(check_folder(&options, found, &d.error));
    for (const struct finding *each = findings_first(found); each; each = each->next)
        print_message("%s %s %s: %s\n", each->place, each->row, each->column, each->what.text);
    return findings_count(found);
}

static void sql(const char *folder, const char *said)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(below(folder, CAMPAIGN "/ledger.db"), &db), SQLITE_OK);
    if (sqlite3_exec(db, said, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", said, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void is_found_in(const char *place, const char *column)
{
    assert_int_equal(findings_count(found), 1);
    assert_string_equal(findings_first(found)->place, place);
    assert_string_equal(findings_first(found)->column, column);
}

/* ---- a data folder ---- */

/* The body stays, the signature is of nothing: who only compares bodies does not see it. */
static void the_newest_note_is_verified_without_asking_for_it(void **state)
{
    (void)state;
    report("Z-01");
    report("Z-02");
    desk_shut(&d);
    assert_int_equal(check(d.data, false, false), 0);
    sql(d.data, "UPDATE checkpoint SET note = substr(note, 1, length(note) - 9) || 'AAAAAAA=' || "
                "char(10) WHERE size = (SELECT max(size) FROM checkpoint)");
    assert_int_equal(check(d.data, false, false), 2); /* the token is of the note as it was */
    assert_string_equal(findings_first(found)->column, "note");
}

static void a_note_outside_that_is_older_than_one_batch_is_found(void **state)
{
    OWNED(buf_free) struct buf old = buf_make((size_t)64 << 10);
    const char *outside = below(d.data, CAMPAIGN "/checkpoint");

    (void)state;
    report("Z-01");
    OK(buf_read_file(&old, outside, &d.error));
    report("Z-02");
    desk_shut(&d);
    OK(buf_write_file(outside, buf_bytes(&old), 0600, &d.error));
    assert_int_equal(check(d.data, false, false), 0); /* as a crash leaves it */
    OK(desk_reopen(&d));
    report("Z-03");
    desk_shut(&d);
    OK(buf_write_file(outside, buf_bytes(&old), 0600, &d.error));
    assert_int_equal(check(d.data, false, false), 1);
    is_found_in(CAMPAIGN "/checkpoint", "");
    OK(desk_reopen(&d));
}

/* The head with the signature of a witness whom the card names. */
static void cosign(void)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    struct trust_card *card = &d.office->card;
    struct transaction *tx = NULL;
    struct log_key *key = NULL;
    const char *head = NULL, *all = NULL;

    OK(log_key_generate(below(d.folder, "witness.key"), &d.error));
    OK(log_key_load(below(d.folder, "witness.key"), &key, &d.error));
    memcpy(card->witnesses[0].name, "city", 5);
    log_key_public(key, card->witnesses[0].key);
    card->witness_count = 1;
    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(ledger_head(d.campaign->ledger, tx, d.arena, &head, &d.error));
    store_rollback(&tx);
    buf_adds(&note, head);
    OK(cosignature_make(head, "city", key, clock_now(d.clock), &note, &d.error));
    log_key_destroy(&key);
    OK(ledger_cosign(d.campaign->ledger, buf_text(&note), card->witnesses, 1, NULL, d.arena, &all,
                     &d.error));
    OWNED(buf_free) struct buf text = buf_make((size_t)64 << 10);
    OK(card_write(card, &text, &d.error));
    OK(buf_write_file(below(d.data, "trust-card.txt"), buf_bytes(&text), 0644, &d.error));
}

static void bytes_beside_a_cosignature_are_found(void **state)
{
    (void)state;
    report("Z-01");
    cosign();
    assert_int_equal(check(d.data, false, false), 0);
    sql(d.data, "UPDATE cosignature SET line = line || 'x'");
    assert_int_equal(check(d.data, false, false), 1);
    is_found_in("cosignature", "line");
}

/* ---- a backup ---- */

static void damaged_file(const struct error *what)
{
    assert_non_null(strstr(what->text, "blobs/"));
    damaged++;
}

static struct backup_figures back_up(void)
{
    struct backup_figures figures = {0};

    OK(backup_make(d.data, backup, false, clock_now(d.clock), damaged_file, &figures, &d.error));
    return figures;
}

static void a_backup_is_checked_where_nothing_can_be_written(void **state)
{
    const char *campaign = NULL;

    (void)state;
    report("Z-01");
    report("Z-02");
    back_up();
    campaign = below(backup, CAMPAIGN);
    assert_int_equal(check(backup, true, true), 0);
    assert_true(findings_figures(found)->signatures > 0);
    assert_int_not_equal(access(below(campaign, "ledger.db-wal"), F_OK), 0);
    assert_int_not_equal(access(below(campaign, "ledger.db-shm"), F_OK), 0);
    assert_int_equal(manifest_verify(backup, NULL, NULL, &d.error), STATUS_OK);
}

/* Whoever can write the backup can write its MANIFEST. */
static void a_backup_rewritten_with_its_list_is_found(void **state)
{
    (void)state;
    report("Z-01");
    report("Z-02");
    back_up();
    sql(backup, "UPDATE record SET author = author || 'x' WHERE idx = 1");
    assert_int_not_equal(check(backup, true, true), 0);
}

static void a_backup_with_the_note_of_an_earlier_head_is_found(void **state)
{
    struct checkpoint_row row = {.size = 2};
    struct transaction *tx = NULL;

    (void)state;
    report("Z-01");
    report("Z-02");
    back_up();
    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(store_get(tx, &table_checkpoint, &row, d.arena, &d.error));
    store_rollback(&tx);
    OK(buf_write_file(below(backup, CAMPAIGN "/checkpoint.note"),
                      (struct bytes){(const uint8_t *)row.note, strlen(row.note)}, 0600, &d.error));
    assert_int_equal(check(backup, true, true), 1);
    is_found_in(CAMPAIGN "/checkpoint.note", "");
}

static void a_damaged_file_is_left_out_of_a_backup_and_named(void **state)
{
    uint8_t sha256[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];

    (void)state;
    report("Z-01");
    desk_file(&d, "zhongjie", "one more", sha256);
    hex_encode(sha256, SHA256_SIZE, hex);
    const char *blob = arena_printf(d.arena, "%s/blobs/%.2s/%s", d.data, hex, hex + 2);
    assert_int_equal(chmod(blob, 0600), 0);
    OK(buf_write_file(blob, (struct bytes){(const uint8_t *)"other", 5}, 0600, &d.error));
    struct backup_figures figures = back_up();
    assert_int_equal(figures.damaged, 1);
    assert_int_equal(damaged, 1);
    assert_int_equal(figures.files, 1);
    assert_int_not_equal(
        access(arena_printf(d.arena, "%s/blobs/%.2s/%s", backup, hex, hex + 2), F_OK), 0);
    assert_int_equal(manifest_verify(backup, NULL, NULL, &d.error), STATUS_OK);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FACT(the_newest_note_is_verified_without_asking_for_it),
        FACT(a_note_outside_that_is_older_than_one_batch_is_found),
        FACT(bytes_beside_a_cosignature_are_found),
        FACT(a_backup_is_checked_where_nothing_can_be_written),
        FACT(a_backup_rewritten_with_its_list_is_found),
        FACT(a_backup_with_the_note_of_an_earlier_head_is_found),
        FACT(a_damaged_file_is_left_out_of_a_backup_and_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
