/* Questions and answers as records: a unit asks the bureau or is asked by it. */
#include "server/services/questions.h"

#include <string.h>

#include "server/services/rule.h"

enum {
    WORDS_MAX = 4000,
    ANSWERS_MAX = 200, /* of one case */
    OPEN_MAX = 100     /* of one unit or department, asked by one side */
};

/* ---- who sees a case ---- */

static bool department_sees_all_of(const struct identity *who, const char *unit,
                                   const char *subunit)
{
    return strcmp(who->unit, unit) == 0 &&
           (who->subunit[0] == '\0' || strcmp(who->subunit, subunit) == 0);
}

enum status question_visible(struct transaction *tx, const struct question_row *question,
                             const struct identity *who, struct arena *arena, bool *visible,
                             struct error *err)
{
    struct project_row project = {.unit = question->unit, .project_no = question->project_no};

    *visible =
        who->role == ROLE_BUREAU ||
        (who->role == ROLE_UNIT && department_sees_all_of(who, question->unit, question->subunit));
    if (*visible || who->role != ROLE_UNIT || strcmp(who->unit, question->unit) != 0 ||
        question->subunit[0] != '\0' || !question->from_bureau)
        return STATUS_OK;
    *visible = question->project_no[0] == '\0';
    if (*visible)
        return STATUS_OK;
    TRY(store_get(tx, &table_project, &project, arena, err));
    *visible = strcmp(project.subunit, who->subunit) == 0;
    return STATUS_OK;
}

/* ---- asking ---- */

static enum status ask_of_unit(const Bairi__V1__Question *message, const struct settings *settings,
                               struct error *err)
{
    int at = settings_unit_index(settings, message->unit);

    if (at < 0)
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", message->unit);
    const struct unit *unit = &settings->units[at];
    for (size_t i = 0; message->subunit[0] != '\0' && i <= unit->subunit_count; i++) {
        if (i == unit->subunit_count)
            return error_set(err, STATUS_NOT_FOUND, "%s has no department %s", unit->id,
                             message->subunit);
        if (strcmp(unit->subunits[i].id, message->subunit) == 0)
            break;
    }
    return STATUS_OK;
}

/* A unit asks for itself, a department for itself; the bureau asks whom it names. */
static enum status ask_by_author(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__Question *message = entry->statement->message->question;
    const struct identity *author = &entry->statement->author;
    const struct campaign_settings *settings = NULL;

    TRY(rule_settings(campaign, entry, &settings, err));
    if (author->role == ROLE_BUREAU)
        return ask_of_unit(message, &settings->settings, err);
    if (strcmp(message->unit, author->unit) == 0 && strcmp(message->subunit, author->subunit) == 0)
        return STATUS_OK;
    error_set(err, STATUS_PERMISSION_DENIED, "%s asks for his own unit or department only",
              author->uri);
    return error_at(err, NULL, "unit");
}

static enum status ask_about_project(const struct entry *entry, struct error *err)
{
    const Bairi__V1__Question *message = entry->statement->message->question;
    struct project_row project;

    if (message->project_no[0] == '\0')
        return STATUS_OK;
    TRY(rule_project(entry, message->unit, message->project_no, &project, err));
    if (message->subunit[0] == '\0' || strcmp(project.subunit, message->subunit) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", message->unit,
                     message->project_no);
}

static enum status ask_not_too_many(const struct entry *entry, bool from_bureau, struct error *err)
{
    const Bairi__V1__Question *message = entry->statement->message->question;
    struct question_row match = {
        .unit = message->unit, .subunit = message->subunit, .open = 1, .from_bureau = from_bureau};
    struct store_scan scan = {
        .index = &index_question_open, .match = &match, .equal = 4, .limit = OPEN_MAX};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_question, &scan, entry->arena, &rows, &count, err));
    if (count >= OPEN_MAX)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%d questions of %s wait for an answer already; wait for some first",
                         OPEN_MAX, message->unit);
    return STATUS_OK;
}

static enum status question_admit(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__Question *message = entry->statement->message->question;

    TRY(rule_text(message->text, WORDS_MAX, "text", err));
    TRY(ask_by_author(campaign, entry, err));
    TRY(ask_about_project(entry, err));
    if (entry->statement->message->previous.len != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a question begins a case of its own; to go on with one, answer in it");
    return ask_not_too_many(entry, entry->statement->author.role == ROLE_BUREAU, err);
}

/* ---- notices ---- */

/*
 * Tells the other side. What the bureau asks the unit as a whole is for every department, unless it
 * is about a project: then for the department whose project it is.
 */
static enum status case_notice(const struct entry *entry, const struct question_row *question,
                               const char *text, bool by_bureau, struct error *err)
{
    struct project_row project = {.subunit = question->subunit};
    bool has_project = question->project_no[0] != '\0';

    if (has_project)
        TRY(rule_project(entry, question->unit, question->project_no, &project, err));
    bool to_unit_as_a_whole = question->from_bureau && question->subunit[0] == '\0';
    struct notice notice = {
        .audience = by_bureau ? NOTICE_UNIT : NOTICE_BUREAU,
        .kind = by_bureau == (question->from_bureau != 0) ? "question" : "answer",
        .unit = question->unit,
        .subunit = to_unit_as_a_whole ? project.subunit : question->subunit,
        .whole = to_unit_as_a_whole && !has_project,
        .project_no = question->project_no,
        .version = project.versions,
        .text = text,
        .question = (uint64_t)question->idx,
    };
    return rule_notice(entry, &notice, err);
}

static enum status question_apply(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__Question *message = entry->statement->message->question;
    struct question_row row = {
        .idx = (int64_t)entry->index,
        .unit = message->unit,
        .subunit = message->subunit,
        .project_no = message->project_no,
        .author = entry->statement->author.uri,
        .time = entry->time.us,
        .text = message->text,
        .latest = rule_digest(entry),
        .open = 1,
        .from_bureau = entry->statement->author.role == ROLE_BUREAU,
    };

    (void)campaign;
    TRY(case_notice(entry, &row, message->text, row.from_bureau, err));
    return store_put(entry->tx, &table_question, &row, err);
}

const struct rule rule_question = {
    .kind = BAIRI__V1__STATEMENT_KIND__QUESTION,
    .roles = ROLE_UNIT | ROLE_BUREAU,
    .admit = question_admit,
    .apply = question_apply,
};

/* ---- answering ---- */

static enum status answer_not_found(const Bairi__V1__Answer *message, struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no question %llu",
                     (unsigned long long)message->question);
}

static enum status answer_case(const struct entry *entry, struct question_row *out,
                               struct error *err)
{
    const Bairi__V1__Answer *message = entry->statement->message->answer;

    *out = (struct question_row){.idx = (int64_t)message->question};
    if (message->question > INT64_MAX)
        return answer_not_found(message, err);
    enum status status = store_get(entry->tx, &table_question, out, entry->arena, err);
    return status == STATUS_NOT_FOUND ? answer_not_found(message, err) : status;
}

static enum status answer_is_latest(const struct entry *entry, const struct question_row *question,
                                    struct error *err)
{
    ProtobufCBinaryData previous = entry->statement->message->previous;

    if (previous.len == question->latest.size &&
        memcmp(previous.data, question->latest.data, previous.len) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_ABORTED,
                     "question %lld has changed since you looked at it; look again and repeat",
                     (long long)question->idx);
}

static enum status answer_admit(struct campaign *campaign, const struct entry *entry,
                                struct error *err)
{
    const Bairi__V1__Answer *message = entry->statement->message->answer;
    struct question_row question;
    bool visible = false;

    (void)campaign;
    TRY(rule_text(message->text, WORDS_MAX, "text", err));
    TRY(answer_case(entry, &question, err));
    TRY(question_visible(entry->tx, &question, &entry->statement->author, entry->arena, &visible,
                         err));
    if (!visible)
        return answer_not_found(message, err);
    TRY(answer_is_latest(entry, &question, err));
    if (question.answers >= ANSWERS_MAX)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "question %lld has %d answers already; ask anew", (long long)question.idx,
                         ANSWERS_MAX);
    return STATUS_OK;
}

static enum status answer_apply(struct campaign *campaign, const struct entry *entry,
                                struct error *err)
{
    const Bairi__V1__Answer *message = entry->statement->message->answer;
    bool by_bureau = entry->statement->author.role == ROLE_BUREAU;
    struct question_row question;
    struct answer_row row = {
        .idx = (int64_t)entry->index,
        .question = (int64_t)message->question,
        .author = entry->statement->author.uri,
        .time = entry->time.us,
        .text = message->text,
        .from_bureau = by_bureau,
    };

    (void)campaign;
    TRY(answer_case(entry, &question, err));
    TRY(store_put(entry->tx, &table_answer, &row, err));
    TRY(case_notice(entry, &question, message->text, by_bureau, err));
    question.open = by_bureau == (question.from_bureau != 0);
    question.latest = rule_digest(entry);
    question.answers++;
    return store_put(entry->tx, &table_question, &question, err);
}

const struct rule rule_answer = {
    .kind = BAIRI__V1__STATEMENT_KIND__ANSWER,
    .roles = ROLE_UNIT | ROLE_BUREAU,
    .admit = answer_admit,
    .apply = answer_apply,
};
