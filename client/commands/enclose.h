/* One file on the command line as what a statement encloses: digested, uploaded, described. */
#ifndef BAIRI_CLIENT_COMMANDS_ENCLOSE_H
#define BAIRI_CLIENT_COMMANDS_ENCLOSE_H

#include "client/commands/app.h"

/*
 * Sends a file, wherever it lies; the app is connected.
 * out    arena memory
 * Fails  as evidence_take and evidence_send_one
 */
enum status enclose(struct app *app, const char *path, Bairi__V1__Evidence **out, struct error *err)
    MUST_CHECK;

#endif
