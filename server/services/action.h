/* What a proposal asks for: one row per action, used when it is proposed and again when approved.
 */
#ifndef BAIRI_SERVER_SERVICES_ACTION_H
#define BAIRI_SERVER_SERVICES_ACTION_H

#include "server/services/rule.h"

struct action {
    Bairi__V1__Proposal__ActionCase which;
    const char *name;     /* "void" */
    const char *standing; /* a project has afterwards; "": none, or not about standing */
    unsigned proposer_roles;
    /* Whom it is about; "" where nobody. */
    const char *(*unit)(const Bairi__V1__Proposal *proposal);
    const char *(*project_no)(const Bairi__V1__Proposal *proposal);
    /* It could be done now: asked when proposed and again when approved. */
    enum status (*possible)(struct campaign *campaign, const struct entry *entry,
                            const Bairi__V1__Proposal *proposal, struct error *err);
    /* Does it; entry is the approval, proposal_idx the proposal's. */
    enum status (*perform)(struct campaign *campaign, const struct entry *entry,
                           const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                           struct error *err);
};

/* log_key.c: another key for the log; as the fields of the row. */
enum status log_key_possible(struct campaign *campaign, const struct entry *entry,
                             const Bairi__V1__Proposal *proposal, struct error *err);
enum status log_key_perform(struct campaign *campaign, const struct entry *entry,
                            const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                            struct error *err);

/* The row of a proposal; NULL when it asks for nothing known. */
const struct action *action_of(const Bairi__V1__Proposal *proposal);

/* Units whose scores it moves, for the check against the trial count; at most `most`. */
size_t action_units(const Bairi__V1__Proposal *proposal, const char **units, size_t most);

#endif
