/* A worksheet part as a grid of text. */
#ifndef BAIRI_COMMON_XLSX_WORKSHEET_H
#define BAIRI_COMMON_XLSX_WORKSHEET_H

#include "common/arena.h"
#include "common/grid.h"
#include "common/status.h"
#include "common/xlsx/formats.h"
#include "common/xlsx/strings.h"
#include "common/xlsx/xlsx.h"
#include "common/xlsx/xml.h"

/* What the cells of a sheet refer to; all borrowed. */
struct worksheet {
    const char *file;  /* shown in errors */
    const char *sheet; /* its name */
    const struct xlsx_limits *limits;
    size_t memory; /* bytes the grid may take */
    const struct strings *strings;
    const struct formats *formats;
    bool since_1904;
};

/* Reads the part into the arena (out->sheet is not set); fails as xlsx_sheet. */
enum status worksheet_read(const struct worksheet *sheet, const struct xml_source *source,
                           struct arena *arena, struct grid *out, struct error *err) MUST_CHECK;

#endif
