/* Projects as people see them: lists, one project, its steps and versions. */
#include "server/services/projects.h"

#include <string.h>

#include "common/message.h"
#include "server/services/contacts.h"
#include "server/services/desk.h"
#include "server/services/facts.h"
#include "server/services/page.h"
#include "server/services/reduction.h"
#include "server/services/ruling.h"
#include "server/services/scan.h"
#include "server/services/services.h"
#include "server/services/state.h"

bool project_is_visible(const struct call *call, const struct project_row *project)
{
    const struct identity *caller = call->caller;

    if (caller->role == ROLE_BUREAU || caller->role == ROLE_ADMIN)
        return true;
    return caller->role == ROLE_UNIT && strcmp(caller->unit, project->unit) == 0 &&
           (caller->subunit[0] == '\0' || strcmp(caller->subunit, project->subunit) == 0);
}

struct project_row project_seen(const struct call *call, const struct project_row *project)
{
    struct project_row seen = state_seen(project, call->caller->role == ROLE_UNIT);

    if (state_is_reduced(project) && strcmp(seen.state, "accepted") == 0)
        seen.state = PROJECT_REDUCED;
    return seen;
}

/* ---- a project and its versions ---- */

static enum status version_author(struct call *call, struct transaction *tx,
                                  const struct version_row *version, char **uri, char **name,
                                  struct error *err)
{
    struct person_row person = {.uri = version->author};

    TRY(store_get(tx, &table_person, &person, call->arena, err));
    TRY(copy_out(call->arena, version->author, uri, err));
    return copy_out(call->arena, person.name, name, err);
}

static enum status version_letter(struct call *call, const struct version_row *version,
                                  Bairi__V1__Evidence **letter, struct error *err)
{
    ProtobufCMessage *message = NULL;

    if (version->letter.size == 0)
        return STATUS_OK;
    TRY(message_unpack(&bairi__v1__evidence__descriptor, version->letter, call->arena, &message,
                       err));
    *letter = (Bairi__V1__Evidence *)message;
    return STATUS_OK;
}

enum status project_state(struct call *call, struct transaction *tx,
                          const struct project_row *project, Bairi__V1__ProjectState **out,
                          struct error *err)
{
    Bairi__V1__ProjectState *state = arena_alloc(call->arena, sizeof *state);
    struct project_row seen = project_seen(call, project);
    struct version_row version = {
        .unit = project->unit, .project_no = project->project_no, .version = seen.versions};
    ProtobufCMessage *record = NULL;

    if (!state)
        return answer_too_large(err);
    bairi__v1__project_state__init(state);
    TRY(store_get(tx, &table_version, &version, call->arena, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, version.record, call->arena, &record, err));
    state->project = (Bairi__V1__Project *)record;
    TRY(contact_read(call, tx, state->project->contact, &state->contact, err));
    state->version = (uint32_t)version.version;
    state->accepted_version = (uint32_t)project->accepted_version;
    state->index = (uint64_t)version.idx;
    state->received = version.received;
    state->late = version.late != 0;
    state->return_by = (int32_t)project->return_by;
    TRY(version_author(call, tx, &version, &state->author, &state->author_name, err));
    TRY(version_letter(call, &version, &state->letter, err));
    TRY(reduction_out(call, tx, project, version.version, &state->reduction, err));
    TRY(copy_out(call->arena, seen.state, &state->state, err));
    TRY(copy_out(call->arena, version.period, &state->period, err));
    TRY(copy_out(call->arena, project->reason, &state->reason, err));
    TRY(copy_bytes(call->arena, seen.latest, &state->digest, err));
    *out = state;
    return STATUS_OK;
}

static bool project_is_asked(const struct call *call, const struct project_row *project,
                             const Bairi__V1__ProjectListRequest *in)
{
    return project_is_visible(call, project) &&
           (in->unit[0] == '\0' || strcmp(in->unit, project->unit) == 0) &&
           (in->state[0] == '\0' || strcmp(in->state, project_seen(call, project).state) == 0);
}

static enum status projects_fill(struct call *call, struct transaction *tx, const void *request,
                                 void *reply, struct error *err)
{
    const Bairi__V1__ProjectListRequest *in = request;
    Bairi__V1__ProjectListReply *out = reply;
    struct page page = {.asked = in->page};
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_project, &all, call->arena, &rows, &count, err));
    const struct project_row *project = rows;
    out->projects = arena_array(call->arena, count + 1, sizeof *out->projects);
    if (!out->projects)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        Bairi__V1__ProjectState *state = NULL;
        if (page_is_behind(&page, &project[i]) || !project_is_asked(call, &project[i], in))
            continue;
        if (page_is_full(&page))
            return page_next(call, &page, &project[i - 1], &out->next, err);
        TRY(project_state(call, tx, &project[i], &state, err));
        if (!state || (in->period[0] != '\0' && strcmp(in->period, state->period) != 0))
            continue;
        out->projects[out->n_projects++] = state;
        page_take(&page, &state->base);
    }
    return STATUS_OK;
}

enum status submissions_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    return call_answer(context, rpc, projects_fill, request, reply, err);
}

/* ---- one project and its steps ---- */

static enum status version_out(struct call *call, struct transaction *tx,
                               const struct project_row *project, const struct version_row *row,
                               Bairi__V1__ProjectVersion **out, struct error *err)
{
    Bairi__V1__ProjectVersion *version = arena_alloc(call->arena, sizeof *version);
    ProtobufCMessage *record = NULL;

    if (!version)
        return answer_too_large(err);
    bairi__v1__project_version__init(version);
    TRY(message_unpack(&bairi__v1__project__descriptor, row->record, call->arena, &record, err));
    version->project = (Bairi__V1__Project *)record;
    version->version = (uint32_t)row->version;
    version->index = (uint64_t)row->idx;
    version->received = row->received;
    version->late = row->late != 0;
    TRY(copy_out(call->arena, row->period, &version->period, err));
    TRY(version_author(call, tx, row, &version->author, &version->author_name, err));
    TRY(version_letter(call, row, &version->letter, err));
    TRY(reduction_out(call, tx, project, row->version, &version->reduction, err));
    TRY(copy_bytes(call->arena, row->digest, &version->digest, err));
    *out = version;
    return STATUS_OK;
}

enum { VERSIONS_MAX = 100 };

/* In order, the newest of them. */
static enum status project_versions(struct call *call, struct transaction *tx,
                                    const struct project_row *project,
                                    Bairi__V1__ProjectShowReply *out, struct error *err)
{
    struct version_row match = {.unit = project->unit, .project_no = project->project_no};
    struct store_scan newest = {
        .match = &match, .equal = 2, .descending = true, .limit = VERSIONS_MAX};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_version, &newest, call->arena, &rows, &count, err));
    const struct version_row *version = rows;
    out->versions = arena_array(call->arena, count + 1, sizeof *out->versions);
    if (!out->versions)
        return answer_too_large(err);
    while (out->n_versions < count) {
        TRY(version_out(call, tx, project, &version[count - 1 - out->n_versions],
                        &out->versions[out->n_versions], err));
        out->n_versions++;
    }
    return STATUS_OK;
}

/* "Not yours" and "not there" give the same answer. */
static enum status project_find(struct call *call, struct transaction *tx, const char *unit,
                                const char *project_no, struct project_row *out, struct error *err)
{
    *out = (struct project_row){.unit = unit, .project_no = project_no};
    enum status status = store_get(tx, &table_project, out, call->arena, err);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !project_is_visible(call, out)))
        return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", unit, project_no);
    return status;
}

/* For the auditor alone: a unit learns of none but by his decision. */
static enum status project_warnings(struct call *call, struct transaction *tx,
                                    const struct project_row *project,
                                    Bairi__V1__ProjectShowReply *out, struct error *err)
{
    const struct campaign_settings *settings = NULL;
    warning_set set = 0;

    if (call->caller->role != ROLE_BUREAU)
        return STATUS_OK;
    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &settings, err));
    TRY(desk_warnings(tx, &settings->settings, project,
                      instant_day(call->now, settings->settings.utc_offset), call->arena, &set,
                      err));
    scan_warn(call, out->state->project, &set);
    TRY(scan_out(call, out->state->project, &out->pdfs, &out->n_pdfs, err));
    return desk_warning_ids(set, call->arena, &out->warnings, &out->n_warnings, err);
}

static enum status show_fill(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    const Bairi__V1__ProjectShowRequest *in = request;
    Bairi__V1__ProjectShowReply *out = reply;
    struct project_row project;

    TRY(project_find(call, tx, in->unit, in->project_no, &project, err));
    TRY(project_state(call, tx, &project, &out->state, err));
    TRY(project_steps(call, tx, &project, &out->steps, &out->n_steps, err));
    TRY(rulings_out(call, tx, &project, &out->rulings, &out->n_rulings, err));
    TRY(project_warnings(call, tx, &project, out, err));
    return in->versions ? project_versions(call, tx, &project, out, err) : STATUS_OK;
}

enum status submissions_show(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    return call_answer(context, rpc, show_fill, request, reply, err);
}
