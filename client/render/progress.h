/* One line that says how far a batch of files has come: pure, without a clock or a terminal. */
#ifndef BAIRI_CLIENT_RENDER_PROGRESS_H
#define BAIRI_CLIENT_RENDER_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

/* How far a batch is. */
struct progress {
    size_t file, files;   /* the one on its way, from 1, of how many */
    const char *name;     /* its name */
    uint64_t done, total; /* bytes of the whole batch */
    uint64_t rate;        /* bytes per second; 0: not known yet */
};

/*
 * Appends the line: bar, share, file i of n, name, bytes, rate, remaining time.
 * columns  the line takes at most so many, double-width names counted as two; a narrow terminal
 *          loses rate, remaining time, bytes and bar in this order and long names are cut
 * The bar is plain ASCII: terminals do not agree on the width of block characters.
 */
void progress_line(const struct progress *progress, size_t columns, struct buf *out);

/* "999 B", "4.2 KB", "12.3 MB", "1.5 GB"; thousands of 1000 */
void progress_bytes(uint64_t bytes, char out[16]);
/* "0:07", "12:30", "1:02:03", at most "99:59:59" */
void progress_time(uint64_t seconds, char out[16]);

/* The rate of what is sent, smoothed, so that the remaining time does not jump. */
struct progress_meter {
    int64_t at_ms; /* of the last measurement; 0: none yet */
    uint64_t sent; /* bytes sent by then */
    uint64_t rate; /* bytes per second; 0: not known yet */
};
/* sent: bytes really sent since the start, what the server already had not counted */
void progress_measure(struct progress_meter *meter, int64_t now_ms, uint64_t sent);

#endif
