/* LINKS: tests_office */
/* Audit, report, release, acknowledgement; what units see of it; the ledger as its readers see it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/campaign.pb-c.h"
#include "bairi/v1/files.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "common/merkle/receipt.h"
#include "tests/support/office/facts.h"

static int set_up(void **state)
{
    (void)state;
    desk_open(&d);
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_time(&d, "2020-10-27T09:00:00+08:00");
    return 0;
}

/* Something came before the deadline that nobody has decided. */
static int set_up_undecided(void **state)
{
    (void)state;
    desk_open(&d);
    OK(desk_submit(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01")));
    desk_time(&d, "2020-10-27T09:00:00+08:00");
    return 0;
}

static Bairi__V1__ReportPullReply *pull(const char *who, const char *period)
{
    Bairi__V1__ReportPullRequest request;
    Bairi__V1__ReportPullReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__report_pull_request__init(&request);
    bairi__v1__report_pull_reply__init(reply);
    request.period = desk_text(&d, period);
    OK(desk_call(&d, who, reports_pull, &request, reply));
    return reply;
}

static Bairi__V1__Proposal *release(void)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Release *asked = arena_alloc(d.arena, sizeof *asked);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__release__init(asked);
    asked->period = desk_text(&d, "2020-10");
    asked->version = 1;
    asked->report = pull("bureau-li", "2020-10")->item->digest;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_RELEASE;
    proposal->release = asked;
    return proposal;
}

static enum status acknowledge(const char *who)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Acknowledgement *message = arena_alloc(d.arena, sizeof *message);

    bairi__v1__acknowledgement__init(message);
    message->period = desk_text(&d, "2020-10");
    message->version = 1;
    message->report = pull("bureau-li", "2020-10")->item->digest;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ACKNOWLEDGEMENT;
    statement->acknowledgement = message;
    return desk_write(&d, who, statement);
}

/* ---- audit and report ---- */

static void an_audit_is_closed_once_and_after_the_deadline(void **state)
{
    (void)state;
    REFUSED(desk_close_audit(&d, "bureau-li", "2020-11"), FAILED_PRECONDITION);
    REFUSED(desk_close_audit(&d, "bureau-li", "2019-11"), NOT_FOUND);
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    REFUSED(desk_close_audit(&d, "bureau-zhao", "2020-10"), FAILED_PRECONDITION);
}

static void the_server_draws_the_report_when_the_audit_is_closed(void **state)
{
    (void)state;
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    assert_int_equal(desk_kind(&d, d.index), BAIRI__V1__STATEMENT_KIND__AUDIT_CLOSED);
    assert_int_equal(desk_kind(&d, d.index + 1), BAIRI__V1__STATEMENT_KIND__REPORT_DRAWN);
    Bairi__V1__ReportPullReply *reply = pull("bureau-li", "2020-10");
    const Bairi__V1__Statement *statement = NULL;
    OK(statement_read((struct bytes){reply->signed_->statement.data, reply->signed_->statement.len},
                      d.arena, &statement, &d.error));
    const Bairi__V1__Report *report = statement->report_drawn->report;
    assert_int_equal(report->n_units, 4);
    assert_int_equal(report->n_projects, 1);
    assert_int_equal(report->ledger_size, d.index + 1);
    assert_false(report->preliminary);
}

static void a_report_that_misses_a_decision_is_preliminary(void **state)
{
    (void)state;
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    Bairi__V1__ReportPullReply *reply = pull("bureau-li", "2020-10");
    const Bairi__V1__Statement *statement = NULL;
    OK(statement_read((struct bytes){reply->signed_->statement.data, reply->signed_->statement.len},
                      d.arena, &statement, &d.error));
    assert_true(statement->report_drawn->report->preliminary);
}

static void the_city_gets_a_report_when_it_is_released(void **state)
{
    struct checkpoint checkpoint;
    Bairi__V1__Leaf *leaf = NULL;

    (void)state;
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    assert_string_equal(pull("city-puller", "2020-10")->item->state, "drawn");
    assert_null(pull("city-puller", "2020-10")->signed_);
    assert_string_equal(pull("city-puller", "")->item->state, "open");
    REFUSED(acknowledge("city-puller"), NOT_FOUND);
    desk_agreed(&d, release());
    Bairi__V1__ReportPullReply *reply = pull("city-puller", "");
    assert_string_equal(reply->item->state, "released");
    assert_non_null(reply->signed_);
    assert_int_equal(reply->n_release, 2);
    OK(receipt_verify(reply->receipt, d.office->card.log_key, NULL, d.arena, &leaf, &checkpoint,
                      &d.error));
    assert_int_equal(leaf->kind, BAIRI__V1__STATEMENT_KIND__REPORT_DRAWN);
    OK(acknowledge("city-puller"));
    assert_int_equal(pull("city-clerk", "")->item->n_acknowledged_by, 1);
    REFUSED(desk_propose(&d, "bureau-li", release()), FAILED_PRECONDITION);
}

static void a_release_names_the_report_it_looked_at(void **state)
{
    (void)state;
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    Bairi__V1__Proposal *other = release();
    other->release->report.data = arena_alloc(d.arena, SHA256_SIZE);
    REFUSED(desk_propose(&d, "bureau-li", other), ABORTED);
    other = release();
    other->release->version = 2;
    REFUSED(desk_propose(&d, "bureau-li", other), NOT_FOUND);
}

/* ---- what units see ---- */

static void a_unit_sees_scores_when_they_are_released(void **state)
{
    (void)state;
    assert_string_equal(desk_total(&d, "zhongjie-clerk", 0, "zhongjie"), "");
    assert_string_equal(desk_total(&d, "reader", 0, "zhongjie"), "");
    assert_string_equal(desk_total(&d, "bureau-li", 0, "zhongjie"), "3.33");
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    assert_string_equal(desk_total(&d, "zhongjie-clerk", 0, "zhongjie"), "");
    desk_agreed(&d, release());
    assert_string_equal(desk_total(&d, "zhongjie-clerk", 0, "zhongjie"), "3.33");
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    assert_string_equal(desk_total(&d, "zhongjie-clerk", 0, "zhongjie"), "3.33");
    assert_string_equal(desk_total(&d, "bureau-li", 0, "zhongjie"), "6.67");
}

static void as_of_a_day_a_unit_sees_what_was_released_by_then(void **state)
{
    (void)state;
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    desk_agreed(&d, release());
    uint64_t size = desk_size(&d);
    desk_time(&d, "2020-10-29T09:00:00+08:00");
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    assert_string_equal(desk_total(&d, "zhongjie-clerk", 20201026, "zhongjie"), "");
    assert_string_equal(desk_total(&d, "zhongjie-clerk", 20201027, "zhongjie"), "3.33");
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;
    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    request.as_of = 20201028;
    OK(desk_call(&d, "nandagang-clerk", ranking_rank, &request, &reply));
    assert_string_equal(reply.report, "bohai-2020q4/2020-10/v1");
    assert_int_equal(reply.ledger_size, size);
}

/* ---- files ---- */

static enum status file_get(const char *who, const char *unit, const uint8_t digest[SHA256_SIZE])
{
    Bairi__V1__FileGetRequest request;
    Bairi__V1__FileGetReply reply;

    bairi__v1__file_get_request__init(&request);
    bairi__v1__file_get_reply__init(&reply);
    request.sha256.data = arena_memdup(d.arena, digest, SHA256_SIZE);
    request.sha256.len = SHA256_SIZE;
    request.length = 4096;
    request.unit = desk_text(&d, unit);
    return desk_call(&d, who, files_get, &request, &reply);
}

static void a_file_is_for_its_unit_and_once_evidence_for_the_bureau(void **state)
{
    uint8_t loose[SHA256_SIZE];

    (void)state;
    const Bairi__V1__Project *project = desk_state(&d, "zhongjie", "Z-01")->project;
    const uint8_t *evidence = project->files[0]->sha256.data;
    OK(file_get("zhongjie-clerk", "", evidence));
    OK(file_get("bureau-li", "zhongjie", evidence));
    REFUSED(file_get("nandagang-clerk", "zhongjie", evidence), NOT_FOUND);
    REFUSED(file_get("bureau-li", "nandagang", evidence), NOT_FOUND);
    desk_file(&d, "zhongjie", "%PDF-1.4 not named by anything\n", loose);
    REFUSED(file_get("bureau-li", "zhongjie", loose), NOT_FOUND);
    OK(file_get("zhongjie-clerk", "", loose));
}

/* ---- the ledger's readers ---- */

static struct checkpoint head(void)
{
    Bairi__V1__HeadRequest request;
    Bairi__V1__HeadReply reply;
    struct checkpoint checkpoint;

    bairi__v1__head_request__init(&request);
    bairi__v1__head_reply__init(&reply);
    OK(desk_call(&d, "reader", ledger_service_head, &request, &reply));
    OK(checkpoint_open(reply.checkpoint, d.office->card.log_key, &checkpoint, &d.error));
    return checkpoint;
}

static void the_log_only_grows(void **state)
{
    struct checkpoint old = head();
    struct hash proof[MERKLE_PROOF_MAX];
    Bairi__V1__ConsistencyRequest request;
    Bairi__V1__ConsistencyReply reply;

    (void)state;
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
    desk_agreed(&d, release());
    struct checkpoint now = head();
    assert_true(now.size > old.size);
    bairi__v1__consistency_request__init(&request);
    bairi__v1__consistency_reply__init(&reply);
    request.old_size = old.size;
    OK(desk_call(&d, "reader", ledger_service_consistency, &request, &reply));
    for (size_t i = 0; i < reply.n_hashes; i++)
        memcpy(proof[i].bytes, reply.hashes[i].data, SHA256_SIZE);
    assert_true(
        merkle_consistency_holds(old.size, now.size, &old.root, &now.root, proof, reply.n_hashes));
    old.root.bytes[0] ^= 1;
    assert_false(
        merkle_consistency_holds(old.size, now.size, &old.root, &now.root, proof, reply.n_hashes));
    request.old_size = now.size + 1;
    REFUSED(desk_call(&d, "reader", ledger_service_consistency, &request, &reply), OUT_OF_RANGE);
}

static void a_receipt_is_handed_out_again_to_its_author(void **state)
{
    Bairi__V1__ReceiptRequest request;
    Bairi__V1__ReceiptReply reply;

    (void)state;
    Bairi__V1__Statement *statement = desk_submission(&d, desk_project(&d, "zhongjie", "Z-02"));
    OK(desk_write(&d, "zhongjie-clerk", statement));
    Bairi__V1__Receipt *first = d.outcome->receipt;
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    bairi__v1__receipt_request__init(&request);
    bairi__v1__receipt_reply__init(&reply);
    request.statement_id = statement->statement_id;
    OK(desk_call(&d, "zhongjie-clerk", ledger_service_receipt, &request, &reply));
    assert_string_equal(reply.outcome->receipt->proof, first->proof);
    OK(desk_call(&d, "bureau-li", ledger_service_receipt, &request, &reply));
    REFUSED(desk_call(&d, "nandagang-clerk", ledger_service_receipt, &request, &reply), NOT_FOUND);
}

static void a_restart_changes_nothing(void **state)
{
    (void)state;
    struct buf before = desk_dump(&d);
    struct checkpoint old = head();
    OK(desk_reopen(&d));
    struct buf after = desk_dump(&d);
    struct checkpoint now = head();
    assert_string_equal(buf_text(&before), buf_text(&after));
    assert_memory_equal(&old.root, &now.root, sizeof old.root);
    buf_free(&before);
    buf_free(&after);
    OK(desk_close_audit(&d, "bureau-li", "2020-10"));
}

static void who_takes_no_part_finds_no_campaign(void **state)
{
    Bairi__V1__CampaignGetRequest request;
    Bairi__V1__CampaignGetReply reply;

    (void)state;
    bairi__v1__campaign_get_request__init(&request);
    bairi__v1__campaign_get_reply__init(&reply);
    REFUSED(desk_call(&d, "bad/wrong-domain", campaigns_get, &request, &reply), NOT_FOUND);
    OK(desk_call(&d, "reader", campaigns_get, &request, &reply));
    assert_int_equal(reply.n_targets, 4);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(an_audit_is_closed_once_and_after_the_deadline),
        FACT(the_server_draws_the_report_when_the_audit_is_closed),
        cmocka_unit_test_setup_teardown(a_report_that_misses_a_decision_is_preliminary,
                                        set_up_undecided, desk_tear_down),
        FACT(the_city_gets_a_report_when_it_is_released),
        FACT(a_release_names_the_report_it_looked_at),
        FACT(a_unit_sees_scores_when_they_are_released),
        FACT(as_of_a_day_a_unit_sees_what_was_released_by_then),
        FACT(a_file_is_for_its_unit_and_once_evidence_for_the_bureau),
        FACT(the_log_only_grows),
        FACT(a_receipt_is_handed_out_again_to_its_author),
        FACT(a_restart_changes_nothing),
        FACT(who_takes_no_part_finds_no_campaign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
