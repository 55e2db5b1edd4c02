/* Verdicts of one person: tried first, then signed, kept in the outbox and sent in one batch. */
#include <string.h>

#include "client/bureau/internal.h"

TAKE(AppendReply)

static enum status draft(const struct bureau *bureau, struct arena *arena,
                         const struct decision *decision, Bairi__V1__Statement **out,
                         struct error *err)
{
    const Bairi__V1__ProjectState *project = decision->project;
    struct bytes latest = {project->digest.data, project->digest.len};
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, latest);
    Bairi__V1__Decision *content = arena_alloc(arena, sizeof(*content));

    if (!statement || !content)
        return no_memory(err);
    bairi__v1__decision__init(content);
    content->unit = project->project->unit;
    content->project_no = project->project->project_no;
    content->version = project->version;
    content->verdict = decision->verdict;
    content->reason = arena_strdup(arena, decision->reason ? decision->reason : "");
    content->return_by = decision->return_by;
    if (!content->reason)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_DECISION;
    statement->decision = content;
    *out = statement;
    return STATUS_OK;
}

static enum status ask(struct bureau *bureau, struct arena *arena,
                       const Bairi__V1__DecideRequest *request, const Bairi__V1__AppendReply **out,
                       struct error *err)
{
    struct call call;

    *out = NULL;
    call_begin(&call, bureau, arena, &bairi__v1__audit__descriptor);
    bairi__v1__audit__decide(&call.service.base, request, take_AppendReply, out);
    return call_end(&call, *out != NULL, err);
}

/* ---- on trial ---- */

static void take_remark(const Bairi__V1__Outcome *outcome, struct error *out)
{
    const char *args[ERROR_ARGS] = {NULL};
    size_t count = 0;

    error_clear(out);
    if (outcome->n_remarks == 0)
        return;
    for (; count < outcome->remarks[0]->n_args && count < ERROR_ARGS; count++)
        args[count] = outcome->remarks[0]->args[count];
    error_from_message(out, STATUS_FAILED_PRECONDITION, outcome->remarks[0]->pattern, args, count,
                       "", "");
}

static enum status try_some(struct bureau *bureau, struct arena *arena,
                            const struct decision *decisions, size_t count, struct error *refusals,
                            struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__DecideRequest request;

    bairi__v1__decide_request__init(&request);
    request.trial = arena_array(arena, count, sizeof(request.trial[0]));
    if (!request.trial)
        return no_memory(err);
    for (; request.n_trial < count; request.n_trial++) {
        TRY(draft(bureau, arena, &decisions[request.n_trial], &request.trial[request.n_trial],
                  err));
        request.trial[request.n_trial]->kind = BAIRI__V1__STATEMENT_KIND__DECISION;
    }
    TRY(ask(bureau, arena, &request, &reply, err));
    if (reply->n_outcomes != count)
        return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    for (size_t i = 0; i < count; i++)
        take_remark(reply->outcomes[i], &refusals[i]);
    return STATUS_OK;
}

enum status bureau_try_decisions(struct bureau *bureau, struct arena *arena,
                                 const struct decision *decisions, size_t count,
                                 struct error *refusals, struct error *err)
{
    for (size_t done = 0; done < count; done += BUREAU_DECISIONS_MAX) {
        size_t some = count - done < BUREAU_DECISIONS_MAX ? count - done : BUREAU_DECISIONS_MAX;
        TRY(try_some(bureau, arena, decisions + done, some, refusals + done, err));
    }
    return STATUS_OK;
}

/* ---- for good ---- */

enum status decisions_send(struct bureau *bureau, struct arena *arena,
                           const Bairi__V1__SubmitBatchRequest *batch,
                           const Bairi__V1__AppendReply **out, struct error *err)
{
    Bairi__V1__DecideRequest request;

    bairi__v1__decide_request__init(&request);
    request.signed_ = batch->signed_;
    request.n_signed_ = batch->n_signed_;
    return ask(bureau, arena, &request, out, err);
}

enum status bureau_decide(struct bureau *bureau, struct arena *arena,
                          const struct decision *decisions, size_t count, struct acceptances *out,
                          struct error *err)
{
    Bairi__V1__SubmitBatchRequest batch;
    Bairi__V1__Statement *statement = NULL;

    bairi__v1__submit_batch_request__init(&batch);
    batch.signed_ = arena_array(arena, count + 1, sizeof(batch.signed_[0]));
    if (!batch.signed_)
        return no_memory(err);
    for (; batch.n_signed_ < count; batch.n_signed_++) {
        TRY(draft(bureau, arena, &decisions[batch.n_signed_], &statement, err));
        TRY(statement_sign(bureau, statement, arena, &batch.signed_[batch.n_signed_], err));
    }
    return batch_deliver(bureau, arena, &batch, out, err);
}
