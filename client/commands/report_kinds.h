/* The kinds of files that a report is pulled as: one row each. */
#ifndef BAIRI_CLIENT_COMMANDS_REPORT_KINDS_H
#define BAIRI_CLIENT_COMMANDS_REPORT_KINDS_H

#include "client/commands/app.h"

/*
 * Makes the bytes of one file from a verified report, always the same from the same report.
 * Fails  UNIMPLEMENTED where this machine lacks what makes it (a kind that may be left out)
 */
typedef enum status report_maker(struct app *app, const struct pulled_report *pulled,
                                 struct buf *out, struct error *err);

struct report_kind {
    const char *ending; /* ".json": lower case letters and digits */
    report_maker *make;
    bool may_be_left_out; /* then the reason is said, and the pull goes on */
};

enum { REPORT_KINDS_MOST = 8 };
extern const struct report_kind report_kinds[]; /* the receipt last */
extern const size_t report_kind_count;

#endif
