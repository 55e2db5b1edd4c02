/* 提出异议: a unit objects to what the bureau decided about it. */
#include <string.h>

#include "common/campaign/project.h"
#include "common/message.h"
#include "server/services/objections.h"
#include "server/services/rule.h"
#include "server/services/state.h"

enum { WORDS_MAX = 4000, FILES_MAX = 20 };

/* "Not yours" and "not there" give the same answer. */
static enum status objection_not_there(const Bairi__V1__Objection *message, struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no decision %llu about %s%s%s",
                     (unsigned long long)message->against, message->unit,
                     message->project_no[0] ? "/" : "", message->project_no);
}

/* Of the author's unit; of his department's project where he has a department. */
static enum status objection_is_own(const struct entry *entry, struct project_row *project,
                                    struct error *err)
{
    const Bairi__V1__Objection *message = entry->statement->message->objection;
    const struct identity *author = &entry->statement->author;

    *project = (struct project_row){.unit = message->unit, .subunit = "", .project_no = ""};
    if (message->project_no[0] != '\0')
        return rule_own_project(entry, message->unit, message->project_no, project, err);
    if (strcmp(message->unit, author->unit) == 0 && author->subunit[0] == '\0')
        return STATUS_OK;
    return objection_not_there(message, err);
}

static enum status objection_decision(const struct entry *entry, struct decided *out,
                                      struct error *err)
{
    const Bairi__V1__Objection *message = entry->statement->message->objection;

    if (message->against > INT64_MAX)
        return objection_not_there(message, err);
    enum status status = decided_read(entry->tx, (int64_t)message->against, message->unit,
                                      message->project_no, entry->arena, out, err);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (strcmp(out->unit, message->unit) != 0 ||
                                 strcmp(out->project_no, message->project_no) != 0)))
        return objection_not_there(message, err);
    return status;
}

static enum status objection_in_time(struct campaign *campaign, const struct entry *entry,
                                     const struct decided *decided, struct error *err)
{
    const struct campaign_settings *with = NULL;
    char until[40];

    TRY(rule_settings(campaign, entry, &with, err));
    struct instant deadline = objection_deadline(&with->settings, decided->time);
    if (entry->time.us < deadline.us)
        return STATUS_OK;
    instant_format(deadline, with->settings.utc_offset, until);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the days for an objection ended at %s: %d days, counted from the day after "
                     "the decision",
                     until, with->settings.objection_days);
}

static enum status objection_files(const Bairi__V1__Objection *message, struct error *err)
{
    if (message->n_evidence > FILES_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "an objection carries at most %d files",
                         FILES_MAX);
    for (size_t i = 0; i < message->n_evidence; i++) {
        const Bairi__V1__Evidence *file = message->evidence[i];
        if (file_type_is_known(file->type) && file->sha256.len == SHA256_SIZE && file->size > 0 &&
            file_name_is_plain(file->name))
            continue;
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a file beside it has a plain name and is PDF, JPEG, PNG or OFD");
        return error_at(err, NULL, "evidence");
    }
    return STATUS_OK;
}

static enum status objection_admit(struct campaign *campaign, const struct entry *entry,
                                   struct error *err)
{
    const Bairi__V1__Objection *message = entry->statement->message->objection;
    struct project_row project;
    struct objection_row before;
    struct decided decided;
    bool found = false;

    TRY(rule_text(message->text, WORDS_MAX, "text", err));
    TRY(objection_is_own(entry, &project, err));
    if (message->project_no[0] != '\0')
        TRY(state_allows(&project, STEP_OBJECT, err));
    TRY(objection_decision(entry, &decided, err));
    TRY(objection_against(entry->tx, &decided, entry->arena, &before, &found, err));
    if (found)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "objection %lld was raised against it already; one is heard for each "
                         "decision",
                         (long long)before.idx);
    TRY(objection_in_time(campaign, entry, &decided, err));
    return objection_files(message, err);
}

/* ---- projections ---- */

static enum status objection_put_files(const struct entry *entry, struct error *err)
{
    const Bairi__V1__Objection *message = entry->statement->message->objection;

    for (size_t i = 0; i < message->n_evidence; i++)
        TRY(rule_evidence(entry, message->unit, message->project_no, message->evidence[i], err));
    return STATUS_OK;
}

static enum status objection_tell(const struct entry *entry, const struct project_row *project,
                                  struct error *err)
{
    const Bairi__V1__Objection *message = entry->statement->message->objection;
    struct notice notice = {
        .audience = NOTICE_BUREAU,
        .kind = "objected",
        .unit = message->unit,
        .subunit = project->subunit,
        .project_no = message->project_no,
        .version = project->versions,
        .text = message->text,
        .question = entry->index,
    };

    if (message->project_no[0] != '\0')
        TRY(rule_step(entry, project, "objected", message->text, err));
    return rule_notice(entry, &notice, err);
}

static enum status objection_apply(struct campaign *campaign, const struct entry *entry,
                                   struct error *err)
{
    const Bairi__V1__Objection *message = entry->statement->message->objection;
    struct project_row project;
    struct decided decided;
    struct bytes content;

    (void)campaign;
    TRY(objection_is_own(entry, &project, err));
    TRY(objection_decision(entry, &decided, err));
    TRY(message_pack(&message->base, entry->arena, &content, err));
    struct objection_row row = {
        .idx = (int64_t)entry->index,
        .against = decided.idx,
        .unit = message->unit,
        .subunit = project.subunit,
        .project_no = message->project_no,
        .decision = decided.decision,
        .author = entry->statement->author.uri,
        .time = entry->time.us,
        .content = content,
        .state = "open",
        .answer_idx = -1,
        .answer = "",
        .changed_to = "",
        .proposed_by = "",
        .approved_by = "",
    };
    TRY(objection_put_files(entry, err));
    TRY(objection_tell(entry, &project, err));
    return store_put(entry->tx, &table_objection, &row, err);
}

const struct rule rule_objection = {
    .kind = BAIRI__V1__STATEMENT_KIND__OBJECTION,
    .roles = ROLE_UNIT,
    .admit = objection_admit,
    .apply = objection_apply,
};
