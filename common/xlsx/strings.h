/* Shared strings: texts that cells name by number. */
#ifndef BAIRI_COMMON_XLSX_STRINGS_H
#define BAIRI_COMMON_XLSX_STRINGS_H

#include "common/arena.h"
#include "common/status.h"
#include "common/xlsx/xlsx.h"
#include "common/xlsx/xml.h"

struct strings {
    const char **items; /* texts in the arena; NULL: longer than a cell may be */
    size_t count;
    size_t room;
};
void strings_free(struct strings *strings);

/* Reads the shared strings part; the declared count is not believed. strings is replaced. */
enum status strings_read(const struct xml_source *source, const struct xlsx_limits *limits,
                         struct arena *arena, struct strings *strings, struct error *err)
    MUST_CHECK;

#endif
