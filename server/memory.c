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
    PAUSE_MS = 3000
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
}

void memory_give_back(int64_t now_ms, int64_t *given_ms)
{
    struct mallinfo2 info;

    if (now_ms - *given_ms < PAUSE_MS)
        return;
    info = mallinfo2();
    if (resident() <= info.uordblks + info.hblkhd + KEPT_BYTES)
        return;
    *given_ms = now_ms;
    malloc_trim(0);
}
