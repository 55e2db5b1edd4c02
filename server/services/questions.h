/* Questions between units and the bureau: who sees them, and how many wait for an answer. */
#ifndef BAIRI_SERVER_SERVICES_QUESTIONS_H
#define BAIRI_SERVER_SERVICES_QUESTIONS_H

#include "server/call.h"

/*
 * The bureau sees all. A unit's people see the unit's, a department's clerk those of the department
 * and what the bureau asks the unit as a whole, unless it is about another department's project.
 */
enum status question_visible(struct transaction *tx, const struct question_row *question,
                             const struct identity *who, struct arena *arena, bool *visible,
                             struct error *err) MUST_CHECK;

/*
 * Questions that wait for an answer by the caller's side.
 * unit  whose questions; for a unit's caller its own, of which those count that he may see
 */
enum status questions_waiting(struct call *call, struct transaction *tx, const char *unit,
                              uint32_t *count, struct error *err) MUST_CHECK;

#endif
