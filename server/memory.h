/* Memory that calls no longer need, given back to the system. */
#ifndef BAIRI_SERVER_MEMORY_H
#define BAIRI_SERVER_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Before any thread is started: what a thread's heap has free at its end goes back beyond 2 MiB,
 * and pieces of 1 MiB are mapped and unmapped. By itself glibc lets both grow to 64 MiB a heap, of
 * which there are eight for each processor.
 */
void memory_prepare(void);

/*
 * Gives back what the allocator keeps: after 3 s when that is more than 16 MiB, for the threads'
 * heaps keep what one large call took, and an attacker can make every thread serve one; else after
 * 5 s at rest and 30 s at work. Call it now and then, from one thread.
 *
 * now_ms    monotonic
 * idle      nobody waits for anything
 * given_ms  when it was last done, monotonic; 0 at first
 */
void memory_give_back(int64_t now_ms, bool idle, int64_t *given_ms);

#endif
