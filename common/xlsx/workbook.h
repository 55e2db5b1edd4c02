/* The workbook part: its sheets in order, and the epoch of its dates. */
#ifndef BAIRI_COMMON_XLSX_WORKBOOK_H
#define BAIRI_COMMON_XLSX_WORKBOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/status.h"
#include "common/xlsx/xml.h"

struct sheet {
    const char *name;
    const char *relation; /* id of its relationship */
    const char *part;     /* found through it; NULL after workbook_read */
    bool hidden;
    bool read; /* once, and counted */
};

struct workbook {
    struct sheet *sheets;
    size_t count;
    bool since_1904;
};

/* Reads the workbook part into the arena; most: how many sheets are accepted. */
enum status workbook_read(const struct xml_source *source, size_t most, struct arena *arena,
                          struct workbook *out, struct error *err) MUST_CHECK;

#endif
