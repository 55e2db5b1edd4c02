/* LINKS: tests_proofs tests_support client_bureau common common_merkle common_trust proto */
/* A bundle holds as it was written, whole logs are told from parts, and nothing planted is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/commands/bundle.h"
#include "tests/support/proofs/proofs.h"
#include "tests/support/scratch.h"

static struct proofs *proofs;
static struct arena *arena;
static const char *scratch, *folder;

/* What a check heard. */
static struct heard {
    size_t good, bad, logs, whole, uncovered, missing;
    char fault[2048], name[BUNDLE_NAME];
    struct bundle_log log; /* the last one */
} heard;

static int make_cast(void **state)
{
    (void)state;
    proofs = proofs_create();
    return 0;
}

static int drop_cast(void **state)
{
    (void)state;
    proofs_destroy(&proofs);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_create(64 << 20);
    scratch = arena_strdup(arena, scratch_folder());
    folder = arena_printf(arena, "%s/bundle", scratch);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(scratch);
    arena_destroy(&arena);
    return 0;
}

/* ---- writing and checking ---- */

static void begin(struct bundle *bundle)
{
    assert_int_equal(bundle_begin(proofs_card(proofs), NULL, folder, bundle, NULL), STATUS_OK);
}

/* Records from..until of a log, as bureau_records would hand them out. */
static enum status add(struct bundle *bundle, struct proofs_log log, size_t from, size_t until)
{
    Bairi__V1__Dossier **all = proofs_dossiers(proofs, &log, arena);
    const struct dossier_wanted nobody = {.count = 0};
    enum status status = STATUS_OK;

    for (size_t i = from; i < until && status == STATUS_OK; i++) {
        struct dossier_proof proof;
        assert_int_equal(dossier_verify(all[i], proofs_card(proofs), &nobody, arena, &proof, NULL),
                         STATUS_OK);
        status = bundle_add(bundle, all[i], &proof, arena, NULL);
    }
    return status;
}

/* A bundle of a whole log. */
static void write_log(struct proofs_log log)
{
    struct bundle bundle;

    begin(&bundle);
    assert_int_equal(add(&bundle, log, 0, log.count), STATUS_OK);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_OK);
}

static enum status hear_record(void *context, const char *name, const struct bundle_record *record,
                               struct error *fault, struct error *err)
{
    (void)context;
    (void)err;
    assert_true((record != NULL) == (fault == NULL));
    heard.missing += record ? record->missing : 0;
    heard.good += !fault;
    heard.bad += fault != NULL;
    if (fault)
        snprintf(heard.fault, sizeof(heard.fault), "%s: %s", name, fault->text);
    return STATUS_OK;
}

static void hear_log(void *context, const struct bundle_log *log)
{
    (void)context;
    heard.logs++;
    heard.whole += log->whole;
    heard.log = *log;
}

static void hear_uncovered(void *context, const char *name)
{
    (void)context;
    heard.uncovered++;
    snprintf(heard.name, sizeof(heard.name), "%s", name);
}

static enum status check(void)
{
    const struct bundle_hearer hearer = {hear_record, hear_log, hear_uncovered, NULL};
    const struct dossier_wanted nobody = {.count = 0};
    struct error err;

    error_clear(&err);
    memset(&heard, 0, sizeof(heard));
    enum status status = bundle_check(folder, proofs_card(proofs), &nobody, &hearer, &err);
    if (status != STATUS_OK)
        snprintf(heard.fault, sizeof(heard.fault), "%s", err.text);
    return status;
}

static const char *in(const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

/* ---- facts ---- */

static void a_restored_log_is_written_and_holds_whole(void **state)
{
    struct bundle bundle;

    (void)state;
    begin(&bundle);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 3}, 0, 3), STATUS_OK);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 2, .epoch = 2, .remark = "x"}, 0, 2),
                     STATUS_OK);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 3, .epoch = 3, .remark = "y"}, 0, 3),
                     STATUS_OK);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_OK);
    assert_int_equal(check(), STATUS_OK);
    assert_string_equal(heard.fault, "");
    assert_int_equal(heard.good, 8);
    assert_int_equal(heard.logs, 3);
    assert_int_equal(heard.whole, 3);
    assert_int_equal(heard.uncovered, 0);
    assert_string_equal(heard.log.origin, "bairi/bohai/test/3");
    assert_int_equal(access(in("records/3-000002.proof"), R_OK), 0);
    assert_int_equal(access(in("checkpoints/2-2.tsr"), R_OK), 0);
}

static void two_parts_of_one_name_are_refused(void **state)
{
    OWNED(bundle_release) struct bundle bundle = {.list = NULL};

    (void)state;
    begin(&bundle);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 2}, 0, 2), STATUS_OK);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 2, .remark = "other"}, 0, 2),
                     STATUS_DATA_LOSS);
}

static void an_epochs_records_are_not_taken_for_anothers(void **state)
{
    (void)state;
    write_log((struct proofs_log){.count = 1, .epoch = 2});
    for (const char *const *one =
             (const char *const[]){".leaf", ".proof", ".statement", ".p7s", NULL};
         *one; one++)
        assert_int_equal(rename(in(arena_printf(arena, "records/2-000000%s", *one)),
                                in(arena_printf(arena, "records/3-000000%s", *one))),
                         0);
    assert_int_equal(rename(in("checkpoints/2-1.note"), in("checkpoints/3-1.note")), 0);
    assert_int_equal(rename(in("checkpoints/2-1.tsr"), in("checkpoints/3-1.tsr")), 0);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.good, 0);
    assert_non_null(strstr(heard.fault, "not of epoch 3"));
}

static void a_part_of_a_log_is_not_called_whole(void **state)
{
    struct bundle bundle;

    (void)state;
    begin(&bundle);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 5}, 1, 5), STATUS_OK);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_OK);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.good, 4);
    assert_int_equal(heard.bad, 0);
    assert_int_equal(heard.whole, 0);
    assert_int_equal(heard.log.here, 4);
    assert_int_equal(heard.log.size, 5);
}

static void records_that_hold_one_by_one_show_a_rewritten_log(void **state)
{
    struct bundle bundle;

    (void)state;
    begin(&bundle);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 2}, 0, 2), STATUS_OK);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 4, .remark = "other"}, 2, 4),
                     STATUS_OK);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_OK);
    assert_int_equal(check(), STATUS_OK);
    assert_int_not_equal(heard.bad, 0);
    assert_int_equal(heard.whole, 0);
    assert_non_null(strstr(heard.fault, "the log was rewritten"));
}

static void they_show_it_even_where_later_ones_are_missing(void **state)
{
    struct bundle bundle;

    (void)state;
    begin(&bundle);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 3}, 0, 1), STATUS_OK);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 2, .remark = "other"}, 1, 2),
                     STATUS_OK);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 5}, 3, 4), STATUS_OK);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_OK);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.bad, 1);
    assert_non_null(strstr(heard.fault, "000001: the checkpoint of 2 records"));
}

static void forget(const char *stem)
{
    for (const char *const *one =
             (const char *const[]){".leaf", ".proof", ".statement", ".p7s", NULL};
         *one; one++)
        assert_int_equal(unlink(in(arena_printf(arena, "records/%s%s", stem, *one))), 0);
}

/* Records 0 to 2 by a checkpoint of three, 3 and 4 by one of five. */
static void write_two_checkpoints(void)
{
    struct bundle bundle;

    begin(&bundle);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 3}, 0, 3), STATUS_OK);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 5}, 3, 5), STATUS_OK);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_OK);
}

static void the_newest_records_taken_out_are_missed_by_the_checkpoint_left(void **state)
{
    (void)state;
    write_two_checkpoints();
    forget("000003");
    forget("000004");
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.bad, 0);
    assert_int_equal(heard.whole, 0);
    assert_int_equal(heard.log.here, 3);
    assert_int_equal(heard.log.size, 5);
}

static void so_is_an_epoch_of_which_only_the_checkpoint_is_left(void **state)
{
    struct bundle bundle;

    (void)state;
    begin(&bundle);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 2}, 0, 2), STATUS_OK);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 1, .epoch = 2}, 0, 1), STATUS_OK);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_OK);
    forget("2-000000");
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.logs, 2);
    assert_int_equal(heard.whole, 1);
    assert_string_equal(heard.log.origin, "bairi/bohai/test/2");
    assert_int_equal(heard.log.here, 0);
    assert_int_equal(heard.log.size, 1);
}

static void a_checkpoint_beside_the_records_must_be_over_them(void **state)
{
    Bairi__V1__Dossier **other =
        proofs_dossiers(proofs, &(struct proofs_log){.count = 2, .remark = "other"}, arena);

    (void)state;
    write_log((struct proofs_log){.count = 4});
    scratch_write(in("checkpoints/2.note"), strstr(other[0]->receipt->proof, "\n\n") + 2);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.bad, 1);
    assert_int_equal(heard.whole, 0);
    assert_non_null(strstr(heard.fault, "checkpoints/2.note: the checkpoint of 2 records"));
}

static void a_checkpoint_that_the_log_did_not_sign_is_at_fault(void **state)
{
    (void)state;
    write_log((struct proofs_log){.count = 3});
    scratch_write(in("checkpoints/7.note"), "planted");
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.good, 3);
    assert_int_equal(heard.bad, 1);
    assert_non_null(strstr(heard.fault, "checkpoints/7.note: "));
    assert_int_equal(heard.uncovered, 0);
    assert_int_equal(unlink(in("checkpoints/7.note")), 0);
    assert_int_equal(rename(in("checkpoints/3.note"), in("checkpoints/9.note")), 0);
    assert_int_equal(check(), STATUS_OK);
    assert_non_null(strstr(heard.fault, "checkpoints/9.note: the checkpoint is of the log"));
}

static void the_proof_of_other_keys_is_no_stranger(void **state)
{
    (void)state;
    write_log((struct proofs_log){.count = 1});
    scratch_write(in("rotations"), "read by who makes the card");
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.uncovered, 0);
}

static void anothers_epoch_does_not_fill_a_gap(void **state)
{
    struct bundle bundle;

    (void)state;
    begin(&bundle);
    assert_int_equal(add(&bundle, (struct proofs_log){.count = 2}, 0, 2), STATUS_OK);
    assert_int_equal(
        add(&bundle, (struct proofs_log){.count = 2, .epoch = 2, .campaign = "spring"}, 0, 2),
        STATUS_OK);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_OK);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.good, 2);
    assert_int_equal(heard.bad, 3); /* its records, and its checkpoint */
}

static void nor_does_anothers_checkpoint_make_one(void **state)
{
    const struct proofs_log spring = {.count = 3, .campaign = "spring"};
    Bairi__V1__Dossier **other = proofs_dossiers(proofs, &spring, arena);

    (void)state;
    write_log((struct proofs_log){.count = 2});
    scratch_write(in("checkpoints/3.note"), strstr(other[0]->receipt->proof, "\n\n") + 2);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.whole, 1);
    assert_int_equal(heard.log.size, 2);
    assert_int_equal(heard.bad, 1);
    assert_non_null(strstr(heard.fault, "checkpoints/3.note: the checkpoint is of the log"));
}

static void a_token_taken_out_is_missed(void **state)
{
    (void)state;
    write_log((struct proofs_log){.count = 3});
    assert_int_equal(unlink(in("checkpoints/3.tsr")), 0);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.bad, 3);
    assert_non_null(strstr(heard.fault, "the timestamp was removed"));
}

static void nothing_is_read_through_a_link(void **state)
{
    const char *elsewhere = arena_printf(arena, "%s/elsewhere", scratch);

    (void)state;
    write_log((struct proofs_log){.count = 2});
    assert_int_equal(rename(in("records/000001.p7s"), elsewhere), 0);
    assert_int_equal(symlink(elsewhere, in("records/000001.p7s")), 0);
    assert_int_equal(check(), STATUS_DATA_LOSS);
    assert_int_equal(unlink(in("records/000001.p7s")), 0);
    assert_int_equal(rename(elsewhere, in("records/000001.p7s")), 0);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(rename(in("certificates"), elsewhere), 0);
    assert_int_equal(symlink(elsewhere, in("certificates")), 0);
    assert_int_equal(check(), STATUS_DATA_LOSS);
    assert_non_null(strstr(heard.fault, "/certificates"));
    assert_int_equal(unlink(in("certificates")), 0);
    assert_int_equal(mkfifo(in("ca"), 0600), 0);
    assert_int_equal(check(), STATUS_DATA_LOSS);
}

static void what_no_signature_covers_is_named(void **state)
{
    static const char *const PLANTED[] = {"trust-card.txt",
                                          "log.key",
                                          "records/0000001.leaf",
                                          "records/1-000001.leaf",
                                          "records/000001.leaf.old",
                                          "records/ 00001.leaf",
                                          "checkpoints/03.note",
                                          "crl/x.pem",
                                          NULL};

    (void)state;
    write_log((struct proofs_log){.count = 3});
    for (const char *const *one = PLANTED; *one; one++) {
        scratch_write(in(*one), "planted");
        assert_int_equal(check(), STATUS_OK);
        assert_int_equal(heard.good, 3);
        assert_int_equal(heard.bad, 0);
        assert_int_equal(heard.uncovered, 1);
        assert_string_equal(heard.name, *one);
        assert_int_equal(unlink(in(*one)), 0);
    }
    assert_int_equal(mkdir(in("keys"), 0700), 0);
    assert_int_equal(check(), STATUS_OK);
    assert_string_equal(heard.name, "keys");
}

static void a_record_of_which_only_a_part_is_there_is_at_fault(void **state)
{
    (void)state;
    write_log((struct proofs_log){.count = 2, .signed_by_two = true});
    scratch_write(in("records/000007.2.p7s"), "x");
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.good, 2);
    assert_int_equal(heard.bad, 1);
}

static void evidence_is_found_by_its_digest_or_missed(void **state)
{
    uint8_t digest[SHA256_SIZE];
    char name[BUNDLE_NAME];

    (void)state;
    sha256((struct bytes){(const uint8_t *)"evidence", 8}, digest);
    write_log((struct proofs_log){.count = 1, .file = digest});
    bundle_digest_name("files", digest, "", name);
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.missing, 1);
    scratch_write(in(name), "evidence");
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.missing, 0);
    assert_int_equal(heard.uncovered, 0);
    scratch_write(in(name), "evidense");
    assert_int_equal(check(), STATUS_OK);
    assert_int_equal(heard.bad, 1);
}

static void a_list_that_could_not_be_written_is_said(void **state)
{
    const struct rlimit none = {0, RLIM_INFINITY};
    const struct rlimit any = {RLIM_INFINITY, RLIM_INFINITY};
    struct bundle bundle;

    (void)state;
    begin(&bundle);
    assert_int_equal(fflush(bundle.list), 0);
    setvbuf(bundle.list, NULL, _IONBF, 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0); /* a disk that is full for a moment */
    fputs("lost", bundle.list);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &any), 0);
    assert_int_equal(bundle_end(&bundle, NULL), STATUS_FAILED_PRECONDITION);
}

static void an_empty_folder_is_no_bundle(void **state)
{
    (void)state;
    assert_int_equal(check(), STATUS_NOT_FOUND);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(check(), STATUS_NOT_FOUND);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_restored_log_is_written_and_holds_whole),
        FACT(two_parts_of_one_name_are_refused),
        FACT(an_epochs_records_are_not_taken_for_anothers),
        FACT(a_part_of_a_log_is_not_called_whole),
        FACT(records_that_hold_one_by_one_show_a_rewritten_log),
        FACT(they_show_it_even_where_later_ones_are_missing),
        FACT(the_newest_records_taken_out_are_missed_by_the_checkpoint_left),
        FACT(so_is_an_epoch_of_which_only_the_checkpoint_is_left),
        FACT(a_checkpoint_beside_the_records_must_be_over_them),
        FACT(a_checkpoint_that_the_log_did_not_sign_is_at_fault),
        FACT(the_proof_of_other_keys_is_no_stranger),
        FACT(anothers_epoch_does_not_fill_a_gap),
        FACT(nor_does_anothers_checkpoint_make_one),
        FACT(a_token_taken_out_is_missed),
        FACT(nothing_is_read_through_a_link),
        FACT(what_no_signature_covers_is_named),
        FACT(a_record_of_which_only_a_part_is_there_is_at_fault),
        FACT(evidence_is_found_by_its_digest_or_missed),
        FACT(a_list_that_could_not_be_written_is_said),
        FACT(an_empty_folder_is_no_bundle),
    };

    return cmocka_run_group_tests(tests, make_cast, drop_cast);
}
