/* The bureau's desk: what waits there, by the gravity of its warnings. */
#ifndef BAIRI_SERVER_SERVICES_DESK_H
#define BAIRI_SERVER_SERVICES_DESK_H

#include "common/campaign/warnings.h"
#include "server/call.h"

/*
 * Follows a record that moved a project: lays it on the desk, in its place, or takes it off. The
 * project is that of the record's step; a record that moves others too calls desk_put for them.
 */
enum status desk_follow(struct campaign *campaign, const struct entry *entry, struct error *err)
    MUST_CHECK;
/* The same for a project at hand, whose row and versions stand already. */
enum status desk_put(struct campaign *campaign, const struct entry *entry,
                     const struct project_row *project, struct error *err) MUST_CHECK;

/*
 * The warnings about the version that the bureau looks at, judged by these settings.
 * today  0: not known
 */
enum status desk_warnings(struct transaction *tx, const struct settings *settings,
                          const struct project_row *project, day today, struct arena *arena,
                          warning_set *out, struct error *err) MUST_CHECK;
/* As ids for a reply, the gravest first. */
enum status desk_warning_ids(warning_set set, struct arena *arena, char ***ids, size_t *count,
                             struct error *err) MUST_CHECK;

#endif
