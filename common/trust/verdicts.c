/* Good verdicts on certificates, remembered for a while by their fingerprints. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/trust/internal.h"

enum { VERDICTS = 1024 };

/* Good at every instant in [from, until); an empty span: nothing known. */
struct verdict {
    uint8_t fingerprint[SHA256_SIZE];
    int64_t from, until;
};

struct verdicts {
    pthread_mutex_t lock;
    struct verdict places[VERDICTS]; /* by the first bits of the fingerprint */
};

struct verdicts *verdicts_create(void)
{
    struct verdicts *verdicts = calloc(1, sizeof *verdicts);

    if (verdicts)
        pthread_mutex_init(&verdicts->lock, NULL);
    return verdicts;
}

void verdicts_destroy(struct verdicts **verdicts)
{
    if (!*verdicts)
        return;
    pthread_mutex_destroy(&(*verdicts)->lock);
    free(*verdicts);
    *verdicts = NULL;
}

static struct verdict *place_of(struct verdicts *verdicts, const uint8_t fingerprint[SHA256_SIZE])
{
    return &verdicts->places[((size_t)fingerprint[0] << 8 | fingerprint[1]) % VERDICTS];
}

bool verdicts_know(struct verdicts *verdicts, const uint8_t fingerprint[SHA256_SIZE],
                   struct instant now)
{
    const struct verdict *verdict = place_of(verdicts, fingerprint);
    bool known;

    pthread_mutex_lock(&verdicts->lock);
    known = now.us >= verdict->from && now.us < verdict->until &&
            memcmp(verdict->fingerprint, fingerprint, SHA256_SIZE) == 0;
    pthread_mutex_unlock(&verdicts->lock);
    return known;
}

void verdicts_keep(struct verdicts *verdicts, const uint8_t fingerprint[SHA256_SIZE],
                   struct instant from, struct instant until)
{
    struct verdict verdict = {.from = from.us, .until = until.us};

    memcpy(verdict.fingerprint, fingerprint, SHA256_SIZE);
    pthread_mutex_lock(&verdicts->lock);
    *place_of(verdicts, fingerprint) = verdict;
    pthread_mutex_unlock(&verdicts->lock);
}
