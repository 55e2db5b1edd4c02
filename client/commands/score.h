/* bairi score: the offline scorer, a public contract (DOMAIN section 5). */
#ifndef BAIRI_CLIENT_COMMANDS_SCORE_H
#define BAIRI_CLIENT_COMMANDS_SCORE_H

#include "common/cli.h"

extern const struct cli_command score_command;

#endif
