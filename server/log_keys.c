/* The log keys of a data folder: log.key, log.key.2 …, and the trust card that names those in use.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/call.h"
#include "server/log_keys.h"

enum { PATH_SIZE = 1024 };

struct office_keys {
    pthread_mutex_t lock;
    struct log_key *keys[LOG_KEY_FILES]; /* never let go before the office is */
    size_t count;
};

enum status log_key_path(const char *folder, size_t number, char *out, size_t size,
                         struct error *err)
{
    int length = number == 0 ? snprintf(out, size, "%s/log.key", folder)
                             : snprintf(out, size, "%s/log.key.%zu", folder, number + 1);

    if (length >= 0 && (size_t)length < size)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                     folder);
}

/* Those that were made since. */
static enum status load_more(struct office_keys *keys, const char *folder, struct error *err)
{
    char path[PATH_SIZE];

    while (keys->count < LOG_KEY_FILES) {
        TRY(log_key_path(folder, keys->count, path, sizeof path, err));
        if (keys->count > 0 && access(path, F_OK) != 0)
            return STATUS_OK;
        TRY(log_key_load(path, &keys->keys[keys->count], err));
        keys->count++;
    }
    return STATUS_OK;
}

enum status office_open_log_keys(struct office *office, struct error *err)
{
    struct office_keys *keys = calloc(1, sizeof *keys);

    if (!keys)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the office");
    pthread_mutex_init(&keys->lock, NULL);
    office->log_keys = keys;
    TRY(load_more(keys, office->folder, err));
    office->log_key = keys->keys[0];
    return STATUS_OK;
}

void office_close_log_keys(struct office *office)
{
    struct office_keys *keys = office->log_keys;

    if (!keys)
        return;
    for (size_t i = 0; i < keys->count; i++)
        log_key_destroy(&keys->keys[i]);
    pthread_mutex_destroy(&keys->lock);
    free(keys);
    office->log_keys = NULL;
    office->log_key = NULL;
}

static const struct log_key *find(const struct office_keys *keys,
                                  const uint8_t wanted[ED25519_KEY_SIZE])
{
    for (size_t i = 0; i < keys->count; i++) {
        uint8_t key[ED25519_KEY_SIZE];
        log_key_public(keys->keys[i], key);
        if (memcmp(key, wanted, sizeof key) == 0)
            return keys->keys[i];
    }
    return NULL;
}

const struct log_key *office_log_key(struct office *office,
                                     const uint8_t public_key[ED25519_KEY_SIZE])
{
    struct office_keys *keys = office->log_keys;

    pthread_mutex_lock(&keys->lock);
    const struct log_key *found = find(keys, public_key);
    if (!found && load_more(keys, office->folder, NULL) == STATUS_OK)
        found = find(keys, public_key);
    pthread_mutex_unlock(&keys->lock);
    return found;
}

bool office_newest_log_key(struct office *office, const uint8_t public_key[ED25519_KEY_SIZE])
{
    struct office_keys *keys = office->log_keys;

    pthread_mutex_lock(&keys->lock);
    bool loaded = load_more(keys, office->folder, NULL) == STATUS_OK;
    bool newest = loaded && find(keys, public_key) == keys->keys[keys->count - 1];
    pthread_mutex_unlock(&keys->lock);
    return newest;
}

/* ---- the card ---- */

static enum status ask(struct campaign *campaign, struct arena *arena, struct trust_card *card,
                       int64_t *since, struct error *err)
{
    struct transaction *tx = NULL;

    TRY(store_begin(campaign->store, TRANSACTION_READ, NULL, &tx, err));
    enum status status = ledger_card(tx, campaign->id, arena, card, since, err);
    store_rollback(&tx);
    return status;
}

static bool is_same(const struct trust_card *a, const struct trust_card *b)
{
    OWNED(buf_free) struct buf left = buf_make(64 * 1024);
    OWNED(buf_free) struct buf right = buf_make(64 * 1024);

    return card_write(a, &left, NULL) == STATUS_OK && card_write(b, &right, NULL) == STATUS_OK &&
           strcmp(buf_text(&left), buf_text(&right)) == 0;
}

enum status office_renew_card(struct office *office, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)1 << 20);
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    struct trust_card card = office->card;
    char path[PATH_SIZE];
    int64_t since = 0;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the office");
    for (int turn = 0; turn < 2; turn++) {
        for (struct campaign *each = office_campaigns(office); each; each = each->next) {
            enum status status = ask(each, arena, &card, &since, err);
            if (status == STATUS_RESOURCE_EXHAUSTED && err)
                error_clear(err);
            if (status == STATUS_RESOURCE_EXHAUSTED) /* too full: the card before goes on */
                return STATUS_OK;
            TRY(status);
        }
        ledger_card_tidy(&card);
    }
    if (is_same(&card, &office->card))
        return STATUS_OK;
    if (snprintf(path, sizeof path, "%s/trust-card.txt", office->folder) >= PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                         office->folder);
    TRY(card_write(&card, &text, err));
    TRY(buf_write_file(path, buf_bytes(&text), 0600, err));
    office->card = card;
    return STATUS_OK;
}
