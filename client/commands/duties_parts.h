/* How a list of duties is made; for the files that add to it. */
#ifndef BAIRI_CLIENT_COMMANDS_DUTIES_PARTS_H
#define BAIRI_CLIENT_COMMANDS_DUTIES_PARTS_H

#include "client/commands/duties.h"

struct making {
    const struct standing *standing;
    const Bairi__V1__UnitStatus *unit;
    struct instant now;
    struct arena *arena;
    struct duty_list *list;
    bool failed;
};

/* A list for `most` items and those that are not counted one by one. */
enum status duties_begin(struct making *making, size_t most, struct duty_list *out,
                         struct error *err) MUST_CHECK;
/* One item, see struct duty; a NULL text is a lack of memory, told at the end. */
void duties_add(struct making *making, int64_t due, const char *sentence, const char *command);
/* What lies in the outbox. */
void duties_add_waiting(struct making *making);
/* Puts them in order. */
enum status duties_finish(struct making *making, struct error *err) MUST_CHECK;

#endif
