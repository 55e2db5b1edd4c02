/* What a unit takes back: a project not decided yet, or a version not countersigned yet. */
#include <string.h>

#include "server/services/reception.h"
#include "server/services/scored.h"
#include "server/services/state.h"

enum { WITHDRAWAL_REASON_MAX = 4000 };

static enum status version_in_time(const struct entry *entry, const struct campaign_settings *with,
                                   const struct version_row *version, struct error *err)
{
    struct instant reopened;
    struct period period;

    TRY(reception_reopened(entry->tx, version->unit, entry->arena, &reopened, err));
    bool known = settings_period(&with->settings, version->period, &period);
    bool came_after = known && version->received >= period.deadline.us; /* while reopened */
    if (known && entry->time.us < (came_after ? reopened.us : period.deadline.us))
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s/%s can no longer be withdrawn: the deadline of %s has passed",
                     version->unit, version->project_no, version->period);
}

/*
 * A version that waits for its countersignature is taken back alone and at any time: what was
 * received before it stays. Otherwise: not decided yet, and before the deadline of the period it
 * came in.
 */
static enum status withdrawal_open(const struct entry *entry, const struct campaign_settings *with,
                                   const struct project_row *project, struct error *err)
{
    struct version_row version = {
        .unit = project->unit, .project_no = project->project_no, .version = project->received};

    TRY(state_allows(project, STEP_WITHDRAW, err));
    if (project->awaiting > 0)
        return STATUS_OK;
    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    return version_in_time(entry, with, &version, err);
}

static enum status withdrawal_admit(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    const Bairi__V1__Withdrawal *message = entry->statement->message->withdrawal;
    const struct campaign_settings *settings = NULL;
    struct project_row project;

    TRY(rule_text(message->reason, WITHDRAWAL_REASON_MAX, "reason", err));
    TRY(rule_settings(campaign, entry, &settings, err));
    TRY(rule_own_project(entry, message->unit, message->project_no, &project, err));
    TRY(rule_is_latest(entry, &project, err));
    return withdrawal_open(entry, settings, &project, err);
}

static enum status withdrawal_apply(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    const Bairi__V1__Withdrawal *message = entry->statement->message->withdrawal;
    struct project_row project;

    (void)campaign;
    TRY(rule_project(entry, message->unit, message->project_no, &project, err));
    bool alone = project.awaiting > 0; /* never received: it concerns nobody at the bureau */
    TRY(rule_step(entry, &project, state_steps[STEP_WITHDRAW].past, message->reason, err));
    if (!alone)
        TRY(rule_notice_project(entry, NOTICE_BUREAU, "withdrawn", &project, message->reason, 0,
                                err));
    state_move(&project, STEP_WITHDRAW, rule_digest(entry));
    if (project.received == 0) {
        project.reason = message->reason;
        reception_forget(&project);
    }
    return project_put(entry, &project, err);
}

const struct rule rule_withdrawal = {
    .kind = BAIRI__V1__STATEMENT_KIND__WITHDRAWAL,
    .roles = ROLE_UNIT,
    .admit = withdrawal_admit,
    .apply = withdrawal_apply,
};
