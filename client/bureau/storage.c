/* Files the client keeps for itself: a header line with a format number, then the bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/bureau/internal.h"

enum { STORED_MAX = 64 << 20 };

void storage_tag(const uint8_t person[SHA256_SIZE], char out[TAG_SIZE + 1])
{
    hex_encode(person, TAG_SIZE / 2, out);
}

static enum status make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", path,
                     strerror(errno));
}

enum status storage_folder(const char *path, struct error *err)
{
    char *copy = strdup(path);
    enum status status = copy ? STATUS_OK : no_memory(err);

    for (char *at = copy; status == STATUS_OK && at && (at = strchr(at + 1, '/')) != NULL;) {
        *at = '\0';
        status = make_folder(copy, err);
        *at = '/';
    }
    free(copy);
    return status == STATUS_OK ? make_folder(path, err) : status;
}

enum status storage_write(const char *path, const char *header, struct bytes bytes,
                          struct error *err)
{
    OWNED(buf_free) struct buf whole = buf_make(STORED_MAX);

    buf_adds(&whole, header);
    buf_add(&whole, bytes.data, bytes.size);
    TRY(buf_finish(&whole, err));
    return buf_write_file(path, buf_bytes(&whole), 0600, err);
}

enum status storage_copy(const char *from, const char *into, struct error *err)
{
    OWNED(buf_free) struct buf whole = buf_make(STORED_MAX);

    TRY(buf_read_file(&whole, from, err));
    return buf_write_file(into, buf_bytes(&whole), 0600, err);
}

enum status storage_read(const char *path, const char *header, struct arena *arena,
                         struct bytes *out, struct error *err)
{
    OWNED(buf_free) struct buf whole = buf_make(STORED_MAX);
    size_t length = strlen(header);
    uint8_t *copy;

    TRY(buf_read_file(&whole, path, err));
    if (whole.size < length || memcmp(buf_text(&whole), header, length) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is another kind of file: it should begin with the line '%s'", path,
                         arena_strndup(arena, header, length - 1));
    copy = arena_memdup(arena, whole.data + length, whole.size - length);
    if (!copy)
        return no_memory(err);
    *out = (struct bytes){copy, whole.size - length};
    return STATUS_OK;
}
