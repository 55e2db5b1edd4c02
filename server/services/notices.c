/* Notices for those they concern: from a ledger position on, at once or as soon as there is one. */
#include <string.h>

#include "bairi/v1/correspondence.pb-c.h"
#include "server/services/facts.h"
#include "server/services/rule.h"
#include "server/services/services.h"

enum {
    LIST_MAX = 500,
    FEWEST_MORE = 8, /* notices of one record that one person sees */
    WAIT_MOST_MS = 25000
};

/* ---- who sees which ---- */

static bool notice_is_of_unit(const struct identity *who, const struct notice_row *row)
{
    if (who->role != ROLE_UNIT || (row->unit[0] != '\0' && strcmp(row->unit, who->unit) != 0))
        return false;
    return row->whole || who->subunit[0] == '\0' || strcmp(row->subunit, who->subunit) == 0;
}

static bool notice_is_for(const struct call *call, const struct notice_row *row)
{
    const struct identity *who = call->caller;

    if (strcmp(row->author, who->uri) == 0)
        return false; /* he did it himself */
    switch ((enum notice_audience)row->audience) {
    case NOTICE_UNIT:
        return notice_is_of_unit(who, row);
    case NOTICE_LEADER:
        return call->can_countersign && notice_is_of_unit(who, row);
    case NOTICE_BUREAU:
        return who->role == ROLE_BUREAU;
    case NOTICE_APPROVER:
        return who->role == ROLE_BUREAU && call->can_approve;
    case NOTICE_CITY:
        return who->role == ROLE_CITY;
    case NOTICE_READER:
        return who->role == ROLE_READER;
    }
    return false;
}

/* ---- filling a reply ---- */

struct listing {
    struct call *call;
    struct transaction *tx;
    Bairi__V1__NoticesReply *out;
    size_t limit;
    bool full;
};

static enum status notice_out(struct listing *listing, const struct notice_row *row,
                              Bairi__V1__Notice **out, struct error *err)
{
    struct arena *arena = listing->call->arena;
    Bairi__V1__Notice *notice = arena_alloc(arena, sizeof *notice);
    struct person_row person = {.uri = row->author};

    if (!notice)
        return answer_too_large(err);
    bairi__v1__notice__init(notice);
    notice->index = (uint64_t)row->idx;
    notice->time = row->time;
    notice->version = (uint32_t)row->version;
    notice->due = (int32_t)row->due;
    notice->question = (uint64_t)row->question;
    TRY(store_get(listing->tx, &table_person, &person, arena, err));
    TRY(copy_out(arena, person.name, &notice->author_name, err));
    TRY(copy_out(arena, row->kind, &notice->kind, err));
    TRY(copy_out(arena, row->unit, &notice->unit, err));
    TRY(copy_out(arena, row->project_no, &notice->project_no, err));
    TRY(copy_out(arena, row->text, &notice->text, err));
    TRY(copy_out(arena, row->period, &notice->period, err));
    *out = notice;
    return STATUS_OK;
}

/* One row of the walk. A reply ends between records, never within one: `next` names a record. */
static enum status listing_each(void *context, const void *row, struct arena *scratch,
                                struct error *err)
{
    struct listing *listing = context;
    Bairi__V1__NoticesReply *out = listing->out;
    const struct notice_row *notice = row;

    (void)scratch;
    if (!notice_is_for(listing->call, notice))
        return STATUS_OK;
    size_t count = out->n_notices;
    listing->full =
        count >= listing->limit + FEWEST_MORE ||
        (count >= listing->limit && out->notices[count - 1]->index != (uint64_t)notice->idx);
    if (listing->full)
        return STATUS_OUT_OF_RANGE;
    TRY(notice_out(listing, notice, &out->notices[count], err));
    out->n_notices++;
    return STATUS_OK;
}

static enum status listing_fill(struct listing *listing, uint64_t from, struct error *err)
{
    Bairi__V1__NoticesReply *out = listing->out;
    uint64_t size = 0;

    TRY(ledger_size(listing->tx, &size, err));
    if (from > size)
        from = size;
    struct notice_row match = {.idx = (int64_t)from, .unit = "", .project_no = ""};
    struct store_scan scan = {.match = &match, .from = true};
    out->notices =
        arena_array(listing->call->arena, listing->limit + FEWEST_MORE, sizeof *out->notices);
    if (!out->notices)
        return answer_too_large(err);
    enum status status = store_walk(listing->tx, &table_notice, &scan, listing_each, listing, err);
    out->next = listing->full ? out->notices[out->n_notices - 1]->index + 1 : size;
    return listing->full ? STATUS_OK : status;
}

static enum status notices_read(struct call *call, const Bairi__V1__NoticesRequest *in,
                                uint64_t from, Bairi__V1__NoticesReply *reply, struct error *err)
{
    struct listing listing = {.call = call, .out = reply, .limit = in->limit};

    if (listing.limit == 0 || listing.limit > LIST_MAX)
        listing.limit = LIST_MAX;
    TRY(call_read(call, &listing.tx, err));
    enum status status = listing_fill(&listing, from, err);
    store_rollback(&listing.tx);
    return status;
}

enum status notices_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    const Bairi__V1__NoticesRequest *in = request;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    return notices_read(&call, in, in->from, reply, err);
}

/* Called anew after every commit while it waits; it goes on where it looked last. */
enum status notices_watch(void *context, struct rpc_call *rpc, const void *request, void *reply,
                          struct error *err)
{
    const Bairi__V1__NoticesRequest *in = request;
    Bairi__V1__NoticesReply *out = reply;
    uint32_t wait_ms = in->wait_ms < WAIT_MOST_MS ? in->wait_ms : WAIT_MOST_MS;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(notices_read(&call, in, rpc->resume ? rpc->resume : in->from, out, err));
    if (out->n_notices == 0 && rpc_park(rpc, rpc->began_ms + wait_ms))
        rpc->resume = out->next;
    return STATUS_OK;
}
