/* Memory that calls no longer need, given back to the system. */
#ifndef BAIRI_SERVER_MEMORY_H
#define BAIRI_SERVER_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * First of all, for a program that runs long: begins it anew with GLIBC_TUNABLES set, unless it is
 * set already, so that no thread keeps freed pieces for itself. glibc takes this at a program's
 * start only; each of some fifty threads would keep up to 230 KB that nothing can call back, and
 * the pages between them. Returns when there is nothing to do or it cannot be done.
 *
 * argv    main's
 */
void memory_begin(char **argv);

/*
 * Before any thread is started: what a thread's heap has free at its end goes back beyond 2 MiB,
 * and pieces of 1 MiB are mapped and unmapped. By itself glibc lets both grow to 64 MiB a heap, of
 * which there are eight for each processor.
 */
void memory_prepare(void);

struct memory_given {
    int64_t ms;    /* when it was last done */
    size_t in_use; /* bytes then */
    bool idle;     /* when asked last */
};

/*
 * Gives back what the allocator keeps: after 3 s when that is more than 16 MiB, for the threads'
 * heaps keep what one large call took, and an attacker can make every thread serve one; else when
 * nobody waited for anything twice in a row, and after 30 s at work. Call it every second or so,
 * from one thread.
 *
 * now_ms    monotonic
 * idle      nobody waits for anything
 * given     what is remembered of the calls before; all zero at first
 */
void memory_give_back(int64_t now_ms, bool idle, struct memory_given *given);

#endif
