/* Objections in few words: raised, answered, looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/office/office.h"

static Bairi__V1__Evidence *evidence_of(struct desk *desk, const char *unit)
{
    static const char text[] = "%PDF-1.4 what the unit has to say\n%%EOF\n";
    Bairi__V1__Evidence *file = arena_alloc(desk->arena, sizeof *file);
    uint8_t digest[SHA256_SIZE];

    desk_file(desk, unit, text, digest);
    if (strcmp(unit, "gangcheng") == 0) {
        desk_file(desk, "gangcheng+touzi", text, digest);
        desk_file(desk, "gangcheng+gangwu", text, digest);
    }
    bairi__v1__evidence__init(file);
    file->name = desk_text(desk, "statement.pdf");
    file->type = desk_text(desk, "pdf");
    file->size = sizeof text - 1;
    file->sha256.data = arena_memdup(desk->arena, digest, SHA256_SIZE);
    file->sha256.len = SHA256_SIZE;
    return file;
}

Bairi__V1__Statement *desk_objection(struct desk *desk, const char *unit, const char *project_no,
                                     uint64_t against)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__Objection *content = arena_alloc(desk->arena, sizeof *content);

    bairi__v1__objection__init(content);
    content->unit = desk_text(desk, unit);
    content->project_no = desk_text(desk, project_no);
    content->against = against;
    content->text = desk_text(desk, "the contract is real: see the statement");
    content->evidence = arena_array(desk->arena, 1, sizeof *content->evidence);
    content->evidence[0] = evidence_of(desk, unit);
    content->n_evidence = 1;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_OBJECTION;
    statement->objection = content;
    return statement;
}

enum status desk_object(struct desk *desk, const char *who, const char *unit,
                        const char *project_no, uint64_t against)
{
    return desk_write(desk, who, desk_objection(desk, unit, project_no, against));
}

const Bairi__V1__ObjectionsReply *desk_objections(struct desk *desk, const char *who)
{
    Bairi__V1__ObjectionsRequest request;
    Bairi__V1__ObjectionsReply *reply = arena_alloc(desk->arena, sizeof *reply);

    bairi__v1__objections_request__init(&request);
    bairi__v1__objections_reply__init(reply);
    request.all = true;
    if (desk_call(desk, who, objections_list, &request, reply) != STATUS_OK)
        fail_msg("objections: %s", desk->error.text);
    return reply;
}

static const Bairi__V1__ObjectionState *objection_at(struct desk *desk, uint64_t index)
{
    const Bairi__V1__ObjectionsReply *reply = desk_objections(desk, "bureau-li");

    for (size_t i = 0; i < reply->n_objections; i++) {
        if (reply->objections[i]->index == index)
            return reply->objections[i];
    }
    fail_msg("no objection %llu", (unsigned long long)index);
    return NULL;
}

Bairi__V1__Proposal *desk_answer(struct desk *desk, uint64_t objection,
                                 Bairi__V1__Proposal__ObjectionAnswer__Outcome outcome,
                                 const char *instead)
{
    const Bairi__V1__Objectionable *decision = objection_at(desk, objection)->decision;
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__ObjectionAnswer *answer = arena_alloc(desk->arena, sizeof *answer);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__objection_answer__init(answer);
    answer->objection = objection;
    answer->unit = decision->unit;
    answer->project_no = decision->project_no;
    answer->decision = decision->decision;
    answer->proposal = decision->proposal;
    answer->owner_unit = decision->owner_unit;
    answer->owner_no = decision->owner_no;
    answer->outcome = outcome;
    answer->text = desk_text(desk, "looked at again");
    if (instead && strcmp(decision->decision, "penalised") == 0)
        answer->points = desk_text(desk, instead);
    else if (instead && strcmp(decision->decision, "reduced") == 0)
        answer->amount_wan = atoll(instead);
    else if (instead)
        answer->verdict = desk_text(desk, instead);
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER;
    proposal->objection_answer = answer;
    return proposal;
}
