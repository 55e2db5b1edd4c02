/* Where each setting of the client comes from: option, environment, profile files, default. */
#ifndef BAIRI_CLIENT_COMMANDS_PROFILE_H
#define BAIRI_CLIENT_COMMANDS_PROFILE_H

#include "common/config.h"

enum setting {
    SETTING_SERVER,
    SETTING_TRUST,
    SETTING_CA,
    SETTING_CRL,
    SETTING_CERT,
    SETTING_KEY,
    SETTING_CAMPAIGN,
    SETTING_RECEIPTS,
    SETTING_DEV_CLOCK,
    SETTING_KIND,
    SETTING_OUTPUT,
    SETTING_LANG,
    SETTING_COUNT
};

/* one row per setting: its name in files, its option (NULL: none), its variable, its default */
struct setting_row {
    const char *name;
    const char *option;
    const char *variable;
    const char *fallback; /* NULL: none */
    bool is_shared;       /* of the server, not of the person: a new profile takes it over */
};
extern const struct setting_row setting_rows[SETTING_COUNT];

struct profile {
    const char *name;                   /* of the profile */
    const char *values[SETTING_COUNT];  /* NULL: not given */
    const char *origins[SETTING_COUNT]; /* "--server", "BAIRI_SERVER", "client.ini:3", "default" */
    bool is_development;
    bool is_new; /* in no file yet */
};

/* What profile_resolve looks at; any getter or file may be missing. */
struct profile_sources {
    const char *(*option)(const void *context, const char *name);
    const void *option_context;
    const char *(*variable)(const char *name); /* getenv */
    struct bytes user_file;                    /* contents of $XDG_CONFIG_HOME/bairi/client.ini */
    const char *user_name;                     /* its name for messages */
    struct bytes system_file;                  /* contents of /etc/bairi/client.ini */
    const char *system_name;
    bool may_be_new; /* the profile asked for need not be in a file yet */
};

/*
 * Settles every setting: option, BAIRI_* variable, user's file, system's file, default. In files
 * the section is [profile NAME]; NAME is --profile, BAIRI_PROFILE or "default"; where that may be
 * new and is in no file, what belongs to the server is the default profile's. An empty value
 * counts as not given. Relative paths stay as they are.
 * Fails  INVALID_ARGUMENT for a broken file, an unknown key, a profile asked for that no file has,
 *        and for a development clock outside a development profile
 */
enum status profile_resolve(const struct profile_sources *sources, struct arena *arena,
                            struct profile *out, struct error *err) MUST_CHECK;

#endif
