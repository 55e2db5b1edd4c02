/* Who stands where, and why. */
#include "client/bureau/internal.h"

TAKE(RankReply)
TAKE(ExplainReply)
TAKE(SubunitsReply)

enum status bureau_rank(struct bureau *bureau, struct arena *arena, day as_of,
                        const Bairi__V1__RankReply **out, struct error *err)
{
    Bairi__V1__RankRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__rank_request__init(&request);
    request.as_of = as_of;
    call_begin(&call, bureau, arena, &bairi__v1__ranking__descriptor);
    bairi__v1__ranking__rank(&call.service.base, &request, take_RankReply, out);
    if (*out)
        known_settings(bureau, (struct bytes){(*out)->settings.data, (*out)->settings.len}, arena);
    return call_end(&call, *out != NULL, err);
}

/* Another department's projects are not shown to a department's clerk: she has a part. */
static bool sees_a_part(const struct identity *self)
{
    return self->role == ROLE_UNIT && self->subunit[0] != '\0';
}

enum status bureau_explain(struct bureau *bureau, struct arena *arena, const char *unit,
                           const Bairi__V1__ExplainReply **out, struct explained *explained,
                           struct error *err)
{
    const struct identity *self = bureau_self(bureau);
    const Bairi__V1__ExplainReply *reply = NULL;
    Bairi__V1__ExplainRequest request;
    struct call call;

    bairi__v1__explain_request__init(&request);
    request.unit = arena_strdup(arena, unit);
    request.everything = self->role != ROLE_UNIT;
    if (!request.unit)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__ranking__descriptor);
    bairi__v1__ranking__explain(&call.service.base, &request, take_ExplainReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    TRY(explain_check(reply, unit, sees_a_part(self), arena, explained, err));
    *out = reply;
    return STATUS_OK;
}

/* ---- sub-units ---- */

static bool adds_up(const Bairi__V1__SubunitsReply *reply)
{
    Bairi__V1__SubunitFigures sum;

    bairi__v1__subunit_figures__init(&sum);
    for (size_t i = 0; i < reply->n_rows; i++) {
        sum.projects += reply->rows[i]->projects;
        sum.counted += reply->rows[i]->counted;
        sum.amount_wan += reply->rows[i]->amount_wan;
        sum.foreign += reply->rows[i]->foreign;
        sum.pending += reply->rows[i]->pending;
        sum.pending_wan += reply->rows[i]->pending_wan;
    }
    return reply->total && sum.projects == reply->total->projects &&
           sum.counted == reply->total->counted && sum.amount_wan == reply->total->amount_wan &&
           sum.foreign == reply->total->foreign && sum.pending == reply->total->pending &&
           sum.pending_wan == reply->total->pending_wan;
}

enum status bureau_subunits(struct bureau *bureau, struct arena *arena, const char *unit,
                            const Bairi__V1__SubunitsReply **out, struct error *err)
{
    const Bairi__V1__SubunitsReply *reply = NULL;
    Bairi__V1__SubunitsRequest request;
    struct call call;

    bairi__v1__subunits_request__init(&request);
    request.unit = arena_strdup(arena, unit);
    if (!request.unit)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__ranking__descriptor);
    bairi__v1__ranking__subunits(&call.service.base, &request, take_SubunitsReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    if (!adds_up(reply))
        return error_set(err, STATUS_DATA_LOSS,
                         "the sub-units of %s do not add up to the unit's own figures", unit);
    *out = reply;
    return STATUS_OK;
}
