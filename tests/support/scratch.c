/* Folders, clocks and captured output for tests; every failure here ends the test program. */
#include "tests/support/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEED(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            exit(99);                                                                              \
        }                                                                                          \
    } while (0)

const char *scratch_folder(void)
{
    static char path[4096];
    const char *parent = getenv("TMPDIR");

    snprintf(path, sizeof path, "%s/bairi-XXXXXX", parent && parent[0] ? parent : "/tmp");
    NEED(mkdtemp(path));
    return path;
}

const char *scratch_path(const char *folder, const char *name)
{
    static char paths[8][4096];
    static unsigned turn;
    char *path = paths[turn++ % 8];

    NEED(snprintf(path, sizeof paths[0], "%s/%s", folder, name) < (int)sizeof paths[0]);
    return path;
}

void scratch_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    NEED(file);
    NEED(fputs(text, file) >= 0);
    NEED(fclose(file) == 0);
}

static int remove_entry(const char *path, const struct stat *state, int kind, struct FTW *ftw)
{
    (void)state;
    (void)kind;
    (void)ftw;
    return remove(path);
}

void scratch_remove(const char *folder)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* The file stays: clock_set writes it again. One per process is enough. */
static const char *clock_file(void)
{
    static char path[64];

    snprintf(path, sizeof path, "/tmp/bairi-clock-%d", (int)getpid());
    return path;
}

struct clock *clock_at(const char *rfc3339)
{
    struct clock *clock = NULL;

    scratch_write(clock_file(), rfc3339);
    NEED(clock_create_dev(clock_file(), &clock, NULL) == STATUS_OK);
    unlink(clock_file());
    return clock;
}

void clock_set(struct clock *clock, const char *rfc3339)
{
    scratch_write(clock_file(), rfc3339);
    NEED(clock_reread(clock, NULL) == STATUS_OK);
    unlink(clock_file());
}

/* Sends a descriptor into a new temporary file; returns the file, *saved is the old descriptor. */
static FILE *redirect(int descriptor, int *saved)
{
    FILE *file = tmpfile();

    NEED(file);
    *saved = dup(descriptor);
    NEED(*saved >= 0 && dup2(fileno(file), descriptor) >= 0);
    return file;
}

static void restore(FILE *file, int descriptor, int saved, struct buf *into)
{
    char chunk[4096];

    NEED(dup2(saved, descriptor) >= 0);
    close(saved);
    rewind(file);
    for (size_t got = fread(chunk, 1, sizeof chunk, file); got > 0;
         got = fread(chunk, 1, sizeof chunk, file))
        if (into)
            buf_add(into, chunk, got);
    fclose(file);
}

void capture(void (*act)(void *context), void *context, struct buf *out, struct buf *err)
{
    int saved_out, saved_err;

    fflush(stdout);
    fflush(stderr);
    FILE *out_file = redirect(STDOUT_FILENO, &saved_out);
    FILE *err_file = redirect(STDERR_FILENO, &saved_err);
    act(context);
    fflush(stdout);
    fflush(stderr);
    restore(out_file, STDOUT_FILENO, saved_out, out);
    restore(err_file, STDERR_FILENO, saved_err, err);
}
