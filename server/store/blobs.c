/* The files of a server: whose uploads are open, who may have which blob. */
#include "server/store/blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "server/store/upload.h"

/* ---- names ---- */

static enum status check_unit(const char *unit, struct error *err)
{
    if (owner_is_valid(unit))
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "a unit's id has 1 to 32 characters of a-z, 0-9 and -");
}

struct blob_names {
    char parent[BLOB_PATH_SIZE]; /* blobs/ab */
    char path[BLOB_PATH_SIZE];   /* blobs/ab/cdef… */
};

static struct blob_names name_blob(const uint8_t digest[SHA256_SIZE])
{
    char hex[2 * SHA256_SIZE + 1];
    struct blob_names names;

    hex_encode(digest, SHA256_SIZE, hex);
    snprintf(names.parent, sizeof names.parent, "blobs/%.2s", hex);
    snprintf(names.path, sizeof names.path, "blobs/%.2s/%s", hex, hex + 2);
    return names;
}

static void name_right(const char *unit, const uint8_t digest[SHA256_SIZE],
                       char out[BLOB_PATH_SIZE])
{
    char hex[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, hex);
    snprintf(out, BLOB_PATH_SIZE, "rights/%.*s/%s", OWNER_MAX, unit, hex);
}

/* ---- rights ---- */

bool right_exists(struct blobs *blobs, const char *unit, const uint8_t digest[SHA256_SIZE],
                  uint64_t *size)
{
    struct blob_names names = name_blob(digest);
    char right[BLOB_PATH_SIZE];
    struct stat info;

    name_right(unit, digest, right);
    if (fstatat(blobs->folder, right, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        fstatat(blobs->folder, names.path, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(info.st_mode))
        return false;
    if (size)
        *size = (uint64_t)info.st_size;
    return true;
}

/* While a commit is under way its right may be seen, but may not outlive a power cut yet. */
bool blobs_has(struct blobs *blobs, const char *unit, const uint8_t digest[SHA256_SIZE],
               uint64_t *size)
{
    return owner_is_valid(unit) && !uploads_is_open(blobs, unit, digest) &&
           right_exists(blobs, unit, digest, size);
}

static enum status grant(struct blobs *blobs, const char *unit, const uint8_t digest[SHA256_SIZE],
                         struct error *err)
{
    char path[BLOB_PATH_SIZE], parent[BLOB_PATH_SIZE];
    int fd;

    name_right(unit, digest, path);
    snprintf(parent, sizeof parent, "rights/%.*s", OWNER_MAX, unit);
    TRY(folder_make(blobs->folder, "rights", parent, err));
    fd = openat(blobs->folder, path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_failed(path, err);
    TRY(file_sync_close(fd, path, err));
    return folder_sync(blobs->folder, parent, err);
}

/* ---- room ---- */

static enum status check_room(struct blobs *blobs, uint64_t more, struct error *err)
{
    struct statvfs info;
    uint64_t bytes_free;

    if (fstatvfs(blobs->folder, &info) != 0)
        return file_failed("statvfs", err);
    bytes_free = (uint64_t)info.f_bavail * info.f_frsize;
    if (bytes_free >= more && bytes_free - more >= blobs->low_disk)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the server's disk is nearly full: it takes no files at present");
}

enum status blobs_room(struct blobs *blobs, struct error *err)
{
    return check_room(blobs, 0, err);
}

/* ---- the verbs ---- */

enum status blobs_begin(struct blobs *blobs, const char *unit, const uint8_t digest[SHA256_SIZE],
                        uint64_t size, uint64_t *offset, bool *committed, struct error *err)
{
    enum status status = STATUS_OK;
    struct upload *upload;
    uint64_t stored = 0;

    TRY(check_unit(unit, err));
    if (size > (uint64_t)BLOB_SIZE_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the file has %llu bytes, at most %lld are "
                         "taken",
                         (unsigned long long)size, (long long)BLOB_SIZE_MAX);
    *committed = blobs_has(blobs, unit, digest, &stored);
    if (!*committed) {
        TRY(check_room(blobs, size, err));
        TRY(uploads_take(blobs, unit, digest, &size, &upload, err));
        if (upload) {
            if (upload->size != size)
                status = upload_start(upload, blobs->folder, size, err);
            *offset = upload->held;
            uploads_give(blobs, upload);
            return status;
        }
        *committed = blobs_has(blobs, unit, digest, &stored);
    }
    *offset = stored;
    if (stored != size)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the file with this digest has %llu bytes, not %llu",
                         (unsigned long long)stored, (unsigned long long)size);
    return STATUS_OK;
}

static enum status never_begun(struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION, "this unit has begun no upload of this file");
}

enum status blobs_put(struct blobs *blobs, const char *unit, const uint8_t digest[SHA256_SIZE],
                      uint64_t offset, struct bytes data, uint64_t *held, struct error *err)
{
    struct upload *upload;
    enum status status;

    TRY(check_unit(unit, err));
    TRY(check_room(blobs, data.size, err));
    TRY(uploads_take(blobs, unit, digest, NULL, &upload, err));
    if (!upload)
        return blobs_has(blobs, unit, digest, held) ? STATUS_OK : never_begun(err);
    status = upload_put(upload, blobs->folder, offset, data, err);
    *held = upload->held;
    uploads_give(blobs, upload);
    return status;
}

static enum status commit_upload(struct blobs *blobs, struct upload *upload, struct error *err)
{
    struct blob_names names = name_blob(upload->sha256);
    enum status status = upload_verify(upload, blobs->folder, err);

    if (status == STATUS_DATA_LOSS)
        upload_remove(upload, blobs->folder);
    TRY(status);
    status = upload_publish(upload, blobs->folder, names.parent, names.path, err);
    if (status == STATUS_OK)
        status = grant(blobs, upload->unit, upload->sha256, err);
    if (status == STATUS_DATA_LOSS && blobs->fatal)
        blobs->fatal(err);
    return status;
}

enum status blobs_commit(struct blobs *blobs, const char *unit, const uint8_t digest[SHA256_SIZE],
                         struct error *err)
{
    struct upload *upload;
    enum status status;

    TRY(check_unit(unit, err));
    TRY(uploads_take(blobs, unit, digest, NULL, &upload, err));
    if (!upload)
        return blobs_has(blobs, unit, digest, NULL) ? STATUS_OK : never_begun(err);
    status = commit_upload(blobs, upload, err);
    uploads_give(blobs, upload);
    return status;
}

static enum status read_range(int fd, const char *path, uint64_t offset, uint32_t length,
                              struct arena *arena, struct bytes *out, uint64_t *size,
                              struct error *err)
{
    struct stat info;
    uint8_t *data;

    if (fstat(fd, &info) != 0)
        return file_failed(path, err);
    *size = (uint64_t)info.st_size;
    if (offset > *size)
        return error_set(err, STATUS_OUT_OF_RANGE, "the file has %llu bytes, %llu is beyond them",
                         (unsigned long long)*size, (unsigned long long)offset);
    if (length > BLOB_CHUNK_MAX)
        length = BLOB_CHUNK_MAX;
    if (length > *size - offset)
        length = (uint32_t)(*size - offset);
    data = arena_take(arena, length);
    if (!data)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the request needs too much memory");
    *out = (struct bytes){data, length};
    return file_read_at(fd, data, length, offset, path, err);
}

enum status blobs_read(struct blobs *blobs, const uint8_t digest[SHA256_SIZE], uint64_t offset,
                       uint32_t length, struct arena *arena, struct bytes *out, uint64_t *size,
                       struct error *err)
{
    struct blob_names names = name_blob(digest);
    int fd = openat(blobs->folder, names.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    enum status status;

    if (fd < 0 && errno == ENOENT)
        return error_set(err, STATUS_NOT_FOUND, "there is no such file");
    if (fd < 0)
        return file_failed(names.path, err);
    status = read_range(fd, names.path, offset, length, arena, out, size, err);
    close(fd);
    return status;
}

/* ---- opening and closing ---- */

void blobs_set_fatal(struct blobs *blobs, void (*fatal)(const struct error *err))
{
    blobs->fatal = fatal;
}

static enum status open_folder(struct blobs *blobs, const char *path, struct error *err)
{
    static const char *const parts[] = {"uploads", "blobs", "rights"};

    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return file_failed(path, err);
    blobs->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (blobs->folder < 0)
        return file_failed(path, err);
    TRY(folder_sync(blobs->folder, "..", err));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        TRY(folder_make(blobs->folder, ".", parts[i], err));
    return uploads_restore(blobs, err);
}

enum status blobs_open(const char *folder, uint64_t low_disk, struct blobs **out, struct error *err)
{
    struct blobs *blobs = calloc(1, sizeof *blobs);
    enum status status;

    if (!blobs || pthread_mutex_init(&blobs->lock, NULL) != 0) {
        free(blobs);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    blobs->folder = -1;
    blobs->low_disk = low_disk;
    status = open_folder(blobs, folder, err);
    if (status != STATUS_OK)
        blobs_close(&blobs);
    else
        *out = blobs;
    return status;
}

void blobs_close(struct blobs **blobs)
{
    if (!blobs || !*blobs)
        return;
    uploads_forget(*blobs);
    if ((*blobs)->folder >= 0)
        close((*blobs)->folder);
    pthread_mutex_destroy(&(*blobs)->lock);
    free(*blobs);
    *blobs = NULL;
}
