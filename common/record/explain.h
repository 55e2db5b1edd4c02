/* An explanation of a unit's score, counted again by who is shown it. */
#ifndef BAIRI_COMMON_RECORD_EXPLAIN_H
#define BAIRI_COMMON_RECORD_EXPLAIN_H

#include "bairi/v1/ranking.pb-c.h"
#include "common/campaign/scoring.h"

/* One reading of a unit's rows: settings in force, and the scores they give. */
struct reading {
    const Bairi__V1__Report *report; /* rows as they were told */
    struct settings settings;
    struct scores scores;          /* of the rows told: of all units, or of this one alone */
    const struct unit_score *unit; /* the one explained, in scores */
    const Bairi__V1__ReportUnit *said;
};

struct explained {
    bool has_score; /* as the caller may see it: live, or released */
    bool has_live;  /* a unit's own counts and completion as they stand */
    bool part;      /* the rows are a department's: the unit's score does not follow from them */
    struct reading score, live;
};

/*
 * Counts again what an answer says of a unit: every figure from the rows, role and points of every
 * project, the places among the figures of all units. What differs is an error: a figure is shown
 * only when it is right.
 *
 * unit  the one asked for
 * part  the caller sees a department's rows only; then each row is judged, and what of the unit's
 *       figures follows from each other
 * out   points into the reply and the arena
 * Fails DATA_LOSS naming the first figure that differs, or what is missing
 */
enum status explain_check(const Bairi__V1__ExplainReply *reply, const char *unit, bool part,
                          struct arena *arena, struct explained *out, struct error *err) MUST_CHECK;

#endif
