/* `bairid serve`, `rebuild`, `limits`, `check`, `witness`: the server at work, and what is done to
 * its folder beside it. */
#ifndef BAIRI_SERVER_SERVE_H
#define BAIRI_SERVER_SERVE_H

#include "common/cli.h"

extern const struct cli_command serve_command, rebuild_command, limits_command, check_command,
    witness_command, backup_command, restore_command, log_key_new_command, log_key_card_command;

#endif
