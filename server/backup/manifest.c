/* The list of a backup's files with their digests, and copies on their way into it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/backup/backup.h"

enum { CHUNK = 1 << 18 };

struct manifest {
    const char *folder;
    struct buf text;
    size_t files;
};

struct manifest *manifest_create(const char *folder)
{
    struct manifest *manifest = calloc(1, sizeof *manifest);

    if (!manifest)
        return NULL;
    manifest->folder = folder;
    manifest->text = buf_make(MANIFEST_MAX);
    buf_adds(&manifest->text, "# bairi backup 2\n");
    return manifest;
}

void manifest_destroy(struct manifest **manifest)
{
    if (!manifest || !*manifest)
        return;
    buf_free(&(*manifest)->text);
    free(*manifest);
    *manifest = NULL;
}

void manifest_note(struct manifest *manifest, const char *line)
{
    buf_addf(&manifest->text, "# %s\n", line);
}

static void add_line(struct manifest *manifest, const uint8_t digest[SHA256_SIZE], const char *path)
{
    char hex[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, hex);
    buf_addf(&manifest->text, "%s  %s\n", hex, path);
    manifest->files++;
}

enum status path_below(const char *folder, const char *path, char out[BACKUP_PATH],
                       struct error *err)
{
    if (snprintf(out, BACKUP_PATH, "%s/%s", folder, path) < BACKUP_PATH)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", folder);
}

enum status manifest_add(struct manifest *manifest, const char *path, struct error *err)
{
    char whole[BACKUP_PATH];
    uint8_t digest[SHA256_SIZE];
    uint64_t size = 0;

    TRY(path_below(manifest->folder, path, whole, err));
    TRY(sha256_file(whole, digest, &size, err));
    add_line(manifest, digest, path);
    return STATUS_OK;
}

enum status manifest_folders(const char *folder, const char *path, struct error *err)
{
    char whole[BACKUP_PATH];

    TRY(path_below(folder, path, whole, err));
    for (char *slash = whole + strlen(folder); (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        if (mkdir(whole, 0700) != 0 && errno != EEXIST)
            return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s",
                             whole, strerror(errno));
    }
    return STATUS_OK;
}

/* ---- copies ---- */

static enum status failed(const char *path, struct error *err)
{
    bool full = errno == ENOSPC || errno == EDQUOT;

    return error_set(err, full ? STATUS_RESOURCE_EXHAUSTED : STATUS_INTERNAL, "%s: %s", path,
                     strerror(errno));
}

static enum status write_all(int into, const char *bytes, size_t size, const char *path,
                             struct error *err)
{
    for (size_t done = 0; done < size;) {
        ssize_t put = write(into, bytes + done, size - done);
        if (put < 0)
            return failed(path, err);
        done += (size_t)put;
    }
    return STATUS_OK;
}

static enum status copy_bytes(int from, const char *source, int into, const char *path,
                              uint8_t digest[SHA256_SIZE], struct error *err)
{
    struct sha256_state *state = sha256_begin();
    char *chunk = malloc(CHUNK);
    enum status status =
        state && chunk ? STATUS_OK : error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    ssize_t got = 1;

    while (status == STATUS_OK && got > 0) {
        got = read(from, chunk, CHUNK);
        if (got < 0) {
            status =
                error_set(err, STATUS_DATA_LOSS, "%s cannot be read: %s", source, strerror(errno));
        } else {
            sha256_update(state, (struct bytes){(const uint8_t *)chunk, (size_t)got});
            status = write_all(into, chunk, (size_t)got, path, err);
        }
    }
    if (state)
        sha256_end(&state, digest);
    free(chunk);
    if (status == STATUS_OK && fsync(into) != 0)
        status = failed(path, err);
    return status;
}

/* What has a digest is evidence or a backup's: a file of it that cannot be opened is lost, unless
 * it is this process that has no room for one more. */
static enum status not_opened(const char *from, bool evidence, struct error *err)
{
    enum status status = errno == ENOENT ? STATUS_NOT_FOUND : STATUS_INTERNAL;

    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
        status = STATUS_RESOURCE_EXHAUSTED;
    else if (evidence)
        status = STATUS_DATA_LOSS;
    return error_set(err, status, "%s: %s", from, strerror(errno));
}

enum status manifest_copy(struct manifest *manifest, const char *from, const char *path,
                          const uint8_t *digest, struct error *err)
{
    char whole[BACKUP_PATH];
    uint8_t found[SHA256_SIZE];

    TRY(manifest_folders(manifest->folder, path, err));
    TRY(path_below(manifest->folder, path, whole, err));
    int source = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (source < 0)
        return not_opened(from, digest != NULL, err);
    int into = open(whole, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum status status =
        into < 0 ? failed(whole, err) : copy_bytes(source, from, into, whole, found, err);
    if (into >= 0)
        close(into);
    close(source);
    if (status == STATUS_OK && digest && memcmp(digest, found, SHA256_SIZE) != 0)
        status = error_set(err, STATUS_DATA_LOSS,
                           "%s is damaged: it is not what its name says; see bairid check", from);
    if (status == STATUS_DATA_LOSS)
        unlink(whole); /* nothing of it counts */
    TRY(status);
    add_line(manifest, found, path);
    return STATUS_OK;
}

enum status manifest_finish(struct manifest *manifest, struct error *err)
{
    char whole[BACKUP_PATH];

    TRY(path_below(manifest->folder, "MANIFEST", whole, err));
    buf_addf(&manifest->text, "# files %zu\n", manifest->files);
    TRY(buf_finish(&manifest->text, err));
    sync(); /* the many folders made: cheaper than one after the other */
    return buf_write_file(whole, buf_bytes(&manifest->text), 0600, err);
}
