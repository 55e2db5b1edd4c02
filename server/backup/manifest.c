/* The list of a backup's files with their digests, and copies on their way into it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/backup/backup.h"

#define MANIFEST_HEAD "# bairi backup 1\n"
#define MANIFEST_MAX  ((size_t)1 << 30)

enum { CHUNK = 1 << 18 };

struct manifest {
    const char *folder;
    struct buf text;
};

struct manifest *manifest_create(const char *folder)
{
    struct manifest *manifest = calloc(1, sizeof *manifest);

    if (!manifest)
        return NULL;
    manifest->folder = folder;
    manifest->text = buf_make(MANIFEST_MAX);
    buf_adds(&manifest->text, MANIFEST_HEAD);
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

enum status manifest_copy(struct manifest *manifest, const char *from, const char *path,
                          const uint8_t *digest, struct error *err)
{
    char whole[BACKUP_PATH];
    uint8_t found[SHA256_SIZE];

    TRY(manifest_folders(manifest->folder, path, err));
    TRY(path_below(manifest->folder, path, whole, err));
    int source = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_INTERNAL, "%s: %s", from,
                         strerror(errno));
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
    TRY(buf_finish(&manifest->text, err));
    sync(); /* the many folders made: cheaper than one after the other */
    return buf_write_file(whole, buf_bytes(&manifest->text), 0600, err);
}

/* ---- reading it again ---- */

/* Only names that a backup has: the server's own files, and what lies in its three folders. */
static bool path_is_sound(const char *path)
{
    const char *campaign = strncmp(path, "campaigns/", 10) == 0 ? strchr(path + 10, '/') : NULL;

    if (strlen(path) >= BACKUP_PATH || strstr(path, "..") || strstr(path, "//"))
        return false;
    if (campaign)
        return strcmp(campaign, "/ledger.db") == 0 || strcmp(campaign, "/checkpoint.note") == 0;
    if (strncmp(path, "blobs/", 6) == 0 || strncmp(path, "rights/", 7) == 0)
        return path[strlen(path) - 1] != '/';
    for (size_t i = 0; backup_files[i].name; i++)
        if (strcmp(path, backup_files[i].name) == 0)
            return true;
    return false;
}

static enum status verify_line(const char *folder, char *line, const char **path,
                               uint8_t wanted[SHA256_SIZE], struct error *err)
{
    char whole[BACKUP_PATH];
    uint8_t found[SHA256_SIZE];
    uint64_t size = 0;

    if (strlen(line) < 2 * SHA256_SIZE + 3 || line[2 * SHA256_SIZE] != ' ')
        return error_set(err, STATUS_DATA_LOSS, "MANIFEST has a line that is none: %s", line);
    line[2 * SHA256_SIZE] = '\0';
    *path = line + 2 * SHA256_SIZE + 2;
    if (!hex_decode(line, wanted, SHA256_SIZE) || !path_is_sound(*path))
        return error_set(err, STATUS_DATA_LOSS, "MANIFEST has a line that is none: %s", line);
    TRY(path_below(folder, *path, whole, err));
    if (sha256_file(whole, found, &size, NULL) != STATUS_OK)
        return error_set(err, STATUS_DATA_LOSS, "the backup lacks %s", *path);
    if (memcmp(wanted, found, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS, "%s of the backup is not what MANIFEST says",
                         *path);
    return STATUS_OK;
}

enum status manifest_verify(const char *folder, manifest_visitor *each, void *context,
                            struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(MANIFEST_MAX);
    char whole[BACKUP_PATH];
    enum status status = STATUS_OK;

    TRY(path_below(folder, "MANIFEST", whole, err));
    if (buf_read_file(&text, whole, NULL) != STATUS_OK ||
        strncmp(buf_text(&text), MANIFEST_HEAD, strlen(MANIFEST_HEAD)) != 0)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s is no whole backup: there is no MANIFEST of bairid backup in it",
                         folder);
    char *rest = text.data;
    for (char *line = strsep(&rest, "\n"); line && status == STATUS_OK;
         line = strsep(&rest, "\n")) {
        const char *path = NULL;
        uint8_t digest[SHA256_SIZE];
        if (line[0] == '#' || line[0] == '\0')
            continue;
        status = verify_line(folder, line, &path, digest, err);
        if (status == STATUS_OK && each)
            status = each(context, path, digest, err);
    }
    return status;
}
