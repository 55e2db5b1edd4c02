/* Fits bar, counts, name, rate and remaining time into the width of a terminal. */
#include "client/render/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"

enum { BAR_LEAST = 8, BAR_MOST = 30, NAME_LEAST = 12, MEASURE_MS = 400, PART_SIZE = 64 };

void progress_bytes(uint64_t bytes, char out[16])
{
    static const char *const UNITS[] = {"KB", "MB", "GB", "TB"};
    uint64_t unit = 1000;
    size_t u = 0;

    if (bytes < unit) {
        snprintf(out, 16, "%" PRIu64 " B", bytes);
        return;
    }
    /* 999 950 B are 1.0 MB, not 1000.0 KB */
    for (; u + 1 < sizeof(UNITS) / sizeof(UNITS[0]) && bytes >= unit * 1000 - unit / 20; u++)
        unit *= 1000;
    snprintf(out, 16, "%" PRIu64 ".%u %s", (bytes + unit / 20) / unit,
             (unsigned)((bytes + unit / 20) % unit * 10 / unit), UNITS[u]);
}

void progress_time(uint64_t seconds, char out[16])
{
    if (seconds > 99 * 3600 + 3599)
        seconds = 99 * 3600 + 3599;
    if (seconds >= 3600)
        snprintf(out, 16, "%u:%02u:%02u", (unsigned)(seconds / 3600), (unsigned)(seconds / 60 % 60),
                 (unsigned)(seconds % 60));
    else
        snprintf(out, 16, "%u:%02u", (unsigned)(seconds / 60), (unsigned)(seconds % 60));
}

void progress_measure(struct progress_meter *meter, int64_t now_ms, uint64_t sent)
{
    int64_t passed = now_ms - meter->at_ms;
    uint64_t now;

    if (meter->at_ms == 0) {
        *meter = (struct progress_meter){now_ms, sent, 0};
        return;
    }
    if (passed < MEASURE_MS || sent < meter->sent)
        return;
    now = (sent - meter->sent) * 1000 / (uint64_t)passed;
    meter->rate = meter->rate == 0 ? now : (meter->rate * 3 + now) / 4;
    meter->at_ms = now_ms;
    meter->sent = sent;
}

/* ---- the parts ---- */

static unsigned percent_of(const struct progress *progress)
{
    if (progress->total == 0)
        return 100;
    if (progress->done >= progress->total)
        return 100;
    return (unsigned)((long double)progress->done * 100 / (long double)progress->total);
}

static void add_bar(unsigned percent, size_t width, struct buf *out)
{
    size_t full = width * percent / 100;

    buf_addc(out, '[');
    for (size_t i = 0; i < width; i++)
        buf_addc(out, i < full ? '=' : i == full && percent > 0 ? '>' : ' ');
    buf_adds(out, "] ");
}

static size_t size_of(const char *text, size_t at)
{
    size_t n = 1;

    while (((unsigned char)text[at + n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* The name, or as much of its beginning as fits, with two dots. */
static void add_name(const char *name, size_t width, struct buf *out)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(strlen(name) * 4 + 4096);
    const char *clean = arena ? text_printable(name, arena) : NULL;
    size_t end = 0;
    size_t used = 0;

    if (!clean)
        return;
    if (text_width(clean) <= width) {
        buf_adds(out, clean);
        return;
    }
    while (clean[end] != '\0') {
        size_t n = size_of(clean, end);
        char one[8] = "";

        memcpy(one, clean + end, n < sizeof(one) ? n : 0);
        if (used + text_width(one) + 2 > width)
            break;
        used += text_width(one);
        end += n;
    }
    if (width >= 2 && end > 0)
        buf_addf(out, "%.*s..", (int)end, clean);
}

/* What stands behind the name. */
enum part { PART_BYTES, PART_RATE, PART_LEFT, PARTS };
struct tail {
    char parts[PARTS][PART_SIZE]; /* "": left out */
};

static void make_tail(const struct progress *progress, struct tail *tail)
{
    char done[16], total[16], left[16];

    memset(tail, 0, sizeof(*tail));
    progress_bytes(progress->done, done);
    progress_bytes(progress->total, total);
    snprintf(tail->parts[PART_BYTES], PART_SIZE, "  %s / %s", done, total);
    if (progress->rate > 0) {
        uint64_t rest = progress->total > progress->done ? progress->total - progress->done : 0;

        progress_bytes(progress->rate, done);
        progress_time((rest + progress->rate - 1) / progress->rate, left);
        snprintf(tail->parts[PART_RATE], PART_SIZE, "  %s/s", done);
        snprintf(tail->parts[PART_LEFT], PART_SIZE, _("  %s left"), left);
    }
}

static size_t tail_width(const struct tail *tail)
{
    size_t width = 0;

    for (size_t i = 0; i < PARTS; i++)
        width += text_width(tail->parts[i]);
    return width;
}

/* The dispensable first, until the rest fits. */
static void cut_tail(struct tail *tail, size_t room)
{
    static const enum part DISPENSABLE[] = {PART_RATE, PART_LEFT, PART_BYTES};

    for (size_t i = 0; i < PARTS && tail_width(tail) > room; i++)
        tail->parts[DISPENSABLE[i]][0] = '\0';
}

void progress_line(const struct progress *progress, size_t columns, struct buf *out)
{
    unsigned percent = percent_of(progress);
    size_t bar = columns / 6 < BAR_LEAST  ? BAR_LEAST
                 : columns / 6 > BAR_MOST ? BAR_MOST
                                          : columns / 6;
    struct tail tail;
    char head[PART_SIZE];
    size_t fixed;

    snprintf(head, sizeof(head), "%3u%%  %zu/%zu  ", percent, progress->file, progress->files);
    make_tail(progress, &tail);
    fixed = bar + 3 + text_width(head);
    cut_tail(&tail, columns > fixed + NAME_LEAST ? columns - fixed - NAME_LEAST : 0);
    if (fixed + NAME_LEAST > columns) {
        fixed -= bar + 3;
        bar = 0;
    }
    if (fixed > columns)
        return;
    if (bar > 0)
        add_bar(percent, bar, out);
    buf_adds(out, head);
    add_name(progress->name, columns - fixed - tail_width(&tail), out);
    for (size_t i = 0; i < PARTS; i++)
        buf_adds(out, tail.parts[i]);
}
