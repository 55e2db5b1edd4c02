/* Objections in words: one with its answer, and what may still be objected to. */
#ifndef BAIRI_CLIENT_COMMANDS_OBJECTION_SAID_H
#define BAIRI_CLIENT_COMMANDS_OBJECTION_SAID_H

#include "client/commands/app.h"
#include "client/render/prose.h"

/* A number as it was typed; a usage error for anything else. */
enum status objection_number(struct app *app, const char *text, uint64_t *out, struct error *err)
    MUST_CHECK;
/* "zhongjie/Z-02 voided 2020-10-09: the reason; until 2020-10-14 24:00, 3 days left". now: µs */
const char *objection_may_said(const Bairi__V1__Objectionable *row, int64_t now,
                               struct arena *arena);
/* "changed → 1 (zhao, sun, 2021-01-08 10:00): the answer"; of one that is answered. */
const char *objection_answered_said(const Bairi__V1__ObjectionState *state, struct arena *arena);
/* What was said and answered, in the order of the ledger. now: µs, for its age */
void objection_print(const Bairi__V1__ObjectionState *state, int64_t now,
                     const struct prose *prose);
struct sheet *objection_sheet(const Bairi__V1__ObjectionsReply *reply, enum format format,
                              struct arena *arena);

#endif
