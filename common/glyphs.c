/* Looks characters up in the table of what fonts have. */
#include "common/glyphs.h"

#include <stdbool.h>
#include <stdio.h>
#include <utf8proc.h>

#include "common/glyphs_table.h"

static bool has_glyph(uint32_t point)
{
    size_t low = 0, high = glyphs_table_count;

    while (low < high) { /* the first entry that begins behind the point */
        size_t middle = low + (high - low) / 2;
        if (glyphs_table[middle] >> 8 <= point)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && point - (glyphs_table[low - 1] >> 8) <= (glyphs_table[low - 1] & 0xFF);
}

uint32_t glyphs_missing(const char *text)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_int32_t point = 0;

    while (*at != '\0') {
        utf8proc_ssize_t step = utf8proc_iterate(at, -1, &point);
        if (step <= 0) /* no UTF-8: others refuse that */
            return UINT32_C(0xFFFD);
        if (point != '\n' && point != '\r' && point != '\t' && !has_glyph((uint32_t)point))
            return (uint32_t)point;
        at += step;
    }
    return 0;
}

void glyphs_name(uint32_t point, char out[24])
{
    utf8proc_uint8_t bytes[5] = {0};
    utf8proc_ssize_t size = utf8proc_encode_char((utf8proc_int32_t)point, bytes);

    snprintf(out, 24, "%.*s (U+%04X)", (int)size, (const char *)bytes, point);
}
