/* Runs the user's own command, without ever putting data into its words. */
#ifndef BAIRI_CLIENT_COMMANDS_COMMAND_RUN_H
#define BAIRI_CLIENT_COMMANDS_COMMAND_RUN_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

/* A name without its prefix, and what it stands for; NULL is "". */
struct command_variable {
    const char *name, *value;
};

struct command_job {
    const char *command;          /* as the user wrote it, for /bin/sh */
    const char *const *arguments; /* words behind it, NULL-terminated; NULL: none */
    char **environment;           /* NULL-terminated */
    struct bytes input;           /* what it finds on stdin */
    unsigned limit_ms;            /* after that it is ended */
};

/*
 * The environment of a command: what is there already but for names with the prefix, and the
 * variables without control characters. Ended by NULL; NULL without memory.
 * prefix     e.g. "BAIRI_NOTICE_"
 * inherited  as environ, ended by NULL
 */
char **command_environment(const char *prefix, const struct command_variable *variables,
                           size_t count, char *const *inherited, struct arena *arena);

/*
 * Runs /bin/sh -c COMMAND in a process group of its own and waits. Its output goes where ours goes.
 * Arguments are handed over as they are: the shell never reads them.
 * Fails  ABORTED when it ended with another code than 0 or by a signal, DEADLINE_EXCEEDED when it
 *        was ended, FAILED_PRECONDITION when it could not be started
 */
enum status command_run(const struct command_job *job, struct arena *arena, struct error *err)
    MUST_CHECK;

#endif
