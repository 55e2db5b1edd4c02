/* Another key for the log, as two people decided it: proven from the key trusted before. */
#ifndef BAIRI_CLIENT_BUREAU_ROTATION_H
#define BAIRI_CLIENT_BUREAU_ROTATION_H

#include "bairi/v1/ledger.pb-c.h"
#include "common/arena.h"
#include "common/trust/card.h"

enum { ROTATIONS_SIZE_MAX = 8 << 20 };

/*
 * Takes the keys over into the card, one after another: each proposal and approval is a record of a
 * log that the card trusts so far, signed by two people whom the card's authority held good then,
 * the approver of the bureau; the checkpoint over the approval bears the new key's signature too.
 * What the card knows already is passed over.
 * learned  how many were new; the card is changed only when all hold
 * Fails    DATA_LOSS or UNAUTHENTICATED saying what does not hold
 */
enum status rotations_learn(struct trust_card *card, const Bairi__V1__RotationsReply *rotations,
                            struct arena *arena, size_t *learned, struct error *err) MUST_CHECK;
/* The same from the bytes of a file, behind its header line. */
enum status rotations_open(struct trust_card *card, struct bytes packed, struct arena *arena,
                           size_t *learned, struct error *err) MUST_CHECK;
/* The same from a file, as bureau_rotations writes it. NOT_FOUND when there is none. */
enum status rotations_read(struct trust_card *card, const char *path, size_t *learned,
                           struct error *err) MUST_CHECK;

#endif
