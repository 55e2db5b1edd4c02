/* INI by inih, fed line by line so that every entry knows its line. */
#include "common/config.h"

#include <ini.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"

enum { LONGEST_LINE = 64 * 1024, MOST_ENTRIES = 10000, LONGEST_SECTION = 49 };

struct reading {
    const char *at, *end; /* what inih has not read yet */
    bool inside_line;     /* the last piece handed out did not end its line */
    int line;
    const char *name;
    struct arena *arena;
    struct ini_file *out;
    size_t room; /* of out->entries */
    enum status status;
    struct error *err;
};

/* inih's switches are global; ours never change, so they are set once. */
static void configure_inih(void)
{
    ini_allow_multiline = false;
    ini_allow_bom = true;
    ini_allow_inline_comments = true;
    ini_use_stack = false;
    ini_allow_realloc = true;
    ini_max_line = LONGEST_LINE + 3;
    ini_stop_on_first_error = true;
    ini_allow_no_value = false;
}

static enum status place(struct reading *reading, int line, const char *key)
{
    char where[192];

    snprintf(where, sizeof where, "%s:%d", reading->name, line);
    reading->status = STATUS_INVALID_ARGUMENT;
    error_at(reading->err, where, key);
    return STATUS_INVALID_ARGUMENT;
}

/* inih's fgets: one line, or a piece of a long one. Blanks before it are no continuation. */
static char *read_line(char *out, int size, void *stream)
{
    struct reading *reading = stream;
    const char *newline;
    size_t length;

    if (!reading->inside_line) {
        reading->line++;
        while (reading->at < reading->end && (*reading->at == ' ' || *reading->at == '\t'))
            reading->at++;
    }
    if (reading->at == reading->end || size < 2)
        return NULL;
    length = (size_t)(reading->end - reading->at);
    newline = memchr(reading->at, '\n', length);
    if (newline)
        length = (size_t)(newline - reading->at) + 1;
    if (length > (size_t)size - 1)
        length = (size_t)size - 1;
    memcpy(out, reading->at, length);
    out[length] = '\0';
    reading->at += length;
    reading->inside_line = out[length - 1] != '\n';
    return out;
}

static bool grow(struct reading *reading)
{
    struct ini_file *file = reading->out;
    size_t room = reading->room ? reading->room * 2 : 64;
    struct ini_entry *entries;

    if (file->count < reading->room)
        return true;
    entries = arena_array(reading->arena, room, sizeof *entries);
    if (!entries)
        return false;
    if (file->count > 0)
        memcpy(entries, file->entries, file->count * sizeof *entries);
    file->entries = entries;
    reading->room = room;
    return true;
}

static int take_entry(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;
    struct ini_file *file = reading->out;
    struct ini_entry entry = {.line = reading->line};

    if (file->count == MOST_ENTRIES) {
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "more than %d entries", MOST_ENTRIES);
        place(reading, reading->line, key);
        return 0;
    }
    if (key[0] == '\0') {
        error_set(reading->err, STATUS_INVALID_ARGUMENT,
                  "a value without a key; a line reads \"key = value\"");
        place(reading, reading->line, NULL);
        return 0;
    }
    entry.section = arena_strdup(reading->arena, section);
    entry.key = arena_strdup(reading->arena, key);
    entry.value = arena_strdup(reading->arena, value);
    if (!grow(reading) || !entry.section || !entry.key || !entry.value) {
        reading->status = error_set(reading->err, STATUS_RESOURCE_EXHAUSTED,
                                    "no room for the settings of %s", reading->name);
        return 0;
    }
    file->entries[file->count++] = entry;
    return 1;
}

/* What inih would cut or accept in silence: long lines and sections, NUL, broken UTF-8. */
static enum status check_line(struct reading *reading, int line, const char *text, size_t length)
{
    size_t blanks = 0;

    if (length > LONGEST_LINE) {
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "a line longer than %d bytes",
                  LONGEST_LINE);
        return place(reading, line, NULL);
    }
    if (!utf8_is_valid(text, length)) {
        error_set(reading->err, STATUS_INVALID_ARGUMENT, "not valid UTF-8 text");
        return place(reading, line, NULL);
    }
    while (blanks < length && (text[blanks] == ' ' || text[blanks] == '\t'))
        blanks++;
    if (blanks < length && text[blanks] == '[') {
        const char *close = memchr(text + blanks, ']', length - blanks);
        if (close && close - (text + blanks) - 1 > LONGEST_SECTION) {
            error_set(reading->err, STATUS_INVALID_ARGUMENT,
                      "a section's name longer than %d bytes", LONGEST_SECTION);
            return place(reading, line, NULL);
        }
    }
    return STATUS_OK;
}

static enum status check_lines(struct reading *reading)
{
    const char *at = reading->at;

    for (int line = 1; at < reading->end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(reading->end - at));
        const char *stop = newline ? newline : reading->end;
        TRY(check_line(reading, line, at, (size_t)(stop - at)));
        at = newline ? newline + 1 : reading->end;
    }
    return STATUS_OK;
}

static int compare_entries(const void *left, const void *right)
{
    const struct ini_entry *a = left, *b = right;
    int order = strcmp(a->section, b->section);

    if (order == 0)
        order = strcmp(a->key, b->key);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static enum status check_repeats(struct reading *reading)
{
    const struct ini_file *file = reading->out;
    struct ini_entry *sorted;

    if (file->count < 2)
        return STATUS_OK;
    sorted = arena_memdup(reading->arena, file->entries, file->count * sizeof *sorted);
    if (!sorted)
        return error_set(reading->err, STATUS_RESOURCE_EXHAUSTED, "no room for the settings of %s",
                         reading->name);
    qsort(sorted, file->count, sizeof *sorted, compare_entries);
    for (size_t i = 1; i < file->count; i++) {
        const struct ini_entry *first = &sorted[i - 1], *second = &sorted[i];
        if (strcmp(first->section, second->section) != 0 || strcmp(first->key, second->key) != 0)
            continue;
        error_set(reading->err, STATUS_INVALID_ARGUMENT,
                  "the key %s of [%s] is given twice, first in line %d", second->key,
                  second->section, first->line);
        return place(reading, second->line, second->key);
    }
    return STATUS_OK;
}

enum status ini_read(struct bytes input, const char *name, struct arena *arena,
                     struct ini_file *out, struct error *err)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    const char *text = input.data ? (const char *)input.data : "";
    struct reading reading = {.at = text,
                              .end = text + input.size,
                              .name = name,
                              .arena = arena,
                              .out = out,
                              .status = STATUS_OK,
                              .err = err};
    int failed;

    *out = (struct ini_file){0};
    pthread_once(&configured, configure_inih);
    if (input.size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        reading.at += 3;
    TRY(check_lines(&reading));
    failed = ini_parse_stream(read_line, &reading, take_entry, &reading);
    if (reading.status != STATUS_OK)
        return reading.status;
    if (failed < 0)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the settings of %s", name);
    if (failed > 0) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "neither a section \"[name]\" nor an entry \"key = value\"");
        return place(&reading, failed, NULL);
    }
    return check_repeats(&reading);
}

const char *ini_get(const struct ini_file *file, const char *section, const char *key)
{
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->entries[i].section, section) == 0 &&
            strcmp(file->entries[i].key, key) == 0)
            return file->entries[i].value;
    return NULL;
}
