/* The life of a project: one table of its states and of the steps between them, from which the
 * rules, the refusals and the drawing in server/README.md are made. */
#ifndef BAIRI_SERVER_SERVICES_STATE_H
#define BAIRI_SERVER_SERVICES_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "server/call.h"

/* Of DOMAIN section 2. `reduced` is no state but a mark: the project stays accepted. */
enum state_id {
    STATE_AWAITING,
    STATE_SUBMITTED,
    STATE_AMENDED,
    STATE_RETURNED,
    STATE_HELD,
    STATE_ACCEPTED,
    STATE_REFUSED,
    STATE_WITHDRAWN,
    STATE_VOIDED,
    STATE_TERMINATED,
    STATE_COUNT,
    STATE_SAME,   /* a step leads nowhere else */
    STATE_BEFORE, /* a step leads back to what the project was */
};

struct state {
    const char *name;
    bool queued;    /* waits on the bureau's desk */
    bool pending;   /* a report drawn up now would be preliminary */
    bool unit_next; /* the unit has something to do about it */
    bool reported;  /* stands in reports even if no version of it was recognised */
};

/* All of them, in the order of state_id. */
extern const struct state states[];
extern const size_t state_count;

/* By name; never NULL: an unknown name has the row of nothing. */
const struct state *state_of(const char *name);

enum step {
    STEP_SUBMIT,      /* the first version */
    STEP_RESUBMIT,    /* a newer version of a project never recognised */
    STEP_AMEND,       /* a newer version beside the recognised one */
    STEP_COUNTERSIGN, /* the unit's leader completes a version */
    STEP_WITHDRAW,
    STEP_ACCEPT,
    STEP_RETURN,
    STEP_REFUSE,
    STEP_HOLD,
    STEP_RULE,     /* 核定: a ruling lets a held project go on */
    STEP_DISPLACE, /* 核定: a ruling names another owner; no longer recognised, no blame */
    STEP_LIFT,     /* an objection lifted the refusal of the latest version */
    STEP_REDUCE,
    STEP_VOID,
    STEP_TERMINATE,
    STEP_RESTORE,
    STEP_PENALISE,
    STEP_OBJECT,
    STEP_COUNT
};

/* Two facts about a project decide what a step finds and where it leads: its state, and whether a
 * version of it was recognised before. */
struct state_step {
    const char *name;  /* "accept": also the verdict kept with a version */
    const char *past;  /* "accepted": in the project's history and in notices; NULL: the state */
    unsigned roles;    /* whose step it is; with `second`, who proposes it */
    const char *right; /* that the person needs besides; NULL: none */
    unsigned from;     /* states it is possible in, bits 1 << state_id: never recognised before */
    unsigned from_recognised;
    enum state_id to, to_recognised;
    bool second; /* proposed by one person, approved by another with the right "approve" */
    bool aside;  /* not offered instead of another: it needs an occasion of its own */
    bool awaits; /* to `awaiting` first, where the unit's settings want a countersignature */
    bool first;  /* of a project that is not there yet */
};

extern const struct state_step state_steps[STEP_COUNT];

/* Who does it, in words: "unit", "unit's leader", "bureau", "proposal and approval". */
const char *state_step_by(enum step step);

/* Which step a newer version of a project is; NULL: of none that is there. */
enum step state_newer(const struct project_row *before);

/*
 * The project's state permits the step, as its author sees the project (state_seen). Role and right
 * are judged before: by the rule, and by the method table.
 *
 * Fails  FAILED_PRECONDITION with the state, what would be possible instead, and by whom
 */
enum status state_allows(const struct project_row *project, enum step step, struct error *err)
    MUST_CHECK;

/*
 * Moves a project's versions and its state as the table says.
 *
 * A version that waits for its countersignature stands beside the one received before it: that one
 * stays on the bureau's desk with its state, and is decided; taking the waiting one back leaves it
 * as it is. A recognised version stays in force whatever happens to a newer one; only two people
 * together end that (void, termination, ruling for another).
 *
 * project  `versions` counts the new version already, when there is one
 * step     not STEP_RESTORE
 * digest   of the statement that moves it
 */
void state_move(struct project_row *project, enum step step, struct bytes digest);
/* A newer version was entered that waits for its countersignature. */
void state_await(struct project_row *project, struct bytes digest);
/* STEP_RESTORE; what waited for a countersignature is over. verdict: of the version received last
 */
void state_restore(struct project_row *project, const char *verdict, struct bytes digest);

/* The counting version's figures were reduced (核减), and no newer version was recognised since. */
bool state_is_reduced(const struct project_row *project);
/*
 * The project as one side sees it: version, state and latest statement. The unit sees what waits
 * for its countersignature; others, and the unit when nothing waits, what was received last, where
 * there is any.
 */
struct project_row state_seen(const struct project_row *project, bool by_unit);

#endif
