/* Sending a proposal, for every command that makes one. */
#ifndef BAIRI_CLIENT_COMMANDS_PROPOSE_H
#define BAIRI_CLIENT_COMMANDS_PROPOSE_H

#include "client/commands/app.h"
#include "common/campaign/project.h"

/*
 * Sends a proposal, prints its receipt and says who must act next.
 * previous  digest of the latest statement about what is concerned; size 0: none
 */
enum status propose(struct app *app, Bairi__V1__Proposal *proposal, struct bytes previous,
                    struct error *err) MUST_CHECK;

/* Which command writes the document that goes with a proposal: the circular of criticism of a
 * penalty, the circular of a final assessment. Nothing for others, and nothing for programs. */
void propose_say_document(struct app *app, const Bairi__V1__Proposal *proposal, uint64_t index);

/* The number of a proposal as it was typed; a usage error for anything else. */
enum status proposal_index(struct app *app, const char *text, uint64_t *out, struct error *err)
    MUST_CHECK;

/* The figures of a project that count now: of the counting version, as reported or as reduced
 * before. FAILED_PRECONDITION when no version counts. */
enum status propose_counting(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                             struct project *out, struct error *err) MUST_CHECK;
/* The proposal that a project, shown with its versions, counts with these figures. */
enum status propose_reduction(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                              const struct project *right, const char *reason,
                              Bairi__V1__Proposal *out, struct error *err) MUST_CHECK;

#endif
