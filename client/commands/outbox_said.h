/* What is said about the outbox: what waits, what was refused, and what to do. */
#ifndef BAIRI_CLIENT_COMMANDS_OUTBOX_SAID_H
#define BAIRI_CLIENT_COMMANDS_OUTBOX_SAID_H

#include "client/commands/app.h"

/* A line for each batch, on stderr. */
void outbox_say(struct app *app, const struct waiting_batch *batches, size_t count);

/*
 * For commands about projects, and after a failed sending: one line if something waits here, so
 * that nobody takes for reported what is not. Needs app->bureau.
 */
void outbox_mention(struct app *app);

/* After a failure: that the server has what was sent, if only the keeping failed. */
void outbox_say_unsaved(struct app *app);
/* A receipt came of which the server could not be asked whether its log was rewritten. */
void outbox_say_unproven(struct app *app);

/*
 * For commands that send a batch: what an interrupted run left goes first, with its own bytes, and
 * is said.
 * out  their receipts
 */
enum status outbox_resend(struct app *app, struct acceptances *out, struct error *err) MUST_CHECK;

#endif
