/* A score told step by step: each figure with the rule and the setting it comes from. */
#ifndef BAIRI_CLIENT_COMMANDS_EXPLAIN_WORDS_H
#define BAIRI_CLIENT_COMMANDS_EXPLAIN_WORDS_H

#include "client/render/prose.h"
#include "common/record/explain.h"

/* The arithmetic of a unit's score, numbered. */
void explain_arithmetic(const struct prose *prose, const struct reading *reading);
/* Where the unit stands and why; its neighbours are those of the answer. */
void explain_place(const struct prose *prose, const struct reading *reading);
/* What surprises readers, where it is the case in this unit. */
void explain_surprises(const struct prose *prose, const struct reading *reading);

/* A figure as short as it can be said: "1.5", "100", six decimals at most; arena text. */
const char *explain_figure(struct fraction figure, struct arena *arena);
/* "signing date, time of receipt, number": the order of projects under the settings. */
const char *explain_order(const struct settings *settings);

#endif
