/* LINKS: tests_office server_check server_services server_store common_merkle */
/* What a restore refuses: a backup that is not whole, one that somebody added to, one that lacks a
 * campaign, and the same epoch opened twice. */
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

#include "common/merkle/checkpoint.h"
#include "server/backup/backup.h"
#include "server/check/check.h"
#include "tests/support/office/facts.h"
#include "tests/support/scratch.h"

#define CAMPAIGN "campaigns/bohai-2020q4"

static const char *backup, *made;
static struct backup_figures figures;
static bool only_files;
static enum status result;

static const char *below(const char *folder, const char *path)
{
    return arena_printf(d.arena, "%s/%s", folder, path);
}

static void damaged_file(const struct error *what)
{
    assert_non_null(strstr(what->text, "blobs/"));
}

static enum status back_up(const char *to)
{
    figures = (struct backup_figures){0};
    return backup_make(d.data, to, false, clock_now(d.clock), damaged_file, &figures, &d.error);
}

/* A log of a few records, shut, and a backup of it. */
static int set_up(void **state)
{
    desk_set_up(state);
    backup = below(d.folder, "backup");
    made = below(d.folder, "made");
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02")));
    desk_shut(&d);
    OK(back_up(backup));
    return 0;
}

/* ---- MANIFEST, changed ---- */

static char *manifest_text(void)
{
    OWNED(buf_free) struct buf text = buf_make((size_t)1 << 20);

    OK(buf_read_file(&text, below(backup, "MANIFEST"), &d.error));
    return arena_strdup(d.arena, buf_text(&text));
}

static void write_manifest(const struct buf *text)
{
    OK(buf_write_file(below(backup, "MANIFEST"), buf_bytes(text), 0600, &d.error));
}

/* Lines with `word` go, and nothing else changes. */
static void drop_lines(const char *word)
{
    OWNED(buf_free) struct buf text = buf_make((size_t)1 << 20);
    char *rest = manifest_text();

    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
        if (line[0] != '\0' && !strstr(line, word))
            buf_addf(&text, "%s\n", line);
    write_manifest(&text);
}

/* The list as whoever can write there would make it: without the files of `word`, which go too. */
static void list_again(const char *word)
{
    struct manifest *manifest = manifest_create(backup);
    char *rest = manifest_text();

    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        if (line[0] == '\0' || line[0] == '#')
            continue;
        const char *path = line + 2 * SHA256_SIZE + 2;
        if (word && strstr(path, word))
            assert_int_equal(unlink(below(backup, path)), 0);
        else
            OK(manifest_add(manifest, path, &d.error));
    }
    OK(manifest_finish(manifest, &d.error));
    manifest_destroy(&manifest);
}

static void says(enum status status, const char *expected)
{
    assert_string_equal(status_name(result), status_name(status));
    if (!strstr(d.error.text, expected))
        fail_msg("%s, not: %s", d.error.text, expected);
}

/* ---- a restore ---- */

static enum status check(const char *folder, bool is_backup, bool *files, struct error *err)
{
    struct findings *found = findings_create();
    struct check_options options = {
        .folder = folder,
        .full = true,
        .backup = is_backup,
        .restoring = !is_backup,
        .rules = services_rules(),
    };

    OK(check_folder(&options, found, err));
    uint64_t count = findings_count(found);
    *files = only_files;
    findings_destroy(&found);
    return count == 0 ? STATUS_OK : error_set(err, STATUS_DATA_LOSS, "something was found");
}

static void tell(void *context, const struct restored_campaign *campaign)
{
    (void)context;
    assert_string_equal(campaign->id, "bohai-2020q4");
}

static void not_reached(const struct error *err)
{
    fail_msg("%s", err->text);
}

static int run(const struct cli_args *args, void *context)
{
    struct restore_options options = {
        .from = backup,
        .data = made,
        .keys = d.data,
        .args = args,
        .development = true,
        .clock = d.clock,
        .rules = services_rules(),
        .fatal = not_reached,
        .check = check,
    };
    const struct restore_told told = {.campaign = tell};

    (void)context;
    result = restore_run(&options, cli_flag(args, "drill"), &told, &d.error);
    return 0;
}

static void restore(const char *option, const char *value)
{
    static const struct cli_option options[] = {
        {"checkpoint", 0, CLI_FILE, true, "FILE", "a checkpoint"},
        {"receipts",    0, CLI_FOLDER, true, "DIR", "receipts"},
        {"drill",      0, CLI_FLAG, false, NULL, "make nothing"},
        {0           },
    };
    static const struct cli_command command = {
        .name = "restore", .arguments = "", .options = options, .run = run};
    static const struct cli_command *const commands[] = {&command, NULL};
    static const struct cli_option none[] = {{0}};
    static const struct cli_program program = {
        .name = "test", .commands = commands, .globals = none};
    char *argv[] = {desk_text(&d, "test"), desk_text(&d, "restore"),
                    desk_text(&d, option ? option : ""), desk_text(&d, value ? value : ""), NULL};

    error_clear(&d.error);
    assert_int_equal(cli_run(&program, option ? (value ? 4 : 3) : 2, argv, NULL), 0);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void what_is_whole_is_restored(void **state)
{
    (void)state;
    restore("--drill", NULL);
    says(STATUS_OK, "");
    restore(NULL, NULL);
    says(STATUS_OK, "");
    assert_false(is_there(below(made, OFFICE_UNFINISHED)));
}

/* ---- what MANIFEST lists, and nothing else ---- */

static void a_file_that_is_not_listed_is_refused(void **state)
{
    (void)state;
    drop_lines("blobs/");
    restore("--drill", NULL);
    says(STATUS_DATA_LOSS, "MANIFEST does not end with the count");
    list_again(NULL);
    scratch_write(below(backup, "rights/one-more"), "");
    restore("--drill", NULL);
    says(STATUS_DATA_LOSS,
         "the backup holds rights/one-more, which is no file that MANIFEST lists");
    restore(NULL, NULL);
    says(STATUS_DATA_LOSS, "rights/one-more");
    assert_false(is_there(made));
}

static void a_list_that_goes_on_behind_its_end_is_refused(void **state)
{
    (void)state;
    OWNED(buf_free) struct buf text = buf_make((size_t)1 << 20);
    buf_adds(&text, manifest_text());
    buf_adds(&text, "# one more\n");
    write_manifest(&text);
    restore("--drill", NULL);
    says(STATUS_DATA_LOSS, "MANIFEST does not end with the count");
}

static void a_file_listed_twice_is_refused(void **state)
{
    (void)state;
    OWNED(buf_free) struct buf text = buf_make((size_t)1 << 20);
    char *rest = manifest_text();
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
        if (strstr(line, "  ca.pem"))
            buf_addf(&text, "# bairi backup 2\n%s\n%s\n# files 2\n", line, line);
    write_manifest(&text);
    restore("--drill", NULL);
    says(STATUS_DATA_LOSS, "MANIFEST lists ca.pem twice");
}

/* As backups were before MANIFEST had its count. */
static void the_first_format_is_read(void **state)
{
    (void)state;
    OWNED(buf_free) struct buf text = buf_make((size_t)1 << 20);
    drop_lines("# ");
    buf_adds(&text, "# bairi backup 1\n");
    buf_adds(&text, manifest_text());
    write_manifest(&text);
    restore(NULL, NULL);
    says(STATUS_OK, "");
}

static void what_was_made_is_checked_before_it_may_be_served(void **state)
{
    sqlite3 *db = NULL;

    (void)state;
    assert_int_equal(sqlite3_open(below(backup, CAMPAIGN "/ledger.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE project SET latest = x'00'", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    list_again(NULL);
    restore(NULL, NULL);
    says(STATUS_DATA_LOSS, "something was found");
    assert_true(is_there(below(made, OFFICE_UNFINISHED)));
}

static void files_that_the_backup_lacks_are_told_of_and_stop_nobody(void **state)
{
    (void)state;
    list_again("blobs/");
    only_files = true;
    restore(NULL, NULL);
    only_files = false;
    says(STATUS_DATA_LOSS, "something was found");
    assert_false(is_there(below(made, OFFICE_UNFINISHED)));
}

/* ---- campaigns ---- */

static void a_backup_without_its_campaign_is_refused(void **state)
{
    (void)state;
    list_again(CAMPAIGN "/");
    restore("--drill", NULL);
    says(STATUS_DATA_LOSS, "the backup holds no campaign");
}

static void a_campaign_without_its_ledger_is_refused(void **state)
{
    (void)state;
    list_again("ledger.db");
    restore("--drill", NULL);
    says(STATUS_DATA_LOSS, "the backup lacks " CAMPAIGN "/ledger.db");
}

static void a_campaign_without_its_note_is_refused(void **state)
{
    (void)state;
    list_again("checkpoint.note");
    restore("--drill", NULL);
    says(STATUS_DATA_LOSS, "the backup lacks " CAMPAIGN "/checkpoint.note");
}

/* ---- what is known of later records ---- */

static const char *note_of(const char *campaign)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    struct checkpoint checkpoint = {.size = 7};
    const char *path = below(d.folder, campaign);
    struct log_key *key = NULL;

    OK(checkpoint_origin("bohai", campaign, 1, checkpoint.origin, &d.error));
    OK(log_key_load(below(d.data, "log.key"), &key, &d.error));
    OK(checkpoint_sign(&checkpoint, key, &note, &d.error));
    log_key_destroy(&key);
    OK(buf_write_file(path, buf_bytes(&note), 0600, &d.error));
    return path;
}

static void a_checkpoint_of_a_campaign_that_is_lost_is_told(void **state)
{
    (void)state;
    restore("--checkpoint", note_of("bohai-2020q4"));
    says(STATUS_OK, "");
    restore("--checkpoint", note_of("bohai-2021q1"));
    says(STATUS_DATA_LOSS, "the log bairi/bohai/bohai-2021q1/1 was signed and acknowledged");
}

static void a_folder_without_receipts_is_refused(void **state)
{
    const char *folder = below(d.folder, "receipts");

    (void)state;
    assert_int_equal(mkdir(folder, 0700), 0);
    scratch_write(below(folder, "one.txt"), "");
    restore("--receipts", folder);
    says(STATUS_NOT_FOUND, "holds no receipt");
}

/* ---- one epoch, opened once ---- */

static void the_same_keys_open_an_epoch_once(void **state)
{
    const char *first = made;

    (void)state;
    restore(NULL, NULL);
    says(STATUS_OK, "");
    made = below(d.folder, "second");
    restore(NULL, NULL);
    says(STATUS_FAILED_PRECONDITION, "the log bairi/bohai/bohai-2020q4/2 was opened before");
    assert_false(is_there(made));
    assert_true(is_there(first));
}

static void what_came_to_nothing_may_be_tried_again(void **state)
{
    (void)state;
    list_again("blobs/");
    restore(NULL, NULL); /* here nothing may be missing */
    says(STATUS_DATA_LOSS, "something was found");
    made = below(d.folder, "second");
    only_files = true;
    restore(NULL, NULL);
    only_files = false;
    says(STATUS_DATA_LOSS, "something was found");
    assert_false(is_there(below(made, OFFICE_UNFINISHED)));
}

/* ---- a backup ---- */

static void a_half_restored_folder_is_not_backed_up(void **state)
{
    bool files = false;

    (void)state;
    scratch_write(below(d.data, OFFICE_UNFINISHED), "");
    result = back_up(below(d.folder, "other"));
    says(STATUS_FAILED_PRECONDITION, "did not end");
    assert_false(is_there(below(d.folder, "other")));

    struct findings *found = findings_create();
    struct check_options options = {.folder = d.data, .rules = services_rules()};
    OK(check_folder(&options, found, &d.error));
    assert_int_equal(findings_count(found), 1);
    assert_string_equal(findings_first(found)->place, OFFICE_UNFINISHED);
    findings_destroy(&found);
    OK(check(d.data, false, &files, &d.error));
}

static void a_file_that_cannot_be_opened_is_left_out_of_a_backup(void **state)
{
    static const char name[] =
        "aa/5555555555555555555555555555555555555555555555555555555555555555";
    char path[128];

    (void)state;
    snprintf(path, sizeof path, "blobs/%.65s", name);
    (void)mkdir(below(d.data, "blobs/aa"), 0700);
    assert_int_equal(symlink("loop", below(d.data, path)), 0);
    OK(back_up(below(d.folder, "other")));
    assert_int_equal(figures.damaged, 1);
    assert_int_equal(figures.files, 2);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(what_is_whole_is_restored),
        FACT(a_file_that_is_not_listed_is_refused),
        FACT(a_list_that_goes_on_behind_its_end_is_refused),
        FACT(a_file_listed_twice_is_refused),
        FACT(the_first_format_is_read),
        FACT(what_was_made_is_checked_before_it_may_be_served),
        FACT(files_that_the_backup_lacks_are_told_of_and_stop_nobody),
        FACT(a_backup_without_its_campaign_is_refused),
        FACT(a_campaign_without_its_ledger_is_refused),
        FACT(a_campaign_without_its_note_is_refused),
        FACT(a_checkpoint_of_a_campaign_that_is_lost_is_told),
        FACT(a_folder_without_receipts_is_refused),
        FACT(the_same_keys_open_an_epoch_once),
        FACT(what_came_to_nothing_may_be_tried_again),
        FACT(a_half_restored_folder_is_not_backed_up),
        FACT(a_file_that_cannot_be_opened_is_left_out_of_a_backup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
