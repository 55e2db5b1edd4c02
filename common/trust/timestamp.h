/* RFC 3161 tokens: when something was there, signed with a key that serves for nothing else. */
#ifndef BAIRI_COMMON_TRUST_TIMESTAMP_H
#define BAIRI_COMMON_TRUST_TIMESTAMP_H

#include "common/trust/identity.h"

/* longer ones are refused unread */
enum { TIMESTAMP_SIZE_MAX = 8192 };

/*
 * Makes a P-256 key and a certificate of its own signature for it: EKU timeStamping alone,
 * critical. Trusted by its digest on the trust card and by nothing else, so nobody issues it.
 *
 * domain   trust domain, in the subject
 * model    the certificate begins to be valid when this one does; it ends when nobody counts any
 *          more (RFC 5280 section 4.1.2.5)
 * Fails    ALREADY_EXISTS rather than replacing a key
 */
enum status timestamp_generate(const char *key_path, const char *certificate_path,
                               const char *domain, const X509 *model, struct error *err) MUST_CHECK;

/* Who makes tokens. Safe from any thread. */
struct timestamper;
enum status timestamper_load(const char *certificate_path, const char *key_path,
                             struct timestamper **out, struct error *err) MUST_CHECK;
void timestamper_destroy(struct timestamper **timestamper);
X509 *timestamper_certificate(const struct timestamper *timestamper); /* borrowed */
/* SHA-256 of the certificate's DER, as the trust card has it. */
void timestamper_digest(const struct timestamper *timestamper, uint8_t out[SHA256_SIZE]);

/*
 * Appends a token (DER, no certificates in it) that says these bytes were there at `now`.
 * Fails  INTERNAL when the token was not granted
 */
enum status timestamp_make(struct timestamper *timestamper, struct bytes content,
                           struct instant now, struct buf *out, struct error *err) MUST_CHECK;

/*
 * Checks a token over exactly these bytes: one DER form, our policy, signed with this certificate's
 * key, the certificate fit for it and valid at the token's own time.
 *
 * certificate  found by the card's digest, never by what comes with the token
 * time         the moment it tells
 * Fails        UNAUTHENTICATED
 */
enum status timestamp_verify(struct bytes token, struct bytes content, X509 *certificate,
                             struct instant *time, struct error *err) MUST_CHECK;

#endif
