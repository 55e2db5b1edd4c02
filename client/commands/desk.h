/* What the commands of the clerk's desk share: the campaign's settings, a screen to write prose on.
 */
#ifndef BAIRI_CLIENT_COMMANDS_DESK_H
#define BAIRI_CLIENT_COMMANDS_DESK_H

#include "client/commands/app.h"
#include "client/render/prose.h"
#include "common/campaign/settings.h"

/* The settings in force, and the caller as enrolled (borrowed from the arena). */
enum status desk_settings(struct app *app, struct settings *out, const Bairi__V1__Person **caller,
                          struct error *err) MUST_CHECK;
bool desk_has_right(const Bairi__V1__Person *person, const char *right);
/* Prose on app->out, as wide as the terminal. */
struct prose desk_prose(struct app *app);
/* A text argument as it is, or, for "-", what stdin gives. INVALID_ARGUMENT when it is empty. */
enum status desk_text(struct app *app, const char *argument, const char **out, struct error *err)
    MUST_CHECK;
/*
 * "UNIT/NO" or "UNIT" into its parts; project_no "" for the latter, both "" for NULL.
 * Fails  INVALID_ARGUMENT as a usage error
 */
enum status desk_subject(struct app *app, const char *text, const char **unit,
                         const char **project_no, struct error *err) MUST_CHECK;

#endif
