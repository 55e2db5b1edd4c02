/* The archive a workbook is packed in: its parts looked up by name and unpacked within limits. */
#ifndef BAIRI_COMMON_XLSX_PACKAGE_H
#define BAIRI_COMMON_XLSX_PACKAGE_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"
#include "common/xlsx/xlsx.h"
#include "common/xlsx/xml.h"

struct package;

/*
 * Reads the archive's directory. Names are only compared, never used as paths of a file system.
 * input   borrowed while the package is open
 * arena   for the names
 * Fails   INVALID_ARGUMENT for a damaged archive, two entries of one name, entries that overlap, a
 *         password; RESOURCE_EXHAUSTED for too many entries
 */
enum status package_open(struct bytes input, const struct xlsx_limits *limits, struct arena *arena,
                         struct package **out, struct error *err) MUST_CHECK;
void package_destroy(struct package **package);

/* A part of that name (case of ASCII letters and kind of slash do not matter) is there. */
bool package_has(const struct package *package, const char *part);
/* As package_has, and its declared size is within the limits; INVALID_ARGUMENT if it is missing. */
enum status package_check(const struct package *package, const char *part, struct error *err)
    MUST_CHECK;

/* What the parts read so far have cost, and going back to an earlier point of the account. */
struct package_spent {
    size_t unpacked; /* bytes */
    struct xml_work work;
};
struct package_spent package_spent(const struct package *package);
void package_rewind(struct package *package, struct package_spent spent);

/*
 * Begins a part; the source reads it once, checks its limits while unpacking and its checksum at
 * the end. Only one part is open at a time.
 * part    kept by the source, borrowed
 */
enum status package_part(struct package *package, const char *part, struct xml_source *out,
                         struct error *err) MUST_CHECK;
/* The beginning of a part, for recognising it: at most room - 1 bytes, NUL-terminated. */
void package_peek(struct package *package, const char *part, char *out, size_t room);

#endif
