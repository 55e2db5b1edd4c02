/* The kinds of files that a report is pulled as: one row each. */
#ifndef BAIRI_CLIENT_COMMANDS_REPORT_KINDS_H
#define BAIRI_CLIENT_COMMANDS_REPORT_KINDS_H

#include "client/commands/app.h"

/* Makes the bytes of one file from a verified report, always the same from the same report. */
typedef enum status report_maker(struct app *app, const struct pulled_report *pulled,
                                 struct buf *out, struct error *err);
/* The same straight into a file, written durably and put there whole. */
typedef enum status report_writer(struct app *app, const struct pulled_report *pulled,
                                  const char *path, struct error *err);
/* Whether this machine has what makes it. */
typedef bool report_maker_is_here(struct app *app);

struct report_kind {
    const char *ending;            /* ".json": lower case letters and digits */
    report_maker *make;            /* this or the next */
    report_writer *write;          /* NULL: by make */
    report_maker_is_here *is_here; /* NULL: it must be made; else it may be left out, with a word
                                      why, and is made by a later pull */
};

enum { REPORT_KINDS_MOST = 8 };
extern const struct report_kind report_kinds[]; /* the receipt last */
extern const size_t report_kind_count;

#endif
