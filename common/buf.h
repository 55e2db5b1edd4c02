/* A growing buffer with a ceiling: appends return nothing, one check at the end tells. */
#ifndef BAIRI_COMMON_BUF_H
#define BAIRI_COMMON_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/status.h"

/* bytes borrowed from somebody */
struct bytes {
    const uint8_t *data;
    size_t size;
};

struct buf {
    char *data;  /* always NUL-terminated once something was appended; NULL before */
    size_t size; /* without the NUL */
    size_t capacity;
    size_t ceiling; /* never grows beyond */
    bool failed;    /* out of memory or over the ceiling; later appends do nothing */
};

/* An empty builder; ceiling in bytes, > 0. No allocation yet. */
struct buf buf_make(size_t ceiling);
/* Frees the contents; the builder is empty again and keeps its ceiling. */
void buf_free(struct buf *buf);
/* Forgets the contents, keeps the memory, clears `failed`. */
void buf_clear(struct buf *buf);

void buf_add(struct buf *buf, const void *bytes, size_t size);
void buf_adds(struct buf *buf, const char *text);
void buf_addc(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_add_be64(struct buf *buf, uint64_t value);
void buf_add_be32(struct buf *buf, uint32_t value);

/* STATUS_OK if every append succeeded, else RESOURCE_EXHAUSTED with a sentence. */
enum status buf_finish(const struct buf *buf, struct error *err) MUST_CHECK;
/* The text so far, "" when empty; borrowed. */
const char *buf_text(const struct buf *buf);
struct bytes buf_bytes(const struct buf *buf);

/* Whole file into buf (replaced). NOT_FOUND, PERMISSION_DENIED, RESOURCE_EXHAUSTED over the
 * ceiling. */
enum status buf_read_file(struct buf *buf, const char *path, struct error *err) MUST_CHECK;
/*
 * Writes a file so that after a crash either the old or the new contents are there: temporary name
 * beside it, write, fsync, rename, fsync of the folder.
 * mode  permissions, e.g. 0600
 */
enum status buf_write_file(const char *path, struct bytes bytes, unsigned mode, struct error *err)
    MUST_CHECK;

/* Lower-case hex of bytes into out (2 × size + 1 chars). */
void hex_encode(const uint8_t *bytes, size_t size, char *out);
/* Exactly 2 × size hex digits, else false. */
bool hex_decode(const char *text, uint8_t *out, size_t size);
/* Standard base64 with padding, appended. */
void base64_encode(const uint8_t *bytes, size_t size, struct buf *out);
/* Strict base64 (padding, no white space), appended; false on any other character. */
bool base64_decode(const char *text, size_t length, struct buf *out);

#endif
