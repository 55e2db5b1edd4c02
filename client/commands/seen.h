/* How far somebody has looked at his notices, kept in his folder between runs. */
#ifndef BAIRI_CLIENT_COMMANDS_SEEN_H
#define BAIRI_CLIENT_COMMANDS_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/status.h"

/* Everything before ledger record `next` is done, and `done` notices of that record itself. */
struct seen {
    uint64_t next;
    unsigned done;
};

/* Where the position is kept, e.g. FOLDER/notices-1a2b3c4d5e6f7a8b.seen; NULL without memory.
 * who  the person's URI: several may share a machine; what  "notices", "watch" */
const char *seen_path(const char *folder, const char *what, const char *who, struct arena *arena);
/* Makes the folders above the file. FAILED_PRECONDITION. */
enum status seen_folder(const char *path, struct error *err) MUST_CHECK;
/* A file that is not there is the beginning. DATA_LOSS when it says something else. */
enum status seen_read(const char *path, struct seen *out, struct error *err) MUST_CHECK;
/* Atomically: after a crash the old or the new position is there. Makes the folder. */
enum status seen_write(const char *path, const struct seen *seen, struct error *err) MUST_CHECK;

/* The nth (from 0) notice of a record has been done. */
bool seen_is_done(const struct seen *seen, uint64_t index, unsigned nth);
/* One more notice of this record is done; records come in order. */
void seen_step(struct seen *seen, uint64_t index);

#endif
