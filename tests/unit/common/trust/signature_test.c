/* LINKS: tests_support common */
/* CMS signatures: made, and refused over other bytes, by other keys, in other shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "common/trust/signature.h"
#include "tests/support/pki.h"
#include "tests/support/scratch.h"

#define WANG "bairi://bohai/unit/zhongjie/wang"
#define LI   "bairi://bohai/bureau/jingfaju/li"

static struct pki *pki;
static struct signer *wang, *li;
static const struct instant now = {INT64_C(1602120600000000)}; /* 2020-10-08T01:30:00Z */
static const struct bytes content = {(const uint8_t *)"what is signed", 14};

static struct signer *make(const char *name, const struct pki_person *person)
{
    struct signer *signer = NULL;
    char certificate[64], key[64];

    pki_issue(pki, name, person);
    snprintf(certificate, sizeof certificate, "%s.pem", name);
    snprintf(key, sizeof key, "%s.key", name);
    assert_int_equal(signer_load(pki_path(pki, certificate), pki_path(pki, key), &signer, NULL),
                     STATUS_OK);
    return signer;
}

static int make_people(void **state)
{
    (void)state;
    pki = pki_create(false);
    wang = make("wang", &(struct pki_person){.uri = WANG});
    li = make("li", &(struct pki_person){.uri = LI});
    return 0;
}

static int drop_people(void **state)
{
    (void)state;
    signer_destroy(&wang);
    signer_destroy(&li);
    pki_destroy(&pki);
    return 0;
}

/* Every signature of these tests must be judged without a trace in OpenSSL's queue. */
static enum status verify(struct bytes signature, struct bytes over, const struct signer *by)
{
    enum status status = signature_verify(signature, over, signer_certificate(by), NULL);

    assert_int_equal(ERR_peek_error(), 0);
    return status;
}

static void sign(const struct signer *by, struct buf *out)
{
    assert_int_equal(signature_make(by, content, now, out, NULL), STATUS_OK);
    assert_int_equal(ERR_peek_error(), 0);
}

static void a_signature_names_and_verifies_its_signer(void **state)
{
    OWNED(buf_free) struct buf signature = buf_make(8192);
    uint8_t fingerprint[SHA256_SIZE];

    (void)state;
    sign(wang, &signature);
    assert_int_equal(signature_names(buf_bytes(&signature), fingerprint, NULL), STATUS_OK);
    assert_memory_equal(fingerprint, signer_identity(wang)->fingerprint, SHA256_SIZE);
    assert_int_equal(verify(buf_bytes(&signature), content, wang), STATUS_OK);
}

static void rsa_of_3072_bits_signs_too(void **state)
{
    OWNED(buf_free) struct buf signature = buf_make(8192);
    OWNED(signer_destroy)
    struct signer *rsa = make("rsa", &(struct pki_person){.uri = WANG, .key = PKI_RSA3072});

    (void)state;
    sign(rsa, &signature);
    assert_int_equal(verify(buf_bytes(&signature), content, rsa), STATUS_OK);
    assert_int_equal(verify(buf_bytes(&signature), content, wang), STATUS_UNAUTHENTICATED);
}

static void even_nothing_can_be_signed(void **state)
{
    OWNED(buf_free) struct buf signature = buf_make(8192);
    const struct bytes nothing = {NULL, 0};

    (void)state;
    assert_int_equal(signature_make(wang, nothing, now, &signature, NULL), STATUS_OK);
    assert_int_equal(verify(buf_bytes(&signature), nothing, wang), STATUS_OK);
    assert_int_equal(verify(buf_bytes(&signature), content, wang), STATUS_UNAUTHENTICATED);
}

static void other_bytes_are_refused(void **state)
{
    OWNED(buf_free) struct buf signature = buf_make(8192);
    uint8_t copy[14];

    (void)state;
    sign(wang, &signature);
    for (size_t i = 0; i < sizeof copy; i++) {
        memcpy(copy, content.data, sizeof copy);
        copy[i] ^= 1;
        assert_int_equal(verify(buf_bytes(&signature), (struct bytes){copy, sizeof copy}, wang),
                         STATUS_UNAUTHENTICATED);
    }
    assert_int_equal(verify(buf_bytes(&signature), (struct bytes){content.data, 13}, wang),
                     STATUS_UNAUTHENTICATED);
}

static void another_persons_certificate_is_refused(void **state)
{
    OWNED(buf_free) struct buf signature = buf_make(8192);

    (void)state;
    sign(wang, &signature);
    assert_int_equal(verify(buf_bytes(&signature), content, li), STATUS_UNAUTHENTICATED);
}

static void a_signature_changed_at_any_byte_is_refused(void **state)
{
    OWNED(buf_free) struct buf signature = buf_make(8192);

    (void)state;
    sign(wang, &signature);
    for (size_t i = 0; i < signature.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            signature.data[i] = (char)(signature.data[i] ^ 1 << bit);
            if (verify(buf_bytes(&signature), content, wang) != STATUS_UNAUTHENTICATED)
                fail_msg("byte %zu, bit %u changed unseen", i, bit);
            signature.data[i] = (char)(signature.data[i] ^ 1 << bit);
        }
    }
}

static void a_signature_cut_or_grown_is_refused(void **state)
{
    OWNED(buf_free) struct buf signature = buf_make(16384);

    (void)state;
    sign(wang, &signature);
    for (size_t size = 0; size < signature.size; size++)
        assert_int_equal(
            verify((struct bytes){(const uint8_t *)signature.data, size}, content, wang),
            STATUS_UNAUTHENTICATED);
    buf_addc(&signature, '\0');
    assert_int_equal(verify(buf_bytes(&signature), content, wang), STATUS_UNAUTHENTICATED);
}

static void the_signing_time_is_the_callers(void **state)
{
    OWNED(buf_free) struct buf signature = buf_make(8192);
    const unsigned char *at;
    CMS_ContentInfo *cms;
    CMS_SignerInfo *info;
    const ASN1_TIME *time;

    (void)state;
    sign(wang, &signature);
    at = (const unsigned char *)signature.data;
    cms = d2i_CMS_ContentInfo(NULL, &at, (long)signature.size);
    assert_non_null(cms);
    info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
    time =
        CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(NID_pkcs9_signingTime), -3, V_ASN1_UTCTIME);
    assert_non_null(time);
    assert_int_equal(ASN1_TIME_cmp_time_t(time, 1602120600), 0);
    CMS_ContentInfo_free(cms);
}

/* ---- shapes that only others make ---- */

static EVP_PKEY *key_of(const char *name)
{
    FILE *file = fopen(pki_path(pki, name), "r");
    EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;

    assert_non_null(key);
    fclose(file);
    return key;
}

/* Signs with OpenSSL's own words; `second` may add another signer. */
static void sign_oddly(unsigned flags, const EVP_MD *digest, const struct signer *second,
                       struct buf *out)
{
    EVP_PKEY *key = key_of("wang.key"), *other = key_of("li.key");
    BIO *bio = BIO_new_mem_buf(content.data, (int)content.size);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);
    unsigned char *der = NULL;
    int size;

    assert_non_null(CMS_add1_signer(cms, signer_certificate(wang), key, digest, flags));
    if (second)
        assert_non_null(CMS_add1_signer(cms, signer_certificate(second), other, digest, flags));
    assert_int_equal(CMS_final(cms, bio, NULL, flags), 1);
    size = i2d_CMS_ContentInfo(cms, &der);
    assert_true(size > 0);
    buf_add(out, der, (size_t)size);
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(bio);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
}

static void shapes_that_are_not_ours_are_refused(void **state)
{
    const unsigned good = CMS_DETACHED | CMS_BINARY | CMS_NOCERTS | CMS_CADES;
    const struct {
        unsigned flags;
        const EVP_MD *digest;
        const struct signer *second;
        enum status expected;
    } rows[] = {
        {good,                                                 EVP_sha256(), NULL, STATUS_OK             },
        {good,                                                 EVP_sha256(), li,   STATUS_UNAUTHENTICATED},
        {good,                                                 EVP_sha1(),   NULL, STATUS_UNAUTHENTICATED},
        {good,                                                 EVP_sha512(), NULL, STATUS_UNAUTHENTICATED},
        {CMS_DETACHED | CMS_BINARY | CMS_CADES,                EVP_sha256(), NULL, STATUS_UNAUTHENTICATED},
        {CMS_BINARY | CMS_NOCERTS | CMS_CADES,                 EVP_sha256(), NULL, STATUS_UNAUTHENTICATED},
        {CMS_DETACHED | CMS_BINARY | CMS_NOCERTS,              EVP_sha256(), NULL, STATUS_UNAUTHENTICATED},
        {CMS_DETACHED | CMS_BINARY | CMS_NOCERTS | CMS_NOATTR, EVP_sha256(), NULL,
         STATUS_UNAUTHENTICATED                                                                          },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OWNED(buf_free) struct buf signature = buf_make(16384);
        sign_oddly(rows[i].flags, rows[i].digest, rows[i].second, &signature);
        if (verify(buf_bytes(&signature), content, wang) != rows[i].expected)
            fail_msg("row %zu", i);
    }
}

/* ---- signers ---- */

static enum status load(const char *certificate, const char *key)
{
    struct signer *signer = NULL;
    enum status status = signer_load(pki_path(pki, certificate), pki_path(pki, key), &signer, NULL);

    if (status != STATUS_OK)
        assert_null(signer);
    assert_int_equal(ERR_peek_error(), 0);
    signer_destroy(&signer);
    return status;
}

static void a_signer_needs_the_key_of_its_certificate(void **state)
{
    (void)state;
    assert_int_equal(load("wang.pem", "wang.key"), STATUS_OK);
    assert_int_equal(load("wang.pem", "li.key"), STATUS_INVALID_ARGUMENT);
    assert_int_equal(load("wang.key", "wang.key"), STATUS_INVALID_ARGUMENT);
    assert_int_equal(load("wang.pem", "none.key"), STATUS_NOT_FOUND);
}

static void keys_that_cms_cannot_use_are_refused(void **state)
{
    (void)state;
    pki_issue(pki, "odd", &(struct pki_person){.uri = WANG, .key = PKI_ED25519});
    assert_int_equal(load("odd.pem", "odd.key"), STATUS_UNAUTHENTICATED);
    pki_issue(pki, "odd", &(struct pki_person){.uri = WANG, .key = PKI_RSA2048});
    assert_int_equal(load("odd.pem", "odd.key"), STATUS_UNAUTHENTICATED);
    pki_issue(pki, "odd", &(struct pki_person){.uri = NULL});
    assert_int_equal(load("odd.pem", "odd.key"), STATUS_UNAUTHENTICATED);
}

static void a_key_file_others_can_read_is_refused(void **state)
{
    (void)state;
    pki_issue(pki, "open", &(struct pki_person){.uri = WANG});
    assert_int_equal(chmod(pki_path(pki, "open.key"), 0640), 0);
    assert_int_equal(load("open.pem", "open.key"), STATUS_PERMISSION_DENIED);
    assert_int_equal(chmod(pki_path(pki, "open.key"), 0600), 0);
    assert_int_equal(load("open.pem", "open.key"), STATUS_OK);
}

static void an_encrypted_key_is_refused_without_asking(void **state)
{
    EVP_PKEY *key = key_of("wang.key");
    FILE *file = fopen(pki_path(pki, "secret.key"), "w");
    unsigned char password[] = "secret";

    (void)state;
    assert_int_equal(fchmod(fileno(file), 0600), 0);
    assert_int_equal(PEM_write_PrivateKey(file, key, EVP_aes_128_cbc(), password, 6, NULL, NULL),
                     1);
    fclose(file);
    EVP_PKEY_free(key);
    assert_int_equal(load("wang.pem", "secret.key"), STATUS_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_names_and_verifies_its_signer),
        cmocka_unit_test(rsa_of_3072_bits_signs_too),
        cmocka_unit_test(even_nothing_can_be_signed),
        cmocka_unit_test(other_bytes_are_refused),
        cmocka_unit_test(another_persons_certificate_is_refused),
        cmocka_unit_test(a_signature_changed_at_any_byte_is_refused),
        cmocka_unit_test(a_signature_cut_or_grown_is_refused),
        cmocka_unit_test(the_signing_time_is_the_callers),
        cmocka_unit_test(shapes_that_are_not_ours_are_refused),
        cmocka_unit_test(a_signer_needs_the_key_of_its_certificate),
        cmocka_unit_test(keys_that_cms_cannot_use_are_refused),
        cmocka_unit_test(a_key_file_others_can_read_is_refused),
        cmocka_unit_test(an_encrypted_key_is_refused_without_asking),
    };

    return cmocka_run_group_tests(tests, make_people, drop_people);
}
