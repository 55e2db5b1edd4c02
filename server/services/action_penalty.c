/* A penalty, decided by two people. */
#include <string.h>

#include "common/fraction.h"
#include "server/services/action.h"
#include "server/services/state.h"

enum { TEXT_MAX = 4000, POINT_DECIMALS = 3 };

static const char *penalty_unit(const Bairi__V1__Proposal *proposal)
{
    return proposal->penalty->unit;
}

static const char *penalty_project(const Bairi__V1__Proposal *proposal)
{
    return proposal->penalty->project_no;
}

static enum status penalty_points(const Bairi__V1__Proposal__Penalty *penalty,
                                  const struct settings *settings, struct error *err)
{
    struct fraction points;
    char least[32], most[32], step[32];

    fraction_format(settings->penalty_min, 2, least, sizeof least);
    fraction_format(settings->penalty_max, 2, most, sizeof most);
    fraction_format(settings->penalty_step, 2, step, sizeof step);
    bool fits = fraction_parse(penalty->points, POINT_DECIMALS, &points) &&
                fraction_compare(points, settings->penalty_min) >= 0 &&
                fraction_compare(points, settings->penalty_max) <= 0;
    if (fits && settings->penalty_step.num > 0)
        fits = fraction_div(points, settings->penalty_step).den == 1;
    if (fits)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "penalty points must be from %s to %s in steps of %s, found \"%s\"", least, most,
              step, penalty->points);
    return error_at(err, NULL, "points");
}

static enum status penalty_reason(const Bairi__V1__Proposal__Penalty *penalty,
                                  const struct settings *settings, struct error *err)
{
    for (size_t i = 0; i < settings->penalty_reason_count; i++) {
        if (strcmp(settings->penalty_reasons[i], penalty->reason) == 0)
            return STATUS_OK;
    }
    error_set(err, STATUS_INVALID_ARGUMENT,
              "\"%s\" is not among the campaign's reasons for penalties", penalty->reason);
    return error_at(err, NULL, "reason");
}

static enum status penalty_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Penalty *penalty = proposal->penalty;
    const struct campaign_settings *settings = NULL;
    struct project_row project;

    TRY(rule_settings(campaign, entry, &settings, err));
    if (settings_unit_index(&settings->settings, penalty->unit) < 0)
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", penalty->unit);
    if (penalty->project_no[0] != '\0') {
        TRY(rule_project(entry, penalty->unit, penalty->project_no, &project, err));
        TRY(state_allows(&project, STEP_PENALISE, err));
    }
    TRY(rule_text(penalty->text, TEXT_MAX, "text", err));
    TRY(penalty_reason(penalty, &settings->settings, err));
    return penalty_points(penalty, &settings->settings, err);
}

/* To the unit as a whole, or to the department whose project it is about. */
static enum status penalty_notice(const struct entry *entry,
                                  const Bairi__V1__Proposal__Penalty *penalty,
                                  const struct project_row *project, struct error *err)
{
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = "penalised",
        .unit = penalty->unit,
        .subunit = project ? project->subunit : "",
        .whole = !project,
        .project_no = penalty->project_no,
        .version = project ? rule_version(entry, project) : 0,
        .text =
            arena_printf(entry->arena, "%s %s %s", penalty->points, penalty->reason, penalty->text),
    };

    if (!notice.text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a notice");
    return rule_notice(entry, &notice, err);
}

static enum status penalty_perform(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                   struct error *err)
{
    const Bairi__V1__Proposal__Penalty *penalty = proposal->penalty;
    struct penalty_row row = {
        .idx = proposal_idx,
        .approved_idx = (int64_t)entry->index,
        .unit = penalty->unit,
        .project_no = penalty->project_no,
        .reason = penalty->reason,
        .points = penalty->points,
        .state = "in-force",
    };
    struct project_row project;
    bool about_project = penalty->project_no[0] != '\0';

    (void)campaign;
    TRY(store_put(entry->tx, &table_penalty, &row, err));
    if (about_project) {
        TRY(rule_project(entry, penalty->unit, penalty->project_no, &project, err));
        TRY(rule_step(entry, &project, state_steps[STEP_PENALISE].past, penalty->text, err));
    }
    TRY(penalty_notice(entry, penalty, about_project ? &project : NULL, err));
    return rule_touch(entry, penalty->unit, err);
}

static enum status penalty_foresee(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                                   struct error *err)
{
    struct arena *arena = foresight->arena;
    struct facts *facts = &foresight->facts;
    Bairi__V1__ReportPenalty *row = arena_alloc(arena, sizeof *row);
    Bairi__V1__ReportPenalty **all = arena_array(arena, facts->penalty_count + 1, sizeof *all);

    if (!row || !all)
        return answer_too_large(err);
    for (size_t i = 0; i < facts->penalty_count; i++)
        all[i] = facts->penalties[i];
    bairi__v1__report_penalty__init(row);
    row->unit = proposal->penalty->unit;
    row->points = proposal->penalty->points;
    row->reason = proposal->penalty->reason;
    all[facts->penalty_count++] = row;
    facts->penalties = all;
    return STATUS_OK;
}

const struct action action_penalty = {
    .which = BAIRI__V1__PROPOSAL__ACTION_PENALTY,
    .name = "penalty",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .unit = penalty_unit,
    .project_no = penalty_project,
    .beside = true,
    .possible = penalty_possible,
    .perform = penalty_perform,
    .foresee = penalty_foresee,
};
