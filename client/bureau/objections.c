/* Objections: raised against a decision, listed with their answers. */
#include <string.h>

#include "client/bureau/internal.h"

TAKE(AppendReply)
TAKE(ObjectionsReply)

enum status evidence_to_message(const struct project_file *file, struct arena *arena,
                                Bairi__V1__Evidence **out, struct error *err)
{
    Bairi__V1__Evidence *evidence = arena_alloc(arena, sizeof(*evidence));

    if (!evidence)
        return no_memory(err);
    bairi__v1__evidence__init(evidence);
    evidence->name = arena_strdup(arena, file->name);
    evidence->type = arena_strdup(arena, file->type);
    evidence->size = file->size;
    evidence->sha256.data = arena_memdup(arena, file->sha256, SHA256_SIZE);
    evidence->sha256.len = SHA256_SIZE;
    if (!evidence->name || !evidence->type || !evidence->sha256.data)
        return no_memory(err);
    *out = evidence;
    return STATUS_OK;
}

static enum status objection_make(const Bairi__V1__Objectionable *decision, const char *text,
                                  const struct project_file *files, size_t count,
                                  struct arena *arena, Bairi__V1__Objection *out, struct error *err)
{
    bairi__v1__objection__init(out);
    out->unit = decision->unit;
    out->project_no = decision->project_no;
    out->against = decision->index;
    out->text = arena_strdup(arena, text);
    out->evidence = arena_array(arena, count + 1, sizeof(out->evidence[0]));
    if (!out->text || !out->evidence)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        TRY(evidence_to_message(&files[i], arena, &out->evidence[out->n_evidence++], err));
    return STATUS_OK;
}

enum status bureau_object(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__Objectionable *decision, const char *text,
                          const struct project_file *files, size_t count, struct acceptances *out,
                          struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){0});
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__ObjectRequest request;
    Bairi__V1__Objection content;
    struct call call;

    bairi__v1__object_request__init(&request);
    if (!statement)
        return no_memory(err);
    TRY(objection_make(decision, text, files, count, arena, &content, err));
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_OBJECTION;
    statement->objection = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__objections__descriptor);
    bairi__v1__objections__object(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

/* Every objection has its content and its decision, or the server is not to be believed. */
static enum status objections_are_whole(const Bairi__V1__ObjectionsReply *reply, struct error *err)
{
    for (size_t i = 0; i < reply->n_objections; i++)
        if (!reply->objections[i]->objection || !reply->objections[i]->decision)
            return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    return STATUS_OK;
}

enum status bureau_objections(struct bureau *bureau, struct arena *arena, const char *unit,
                              bool all, const Bairi__V1__ObjectionsReply **out, struct error *err)
{
    Bairi__V1__ObjectionsRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__objections_request__init(&request);
    request.unit = arena_strdup(arena, unit ? unit : "");
    request.all = all;
    if (!request.unit)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__objections__descriptor);
    bairi__v1__objections__list(&call.service.base, &request, take_ObjectionsReply, out);
    TRY(call_end(&call, *out != NULL, err));
    return objections_are_whole(*out, err);
}
