/* Where a unit stands as one screen, where all stand as one table: replies as text. */
#ifndef BAIRI_CLIENT_COMMANDS_STANDING_H
#define BAIRI_CLIENT_COMMANDS_STANDING_H

#include "client/commands/duties.h"
#include "client/render/prose.h"
#include "client/render/sheet.h"

/* Campaign, period and deadline, the unit's figures, and what is to be done. */
enum status standing_unit(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                          const struct prose *prose, struct error *err) MUST_CHECK;
/* One row per unit with every figure, for programs; NULL without memory. */
struct sheet *standing_units(const struct standing *standing, enum format format,
                             struct arena *arena);
/* The same for a screen, units by their names where there is room. */
struct sheet *standing_table(const struct standing *standing, const struct prose *prose);
/* What stands above and below that table on a screen. */
void standing_heading(const struct standing *standing, const struct prose *prose);
enum status standing_bureau_duties(const struct standing *standing, const struct prose *prose,
                                   struct error *err) MUST_CHECK;

#endif
