/* Columns of a text as a Chinese font sets it. */
#include "client/pages/word/measure.h"

#include "common/text.h"

/* — ‘ ’ “ ” … : U+2014, U+2018 to U+201D, U+2026 */
static int is_wide_sign(const unsigned char *c)
{
    return c[0] == 0xe2 && c[1] == 0x80 &&
           (c[2] == 0x94 || (c[2] >= 0x98 && c[2] <= 0x9d) || c[2] == 0xa6);
}

size_t measure_columns(const char *text)
{
    size_t wide = 0;

    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        wide += is_wide_sign(c) ? 1 : 0;
    return text_width(text) + wide;
}
