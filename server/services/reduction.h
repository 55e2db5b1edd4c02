/* Figures of a version that two people put right (核减): kept beside it, never written into it. */
#ifndef BAIRI_SERVER_SERVICES_REDUCTION_H
#define BAIRI_SERVER_SERVICES_REDUCTION_H

#include "bairi/v1/submission.pb-c.h"
#include "server/call.h"

/*
 * The reduction of one version of a project.
 * version  0: that of the reduction in force, if there is any
 * found    false: its figures stand as they were reported
 */
enum status reduction_find(struct transaction *tx, const struct project_row *project,
                           int64_t version, struct arena *arena, struct reduction_row *out,
                           bool *found, struct error *err) MUST_CHECK;

/*
 * The record of a version with the figures that count: the record itself where nothing was reduced,
 * else a copy in the arena.
 */
enum status reduction_record(struct transaction *tx, const struct project_row *project,
                             int64_t version, struct arena *arena,
                             const Bairi__V1__Project **record, struct error *err) MUST_CHECK;

/* For people; unset where nothing was reduced. */
enum status reduction_out(struct call *call, struct transaction *tx,
                          const struct project_row *project, int64_t version,
                          Bairi__V1__Reduction **out, struct error *err) MUST_CHECK;

/*
 * Takes a reduction back, as an objection upheld may: the figures count as they were reported. The
 * caller puts the project (project_put), writes its step and touches the unit.
 * project  with state_is_reduced (state.h), afterwards without
 */
enum status reduction_lift(const struct entry *entry, struct project_row *project,
                           struct error *err) MUST_CHECK;

#endif
