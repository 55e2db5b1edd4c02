/* Projects as people see them: state, latest version, contacts for those who may. */
#ifndef BAIRI_SERVER_SERVICES_PROJECTS_H
#define BAIRI_SERVER_SERVICES_PROJECTS_H

#include "bairi/v1/submission.pb-c.h"
#include "server/call.h"

/* Unit and sub-unit clerks see their own; bureau and admin all; nobody else any (DOMAIN section 3).
 */
bool project_is_visible(const struct call *call, const struct project_row *project);

/* What an accepted project with reduced figures is shown as. */
#define PROJECT_REDUCED "reduced"

/* As the caller sees it: only a unit sees what waits for its countersignature (state.h). */
struct project_row project_seen(const struct call *call, const struct project_row *project);

/* The latest version with its state, as the caller sees it; the contact only for its unit and the
 * bureau. */
enum status project_state(struct call *call, struct transaction *tx,
                          const struct project_row *project, Bairi__V1__ProjectState **out,
                          struct error *err) MUST_CHECK;

/*
 * Everything that happened to a project, in time: its steps, and for bureau and admin what was
 * proposed about it and declined, withdrawn or lapsed (project_steps.c).
 */
enum status project_steps(struct call *call, struct transaction *tx,
                          const struct project_row *project, Bairi__V1__ProjectStep ***out,
                          size_t *count, struct error *err) MUST_CHECK;

#endif
