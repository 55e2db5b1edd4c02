/* The key and certificate for time stamps, made together. */
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "common/trust/internal.h"
#include "common/trust/timestamp.h"

enum { SERIAL_BITS = 126, VERSION_3 = 2 };

static void key_release(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void x509_release(X509 **certificate)
{
    X509_free(*certificate);
}

static bool add_extension(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;
    bool ok;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    ok = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

static bool set_serial(X509 *certificate)
{
    BIGNUM *number = BN_new();
    bool ok = number && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));

    BN_free(number);
    return ok;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const char *domain, const X509 *model)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    char common[64];

    snprintf(common, sizeof common, "bairi timestamp %s", domain);
    return X509_set_version(certificate, VERSION_3) == 1 && set_serial(certificate) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common, -1,
                                      -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1 &&
           X509_set1_notBefore(certificate, X509_get0_notBefore(model)) == 1 &&
           ASN1_TIME_set_string(X509_getm_notAfter(certificate), "99991231235959Z") == 1 &&
           X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "critical,timeStamping") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

static enum status store_certificate(const char *path, X509 *certificate, struct error *err)
{
    BIO *text = BIO_new(BIO_s_mem());
    enum status status;
    char *data;
    long size;

    if (!text || PEM_write_bio_X509(text, certificate) != 1) {
        BIO_free(text);
        return error_set(err, STATUS_INTERNAL, "the certificate cannot be written as PEM");
    }
    size = BIO_get_mem_data(text, &data);
    status = buf_write_file(path, (struct bytes){(const uint8_t *)data, (size_t)size}, 0600, err);
    BIO_free(text);
    return status;
}

enum status timestamp_generate(const char *key_path, const char *certificate_path,
                               const char *domain, const X509 *model, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    OWNED(key_release) EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    OWNED(x509_release) X509 *certificate = X509_new();

    (void)errors;
    if (!key || !certificate || !fill(certificate, key, domain, model))
        return error_set(err, STATUS_INTERNAL, "no certificate for time stamps could be made");
    TRY(private_key_store(key_path, key, err));
    return store_certificate(certificate_path, certificate, err);
}
