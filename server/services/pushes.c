/* Pushes for those they concern: made, answered, closed, listed with every word. */
#include "server/services/pushes.h"

#include <string.h>

#include "common/message.h"
#include "server/services/enclosure.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/write.h"

enum { LIST_MAX = 500, LIST_BYTES = 6 << 20 /* the reply must fit, whoever wrote how much */ };

/* ---- writing ---- */

enum status pushing_push(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__PUSHED};
    const Bairi__V1__PushRequest *in = request;
    struct statement *statement = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, &in->signed_, 1, kinds, &statement, err));
    if (statement->message->pushed->document)
        TRY(enclosure_is_here(&call, statement->message->pushed->document, "document", err));
    return write_append(&call, statement, 1, NULL, 0, reply, err);
}

enum status pushing_answer(void *context, struct rpc_call *rpc, const void *request, void *reply,
                           struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__PUSH_ANSWERED};
    const Bairi__V1__PushAnswerRequest *in = request;
    struct statement *statement = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, &in->signed_, 1, kinds, &statement, err));
    const Bairi__V1__PushAnswered *answer = statement->message->push_answered;
    for (size_t i = 0; i < answer->n_evidence; i++)
        TRY(enclosure_is_here(&call, answer->evidence[i], "evidence", err));
    return write_append(&call, statement, 1, NULL, 0, reply, err);
}

enum status pushing_close(void *context, struct rpc_call *rpc, const void *request, void *reply,
                          struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__PUSH_CLOSED};
    const Bairi__V1__PushCloseRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

/* ---- one push with its words ---- */

struct listing {
    struct call *call;
    struct transaction *tx;
    const struct settings *settings;
    Bairi__V1__PushState **out;
    size_t count, bytes;
};

static enum status author_name(const struct listing *list, const char *uri, char **out,
                               struct error *err)
{
    struct person_row person = {.uri = uri};

    TRY(store_get(list->tx, &table_person, &person, list->call->arena, err));
    return copy_out(list->call->arena, person.name, out, err);
}

static enum status word_said(const struct push_word_row *row, struct arena *arena,
                             Bairi__V1__PushState__Word *out, struct error *err)
{
    ProtobufCMessage *message = NULL;

    if (row->closing) {
        TRY(message_unpack(&bairi__v1__push_closed__descriptor, row->content, arena, &message,
                           err));
        out->text = ((const Bairi__V1__PushClosed *)message)->text;
        return STATUS_OK;
    }
    TRY(message_unpack(&bairi__v1__push_answered__descriptor, row->content, arena, &message, err));
    const Bairi__V1__PushAnswered *answer = (const Bairi__V1__PushAnswered *)message;
    out->text = answer->text;
    out->evidence = answer->evidence;
    out->n_evidence = answer->n_evidence;
    return STATUS_OK;
}

static enum status word_out(struct listing *list, const struct push_word_row *row,
                            Bairi__V1__PushState__Word **out, struct error *err)
{
    struct arena *arena = list->call->arena;
    Bairi__V1__PushState__Word *word = arena_alloc(arena, sizeof *word);

    if (!word)
        return answer_too_large(err);
    bairi__v1__push_state__word__init(word);
    word->index = (uint64_t)row->idx;
    word->time = row->time;
    word->closing = row->closing != 0;
    TRY(copy_out(arena, row->author, &word->author, err));
    TRY(author_name(list, row->author, &word->author_name, err));
    *out = word;
    return word_said(row, arena, word, err);
}

static enum status words_out(struct listing *list, const struct push_row *row,
                             Bairi__V1__PushState *state, struct error *err)
{
    struct push_word_row match = {.push = row->idx};
    struct store_scan scan = {.match = &match, .equal = 1};
    struct arena *arena = list->call->arena;
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(list->tx, &table_push_word, &scan, arena, &rows, &count, err));
    const struct push_word_row *word = rows;
    state->words = arena_array(arena, count + 1, sizeof *state->words);
    if (!state->words)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(word_out(list, &word[i], &state->words[state->n_words++], err));
    return STATUS_OK;
}

static enum status state_out(struct listing *list, const struct push_row *row,
                             Bairi__V1__PushState *state, struct error *err)
{
    struct arena *arena = list->call->arena;
    ProtobufCMessage *message = NULL;
    struct bytes content;

    bairi__v1__push_state__init(state);
    state->index = (uint64_t)row->idx;
    state->time = row->time;
    state->late = row->late != 0;
    state->overdue = strcmp(row->state, "open") == 0 &&
                     push_is_over(list->settings, (day)row->due, list->call->now);
    content.data = arena_memdup(arena, row->content.data, row->content.size);
    content.size = row->content.size;
    if (!content.data)
        return answer_too_large(err);
    TRY(message_unpack(&bairi__v1__pushed__descriptor, content, arena, &message, err));
    state->pushed = (Bairi__V1__Pushed *)message;
    TRY(copy_out(arena, row->state, &state->state, err));
    TRY(copy_out(arena, row->author, &state->author, err));
    TRY(author_name(list, row->author, &state->author_name, err));
    TRY(copy_bytes(arena, row->latest, &state->digest, err));
    return words_out(list, row, state, err);
}

static enum status push_out(struct listing *list, const struct push_row *row, struct error *err)
{
    Bairi__V1__PushState *state = arena_alloc(list->call->arena, sizeof *state);

    if (!state)
        return answer_too_large(err);
    TRY(state_out(list, row, state, err));
    list->bytes += protobuf_c_message_get_packed_size(&state->base);
    list->out[list->count++] = state;
    return STATUS_OK;
}

/* ---- lists ---- */

static bool push_is_visible(const struct identity *who, const struct push_row *row)
{
    return who->role == ROLE_BUREAU || who->role == ROLE_ADMIN ||
           (who->role == ROLE_UNIT && strcmp(who->unit, row->unit) == 0);
}

struct walk {
    struct listing list;
    const char *unit; /* "": every one */
    bool all;
    bool full;
};

/* One row, newest first; a full list ends the walk. */
static enum status walk_each(void *context, const void *row, struct arena *scratch,
                             struct error *err)
{
    struct walk *walk = context;
    const struct push_row *push = row;

    (void)scratch;
    if ((!walk->all && strcmp(push->state, "closed") == 0) ||
        (walk->unit[0] != '\0' && strcmp(walk->unit, push->unit) != 0) ||
        !push_is_visible(walk->list.call->caller, push))
        return STATUS_OK;
    walk->full = walk->list.count == LIST_MAX || walk->list.bytes > LIST_BYTES;
    return walk->full ? STATUS_OUT_OF_RANGE : push_out(&walk->list, push, err);
}

static enum status walk_pushes(struct walk *walk, struct error *err)
{
    struct store_scan newest = {.descending = true};

    walk->list.out = arena_array(walk->list.call->arena, LIST_MAX, sizeof *walk->list.out);
    if (!walk->list.out)
        return answer_too_large(err);
    enum status status = store_walk(walk->list.tx, &table_push, &newest, walk_each, walk, err);
    return walk->full ? STATUS_OK : status;
}

enum status pushes_of_unit(struct call *call, struct transaction *tx,
                           const struct settings *settings, const char *unit,
                           Bairi__V1__PushState ***out, size_t *count, struct error *err)
{
    struct walk walk = {
        .list = {.call = call, .tx = tx, .settings = settings},
          .unit = unit
    };

    TRY(walk_pushes(&walk, err));
    *out = walk.list.out;
    *count = walk.list.count;
    return STATUS_OK;
}

static enum status list_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    const Bairi__V1__PushesRequest *in = request;
    Bairi__V1__PushesReply *out = reply;
    const struct campaign_settings *settings = NULL;

    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &settings, err));
    struct walk walk = {
        .list = {.call = call, .tx = tx, .settings = &settings->settings},
        .unit = in->unit,
        .all = in->all,
    };
    TRY(walk_pushes(&walk, err));
    out->pushes = walk.list.out;
    out->n_pushes = walk.list.count;
    out->time = call->now.us;
    return STATUS_OK;
}

enum status pushing_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    return call_answer(context, rpc, list_fill, request, reply, err);
}
