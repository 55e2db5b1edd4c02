/* Deciding: verdicts by one person, proposals and approvals by two, the audit's end. */
#include <stdlib.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/record/trial.h"

TAKE(AppendReply)
TAKE(QueueReply)
TAKE(ProposalsReply)
TAKE(TrialReply)
TAKE(DuplicatesReply)

static struct bytes borrowed(const ProtobufCBinaryData *data)
{
    return (struct bytes){data->data, data->len};
}

/* As the server orders them: the gravest warnings first, then by received time. */
static int queue_order(const void *left, const void *right)
{
    const Bairi__V1__QueueReply__Item *const *a = left, *const *b = right;

    if ((*a)->weight != (*b)->weight)
        return (*a)->weight > (*b)->weight ? -1 : 1;
    if ((*a)->state->received != (*b)->state->received)
        return (*a)->state->received < (*b)->state->received ? -1 : 1;
    return ((*a)->state->index > (*b)->state->index) - ((*a)->state->index < (*b)->state->index);
}

static enum status queue_page(struct bureau *bureau, const Bairi__V1__QueueRequest *request,
                              struct pages *pages, const Bairi__V1__QueueReply **out,
                              struct error *err)
{
    struct call call;

    *out = NULL;
    call_begin(&call, bureau, pages->arena, &bairi__v1__audit__descriptor);
    bairi__v1__audit__queue(&call.service.base, request, take_QueueReply, out);
    TRY(call_end(&call, *out != NULL, err));
    for (size_t i = 0; i < (*out)->n_items; i++) {
        if (!(*out)->items[i]->state) /* it is sorted by what it says */
            return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    }
    return pages_add(pages, (void *const *)(*out)->items, (*out)->n_items, err);
}

enum status bureau_queue(struct bureau *bureau, struct arena *arena, const char *unit, size_t most,
                         const Bairi__V1__QueueReply **out, struct error *err)
{
    struct pages pages = {.arena = arena};
    Bairi__V1__QueueReply *all = arena_alloc(arena, sizeof *all);
    const Bairi__V1__QueueReply *reply = NULL;
    Bairi__V1__QueueRequest request;
    Bairi__V1__Page first;

    *out = NULL;
    bairi__v1__queue_request__init(&request);
    bairi__v1__page__init(&first);
    request.unit = arena_strdup(arena, unit ? unit : "");
    if (!all || !request.unit)
        return no_memory(err);
    for (request.page = &first; request.page && (most == 0 || pages.count < most);) {
        request.page->most = most == 0 ? 0 : (uint32_t)(most - pages.count);
        TRY(queue_page(bureau, &request, &pages, &reply, err));
        TRY(pages_next(request.page, reply->next, &request.page, err));
    }
    bairi__v1__queue_reply__init(all);
    all->items = (Bairi__V1__QueueReply__Item **)pages.items;
    all->n_items = pages.count;
    all->next = request.page;
    if (all->n_items > 0)
        qsort(all->items, all->n_items, sizeof(Bairi__V1__QueueReply__Item *), queue_order);
    *out = all;
    return STATUS_OK;
}

/* ---- proposals ---- */

enum status bureau_propose(struct bureau *bureau, struct arena *arena,
                           Bairi__V1__Proposal *proposal, struct bytes previous,
                           struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, previous);
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__ProposeRequest request;
    struct call call;

    if (!statement)
        return no_memory(err);
    bairi__v1__propose_request__init(&request);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PROPOSAL;
    statement->proposal = proposal;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__audit__descriptor);
    bairi__v1__audit__propose(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_duplicates(struct bureau *bureau, struct arena *arena, const char *unit,
                              const char *project_no, uint32_t most, bool within,
                              const Bairi__V1__DuplicatesReply **out, struct error *err)
{
    Bairi__V1__DuplicatesRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__duplicates_request__init(&request);
    request.unit = arena_strdup(arena, unit);
    request.project_no = arena_strdup(arena, project_no);
    if (!request.unit || !request.project_no)
        return no_memory(err);
    request.most = most;
    request.within = within;
    call_begin(&call, bureau, arena, &bairi__v1__audit__descriptor);
    bairi__v1__audit__duplicates(&call.service.base, &request, take_DuplicatesReply, out);
    return call_end(&call, *out != NULL, err);
}

enum status bureau_proposals(struct bureau *bureau, struct arena *arena, bool all,
                             const Bairi__V1__ProposalsReply **out, struct error *err)
{
    Bairi__V1__ProposalsRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__proposals_request__init(&request);
    request.all = all;
    call_begin(&call, bureau, arena, &bairi__v1__audit__descriptor);
    bairi__v1__audit__proposals(&call.service.base, &request, take_ProposalsReply, out);
    if (*out)
        known_proposals(bureau, *out);
    return call_end(&call, *out != NULL, err);
}

enum status bureau_trial_with(struct bureau *bureau, struct arena *arena,
                              const Bairi__V1__TrialRequest *request,
                              const Bairi__V1__TrialReply **out, struct error *err)
{
    const Bairi__V1__TrialReply *reply = NULL;
    struct call call;

    call_begin(&call, bureau, arena, &bairi__v1__audit__descriptor);
    bairi__v1__audit__trial(&call.service.base, request, take_TrialReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    for (size_t i = 0; i < reply->n_proposals; i++) {
        if (!reply->proposals[i]->proposal)
            return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    }
    *out = reply;
    return STATUS_OK;
}

enum status bureau_trial(struct bureau *bureau, struct arena *arena, uint64_t proposal,
                         const Bairi__V1__TrialReply **out, struct error *err)
{
    Bairi__V1__TrialRequest request;

    bairi__v1__trial_request__init(&request);
    request.proposal = proposal;
    TRY(bureau_trial_with(bureau, arena, &request, out, err));
    if (!(*out)->proposal || !(*out)->proposal->proposal)
        return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    return STATUS_OK;
}

/* Approval and decline go the same way and name the proposal as the case they are about. */
static enum status answer(struct bureau *bureau, struct arena *arena,
                          Bairi__V1__Statement *statement, struct acceptances *out,
                          struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__ApproveRequest request;
    struct call call;

    bairi__v1__approve_request__init(&request);
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__audit__descriptor);
    bairi__v1__audit__approve(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_approve(struct bureau *bureau, struct arena *arena,
                           const Bairi__V1__TrialReply *trial, uint64_t seen,
                           struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement =
        statement_draft(bureau, arena, borrowed(&trial->proposal->digest));
    Bairi__V1__Approval content;
    uint8_t digest[SHA256_SIZE];

    if (!statement)
        return no_memory(err);
    bairi__v1__approval__init(&content);
    content.proposal = trial->proposal->index;
    content.digest = trial->proposal->digest;
    content.trial_size = seen ? seen : trial->size;
    if (seen == 0) { /* what an earlier count showed is not known here */
        TRY(trial_digest(trial, digest, err));
        content.trial = (ProtobufCBinaryData){.data = digest, .len = sizeof digest};
    }
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_APPROVAL;
    statement->approval = &content;
    return answer(bureau, arena, statement, out, err);
}

enum status bureau_decline(struct bureau *bureau, struct arena *arena,
                           const Bairi__V1__ProposalState *proposal, const char *reason,
                           struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, borrowed(&proposal->digest));
    Bairi__V1__Decline content;

    bairi__v1__decline__init(&content);
    content.proposal = proposal->index;
    content.digest = proposal->digest;
    content.reason = arena_strdup(arena, reason);
    if (!statement || !content.reason)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_DECLINE;
    statement->decline = &content;
    return answer(bureau, arena, statement, out, err);
}

enum status bureau_close(struct bureau *bureau, struct arena *arena, const char *period,
                         struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){NULL, 0});
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__AuditClosed content;
    Bairi__V1__CloseRequest request;
    struct call call;

    bairi__v1__close_request__init(&request);
    bairi__v1__audit_closed__init(&content);
    content.period = arena_strdup(arena, period);
    if (!statement || !content.period)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_AUDIT_CLOSED;
    statement->audit_closed = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__audit__descriptor);
    bairi__v1__audit__close(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}
