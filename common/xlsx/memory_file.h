/* Bytes in memory as the file that minizip reads. */
#ifndef BAIRI_COMMON_XLSX_MEMORY_FILE_H
#define BAIRI_COMMON_XLSX_MEMORY_FILE_H

#include <ioapi.h>

#include "common/buf.h"

struct memory_file {
    struct bytes bytes;
    size_t at;
    bool cut; /* the last read wanted more than there was */
};

/* The functions minizip calls; file is borrowed while the archive is open. Writing fails. */
zlib_filefunc64_def memory_file_functions(struct memory_file *file);

#endif
