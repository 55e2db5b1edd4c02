/* Log lines are put together in memory and leave in one write, so threads never mix theirs. */
#include "common/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

#include "common/buf.h"

enum { LINE_CEILING = 64 * 1024 };

static _Atomic(enum log_level) lowest = LOG_INFO;
static _Atomic(struct clock *) stamp_clock;

void log_init(enum log_level level, struct clock *clock)
{
    atomic_store(&lowest, level);
    atomic_store(&stamp_clock, clock);
}

/* Control characters and marks that turn text around are shown as \uXXXX, bad bytes as U+FFFD. */
static void add_character(struct buf *line, const char *bytes, size_t size, int point)
{
    bool hidden = point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C ||
                  (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
                  (point >= 0x2066 && point <= 0x2069);

    if (point == '"' || point == '\\')
        buf_addc(line, '\\');
    if (hidden)
        buf_addf(line, "\\u%04x", (unsigned)point);
    else
        buf_add(line, bytes, size);
}

/* How many bytes from here need no thought: nearly always all of them. */
static size_t plain_run(const char *text)
{
    const char *at = text;

    while (*at >= ' ' && *at <= '~' && *at != '"' && *at != '\\')
        at++;
    return (size_t)(at - text);
}

static void add_string(struct buf *line, const char *text)
{
    size_t size = strlen(text);

    buf_addc(line, '"');
    while (size > 0) {
        size_t plain = plain_run(text);
        utf8proc_int32_t point;

        buf_add(line, text, plain);
        text += plain;
        size -= plain;
        if (size == 0)
            break;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)size, &point);
        if (step <= 0) {
            buf_adds(line, "\\ufffd");
            step = 1;
        } else {
            add_character(line, text, (size_t)step, point);
        }
        text += step;
        size -= (size_t)step;
    }
    buf_addc(line, '"');
}

static struct instant now(void)
{
    struct clock *clock = atomic_load(&stamp_clock);
    struct timespec real;

    if (clock)
        return clock_now(clock);
    clock_gettime(CLOCK_REALTIME, &real);
    return (struct instant){(int64_t)real.tv_sec * INSTANT_SECOND + real.tv_nsec / 1000};
}

static void write_line(const struct buf *line)
{
    const char *at = line->data;
    size_t left = line->size;

    while (left > 0) {
        ssize_t wrote = write(STDERR_FILENO, at, left);
        if (wrote <= 0)
            return; /* nobody to tell */
        at += wrote;
        left -= (size_t)wrote;
    }
}

void log_event(enum log_level level, const char *event, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    OWNED(buf_free) struct buf line = buf_make(LINE_CEILING);
    char time[40];
    va_list pairs;

    if (level < atomic_load(&lowest))
        return;
    instant_format(now(), 0, time);
    buf_addf(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":", time, names[level]);
    add_string(&line, event);
    va_start(pairs, event);
    for (const char *key = va_arg(pairs, const char *); key; key = va_arg(pairs, const char *)) {
        const char *value = va_arg(pairs, const char *);
        buf_addc(&line, ',');
        add_string(&line, key);
        buf_addc(&line, ':');
        add_string(&line, value ? value : "");
    }
    va_end(pairs);
    buf_adds(&line, "}\n");
    if (line.failed) { /* too long or no memory: at least say that it happened */
        buf_clear(&line);
        buf_addf(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":", time, names[level]);
        add_string(&line, event);
        buf_adds(&line, ",\"cut\":\"yes\"}\n");
    }
    if (!line.failed)
        write_line(&line);
}
