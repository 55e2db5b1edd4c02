/* The life of a project: its states, what may happen in each, and what each event leads to. */
#ifndef BAIRI_SERVER_SERVICES_STATE_H
#define BAIRI_SERVER_SERVICES_STATE_H

#include <stdbool.h>
#include <stddef.h>

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
 * The state after an event.
 * recognised  a version of the project was accepted before: it stays in force whatever happens to a
 *             newer one; only two people together end that (void, termination)
 */
const char *state_after(enum event event, bool recognised);

#endif
