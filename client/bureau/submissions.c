/* Reporting projects: one batch from the workbook to its receipts, by way of the outbox. */
#include <string.h>

#include "client/bureau/internal.h"
#include "common/message.h"
#include "common/record/record.h"
#include "common/trust/statement.h"

enum { BATCH_BYTES_MAX = 8 << 20 };

TAKE(AppendReply)
TAKE(ProjectListReply)
TAKE(ProjectShowReply)

/* ---- a batch ---- */

/* The contact travels beside the statement, named by its salted digest. */
static enum status add_contact(const struct project *project, struct arena *arena,
                               Bairi__V1__Project *message, Bairi__V1__SubmitBatchRequest *batch,
                               struct error *err)
{
    uint8_t salt[CONTACT_SALT_SIZE];
    uint8_t digest[SHA256_SIZE];
    struct bytes packed;

    if (!record_has_contact(project))
        return STATUS_OK;
    random_bytes(salt, sizeof(salt));
    TRY(record_contact(project, salt, arena, &packed, digest, err));
    message->contact.data = arena_memdup(arena, digest, sizeof(digest));
    message->contact.len = sizeof(digest);
    batch->contacts[batch->n_contacts].data = arena_memdup(arena, packed.data, packed.size);
    batch->contacts[batch->n_contacts].len = packed.size;
    if (!message->contact.data || !batch->contacts[batch->n_contacts++].data)
        return no_memory(err);
    return STATUS_OK;
}

/* 代录: the unit's letter behind what the bureau enters. */
static enum status add_letter(const struct project_file *file, struct arena *arena,
                              Bairi__V1__Submission *submission, struct error *err)
{
    Bairi__V1__Evidence *letter = arena_alloc(arena, sizeof(*letter));

    if (!letter)
        return no_memory(err);
    bairi__v1__evidence__init(letter);
    letter->name = arena_strdup(arena, file->name ? file->name : "");
    letter->type = arena_strdup(arena, file->type ? file->type : "");
    letter->sha256.data = arena_memdup(arena, file->sha256, SHA256_SIZE);
    letter->sha256.len = SHA256_SIZE;
    letter->size = file->size;
    if (!letter->name || !letter->type || !letter->sha256.data)
        return no_memory(err);
    submission->letter = letter;
    return STATUS_OK;
}

static enum status add_item(const struct bureau *bureau, struct arena *arena,
                            const struct report_item *item, Bairi__V1__SubmitBatchRequest *batch,
                            struct error *err)
{
    struct bytes previous = {item->previous, item->previous ? SHA256_SIZE : 0};
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, previous);
    Bairi__V1__Submission *submission = arena_alloc(arena, sizeof(*submission));

    if (!statement || !submission)
        return no_memory(err);
    bairi__v1__submission__init(submission);
    submission->confirmed = item->confirmed;
    TRY(record_to_message(item->project, arena, &submission->project, err));
    TRY(add_contact(item->project, arena, submission->project, batch, err));
    if (item->letter)
        TRY(add_letter(item->letter, arena, submission, err));
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    statement->submission = submission;
    return statement_sign(bureau, statement, arena, &batch->signed_[batch->n_signed_++], err);
}

static enum status make_batch(const struct bureau *bureau, struct arena *arena,
                              const struct report_item *items, size_t count,
                              Bairi__V1__SubmitBatchRequest *batch, struct error *err)
{
    size_t size;

    bairi__v1__submit_batch_request__init(batch);
    if (count > BUREAU_BATCH_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%zu projects to send, at most %d go in one workbook: split it", count,
                         (int)BUREAU_BATCH_MAX);
    batch->signed_ = arena_array(arena, count + 1, sizeof(batch->signed_[0]));
    batch->contacts = arena_array(arena, count + 1, sizeof(batch->contacts[0]));
    if (!batch->signed_ || !batch->contacts)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        TRY(add_item(bureau, arena, &items[i], batch, err));
    size = protobuf_c_message_get_packed_size(&batch->base);
    if (size > BATCH_BYTES_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the workbook takes %zu bytes, at most 8 MiB go in one: split it", size);
    return STATUS_OK;
}

/* The outbox keeps both kinds in one form: what they are stands in what was signed. */
static bool is_of_decisions(const Bairi__V1__SubmitBatchRequest *batch, struct arena *arena)
{
    const Bairi__V1__Statement *statement = NULL;

    if (batch->n_signed_ == 0)
        return false;
    const ProtobufCBinaryData *first = &batch->signed_[0]->statement;
    return statement_read((struct bytes){first->data, first->len}, arena, &statement, NULL) ==
               STATUS_OK &&
           statement->content_case == BAIRI__V1__STATEMENT__CONTENT_DECISION;
}

enum status batch_send(struct bureau *bureau, struct arena *arena,
                       const Bairi__V1__SubmitBatchRequest *batch, struct acceptances *out,
                       bool *taken, struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    enum status status;
    struct call call;

    *taken = false;
    if (is_of_decisions(batch, arena)) {
        TRY(decisions_send(bureau, arena, batch, &reply, err));
    } else {
        call_begin(&call, bureau, arena, &bairi__v1__submissions__descriptor);
        bairi__v1__submissions__submit_batch(&call.service.base, batch, take_AppendReply, &reply);
        TRY(call_end(&call, reply != NULL, err));
    }
    *taken = true;
    bureau->contacts = batch->contacts;
    bureau->contact_count = batch->n_contacts;
    status = receipts_settle(bureau, arena, batch->signed_, batch->n_signed_, reply, out, err);
    bureau->contact_count = 0;
    if (bureau->unsaved != UNSAVED_NOTHING)
        bureau->unsaved = UNSAVED_IN_OUTBOX;
    return status;
}

enum status batch_deliver(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__SubmitBatchRequest *batch, struct acceptances *out,
                          struct error *err)
{
    struct outbox outbox = outbox_of(bureau, arena);
    const char *path = NULL;
    enum status status;
    bool taken;

    TRY(outbox_put(&outbox, batch, clock_now(bureau->clock), arena, &path, err));
    status = batch_send(bureau, arena, batch, out, &taken, err);
    if (status == STATUS_OK)
        return outbox_remove(path, err);
    if (!taken && outbox_is_final(status))
        (void)outbox_remove(path, NULL);
    return status;
}

enum status bureau_submit(struct bureau *bureau, struct arena *arena,
                          const struct report_item *items, size_t count, struct acceptances *out,
                          struct error *err)
{
    Bairi__V1__SubmitBatchRequest batch;

    TRY(make_batch(bureau, arena, items, count, &batch, err));
    return batch_deliver(bureau, arena, &batch, out, err);
}

/* ---- the other verbs ---- */

enum status bureau_withdraw(struct bureau *bureau, struct arena *arena, const char *unit,
                            const char *project_no, const char *reason, struct acceptances *out,
                            struct error *err)
{
    const Bairi__V1__ProjectShowReply *shown = NULL;
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__WithdrawRequest request;
    Bairi__V1__Withdrawal content;
    Bairi__V1__Statement *statement;
    struct call call;

    TRY(bureau_project(bureau, arena, unit, project_no, &shown, err));
    if (!shown || !shown->state)
        return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    bairi__v1__withdraw_request__init(&request);
    bairi__v1__withdrawal__init(&content);
    content.unit = arena_strdup(arena, unit);
    content.project_no = arena_strdup(arena, project_no);
    content.reason = arena_strdup(arena, reason);
    statement = statement_draft(
        bureau, arena, (struct bytes){shown->state->digest.data, shown->state->digest.len});
    if (!statement || !content.unit || !content.project_no || !content.reason)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_WITHDRAWAL;
    statement->withdrawal = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__submissions__descriptor);
    bairi__v1__submissions__withdraw(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

/* A unit's clerk asked for all that is his to see. */
static bool is_own(const struct bureau *bureau, const char *unit)
{
    const struct identity *self = bureau_self(bureau);

    return self->role == ROLE_UNIT && (unit[0] == '\0' || strcmp(unit, self->unit) == 0);
}

/* Page after page into one list. */
static enum status all_projects(struct bureau *bureau, struct arena *arena,
                                Bairi__V1__ProjectListRequest *request,
                                const Bairi__V1__ProjectListReply **out, struct error *err)
{
    Bairi__V1__ProjectListReply *all = arena_alloc(arena, sizeof *all);
    struct pages pages = {.arena = arena};

    if (!all)
        return no_memory(err);
    while (request->page) {
        const Bairi__V1__ProjectListReply *reply = NULL;
        struct call call;
        call_begin(&call, bureau, arena, &bairi__v1__submissions__descriptor);
        bairi__v1__submissions__list(&call.service.base, request, take_ProjectListReply, &reply);
        TRY(call_end(&call, reply != NULL, err));
        TRY(pages_add(&pages, (void *const *)reply->projects, reply->n_projects, err));
        TRY(pages_next(request->page, reply->next, &request->page, err));
    }
    bairi__v1__project_list_reply__init(all);
    all->projects = (Bairi__V1__ProjectState **)pages.items;
    all->n_projects = pages.count;
    *out = all;
    return STATUS_OK;
}

enum status bureau_projects(struct bureau *bureau, struct arena *arena, const char *unit,
                            const char *state, const char *period,
                            const Bairi__V1__ProjectListReply **out, struct error *err)
{
    Bairi__V1__ProjectListRequest request;
    Bairi__V1__Page first;

    *out = NULL;
    bairi__v1__project_list_request__init(&request);
    bairi__v1__page__init(&first);
    request.page = &first;
    request.unit = arena_strdup(arena, unit ? unit : "");
    request.state = arena_strdup(arena, state ? state : "");
    request.period = arena_strdup(arena, period ? period : "");
    if (!request.unit || !request.state || !request.period)
        return no_memory(err);
    TRY(all_projects(bureau, arena, &request, out, err));
    known_projects(bureau, *out);
    if (request.state[0] == '\0' && request.period[0] == '\0' && is_own(bureau, request.unit))
        kept_projects(bureau, arena, *out);
    return STATUS_OK;
}

/* One project; with `versions` also every version of it. */
static enum status show_project(struct bureau *bureau, struct arena *arena, const char *unit,
                                const char *project_no, bool versions,
                                const Bairi__V1__ProjectShowReply **out, struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    Bairi__V1__ProjectShowRequest request;
    struct call call;

    bairi__v1__project_show_request__init(&request);
    request.unit = arena_strdup(arena, unit);
    request.project_no = arena_strdup(arena, project_no);
    request.versions = versions;
    if (!request.unit || !request.project_no)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__submissions__descriptor);
    bairi__v1__submissions__show(&call.service.base, &request, take_ProjectShowReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    if (!reply->state || !reply->state->project)
        return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    *out = reply;
    return STATUS_OK;
}

enum status bureau_project(struct bureau *bureau, struct arena *arena, const char *unit,
                           const char *project_no, const Bairi__V1__ProjectShowReply **out,
                           struct error *err)
{
    return show_project(bureau, arena, unit, project_no, false, out, err);
}

enum status bureau_versions(struct bureau *bureau, struct arena *arena, const char *unit,
                            const char *project_no, const Bairi__V1__ProjectShowReply **out,
                            struct error *err)
{
    return show_project(bureau, arena, unit, project_no, true, out, err);
}
