/* Cosignatures of witnesses under a log's checkpoint: C2SP cosignature/v1. */
#ifndef BAIRI_COMMON_MERKLE_COSIGNATURE_H
#define BAIRI_COMMON_MERKLE_COSIGNATURE_H

#include "common/instant.h"
#include "common/merkle/checkpoint.h"
#include "common/trust/witness.h"

/*
 * The length of a note as its log signed it: body and the log's signature line, which stands first;
 * what follows are cosignatures. That part is what a timestamp is of.
 * Returns  0 when the note is not so
 */
size_t note_own_length(const char *note);

/*
 * Appends the signature line of a witness who saw this note's tree at `now` and found it to
 * continue the one seen before.
 * name  the witness's; key its private key
 */
enum status cosignature_make(const char *note, const char *name, const struct log_key *key,
                             struct instant now, struct buf *out, struct error *err) MUST_CHECK;

/*
 * Looks for a witness's cosignature under a note whose log signature was verified already.
 * line    the line with its newline, inside the note; NULL: not wanted
 * time    when the witness signed
 * Fails   NOT_FOUND when there is none, DATA_LOSS when it is wrong
 */
enum status cosignature_find(const char *note, const struct witness *witness, struct bytes *line,
                             struct instant *time, struct error *err) MUST_CHECK;

#endif
