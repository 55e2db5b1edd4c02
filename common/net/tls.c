/* Contexts are built once per set of files; a session takes the time of judgement from the clock.
 */
#include "common/net/tls.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static const char suites13[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
static const char suites12[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                               "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";
/* not const only because OpenSSL's macros cast the qualifier away */
static char groups[] = "X25519:P-256:P-384";
static char signatures[] = "ECDSA+SHA256:ECDSA+SHA384:RSA-PSS+SHA256:RSA-PSS+SHA384:"
                           "RSA+SHA256:RSA+SHA384";
enum { CERTIFICATES_MAX = 32 * 1024 };

/* What the other side must be, beyond the chain. */
struct policy {
    unsigned roles;
    char domain[ID_SIZE]; /* "" any */
    bool admits_stale;    /* a revocation list past its next update lets in whom it does not name */
};

struct tls_server {
    pthread_mutex_t lock; /* of context */
    SSL_CTX *context;
    struct policy policy;
    struct clock *clock;
};

struct tls_client {
    SSL_CTX *context;
    struct policy policy;
    struct clock *clock;
};

/* ---- judging the other side ---- */

static bool policy_admits(const struct policy *policy, const X509 *certificate)
{
    struct identity identity;

    if (identity_of_certificate(certificate, &identity, NULL) != STATUS_OK)
        return false;
    if (!((unsigned)identity.role & policy->roles))
        return false;
    return policy->domain[0] == '\0' || strcmp(policy->domain, identity.domain) == 0;
}

/*
 * A list that was not renewed in time still names the revoked, so the others may read: what they
 * must not do by it is decided above (writes are refused). Any other fault stays one.
 */
static int forgive_stale(int good, X509_STORE_CTX *store)
{
    if (good || X509_STORE_CTX_get_error(store) != X509_V_ERR_CRL_HAS_EXPIRED)
        return good;
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

static int verify_peer(X509_STORE_CTX *store, void *context)
{
    const struct policy *policy = context;

    if (policy->admits_stale)
        X509_STORE_CTX_set_verify_cb(store, forgive_stale);
    if (X509_verify_cert(store) <= 0)
        return 0;
    if (policy_admits(policy, X509_STORE_CTX_get0_cert(store)))
        return 1;
    X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

static bool store_has_crl(X509_STORE *store)
{
    STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(store);

    for (int i = 0; i < sk_X509_OBJECT_num(objects); i++) {
        if (X509_OBJECT_get_type(sk_X509_OBJECT_value(objects, i)) == X509_LU_CRL)
            return true;
    }
    return false;
}

static void set_time(X509_VERIFY_PARAM *param, struct clock *clock)
{
    X509_VERIFY_PARAM_set_time(param, (time_t)(clock_now(clock).us / INSTANT_SECOND));
}

/* ---- building a context ---- */

static enum status open_key(const char *path, FILE **out, struct error *err)
{
    FILE *file = fopen(path, "re");
    struct stat status;

    if (!file)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_PERMISSION_DENIED,
                         "key file %s cannot be opened: %s", path, strerror(errno));
    if (fstat(fileno(file), &status) != 0 || (status.st_mode & 077) != 0) {
        fclose(file);
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "key file %s may be read by others; its mode must be 0600 (chmod 600)",
                         path);
    }
    *out = file;
    return STATUS_OK;
}

static int no_password(char *out, int size, int writing, void *context)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static enum status read_key(const char *path, EVP_PKEY **out, struct error *err)
{
    FILE *file = NULL;

    TRY(open_key(path, &file, err));
    *out = PEM_read_PrivateKey(file, NULL, no_password, NULL);
    fclose(file);
    if (!*out)
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s holds no private key in PEM", path);
    return STATUS_OK;
}

static enum status use_key(SSL_CTX *context, const struct tls_options *options, struct error *err)
{
    EVP_PKEY *key = options->loaded_key;
    bool used;

    if (key)
        EVP_PKEY_up_ref(key);
    else
        TRY(read_key(options->key, &key, err));
    used = SSL_CTX_use_PrivateKey(context, key) == 1 && SSL_CTX_check_private_key(context) == 1;
    EVP_PKEY_free(key);
    if (!used)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the key in %s does not belong to the certificate", options->key);
    return STATUS_OK;
}

static enum status use_files(SSL_CTX *context, const struct tls_options *options, struct error *err)
{
    if (SSL_CTX_use_certificate_chain_file(context, options->certificate) != 1)
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s holds no certificate in PEM",
                         options->certificate);
    return use_key(context, options, err);
}

static bool restrict_algorithms(SSL_CTX *context, bool allow_tls12)
{
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_max_cert_list(context, CERTIFICATES_MAX);
    return SSL_CTX_set_min_proto_version(context, allow_tls12 ? TLS1_2_VERSION : TLS1_3_VERSION) &&
           SSL_CTX_set_num_tickets(context, 0) && SSL_CTX_set_ciphersuites(context, suites13) &&
           SSL_CTX_set_cipher_list(context, suites12) &&
           SSL_CTX_set1_groups_list(context, groups) &&
           SSL_CTX_set1_sigalgs_list(context, signatures);
}

static bool require_peer(SSL_CTX *context, const struct authority *authority, struct policy *policy,
                         int purpose)
{
    X509_STORE *store = authority_store(authority);
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
    unsigned long flags = X509_V_FLAG_X509_STRICT;

    if (store_has_crl(store))
        flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(context, verify_peer, policy);
    SSL_CTX_set1_cert_store(context, store);
    return X509_VERIFY_PARAM_set_flags(param, flags) &&
           X509_VERIFY_PARAM_set_purpose(param, purpose);
}

static void policy_init(struct policy *policy, unsigned roles, const char *domain)
{
    policy->roles = roles;
    if (domain)
        snprintf(policy->domain, sizeof policy->domain, "%s", domain);
}

/* X509_V_OK when a certificate is good for this purpose and policy now, else the reason. */
static int judge(SSL_CTX *context, X509 *certificate, int purpose, struct policy *policy,
                 struct clock *clock)
{
    X509_STORE_CTX *store = X509_STORE_CTX_new();
    int reason = X509_V_ERR_OUT_OF_MEM;

    if (store &&
        X509_STORE_CTX_init(store, SSL_CTX_get_cert_store(context), certificate, NULL) == 1) {
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(store);
        X509_VERIFY_PARAM_set1(param, SSL_CTX_get0_param(context));
        X509_VERIFY_PARAM_set_purpose(param, purpose);
        set_time(param, clock);
        reason = verify_peer(store, policy) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(store);
    }
    X509_STORE_CTX_free(store);
    ERR_clear_error();
    return reason;
}

/* Our own certificate is what clients will ask for: a server's, of this domain, good now. */
static enum status judge_own(SSL_CTX *context, const struct tls_options *options, struct error *err)
{
    struct policy own = {.admits_stale = true};
    int reason;

    policy_init(&own, ROLE_SERVER, options->domain);
    reason = judge(context, SSL_CTX_get0_certificate(context), X509_PURPOSE_SSL_SERVER, &own,
                   options->clock);
    if (reason == X509_V_OK)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s does not serve as a server's certificate: %s", options->certificate,
                     X509_verify_cert_error_string(reason));
}

static enum status context_make(const SSL_METHOD *method, int purpose,
                                const struct tls_options *options, struct policy *policy,
                                SSL_CTX **out, struct error *err)
{
    SSL_CTX *context = SSL_CTX_new(method);
    enum status status;

    if (!context || !restrict_algorithms(context, options->allow_tls12) ||
        !require_peer(context, options->authority, policy, purpose)) {
        status = error_set(err, STATUS_INTERNAL, "OpenSSL refuses the settings of a TLS context");
    } else {
        status = use_files(context, options, err);
        if (status == STATUS_OK && purpose == X509_PURPOSE_SSL_CLIENT)
            status = judge_own(context, options, err);
    }
    ERR_clear_error();
    if (status == STATUS_OK)
        *out = context;
    else
        SSL_CTX_free(context);
    return status;
}

/* ---- server ---- */

enum status tls_server_create(const struct tls_options *options, struct tls_server **out,
                              struct error *err)
{
    struct tls_server *server = calloc(1, sizeof *server);
    enum status status;

    if (!server)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    pthread_mutex_init(&server->lock, NULL);
    server->clock = options->clock;
    policy_init(&server->policy, ROLES_PEOPLE, options->domain);
    server->policy.admits_stale = true;
    status = context_make(TLS_server_method(), X509_PURPOSE_SSL_CLIENT, options, &server->policy,
                          &server->context, err);
    if (status != STATUS_OK)
        tls_server_destroy(&server);
    else
        *out = server;
    return status;
}

enum status tls_server_reload(struct tls_server *server, const struct tls_options *options,
                              struct error *err)
{
    SSL_CTX *fresh;
    SSL_CTX *old;

    TRY(context_make(TLS_server_method(), X509_PURPOSE_SSL_CLIENT, options, &server->policy, &fresh,
                     err));
    pthread_mutex_lock(&server->lock);
    old = server->context;
    server->context = fresh;
    pthread_mutex_unlock(&server->lock);
    SSL_CTX_free(old); /* sessions hold their own reference */
    return STATUS_OK;
}

void tls_server_destroy(struct tls_server **server)
{
    if (!server || !*server)
        return;
    SSL_CTX_free((*server)->context);
    pthread_mutex_destroy(&(*server)->lock);
    free(*server);
    *server = NULL;
}

static SSL_CTX *current_context(struct tls_server *server)
{
    SSL_CTX *context;

    pthread_mutex_lock(&server->lock);
    context = server->context;
    SSL_CTX_up_ref(context);
    pthread_mutex_unlock(&server->lock);
    return context;
}

SSL *tls_server_session(struct tls_server *server)
{
    SSL_CTX *context = current_context(server);
    SSL *session = SSL_new(context);

    SSL_CTX_free(context);
    if (!session)
        return NULL;
    set_time(SSL_get0_param(session), server->clock);
    SSL_set_accept_state(session);
    return session;
}

enum status tls_server_judge(struct tls_server *server, X509 *certificate, struct error *err)
{
    SSL_CTX *context = current_context(server);
    int reason =
        judge(context, certificate, X509_PURPOSE_SSL_CLIENT, &server->policy, server->clock);

    SSL_CTX_free(context);
    if (reason == X509_V_OK)
        return STATUS_OK;
    return error_set(err, STATUS_UNAUTHENTICATED, "the certificate is not accepted: %s",
                     X509_verify_cert_error_string(reason));
}

struct instant tls_server_now(const struct tls_server *server)
{
    return clock_now(server->clock);
}

/* ---- client ---- */

enum status tls_client_create(const struct tls_options *options, struct tls_client **out,
                              struct error *err)
{
    struct tls_client *client = calloc(1, sizeof *client);
    enum status status;

    if (!client)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    client->clock = options->clock;
    policy_init(&client->policy, ROLE_SERVER, options->domain);
    status = context_make(TLS_client_method(), X509_PURPOSE_SSL_SERVER, options, &client->policy,
                          &client->context, err);
    if (status != STATUS_OK)
        tls_client_destroy(&client);
    else
        *out = client;
    return status;
}

void tls_client_destroy(struct tls_client **client)
{
    if (!client || !*client)
        return;
    SSL_CTX_free((*client)->context);
    free(*client);
    *client = NULL;
}

/* Literal addresses are compared with the certificate's addresses, names with its names. */
static bool expect_name(SSL *session, const char *name)
{
    X509_VERIFY_PARAM *param = SSL_get0_param(session);
    char host[TLSEXT_MAXLEN_host_name + 1]; /* OpenSSL's macro casts const away */

    if (X509_VERIFY_PARAM_set1_ip_asc(param, name) == 1)
        return true;
    ERR_clear_error();
    if (snprintf(host, sizeof host, "%s", name) >= (int)sizeof host)
        return false;
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(param, name, 0) == 1 &&
           SSL_set_tlsext_host_name(session, host) == 1;
}

SSL *tls_client_session(struct tls_client *client, const char *name)
{
    SSL *session = SSL_new(client->context);

    if (!session)
        return NULL;
    if (!expect_name(session, name)) {
        SSL_free(session);
        return NULL;
    }
    set_time(SSL_get0_param(session), client->clock);
    SSL_set_connect_state(session);
    return session;
}
