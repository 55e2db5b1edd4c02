/* bairi-render as a child: no shell, three files in memory for what it reads, writes and says. */
#include "client/commands/render_run.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/instant.h"

enum { STREAMS = 3, SAID_SIZE = 512 };

/* ---- where it is ---- */

static const char *runnable(const char *folder, size_t size, struct arena *arena)
{
    const char *path = arena_printf(arena, "%.*s/bairi-render", (int)size, folder);

    return path && access(path, X_OK) == 0 ? path : NULL;
}

const char *render_find(const char *self, const char *path, struct arena *arena)
{
    const char *slash = self ? strrchr(self, '/') : NULL;
    const char *found = slash ? runnable(self, (size_t)(slash - self), arena) : NULL;

    while (!found && path && *path) {
        size_t size = strcspn(path, ":");

        if (path[0] == '/')
            found = runnable(path, size, arena);
        path += size;
        path += *path == ':';
    }
    return found;
}

/* ---- the child ---- */

static void close_all(const int *streams)
{
    for (int i = 0; i < STREAMS; i++)
        if (streams[i] >= 0)
            close(streams[i]);
}

static bool write_all(int fd, struct bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t n = write(fd, bytes.data, bytes.size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes.data += n;
        bytes.size -= (size_t)n;
    }
    return lseek(fd, 0, SEEK_SET) == 0;
}

static bool open_all(int *streams, struct bytes input)
{
    for (int i = 0; i < STREAMS; i++)
        streams[i] = -1;
    for (int i = 0; i < STREAMS; i++)
        if ((streams[i] = memfd_create("bairi-render", MFD_CLOEXEC)) < 0)
            return false;
    return write_all(streams[0], input);
}

static int spawn(const char *program, const char *format, const int *streams, pid_t *child)
{
    char name[] = "bairi-render", to[] = "--to", kind[16];
    char *arguments[] = {name, to, kind, NULL};
    posix_spawn_file_actions_t actions;
    int failure;

    if (snprintf(kind, sizeof kind, "%s", format) >= (int)sizeof kind)
        return EINVAL;
    failure = posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < STREAMS && failure == 0; i++)
        failure = posix_spawn_file_actions_adddup2(&actions, streams[i], i);
    if (failure == 0)
        failure = posix_spawn(child, program, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/* false: it was still running at the end and has been killed */
static bool await(pid_t child, int *ended)
{
    const struct timespec nap = {0, 5000000};
    const int64_t end = monotonic_ms() + (int64_t)RENDER_LIMIT_S * 1000;

    for (;;) {
        pid_t done = waitpid(child, ended, WNOHANG);

        if (done == child || (done < 0 && errno != EINTR))
            return true;
        if (monotonic_ms() >= end) {
            kill(child, SIGKILL);
            while (waitpid(child, ended, 0) < 0 && errno == EINTR)
                continue;
            return false;
        }
        nanosleep(&nap, NULL);
    }
}

static bool read_all(int fd, struct buf *out)
{
    char piece[16384];
    ssize_t n;

    if (lseek(fd, 0, SEEK_SET) != 0)
        return false;
    while ((n = read(fd, piece, sizeof piece)) > 0)
        buf_add(out, piece, (size_t)n);
    return n == 0;
}

/* The last line it said, without its line end. */
static const char *complaint(int fd, char said[SAID_SIZE])
{
    ssize_t n = lseek(fd, 0, SEEK_SET) == 0 ? read(fd, said, SAID_SIZE - 1) : 0;
    char *end;

    said[n > 0 ? n : 0] = '\0';
    while ((end = strrchr(said, '\n')) && end[1] == '\0')
        *end = '\0';
    return end ? end + 1 : said;
}

static enum status judge(int ended, const int *streams, struct buf *out, struct error *err)
{
    char said[SAID_SIZE];

    if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0) {
        const char *why = complaint(streams[2], said);
        return error_set(err, STATUS_FAILED_PRECONDITION, "bairi-render could not set it: %s",
                         *why ? why : "?");
    }
    if (!read_all(streams[1], out))
        return error_set(err, STATUS_FAILED_PRECONDITION, "bairi-render could not set it: %s",
                         strerror(errno));
    return buf_finish(out, err);
}

enum status render_run(const char *program, const char *format, struct bytes json, struct buf *out,
                       struct error *err)
{
    int streams[STREAMS], ended = 0, failure;
    enum status status = STATUS_OK;
    pid_t child = 0;

    failure = open_all(streams, json) ? spawn(program, format, streams, &child) : errno;
    if (failure != 0)
        status = error_set(err, STATUS_FAILED_PRECONDITION, "cannot run %s: %s", program,
                           strerror(failure));
    else if (!await(child, &ended))
        status = error_set(err, STATUS_DEADLINE_EXCEEDED, "bairi-render was ended after %d seconds",
                           RENDER_LIMIT_S);
    else
        status = judge(ended, streams, out, err);
    close_all(streams);
    return status;
}
