/* LINKS: tests_support common common_merkle common_trust proto */
/* A restored log is followed on proof alone: what a lying server shows as the record of its restore
 * is refused; receipts of what was lost are found, and those that cannot be read are counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "common/listing.h"
#include "common/merkle/cosignature.h"
#include "common/message.h"
#include "common/trust/statement.h"
#include "tests/support/pki.h"
#include "tests/support/scratch.h"

#define LOG(epoch) "bairi/bohai/test/" #epoch

static const struct instant NOW = {INT64_C(1606406400000000)};

static struct pki *pki;
static struct log_key *log_key, *other_key;
static struct signer *server, *stranger;
static struct buf server_der;
static struct arena *arena;
static const char *folder;
static struct bureau bureau;
static struct error err;

static struct signer *issue(const char *name, const char *uri)
{
    const struct pki_person who = {.uri = uri};
    struct signer *signer = NULL;
    char cert[300], key[300];

    snprintf(cert, sizeof cert, "%s.pem", name);
    snprintf(key, sizeof key, "%s.key", name);
    pki_issue(pki, name, &who);
    snprintf(cert, sizeof cert, "%s", pki_path(pki, cert));
    assert_int_equal(signer_load(cert, pki_path(pki, key), &signer, NULL), STATUS_OK);
    return signer;
}

static struct log_key *make_key(const char *name)
{
    struct log_key *key = NULL;

    assert_int_equal(log_key_generate(pki_path(pki, name), NULL), STATUS_OK);
    assert_int_equal(log_key_load(pki_path(pki, name), &key, NULL), STATUS_OK);
    return key;
}

static int make_cast(void **state)
{
    (void)state;
    pki = pki_create(true);
    server = issue("server", "bairi://bohai/server/jingfaju/bairid");
    stranger = issue("stranger", "bairi://bohai/server/jingfaju/other");
    server_der = buf_make(64 << 10);
    assert_int_equal(certificate_der(signer_certificate(server), &server_der, NULL), STATUS_OK);
    log_key = make_key("log.key");
    other_key = make_key("other.key");
    return 0;
}

static int drop_cast(void **state)
{
    (void)state;
    signer_destroy(&server);
    signer_destroy(&stranger);
    log_key_destroy(&log_key);
    log_key_destroy(&other_key);
    buf_free(&server_der);
    pki_destroy(&pki);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_create(64 << 20);
    folder = scratch_folder();
    memset(&bureau, 0, sizeof(bureau));
    snprintf(bureau.card.domain, sizeof(bureau.card.domain), "bohai");
    log_key_public(log_key, bureau.card.log_key);
    memcpy(bureau.card.server_fingerprint, signer_identity(server)->fingerprint, SHA256_SIZE);
    bureau.campaign = arena_strdup(arena, "test");
    bureau.folder = arena_printf(arena, "%s/own", folder);
    bureau.receipts = arena_printf(arena, "%s/own/receipts", folder);
    error_clear(&err);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

/* ---- what a server shows ---- */

static struct checkpoint head_of(const char *origin, uint64_t size, uint8_t root)
{
    struct checkpoint checkpoint = {.size = size};

    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", origin);
    memset(checkpoint.root.bytes, root, SHA256_SIZE);
    return checkpoint;
}

static char *note_of(struct checkpoint checkpoint, const struct log_key *key)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);

    assert_int_equal(checkpoint_sign(&checkpoint, key, &note, NULL), STATUS_OK);
    return arena_strdup(arena, buf_text(&note));
}

static ProtobufCBinaryData digest_of(ProtobufCBinaryData data)
{
    uint8_t *digest = arena_alloc(arena, SHA256_SIZE);

    sha256((struct bytes){data.data, data.len}, digest);
    return (ProtobufCBinaryData){SHA256_SIZE, digest};
}

/* One record with its receipt: the leaf at `index`, proven in a log of which it is the only one. */
static Bairi__V1__Receipt *receipt_of(Bairi__V1__Leaf *leaf, const char *origin)
{
    Bairi__V1__Receipt *receipt = arena_alloc(arena, sizeof(*receipt));
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    OWNED(buf_free) struct buf proof = buf_make(8192);
    uint8_t *memory = arena_alloc(arena, 4096);
    struct bytes packed = {memory, bairi__v1__leaf__pack(leaf, memory)};
    struct checkpoint checkpoint = {.size = 1, .root = merkle_leaf_hash(packed)};

    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", origin);
    assert_int_equal(checkpoint_sign(&checkpoint, log_key, &note, NULL), STATUS_OK);
    assert_int_equal(proof_write(leaf->index, NULL, 0, buf_text(&note), &proof, NULL), STATUS_OK);
    bairi__v1__receipt__init(receipt);
    receipt->format = 1;
    receipt->leaf = (ProtobufCBinaryData){packed.size, memory};
    receipt->proof = arena_strdup(arena, buf_text(&proof));
    return receipt;
}

/* What the record of a restore says, and who signs it. */
struct said {
    const char *origin, *before; /* of the new log, of the one it names */
    uint64_t size;
    uint8_t root;
    char *note;
    const struct signer *signer;
};

static struct said truth(void)
{
    return (struct said){.origin = LOG(2),
                         .before = LOG(1),
                         .size = 5,
                         .root = 7,
                         .note = note_of(head_of(LOG(1), 8, 9), log_key),
                         .signer = server};
}

static Bairi__V1__Restored *show(const struct said *said)
{
    Bairi__V1__Restored *restored = arena_alloc(arena, sizeof(*restored));
    Bairi__V1__Statement statement;
    Bairi__V1__Restoration content;
    Bairi__V1__Signed sealed;
    Bairi__V1__Leaf leaf;
    struct checkpoint held = head_of(said->before, said->size, said->root);

    bairi__v1__statement__init(&statement);
    bairi__v1__restoration__init(&content);
    bairi__v1__signed__init(&sealed);
    bairi__v1__leaf__init(&leaf);
    statement.campaign = arena_strdup(arena, "test");
    content.origin = arena_strdup(arena, said->before);
    content.size = said->size;
    content.root = (ProtobufCBinaryData){SHA256_SIZE, held.root.bytes};
    content.checkpoint = said->note;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_RESTORATION;
    statement.restoration = &content;
    if (statement_seal(&statement, said->signer, NOW, arena, &sealed, NULL, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    leaf.format = 1;
    leaf.time = NOW.us;
    leaf.kind = BAIRI__V1__STATEMENT_KIND__RESTORATION;
    leaf.author = (ProtobufCBinaryData){SHA256_SIZE, bureau.card.server_fingerprint};
    leaf.statement = digest_of(sealed.statement);
    leaf.signature = digest_of(sealed.signature);
    bairi__v1__restored__init(restored);
    restored->statement = sealed.statement;
    restored->signature = sealed.signature;
    restored->receipt = receipt_of(&leaf, said->origin);
    return restored;
}

static enum status opened(const Bairi__V1__Restored *restored, struct restoration *out)
{
    error_clear(&err);
    return restoration_open(&bureau, restored, buf_bytes(&server_der), arena, out, &err);
}

static void refused(const struct said *said, const char *because)
{
    struct restoration out;

    assert_int_equal(opened(show(said), &out), STATUS_DATA_LOSS);
    if (!strstr(err.text, because))
        fail_msg("refused for another reason than “%s”: %s", because, err.text);
}

/* ---- the record of a restore ---- */

static void a_true_restoration_is_opened(void **state)
{
    struct said said = truth();
    struct restoration out;

    (void)state;
    if (opened(show(&said), &out) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(out.epoch, 2);
    assert_int_equal(out.held.size, 5);
    assert_string_equal(out.held.origin, LOG(1));
    assert_int_equal(out.held.root.bytes[3], 7);
    assert_int_equal(out.known.size, 8);
}

static void its_checkpoint_must_be_signed_with_the_logs_key(void **state)
{
    struct said said = truth();

    (void)state;
    said.note = note_of(head_of(LOG(1), 8, 9), other_key);
    refused(&said, "not signed with the log's key");
    said.note = arena_strdup(arena, "");
    refused(&said, "not a well-formed signed note");
}

static void its_checkpoint_must_be_of_what_was_restored(void **state)
{
    struct said said = truth();

    (void)state;
    said.note = note_of(head_of("bairi/bohai/elsewhere/1", 8, 9), log_key);
    refused(&said, "a checkpoint of another log");
    said.note = note_of(head_of(LOG(2), 8, 9), log_key);
    refused(&said, "a checkpoint of another log");
    said.note = note_of(head_of(LOG(1), 4, 9), log_key);
    refused(&said, "of fewer records than were restored");
    said.note = note_of(head_of(LOG(1), 5, 9), log_key);
    refused(&said, "of other records than were restored");
}

static void it_names_the_log_before_it(void **state)
{
    struct said said = truth();

    (void)state;
    said.origin = LOG(3);
    refused(&said, "does not name the log before it");
    said = truth();
    said.before = "bairi/bohai/elsewhere/1";
    refused(&said, "not the one of this campaign");
    said = truth();
    said.before = LOG(1x);
    refused(&said, "does not name the log before it");
    said = truth();
    said.size = 0;
    refused(&said, "does not name the log before it");
}

static void it_is_signed_by_the_server_of_the_card(void **state)
{
    struct said said = truth();
    struct restoration out;

    (void)state;
    said.signer = stranger;
    assert_int_not_equal(opened(show(&said), &out), STATUS_OK);
    said = truth();
    Bairi__V1__Restored *restored = show(&said), *another = show(&said);
    restored->signature = another->signature; /* good, and not the one in the log */
    assert_int_equal(opened(restored, &out), STATUS_DATA_LOSS);
    restored->signature = (ProtobufCBinaryData){0, NULL};
    assert_int_equal(opened(restored, &out), STATUS_DATA_LOSS);
}

/* ---- from epoch to epoch ---- */

static unsigned proofs;

static enum status prove(void *context, const struct checkpoint *smaller,
                         const struct checkpoint *larger, struct error *why)
{
    proofs++;
    assert_string_equal(smaller->origin, larger->origin);
    return context ? error_set(why, STATUS_DATA_LOSS, "it does not continue") : STATUS_OK;
}

static void each_epoch_is_the_one_that_the_next_was_restored_from(void **state)
{
    struct restoration all[] = {
        {.epoch = 2, .first = head_of(LOG(2), 1, 1), .held = head_of(LOG(1), 5, 1)},
        {.epoch = 3, .first = head_of(LOG(3), 1, 1), .held = head_of(LOG(2), 6, 1)},
    };

    (void)state;
    proofs = 0;
    assert_int_equal(restorations_link(all, 2, prove, NULL, &err), STATUS_OK);
    assert_int_equal(proofs, 1);
    assert_int_equal(restorations_link(all, 2, prove, &proofs, &err), STATUS_DATA_LOSS);
    all[1].held.size = 1;
    all[0].first.size = 2;
    assert_int_equal(restorations_link(all, 2, prove, NULL, &err), STATUS_DATA_LOSS);
    all[0].first = head_of(LOG(4), 1, 1);
    assert_int_equal(restorations_link(all, 2, prove, NULL, &err), STATUS_DATA_LOSS);
}

/* ---- what was lost ---- */

static void put(const char *name, struct bytes bytes)
{
    assert_int_equal(storage_folder(bureau.receipts, NULL), STATUS_OK);
    assert_int_equal(
        buf_write_file(arena_printf(arena, "%s/%s", bureau.receipts, name), bytes, 0600, NULL),
        STATUS_OK);
}

/* padding: of a revocation list that makes the file large */
static void put_padded(const char *name, const char *origin, size_t padding)
{
    OWNED(buf_free) struct buf packed = buf_make(DOSSIER_SIZE_MAX);
    Bairi__V1__Dossier dossier;
    Bairi__V1__Leaf leaf;
    uint8_t zero[SHA256_SIZE] = {0};
    ProtobufCBinaryData some = {SHA256_SIZE, zero};

    bairi__v1__leaf__init(&leaf);
    bairi__v1__dossier__init(&dossier);
    leaf.format = 1;
    leaf.kind = BAIRI__V1__STATEMENT_KIND__SUBMISSION;
    leaf.time = NOW.us;
    leaf.author = leaf.statement = leaf.signature = some;
    dossier.receipt = receipt_of(&leaf, origin);
    dossier.crl = (ProtobufCBinaryData){padding, arena_alloc(arena, padding + 1)};
    assert_int_equal(dossier_pack(&dossier, &packed, &err), STATUS_OK);
    put(name, buf_bytes(&packed));
}

static void put_receipt(const char *name, const char *origin)
{
    put_padded(name, origin, 0);
}

static struct lost_list look(uint64_t held)
{
    struct restoration restored = {.epoch = 2, .held = head_of(LOG(1), held, 1)};
    struct lost_search search;

    assert_int_equal(lost_open(&bureau, &restored, 1, arena, &search, &err), STATUS_OK);
    assert_int_equal(listing_each(NULL, bureau.receipts, lost_look, &search, &err), STATUS_OK);
    arena_destroy(&search.scratch);
    return search.found;
}

static void a_receipt_beyond_what_was_restored_is_lost(void **state)
{
    (void)state;
    put_receipt("a.receipt", LOG(1));
    put_receipt("b.receipt", LOG(2));                  /* of the log as it is */
    put_receipt("c.receipt", "bairi/bohai/another/1"); /* of another campaign */
    put_receipt("d.statement", LOG(1));
    struct lost_list found = look(0);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.unread, 0);
    assert_non_null(strstr(found.items[0].path, "/a.receipt"));
    assert_non_null(strstr(found.items[0].statement, "/a.statement"));
    assert_int_equal(look(1).count, 0);
}

static void a_receipt_that_cannot_be_read_is_counted_and_named(void **state)
{
    (void)state;
    put_receipt("a.receipt", LOG(1));
    put("bad.receipt", (struct bytes){(const uint8_t *)"torn", 4});
    struct lost_list found = look(0);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.unread, 1);
    assert_string_equal(found.first, "bad.receipt");
    assert_int_not_equal(found.why.status, STATUS_OK);
}

/* Each is looked at in memory of its own: together they are more than the memory there is. */
static void many_large_receipts_are_looked_at_one_by_one(void **state)
{
    enum { PADDING = 6 << 20, COUNT = 2 + RECEIPT_ARENA / PADDING };

    (void)state;
    put_padded("r.receipt", LOG(1), PADDING);
    for (int i = 1; i < COUNT; i++)
        assert_int_equal(link(arena_printf(arena, "%s/r.receipt", bureau.receipts),
                              arena_printf(arena, "%s/r%d.receipt", bureau.receipts, i)),
                         0);
    struct lost_list found = look(0);
    assert_int_equal(found.unread, 0);
    assert_int_equal(found.count, COUNT);
}

static void a_list_that_is_cut_says_how_much_is_left(void **state)
{
    struct restoration restored = {.epoch = 2, .held = head_of(LOG(1), 0, 1)};
    struct lost_search search;

    (void)state;
    put_receipt("a.receipt", LOG(1));
    assert_int_equal(lost_open(&bureau, &restored, 1, arena, &search, &err), STATUS_OK);
    search.found.count = LOST_MAX - 1;
    assert_int_equal(lost_look(&search, bureau.receipts, "a.receipt", &err), STATUS_OK);
    assert_int_equal(lost_look(&search, bureau.receipts, "a.receipt", &err), STATUS_OK);
    arena_destroy(&search.scratch);
    assert_int_equal(search.found.count, LOST_MAX);
    assert_int_equal(search.found.more, 1);
}

/* ---- witnesses ---- */

static void only_the_newest_head_seen_is_signed(void **state)
{
    struct checkpoint head = head_of(LOG(2), 9, 1);

    (void)state;
    assert_int_equal(head_is_newest(&bureau, &head, &err), STATUS_FAILED_PRECONDITION);
    bureau.has_seen = true;
    bureau.seen = head;
    assert_int_equal(head_is_newest(&bureau, &head, &err), STATUS_OK);
    head.size = 8;
    assert_int_equal(head_is_newest(&bureau, &head, &err), STATUS_FAILED_PRECONDITION);
    head = head_of(LOG(1), 9, 1);
    assert_int_equal(head_is_newest(&bureau, &head, &err), STATUS_FAILED_PRECONDITION);
    head = head_of(LOG(2), 9, 2);
    assert_int_equal(head_is_newest(&bureau, &head, &err), STATUS_FAILED_PRECONDITION);
}

static struct witness witness_of(const char *name, const struct log_key *key)
{
    struct witness witness = {.name = ""};

    snprintf(witness.name, sizeof witness.name, "%s", name);
    log_key_public(key, witness.key);
    return witness;
}

static char *cosigned(struct checkpoint head, const char *name, const struct log_key *key)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    const char *own = note_of(head, log_key);

    buf_adds(&note, own);
    assert_int_equal(cosignature_make(own, name, key, NOW, &note, NULL), STATUS_OK);
    return arena_strdup(arena, buf_text(&note));
}

static void what_the_server_took_is_what_was_signed(void **state)
{
    struct checkpoint head = head_of(LOG(1), 9, 1), before = head_of(LOG(1), 8, 1);
    struct witness city = witness_of("city", other_key);

    (void)state;
    assert_int_equal(
        head_check_taken(&bureau, &head, cosigned(head, "city", other_key), &city, &err),
        STATUS_OK);
    assert_int_equal(
        head_check_taken(&bureau, &head, cosigned(before, "city", other_key), &city, &err),
        STATUS_DATA_LOSS);
    assert_int_equal(head_check_taken(&bureau, &head, note_of(head, log_key), &city, &err),
                     STATUS_NOT_FOUND);
}

static void what_is_called_cosigned_is(void **state)
{
    struct trust_card *card = &bureau.card;
    struct checkpoint head = head_of(LOG(1), 9, 1);

    (void)state;
    card->witnesses[0] = witness_of("city", other_key);
    card->witness_count = 1;
    assert_int_equal(head_check_cosignatures(card, cosigned(head, "city", other_key), &err),
                     STATUS_OK);
    assert_int_equal(head_check_cosignatures(card, note_of(head, log_key), &err), STATUS_DATA_LOSS);
    char *forged = cosigned(head, "city", other_key);
    char *at = forged + strlen(forged) - 20;
    *at = *at == 'A' ? 'B' : 'A';
    assert_int_equal(head_check_cosignatures(card, forged, &err), STATUS_DATA_LOSS);
    /* by one whom this card does not name yet */
    assert_int_equal(head_check_cosignatures(card, cosigned(head, "county", other_key), &err),
                     STATUS_OK);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        FACT(a_true_restoration_is_opened),
        FACT(its_checkpoint_must_be_signed_with_the_logs_key),
        FACT(its_checkpoint_must_be_of_what_was_restored),
        FACT(it_names_the_log_before_it),
        FACT(it_is_signed_by_the_server_of_the_card),
        FACT(each_epoch_is_the_one_that_the_next_was_restored_from),
        FACT(a_receipt_beyond_what_was_restored_is_lost),
        FACT(a_receipt_that_cannot_be_read_is_counted_and_named),
        FACT(many_large_receipts_are_looked_at_one_by_one),
        FACT(a_list_that_is_cut_says_how_much_is_left),
        FACT(only_the_newest_head_seen_is_signed),
        FACT(what_the_server_took_is_what_was_signed),
        FACT(what_is_called_cosigned_is),
    };
    return cmocka_run_group_tests(tests, make_cast, drop_cast);
}
