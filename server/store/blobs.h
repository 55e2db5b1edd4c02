/*
 * Files by content: uploads in chunks that resume, then durable blobs named by their SHA-256, with
 * rights per owner: a unit, a department of one ("<unit>+<subunit>"), the bureau
 * ("bureau.<department>"), the city ("city.<department>"). Layout under the data folder:
 * uploads/<owner>/<sha256>, blobs/ab/cdef…, rights/<owner>/<sha256> (an empty file: this owner sent
 * all these bytes itself).
 */
#ifndef BAIRI_SERVER_STORE_BLOBS_H
#define BAIRI_SERVER_STORE_BLOBS_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"
#include "common/trust/digest.h"

enum { BLOB_CHUNK_MAX = 512 * 1024 };
#define BLOB_SIZE_MAX (INT64_C(512) * 1024 * 1024)

struct blobs;
/* folder is created when missing (0700). low_disk: bytes that must stay free, else writes stop. */
enum status blobs_open(const char *folder, uint64_t low_disk, struct blobs **out, struct error *err)
    MUST_CHECK;
/*
 * Whom to tell that a file could not be made durable: the process must end, because the next fsync
 * of the same file may succeed over bytes that the disk never got.
 */
void blobs_set_fatal(struct blobs *blobs, void (*fatal)(const struct error *err));
void blobs_close(struct blobs **blobs);

/*
 * Tells how many bytes of this file this unit has sent; *committed when it has sent all and the
 * file is durable. Never tells of another unit's bytes.
 */
enum status blobs_begin(struct blobs *blobs, const char *unit, const uint8_t sha256[SHA256_SIZE],
                        uint64_t size, uint64_t *offset, bool *committed, struct error *err)
    MUST_CHECK;
/* Writes a chunk; chunks may overlap what is held, may arrive out of order up to 64 chunks ahead.
 */
enum status blobs_put(struct blobs *blobs, const char *unit, const uint8_t sha256[SHA256_SIZE],
                      uint64_t offset, struct bytes data, uint64_t *held, struct error *err)
    MUST_CHECK;
/* Verifies size and digest, makes it durable (fsync file, rename, fsync folders), grants the right.
 */
enum status blobs_commit(struct blobs *blobs, const char *unit, const uint8_t sha256[SHA256_SIZE],
                         struct error *err) MUST_CHECK;
/* This unit committed this file, durably. */
bool blobs_has(struct blobs *blobs, const char *unit, const uint8_t sha256[SHA256_SIZE],
               uint64_t *size);
/*
 * A range of a blob, whoever sent it: the caller has judged the right. At most BLOB_CHUNK_MAX bytes
 * and not beyond the end. NOT_FOUND, OUT_OF_RANGE.
 */
enum status blobs_read(struct blobs *blobs, const uint8_t sha256[SHA256_SIZE], uint64_t offset,
                       uint32_t length, struct arena *arena, struct bytes *out, uint64_t *size,
                       struct error *err) MUST_CHECK;
/* FAILED_PRECONDITION when less than low_disk is free. */
enum status blobs_room(struct blobs *blobs, struct error *err) MUST_CHECK;

#endif
