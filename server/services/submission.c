/* Projects as units report them, or the bureau for them: new ones and new versions. */
#include <string.h>

#include "common/campaign/project.h"
#include "common/message.h"
#include "common/record/record.h"
#include "server/services/likeness.h"
#include "server/services/reception.h"
#include "server/services/scored.h"
#include "server/services/state.h"

/* What a submission stands on: its record, the project before it, and time. */
struct submission {
    const Bairi__V1__Submission *message;
    const struct campaign_settings *settings;
    struct instant reopened; /* until when the unit may report after the last deadline */
    struct project project;
    bool is_new;
    struct project_row before; /* when not new */
    struct version_row last;   /* the version before, when not new */
};

static enum status submission_last(const struct entry *entry, struct submission *submission,
                                   struct error *err)
{
    const struct project_row *before = &submission->before;

    submission->last = (struct version_row){.unit = before->unit,
                                            .project_no = before->project_no,
                                            .version = rule_version(entry, before)};
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
    TRY(rule_settings(campaign, entry, &out->settings, err));
    TRY(record_from_message(project, entry->arena, &out->project, err));
    TRY(reception_reopened(entry->tx, project->unit, entry->arena, &out->reopened, err));
    enum status status = rule_project(entry, project->unit, project->project_no, &out->before, err);
    out->is_new = status == STATUS_NOT_FOUND;
    if (out->is_new)
        return STATUS_OK;
    TRY(status);
    return submission_last(entry, out, err);
}

/*
 * A unit reports its own projects, a department's clerk those of the department: as it says now,
 * and as the version before said. The bureau enters for any unit (代录).
 */
static enum status submission_is_own(const struct submission *submission,
                                     const struct identity *author, struct error *err)
{
    const struct project *project = &submission->project;
    const char *before = submission->is_new ? author->subunit : submission->before.subunit;

    if (author->role == ROLE_BUREAU)
        return STATUS_OK;
    if (strcmp(project->unit, author->unit) != 0 ||
        (author->subunit[0] != '\0' && (strcmp(project->subunit, author->subunit) != 0 ||
                                        strcmp(before, author->subunit) != 0))) {
        error_set(err, STATUS_PERMISSION_DENIED, "%s may not report for unit %s", author->uri,
                  project->unit);
        return error_at(err, NULL, "unit");
    }
    return STATUS_OK;
}

enum status submission_letter(const Bairi__V1__Submission *submission,
                              const struct identity *author, struct error *err)
{
    const Bairi__V1__Evidence *letter = submission->letter;

    if (author->role != ROLE_BUREAU) {
        if (!letter)
            return STATUS_OK;
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a letter belongs to what the bureau enters for a unit; yours needs none");
        return error_at(err, NULL, "letter");
    }
    if (letter && file_type_is_known(letter->type) && letter->sha256.len == SHA256_SIZE &&
        letter->size > 0 && file_name_is_plain(letter->name))
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "what the bureau enters for a unit needs the unit's letter: a plain file name, PDF, "
              "JPEG, PNG or OFD");
    return error_at(err, NULL, "letter");
}

static const struct project_row *submission_before(const struct submission *submission)
{
    return submission->is_new ? NULL : &submission->before;
}

/* Also a version that will wait for its countersignature comes in time, or not at all. */
static enum status submission_in_time(const struct submission *submission,
                                      const struct entry *entry, struct error *err)
{
    const struct settings *settings = &submission->settings->settings;
    struct reception reception;

    TRY(reception_at(settings, submission_before(submission), submission->project.signed_on,
                     entry->time, submission->reopened, &reception, err));
    if (submission->project.signed_on > instant_day(entry->time, settings->utc_offset)) {
        error_set(err, STATUS_INVALID_ARGUMENT, "%s/%s says it was signed on a day still to come",
                  submission->project.unit, submission->project.project_no);
        return error_at(err, NULL, "signed_on");
    }
    return STATUS_OK;
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
    TRY(submission_letter(submission.message, &entry->statement->author, err));
    TRY(rule_is_latest(entry, &submission.before, err));
    if (!submission.is_new)
        TRY(state_allows(&submission.before, state_newer(&submission.before), err));
    TRY(submission_in_time(&submission, entry, err));
    return submission_check(&submission, entry, err);
}

/* ---- projections ---- */

/* The unit's settings ask for a countersignature; where the bureau enters, the letter stands for
 * it. */
static bool submission_awaits(const struct submission *submission, const struct entry *entry)
{
    const struct settings *settings = &submission->settings->settings;
    int unit = settings_unit_index(settings, submission->project.unit);

    return entry->statement->author.role == ROLE_UNIT && unit >= 0 &&
           settings->units[unit].countersign;
}

static enum status submission_put_version(const struct submission *submission,
                                          const struct entry *entry, int64_t version,
                                          const struct reception *reception,
                                          struct version_row *row, struct error *err)
{
    struct bytes record, letter = {0};

    TRY(message_pack(&submission->message->project->base, entry->arena, &record, err));
    if (submission->message->letter)
        TRY(message_pack(&submission->message->letter->base, entry->arena, &letter, err));
    *row = (struct version_row){
        .unit = submission->project.unit,
        .project_no = submission->project.project_no,
        .version = version,
        .idx = (int64_t)entry->index,
        .received = reception->received.us,
        .late = reception->late,
        .period = reception->period.id,
        .author = entry->statement->author.uri,
        .verdict = "",
        .digest = rule_digest(entry),
        .record = record,
        .letter = letter,
    };
    return store_put(entry->tx, &table_version, row, err);
}

static enum status submission_put_evidence(const struct submission *submission,
                                           const struct entry *entry, struct error *err)
{
    const Bairi__V1__Project *project = submission->message->project;

    for (size_t i = 0; i < project->n_files; i++)
        TRY(rule_evidence(entry, project->unit, project->project_no, project->files[i], err));
    if (submission->message->letter)
        TRY(rule_evidence(entry, project->unit, project->project_no, submission->message->letter,
                          err));
    return STATUS_OK;
}

/* The leader whose signature is awaited, or the bureau; and the unit the bureau entered for. */
static enum status submission_tell(const struct entry *entry, const struct project_row *project,
                                   bool awaits, struct error *err)
{
    if (awaits)
        return rule_notice_project(entry, NOTICE_LEADER, "awaiting", project, "", 0, err);
    if (entry->statement->author.role == ROLE_BUREAU)
        TRY(rule_notice_project(entry, NOTICE_UNIT, "entered", project, "", 0, err));
    return rule_notice_project(entry, NOTICE_BUREAU, "submitted", project, "", 0, err);
}

static enum status submission_apply(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    struct submission submission;
    struct reception reception = {0};
    struct version_row version;

    TRY(submission_read(campaign, entry, &submission, err));
    bool awaits = submission_awaits(&submission, entry);
    if (!awaits)
        TRY(reception_at(&submission.settings->settings, submission_before(&submission),
                         submission.project.signed_on, entry->time, submission.reopened, &reception,
                         err));
    struct project_row row = submission.before;
    if (submission.is_new)
        row = (struct project_row){
            .unit = submission.project.unit,
            .project_no = submission.project.project_no,
            .standing = "",
        };
    row.versions++;
    if (awaits) {
        state_await(&row, rule_digest(entry));
    } else {
        state_move(&row, state_newer(submission_before(&submission)), rule_digest(entry));
        reception_forget(&row);
    }
    if (row.received == 0 || !awaits) { /* else what was received stays as it is */
        row.subunit = submission.project.subunit;
        row.reason = "";
    }
    TRY(submission_put_version(&submission, entry, row.versions, &reception, &version, err));
    TRY(submission_put_evidence(&submission, entry, err));
    TRY(likeness_keep(entry, &submission.project, row.versions, err));
    TRY(rule_step(entry, &row, state_seen(&row, true).state, "", err));
    TRY(submission_tell(entry, &row, awaits, err));
    if (project_scored_version(&row) != version.version)
        return project_put(entry, &row, err);
    return project_put_known(entry, &row, &version, &submission.project, err);
}

const struct rule rule_submission = {
    .kind = BAIRI__V1__STATEMENT_KIND__SUBMISSION,
    .roles = ROLE_UNIT | ROLE_BUREAU,
    .admit = submission_admit,
    .apply = submission_apply,
};
