/* What is resident is compared with what is in use; the allocator has no such limit of its own. */
#include "server/memory.h"

#include <malloc.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    MAPPED_BYTES = 1024 * 1024,
    TRIMMED_BYTES = 2 * 1024 * 1024,
    KEPT_BYTES = 16 * 1024 * 1024,
    ARENAS = 4,     /* each keeps its own remains of every peak; few threads allocate at once */
    MUCH_MS = 3000, /* between two times while much is kept */
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

void memory_begin(char **argv)
{
    static const char name[] = "GLIBC_TUNABLES";

    if (!getenv(name) && setenv(name, "glibc.malloc.tcache_count=0", 1) == 0)
        (void)execv("/proc/self/exe", argv);
}

void memory_prepare(void)
{
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    mallopt(M_TRIM_THRESHOLD, TRIMMED_BYTES);
    mallopt(M_ARENA_MAX, ARENAS);
}

static bool is_due(const struct mallinfo2 *info, int64_t since, bool resting,
                   const struct memory_given *given)
{
    if (since >= ALWAYS_MS)
        return true;
    if (resting)
        return info->uordblks != given->in_use; /* else nothing came or went */
    return since >= MUCH_MS && resident() > info->uordblks + info->hblkhd + KEPT_BYTES;
}

void memory_give_back(int64_t now_ms, bool idle, struct memory_given *given)
{
    struct mallinfo2 info = mallinfo2();
    bool resting = idle && given->idle;

    given->idle = idle;
    if (!is_due(&info, now_ms - given->ms, resting, given))
        return;
    given->ms = now_ms;
    given->in_use = info.uordblks;
    malloc_trim(0);
}
