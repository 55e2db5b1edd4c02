/* Proposals on their way, and rulings in few words: two projects, and whose they are. */
#include <string.h>

#include "tests/support/office/office.h"

typedef Bairi__V1__Proposal__Ruling__Subject Subject;

static Subject *subject_of(struct desk *desk, const char *unit, const char *project_no)
{
    Subject *out = arena_alloc(desk->arena, sizeof *out);

    bairi__v1__proposal__ruling__subject__init(out);
    out->unit = desk_text(desk, unit);
    out->project_no = desk_text(desk, project_no);
    out->latest = desk_heard(desk, unit, project_no);
    return out;
}

Bairi__V1__Proposal *desk_ruling(struct desk *desk, const char *unit, const char *project_no,
                                 const char *other_unit, const char *other_no, bool same)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Ruling *ruling = arena_alloc(desk->arena, sizeof *ruling);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__ruling__init(ruling);
    ruling->projects = arena_array(desk->arena, 2, sizeof *ruling->projects);
    ruling->projects[0] = subject_of(desk, unit, project_no);
    ruling->projects[1] = subject_of(desk, other_unit, other_no);
    ruling->n_projects = 2;
    ruling->owner_unit = desk_text(desk, same ? unit : "");
    ruling->owner_no = desk_text(desk, same ? project_no : "");
    ruling->reason = desk_text(desk, "the contract was signed there");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_RULING;
    proposal->ruling = ruling;
    return proposal;
}

/* A ruling stands for its owner, or the first of its projects. */
static ProtobufCBinaryData ruling_previous(struct desk *desk,
                                           const Bairi__V1__Proposal__Ruling *ruling)
{
    if (ruling->owner_unit[0] != '\0')
        return desk_heard(desk, ruling->owner_unit, ruling->owner_no);
    return ruling->n_projects == 0 ? (ProtobufCBinaryData){0} : ruling->projects[0]->latest;
}

/* The project a proposal is about names its latest statement. */
static ProtobufCBinaryData proposal_previous(struct desk *desk, const Bairi__V1__Proposal *proposal)
{
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT)
        return desk_heard(desk, proposal->void_project->unit, proposal->void_project->project_no);
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_TERMINATE)
        return desk_heard(desk, proposal->terminate->unit, proposal->terminate->project_no);
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_RESTORE)
        return desk_heard(desk, proposal->restore->unit, proposal->restore->project_no);
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_PENALTY)
        return desk_heard(desk, proposal->penalty->unit, proposal->penalty->project_no);
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_REDUCE)
        return desk_heard(desk, proposal->reduce->unit, proposal->reduce->project_no);
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY)
        return desk_heard(desk, proposal->lift_penalty->unit, proposal->lift_penalty->project_no);
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER)
        return desk_heard(desk, proposal->objection_answer->unit,
                          proposal->objection_answer->project_no);
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_RULING)
        return ruling_previous(desk, proposal->ruling);
    return (ProtobufCBinaryData){0};
}

enum status desk_propose(struct desk *desk, const char *who, Bairi__V1__Proposal *proposal)
{
    Bairi__V1__Statement *statement = desk_statement(desk);

    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PROPOSAL;
    statement->proposal = proposal;
    statement->previous = proposal_previous(desk, proposal);
    return desk_write(desk, who, statement);
}
