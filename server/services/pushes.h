/* 督办 between the bureau and a unit: the gap of a moment, and what is not closed. */
#ifndef BAIRI_SERVER_SERVICES_PUSHES_H
#define BAIRI_SERVER_SERVICES_PUSHES_H

#include "bairi/v1/affairs.pb-c.h"
#include "server/services/rule.h"

/* An answer that comes at this moment comes after the due day. */
bool push_is_over(const struct settings *settings, day due, struct instant at);

/* What a unit lags by at a moment, as the ranking and its own plan say. NOT_FOUND for no unit. */
enum status push_gap(struct campaign *campaign, struct transaction *tx, const char *unit,
                     struct instant at, struct arena *arena, Bairi__V1__PushGap **out,
                     struct error *err) MUST_CHECK;

/*
 * A unit's pushes that are not closed, newest first, for somebody who may see them.
 * out  arena memory
 */
enum status pushes_of_unit(struct call *call, struct transaction *tx,
                           const struct settings *settings, const char *unit,
                           Bairi__V1__PushState ***out, size_t *count, struct error *err)
    MUST_CHECK;

#endif
