/* Questions on the terminal: a default in brackets, the answer tidied up. */
#ifndef BAIRI_CLIENT_COMMANDS_SETUP_ASK_H
#define BAIRI_CLIENT_COMMANDS_SETUP_ASK_H

#include "client/commands/app.h"

/*
 * Asks for a line. An empty answer is the fallback; quotes around a dragged file are taken off.
 * fallback  shown in brackets; NULL: none, then *out may be ""
 * Fails     CANCELLED at the end of input: nothing was written
 */
enum status ask_line(struct app *app, const char *question, const char *fallback, const char **out,
                     struct error *err) MUST_CHECK;
/* yes or no; an empty answer is yes. */
enum status ask_yes(struct app *app, const char *question, bool *out, struct error *err) MUST_CHECK;

/* The path as it is from anywhere: ~ resolved, absolute. The text itself when it is not there. */
const char *ask_path(struct app *app, const char *text);
/* "host" becomes "host:7443"; several separated by commas. NULL without memory. */
const char *ask_address(struct app *app, const char *text);

#endif
