/* Lines, numbers and hashes of a note; each has one spelling only. */
#include "common/merkle/text.h"

#include <string.h>

bool line_take(const char **at, struct line *out)
{
    const char *end = strchr(*at, '\n');

    if (!end)
        return false;
    *out = (struct line){*at, (size_t)(end - *at)};
    *at = end + 1;
    return true;
}

bool line_is(struct line line, const char *text)
{
    return line.length == strlen(text) && memcmp(line.text, text, line.length) == 0;
}

bool line_number(struct line line, uint64_t *out)
{
    *out = 0;
    if (line.length == 0 || (line.text[0] == '0' && line.length > 1))
        return false;
    for (size_t i = 0; i < line.length; i++) {
        char c = line.text[i];
        if (c < '0' || c > '9' || __builtin_mul_overflow(*out, 10, out) ||
            __builtin_add_overflow(*out, (uint64_t)(c - '0'), out))
            return false;
    }
    return true;
}

bool line_hash(struct line line, struct hash *out)
{
    OWNED(buf_free) struct buf bytes = buf_make(SHA256_SIZE + 2);
    bool ok = base64_decode(line.text, line.length, &bytes) && bytes.size == SHA256_SIZE;

    if (ok)
        memcpy(out->bytes, bytes.data, SHA256_SIZE);
    return ok;
}
