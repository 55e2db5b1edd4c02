/* Settings of the client, each taken from the first source that has it. */
#include "client/commands/profile.h"

#include <string.h>

const struct setting_row setting_rows[SETTING_COUNT] = {
    [SETTING_SERVER] = {"server",    "server",    "BAIRI_SERVER",       "localhost:7443", true },
    [SETTING_TRUST] = {"trust",     "trust",     "BAIRI_TRUST",        NULL,             true },
    [SETTING_CA] = {"ca",        "ca",        "BAIRI_CA",           NULL,             true },
    [SETTING_CRL] = {"crl",       "crl",       "BAIRI_CRL",          NULL,             true },
    [SETTING_CERT] = {"cert",      "cert",      "BAIRI_CERT",         NULL,             false},
    [SETTING_KEY] = {"key",       "key",       "BAIRI_KEY",          NULL,             false},
    [SETTING_CAMPAIGN] = {"campaign",  "campaign",  "BAIRI_CAMPAIGN",     NULL,             true },
    [SETTING_RECEIPTS] = {"receipts",  "receipts",  "BAIRI_RECEIPTS",     NULL,             false},
    [SETTING_DEV_CLOCK] = {"dev_clock", "dev-clock", "BAIRI_DEV_CLOCK",    NULL,             false},
    [SETTING_KIND] = {"kind",      NULL,        "BAIRI_PROFILE_KIND", "production",     true },
    [SETTING_OUTPUT] = {"output",    "output",    "BAIRI_OUTPUT",       "table",          false},
    [SETTING_LANG] = {"lang",      "lang",      "BAIRI_LANG",         NULL,             false},
};

/* one profile file, read; entries NULL when there is none */
struct profile_file {
    struct ini_file ini;
    const char *name;
};

static const char *given(const char *text)
{
    return text && text[0] != '\0' ? text : NULL;
}

static bool is_known_key(const char *key)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(setting_rows[i].name, key) == 0)
            return true;
    return false;
}

static enum status check_entry(const struct ini_entry *entry, const char *name, struct arena *arena,
                               struct error *err)
{
    if (strncmp(entry->section, "profile ", 8) == 0 && is_known_key(entry->key))
        return STATUS_OK;
    if (strncmp(entry->section, "profile ", 8) != 0)
        (void)error_set(err, STATUS_INVALID_ARGUMENT,
                        "unknown section [%s]; sections are named [profile NAME]", entry->section);
    else
        (void)error_set(err, STATUS_INVALID_ARGUMENT,
                        "unknown key %s; see bairi config --origin for the known ones", entry->key);
    return error_at(err, arena_printf(arena, "%s:%d", name, entry->line), entry->key);
}

static enum status read_file(struct bytes text, const char *name, struct arena *arena,
                             struct profile_file *out, struct error *err)
{
    *out = (struct profile_file){.name = name};
    if (!text.data)
        return STATUS_OK;
    TRY(ini_read(text, name, arena, &out->ini, err));
    for (size_t i = 0; i < out->ini.count; i++)
        TRY(check_entry(&out->ini.entries[i], name, arena, err));
    return STATUS_OK;
}

static const struct ini_entry *find_entry(const struct profile_file *file, const char *section,
                                          const char *key)
{
    for (size_t i = 0; i < file->ini.count; i++)
        if (strcmp(file->ini.entries[i].section, section) == 0 &&
            (!key || strcmp(file->ini.entries[i].key, key) == 0) &&
            (!key || given(file->ini.entries[i].value)))
            return &file->ini.entries[i];
    return NULL;
}

static void settle(const struct profile_sources *sources, const struct profile_file files[2],
                   const char *section, size_t i, struct arena *arena, struct profile *out)
{
    const struct setting_row *row = &setting_rows[i];
    const char *value = NULL;

    if (row->option && sources->option)
        value = given(sources->option(sources->option_context, row->option));
    if (value)
        out->origins[i] = arena_printf(arena, "--%s", row->option);
    if (!value && sources->variable) {
        value = given(sources->variable(row->variable));
        out->origins[i] = row->variable;
    }
    for (int f = 0; f < 2 && !value; f++) {
        const struct ini_entry *entry = find_entry(&files[f], section, row->name);

        value = entry ? entry->value : NULL;
        if (entry)
            out->origins[i] = arena_printf(arena, "%s:%d", files[f].name, entry->line);
    }
    if (!value)
        out->origins[i] = row->fallback ? "default" : "";
    out->values[i] = value ? value : row->fallback;
}

/* the profile's name, and whether somebody asked for it by name */
static bool choose_name(const struct profile_sources *sources, const char **name)
{
    const char *chosen = NULL;

    if (sources->option)
        chosen = given(sources->option(sources->option_context, "profile"));
    if (!chosen && sources->variable)
        chosen = given(sources->variable("BAIRI_PROFILE"));
    *name = chosen ? chosen : "default";
    return chosen != NULL;
}

static enum status check_kind(struct profile *profile, struct error *err)
{
    const char *kind = profile->values[SETTING_KIND];

    profile->is_development = strcmp(kind, "development") == 0;
    if (!profile->is_development && strcmp(kind, "production") != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the kind of a profile is production or development, not '%s' (from %s)",
                         kind, profile->origins[SETTING_KIND]);
    if (profile->values[SETTING_DEV_CLOCK] && !profile->is_development)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a development clock (%s) is accepted only in a development profile: set "
                         "BAIRI_PROFILE_KIND=development or kind = development",
                         profile->origins[SETTING_DEV_CLOCK]);
    return STATUS_OK;
}

enum status profile_resolve(const struct profile_sources *sources, struct arena *arena,
                            struct profile *out, struct error *err)
{
    struct profile_file files[2];
    bool asked = choose_name(sources, &out->name);
    const char *section = arena_printf(arena, "profile %s", out->name);
    bool takes_over;

    if (!section)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the profile's name is too long");
    TRY(read_file(sources->user_file, sources->user_name, arena, &files[0], err));
    TRY(read_file(sources->system_file, sources->system_name, arena, &files[1], err));
    out->is_new = !find_entry(&files[0], section, NULL) && !find_entry(&files[1], section, NULL);
    takes_over = out->is_new && sources->may_be_new;
    if (asked && out->is_new && !sources->may_be_new)
        return error_set(err, STATUS_INVALID_ARGUMENT, "no profile file has a section [profile %s]",
                         out->name);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        settle(sources, files,
               takes_over && setting_rows[i].is_shared ? "profile default" : section, i, arena,
               out);
    return check_kind(out, err);
}
