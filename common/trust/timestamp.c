/* RFC 3161 tokens by OpenSSL's own time stamping: made for a clock that is handed in. */
#include "common/trust/timestamp.h"

#include <openssl/rand.h>
#include <openssl/ts.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/trust/internal.h"

/* what our tokens promise and nothing more: a number of our own (ITU-T X.667) */
static const char policy_text[] = "2.25.124424330090774886192919111353325869701";

enum { SERIAL_SIZE = 16, DIGITS = 6 };

struct timestamper {
    pthread_mutex_t lock;
    X509 *certificate;
    EVP_PKEY *key;
    TS_RESP_CTX *maker;
    struct instant now; /* of the token being made */
    uint8_t digest[SHA256_SIZE];
};

/* ---- who makes them ---- */

static ASN1_INTEGER *next_serial(TS_RESP_CTX *maker, void *context)
{
    unsigned char bytes[SERIAL_SIZE];
    BIGNUM *number;
    ASN1_INTEGER *serial;

    (void)maker;
    (void)context;
    random_bytes(bytes, sizeof bytes);
    bytes[0] = (unsigned char)((bytes[0] & 0x3F) | 0x40); /* positive, and always as long */
    number = BN_bin2bn(bytes, sizeof bytes, NULL);
    serial = number ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
    BN_free(number);
    return serial;
}

static int tell_time(TS_RESP_CTX *maker, void *context, long *seconds, long *micros)
{
    const struct timestamper *timestamper = context;
    int64_t rest = timestamper->now.us % INSTANT_SECOND;

    (void)maker;
    rest += rest < 0 ? INSTANT_SECOND : 0;
    *seconds = (long)((timestamper->now.us - rest) / INSTANT_SECOND);
    *micros = (long)rest;
    return 1;
}

static enum status make_maker(struct timestamper *timestamper, struct error *err)
{
    TS_RESP_CTX *maker = TS_RESP_CTX_new();
    ASN1_OBJECT *policy = OBJ_txt2obj(policy_text, 1);
    bool ok = maker && policy &&
              TS_RESP_CTX_set_signer_cert(maker, timestamper->certificate) == 1 &&
              TS_RESP_CTX_set_signer_key(maker, timestamper->key) == 1 &&
              TS_RESP_CTX_set_def_policy(maker, policy) == 1 &&
              TS_RESP_CTX_add_md(maker, EVP_sha256()) == 1 &&
              TS_RESP_CTX_set_signer_digest(maker, EVP_sha256()) == 1 &&
              TS_RESP_CTX_set_ess_cert_id_digest(maker, EVP_sha256()) == 1 &&
              TS_RESP_CTX_set_clock_precision_digits(maker, DIGITS) == 1;

    ASN1_OBJECT_free(policy);
    timestamper->maker = maker;
    if (!ok)
        return error_set(
            err, STATUS_INVALID_ARGUMENT,
            "this certificate is none for time stamps (extendedKeyUsage timeStamping)");
    TS_RESP_CTX_set_serial_cb(maker, next_serial, timestamper);
    TS_RESP_CTX_set_time_cb(maker, tell_time, timestamper);
    return STATUS_OK;
}

static enum status timestamper_fill(struct timestamper *timestamper, const char *certificate_path,
                                    const char *key_path, struct error *err)
{
    TRY(certificate_load(certificate_path, &timestamper->certificate, err));
    TRY(certificate_fingerprint(timestamper->certificate, timestamper->digest, err));
    TRY(private_key_load(key_path, &timestamper->key, err));
    if (X509_check_private_key(timestamper->certificate, timestamper->key) != 1)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the key %s does not belong to the certificate %s", key_path,
                         certificate_path);
    return make_maker(timestamper, err);
}

enum status timestamper_load(const char *certificate_path, const char *key_path,
                             struct timestamper **out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    struct timestamper *timestamper = calloc(1, sizeof *timestamper);
    enum status status;

    (void)errors;
    if (!timestamper)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    pthread_mutex_init(&timestamper->lock, NULL);
    status = timestamper_fill(timestamper, certificate_path, key_path, err);
    if (status != STATUS_OK)
        timestamper_destroy(&timestamper);
    else
        *out = timestamper;
    return status;
}

void timestamper_destroy(struct timestamper **timestamper)
{
    if (!timestamper || !*timestamper)
        return;
    TS_RESP_CTX_free((*timestamper)->maker);
    EVP_PKEY_free((*timestamper)->key);
    X509_free((*timestamper)->certificate);
    pthread_mutex_destroy(&(*timestamper)->lock);
    free(*timestamper);
    *timestamper = NULL;
}

X509 *timestamper_certificate(const struct timestamper *timestamper)
{
    return timestamper->certificate;
}

void timestamper_digest(const struct timestamper *timestamper, uint8_t out[SHA256_SIZE])
{
    memcpy(out, timestamper->digest, SHA256_SIZE);
}

/* ---- making ---- */

static void request_release(TS_REQ **request)
{
    TS_REQ_free(*request);
}

static void response_release(TS_RESP **response)
{
    TS_RESP_free(*response);
}

static void bio_release(BIO **bio)
{
    BIO_free(*bio);
}

/* A request for a token over these bytes, as a client would send it. */
static BIO *write_request(struct bytes content)
{
    OWNED(request_release) TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    BIO *bio = BIO_new(BIO_s_mem());
    uint8_t digest[SHA256_SIZE];

    sha256(content, digest);
    bool ok = request && imprint && algorithm && bio && TS_REQ_set_version(request, 1) == 1 &&
              X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
              TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
              TS_MSG_IMPRINT_set_msg(imprint, digest, SHA256_SIZE) == 1 &&
              TS_REQ_set_msg_imprint(request, imprint) == 1 && i2d_TS_REQ_bio(bio, request) == 1;

    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    if (ok)
        return bio;
    BIO_free(bio);
    return NULL;
}

/* OpenSSL answers even when it refuses: what counts is the status inside. */
static bool is_granted(TS_RESP *response)
{
    const ASN1_INTEGER *status =
        response ? TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)) : NULL;

    return status && ASN1_INTEGER_get(status) == TS_STATUS_GRANTED && TS_RESP_get_token(response);
}

enum status timestamp_make(struct timestamper *timestamper, struct bytes content,
                           struct instant now, struct buf *out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    OWNED(bio_release) BIO *request = write_request(content);
    OWNED(response_release) TS_RESP *response = NULL;
    unsigned char *der = NULL;
    int size = 0;

    (void)errors;
    if (request) {
        pthread_mutex_lock(&timestamper->lock);
        timestamper->now = now;
        response = TS_RESP_create_response(timestamper->maker, request);
        pthread_mutex_unlock(&timestamper->lock);
    }
    if (is_granted(response))
        size = i2d_PKCS7(TS_RESP_get_token(response), &der);
    if (size <= 0 || size > TIMESTAMP_SIZE_MAX) {
        OPENSSL_free(der);
        return openssl_failed(err,
                              error_set(err, STATUS_INTERNAL, "the timestamp was not granted"));
    }
    buf_add(out, der, (size_t)size);
    OPENSSL_free(der);
    return buf_finish(out, err);
}
