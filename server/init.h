/* `bairid init`: the data folder, the log key, the trust card. */
#ifndef BAIRI_SERVER_INIT_H
#define BAIRI_SERVER_INIT_H

#include "common/cli.h"

extern const struct cli_command init_command;

#endif
