/* `bairid status`: what a running server shows of itself, for a person at its console. */
#ifndef BAIRI_SERVER_STATUS_H
#define BAIRI_SERVER_STATUS_H

#include "common/cli.h"

extern const struct cli_command status_command;

#endif
