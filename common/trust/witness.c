/* Witnesses' keys as words, in one spelling. */
#include "common/trust/witness.h"

#include <stdio.h>
#include <string.h>

enum { ALGORITHM_COSIGNATURE = 0x04 };

bool witness_name_is_valid(const char *name)
{
    for (const char *c = name; *c; c++)
        if (*c <= ' ' || *c > '~' || *c == '+')
            return false;
    return name[0] != '\0' && strlen(name) < WITNESS_NAME_SIZE;
}

void witness_id(const struct witness *witness, uint8_t out[WITNESS_ID_SIZE])
{
    static const uint8_t middle[] = {0x0A, ALGORITHM_COSIGNATURE};
    const struct bytes parts[] = {
        {(const uint8_t *)witness->name, strlen(witness->name)},
        {middle,                         sizeof middle        },
        {witness->key,                   ED25519_KEY_SIZE     },
    };
    uint8_t digest[SHA256_SIZE];

    sha256_parts(parts, 3, digest);
    memcpy(out, digest, WITNESS_ID_SIZE);
}

enum status witness_write(const struct witness *witness, struct buf *out, struct error *err)
{
    uint8_t key[1 + ED25519_KEY_SIZE] = {ALGORITHM_COSIGNATURE};
    uint8_t id[WITNESS_ID_SIZE];
    char hex[2 * WITNESS_ID_SIZE + 1];

    memcpy(key + 1, witness->key, ED25519_KEY_SIZE);
    witness_id(witness, id);
    hex_encode(id, WITNESS_ID_SIZE, hex);
    buf_addf(out, "%s+%s+", witness->name, hex);
    base64_encode(key, sizeof key, out);
    return buf_finish(out, err);
}

static bool parse(const char *word, struct witness *out)
{
    OWNED(buf_free) struct buf key = buf_make(WITNESS_WORD_SIZE);
    const char *id = strchr(word, '+');
    const char *text = id ? strchr(id + 1, '+') : NULL;
    uint8_t said[WITNESS_ID_SIZE], is[WITNESS_ID_SIZE];
    char hex[2 * WITNESS_ID_SIZE + 1];

    if (!text || id - word >= WITNESS_NAME_SIZE || text - id - 1 != 2 * WITNESS_ID_SIZE ||
        !base64_decode(text + 1, strlen(text + 1), &key) || key.size != 1 + ED25519_KEY_SIZE ||
        key.data[0] != ALGORITHM_COSIGNATURE)
        return false;
    snprintf(out->name, sizeof out->name, "%.*s", (int)(id - word), word);
    snprintf(hex, sizeof hex, "%.*s", 2 * WITNESS_ID_SIZE, id + 1);
    memcpy(out->key, key.data + 1, ED25519_KEY_SIZE);
    witness_id(out, is);
    return witness_name_is_valid(out->name) && hex_decode(hex, said, WITNESS_ID_SIZE) &&
           memcmp(said, is, WITNESS_ID_SIZE) == 0;
}

enum status witness_read(const char *word, struct witness *out, struct error *err)
{
    struct witness read = {.name = ""};

    if (!parse(word, &read))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is no witness's key: expected name+id+key as bairi witness init "
                         "prints it",
                         word);
    *out = read;
    return STATUS_OK;
}
