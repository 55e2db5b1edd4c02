/* Rulings (核定): whose a project is that two units reported, or that there are two. */
#ifndef BAIRI_SERVER_SERVICES_RULING_H
#define BAIRI_SERVER_SERVICES_RULING_H

#include "bairi/v1/submission.pb-c.h"
#include "server/call.h"

/* Rulings about a project, in ledger order. */
enum status rulings_about(struct transaction *tx, const struct project_row *project,
                          struct arena *arena, struct ruling_row **rows, size_t *count,
                          struct error *err) MUST_CHECK;

/* A ruling in force says that these are two projects. */
enum status rulings_part(struct transaction *tx, const struct project_row *one,
                         const struct project_row *other, struct arena *arena, bool *apart,
                         struct error *err) MUST_CHECK;

/* No ruling in force names another owner; FAILED_PRECONDITION with ruling and owner otherwise. */
enum status rulings_permit(struct transaction *tx, const struct project_row *project,
                           struct arena *arena, struct error *err) MUST_CHECK;

/* As people see them: without anything of the other projects but their units and numbers. */
enum status rulings_out(struct call *call, struct transaction *tx,
                        const struct project_row *project, Bairi__V1__ProjectRuling ***out,
                        size_t *count, struct error *err) MUST_CHECK;

#endif
