/* The final assessment, for tests: drafted, frozen, examined. */
#include "tests/support/office/office.h"

enum status desk_draft(struct desk *desk, Bairi__V1__DraftReply **out)
{
    Bairi__V1__DraftRequest request;
    Bairi__V1__DraftReply *reply = arena_alloc(desk->arena, sizeof *reply);

    bairi__v1__draft_request__init(&request);
    bairi__v1__draft_reply__init(reply);
    *out = reply;
    return desk_call(desk, "bureau-li", assessment_draft, &request, reply);
}

Bairi__V1__Proposal *desk_freezing(struct desk *desk, const Bairi__V1__DraftReply *drafted)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Final *final = arena_alloc(desk->arena, sizeof *final);
    uint8_t digest[SHA256_SIZE];

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__final__init(final);
    sha256((struct bytes){drafted->result.data, drafted->result.len}, digest);
    final->result.data = arena_memdup(desk->arena, digest, SHA256_SIZE);
    final->result.len = SHA256_SIZE;
    final->version = drafted->version;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_FINAL;
    proposal->final = final;
    return proposal;
}

enum status desk_examine(struct desk *desk, const char *who, const char *unit, const char *text)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__SelfExamination *content = arena_alloc(desk->arena, sizeof *content);

    bairi__v1__self_examination__init(content);
    content->unit = desk_text(desk, unit);
    content->text = desk_text(desk, text);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_SELF_EXAMINATION;
    statement->self_examination = content;
    return desk_write(desk, who, statement);
}
