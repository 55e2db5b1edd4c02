/* The progress line of a batch of files: on stderr, only on a terminal, gone when it is done. */
#ifndef BAIRI_CLIENT_COMMANDS_TRANSFER_H
#define BAIRI_CLIENT_COMMANDS_TRANSFER_H

#include <stdbool.h>

#include "client/render/progress.h"

/* One batch; begin and end belong together. */
struct transfer {
    struct progress shown;
    uint64_t before; /* bytes of the files done */
    uint64_t size;   /* of the file on its way */
    uint64_t heard;  /* of it, as last told */
    uint64_t sent;   /* really sent since the start, for the rate */
    bool is_first;   /* nothing was told of this file yet */
    bool on_terminal;
    int64_t drawn_ms;
    struct progress_meter meter;
};

/* files, total: of the whole batch, in bytes */
void transfer_begin(struct transfer *transfer, size_t files, uint64_t total);
/* The next file is on its way; name: borrowed until the one after it. */
void transfer_next(struct transfer *transfer, const char *name, uint64_t size);
/* A bureau_progress; context is the transfer. */
void transfer_progress(void *context, const char *path, uint64_t done, uint64_t size);
/* Takes the line away. */
void transfer_end(struct transfer *transfer);

#endif
