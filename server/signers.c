/* Certificates of the enrolled, parsed once: parsing one costs more than a signature. */
#include "server/signers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 256 }; /* by the first byte of the fingerprint, so a campaign's people mostly fit */

struct signers {
    pthread_mutex_t lock;
    struct {
        uint8_t fingerprint[SHA256_SIZE];
        X509 *certificate; /* NULL: free */
    } kept[KEPT];
};

struct signers *signers_create(void)
{
    struct signers *signers = calloc(1, sizeof *signers);

    if (signers)
        pthread_mutex_init(&signers->lock, NULL);
    return signers;
}

void signers_destroy(struct signers **signers)
{
    if (!signers || !*signers)
        return;
    for (size_t i = 0; i < KEPT; i++)
        certificate_destroy(&(*signers)->kept[i].certificate);
    pthread_mutex_destroy(&(*signers)->lock);
    free(*signers);
    *signers = NULL;
}

static X509 *find(struct signers *signers, const uint8_t fingerprint[SHA256_SIZE])
{
    X509 *found = NULL;

    pthread_mutex_lock(&signers->lock);
    if (signers->kept[fingerprint[0]].certificate &&
        memcmp(signers->kept[fingerprint[0]].fingerprint, fingerprint, SHA256_SIZE) == 0)
        found = signers->kept[fingerprint[0]].certificate;
    if (found)
        X509_up_ref(found);
    pthread_mutex_unlock(&signers->lock);
    return found;
}

static void keep(struct signers *signers, const uint8_t fingerprint[SHA256_SIZE], X509 *certificate)
{
    X509 *before;

    X509_up_ref(certificate);
    pthread_mutex_lock(&signers->lock);
    before = signers->kept[fingerprint[0]].certificate;
    signers->kept[fingerprint[0]].certificate = certificate;
    memcpy(signers->kept[fingerprint[0]].fingerprint, fingerprint, SHA256_SIZE);
    pthread_mutex_unlock(&signers->lock);
    certificate_destroy(&before);
}

enum status signers_certificate(struct signers *signers, const uint8_t fingerprint[SHA256_SIZE],
                                struct bytes der, X509 **out, struct error *err)
{
    uint8_t digest[SHA256_SIZE];

    *out = find(signers, fingerprint);
    if (*out)
        return STATUS_OK;
    TRY(certificate_from_der(der, out, err));
    sha256(der, digest);
    if (memcmp(digest, fingerprint, SHA256_SIZE) == 0)
        keep(signers, fingerprint, *out);
    return STATUS_OK;
}
