/* Reads a campaign file: every key goes through its row, then the values are held against each
 * other. */
#include <stdio.h>
#include <string.h>

#include "common/campaign/internal.h"
#include "common/campaign/settings_check.h"
#include "common/campaign/settings_rows.h"
#include "common/config.h"

/* What a reading needs at hand. */
struct reading {
    const char *name;
    struct ini_file file;
    struct section *sections;
    size_t section_count;
    struct arena *arena;
    struct settings *settings;
    struct error *err;
};

/* A section's head: inih tells of keys only, and an empty section is worth a word too. */
struct section {
    const char *name;
    int line;
};

static enum status at(struct reading *reading, int line, const char *key)
{
    char where[sizeof reading->err->where];

    snprintf(where, sizeof where, "%.160s:%d", reading->name, line);
    return error_at(reading->err, where, key);
}

/* Adds the section whose head is this line, if it is one. */
static enum status section_head(struct reading *reading, const char *text, size_t size, int line)
{
    struct section *section = &reading->sections[reading->section_count];
    const char *close;

    while (size > 0 && (*text == ' ' || *text == '\t'))
        text++, size--;
    close = size > 0 && *text == '[' ? memchr(text, ']', size) : NULL;
    if (!close)
        return STATUS_OK;
    section->name = arena_strndup(reading->arena, text + 1, (size_t)(close - text) - 1);
    section->line = line;
    if (!section->name)
        return out_of_memory(reading->err);
    reading->section_count++;
    return STATUS_OK;
}

static enum status section_heads(struct reading *reading, struct bytes input)
{
    const char *text = (const char *)input.data, *end = text + input.size;
    size_t brackets = 0;

    for (size_t i = 0; i < input.size; i++)
        brackets += text[i] == '[';
    reading->sections = arena_array(reading->arena, brackets, sizeof *reading->sections);
    if (!reading->sections)
        return out_of_memory(reading->err);
    if (input.size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    for (int line = 1; text < end; line++) {
        const char *next = memchr(text, '\n', (size_t)(end - text));
        size_t size = (size_t)((next ? next : end) - text);
        TRY(section_head(reading, text, size, line));
        text += size + 1;
    }
    return STATUS_OK;
}

/* The part after "unit." of "unit.lingang"; NULL when the section is of another family. */
static const char *member_of(const char *section, const char *family)
{
    size_t size = strlen(family);

    return strncmp(section, family, size) == 0 && section[size] == '.' ? section + size + 1 : NULL;
}

static bool is_family(const char *section)
{
    return strcmp(section, "unit") == 0 || strcmp(section, "period") == 0;
}

static bool in_section(const struct setting_row *row, const char *section)
{
    if (is_family(row->section))
        return member_of(section, row->section) != NULL;
    return strcmp(row->section, section) == 0;
}

static enum status known_section(struct reading *reading, const struct section *section)
{
    for (size_t i = 0; i < settings_row_count; i++)
        if (in_section(&settings_rows[i], section->name))
            return STATUS_OK;
    error_set(reading->err, STATUS_INVALID_ARGUMENT,
              "no section [%s]; known are campaign, eligibility, score, penalty, rank, lists, "
              "period.YYYY-MM and unit.ID",
              section->name);
    return at(reading, section->line, section->name);
}

static enum status known_key(struct reading *reading, const struct ini_entry *entry)
{
    for (size_t i = 0; i < settings_row_count; i++)
        if (in_section(&settings_rows[i], entry->section) &&
            strcmp(settings_rows[i].key, entry->key) == 0)
            return STATUS_OK;
    error_set(reading->err, STATUS_INVALID_ARGUMENT, "no key %s in section [%s]", entry->key,
              entry->section);
    return at(reading, entry->line, entry->key);
}

static enum status all_known(struct reading *reading)
{
    for (size_t i = 0; i < reading->section_count; i++)
        TRY(known_section(reading, &reading->sections[i]));
    for (size_t i = 0; i < reading->file.count; i++)
        TRY(known_key(reading, &reading->file.entries[i]));
    return STATUS_OK;
}

static const struct ini_entry *entry_of(const struct reading *reading, const char *section,
                                        const char *key)
{
    for (size_t i = 0; i < reading->file.count; i++) {
        const struct ini_entry *entry = &reading->file.entries[i];
        if (strcmp(entry->section, section) == 0 && strcmp(entry->key, key) == 0)
            return entry;
    }
    return NULL;
}

/* Line of a key, of its section when the key is missing, else 1. */
static int line_of(const struct reading *reading, const char *section, const char *key)
{
    const struct ini_entry *entry = entry_of(reading, section, key);

    if (entry)
        return entry->line;
    for (size_t i = 0; i < reading->section_count; i++)
        if (strcmp(reading->sections[i].name, section) == 0)
            return reading->sections[i].line;
    return 1;
}

static enum status read_row(struct reading *reading, const struct setting_row *row,
                            const char *section, char *base)
{
    const struct ini_entry *entry = entry_of(reading, section, row->key);
    struct setting_value value = {.row = row,
                                  .text = entry ? entry->value : row->preset,
                                  .utc_offset = reading->settings->utc_offset,
                                  .arena = reading->arena};

    if (!value.text)
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "[%s] has no %s", section, row->key);
    else if (!*value.text && row->empty == EMPTY_REFUSED)
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s is empty", row->key);
    else if (row->parse(&value, base + row->target, reading->err) == STATUS_OK) {
        if (row->given)
            *(bool *)(base + row->given) = *value.text != '\0';
        return STATUS_OK;
    }
    return at(reading, line_of(reading, section, row->key), row->key);
}

/* All keys of one section; family is the rows' section. */
static enum status read_section(struct reading *reading, const char *family, const char *section,
                                void *base)
{
    for (size_t i = 0; i < settings_row_count; i++)
        if (strcmp(settings_rows[i].section, family) == 0)
            TRY(read_row(reading, &settings_rows[i], section, base));
    return STATUS_OK;
}

static enum status read_plain_sections(struct reading *reading)
{
    for (size_t i = 0; i < settings_row_count; i++)
        if (!is_family(settings_rows[i].section))
            TRY(read_row(reading, &settings_rows[i], settings_rows[i].section,
                         (char *)reading->settings));
    return STATUS_OK;
}

/* A section stands once; its second head would hide which line counts. */
static enum status stands_once(struct reading *reading, size_t index)
{
    const struct section *section = &reading->sections[index];

    for (size_t i = 0; i < index; i++)
        if (strcmp(reading->sections[i].name, section->name) == 0) {
            error_set(reading->err, STATUS_INVALID_ARGUMENT,
                      "section [%s] stands there twice, first in line %d", section->name,
                      reading->sections[i].line);
            return at(reading, section->line, section->name);
        }
    return STATUS_OK;
}

static enum status read_unit(struct reading *reading, const struct section *section)
{
    struct settings *settings = reading->settings;
    struct unit *unit = &settings->units[settings->unit_count];

    unit->id = member_of(section->name, "unit");
    if (settings->unit_count == UNITS_MAX)
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "more than %d units", UNITS_MAX);
    else if (!id_is_valid(unit->id))
        error_set(reading->err, STATUS_INVALID_ARGUMENT,
                  "“%s” is not a unit's id; write 1 to 32 of a-z 0-9 -", unit->id);
    else {
        TRY(read_section(reading, "unit", section->name, unit));
        settings->unit_count++;
        return STATUS_OK;
    }
    return at(reading, section->line, section->name);
}

static enum status read_period(struct reading *reading, const struct section *section)
{
    struct settings *settings = reading->settings;
    struct period_setting *period = &settings->periods[settings->period_count];

    if (settings->period_count == PERIODS_MAX) {
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "more than %d periods", PERIODS_MAX);
        return at(reading, section->line, section->name);
    }
    period->id = member_of(section->name, "period");
    TRY(read_section(reading, "period", section->name, period));
    settings->period_count++;
    return STATUS_OK;
}

static enum status read_families(struct reading *reading)
{
    struct settings *settings = reading->settings;

    settings->units = arena_array(reading->arena, UNITS_MAX + 1, sizeof *settings->units);
    if (!settings->units)
        return out_of_memory(reading->err);
    for (size_t i = 0; i < reading->section_count; i++) {
        TRY(stands_once(reading, i));
        if (member_of(reading->sections[i].name, "unit"))
            TRY(read_unit(reading, &reading->sections[i]));
        else if (member_of(reading->sections[i].name, "period"))
            TRY(read_period(reading, &reading->sections[i]));
    }
    return STATUS_OK;
}

static enum status check(struct reading *reading)
{
    struct setting_place place = {"campaign", "id"};

    if (settings_check(reading->settings, &place, reading->arena, reading->err) == STATUS_OK)
        return STATUS_OK;
    return at(reading, line_of(reading, place.section, place.key), place.key);
}

/* Targets are typed in; a sum other than the notice's is worth a look, and no more. */
static void warn_of_targets(const struct reading *reading, struct buf *warnings)
{
    const struct settings *settings = reading->settings;
    struct error warning;
    int64_t sum = 0;

    if (!warnings || settings->target_total == 0)
        return;
    for (size_t i = 0; i < settings->unit_count; i++)
        sum += settings->units[i].target;
    if (sum == settings->target_total)
        return;
    error_set(&warning, STATUS_INVALID_ARGUMENT,
              "the units' targets add up to %d, target_total is %d", (int)sum,
              settings->target_total);
    buf_addf(warnings, "%s:%d: %s\n", reading->name, line_of(reading, "campaign", "target_total"),
             warning.text);
}

enum status settings_read(struct bytes input, const char *name, struct arena *arena,
                          struct settings *out, struct buf *warnings, struct error *err)
{
    struct error ignored;
    struct settings *settings = arena_alloc(arena, sizeof *settings);
    struct reading reading = {
        .name = name, .arena = arena, .settings = settings, .err = err ? err : &ignored};

    if (!settings)
        return out_of_memory(err);
    TRY(ini_read(input, name, arena, &reading.file, reading.err));
    TRY(section_heads(&reading, input));
    TRY(all_known(&reading));
    TRY(read_plain_sections(&reading));
    TRY(read_families(&reading));
    TRY(check(&reading));
    warn_of_targets(&reading, warnings);
    *out = *settings;
    return STATUS_OK;
}
