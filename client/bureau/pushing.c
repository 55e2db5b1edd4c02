/* Pushing units that lag, the city's rankings and who read them, who has not reported, progress. */
#include <string.h>

#include "client/bureau/internal.h"

TAKE(AppendReply)
TAKE(PushesReply)
TAKE(CityRankingsReply)
TAKE(UnreportedReply)
TAKE(CourseReply)

static struct bytes borrowed(const ProtobufCBinaryData *data)
{
    return (struct bytes){data->data, data->len};
}

/* ---- pushing ---- */

enum status bureau_push(struct bureau *bureau, struct arena *arena, Bairi__V1__Pushed *content,
                        struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){NULL, 0});
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__PushRequest request;
    struct call call;

    if (!statement)
        return no_memory(err);
    bairi__v1__push_request__init(&request);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PUSHED;
    statement->pushed = content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__pushing__descriptor);
    bairi__v1__pushing__push(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_push_answer(struct bureau *bureau, struct arena *arena,
                               const Bairi__V1__PushState *push, const char *text,
                               Bairi__V1__Evidence **evidence, size_t count,
                               struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, borrowed(&push->digest));
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__PushAnswerRequest request;
    Bairi__V1__PushAnswered content;
    struct call call;

    bairi__v1__push_answer_request__init(&request);
    bairi__v1__push_answered__init(&content);
    content.push = push->index;
    content.text = arena_strdup(arena, text);
    content.evidence = evidence;
    content.n_evidence = count;
    if (!statement || !content.text)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PUSH_ANSWERED;
    statement->push_answered = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__pushing__descriptor);
    bairi__v1__pushing__answer(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_push_close(struct bureau *bureau, struct arena *arena,
                              const Bairi__V1__PushState *push, const char *text,
                              struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, borrowed(&push->digest));
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__PushCloseRequest request;
    Bairi__V1__PushClosed content;
    struct call call;

    bairi__v1__push_close_request__init(&request);
    bairi__v1__push_closed__init(&content);
    content.push = push->index;
    content.text = arena_strdup(arena, text ? text : "");
    if (!statement || !content.text)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PUSH_CLOSED;
    statement->push_closed = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__pushing__descriptor);
    bairi__v1__pushing__close(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_pushes(struct bureau *bureau, struct arena *arena, const char *unit, bool all,
                          const Bairi__V1__PushesReply **out, struct error *err)
{
    Bairi__V1__PushesRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__pushes_request__init(&request);
    request.unit = arena_strdup(arena, unit ? unit : "");
    request.all = all;
    if (!request.unit)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__pushing__descriptor);
    bairi__v1__pushing__list(&call.service.base, &request, take_PushesReply, out);
    TRY(call_end(&call, *out != NULL, err));
    for (size_t i = 0; i < (*out)->n_pushes; i++)
        if (!(*out)->pushes[i]->pushed || !(*out)->pushes[i]->pushed->gap)
            return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    return STATUS_OK;
}

/* ---- the city's ranking ---- */

enum status bureau_enter_city_ranking(struct bureau *bureau, struct arena *arena,
                                      Bairi__V1__CityRanking *content, struct bytes previous,
                                      struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, previous);
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__EnterCityRankingRequest request;
    struct call call;

    if (!statement)
        return no_memory(err);
    bairi__v1__enter_city_ranking_request__init(&request);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_CITY_RANKING;
    statement->city_ranking = content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__city_rankings__descriptor);
    bairi__v1__city_rankings__enter(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_read_city_ranking(struct bureau *bureau, struct arena *arena, uint64_t ranking,
                                     struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){NULL, 0});
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__ReadCityRankingRequest request;
    Bairi__V1__RankingRead content;
    struct call call;

    if (!statement)
        return no_memory(err);
    bairi__v1__read_city_ranking_request__init(&request);
    bairi__v1__ranking_read__init(&content);
    content.ranking = ranking;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RANKING_READ;
    statement->ranking_read = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__city_rankings__descriptor);
    bairi__v1__city_rankings__read(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_city_rankings(struct bureau *bureau, struct arena *arena, const char *period,
                                 bool all, bool readers, const Bairi__V1__CityRankingsReply **out,
                                 struct error *err)
{
    Bairi__V1__CityRankingsRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__city_rankings_request__init(&request);
    request.period = arena_strdup(arena, period ? period : "");
    request.all = all;
    request.readers = readers;
    if (!request.period)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__city_rankings__descriptor);
    bairi__v1__city_rankings__list(&call.service.base, &request, take_CityRankingsReply, out);
    TRY(call_end(&call, *out != NULL, err));
    for (size_t i = 0; i < (*out)->n_rankings; i++)
        if (!(*out)->rankings[i]->ranking)
            return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    return STATUS_OK;
}

/* ---- progress ---- */

enum status bureau_unreported(struct bureau *bureau, struct arena *arena, const char *unit,
                              const char *period, const Bairi__V1__UnreportedReply **out,
                              struct error *err)
{
    Bairi__V1__UnreportedRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__unreported_request__init(&request);
    request.unit = arena_strdup(arena, unit ? unit : "");
    request.period = arena_strdup(arena, period ? period : "");
    if (!request.unit || !request.period)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__progress__descriptor);
    bairi__v1__progress__unreported(&call.service.base, &request, take_UnreportedReply, out);
    return call_end(&call, *out != NULL, err);
}

enum status bureau_course(struct bureau *bureau, struct arena *arena, const char *unit,
                          uint32_t step, const Bairi__V1__CourseReply **out, struct error *err)
{
    Bairi__V1__CourseRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__course_request__init(&request);
    request.unit = arena_strdup(arena, unit ? unit : "");
    request.step = step;
    if (!request.unit)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__progress__descriptor);
    bairi__v1__progress__course(&call.service.base, &request, take_CourseReply, out);
    TRY(call_end(&call, *out != NULL, err));
    for (size_t i = 0; i < (*out)->n_units; i++)
        if ((*out)->units[i]->n_points == 0)
            return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    return STATUS_OK;
}
