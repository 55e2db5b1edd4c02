/* The case file of one project: everything the bureau holds about it. */
#ifndef BAIRI_CLIENT_COMMANDS_CASE_H
#define BAIRI_CLIENT_COMMANDS_CASE_H

#include "client/commands/app.h"

/* Replies as they came; lists hold only what is about the project. Arena memory. */
struct case_file {
    const Bairi__V1__ProjectShowReply *project; /* with every version */
    const Bairi__V1__ProposalState **proposals;
    size_t proposal_count;
    const Bairi__V1__QuestionState **questions;
    size_t question_count;
    const Bairi__V1__ObjectionState **objections;
    size_t objection_count;
    const char *head; /* the log's signed head, its first three lines; "" without */
};

/* All of it from the server, connected; reference: UNIT/NO. */
enum status case_gather(struct app *app, const char *reference, struct case_file *file,
                        struct error *err) MUST_CHECK;
/* As text on app->out. */
void case_shown(struct app *app, const struct case_file *file);

#endif
