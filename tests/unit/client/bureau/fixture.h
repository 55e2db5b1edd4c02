/* A person who reports, and the answers of a log that holds each statement alone. */
#ifndef BAIRI_TESTS_UNIT_CLIENT_BUREAU_FIXTURE_H
#define BAIRI_TESTS_UNIT_CLIENT_BUREAU_FIXTURE_H

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
static ProtobufCBinaryData revoked; /* the revocation list that leaves name; empty: none */

static inline int make_cast(void **state)
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

static inline int drop_cast(void **state)
{
    (void)state;
    signer_destroy(&wang);
    log_key_destroy(&log_key);
    pki_destroy(&pki);
    return 0;
}

static inline int setup(void **state)
{
    (void)state;
    arena = arena_create(64 << 20);
    folder = scratch_folder();
    revoked = (ProtobufCBinaryData){0, NULL};
    memset(&bureau, 0, sizeof(bureau));
    snprintf(bureau.card.domain, sizeof(bureau.card.domain), "bohai");
    log_key_public(log_key, bureau.card.log_key);
    bureau.campaign = arena_strdup(arena, "test");
    bureau.folder = arena_printf(arena, "%s/own", folder);
    bureau.receipts = arena_printf(arena, "%s/own/receipts", folder);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    papers_release(&bureau);
    channel_destroy(&bureau.channel);
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

/* ---- what was sent, what came back ---- */

static inline Bairi__V1__Signed *seal(Bairi__V1__Statement *statement)
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

static inline Bairi__V1__Signed *submission(void)
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

static inline Bairi__V1__Signed *closing(void)
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

static inline ProtobufCBinaryData digest_of(ProtobufCBinaryData data)
{
    uint8_t *digest = arena_alloc(arena, SHA256_SIZE);

    sha256((struct bytes){data.data, data.len}, digest);
    return (ProtobufCBinaryData){SHA256_SIZE, digest};
}

static inline ProtobufCBinaryData pack_leaf(const Bairi__V1__Signed *sealed)
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
    if (revoked.len > 0) {
        leaf.format = 2;
        leaf.crl = digest_of(revoked);
    }
    memory = arena_alloc(arena, bairi__v1__leaf__get_packed_size(&leaf));
    return (ProtobufCBinaryData){bairi__v1__leaf__pack(&leaf, memory), memory};
}

/* The answer to one statement: a log that holds it alone. */
static inline Bairi__V1__AppendReply *answer(const Bairi__V1__Signed *sealed, const char *origin,
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

static inline enum status settle(Bairi__V1__Signed *sealed, const Bairi__V1__AppendReply *reply,
                                 struct acceptances *out)
{
    Bairi__V1__Signed *list[1] = {sealed};

    return receipts_settle(&bureau, arena, list, 1, reply, out, NULL);
}

static inline const char *saved_as(Bairi__V1__Signed *sealed, const char *subject)
{
    struct acceptances out = {0};

    bureau.has_seen = false;
    assert_int_equal(settle(sealed, answer(sealed, ORIGIN, subject), &out), STATUS_OK);
    assert_int_equal(out.count, 1);
    assert_int_equal(access(out.items[0].path, R_OK), 0);
    assert_memory_equal(out.items[0].path, bureau.receipts, strlen(bureau.receipts));
    return out.items[0].path + strlen(bureau.receipts);
}

static inline struct checkpoint head(uint64_t size, uint8_t root, const char *origin)
{
    struct checkpoint checkpoint = {.size = size};

    snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", origin);
    memset(&checkpoint.root, root, sizeof(checkpoint.root));
    return checkpoint;
}

static inline enum status keep(struct checkpoint checkpoint)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);

    assert_int_equal(checkpoint_sign(&checkpoint, log_key, &note, NULL), STATUS_OK);
    return head_keep(&bureau, arena, &checkpoint, buf_text(&note), NULL);
}

#endif
