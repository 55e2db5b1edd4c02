/* 审签: the unit's leader signs what his clerk entered, and with that it is received. */
#include <string.h>

#include "common/message.h"
#include "server/services/reception.h"
#include "server/services/scored.h"
#include "server/services/state.h"

/* What a countersignature completes. */
struct completion {
    const struct campaign_settings *settings;
    struct project_row project;
    struct version_row version; /* the latest */
    const char *subunit;        /* it belongs to */
    struct reception reception;
};

static enum status completion_time(const struct entry *entry, struct completion *completion,
                                   struct error *err)
{
    ProtobufCMessage *message = NULL;
    struct instant reopened;

    TRY(reception_reopened(entry->tx, completion->project.unit, entry->arena, &reopened, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, completion->version.record, entry->arena,
                       &message, err));
    const Bairi__V1__Project *record = (const Bairi__V1__Project *)message;
    completion->subunit = record->subunit;
    return reception_at(&completion->settings->settings, &completion->project, record->signed_on,
                        entry->time, reopened, &completion->reception, err);
}

static enum status completion_read(struct campaign *campaign, const struct entry *entry,
                                   struct completion *out, struct error *err)
{
    const Bairi__V1__Countersignature *message = entry->statement->message->countersignature;

    TRY(rule_settings(campaign, entry, &out->settings, err));
    TRY(rule_own_project(entry, message->unit, message->project_no, &out->project, err));
    out->version = (struct version_row){.unit = out->project.unit,
                                        .project_no = out->project.project_no,
                                        .version = out->project.versions};
    return store_get(entry->tx, &table_version, &out->version, entry->arena, err);
}

static enum status countersignature_admit(struct campaign *campaign, const struct entry *entry,
                                          struct error *err)
{
    const Bairi__V1__Countersignature *message = entry->statement->message->countersignature;
    struct completion completion;

    TRY(completion_read(campaign, entry, &completion, err));
    const struct project_row *project = &completion.project;
    TRY(rule_author_may(entry, state_steps[STEP_COUNTERSIGN].right, err));
    TRY(rule_is_latest(entry, project, err));
    TRY(state_allows(project, STEP_COUNTERSIGN, err));
    if (message->version != (uint64_t)project->versions)
        return error_set(err, STATUS_ABORTED, "%s/%s has version %lld; look at it first",
                         project->unit, project->project_no, (long long)project->versions);
    if (strcmp(completion.version.author, entry->statement->author.uri) == 0)
        return error_set(err, STATUS_PERMISSION_DENIED, "who entered %s/%s does not countersign it",
                         project->unit, project->project_no);
    return completion_time(entry, &completion, err);
}

static enum status countersignature_apply(struct campaign *campaign, const struct entry *entry,
                                          struct error *err)
{
    struct completion completion;

    TRY(completion_read(campaign, entry, &completion, err));
    TRY(completion_time(entry, &completion, err));
    struct project_row *project = &completion.project;
    struct version_row *version = &completion.version;
    version->received = completion.reception.received.us;
    version->late = completion.reception.late;
    version->period = completion.reception.period.id;
    state_move(project, STEP_COUNTERSIGN, rule_digest(entry));
    project->subunit = completion.subunit;
    project->reason = "";
    reception_forget(project);
    TRY(store_put(entry->tx, &table_version, version, err));
    TRY(rule_step(entry, project, "countersigned", "", err));
    TRY(rule_notice_project(entry, NOTICE_UNIT, "countersigned", project, "", 0, err));
    TRY(rule_notice_project(entry, NOTICE_BUREAU, "submitted", project, "", 0, err));
    return project_put(entry, project, err);
}

const struct rule rule_countersignature = {
    .kind = BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE,
    .roles = ROLE_UNIT,
    .admit = countersignature_admit,
    .apply = countersignature_apply,
};
