/* The last signed checkpoint, kept outside the database: two places in one small file, written in
 * turn, so that a torn write leaves the one before it. */
#ifndef BAIRI_SERVER_LEDGER_OUTSIDE_H
#define BAIRI_SERVER_LEDGER_OUTSIDE_H

#include "common/merkle/checkpoint.h"

/* Whose signatures count; borrowed. */
struct note_keys {
    const uint8_t *log_key;        /* of logs without terms */
    const struct log_terms *terms; /* NULL: none */
};

/* One thread at a time. */
struct outside;

/*
 * Opens the file, which need not be there yet: the first note makes it.
 * path  borrowed for life
 */
enum status outside_open(const char *path, struct outside **out, struct error *err) MUST_CHECK;
void outside_close(struct outside **outside);

/*
 * The newest checkpoint in the file that the key of its place signed. A file with a single note, as
 * it was kept before there were two places, is read as well. Fails  NOT_FOUND when there is no
 * file, or no note was ever kept in it; DATA_LOSS when none holds
 */
enum status outside_read(struct outside *outside, const struct note_keys *keys,
                         struct checkpoint *out, struct error *err) MUST_CHECK;

/*
 * For a check: what each place of the file holds, without changing anything. A place that was never
 * written is passed over; OK and a checkpoint, or what is wrong with the place.
 * Returns  how many places were told of; 0: no file, or an empty one
 */
struct outside_place {
    enum status status;
    struct checkpoint checkpoint;
    char note[CHECKPOINT_SIZE_MAX + 1]; /* as it stands there; cut when longer than any note */
    struct error error;
};
enum { OUTSIDE_PLACES = 2, OUTSIDE_PLACE = 4096 }; /* bytes of each */
size_t outside_look(const char *path, const struct note_keys *keys,
                    struct outside_place out[OUTSIDE_PLACES]);

/* Keeps a note; durable when it returns. INTERNAL when the disk fails. */
enum status outside_keep(struct outside *outside, const char *note, struct error *err) MUST_CHECK;

#endif
