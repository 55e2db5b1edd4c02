/* A certificate authority in memory: mints people with every flaw a test wants, as files. */
#ifndef BAIRI_TESTS_SUPPORT_PKI_H
#define BAIRI_TESTS_SUPPORT_PKI_H

#include <stdbool.h>
#include <stdint.h>

enum pki_key { PKI_P256, PKI_RSA3072, PKI_RSA2048, PKI_ED25519, PKI_P384 };

/* A person as issued; what is left zero is the good value. */
struct pki_person {
    const char *uri;        /* "bairi://bohai/unit/zhongjie/wang"; NULL: no name */
    const char *second_uri; /* NULL: none */
    enum pki_key key;
    const char *usage;             /* extended key usage; NULL: clientAuth,emailProtection */
    const char *key_usage;         /* NULL: critical,digitalSignature */
    int64_t not_before, not_after; /* seconds since 1970; 0: 2020-01-01, 2049-12-31 */
    bool development;              /* OU=DEVELOPMENT ONLY */
};

/*
 * The authority "ca.pem" with an empty list "crl.pem" valid 2020 to 2049, in a new scratch folder.
 * The test ends when anything fails.
 */
struct pki *pki_create(bool development);
void pki_destroy(struct pki **pki);
/* "<folder>/<name>"; static memory of scratch_path. */
const char *pki_path(const struct pki *pki, const char *name);
/* Writes <name>.pem and <name>.key (0600). */
void pki_issue(struct pki *pki, const char *name, const struct pki_person *person);
/* Puts a person on the list and writes it again. */
void pki_revoke(struct pki *pki, const char *name);
/* Writes the list "crl.pem" with these dates, seconds since 1970. */
void pki_publish(struct pki *pki, int64_t from, int64_t until);

#endif
