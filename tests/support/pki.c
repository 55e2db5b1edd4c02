/* Mints the test authority and its people with OpenSSL. */
#include "tests/support/pki.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/support/scratch.h"

/* 2020-01-01 and 2049-12-31 23:59:59 UTC */
#define BEGIN INT64_C(1577836800)
#define END   INT64_C(2524607999)

struct pki {
    char folder[256];
    EVP_PKEY *key;
    X509 *ca;
    X509_CRL *crl;
    long serial;
};

/* A step of the fixture that must work. */
static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "test authority: %s\n", what);
    abort();
}

const char *pki_path(const struct pki *pki, const char *name)
{
    return scratch_path(pki->folder, name);
}

static EVP_PKEY *new_key(enum pki_key kind)
{
    switch (kind) {
    case PKI_RSA3072:
        return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)3072);
    case PKI_RSA2048:
        return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    case PKI_ED25519:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    case PKI_P384:
        return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
    case PKI_P256:
        break;
    }
    return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
}

static void extend(X509 *issuer, X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    must(extension && X509_add_ext(certificate, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

static void name_it(X509 *certificate, const char *name, bool development)
{
    X509_NAME *subject = X509_get_subject_name(certificate);
    const unsigned char mark[] = "DEVELOPMENT ONLY";

    must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1,
                                    -1, 0) == 1,
         name);
    if (development)
        must(X509_NAME_add_entry_by_txt(subject, "OU", MBSTRING_UTF8, mark, -1, -1, 0) == 1, "OU");
}

static X509 *blank(struct pki *pki, EVP_PKEY *key, int64_t from, int64_t until)
{
    X509 *certificate = X509_new();

    must(certificate && X509_set_version(certificate, X509_VERSION_3) == 1 &&
             ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++pki->serial) == 1 &&
             ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from) &&
             ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)until) &&
             X509_set_pubkey(certificate, key) == 1,
         "a blank certificate");
    return certificate;
}

static void write_certificate(const struct pki *pki, const char *name, X509 *certificate)
{
    FILE *file = fopen(pki_path(pki, name), "w");

    must(file && PEM_write_X509(file, certificate) == 1 && fclose(file) == 0, name);
}

static void write_key(const struct pki *pki, const char *name, EVP_PKEY *key)
{
    FILE *file = fopen(pki_path(pki, name), "w");

    must(file && fchmod(fileno(file), 0600) == 0 &&
             PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1 && fclose(file) == 0,
         name);
}

struct pki *pki_create(bool development)
{
    struct pki *pki = calloc(1, sizeof *pki);

    must(pki != NULL, "memory");
    snprintf(pki->folder, sizeof pki->folder, "%s", scratch_folder());
    pki->key = new_key(PKI_P256);
    pki->ca = blank(pki, pki->key, BEGIN, END);
    name_it(pki->ca, "test authority", development);
    X509_set_issuer_name(pki->ca, X509_get_subject_name(pki->ca));
    extend(pki->ca, pki->ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(pki->ca, pki->ca, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(pki->ca, pki->ca, NID_subject_key_identifier, "hash");
    extend(pki->ca, pki->ca, NID_authority_key_identifier, "keyid:always");
    must(X509_sign(pki->ca, pki->key, EVP_sha256()) > 0, "the authority signs itself");
    write_certificate(pki, "ca.pem", pki->ca);
    pki->crl = X509_CRL_new();
    pki_publish(pki, BEGIN, END);
    return pki;
}

void pki_destroy(struct pki **pki)
{
    if (!*pki)
        return;
    scratch_remove((*pki)->folder);
    X509_CRL_free((*pki)->crl);
    X509_free((*pki)->ca);
    EVP_PKEY_free((*pki)->key);
    free(*pki);
    *pki = NULL;
}

void pki_issue(struct pki *pki, const char *name, const struct pki_person *person)
{
    EVP_PKEY *key = new_key(person->key);
    X509 *certificate = blank(pki, key, person->not_before ? person->not_before : BEGIN,
                              person->not_after ? person->not_after : END);
    char text[512];

    name_it(certificate, name, person->development);
    X509_set_issuer_name(certificate, X509_get_subject_name(pki->ca));
    extend(pki->ca, certificate, NID_basic_constraints, "critical,CA:FALSE");
    extend(pki->ca, certificate, NID_key_usage,
           person->key_usage ? person->key_usage : "critical,digitalSignature");
    extend(pki->ca, certificate, NID_ext_key_usage,
           person->usage ? person->usage : "clientAuth,emailProtection");
    extend(pki->ca, certificate, NID_subject_key_identifier, "hash");
    extend(pki->ca, certificate, NID_authority_key_identifier, "keyid:always");
    snprintf(text, sizeof text, "URI:%s%s%s", person->uri ? person->uri : "",
             person->second_uri ? ",URI:" : "", person->second_uri ? person->second_uri : "");
    if (person->uri)
        extend(pki->ca, certificate, NID_subject_alt_name, text);
    must(X509_sign(certificate, pki->key, EVP_sha256()) > 0, "the authority signs");
    snprintf(text, sizeof text, "%s.pem", name);
    write_certificate(pki, text, certificate);
    snprintf(text, sizeof text, "%s.key", name);
    write_key(pki, text, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

void pki_revoke(struct pki *pki, const char *name)
{
    char text[128];
    X509_REVOKED *revoked = X509_REVOKED_new();
    ASN1_TIME *when = ASN1_TIME_set(NULL, (time_t)BEGIN);
    FILE *file;
    X509 *certificate;

    snprintf(text, sizeof text, "%s.pem", name);
    file = fopen(pki_path(pki, text), "r");
    must(file != NULL, name);
    certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    must(certificate &&
             X509_REVOKED_set_serialNumber(revoked, X509_get_serialNumber(certificate)) == 1 &&
             X509_REVOKED_set_revocationDate(revoked, when) == 1 &&
             X509_CRL_add0_revoked(pki->crl, revoked) == 1,
         "revoking");
    X509_free(certificate);
    ASN1_TIME_free(when);
    pki_publish(pki, BEGIN, END);
}

/* The list's number and key identifier, once. */
static void extend_crl(struct pki *pki)
{
    X509V3_CTX context;
    X509_EXTENSION *key;
    ASN1_INTEGER *number = ASN1_INTEGER_new();

    if (X509_CRL_get_ext_count(pki->crl) <= 0) {
        X509V3_set_ctx(&context, pki->ca, NULL, NULL, pki->crl, 0);
        key = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
        must(number && ASN1_INTEGER_set(number, 1) == 1 && key &&
                 X509_CRL_add_ext(pki->crl, key, -1) == 1 &&
                 X509_CRL_add1_ext_i2d(pki->crl, NID_crl_number, number, 0, 0) == 1,
             "the list's extensions");
        X509_EXTENSION_free(key);
    }
    ASN1_INTEGER_free(number);
}

void pki_publish(struct pki *pki, int64_t from, int64_t until)
{
    ASN1_TIME *last = ASN1_TIME_set(NULL, (time_t)from);
    ASN1_TIME *next = ASN1_TIME_set(NULL, (time_t)until);
    FILE *file = fopen(pki_path(pki, "crl.pem"), "w");

    must(file && X509_CRL_set_version(pki->crl, X509_CRL_VERSION_2) == 1 &&
             X509_CRL_set_issuer_name(pki->crl, X509_get_subject_name(pki->ca)) == 1 &&
             X509_CRL_set1_lastUpdate(pki->crl, last) == 1 &&
             X509_CRL_set1_nextUpdate(pki->crl, next) == 1,
         "the list's dates");
    extend_crl(pki);
    must(X509_CRL_sort(pki->crl) == 1 && X509_CRL_sign(pki->crl, pki->key, EVP_sha256()) > 0 &&
             PEM_write_X509_CRL(file, pki->crl) == 1 && fclose(file) == 0,
         "the list");
    ASN1_TIME_free(last);
    ASN1_TIME_free(next);
}
