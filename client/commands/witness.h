/* A witness's key on this computer, and signing the log's head with it. */
#ifndef BAIRI_CLIENT_COMMANDS_WITNESS_H
#define BAIRI_CLIENT_COMMANDS_WITNESS_H

#include "client/commands/app.h"

/*
 * Asks for the log's head, proves that it continues the last one seen, signs it, and has the server
 * keep and publish the signature; says so. The cosigned note is kept in the campaign's folder.
 * path   of the key; beside it "<path>.pub", the word that others know it by
 */
enum status witness_cosign(struct app *app, const char *path, struct error *err) MUST_CHECK;

#endif
