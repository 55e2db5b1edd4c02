/* A look into a PDF on the auditor's own machine: its names, and what qpdf unpacks behind bars. */
#include "client/pdf/look.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client/pdf/sandbox.h"
#include "common/status.h"

enum {
    PIECE = 64 * 1024,
    SECONDS_USUAL = 20,
    NOT_SHUT_IN = 125, /* the child's exit codes of its own */
    NOT_RUN = 126,
    QPDF_WARNED = 3
};
#define MEMORY_USUAL ((uint64_t)1 << 30)
#define MOST_USUAL   ((uint64_t)256 << 20)

/* ---- the file as it lies there ---- */

static enum status scan_file(const char *path, struct pdf_findings *out, struct error *err)
{
    uint8_t piece[PIECE];
    struct pdf_scan scan;
    FILE *file = fopen(path, "rb");
    size_t size;

    if (!file)
        return error_set(err, errno == EACCES ? STATUS_PERMISSION_DENIED : STATUS_NOT_FOUND,
                         "%s cannot be read: %s", path, strerror(errno));
    pdf_scan_begin(&scan);
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        pdf_scan_feed(&scan, (struct bytes){piece, size});
    bool failed = ferror(file) != 0;
    fclose(file);
    *out = pdf_scan_end(&scan);
    return failed ? error_set(err, STATUS_INTERNAL, "%s cannot be read through", path) : STATUS_OK;
}

/* ---- the child ---- */

struct child {
    pid_t pid;
    int output;
};

static _Noreturn void become(const struct look_options *options, const char *path, int output)
{
    static char name[] = "qpdf", decrypt[] = "--decrypt", objects[] = "--object-streams=disable",
                streams[] = "--stream-data=preserve", quiet[] = "--no-warn", to[] = "-";
    char *environment[] = {NULL};
    char file[PATH_MAX];
    const struct sandbox_limits limits = {options->seconds, options->memory};
    int nothing = open("/dev/null", O_RDWR);

    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(nothing, STDERR_FILENO) < 0 || strlen(path) >= sizeof file)
        _exit(NOT_RUN);
    memcpy(file, path, strlen(path) + 1);
    char *arguments[] = {name, decrypt, objects, streams, quiet, file, to, NULL};
    if (sandbox_enter(&limits, options->program, path) != 0)
        _exit(NOT_SHUT_IN);
    execve(options->program, arguments, environment);
    _exit(NOT_RUN);
}

static bool start(const struct look_options *options, const char *path, struct child *out)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    out->pid = fork();
    if (out->pid == 0)
        become(options, path, ends[1]);
    close(ends[1]);
    out->output = ends[0];
    if (out->pid > 0)
        return true;
    close(ends[0]);
    return false;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* Reads until the child is done; false when it took too long or wrote too much. */
static bool follow(const struct look_options *options, int output, struct pdf_scan *scan)
{
    int64_t end = now_ms() + options->seconds * INT64_C(1000);
    uint8_t piece[PIECE];
    uint64_t total = 0;

    for (;;) {
        struct pollfd wait = {.fd = output, .events = POLLIN};
        int64_t left = end - now_ms();
        if (left <= 0 || poll(&wait, 1, (int)left) < 0)
            return false;
        if (wait.revents == 0)
            continue;
        ssize_t size = read(output, piece, sizeof piece);
        if (size <= 0)
            return size == 0;
        total += (uint64_t)size;
        if (total > options->most)
            return false;
        pdf_scan_feed(scan, (struct bytes){piece, (size_t)size});
    }
}

static enum look_depth depth_of(bool through, int status)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

    if (code == NOT_SHUT_IN)
        return LOOK_UNSAFE;
    return through && (code == 0 || code == QPDF_WARNED) ? LOOK_UNPACKED : LOOK_FAILED;
}

static enum look_depth unpack(const struct look_options *options, const char *path,
                              struct pdf_findings *out)
{
    struct pdf_scan scan;
    struct child child;
    int status = 0;

    if (!start(options, path, &child))
        return LOOK_FAILED;
    pdf_scan_begin(&scan);
    bool through = follow(options, child.output, &scan);
    if (!through)
        kill(child.pid, SIGKILL);
    close(child.output);
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
        continue;
    *out = pdf_scan_end(&scan);
    return depth_of(through, status);
}

/* ---- both ---- */

/* Not by PATH: whoever can change that should not choose what looks into strangers' files. */
static const char *qpdf_here(void)
{
    static const char *const places[] = {"/usr/bin/qpdf", "/usr/local/bin/qpdf"};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (access(places[i], X_OK) == 0)
            return places[i];
    }
    return NULL;
}

static struct look_options settled(const struct look_options *options)
{
    struct look_options out = options ? *options : (struct look_options){0};

    out.program = out.program ? out.program : qpdf_here();
    out.seconds = out.seconds ? out.seconds : SECONDS_USUAL;
    out.memory = out.memory ? out.memory : MEMORY_USUAL;
    out.most = out.most ? out.most : MOST_USUAL;
    return out;
}

/* What was unpacked adds to what the names said; only then nothing is hidden any more. */
static void merge(struct look *look, const struct pdf_findings *inside)
{
    look->findings.signs |= inside->signs;
    look->findings.disguised |= inside->disguised;
    if (look->depth == LOOK_UNPACKED)
        look->findings.object_streams = inside->object_streams;
}

enum status look_into(const char *path, const struct look_options *options, struct look *out,
                      struct error *err)
{
    const struct look_options with = settled(options);
    struct pdf_findings inside = {0};
    char real[PATH_MAX];

    *out = (struct look){.depth = LOOK_NAMES};
    if (!realpath(path, real))
        return error_set(err, errno == EACCES ? STATUS_PERMISSION_DENIED : STATUS_NOT_FOUND,
                         "%s cannot be read: %s", path, strerror(errno));
    TRY(scan_file(real, &out->findings, err));
    if (!out->findings.is_pdf || !with.program)
        return STATUS_OK;
    out->depth = unpack(&with, real, &inside);
    merge(out, &inside);
    return STATUS_OK;
}
