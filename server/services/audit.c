/* What the bureau writes: decisions, proposals, approvals, the audit's end. */
#include "bairi/v1/audit.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/write.h"

/* ---- decisions on trial ---- */

/* The server judged the statement; anything else is a failure of the call. */
static bool is_judgement(enum status status)
{
    return status == STATUS_INVALID_ARGUMENT || status == STATUS_NOT_FOUND ||
           status == STATUS_ALREADY_EXISTS || status == STATUS_PERMISSION_DENIED ||
           status == STATUS_FAILED_PRECONDITION || status == STATUS_ABORTED ||
           status == STATUS_OUT_OF_RANGE;
}

static enum status trial_remark(struct call *call, const struct error *why,
                                Bairi__V1__Outcome *outcome, struct error *err)
{
    Bairi__V1__Remark *remark = arena_alloc(call->arena, sizeof *remark);

    outcome->remarks = arena_array(call->arena, 1, sizeof *outcome->remarks);
    if (!remark || !outcome->remarks)
        return answer_too_large(err);
    bairi__v1__remark__init(remark);
    TRY(copy_out(call->arena, why->id, &remark->pattern, err));
    remark->args = arena_array(call->arena, ERROR_ARGS, sizeof *remark->args);
    if (!remark->args)
        return answer_too_large(err);
    for (int i = 0; i < why->arg_count; i++)
        TRY(copy_out(call->arena, why->args[i], &remark->args[remark->n_args++], err));
    outcome->remarks[outcome->n_remarks++] = remark;
    return STATUS_OK;
}

/* Admitted as if its author had signed it now, and forgotten. */
static enum status trial_one(struct call *call, struct entry *entry, Bairi__V1__Statement *message,
                             Bairi__V1__Outcome *outcome, struct error *err)
{
    const struct ledger_rules *rules = &call->campaign->rules;
    struct statement statement = {.message = message, .author = *call->caller};
    struct error why;

    if (message->kind != BAIRI__V1__STATEMENT_KIND__DECISION ||
        message->content_case != BAIRI__V1__STATEMENT__CONTENT_DECISION)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "this method does not take statements of this kind");
    outcome->subject = arena_printf(call->arena, "%s/%s@%u", message->decision->unit,
                                    message->decision->project_no, message->decision->version);
    if (!outcome->subject)
        return answer_too_large(err);
    error_clear(&why);
    entry->statement = &statement;
    enum status status = rules->admit(rules->context, entry, &why);
    if (status == STATUS_OK)
        return STATUS_OK;
    if (is_judgement(status))
        return trial_remark(call, &why, outcome, err);
    if (err)
        *err = why;
    return status;
}

static enum status decide_on_trial(struct call *call, struct transaction *tx, const void *request,
                                   void *reply, struct error *err)
{
    const Bairi__V1__DecideRequest *in = request;
    Bairi__V1__AppendReply *out = reply;
    const void *memo = NULL;
    struct entry entry = {.time = call->now, .tx = tx, .arena = call->arena, .memo = &memo};

    if (in->n_signed_ > 0 || in->n_trial > LEDGER_BATCH_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a trial takes 1 to %d decisions and none that is signed",
                         LEDGER_BATCH_MAX);
    TRY(ledger_size(tx, &entry.index, err));
    out->outcomes = arena_array(call->arena, in->n_trial, sizeof *out->outcomes);
    if (!out->outcomes)
        return answer_too_large(err);
    for (size_t i = 0; i < in->n_trial; i++) {
        Bairi__V1__Outcome *outcome = arena_alloc(call->arena, sizeof *outcome);
        if (!outcome)
            return answer_too_large(err);
        bairi__v1__outcome__init(outcome);
        TRY(rpc_call_alive(call->rpc, err));
        TRY(trial_one(call, &entry, in->trial[i], outcome, err));
        out->outcomes[out->n_outcomes++] = outcome;
    }
    return STATUS_OK;
}

enum status audit_decide(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__DECISION};
    const Bairi__V1__DecideRequest *in = request;
    struct statement *statements = NULL;
    struct call call;

    if (in->n_trial > 0)
        return call_answer(context, rpc, decide_on_trial, request, reply, err);
    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, in->signed_, in->n_signed_, kinds, &statements, err));
    return write_append(&call, statements, in->n_signed_, NULL, 0, reply, err);
}

/* ---- the others ---- */

enum status audit_propose(void *context, struct rpc_call *rpc, const void *request, void *reply,
                          struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__PROPOSAL};
    const Bairi__V1__ProposeRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

enum status audit_approve(void *context, struct rpc_call *rpc, const void *request, void *reply,
                          struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__APPROVAL,
                                      BAIRI__V1__STATEMENT_KIND__DECLINE};
    const Bairi__V1__ApproveRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

enum status audit_close(void *context, struct rpc_call *rpc, const void *request, void *reply,
                        struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__AUDIT_CLOSED};
    const Bairi__V1__CloseRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}
