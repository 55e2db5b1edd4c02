/* The seven functions of minizip's ioapi over a growing buffer, and the archive on top of them. */
#include "client/pages/word/archive.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { DOS_1980 = 1 << 21 | 1 << 16, LEVEL = 6 };

struct archive {
    struct buf *out;
    size_t at;
    zipFile zip;
};

static voidpf sink_open(voidpf opaque, const void *name, int mode)
{
    (void)name, (void)mode;
    return opaque;
}

static uLong sink_read(voidpf opaque, voidpf stream, void *bytes, uLong size)
{
    (void)opaque, (void)stream, (void)bytes, (void)size;
    return 0;
}

/*
 * Minizip goes back to an entry's head once it knows the size and the checksum. It is not told when
 * the buffer is full, because it then forgets to free an entry; outcome() tells.
 */
static uLong sink_write(voidpf opaque, voidpf stream, const void *bytes, uLong size)
{
    struct archive *archive = stream;

    (void)opaque;
    if (!archive->out->failed) {
        size_t behind = archive->out->size - archive->at;
        size_t over = size < behind ? size : behind;

        if (over > 0)
            memcpy(archive->out->data + archive->at, bytes, over);
        buf_add(archive->out, (const char *)bytes + over, size - over);
    }
    archive->at += size;
    return size;
}

static ZPOS64_T sink_tell(voidpf opaque, voidpf stream)
{
    const struct archive *archive = stream;

    (void)opaque;
    return archive->at;
}

static long sink_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    struct archive *archive = stream;
    size_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? archive->at
                  : origin == ZLIB_FILEFUNC_SEEK_END ? archive->out->size
                                                     : 0;

    (void)opaque;
    if (!archive->out->failed && offset > archive->out->size - from)
        return -1;
    archive->at = from + (size_t)offset;
    return 0;
}

static int sink_close(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

static int sink_error(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

enum status archive_create(struct buf *out, struct archive **archive, struct error *err)
{
    struct archive *made = calloc(1, sizeof *made);
    zlib_filefunc64_def functions = {.zopen64_file = sink_open,
                                     .zread_file = sink_read,
                                     .zwrite_file = sink_write,
                                     .ztell64_file = sink_tell,
                                     .zseek64_file = sink_seek,
                                     .zclose_file = sink_close,
                                     .zerror_file = sink_error,
                                     .opaque = made};

    if (made) {
        made->out = out;
        made->zip = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &functions);
    }
    if (!made || !made->zip) {
        free(made);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    }
    *archive = made;
    return STATUS_OK;
}

/* What minizip or the buffer has to say, as a status. */
static enum status outcome(const struct archive *archive, int code, struct error *err)
{
    TRY(buf_finish(archive->out, err));
    if (code != ZIP_OK)
        return error_set(err, STATUS_INTERNAL, "the archive cannot be written (code %d)", code);
    return STATUS_OK;
}

enum status archive_add(struct archive *archive, const char *name, struct bytes bytes,
                        struct error *err)
{
    zip_fileinfo info = {.dosDate = DOS_1980};
    int code =
        zipOpenNewFileInZip(archive->zip, name, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, LEVEL);

    if (code == ZIP_OK)
        code = zipWriteInFileInZip(archive->zip, bytes.data, (unsigned)bytes.size);
    if (code == ZIP_OK)
        code = zipCloseFileInZip(archive->zip);
    return outcome(archive, code, err);
}

enum status archive_finish(struct archive *archive, struct error *err)
{
    int code = zipClose(archive->zip, NULL);

    archive->zip = NULL;
    return outcome(archive, code, err);
}

void archive_destroy(struct archive **archive)
{
    if (!*archive)
        return;
    if ((*archive)->zip)
        zipClose((*archive)->zip, NULL);
    free(*archive);
    *archive = NULL;
}
