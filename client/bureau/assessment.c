/* The final assessment: drafted, its results read, a self-examination handed in. */
#include <string.h>

#include "client/bureau/internal.h"
#include "common/message.h"
#include "common/record/report_final.h"

TAKE(DraftReply)
TAKE(ResultsReply)
TAKE(AppendReply)

enum status bureau_final_draft(struct bureau *bureau, struct arena *arena, struct final_draft *out,
                               struct error *err)
{
    const Bairi__V1__DraftReply *reply = NULL;
    Bairi__V1__DraftRequest request;
    ProtobufCMessage *message = NULL;
    struct settings settings;
    struct scores scores;
    struct call call;

    bairi__v1__draft_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__assessment__descriptor);
    bairi__v1__assessment__draft(&call.service.base, &request, take_DraftReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    struct bytes packed = {reply->result.data, reply->result.len};
    TRY(message_unpack(&bairi__v1__report__descriptor, packed, arena, &message, err));
    out->reply = reply;
    out->report = (const Bairi__V1__Report *)message;
    sha256(packed, out->digest);
    TRY(report_recompute(out->report, arena, &settings, &scores, err));
    return final_awards(&scores, NULL, 0, arena, &out->awards, &out->award_count, err);
}

enum status bureau_results(struct bureau *bureau, struct arena *arena, uint32_t version,
                           const Bairi__V1__ResultsReply **out, struct error *err)
{
    Bairi__V1__ResultsRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__results_request__init(&request);
    request.version = version;
    call_begin(&call, bureau, arena, &bairi__v1__assessment__descriptor);
    bairi__v1__assessment__results(&call.service.base, &request, take_ResultsReply, out);
    return call_end(&call, *out != NULL, err);
}

enum status bureau_examine(struct bureau *bureau, struct arena *arena, const char *text,
                           const struct project_file *file, struct acceptances *out,
                           struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){0});
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__ExamineRequest request;
    Bairi__V1__SelfExamination content;
    struct call call;

    bairi__v1__examine_request__init(&request);
    bairi__v1__self_examination__init(&content);
    content.unit = arena_strdup(arena, bureau_self(bureau)->unit);
    content.text = arena_strdup(arena, text ? text : "");
    if (!statement || !content.unit || !content.text)
        return no_memory(err);
    if (file)
        TRY(evidence_to_message(file, arena, &content.file, err));
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_SELF_EXAMINATION;
    statement->self_examination = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__assessment__descriptor);
    bairi__v1__assessment__examine(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}
