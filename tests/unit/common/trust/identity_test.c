/* LINKS: tests_support common */
/* Who a certificate names, and whether the authority stands by it at an instant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "common/trust/identity.h"
#include "tests/support/pki.h"

#define WANG "bairi://bohai/unit/zhongjie/wang"

static struct pki *pki;

static int make_pki(void **state)
{
    (void)state;
    pki = pki_create(false);
    return 0;
}

static int drop_pki(void **state)
{
    (void)state;
    pki_destroy(&pki);
    return 0;
}

static struct instant at(const char *text)
{
    struct instant t;

    assert_true(instant_parse(text, &t));
    return t;
}

/* Issues the person afresh and loads the certificate. */
static X509 *issue(struct pki *by, const struct pki_person *person)
{
    X509 *certificate = NULL;

    pki_issue(by, "person", person);
    assert_int_equal(certificate_load(pki_path(by, "person.pem"), &certificate, NULL), STATUS_OK);
    return certificate;
}

static struct authority *load(const struct pki *from, bool allow_development)
{
    struct authority *authority = NULL;
    struct error err;

    if (authority_load(pki_path(from, "ca.pem"), pki_path(from, "crl.pem"), true, allow_development,
                       &authority, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    return authority;
}

/* ---- names ---- */

static void a_uri_has_its_parts(void **state)
{
    struct identity id;

    (void)state;
    assert_int_equal(identity_parse("bairi://bohai/unit/gangcheng/gangwu/ma", &id, NULL),
                     STATUS_OK);
    assert_string_equal(id.domain, "bohai");
    assert_int_equal(id.role, ROLE_UNIT);
    assert_string_equal(id.unit, "gangcheng");
    assert_string_equal(id.subunit, "gangwu");
    assert_string_equal(id.person, "ma");
    assert_int_equal(identity_parse("bairi://bohai/bureau/jingfaju/li", &id, NULL), STATUS_OK);
    assert_int_equal(id.role, ROLE_BUREAU);
    assert_string_equal(id.subunit, "");
    assert_string_equal(id.person, "li");
    assert_string_equal(id.uri, "bairi://bohai/bureau/jingfaju/li");
}

static void every_role_has_its_name(void **state)
{
    static const enum role_id roles[] = {ROLE_UNIT,  ROLE_BUREAU, ROLE_CITY,
                                         ROLE_ADMIN, ROLE_SERVER, ROLE_READER};
    char uri[URI_SIZE];
    struct identity id;

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        snprintf(uri, sizeof uri, "bairi://bohai/%s/u/p", role_name(roles[i]));
        assert_int_equal(identity_parse(uri, &id, NULL), STATUS_OK);
        assert_int_equal(id.role, roles[i]);
    }
}

static void a_uri_with_a_wrong_part_is_refused(void **state)
{
    static const char *const uris[] = {
        "",
        "bairi",
        "bairi://",
        "http://bohai/unit/zhongjie/wang",
        "BAIRI://bohai/unit/zhongjie/wang",
        "bairi:///unit/zhongjie/wang",
        "bairi://bohai/king/zhongjie/wang",
        "bairi://bohai/unit/zhongjie",
        "bairi://bohai/unit/zhongjie/",
        "bairi://bohai/unit//wang",
        "bairi://bohai/unit/zhongjie/wang/",
        "bairi://bohai/unit/a/b/c/d",
        "bairi://bohai/bureau/jingfaju/x/li",
        "bairi://bohai/unit/zhongjie/Wang",
        "bairi://bohai/unit/zhongjie/w%61ng",
        "bairi://bohai/unit/zhongjie/wang?x",
        "bairi://bohai/unit/zhongjie/wang ",
        "bairi://bohai/unit/zhongjie/../wang",
        "bairi://bohai/unit/zhongjie/a23456789012345678901234567890123",
    };
    struct identity id;

    (void)state;
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++)
        assert_int_equal(identity_parse(uris[i], &id, NULL), STATUS_INVALID_ARGUMENT);
}

static void a_certificate_names_its_person(void **state)
{
    X509 *certificate = issue(pki, &(struct pki_person){.uri = WANG});
    OWNED(buf_free) struct buf der = buf_make(1 << 16);
    uint8_t digest[SHA256_SIZE];
    struct identity id;

    (void)state;
    assert_int_equal(identity_of_certificate(certificate, &id, NULL), STATUS_OK);
    assert_string_equal(id.uri, WANG);
    assert_int_equal(certificate_der(certificate, &der, NULL), STATUS_OK);
    sha256(buf_bytes(&der), digest);
    assert_memory_equal(id.fingerprint, digest, SHA256_SIZE);
    certificate_destroy(&certificate);
    assert_null(certificate);
}

static void a_certificate_without_exactly_one_name_is_refused(void **state)
{
    static const struct pki_person people[] = {
        {.uri = NULL                                      },
        {.uri = "http://example.org/"                     },
        {.uri = WANG,                                       .second_uri = "bairi://bohai/bureau/jingfaju/li"},
        {.uri = WANG,                                                 .second_uri = "BAIRI://bohai/bureau/jingfaju/li"},
        {.uri = "bairi://bohai/king/zhongjie/wang"},
    };
    struct identity id;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        X509 *certificate = issue(pki, &people[i]);
        assert_int_equal(identity_of_certificate(certificate, &id, &err), STATUS_UNAUTHENTICATED);
        assert_int_equal(err.status, STATUS_UNAUTHENTICATED);
        certificate_destroy(&certificate);
    }
}

static void der_with_anything_behind_it_is_no_certificate(void **state)
{
    X509 *certificate = issue(pki, &(struct pki_person){.uri = WANG}), *again = NULL;
    OWNED(buf_free) struct buf der = buf_make(1 << 16);

    (void)state;
    assert_int_equal(certificate_der(certificate, &der, NULL), STATUS_OK);
    assert_int_equal(certificate_from_der(buf_bytes(&der), &again, NULL), STATUS_OK);
    certificate_destroy(&again);
    buf_addc(&der, 'x');
    assert_int_equal(certificate_from_der(buf_bytes(&der), &again, NULL), STATUS_INVALID_ARGUMENT);
    assert_int_equal(certificate_from_der((struct bytes){NULL, 0}, &again, NULL),
                     STATUS_INVALID_ARGUMENT);
    assert_null(again);
    assert_int_equal(ERR_peek_error(), 0);
    certificate_destroy(&certificate);
}

/* ---- judging ---- */

/* The authority's verdict on this person at an instant. */
static void assert_verdict(const struct authority *authority, struct pki *by,
                           const struct pki_person *person, const char *when, const char *id)
{
    X509 *certificate = issue(by, person);
    struct error err;
    enum status status;

    error_clear(&err);
    status = authority_judge(authority, certificate, at(when), &err);
    assert_int_equal(status, id ? STATUS_UNAUTHENTICATED : STATUS_OK);
    if (id && !strstr(err.text, id))
        fail_msg("%s does not say %s", err.text, id);
    assert_int_equal(ERR_peek_error(), 0);
    certificate_destroy(&certificate);
}

static void good_people_and_servers_are_accepted(void **state)
{
    OWNED(authority_destroy) struct authority *authority = load(pki, false);
    struct pki_person person = {.uri = WANG};

    (void)state;
    assert_verdict(authority, pki, &person, "2020-10-08T09:30:00+08:00", NULL);
    person.key = PKI_RSA3072;
    assert_verdict(authority, pki, &person, "2020-10-08T09:30:00+08:00", NULL);
    person = (struct pki_person){.uri = "bairi://bohai/server/jingfaju/bairid",
                                 .usage = "serverAuth,emailProtection"};
    assert_verdict(authority, pki, &person, "2020-10-08T09:30:00+08:00", NULL);
}

static void the_given_instant_decides_and_not_the_machines_clock(void **state)
{
    OWNED(authority_destroy) struct authority *authority = load(pki, false);
    /* 2020-10-01 to 2020-12-31 */
    const struct pki_person person = {
        .uri = WANG, .not_before = 1601510400, .not_after = 1609459199};

    (void)state;
    assert_verdict(authority, pki, &person, "2020-11-01T00:00:00Z", NULL);
    assert_verdict(authority, pki, &person, "2020-09-30T23:59:59Z", "not valid yet");
    assert_verdict(authority, pki, &person, "2021-01-01T00:00:00Z", "expired");
}

static void a_strangers_certificate_is_refused(void **state)
{
    OWNED(authority_destroy) struct authority *authority = load(pki, false);
    struct pki *stranger = pki_create(false);

    (void)state;
    assert_verdict(authority, stranger, &(struct pki_person){.uri = WANG}, "2020-11-01T00:00:00Z",
                   "not issued by the authority");
    pki_destroy(&stranger);
}

static void certificates_made_for_other_work_are_refused(void **state)
{
    OWNED(authority_destroy) struct authority *authority = load(pki, false);
    static const struct pki_person people[] = {
        {.uri = WANG, .usage = "codeSigning"                 },
        {.uri = WANG, .usage = "clientAuth"                  },
        {.uri = WANG, .usage = "emailProtection"             },
        {.uri = WANG, .key_usage = "critical,keyEncipherment"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        assert_verdict(authority, pki, &people[i], "2020-11-01T00:00:00Z", "not made for signing");
}

static void weak_and_foreign_keys_are_refused(void **state)
{
    OWNED(authority_destroy) struct authority *authority = load(pki, false);
    static const enum pki_key keys[] = {PKI_RSA2048, PKI_ED25519, PKI_P384};

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_verdict(authority, pki, &(struct pki_person){.uri = WANG, .key = keys[i]},
                       "2020-11-01T00:00:00Z", "must be P-256");
}

static void the_revoked_are_refused_once_the_new_list_is_loaded(void **state)
{
    struct pki *own = pki_create(false);
    X509 *certificate = issue(own, &(struct pki_person){.uri = WANG});
    OWNED(authority_destroy) struct authority *before = load(own, false);
    OWNED(authority_destroy) struct authority *after = NULL;
    struct instant now = at("2020-11-01T00:00:00Z");
    struct error err;

    (void)state;
    assert_int_equal(authority_judge_remembered(before, certificate, now, NULL), STATUS_OK);
    pki_revoke(own, "person");
    after = load(own, false);
    assert_int_equal(authority_judge_remembered(after, certificate, now, &err),
                     STATUS_UNAUTHENTICATED);
    assert_string_equal(err.id, "the certificate has been revoked");
    certificate_destroy(&certificate);
    pki_destroy(&own);
}

static void a_list_out_of_date_refuses_everybody(void **state)
{
    struct pki *own = pki_create(false);
    OWNED(authority_destroy) struct authority *authority = NULL;
    const struct pki_person person = {.uri = WANG};

    (void)state;
    pki_publish(own, 1601510400, 1604188800); /* 2020-10-01 to 2020-11-01 */
    authority = load(own, false);
    assert_verdict(authority, own, &person, "2020-10-15T00:00:00Z", NULL);
    assert_verdict(authority, own, &person, "2020-11-02T00:00:00Z", "out of date");
    assert_verdict(authority, own, &person, "2020-09-15T00:00:00Z", "list is not valid yet");
    pki_destroy(&own);
}

static void a_good_verdict_is_remembered_no_longer_than_it_is_true(void **state)
{
    OWNED(authority_destroy) struct authority *authority = load(pki, false);
    X509 *certificate = issue(pki, &(struct pki_person){.uri = WANG,
                                                        .not_before = 1601510400,  /* 2020-10-01 */
                                                        .not_after = 1601510430}); /* 30 s later */
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(
            authority_judge_remembered(authority, certificate, at("2020-10-01T00:00:29Z"), NULL),
            STATUS_OK);
        assert_int_equal(
            authority_judge_remembered(authority, certificate, at("2020-10-01T00:00:31Z"), NULL),
            STATUS_UNAUTHENTICATED);
        /* a clock that went back is judged anew */
        assert_int_equal(
            authority_judge_remembered(authority, certificate, at("2020-09-30T23:59:59Z"), NULL),
            STATUS_UNAUTHENTICATED);
    }
    certificate_destroy(&certificate);
}

/* ---- loading ---- */

static void development_is_refused_where_it_is_not_allowed(void **state)
{
    struct pki *toy = pki_create(true);
    OWNED(authority_destroy) struct authority *authority = NULL, *real = load(pki, false);

    (void)state;
    assert_int_equal(authority_load(pki_path(toy, "ca.pem"), pki_path(toy, "crl.pem"), true, false,
                                    &authority, NULL),
                     STATUS_FAILED_PRECONDITION);
    assert_null(authority);
    authority = load(toy, true);
    assert_true(authority_is_development(authority));
    assert_false(authority_is_development(real));
    assert_verdict(real, pki, &(struct pki_person){.uri = WANG, .development = true},
                   "2020-11-01T00:00:00Z", "DEVELOPMENT ONLY");
    pki_destroy(&toy);
}

static void the_list_must_be_given_and_be_the_authoritys(void **state)
{
    struct pki *stranger = pki_create(false);
    struct authority *authority = NULL;

    (void)state;
    assert_int_equal(authority_load(pki_path(pki, "ca.pem"), NULL, true, false, &authority, NULL),
                     STATUS_FAILED_PRECONDITION);
    assert_int_equal(authority_load(pki_path(pki, "ca.pem"), pki_path(stranger, "crl.pem"), true,
                                    false, &authority, NULL),
                     STATUS_INVALID_ARGUMENT);
    assert_int_equal(authority_load(pki_path(pki, "ca.pem"), pki_path(pki, "none.pem"), true, false,
                                    &authority, NULL),
                     STATUS_NOT_FOUND);
    pki_issue(pki, "person", &(struct pki_person){.uri = WANG});
    assert_int_equal(authority_load(pki_path(pki, "person.pem"), pki_path(pki, "crl.pem"), true,
                                    false, &authority, NULL),
                     STATUS_INVALID_ARGUMENT);
    assert_null(authority);
    assert_int_equal(ERR_peek_error(), 0);
    assert_int_equal(authority_load(pki_path(pki, "ca.pem"), NULL, false, false, &authority, NULL),
                     STATUS_OK);
    assert_verdict(authority, pki, &(struct pki_person){.uri = WANG}, "2020-11-01T00:00:00Z", NULL);
    authority_destroy(&authority);
    pki_destroy(&stranger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uri_has_its_parts),
        cmocka_unit_test(every_role_has_its_name),
        cmocka_unit_test(a_uri_with_a_wrong_part_is_refused),
        cmocka_unit_test(a_certificate_names_its_person),
        cmocka_unit_test(a_certificate_without_exactly_one_name_is_refused),
        cmocka_unit_test(der_with_anything_behind_it_is_no_certificate),
        cmocka_unit_test(good_people_and_servers_are_accepted),
        cmocka_unit_test(the_given_instant_decides_and_not_the_machines_clock),
        cmocka_unit_test(a_strangers_certificate_is_refused),
        cmocka_unit_test(certificates_made_for_other_work_are_refused),
        cmocka_unit_test(weak_and_foreign_keys_are_refused),
        cmocka_unit_test(the_revoked_are_refused_once_the_new_list_is_loaded),
        cmocka_unit_test(a_list_out_of_date_refuses_everybody),
        cmocka_unit_test(a_good_verdict_is_remembered_no_longer_than_it_is_true),
        cmocka_unit_test(development_is_refused_where_it_is_not_allowed),
        cmocka_unit_test(the_list_must_be_given_and_be_the_authoritys),
    };

    return cmocka_run_group_tests(tests, make_pki, drop_pki);
}
