/* Questions for those who may see them: asked, answered, listed with every word. */
#include "server/services/questions.h"

#include <string.h>

#include "bairi/v1/correspondence.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/write.h"

enum {
    LIST_MAX = 500,
    LIST_BYTES = 6 << 20, /* the reply must fit, whoever wrote how much */
    WORD_BYTES = 64       /* of a word beside its texts */
};

enum status questions_ask(void *context, struct rpc_call *rpc, const void *request, void *reply,
                          struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__QUESTION};
    const Bairi__V1__AskRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

enum status questions_answer(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__ANSWER};
    const Bairi__V1__AnswerRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

/* ---- one case with its words ---- */

/* A list being filled: what is asked for, and how much there is already. */
struct listing {
    struct call *call;
    struct transaction *tx;
    const Bairi__V1__QuestionsRequest *in;
    Bairi__V1__QuestionsReply *out;
    size_t bytes;
    bool full;
};

static enum status author_name(const struct listing *list, const char *uri, char **out,
                               struct error *err)
{
    struct person_row person = {.uri = uri};

    TRY(store_get(list->tx, &table_person, &person, list->call->arena, err));
    return copy_out(list->call->arena, person.name, out, err);
}

static enum status word_out(struct listing *list, const struct answer_row *row,
                            Bairi__V1__QuestionState__Word **out, struct error *err)
{
    struct arena *arena = list->call->arena;
    Bairi__V1__QuestionState__Word *word = arena_alloc(arena, sizeof *word);

    if (!word)
        return answer_too_large(err);
    bairi__v1__question_state__word__init(word);
    word->index = (uint64_t)row->idx;
    word->time = row->time;
    word->from_bureau = row->from_bureau != 0;
    TRY(copy_out(arena, row->author, &word->author, err));
    TRY(author_name(list, row->author, &word->author_name, err));
    TRY(copy_out(arena, row->text, &word->text, err));
    list->bytes +=
        WORD_BYTES + strlen(word->author) + strlen(word->author_name) + strlen(word->text);
    *out = word;
    return STATUS_OK;
}

static enum status words_out(struct listing *list, const struct question_row *row,
                             Bairi__V1__QuestionState *state, struct error *err)
{
    struct answer_row match = {.question = row->idx};
    struct store_scan scan = {.index = &index_answer_question, .match = &match, .equal = 1};
    struct arena *arena = list->call->arena;
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(list->tx, &table_answer, &scan, arena, &rows, &count, err));
    const struct answer_row *answer = rows;
    state->answers = arena_array(arena, count + 1, sizeof *state->answers);
    if (!state->answers)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(word_out(list, &answer[i], &state->answers[state->n_answers++], err));
    return STATUS_OK;
}

static enum status question_out(struct listing *list, const struct question_row *row,
                                Bairi__V1__QuestionState **out, struct error *err)
{
    struct arena *arena = list->call->arena;
    Bairi__V1__QuestionState *state = arena_alloc(arena, sizeof *state);
    Bairi__V1__Question *question = arena_alloc(arena, sizeof *question);

    if (!state || !question)
        return answer_too_large(err);
    bairi__v1__question_state__init(state);
    bairi__v1__question__init(question);
    state->index = (uint64_t)row->idx;
    state->question = question;
    state->time = row->time;
    state->from_bureau = row->from_bureau != 0;
    state->open = row->open != 0;
    TRY(copy_out(arena, row->unit, &question->unit, err));
    TRY(copy_out(arena, row->subunit, &question->subunit, err));
    TRY(copy_out(arena, row->project_no, &question->project_no, err));
    TRY(copy_out(arena, row->text, &question->text, err));
    TRY(copy_out(arena, row->author, &state->author, err));
    TRY(author_name(list, row->author, &state->author_name, err));
    TRY(copy_bytes(arena, row->latest, &state->digest, err));
    list->bytes += 2 * WORD_BYTES + strlen(row->author) + strlen(state->author_name) +
                   strlen(row->unit) + strlen(row->subunit) + strlen(row->project_no) +
                   strlen(row->text);
    *out = state;
    return words_out(list, row, state, err);
}

/* ---- the list ---- */

static bool question_is_asked(const Bairi__V1__QuestionsRequest *in, const struct question_row *row)
{
    return (in->all || row->open) && (in->unit[0] == '\0' || strcmp(in->unit, row->unit) == 0) &&
           (in->project_no[0] == '\0' || strcmp(in->project_no, row->project_no) == 0);
}

/* One row of the walk, newest first; a full list ends it. */
static enum status list_each(void *context, const void *row, struct arena *scratch,
                             struct error *err)
{
    struct listing *list = context;
    Bairi__V1__QuestionsReply *out = list->out;
    bool visible = false;

    if (!question_is_asked(list->in, row))
        return STATUS_OK;
    TRY(question_visible(list->tx, row, list->call->caller, scratch, &visible, err));
    if (!visible)
        return STATUS_OK;
    list->full = out->n_questions == LIST_MAX || list->bytes > LIST_BYTES;
    if (list->full)
        return STATUS_OUT_OF_RANGE;
    TRY(question_out(list, row, &out->questions[out->n_questions], err));
    out->n_questions++;
    return STATUS_OK;
}

static enum status list_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    struct listing list = {.call = call, .tx = tx, .in = request, .out = reply};
    struct store_scan newest = {.descending = true};

    list.out->questions = arena_array(call->arena, LIST_MAX, sizeof *list.out->questions);
    if (!list.out->questions)
        return answer_too_large(err);
    enum status status = store_walk(tx, &table_question, &newest, list_each, &list, err);
    return list.full ? STATUS_OK : status;
}

enum status questions_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                           struct error *err)
{
    return call_answer(context, rpc, list_fill, request, reply, err);
}

/* ---- how many wait ---- */

struct waiting {
    struct call *call;
    struct transaction *tx;
    const char *unit;
    uint32_t count;
};

static enum status waiting_each(void *context, const void *row, struct arena *scratch,
                                struct error *err)
{
    struct waiting *waiting = context;
    const struct question_row *question = row;
    bool asked_by_bureau = waiting->call->caller->role == ROLE_UNIT;
    bool visible = false;

    if (!question->open || (question->from_bureau != 0) != asked_by_bureau ||
        strcmp(question->unit, waiting->unit) != 0)
        return STATUS_OK;
    TRY(question_visible(waiting->tx, question, waiting->call->caller, scratch, &visible, err));
    waiting->count += visible;
    return STATUS_OK;
}

enum status questions_waiting(struct call *call, struct transaction *tx, const char *unit,
                              uint32_t *count, struct error *err)
{
    struct waiting waiting = {.call = call, .tx = tx, .unit = unit};
    struct question_row match = {.unit = unit};
    struct store_scan scan = {.index = &index_question_open, .match = &match, .equal = 1};

    TRY(store_walk(tx, &table_question, &scan, waiting_each, &waiting, err));
    *count = waiting.count;
    return STATUS_OK;
}
