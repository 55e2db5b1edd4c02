/* Why something is returned, refused or held: from the campaign's list, in own words, or both. */
#ifndef BAIRI_CLIENT_COMMANDS_REASONS_H
#define BAIRI_CLIENT_COMMANDS_REASONS_H

#include "common/buf.h"
#include "common/campaign/settings.h"

/*
 * The reason meant: "2" is the second of the list, "2 own words" that with own words behind it,
 * anything else stands as it is.
 * list   "return_reasons", "refuse_reasons", "hold_reasons"; NULL: there is none
 * out    in the arena
 * Fails  INVALID_ARGUMENT for a number that the list does not have
 */
enum status reason_read(const struct settings *settings, const char *list, const char *text,
                        struct arena *arena, const char **out, struct error *err) MUST_CHECK;

/* The list with its numbers, a line each. */
void reasons_print(const struct settings *settings, const char *list, struct buf *out);

#endif
