/* What the files of this folder share and nobody else sees. */
#ifndef BAIRI_COMMON_TRUST_INTERNAL_H
#define BAIRI_COMMON_TRUST_INTERNAL_H

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "common/trust/identity.h"

/*
 * OpenSSL's queue of errors is left as it was found:
 * `OWNED(errors_forget) int errors = errors_mark();` at the top of a function drops what it adds.
 */
int errors_mark(void);
void errors_forget(int *mark);
/*
 * What OpenSSL refused for want of memory says nothing about what it was given: RESOURCE_EXHAUSTED
 * then, else what was told. Asked before errors_forget.
 */
enum status openssl_failed(struct error *err, enum status told);

/* SHA-256 as fetched once for the process; borrowed. */
const EVP_MD *sha256_method(void);

/*
 * A private key from an unencrypted PEM file. PERMISSION_DENIED when anybody but its owner may
 * touch the file; INVALID_ARGUMENT when it holds no key. The caller frees it.
 */
enum status private_key_load(const char *path, EVP_PKEY **out, struct error *err) MUST_CHECK;
/* Writes one, 0600; ALREADY_EXISTS rather than replacing a file. */
enum status private_key_store(const char *path, EVP_PKEY *key, struct error *err) MUST_CHECK;

/* Statements are signed with P-256, or RSA of 3072 bits and more. UNAUTHENTICATED otherwise. */
enum status certificate_key_is_allowed(const X509 *certificate, struct error *err) MUST_CHECK;
/* SHA-256 of the certificate's DER. */
enum status certificate_fingerprint(const X509 *certificate, uint8_t out[SHA256_SIZE],
                                    struct error *err) MUST_CHECK;
/* The subject has an organisational unit "DEVELOPMENT ONLY". */
bool certificate_is_development(const X509 *certificate);

/* A signature parsed and found well-formed, but not verified. */
struct parsed_signature {
    CMS_ContentInfo *cms;
    CMS_SignerInfo *info;             /* borrowed from cms */
    uint8_t fingerprint[SHA256_SIZE]; /* the certificate that its ESSCertIDv2 names */
};
enum status signature_parse(struct bytes signature, struct parsed_signature *out, struct error *err)
    MUST_CHECK;
void signature_release(struct parsed_signature *signature);
/* As signature_verify, of a parsed one. */
enum status signature_check(const struct parsed_signature *signature, struct bytes content,
                            X509 *certificate, struct error *err) MUST_CHECK;

/* ---- verdicts.c: from any thread ---- */

struct verdicts;
struct verdicts *verdicts_create(void); /* NULL without memory */
void verdicts_destroy(struct verdicts **verdicts);
/* Whether the certificate was found good, and that is still to be believed at `now`. */
bool verdicts_know(struct verdicts *verdicts, const uint8_t fingerprint[SHA256_SIZE],
                   struct instant now);
/* It is good at every instant in [from, until). */
void verdicts_keep(struct verdicts *verdicts, const uint8_t fingerprint[SHA256_SIZE],
                   struct instant from, struct instant until);

#endif
