/* One project explained: the rules it meets, where it stands, what would change it. */
#ifndef BAIRI_CLIENT_COMMANDS_EXPLAIN_PROJECT_H
#define BAIRI_CLIENT_COMMANDS_EXPLAIN_PROJECT_H

#include "client/commands/app.h"
#include "common/record/explain.h"

/* Prints the project in the chosen format. NOT_FOUND when it is not among the rows shown. */
enum status explain_project(struct app *app, const Bairi__V1__ExplainReply *reply,
                            const struct explained *explained, const char *unit,
                            const char *project_no, struct error *err) MUST_CHECK;

#endif
