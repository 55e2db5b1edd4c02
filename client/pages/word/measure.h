/* How wide a text is in a Chinese font, without the font. */
#ifndef BAIRI_CLIENT_PAGES_WORD_MEASURE_H
#define BAIRI_CLIENT_PAGES_WORD_MEASURE_H

#include <stddef.h>

/* Columns, each half a character: quotation marks, dashes and dots of the text are whole
 * characters, which a terminal counts as half. */
size_t measure_columns(const char *text);

#endif
