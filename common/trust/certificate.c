/* X.509 certificates: read, written, and asked about key and mark. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "common/trust/internal.h"

enum { CERTIFICATE_MAX = 64 * 1024, RSA_BITS_LEAST = 3072 };

/*
 * OpenSSL reads the key at once and the extensions when first asked, and keeps for good that it
 * failed. So it is asked here, and twice: who is met while memory is short must not stay refused.
 */
static X509 *decode(struct bytes der)
{
    X509 *certificate = NULL;

    for (int tries = 0; tries < 2; tries++) {
        const unsigned char *at = der.data;
        X509_free(certificate);
        certificate = d2i_X509(NULL, &at, (long)der.size);
        if (certificate && at != der.data + der.size) {
            X509_free(certificate);
            return NULL;
        }
        if (certificate && X509_get0_pubkey(certificate) &&
            X509_check_purpose(certificate, -1, 0) == 1)
            break;
    }
    return certificate;
}

enum status certificate_from_der(struct bytes der, X509 **out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();

    (void)errors;
    *out = der.size > 0 && der.size <= CERTIFICATE_MAX ? decode(der) : NULL;
    if (*out)
        return STATUS_OK;
    return openssl_failed(
        err, error_set(err, STATUS_INVALID_ARGUMENT, "this is not an X.509 certificate in DER"));
}

/* One certificate in PEM and no second one. */
static X509 *only_pem(struct bytes text)
{
    BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
    X509 *first = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    X509 *second = first ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    if (!second)
        return first;
    X509_free(first);
    X509_free(second);
    return NULL;
}

enum status certificate_load(const char *path, X509 **out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    OWNED(buf_free) struct buf text = buf_make(CERTIFICATE_MAX);
    X509 *certificate = NULL;

    (void)errors;
    TRY(buf_read_file(&text, path, err));
    if (strstr(buf_text(&text), "-----BEGIN"))
        certificate = only_pem(buf_bytes(&text));
    else if (certificate_from_der(buf_bytes(&text), &certificate, NULL) != STATUS_OK)
        certificate = NULL;
    if (!certificate)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is not one X.509 certificate in PEM or DER", path);
    *out = certificate;
    return STATUS_OK;
}

enum status certificate_der(const X509 *certificate, struct buf *out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    unsigned char *der = NULL;
    int size = i2d_X509(certificate, &der);

    (void)errors;
    if (size <= 0)
        return openssl_failed(
            err, error_set(err, STATUS_INTERNAL, "the certificate cannot be written as DER"));
    buf_add(out, der, (size_t)size);
    OPENSSL_free(der);
    return buf_finish(out, err);
}

void certificate_destroy(X509 **certificate)
{
    if (!certificate)
        return;
    X509_free(*certificate);
    *certificate = NULL;
}

enum status certificate_fingerprint(const X509 *certificate, uint8_t out[SHA256_SIZE],
                                    struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    unsigned char *der = NULL;
    int size = i2d_X509(certificate, &der);

    (void)errors;
    if (size <= 0)
        return openssl_failed(
            err, error_set(err, STATUS_INTERNAL, "the certificate cannot be written as DER"));
    sha256((struct bytes){der, (size_t)size}, out);
    OPENSSL_free(der);
    return STATUS_OK;
}

static bool is_p256(EVP_PKEY *key)
{
    char group[32];
    size_t size = 0;

    return EVP_PKEY_is_a(key, "EC") &&
           EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
           OBJ_sn2nid(group) == NID_X9_62_prime256v1;
}

static bool is_strong(EVP_PKEY *key)
{
    return is_p256(key) || (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_BITS_LEAST);
}

enum status certificate_key_is_allowed(const X509 *certificate, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    EVP_PKEY *key = X509_get0_pubkey(certificate);

    (void)errors;
    /* asked twice: OpenSSL says no, and not why, when memory was short for a moment */
    if (key && (is_strong(key) || is_strong(key)))
        return STATUS_OK;
    return openssl_failed(
        err, error_set(err, STATUS_UNAUTHENTICATED,
                       "the certificate's key must be P-256, or RSA of %d bits or more",
                       RSA_BITS_LEAST));
}

bool certificate_is_development(const X509 *certificate)
{
    static const char mark[] = "DEVELOPMENT ONLY";
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int at = -1;

    while ((at = X509_NAME_get_index_by_NID(subject, NID_organizationalUnitName, at)) >= 0) {
        const ASN1_STRING *unit = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
        if (ASN1_STRING_length(unit) == (int)strlen(mark) &&
            memcmp(ASN1_STRING_get0_data(unit), mark, strlen(mark)) == 0)
            return true;
    }
    return false;
}
