/* Monthly reports: listed, pulled and verified, acknowledged. */
#include <string.h>

#include "client/bureau/internal.h"

TAKE(ReportListReply)
TAKE(ReportPullReply)
TAKE(AppendReply)

enum status bureau_reports(struct bureau *bureau, struct arena *arena,
                           const Bairi__V1__ReportListReply **out, struct error *err)
{
    Bairi__V1__ReportListRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__report_list_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__reports__descriptor);
    bairi__v1__reports__list(&call.service.base, &request, take_ReportListReply, out);
    return call_end(&call, *out != NULL, err);
}

/* The report's receipt as a file that stands alone: its statement, certificates, revocation list.
 */
static enum status gather(struct bureau *bureau, struct arena *arena, struct pulled_report *out,
                          struct error *err)
{
    const Bairi__V1__Receipt *receipt = out->reply->receipt;
    Bairi__V1__Leaf *leaf = NULL;

    bairi__v1__dossier__init(&out->dossier);
    out->dossier.receipt = arena_memdup(arena, receipt, sizeof(*receipt));
    out->dossier.signed_ = arena_memdup(arena, out->reply->signed_, sizeof(Bairi__V1__Signed));
    if (!out->dossier.receipt || !out->dossier.signed_)
        return no_memory(err);
    TRY(leaf_read((struct bytes){receipt->leaf.data, receipt->leaf.len}, arena, &leaf, err));
    return papers_gather(bureau, arena, leaf, &out->dossier, err);
}

/* The log in which the report stands is the one that was seen before. */
static enum status keep_head(struct bureau *bureau, struct arena *arena,
                             const Bairi__V1__Receipt *receipt, struct error *err)
{
    struct hash hashes[MERKLE_PROOF_MAX];
    struct checkpoint checkpoint;
    const char *note = NULL;
    uint64_t index;
    size_t count;

    TRY(proof_read(receipt->proof, &index, hashes, &count, &note, err));
    TRY(bureau_note_open(bureau, note, &checkpoint, err));
    return head_keep(bureau, arena, &checkpoint, note, err);
}

static enum status verify(struct bureau *bureau, struct arena *arena, struct pulled_report *out,
                          struct error *err)
{
    const struct report_trust trust = {&bureau->card, bureau->authority, bureau->campaign,
                                       clock_now(bureau->clock)};
    enum status status = report_verify(&trust, out->reply, arena, out, err);

    if (status == STATUS_DATA_LOSS && rotations_follow(bureau, err))
        status = report_verify(&trust, out->reply, arena, out, err);
    if (status == STATUS_INVALID_ARGUMENT && err) /* what the server signed cannot be */
        status = err->status = STATUS_DATA_LOSS;
    if (status == STATUS_OK)
        status = keep_head(bureau, arena, out->reply->receipt, err);
    out->refused = status == STATUS_DATA_LOSS || status == STATUS_UNAUTHENTICATED;
    return status;
}

enum status bureau_pull(struct bureau *bureau, struct arena *arena, const char *period,
                        uint32_t version, struct pulled_report *out, struct error *err)
{
    const Bairi__V1__ReportPullReply *reply = NULL;
    Bairi__V1__ReportPullRequest request;
    struct call call;

    bairi__v1__report_pull_request__init(&request);
    request.period = arena_strdup(arena, period ? period : "");
    request.version = version;
    if (!request.period)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__reports__descriptor);
    bairi__v1__reports__pull(&call.service.base, &request, take_ReportPullReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    if (!reply->item)
        return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    *out = (struct pulled_report){.item = reply->item, .reply = reply};
    out->released = strcmp(reply->item->state, "released") == 0;
    if (!out->released)
        return STATUS_OK;
    TRY(verify(bureau, arena, out, err));
    return gather(bureau, arena, out, err);
}

enum status bureau_acknowledge(struct bureau *bureau, struct arena *arena,
                               const Bairi__V1__ReportItem *item, struct acceptances *out,
                               struct error *err)
{
    Bairi__V1__Statement *statement =
        statement_draft(bureau, arena, (struct bytes){item->digest.data, item->digest.len});
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__AcknowledgeRequest request;
    Bairi__V1__Acknowledgement content;
    struct call call;

    if (!statement)
        return no_memory(err);
    bairi__v1__acknowledge_request__init(&request);
    bairi__v1__acknowledgement__init(&content);
    content.period = item->period;
    content.version = item->version;
    content.report = item->digest;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ACKNOWLEDGEMENT;
    statement->acknowledgement = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__reports__descriptor);
    bairi__v1__reports__acknowledge(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}
