/* LINKS: tests_support common common_merkle common_rpc common_trust proto */
/* A success is a receipt for our own bytes in our own log, saved; the head seen is remembered. */
#include "common/message.h"
#include "tests/unit/client/bureau/fixture.h"

/* ---- facts ---- */

static void a_receipt_is_saved_beside_the_bytes_it_is_for(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(RECEIPT_SIZE_MAX);
    Bairi__V1__Signed *sealed = submission();
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;
    struct bytes kept, sent;

    (void)state;
    assert_string_equal(saved_as(sealed, "zhongjie/Z-01@2"), "/zhongjie_Z-01@2.receipt");
    assert_int_equal(
        buf_read_file(&file, arena_printf(arena, "%s/zhongjie_Z-01@2.receipt", bureau.receipts),
                      NULL),
        STATUS_OK);
    assert_int_equal(receipt_unpack(buf_bytes(&file), arena, &receipt, NULL), STATUS_OK);
    assert_int_equal(receipts_verify(&bureau, receipt, arena, &leaf, &checkpoint, NULL), STATUS_OK);
    assert_int_equal(
        storage_read(arena_printf(arena, "%s/zhongjie_Z-01@2.statement", bureau.receipts),
                     BUREAU_STATEMENT_HEADER, arena, &kept, NULL),
        STATUS_OK);
    assert_int_equal(message_pack(&sealed->base, arena, &sent, NULL), STATUS_OK);
    assert_int_equal(kept.size, sent.size);
    assert_memory_equal(kept.data, sent.data, sent.size);
}

static void nothing_the_server_says_goes_into_a_path(void **state)
{
    (void)state;
    assert_string_equal(saved_as(submission(), "../../etc/passwd@3"), "/zhongjie_Z-01@3.receipt");
    assert_string_equal(saved_as(submission(), "x@../../y"), "/zhongjie_Z-01-0.receipt");
    assert_string_equal(saved_as(submission(), ""), "/zhongjie_Z-01-0.receipt");
    assert_string_equal(saved_as(closing(), "../2020-10@7"), "/audit_closed-0.receipt");
}

static void refused(Bairi__V1__Signed *sealed, const Bairi__V1__AppendReply *reply)
{
    struct acceptances out = {0};

    assert_int_equal(settle(sealed, reply, &out), STATUS_DATA_LOSS);
    assert_int_not_equal(
        access(arena_printf(arena, "%s/zhongjie_Z-01@1.receipt", bureau.receipts), F_OK), 0);
    assert_int_not_equal(
        access(arena_printf(arena, "%s/zhongjie_Z-01@1.statement", bureau.receipts), F_OK), 0);
    assert_false(bureau.has_seen);
}

static void a_receipt_for_other_bytes_or_another_log_is_no_success(void **state)
{
    Bairi__V1__Signed *sealed = submission();
    Bairi__V1__Signed other = *sealed;
    Bairi__V1__AppendReply *reply;

    (void)state;
    other.statement = closing()->statement;
    refused(sealed, answer(&other, ORIGIN, "zhongjie/Z-01@1"));
    other = *sealed;
    other.signature = closing()->signature;
    refused(sealed, answer(&other, ORIGIN, "zhongjie/Z-01@1"));
    refused(sealed, answer(sealed, "bairi/bohai/other/1", "zhongjie/Z-01@1"));
    refused(sealed, answer(sealed, "bairi/tianjin/test/1", "zhongjie/Z-01@1"));
    reply = answer(sealed, ORIGIN, "zhongjie/Z-01@1");
    bureau.card.log_key[0] ^= 1;
    refused(sealed, reply);
    bureau.card.log_key[0] ^= 1;
    reply->outcomes[0]->receipt = NULL;
    refused(sealed, reply);
    reply->n_outcomes = 0;
    refused(sealed, reply);
    saved_as(sealed, "zhongjie/Z-01@1");
}

static void what_could_not_be_kept_is_told_apart_from_what_does_not_hold(void **state)
{
    Bairi__V1__Signed *sealed = submission();
    const char *path = arena_printf(arena, "%s/zhongjie_Z-01@1.receipt", bureau.receipts);
    struct acceptances out = {0};

    (void)state;
    refused(sealed, answer(sealed, "bairi/bohai/other/1", "zhongjie/Z-01@1"));
    assert_int_equal(bureau_unsaved(&bureau), UNSAVED_NOTHING);
    assert_int_equal(storage_folder(path, NULL), STATUS_OK); /* in the receipt's way */
    assert_int_not_equal(settle(sealed, answer(sealed, ORIGIN, "zhongjie/Z-01@1"), &out),
                         STATUS_OK);
    assert_int_equal(bureau_unsaved(&bureau), UNSAVED_RECEIPT);
    assert_int_equal(rmdir(path), 0);
    saved_as(sealed, "zhongjie/Z-01@1");
    assert_int_equal(bureau_unsaved(&bureau), UNSAVED_NOTHING);
    bureau.receipts = arena_strdup(arena, "/proc/nowhere");
    assert_int_not_equal(settle(sealed, answer(sealed, ORIGIN, "zhongjie/Z-01@1"), &out),
                         STATUS_OK);
    assert_int_equal(bureau_unsaved(&bureau), UNSAVED_BOTH);
}

/* ---- the head ---- */

/* A replay from before a restore and a new record in one answer: the later log is the newer head.
 */
static void of_two_epochs_in_one_answer_the_later_is_remembered(void **state)
{
    Bairi__V1__Signed *list[] = {submission(), closing()};
    Bairi__V1__AppendReply *reply = answer(list[0], ORIGIN, "zhongjie/Z-01@1");
    Bairi__V1__Outcome *outcomes[] = {
        reply->outcomes[0], answer(list[1], "bairi/bohai/test/2", "2020-10")->outcomes[0]};
    struct acceptances out = {0};

    (void)state;
    reply->outcomes = outcomes;
    reply->n_outcomes = 2;
    assert_int_equal(receipts_settle(&bureau, arena, list, 2, reply, &out, NULL), STATUS_OK);
    assert_string_equal(bureau.seen.origin, "bairi/bohai/test/2");
}

static void the_first_head_is_kept_and_found_again(void **state)
{
    (void)state;
    assert_int_equal(head_load(&bureau, NULL), STATUS_OK);
    assert_false(bureau.has_seen);
    assert_int_equal(keep(head(5, 1, ORIGIN)), STATUS_OK);
    bureau.has_seen = false;
    bureau.seen = head(0, 0, "");
    assert_int_equal(head_load(&bureau, NULL), STATUS_OK);
    assert_true(bureau.has_seen);
    assert_int_equal(bureau.seen.size, 5);
    assert_string_equal(bureau.seen.origin, ORIGIN);
    assert_int_equal(bureau.seen.root.bytes[0], 1);
}

static void a_log_with_another_root_is_not_the_one_seen(void **state)
{
    (void)state;
    assert_int_equal(keep(head(5, 1, ORIGIN)), STATUS_OK);
    assert_int_equal(keep(head(5, 1, ORIGIN)), STATUS_OK);
    assert_int_equal(keep(head(5, 2, ORIGIN)), STATUS_DATA_LOSS);
    assert_int_equal(bureau.seen.root.bytes[0], 1);
    assert_string_equal(bureau.seen.origin, ORIGIN);
}

static void an_origin_belongs_to_one_campaign_of_one_domain(void **state)
{
    (void)state;
    assert_int_equal(head_check_origin(&bureau, ORIGIN, NULL), STATUS_OK);
    assert_int_equal(head_check_origin(&bureau, "bairi/bohai/test/12", NULL), STATUS_OK);
    assert_int_equal(head_check_origin(&bureau, "bairi/bohai/test2/1", NULL), STATUS_DATA_LOSS);
    assert_int_equal(head_check_origin(&bureau, "bairi/bohai/tes/1", NULL), STATUS_DATA_LOSS);
    assert_int_equal(head_check_origin(&bureau, "bairi/bohais/test/1", NULL), STATUS_DATA_LOSS);
    assert_int_equal(head_check_origin(&bureau, "", NULL), STATUS_DATA_LOSS);
}

static void a_kept_head_that_was_changed_is_refused_with_its_file(void **state)
{
    struct error err;

    (void)state;
    error_clear(&err);
    assert_int_equal(keep(head(5, 1, ORIGIN)), STATUS_OK);
    scratch_write(arena_printf(arena, "%s/checkpoint", bureau.folder), ORIGIN "\n6\nAAAA\n");
    bureau.has_seen = false;
    assert_int_equal(head_load(&bureau, &err), STATUS_DATA_LOSS);
    assert_non_null(strstr(err.text, "/checkpoint"));
    assert_false(bureau.has_seen);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_receipt_is_saved_beside_the_bytes_it_is_for),
        FACT(nothing_the_server_says_goes_into_a_path),
        FACT(a_receipt_for_other_bytes_or_another_log_is_no_success),
        FACT(what_could_not_be_kept_is_told_apart_from_what_does_not_hold),
        FACT(of_two_epochs_in_one_answer_the_later_is_remembered),
        FACT(the_first_head_is_kept_and_found_again),
        FACT(a_log_with_another_root_is_not_the_one_seen),
        FACT(an_origin_belongs_to_one_campaign_of_one_domain),
        FACT(a_kept_head_that_was_changed_is_refused_with_its_file),
    };

    return cmocka_run_group_tests(tests, make_cast, drop_cast);
}
