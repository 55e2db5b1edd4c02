/* LINKS: tests_support common common_campaign common_merkle common_record common_trust proto */
/* A pulled report is believed only with its receipt, its server, two people and right figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/merkle/receipt.h"
#include "common/message.h"
#include "common/record/report.h"
#include "common/trust/statement.h"
#include "tests/support/pki.h"

#define ORIGIN "bairi/bohai/test/1"

static const char SETTINGS[] = "[campaign]\nid = test\nname = 试验\nstart = 2020-10-01\n"
                               "end = 2020-12-31\n[unit.aa]\nname = 甲\ntarget = 3\naward = yes\n";
static const struct instant NOW = {INT64_C(1606406400000000)};

static struct pki *pki;
static struct authority *authority;
static struct log_key *log_key;
static struct signer *server, *li, *chen, *wang;
static struct trust_card card;
static struct arena *arena;

/* ---- the cast ---- */

static struct signer *person(const char *name, const char *uri)
{
    struct pki_person who = {.uri = uri};
    struct signer *signer = NULL;
    char certificate[64];
    char key[64];

    pki_issue(pki, name, &who);
    snprintf(certificate, sizeof(certificate), "%s.pem", name);
    snprintf(key, sizeof(key), "%s.key", name);
    assert_int_equal(signer_load(pki_path(pki, certificate), pki_path(pki, key), &signer, NULL),
                     STATUS_OK);
    return signer;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_create(32 << 20);
    pki = pki_create(false);
    server = person("server", "bairi://bohai/server/jingfaju/bairid");
    li = person("li", "bairi://bohai/bureau/jingfaju/li");
    chen = person("chen", "bairi://bohai/bureau/jingfaju/chen");
    wang = person("wang", "bairi://bohai/unit/zhongjie/wang");
    assert_int_equal(authority_load(pki_path(pki, "ca.pem"), pki_path(pki, "crl.pem"), true, false,
                                    &authority, NULL),
                     STATUS_OK);
    assert_int_equal(log_key_generate(pki_path(pki, "log.key"), NULL), STATUS_OK);
    assert_int_equal(log_key_load(pki_path(pki, "log.key"), &log_key, NULL), STATUS_OK);
    snprintf(card.domain, sizeof(card.domain), "bohai");
    authority_digest(authority, card.ca_digest);
    log_key_public(log_key, card.log_key);
    memcpy(card.server_fingerprint, signer_identity(server)->fingerprint, SHA256_SIZE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    signer_destroy(&server);
    signer_destroy(&li);
    signer_destroy(&chen);
    signer_destroy(&wang);
    log_key_destroy(&log_key);
    authority_destroy(&authority);
    pki_destroy(&pki);
    arena_destroy(&arena);
    return 0;
}

/* ---- what a server sends ---- */

/* The parts of a reply that a test may want otherwise. */
struct story {
    const char *total;                  /* of the only unit, in place of the right one */
    struct signer *drawer;              /* server */
    struct signer *proposer, *approver; /* li, chen */
    uint32_t released_version;          /* 1 */
    const char *origin;                 /* ORIGIN */
};

static Bairi__V1__Signed *seal(Bairi__V1__Statement *statement, const struct signer *signer)
{
    Bairi__V1__Signed *sealed = arena_alloc(arena, sizeof(*sealed));
    struct error err;

    error_clear(&err);
    bairi__v1__signed__init(sealed);
    if (statement_seal(statement, signer, NOW, arena, sealed, NULL, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    return sealed;
}

static Bairi__V1__Statement *draft(void)
{
    Bairi__V1__Statement *statement = arena_alloc(arena, sizeof(*statement));

    bairi__v1__statement__init(statement);
    statement->campaign = arena_strdup(arena, "test");
    return statement;
}

static void digest_of(const ProtobufCBinaryData *bytes, ProtobufCBinaryData *out)
{
    out->data = arena_alloc(arena, SHA256_SIZE);
    out->len = SHA256_SIZE;
    sha256((struct bytes){bytes->data, bytes->len}, out->data);
}

static void set_digest(const Bairi__V1__Signed *sealed, ProtobufCBinaryData *out)
{
    digest_of(&sealed->statement, out);
}

static Bairi__V1__Signed *draw(const struct story *story)
{
    Bairi__V1__Report *report = arena_alloc(arena, sizeof(*report));
    Bairi__V1__Target target;
    Bairi__V1__Target *targets[1] = {&target};
    Bairi__V1__ReportDrawn drawn;
    Bairi__V1__Statement *statement = draft();
    struct settings settings;
    struct scores scores;

    bairi__v1__report__init(report);
    bairi__v1__target__init(&target);
    bairi__v1__report_drawn__init(&drawn);
    target.unit = arena_strdup(arena, "aa");
    target.target = 3;
    report->format = 1;
    report->campaign = arena_strdup(arena, "test");
    report->period = arena_strdup(arena, "2020-11");
    report->version = 1;
    report->settings.data = arena_memdup(arena, SETTINGS, sizeof(SETTINGS) - 1);
    report->settings.len = sizeof(SETTINGS) - 1;
    report->targets = targets;
    report->n_targets = 1;
    report->as_of = NOW.us;
    assert_int_equal(report_recompute(report, arena, &settings, &scores, NULL), STATUS_OK);
    assert_int_equal(
        report_figures(&settings, &scores, 20201127, arena, &report->units, &report->n_units, NULL),
        STATUS_OK);
    if (story->total)
        report->units[0]->total = arena_strdup(arena, story->total);
    drawn.report = report;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_REPORT_DRAWN;
    statement->report_drawn = &drawn;
    return seal(statement, story->drawer ? story->drawer : server);
}

/* A log of one record. list: the revocation list its leaf names; NULL: none */
static Bairi__V1__Receipt *receipt_in(const Bairi__V1__Signed *sealed, const char *origin,
                                      const struct signer *author, Bairi__V1__StatementKind kind,
                                      const ProtobufCBinaryData *list)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    OWNED(buf_free) struct buf proof = buf_make(16384);
    Bairi__V1__Receipt *receipt = arena_alloc(arena, sizeof(*receipt));
    struct checkpoint checkpoint = {.size = 1};
    Bairi__V1__Leaf leaf;
    struct bytes packed;

    bairi__v1__receipt__init(receipt);
    bairi__v1__leaf__init(&leaf);
    leaf.format = list ? 2 : 1;
    leaf.time = NOW.us;
    leaf.kind = kind;
    leaf.author.data = arena_memdup(arena, signer_identity(author)->fingerprint, SHA256_SIZE);
    leaf.author.len = SHA256_SIZE;
    digest_of(&sealed->statement, &leaf.statement);
    digest_of(&sealed->signature, &leaf.signature);
    if (list)
        digest_of(list, &leaf.crl);
    assert_int_equal(message_pack(&leaf.base, arena, &packed, NULL), STATUS_OK);
    snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", origin);
    checkpoint.root = merkle_leaf_hash(packed);
    assert_int_equal(checkpoint_sign(&checkpoint, log_key, &note, NULL), STATUS_OK);
    assert_int_equal(proof_write(0, NULL, 0, buf_text(&note), &proof, NULL), STATUS_OK);
    receipt->format = 1;
    receipt->leaf.data = arena_memdup(arena, packed.data, packed.size);
    receipt->leaf.len = packed.size;
    receipt->proof = arena_strdup(arena, buf_text(&proof));
    return receipt;
}

static Bairi__V1__Receipt *receipt_of(const Bairi__V1__Signed *sealed, const char *origin)
{
    return receipt_in(sealed, origin, server, BAIRI__V1__STATEMENT_KIND__REPORT_DRAWN, NULL);
}

static Bairi__V1__Signed *propose(const struct story *story, const Bairi__V1__Signed *report)
{
    Bairi__V1__Proposal__Release release;
    Bairi__V1__Proposal proposal;
    Bairi__V1__Statement *statement = draft();

    bairi__v1__proposal__release__init(&release);
    bairi__v1__proposal__init(&proposal);
    release.period = arena_strdup(arena, "2020-11");
    release.version = story->released_version ? story->released_version : 1;
    set_digest(report, &release.report);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_RELEASE;
    proposal.release = &release;
    statement->kind = BAIRI__V1__STATEMENT_KIND__PROPOSAL;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PROPOSAL;
    statement->proposal = &proposal;
    return seal(statement, story->proposer ? story->proposer : li);
}

static Bairi__V1__Signed *approve(const struct story *story, const Bairi__V1__Signed *proposed)
{
    Bairi__V1__Approval approval;
    Bairi__V1__Statement *statement = draft();

    bairi__v1__approval__init(&approval);
    approval.proposal = 7;
    set_digest(proposed, &approval.digest);
    statement->kind = BAIRI__V1__STATEMENT_KIND__APPROVAL;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_APPROVAL;
    statement->approval = &approval;
    return seal(statement, story->approver ? story->approver : chen);
}

static void set_certificate(const struct signer *signer, ProtobufCBinaryData *out)
{
    OWNED(buf_free) struct buf der = buf_make(65536);

    assert_int_equal(certificate_der(signer_certificate(signer), &der, NULL), STATUS_OK);
    out->data = arena_memdup(arena, buf_text(&der), der.size);
    out->len = der.size;
}

static Bairi__V1__ReportPullReply *tell(const struct story *story)
{
    Bairi__V1__ReportPullReply *reply = arena_alloc(arena, sizeof(*reply));
    Bairi__V1__ReportItem *item = arena_alloc(arena, sizeof(*item));

    bairi__v1__report_pull_reply__init(reply);
    bairi__v1__report_item__init(item);
    item->period = arena_strdup(arena, "2020-11");
    item->version = 1;
    reply->item = item;
    reply->signed_ = draw(story);
    reply->receipt = receipt_of(reply->signed_, story->origin ? story->origin : ORIGIN);
    set_certificate(server, &reply->certificate);
    reply->release = arena_array(arena, 2, sizeof(reply->release[0]));
    reply->release[0] = propose(story, reply->signed_);
    reply->release[1] = approve(story, reply->release[0]);
    reply->n_release = 2;
    reply->release_certificates = arena_array(arena, 2, sizeof(reply->release_certificates[0]));
    set_certificate(story->proposer ? story->proposer : li, &reply->release_certificates[0]);
    set_certificate(story->approver ? story->approver : chen, &reply->release_certificates[1]);
    reply->n_release_certificates = 2;
    return reply;
}

/* What proves when the release was signed, and the list of revoked certificates in force then. */
static void tell_when(Bairi__V1__ReportPullReply *reply)
{
    ProtobufCBinaryData list;
    uint8_t digest[SHA256_SIZE];
    struct bytes der = authority_crl(authority, digest);

    list.data = arena_memdup(arena, der.data, der.size);
    list.len = der.size;
    reply->release_crls = arena_array(arena, 2, sizeof(reply->release_crls[0]));
    reply->release_receipts = arena_array(arena, 2, sizeof(reply->release_receipts[0]));
    reply->release_crls[0] = reply->release_crls[1] = list;
    reply->release_receipts[0] =
        receipt_in(reply->release[0], ORIGIN, li, BAIRI__V1__STATEMENT_KIND__PROPOSAL, &list);
    reply->release_receipts[1] =
        receipt_in(reply->release[1], ORIGIN, chen, BAIRI__V1__STATEMENT_KIND__APPROVAL, &list);
    reply->n_release_crls = reply->n_release_receipts = 2;
}

static enum status judge(const Bairi__V1__ReportPullReply *reply, struct pulled_report *out,
                         struct error *err)
{
    const struct report_trust trust = {&card, authority, "test", NOW};

    error_clear(err);
    return report_verify(&trust, reply, arena, out, err);
}

static void ends_with(const Bairi__V1__ReportPullReply *reply, enum status wanted)
{
    struct pulled_report pulled = {0};
    struct error err;

    if (judge(reply, &pulled, &err) != wanted)
        fail_msg("%s", err.text);
}

/* ---- facts ---- */

static void a_true_report_is_believed(void **state)
{
    const struct story story = {0};
    struct pulled_report pulled = {0};
    struct error err;

    (void)state;
    if (judge(tell(&story), &pulled, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_string_equal(pulled.report->period, "2020-11");
    assert_string_equal(pulled.proposed_by, "bairi://bohai/bureau/jingfaju/li");
    assert_string_equal(pulled.approved_by, "bairi://bohai/bureau/jingfaju/chen");
}

static void a_server_that_signs_wrong_figures_is_found_out(void **state)
{
    const struct story story = {.total = "99.00"};

    (void)state;
    ends_with(tell(&story), STATUS_DATA_LOSS);
}

static void one_person_cannot_release_alone(void **state)
{
    const struct story story = {.proposer = li, .approver = li};

    (void)state;
    ends_with(tell(&story), STATUS_DATA_LOSS);
}

static void only_people_of_the_bureau_release(void **state)
{
    const struct story story = {.approver = wang};

    (void)state;
    ends_with(tell(&story), STATUS_UNAUTHENTICATED);
}

static void a_release_of_another_version_is_none(void **state)
{
    const struct story story = {.released_version = 2};
    const struct story plain = {0};
    Bairi__V1__ReportPullReply *reply = tell(&plain);

    (void)state;
    ends_with(tell(&story), STATUS_DATA_LOSS);
    reply->n_release = 1;
    ends_with(reply, STATUS_DATA_LOSS);
}

static void only_the_trust_card_s_server_draws_up(void **state)
{
    const struct story story = {.drawer = chen};
    const struct story plain = {0};
    Bairi__V1__ReportPullReply *reply = tell(&plain);

    (void)state;
    ends_with(tell(&story), STATUS_UNAUTHENTICATED);
    set_certificate(chen, &reply->certificate);
    ends_with(reply, STATUS_UNAUTHENTICATED);
}

static void a_receipt_of_another_log_or_record_is_none(void **state)
{
    const struct story other = {.origin = "bairi/bohai/another/1"};
    const struct story plain = {0};
    Bairi__V1__ReportPullReply *reply = tell(&plain);
    Bairi__V1__ReportPullReply *second = tell(&plain);

    (void)state;
    ends_with(tell(&other), STATUS_DATA_LOSS);
    reply->receipt = second->receipt;
    ends_with(reply, STATUS_DATA_LOSS);
    second->receipt = NULL;
    ends_with(second, STATUS_DATA_LOSS);
}

static void a_changed_byte_breaks_it(void **state)
{
    const struct story plain = {0};
    Bairi__V1__ReportPullReply *reply = tell(&plain);
    struct pulled_report pulled = {0};
    struct error err;

    (void)state;
    reply->signed_->statement.data[reply->signed_->statement.len / 2] ^= 1;
    assert_int_not_equal(judge(reply, &pulled, &err), STATUS_OK);
    reply = tell(&plain);
    reply->release[1]->signature.data[reply->release[1]->signature.len - 3] ^= 1;
    assert_int_not_equal(judge(reply, &pulled, &err), STATUS_OK);
}

static void proofs_of_the_release_must_be_of_its_records(void **state)
{
    const struct story plain = {0};
    Bairi__V1__ReportPullReply *reply = tell(&plain);
    Bairi__V1__ReportPullReply *second = tell(&plain);

    (void)state;
    tell_when(reply);
    tell_when(second);
    ends_with(reply, STATUS_OK);
    reply->release_receipts[1] = second->release_receipts[1];
    ends_with(reply, STATUS_DATA_LOSS);
    second->release_crls[1].data[second->release_crls[1].len - 1] ^= 1;
    ends_with(second, STATUS_DATA_LOSS);
}

static void revoke_chen(void)
{
    pki_revoke(pki, "chen");
    authority_destroy(&authority);
    assert_int_equal(authority_load(pki_path(pki, "ca.pem"), pki_path(pki, "crl.pem"), true, false,
                                    &authority, NULL),
                     STATUS_OK);
}

static void a_revoked_approver_s_release_holds_only_by_the_list_of_its_day(void **state)
{
    const struct story plain = {0};
    Bairi__V1__ReportPullReply *reply = tell(&plain);
    Bairi__V1__ReportPullReply *proven = tell(&plain);
    Bairi__V1__ReportPullReply *late = tell(&plain);

    (void)state;
    tell_when(proven);
    revoke_chen();
    tell_when(late);
    ends_with(reply, STATUS_UNAUTHENTICATED);
    ends_with(late, STATUS_UNAUTHENTICATED);
    ends_with(proven, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_true_report_is_believed),
        cmocka_unit_test(a_server_that_signs_wrong_figures_is_found_out),
        cmocka_unit_test(one_person_cannot_release_alone),
        cmocka_unit_test(only_people_of_the_bureau_release),
        cmocka_unit_test(a_release_of_another_version_is_none),
        cmocka_unit_test(only_the_trust_card_s_server_draws_up),
        cmocka_unit_test(a_receipt_of_another_log_or_record_is_none),
        cmocka_unit_test(a_changed_byte_breaks_it),
        cmocka_unit_test(proofs_of_the_release_must_be_of_its_records),
        cmocka_unit_test(a_revoked_approver_s_release_holds_only_by_the_list_of_its_day),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
