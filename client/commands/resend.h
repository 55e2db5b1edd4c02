/* What a restore of the server's log lost, told and sent again. */
#ifndef BAIRI_CLIENT_COMMANDS_RESEND_H
#define BAIRI_CLIENT_COMMANDS_RESEND_H

#include "client/commands/app.h"

/* A line about statements that a restored log does not have, if there are any. */
void resend_mention(struct app *app);

#endif
