/* Checkpoints and proofs as text: C2SP signed note, tlog-checkpoint, tlog-proof. */
#ifndef BAIRI_COMMON_MERKLE_CHECKPOINT_H
#define BAIRI_COMMON_MERKLE_CHECKPOINT_H

#include "common/merkle/tree.h"
#include "common/trust/card.h"

enum { ORIGIN_SIZE = 160, CHECKPOINT_SIZE_MAX = 2048 };

struct checkpoint {
    char origin[ORIGIN_SIZE]; /* bairi/<domain>/<campaign>/<epoch>; also the note key's name */
    uint64_t size;
    struct hash root;
};

/* origin from its parts, each [a-z0-9-]{1,40}, epoch >= 1 */
enum status checkpoint_origin(const char *domain, const char *campaign, uint32_t epoch,
                              char out[ORIGIN_SIZE], struct error *err) MUST_CHECK;

/* The epoch of an origin spelled exactly as checkpoint_origin writes it; 0 for anything else. */
uint32_t origin_epoch(const char *origin);
/* The same of this domain's and campaign's log; 0 for another's. */
uint32_t origin_epoch_of(const char *origin, const char *domain, const char *campaign);

/* Which of two checkpoints of one log is the newer: <0, 0, >0. A later epoch is newer than any size
 * of an earlier one. */
int checkpoint_order(const struct checkpoint *a, const struct checkpoint *b);

/* The signed note: "<origin>\n<size>\n<base64 root>\n\n— <origin> <base64(key id || signature)>\n".
 */
enum status checkpoint_sign(const struct checkpoint *checkpoint, const struct log_key *key,
                            struct buf *out, struct error *err) MUST_CHECK;

/*
 * The same signed by several keys under the one name: by the former and the next where the log's
 * key is replaced.
 * count  1 …
 */
enum status checkpoint_sign_all(const struct checkpoint *checkpoint,
                                const struct log_key *const *keys, size_t count, struct buf *out,
                                struct error *err) MUST_CHECK;

/*
 * The key that must have signed a note, by the log and size that it names; nothing is verified.
 * text     a note, or a proof with its note
 * log_key  of logs without terms
 * terms    NULL: none
 * Returns  borrowed of log_key or terms; log_key where the text is neither
 */
const uint8_t *checkpoint_key(const char *text, const uint8_t log_key[ED25519_KEY_SIZE],
                              const struct log_terms *terms);
/* The same by a trust card. */
static inline const uint8_t *card_log_key(const struct trust_card *card, const char *text)
{
    return checkpoint_key(text, card->log_key, &card->log_terms);
}

/*
 * Opens a note: well-formed and signed by this key under its origin's name; other signatures
 * (cosignatures) are allowed and ignored. DATA_LOSS otherwise.
 */
enum status checkpoint_open(const char *note, const uint8_t log_key[ED25519_KEY_SIZE],
                            struct checkpoint *out, struct error *err) MUST_CHECK;

/* "c2sp.org/tlog-proof@v1\nindex N\n<base64 hash>…\n\n<checkpoint note>" */
enum status proof_write(uint64_t index, const struct hash *hashes, size_t count, const char *note,
                        struct buf *out, struct error *err) MUST_CHECK;
enum status proof_read(const char *text, uint64_t *index, struct hash hashes[MERKLE_PROOF_MAX],
                       size_t *count, const char **note, struct error *err) MUST_CHECK;

/*
 * The whole check of a receipt's leaf: proof well-formed, note signed by the key, leaf included,
 * index and origin as the proof says.
 * origin  expected; NULL: any
 */
enum status proof_verify(const char *text, struct bytes leaf,
                         const uint8_t log_key[ED25519_KEY_SIZE], const char *origin,
                         uint64_t *index, struct checkpoint *checkpoint, struct error *err)
    MUST_CHECK;

#endif
