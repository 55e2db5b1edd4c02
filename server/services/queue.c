/* What waits on the bureau's desk, page by page: the gravest warnings first, then the oldest. */
#include <string.h>

#include "bairi/v1/audit.pb-c.h"
#include "server/services/desk.h"
#include "server/services/facts.h"
#include "server/services/page.h"
#include "server/services/projects.h"
#include "server/services/scan.h"
#include "server/services/services.h"

enum { CHUNK = 256 /* rows of the desk read at once */ };

/* One reply on its way. */
struct queue {
    struct call *call;
    struct transaction *tx;
    const struct settings *settings;
    day today;
    const char *unit; /* "": all */
    struct page page;
    const char *place; /* of the last row looked at; "" before the first */
    size_t room;
    bool full;
    Bairi__V1__QueueReply *out;
};

static enum status queue_room(struct queue *queue, struct error *err)
{
    Bairi__V1__QueueReply *out = queue->out;
    Bairi__V1__QueueReply__Item **more;

    if (out->n_items < queue->room)
        return STATUS_OK;
    queue->room = queue->room ? 2 * queue->room : 2 * CHUNK;
    more = arena_array(queue->call->arena, queue->room, sizeof *more);
    if (!more)
        return answer_too_large(err);
    if (out->n_items > 0)
        memcpy(more, out->items, out->n_items * sizeof *more);
    out->items = more;
    return STATUS_OK;
}

/* Its warnings are judged anew: settings may have changed since it was laid down. */
static enum status queue_add(struct queue *queue, const struct desk_row *row, struct error *err)
{
    struct call *call = queue->call;
    Bairi__V1__QueueReply__Item *item = arena_alloc(call->arena, sizeof *item);
    struct project_row project = {.unit = row->unit, .project_no = row->project_no};
    warning_set set = 0;

    TRY(queue_room(queue, err));
    if (!item)
        return answer_too_large(err);
    bairi__v1__queue_reply__item__init(item);
    TRY(store_get(queue->tx, &table_project, &project, call->arena, err));
    TRY(project_state(call, queue->tx, &project, &item->state, err));
    TRY(desk_warnings(queue->tx, queue->settings, &project, queue->today, call->arena, &set, err));
    scan_warn(call, item->state->project, &set);
    TRY(desk_warning_ids(set, call->arena, &item->warnings, &item->n_warnings, err));
    item->weight = (uint32_t)warnings_weight(set);
    queue->out->items[queue->out->n_items++] = item;
    page_take(&queue->page, &item->base);
    return STATUS_OK;
}

static enum status queue_next(struct queue *queue, struct error *err)
{
    Bairi__V1__Page *next = arena_alloc(queue->call->arena, sizeof *next);

    if (!next)
        return answer_too_large(err);
    bairi__v1__page__init(next);
    next->most = queue->page.asked ? queue->page.asked->most : 0;
    TRY(copy_out(queue->call->arena, queue->place, &next->place, err));
    queue->out->next = next;
    queue->full = true;
    return STATUS_OK;
}

static enum status queue_rows(struct queue *queue, const struct desk_row *rows, size_t count,
                              struct error *err)
{
    for (size_t i = 0; i < count && !queue->full; i++) {
        if (strcmp(rows[i].place, queue->place) <= 0)
            continue;
        if (page_is_full(&queue->page))
            return queue_next(queue, err);
        if (queue->unit[0] == '\0' || strcmp(queue->unit, rows[i].unit) == 0)
            TRY(queue_add(queue, &rows[i], err));
        queue->place = rows[i].place;
    }
    return STATUS_OK;
}

/* From the place asked for onwards, and no row beyond the page. */
static enum status queue_read(struct queue *queue, struct error *err)
{
    size_t count = CHUNK;

    while (count == CHUNK && !queue->full) {
        struct desk_row match = {.waiting = 1, .place = queue->place};
        struct store_scan scan = {
            .index = &index_desk_place, .match = &match, .equal = 1, .from = true, .limit = CHUNK};
        void *rows = NULL;

        TRY(store_scan_rows(queue->tx, &table_desk, &scan, queue->call->arena, &rows, &count, err));
        TRY(queue_rows(queue, rows, count, err));
    }
    return STATUS_OK;
}

static enum status queue_fill(struct call *call, struct transaction *tx, const void *request,
                              void *reply, struct error *err)
{
    const Bairi__V1__QueueRequest *in = request;
    const struct campaign_settings *settings = NULL;
    struct queue queue = {.call = call,
                          .tx = tx,
                          .unit = in->unit,
                          .page = {.asked = in->page},
                          .place = in->page ? in->page->place : "",
                          .out = reply};

    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &settings, err));
    queue.settings = &settings->settings;
    queue.today = instant_day(call->now, queue.settings->utc_offset);
    return queue_read(&queue, err);
}

enum status audit_queue(void *context, struct rpc_call *rpc, const void *request, void *reply,
                        struct error *err)
{
    return call_answer(context, rpc, queue_fill, request, reply, err);
}
