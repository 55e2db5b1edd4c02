/* A request carries the same name as the certificate before it; the authority decides about it. */
#include "common/trust/request.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "common/trust/internal.h"

enum status request_make_key(const char *path, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");

    (void)errors;
    if (!key)
        return error_set(err, STATUS_INTERNAL, "no P-256 key could be made");
    enum status status = private_key_store(path, key, err);
    EVP_PKEY_free(key);
    return status;
}

static bool add_name(X509_REQ *request, const char *uri)
{
    char value[URI_SIZE + 8];
    STACK_OF(X509_EXTENSION) *extensions = sk_X509_EXTENSION_new_null();
    X509_EXTENSION *name;
    bool ok;

    snprintf(value, sizeof value, "URI:%s", uri);
    name = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, value);
    ok = extensions && name && sk_X509_EXTENSION_push(extensions, name) > 0;
    if (ok)
        ok = X509_REQ_add_extensions(request, extensions) == 1;
    else
        X509_EXTENSION_free(name);
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    return ok;
}

static bool fill(X509_REQ *request, X509 *certificate, EVP_PKEY *key)
{
    struct identity identity;

    return identity_of_certificate(certificate, &identity, NULL) == STATUS_OK &&
           X509_REQ_set_version(request, X509_REQ_VERSION_1) == 1 &&
           X509_REQ_set_subject_name(request, X509_get_subject_name(certificate)) == 1 &&
           X509_REQ_set_pubkey(request, key) == 1 && add_name(request, identity.uri) &&
           X509_REQ_sign(request, key, sha256_method()) > 0;
}

static bool public_digest(EVP_PKEY *key, uint8_t digest[SHA256_SIZE])
{
    unsigned char *der = NULL;
    int size = i2d_PUBKEY(key, &der);

    if (size <= 0)
        return false;
    sha256((struct bytes){der, (size_t)size}, digest);
    OPENSSL_free(der);
    return true;
}

static bool write_pem(X509_REQ *request, struct buf *out)
{
    BIO *text = BIO_new(BIO_s_mem());
    char *data = NULL;
    bool ok = text && PEM_write_bio_X509_REQ(text, request) == 1;

    if (ok) {
        size_t size = (size_t)BIO_get_mem_data(text, &data);
        buf_add(out, data, size);
    }
    BIO_free(text);
    return ok;
}

enum status request_make(X509 *certificate, const char *key_path, struct buf *out,
                         uint8_t digest[SHA256_SIZE], struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    X509_REQ *request = X509_REQ_new();
    EVP_PKEY *key = NULL;
    bool ok = false;

    (void)errors;
    enum status status = private_key_load(key_path, &key, err);
    if (status == STATUS_OK)
        ok = request && fill(request, certificate, key) && public_digest(key, digest) &&
             write_pem(request, out);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
    TRY(status);
    if (!ok)
        return error_set(err, STATUS_INTERNAL, "the request could not be made");
    return buf_finish(out, err);
}
