/* Who takes part, remembered as of a position of the ledger: enrolments change by records alone. */
#include "server/enrolments.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CALLERS_KEPT = 256 }; /* a power of two */

struct kept {
    uint64_t position; /* + 1; 0: free */
    char uri[sizeof((struct identity *)NULL)->uri];
    struct enrolment value;
};

struct enrolments {
    pthread_mutex_t lock;
    struct kept kept[CALLERS_KEPT];
};

struct enrolments *enrolments_create(void)
{
    struct enrolments *enrolments = calloc(1, sizeof *enrolments);

    if (enrolments)
        pthread_mutex_init(&enrolments->lock, NULL);
    return enrolments;
}

void enrolments_destroy(struct enrolments **enrolments)
{
    if (!enrolments || !*enrolments)
        return;
    pthread_mutex_destroy(&(*enrolments)->lock);
    free(*enrolments);
    *enrolments = NULL;
}

/* A certificate's digest spreads people evenly. */
static struct kept *place_of(struct enrolments *enrolments, const struct identity *caller)
{
    size_t spread = caller->fingerprint[0] | (size_t)caller->fingerprint[1] << 8;

    return &enrolments->kept[spread % CALLERS_KEPT];
}

bool enrolments_find(struct enrolments *enrolments, uint64_t position,
                     const struct identity *caller, struct enrolment *out)
{
    const struct kept *kept = place_of(enrolments, caller);
    bool found;

    pthread_mutex_lock(&enrolments->lock);
    found = kept->position == position + 1 && strcmp(kept->uri, caller->uri) == 0;
    if (found)
        *out = kept->value;
    pthread_mutex_unlock(&enrolments->lock);
    return found;
}

void enrolments_keep(struct enrolments *enrolments, uint64_t position,
                     const struct identity *caller, const struct enrolment *enrolment)
{
    struct kept *kept = place_of(enrolments, caller);

    pthread_mutex_lock(&enrolments->lock);
    kept->position = position + 1;
    memcpy(kept->uri, caller->uri, sizeof kept->uri);
    kept->value = *enrolment;
    pthread_mutex_unlock(&enrolments->lock);
}
