/* The city's rankings for those who may see them, and who of the units has read them. */
#include <string.h>

#include "bairi/v1/affairs.pb-c.h"
#include "common/message.h"
#include "server/services/enclosure.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/write.h"

enum { LIST_MAX = 200, LIST_BYTES = 4 << 20 };

/* ---- writing ---- */

enum status city_rankings_enter(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__CITY_RANKING};
    const Bairi__V1__EnterCityRankingRequest *in = request;
    struct statement *statement = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, &in->signed_, 1, kinds, &statement, err));
    TRY(enclosure_is_here(&call, statement->message->city_ranking->document, "document", err));
    return write_append(&call, statement, 1, NULL, 0, reply, err);
}

enum status city_rankings_read(void *context, struct rpc_call *rpc, const void *request,
                               void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__RANKING_READ};
    const Bairi__V1__ReadCityRankingRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

/* ---- who has read it ---- */

struct readers {
    struct call *call;
    struct transaction *tx;
    int64_t ranking;
    Bairi__V1__CityRankingState *out;
};

/* When he recorded that he read it; 0: not yet. */
static enum status read_time(struct transaction *tx, int64_t ranking, const char *uri,
                             struct arena *arena, int64_t *out, struct error *err)
{
    struct ranking_read_row row = {.ranking = ranking, .author = uri};
    enum status status = store_get(tx, &table_ranking_read, &row, arena, err);

    *out = status == STATUS_OK ? row.time : 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status reader_each(void *context, const void *row, struct arena *scratch,
                               struct error *err)
{
    struct readers *readers = context;
    const struct person_row *person = row;
    struct arena *arena = readers->call->arena;
    Bairi__V1__CityRankingState__Reader *reader;
    int64_t time = 0;

    if (person->role != ROLE_UNIT)
        return STATUS_OK;
    TRY(read_time(readers->tx, readers->ranking, person->uri, scratch, &time, err));
    if (!person->active && time == 0) /* he can no longer */
        return STATUS_OK;
    reader = arena_alloc(arena, sizeof *reader);
    if (!reader)
        return answer_too_large(err);
    bairi__v1__city_ranking_state__reader__init(reader);
    reader->time = time;
    TRY(copy_out(arena, person->unit, &reader->unit, err));
    TRY(copy_out(arena, person->subunit, &reader->subunit, err));
    TRY(copy_out(arena, person->name, &reader->name, err));
    TRY(copy_out(arena, person->post, &reader->post, err));
    readers->out->readers[readers->out->n_readers++] = reader;
    return STATUS_OK;
}

static enum status count_each(void *context, const void *row, struct arena *scratch,
                              struct error *err)
{
    size_t *count = context;

    (void)row;
    (void)scratch;
    (void)err;
    ++*count;
    return STATUS_OK;
}

static enum status readers_out(struct call *call, struct transaction *tx,
                               const struct city_ranking_row *row, Bairi__V1__CityRankingState *out,
                               struct error *err)
{
    struct readers readers = {.call = call, .tx = tx, .ranking = row->idx, .out = out};
    struct store_scan all = {0};
    size_t people = 0;

    TRY(store_walk(tx, &table_person, &all, count_each, &people, err));
    out->readers = arena_array(call->arena, people + 1, sizeof *out->readers);
    if (!out->readers)
        return answer_too_large(err);
    return store_walk(tx, &table_person, &all, reader_each, &readers, err);
}

/* ---- one ranking ---- */

static enum status ranking_out(struct call *call, struct transaction *tx,
                               const struct city_ranking_row *row, bool with_readers,
                               Bairi__V1__CityRankingState **out, struct error *err)
{
    Bairi__V1__CityRankingState *state = arena_alloc(call->arena, sizeof *state);
    struct person_row person = {.uri = row->author};
    ProtobufCMessage *message = NULL;
    int64_t time = 0;

    if (!state)
        return answer_too_large(err);
    bairi__v1__city_ranking_state__init(state);
    TRY(message_unpack(&bairi__v1__city_ranking__descriptor, row->content, call->arena, &message,
                       err));
    TRY(store_get(tx, &table_person, &person, call->arena, err));
    TRY(read_time(tx, row->idx, call->caller->uri, call->arena, &time, err));
    state->index = (uint64_t)row->idx;
    state->ranking = (Bairi__V1__CityRanking *)message;
    state->time = row->time;
    state->read = time != 0;
    TRY(copy_out(call->arena, row->author, &state->author, err));
    TRY(copy_out(call->arena, person.name, &state->author_name, err));
    TRY(copy_bytes(call->arena, row->digest, &state->digest, err));
    if (with_readers)
        TRY(readers_out(call, tx, row, state, err));
    *out = state;
    return STATUS_OK;
}

/* ---- the list ---- */

static bool is_latest(const struct city_ranking_row *rows, size_t count, size_t i)
{
    for (size_t k = 0; k < count; k++)
        if (strcmp(rows[k].period, rows[i].period) == 0 && rows[k].version > rows[i].version)
            return false;
    return true;
}

/* Asked for a period: that one; else the one entered last. */
static bool is_asked(const Bairi__V1__CityRankingsRequest *in, const struct city_ranking_row *row,
                     bool latest, size_t before)
{
    if (in->period[0] != '\0' && strcmp(in->period, row->period) != 0)
        return false;
    return in->all || (latest && before == 0);
}

static enum status list_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    const Bairi__V1__CityRankingsRequest *in = request;
    Bairi__V1__CityRankingsReply *out = reply;
    struct store_scan newest = {.descending = true, .limit = LIST_MAX};
    bool readers = in->readers && (call->caller->role & (ROLE_BUREAU | ROLE_CITY)) != 0;
    size_t count = 0, bytes = 0;
    void *found = NULL;

    TRY(store_scan_rows(tx, &table_city_ranking, &newest, call->arena, &found, &count, err));
    const struct city_ranking_row *rows = found;
    out->rankings = arena_array(call->arena, count + 1, sizeof *out->rankings);
    if (!out->rankings)
        return answer_too_large(err);
    for (size_t i = 0; i < count && bytes < LIST_BYTES; i++) {
        bool latest = is_latest(rows, count, i);
        if (!is_asked(in, &rows[i], latest, out->n_rankings))
            continue;
        Bairi__V1__CityRankingState **state = &out->rankings[out->n_rankings];
        TRY(ranking_out(call, tx, &rows[i], readers, state, err));
        (*state)->latest = latest;
        bytes += protobuf_c_message_get_packed_size(&(*state)->base);
        out->n_rankings++;
    }
    return STATUS_OK;
}

enum status city_rankings_list(void *context, struct rpc_call *rpc, const void *request,
                               void *reply, struct error *err)
{
    return call_answer(context, rpc, list_fill, request, reply, err);
}
