/* Reading notes line by line: what checkpoints and proofs share. */
#ifndef BAIRI_COMMON_MERKLE_TEXT_H
#define BAIRI_COMMON_MERKLE_TEXT_H

#include "common/merkle/tree.h"

/* One line without its newline. */
struct line {
    const char *text;
    size_t length;
};

/* Takes the next line, which must end with a newline; *at moves behind it. */
bool line_take(const char **at, struct line *out);
bool line_is(struct line line, const char *text);
/* Decimal without sign or leading zeros, at most UINT64_MAX. */
bool line_number(struct line line, uint64_t *out);
/* Base64 of exactly 32 bytes. */
bool line_hash(struct line line, struct hash *out);

#endif
