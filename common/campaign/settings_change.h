/* From one version of the settings to the next: what may not change, and what differs. */
#ifndef BAIRI_COMMON_CAMPAIGN_SETTINGS_CHANGE_H
#define BAIRI_COMMON_CAMPAIGN_SETTINGS_CHANGE_H

#include "common/campaign/settings.h"

/*
 * Whether a campaign's settings may become others: its id, its offset from UTC, its periods and
 * their deadlines stay (those have a proposal of their own), its first and last day once it has
 * begun, and no unit or sub-unit is taken away, for people and projects belong to them.
 * today  of the change
 * Fails  FAILED_PRECONDITION naming the key in field
 */
enum status settings_may_become(const struct settings *before, const struct settings *after,
                                day today, struct error *err) MUST_CHECK;

/* A key whose value differs; before or after is NULL where there is no such section. */
struct setting_difference {
    const char *section; /* "score", "unit.lingang" */
    const char *key;
    const char *before, *after; /* as written, or the default */
    bool defaulted;             /* after is the default: the file says nothing */
};

/* A version of the settings to be compared. */
struct setting_version {
    struct bytes file;
    const struct settings *settings; /* of the file, with the targets in force */
};

/*
 * Every key that differs, in the order of the table of keys, units in the order of the newer file.
 * Fails  INVALID_ARGUMENT for a file that cannot be read; RESOURCE_EXHAUSTED
 */
enum status settings_differences(const struct setting_version *before,
                                 const struct setting_version *after, struct arena *arena,
                                 struct setting_difference **out, size_t *count, struct error *err)
    MUST_CHECK;

#endif
