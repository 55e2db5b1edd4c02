/* Files below the data folder: whole reads and writes, names that outlive a power cut. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/upload.h"

enum status file_failed(const char *path, struct error *err)
{
    int why = errno;
    bool full = why == ENOSPC || why == EDQUOT || why == EMFILE || why == ENFILE || why == ENOMEM;

    return error_set(err, full ? STATUS_RESOURCE_EXHAUSTED : STATUS_INTERNAL, "%s: %s", path,
                     strerror(why));
}

/* A failed fsync is never forgiven by trying again: nobody knows what the disk holds. */
enum status file_sync_close(int fd, const char *path, struct error *err)
{
    int failed = fsync(fd) != 0 ? errno : 0;

    if (close(fd) != 0 && !failed)
        failed = errno;
    if (failed)
        return error_set(err, STATUS_DATA_LOSS, "%s cannot be made durable: %s", path,
                         strerror(failed));
    return STATUS_OK;
}

enum status folder_sync(int folder, const char *path, struct error *err)
{
    int fd = openat(folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd < 0 ? file_failed(path, err) : file_sync_close(fd, path, err);
}

enum status folder_make(int folder, const char *parent, const char *path, struct error *err)
{
    if (mkdirat(folder, path, 0700) != 0 && errno != EEXIST)
        return file_failed(path, err);
    return folder_sync(folder, parent, err);
}

enum status file_read_at(int fd, void *out, size_t size, uint64_t offset, const char *path,
                         struct error *err)
{
    size_t done = 0;

    while (done < size) {
        ssize_t got = pread(fd, (char *)out + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_failed(path, err);
        if (got == 0)
            return error_set(err, STATUS_DATA_LOSS, "%s is shorter than it was", path);
        done += (size_t)got;
    }
    return STATUS_OK;
}

enum status file_write_at(int fd, const void *data, size_t size, uint64_t offset, const char *path,
                          struct error *err)
{
    size_t done = 0;

    while (done < size) {
        ssize_t put = pwrite(fd, (const char *)data + done, size - done, (off_t)(offset + done));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return file_failed(path, err);
        done += (size_t)put;
    }
    return STATUS_OK;
}
