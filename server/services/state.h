/* The life of a project: its states, what may happen in each, and what each event leads to. */
#ifndef BAIRI_SERVER_SERVICES_STATE_H
#define BAIRI_SERVER_SERVICES_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "server/call.h"

/* One state of DOMAIN section 2; what is false must not happen in it. */
struct state {
    const char *name;
    bool queued;       /* waits on the bureau's desk */
    bool decidable;    /* the bureau may decide about the latest version */
    bool pending;      /* a report drawn up now would be preliminary */
    bool withdrawable; /* the unit may take it back */
    bool reported;     /* stands in reports even if no version of it was recognised */
};

/* All of them, in the order of a project's life. */
extern const struct state states[];
extern const size_t state_count;

/* By name; never NULL: an unknown name has the row of nothing. */
const struct state *state_of(const char *name);

enum event {
    EVENT_ENTERED,  /* a version that waits for the unit's countersignature */
    EVENT_RECEIVED, /* a complete version: entered, or countersigned */
    EVENT_ACCEPTED,
    EVENT_RETURNED,
    EVENT_REFUSED,
    EVENT_WITHDRAWN,
    EVENT_COUNT
};

/*
 * Moves a project's versions and its state.
 *
 * A version that waits for its countersignature stands beside the one received before it: that one
 * stays on the bureau's desk with its state, and is decided; taking the waiting one back leaves it
 * as it is. A recognised version stays in force whatever happens to a newer one; only two people
 * together end that (void, termination).
 *
 * project  `versions` counts the new version already, when there is one
 * digest   of the statement that moves it
 */
void state_move(struct project_row *project, enum event event, struct bytes digest);
/* Void, termination, or their lifting; what waited for a countersignature is over. */
void state_stand(struct project_row *project, const char *standing, const char *state,
                 struct bytes digest);

/*
 * The project as one side sees it: version, state and latest statement. The unit sees what waits
 * for its countersignature; others, and the unit when nothing waits, what was received last, where
 * there is any.
 */
struct project_row state_seen(const struct project_row *project, bool by_unit);

#endif
