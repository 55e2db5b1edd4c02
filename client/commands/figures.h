/* Units' figures as a table, and how the campaign reads its notice. */
#ifndef BAIRI_CLIENT_COMMANDS_FIGURES_H
#define BAIRI_CLIENT_COMMANDS_FIGURES_H

#include "client/commands/app.h"

/* One row per unit in the order given; units by their names in tables. */
enum status figures_print(struct app *app, Bairi__V1__ReportUnit *const *units, size_t count,
                          const struct settings *settings, struct error *err) MUST_CHECK;
/* The settings version and its readings, in one line. */
void figures_readings(struct app *app, const struct settings *settings, uint32_t version);

#endif
