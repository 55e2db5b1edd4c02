/* Hands a pulled report's files to the office's own command, once for each report. */
#ifndef BAIRI_CLIENT_COMMANDS_REPORT_HANDOVER_H
#define BAIRI_CLIENT_COMMANDS_REPORT_HANDOVER_H

#include "client/commands/report_files.h"

/* The mark beside the files says that this very report was handed on. */
bool report_is_handed(const struct report_place *place);

/*
 * Runs COMMAND with the paths of the report's files as arguments and BAIRI_REPORT_CAMPAIGN,
 * _PERIOD, _VERSION, _RELEASED, _FOLDER, and one for each kind of file (_JSON, _CSV …, _RECEIPT,
 * empty where it was left out); then writes the mark.
 * Fails  as command_run; then there is no mark, and the next run does it again
 */
enum status report_hand_over(const struct report_place *place, const char *command,
                             struct error *err) MUST_CHECK;

#endif
