/* What every command on a data folder begins with: its clock and its lock. */
#ifndef BAIRI_SERVER_FOLDER_H
#define BAIRI_SERVER_FOLDER_H

#include "common/cli.h"
#include "common/instant.h"

/*
 * The clock of --profile and --dev-clock; demands --data. INVALID_ARGUMENT, FAILED_PRECONDITION.
 * clock  the caller's
 */
enum status folder_clock(const struct cli_args *args, bool *development, struct clock **clock,
                         struct error *err) MUST_CHECK;
/*
 * Two servers on one data folder would be two writers: the second one is refused.
 * lock  descriptor to close at the end; NOT_FOUND, FAILED_PRECONDITION
 */
enum status folder_lock(const char *folder, int *lock, struct error *err) MUST_CHECK;

#endif
