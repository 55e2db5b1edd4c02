/* Certificates of the enrolled, parsed once: parsing one costs more than a signature. */
#ifndef BAIRI_SERVER_SIGNERS_H
#define BAIRI_SERVER_SIGNERS_H

#include "common/trust/signature.h"

/* Safe from any thread. */
struct signers;
struct signers *signers_create(void); /* NULL without memory */
void signers_destroy(struct signers **signers);

/*
 * The certificate with this fingerprint, a reference of the caller's (certificate_destroy).
 * der    read when it is not known yet; what is kept is only what has this fingerprint
 * Fails  as certificate_from_der
 */
enum status signers_certificate(struct signers *signers, const uint8_t fingerprint[SHA256_SIZE],
                                struct bytes der, X509 **out, struct error *err) MUST_CHECK;

#endif
