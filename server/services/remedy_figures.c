/* An objection to a penalty or a reduction: lifted, or with other points or another figure. */
#include "server/services/remedy.h"

#include <string.h>

#include "common/message.h"
#include "server/services/reduction.h"
#include "server/services/scored.h"

typedef Bairi__V1__Proposal__ObjectionAnswer Answer;

/* ---- a penalty ---- */

static enum status penalty_of(const struct entry *entry, const struct decided *decided,
                              struct penalty_row *row, struct error *err)
{
    *row = (struct penalty_row){.idx = decided->proposal_idx};
    return store_get(entry->tx, &table_penalty, row, entry->arena, err);
}

static enum status penalty_stands(struct campaign *campaign, const struct entry *entry,
                                  const Answer *answer, const struct decided *decided,
                                  struct error *err)
{
    struct penalty_row row;

    (void)campaign;
    TRY(penalty_of(entry, decided, &row, err));
    return strcmp(row.state, "in-force") == 0 ? STATUS_OK : remedy_gone(answer, err);
}

static enum status penalty_may_change(struct campaign *campaign, const struct entry *entry,
                                      const Answer *answer, const struct decided *decided,
                                      struct error *err)
{
    Bairi__V1__Proposal__Penalty other = *decided->proposal->penalty;
    Bairi__V1__Proposal proposal = *decided->proposal;

    TRY(penalty_stands(campaign, entry, answer, decided, err));
    other.points = answer->points;
    proposal.penalty = &other;
    return action_penalty.possible(campaign, entry, &proposal, err);
}

static enum status penalty_perform(struct campaign *campaign, const struct entry *entry,
                                   const Answer *answer, const struct decided *decided,
                                   int64_t proposal_idx, struct error *err)
{
    struct penalty_row row;

    (void)campaign;
    (void)proposal_idx;
    TRY(penalty_of(entry, decided, &row, err));
    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT)
        return penalty_lift(entry, row.idx, answer->text, err);
    row.points = answer->points;
    TRY(store_put(entry->tx, &table_penalty, &row, err));
    return rule_touch(entry, row.unit, err);
}

static enum status penalty_foresee(const Answer *answer, struct foresight *foresight,
                                   struct error *err)
{
    bool change = answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE;
    struct facts *facts = &foresight->facts;
    Bairi__V1__ReportPenalty **all =
        arena_array(foresight->arena, facts->penalty_count + 1, sizeof *all);
    size_t count = 0;

    for (size_t i = 0; all && i < facts->penalty_count; i++) {
        Bairi__V1__ReportPenalty *row = facts->penalties[i];
        if (row->proposal == answer->proposal && !change)
            continue;
        if (row->proposal == answer->proposal) {
            row = arena_memdup(foresight->arena, row, sizeof *row);
            if (!row)
                return answer_too_large(err);
            row->points = answer->points;
        }
        all[count++] = row;
    }
    if (!all)
        return answer_too_large(err);
    facts->penalties = all;
    facts->penalty_count = count;
    return STATUS_OK;
}

/* ---- a reduction ---- */

static enum status reduction_of(const struct entry *entry, const Answer *answer,
                                const struct decided *decided, struct project_row *project,
                                struct error *err)
{
    struct reduction_row row;
    bool found = false;

    TRY(rule_project(entry, answer->unit, answer->project_no, project, err));
    TRY(reduction_find(entry->tx, project, 0, entry->arena, &row, &found, err));
    if (found && row.idx == decided->idx && project->standing[0] == '\0')
        return STATUS_OK;
    return remedy_gone(answer, err);
}

/* What the answer says will count is what the version said when it was reported. */
static enum status reduction_may_lift(struct campaign *campaign, const struct entry *entry,
                                      const Answer *answer, const struct decided *decided,
                                      struct error *err)
{
    struct project_row project;
    ProtobufCMessage *message = NULL;

    (void)campaign;
    TRY(reduction_of(entry, answer, decided, &project, err));
    struct version_row version = {.unit = project.unit,
                                  .project_no = project.project_no,
                                  .version = project.accepted_version};
    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, version.record, entry->arena, &message,
                       err));
    const Bairi__V1__Project *reported = (const Bairi__V1__Project *)message;
    if (answer->amount_wan == reported->amount_wan &&
        answer->amount_usd_wan == reported->amount_usd_wan &&
        answer->foreign == reported->foreign &&
        strcmp(answer->foreign_share, reported->foreign_share) == 0)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "%s/%s reported %lld; a lifted reduction counts that again, found %lld", answer->unit,
              answer->project_no, (long long)reported->amount_wan, (long long)answer->amount_wan);
    return error_at(err, NULL, "amount_wan");
}

/* The answer as the reduction that would say the same. */
static enum status reduction_as(const Answer *answer, uint32_t version, struct arena *arena,
                                Bairi__V1__Proposal **out, struct error *err)
{
    Bairi__V1__Proposal *proposal = arena_alloc(arena, sizeof *proposal);
    Bairi__V1__Proposal__Reduce *reduce = arena_alloc(arena, sizeof *reduce);

    if (!proposal || !reduce)
        return answer_too_large(err);
    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__reduce__init(reduce);
    reduce->unit = answer->unit;
    reduce->project_no = answer->project_no;
    reduce->version = version;
    reduce->amount_wan = answer->amount_wan;
    reduce->amount_usd_wan = answer->amount_usd_wan;
    reduce->foreign = answer->foreign;
    reduce->foreign_share = answer->foreign_share;
    reduce->reason = answer->text;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_REDUCE;
    proposal->reduce = reduce;
    *out = proposal;
    return STATUS_OK;
}

static enum status reduction_may_change(struct campaign *campaign, const struct entry *entry,
                                        const Answer *answer, const struct decided *decided,
                                        struct error *err)
{
    struct project_row project;
    Bairi__V1__Proposal *proposal = NULL;

    TRY(reduction_of(entry, answer, decided, &project, err));
    TRY(reduction_as(answer, (uint32_t)project.accepted_version, entry->arena, &proposal, err));
    return action_reduce.possible(campaign, entry, proposal, err);
}

static enum status reduction_lift_perform(struct campaign *campaign, const struct entry *entry,
                                          const Answer *answer, const struct decided *decided,
                                          int64_t proposal_idx, struct error *err)
{
    struct project_row project;

    (void)campaign;
    (void)proposal_idx;
    TRY(reduction_of(entry, answer, decided, &project, err));
    TRY(reduction_lift(entry, &project, err));
    project.reason = answer->text;
    project.latest = project.heard = rule_digest(entry);
    TRY(rule_touch(entry, project.unit, err));
    return project_put(entry, &project, err);
}

static enum status reduction_change_perform(struct campaign *campaign, const struct entry *entry,
                                            const Answer *answer, const struct decided *decided,
                                            int64_t proposal_idx, struct error *err)
{
    struct project_row project;
    Bairi__V1__Proposal *proposal = NULL;

    TRY(reduction_of(entry, answer, decided, &project, err));
    TRY(reduction_as(answer, (uint32_t)project.accepted_version, entry->arena, &proposal, err));
    return action_reduce.perform(campaign, entry, proposal, proposal_idx, err);
}

static enum status reduction_foresee(const Answer *answer, struct foresight *foresight,
                                     struct error *err)
{
    Bairi__V1__Proposal *proposal = NULL;

    TRY(reduction_as(answer, 0, foresight->arena, &proposal, err));
    return action_reduce.foresee(proposal, foresight, err);
}

/* ---- the rows ---- */

const struct remedy remedy_penalty_lift = {
    .decision = "penalised",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT,
    .possible = penalty_stands,
    .perform = penalty_perform,
    .foresee = penalty_foresee,
};
const struct remedy remedy_penalty_change = {
    .decision = "penalised",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE,
    .possible = penalty_may_change,
    .perform = penalty_perform,
    .foresee = penalty_foresee,
};
const struct remedy remedy_reduction_lift = {
    .decision = "reduced",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT,
    .possible = reduction_may_lift,
    .perform = reduction_lift_perform,
    .foresee = reduction_foresee,
};
const struct remedy remedy_reduction_change = {
    .decision = "reduced",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE,
    .possible = reduction_may_change,
    .perform = reduction_change_perform,
    .foresee = reduction_foresee,
};
