/* Whether a text can be printed: which characters the fonts of official papers have. */
#ifndef BAIRI_COMMON_GLYPHS_H
#define BAIRI_COMMON_GLYPHS_H

#include <stdint.h>

/*
 * The first character of the text that none of the fonts has (Noto Serif and Sans CJK SC, LXGW
 * WenKai); tabs and line ends need none. What people sign has no such character, so that every
 * paper made of it can be printed whole.
 * text     UTF-8
 * Returns  the code point; 0 when all can be printed
 */
uint32_t glyphs_missing(const char *text);

/* The character as people see it and look it up, "𪚥 (U+2A6A5)"; out >= 24 bytes. */
void glyphs_name(uint32_t point, char out[24]);

#endif
