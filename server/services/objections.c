/* Objections for those they concern: raised, listed with their answers; what may still be objected
 * to. */
#include "server/services/objections.h"

#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "server/services/facts.h"
#include "server/services/files.h"
#include "server/services/projects.h"
#include "server/services/proposals.h"
#include "server/services/services.h"
#include "server/services/state.h"
#include "server/services/write.h"

enum { LIST_MAX = 500 };

/* ---- raising one ---- */

static enum status evidence_is_here(struct call *call, const Bairi__V1__Objection *objection,
                                    struct error *err)
{
    struct file_owner owner = file_owner_of(call->caller);

    for (size_t i = 0; i < objection->n_evidence; i++) {
        const Bairi__V1__Evidence *file = objection->evidence[i];
        uint64_t size = 0;
        if (file->sha256.len == SHA256_SIZE &&
            blobs_has(call->office->blobs, owner.name, file->sha256.data, &size) &&
            size == file->size)
            continue;
        error_set(err, STATUS_FAILED_PRECONDITION, "the file %s is not here yet; send it first",
                  file->name);
        return error_at(err, NULL, "evidence");
    }
    return STATUS_OK;
}

enum status objections_object(void *context, struct rpc_call *rpc, const void *request, void *reply,
                              struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__OBJECTION};
    const Bairi__V1__ObjectRequest *in = request;
    struct statement *statement = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, &in->signed_, 1, kinds, &statement, err));
    TRY(evidence_is_here(&call, statement->message->objection, err));
    return write_append(&call, statement, 1, NULL, 0, reply, err);
}

/* ---- who sees what ---- */

static bool about_is_visible(const struct call *call, const char *unit, const char *subunit)
{
    const struct identity *caller = call->caller;

    if (caller->role != ROLE_UNIT)
        return true;
    return strcmp(caller->unit, unit) == 0 &&
           (caller->subunit[0] == '\0' || strcmp(caller->subunit, subunit) == 0);
}

static enum status person_name(struct call *call, struct transaction *tx, const char *uri,
                               char **out, struct error *err)
{
    struct person_row person = {.uri = uri};

    TRY(store_get(tx, &table_person, &person, call->arena, err));
    return copy_out(call->arena, person.name, out, err);
}

static enum status objectionable_out(struct call *call, const struct settings *settings,
                                     const struct decided *decided, const char *subunit,
                                     Bairi__V1__Objectionable **out, struct error *err)
{
    Bairi__V1__Objectionable *row = arena_alloc(call->arena, sizeof *row);

    if (!row)
        return answer_too_large(err);
    bairi__v1__objectionable__init(row);
    row->index = (uint64_t)decided->idx;
    row->time = decided->time.us;
    row->deadline = objection_deadline(settings, decided->time).us;
    row->proposal = (uint64_t)decided->proposal_idx;
    TRY(copy_out(call->arena, decided->decision, &row->decision, err));
    TRY(copy_out(call->arena, decided->unit, &row->unit, err));
    TRY(copy_out(call->arena, subunit, &row->subunit, err));
    TRY(copy_out(call->arena, decided->project_no, &row->project_no, err));
    TRY(copy_out(call->arena, decided->reason, &row->text, err));
    if (strcmp(decided->decision, "ruled") == 0) {
        TRY(copy_out(call->arena, decided->proposal->ruling->owner_unit, &row->owner_unit, err));
        TRY(copy_out(call->arena, decided->proposal->ruling->owner_no, &row->owner_no, err));
    }
    *out = row;
    return STATUS_OK;
}

/* ---- what may still be objected to ---- */

/* a decision by its record; of a ruling also from whom it takes */
struct found {
    int64_t idx;
    const char *unit, *project_no;
};

struct search {
    struct call *call;
    struct transaction *tx;
    const struct settings *settings;
    const char *unit;
    struct found *found;
    size_t count, room;
};

static enum status search_add(struct search *search, int64_t idx, const char *unit,
                              const char *project_no, struct error *err)
{
    struct found found = {.idx = idx,
                          .unit = arena_strdup(search->call->arena, unit),
                          .project_no = arena_strdup(search->call->arena, project_no)};

    if (search->count == search->room || !found.unit || !found.project_no)
        return answer_too_large(err);
    search->found[search->count++] = found;
    return STATUS_OK;
}

/* Steps from the newest back: the first whose days are over ends the walk. */
static enum status search_step(void *context, const void *row, struct arena *scratch,
                               struct error *err)
{
    struct search *search = context;
    const struct step_row *step = row;

    (void)scratch;
    if (search->call->now.us >=
        objection_deadline(search->settings, (struct instant){step->time}).us)
        return STATUS_OUT_OF_RANGE;
    if (!decided_is_word(step->what) ||
        (search->unit[0] != '\0' && strcmp(search->unit, step->unit) != 0))
        return STATUS_OK;
    return search_add(search, step->idx, step->unit, step->project_no, err);
}

/* A penalty of a unit as a whole is no step of a project. */
static enum status search_penalty(void *context, const void *row, struct arena *scratch,
                                  struct error *err)
{
    struct search *search = context;
    const struct penalty_row *penalty = row;

    (void)scratch;
    if (penalty->project_no[0] != '\0' ||
        (search->unit[0] != '\0' && strcmp(search->unit, penalty->unit) != 0))
        return STATUS_OK;
    return search_add(search, penalty->approved_idx, penalty->unit, "", err);
}

/* A ruling is a decision about several projects. */
static enum status search_ruling(void *context, const void *row, struct arena *scratch,
                                 struct error *err)
{
    struct search *search = context;
    const struct ruling_row *ruling = row;

    (void)scratch;
    if (search->unit[0] != '\0' && strcmp(search->unit, ruling->unit) != 0)
        return STATUS_OK;
    return search_add(search, ruling->idx, ruling->unit, ruling->project_no, err);
}

static enum status search_take(struct search *search, const struct found *at,
                               Bairi__V1__Objectionable ***out, size_t *count, struct error *err)
{
    struct arena *arena = search->call->arena;
    struct objection_row objection;
    struct project_row project = {.subunit = ""};
    struct decided decided;
    bool found = false;

    enum status status =
        decided_read(search->tx, at->idx, at->unit, at->project_no, arena, &decided, err);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    if (search->call->now.us >= objection_deadline(search->settings, decided.time).us)
        return STATUS_OK;
    if (decided.project_no[0] != '\0') {
        project = (struct project_row){.unit = decided.unit, .project_no = decided.project_no};
        TRY(store_get(search->tx, &table_project, &project, arena, err));
    }
    TRY(objection_against(search->tx, &decided, arena, &objection, &found, err));
    if (found || !about_is_visible(search->call, decided.unit, project.subunit))
        return STATUS_OK;
    TRY(objectionable_out(search->call, search->settings, &decided, project.subunit,
                          &(*out)[*count], err));
    (*count)++;
    return STATUS_OK;
}

static int by_index(const void *left, const void *right)
{
    const struct found *a = left, *b = right;

    return (a->idx > b->idx) - (a->idx < b->idx);
}

enum { DECISIONS_MAX = 20000 };

enum status objections_may(struct call *call, struct transaction *tx,
                           const struct settings *settings, const char *unit,
                           Bairi__V1__Objectionable ***out, size_t *count, struct error *err)
{
    struct search search = {
        .call = call, .tx = tx, .settings = settings, .unit = unit, .room = DECISIONS_MAX};
    struct store_scan newest = {.descending = true};

    *count = 0;
    search.found = arena_array(call->arena, search.room, sizeof *search.found);
    if (!search.found)
        return answer_too_large(err);
    TRY(store_walk(tx, &table_penalty, &newest, search_penalty, &search, err));
    TRY(store_walk(tx, &table_ruling, &newest, search_ruling, &search, err));
    enum status status = store_walk(tx, &table_step, &newest, search_step, &search, err);
    if (status != STATUS_OK && status != STATUS_OUT_OF_RANGE)
        return status;
    qsort(search.found, search.count, sizeof *search.found, by_index);
    *out = arena_array(call->arena, search.count + 1, sizeof **out);
    if (!*out)
        return answer_too_large(err);
    for (size_t i = 0; i < search.count; i++)
        TRY(search_take(&search, &search.found[i], out, count, err));
    return STATUS_OK;
}

/* ---- objections and their answers ---- */

struct listing {
    struct call *call;
    struct transaction *tx;
    const struct settings *settings;
    const struct proposal_row *open; /* proposals that nobody has decided */
    size_t open_count;
};

static enum status listing_open(struct call *call, struct transaction *tx, struct listing *out,
                                struct error *err)
{
    struct proposal_row match = {.state = "open"};
    struct store_scan scan = {.index = &index_proposal_state, .match = &match, .equal = 1};
    const struct campaign_settings *with = NULL;
    void *rows = NULL;

    *out = (struct listing){.call = call, .tx = tx};
    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &with, err));
    out->settings = &with->settings;
    TRY(store_scan_rows(tx, &table_proposal, &scan, call->arena, &rows, &out->open_count, err));
    out->open = rows;
    return STATUS_OK;
}

/* Units do not see what the bureau proposes among itself. */
static enum status state_proposal(const struct listing *list, const struct objection_row *row,
                                  Bairi__V1__ObjectionState *out, struct error *err)
{
    for (size_t i = 0; i < list->open_count && list->call->caller->role != ROLE_UNIT; i++) {
        ProtobufCMessage *message = NULL;
        if (strcmp(list->open[i].action, "answer") != 0 ||
            proposal_has_lapsed(&list->open[i], list->call->now))
            continue;
        TRY(message_unpack(&bairi__v1__proposal__descriptor, list->open[i].content,
                           list->call->arena, &message, err));
        const Bairi__V1__Proposal *proposal = (const Bairi__V1__Proposal *)message;
        if (proposal->objection_answer->objection == (uint64_t)row->idx)
            out->proposal = (uint64_t)list->open[i].idx;
    }
    return STATUS_OK;
}

static enum status state_answer(const struct listing *list, const struct objection_row *row,
                                Bairi__V1__ObjectionState *out, struct error *err)
{
    struct arena *arena = list->call->arena;

    TRY(copy_out(arena, row->state, &out->state, err));
    TRY(copy_out(arena, row->answer, &out->answer, err));
    TRY(copy_out(arena, row->changed_to, &out->changed_to, err));
    if (row->answer_idx < 0)
        return state_proposal(list, row, out, err);
    out->answered = row->answered;
    out->answer_index = (uint64_t)row->answer_idx;
    out->answered_by = arena_array(arena, 2, sizeof *out->answered_by);
    if (!out->answered_by)
        return answer_too_large(err);
    TRY(person_name(list->call, list->tx, row->proposed_by, &out->answered_by[0], err));
    TRY(person_name(list->call, list->tx, row->approved_by, &out->answered_by[1], err));
    out->n_answered_by = 2;
    return STATUS_OK;
}

/* What a proposal about its project has to name as the latest statement. */
static enum status state_latest(const struct listing *list, const struct objection_row *row,
                                Bairi__V1__ObjectionState *out, struct error *err)
{
    struct project_row project = {.unit = row->unit, .project_no = row->project_no};

    if (row->project_no[0] == '\0' || list->call->caller->role == ROLE_UNIT)
        return STATUS_OK;
    TRY(store_get(list->tx, &table_project, &project, list->call->arena, err));
    return copy_bytes(list->call->arena, state_seen(&project, false).latest, &out->latest, err);
}

static enum status state_out(const struct listing *list, const struct objection_row *row,
                             Bairi__V1__ObjectionState **out, struct error *err)
{
    struct arena *arena = list->call->arena;
    Bairi__V1__ObjectionState *state = arena_alloc(arena, sizeof *state);
    ProtobufCMessage *content = NULL;
    struct decided decided;

    if (!state)
        return answer_too_large(err);
    bairi__v1__objection_state__init(state);
    TRY(message_unpack(&bairi__v1__objection__descriptor, row->content, arena, &content, err));
    TRY(decided_read(list->tx, row->against, row->unit, row->project_no, arena, &decided, err));
    TRY(objectionable_out(list->call, list->settings, &decided, row->subunit, &state->decision,
                          err));
    state->index = (uint64_t)row->idx;
    state->objection = (Bairi__V1__Objection *)content;
    state->time = row->time;
    TRY(copy_out(arena, row->author, &state->author, err));
    TRY(person_name(list->call, list->tx, row->author, &state->author_name, err));
    TRY(state_answer(list, row, state, err));
    TRY(state_latest(list, row, state, err));
    *out = state;
    return STATUS_OK;
}

enum status objections_of(struct call *call, struct transaction *tx, const char *unit, bool all,
                          Bairi__V1__ObjectionState ***out, size_t *count, struct error *err)
{
    struct objection_row match = {.state = "open"};
    struct store_scan scan = {.index = &index_objection_state, .match = &match, .equal = 1};
    struct store_scan every = {0};
    struct listing list;
    void *rows = NULL;
    size_t found = 0;

    *count = 0;
    TRY(store_scan_rows(tx, &table_objection, all ? &every : &scan, call->arena, &rows, &found,
                        err));
    const struct objection_row *row = rows;
    *out = arena_array(call->arena, found + 1, sizeof **out);
    if (!*out)
        return answer_too_large(err);
    TRY(listing_open(call, tx, &list, err));
    for (size_t i = 0; i < found && *count < LIST_MAX; i++) {
        if ((unit[0] != '\0' && strcmp(unit, row[i].unit) != 0) ||
            !about_is_visible(call, row[i].unit, row[i].subunit))
            continue;
        TRY(state_out(&list, &row[i], &(*out)[*count], err));
        (*count)++;
    }
    return STATUS_OK;
}

static enum status list_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    const Bairi__V1__ObjectionsRequest *in = request;
    Bairi__V1__ObjectionsReply *out = reply;
    const struct campaign_settings *with = NULL;

    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &with, err));
    out->time = call->now.us;
    TRY(objections_of(call, tx, in->unit, in->all, &out->objections, &out->n_objections, err));
    return objections_may(call, tx, &with->settings, in->unit, &out->may, &out->n_may, err);
}

enum status objections_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                            struct error *err)
{
    return call_answer(context, rpc, list_fill, request, reply, err);
}
