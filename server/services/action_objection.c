/* 复核: an objection answered by two people who had no part in the decision. */
#include <string.h>

#include "server/services/action.h"
#include "server/services/objections.h"
#include "server/services/remedy.h"

enum { TEXT_MAX = 4000 };

static const char *answer_unit(const Bairi__V1__Proposal *proposal)
{
    return proposal->objection_answer->unit;
}

static const char *answer_project(const Bairi__V1__Proposal *proposal)
{
    return proposal->objection_answer->project_no;
}

static enum status answer_row(const struct entry *entry,
                              const Bairi__V1__Proposal__ObjectionAnswer *answer,
                              struct objection_row *out, struct error *err)
{
    *out = (struct objection_row){.idx = (int64_t)answer->objection};
    enum status status = answer->objection > INT64_MAX
                             ? STATUS_NOT_FOUND
                             : store_get(entry->tx, &table_objection, out, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no objection %llu",
                         (unsigned long long)answer->objection);
    return status;
}

/* The answer names what the objection and its decision name, so that it can be foreseen from it. */
static enum status answer_agrees(const Bairi__V1__Proposal__ObjectionAnswer *answer,
                                 const struct objection_row *row, const struct decided *decided,
                                 struct error *err)
{
    if (strcmp(answer->unit, row->unit) == 0 && strcmp(answer->project_no, row->project_no) == 0 &&
        strcmp(answer->decision, row->decision) == 0 &&
        answer->proposal == (uint64_t)decided->proposal_idx)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "objection %lld is about another decision than the answer says",
                     (long long)row->idx);
}

static enum status answer_by_others(const struct entry *entry, const struct decided *decided,
                                    struct error *err)
{
    const char *author = entry->statement->author.uri;

    for (size_t i = 0; i < sizeof decided->by / sizeof *decided->by; i++) {
        if (decided->by[i] && strcmp(decided->by[i], author) == 0)
            return error_set(err, STATUS_PERMISSION_DENIED,
                             "%s took part in the decision; other people answer an objection to it",
                             author);
    }
    return STATUS_OK;
}

static enum status answer_possible(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__ObjectionAnswer *answer = proposal->objection_answer;
    struct objection_row row;
    struct decided decided;

    TRY(rule_text(answer->text, TEXT_MAX, "text", err));
    TRY(answer_row(entry, answer, &row, err));
    if (strcmp(row.state, "open") != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "objection %lld is answered: %s",
                         (long long)row.idx, row.state);
    TRY(decided_read(entry->tx, row.against, row.unit, row.project_no, entry->arena, &decided,
                     err));
    TRY(answer_agrees(answer, &row, &decided, err));
    TRY(answer_by_others(entry, &decided, err));
    return remedy_possible(campaign, entry, answer, &decided, err);
}

static const char *answer_state(const Bairi__V1__Proposal__ObjectionAnswer *answer)
{
    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE)
        return "changed";
    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT)
        return "lifted";
    return "upheld";
}

/* To the unit, or to the department whose project it is about. */
static enum status answer_tell(const struct entry *entry, const struct objection_row *row,
                               struct error *err)
{
    const char *kind = arena_printf(entry->arena, "objection-%s", row->state);
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = kind,
        .unit = row->unit,
        .subunit = row->subunit,
        .whole = row->project_no[0] == '\0',
        .project_no = row->project_no,
        .text = arena_printf(entry->arena, "%s%s%s", row->changed_to, row->changed_to[0] ? " " : "",
                             row->answer),
        .question = (uint64_t)row->idx,
    };

    if (!kind || !notice.text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a notice");
    TRY(rule_notice(entry, &notice, err));
    notice.audience = NOTICE_BUREAU;
    return rule_notice(entry, &notice, err);
}

static enum status answer_perform(struct campaign *campaign, const struct entry *entry,
                                  const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                  struct error *err)
{
    const Bairi__V1__Proposal__ObjectionAnswer *answer = proposal->objection_answer;
    struct proposal_row proposed = {.idx = proposal_idx};
    struct project_row project;
    struct objection_row row;
    struct decided decided;

    TRY(answer_row(entry, answer, &row, err));
    TRY(decided_read(entry->tx, row.against, row.unit, row.project_no, entry->arena, &decided,
                     err));
    TRY(remedy_perform(campaign, entry, answer, &decided, proposal_idx, err));
    TRY(store_get(entry->tx, &table_proposal, &proposed, entry->arena, err));
    row.state = answer_state(answer);
    row.answer_idx = (int64_t)entry->index;
    row.answered = entry->time.us;
    row.answer = answer->text;
    TRY(remedy_changed_to(answer, entry->arena, &row.changed_to, err));
    row.proposed_by = proposed.author;
    row.approved_by = entry->statement->author.uri;
    if (row.project_no[0] != '\0') {
        const char *step = arena_printf(entry->arena, "objection-%s", row.state);
        TRY(rule_project(entry, row.unit, row.project_no, &project, err));
        if (!step)
            return answer_too_large(err);
        TRY(rule_step(entry, &project, step, row.answer, err));
    }
    TRY(answer_tell(entry, &row, err));
    return store_put(entry->tx, &table_objection, &row, err);
}

static enum status answer_foresee(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                                  struct error *err)
{
    return remedy_foresee(proposal->objection_answer, foresight, err);
}

/* A ruling changed takes from its owner what it gives the unit. */
static size_t answer_units(const Bairi__V1__Proposal *proposal, const char **units, size_t most)
{
    const Bairi__V1__Proposal__ObjectionAnswer *answer = proposal->objection_answer;
    size_t count = 0;

    if (most > 0)
        units[count++] = answer->unit;
    if (count < most && answer->owner_unit[0] != '\0' &&
        strcmp(answer->owner_unit, answer->unit) != 0)
        units[count++] = answer->owner_unit;
    return count;
}

const struct action action_objection_answer = {
    .which = BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER,
    .name = "answer",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .unit = answer_unit,
    .project_no = answer_project,
    .units = answer_units,
    .possible = answer_possible,
    .perform = answer_perform,
    .foresee = answer_foresee,
};
