/* The server of a campaign of faults: started, cut off, waited for. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fault/campaign.h"

enum { START_MS = 60000, END_MS = 20000 };

static void become_server(const struct campaign_run *run, char *const *argv)
{
    char log[PATH_LENGTH];

    snprintf(log, sizeof log, "%s/server.log", run->folder);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd >= 0) {
        dup2(fd, 1);
        dup2(fd, 2);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(argv[0], argv);
    _exit(127);
}

uint16_t server_port(const struct campaign_run *run)
{
    char path[PATH_LENGTH];
    unsigned port = 0;

    snprintf(path, sizeof path, "%s/data/port", run->folder);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    if (fscanf(file, "%u", &port) != 1)
        port = 0;
    fclose(file);
    return (uint16_t)port;
}

static bool listens(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    good = fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof at) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

bool server_start(struct campaign_run *run, char *const *argv)
{
    char path[PATH_LENGTH];
    int64_t until = monotonic_ms() + START_MS;

    snprintf(path, sizeof path, "%s/data/port", run->folder);
    unlink(path);
    atomic_store(&run->broken, false);
    run->server = fork();
    if (run->server == 0)
        become_server(run, argv);
    while (run->server > 0 && monotonic_ms() < until) {
        siginfo_t ended = {0};
        run->port = server_port(run);
        if (run->port && listens(run->port))
            return true;
        if (waitid(P_PID, (id_t)run->server, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            ended.si_pid == run->server)
            return false;
        usleep(2000);
    }
    return false;
}

void server_break(struct campaign_run *run)
{
    char word[64];

    if (atomic_exchange(&run->broken, true))
        return;
    if (run->power) {
        int length = snprintf(word, sizeof word, "cut %llu", (unsigned long long)run->seed);
        int fd = open(run->power, O_WRONLY | O_CLOEXEC);
        if (fd < 0 || write(fd, word, (size_t)length) != length) {
            fprintf(stderr, "the power cannot be cut: %s\n", strerror(errno));
            exit(2);
        }
        close(fd);
    }
    kill(run->server, SIGKILL);
    atomic_store(&run->stop, true);
}

bool server_reap(struct campaign_run *run, int signal)
{
    int64_t until = monotonic_ms() + END_MS;
    int status = 0;
    bool late = false;

    if (run->server <= 0)
        return true;
    if (signal)
        kill(run->server, signal);
    while (waitpid(run->server, &status, WNOHANG) == 0) {
        if (!late && monotonic_ms() > until) {
            late = true;
            kill(run->server, SIGKILL);
        }
        usleep(1000);
    }
    run->server = 0;
    if (late)
        fprintf(stderr, "# the server did not end within %d s\n", END_MS / 1000);
    return !late && (!WIFSIGNALED(status) || WTERMSIG(status) == SIGKILL);
}
