/* Proposals as people see them. */
#ifndef BAIRI_SERVER_SERVICES_PROPOSALS_H
#define BAIRI_SERVER_SERVICES_PROPOSALS_H

#include "bairi/v1/audit.pb-c.h"
#include "server/call.h"

/* A proposal with its state now; one older than 14 days and undecided is "lapsed". */
enum status proposal_state(struct call *call, struct transaction *tx,
                           const struct proposal_row *row, Bairi__V1__ProposalState **out,
                           struct error *err) MUST_CHECK;
/* The instant at which it lapses if nobody has decided it, 14 days after it was made, in µs. */
int64_t proposal_lapses(const struct proposal_row *row);
/* DOMAIN section 3: an open proposal lapses after 14 days. */
bool proposal_has_lapsed(const struct proposal_row *row, struct instant now);
/* It waits for a decision; FAILED_PRECONDITION says what became of it. */
enum status proposal_is_open(const struct proposal_row *row, struct instant now, struct error *err)
    MUST_CHECK;

#endif
