/* Failures in the words of the person who reads them. */
#ifndef BAIRI_CLIENT_RENDER_FAILURE_H
#define BAIRI_CLIENT_RENDER_FAILURE_H

#include "common/buf.h"
#include "common/status.h"

/*
 * Appends the error's sentence in the chosen language. Unlike text_error it says roles and states
 * of projects, which travel as ids, in words, and of a call that was not allowed it names the role
 * and not the call.
 */
void failure_say(const struct error *err, struct buf *out);

/* A role's id ("unit") as words in the chosen language; the id itself when it is none. */
const char *failure_role(const char *id);

#endif
