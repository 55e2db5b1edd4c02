/* What the answer to an objection does to the decision: leaves it, changes it, lifts it. */
#include "server/services/remedy.h"

#include <string.h>

typedef Bairi__V1__Proposal__ObjectionAnswer Answer;

enum status remedy_gone(const Answer *answer, struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "what objection %llu is about is no longer in force: it was changed since; "
                     "only upholding or declining is left",
                     (unsigned long long)answer->objection);
}

enum status remedy_is_latest(const struct entry *entry,
                             const Bairi__V1__Proposal__ObjectionAnswer *answer,
                             const struct decided *decided, struct bytes latest, struct error *err)
{
    struct record_row record = {.idx = decided->idx};

    TRY(store_get(entry->tx, &table_record, &record, entry->arena, err));
    if (record.digest.size != latest.size ||
        memcmp(record.digest.data, latest.data, latest.size) != 0)
        return remedy_gone(answer, err);
    return STATUS_OK;
}

/* An answer to an objection of one kind. */
static const struct remedy *const remedies[] = {
    &remedy_refusal_lift,   &remedy_refusal_change,   &remedy_void_lift,
    &remedy_void_change,    &remedy_termination_lift, &remedy_penalty_lift,
    &remedy_penalty_change, &remedy_reduction_lift,   &remedy_reduction_change,
    &remedy_ruling_lift,    &remedy_ruling_change,
};

/* NULL: upheld, nothing is done. */
static enum status remedy_of(const Answer *answer, const struct remedy **out, struct error *err)
{
    *out = NULL;
    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++) {
        if (remedies[i]->outcome == answer->outcome &&
            strcmp(remedies[i]->decision, answer->decision) == 0)
            *out = remedies[i];
    }
    if (*out)
        return STATUS_OK;
    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "what was %s cannot be changed, only upheld or lifted", answer->decision);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "an objection is answered by upholding, changing or lifting the decision");
}

enum status remedy_possible(struct campaign *campaign, const struct entry *entry,
                            const Answer *answer, const struct decided *decided, struct error *err)
{
    const struct remedy *remedy = NULL;

    TRY(remedy_of(answer, &remedy, err));
    return remedy ? remedy->possible(campaign, entry, answer, decided, err) : STATUS_OK;
}

enum status remedy_perform(struct campaign *campaign, const struct entry *entry,
                           const Answer *answer, const struct decided *decided,
                           int64_t proposal_idx, struct error *err)
{
    const struct remedy *remedy = NULL;

    TRY(remedy_of(answer, &remedy, err));
    return remedy ? remedy->perform(campaign, entry, answer, decided, proposal_idx, err)
                  : STATUS_OK;
}

enum status remedy_foresee(const Answer *answer, struct foresight *foresight, struct error *err)
{
    const struct remedy *remedy = NULL;

    TRY(remedy_of(answer, &remedy, err));
    return remedy ? remedy->foresee(answer, foresight, err) : STATUS_OK;
}

enum status remedy_changed_to(const Answer *answer, struct arena *arena, const char **out,
                              struct error *err)
{
    *out = "";
    if (answer->outcome != BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE)
        return STATUS_OK;
    if (strcmp(answer->decision, "penalised") == 0)
        *out = answer->points;
    else if (strcmp(answer->decision, "reduced") == 0)
        *out = arena_printf(arena, "%lld", (long long)answer->amount_wan);
    else
        *out = answer->verdict;
    return *out ? STATUS_OK : answer_too_large(err);
}
