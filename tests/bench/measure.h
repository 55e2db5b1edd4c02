/* What the benchmark's C programs share: the clock, the time that counts, samples, one JSON line.
 */
#ifndef BAIRI_BENCH_MEASURE_H
#define BAIRI_BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* Sizes of a case; the gRPC peer has the same. */
enum {
    REQUEST_PADDING = 1024,
    BULK_PADDING = 256 * 1024,
    REPLY_PADDING = 256,
    ENVELOPE_SIZE = 64, /* about what our envelope adds; for peers that have none */
};

/* One case: how many connections, how many calls outstanding on each, bytes of a request. */
struct bench_case {
    const char *name;
    unsigned connections, outstanding;
    size_t request;
};

/* serial, parallel or bulk; NULL when it is none of these. */
const struct bench_case *bench_case_named(const char *name);

/* CLOCK_MONOTONIC. */
int64_t now_ns(void);

/* Calls count that begin and end within these bounds (ns). */
struct window {
    int64_t from, until;
};
/* From the end of a short warm-up on. */
struct window window_soon(int milliseconds);

/* How long calls took (ns); one thread at a time. Zeroed is empty. */
struct tally {
    uint32_t *samples;
    size_t count, room;
};
/* Notes a call that has just ended if it counts. Ends the process when memory is out. */
void tally_note(struct tally *tally, struct window window, int64_t begun);
/* Adds the samples of the one to the other, and frees them. */
void tally_move(struct tally *from, struct tally *to);
/* Prints one JSON line and frees the samples; 1 when there are none. */
int tally_print(struct tally *tally, const char *peer, const struct bench_case *what,
                int milliseconds);

#endif
