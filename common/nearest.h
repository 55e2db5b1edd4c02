/* What a mistyped word was probably meant to be: the nearest of the names offered. */
#ifndef BAIRI_COMMON_NEAREST_H
#define BAIRI_COMMON_NEAREST_H

#include <stddef.h>

enum { NEAREST_SIZE = 64 };

struct nearest {
    const char *wanted;
    char name[NEAREST_SIZE]; /* empty: none near enough */
    size_t distance;
};

/*
 * Keeps the nearest of the names offered; near is one slip, and one more for every four letters.
 * length  bytes of name
 */
void nearest_offer(struct nearest *nearest, const char *name, size_t length);

#endif
