/* Fetches a released report for a look at it. */
#ifndef BAIRI_CLIENT_COMMANDS_REPORT_SHOW_H
#define BAIRI_CLIENT_COMMANDS_REPORT_SHOW_H

#include "client/commands/app.h"

/*
 * A released report, verified, nothing acknowledged.
 * period   NULL: of the latest period that has one
 * version  0: the latest released; a newer one that waits for its release is passed over
 * Fails    FAILED_PRECONDITION when there is none yet
 */
enum status report_released(struct app *app, const char *period, uint32_t version,
                            struct pulled_report *out, struct error *err) MUST_CHECK;

#endif
