/* Duplicate candidates for the bureau: those of one project, or all pairs, ranked. */
#include <string.h>

#include "bairi/v1/audit.pb-c.h"
#include "common/message.h"
#include "server/services/facts.h"
#include "server/services/likeness.h"
#include "server/services/projects.h"
#include "server/services/ruling.h"
#include "server/services/services.h"
#include "server/services/state.h"

enum { PAIRS_USUAL = 100, PAIRS_MOST = 1000, LOOK_AT = 500 };
#define SEARCH_BUDGET ((size_t)512 << 20) /* of all pairs among 100,000 projects: about 100 MiB */

typedef Bairi__V1__DuplicatesReply__Pair Pair;
typedef Bairi__V1__DuplicatesReply__Side Side;

static size_t pairs_wanted(const Bairi__V1__DuplicatesRequest *in)
{
    size_t most = in->most ? in->most : PAIRS_USUAL;

    return most < PAIRS_MOST ? most : PAIRS_MOST;
}

/* ---- pairs for people ---- */

static enum status side_out(struct call *call, struct transaction *tx, const char *unit,
                            const char *project_no, int64_t number, Side **out, struct error *err)
{
    Side *side = arena_alloc(call->arena, sizeof *side);
    struct project_row project = {.unit = unit, .project_no = project_no};
    struct version_row version = {.unit = unit, .project_no = project_no, .version = number};
    ProtobufCMessage *message = NULL;

    if (!side)
        return answer_too_large(err);
    bairi__v1__duplicates_reply__side__init(side);
    TRY(store_get(tx, &table_project, &project, call->arena, err));
    TRY(store_get(tx, &table_version, &version, call->arena, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, version.record, call->arena, &message,
                       err));
    const Bairi__V1__Project *record = (const Bairi__V1__Project *)message;
    side->version = (uint32_t)number;
    side->name = record->name;
    side->investor = record->investor;
    side->amount_wan = record->amount_wan;
    side->signed_on = record->signed_on;
    side->received = version.received;
    TRY(copy_out(call->arena, unit, &side->unit, err));
    TRY(copy_out(call->arena, project_no, &side->project_no, err));
    TRY(copy_out(call->arena, project.state, &side->state, err));
    TRY(copy_bytes(call->arena, project.heard, &side->digest, err));
    *out = side;
    return STATUS_OK;
}

/* NULL without memory. */
static Pair *pair_new(struct call *call, const struct alike *alike)
{
    Pair *pair = arena_alloc(call->arena, sizeof *pair);

    if (!pair)
        return NULL;
    bairi__v1__duplicates_reply__pair__init(pair);
    pair->score = (uint32_t)alike->score;
    pair->investor = alike->investor;
    pair->name = alike->name;
    pair->place = alike->place;
    pair->same_credit_code = alike->same_credit_code;
    pair->same_amount = alike->same_amount;
    pair->same_day = alike->same_day;
    pair->other_phase = alike->other_phase;
    pair->sure = alike->sure;
    return pair;
}

/* ---- of one project ---- */

static enum status candidates_find(struct call *call, struct transaction *tx,
                                   const Bairi__V1__DuplicatesRequest *in,
                                   Bairi__V1__DuplicatesReply *out, struct error *err)
{
    struct project_row project = {.unit = in->unit, .project_no = in->project_no};
    struct look_alikes found;

    enum status status = store_get(tx, &table_project, &project, call->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", in->unit,
                         in->project_no);
    TRY(status);
    int64_t version = state_seen(&project, false).versions;
    TRY(likeness_search(tx, &project, version, in->within, LOOK_AT, call->arena, &found, err));
    out->pairs = arena_array(call->arena, found.count + 1, sizeof *out->pairs);
    if (!out->pairs)
        return answer_too_large(err);
    out->projects = found.count + 1;
    out->more = found.more || found.count > pairs_wanted(in);
    for (size_t i = 0; i < found.count && out->n_pairs < pairs_wanted(in); i++) {
        const struct look_alike *other = &found.items[i];
        Pair *pair = pair_new(call, &other->alike);
        if (!pair)
            return answer_too_large(err);
        TRY(side_out(call, tx, project.unit, project.project_no, version, &pair->one, err));
        TRY(side_out(call, tx, other->project.unit, other->project.project_no, other->version,
                     &pair->other, err));
        out->pairs[out->n_pairs++] = pair;
    }
    return STATUS_OK;
}

/* ---- all pairs ---- */

/* The version that the bureau sees of each project, in the order of the table. */
struct seen_version {
    const char *unit, *subunit, *project_no;
    int64_t version;
};

struct survey {
    struct transaction *tx;
    struct arena *arena; /* of the search alone */
    struct seen_version *seen;
    struct likeness *items;
    size_t count, room, kept, at;
};

static enum status survey_room(struct survey *survey, struct error *err)
{
    if (survey->count < survey->room)
        return STATUS_OK;
    size_t room = survey->room ? 2 * survey->room : 1024;
    struct seen_version *more = arena_array(survey->arena, room, sizeof *more);
    if (!more)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare projects");
    if (survey->count > 0)
        memcpy(more, survey->seen, survey->count * sizeof *more);
    survey->seen = more;
    survey->room = room;
    return STATUS_OK;
}

static enum status survey_project(void *context, const void *row, struct arena *scratch,
                                  struct error *err)
{
    struct survey *survey = context;
    const struct project_row *project = row;

    (void)scratch;
    if (project->received == 0 || !state_of(project->state)->reported)
        return STATUS_OK;
    TRY(survey_room(survey, err));
    struct seen_version *seen = &survey->seen[survey->count];
    *seen = (struct seen_version){
        .unit = arena_strdup(survey->arena, project->unit),
        .subunit = arena_strdup(survey->arena, project->subunit),
        .project_no = arena_strdup(survey->arena, project->project_no),
        .version = state_seen(project, false).versions,
    };
    if (!seen->unit || !seen->subunit || !seen->project_no)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare projects");
    survey->count++;
    return STATUS_OK;
}

static int seen_order(const struct seen_version *seen, const struct likeness_row *row)
{
    int order = strcmp(seen->unit, row->unit);

    if (order == 0)
        order = strcmp(seen->project_no, row->project_no);
    return order != 0 ? order : (seen->version > row->version) - (seen->version < row->version);
}

static enum status likeness_copy(struct survey *survey, const struct likeness_row *row,
                                 const struct seen_version *seen, struct error *err)
{
    struct likeness_row copy = *row;

    copy.unit = seen->unit;
    copy.project_no = seen->project_no;
    copy.investor = arena_strdup(survey->arena, row->investor);
    copy.name = arena_strdup(survey->arena, row->name);
    copy.place = arena_strdup(survey->arena, row->place);
    copy.credit_code = arena_strdup(survey->arena, row->credit_code);
    if (!copy.investor || !copy.name || !copy.place || !copy.credit_code)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare projects");
    return likeness_read(&copy, seen->subunit, survey->arena, &survey->items[survey->kept++], err);
}

/* Both tables go by unit and number, so one walk of each is enough. */
static enum status survey_likeness(void *context, const void *row, struct arena *scratch,
                                   struct error *err)
{
    struct survey *survey = context;
    const struct likeness_row *likeness = row;

    (void)scratch;
    while (survey->at < survey->count && seen_order(&survey->seen[survey->at], likeness) < 0)
        survey->at++;
    if (survey->at == survey->count || seen_order(&survey->seen[survey->at], likeness) != 0)
        return STATUS_OK;
    return likeness_copy(survey, likeness, &survey->seen[survey->at], err);
}

/* Ruled to be two: a pair is asked about only where it would be suggested. A fault of the store is
 * kept silent here and met again by whoever reads next. */
static bool survey_settled(void *context, const struct likeness *a, const struct likeness *b)
{
    struct survey *survey = context;
    struct project_row one = {.unit = a->unit, .project_no = a->project_no};
    struct project_row other = {.unit = b->unit, .project_no = b->project_no};
    bool apart = false;

    return rulings_part(survey->tx, &one, &other, survey->arena, &apart, NULL) == STATUS_OK &&
           apart;
}

static int64_t survey_version(const struct survey *survey, const struct likeness *likeness)
{
    for (size_t i = 0; i < survey->count; i++) {
        if (survey->seen[i].unit == likeness->unit &&
            survey->seen[i].project_no == likeness->project_no)
            return survey->seen[i].version;
    }
    return 0;
}

static enum status survey_out(struct call *call, struct survey *survey,
                              const struct duplicates *found, Bairi__V1__DuplicatesReply *out,
                              struct error *err)
{
    out->pairs = arena_array(call->arena, found->count + 1, sizeof *out->pairs);
    if (!out->pairs)
        return answer_too_large(err);
    out->more = found->more;
    out->projects = survey->kept;
    for (size_t i = 0; i < found->count; i++) {
        const struct likeness *a = found->items[i].a, *b = found->items[i].b;
        Pair *pair = pair_new(call, &found->items[i].alike);
        if (!pair)
            return answer_too_large(err);
        TRY(side_out(call, survey->tx, a->unit, a->project_no, survey_version(survey, a),
                     &pair->one, err));
        TRY(side_out(call, survey->tx, b->unit, b->project_no, survey_version(survey, b),
                     &pair->other, err));
        out->pairs[out->n_pairs++] = pair;
    }
    return STATUS_OK;
}

static enum status survey_run(struct call *call, struct survey *survey,
                              const Bairi__V1__DuplicatesRequest *in,
                              Bairi__V1__DuplicatesReply *out, struct error *err)
{
    static const struct store_scan all = {0};
    const struct duplicates_ask ask = {.most = pairs_wanted(in),
                                       .between = !in->within,
                                       .settled = survey_settled,
                                       .context = survey};
    struct duplicates found;

    TRY(store_walk(survey->tx, &table_project, &all, survey_project, survey, err));
    survey->items = arena_array(survey->arena, survey->count + 1, sizeof *survey->items);
    if (!survey->items)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare projects");
    TRY(store_walk(survey->tx, &table_likeness, &all, survey_likeness, survey, err));
    TRY(duplicates_find(survey->items, survey->kept, &ask, survey->arena, &found, err));
    return survey_out(call, survey, &found, out, err);
}

static enum status pairs_find(struct call *call, struct transaction *tx,
                              const Bairi__V1__DuplicatesRequest *in,
                              Bairi__V1__DuplicatesReply *out, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(SEARCH_BUDGET);
    struct survey survey = {.tx = tx, .arena = arena};

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare projects");
    return survey_run(call, &survey, in, out, err);
}

static enum status duplicates_fill(struct call *call, struct transaction *tx, const void *request,
                                   void *reply, struct error *err)
{
    const Bairi__V1__DuplicatesRequest *in = request;

    if (in->project_no[0] == '\0')
        return pairs_find(call, tx, in, reply, err);
    return candidates_find(call, tx, in, reply, err);
}

enum status audit_duplicates(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    return call_answer(context, rpc, duplicates_fill, request, reply, err);
}
