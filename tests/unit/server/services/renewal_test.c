/* LINKS: tests_office */
/* A person's next certificate: vouched for by the present one, it keeps every right and ends the
 * old.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/campaign.pb-c.h"
#include "tests/support/office/facts.h"

static Bairi__V1__Statement *renewal(const char *certificate)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Renewal *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__renewal__init(content);
    content->certificate = desk_person(&d, certificate, "")->certificate;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RENEWAL;
    statement->renewal = content;
    return statement;
}

static enum status renew(const char *who, const char *certificate)
{
    return desk_write(&d, who, renewal(certificate));
}

static const Bairi__V1__CampaignGetReply *seen_by(const char *who)
{
    Bairi__V1__CampaignGetReply *reply = arena_alloc(d.arena, sizeof *reply);
    Bairi__V1__CampaignGetRequest request;

    bairi__v1__campaign_get_request__init(&request);
    bairi__v1__campaign_get_reply__init(reply);
    OK(desk_call(&d, who, campaigns_get, &request, reply));
    return reply;
}

static void assert_enrolled_with(const char *who)
{
    const Bairi__V1__CampaignGetReply *reply = seen_by(who);

    assert_int_equal(reply->caller_fingerprint.len, SHA256_SIZE);
    assert_memory_equal(reply->caller_fingerprint.data,
                        signer_identity(desk_signer(&d, who))->fingerprint, SHA256_SIZE);
}

static int set_up(void **state)
{
    static bool issued;

    desk_set_up(state);
    if (!issued) {
        desk_issue("chen-new", "bureau/jingfaju/chen");
        desk_issue("wang-new", "unit/zhongjie/wang");
        desk_issue("wang-third", "unit/zhongjie/wang");
    }
    issued = true;
    return 0;
}

static void the_new_certificate_keeps_the_right_and_ends_the_old(void **state)
{
    (void)state;
    assert_enrolled_with("bureau-chen");
    OK(renew("bureau-chen", "chen-new"));
    assert_string_equal(d.outcome->subject, "renewal 1");
    assert_enrolled_with("chen-new");
    assert_string_equal(seen_by("chen-new")->caller->rights[0], "approve");
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    OK(desk_propose(&d, "bureau-li",
                    desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "zhongjie", "Z-01")));
    REFUSED(desk_approve(&d, "bureau-chen", d.index), UNAUTHENTICATED); /* by the old key */
    OK(desk_approve(&d, "chen-new", d.index));
}

static void only_ones_own_certificate_can_be_renewed(void **state)
{
    (void)state;
    REFUSED(renew("bureau-li", "chen-new"), PERMISSION_DENIED);
    REFUSED(renew("admin", "chen-new"), PERMISSION_DENIED);
    assert_enrolled_with("bureau-chen");
}

static void the_new_key_cannot_vouch_for_itself(void **state)
{
    (void)state;
    REFUSED(renew("chen-new", "chen-new"), UNAUTHENTICATED);
    assert_enrolled_with("bureau-chen");
}

static void a_certificate_that_is_no_good_renews_nothing(void **state)
{
    (void)state;
    REFUSED(renew("zhongjie-clerk", "bad/expired"), UNAUTHENTICATED);
    REFUSED(renew("zhongjie-clerk", "bad/revoked"), UNAUTHENTICATED);
    REFUSED(renew("zhongjie-clerk", "bad/stranger"), UNAUTHENTICATED);
    REFUSED(renew("zhongjie-clerk", "bad/wrong-usage"), UNAUTHENTICATED);
    assert_enrolled_with("zhongjie-clerk");
}

static void a_certificate_given_up_does_not_come_back(void **state)
{
    (void)state;
    REFUSED(renew("zhongjie-clerk", "zhongjie-clerk"), ALREADY_EXISTS);
    OK(renew("zhongjie-clerk", "wang-new"));
    REFUSED(renew("wang-new", "zhongjie-clerk"), ALREADY_EXISTS);
    OK(renew("wang-new", "wang-third"));
    REFUSED(renew("wang-third", "wang-new"), ALREADY_EXISTS);
    assert_enrolled_with("wang-third");
}

static void who_has_left_renews_nothing(void **state)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Retirement *retirement = arena_alloc(d.arena, sizeof *retirement);

    (void)state;
    bairi__v1__retirement__init(retirement);
    retirement->uri = desk_text(&d, desk_uri(&d, "zhongjie-clerk"));
    retirement->reason = desk_text(&d, "moved on");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RETIREMENT;
    statement->retirement = retirement;
    OK(desk_write(&d, "admin", statement));
    REFUSED(renew("zhongjie-clerk", "wang-new"), NOT_FOUND);
}

/* Whoever lost the reply asks again with the same bytes, by the key that is nobody's now. */
static void a_renewal_whose_reply_was_lost_is_answered_again(void **state)
{
    Bairi__V1__Signed *wire;

    (void)state;
    wire = desk_seal(&d, "zhongjie-clerk", renewal("wang-new"));
    OK(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__RENEWAL, wire));
    OK(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__RENEWAL, wire));
    assert_enrolled_with("wang-new");
    REFUSED(renew("zhongjie-clerk", "wang-third"), PERMISSION_DENIED); /* anything new is refused */
    OK(renew("wang-new", "wang-third"));
    OK(desk_send(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__RENEWAL, wire));
    assert_enrolled_with("wang-third");
}

/* What was signed with the old key before stays readable and provable. */
static void what_was_signed_before_stays(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(renew("zhongjie-clerk", "wang-new"));
    assert_non_null(desk_state(&d, "zhongjie", "Z-01"));
    OK(desk_withdraw(&d, "wang-new", "zhongjie", "Z-01"));
    OK(desk_reopen(&d));
}

#define RENEWAL(fact) cmocka_unit_test_setup_teardown(fact, set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RENEWAL(the_new_certificate_keeps_the_right_and_ends_the_old),
        RENEWAL(only_ones_own_certificate_can_be_renewed),
        RENEWAL(the_new_key_cannot_vouch_for_itself),
        RENEWAL(a_certificate_that_is_no_good_renews_nothing),
        RENEWAL(a_certificate_given_up_does_not_come_back),
        RENEWAL(who_has_left_renews_nothing),
        RENEWAL(a_renewal_whose_reply_was_lost_is_answered_again),
        RENEWAL(what_was_signed_before_stays),
    };

    return cmocka_run_group_tests_name("services/renewal", tests, NULL, NULL);
}
