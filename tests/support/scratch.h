/* What many tests need: a folder of their own, a clock set to an instant, what a program printed.
 */
#ifndef BAIRI_TESTS_SUPPORT_SCRATCH_H
#define BAIRI_TESTS_SUPPORT_SCRATCH_H

#include "common/buf.h"
#include "common/instant.h"

/* A new empty folder under $TMPDIR, its path in static memory; the test ends if there is none. */
const char *scratch_folder(void);
/* "<folder>/<name>" in one of eight static buffers taken in turn. */
const char *scratch_path(const char *folder, const char *name);
/* Writes a text file. */
void scratch_write(const char *path, const char *text);
/* Removes the folder and all that is in it. */
void scratch_remove(const char *folder);

/* A development clock standing at an RFC 3339 instant and running; destroy with clock_destroy. */
struct clock *clock_at(const char *rfc3339);
/* Sets a clock made by clock_at forward. */
void clock_set(struct clock *clock, const char *rfc3339);

/* Runs `act` with stdout and stderr going into the two builders (either may be NULL). */
void capture(void (*act)(void *context), void *context, struct buf *out, struct buf *err);

#endif
