/* The closing sentence of a report: did it arrive, when, and was that in time? Pure. */
#ifndef BAIRI_CLIENT_COMMANDS_ARRIVAL_H
#define BAIRI_CLIENT_COMMANDS_ARRIVAL_H

#include "common/buf.h"
#include "common/campaign/settings.h"

/* What came of one run. */
struct arrival {
    size_t count;        /* projects received */
    size_t late;         /* of these */
    size_t awaiting;     /* beside these: complete but for the countersignature */
    struct instant time; /* of the last record, as the server told it */
    const char *folder;  /* of the receipts; NULL: told elsewhere */
};

/*
 * Appends a line for what was received and one for what awaits the countersignature, each with the
 * deadline of the period in force at that time and what is left until then. Nothing for none.
 */
void arrival_say(const struct arrival *arrival, const struct settings *settings,
                 struct arena *arena, struct buf *out);

/* 零报告: received when, and whether that was in time. */
void arrival_say_nothing(const struct period *period, struct instant time, int offset,
                         struct arena *arena, struct buf *out);

/* "2020-11-20 09:30:12" in the campaign's offset */
void arrival_time(struct instant time, int offset, char out[20]);

#endif
