/* An objection to a ruling: lifted, nobody's project is the other's; changed, it is this unit's. */
#include <string.h>

#include "server/services/remedy.h"

typedef Bairi__V1__Proposal__ObjectionAnswer Answer;
typedef Bairi__V1__Proposal__Ruling Ruling;
typedef Bairi__V1__Proposal__Ruling__Subject Subject;

static enum status ruling_begin(const Answer *answer, size_t count, struct arena *arena,
                                Bairi__V1__Proposal **out, struct error *err)
{
    bool change = answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE;
    static char nobody[1];
    Bairi__V1__Proposal *proposal = arena_alloc(arena, sizeof *proposal);
    Ruling *ruling = arena_alloc(arena, sizeof *ruling);

    if (!proposal || !ruling)
        return answer_too_large(err);
    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__ruling__init(ruling);
    ruling->reason = answer->text;
    ruling->owner_unit = change ? answer->unit : nobody;
    ruling->owner_no = change ? answer->project_no : nobody;
    ruling->projects = arena_array(arena, count, sizeof *ruling->projects);
    if (!ruling->projects)
        return answer_too_large(err);
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_RULING;
    proposal->ruling = ruling;
    *out = proposal;
    return STATUS_OK;
}

static enum status ruling_add(Ruling *ruling, char *unit, char *project_no, struct bytes latest,
                              struct arena *arena, struct error *err)
{
    Subject *subject = arena_alloc(arena, sizeof *subject);

    if (!subject)
        return answer_too_large(err);
    bairi__v1__proposal__ruling__subject__init(subject);
    subject->unit = unit;
    subject->project_no = project_no;
    TRY(copy_bytes(arena, latest, &subject->latest, err));
    ruling->projects[ruling->n_projects++] = subject;
    return STATUS_OK;
}

/* The answer as the ruling that would say the same, about the same projects as they are now. */
static enum status ruling_as(const struct entry *entry, const Answer *answer,
                             const struct decided *decided, Bairi__V1__Proposal **out,
                             struct error *err)
{
    const Ruling *before = decided->proposal->ruling;
    struct project_row project;

    TRY(ruling_begin(answer, before->n_projects, entry->arena, out, err));
    for (size_t i = 0; i < before->n_projects; i++) {
        const Subject *subject = before->projects[i];
        TRY(rule_project(entry, subject->unit, subject->project_no, &project, err));
        TRY(ruling_add((*out)->ruling, subject->unit, subject->project_no, project.heard,
                       entry->arena, err));
    }
    return STATUS_OK;
}

static enum status ruling_possible(struct campaign *campaign, const struct entry *entry,
                                   const Answer *answer, const struct decided *decided,
                                   struct error *err)
{
    const Ruling *before = decided->proposal->ruling;
    struct ruling_row row = {
        .idx = decided->idx, .unit = answer->unit, .project_no = answer->project_no};
    Bairi__V1__Proposal *proposal = NULL;

    TRY(store_get(entry->tx, &table_ruling, &row, entry->arena, err));
    if (row.superseded != 0)
        return remedy_gone(answer, err);
    if (strcmp(answer->owner_unit, before->owner_unit) != 0 ||
        strcmp(answer->owner_no, before->owner_no) != 0)
        return error_set(
            err, STATUS_INVALID_ARGUMENT, "the ruling names %s/%s as owner, the answer \"%s/%s\"",
            before->owner_unit, before->owner_no, answer->owner_unit, answer->owner_no);
    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE &&
        strcmp(answer->verdict, "owner") != 0) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a ruling is changed to \"owner\", this unit's project, found \"%s\"",
                  answer->verdict);
        return error_at(err, NULL, "verdict");
    }
    TRY(ruling_as(entry, answer, decided, &proposal, err));
    return action_ruling.possible(campaign, entry, proposal, err);
}

static enum status ruling_perform(struct campaign *campaign, const struct entry *entry,
                                  const Answer *answer, const struct decided *decided,
                                  int64_t proposal_idx, struct error *err)
{
    Bairi__V1__Proposal *proposal = NULL;

    TRY(ruling_as(entry, answer, decided, &proposal, err));
    return action_ruling.perform(campaign, entry, proposal, proposal_idx, err);
}

/* Of the projects only the owner until now can have counted. */
static enum status ruling_foresee(const Answer *answer, struct foresight *foresight,
                                  struct error *err)
{
    struct arena *arena = foresight->arena;
    Bairi__V1__Proposal *proposal = NULL;

    TRY(ruling_begin(answer, 2, arena, &proposal, err));
    TRY(ruling_add(proposal->ruling, answer->unit, answer->project_no, (struct bytes){0}, arena,
                   err));
    TRY(ruling_add(proposal->ruling, answer->owner_unit, answer->owner_no, (struct bytes){0}, arena,
                   err));
    return action_ruling.foresee(proposal, foresight, err);
}

const struct remedy remedy_ruling_lift = {
    .decision = "ruled",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT,
    .possible = ruling_possible,
    .perform = ruling_perform,
    .foresee = ruling_foresee,
};
const struct remedy remedy_ruling_change = {
    .decision = "ruled",
    .outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE,
    .possible = ruling_possible,
    .perform = ruling_perform,
    .foresee = ruling_foresee,
};
