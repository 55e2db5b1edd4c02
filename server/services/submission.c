/* Projects as units report them: new ones, new versions, withdrawals. */
#include <string.h>

#include "common/campaign/project.h"
#include "common/message.h"
#include "common/record/record.h"
#include "server/services/rule.h"

/* What a submission stands on: its record, the project before it, and time. */
struct submission {
    const Bairi__V1__Submission *message;
    const struct campaign_settings *settings;
    struct project project;
    bool is_new;
    struct project_row before; /* when not new */
    struct version_row last;   /* the version before, when not new */
};

static enum status submission_last(const struct entry *entry, struct submission *submission,
                                   struct error *err)
{
    const struct project_row *before = &submission->before;

    submission->last = (struct version_row){
        .unit = before->unit, .project_no = before->project_no, .version = before->versions};
    return store_get(entry->tx, &table_version, &submission->last, entry->arena, err);
}

static enum status submission_read(struct campaign *campaign, const struct entry *entry,
                                   struct submission *out, struct error *err)
{
    const Bairi__V1__Project *project;

    *out = (struct submission){.message = entry->statement->message->submission};
    project = out->message->project;
    if (!project)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a submission carries a project");
    TRY(campaign_settings(campaign, entry->tx, entry->arena, &out->settings, err));
    TRY(record_from_message(project, entry->arena, &out->project, err));
    enum status status = rule_project(entry, project->unit, project->project_no, &out->before, err);
    out->is_new = status == STATUS_NOT_FOUND;
    if (out->is_new)
        return STATUS_OK;
    TRY(status);
    return submission_last(entry, out, err);
}

/*
 * A unit reports its own projects, a department's clerk those of the department: as it says now,
 * and as the version before said.
 */
static enum status submission_is_own(const struct submission *submission,
                                     const struct identity *author, struct error *err)
{
    const struct project *project = &submission->project;
    const char *before = submission->is_new ? author->subunit : submission->before.subunit;

    if (strcmp(project->unit, author->unit) != 0 ||
        (author->subunit[0] != '\0' && (strcmp(project->subunit, author->subunit) != 0 ||
                                        strcmp(before, author->subunit) != 0))) {
        error_set(err, STATUS_PERMISSION_DENIED, "%s may not report for unit %s", author->uri,
                  project->unit);
        return error_at(err, NULL, "unit");
    }
    return STATUS_OK;
}

/*
 * A version resent by the return date keeps its predecessor's received time (DOMAIN section 2),
 * unless it says to be signed after that: what came later is a matter of its own.
 */
static struct instant submission_received(const struct submission *submission,
                                          const struct entry *entry)
{
    const struct settings *settings = &submission->settings->settings;
    struct instant before = {submission->last.received};

    if (!submission->is_new && strcmp(submission->before.state, "returned") == 0 &&
        instant_day(entry->time, settings->utc_offset) <= submission->before.return_by &&
        submission->project.signed_on <= instant_day(before, settings->utc_offset))
        return before;
    return entry->time;
}

static enum status submission_in_time(const struct submission *submission,
                                      const struct entry *entry, struct error *err)
{
    const struct settings *settings = &submission->settings->settings;
    struct period period;

    if (!settings_period_at(settings, submission_received(submission, entry), &period))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the last deadline has passed; reports are closed unless an approved "
                         "reopening names your unit");
    if (submission->project.signed_on > instant_day(entry->time, settings->utc_offset)) {
        error_set(err, STATUS_INVALID_ARGUMENT, "%s/%s says it was signed on a day still to come",
                  submission->project.unit, submission->project.project_no);
        return error_at(err, NULL, "signed_on");
    }
    return STATUS_OK;
}

static enum status submission_state(const struct submission *submission, struct error *err)
{
    const struct project_row *before = &submission->before;

    if (submission->is_new || before->standing[0] == '\0')
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s/%s was %s; only a restoring by two people opens it again", before->unit,
                     before->project_no, before->standing);
}

static enum status submission_check(const struct submission *submission, const struct entry *entry,
                                    struct error *err)
{
    struct problems problems = {0};
    struct project last;
    ProtobufCMessage *message = NULL;
    bool confirmed = submission->message->confirmed;

    project_check(&submission->project, &submission->settings->settings, confirmed, entry->arena,
                  &problems);
    if (!submission->is_new) {
        TRY(message_unpack(&bairi__v1__project__descriptor, submission->last.record, entry->arena,
                           &message, err));
        TRY(record_from_message((const Bairi__V1__Project *)message, entry->arena, &last, err));
        project_check_change(&submission->project, &last, confirmed, entry->arena, &problems);
    }
    for (size_t i = 0; i < problems.count; i++) {
        if (problems.items[i].warning)
            continue;
        if (err)
            *err = problems.items[i].error;
        return STATUS_INVALID_ARGUMENT;
    }
    return STATUS_OK;
}

static enum status submission_admit(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    struct submission submission;

    TRY(submission_read(campaign, entry, &submission, err));
    TRY(submission_is_own(&submission, &entry->statement->author, err));
    TRY(rule_is_latest(entry, submission.is_new ? (struct bytes){0} : submission.before.latest,
                       submission.project.unit, submission.project.project_no, err));
    TRY(submission_state(&submission, err));
    TRY(submission_in_time(&submission, entry, err));
    return submission_check(&submission, entry, err);
}

/* ---- projections ---- */

static enum status submission_put_version(const struct submission *submission,
                                          const struct entry *entry, int64_t version,
                                          struct instant received, struct error *err)
{
    const struct settings *settings = &submission->settings->settings;
    struct period period = {0}, due = {0};
    struct bytes record;

    TRY(message_pack(&submission->message->project->base, entry->arena, &record, err));
    if (!settings_period_at(settings, received, &period))
        return error_set(err, STATUS_DATA_LOSS, "a submission after the last deadline");
    bool late = settings_period_due(settings, submission->project.signed_on, &due) &&
                received.us >= due.deadline.us;
    struct version_row row = {
        .unit = submission->project.unit,
        .project_no = submission->project.project_no,
        .version = version,
        .idx = (int64_t)entry->index,
        .received = received.us,
        .late = late,
        .period = period.id,
        .author = entry->statement->author.uri,
        .verdict = "",
        .digest = rule_digest(entry),
        .record = record,
    };
    return store_put(entry->tx, &table_version, &row, err);
}

static enum status submission_put_evidence(const struct submission *submission,
                                           const struct entry *entry, struct error *err)
{
    const Bairi__V1__Project *project = submission->message->project;

    for (size_t i = 0; i < project->n_files; i++) {
        const Bairi__V1__Evidence *file = project->files[i];
        struct evidence_row row = {
            .unit = project->unit,
            .sha256 = {.data = file->sha256.data, .size = file->sha256.len},
            .project_no = project->project_no,
            .name = file->name,
            .type = file->type,
            .size = (int64_t)file->size,
            .idx = (int64_t)entry->index,
        };
        TRY(store_put(entry->tx, &table_evidence, &row, err));
    }
    return STATUS_OK;
}

static enum status submission_apply(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    struct submission submission;

    TRY(submission_read(campaign, entry, &submission, err));
    struct instant received = submission_received(&submission, entry);
    struct project_row row = submission.before;
    if (submission.is_new)
        row = (struct project_row){
            .unit = submission.project.unit,
            .project_no = submission.project.project_no,
            .standing = "",
            .first_received = received.us,
        };
    /* recognised before, and counting with that version until this one is decided */
    row.state = row.accepted_version > 0 ? "amended" : "submitted";
    row.subunit = submission.project.subunit;
    row.versions++;
    row.latest = rule_digest(entry);
    row.reason = "";
    row.return_by = 0;
    TRY(submission_put_version(&submission, entry, row.versions, received, err));
    TRY(submission_put_evidence(&submission, entry, err));
    TRY(rule_step(entry, &row, row.state, "", err));
    TRY(rule_notice_project(entry, NOTICE_BUREAU, "submitted", &row, "", 0, err));
    return store_put(entry->tx, &table_project, &row, err);
}

const struct rule rule_submission = {
    .kind = BAIRI__V1__STATEMENT_KIND__SUBMISSION,
    .roles = ROLE_UNIT,
    .admit = submission_admit,
    .apply = submission_apply,
};

/* ---- withdrawal ---- */

enum { WITHDRAWAL_REASON_MAX = 4000 };

static enum status withdrawal_open(const struct entry *entry, const struct campaign_settings *with,
                                   const struct project_row *project, struct error *err)
{
    struct version_row version = {
        .unit = project->unit, .project_no = project->project_no, .version = project->versions};
    struct period period;

    if (project->accepted_version > 0 ||
        (strcmp(project->state, "submitted") != 0 && strcmp(project->state, "returned") != 0))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is %s; only what is not decided yet can be withdrawn",
                         project->unit, project->project_no, project->state);
    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    if (!settings_period(&with->settings, version.period, &period) ||
        entry->time.us >= period.deadline.us)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s can no longer be withdrawn: the deadline of %s has passed",
                         project->unit, project->project_no, version.period);
    return STATUS_OK;
}

static enum status withdrawal_admit(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    const Bairi__V1__Withdrawal *message = entry->statement->message->withdrawal;
    const struct identity *author = &entry->statement->author;
    const struct campaign_settings *settings = NULL;
    struct project_row project;

    TRY(rule_text(message->reason, WITHDRAWAL_REASON_MAX, "reason", err));
    TRY(campaign_settings(campaign, entry->tx, entry->arena, &settings, err));
    if (strcmp(message->unit, author->unit) != 0)
        return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", message->unit,
                         message->project_no);
    TRY(rule_project(entry, message->unit, message->project_no, &project, err));
    if (author->subunit[0] != '\0' && strcmp(project.subunit, author->subunit) != 0)
        return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", message->unit,
                         message->project_no);
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
    project.state = "withdrawn";
    project.latest = rule_digest(entry);
    project.reason = message->reason;
    TRY(rule_step(entry, &project, "withdrawn", message->reason, err));
    TRY(rule_notice_project(entry, NOTICE_BUREAU, "withdrawn", &project, message->reason, 0, err));
    return store_put(entry->tx, &table_project, &project, err);
}

const struct rule rule_withdrawal = {
    .kind = BAIRI__V1__STATEMENT_KIND__WITHDRAWAL,
    .roles = ROLE_UNIT,
    .admit = withdrawal_admit,
    .apply = withdrawal_apply,
};
