/* CMS signatures: made, looked into, verified; OpenSSL does the cryptography, this file the
 * refusing. */
#include "common/trust/signature.h"

#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/objects.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/trust/internal.h"

enum {
    CONTENT_MAX = 64 * 1024 * 1024,
    SIGN_FLAGS = CMS_DETACHED | CMS_BINARY | CMS_NOCERTS | CMS_CADES | CMS_NOSMIMECAP
};

/* ---- the signer ---- */

struct signer {
    X509 *certificate;
    EVP_PKEY *key;
    struct identity identity;
};

static enum status signer_fill(struct signer *signer, const char *certificate_path,
                               const char *key_path, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();

    (void)errors;
    TRY(certificate_load(certificate_path, &signer->certificate, err));
    TRY(identity_of_certificate(signer->certificate, &signer->identity, err));
    TRY(certificate_key_is_allowed(signer->certificate, err));
    TRY(private_key_load(key_path, &signer->key, err));
    if (X509_check_private_key(signer->certificate, signer->key) != 1)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the key %s does not belong to the certificate %s", key_path,
                         certificate_path);
    return STATUS_OK;
}

enum status signer_load(const char *certificate_path, const char *key_path, struct signer **out,
                        struct error *err)
{
    struct signer *signer = calloc(1, sizeof *signer);
    enum status status;

    if (!signer)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    status = signer_fill(signer, certificate_path, key_path, err);
    if (status != STATUS_OK)
        signer_destroy(&signer);
    else
        *out = signer;
    return status;
}

void signer_destroy(struct signer **signer)
{
    if (!signer || !*signer)
        return;
    EVP_PKEY_free((*signer)->key);
    X509_free((*signer)->certificate);
    free(*signer);
    *signer = NULL;
}

const struct identity *signer_identity(const struct signer *signer)
{
    return &signer->identity;
}

X509 *signer_certificate(const struct signer *signer)
{
    return signer->certificate;
}

EVP_PKEY *signer_key(const struct signer *signer)
{
    return signer->key;
}

/* ---- making ---- */

static void cms_release(CMS_ContentInfo **cms)
{
    CMS_ContentInfo_free(*cms);
}

static void bio_release(BIO **bio)
{
    BIO_free(*bio);
}

/* signingTime by the caller's clock; OpenSSL would take the machine's. */
static bool set_signing_time(CMS_SignerInfo *info, struct instant now)
{
    int64_t seconds = now.us / INSTANT_SECOND - (now.us % INSTANT_SECOND < 0);
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)seconds);
    bool ok = time && CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime,
                                                  ASN1_STRING_type(time), time, -1) == 1;

    ASN1_TIME_free(time);
    return ok;
}

static bool sign(CMS_ContentInfo *cms, const struct signer *signer, struct bytes content,
                 struct instant now)
{
    OWNED(bio_release)
    BIO *bio = BIO_new_mem_buf(content.size ? content.data : (const void *)"", (int)content.size);
    CMS_SignerInfo *info = CMS_add1_signer(cms, signer->certificate, signer->key, sha256_method(),
                                           SIGN_FLAGS | CMS_PARTIAL);

    return info && bio && set_signing_time(info, now) && CMS_final(cms, bio, NULL, SIGN_FLAGS) == 1;
}

/* Returns the size of *der; not above 0 when it failed. */
static int sign_once(const struct signer *signer, struct bytes content, struct instant now,
                     unsigned char **der)
{
    OWNED(cms_release)
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, SIGN_FLAGS | CMS_PARTIAL);

    return cms && sign(cms, signer, content, now) ? i2d_CMS_ContentInfo(cms, der) : 0;
}

enum status signature_make(const struct signer *signer, struct bytes content, struct instant now,
                           struct buf *out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    unsigned char *der = NULL;
    int size;

    (void)errors;
    if (content.size > CONTENT_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "too long to be signed: %zu bytes",
                         content.size);
    /* twice: without memory OpenSSL may fail and give no reason */
    if ((size = sign_once(signer, content, now, &der)) <= 0 &&
        (size = sign_once(signer, content, now, &der)) <= 0)
        return openssl_failed(err, error_set(err, STATUS_INTERNAL, "the key of %s could not sign",
                                             signer->identity.uri));
    buf_add(out, der, (size_t)size);
    OPENSSL_free(der);
    return buf_finish(out, err);
}

/* ---- looking into one ---- */

/* A span of DER still to be read. */
struct span {
    const unsigned char *at, *end;
};

/* Takes one element of this tag from the span; its contents in *inside. */
static bool take_tagged(struct span *span, int class_wanted, int wanted, struct span *inside)
{
    const unsigned char *at = span->at;
    int tag, class;
    long length;
    int form = ASN1_get_object(&at, &length, &tag, &class, span->end - span->at);

    if ((form & 0x81) != 0 || tag != wanted || class != class_wanted)
        return false;
    *inside = (struct span){at, at + length};
    span->at = at + length;
    return true;
}

static bool take(struct span *span, int wanted, struct span *inside)
{
    return take_tagged(span, V_ASN1_UNIVERSAL, wanted, inside);
}

/* Takes exactly these bytes. */
static bool take_bytes(struct span *span, const unsigned char *bytes, size_t size)
{
    if ((size_t)(span->end - span->at) < size || memcmp(span->at, bytes, size) != 0)
        return false;
    span->at += size;
    return true;
}

/*
 * SigningCertificateV2 (RFC 5035): certs SEQUENCE OF ESSCertIDv2 { hashAlgorithm DEFAULT sha-256,
 * certHash OCTET STRING, issuerSerial OPTIONAL }. Exactly one certificate, by its SHA-256, which
 * DER expresses by leaving the algorithm out.
 */
static bool read_ess(const ASN1_STRING *value, uint8_t fingerprint[SHA256_SIZE])
{
    struct span whole = {ASN1_STRING_get0_data(value), NULL}, outer, certs, one, hash;

    whole.end = whole.at + ASN1_STRING_length(value);
    if (!take(&whole, V_ASN1_SEQUENCE, &outer) || !take(&outer, V_ASN1_SEQUENCE, &certs) ||
        !take(&certs, V_ASN1_SEQUENCE, &one) || certs.at != certs.end ||
        !take(&one, V_ASN1_OCTET_STRING, &hash) || hash.end - hash.at != SHA256_SIZE)
        return false;
    memcpy(fingerprint, hash.at, SHA256_SIZE);
    return true;
}

/* The only value of a signed attribute that stands there exactly once. */
static void *only_attribute(CMS_SignerInfo *info, int nid, int type)
{
    return CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(nid), -3, type);
}

/* OpenSSL leaves SHA-256 and ECDSA without parameters; RSA has NULL. Nothing may hide there. */
static bool has_parameters(const X509_ALGOR *algorithm, int type)
{
    int found;

    X509_ALGOR_get0(NULL, &found, NULL, algorithm);
    return found == type;
}

static bool algorithms_are_allowed(CMS_SignerInfo *info)
{
    X509_ALGOR *digest, *signature;
    int nid;

    CMS_SignerInfo_get0_algs(info, NULL, NULL, &digest, &signature);
    nid = OBJ_obj2nid(signature->algorithm);
    if (OBJ_obj2nid(digest->algorithm) != NID_sha256 || !has_parameters(digest, V_ASN1_UNDEF))
        return false;
    if (nid == NID_ecdsa_with_SHA256)
        return has_parameters(signature, V_ASN1_UNDEF);
    return (nid == NID_rsaEncryption || nid == NID_sha256WithRSAEncryption) &&
           has_parameters(signature, V_ASN1_NULL);
}

static bool carries_certificates(CMS_ContentInfo *cms)
{
    STACK_OF(X509) *certificates = CMS_get1_certs(cms);
    STACK_OF(X509_CRL) *crls = CMS_get1_crls(cms);
    bool some = certificates || crls;

    sk_X509_pop_free(certificates, X509_free);
    sk_X509_CRL_pop_free(crls, X509_CRL_free);
    return some;
}

/*
 * What surrounds the signed attributes is covered by no signature; it has one value only: versions
 * 1, SHA-256 as the only digest, contents of type data (RFC 5652 section 5.1).
 */
static bool has_the_usual_frame(struct bytes signature)
{
    static const unsigned char head[] = {
        0x02, 0x01, 0x01,                   /* version 1 */
        0x31, 0x0D, 0x30, 0x0B, 0x06, 0x09, /* SET OF AlgorithmIdentifier: sha-256 */
        0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
        0x30, 0x0B, 0x06, 0x09, /* EncapsulatedContentInfo: data, absent */
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01,
    };
    static const unsigned char version[] = {0x02, 0x01, 0x01};
    struct span whole = {signature.data, signature.data + signature.size};
    struct span info, type, explicit, data, signers, signer;

    return take(&whole, V_ASN1_SEQUENCE, &info) && take(&info, V_ASN1_OBJECT, &type) &&
           take_tagged(&info, V_ASN1_CONTEXT_SPECIFIC, 0, &explicit) &&
           take(&explicit, V_ASN1_SEQUENCE, &data) && take_bytes(&data, head, sizeof head) &&
           take(&data, V_ASN1_SET, &signers) && data.at == data.end &&
           take(&signers, V_ASN1_SEQUENCE, &signer) && take_bytes(&signer, version, sizeof version);
}

/* One signer, SHA-256, over detached data, nothing beside the signed attributes. */
static enum status look_into(struct bytes signature, struct parsed_signature *out,
                             struct error *err)
{
    STACK_OF(CMS_SignerInfo) * infos;
    const ASN1_OBJECT *type;
    const ASN1_STRING *ess;

    if (OBJ_obj2nid(CMS_get0_type(out->cms)) != NID_pkcs7_signed ||
        OBJ_obj2nid(CMS_get0_eContentType(out->cms)) != NID_pkcs7_data ||
        CMS_is_detached(out->cms) != 1)
        return openssl_failed(err, error_set(err, STATUS_UNAUTHENTICATED,
                                             "the signature is not a detached CMS signature"));
    infos = CMS_get0_SignerInfos(out->cms);
    if (sk_CMS_SignerInfo_num(infos) != 1)
        return openssl_failed(err, error_set(err, STATUS_UNAUTHENTICATED,
                                             "the signature has %d signers, not one",
                                             infos ? sk_CMS_SignerInfo_num(infos) : 0));
    out->info = sk_CMS_SignerInfo_value(infos, 0);
    if (!algorithms_are_allowed(out->info))
        return openssl_failed(
            err, error_set(err, STATUS_UNAUTHENTICATED,
                           "the signature must be made with SHA-256 and ECDSA or RSA"));
    if (!has_the_usual_frame(signature) || carries_certificates(out->cms) ||
        CMS_unsigned_get_attr_count(out->info) > 0)
        return openssl_failed(err, error_set(err, STATUS_UNAUTHENTICATED,
                                             "the signature carries more than a signature"));
    type = only_attribute(out->info, NID_pkcs9_contentType, V_ASN1_OBJECT);
    ess = only_attribute(out->info, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
    if (!type || OBJ_obj2nid(type) != NID_pkcs7_data || !ess || !read_ess(ess, out->fingerprint))
        return openssl_failed(
            err, error_set(err, STATUS_UNAUTHENTICATED,
                           "the signature does not name its certificate (ESSCertIDv2, SHA-256)"));
    return STATUS_OK;
}

/* The bytes are the only DER of what they say: nothing can be changed unseen in the encoding. */
static bool is_canonical(CMS_ContentInfo *cms, struct bytes signature)
{
    unsigned char *der = NULL;
    int size = i2d_CMS_ContentInfo(cms, &der);
    bool same = size > 0 && (size_t)size == signature.size &&
                memcmp(der, signature.data, (size_t)size) == 0;

    OPENSSL_free(der);
    return same;
}

enum status signature_parse(struct bytes signature, struct parsed_signature *out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    const unsigned char *at = signature.data;
    enum status status;

    (void)errors;
    memset(out, 0, sizeof *out);
    if (signature.size > 0 && signature.size <= SIGNATURE_SIZE_MAX)
        out->cms = d2i_CMS_ContentInfo(NULL, &at, (long)signature.size);
    if (!out->cms || !is_canonical(out->cms, signature))
        status = openssl_failed(
            err, error_set(err, STATUS_UNAUTHENTICATED, "the signature is not a CMS in DER"));
    else
        status = look_into(signature, out, err);
    if (status != STATUS_OK)
        signature_release(out);
    return status;
}

void signature_release(struct parsed_signature *signature)
{
    CMS_ContentInfo_free(signature->cms);
    *signature = (struct parsed_signature){.cms = NULL};
}

enum status signature_names(struct bytes signature, uint8_t fingerprint[SHA256_SIZE],
                            struct error *err)
{
    OWNED(signature_release) struct parsed_signature parsed = {.cms = NULL};

    TRY(signature_parse(signature, &parsed, err));
    memcpy(fingerprint, parsed.fingerprint, SHA256_SIZE);
    return STATUS_OK;
}

/* ---- verifying ---- */

static bool verify(CMS_ContentInfo *cms, struct bytes content, X509 *certificate)
{
    OWNED(bio_release)
    BIO *bio = BIO_new_mem_buf(content.size ? content.data : (const void *)"", (int)content.size);
    STACK_OF(X509) *certificates = sk_X509_new_null();
    bool ok = bio && certificates && sk_X509_push(certificates, certificate) == 1 &&
              CMS_verify(cms, certificates, NULL, bio, NULL,
                         CMS_NO_SIGNER_CERT_VERIFY | CMS_NOINTERN | CMS_BINARY) == 1;

    sk_X509_free(certificates);
    return ok;
}

/* Issuer and serial number in the certificate's own spelling: OpenSSL would pass over letter case.
 */
static bool names_exactly(CMS_SignerInfo *info, const X509 *certificate)
{
    const unsigned char *named, *own;
    size_t named_size, own_size;
    X509_NAME *issuer = NULL;
    ASN1_INTEGER *serial = NULL;

    return CMS_SignerInfo_get0_signer_id(info, NULL, &issuer, &serial) == 1 && issuer && serial &&
           X509_NAME_get0_der(issuer, &named, &named_size) == 1 &&
           X509_NAME_get0_der(X509_get_issuer_name(certificate), &own, &own_size) == 1 &&
           named_size == own_size && memcmp(named, own, own_size) == 0 &&
           ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) == 0;
}

enum status signature_check(const struct parsed_signature *signature, struct bytes content,
                            X509 *certificate, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    uint8_t fingerprint[SHA256_SIZE];

    (void)errors;
    TRY(certificate_key_is_allowed(certificate, err));
    TRY(certificate_fingerprint(certificate, fingerprint, err));
    if (memcmp(fingerprint, signature->fingerprint, SHA256_SIZE) != 0 ||
        !names_exactly(signature->info, certificate))
        return openssl_failed(err, error_set(err, STATUS_UNAUTHENTICATED,
                                             "the signature was made with another certificate"));
    /* asked twice before anybody is refused: without memory OpenSSL may say no and give no reason
     */
    if (content.size > CONTENT_MAX || (!verify(signature->cms, content, certificate) &&
                                       !verify(signature->cms, content, certificate)))
        return openssl_failed(err, error_set(err, STATUS_UNAUTHENTICATED,
                                             "the signature does not belong to these bytes"));
    return STATUS_OK;
}

enum status signature_verify(struct bytes signature, struct bytes content, X509 *certificate,
                             struct error *err)
{
    OWNED(signature_release) struct parsed_signature parsed = {.cms = NULL};

    TRY(signature_parse(signature, &parsed, err));
    return signature_check(&parsed, content, certificate, err);
}
