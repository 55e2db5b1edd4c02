/* A program behind bars: it reads one file, writes to one pipe, and may do nothing else. */
#ifndef BAIRI_CLIENT_PDF_SANDBOX_H
#define BAIRI_CLIENT_PDF_SANDBOX_H

#include <stdint.h>

/* What the child may have; all of them > 0. */
struct sandbox_limits {
    unsigned cpu_s;
    uint64_t memory; /* bytes of address space */
};

/*
 * Shuts the calling process in, for good, right before it becomes another program: no file but the
 * one and the system's programs and libraries can be opened, none written; no network, no other
 * process can be traced or made privileged; processor time, memory and open files are limited. Only
 * descriptors 0, 1 and 2 stay open beyond the exec. Safe between fork and exec.
 *
 * program, file  absolute paths: both may be read, the first executed
 * Returns  0; -1 where the kernel lacks Landlock or seccomp: then nothing may be run
 */
int sandbox_enter(const struct sandbox_limits *limits, const char *program, const char *file);

#endif
