/* What the reader has before him: how wide the terminal is, whether it takes colour, which signs.
 */
#ifndef BAIRI_COMMON_SCREEN_H
#define BAIRI_COMMON_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/buf.h"

enum tone { TONE_PLAIN, TONE_HEAD, TONE_GOOD, TONE_WARNING, TONE_BAD, TONE_FAINT };

/*
 * Chooses once, at the start of a program. Without it nothing is coloured and nothing replaced.
 * colour  "always", "never", or "auto" and NULL: on a terminal, unless NO_COLOR is set or TERM is
 *         dumb
 * ascii   drawing signs outside ASCII (… → × “ ”) are replaced by plain ones
 */
void screen_choose(const char *colour, bool ascii);

bool screen_is_coloured(FILE *file);
/* Columns of the terminal behind the file; 0 when it is none: then nothing is fitted. */
size_t screen_width(FILE *file);

/* What switches a tone on and off on this file; "" where there is no colour. */
const char *screen_on(FILE *file, enum tone tone);
const char *screen_off(FILE *file, enum tone tone);
/* The same sequences for text that is coloured in any case; "" for TONE_PLAIN. */
const char *tone_on(enum tone tone);
const char *tone_off(enum tone tone);

/* Appends the text; with --ascii in plain signs. Characters of a script (汉) stay as they are. */
void screen_plain(const char *text, size_t size, struct buf *out);
/* Writes a text as screen_plain leaves it. Returns false when the file took less. */
bool screen_write(FILE *file, const char *text, size_t size);

#endif
