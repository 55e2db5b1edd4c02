/* What template and export share: the campaign's settings, units by id or name, names of files. */
#ifndef BAIRI_CLIENT_COMMANDS_FORM_FILE_H
#define BAIRI_CLIENT_COMMANDS_FORM_FILE_H

#include "client/commands/app.h"
#include "common/campaign/settings.h"

/*
 * The settings of a campaign file, or of the server's campaign when file is NULL (connects).
 * may_be_kept  without the server those last seen on this computer will do; a remark says so
 * Fails        as reading and connecting do
 */
enum status form_settings(struct app *app, const char *file, bool may_be_kept, struct settings *out,
                          struct error *err) MUST_CHECK;

/* A unit's id from id or name; NULL stays NULL. NOT_FOUND otherwise. */
enum status form_unit(const struct settings *settings, const char *text, const char **out,
                      struct error *err) MUST_CHECK;
/* Likewise a sub-unit of the unit. */
enum status form_subunit(const struct settings *settings, const char *unit, const char *text,
                         const char **out, struct error *err) MUST_CHECK;

/* ".XLSX" as good as ".xlsx". */
bool form_ends_with(const char *path, const char *ending);

#endif
