/* Receipts: the only acknowledgement; a leaf, the proof that the log holds it, and the signed root.
 */
#ifndef BAIRI_COMMON_MERKLE_RECEIPT_H
#define BAIRI_COMMON_MERKLE_RECEIPT_H

#include "bairi/v1/ledger.pb-c.h"
#include "common/arena.h"
#include "common/merkle/checkpoint.h"

/*
 * The whole check of a receipt, offline: format number, leaf well-formed, checkpoint signed by the
 * log's key, leaf included where it says it stands.
 *
 * log_key     from the trust card, never from what comes with the receipt
 * origin      expected; NULL: any
 * leaf        in the arena; what it promises: digests of statement, signature, references
 * checkpoint  the signed root that includes it
 * Fails       DATA_LOSS with what is wrong
 */
enum status receipt_verify(const Bairi__V1__Receipt *receipt,
                           const uint8_t log_key[ED25519_KEY_SIZE], const char *origin,
                           struct arena *arena, Bairi__V1__Leaf **leaf,
                           struct checkpoint *checkpoint, struct error *err) MUST_CHECK;

/*
 * A packed leaf, unpacked and checked by itself: format 1 or 2, digests of 32 bytes, no unknown
 * field.
 * In the arena. DATA_LOSS otherwise.
 */
enum status leaf_read(struct bytes packed, struct arena *arena, Bairi__V1__Leaf **out,
                      struct error *err) MUST_CHECK;

/*
 * The file of a receipt, a versioned container that stays readable for ever:
 *     "bairi receipt 2\n"            ASCII; the number is the container's version
 *     packed bairi.v1.Dossier        to the end of the file
 * or, as files were before there were time stamps, "bairi receipt 1\n" and a packed Receipt.
 * Unpacking verifies nothing: see receipt_verify. INVALID_ARGUMENT when it is none or too new.
 */
enum { RECEIPT_SIZE_MAX = 64 * 1024, DOSSIER_SIZE_MAX = 32 * 1024 * 1024 };
enum status dossier_pack(const Bairi__V1__Dossier *dossier, struct buf *out, struct error *err)
    MUST_CHECK;
/* Either version; of version 1 the dossier has the receipt alone. There is always a receipt. */
enum status dossier_unpack(struct bytes file, struct arena *arena, Bairi__V1__Dossier **out,
                           struct error *err) MUST_CHECK;
enum status receipt_unpack(struct bytes file, struct arena *arena, Bairi__V1__Receipt **out,
                           struct error *err) MUST_CHECK;

#endif
