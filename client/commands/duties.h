/* What somebody has to do next, most urgent first, each with the command to type. */
#ifndef BAIRI_CLIENT_COMMANDS_DUTIES_H
#define BAIRI_CLIENT_COMMANDS_DUTIES_H

#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "common/arena.h"
#include "common/campaign/settings.h"

/* A StatusReply and what the client alone knows beside it. */
struct standing {
    const Bairi__V1__StatusReply *reply;
    const struct settings *settings;            /* NULL: units by their ids */
    bool own;                                   /* the reader reports for the unit shown */
    bool countersigns;                          /* the reader has the right to countersign */
    size_t waiting;                             /* statements signed but without a receipt yet */
    size_t refused;                             /* those the server refused for good, put aside */
    const Bairi__V1__ProposalsReply *proposals; /* the open ones, for the bureau; or NULL */
    const char *self;                           /* the reader's URI, with proposals */
    bool approves;                              /* the reader has the right to approve */
};

struct duty {
    const char *sentence;
    const char *command; /* to be typed as it stands, but for words in capitals; "": none */
    int64_t due;         /* µs; INT64_MAX: no date, INT64_MIN: before everything */
};
struct duty_list {
    struct duty *items;
    size_t count;
};

/* What one unit has to do: items by due instant. RESOURCE_EXHAUSTED without memory. */
enum status duties_of_unit(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                           struct arena *arena, struct duty_list *out, struct error *err)
    MUST_CHECK;
/* What the bureau has to do about all units shown. */
enum status duties_of_bureau(const struct standing *standing, struct arena *arena,
                             struct duty_list *out, struct error *err) MUST_CHECK;

/* The last deadline has passed and the unit is not reopened: what is new is not received any more.
 */
bool duties_are_closed(const struct standing *standing, const Bairi__V1__UnitStatus *unit);
/* A project that waits can still be received: before the last deadline, or by its return date. */
bool duty_is_open(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                  const Bairi__V1__ProjectState *state);

#endif
