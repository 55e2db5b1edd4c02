/* What a mistyped word was probably meant to be. */
#include "common/nearest.h"

#include <stdio.h>
#include <string.h>

/* Edit distance that counts two swapped letters as one slip (Damerau, optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][NEAREST_SIZE + 1];
    size_t length_a = strlen(a), length_b = strlen(b);

    if (length_a > NEAREST_SIZE || length_b > NEAREST_SIZE)
        return NEAREST_SIZE;
    for (size_t j = 0; j <= length_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= length_a; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= length_b; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = before[j - 2] + 1 < best ? before[j - 2] + 1 : best;
            row[j] = best;
        }
    }
    return rows[length_a % 3][length_b];
}

void nearest_offer(struct nearest *nearest, const char *name, size_t length)
{
    char word[sizeof nearest->name];
    size_t slips, allowed = length < 3 ? 0 : 1 + length / 4;

    snprintf(word, sizeof word, "%.*s", (int)length, name);
    slips = distance(nearest->wanted, word);
    if (slips <= allowed && (!nearest->name[0] || slips < nearest->distance)) {
        memcpy(nearest->name, word, sizeof word);
        nearest->distance = slips;
    }
}
