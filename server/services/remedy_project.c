/* An objection to a refusal, a void or a termination lifted, or the decision changed. */
#include "server/services/remedy.h"

#include <string.h>

#include "server/services/likeness.h"
#include "server/services/scored.h"
#include "server/services/state.h"

typedef Bairi__V1__Proposal__ObjectionAnswer Answer;

/* ---- a refusal ---- */

static enum status refusal_of(const struct entry *entry, const Answer *answer,
                              struct project_row *project, struct version_row *version,
                              struct error *err)
{
    TRY(rule_project(entry, answer->unit, answer->project_no, project, err));
    *version = (struct version_row){
        .unit = project->unit, .project_no = project->project_no, .version = project->received};
    return store_get(entry->tx, &table_version, version, entry->arena, err);
}

/* Of the version received last; what was decided since about the recognised one is beside it. */
static enum status refusal_stands(struct campaign *campaign, const struct entry *entry,
                                  const Answer *answer, const struct decided *decided,
                                  struct error *err)
{
    struct step_row refused = {.idx = decided->idx};
    struct project_row project;
    struct version_row version;

    (void)campaign;
    TRY(refusal_of(entry, answer, &project, &version, err));
    TRY(store_get(entry->tx, &table_step, &refused, entry->arena, err));
    if (strcmp(version.verdict, "refuse") != 0 || refused.version != version.version)
        return remedy_gone(answer, err);
    return state_allows(&project, STEP_LIFT, err);
}

/* The version is decided as if the refusal had not been: anew, or with the word given. */
static enum status refusal_move(const struct entry *entry, const Answer *answer, const char *word,
                                enum step step, struct error *err)
{
    struct project_row project;
    struct version_row version;

    TRY(refusal_of(entry, answer, &project, &version, err));
    version.verdict = word;
    TRY(store_put(entry->tx, &table_version, &version, err));
    state_move(&project, step, rule_digest(entry));
    project.reason = answer->text;
    TRY(rule_touch(entry, project.unit, err));
    return project_put(entry, &project, err);
}

static enum status refusal_lift(struct campaign *campaign, const struct entry *entry,
                                const Answer *answer, const struct decided *decided,
                                int64_t proposal_idx, struct error *err)
{
    (void)campaign;
    (void)decided;
    (void)proposal_idx;
    return refusal_move(entry, answer, "", STEP_LIFT, err);
}

static enum status refusal_change(struct campaign *campaign, const struct entry *entry,
                                  const Answer *answer, const struct decided *decided,
                                  int64_t proposal_idx, struct error *err)
{
    (void)campaign;
    (void)decided;
    (void)proposal_idx;
    return refusal_move(entry, answer, "accept", STEP_ACCEPT, err);
}

/* A correction beside a recognised version is decided anew when its refusal is lifted. */
static enum status refusal_may_change(struct campaign *campaign, const struct entry *entry,
                                      const Answer *answer, const struct decided *decided,
                                      struct error *err)
{
    struct project_row project;
    struct version_row version;

    TRY(refusal_stands(campaign, entry, answer, decided, err));
    if (strcmp(answer->verdict, "accepted") != 0) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a refusal is changed to \"accepted\", found \"%s\"", answer->verdict);
        return error_at(err, NULL, "verdict");
    }
    TRY(refusal_of(entry, answer, &project, &version, err));
    if (project.accepted_version == 0)
        return likeness_permits(entry, &project, &version, err);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s/%s has a recognised version beside the refused one: lift the refusal, and "
                     "the newer version is decided anew",
                     project.unit, project.project_no);
}

/* A project that never was recognised waits again; one that was goes on counting as it did. */
static enum status refusal_foresee(const Answer *answer, struct foresight *foresight,
                                   struct error *err)
{
    const struct facts *facts = &foresight->facts;
    bool change = answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE;

    for (size_t i = 0; i < facts->project_count; i++) {
        const Bairi__V1__ReportProject *row = facts->projects[i];
        if (strcmp(row->unit, answer->unit) == 0 &&
            strcmp(row->project_no, answer->project_no) == 0 &&
            strcmp(row->verdict, "refused") == 0)
            return foresight_verdict(foresight, answer->unit, answer->project_no,
                                     change ? "accepted" : "pending", err);
    }
    return STATUS_OK;
}

/* ---- a void or a termination: other actions do it ---- */

static enum status standing_stands(struct campaign *campaign, const struct entry *entry,
                                   const Answer *answer, const struct decided *decided,
                                   struct error *err)
{
    struct project_row project;

    (void)campaign;
    TRY(rule_project(entry, answer->unit, answer->project_no, &project, err));
    if (strcmp(project.standing, decided->decision) != 0)
        return remedy_gone(answer, err);
    return remedy_is_latest(entry, answer, decided, project.heard, err);
}

static enum status void_may_change(struct campaign *campaign, const struct entry *entry,
                                   const Answer *answer, const struct decided *decided,
                                   struct error *err)
{
    TRY(standing_stands(campaign, entry, answer, decided, err));
    if (strcmp(answer->verdict, "terminated") == 0)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT, "a void is changed to \"terminated\", found \"%s\"",
              answer->verdict);
    return error_at(err, NULL, "verdict");
}

static bool is_change(const Answer *answer)
{
    return answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE;
}

/* What would do the same as the answer. */
static const struct action *standing_action(const Answer *answer)
{
    return is_change(answer) ? &action_terminate : &action_restore;
}

/* The answer as that action's proposal. */
static enum status standing_as(const Answer *answer, struct arena *arena, Bairi__V1__Proposal **out,
                               struct error *err)
{
    Bairi__V1__Proposal *proposal = arena_alloc(arena, sizeof *proposal);
    Bairi__V1__Proposal__Restore *restore = arena_alloc(arena, sizeof *restore);
    Bairi__V1__Proposal__Terminate *terminate = arena_alloc(arena, sizeof *terminate);

    if (!proposal || !restore || !terminate)
        return answer_too_large(err);
    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__restore__init(restore);
    bairi__v1__proposal__terminate__init(terminate);
    restore->unit = terminate->unit = answer->unit;
    restore->project_no = terminate->project_no = answer->project_no;
    restore->reason = terminate->reason = answer->text;
    proposal->action_case = standing_action(answer)->which;
    if (is_change(answer))
        proposal->terminate = terminate;
    else
        proposal->restore = restore;
    *out = proposal;
    return STATUS_OK;
}

/* As far as what would do the same may be done. */
static enum status standing_may_lift(struct campaign *campaign, const struct entry *entry,
                                     const Answer *answer, const struct decided *decided,
                                     struct error *err)
{
    Bairi__V1__Proposal *proposal = NULL;

    TRY(standing_stands(campaign, entry, answer, decided, err));
    TRY(standing_as(answer, entry->arena, &proposal, err));
    return standing_action(answer)->possible(campaign, entry, proposal, err);
}

static enum status standing_perform(struct campaign *campaign, const struct entry *entry,
                                    const Answer *answer, const struct decided *decided,
                                    int64_t proposal_idx, struct error *err)
{
    Bairi__V1__Proposal *proposal = NULL;

    (void)decided;
    TRY(standing_as(answer, entry->arena, &proposal, err));
    return standing_action(answer)->perform(campaign, entry, proposal, proposal_idx, err);
}

static enum status standing_foresee(const Answer *answer, struct foresight *foresight,
                                    struct error *err)
{
    Bairi__V1__Proposal *proposal = NULL;

    TRY(standing_as(answer, foresight->arena, &proposal, err));
    return standing_action(answer)->foresee(proposal, foresight, err);
}

/* ---- the rows ---- */

const struct remedy remedy_refusal_lift = {
    .decision = "refused",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT,
    .possible = refusal_stands,
    .perform = refusal_lift,
    .foresee = refusal_foresee,
};
const struct remedy remedy_refusal_change = {
    .decision = "refused",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE,
    .possible = refusal_may_change,
    .perform = refusal_change,
    .foresee = refusal_foresee,
};
const struct remedy remedy_void_lift = {
    .decision = "voided",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT,
    .possible = standing_may_lift,
    .perform = standing_perform,
    .foresee = standing_foresee,
};
const struct remedy remedy_void_change = {
    .decision = "voided",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE,
    .possible = void_may_change,
    .perform = standing_perform,
    .foresee = standing_foresee,
};
const struct remedy remedy_termination_lift = {
    .decision = "terminated",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT,
    .possible = standing_may_lift,
    .perform = standing_perform,
    .foresee = standing_foresee,
};
