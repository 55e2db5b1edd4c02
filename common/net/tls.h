/* TLS contexts: own certificate, the authority that judges the other side, and their renewal. */
#ifndef BAIRI_COMMON_NET_TLS_H
#define BAIRI_COMMON_NET_TLS_H

#include <openssl/ssl.h>

#include "common/instant.h"
#include "common/status.h"
#include "common/trust/identity.h"

/*
 * TLS 1.3 (1.2 only where allowed), both sides with certificates, no tickets, no renegotiation, no
 * early data; algorithms from a short list (DESIGN section 3).
 */
struct tls_options {
    const char *certificate;           /* PEM file: own certificate, then any intermediates */
    const char *key;                   /* PEM file; refused when others may read it */
    EVP_PKEY *loaded_key;              /* the same, read before; shared. NULL: read the file */
    const struct authority *authority; /* judges the other side; needed only during the call */
    const char *domain;                /* trust domain the other side must belong to; NULL: any */
    struct clock *clock;               /* borrowed for life: validity is judged at its time */
    bool allow_tls12;                  /* for foreign clients such as nngcat */
};

/*
 * A server's side. Safe from any thread. It takes only a certificate that its clients would accept
 * now. A revocation list past its next update still keeps out the revoked and lets in the others:
 * what they may do is the caller's to decide.
 */
struct tls_server;

/* FAILED_PRECONDITION, NOT_FOUND or PERMISSION_DENIED names the file concerned. */
enum status tls_server_create(const struct tls_options *options, struct tls_server **out,
                              struct error *err) MUST_CHECK;
/*
 * Takes new files (certificate, key, authority; domain and clock stay): connections made from now
 * on use them. On failure the old ones stay in use. Standing connections: see listener_review.
 */
enum status tls_server_reload(struct tls_server *server, const struct tls_options *options,
                              struct error *err) MUST_CHECK;
void tls_server_destroy(struct tls_server **server);

/* A session that accepts, its verification time set; NULL without memory. The caller's. */
SSL *tls_server_session(struct tls_server *server);
/* Would this client's certificate be let in now? UNAUTHENTICATED says why not. */
enum status tls_server_judge(struct tls_server *server, X509 *certificate, struct error *err)
    MUST_CHECK;
struct instant tls_server_now(const struct tls_server *server);

/* A client's side; the server must have the role `server`. Safe from any thread. */
struct tls_client;

enum status tls_client_create(const struct tls_options *options, struct tls_client **out,
                              struct error *err) MUST_CHECK;
void tls_client_destroy(struct tls_client **client);

/* A session that connects and checks `name` (host name or literal address) in the certificate. */
SSL *tls_client_session(struct tls_client *client, const char *name);

/*
 * Why an operation on a session failed: the other side's alert, or our own judgement of its
 * certificate, as UNAUTHENTICATED; anything else as UNAVAILABLE. Reads OpenSSL's queue of this
 * thread.
 */
enum status tls_failure(const SSL *session, struct error *err);

#endif
