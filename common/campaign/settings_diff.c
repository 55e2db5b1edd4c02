/* What differs between two versions of a campaign's settings, key by key. */
#include <string.h>

#include "common/campaign/internal.h"
#include "common/campaign/settings_change.h"
#include "common/campaign/settings_rows.h"
#include "common/config.h"

/* What a comparison needs at hand. */
struct comparing {
    const struct setting_version *versions[2];
    struct ini_file files[2];
    struct arena *arena;
    struct setting_difference *out;
    size_t count, room;
};

static const struct ini_entry *entry_in(const struct ini_file *file, const char *section,
                                        const char *key)
{
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->entries[i].section, section) == 0 &&
            (!key || strcmp(file->entries[i].key, key) == 0))
            return &file->entries[i];
    return NULL;
}

/* A target is what was decided, whatever the file says. */
static const char *target_in(const struct comparing *comparing, int which, const char *section)
{
    const struct settings *settings = comparing->versions[which]->settings;
    int unit = settings_unit_index(settings, section + strlen("unit."));

    if (unit < 0 || settings->units[unit].target == 0)
        return "";
    return arena_printf(comparing->arena, "%d", settings->units[unit].target);
}

/* The value as written, or the default; NULL where the section of a unit or period is missing. */
static const char *value_in(const struct comparing *comparing, int which,
                            const struct setting_row *row, const char *section, bool *defaulted)
{
    const struct ini_file *file = &comparing->files[which];
    const struct ini_entry *entry = entry_in(file, section, row->key);
    bool family = strcmp(section, row->section) != 0;

    *defaulted = !entry;
    if (family && !entry_in(file, section, NULL))
        return NULL;
    if (strcmp(row->section, "unit") == 0 && strcmp(row->key, "target") == 0)
        return target_in(comparing, which, section);
    if (entry)
        return entry->value;
    return row->preset ? row->preset : "";
}

static bool is_same(const char *before, const char *after)
{
    return before == after || (before && after && strcmp(before, after) == 0);
}

static enum status compare_key(struct comparing *comparing, const struct setting_row *row,
                               const char *section, struct error *err)
{
    struct setting_difference difference = {.section = section, .key = row->key};
    bool ignored;

    difference.before = value_in(comparing, 0, row, section, &ignored);
    difference.after = value_in(comparing, 1, row, section, &difference.defaulted);
    if (is_same(difference.before, difference.after))
        return STATUS_OK;
    if (comparing->count == comparing->room)
        return out_of_memory(err);
    comparing->out[comparing->count++] = difference;
    return STATUS_OK;
}

static enum status compare_section(struct comparing *comparing, const char *family,
                                   const char *section, struct error *err)
{
    for (size_t i = 0; i < settings_row_count; i++)
        if (strcmp(settings_rows[i].section, family) == 0)
            TRY(compare_key(comparing, &settings_rows[i], section, err));
    return STATUS_OK;
}

/* The first key of its section in the file. */
static bool is_head(const struct ini_file *file, size_t index)
{
    return entry_in(file, file->entries[index].section, NULL) == &file->entries[index];
}

static bool is_of(const char *section, const char *family)
{
    size_t size = strlen(family);

    return strncmp(section, family, size) == 0 && section[size] == '.';
}

/* Sections of a family: those of the newer file, then those only the older has. */
static enum status compare_family(struct comparing *comparing, const char *family,
                                  struct error *err)
{
    for (int which = 1; which >= 0; which--) {
        const struct ini_file *file = &comparing->files[which];
        for (size_t i = 0; i < file->count; i++) {
            const char *section = file->entries[i].section;
            if (!is_of(section, family) || !is_head(file, i) ||
                (which == 0 && entry_in(&comparing->files[1], section, NULL)))
                continue;
            TRY(compare_section(comparing, family, section, err));
        }
    }
    return STATUS_OK;
}

static enum status compare_plain(struct comparing *comparing, struct error *err)
{
    for (size_t i = 0; i < settings_row_count; i++) {
        const struct setting_row *row = &settings_rows[i];
        if (strcmp(row->section, "unit") != 0 && strcmp(row->section, "period") != 0)
            TRY(compare_key(comparing, row, row->section, err));
    }
    return STATUS_OK;
}

enum status settings_differences(const struct setting_version *before,
                                 const struct setting_version *after, struct arena *arena,
                                 struct setting_difference **out, size_t *count, struct error *err)
{
    struct comparing comparing = {
        .versions = {before, after},
          .arena = arena
    };

    for (int i = 0; i < 2; i++)
        TRY(ini_read(comparing.versions[i]->file, "campaign.ini", arena, &comparing.files[i], err));
    /* every key of every section stands in one of the files, or is plain */
    comparing.room =
        settings_row_count * (1 + before->settings->unit_count + after->settings->unit_count +
                              before->settings->period_count + after->settings->period_count);
    comparing.out = arena_array(arena, comparing.room, sizeof *comparing.out);
    if (!comparing.out)
        return out_of_memory(err);
    TRY(compare_plain(&comparing, err));
    TRY(compare_family(&comparing, "period", err));
    TRY(compare_family(&comparing, "unit", err));
    *out = comparing.out;
    *count = comparing.count;
    return STATUS_OK;
}
