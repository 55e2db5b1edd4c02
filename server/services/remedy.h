/* What the answer to an objection does to the decision: leaves it, changes it, lifts it. */
#ifndef BAIRI_SERVER_SERVICES_REMEDY_H
#define BAIRI_SERVER_SERVICES_REMEDY_H

#include "server/services/action.h"
#include "server/services/objections.h"

/* One row for each kind of decision and of answer; upholding has none, for it does nothing. */
struct remedy {
    const char *decision;
    Bairi__V1__Proposal__ObjectionAnswer__Outcome outcome;
    enum status (*possible)(struct campaign *campaign, const struct entry *entry,
                            const Bairi__V1__Proposal__ObjectionAnswer *answer,
                            const struct decided *decided, struct error *err);
    enum status (*perform)(struct campaign *campaign, const struct entry *entry,
                           const Bairi__V1__Proposal__ObjectionAnswer *answer,
                           const struct decided *decided, int64_t proposal_idx, struct error *err);
    enum status (*foresee)(const Bairi__V1__Proposal__ObjectionAnswer *answer,
                           struct foresight *foresight, struct error *err);
};

extern const struct remedy remedy_refusal_lift, remedy_refusal_change, remedy_void_lift,
    remedy_void_change, remedy_termination_lift, remedy_penalty_lift, remedy_penalty_change,
    remedy_reduction_lift, remedy_reduction_change, remedy_ruling_lift, remedy_ruling_change;

/* FAILED_PRECONDITION: the decision was overtaken by another. */
enum status remedy_gone(const Bairi__V1__Proposal__ObjectionAnswer *answer, struct error *err);
/* The decision is the statement of this digest, the latest about its project; else as above. Asked
 * when a record is admitted: it looks into the ledger. */
enum status remedy_is_latest(const struct entry *entry,
                             const Bairi__V1__Proposal__ObjectionAnswer *answer,
                             const struct decided *decided, struct bytes latest, struct error *err)
    MUST_CHECK;

/* It could be done now: what was decided is still in force, and the change is one that can be. */
enum status remedy_possible(struct campaign *campaign, const struct entry *entry,
                            const Bairi__V1__Proposal__ObjectionAnswer *answer,
                            const struct decided *decided, struct error *err) MUST_CHECK;
/* Does it; entry is the approval of the answer. */
enum status remedy_perform(struct campaign *campaign, const struct entry *entry,
                           const Bairi__V1__Proposal__ObjectionAnswer *answer,
                           const struct decided *decided, int64_t proposal_idx, struct error *err)
    MUST_CHECK;
/* Does it to the facts alone. */
enum status remedy_foresee(const Bairi__V1__Proposal__ObjectionAnswer *answer,
                           struct foresight *foresight, struct error *err) MUST_CHECK;
/* What it is changed to, in words for the record: points, a figure, a verdict; "" when not. */
enum status remedy_changed_to(const Bairi__V1__Proposal__ObjectionAnswer *answer,
                              struct arena *arena, const char **out, struct error *err) MUST_CHECK;

#endif
