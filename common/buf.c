/* The growing buffer, whole files, hex and base64. */
#include "common/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct buf buf_make(size_t ceiling)
{
    return (struct buf){.ceiling = ceiling};
}

void buf_free(struct buf *buf)
{
    if (!buf)
        return;
    free(buf->data);
    *buf = buf_make(buf->ceiling);
}

void buf_clear(struct buf *buf)
{
    buf->size = 0;
    buf->failed = false;
    if (buf->data)
        buf->data[0] = '\0';
}

/* Room for `more` bytes and the NUL; false marks the buffer failed. */
static bool reserve(struct buf *buf, size_t more)
{
    size_t capacity;
    char *data;

    if (buf->failed)
        return false;
    if (buf->size > buf->ceiling || more > buf->ceiling - buf->size || buf->ceiling == SIZE_MAX) {
        buf->failed = true;
        return false;
    }
    if (buf->data && buf->size + more + 1 <= buf->capacity)
        return true;
    capacity = buf->capacity < 64 ? 64 : buf->capacity;
    while (capacity < buf->size + more + 1)
        capacity = capacity > SIZE_MAX / 2 ? buf->size + more + 1 : capacity * 2;
    if (capacity > buf->ceiling + 1)
        capacity = buf->ceiling + 1;
    data = realloc(buf->data, capacity);
    if (!data) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t size)
{
    if (!reserve(buf, size))
        return;
    if (size > 0)
        memcpy(buf->data + buf->size, bytes, size);
    buf->size += size;
    buf->data[buf->size] = '\0';
}

void buf_adds(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_addc(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    char small[256];
    va_list list;
    int length;

    va_start(list, format);
    length = vsnprintf(small, sizeof small, format, list);
    va_end(list);
    if (length < 0) {
        buf->failed = true;
        return;
    }
    if ((size_t)length < sizeof small) {
        buf_add(buf, small, (size_t)length);
        return;
    }
    if (!reserve(buf, (size_t)length))
        return;
    va_start(list, format);
    vsnprintf(buf->data + buf->size, (size_t)length + 1, format, list);
    va_end(list);
    buf->size += (size_t)length;
}

void buf_add_be64(struct buf *buf, uint64_t value)
{
    buf_add_be32(buf, (uint32_t)(value >> 32));
    buf_add_be32(buf, (uint32_t)value);
}

void buf_add_be32(struct buf *buf, uint32_t value)
{
    uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                        (uint8_t)value};

    buf_add(buf, bytes, sizeof bytes);
}

enum status buf_finish(const struct buf *buf, struct error *err)
{
    if (!buf->failed)
        return STATUS_OK;
    return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                     "no room: more than %zu bytes, or out of memory", buf->ceiling);
}

const char *buf_text(const struct buf *buf)
{
    return buf->data ? buf->data : "";
}

struct bytes buf_bytes(const struct buf *buf)
{
    return (struct bytes){.data = (const uint8_t *)buf_text(buf), .size = buf->size};
}

/* ---- files ---- */

/* The status of a failed system call about a file, with the system's own words. */
static enum status file_error(struct error *err, const char *path)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return error_set(err, STATUS_NOT_FOUND, "no file %s", path);
    case EACCES:
    case EPERM:
    case EROFS:
        return error_set(err, STATUS_PERMISSION_DENIED, "no permission for the file %s", path);
    case EISDIR:
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is a folder, not a file", path);
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "file %s: %s", path,
                         strerrordesc_np(errno));
    default:
        return error_set(err, STATUS_UNKNOWN, "file %s: %s", path, strerrordesc_np(errno));
    }
}

static enum status read_all(struct buf *buf, int fd, const char *path, struct error *err)
{
    char chunk[16384];

    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_error(err, path);
        if (got == 0)
            break;
        buf_add(buf, chunk, (size_t)got);
        if (buf->failed)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the file %s is larger than %zu bytes",
                             path, buf->ceiling);
    }
    return STATUS_OK;
}

enum status buf_read_file(struct buf *buf, const char *path, struct error *err)
{
    enum status status;
    int fd;

    buf_clear(buf);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return file_error(err, path);
    status = read_all(buf, fd, path, err);
    close(fd);
    return status;
}

static bool write_all(int fd, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t wrote = write(fd, data, size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return false;
        data += wrote;
        size -= (size_t)wrote;
    }
    return true;
}

/* Makes the folder's entry for `path` durable. */
static bool sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    int fd;
    bool ok;

    if (length >= sizeof folder) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(folder, path, length);
    folder[length] = '\0';
    fd = open(length ? folder : (slash ? "/" : "."), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ok = fsync(fd) == 0;
    close(fd);
    return ok;
}

/* Fills the temporary file and closes it; errno tells what failed. */
static bool fill_file(int fd, struct bytes bytes, unsigned mode)
{
    bool ok =
        fchmod(fd, (mode_t)mode) == 0 && write_all(fd, bytes.data, bytes.size) && fsync(fd) == 0;
    int saved_errno = errno;

    if (close(fd) != 0 && ok)
        return false;
    errno = saved_errno;
    return ok;
}

enum status buf_write_file(const char *path, struct bytes bytes, unsigned mode, struct error *err)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    enum status status;
    int fd;

    if (length < 0 || (size_t)length >= sizeof temporary)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the file name %s is too long", path);
    fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return file_error(err, path);
    if (fill_file(fd, bytes, mode) && rename(temporary, path) == 0)
        return sync_folder(path) ? STATUS_OK : file_error(err, path);
    status = file_error(err, path);
    unlink(temporary);
    return status;
}

/* ---- hex and base64 ---- */

void hex_encode(const uint8_t *bytes, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_decode(const char *text, uint8_t *out, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        int high = hex_digit(text[2 * i]);
        int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);
        if (low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return text[2 * size] == '\0';
}

static const char base64_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const uint8_t *bytes, size_t size, struct buf *out)
{
    for (size_t i = 0; i < size; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        if (i + 1 < size)
            group |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < size)
            group |= bytes[i + 2];
        char four[4] = {base64_letters[group >> 18], base64_letters[group >> 12 & 63],
                        base64_letters[group >> 6 & 63], base64_letters[group & 63]};
        if (i + 1 >= size)
            four[2] = '=';
        if (i + 2 >= size)
            four[3] = '=';
        buf_add(out, four, sizeof four);
    }
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One group of four; pads counts its '=' (only in the last group). */
static bool base64_group(const char *four, size_t pads, struct buf *out)
{
    uint32_t group = 0;

    for (size_t i = 0; i < 4; i++) {
        int value = i < 4 - pads ? base64_value(four[i]) : 0;
        if (value < 0)
            return false;
        group = group << 6 | (uint32_t)value;
    }
    uint8_t bytes[3] = {(uint8_t)(group >> 16), (uint8_t)(group >> 8), (uint8_t)group};
    /* bits that padding cuts off must be zero, or two texts would stand for the same bytes */
    for (size_t i = 3 - pads; i < 3; i++)
        if (bytes[i] != 0)
            return false;
    buf_add(out, bytes, 3 - pads);
    return true;
}

bool base64_decode(const char *text, size_t length, struct buf *out)
{
    if (length % 4 != 0)
        return false;
    for (size_t i = 0; i < length; i += 4) {
        bool last = i + 4 == length;
        size_t pads = 0;
        if (last && text[i + 3] == '=')
            pads = text[i + 2] == '=' ? 2 : 1;
        if (!base64_group(text + i, pads, out))
            return false;
    }
    return !out->failed;
}
