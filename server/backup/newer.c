/* Keys of the logs that a backup does not know: it was made before they came into force. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/backup/backup.h"
#include "server/log_keys.h"

/* ---- a card that knows more ---- */

static bool names_key(const struct trust_card *card, const uint8_t key[ED25519_KEY_SIZE])
{
    if (memcmp(card->log_key, key, ED25519_KEY_SIZE) == 0)
        return true;
    for (size_t i = 0; i < card->log_terms.count; i++)
        if (memcmp(card->log_terms.items[i].key, key, ED25519_KEY_SIZE) == 0)
            return true;
    return false;
}

/* The card's last turn of a campaign is one that the other card names too. */
static bool knows_turn(const struct trust_card *card, const struct log_term *turn)
{
    for (size_t i = 0; i < card->log_terms.count; i++) {
        const struct log_term *term = &card->log_terms.items[i];
        if (strcmp(term->campaign, turn->campaign) == 0 && term->epoch == turn->epoch &&
            term->size == turn->size)
            return true;
    }
    return false;
}

/* Where the campaign's key was replaced last, by this card; NULL: never. */
static const struct log_term *last_turn(const struct trust_card *card, const char *campaign)
{
    const struct log_term *last = NULL;

    for (size_t i = 0; i < card->log_terms.count; i++) {
        const struct log_term *term = &card->log_terms.items[i];
        if (strcmp(term->campaign, campaign) == 0 && term->epoch != LOG_TERM_OPEN)
            last = term;
    }
    return last;
}

enum status newer_card(const char *folder, struct trust_card *out, bool *found, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    char path[BACKUP_PATH];

    *found = false;
    TRY(path_below(folder, "trust-card.txt", path, err));
    if (access(path, F_OK) != 0)
        return STATUS_OK;
    TRY(buf_read_file(&text, path, err));
    TRY(card_read(buf_bytes(&text), path, out, err));
    *found = true;
    return STATUS_OK;
}

enum status newer_refuse(const struct trust_card *card, const struct trust_card *newer,
                         const char *campaign, const char *folder, struct error *err)
{
    const struct log_term *turn = last_turn(newer, campaign);

    if (strcmp(card->domain, newer->domain) != 0 || !turn || knows_turn(card, turn))
        return STATUS_OK;
    /* of two cards the one with the later turn is the newer */
    const struct log_term *own = last_turn(card, campaign);
    if (own && (own->epoch > turn->epoch || (own->epoch == turn->epoch && own->size > turn->size)))
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the log of %s got another key with record %llu of epoch %u, as "
                     "%s/trust-card.txt says, and the backup was made before: those who followed "
                     "would refuse the restored log; name a backup made after that record",
                     campaign, (unsigned long long)turn->size, (unsigned)turn->epoch, folder);
}

/* ---- keys that no card names ---- */

/* Of this campaign, as the card says: by its terms, or the one of logs without. */
static bool names_key_of(const struct trust_card *card, const char *campaign,
                         const uint8_t key[ED25519_KEY_SIZE])
{
    bool any = false;

    for (size_t i = 0; i < card->log_terms.count; i++) {
        const struct log_term *term = &card->log_terms.items[i];
        if (strcmp(term->campaign, campaign) != 0)
            continue;
        if (memcmp(term->key, key, ED25519_KEY_SIZE) == 0)
            return true;
        any = true;
    }
    return !any && memcmp(card->log_key, key, ED25519_KEY_SIZE) == 0;
}

static enum status add_key(struct newer_keys *newer, const char *path,
                           const struct restore_told *told, struct error *err)
{
    uint8_t *public_key = newer->keys[newer->count];
    struct log_key *key = NULL;

    TRY(log_key_load(path, &key, err));
    log_key_public(key, public_key);
    log_key_destroy(&key);
    newer->count++;
    if (told->key && !names_key(newer->card, public_key))
        told->key(told->context, path);
    return STATUS_OK;
}

enum status newer_find(const char *folder, const struct trust_card *card,
                       const struct restore_told *told, struct newer_keys *out, struct error *err)
{
    char path[BACKUP_PATH];

    *out = (struct newer_keys){.folder = folder, .card = card};
    for (size_t number = 1; number < LOG_KEY_FILES; number++) {
        TRY(log_key_path(folder, number, path, sizeof path, err));
        if (access(path, F_OK) == 0)
            TRY(add_key(out, path, told, err));
    }
    return STATUS_OK;
}

enum status newer_signed(const struct newer_keys *newer, const char *campaign, const char *note,
                         const char *path, struct error *err)
{
    struct checkpoint checkpoint;

    for (size_t i = 0; i < newer->count; i++)
        if (!names_key_of(newer->card, campaign, newer->keys[i]) &&
            checkpoint_open(note, newer->keys[i], &checkpoint, NULL) == STATUS_OK &&
            origin_epoch_of(checkpoint.origin, newer->card->domain, campaign) != 0)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "%s is signed for %s with a key of %s that came after the backup: "
                             "those who followed would refuse the restored log; name a backup made "
                             "after the key was replaced",
                             path, checkpoint.origin, newer->folder);
    return STATUS_OK;
}
