/* The trust card as an INI text, its digests in groups that can be read aloud. */
#include "common/trust/card.h"

#include <stdio.h>
#include <string.h>

#include "common/arena.h"
#include "common/config.h"

static const char section[] = "bairi trust card";

/* "campaign.1 = epoch:size digest", or "- digest" for the term in force */
static const char terms_section[] = "log keys";

enum { CARD_MAX = 60 * 1024, GROUP = 8 };

/* "before 3f2a99c1 07d4…": eight groups of eight digits */
static void write_words(struct buf *out, const char *before, const uint8_t digest[SHA256_SIZE])
{
    char hex[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, hex);
    buf_adds(out, before);
    for (size_t i = 0; i < 2 * SHA256_SIZE; i += GROUP)
        buf_addf(out, " %.*s", GROUP, hex + i);
    buf_addc(out, '\n');
}

static void write_digest(struct buf *out, const char *key, const uint8_t digest[SHA256_SIZE])
{
    buf_adds(out, key);
    write_words(out, " =", digest);
}

static void write_terms(const struct log_terms *terms, struct buf *out)
{
    if (terms->count > 0)
        buf_addf(out, "[%s]\n", terms_section);
    for (size_t i = 0; i < terms->count; i++) {
        const struct log_term *term = &terms->items[i];
        char name[LOG_TERM_CAMPAIGN + 80];
        if (term->epoch == LOG_TERM_OPEN)
            snprintf(name, sizeof name, "%s.%zu = -", term->campaign, i + 1);
        else
            snprintf(name, sizeof name, "%s.%zu = %u:%llu", term->campaign, i + 1,
                     (unsigned)term->epoch, (unsigned long long)term->size);
        write_words(out, name, term->key);
    }
}

enum status card_write(const struct trust_card *card, struct buf *out, struct error *err)
{
    buf_addf(out, "[%s]\nformat = 1\ndomain = %s\n", section, card->domain);
    write_digest(out, "ca", card->ca_digest);
    write_digest(out, "log_key", card->log_key);
    write_digest(out, "server", card->server_fingerprint);
    if (card->has_timestamp)
        write_digest(out, "timestamp", card->timestamp);
    if (card->witness_count > 0)
        buf_adds(out, "witnesses =");
    for (size_t i = 0; i < card->witness_count; i++) {
        buf_addc(out, ' ');
        TRY(witness_write(&card->witnesses[i], out, err));
    }
    if (card->witness_count > 0)
        buf_addc(out, '\n');
    write_terms(&card->log_terms, out);
    return buf_finish(out, err);
}

/* 64 hex digits, blanks between them welcome. */
static bool parse_digest(const char *text, uint8_t out[SHA256_SIZE])
{
    char hex[2 * SHA256_SIZE + 1];
    size_t length = 0;

    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (length == 2 * SHA256_SIZE)
            return false;
        hex[length++] = *text;
    }
    hex[length] = '\0';
    return length == 2 * SHA256_SIZE && hex_decode(hex, out, SHA256_SIZE);
}

static enum status read_digest(const struct ini_file *file, const char *name, const char *key,
                               uint8_t out[SHA256_SIZE], struct error *err)
{
    const char *value = ini_get(file, section, key);

    if (value && parse_digest(value, out))
        return STATUS_OK;
    (void)error_set(err, STATUS_INVALID_ARGUMENT, "a trust card needs %s: 64 hexadecimal digits",
                    key);
    if (err)
        error_at(err, name, key);
    return STATUS_INVALID_ARGUMENT;
}

static enum status read_domain(const struct ini_file *file, const char *name,
                               struct trust_card *card, struct error *err)
{
    const char *value = ini_get(file, section, "domain");
    size_t length = value ? strlen(value) : 0;

    if (length > 0 && length < sizeof card->domain &&
        strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-") == length) {
        memcpy(card->domain, value, length + 1);
        return STATUS_OK;
    }
    (void)error_set(err, STATUS_INVALID_ARGUMENT,
                    "a trust card needs domain: 1 to 32 of a-z, 0-9 and -");
    if (err)
        error_at(err, name, "domain");
    return STATUS_INVALID_ARGUMENT;
}

/* Words separated by blanks; the line may be missing. */
static enum status read_witnesses(const struct ini_file *file, const char *name,
                                  struct trust_card *card, struct error *err)
{
    const char *value = ini_get(file, section, "witnesses");
    char word[WITNESS_WORD_SIZE];

    for (; value && *value; value += strspn(value, " ")) {
        size_t length = strcspn(value, " ");
        bool fits = length < sizeof word && card->witness_count < CARD_WITNESSES;
        snprintf(word, sizeof word, "%.*s", fits ? (int)length : 0, value);
        if (!fits || witness_read(word, &card->witnesses[card->witness_count], err) != STATUS_OK) {
            (void)error_set(err, STATUS_INVALID_ARGUMENT,
                            "a trust card names at most %d witnesses, each by its key's word",
                            CARD_WITNESSES);
            if (err)
                error_at(err, name, "witnesses");
            return STATUS_INVALID_ARGUMENT;
        }
        card->witness_count++;
        value += length;
    }
    return STATUS_OK;
}

/* "epoch:size digest" or "- digest" */
static bool read_term(const struct ini_entry *entry, struct log_term *out)
{
    const char *dot = strrchr(entry->key, '.');
    size_t length = dot ? (size_t)(dot - entry->key) : 0;
    unsigned long long size = 0;
    unsigned epoch = 0;
    int end = 0;

    if (length == 0 || length >= sizeof out->campaign)
        return false;
    memcpy(out->campaign, entry->key, length);
    out->campaign[length] = '\0';
    if (strncmp(entry->value, "- ", 2) == 0) {
        epoch = LOG_TERM_OPEN;
        end = 2;
    } else if (sscanf(entry->value, "%10u:%19llu %n", &epoch, &size, &end) != 2 || end == 0 ||
               epoch == 0 || epoch == LOG_TERM_OPEN) {
        return false;
    }
    out->epoch = epoch;
    out->size = size;
    return parse_digest(entry->value + end, out->key);
}

/* Behind another term of the campaign, which has an end. */
static bool follows(const struct log_terms *terms, const struct log_term *term)
{
    for (size_t i = 0; i < terms->count; i++) {
        const struct log_term *before = &terms->items[i];
        if (strcmp(before->campaign, term->campaign) == 0 &&
            (before->epoch > term->epoch ||
             (before->epoch == term->epoch && before->size >= term->size)))
            return false;
    }
    return true;
}

static enum status read_terms(const struct ini_file *file, const char *name,
                              struct trust_card *card, struct error *err)
{
    struct log_terms *terms = &card->log_terms;

    for (size_t i = 0; i < file->count; i++) {
        const struct ini_entry *entry = &file->entries[i];
        struct log_term term = {.epoch = 0};
        if (strcmp(entry->section, terms_section) != 0)
            continue;
        if (terms->count < LOG_TERMS && read_term(entry, &term) && follows(terms, &term)) {
            terms->items[terms->count++] = term;
            continue;
        }
        (void)error_set(err, STATUS_INVALID_ARGUMENT,
                        "a key of a log is written as epoch:size and 64 hexadecimal digits, - "
                        "for the one in force, at most %d of them, the oldest first",
                        LOG_TERMS);
        if (err)
            error_at(err, name, entry->key);
        return STATUS_INVALID_ARGUMENT;
    }
    return STATUS_OK;
}

static enum status read_entries(const struct ini_file *file, const char *name,
                                struct trust_card *card, struct error *err)
{
    const char *format = ini_get(file, section, "format");

    if (!format)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is not a trust card", name);
    if (strcmp(format, "1") != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the trust card %s has format %s, only 1 is known", name, format);
    TRY(read_domain(file, name, card, err));
    TRY(read_digest(file, name, "ca", card->ca_digest, err));
    TRY(read_digest(file, name, "log_key", card->log_key, err));
    TRY(read_digest(file, name, "server", card->server_fingerprint, err));
    card->has_timestamp = ini_get(file, section, "timestamp") != NULL;
    if (card->has_timestamp)
        TRY(read_digest(file, name, "timestamp", card->timestamp, err));
    TRY(read_witnesses(file, name, card, err));
    return read_terms(file, name, card, err);
}

enum status card_read(struct bytes text, const char *name, struct trust_card *out,
                      struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(256 * 1024);
    struct trust_card card = {.domain = ""};
    struct ini_file file;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    if (text.size > CARD_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is not a trust card", name);
    TRY(ini_read(text, name, arena, &file, err));
    TRY(read_entries(&file, name, &card, err));
    *out = card;
    return STATUS_OK;
}
