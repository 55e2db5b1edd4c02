/* The shell gets the command as the user wrote it; data goes by arguments, environment and stdin.
 */
#include "client/commands/command_run.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/instant.h"
#include "common/text.h"

enum { GRACE_MS = 2000 };

/* ---- environment ---- */

/* a line break between words is a blank; every other control character goes */
static const char *clean(const char *text, struct arena *arena)
{
    char *copy = arena_strdup(arena, text);

    for (char *c = copy; c && *c; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t')
            *c = ' ';
    return copy ? text_printable(copy, arena) : NULL;
}

static char *variable(const char *prefix, const struct command_variable *of, struct arena *arena)
{
    const char *safe = clean(of->value ? of->value : "", arena);

    return safe ? arena_printf(arena, "%s%s=%s", prefix, of->name, safe) : NULL;
}

char **command_environment(const char *prefix, const struct command_variable *variables,
                           size_t variable_count, char *const *inherited, struct arena *arena)
{
    size_t count = 0, n = 0;
    char **out;

    while (inherited[count])
        count++;
    out = arena_array(arena, count + variable_count + 1, sizeof(out[0]));
    for (size_t i = 0; out && i < count; i++)
        if (strncmp(inherited[i], prefix, strlen(prefix)) != 0)
            out[n++] = inherited[i];
    for (size_t i = 0; out && i < variable_count; i++) {
        out[n] = variable(prefix, &variables[i], arena);
        if (!out[n++])
            return NULL;
    }
    return out;
}

/* ---- stdin ---- */

/* A file in memory, so that a command that reads nothing holds nobody up; -1 when it fails. */
static int input_file(struct bytes input)
{
    int fd = memfd_create("input", MFD_CLOEXEC);

    if (fd >= 0 && write(fd, input.data, input.size) == (ssize_t)input.size &&
        lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* ---- the process ---- */

/* sh -c 'COMMAND "$@"' sh ARGUMENT…; NULL without memory */
static char **words_of(const struct command_job *job, struct arena *arena)
{
    size_t count = 0, n = 0;
    char **words;

    while (job->arguments && job->arguments[count])
        count++;
    words = arena_array(arena, count + 5, sizeof(words[0]));
    if (!words)
        return NULL;
    words[n++] = arena_strdup(arena, "sh");
    words[n++] = arena_strdup(arena, "-c");
    words[n++] = arena_printf(arena, count > 0 ? "%s \"$@\"" : "%s", job->command);
    words[n++] = arena_strdup(arena, "sh");
    for (size_t i = 0; i < count; i++)
        words[n++] = arena_strdup(arena, job->arguments[i]);
    for (size_t i = 0; i < n; i++)
        if (!words[i])
            return NULL;
    return words;
}

static int spawn(char **arguments, char **environment, int input, pid_t *out)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    int failure;

    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGTERM);
    sigaddset(&usual, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    failure = posix_spawn(out, "/bin/sh", &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/* Waits until it ends or the time is up; false: it still runs. */
static bool wait_for(pid_t process, int64_t until_ms, int *code)
{
    for (unsigned pause_us = 500;; pause_us = pause_us < 20000 ? 2 * pause_us : pause_us) {
        pid_t ended = waitpid(process, code, WNOHANG);

        if (ended == process || (ended < 0 && errno != EINTR))
            return true;
        if (monotonic_ms() >= until_ms)
            return false;
        usleep(pause_us);
    }
}

static enum status judge(int code, struct error *err)
{
    if (WIFEXITED(code) && WEXITSTATUS(code) == 0)
        return STATUS_OK;
    if (WIFEXITED(code))
        return error_set(err, STATUS_ABORTED, "the command ended with %d", WEXITSTATUS(code));
    return error_set(err, STATUS_ABORTED, "the command was ended by signal %d", WTERMSIG(code));
}

static enum status wait_and_judge(pid_t process, unsigned limit_ms, struct error *err)
{
    int code = 0;

    if (wait_for(process, monotonic_ms() + limit_ms, &code))
        return judge(code, err);
    kill(-process, SIGTERM);
    if (!wait_for(process, monotonic_ms() + GRACE_MS, &code)) {
        kill(-process, SIGKILL);
        waitpid(process, &code, 0);
    }
    return error_set(err, STATUS_DEADLINE_EXCEEDED,
                     "the command took longer than %u seconds and was ended", limit_ms / 1000);
}

enum status command_run(const struct command_job *job, struct arena *arena, struct error *err)
{
    char **words = words_of(job, arena);
    pid_t process = 0;
    int input, failure;

    if (!words)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    input = input_file(job->input);
    if (input < 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the command's input cannot be handed over: %s", strerror(errno));
    failure = spawn(words, job->environment, input, &process);
    close(input);
    if (failure != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "the command cannot be started: %s",
                         strerror(failure));
    return wait_and_judge(process, job->limit_ms, err);
}
