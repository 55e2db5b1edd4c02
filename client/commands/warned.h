/* Warnings of the auditor's desk as people read them. */
#ifndef BAIRI_CLIENT_COMMANDS_WARNED_H
#define BAIRI_CLIENT_COMMANDS_WARNED_H

#include "client/render/prose.h"
#include "client/render/sheet.h"
#include "common/campaign/warnings.h"

/* Short names in one cell: "local investor, no seal page"; ids elsewhere. NULL without memory. */
const char *warned_names(char *const *ids, size_t count, enum format format, struct arena *arena);

/*
 * A paragraph each, indented by four: the name and its sentence.
 * facts  found: is not looked at; ids unknown here are shown as they are
 */
void warned_print(char *const *ids, size_t count, const struct warning_facts *facts,
                  const struct prose *prose);

#endif
