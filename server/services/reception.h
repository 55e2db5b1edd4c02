/* When a version counts as received, in which period, and whether late (DOMAIN section 2). */
#ifndef BAIRI_SERVER_SERVICES_RECEPTION_H
#define BAIRI_SERVER_SERVICES_RECEPTION_H

#include "server/services/rule.h"

struct reception {
    struct instant received;
    struct period period; /* of receipt */
    bool late;
};

/*
 * A version that becomes complete at this moment: with its submission, or with the countersignature
 * where the unit's settings ask for one. A version resent by the return date keeps its
 * predecessor's received time, unless it says to be signed after that: what came later is a matter
 * of its own.
 *
 * before     the project as it stands; NULL: a new one
 * signed_on  of the version
 * at         the server's time of the record that completes it
 * reopened   of its unit
 * Fails      FAILED_PRECONDITION after the last deadline
 */
enum status reception_at(const struct settings *settings, const struct project_row *before,
                         day signed_on, struct instant at, struct instant reopened,
                         struct reception *out, struct error *err) MUST_CHECK;

/*
 * FAILED_PRECONDITION once the last deadline has passed; but while the unit is reopened, what comes
 * belongs to the last period.
 */
enum status reception_is_open(const struct settings *settings, struct instant at,
                              struct instant reopened, struct period *period, struct error *err)
    MUST_CHECK;

/* Until when, exclusive, the unit's reports are taken after the last deadline; 0: they are not. */
enum status reception_reopened(struct transaction *tx, const char *unit, struct arena *arena,
                               struct instant *out, struct error *err) MUST_CHECK;

/* The project is no longer somebody's to complete: what a return granted is used up or over. */
void reception_forget(struct project_row *project);

#endif
