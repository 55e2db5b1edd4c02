/* The seven functions of minizip's ioapi over borrowed bytes. */
#include "common/xlsx/memory_file.h"

#include <string.h>

static voidpf file_open(voidpf opaque, const void *name, int mode)
{
    struct memory_file *file = opaque;

    (void)name, (void)mode;
    file->at = 0;
    return file;
}

static uLong file_read(voidpf opaque, voidpf stream, void *out, uLong size)
{
    struct memory_file *file = stream;
    size_t left = file->bytes.size - file->at;

    (void)opaque;
    file->cut = size > left;
    if (size > left)
        size = left;
    if (size > 0)
        memcpy(out, file->bytes.data + file->at, size);
    file->at += size;
    return size;
}

static uLong file_write(voidpf opaque, voidpf stream, const void *bytes, uLong size)
{
    (void)opaque, (void)stream, (void)bytes, (void)size;
    return 0;
}

static ZPOS64_T file_tell(voidpf opaque, voidpf stream)
{
    const struct memory_file *file = stream;

    (void)opaque;
    return file->at;
}

static long file_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    struct memory_file *file = stream;
    size_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? file->at
                  : origin == ZLIB_FILEFUNC_SEEK_END ? file->bytes.size
                                                     : 0;

    (void)opaque;
    if (offset > file->bytes.size - from)
        return -1;
    file->at = from + (size_t)offset;
    return 0;
}

static int file_close(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

/* Minizip takes a read at the end for zeros unless it is called an error. */
static int file_error(voidpf opaque, voidpf stream)
{
    const struct memory_file *file = stream;

    (void)opaque;
    return file->cut;
}

zlib_filefunc64_def memory_file_functions(struct memory_file *file)
{
    return (zlib_filefunc64_def){.zopen64_file = file_open,
                                 .zread_file = file_read,
                                 .zwrite_file = file_write,
                                 .ztell64_file = file_tell,
                                 .zseek64_file = file_seek,
                                 .zclose_file = file_close,
                                 .zerror_file = file_error,
                                 .opaque = file};
}
