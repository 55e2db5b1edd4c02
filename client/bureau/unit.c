/* What a unit does beside reporting projects: countersigning, saying that there was nothing. */
#include <string.h>

#include "client/bureau/internal.h"

TAKE(AppendReply)

/* ---- countersignatures ---- */

static enum status add_countersignature(const struct bureau *bureau, struct arena *arena,
                                        const Bairi__V1__ProjectState *state,
                                        Bairi__V1__Signed **out, struct error *err)
{
    Bairi__V1__Statement *statement =
        statement_draft(bureau, arena, (struct bytes){state->digest.data, state->digest.len});
    Bairi__V1__Countersignature *content = arena_alloc(arena, sizeof(*content));

    if (!statement || !content)
        return no_memory(err);
    bairi__v1__countersignature__init(content);
    content->unit = state->project->unit;
    content->project_no = state->project->project_no;
    content->version = state->version;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_COUNTERSIGNATURE;
    statement->countersignature = content;
    return statement_sign(bureau, statement, arena, out, err);
}

enum status bureau_countersign(struct bureau *bureau, struct arena *arena,
                               Bairi__V1__ProjectState *const *projects, size_t count,
                               struct acceptances *out, struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__CountersignRequest request;
    struct call call;

    bairi__v1__countersign_request__init(&request);
    request.signed_ = arena_array(arena, count + 1, sizeof(request.signed_[0]));
    if (!request.signed_)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        TRY(add_countersignature(bureau, arena, projects[i], &request.signed_[i], err));
    request.n_signed_ = count;
    call_begin(&call, bureau, arena, &bairi__v1__submissions__descriptor);
    bairi__v1__submissions__countersign(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, request.signed_, count, reply, out, err);
}

/* ---- nothing this period ---- */

enum status bureau_report_nothing(struct bureau *bureau, struct arena *arena, const char *period,
                                  struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){NULL, 0});
    const struct identity *self = bureau_self(bureau);
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__ReportNothingRequest request;
    Bairi__V1__NothingReported content;
    struct call call;

    bairi__v1__report_nothing_request__init(&request);
    bairi__v1__nothing_reported__init(&content);
    content.unit = arena_strdup(arena, self->unit);
    content.subunit = arena_strdup(arena, self->subunit);
    content.period = arena_strdup(arena, period);
    if (!statement || !content.unit || !content.subunit || !content.period)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_NOTHING_REPORTED;
    statement->nothing_reported = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__submissions__descriptor);
    bairi__v1__submissions__report_nothing(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}
