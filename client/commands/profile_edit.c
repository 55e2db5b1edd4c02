/* A profile file edited line by line, so that comments and other profiles survive. */
#include "client/commands/profile_edit.h"

#include <stdio.h>
#include <string.h>

enum { ENTRIES_MAX = 32 };

struct editing {
    const char *name;
    const struct profile_entry *entries;
    bool written[ENTRIES_MAX];
    bool inside, seen; /* in the profile's section now; ever */
    struct buf blank;  /* blank lines and comments held back, so that new keys come before them */
    struct buf *out;
};

/* A value is one line, without what would begin a comment. */
static enum status check_value(const struct profile_entry *entry, struct error *err)
{
    const char *value = entry->value ? entry->value : "";

    if (strpbrk(value, "\r\n") || strstr(value, " ;") || strstr(value, "\t;") || value[0] == ';' ||
        value[0] == ' ' || (value[0] && value[strlen(value) - 1] == ' '))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: '%s' cannot stand in a profile: no line breaks, no blanks at the "
                         "ends, no ; behind a blank",
                         entry->key, value);
    return STATUS_OK;
}

static size_t trimmed(const char *line, size_t length, const char **start)
{
    while (length > 0 && (*line == ' ' || *line == '\t'))
        line++, length--;
    while (length > 0 && strchr(" \t\r", line[length - 1]))
        length--;
    *start = line;
    return length;
}

/* "[profile NAME]" exactly */
static bool is_section(const struct editing *editing, const char *line, size_t length)
{
    char wanted[128];

    snprintf(wanted, sizeof(wanted), "[profile %s]", editing->name);
    return strlen(wanted) <= length && memcmp(line, wanted, strlen(wanted)) == 0;
}

static void add_entry(struct editing *editing, size_t i)
{
    buf_addf(editing->out, "%s = %s\n", editing->entries[i].key, editing->entries[i].value);
    editing->written[i] = true;
}

static void add_missing(struct editing *editing)
{
    for (size_t i = 0; i < ENTRIES_MAX && editing->entries[i].key; i++)
        if (editing->entries[i].value && editing->entries[i].value[0] && !editing->written[i])
            add_entry(editing, i);
}

static void release_blank(struct editing *editing)
{
    buf_add(editing->out, editing->blank.data, editing->blank.size);
    buf_clear(&editing->blank);
}

/* The entry whose key begins the line; -1: another. */
static int entry_of(const struct editing *editing, const char *line, size_t length)
{
    const char *equals = memchr(line, '=', length);
    const char *start;
    size_t own = equals ? trimmed(line, (size_t)(equals - line), &start) : 0;

    for (int i = 0; own > 0 && i < ENTRIES_MAX && editing->entries[i].key; i++)
        if (strlen(editing->entries[i].key) == own &&
            memcmp(editing->entries[i].key, start, own) == 0)
            return editing->entries[i].value ? i : -1;
    return -1;
}

static void edit_line(struct editing *editing, const char *line, size_t length)
{
    const char *start;
    size_t own = trimmed(line, length, &start);
    int entry;

    if (own > 0 && *start == '[') {
        if (editing->inside)
            add_missing(editing);
        editing->inside = is_section(editing, start, own);
        editing->seen = editing->seen || editing->inside;
    } else if (own == 0 || *start == ';' || *start == '#') {
        buf_addf(&editing->blank, "%.*s\n", (int)length, line);
        return;
    }
    release_blank(editing);
    entry = editing->inside ? entry_of(editing, start, own) : -1;
    if (entry >= 0)
        add_entry(editing, (size_t)entry);
    else
        buf_addf(editing->out, "%.*s\n", (int)length, line);
}

enum status profile_edit(struct bytes old, const char *name, const struct profile_entry *entries,
                         struct buf *out, struct error *err)
{
    struct editing editing = {
        .name = name, .entries = entries, .blank = buf_make(1 << 20), .out = out};
    const char *at = (const char *)old.data, *end = at ? at + old.size : at;

    for (const struct profile_entry *entry = entries; entry->key; entry++)
        TRY(check_value(entry, err));
    if (at && old.size >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;

        edit_line(&editing, at, (size_t)(stop - at));
        at = newline ? newline + 1 : end;
    }
    if (editing.inside)
        add_missing(&editing);
    release_blank(&editing);
    if (!editing.seen) {
        buf_addf(out, "%s[profile %s]\n", out->size > 0 ? "\n" : "", name);
        add_missing(&editing);
    }
    buf_free(&editing.blank);
    return buf_finish(out, err);
}
