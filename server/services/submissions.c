/* Reporting: submissions with their files and contacts, countersignatures, withdrawals. */
#include <string.h>

#include "common/message.h"
#include "server/services/contacts.h"
#include "server/services/facts.h"
#include "server/services/files.h"
#include "server/services/projects.h"
#include "server/services/rule.h"
#include "server/services/services.h"
#include "server/services/write.h"

/* ---- what must be here before a submission ---- */

static enum status file_is_durable(struct call *call, struct transaction *tx,
                                   const Bairi__V1__Project *project,
                                   const Bairi__V1__Evidence *file, const char *field,
                                   struct error *err)
{
    struct file_owner owner = file_owner_of(call->caller);
    uint64_t size = 0;
    bool here = file->sha256.len == SHA256_SIZE &&
                blobs_has(call->office->blobs, owner.name, file->sha256.data, &size) &&
                size == file->size;

    if (!here)
        TRY(file_is_named_before(call, tx, project, file, &here, err));
    if (here)
        return STATUS_OK;
    error_set(err, STATUS_FAILED_PRECONDITION,
              "the file %s of %s/%s is not here yet; send it first", file->name, project->unit,
              project->project_no);
    return error_at(err, NULL, field);
}

static enum status evidence_is_durable(struct call *call, struct transaction *tx,
                                       const Bairi__V1__Submission *submission, struct error *err)
{
    const Bairi__V1__Project *project = submission->project;

    TRY(submission_letter(submission, call->caller, err));
    for (size_t i = 0; i < project->n_files; i++)
        TRY(file_is_durable(call, tx, project, project->files[i], "files", err));
    if (submission->letter)
        TRY(file_is_durable(call, tx, project, submission->letter, "letter", err));
    return STATUS_OK;
}

/* The project's version before, as the caller sees it, names the same contact: it need not travel.
 */
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
    struct version_row last = {.unit = row.unit,
                               .project_no = row.project_no,
                               .version = project_seen(call, &row).versions};
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

    if (project->contact.len == 0 || contacts_have(digests, count, project->contact))
        return STATUS_OK;
    TRY(contact_is_kept(call, tx, project, &kept, err));
    if (!kept)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the contact of %s/%s did not come with the submission", project->unit,
                         project->project_no);
    return STATUS_OK;
}

static enum status submission_is_complete(struct call *call, struct transaction *tx,
                                          const Bairi__V1__Submission *submission,
                                          const struct hash *contacts, size_t count,
                                          struct error *err)
{
    if (!submission->project)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a submission carries a project");
    TRY(evidence_is_durable(call, tx, submission, err));
    return contact_is_here(call, tx, submission->project, contacts, count, err);
}

/* Signatures, files and contacts, as one moment of the tables shows them. */
static enum status submissions_open(struct call *call, struct transaction *tx,
                                    const Bairi__V1__SubmitBatchRequest *in,
                                    struct statement **statements, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__SUBMISSION};
    struct hash *contacts = NULL;

    TRY(write_open_in(call, tx, in->signed_, in->n_signed_, kinds, statements, err));
    TRY(contacts_open(call, in->contacts, in->n_contacts, &contacts, err));
    for (size_t i = 0; i < in->n_signed_; i++)
        TRY(submission_is_complete(call, tx, (*statements)[i].message->submission, contacts,
                                   in->n_contacts, err));
    return STATUS_OK;
}

/* ---- the methods ---- */

enum status submissions_submit_batch(void *context, struct rpc_call *rpc, const void *request,
                                     void *reply, struct error *err)
{
    const Bairi__V1__SubmitBatchRequest *in = request;
    struct statement *statements = NULL;
    struct transaction *tx = NULL;
    struct bytes *privates = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(call_read(&call, &tx, err));
    enum status status = submissions_open(&call, tx, in, &statements, err);
    store_rollback(&tx);
    TRY(status);
    TRY(contacts_privates(&call, in->contacts, in->n_contacts, &privates, err));
    return write_append(&call, statements, in->n_signed_, privates, in->n_contacts, reply, err);
}

enum status submissions_countersign(void *context, struct rpc_call *rpc, const void *request,
                                    void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE};
    const Bairi__V1__CountersignRequest *in = request;
    struct statement *statements = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, in->signed_, in->n_signed_, kinds, &statements, err));
    return write_append(&call, statements, in->n_signed_, NULL, 0, reply, err);
}

enum status submissions_report_nothing(void *context, struct rpc_call *rpc, const void *request,
                                       void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__NOTHING_REPORTED};
    const Bairi__V1__ReportNothingRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

enum status submissions_withdraw(void *context, struct rpc_call *rpc, const void *request,
                                 void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__WITHDRAWAL};
    const Bairi__V1__WithdrawRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}
