/* Which key signs a campaign's log, and up to which size: two people replaced it there. */
#ifndef BAIRI_COMMON_TRUST_LOG_TERMS_H
#define BAIRI_COMMON_TRUST_LOG_TERMS_H

#include "common/trust/digest.h"

enum { LOG_TERMS = 256, LOG_TERM_CAMPAIGN = 41 };
#define LOG_TERM_OPEN UINT32_MAX

/*
 * Checkpoints of the campaign's log up to this place, it included, are signed by this key: of
 * `size` records of `epoch`, and all of earlier epochs.
 */
struct log_term {
    char campaign[LOG_TERM_CAMPAIGN];
    uint32_t epoch; /* LOG_TERM_OPEN: in force, no end is known */
    uint64_t size;
    uint8_t key[ED25519_KEY_SIZE];
};

/* Of several campaigns; those of one in the order of time. One without terms has the card's key. */
struct log_terms {
    struct log_term items[LOG_TERMS];
    size_t count;
};

/*
 * The key that signs a checkpoint of this place.
 * log_key  of campaigns without terms, and behind a campaign's last term
 * terms    NULL: none
 */
const uint8_t *log_terms_at(const uint8_t log_key[ED25519_KEY_SIZE], const struct log_terms *terms,
                            const char *campaign, uint32_t epoch, uint64_t size);

/*
 * From the place behind this one on the next key signs; the one in force until then is closed.
 * log_key  as for log_terms_at
 * Fails    FAILED_PRECONDITION the place is before the last turn; RESOURCE_EXHAUSTED
 */
enum status log_terms_turn(struct log_terms *terms, const uint8_t log_key[ED25519_KEY_SIZE],
                           const char *campaign, uint32_t epoch, uint64_t size,
                           const uint8_t next[ED25519_KEY_SIZE], struct error *err) MUST_CHECK;

/* The next term of a campaign, behind those there are. RESOURCE_EXHAUSTED when they are too many.
 */
enum status log_terms_add(struct log_terms *terms, const struct log_term *term, struct error *err)
    MUST_CHECK;

#endif
