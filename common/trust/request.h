/* Requests for certificates (PKCS#10): a person's next key and what the authority is asked to sign.
 */
#ifndef BAIRI_COMMON_TRUST_REQUEST_H
#define BAIRI_COMMON_TRUST_REQUEST_H

#include "common/trust/identity.h"

/* A new P-256 key in a file of its own, 0600. ALREADY_EXISTS rather than replacing one. */
enum status request_make_key(const char *path, struct error *err) MUST_CHECK;

/*
 * Appends a request in PEM, signed with the key in a file: subject and SAN URI of a certificate the
 * person has. The authority compares the digest with the one the person tells.
 *
 * digest  SHA-256 of the public key (SubjectPublicKeyInfo)
 */
enum status request_make(X509 *certificate, const char *key_path, struct buf *out,
                         uint8_t digest[SHA256_SIZE], struct error *err) MUST_CHECK;

#endif
