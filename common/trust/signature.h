/* CMS signatures (CAdES-B, detached, without certificates): made by a person's key, checked by
 * enrolment. */
#ifndef BAIRI_COMMON_TRUST_SIGNATURE_H
#define BAIRI_COMMON_TRUST_SIGNATURE_H

#include "common/trust/identity.h"

/* longer ones are refused unread */
enum { SIGNATURE_SIZE_MAX = 8192 };

/* A person's certificate and private key. Key files readable by others are refused. */
struct signer;
enum status signer_load(const char *certificate_path, const char *key_path, struct signer **out,
                        struct error *err) MUST_CHECK;
void signer_destroy(struct signer **signer);
const struct identity *signer_identity(const struct signer *signer);
X509 *signer_certificate(const struct signer *signer); /* borrowed */
EVP_PKEY *signer_key(const struct signer *signer);     /* borrowed */

/*
 * Signs content: detached CMS in DER, SHA-256, ESSCertIDv2, signingTime = now, no certificates.
 * Safe from any thread.
 */
enum status signature_make(const struct signer *signer, struct bytes content, struct instant now,
                           struct buf *out, struct error *err) MUST_CHECK;

/*
 * The SHA-256 of the signer's certificate as the signature's ESSCertIDv2 names it, before anything
 * is verified: to look the signer up among the enrolled. UNAUTHENTICATED when it has none or
 * several signers.
 */
enum status signature_names(struct bytes signature, uint8_t fingerprint[SHA256_SIZE],
                            struct error *err) MUST_CHECK;

/*
 * Checks the signature over exactly these bytes with this certificate's key and that the signed
 * attributes bind it (contentType, messageDigest, signingCertificateV2). Does not judge the
 * certificate's chain: see authority_judge, done once per certificate and CRL.
 * UNAUTHENTICATED otherwise.
 */
enum status signature_verify(struct bytes signature, struct bytes content, X509 *certificate,
                             struct error *err) MUST_CHECK;

#endif
