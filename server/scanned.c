/* What the lexical scan of evidence found, by digest. */
#include "server/scanned.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Two places for each digest; the one used longer ago makes room. */
enum { SETS = 8192, WAYS = 2 };

struct found {
    bool taken;
    uint8_t sha256[SHA256_SIZE];
    struct pdf_findings findings;
};

struct scanned {
    pthread_mutex_t lock;
    struct found places[SETS][WAYS]; /* the latest first */
};

struct scanned *scanned_create(void)
{
    struct scanned *scanned = calloc(1, sizeof *scanned);

    if (scanned)
        pthread_mutex_init(&scanned->lock, NULL);
    return scanned;
}

void scanned_destroy(struct scanned **scanned)
{
    if (!*scanned)
        return;
    pthread_mutex_destroy(&(*scanned)->lock);
    free(*scanned);
    *scanned = NULL;
}

static struct found *set_of(struct scanned *scanned, const uint8_t sha256[SHA256_SIZE])
{
    return scanned->places[((size_t)sha256[0] << 8 | sha256[1]) % SETS];
}

bool scanned_get(struct scanned *scanned, const uint8_t sha256[SHA256_SIZE],
                 struct pdf_findings *out)
{
    bool known = false;

    pthread_mutex_lock(&scanned->lock);
    const struct found *set = set_of(scanned, sha256);
    for (size_t i = 0; i < WAYS && !known; i++) {
        known = set[i].taken && memcmp(set[i].sha256, sha256, SHA256_SIZE) == 0;
        if (known)
            *out = set[i].findings;
    }
    pthread_mutex_unlock(&scanned->lock);
    return known;
}

void scanned_put(struct scanned *scanned, const uint8_t sha256[SHA256_SIZE],
                 const struct pdf_findings *found)
{
    struct found latest = {.taken = true, .findings = *found};

    memcpy(latest.sha256, sha256, SHA256_SIZE);
    pthread_mutex_lock(&scanned->lock);
    struct found *set = set_of(scanned, sha256);
    if (!set[0].taken || memcmp(set[0].sha256, sha256, SHA256_SIZE) != 0)
        set[1] = set[0];
    set[0] = latest;
    pthread_mutex_unlock(&scanned->lock);
}
