/* INI files (inih) as a list of entries with their lines; and layered settings with their origin.
 */
#ifndef BAIRI_COMMON_CONFIG_H
#define BAIRI_COMMON_CONFIG_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

struct ini_entry {
    const char *section;
    const char *key;
    const char *value; /* blanks at both ends and "; comment" removed; "" when empty */
    int line;          /* 1-based */
};

struct ini_file {
    struct ini_entry *entries; /* in file order; a section without keys is not seen */
    size_t count;
};

/*
 * Reads an INI text: UTF-8 (BOM allowed), `;` after a blank or at a line's start begins a comment,
 * so does `#` at a line's start, no continuation lines, section names up to 49 bytes, repeated keys
 * in one section are errors. Errors carry where "<name>:<line>" and field = key. At most 64 KiB per
 * line, 10,000 entries.
 */
enum status ini_read(struct bytes input, const char *name, struct arena *arena,
                     struct ini_file *out, struct error *err) MUST_CHECK;

/* Value of section/key or NULL. */
const char *ini_get(const struct ini_file *file, const char *section, const char *key);

#endif
