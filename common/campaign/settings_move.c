/* Moves a deadline in the text of a campaign file and leaves every other line as it is. */
#include <stdio.h>
#include <string.h>

#include "common/campaign/internal.h"

enum { LINE_MOST = 96, SECTION_MOST = 64, MINUTE = 60 * 1000000 };

/* Where a deadline stands in the file, and the line that says it. */
struct target {
    char section[SECTION_MOST];
    const char *key;
    char line[LINE_MOST];
};

static bool is_closing(const char *period)
{
    return strstr(period, "closing") != NULL;
}

/* As people write it: midnight is the end of the day before. */
static void deadline_line(const struct settings *settings, const char *key, struct instant deadline,
                          char out[LINE_MOST])
{
    struct instant last = {deadline.us - 1};
    day date = instant_day(last, settings->utc_offset);
    int64_t minutes =
        (deadline.us - instant_of_day(date, settings->utc_offset).us) / (int64_t)MINUTE;
    char text[11];

    day_format(date, text);
    snprintf(out, LINE_MOST, "%s = %sT%02d:%02d\n", key, text, (int)(minutes / 60) % 100,
             (int)(minutes % 60));
}

static struct target target_of(const struct settings *settings, const char *period,
                               struct instant deadline)
{
    struct target target = {.key = is_closing(period) ? "closing_deadline" : "deadline"};

    snprintf(target.section, sizeof target.section, is_closing(period) ? "campaign" : "period.%s",
             period);
    deadline_line(settings, target.key, deadline, target.line);
    return target;
}

static bool is_head(const char *text, size_t size, const char *section)
{
    size_t length = strlen(section);

    return size >= length + 2 && text[0] == '[' && memcmp(text + 1, section, length) == 0 &&
           text[length + 1] == ']';
}

static bool is_key(const char *text, size_t size, const char *key)
{
    size_t length = strlen(key), rest = length;

    if (size <= length || memcmp(text, key, length) != 0)
        return false;
    while (rest < size && (text[rest] == ' ' || text[rest] == '\t'))
        rest++;
    return rest < size && (text[rest] == '=' || text[rest] == ':');
}

/* The key's line replaced where there is one; else put behind its section's head, or at the end. */
static void file_rewrite(struct bytes file, const struct target *target, bool has_key,
                         struct buf *out)
{
    const char *at = (const char *)file.data, *end = at + file.size;
    bool inside = false, done = false;

    while (at < end) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        const char *text = at, *line_end = next ? next + 1 : end;
        while (text < line_end && (*text == ' ' || *text == '\t' || (unsigned char)*text == 0xEF ||
                                   (unsigned char)*text == 0xBB || (unsigned char)*text == 0xBF))
            text++;
        size_t size = (size_t)(line_end - text);
        if (size > 0 && text[0] == '[')
            inside = is_head(text, size, target->section);
        bool replaced = has_key && inside && !done && is_key(text, size, target->key);
        if (replaced)
            buf_adds(out, target->line);
        else
            buf_add(out, at, (size_t)(line_end - at));
        if (!next && !replaced)
            buf_addc(out, '\n');
        if (!has_key && !done && inside)
            buf_adds(out, target->line);
        done = done || replaced || (!has_key && inside);
        at = line_end;
    }
    if (!done)
        buf_addf(out, "\n[%s]\n%s", target->section, target->line);
}

/* Read again, the file says what was wanted, and nothing else has moved with it. */
static enum status file_says(struct bytes file, const struct settings *before, const char *period,
                             struct instant deadline, struct arena *arena, struct error *err)
{
    struct settings *after = arena_alloc(arena, sizeof *after);
    struct period found;

    if (!after)
        return out_of_memory(err);
    if (settings_read(file, "campaign.ini", arena, after, NULL, err) != STATUS_OK)
        return error_at(err, NULL, "deadline");
    if (settings_period(after, period, &found) && found.deadline.us == deadline.us &&
        after->unit_count == before->unit_count)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT, "the deadline of %s cannot be moved to this moment",
              period);
    return error_at(err, NULL, "deadline");
}

static bool has_typed(const struct settings *settings, const char *period)
{
    for (size_t i = 0; i < settings->period_count; i++)
        if (strcmp(settings->periods[i].id, period) == 0)
            return true;
    return is_closing(period);
}

enum status settings_move_deadline(struct bytes file, const struct settings *settings,
                                   const char *period, struct instant deadline, struct arena *arena,
                                   struct bytes *out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(file.size + 1024);
    struct target target;
    struct period known;

    if (!settings_period(settings, period, &known))
        return error_set(err, STATUS_NOT_FOUND, "the campaign has no period %s", period);
    if (deadline.us <= 0 || deadline.us % (int64_t)MINUTE != 0) {
        error_set(err, STATUS_INVALID_ARGUMENT, "a deadline is a whole minute");
        return error_at(err, NULL, "deadline");
    }
    target = target_of(settings, period, deadline);
    file_rewrite(file, &target, has_typed(settings, period), &text);
    TRY(buf_finish(&text, err));
    out->size = buf_bytes(&text).size;
    out->data = arena_memdup(arena, buf_bytes(&text).data, out->size);
    if (!out->data)
        return out_of_memory(err);
    return file_says(*out, settings, period, deadline, arena, err);
}
