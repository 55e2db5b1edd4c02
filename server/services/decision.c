/* What the bureau decides about a project: accept, return, refuse, hold. */
#include <string.h>

#include "server/services/likeness.h"
#include "server/services/reception.h"
#include "server/services/scored.h"
#include "server/services/state.h"

enum { REASON_MAX = 4000 };

struct outcome {
    Bairi__V1__Decision__Verdict verdict;
    enum step step;
    bool needs_reason;
};

static const struct outcome outcomes[] = {
    {BAIRI__V1__DECISION__VERDICT__ACCEPT, STEP_ACCEPT, false},
    {BAIRI__V1__DECISION__VERDICT__RETURN, STEP_RETURN, true },
    {BAIRI__V1__DECISION__VERDICT__REFUSE, STEP_REFUSE, true },
    {BAIRI__V1__DECISION__VERDICT__HOLD,   STEP_HOLD,   true },
};

static const struct outcome *decision_outcome(const Bairi__V1__Decision *message)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        if (outcomes[i].verdict == message->verdict)
            return &outcomes[i];
    }
    return NULL;
}

static enum status decision_version(const struct entry *entry, struct project_row *project,
                                    struct version_row *version, struct error *err)
{
    const Bairi__V1__Decision *message = entry->statement->message->decision;

    TRY(rule_project(entry, message->unit, message->project_no, project, err));
    *version = (struct version_row){.unit = project->unit,
                                    .project_no = project->project_no,
                                    .version = rule_version(entry, project)};
    return store_get(entry->tx, &table_version, version, entry->arena, err);
}

/* A return names a reason and a day not yet past, a refusal and a holding a reason. */
static enum status decision_says_why(struct campaign *campaign, const struct entry *entry,
                                     const struct outcome *outcome, struct error *err)
{
    const Bairi__V1__Decision *message = entry->statement->message->decision;
    const struct campaign_settings *settings = NULL;

    if (outcome->needs_reason || message->reason[0] != '\0')
        TRY(rule_text(message->reason, REASON_MAX, "reason", err));
    if (outcome->verdict != BAIRI__V1__DECISION__VERDICT__RETURN)
        return STATUS_OK;
    TRY(rule_settings(campaign, entry, &settings, err));
    if (!day_is_valid(message->return_by) ||
        message->return_by < instant_day(entry->time, settings->settings.utc_offset)) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a return needs the day by which the unit must answer, today or later");
        return error_at(err, NULL, "return_by");
    }
    return STATUS_OK;
}

static enum status decision_admit(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__Decision *message = entry->statement->message->decision;
    const struct outcome *outcome = decision_outcome(message);
    struct project_row project;
    struct version_row version;

    if (!outcome)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a decision is to accept, to return, to refuse or to hold");
    TRY(decision_version(entry, &project, &version, err));
    TRY(rule_is_latest(entry, &project, err));
    TRY(state_allows(&project, outcome->step, err));
    if (message->version != (uint64_t)version.version)
        return error_set(err, STATUS_ABORTED, "%s/%s has version %lld; look at it first",
                         project.unit, project.project_no, (long long)version.version);
    if (strcmp(version.author, entry->statement->author.uri) == 0)
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "who entered %s/%s does not decide about it", project.unit,
                         project.project_no);
    TRY(decision_says_why(campaign, entry, outcome, err));
    if (outcome->step != STEP_ACCEPT)
        return STATUS_OK;
    return likeness_permits(entry, &project, &version, err);
}

static enum status decision_apply(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__Decision *message = entry->statement->message->decision;
    const struct outcome *outcome = decision_outcome(message);
    struct project_row project;
    struct version_row version;

    (void)campaign;
    if (!outcome)
        return error_set(err, STATUS_DATA_LOSS, "a decision without a verdict");
    TRY(decision_version(entry, &project, &version, err));
    const struct state_step *step = &state_steps[outcome->step];
    version.verdict = step->name;
    TRY(store_put(entry->tx, &table_version, &version, err));
    state_move(&project, outcome->step, rule_digest(entry));
    project.reason = message->reason;
    if (outcome->step != STEP_HOLD) /* held, it may still be put right by the day it was given */
        reception_forget(&project);
    if (outcome->step == STEP_RETURN) {
        project.return_by = message->return_by;
        project.returned_received = version.received;
    }
    if (outcome->step != STEP_RETURN && outcome->step != STEP_HOLD)
        TRY(rule_touch(entry, project.unit, err));
    TRY(rule_step(entry, &project, step->past, message->reason, err));
    TRY(rule_notice_project(entry, NOTICE_UNIT, step->past, &project, message->reason,
                            outcome->step == STEP_RETURN ? message->return_by : 0, err));
    return project_put(entry, &project, err);
}

const struct rule rule_decision = {
    .kind = BAIRI__V1__STATEMENT_KIND__DECISION,
    .roles = ROLE_BUREAU,
    .admit = decision_admit,
    .apply = decision_apply,
};
