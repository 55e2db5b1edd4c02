/* Deadlines as people say them: "2020-11-26 24:00", "6 days 14 hours left". */
#ifndef BAIRI_CLIENT_RENDER_DEADLINE_H
#define BAIRI_CLIENT_RENDER_DEADLINE_H

#include "common/arena.h"
#include "common/instant.h"

/* An exclusive instant in Beijing time: midnight is the 24:00 of the day before; "" for 0. */
const char *deadline_shown(struct instant deadline, struct arena *arena);
/* How long from now: "6 days 14 hours left", "35 minutes left", "2 days 3 hours late". */
const char *deadline_left(struct instant now, struct instant deadline, struct arena *arena);
/* The instant at which a day has ended, Beijing time. */
struct instant deadline_of_day(day d);

#endif
