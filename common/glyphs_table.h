/* The table of characters behind common/glyphs. */
#ifndef BAIRI_COMMON_GLYPHS_TABLE_H
#define BAIRI_COMMON_GLYPHS_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Ascending: the first character in the upper 24 bits, how many follow it in the lower 8. */
extern const uint32_t glyphs_table[];
extern const size_t glyphs_table_count;

#endif
