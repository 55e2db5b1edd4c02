/* The word somebody may have meant: by slips between characters, or one word within the other. */
#include <stdint.h>
#include <string.h>

#include "common/campaign/internal.h"

enum { CHARACTERS_MOST = 40 };

/* The text's characters as numbers; a text that is longer is no slip of the pen. */
static size_t characters_of(const char *text, uint32_t out[CHARACTERS_MOST])
{
    size_t count = 0;

    for (; *text && count < CHARACTERS_MOST; text++) {
        uint8_t byte = (uint8_t)*text;
        if ((byte & 0xC0) == 0x80 && count > 0)
            out[count - 1] = out[count - 1] << 6 | (byte & 0x3FU);
        else
            out[count++] = byte;
    }
    return count;
}

/* Characters to change, add or leave out to come from one text to the other. */
static size_t slips(const char *left, const char *right)
{
    uint32_t a[CHARACTERS_MOST], b[CHARACTERS_MOST];
    size_t rows[2][CHARACTERS_MOST + 1];
    size_t a_count = characters_of(left, a), b_count = characters_of(right, b);

    for (size_t j = 0; j <= b_count; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_count; i++) {
        size_t *row = rows[i % 2], *above = rows[(i + 1) % 2];
        row[0] = i;
        for (size_t j = 1; j <= b_count; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    return rows[a_count % 2][b_count];
}

static size_t length_of(const char *text)
{
    uint32_t characters[CHARACTERS_MOST];

    return characters_of(text, characters);
}

/* How many bytes both begin with. */
static size_t common_beginning(const char *a, const char *b)
{
    size_t size = 0;

    while (a[size] && a[size] == b[size])
        size++;
    return size;
}

const char *nearest_word(const char *const *words, size_t count, const char *text)
{
    size_t length = length_of(text), best = SIZE_MAX, beginning = 0;
    const char *nearest = NULL;

    for (size_t i = 0; i < count; i++) {
        size_t other = length_of(words[i]), apart = slips(words[i], text);
        size_t same = common_beginning(words[i], text);
        bool within =
            other >= 2 && length >= 2 && (strstr(text, words[i]) || strstr(words[i], text));
        size_t allowed = (length > other ? length : other) / 2;
        if (other == 0 || (!within && (apart > allowed || apart >= other)))
            continue;
        apart = within ? 0 : apart;
        if (apart < best || (apart == best && same > beginning)) {
            best = apart;
            beginning = same;
            nearest = words[i];
        } else if (apart == best && same == beginning)
            nearest = NULL; /* as like as another: which was meant is not for us to say */
    }
    return nearest;
}

void list_parts(const char *text, struct parts *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < PARTS && *text; i++) {
        size_t size = strlen(text);
        if (size >= PART_SIZE)
            for (size = PART_SIZE - 1; size > 0 && text[size - 1] != ' ';)
                size--;
        if (size == 0)
            return;
        memcpy(out->part[i], text, size);
        text += size;
    }
}
