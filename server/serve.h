/* `bairid serve`, `bairid rebuild`: the server at work, and its tables made anew. */
#ifndef BAIRI_SERVER_SERVE_H
#define BAIRI_SERVER_SERVE_H

#include "common/cli.h"

extern const struct cli_command serve_command, rebuild_command;

#endif
