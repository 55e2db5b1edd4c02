/* Relationships: which part of a workbook another part means by an id. */
#ifndef BAIRI_COMMON_XLSX_RELATIONS_H
#define BAIRI_COMMON_XLSX_RELATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/status.h"
#include "common/xlsx/xml.h"

enum { PART_NAME_MAX = 512 };

struct relation {
    const char *id;
    const char *kind;   /* last word of its type: "worksheet", "styles", "officeDocument" */
    const char *target; /* as written */
    bool external;      /* outside of the workbook */
    struct relation *next;
};

/* The relationships of one part, in the arena, in the order of the file. */
struct relations {
    const char *part; /* whose they are; "" for the package */
    struct relation *first;
};

/* Name of the part that holds the relationships of `part`; "" gives "_rels/.rels". */
void relations_part(const char *part, char out[PART_NAME_MAX]);
/* Reads them; most: how many are accepted. */
enum status relations_read(const struct xml_source *source, const char *part, size_t most,
                           struct arena *arena, struct relations *out, struct error *err)
    MUST_CHECK;

const struct relation *relations_by_id(const struct relations *relations, const char *id);
/* The first of that kind; NULL without one. */
const struct relation *relations_by_kind(const struct relations *relations, const char *kind);

/*
 * Name of the part a relationship leads to: absolute ("/xl/a.xml") or relative to the folder of
 * relations->part, with "." and ".." taken out.
 * Fails  INVALID_ARGUMENT when it is outside of the workbook
 */
enum status relations_target(const struct relations *relations, const struct relation *relation,
                             char out[PART_NAME_MAX], struct error *err) MUST_CHECK;

#endif
