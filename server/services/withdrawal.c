/* What a unit takes back: a project not decided yet, or a version not countersigned yet. */
#include <string.h>

#include "server/services/facts.h"
#include "server/services/reception.h"
#include "server/services/state.h"

enum { WITHDRAWAL_REASON_MAX = 4000 };

static enum status version_in_time(const struct entry *entry, const struct campaign_settings *with,
                                   const struct version_row *version, struct error *err)
{
    struct period period;

    if (settings_period(&with->settings, version->period, &period) &&
        entry->time.us < period.deadline.us)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s/%s can no longer be withdrawn: the deadline of %s has passed",
                     version->unit, version->project_no, version->period);
}

/*
 * What was never received has no deadline; but it must not take along an earlier version that was,
 * and could not be withdrawn by itself. A recognised one stays as it is.
 */
static enum status waiting_open(const struct entry *entry, const struct campaign_settings *with,
                                const struct project_row *project, struct error *err)
{
    struct version_row version = {.unit = project->unit, .project_no = project->project_no};
    struct step_row before;

    TRY(facts_step_before(entry->tx, project, entry->arena, &before, err));
    version.version = before.version;
    bool taken_back = before.what[0] == '\0' || strcmp(before.what, "withdrawn") == 0;
    bool refused = strcmp(before.what, "refused") == 0;
    bool decided = refused || strcmp(before.what, "returned") == 0 ||
                   strcmp(before.what, "accepted") == 0 || strcmp(before.what, "restored") == 0;
    if (taken_back || (project->accepted_version > 0 && decided))
        return STATUS_OK;
    if (refused || project->accepted_version > 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "version %lld of %s/%s was received and cannot be withdrawn any more; "
                         "have the newer one countersigned, or correct it",
                         (long long)version.version, project->unit, project->project_no);
    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    return version_in_time(entry, with, &version, err);
}

/* Not decided yet, and before the deadline of the period it came in. */
static enum status withdrawal_open(const struct entry *entry, const struct campaign_settings *with,
                                   const struct project_row *project, struct error *err)
{
    struct version_row version = {
        .unit = project->unit, .project_no = project->project_no, .version = project->versions};

    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    if (!state_of(project->state)->withdrawable ||
        (project->accepted_version > 0 && version.received > 0))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is %s; only what is not decided yet can be withdrawn",
                         project->unit, project->project_no, project->state);
    if (version.received == 0)
        return waiting_open(entry, with, project, err);
    return version_in_time(entry, with, &version, err);
}

static enum status withdrawal_admit(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    const Bairi__V1__Withdrawal *message = entry->statement->message->withdrawal;
    const struct campaign_settings *settings = NULL;
    struct project_row project;

    TRY(rule_text(message->reason, WITHDRAWAL_REASON_MAX, "reason", err));
    TRY(campaign_settings(campaign, entry->tx, entry->arena, &settings, err));
    TRY(rule_own_project(entry, message->unit, message->project_no, &project, err));
    TRY(rule_is_latest(entry, project.latest, project.unit, project.project_no, err));
    return withdrawal_open(entry, settings, &project, err);
}

static enum status withdrawal_apply(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    const Bairi__V1__Withdrawal *message = entry->statement->message->withdrawal;
    struct project_row project;

    (void)campaign;
    TRY(rule_project(entry, message->unit, message->project_no, &project, err));
    bool unseen =
        project.versions == 1 && strcmp(project.state, state_after(EVENT_ENTERED, false)) == 0;
    project.state = state_after(EVENT_WITHDRAWN, project.accepted_version > 0);
    project.latest = rule_digest(entry);
    project.reason = message->reason;
    reception_forget(&project);
    TRY(rule_step(entry, &project, "withdrawn", message->reason, err));
    if (!unseen) /* what was never received concerns nobody at the bureau */
        TRY(rule_notice_project(entry, NOTICE_BUREAU, "withdrawn", &project, message->reason, 0,
                                err));
    return store_put(entry->tx, &table_project, &project, err);
}

const struct rule rule_withdrawal = {
    .kind = BAIRI__V1__STATEMENT_KIND__WITHDRAWAL,
    .roles = ROLE_UNIT,
    .admit = withdrawal_admit,
    .apply = withdrawal_apply,
};
