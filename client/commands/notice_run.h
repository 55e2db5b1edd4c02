/* Runs the user's own command for one notice, without ever putting data into its words. */
#ifndef BAIRI_CLIENT_COMMANDS_NOTICE_RUN_H
#define BAIRI_CLIENT_COMMANDS_NOTICE_RUN_H

#include "bairi/v1/correspondence.pb-c.h"
#include "common/arena.h"
#include "common/status.h"

/*
 * The environment of the command: what is there already, and BAIRI_NOTICE_INDEX, _TIME, _KIND,
 * _UNIT, _PROJECT, _VERSION, _AUTHOR, _TEXT, _DUE, _PERIOD without control characters. Ended by
 * NULL; NULL without memory.
 * inherited  as environ, ended by NULL
 */
char **notice_environment(const Bairi__V1__Notice *notice, char *const *inherited,
                          struct arena *arena);

/*
 * Runs /bin/sh -c COMMAND in a process group of its own, the notice as one line of JSON on its
 * stdin, and waits. Its output goes where ours goes.
 * limit_ms  after that it is ended
 * Fails  ABORTED when it ended with another code than 0 or by a signal, DEADLINE_EXCEEDED when it
 *        was ended, FAILED_PRECONDITION when it could not be started
 */
enum status notice_run(const char *command, const Bairi__V1__Notice *notice, unsigned limit_ms,
                       struct arena *arena, struct error *err) MUST_CHECK;

#endif
