/* After a failure about an id that does not exist: what was probably meant. */
#ifndef BAIRI_CLIENT_COMMANDS_SUGGEST_H
#define BAIRI_CLIENT_COMMANDS_SUGGEST_H

#include "client/commands/app.h"

/*
 * Adds a line to app->said when the failure is about an unknown project, unit or period: the
 * nearest one known, or the ones there are. Known is what earlier answers named; if there is
 * nothing and a connection is open, the server is asked once.
 */
void suggest(struct app *app, const struct error *err);

#endif
