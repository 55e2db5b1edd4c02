/* The shell gets the command as the user wrote it; the notice goes by environment and stdin. */
#include "client/commands/notice_run.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/render/words.h"
#include "common/json.h"
#include "common/text.h"

#define PREFIX "BAIRI_NOTICE_"

enum { VARIABLES = 10, LINE_MOST = 4 << 20, GRACE_MS = 2000 };

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

static char *variable(const char *name, const char *value, struct arena *arena)
{
    const char *safe = value ? clean(value, arena) : NULL;

    return safe ? arena_printf(arena, PREFIX "%s=%s", name, safe) : NULL;
}

char **notice_environment(const Bairi__V1__Notice *notice, char *const *inherited,
                          struct arena *arena)
{
    const char *const values[VARIABLES][2] = {
        {"INDEX",                                   arena_printf(arena,         "%llu", (unsigned long long)notice->index)},
        {"TIME",       word_time((struct instant){notice->time},                                 FORMAT_JSON, arena)},
        {"KIND",notice->kind},
        {"UNIT",                                         notice->unit                                                             },
        {"PROJECT",                                         notice->project_no                                                                                    },
        {"VERSION",                                         notice->version > 0 ? arena_printf(arena,"%u", notice->version) : ""},
        {"AUTHOR",                                         notice->author_name},
        {"TEXT",                                     notice->text                                            },
        {"DUE",                                  word_day(notice->due, arena)},
        {"PERIOD",                                    notice->period             },
    };
    size_t count = 0, n = 0;
    char **out;

    while (inherited[count])
        count++;
    out = arena_array(arena, count + VARIABLES + 1, sizeof(out[0]));
    for (size_t i = 0; out && i < count; i++)
        if (strncmp(inherited[i], PREFIX, strlen(PREFIX)) != 0)
            out[n++] = inherited[i];
    for (size_t i = 0; out && i < VARIABLES; i++) {
        out[n] = variable(values[i][0], values[i][1], arena);
        if (!out[n++])
            return NULL;
    }
    return out;
}

/* ---- stdin ---- */

/* A file in memory, so that a command that reads nothing holds nobody up; -1 when it fails. */
static int json_line(const Bairi__V1__Notice *notice)
{
    OWNED(buf_free) struct buf line = buf_make(LINE_MOST);
    json_t *json = json_from_message(&notice->base);
    int fd = json ? memfd_create("notice", MFD_CLOEXEC) : -1;

    if (json)
        json_write(json, false, &line);
    json_decref(json);
    if (fd >= 0 && !line.failed && write(fd, buf_text(&line), line.size) == (ssize_t)line.size &&
        lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* ---- the process ---- */

static int spawn(const char *command, char **environment, int input, pid_t *out)
{
    char shell[] = "sh", dash_c[] = "-c";
    char *copy = strdup(command);
    char *const arguments[] = {shell, dash_c, copy, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    int failure = copy ? 0 : ENOMEM;

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
    if (failure == 0)
        failure = posix_spawn(out, "/bin/sh", &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    free(copy);
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

enum status notice_run(const char *command, const Bairi__V1__Notice *notice, unsigned limit_ms,
                       struct arena *arena, struct error *err)
{
    char **environment = notice_environment(notice, environ, arena);
    pid_t process = 0;
    int input, failure;

    if (!environment)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    input = json_line(notice);
    if (input < 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "the notice cannot be handed over: %s",
                         strerror(errno));
    failure = spawn(command, environment, input, &process);
    close(input);
    if (failure != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "the command cannot be started: %s",
                         strerror(failure));
    return wait_and_judge(process, limit_ms, err);
}
