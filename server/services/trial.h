/* The trial count (试算): scores before and after what nobody has decided yet. */
#ifndef BAIRI_SERVER_SERVICES_TRIAL_H
#define BAIRI_SERVER_SERVICES_TRIAL_H

#include "bairi/v1/audit.pb-c.h"
#include "server/services/action.h"

/*
 * Counts with proposals, one after the other, at the end of the ledger that tx sees, with the
 * settings in force at an instant: fills size,
 * units and moves; everything lives in the arena or is borrowed from the proposals.
 */
enum status trial_count(struct campaign *campaign, struct transaction *tx, struct instant at,
                        const Bairi__V1__Proposal *const *proposals, size_t count,
                        struct arena *arena, Bairi__V1__TrialReply *out, struct error *err)
    MUST_CHECK;

#endif
