/* A call's beginning: which campaign, and whether the caller takes part in it. */
#include "server/call.h"

#include <assert.h>
#include <string.h>

#include "server/enrolments.h"

enum { BEIJING_MINUTES = 480 };

bool person_has_right(const struct person_row *person, const char *right)
{
    size_t length = strlen(right);

    for (const char *at = strstr(person->rights, right); at; at = strstr(at + 1, right)) {
        if (at > person->rights && at[-1] == ',' && at[length] == ',')
            return true;
    }
    return false;
}

static enum status call_not_found(struct error *err, const char *campaign)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no campaign %s that you take part in",
                     campaign);
}

static enum status enrolment_read(struct call *call, struct enrolment *out, struct error *err)
{
    struct transaction *tx = NULL;
    struct person_row person = {.uri = call->caller->uri};

    *out = (struct enrolment){0};
    TRY(call_read(call, &tx, err));
    enum status status = store_get(tx, &table_person, &person, call->arena, err);
    store_rollback(&tx);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    out->active = person.active != 0;
    out->can_approve = person_has_right(&person, "approve");
    out->can_countersign = person_has_right(&person, "countersign");
    return STATUS_OK;
}

static enum status call_enrolment(struct call *call, struct error *err)
{
    uint64_t position = ledger_position(call->campaign->ledger);
    struct enrolment enrolment;

    if (!enrolments_find(call->campaign->enrolments, position, call->caller, &enrolment)) {
        TRY(enrolment_read(call, &enrolment, err));
        enrolments_keep(call->campaign->enrolments, position, call->caller, &enrolment);
    }
    if (!enrolment.active)
        return call_not_found(err, call->rpc->campaign);
    call->can_approve = enrolment.can_approve;
    call->can_countersign = enrolment.can_countersign;
    return STATUS_OK;
}

static enum status call_find(struct office *office, struct rpc_call *rpc, struct call *out,
                             struct error *err)
{
    *out = (struct call){
        .rpc = rpc,
        .office = office,
        .arena = rpc->arena,
        .caller = rpc->caller,
        .now = rpc->now,
        .patience = {.deadline_ms = rpc->deadline_ms, .cancelled = rpc->cancelled},
    };
    TRY(rpc_call_alive(rpc, err));
    if (rpc->campaign[0] == '\0')
        return STATUS_OK;
    out->campaign = office_campaign(office, rpc->campaign);
    if (!out->campaign)
        return call_not_found(err, rpc->campaign);
    return call_enrolment(out, err);
}

enum status call_gate(void *office, struct rpc_call *rpc, struct error *err)
{
    struct call *call = arena_alloc(rpc->arena, sizeof *call);

    if (!call)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for this call");
    TRY(call_find(office, rpc, call, err));
    rpc->found = call;
    return STATUS_OK;
}

enum status call_begin(void *office, struct rpc_call *rpc, struct call *out, struct error *err)
{
    if (!rpc->found)
        return call_find(office, rpc, out, err);
    *out = *(const struct call *)rpc->found;
    return STATUS_OK;
}

enum status call_may_write(const struct call *call, struct error *err)
{
    struct instant next;
    char since[40];

    if (!authority_next_update(atomic_load(&call->office->authority), &next) ||
        call->now.us < next.us)
        return STATUS_OK;
    instant_format(next, BEIJING_MINUTES, since);
    return error_set(
        err, STATUS_UNAVAILABLE,
        "nothing can be written now: the server's revocation list is out of date since "
        "%s; the administrator puts the authority's new one into the server's folder "
        "and sends it SIGHUP (reading goes on)",
        since);
}

enum status call_read(const struct call *call, struct transaction **tx, struct error *err)
{
    assert(call->campaign); /* the method's row asks for one */
    return store_begin(call->campaign->store, TRANSACTION_READ, &call->patience, tx, err);
}

enum status call_answer(void *office, struct rpc_call *rpc, call_reader *fill, const void *request,
                        void *reply, struct error *err)
{
    struct transaction *tx = NULL;
    struct call call;

    TRY(call_begin(office, rpc, &call, err));
    TRY(call_read(&call, &tx, err));
    enum status status = fill(&call, tx, request, reply, err);
    store_rollback(&tx);
    return status;
}
