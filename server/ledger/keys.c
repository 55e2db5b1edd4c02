/* The log's keys, generation after generation: which sign a batch's checkpoint, and whose signature
 * counts where. Records alone decide: an approval at position i gives the log another key for every
 * checkpoint of more than i records. */
#include <stdio.h>
#include <string.h>

#include "server/ledger/internal.h"
#include "server/ledger/position.h"

static enum status read_rows(struct transaction *tx, struct arena *arena,
                             const struct log_key_row **out, size_t *count, struct error *err)
{
    static const struct store_scan all = {0};
    void *rows = NULL;

    TRY(store_scan_rows(tx, &table_log_key, &all, arena, &rows, count, err));
    *out = rows;
    for (size_t i = 0; i < *count; i++)
        if ((*out)[i].key.size != ED25519_KEY_SIZE)
            return error_set(err, STATUS_DATA_LOSS, "the log key of record %lld is none",
                             (long long)(*out)[i].idx);
    return STATUS_OK;
}

/* ---- signing ---- */

static enum status find_key(const struct ledger_options *options, const struct log_key_row *row,
                            const struct log_key **out, struct error *err)
{
    uint8_t own[ED25519_KEY_SIZE];
    char hex[2 * ED25519_KEY_SIZE + 1];

    log_key_public(options->log_key, own);
    *out = memcmp(own, row->key.data, sizeof own) == 0 ? options->log_key : NULL;
    if (!*out && options->find_key)
        *out = options->find_key(options->keys_context, row->key.data);
    if (*out)
        return STATUS_OK;
    hex_encode(row->key.data, ED25519_KEY_SIZE, hex);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the log is signed with the key %s, which is not in the data folder", hex);
}

enum status ledger_signers(const struct ledger *ledger, struct transaction *tx, uint64_t previous,
                           uint64_t size, struct arena *arena, const struct log_key **out,
                           size_t *count, struct error *err)
{
    const struct log_key_row *rows = NULL;
    size_t total = 0, first = 0;

    TRY(read_rows(tx, arena, &rows, &total, err));
    *count = 0;
    out[(*count)++] = ledger->options.log_key;
    if (total == 0) /* no rule keeps them: a ledger of one key */
        return STATUS_OK;
    while (first + 1 < total && (uint64_t)rows[first + 1].idx < previous)
        first++;
    *count = 0;
    for (size_t i = first; i < total && (uint64_t)rows[i].idx < size; i++) {
        if (*count == LEDGER_SIGNERS)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "the log's key was replaced too often in one batch");
        TRY(find_key(&ledger->options, &rows[i], &out[(*count)++], err));
    }
    return STATUS_OK;
}

/* ---- verifying ---- */

enum status ledger_terms(struct transaction *tx, const char *campaign, struct arena *arena,
                         uint8_t log_key[ED25519_KEY_SIZE], int64_t *since, struct log_terms *terms,
                         struct error *err)
{
    const struct log_key_row *rows = NULL;
    size_t count = 0;

    *since = 0;
    terms->count = 0;
    TRY(read_rows(tx, arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct log_term term = {.epoch = LOG_TERM_OPEN};
        snprintf(term.campaign, sizeof term.campaign, "%s", campaign);
        memcpy(term.key, rows[i].key.data, ED25519_KEY_SIZE);
        if (i + 1 < count) {
            term.epoch = position_epoch((uint64_t)rows[i + 1].idx);
            term.size = position_index((uint64_t)rows[i + 1].idx);
        }
        TRY(log_terms_add(terms, &term, err));
        memcpy(log_key, rows[i].key.data, ED25519_KEY_SIZE);
        *since = i > 0 ? rows[i].time : 0;
    }
    return STATUS_OK;
}

/* Without the campaign's terms. */
static void drop_terms(struct log_terms *terms, const char *campaign)
{
    size_t kept = 0;

    for (size_t i = 0; i < terms->count; i++)
        if (strcmp(terms->items[i].campaign, campaign) != 0)
            terms->items[kept++] = terms->items[i];
    terms->count = kept;
}

enum status ledger_card(struct transaction *tx, const char *campaign, struct arena *arena,
                        struct trust_card *card, int64_t *since, struct error *err)
{
    uint8_t newest[ED25519_KEY_SIZE];
    struct log_terms terms;
    int64_t time = 0;

    memcpy(newest, card->log_key, sizeof newest);
    TRY(ledger_terms(tx, campaign, arena, newest, &time, &terms, err));
    if (terms.count == 0)
        return STATUS_OK;
    drop_terms(&card->log_terms, campaign);
    if (terms.count == 1 && memcmp(newest, card->log_key, sizeof newest) == 0)
        return STATUS_OK; /* as every campaign that the card does not name */
    for (size_t i = 0; i < terms.count; i++)
        TRY(log_terms_add(&card->log_terms, &terms.items[i], err));
    if (time > *since) {
        *since = time;
        memcpy(card->log_key, newest, sizeof newest);
    }
    return STATUS_OK;
}

/* By campaign; those of one stay in their order. */
static void sort_terms(struct log_terms *terms)
{
    for (size_t i = 1; i < terms->count; i++) {
        struct log_term term = terms->items[i];
        size_t at = i;
        for (; at > 0 && strcmp(terms->items[at - 1].campaign, term.campaign) > 0; at--)
            terms->items[at] = terms->items[at - 1];
        terms->items[at] = term;
    }
}

void ledger_card_tidy(struct trust_card *card)
{
    struct log_terms *terms = &card->log_terms;
    size_t kept = 0;

    sort_terms(terms);
    for (size_t i = 0; i < terms->count; i++) {
        struct log_term *term = &terms->items[i];
        bool first = kept == 0 || strcmp(terms->items[kept - 1].campaign, term->campaign) != 0;
        if (!first || term->epoch != LOG_TERM_OPEN ||
            memcmp(term->key, card->log_key, ED25519_KEY_SIZE) != 0)
            terms->items[kept++] = *term;
    }
    terms->count = kept;
}

enum status ledger_note_open(const struct ledger *ledger, struct transaction *tx,
                             struct arena *arena, const char *note, struct checkpoint *out,
                             struct error *err)
{
    uint8_t key[ED25519_KEY_SIZE];
    struct log_terms terms;
    int64_t since = 0;

    log_key_public(ledger->options.log_key, key);
    TRY(ledger_terms(tx, ledger->campaign, arena, key, &since, &terms, err));
    return checkpoint_open(note, checkpoint_key(note, key, &terms), out, err);
}
