/* A unit's own plan as progress counts with it. */
#ifndef BAIRI_SERVER_SERVICES_PLANS_H
#define BAIRI_SERVER_SERVICES_PLANS_H

#include "common/campaign/progress.h"
#include "server/call.h"

/*
 * The plan of a unit as a whole, or those of its departments together where it filed none.
 * out  filed = false when there is none
 */
enum status plans_of_unit(struct transaction *tx, const struct settings *settings, const char *unit,
                          struct arena *arena, struct progress_plan *out, struct error *err)
    MUST_CHECK;

#endif
