/* An unfinished file: chunks in, the prefix without a gap and its digest growing. */
#include "server/store/upload.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRAILER_SIZE = 24, READ_SIZE = 16 * 1024 };
enum { WRITE_OUT_STEP = 8 << 20 };          /* bytes the disk begins to write at once */
enum { CATCH_UP_MAX = 4 * BLOB_CHUNK_MAX }; /* bytes digested per chunk received */

static const char trailer_format[8] = "bairiup1"; /* the last character numbers the format */

/* ---- the object ---- */

enum status upload_new(const char *unit, const uint8_t sha256[SHA256_SIZE], struct upload **out,
                       struct error *err)
{
    struct upload *upload = calloc(1, sizeof *upload);
    char hex[2 * SHA256_SIZE + 1];

    if (!upload || pthread_mutex_init(&upload->lock, NULL) != 0) {
        free(upload);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    hex_encode(sha256, SHA256_SIZE, hex);
    memcpy(upload->sha256, sha256, SHA256_SIZE);
    snprintf(upload->unit, sizeof upload->unit, "%s", unit);
    snprintf(upload->path, sizeof upload->path, "uploads/%s/%s", upload->unit, hex);
    *out = upload;
    return STATUS_OK;
}

static void forget_digest(struct upload *upload)
{
    uint8_t unused[SHA256_SIZE];

    if (upload->digest)
        sha256_end(&upload->digest, unused);
    upload->hashed = 0;
}

void upload_free(struct upload **upload)
{
    if (!upload || !*upload)
        return;
    forget_digest(*upload);
    pthread_mutex_destroy(&(*upload)->lock);
    free(*upload);
    *upload = NULL;
}

/* ---- the file and its trailer ---- */

static enum status open_file(const struct upload *upload, int folder, int flags, int *fd,
                             struct error *err)
{
    *fd = openat(folder, upload->path, flags | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
    return *fd < 0 ? file_failed(upload->path, err) : STATUS_OK;
}

static void put_number(uint8_t *out, uint64_t value)
{
    for (int i = 7; i >= 0; i--, value >>= 8)
        out[i] = (uint8_t)value;
}

static uint64_t get_number(const uint8_t *in)
{
    uint64_t value = 0;

    for (int i = 0; i < 8; i++)
        value = value << 8 | in[i];
    return value;
}

static enum status write_trailer(const struct upload *upload, int fd, struct error *err)
{
    uint8_t trailer[TRAILER_SIZE];

    memcpy(trailer, trailer_format, sizeof trailer_format);
    put_number(trailer + 8, upload->size);
    put_number(trailer + 16, upload->held);
    return file_write_at(fd, trailer, sizeof trailer, upload->size, upload->path, err);
}

enum status upload_start(struct upload *upload, int folder, uint64_t size, struct error *err)
{
    enum status status;
    int fd;

    forget_digest(upload);
    upload->size = size;
    upload->held = 0;
    upload->ahead_count = 0;
    TRY(open_file(upload, folder, O_CREAT | O_TRUNC, &fd, err));
    status = write_trailer(upload, fd, err);
    close(fd);
    return status;
}

/* Without a trailer the file was found right before, or never began: its length is its size. */
static enum status read_trailer(struct upload *upload, int fd, uint64_t length, struct error *err)
{
    uint8_t trailer[TRAILER_SIZE] = {0};

    upload->size = upload->held = length;
    if (length < TRAILER_SIZE)
        return STATUS_OK;
    TRY(file_read_at(fd, trailer, sizeof trailer, length - TRAILER_SIZE, upload->path, err));
    if (memcmp(trailer, trailer_format, sizeof trailer_format) == 0 &&
        get_number(trailer + 8) == length - TRAILER_SIZE &&
        get_number(trailer + 16) <= length - TRAILER_SIZE) {
        upload->size = length - TRAILER_SIZE;
        upload->held = get_number(trailer + 16);
    }
    return STATUS_OK;
}

enum status upload_resume(struct upload *upload, int folder, struct error *err)
{
    enum status status = STATUS_OK;
    struct stat info;
    int fd;

    TRY(open_file(upload, folder, 0, &fd, err));
    if (fstat(fd, &info) != 0)
        status = file_failed(upload->path, err);
    if (status == STATUS_OK)
        status = read_trailer(upload, fd, (uint64_t)info.st_size, err);
    close(fd);
    return status;
}

void upload_remove(struct upload *upload, int folder)
{
    (void)unlinkat(folder, upload->path, 0);
    upload->gone = true;
}

/* ---- extents ---- */

static bool touches(const struct extent *extent, uint64_t start, uint64_t end)
{
    return extent->start <= end && start <= extent->end;
}

/* Puts [start, end) among the extents ahead, as one with those it touches. */
static void add_extent(struct upload *upload, uint64_t start, uint64_t end)
{
    for (size_t i = 0; i < upload->ahead_count;) {
        struct extent *other = &upload->ahead[i];
        if (!touches(other, start, end)) {
            i++;
            continue;
        }
        start = other->start < start ? other->start : start;
        end = other->end > end ? other->end : end;
        *other = upload->ahead[--upload->ahead_count];
    }
    upload->ahead[upload->ahead_count++] = (struct extent){start, end};
}

/* The prefix takes in the extents that begin inside or right behind it. */
static void close_gap(struct upload *upload)
{
    for (size_t i = 0; i < upload->ahead_count;) {
        struct extent *extent = &upload->ahead[i];
        if (extent->start > upload->held) {
            i++;
            continue;
        }
        upload->held = extent->end > upload->held ? extent->end : upload->held;
        *extent = upload->ahead[--upload->ahead_count];
        i = 0;
    }
}

/* ---- digest ---- */

static enum status hash(struct upload *upload, struct bytes data, struct error *err)
{
    if (!upload->digest)
        upload->digest = sha256_begin();
    if (!upload->digest)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    sha256_update(upload->digest, data);
    upload->hashed += data.size;
    return STATUS_OK;
}

/* Digests what is held and was not yet, from the file, at most `limit` bytes. */
static enum status catch_up(struct upload *upload, int fd, uint64_t limit, struct error *err)
{
    uint8_t data[READ_SIZE];
    uint64_t end = upload->held - upload->hashed < limit ? upload->held : upload->hashed + limit;

    while (upload->hashed < end) {
        size_t size =
            end - upload->hashed < sizeof data ? (size_t)(end - upload->hashed) : sizeof data;
        TRY(file_read_at(fd, data, size, upload->hashed, upload->path, err));
        TRY(hash(upload, (struct bytes){data, size}, err));
    }
    return STATUS_OK;
}

/* ---- putting ---- */

static enum status check_place(const struct upload *upload, uint64_t offset, size_t size,
                               struct error *err)
{
    if (size > BLOB_CHUNK_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a chunk has %zu bytes, at most %d are taken", size, BLOB_CHUNK_MAX);
    if (offset > upload->size || size > upload->size - offset)
        return error_set(err, STATUS_OUT_OF_RANGE,
                         "the chunk at %llu ends beyond the %llu bytes of "
                         "the file",
                         (unsigned long long)offset, (unsigned long long)upload->size);
    if (offset > upload->held + (uint64_t)AHEAD_CHUNKS * BLOB_CHUNK_MAX ||
        (offset > upload->held && upload->ahead_count == EXTENTS_MAX))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the chunk at %llu is too far ahead; go on at %llu",
                         (unsigned long long)offset, (unsigned long long)upload->held);
    return STATUS_OK;
}

/* The disk writes what is held while more comes, so that the last fsync finds little to do. It is
 * a hint: an error is that fsync's to report. */
static void begin_write_out(int fd, uint64_t before, uint64_t held)
{
    uint64_t start = before - before % WRITE_OUT_STEP;
    uint64_t end = held - held % WRITE_OUT_STEP;

    if (end > start)
        (void)sync_file_range(fd, (off_t)start, (off_t)(end - start), SYNC_FILE_RANGE_WRITE);
}

/* Writes bytes from the end of the prefix on or ahead of it: what is digested never changes. */
static enum status put_new(struct upload *upload, int fd, uint64_t offset, struct bytes data,
                           struct error *err)
{
    uint64_t before = upload->held;

    TRY(file_write_at(fd, data.data, data.size, offset, upload->path, err));
    if (offset == before)
        upload->held += data.size;
    else
        add_extent(upload, offset, offset + data.size);
    close_gap(upload);
    if (upload->held == before)
        return STATUS_OK;
    if (upload->hashed == before)
        TRY(hash(upload, data, err));
    TRY(catch_up(upload, fd, CATCH_UP_MAX, err));
    begin_write_out(fd, before, upload->held);
    return write_trailer(upload, fd, err);
}

enum status upload_put(struct upload *upload, int folder, uint64_t offset, struct bytes data,
                       struct error *err)
{
    enum status status;
    int fd;

    TRY(check_place(upload, offset, data.size, err));
    if (offset < upload->held) {
        uint64_t known = upload->held - offset;
        if (known >= data.size)
            return STATUS_OK;
        data = (struct bytes){data.data + known, data.size - (size_t)known};
        offset = upload->held;
    }
    if (data.size == 0)
        return STATUS_OK;
    TRY(open_file(upload, folder, 0, &fd, err));
    status = put_new(upload, fd, offset, data, err);
    close(fd);
    return status;
}

/* ---- finishing ---- */

enum status upload_verify(struct upload *upload, int folder, struct error *err)
{
    uint8_t found[SHA256_SIZE];
    enum status status;
    int fd;

    if (upload->held < upload->size)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the file is not complete: %llu of %llu bytes are here",
                         (unsigned long long)upload->held, (unsigned long long)upload->size);
    TRY(open_file(upload, folder, 0, &fd, err));
    status = catch_up(upload, fd, upload->size, err);
    close(fd);
    if (status == STATUS_OK)
        status = hash(upload, (struct bytes){(const uint8_t *)"", 0}, err);
    TRY(status);
    sha256_end(&upload->digest, found);
    upload->hashed = 0;
    if (memcmp(found, upload->sha256, SHA256_SIZE) != 0)
        return error_set(
            err, STATUS_DATA_LOSS,
            "the bytes received do not have the digest announced; send the file again");
    return STATUS_OK;
}

enum status upload_publish(struct upload *upload, int folder, const char *parent, const char *path,
                           struct error *err)
{
    int fd;

    TRY(open_file(upload, folder, 0, &fd, err));
    if (ftruncate(fd, (off_t)upload->size) != 0) {
        enum status status = file_failed(upload->path, err);
        close(fd);
        return status;
    }
    TRY(file_sync_close(fd, upload->path, err));
    TRY(folder_make(folder, "blobs", parent, err));
    if (renameat(folder, upload->path, folder, path) != 0)
        return file_failed(path, err);
    upload->gone = true;
    return folder_sync(folder, parent, err);
}
