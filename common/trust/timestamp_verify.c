/* RFC 3161 tokens checked: what was stamped, by whom, when. */
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <string.h>
#include <time.h>

#include "common/trust/internal.h"
#include "common/trust/timestamp.h"

static void token_release(PKCS7 **token)
{
    PKCS7_free(*token);
}

static void info_release(TS_TST_INFO **info)
{
    TS_TST_INFO_free(*info);
}

static bool is_algorithm(const X509_ALGOR *algorithm, int nid, int parameter)
{
    int type = V_ASN1_UNDEF;
    const ASN1_OBJECT *object = NULL;

    X509_ALGOR_get0(&object, &type, NULL, algorithm);
    return OBJ_obj2nid(object) == nid && type == parameter;
}

/* What no signature covers must be in the one form that it has when we make it. */
static bool is_plain(const PKCS7 *token)
{
    const PKCS7_SIGNED *content = token->d.sign;
    const PKCS7_SIGNER_INFO *signer;

    if (ASN1_INTEGER_get(content->version) != 3 || sk_X509_num(content->cert) > 0 ||
        sk_X509_CRL_num(content->crl) > 0 || sk_X509_ALGOR_num(content->md_algs) != 1 ||
        sk_PKCS7_SIGNER_INFO_num(content->signer_info) != 1)
        return false;
    signer = sk_PKCS7_SIGNER_INFO_value(content->signer_info, 0);
    return ASN1_INTEGER_get(signer->version) == 1 &&
           sk_X509_ATTRIBUTE_num(signer->unauth_attr) <= 0 &&
           is_algorithm(signer->digest_alg, NID_sha256, V_ASN1_NULL) &&
           is_algorithm(sk_X509_ALGOR_value(content->md_algs, 0), NID_sha256, V_ASN1_NULL) &&
           is_algorithm(signer->digest_enc_alg, NID_ecdsa_with_SHA256, V_ASN1_UNDEF);
}

/* The name is not signed and OpenSSL compares it loosely; we byte by byte. */
static bool names(const PKCS7 *token, const X509 *certificate)
{
    const PKCS7_SIGNER_INFO *signer = sk_PKCS7_SIGNER_INFO_value(token->d.sign->signer_info, 0);
    const unsigned char *said, *is;
    size_t said_size, is_size;

    return X509_NAME_get0_der(signer->issuer_and_serial->issuer, &said, &said_size) == 1 &&
           X509_NAME_get0_der(X509_get_issuer_name(certificate), &is, &is_size) == 1 &&
           said_size == is_size && memcmp(said, is, is_size) == 0;
}

/* Parsed, and written again the very same bytes. */
static enum status parse(struct bytes bytes, PKCS7 **out, struct error *err)
{
    const unsigned char *at = bytes.data;
    unsigned char *again = NULL;
    int size = -1;

    if (bytes.size == 0 || bytes.size > TIMESTAMP_SIZE_MAX)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the timestamp is not good: its length is no token's");
    *out = d2i_PKCS7(NULL, &at, (long)bytes.size);
    if (*out && PKCS7_type_is_signed(*out) && (*out)->d.sign)
        size = i2d_PKCS7(*out, &again);
    bool same =
        size > 0 && (size_t)size == bytes.size && memcmp(again, bytes.data, bytes.size) == 0;
    OPENSSL_free(again);
    return same && is_plain(*out)
               ? STATUS_OK
               : error_set(err, STATUS_UNAUTHENTICATED,
                           "the timestamp is not good: it is not a well-formed token");
}

/* "20201008020000.123456Z" */
static bool read_time(const TS_TST_INFO *info, struct instant *out)
{
    const ASN1_GENERALIZEDTIME *time = TS_TST_INFO_get_time(info);
    const char *text = time ? (const char *)ASN1_STRING_get0_data(time) : "";
    int length = time ? ASN1_STRING_length(time) : 0;
    int64_t micros = 0, unit = INSTANT_SECOND / 10;
    struct tm parts;

    if (length < 15 || length > 22 || ASN1_TIME_to_tm(time, &parts) != 1)
        return false;
    for (int i = 15; i < length - 1; i++, unit /= 10)
        micros += unit * (text[i] - '0');
    out->us = (int64_t)timegm(&parts) * INSTANT_SECOND + micros;
    return true;
}

static enum status read_info(PKCS7 *token, struct instant *time, struct error *err)
{
    OWNED(info_release) TS_TST_INFO *info = PKCS7_to_TS_TST_INFO(token);
    const X509_ALGOR *algorithm;

    if (!info)
        return error_set(err, STATUS_UNAUTHENTICATED, "the timestamp is not good: it says nothing");
    algorithm = TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info));
    if (TS_TST_INFO_get_version(info) != 1 || OBJ_obj2nid(algorithm->algorithm) != NID_sha256)
        return error_set(
            err, STATUS_UNAUTHENTICATED,
            "the timestamp is not good: it is of another kind than those of this system");
    return read_time(info, time) ? STATUS_OK
                                 : error_set(err, STATUS_UNAUTHENTICATED,
                                             "the timestamp is not good: it tells no time");
}

/* The certificate alone is believed, at the token's own time, for time stamps only. */
static X509_STORE *trust_only(X509 *certificate, struct instant time)
{
    X509_STORE *store = X509_STORE_new();

    if (!store || X509_STORE_add_cert(store, certificate) != 1 ||
        X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) != 1) {
        X509_STORE_free(store);
        return NULL;
    }
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)(time.us / INSTANT_SECOND));
    return store;
}

static bool check(PKCS7 *token, struct bytes content, X509 *certificate, struct instant time)
{
    TS_VERIFY_CTX *verify = TS_VERIFY_CTX_new();
    STACK_OF(X509) *certificates = sk_X509_new_null();
    X509_STORE *store = trust_only(certificate, time);
    unsigned char *digest = OPENSSL_malloc(SHA256_SIZE);
    bool ok = false;

    if (verify && certificates && store && digest && X509_up_ref(certificate) == 1 &&
        sk_X509_push(certificates, certificate) > 0) {
        sha256(content, digest);
        TS_VERIFY_CTX_set_flags(verify, TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_SIGNATURE);
        TS_VERIFY_CTX_set_store(verify, store);
        TS_VERIFY_CTX_set_certs(verify, certificates);
        TS_VERIFY_CTX_set_imprint(verify, digest, SHA256_SIZE);
        ok = TS_RESP_verify_token(verify, token) == 1;
    } else {
        sk_X509_free(certificates);
        X509_STORE_free(store);
        OPENSSL_free(digest);
    }
    TS_VERIFY_CTX_free(verify);
    return ok;
}

enum status timestamp_verify(struct bytes token, struct bytes content, X509 *certificate,
                             struct instant *time, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    OWNED(token_release) PKCS7 *parsed = NULL;
    struct instant told = {0};

    (void)errors;
    TRY(parse(token, &parsed, err));
    TRY(read_info(parsed, &told, err));
    if (!names(parsed, certificate) || !check(parsed, content, certificate, told))
        return error_set(
            err, STATUS_UNAUTHENTICATED,
            "the timestamp is not good: it is of other bytes, or signed with another key");
    *time = told;
    return STATUS_OK;
}
