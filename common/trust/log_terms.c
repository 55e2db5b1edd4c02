/* The keys of a campaign's log, one after another. */
#include "common/trust/log_terms.h"

#include <stdio.h>
#include <string.h>

static bool is_within(const struct log_term *term, uint32_t epoch, uint64_t size)
{
    return term->epoch == LOG_TERM_OPEN || epoch < term->epoch ||
           (epoch == term->epoch && size <= term->size);
}

const uint8_t *log_terms_at(const uint8_t log_key[ED25519_KEY_SIZE], const struct log_terms *terms,
                            const char *campaign, uint32_t epoch, uint64_t size)
{
    for (size_t i = 0; terms && i < terms->count; i++) {
        const struct log_term *term = &terms->items[i];
        if (strcmp(term->campaign, campaign) == 0 && is_within(term, epoch, size))
            return term->key;
    }
    return log_key;
}

static struct log_term *last_of(struct log_terms *terms, const char *campaign)
{
    struct log_term *last = NULL;

    for (size_t i = 0; i < terms->count; i++)
        if (strcmp(terms->items[i].campaign, campaign) == 0)
            last = &terms->items[i];
    return last;
}

enum status log_terms_add(struct log_terms *terms, const struct log_term *term, struct error *err)
{
    if (terms->count == LOG_TERMS)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "a trust card holds the keys of logs for at most %d terms", LOG_TERMS);
    terms->items[terms->count++] = *term;
    return STATUS_OK;
}

static enum status add_open(struct log_terms *terms, const char *campaign, const uint8_t *key,
                            struct error *err)
{
    struct log_term term = {.epoch = LOG_TERM_OPEN};

    snprintf(term.campaign, sizeof term.campaign, "%s", campaign);
    memcpy(term.key, key, ED25519_KEY_SIZE);
    return log_terms_add(terms, &term, err);
}

enum status log_terms_turn(struct log_terms *terms, const uint8_t log_key[ED25519_KEY_SIZE],
                           const char *campaign, uint32_t epoch, uint64_t size,
                           const uint8_t next[ED25519_KEY_SIZE], struct error *err)
{
    size_t before = terms->count;

    for (size_t i = 0; i < terms->count; i++) {
        const struct log_term *term = &terms->items[i];
        if (strcmp(term->campaign, campaign) == 0 && term->epoch != LOG_TERM_OPEN &&
            is_within(term, epoch, size))
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "the log of %s has another key at %llu records already", campaign,
                             (unsigned long long)size);
    }
    struct log_term *last = last_of(terms, campaign);
    if (!last || last->epoch != LOG_TERM_OPEN) {
        TRY(add_open(terms, campaign, log_key, err));
        last = &terms->items[terms->count - 1];
    }
    if (add_open(terms, campaign, next, err) != STATUS_OK) {
        terms->count = before;
        return STATUS_RESOURCE_EXHAUSTED;
    }
    last->epoch = epoch;
    last->size = size;
    return STATUS_OK;
}
