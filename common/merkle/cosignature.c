/* Cosignatures: the tree head once more, with a time, signed by somebody else. */
#include "common/merkle/cosignature.h"

#include <string.h>

#include "common/merkle/text.h"

enum {
    TIME_SIZE = 8,
    STAMP_SIZE = WITNESS_ID_SIZE + TIME_SIZE + ED25519_SIGNATURE_SIZE,
    LINES_MAX = 16
};

static const char dash[] = "\xE2\x80\x94 ";

/* Behind the empty line; NULL without one. */
static const char *signatures_of(const char *note)
{
    const char *blank = strstr(note, "\n\n");

    return blank ? blank + 2 : NULL;
}

/* A line under the log's own name, as many bytes as an Ed25519 signature has. */
static bool is_own(struct line line, const char *note)
{
    enum { STAMP_DIGITS = 92 }; /* base64 of key id and signature */
    size_t head = strlen(dash), name = strcspn(note, "\n");

    return line.length == head + name + 1 + STAMP_DIGITS && memcmp(line.text, dash, head) == 0 &&
           memcmp(line.text + head, note, name) == 0 && line.text[head + name] == ' ';
}

size_t note_own_length(const char *note)
{
    const char *at = signatures_of(note);
    const char *end = at ? strchr(at, '\n') : NULL;
    struct line line;

    while (end && (at = end + 1, line_take(&at, &line)) && is_own(line, note))
        end = at - 1;
    return end ? (size_t)(end + 1 - note) : 0;
}

/* "cosignature/v1\ntime N\n" and the note's text, the line before the empty one included. */
static void add_message(const char *note, uint64_t seconds, struct buf *out)
{
    buf_addf(out, "cosignature/v1\ntime %llu\n", (unsigned long long)seconds);
    buf_add(out, note, (size_t)(signatures_of(note) - 1 - note));
}

static enum status malformed(struct error *err)
{
    return error_set(err, STATUS_DATA_LOSS, "the checkpoint is not a well-formed signed note");
}

enum status cosignature_make(const char *note, const char *name, const struct log_key *key,
                             struct instant now, struct buf *out, struct error *err)
{
    OWNED(buf_free) struct buf message = buf_make(2 * CHECKPOINT_SIZE_MAX);
    uint64_t seconds = now.us > 0 ? (uint64_t)(now.us / INSTANT_SECOND) : 0;
    struct witness witness = {.name = ""};
    uint8_t stamp[STAMP_SIZE];

    if (!signatures_of(note))
        return malformed(err);
    if (!witness_name_is_valid(name))
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is no name of a witness", name);
    memcpy(witness.name, name, strlen(name) + 1);
    log_key_public(key, witness.key);
    witness_id(&witness, stamp);
    for (int i = 0; i < TIME_SIZE; i++)
        stamp[WITNESS_ID_SIZE + i] = (uint8_t)(seconds >> (8 * (TIME_SIZE - 1 - i)));
    add_message(note, seconds, &message);
    TRY(buf_finish(&message, err));
    TRY(log_key_sign(key, buf_bytes(&message), stamp + WITNESS_ID_SIZE + TIME_SIZE, err));
    buf_addf(out, "%s%s ", dash, name);
    base64_encode(stamp, sizeof stamp, out);
    buf_addc(out, '\n');
    return buf_finish(out, err);
}

/* "— name base64(id || time || signature)" of this witness */
static bool is_by(struct line line, const struct witness *witness, uint8_t stamp[STAMP_SIZE])
{
    OWNED(buf_free) struct buf bytes = buf_make(CHECKPOINT_SIZE_MAX);
    size_t head = strlen(dash), name = strlen(witness->name);
    uint8_t id[WITNESS_ID_SIZE];

    if (line.length <= head + name || memcmp(line.text, dash, head) != 0 ||
        memcmp(line.text + head, witness->name, name) != 0 || line.text[head + name] != ' ' ||
        !base64_decode(line.text + head + name + 1, line.length - head - name - 1, &bytes) ||
        bytes.size != STAMP_SIZE)
        return false;
    memcpy(stamp, bytes.data, STAMP_SIZE);
    witness_id(witness, id);
    return memcmp(id, stamp, WITNESS_ID_SIZE) == 0;
}

static bool holds(const char *note, const struct witness *witness, const uint8_t stamp[STAMP_SIZE],
                  struct instant *time)
{
    OWNED(buf_free) struct buf message = buf_make(2 * CHECKPOINT_SIZE_MAX);
    uint64_t seconds = 0;

    for (int i = 0; i < TIME_SIZE; i++)
        seconds = seconds << 8 | stamp[WITNESS_ID_SIZE + i];
    add_message(note, seconds, &message);
    if (message.failed || seconds == 0 || seconds > INT64_MAX / INSTANT_SECOND)
        return false;
    time->us = (int64_t)seconds * INSTANT_SECOND;
    return ed25519_verify(witness->key, buf_bytes(&message), stamp + WITNESS_ID_SIZE + TIME_SIZE);
}

enum status cosignature_find(const char *note, const struct witness *witness, struct bytes *line,
                             struct instant *time, struct error *err)
{
    const char *at = signatures_of(note);
    uint8_t stamp[STAMP_SIZE];
    struct line found;

    if (!at)
        return malformed(err);
    for (int i = 0; *at && i < LINES_MAX; i++) {
        if (!line_take(&at, &found))
            return malformed(err);
        if (!is_by(found, witness, stamp))
            continue;
        if (line)
            *line = (struct bytes){(const uint8_t *)found.text, found.length + 1};
        return holds(note, witness, stamp, time)
                   ? STATUS_OK
                   : error_set(err, STATUS_DATA_LOSS, "the cosignature of %s is wrong",
                               witness->name);
    }
    return error_set(err, STATUS_NOT_FOUND, "the checkpoint bears no cosignature of %s",
                     witness->name);
}
