/* One push (督办) with its gap and what was said about it, as text or as rows. */
#ifndef BAIRI_CLIENT_COMMANDS_PUSH_THREAD_H
#define BAIRI_CLIENT_COMMANDS_PUSH_THREAD_H

#include "bairi/v1/affairs.pb-c.h"
#include "client/render/prose.h"
#include "client/render/sheet.h"
#include "common/instant.h"

/* "12 of 30 counted, completion 40.00 %, schedule -8.91 points"; NULL without memory */
const char *push_gap_shown(const Bairi__V1__PushGap *gap, struct arena *arena);
/* "to be answered by 2020-11-20, 3 days left", "overdue since …", "answered late", "closed" */
const char *push_state_shown(const Bairi__V1__PushState *push, struct instant now,
                             struct arena *arena);
void push_thread_print(const Bairi__V1__PushState *push, struct instant now,
                       const struct prose *prose);
/* One row per push, for programs; NULL without memory. */
struct sheet *push_thread_sheet(const Bairi__V1__PushesReply *reply, enum format format,
                                struct arena *arena);

#endif
