/* The clock, samples and the line of figures of the benchmark's C programs. */
#include "tests/bench/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WARMUP_MS = 300 };

static const struct bench_case cases[] = {
    {"serial",   1, 1, REQUEST_PADDING},
    {"parallel", 4, 8, REQUEST_PADDING},
    {"bulk",     1, 4, BULK_PADDING   },
};

const struct bench_case *bench_case_named(const char *name)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strcmp(cases[i].name, name) == 0)
            return &cases[i];
    return NULL;
}

int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct window window_soon(int milliseconds)
{
    int64_t from = now_ns() + (int64_t)WARMUP_MS * 1000000;

    return (struct window){from, from + (int64_t)milliseconds * 1000000};
}

static void make_room(struct tally *tally, size_t wanted)
{
    if (tally->room >= wanted)
        return;
    tally->room = 2 * wanted + 1024;
    tally->samples = realloc(tally->samples, tally->room * sizeof *tally->samples);
    if (!tally->samples)
        abort();
}

void tally_note(struct tally *tally, struct window window, int64_t begun)
{
    int64_t now = now_ns();

    if (begun < window.from || now >= window.until)
        return;
    make_room(tally, tally->count + 1);
    tally->samples[tally->count++] = (uint32_t)(now - begun);
}

void tally_move(struct tally *from, struct tally *to)
{
    make_room(to, to->count + from->count);
    if (from->count > 0)
        memcpy(to->samples + to->count, from->samples, from->count * sizeof *to->samples);
    to->count += from->count;
    free(from->samples);
    *from = (struct tally){0};
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

int tally_print(struct tally *tally, const char *peer, const struct bench_case *what,
                int milliseconds)
{
    double seconds = milliseconds / 1000.0;
    size_t count = tally->count;

    if (count > 0) {
        qsort(tally->samples, count, sizeof *tally->samples, compare);
        printf("{\"peer\": \"%s\", \"case\": \"%s\", \"calls\": %zu, \"p50_us\": %.1f, "
               "\"p99_us\": %.1f, \"calls_per_s\": %.0f, \"mb_per_s\": %.1f}\n",
               peer, what->name, count, tally->samples[count / 2] / 1000.0,
               tally->samples[count * 99 / 100] / 1000.0, (double)count / seconds,
               (double)(count * what->request) / seconds / 1e6);
    }
    free(tally->samples);
    *tally = (struct tally){0};
    return count > 0 ? 0 : 1;
}
