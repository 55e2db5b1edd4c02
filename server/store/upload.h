/*
 * One unfinished file of one unit: uploads/<unit>/<sha256>, its data followed by a trailer.
 *
 * The trailer (format, size, bytes held from the start on without a gap) lies behind the place of
 * the last byte, so one file is all that a restart needs; chunks ahead of the gap are forgotten
 * then. It is cut off only when the digest was found right: a file without a trailer is complete.
 * After a power cut the trailer may promise more than the disk holds; the digest tells at the end.
 */
#ifndef BAIRI_SERVER_STORE_UPLOAD_H
#define BAIRI_SERVER_STORE_UPLOAD_H

#include <pthread.h>

#include "server/store/blobs.h"

enum { OWNER_MAX = 65, BLOB_PATH_SIZE = 160, AHEAD_CHUNKS = 64, EXTENTS_MAX = 64 };

struct extent {
    uint64_t start, end;
};

struct upload {
    struct upload *next; /* next, users, touched_ms: under the lock of the blobs */
    int users;
    int64_t touched_ms;

    char unit[OWNER_MAX + 1];
    uint8_t sha256[SHA256_SIZE];
    char path[BLOB_PATH_SIZE];

    pthread_mutex_t lock; /* of what follows */
    bool gone;            /* committed or removed */
    uint64_t size;
    uint64_t held;                    /* without a gap */
    struct extent ahead[EXTENTS_MAX]; /* beyond the gap, apart from each other */
    size_t ahead_count;
    struct sha256_state *digest; /* of the first `hashed` bytes */
    uint64_t hashed;
};

/* Makes the object; no file yet. RESOURCE_EXHAUSTED. */
enum status upload_new(const char *unit, const uint8_t sha256[SHA256_SIZE], struct upload **out,
                       struct error *err) MUST_CHECK;
void upload_free(struct upload **upload);

/* `folder` is the descriptor of the data folder. Starts the file from nothing, with this size. */
enum status upload_start(struct upload *upload, int folder, uint64_t size, struct error *err)
    MUST_CHECK;
/* Goes on with the file that an earlier process left. */
enum status upload_resume(struct upload *upload, int folder, struct error *err) MUST_CHECK;
enum status upload_put(struct upload *upload, int folder, uint64_t offset, struct bytes data,
                       struct error *err) MUST_CHECK;
/* Whether all bytes are here and have the digest. FAILED_PRECONDITION, DATA_LOSS. */
enum status upload_verify(struct upload *upload, int folder, struct error *err) MUST_CHECK;
/* Cuts the trailer off and makes the file durable under its name; INTERNAL when fsync fails. */
enum status upload_publish(struct upload *upload, int folder, const char *parent, const char *path,
                           struct error *err) MUST_CHECK;
void upload_remove(struct upload *upload, int folder);

/* ---- uploads.c ---- */

struct blobs {
    int folder;
    uint64_t low_disk;
    void (*fatal)(const struct error *err); /* NULL: nobody is told */
    pthread_mutex_t lock; /* of the list and of the uploads' first fields; never waits for theirs */
    struct upload *uploads;
};

/*
 * An id, [a-z0-9-]{1,32}; one after "bureau." or "city."; or two joined by "+". Neither sign stands
 * in an id, so no two owners share a name.
 */
bool owner_is_valid(const char *text);
/*
 * The upload of this unit and file, locked for one call. Where there is none: created when `size`
 * is given and the unit has not committed the file, else *out becomes NULL. A commit grants before
 * it gives back, so what is not open and not granted was never sent.
 */
enum status uploads_take(struct blobs *blobs, const char *unit, const uint8_t *digest,
                         const uint64_t *size, struct upload **out, struct error *err) MUST_CHECK;
void uploads_give(struct blobs *blobs, struct upload *upload);
bool uploads_is_open(struct blobs *blobs, const char *unit, const uint8_t *digest);
/* Takes up what an earlier process left in uploads/. */
enum status uploads_restore(struct blobs *blobs, struct error *err) MUST_CHECK;
/* Frees the list; the files stay. */
void uploads_forget(struct blobs *blobs);

/* ---- blobs.c ---- */

/* The right's file and the blob are there, durable or not yet; `size` may be NULL. */
bool right_exists(struct blobs *blobs, const char *unit, const uint8_t digest[SHA256_SIZE],
                  uint64_t *size);

/* ---- files.c ---- */

/* errno in a sentence: RESOURCE_EXHAUSTED on a full disk, INTERNAL otherwise. */
enum status file_failed(const char *path, struct error *err);
/* Makes a folder unless it is there, and its name durable. parent: "." for the data folder. */
enum status folder_make(int folder, const char *parent, const char *path, struct error *err)
    MUST_CHECK;
enum status folder_sync(int folder, const char *path, struct error *err) MUST_CHECK;
/* All bytes at an offset, or INTERNAL when the file is shorter. */
enum status file_read_at(int fd, void *out, size_t size, uint64_t offset, const char *path,
                         struct error *err) MUST_CHECK;
enum status file_write_at(int fd, const void *data, size_t size, uint64_t offset, const char *path,
                          struct error *err) MUST_CHECK;
/* fsync and close. DATA_LOSS when the disk did not take it: never to be tried again. */
enum status file_sync_close(int fd, const char *path, struct error *err) MUST_CHECK;

#endif
