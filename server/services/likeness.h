/* Projects that look like one another, found by keys without reading them all. */
#ifndef BAIRI_SERVER_SERVICES_LIKENESS_H
#define BAIRI_SERVER_SERVICES_LIKENESS_H

#include "common/campaign/duplicates.h"
#include "server/call.h"

/* Keeps what a version is compared by, with the keys it is found by. */
enum status likeness_keep(const struct entry *entry, const struct project *project, int64_t version,
                          struct error *err) MUST_CHECK;

/* Another project that looks like the one asked about. */
struct look_alike {
    struct project_row project;
    int64_t version; /* of it: what was received last, or the one that counts */
    struct likeness likeness;
    struct alike alike;
};

struct look_alikes {
    struct look_alike *items; /* highest score first */
    size_t count;
    bool more; /* a key is shared by more than were looked at */
};

/*
 * Those like a version of a project: of other units and other departments of its own, or of all;
 * neither withdrawn nor never received; no ruling in force says of the two that they are not the
 * same. Where a ruling names the owner they are still alike.
 *
 * most    projects looked at for each key
 * Fails   NOT_FOUND never: a version that nobody kept is like none
 */
enum status likeness_search(struct transaction *tx, const struct project_row *project,
                            int64_t version, bool within, size_t most, struct arena *arena,
                            struct look_alikes *out, struct error *err) MUST_CHECK;

/* At least one other unit's or department's project looks like the version the bureau sees; cheap.
 */
enum status likeness_any(struct transaction *tx, const struct project_row *project,
                         struct arena *arena, bool *any, struct error *err) MUST_CHECK;

/*
 * The version may be accepted as far as other units' projects are concerned (two of one unit count
 * for the same, and are the auditor's to judge): no ruling names
 * another owner, and none that is surely the same counts, or came first and may yet count.
 *
 * Fails  FAILED_PRECONDITION with the project that stands in the way and what would help
 */
enum status likeness_permits(const struct entry *entry, const struct project_row *project,
                             const struct version_row *version, struct error *err) MUST_CHECK;

/* A row as it is compared, with the department it is of; grams filled. */
enum status likeness_read(const struct likeness_row *row, const char *subunit, struct arena *arena,
                          struct likeness *out, struct error *err) MUST_CHECK;

#endif
