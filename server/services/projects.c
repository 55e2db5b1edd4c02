/* Submissions and how they stand. */
#include "server/services/projects.h"

#include <string.h>

#include "common/merkle/tree.h"
#include "common/message.h"
#include "common/record/record.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/write.h"

/* ---- reporting ---- */

static enum status evidence_is_durable(const struct call *call, const Bairi__V1__Project *project,
                                       struct error *err)
{
    for (size_t i = 0; i < project->n_files; i++) {
        const Bairi__V1__Evidence *file = project->files[i];
        uint64_t size = 0;
        if (file->sha256.len != SHA256_SIZE ||
            !blobs_has(call->office->blobs, call->caller->unit, file->sha256.data, &size) ||
            size != file->size) {
            error_set(err, STATUS_FAILED_PRECONDITION,
                      "the file %s of %s/%s is not here yet; send it first", file->name,
                      project->unit, project->project_no);
            return error_at(err, NULL, "files");
        }
    }
    return STATUS_OK;
}

enum { CONTACT_TEXT_MAX = 600, CONTACT_MAX = 2048 };

/* What travels beside a statement is checked like the statement: nobody's list may break on it. */
static enum status contact_is_sound(struct call *call, ProtobufCBinaryData packed,
                                    struct error *err)
{
    ProtobufCMessage *message = NULL;

    if (packed.len > CONTACT_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a contact has at most %d bytes, found %zu",
                         CONTACT_MAX, packed.len);
    TRY(message_unpack(&bairi__v1__contact__descriptor, (struct bytes){packed.data, packed.len},
                       call->arena, &message, err));
    const Bairi__V1__Contact *contact = (const Bairi__V1__Contact *)message;
    if (!message_is_known(message) || contact->salt.len != CONTACT_SALT_SIZE ||
        strlen(contact->name) > CONTACT_TEXT_MAX || strlen(contact->title) > CONTACT_TEXT_MAX ||
        strlen(contact->phone) > CONTACT_TEXT_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a contact in this call is not well-formed");
    return STATUS_OK;
}

/* The digests of the contacts that came along, each judged and hashed once. */
static enum status contacts_open(struct call *call, const Bairi__V1__SubmitBatchRequest *in,
                                 struct hash **digests, struct error *err)
{
    *digests = arena_array(call->arena, in->n_contacts + 1, sizeof **digests);
    if (!*digests)
        return answer_too_large(err);
    for (size_t i = 0; i < in->n_contacts; i++) {
        TRY(contact_is_sound(call, in->contacts[i], err));
        sha256((struct bytes){in->contacts[i].data, in->contacts[i].len}, (*digests)[i].bytes);
    }
    return STATUS_OK;
}

/* The project's latest version names the same contact: it need not travel again. */
static enum status contact_is_kept(struct call *call, struct transaction *tx,
                                   const Bairi__V1__Project *project, bool *kept, struct error *err)
{
    struct project_row row = {.unit = project->unit, .project_no = project->project_no};
    ProtobufCMessage *record = NULL;

    *kept = false;
    enum status status = store_get(tx, &table_project, &row, call->arena, err);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    struct version_row last = {
        .unit = row.unit, .project_no = row.project_no, .version = row.versions};
    TRY(store_get(tx, &table_version, &last, call->arena, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, last.record, call->arena, &record, err));
    ProtobufCBinaryData before = ((const Bairi__V1__Project *)record)->contact;
    *kept = before.len == project->contact.len &&
            memcmp(before.data, project->contact.data, before.len) == 0;
    return STATUS_OK;
}

/* The contact a submission names travels with it, or is that of the project's version before. */
static enum status contact_is_here(struct call *call, struct transaction *tx,
                                   const Bairi__V1__Project *project, const struct hash *digests,
                                   size_t count, struct error *err)
{
    bool kept = false;

    if (project->contact.len == 0)
        return STATUS_OK;
    for (size_t i = 0; digests && project->contact.len == SHA256_SIZE && i < count; i++) {
        if (memcmp(digests[i].bytes, project->contact.data, SHA256_SIZE) == 0)
            return STATUS_OK;
    }
    TRY(contact_is_kept(call, tx, project, &kept, err));
    if (!kept)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the contact of %s/%s did not come with the submission", project->unit,
                         project->project_no);
    return STATUS_OK;
}

static enum status submissions_complete(struct call *call, const struct statement *statements,
                                        size_t count, const Bairi__V1__SubmitBatchRequest *in,
                                        struct error *err)
{
    struct transaction *tx = NULL;
    struct hash *contacts = NULL;
    enum status status = STATUS_OK;

    TRY(contacts_open(call, in, &contacts, err));
    TRY(call_read(call, &tx, err));
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const Bairi__V1__Project *project = statements[i].message->submission->project;
        if (!project)
            status = error_set(err, STATUS_INVALID_ARGUMENT, "a submission carries a project");
        if (status == STATUS_OK)
            status = evidence_is_durable(call, project, err);
        if (status == STATUS_OK)
            status = contact_is_here(call, tx, project, contacts, in->n_contacts, err);
    }
    store_rollback(&tx);
    return status;
}

enum status submissions_submit_batch(void *context, struct rpc_call *rpc, const void *request,
                                     void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__SUBMISSION};
    const Bairi__V1__SubmitBatchRequest *in = request;
    struct statement *statements = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    if (in->n_contacts > LEDGER_PRIVATES_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "at most %d contacts in one call",
                         LEDGER_PRIVATES_MAX);
    TRY(write_open(&call, in->signed_, in->n_signed_, kinds, &statements, err));
    TRY(submissions_complete(&call, statements, in->n_signed_, in, err));
    struct bytes *privates = arena_array(call.arena, in->n_contacts + 1, sizeof *privates);
    if (!privates)
        return answer_too_large(err);
    for (size_t i = 0; i < in->n_contacts; i++)
        privates[i] = (struct bytes){in->contacts[i].data, in->contacts[i].len};
    return write_append(&call, statements, in->n_signed_, privates, in->n_contacts, reply, err);
}

enum status submissions_withdraw(void *context, struct rpc_call *rpc, const void *request,
                                 void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__WITHDRAWAL};
    const Bairi__V1__WithdrawRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

/* ---- seeing ---- */

bool project_is_visible(const struct call *call, const struct project_row *project)
{
    const struct identity *caller = call->caller;

    if (caller->role == ROLE_BUREAU || caller->role == ROLE_ADMIN)
        return true;
    return caller->role == ROLE_UNIT && strcmp(caller->unit, project->unit) == 0 &&
           (caller->subunit[0] == '\0' || strcmp(caller->subunit, project->subunit) == 0);
}

static enum status project_contact(struct call *call, struct transaction *tx,
                                   const Bairi__V1__Project *project, Bairi__V1__Contact **out,
                                   struct error *err)
{
    struct private_row row = {
        .digest = {.data = project->contact.data, .size = project->contact.len}
    };
    ProtobufCMessage *message = NULL;

    if (project->contact.len == 0 || call->caller->role == ROLE_ADMIN)
        return STATUS_OK;
    enum status status = store_get(tx, &table_private, &row, call->arena, err);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && row.content.size == 0))
        return STATUS_OK; /* erased */
    TRY(status);
    if (message_unpack(&bairi__v1__contact__descriptor, row.content, call->arena, &message, NULL) !=
        STATUS_OK)
        return STATUS_OK; /* one damaged contact fails nobody's list */
    *out = (Bairi__V1__Contact *)message;
    (*out)->salt = (ProtobufCBinaryData){0};
    return STATUS_OK;
}

enum status project_state(struct call *call, struct transaction *tx,
                          const struct project_row *project, Bairi__V1__ProjectState **out,
                          struct error *err)
{
    Bairi__V1__ProjectState *state = arena_alloc(call->arena, sizeof *state);
    struct version_row version = {
        .unit = project->unit, .project_no = project->project_no, .version = project->versions};
    ProtobufCMessage *record = NULL;

    if (!state)
        return answer_too_large(err);
    bairi__v1__project_state__init(state);
    TRY(store_get(tx, &table_version, &version, call->arena, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, version.record, call->arena, &record, err));
    state->project = (Bairi__V1__Project *)record;
    TRY(project_contact(call, tx, state->project, &state->contact, err));
    state->version = (uint32_t)version.version;
    state->accepted_version = (uint32_t)project->accepted_version;
    state->index = (uint64_t)version.idx;
    state->received = version.received;
    state->late = version.late != 0;
    state->return_by = (int32_t)project->return_by;
    TRY(copy_out(call->arena, project->state, &state->state, err));
    TRY(copy_out(call->arena, version.period, &state->period, err));
    TRY(copy_out(call->arena, project->reason, &state->reason, err));
    TRY(copy_bytes(call->arena, project->latest, &state->digest, err));
    *out = state;
    return STATUS_OK;
}

static bool project_is_asked(const struct call *call, const struct project_row *project,
                             const Bairi__V1__ProjectListRequest *in)
{
    return project_is_visible(call, project) &&
           (in->unit[0] == '\0' || strcmp(in->unit, project->unit) == 0) &&
           (in->state[0] == '\0' || strcmp(in->state, project->state) == 0);
}

static enum status projects_fill(struct call *call, struct transaction *tx,
                                 const Bairi__V1__ProjectListRequest *in,
                                 Bairi__V1__ProjectListReply *out, struct error *err)
{
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
        if (!project_is_asked(call, &project[i], in))
            continue;
        TRY(project_state(call, tx, &project[i], &state, err));
        if (state && (in->period[0] == '\0' || strcmp(in->period, state->period) == 0))
            out->projects[out->n_projects++] = state;
    }
    return STATUS_OK;
}

enum status submissions_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    struct transaction *tx = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(call_read(&call, &tx, err));
    enum status status = projects_fill(&call, tx, request, reply, err);
    store_rollback(&tx);
    return status;
}

/* ---- one project and its steps ---- */

static enum status step_out(struct call *call, struct transaction *tx, const struct step_row *row,
                            Bairi__V1__ProjectStep **out, struct error *err)
{
    Bairi__V1__ProjectStep *step = arena_alloc(call->arena, sizeof *step);
    struct person_row person = {.uri = row->author};

    if (!step)
        return answer_too_large(err);
    bairi__v1__project_step__init(step);
    step->index = (uint64_t)row->idx;
    step->time = row->time;
    step->kind = (Bairi__V1__StatementKind)row->kind;
    step->version = (uint32_t)row->version;
    TRY(store_get(tx, &table_person, &person, call->arena, err));
    TRY(copy_out(call->arena, row->author, &step->author, err));
    TRY(copy_out(call->arena, person.name, &step->author_name, err));
    TRY(copy_out(call->arena, row->what, &step->verdict, err));
    TRY(copy_out(call->arena, row->reason, &step->reason, err));
    *out = step;
    return STATUS_OK;
}

static enum status project_steps(struct call *call, struct transaction *tx,
                                 const struct project_row *project,
                                 Bairi__V1__ProjectShowReply *out, struct error *err)
{
    struct step_row match = {.unit = project->unit, .project_no = project->project_no};
    struct store_scan scan = {.index = &index_step_project, .match = &match, .equal = 2};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_step, &scan, call->arena, &rows, &count, err));
    const struct step_row *step = rows;
    out->steps = arena_array(call->arena, count + 1, sizeof *out->steps);
    if (!out->steps)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(step_out(call, tx, &step[i], &out->steps[out->n_steps++], err));
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

enum status submissions_show(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    const Bairi__V1__ProjectShowRequest *in = request;
    Bairi__V1__ProjectShowReply *out = reply;
    struct project_row project;
    struct transaction *tx = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(call_read(&call, &tx, err));
    enum status status = project_find(&call, tx, in->unit, in->project_no, &project, err);
    if (status == STATUS_OK)
        status = project_state(&call, tx, &project, &out->state, err);
    if (status == STATUS_OK)
        status = project_steps(&call, tx, &project, out, err);
    store_rollback(&tx);
    return status;
}
