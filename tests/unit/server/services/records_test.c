/* LINKS: tests_office */
/* Records taken home: each sees his own, nobody another's; papers by digest; witnesses by the card.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/ledger.pb-c.h"
#include "common/merkle/cosignature.h"
#include "common/merkle/receipt.h"
#include "server/services/services.h"
#include "tests/support/office/facts.h"
#include "tests/support/scratch.h"

static Bairi__V1__Project *z(const char *project_no)
{
    return desk_project(&d, "zhongjie", project_no);
}

static size_t records_of(const char *who)
{
    Bairi__V1__RecordsRequest request;
    Bairi__V1__RecordsReply reply;

    bairi__v1__records_request__init(&request);
    bairi__v1__records_reply__init(&reply);
    OK(desk_call(&d, who, ledger_service_records, &request, &reply));
    assert_int_equal(reply.next, 0);
    return reply.n_records;
}

static enum status paper(const char *who, const uint8_t *digest, size_t size,
                         Bairi__V1__PaperReply *reply)
{
    Bairi__V1__PaperRequest request;

    bairi__v1__paper_request__init(&request);
    bairi__v1__paper_reply__init(reply);
    request.sha256 = (ProtobufCBinaryData){size, arena_memdup(d.arena, digest, size)};
    return desk_call(&d, who, ledger_service_paper, &request, reply);
}

static void a_unit_sees_its_own_records_alone(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    OK(desk_submit(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01")));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
    assert_int_equal(records_of("zhongjie-clerk"), 2); /* its submission, the decision on it */
    assert_int_equal(records_of("lingang-clerk"), 1);
    assert_int_equal(records_of("nandagang-clerk"), 0);
    assert_int_equal(records_of("bureau-li"), 4);
    assert_int_equal(records_of("admin"), 4);
}

static void a_leaf_names_the_list_that_the_server_gives(void **state)
{
    Bairi__V1__RecordsRequest request;
    Bairi__V1__RecordsReply reply;
    Bairi__V1__PaperReply given;
    Bairi__V1__Leaf *leaf = NULL;
    uint8_t digest[SHA256_SIZE];

    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    bairi__v1__records_request__init(&request);
    bairi__v1__records_reply__init(&reply);
    OK(desk_call(&d, "zhongjie-clerk", ledger_service_records, &request, &reply));
    const Bairi__V1__Receipt *receipt = reply.records[0]->receipt;
    assert_int_equal(receipt->format, 2);
    assert_int_equal(
        leaf_read((struct bytes){receipt->leaf.data, receipt->leaf.len}, d.arena, &leaf, NULL),
        STATUS_OK);
    assert_int_equal(leaf->format, 2);
    OK(paper("zhongjie-clerk", leaf->crl.data, leaf->crl.len, &given));
    sha256((struct bytes){given.content.data, given.content.len}, digest);
    assert_memory_equal(digest, leaf->crl.data, SHA256_SIZE);
    OK(paper("zhongjie-clerk", d.office->card.timestamp, SHA256_SIZE, &given));
    OK(paper("zhongjie-clerk", d.office->card.server_fingerprint, SHA256_SIZE, &given));
    digest[0] ^= 1;
    REFUSED(paper("zhongjie-clerk", digest, SHA256_SIZE, &given), NOT_FOUND);
    REFUSED(paper("zhongjie-clerk", digest, SHA256_SIZE - 1, &given), INVALID_ARGUMENT);
}

static void a_receipt_is_the_same_after_a_restart(void **state)
{
    Bairi__V1__RecordsRequest request;
    Bairi__V1__RecordsReply before, after;

    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    bairi__v1__records_request__init(&request);
    bairi__v1__records_reply__init(&before);
    bairi__v1__records_reply__init(&after);
    OK(desk_call(&d, "zhongjie-clerk", ledger_service_records, &request, &before));
    OK(desk_reopen(&d));
    OK(desk_submit(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01")));
    OK(desk_call(&d, "zhongjie-clerk", ledger_service_records, &request, &after));
    const Bairi__V1__Receipt *a = before.records[0]->receipt, *b = after.records[0]->receipt;
    assert_string_equal(a->proof, b->proof);
    assert_int_equal(a->token.len, b->token.len);
    assert_memory_equal(a->token.data, b->token.data, a->token.len);
}

/* ---- witnesses ---- */

static struct log_key *witness_key(struct witness *out)
{
    struct log_key *key = NULL;

    assert_int_equal(log_key_generate(scratch_path(d.data, "witness.key"), NULL), STATUS_OK);
    assert_int_equal(log_key_load(scratch_path(d.data, "witness.key"), &key, NULL), STATUS_OK);
    *out = (struct witness){.name = "city"};
    log_key_public(key, out->key);
    return key;
}

static const char *head(bool cosigned)
{
    Bairi__V1__HeadRequest request;
    Bairi__V1__HeadReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__head_request__init(&request);
    bairi__v1__head_reply__init(reply);
    OK(desk_call(&d, "zhongjie-clerk", ledger_service_head, &request, reply));
    return cosigned ? reply->cosigned : reply->checkpoint;
}

static enum status cosign(const char *note)
{
    Bairi__V1__CosignRequest request;
    Bairi__V1__CosignReply reply;

    bairi__v1__cosign_request__init(&request);
    bairi__v1__cosign_reply__init(&reply);
    request.checkpoint = desk_text(&d, note);
    return desk_call(&d, "city-puller", ledger_service_cosign, &request, &reply);
}

static const char *cosigned_by(const struct log_key *key, const char *note)
{
    OWNED(buf_free) struct buf text = buf_make(CHECKPOINT_SIZE_MAX);

    buf_adds(&text, note);
    assert_int_equal(cosignature_make(note, "city", key, clock_now(d.clock), &text, NULL),
                     STATUS_OK);
    return desk_text(&d, buf_text(&text));
}

static void only_a_witness_on_the_card_signs_the_head(void **state)
{
    struct witness city;
    struct log_key *key = witness_key(&city);
    struct instant time;

    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    const char *note = cosigned_by(key, head(false));
    REFUSED(cosign(note), PERMISSION_DENIED);
    d.office->card.witnesses[0] = city;
    d.office->card.witness_count = 1;
    REFUSED(cosign(head(false)), PERMISSION_DENIED); /* nobody's line */
    assert_string_equal(head(true), "");
    OK(cosign(note));
    OK(cosign(note));
    assert_string_equal(head(true), note);
    OK(desk_submit(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01")));
    assert_string_equal(head(true), note); /* until the witness signs the next */
    assert_int_equal(cosignature_find(head(true), &city, NULL, &time, NULL), STATUS_OK);
    log_key_destroy(&key);
}

static void a_changed_cosignature_or_anothers_note_is_not_kept(void **state)
{
    struct witness city;
    struct log_key *key = witness_key(&city);
    char *note;

    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    d.office->card.witnesses[0] = city;
    d.office->card.witness_count = 1;
    note = desk_text(&d, cosigned_by(key, head(false)));
    note[strlen(note) - 8] = note[strlen(note) - 8] == 'A' ? 'B' : 'A';
    REFUSED(cosign(note), DATA_LOSS);
    struct checkpoint forged = {.origin = "bairi/bohai/bohai-2020q4/1", .size = 2};
    OWNED(buf_free) struct buf text = buf_make(CHECKPOINT_SIZE_MAX);
    assert_int_equal(checkpoint_sign(&forged, d.office->log_key, &text, NULL), STATUS_OK);
    REFUSED(cosign(cosigned_by(key, buf_text(&text))), DATA_LOSS);
    assert_string_equal(head(true), "");
    log_key_destroy(&key);
}

static int open_countersigning(void **state)
{
    (void)state;
    desk_open_countersigning(&d, "zhongjie");
    return 0;
}

static void a_version_that_waits_is_not_for_the_bureau(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    assert_int_equal(records_of("bureau-li"), 1); /* the founding */
    assert_int_equal(records_of("zhongjie-leader"), 1);
    OK(desk_countersign(&d, "zhongjie-leader", "zhongjie", "Z-01"));
    assert_int_equal(records_of("bureau-li"), 3);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_unit_sees_its_own_records_alone),
        cmocka_unit_test_setup_teardown(a_version_that_waits_is_not_for_the_bureau,
                                        open_countersigning, desk_tear_down),
        FACT(a_leaf_names_the_list_that_the_server_gives),
        FACT(a_receipt_is_the_same_after_a_restart),
        FACT(only_a_witness_on_the_card_signs_the_head),
        FACT(a_changed_cosignature_or_anothers_note_is_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
