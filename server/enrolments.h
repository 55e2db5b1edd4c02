/* Who takes part, remembered as of a position of the ledger: enrolments change by records alone. */
#ifndef BAIRI_SERVER_ENROLMENTS_H
#define BAIRI_SERVER_ENROLMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/trust/identity.h"

/* Safe from any thread; a few callers are remembered, who comes next pushes one out. */
struct enrolments;
struct enrolments *enrolments_create(void); /* NULL without memory */
void enrolments_destroy(struct enrolments **enrolments);

struct enrolment {
    bool active; /* false also for who was never enrolled */
    bool can_approve, can_countersign;
};

/* What was kept of the caller at exactly this position; false: ask the tables. */
bool enrolments_find(struct enrolments *enrolments, uint64_t position,
                     const struct identity *caller, struct enrolment *out);
/* position  read before the snapshot was taken in which the tables said so */
void enrolments_keep(struct enrolments *enrolments, uint64_t position,
                     const struct identity *caller, const struct enrolment *enrolment);

#endif
