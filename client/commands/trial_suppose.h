/* A supposition as it is typed: "void:zhongjie/Z-02", "penalty:zhongjie=2". */
#ifndef BAIRI_CLIENT_COMMANDS_TRIAL_SUPPOSE_H
#define BAIRI_CLIENT_COMMANDS_TRIAL_SUPPOSE_H

#include "client/commands/app.h"

/*
 * The whole proposal it stands for; what a supposition does not say (reasons) is filled in. Asks
 * the server for the figures of a project that is to be reduced and for the reasons of penalties.
 * Fails  INVALID_ARGUMENT as a usage error
 */
enum status trial_suppose(struct app *app, const char *text, Bairi__V1__Proposal **out,
                          struct error *err) MUST_CHECK;

#endif
