/* A pulled report as files: JSON, CSV and receipt, all of them or none. */
#ifndef BAIRI_CLIENT_COMMANDS_REPORT_FILES_H
#define BAIRI_CLIENT_COMMANDS_REPORT_FILES_H

#include "client/commands/app.h"

/* "<folder>/<campaign>-<period>-v<version><ending>", in the arena. */
const char *report_files_path(struct app *app, const char *folder, const char *campaign,
                              const Bairi__V1__ReportItem *item, const char *ending);

/* True when the three files lie there and the receipt is of exactly this report. */
bool report_files_are_there(struct app *app, const char *folder, const char *campaign,
                            const Bairi__V1__ReportItem *item);

/*
 * Writes the three files: first under temporary names, then renamed, the receipt last; so a receipt
 * is there only when the others are.
 */
enum status report_files_write(struct app *app, const char *folder, const char *campaign,
                               const struct pulled_report *pulled, struct error *err) MUST_CHECK;

#endif
