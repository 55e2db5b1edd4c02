/* Where the units stand: figures of all of them, counted without keeping a project. */
#ifndef BAIRI_SERVER_SERVICES_STANDING_H
#define BAIRI_SERVER_SERVICES_STANDING_H

#include "bairi/v1/statement.pb-c.h"
#include "server/call.h"

/* As of a snapshot; memory in the arena it was loaded with. */
struct standing {
    const struct campaign_settings *settings;
    Bairi__V1__ReportUnit **units; /* in the order of places */
    size_t unit_count;
    size_t project_count; /* but those withdrawn or never received */
    size_t pending;       /* of them undecided */
};

/*
 * The same figures as facts_load and facts_figures give, however many projects there are.
 * at  for the day of the schedule and the period of the new counts
 */
enum status standing_load(struct campaign *campaign, struct transaction *tx, struct instant at,
                          struct arena *arena, struct standing *out, struct error *err) MUST_CHECK;

#endif
