/* A unit's monthly plan as typed, as filed, and what a new filing would change. */
#ifndef BAIRI_CLIENT_COMMANDS_UNIT_PLAN_H
#define BAIRI_CLIENT_COMMANDS_UNIT_PLAN_H

#include "bairi/v1/statement.pb-c.h"
#include "client/render/sheet.h"
#include "common/arena.h"
#include "common/campaign/settings.h"

struct unit_plan {
    Bairi__V1__PlanItem **items; /* in the order of the campaign's periods */
    size_t count;
};

/*
 * Puts "2020-11=12" (projects) or, with amount, "2020-11=50000" (whole 万元) into the plan; a
 * period not named keeps what it has. Fails  INVALID_ARGUMENT for another form, a period the
 * campaign does not have, too large a number
 */
enum status unit_plan_set(struct unit_plan *plan, const char *text, bool amount,
                          const struct settings *settings, struct arena *arena, struct error *err)
    MUST_CHECK;
/* A copy of what is filed; items NULL: nothing is. RESOURCE_EXHAUSTED. */
enum status unit_plan_from(Bairi__V1__PlanItem *const *items, size_t count,
                           const struct settings *settings, struct arena *arena,
                           struct unit_plan *out, struct error *err) MUST_CHECK;
bool unit_plan_is_same(const struct unit_plan *a, const struct unit_plan *b);
/* One row per period: before and after. NULL without memory. */
struct sheet *unit_plan_changes(const struct unit_plan *before, const struct unit_plan *after,
                                enum format format, struct arena *arena);

#endif
