/* A pulled report as files, all of them or none; and what is kept of one that was refused. */
#ifndef BAIRI_CLIENT_COMMANDS_REPORT_FILES_H
#define BAIRI_CLIENT_COMMANDS_REPORT_FILES_H

#include "client/commands/app.h"

/* Where the files of one report lie: "<folder>/<campaign>-<period>-v<version>" and an ending. */
struct report_place {
    struct app *app;
    const char *folder, *campaign;
    const Bairi__V1__ReportItem *item;
};

/* Path with this ending, e.g. ".json"; in the arena, NULL without memory. */
const char *report_files_path(const struct report_place *place, const char *ending);

/* Paths of the files that lie there, the receipt last, NULL-terminated; NULL without memory. */
const char *const *report_files_found(const struct report_place *place);

enum report_presence { REPORT_MISSING, REPORT_HELD, REPORT_OTHER };
/*
 * HELD: the files lie there and the receipt is of exactly this report. OTHER: the receipt is of
 * another report under the same name. MISSING: anything else.
 */
enum report_presence report_files_presence(const struct report_place *place);

/* Opens the folder, made if need be, for this run alone: the lock lasts until the program ends. */
enum status report_files_lock(const char *folder, struct error *err) MUST_CHECK;

/*
 * Writes the files: each under a temporary name, durably, then renamed, the receipt last; so a
 * receipt is there only when the others are. What may be left out and cannot be made is said.
 */
enum status report_files_write(const struct report_place *place, const struct pulled_report *pulled,
                               struct error *err) MUST_CHECK;

/*
 * Keeps what was received, as JSON, and why it is not believed, under "<folder>/refused/". What was
 * kept before is never written over.
 * why   the failure
 * path  receives the path of the received, in the arena
 */
enum status report_files_keep_refused(const struct report_place *place,
                                      const Bairi__V1__ReportPullReply *reply,
                                      const struct error *why, const char **path, struct error *err)
    MUST_CHECK;

#endif
