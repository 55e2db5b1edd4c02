/* The judge of certificates: one authority, its revocation list, and verdicts remembered shortly.
 */
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/trust/internal.h"

enum { CRL_MAX = 16 * 1024 * 1024 };
/* how long a good verdict is believed without looking again */
#define VERDICT_SPAN (60 * INSTANT_SECOND)

struct authority {
    X509 *ca;
    X509_CRL *crl; /* NULL: revocation is not looked at */
    unsigned char *crl_der;
    size_t crl_size;
    uint8_t crl_digest[SHA256_SIZE];
    X509_STORE *store;
    struct verdicts *verdicts;
    uint8_t digest[SHA256_SIZE];
    bool development, allow_development;
};

/* ---- loading ---- */

static enum status check_ca(struct authority *authority, const char *path, struct error *err)
{
    if (X509_check_ca(authority->ca) != 1 || X509_self_signed(authority->ca, 1) != 1)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is not the self-signed certificate of an authority", path);
    authority->development = certificate_is_development(authority->ca);
    if (authority->development && !authority->allow_development)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the authority %s is marked DEVELOPMENT ONLY: it serves only in the "
                         "profile development",
                         path);
    return certificate_fingerprint(authority->ca, authority->digest, err);
}

static X509_CRL *parse_crl(struct bytes text)
{
    const unsigned char *at = text.data;
    BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
    X509_CRL *crl = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return crl ? crl : d2i_X509_CRL(NULL, &at, (long)text.size);
}

/* The list's own bytes: what is archived beside the statements it judged. */
static enum status keep_crl(struct authority *authority, struct error *err)
{
    int size = i2d_X509_CRL(authority->crl, &authority->crl_der);

    if (size <= 0)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    authority->crl_size = (size_t)size;
    sha256((struct bytes){authority->crl_der, authority->crl_size}, authority->crl_digest);
    return STATUS_OK;
}

static enum status take_crl(struct authority *authority, struct bytes text, const char *path,
                            struct error *err)
{
    authority->crl = parse_crl(text);
    if (!authority->crl)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is not a revocation list", path);
    if (X509_CRL_verify(authority->crl, X509_get0_pubkey(authority->ca)) != 1)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the revocation list %s is not signed by the authority", path);
    if (!X509_CRL_get0_nextUpdate(authority->crl))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the revocation list %s does not say when its next update is due", path);
    return keep_crl(authority, err);
}

static enum status load_crl(struct authority *authority, const char *path, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(CRL_MAX);

    TRY(buf_read_file(&text, path, err));
    return take_crl(authority, buf_bytes(&text), path, err);
}

static enum status fill_store(struct authority *authority, struct error *err)
{
    unsigned long flags = X509_V_FLAG_X509_STRICT;
    X509_STORE *store = X509_STORE_new();

    authority->store = store;
    if (authority->crl)
        flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
    if (!store || X509_STORE_add_cert(store, authority->ca) != 1 ||
        (authority->crl && X509_STORE_add_crl(store, authority->crl) != 1) ||
        X509_STORE_set_flags(store, flags) != 1)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    return STATUS_OK;
}

/*
 * OpenSSL looks into a certificate's extensions when it is first asked, and remembers for good that
 * it failed: if memory is short at that moment, everybody is refused ever after. So it looks now.
 */
static void warm(const struct authority *authority)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();

    (void)X509_check_purpose(authority->ca, -1, 0);
    if (context && X509_STORE_CTX_init(context, authority->store, authority->ca, NULL) == 1)
        (void)X509_verify_cert(context);
    X509_STORE_CTX_free(context);
}

static enum status authority_fill(struct authority *authority, const char *ca_path,
                                  const char *crl_path, bool need_crl, struct error *err)
{
    TRY(certificate_load(ca_path, &authority->ca, err));
    TRY(check_ca(authority, ca_path, err));
    if (!crl_path && need_crl)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "no revocation list is given for the authority %s", ca_path);
    if (crl_path)
        TRY(load_crl(authority, crl_path, err));
    TRY(fill_store(authority, err));
    warm(authority);
    return STATUS_OK;
}

static enum status authority_make(bool allow_development, struct authority **out, struct error *err)
{
    struct authority *authority = calloc(1, sizeof *authority);

    if (authority)
        authority->verdicts = verdicts_create();
    if (!authority || !authority->verdicts) {
        free(authority);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    authority->allow_development = allow_development;
    *out = authority;
    return STATUS_OK;
}

enum status authority_load(const char *ca_path, const char *crl_path, bool need_crl,
                           bool allow_development, struct authority **out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    struct authority *authority = NULL;
    enum status status;

    (void)errors;
    TRY(authority_make(allow_development, &authority, err));
    status = authority_fill(authority, ca_path, crl_path, need_crl, err);
    if (status != STATUS_OK)
        authority_destroy(&authority);
    else
        *out = authority;
    return status;
}

static enum status authority_fill_der(struct authority *authority, struct bytes ca,
                                      struct bytes crl, struct error *err)
{
    TRY(certificate_from_der(ca, &authority->ca, err));
    TRY(check_ca(authority, "ca", err));
    TRY(take_crl(authority, crl, "crl", err));
    return fill_store(authority, err);
}

enum status authority_from_der(struct bytes ca, struct bytes crl, struct authority **out,
                               struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    struct authority *authority = NULL;
    enum status status;

    (void)errors;
    TRY(authority_make(true, &authority, err));
    status = authority_fill_der(authority, ca, crl, err);
    if (status != STATUS_OK)
        authority_destroy(&authority);
    else
        *out = authority;
    return status;
}

void authority_destroy(struct authority **authority)
{
    if (!authority || !*authority)
        return;
    X509_STORE_free((*authority)->store);
    X509_CRL_free((*authority)->crl);
    OPENSSL_free((*authority)->crl_der);
    X509_free((*authority)->ca);
    verdicts_destroy(&(*authority)->verdicts);
    free(*authority);
    *authority = NULL;
}

X509_STORE *authority_store(const struct authority *authority)
{
    return authority->store;
}

void authority_digest(const struct authority *authority, uint8_t out[SHA256_SIZE])
{
    memcpy(out, authority->digest, SHA256_SIZE);
}

X509 *authority_ca(const struct authority *authority)
{
    return authority->ca;
}

struct bytes authority_crl(const struct authority *authority, uint8_t digest[SHA256_SIZE])
{
    memcpy(digest, authority->crl_digest, SHA256_SIZE);
    return (struct bytes){authority->crl_der, authority->crl_size};
}

bool authority_is_development(const struct authority *authority)
{
    return authority->development;
}

/* ---- judging ---- */

static time_t whole_seconds(struct instant t)
{
    int64_t seconds = t.us / INSTANT_SECOND;

    return (time_t)(t.us % INSTANT_SECOND < 0 ? seconds - 1 : seconds);
}

/* OpenSSL's reason as a sentence of ours, so that it can be translated. */
static enum status refuse(int reason, struct error *err)
{
    switch (reason) {
    case X509_V_ERR_OUT_OF_MEM:
    case X509_V_ERR_UNSPECIFIED: /* OpenSSL's word for a failure of its own */
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return error_set(err, STATUS_UNAUTHENTICATED, "the certificate has expired");
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return error_set(err, STATUS_UNAUTHENTICATED, "the certificate is not valid yet");
    case X509_V_ERR_CERT_REVOKED:
        return error_set(err, STATUS_UNAUTHENTICATED, "the certificate has been revoked");
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the certificate was not issued by the authority");
    case X509_V_ERR_CRL_HAS_EXPIRED:
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the revocation list is out of date: a new one is needed");
    case X509_V_ERR_CRL_NOT_YET_VALID:
        return error_set(err, STATUS_UNAUTHENTICATED, "the revocation list is not valid yet");
    default:
        return error_set(err, STATUS_UNAUTHENTICATED, "the certificate is refused: %s",
                         X509_verify_cert_error_string(reason));
    }
}

static int judge_chain_once(const struct authority *authority, X509 *certificate,
                            struct instant now)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    int reason = X509_V_ERR_OUT_OF_MEM;

    if (context && X509_STORE_CTX_init(context, authority->store, certificate, NULL) == 1) {
        X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), whole_seconds(now));
        reason = X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
        /* a failure that names no reason stays a failure */
        if (reason == X509_V_OK && X509_STORE_CTX_get0_chain(context) == NULL)
            reason = X509_V_ERR_UNSPECIFIED;
    }
    X509_STORE_CTX_free(context);
    return reason;
}

/* Twice before anybody is refused: without memory OpenSSL may say no for a reason that is none. */
static enum status judge_chain(const struct authority *authority, X509 *certificate,
                               struct instant now, struct error *err)
{
    int reason = judge_chain_once(authority, certificate, now);

    if (reason != X509_V_OK)
        reason = judge_chain_once(authority, certificate, now);
    return reason == X509_V_OK ? STATUS_OK : openssl_failed(err, refuse(reason, err));
}

/* Made to sign: digitalSignature, emailProtection and one end of a connection; no authority itself.
 */
static enum status judge_usage(X509 *certificate, struct error *err)
{
    uint32_t flags = X509_get_extension_flags(certificate);
    uint32_t usage = X509_get_key_usage(certificate);
    uint32_t extended = X509_get_extended_key_usage(certificate);

    if ((flags & EXFLAG_CA) || !(flags & EXFLAG_KUSAGE) || !(flags & EXFLAG_XKUSAGE) ||
        !(usage & KU_DIGITAL_SIGNATURE) || !(extended & XKU_SMIME) ||
        !(extended & (XKU_SSL_CLIENT | XKU_SSL_SERVER)))
        return openssl_failed(
            err,
            error_set(err, STATUS_UNAUTHENTICATED,
                      "the certificate is not made for signing: it needs digitalSignature, and "
                      "emailProtection with clientAuth or serverAuth"));
    return certificate_key_is_allowed(certificate, err);
}

enum status authority_judge(const struct authority *authority, X509 *certificate,
                            struct instant now, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();

    (void)errors;
    if (!authority->allow_development && certificate_is_development(certificate))
        return error_set(err, STATUS_UNAUTHENTICATED, "the certificate is marked DEVELOPMENT ONLY");
    TRY(judge_chain(authority, certificate, now, err));
    return judge_usage(certificate, err);
}

/* ---- remembering ---- */

/* An ASN.1 time in µs; INT64_MIN (already over) when it cannot be read. */
static int64_t time_us(const ASN1_TIME *time)
{
    struct tm parts;

    if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
        return INT64_MIN;
    return (int64_t)timegm(&parts) * INSTANT_SECOND;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool authority_next_update(const struct authority *authority, struct instant *out)
{
    if (!authority->crl)
        return false;
    *out = (struct instant){time_us(X509_CRL_get0_nextUpdate(authority->crl))};
    return true;
}

/* ---- taking new files into use ---- */

enum { BEIJING_MINUTES = 480 };

static const char *shown(int64_t us, char out[40])
{
    instant_format((struct instant){us}, BEIJING_MINUTES, out);
    return out;
}

enum status authority_is_usable(const struct authority *authority, struct instant now,
                                struct error *err)
{
    int64_t begins = time_us(X509_get0_notBefore(authority->ca));
    int64_t ends = time_us(X509_get0_notAfter(authority->ca));
    int64_t made = authority->crl ? time_us(X509_CRL_get0_lastUpdate(authority->crl)) : INT64_MIN;
    char time[40];

    if (begins > now.us)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the authority's certificate begins at %s only; is the clock right?",
                         shown(begins, time));
    if (ends <= now.us)
        return error_set(err, STATUS_FAILED_PRECONDITION, "the authority's certificate ended at %s",
                         shown(ends, time));
    if (made > now.us)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the revocation list was made at %s, in the future; is the clock right?",
                         shown(made, time));
    return STATUS_OK;
}

enum status authority_may_replace(const struct authority *fresh, const struct authority *old,
                                  struct error *err)
{
    char had[40], found[40];
    int64_t before = old->crl ? time_us(X509_CRL_get0_lastUpdate(old->crl)) : INT64_MIN;
    int64_t now = fresh->crl ? time_us(X509_CRL_get0_lastUpdate(fresh->crl)) : INT64_MIN;

    if (memcmp(fresh->digest, old->digest, SHA256_SIZE) != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "ca.pem is not the CA of the trust card");
    if (now >= before)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the revocation list made at %s is older than the one in use, made at %s",
                     shown(now, found), shown(before, had));
}

/* ---- verdicts ---- */

static void remember(const struct authority *authority, const X509 *certificate,
                     const uint8_t fingerprint[SHA256_SIZE], struct instant now)
{
    int64_t until = now.us + VERDICT_SPAN;

    until = earlier(until, time_us(X509_get0_notAfter(certificate)));
    until = earlier(until, time_us(X509_get0_notAfter(authority->ca)));
    if (authority->crl)
        until = earlier(until, time_us(X509_CRL_get0_nextUpdate(authority->crl)));
    verdicts_keep(authority->verdicts, fingerprint, now, (struct instant){until});
}

enum status authority_judge_remembered(const struct authority *authority, X509 *certificate,
                                       struct instant now, struct error *err)
{
    uint8_t fingerprint[SHA256_SIZE];

    TRY(certificate_fingerprint(certificate, fingerprint, err));
    if (verdicts_know(authority->verdicts, fingerprint, now))
        return STATUS_OK;
    TRY(authority_judge(authority, certificate, now, err));
    remember(authority, certificate, fingerprint, now);
    return STATUS_OK;
}
