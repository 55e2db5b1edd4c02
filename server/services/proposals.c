/* Proposals as people see them, and the trial count before an approval. */
#include "server/services/proposals.h"

#include <string.h>

#include "common/message.h"
#include "server/services/facts.h"
#include "server/services/services.h"

/* DOMAIN section 3: an open proposal lapses after 14 days. */
#define PROPOSAL_LIFE (14 * INSTANT_DAY)

int64_t proposal_lapses(const struct proposal_row *row)
{
    return row->time + PROPOSAL_LIFE;
}

bool proposal_has_lapsed(const struct proposal_row *row, struct instant now)
{
    return strcmp(row->state, "open") == 0 && now.us >= proposal_lapses(row);
}

enum status proposal_is_open(const struct proposal_row *row, struct instant now, struct error *err)
{
    if (strcmp(row->state, "open") != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "proposal %lld is %s already",
                         (long long)row->idx, row->state);
    if (proposal_has_lapsed(row, now))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "proposal %lld has lapsed after 14 days; propose it again",
                         (long long)row->idx);
    return STATUS_OK;
}

enum status proposal_state(struct call *call, struct transaction *tx,
                           const struct proposal_row *row, Bairi__V1__ProposalState **out,
                           struct error *err)
{
    Bairi__V1__ProposalState *state = arena_alloc(call->arena, sizeof *state);
    struct person_row author = {.uri = row->author};
    ProtobufCMessage *content = NULL;
    bool lapsed = proposal_has_lapsed(row, call->now);
    struct person_row decider = {.uri = row->decided_by, .name = ""};

    if (!state)
        return answer_too_large(err);
    bairi__v1__proposal_state__init(state);
    TRY(store_get(tx, &table_person, &author, call->arena, err));
    TRY(message_unpack(&bairi__v1__proposal__descriptor, row->content, call->arena, &content, err));
    state->index = (uint64_t)row->idx;
    state->proposal = (Bairi__V1__Proposal *)content;
    state->time = row->time;
    state->lapses = proposal_lapses(row);
    state->decided = lapsed ? state->lapses : row->decided_time;
    state->decided_index = row->decided_idx > 0 ? (uint64_t)row->decided_idx : 0;
    state->trial_size = (uint64_t)row->trial_size;
    if (row->decided_by[0] != '\0')
        TRY(store_get(tx, &table_person, &decider, call->arena, err));
    TRY(copy_out(call->arena, decider.name, &state->decided_name, err));
    TRY(copy_out(call->arena, row->reason, &state->reason, err));
    TRY(copy_bytes(call->arena, row->digest, &state->digest, err));
    TRY(copy_out(call->arena, row->author, &state->author, err));
    TRY(copy_out(call->arena, author.name, &state->author_name, err));
    TRY(copy_out(call->arena, lapsed ? "lapsed" : row->state, &state->state, err));
    TRY(copy_out(call->arena, row->decided_by, &state->decided_by, err));
    *out = state;
    return STATUS_OK;
}

static enum status proposals_fill(struct call *call, struct transaction *tx, const void *request,
                                  void *reply, struct error *err)
{
    const Bairi__V1__ProposalsRequest *in = request;
    Bairi__V1__ProposalsReply *out = reply;
    struct store_scan scan = {0};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_proposal, &scan, call->arena, &rows, &count, err));
    const struct proposal_row *row = rows;
    out->proposals = arena_array(call->arena, count + 1, sizeof *out->proposals);
    if (!out->proposals)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        bool open = strcmp(row[i].state, "open") == 0 && !proposal_has_lapsed(&row[i], call->now);
        if (in->all || open)
            TRY(proposal_state(call, tx, &row[i], &out->proposals[out->n_proposals++], err));
    }
    return STATUS_OK;
}

enum status audit_proposals(void *context, struct rpc_call *rpc, const void *request, void *reply,
                            struct error *err)
{
    return call_answer(context, rpc, proposals_fill, request, reply, err);
}
