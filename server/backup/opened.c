/* Which epochs were opened with a folder's keys: noted beside them before anything is signed, so
 * that one backup does not become two logs of one name. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/merkle/checkpoint.h"
#include "server/backup/internal.h"

#define OPENED_MAX ((size_t)16 << 20)

struct opened {
    char path[BACKUP_PATH];
    int file;
    off_t before; /* its size when it was opened */
    struct buf text;
};

static enum status failed(const struct opened *opened, struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s cannot be written: %s; an epoch that is opened is noted beside the keys",
                     opened->path, strerror(errno));
}

static enum status open_file(struct opened *opened, struct error *err)
{
    struct stat info;

    opened->file = open(opened->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (opened->file < 0 || flock(opened->file, LOCK_EX | LOCK_NB) != 0 ||
        fstat(opened->file, &info) != 0)
        return failed(opened, err);
    if (info.st_nlink == 0) { /* taken back meanwhile */
        errno = EAGAIN;
        return failed(opened, err);
    }
    opened->before = info.st_size;
    return buf_read_file(&opened->text, opened->path, err);
}

enum status opened_open(const char *keys, struct opened **out, struct error *err)
{
    struct opened *opened = calloc(1, sizeof *opened);

    if (!opened)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    opened->file = -1;
    opened->text = buf_make(OPENED_MAX);
    enum status status = path_below(keys, OPENED_NAME, opened->path, err);
    if (status == STATUS_OK)
        status = open_file(opened, err);
    if (status != STATUS_OK) {
        opened_close(&opened);
        return status;
    }
    *out = opened;
    return STATUS_OK;
}

void opened_close(struct opened **opened)
{
    if (!opened || !*opened)
        return;
    if ((*opened)->file >= 0)
        close((*opened)->file);
    buf_free(&(*opened)->text);
    free(*opened);
    *opened = NULL;
}

static bool is_noted(const struct opened *opened, const char *origin)
{
    size_t length = strlen(origin);
    const char *line = buf_text(&opened->text);

    while (line && *line) {
        if (strncmp(line, origin, length) == 0 && line[length] == '\n')
            return true;
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return false;
}

enum status opened_refuse(struct opened *opened, const char *origin, struct error *err)
{
    if (!is_noted(opened, origin))
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the log %s was opened before with these keys, as %s says; restore from a "
                     "backup of it, or, if what was restored then is gone and nobody ever saw it, "
                     "remove its line",
                     origin, opened->path);
}

/* The entry of a new file too. */
static bool sync_folder(const char *path)
{
    char folder[BACKUP_PATH];

    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = '\0';
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = file >= 0 && fsync(file) == 0;
    if (file >= 0)
        close(file);
    return done;
}

enum status opened_note(struct opened *opened, const char *origin, struct error *err)
{
    char line[ORIGIN_SIZE + 2];
    int length = snprintf(line, sizeof line, "%s\n", origin);
    off_t end = lseek(opened->file, 0, SEEK_END);

    if (end < 0 || write(opened->file, line, (size_t)length) != length ||
        fsync(opened->file) != 0 || !sync_folder(opened->path))
        return failed(opened, err);
    return STATUS_OK;
}

void opened_take_back(struct opened *opened)
{
    if (opened->before == 0)
        (void)unlink(opened->path);
    else if (ftruncate(opened->file, opened->before) == 0)
        (void)fsync(opened->file);
}
