/* The parts of a workbook that was written, as text: what tests look at. */
#ifndef BAIRI_TESTS_SUPPORT_PART_H
#define BAIRI_TESTS_SUPPORT_PART_H

#include "common/arena.h"

/* The part's text in the arena, e.g. "xl/workbook.xml"; NULL when the archive has none. */
const char *part_text(const char *path, const char *part, struct arena *arena);
/* Names of all parts, "|" after each, in the arena; NULL when it is no archive. */
const char *part_names(const char *path, struct arena *arena);

#endif
