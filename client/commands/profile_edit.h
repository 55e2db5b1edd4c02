/* Writing one profile into client.ini while everything else in the file stays as it is. */
#ifndef BAIRI_CLIENT_COMMANDS_PROFILE_EDIT_H
#define BAIRI_CLIENT_COMMANDS_PROFILE_EDIT_H

#include "common/buf.h"

struct profile_entry {
    const char *key;
    const char *value; /* NULL: left as it is in the file */
};

/*
 * Appends the file with the section [profile NAME] set to the entries: lines of known keys are
 * replaced in place, new keys added behind the section's last entry, a new section at the end.
 * Other sections, comments and blank lines stay as they are.
 * old      the file as it is; size 0: none yet
 * entries  ended by key NULL
 * Fails    INVALID_ARGUMENT for a value that an INI line cannot hold
 */
enum status profile_edit(struct bytes old, const char *name, const struct profile_entry *entries,
                         struct buf *out, struct error *err) MUST_CHECK;

#endif
