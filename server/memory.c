/* What is resident is compared with what is in use; the allocator has no such limit of its own. */
#include "server/memory.h"

#include <malloc.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

enum {
    MAPPED_BYTES = 1024 * 1024,
    TRIMMED_BYTES = 2 * 1024 * 1024,
    KEPT_BYTES = 16 * 1024 * 1024,
    ARENAS = 4,     /* each keeps its own remains of every peak; few threads allocate at once */
    MUCH_MS = 3000, /* between two times while much is kept */
    IDLE_MS = 5000, /* while nobody waits for anything */
    ALWAYS_MS = 30000
};

/* 0 when it cannot be told. */
static size_t resident(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    size_t pages = 0;

    if (!file)
        return 0;
    if (fscanf(file, "%*u %zu", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

void memory_prepare(void)
{
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    mallopt(M_TRIM_THRESHOLD, TRIMMED_BYTES);
    mallopt(M_ARENA_MAX, ARENAS);
}

static bool keeps_much(void)
{
    struct mallinfo2 info = mallinfo2();

    return resident() > info.uordblks + info.hblkhd + KEPT_BYTES;
}

void memory_give_back(int64_t now_ms, bool idle, int64_t *given_ms)
{
    int64_t since = now_ms - *given_ms;
    bool due = since >= (idle ? IDLE_MS : ALWAYS_MS) || (since >= MUCH_MS && keeps_much());

    if (!due)
        return;
    *given_ms = now_ms;
    malloc_trim(0);
}
