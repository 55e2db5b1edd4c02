/* A penalty lifted by two people: it stays readable and no longer takes points. */
#include <string.h>

#include "server/services/action.h"

enum { TEXT_MAX = 4000 };

static const char *lift_unit(const Bairi__V1__Proposal *proposal)
{
    return proposal->lift_penalty->unit;
}

static const char *lift_project(const Bairi__V1__Proposal *proposal)
{
    return proposal->lift_penalty->project_no;
}

static enum status lift_penalty(const struct entry *entry,
                                const Bairi__V1__Proposal__LiftPenalty *lift,
                                struct penalty_row *row, struct error *err)
{
    *row = (struct penalty_row){.idx = (int64_t)lift->penalty};
    enum status status = store_get(entry->tx, &table_penalty, row, entry->arena, err);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (status == STATUS_NOT_FOUND || strcmp(row->unit, lift->unit) != 0 ||
        strcmp(row->project_no, lift->project_no) != 0)
        return error_set(err, STATUS_NOT_FOUND, "there is no penalty %llu of %s",
                         (unsigned long long)lift->penalty, lift->unit);
    return STATUS_OK;
}

static enum status lift_possible(struct campaign *campaign, const struct entry *entry,
                                 const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__LiftPenalty *lift = proposal->lift_penalty;
    struct penalty_row row;

    (void)campaign;
    TRY(rule_text(lift->reason, TEXT_MAX, "reason", err));
    TRY(lift_penalty(entry, lift, &row, err));
    if (strcmp(row.state, "in-force") != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "penalty %llu is lifted already",
                         (unsigned long long)lift->penalty);
    return STATUS_OK;
}

/* To the unit as a whole, or to the department whose project it is about. */
static enum status lift_notice(const struct entry *entry, const struct penalty_row *penalty,
                               const char *reason, const struct project_row *project,
                               struct error *err)
{
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = "penalty-lifted",
        .unit = penalty->unit,
        .subunit = project ? project->subunit : "",
        .whole = !project,
        .project_no = penalty->project_no,
        .version = project ? rule_version(entry, project) : 0,
        .text = arena_printf(entry->arena, "%s %s", penalty->points, reason),
    };

    if (!notice.text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a notice");
    return rule_notice(entry, &notice, err);
}

enum status penalty_lift(const struct entry *entry, int64_t penalty, const char *reason,
                         struct error *err)
{
    struct penalty_row row = {.idx = penalty};
    struct project_row project;

    TRY(store_get(entry->tx, &table_penalty, &row, entry->arena, err));
    bool about_project = row.project_no[0] != '\0';
    row.state = "lifted";
    TRY(store_put(entry->tx, &table_penalty, &row, err));
    if (about_project) {
        TRY(rule_project(entry, row.unit, row.project_no, &project, err));
        TRY(rule_step(entry, &project, "penalty-lifted", reason, err));
    }
    TRY(lift_notice(entry, &row, reason, about_project ? &project : NULL, err));
    return rule_touch(entry, row.unit, err);
}

static enum status lift_perform(struct campaign *campaign, const struct entry *entry,
                                const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                struct error *err)
{
    (void)campaign;
    (void)proposal_idx;
    return penalty_lift(entry, (int64_t)proposal->lift_penalty->penalty,
                        proposal->lift_penalty->reason, err);
}

static enum status lift_foresee(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                                struct error *err)
{
    struct facts *facts = &foresight->facts;
    size_t kept = 0;
    Bairi__V1__ReportPenalty **all =
        arena_array(foresight->arena, facts->penalty_count + 1, sizeof *all);

    if (!all)
        return answer_too_large(err);
    for (size_t i = 0; i < facts->penalty_count; i++) {
        if (facts->penalties[i]->proposal != proposal->lift_penalty->penalty)
            all[kept++] = facts->penalties[i];
    }
    facts->penalties = all;
    facts->penalty_count = kept;
    return STATUS_OK;
}

const struct action action_lift_penalty = {
    .which = BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY,
    .name = "lift-penalty",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .unit = lift_unit,
    .project_no = lift_project,
    .beside = true,
    .possible = lift_possible,
    .perform = lift_perform,
    .foresee = lift_foresee,
};
