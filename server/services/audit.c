/* The bureau's desk: what waits, decisions, proposals, approvals. */
#include <stdlib.h>
#include <string.h>

#include "bairi/v1/audit.pb-c.h"
#include "common/message.h"
#include "server/services/facts.h"
#include "server/services/page.h"
#include "server/services/projects.h"
#include "server/services/services.h"
#include "server/services/state.h"
#include "server/services/write.h"

/* ---- the queue ---- */

#define LARGE_WAN INT64_C(500000) /* 50亿元 (DOMAIN section 2) */

enum { WARNINGS_MAX = 8 };

struct queue_item {
    Bairi__V1__QueueReply__Item *item;
    size_t warnings;
};

static enum status queue_warn(struct call *call, Bairi__V1__QueueReply__Item *item, bool applies,
                              const char *warning, struct error *err)
{
    if (!applies)
        return STATUS_OK;
    return copy_out(call->arena, warning, &item->warnings[item->n_warnings++], err);
}

static enum status queue_warnings(struct call *call, const Bairi__V1__Project *project,
                                  Bairi__V1__QueueReply__Item *item, struct error *err)
{
    bool framework =
        strcmp(project->document, "framework") == 0 || strcmp(project->document, "intent") == 0;

    item->warnings = arena_array(call->arena, WARNINGS_MAX, sizeof *item->warnings);
    if (!item->warnings)
        return answer_too_large(err);
    TRY(queue_warn(call, item, project->amount_wan >= LARGE_WAN, "large", err));
    TRY(queue_warn(call, item, !project->outside, "local", err));
    TRY(queue_warn(call, item, framework, "framework", err));
    TRY(queue_warn(call, item, project->page_date == 0, "page_date", err));
    TRY(queue_warn(call, item, project->page_signature == 0, "page_signature", err));
    TRY(queue_warn(call, item, project->page_seal == 0, "page_seal", err));
    return STATUS_OK;
}

static int queue_order(const void *left, const void *right)
{
    const Bairi__V1__QueueReply__Item *const *a = left, *const *b = right;

    if ((*a)->n_warnings != (*b)->n_warnings)
        return (*a)->n_warnings > (*b)->n_warnings ? -1 : 1;
    if ((*a)->state->received != (*b)->state->received)
        return (*a)->state->received < (*b)->state->received ? -1 : 1;
    return (*a)->state->index < (*b)->state->index ? -1 : 1;
}

static enum status queue_add(struct call *call, struct transaction *tx,
                             const struct project_row *project, struct page *page,
                             Bairi__V1__QueueReply *out, struct error *err)
{
    Bairi__V1__QueueReply__Item *item = arena_alloc(call->arena, sizeof *item);

    if (!item)
        return answer_too_large(err);
    bairi__v1__queue_reply__item__init(item);
    TRY(project_state(call, tx, project, &item->state, err));
    TRY(queue_warnings(call, item->state->project, item, err));
    out->items[out->n_items++] = item;
    page_take(page, &item->base);
    return STATUS_OK;
}

static bool queue_waits(const struct project_row *project, const char *unit)
{
    return state_of(project->state)->queued &&
           (unit[0] == '\0' || strcmp(project->unit, unit) == 0);
}

static enum status queue_items(struct call *call, struct transaction *tx,
                               const Bairi__V1__QueueRequest *in, const struct project_row *project,
                               size_t count, Bairi__V1__QueueReply *out, struct error *err)
{
    struct page page = {.asked = in->page};

    for (size_t i = 0; i < count; i++) {
        if (page_is_behind(&page, &project[i]) || !queue_waits(&project[i], in->unit))
            continue;
        if (page_is_full(&page))
            return page_next(call, &page, &project[i - 1], &out->next, err);
        TRY(queue_add(call, tx, &project[i], &page, out, err));
    }
    return STATUS_OK;
}

static enum status queue_fill(struct call *call, struct transaction *tx, const void *request,
                              void *reply, struct error *err)
{
    const Bairi__V1__QueueRequest *in = request;
    Bairi__V1__QueueReply *out = reply;
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_project, &all, call->arena, &rows, &count, err));
    out->items = arena_array(call->arena, count + 1, sizeof *out->items);
    if (!out->items)
        return answer_too_large(err);
    TRY(queue_items(call, tx, in, rows, count, out, err));
    qsort(out->items, out->n_items, sizeof(Bairi__V1__QueueReply__Item *), queue_order);
    return STATUS_OK;
}

enum status audit_queue(void *context, struct rpc_call *rpc, const void *request, void *reply,
                        struct error *err)
{
    return call_answer(context, rpc, queue_fill, request, reply, err);
}

/* ---- writing ---- */

enum status audit_decide(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__DECISION};
    const Bairi__V1__DecideRequest *in = request;
    struct statement *statements = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, in->signed_, in->n_signed_, kinds, &statements, err));
    return write_append(&call, statements, in->n_signed_, NULL, 0, reply, err);
}

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
