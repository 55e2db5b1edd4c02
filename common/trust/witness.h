/* Witnesses: who watches a log and signs the heads seen (C2SP cosignature/v1). */
#ifndef BAIRI_COMMON_TRUST_WITNESS_H
#define BAIRI_COMMON_TRUST_WITNESS_H

#include "common/trust/digest.h"

enum { WITNESS_NAME_SIZE = 65, WITNESS_WORD_SIZE = 128, WITNESS_ID_SIZE = 4 };

/* A witness as others know it: told by hand, on the trust card or beside it. */
struct witness {
    char name[WITNESS_NAME_SIZE]; /* printable ASCII without blanks and plus */
    uint8_t key[ED25519_KEY_SIZE];
};

/* [!-~]{1,64} without plus */
bool witness_name_is_valid(const char *name);

/* SHA-256(name || 0A || 04 || key), its first bytes: what a signature line begins with. */
void witness_id(const struct witness *witness, uint8_t out[WITNESS_ID_SIZE]);

/* The key as one word, the id in hex in its middle: "name+1a2b3c4d+base64(04 || key)". */
enum status witness_write(const struct witness *witness, struct buf *out, struct error *err)
    MUST_CHECK;
/* INVALID_ARGUMENT when it is none, or its id is another's. */
enum status witness_read(const char *word, struct witness *out, struct error *err) MUST_CHECK;

#endif
