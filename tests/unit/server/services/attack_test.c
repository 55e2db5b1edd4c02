/* LINKS: tests_office */
/* Specimens of attacks that once worked: each is refused, and nobody else's work stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/message.h"
#include "server/services/services.h"
#include "tests/support/office/facts.h"

static Bairi__V1__Project *z(const char *project_no)
{
    return desk_project(&d, "zhongjie", project_no);
}

/* Submits a project naming the digest of `contact`; the bytes come along unless size is 0. */
static enum status submit_with_contact(const char *who, Bairi__V1__Project *project,
                                       const uint8_t *digest, struct bytes contact)
{
    Bairi__V1__SubmitBatchRequest request;
    Bairi__V1__AppendReply reply;
    uint8_t *copy = arena_memdup(d.arena, digest, SHA256_SIZE);
    uint8_t *sent = arena_memdup(d.arena, contact.size ? contact.data : digest, contact.size);
    ProtobufCBinaryData packed = {.data = sent, .len = contact.size};

    project->contact = (ProtobufCBinaryData){.data = copy, .len = SHA256_SIZE};
    Bairi__V1__Signed *wire = desk_seal(&d, who, desk_submission(&d, project));
    bairi__v1__submit_batch_request__init(&request);
    bairi__v1__append_reply__init(&reply);
    request.signed_ = &wire;
    request.n_signed_ = 1;
    request.contacts = &packed;
    request.n_contacts = contact.size > 0;
    return desk_call(&d, who, submissions_submit_batch, &request, &reply);
}

static enum status submit_contact(const char *who, Bairi__V1__Project *project,
                                  struct bytes contact)
{
    uint8_t digest[SHA256_SIZE];

    sha256(contact, digest);
    return submit_with_contact(who, project, digest, contact);
}

static struct bytes sound_contact(void)
{
    static uint8_t salt[16] = {1, 2, 3};
    Bairi__V1__Contact contact;
    struct bytes packed;

    bairi__v1__contact__init(&contact);
    contact.salt = (ProtobufCBinaryData){.data = salt, .len = sizeof salt};
    contact.name = desk_text(&d, "测试员甲");
    contact.phone = desk_text(&d, "000-1");
    assert_int_equal(message_pack(&contact.base, d.arena, &packed, NULL), STATUS_OK);
    return packed;
}

static void garbage_for_a_contact_is_refused_and_stops_no_list(void **state)
{
    static const uint8_t garbage[] = {0xff, 0xff, 0xff, 0xff};

    (void)state;
    REFUSED(submit_contact("zhongjie-clerk", z("Z-01"), (struct bytes){garbage, sizeof garbage}),
            INVALID_ARGUMENT);
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-02")));
    assert_string_equal(desk_state(&d, "zhongjie", "Z-02")->state, "submitted");
}

static void anothers_contact_is_not_claimed_by_its_digest(void **state)
{
    struct bytes contact = sound_contact();
    uint8_t digest[SHA256_SIZE];

    (void)state;
    sha256(contact, digest);
    OK(submit_contact("zhongjie-clerk", z("Z-01"), contact));
    REFUSED(submit_with_contact("lingang-clerk", desk_project(&d, "lingang", "L-01"), digest,
                                (struct bytes){0}),
            INVALID_ARGUMENT);
    REFUSED(submit_with_contact("zhongjie-clerk", z("Z-02"), digest, (struct bytes){0}),
            INVALID_ARGUMENT);
    Bairi__V1__Project *again = z("Z-01");
    again->amount_wan = 16000;
    OK(submit_with_contact("zhongjie-clerk", again, digest, (struct bytes){0}));
}

static void a_returned_number_is_no_slot_for_a_later_project(void **state)
{
    (void)state;
    desk_time(&d, "2020-10-20T10:00:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__RETURN,
                   20201220));
    desk_time(&d, "2020-11-28T10:00:00+08:00");
    Bairi__V1__Project *other = z("Z-01");
    other->signed_on = 20201125;
    OK(desk_submit(&d, "zhongjie-clerk", other));
    assert_string_equal(desk_state(&d, "zhongjie", "Z-01")->period, "2020-12");
}

static void what_changed_after_the_proposal_is_not_voided_unseen(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", z("Z-01"));
    OK(desk_propose(&d, "bureau-li",
                    desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "zhongjie", "Z-01")));
    uint64_t proposal = d.index;
    Bairi__V1__Project *newer = z("Z-01");
    newer->amount_wan = 17000;
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    REFUSED(desk_approve(&d, "bureau-chen", proposal), ABORTED);
}

static void a_trial_count_older_than_its_proposal_is_refused(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", z("Z-01"));
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "Z-01", "1")));
    REFUSED(desk_approve_seen(&d, "bureau-chen", d.index, d.index), INVALID_ARGUMENT);
    OK(desk_approve(&d, "bureau-chen", d.index));
}

static void an_endless_reason_is_refused(void **state)
{
    char *reason = arena_alloc(d.arena, 100001);

    (void)state;
    memset(reason, 'x', 100000);
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01")));
    Bairi__V1__Statement *decision =
        desk_decision(&d, "zhongjie", "Z-01", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0);
    decision->decision->reason = reason;
    REFUSED(desk_write(&d, "bureau-li", decision), INVALID_ARGUMENT);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(garbage_for_a_contact_is_refused_and_stops_no_list),
        FACT(anothers_contact_is_not_claimed_by_its_digest),
        FACT(a_returned_number_is_no_slot_for_a_later_project),
        FACT(what_changed_after_the_proposal_is_not_voided_unseen),
        FACT(a_trial_count_older_than_its_proposal_is_refused),
        FACT(an_endless_reason_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
