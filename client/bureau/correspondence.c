/* Questions and answers between a unit and the bureau, and notices of what happened. */
#include <string.h>

#include "client/bureau/internal.h"

TAKE(AppendReply)
TAKE(QuestionsReply)
TAKE(NoticesReply)

/* ---- questions ---- */

/* Whom a question is of: the caller's own department, or the one named as "unit/department". */
static enum status question_of(const struct bureau *bureau, struct arena *arena, const char *unit,
                               Bairi__V1__Question *out, struct error *err)
{
    const struct identity *self = bureau_self(bureau);
    const char *slash = strchr(unit, '/');
    const char *subunit = slash ? slash + 1 : "";

    if (self->role == ROLE_UNIT)
        subunit = self->subunit;
    out->unit = arena_strndup(arena, unit, slash ? (size_t)(slash - unit) : strlen(unit));
    out->subunit = arena_strdup(arena, subunit);
    return out->unit && out->subunit ? STATUS_OK : no_memory(err);
}

enum status bureau_ask(struct bureau *bureau, struct arena *arena, const char *unit,
                       const char *project_no, const char *text, struct acceptances *out,
                       struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){0});
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__AskRequest request;
    Bairi__V1__Question content;
    struct call call;

    bairi__v1__ask_request__init(&request);
    bairi__v1__question__init(&content);
    TRY(question_of(bureau, arena, unit, &content, err));
    content.project_no = arena_strdup(arena, project_no ? project_no : "");
    content.text = arena_strdup(arena, text);
    if (!statement || !content.project_no || !content.text)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_QUESTION;
    statement->question = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__questions__descriptor);
    bairi__v1__questions__ask(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_answer(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__QuestionState *question, const char *text,
                          struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement =
        statement_draft(bureau, arena, (struct bytes){question->digest.data, question->digest.len});
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__AnswerRequest request;
    Bairi__V1__Answer content;
    struct call call;

    bairi__v1__answer_request__init(&request);
    bairi__v1__answer__init(&content);
    content.question = question->index;
    content.text = arena_strdup(arena, text);
    if (!statement || !content.text)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ANSWER;
    statement->answer = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__questions__descriptor);
    bairi__v1__questions__answer(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

/* Every question has its content, or the server is not to be believed. */
static enum status questions_are_whole(const Bairi__V1__QuestionsReply *reply, struct error *err)
{
    for (size_t i = 0; i < reply->n_questions; i++) {
        if (!reply->questions[i]->question)
            return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    }
    return STATUS_OK;
}

enum status bureau_questions(struct bureau *bureau, struct arena *arena, const char *unit,
                             const char *project_no, bool all,
                             const Bairi__V1__QuestionsReply **out, struct error *err)
{
    Bairi__V1__QuestionsRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__questions_request__init(&request);
    request.unit = arena_strdup(arena, unit ? unit : "");
    request.project_no = arena_strdup(arena, project_no ? project_no : "");
    request.all = all;
    if (!request.unit || !request.project_no)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__questions__descriptor);
    bairi__v1__questions__list(&call.service.base, &request, take_QuestionsReply, out);
    TRY(call_end(&call, *out != NULL, err));
    TRY(questions_are_whole(*out, err));
    if (request.unit[0] == '\0' && request.project_no[0] == '\0')
        known_questions(bureau, *out); /* all there are: those known before are answered */
    return STATUS_OK;
}

/* ---- notices ---- */

enum status bureau_notices(struct bureau *bureau, struct arena *arena, uint64_t from,
                           unsigned wait_ms, const Bairi__V1__NoticesReply **out, struct error *err)
{
    Bairi__V1__NoticesRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__notices_request__init(&request);
    request.from = from;
    request.wait_ms = wait_ms;
    call_begin(&call, bureau, arena, &bairi__v1__notices__descriptor);
    if (wait_ms == 0) {
        bairi__v1__notices__list(&call.service.base, &request, take_NoticesReply, out);
    } else {
        call.call.timeout_ms += wait_ms; /* the usual patience begins when the wait is over */
        call.call.no_retry = true;       /* who watches is told that the line is cut */
        bairi__v1__notices__watch(&call.service.base, &request, take_NoticesReply, out);
    }
    return call_end(&call, *out != NULL, err);
}
