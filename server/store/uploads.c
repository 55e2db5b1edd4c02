/* Whose uploads are open: found, made, lent to one call at a time, taken up after a restart. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/instant.h"
#include "server/store/upload.h"

enum { UPLOADS_MAX = 64, STALE_MS = 3600 * 1000 }; /* per unit; may be dropped for a new one */
enum { OWNER_ID_MAX = (OWNER_MAX - 1) / 2 };

/* Past an id at the beginning of a text; NULL where there is none. */
static const char *after_id(const char *text)
{
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return size > 0 && size <= OWNER_ID_MAX ? text + size : NULL;
}

bool owner_is_valid(const char *text)
{
    bool bureau = strncmp(text, "bureau.", 7) == 0, city = strncmp(text, "city.", 5) == 0;
    const char *rest = after_id(bureau ? text + 7 : city ? text + 5 : text);

    if (rest && *rest == '+' && !bureau && !city)
        rest = after_id(rest + 1);
    return rest && *rest == '\0';
}

/* ---- the list of uploads ---- */

/* These run with the lock held. */

static struct upload *find(struct blobs *blobs, const char *unit, const uint8_t *digest)
{
    for (struct upload *upload = blobs->uploads; upload; upload = upload->next) {
        if (strcmp(upload->unit, unit) == 0 && memcmp(upload->sha256, digest, SHA256_SIZE) == 0)
            return upload;
    }
    return NULL;
}

static void unlist(struct blobs *blobs, const struct upload *upload)
{
    for (struct upload **at = &blobs->uploads; *at; at = &(*at)->next) {
        if (*at == upload) {
            *at = upload->next;
            return;
        }
    }
}

static void list(struct blobs *blobs, struct upload *upload)
{
    upload->next = blobs->uploads;
    blobs->uploads = upload;
}

/* A place for one more upload of this unit: where all are taken, that of the longest idle one. */
static enum status make_place(struct blobs *blobs, const char *unit, struct error *err)
{
    struct upload *idle = NULL;
    size_t count = 0;

    for (struct upload *upload = blobs->uploads; upload; upload = upload->next) {
        if (strcmp(upload->unit, unit) != 0)
            continue;
        count++;
        if (upload->users == 0 && (!idle || upload->touched_ms < idle->touched_ms))
            idle = upload;
    }
    if (count < UPLOADS_MAX)
        return STATUS_OK;
    if (!idle || idle->touched_ms > monotonic_ms() - STALE_MS)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "the unit has %d unfinished uploads; finish one first", UPLOADS_MAX);
    unlist(blobs, idle);
    upload_remove(idle, blobs->folder);
    upload_free(&idle);
    return STATUS_OK;
}

static enum status create(struct blobs *blobs, const char *unit, const uint8_t *digest,
                          uint64_t size, struct upload **out, struct error *err)
{
    char parent[BLOB_PATH_SIZE];
    struct upload *upload = NULL;
    enum status status;

    TRY(make_place(blobs, unit, err));
    snprintf(parent, sizeof parent, "uploads/%.*s", OWNER_MAX, unit);
    if (mkdirat(blobs->folder, parent, 0700) != 0 && errno != EEXIST)
        return file_failed(parent, err);
    TRY(upload_new(unit, digest, &upload, err));
    status = upload_start(upload, blobs->folder, size, err);
    if (status != STATUS_OK) {
        upload_remove(upload, blobs->folder);
        upload_free(&upload);
        return status;
    }
    list(blobs, upload);
    *out = upload;
    return STATUS_OK;
}

bool uploads_is_open(struct blobs *blobs, const char *unit, const uint8_t *digest)
{
    pthread_mutex_lock(&blobs->lock);
    bool open = find(blobs, unit, digest) != NULL;
    pthread_mutex_unlock(&blobs->lock);
    return open;
}

/* ---- taking an upload for a call, and giving it back ---- */

void uploads_give(struct blobs *blobs, struct upload *upload)
{
    bool finished;

    if (upload->gone) {
        pthread_mutex_lock(&blobs->lock);
        unlist(blobs, upload);
        pthread_mutex_unlock(&blobs->lock);
    }
    pthread_mutex_unlock(&upload->lock);
    pthread_mutex_lock(&blobs->lock);
    /* asked only when nobody else is left: it may have gone after this call had looked */
    finished = --upload->users == 0 && upload->gone;
    pthread_mutex_unlock(&blobs->lock);
    if (finished)
        upload_free(&upload);
}

enum status uploads_take(struct blobs *blobs, const char *unit, const uint8_t *digest,
                         const uint64_t *size, struct upload **out, struct error *err)
{
    for (;;) {
        enum status status = STATUS_OK;
        struct upload *upload;

        pthread_mutex_lock(&blobs->lock);
        upload = find(blobs, unit, digest);
        if (!upload && size && !right_exists(blobs, unit, digest, NULL))
            status = create(blobs, unit, digest, *size, &upload, err);
        if (upload) {
            upload->users++;
            upload->touched_ms = monotonic_ms();
        }
        pthread_mutex_unlock(&blobs->lock);
        *out = upload;
        if (!upload)
            return status;
        pthread_mutex_lock(&upload->lock);
        if (!upload->gone)
            return STATUS_OK;
        uploads_give(blobs, upload);
    }
}

/* ---- after a restart ---- */

/* One file of uploads/<unit>/; names that are no digest are left alone. */
static enum status restore_upload(struct blobs *blobs, const char *unit, const char *name,
                                  struct error *err)
{
    uint8_t digest[SHA256_SIZE];
    struct upload *upload = NULL;
    enum status status;

    if (!hex_decode(name, digest, sizeof digest))
        return STATUS_OK;
    TRY(upload_new(unit, digest, &upload, err));
    upload->touched_ms = INT64_MIN;
    status = upload_resume(upload, blobs->folder, err);
    if (status == STATUS_OK && !right_exists(blobs, unit, digest, NULL)) {
        list(blobs, upload);
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        upload_remove(upload, blobs->folder);
    upload_free(&upload);
    return status;
}

/* Calls `each` for every entry of a folder but "." and "..". */
static enum status each_entry(struct blobs *blobs, const char *path, const char *unit,
                              enum status (*each)(struct blobs *, const char *unit,
                                                  const char *name, struct error *),
                              struct error *err)
{
    int fd = openat(blobs->folder, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    enum status status = STATUS_OK;

    if (!folder) {
        status = file_failed(path, err);
        if (fd >= 0)
            close(fd);
        return status;
    }
    for (struct dirent *entry = readdir(folder); entry && status == STATUS_OK;
         entry = readdir(folder)) {
        if (entry->d_name[0] != '.')
            status = each(blobs, unit, entry->d_name, err);
    }
    closedir(folder);
    return status;
}

static enum status restore_unit(struct blobs *blobs, const char *none, const char *unit,
                                struct error *err)
{
    char path[BLOB_PATH_SIZE];

    (void)none;
    if (!owner_is_valid(unit))
        return STATUS_OK;
    snprintf(path, sizeof path, "uploads/%.*s", OWNER_MAX, unit);
    return each_entry(blobs, path, unit, restore_upload, err);
}

enum status uploads_restore(struct blobs *blobs, struct error *err)
{
    return each_entry(blobs, "uploads", NULL, restore_unit, err);
}

void uploads_forget(struct blobs *blobs)
{
    while (blobs->uploads) {
        struct upload *upload = blobs->uploads;
        blobs->uploads = upload->next;
        upload_free(&upload);
    }
}
