/* LINKS: tests_support */
/* A request for a certificate: the person's name, the key's proof, a key file of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "common/trust/request.h"
#include "tests/support/pki.h"
#include "tests/support/scratch.h"

#define WANG "bairi://bohai/unit/zhongjie/wang"

static struct pki *pki;

static int set_up(void **state)
{
    (void)state;
    pki = pki_create(false);
    pki_issue(pki, "wang", &(struct pki_person){.uri = WANG});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pki_destroy(&pki);
    return 0;
}

static X509_REQ *made(const char *key, uint8_t digest[SHA256_SIZE])
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    struct error err;

    assert_int_equal(certificate_load(pki_path(pki, "wang.pem"), &certificate, NULL), STATUS_OK);
    if (request_make(certificate, pki_path(pki, key), &text, digest, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    BIO *bio = BIO_new_mem_buf(buf_text(&text), (int)text.size);
    X509_REQ *request = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(request);
    return request;
}

static void a_request_proves_its_key_and_names_the_person(void **state)
{
    uint8_t digest[SHA256_SIZE], again[SHA256_SIZE];
    unsigned char *der = NULL;

    (void)state;
    assert_int_equal(request_make_key(pki_path(pki, "wang.key.new"), NULL), STATUS_OK);
    X509_REQ *request = made("wang.key.new", digest);
    assert_int_equal(X509_REQ_verify(request, X509_REQ_get0_pubkey(request)), 1);
    STACK_OF(X509_EXTENSION) *extensions = X509_REQ_get_extensions(request);
    GENERAL_NAMES *names = X509V3_get_d2i(extensions, NID_subject_alt_name, NULL, NULL);
    assert_int_equal(sk_GENERAL_NAME_num(names), 1);
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, 0);
    assert_int_equal(name->type, GEN_URI);
    assert_string_equal((const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier),
                        WANG);
    int size = i2d_PUBKEY(X509_REQ_get0_pubkey(request), &der);
    sha256((struct bytes){der, (size_t)size}, again);
    assert_memory_equal(digest, again, SHA256_SIZE);
    OPENSSL_free(der);
    GENERAL_NAMES_free(names);
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    X509_REQ_free(request);
}

static void the_present_key_can_be_asked_for_again(void **state)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    uint8_t digest[SHA256_SIZE];

    (void)state;
    X509_REQ *request = made("wang.key", digest);
    assert_int_equal(certificate_load(pki_path(pki, "wang.pem"), &certificate, NULL), STATUS_OK);
    assert_int_equal(EVP_PKEY_eq(X509_REQ_get0_pubkey(request), X509_get0_pubkey(certificate)), 1);
    X509_REQ_free(request);
}

static void a_new_key_is_its_owners_alone_and_replaces_none(void **state)
{
    const char *path = pki_path(pki, "wang.key.new");
    struct stat about;

    (void)state;
    assert_int_equal(request_make_key(path, NULL), STATUS_OK);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(request_make_key(path, NULL), STATUS_ALREADY_EXISTS);
}

static void a_key_that_others_may_read_signs_no_request(void **state)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    uint8_t digest[SHA256_SIZE];

    (void)state;
    assert_int_equal(certificate_load(pki_path(pki, "wang.pem"), &certificate, NULL), STATUS_OK);
    assert_int_equal(chmod(pki_path(pki, "wang.key"), 0640), 0);
    assert_int_equal(request_make(certificate, pki_path(pki, "wang.key"), &text, digest, NULL),
                     STATUS_PERMISSION_DENIED);
    assert_int_equal(text.size, 0);
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_request_proves_its_key_and_names_the_person),
        FACT(the_present_key_can_be_asked_for_again),
        FACT(a_new_key_is_its_owners_alone_and_replaces_none),
        FACT(a_key_that_others_may_read_signs_no_request),
    };

    return cmocka_run_group_tests_name("trust/request", tests, NULL, NULL);
}
