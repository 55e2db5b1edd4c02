/* A look into a PDF on the auditor's own machine: its names, and what qpdf unpacks behind bars. */
#ifndef BAIRI_CLIENT_PDF_LOOK_H
#define BAIRI_CLIENT_PDF_LOOK_H

#include "common/pdf/scan.h"

/* What came of unpacking. */
enum look_depth {
    LOOK_NAMES,    /* the names in the file as it lies there; qpdf is not installed */
    LOOK_UNPACKED, /* and those in the compressed objects that a reader would find */
    LOOK_FAILED,   /* qpdf did not read it through: damaged, too large, locked or too slow */
    LOOK_UNSAFE,   /* this system cannot shut a program in, so qpdf was not run */
};

struct look {
    struct pdf_findings findings;
    enum look_depth depth;
};

struct look_options {
    const char *program; /* absolute; NULL: qpdf where the system has it */
    unsigned seconds;    /* of time and of processor; 0: 20 */
    uint64_t memory;     /* bytes of address space; 0: 1 GiB */
    uint64_t most;       /* bytes of what is unpacked; 0: 256 MiB */
};

/*
 * Reads a file. Fails NOT_FOUND, PERMISSION_DENIED, INTERNAL for a file that cannot be read; what
 * qpdf makes of it is no failure but a depth.
 */
enum status look_into(const char *path, const struct look_options *options, struct look *out,
                      struct error *err) MUST_CHECK;

#endif
