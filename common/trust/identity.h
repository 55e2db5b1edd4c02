/* Who somebody is: a certificate with one SAN URI
 * bairi://<domain>/<role>/<unit>[/<subunit>]/<person>. */
#ifndef BAIRI_COMMON_TRUST_IDENTITY_H
#define BAIRI_COMMON_TRUST_IDENTITY_H

#include <openssl/x509.h>

#include "common/buf.h"
#include "common/instant.h"
#include "common/status.h"
#include "common/trust/digest.h"

enum role_id {
    ROLE_UNIT = 1,
    ROLE_BUREAU = 2,
    ROLE_CITY = 4,
    ROLE_ADMIN = 8,
    ROLE_SERVER = 16,
    ROLE_READER = 32,
};
/* every role but the server's own */
#define ROLES_PEOPLE (ROLE_UNIT | ROLE_BUREAU | ROLE_CITY | ROLE_ADMIN | ROLE_READER)
const char *role_name(enum role_id role);

enum { URI_SIZE = 192, ID_SIZE = 33 };

struct identity {
    char uri[URI_SIZE];
    char domain[ID_SIZE];
    enum role_id role;
    char unit[ID_SIZE];    /* unit or department */
    char subunit[ID_SIZE]; /* "" when none */
    char person[ID_SIZE];
    uint8_t fingerprint[SHA256_SIZE]; /* SHA-256 of the certificate's DER */
};

/* A URI into its parts; INVALID_ARGUMENT names the part. The fingerprint stays zero. */
enum status identity_parse(const char *uri, struct identity *out, struct error *err) MUST_CHECK;
/* Of a certificate: exactly one bairi:// URI. UNAUTHENTICATED otherwise. */
enum status identity_of_certificate(const X509 *certificate, struct identity *out,
                                    struct error *err) MUST_CHECK;

/* A certificate authority and its CRL, as files; the judge of certificates. */
struct authority;
/*
 * crl_path  may be NULL only where `need_crl` is false (a client that has none yet)
 * allow_development  false: a CA or certificate marked OU "DEVELOPMENT ONLY" is refused
 */
enum status authority_load(const char *ca_path, const char *crl_path, bool need_crl,
                           bool allow_development, struct authority **out, struct error *err)
    MUST_CHECK;
/* The same from what lies in a bundle, to judge by at the time of its records; whether the CA is to
 * be believed is the caller's to know. */
enum status authority_from_der(struct bytes ca, struct bytes crl, struct authority **out,
                               struct error *err) MUST_CHECK;
void authority_destroy(struct authority **authority);
X509_STORE *authority_store(const struct authority *authority); /* borrowed */
void authority_digest(const struct authority *authority, uint8_t out[SHA256_SIZE]);
X509 *authority_ca(const struct authority *authority); /* borrowed */
/* Its revocation list in DER, alive as long as the authority, and the SHA-256; size 0: none. */
struct bytes authority_crl(const struct authority *authority, uint8_t digest[SHA256_SIZE]);
bool authority_is_development(const struct authority *authority);
/* When the CRL is replaced by its next one: from then on it proves nobody good. false: no CRL. */
bool authority_next_update(const struct authority *authority, struct instant *out);
/*
 * Whether files just loaded may be put to use: the CA is valid at `now`, the CRL is not of the
 * future. A CRL past its next update passes: who reads by it is told so, who signs is refused.
 * FAILED_PRECONDITION says what is wrong.
 */
enum status authority_is_usable(const struct authority *authority, struct instant now,
                                struct error *err) MUST_CHECK;
/*
 * Whether fresh files may take the place of old ones: the same CA, and a CRL made no earlier.
 * FAILED_PRECONDITION otherwise.
 */
enum status authority_may_replace(const struct authority *fresh, const struct authority *old,
                                  struct error *err) MUST_CHECK;
/* Chain, validity at `now`, CRL at `now`, key usage for signing; UNAUTHENTICATED says which failed.
 */
enum status authority_judge(const struct authority *authority, X509 *certificate,
                            struct instant now, struct error *err) MUST_CHECK;
/*
 * The same, but a good verdict is remembered for 60 s of the same clock, at most until the
 * certificate, the CA or the CRL ends: per signature this saves 200 µs. A new CRL is a new
 * authority, which remembers nothing. Safe from any thread.
 */
enum status authority_judge_remembered(const struct authority *authority, X509 *certificate,
                                       struct instant now, struct error *err) MUST_CHECK;

/* Certificates from DER or PEM text; caller frees with certificate_destroy. */
enum status certificate_from_der(struct bytes der, X509 **out, struct error *err) MUST_CHECK;
enum status certificate_load(const char *path, X509 **out, struct error *err) MUST_CHECK;
enum status certificate_der(const X509 *certificate, struct buf *out, struct error *err) MUST_CHECK;
void certificate_destroy(X509 **certificate);

#endif
