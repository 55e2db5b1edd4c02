/* `bairid serve`, `bairid rebuild`, `bairid limits`: the server at work, its tables made anew, its
 * settings. */
#ifndef BAIRI_SERVER_SERVE_H
#define BAIRI_SERVER_SERVE_H

#include "common/cli.h"

extern const struct cli_command serve_command, rebuild_command, limits_command, check_command;

#endif
