/* LINKS: tests_support common common_merkle common_trust proto */
/* A success is a receipt for our own bytes in our own log, saved; the head seen is remembered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "common/merkle/receipt.h"
#include "common/message.h"
#include "common/trust/statement.h"
#include "tests/support/pki.h"
#include "tests/support/scratch.h"

#define ORIGIN "bairi/bohai/test/1"

static const struct instant NOW = {INT64_C(1606406400000000)};

static struct pki *pki;
static struct log_key *log_key;
static struct signer *wang;
static struct arena *arena;
static const char *folder;
static struct bureau bureau;

static int make_cast(void **state)
{
    const struct pki_person who = {.uri = "bairi://bohai/unit/zhongjie/wang"};

    (void)state;
    pki = pki_create(false);
    pki_issue(pki, "wang", &who);
    assert_int_equal(signer_load(pki_path(pki, "wang.pem"), pki_path(pki, "wang.key"), &wang, NULL),
                     STATUS_OK);
    assert_int_equal(log_key_generate(pki_path(pki, "log.key"), NULL), STATUS_OK);
    assert_int_equal(log_key_load(pki_path(pki, "log.key"), &log_key, NULL), STATUS_OK);
    return 0;
}

static int drop_cast(void **state)
{
    (void)state;
    signer_destroy(&wang);
    log_key_destroy(&log_key);
    pki_destroy(&pki);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_create(8 << 20);
    folder = scratch_folder();
    memset(&bureau, 0, sizeof(bureau));
    snprintf(bureau.card.domain, sizeof(bureau.card.domain), "bohai");
    log_key_public(log_key, bureau.card.log_key);
    bureau.campaign = arena_strdup(arena, "test");
    bureau.folder = arena_printf(arena, "%s/own", folder);
    bureau.receipts = arena_printf(arena, "%s/own/receipts", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

/* ---- what was sent, what came back ---- */

static Bairi__V1__Signed *seal(Bairi__V1__Statement *statement)
{
    Bairi__V1__Signed *sealed = arena_alloc(arena, sizeof(*sealed));
    struct error err;

    error_clear(&err);
    statement->campaign = arena_strdup(arena, "test");
    bairi__v1__signed__init(sealed);
    if (statement_seal(statement, wang, NOW, arena, sealed, NULL, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    return sealed;
}

static Bairi__V1__Signed *submission(void)
{
    Bairi__V1__Statement statement;
    Bairi__V1__Submission content;
    Bairi__V1__Project project;

    bairi__v1__statement__init(&statement);
    bairi__v1__submission__init(&content);
    bairi__v1__project__init(&project);
    project.unit = arena_strdup(arena, "zhongjie");
    project.project_no = arena_strdup(arena, "Z-01");
    content.project = &project;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    statement.submission = &content;
    return seal(&statement);
}

static Bairi__V1__Signed *closing(void)
{
    Bairi__V1__Statement statement;
    Bairi__V1__AuditClosed content;

    bairi__v1__statement__init(&statement);
    bairi__v1__audit_closed__init(&content);
    content.period = arena_strdup(arena, "2020-10");
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_AUDIT_CLOSED;
    statement.audit_closed = &content;
    return seal(&statement);
}

static ProtobufCBinaryData digest_of(ProtobufCBinaryData data)
{
    uint8_t *digest = arena_alloc(arena, SHA256_SIZE);

    sha256((struct bytes){data.data, data.len}, digest);
    return (ProtobufCBinaryData){SHA256_SIZE, digest};
}

static ProtobufCBinaryData pack_leaf(const Bairi__V1__Signed *sealed)
{
    const Bairi__V1__Statement *statement = NULL;
    Bairi__V1__Leaf leaf;
    uint8_t *memory;

    bairi__v1__leaf__init(&leaf);
    leaf.format = 1;
    assert_int_equal(statement_read((struct bytes){sealed->statement.data, sealed->statement.len},
                                    arena, &statement, NULL),
                     STATUS_OK);
    leaf.kind = statement->kind;
    leaf.time = NOW.us;
    leaf.statement = digest_of(sealed->statement);
    leaf.signature = digest_of(sealed->signature);
    leaf.author = leaf.statement; /* nobody looks at it here */
    memory = arena_alloc(arena, bairi__v1__leaf__get_packed_size(&leaf));
    return (ProtobufCBinaryData){bairi__v1__leaf__pack(&leaf, memory), memory};
}

/* The answer to one statement: a log that holds it alone. */
static Bairi__V1__AppendReply *answer(const Bairi__V1__Signed *sealed, const char *origin,
                                      const char *subject)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    OWNED(buf_free) struct buf proof = buf_make(8192);
    Bairi__V1__AppendReply *reply = arena_alloc(arena, sizeof(*reply));
    Bairi__V1__Outcome *outcome = arena_alloc(arena, sizeof(*outcome));
    Bairi__V1__Receipt *receipt = arena_alloc(arena, sizeof(*receipt));
    struct checkpoint checkpoint = {.size = 1};

    bairi__v1__append_reply__init(reply);
    bairi__v1__outcome__init(outcome);
    bairi__v1__receipt__init(receipt);
    receipt->format = 1;
    receipt->leaf = pack_leaf(sealed);
    snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", origin);
    checkpoint.root = merkle_leaf_hash((struct bytes){receipt->leaf.data, receipt->leaf.len});
    assert_int_equal(checkpoint_sign(&checkpoint, log_key, &note, NULL), STATUS_OK);
    assert_int_equal(proof_write(0, NULL, 0, buf_text(&note), &proof, NULL), STATUS_OK);
    receipt->proof = arena_strdup(arena, buf_text(&proof));
    outcome->receipt = receipt;
    outcome->subject = arena_strdup(arena, subject);
    reply->outcomes = arena_array(arena, 1, sizeof(reply->outcomes[0]));
    reply->outcomes[0] = outcome;
    reply->n_outcomes = 1;
    return reply;
}

static enum status settle(Bairi__V1__Signed *sealed, const Bairi__V1__AppendReply *reply,
                          struct acceptances *out)
{
    Bairi__V1__Signed *list[1] = {sealed};

    return receipts_settle(&bureau, arena, list, 1, reply, out, NULL);
}

static const char *saved_as(Bairi__V1__Signed *sealed, const char *subject)
{
    struct acceptances out = {0};

    bureau.has_seen = false;
    assert_int_equal(settle(sealed, answer(sealed, ORIGIN, subject), &out), STATUS_OK);
    assert_int_equal(out.count, 1);
    assert_int_equal(access(out.items[0].path, R_OK), 0);
    assert_memory_equal(out.items[0].path, bureau.receipts, strlen(bureau.receipts));
    return out.items[0].path + strlen(bureau.receipts);
}

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

static struct checkpoint head(uint64_t size, uint8_t root, const char *origin)
{
    struct checkpoint checkpoint = {.size = size};

    snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", origin);
    memset(&checkpoint.root, root, sizeof(checkpoint.root));
    return checkpoint;
}

static enum status keep(struct checkpoint checkpoint)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);

    assert_int_equal(checkpoint_sign(&checkpoint, log_key, &note, NULL), STATUS_OK);
    return head_keep(&bureau, arena, &checkpoint, buf_text(&note), NULL);
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
