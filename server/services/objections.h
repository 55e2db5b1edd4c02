/* Decisions that a unit may object to, and its objections. */
#ifndef BAIRI_SERVER_SERVICES_OBJECTIONS_H
#define BAIRI_SERVER_SERVICES_OBJECTIONS_H

#include "bairi/v1/objection.pb-c.h"
#include "server/call.h"

/* What was decided about a unit; memory in the arena it was read with. */
struct decided {
    int64_t idx;          /* of the refusal, or of the approval */
    const char *decision; /* refused, voided, terminated, penalised … */
    const char *unit, *project_no;
    const char *reason;
    struct instant time;
    const Bairi__V1__Proposal *proposal; /* NULL: a refusal */
    int64_t proposal_idx;                /* 0: a refusal */
    const char *by[2]; /* who decided: proposer and approver; the second NULL: one person did */
};

/* A step's word in a project's history is that of such a decision. */
bool decided_is_word(const char *what);
/*
 * NOT_FOUND when the record is no decision that anybody may object to.
 * unit, project_no  of a ruling, which takes something from several projects: from which
 */
enum status decided_read(struct transaction *tx, int64_t idx, const char *unit,
                         const char *project_no, struct arena *arena, struct decided *out,
                         struct error *err) MUST_CHECK;

/* DOMAIN section 3: `objection_days` days, counted from the day after, to 24:00; exclusive. */
struct instant objection_deadline(const struct settings *settings, struct instant decided);

/* The objection against what was decided; *found false: nobody has objected. */
enum status objection_against(struct transaction *tx, const struct decided *decided,
                              struct arena *arena, struct objection_row *out, bool *found,
                              struct error *err) MUST_CHECK;

/*
 * For `bairi status`: what the caller may still object to for a unit, and its unanswered
 * objections. unit "": every unit the caller sees.
 */
enum status objections_may(struct call *call, struct transaction *tx,
                           const struct settings *settings, const char *unit,
                           Bairi__V1__Objectionable ***out, size_t *count, struct error *err)
    MUST_CHECK;
enum status objections_of(struct call *call, struct transaction *tx, const char *unit, bool all,
                          Bairi__V1__ObjectionState ***out, size_t *count, struct error *err)
    MUST_CHECK;

#endif
