/* What a clerk should look at before sending, and what the rows would count for; pure. */
#ifndef BAIRI_COMMON_CAMPAIGN_ANNEX_WARNINGS_H
#define BAIRI_COMMON_CAMPAIGN_ANNEX_WARNINGS_H

#include "common/campaign/annex.h"

/*
 * Adds to the problems, as warnings with their cells, what no single record shows or what may be
 * right but seldom is: the same project twice, a date to come, an amount just below the minimum or
 * a band, a local investor's place, a foreign share too small to count, nobody to ask.
 * now    today is its day in the campaign's offset
 * Fails  only for lack of memory
 */
enum status annex_warnings(const struct annex *annex, const struct settings *settings,
                           struct instant now, struct arena *arena, struct problems *problems,
                           struct error *err) MUST_CHECK;

/* What one row would count for. */
struct annex_estimate {
    bool scored; /* false: the row has errors */
    enum role role;
    enum exclusion exclusion;
    struct fraction points; /* of an extra */
    bool has_due;           /* false: signed after the last deadline */
    struct period due;
    bool late; /* sent now it would be received after that deadline */
};

/*
 * Scores the table's rows alone, as if all were accepted and received now.
 * out    as many as rows, in their order; in the arena
 * Fails  only for lack of memory
 */
enum status annex_estimate(const struct annex *annex, const struct settings *settings,
                           struct instant now, struct arena *arena, struct annex_estimate **out,
                           struct error *err) MUST_CHECK;

/*
 * A project's name without what tells its phases apart (一期, 第二期, 2期), brackets and blanks,
 * folded. In the arena; NULL without memory.
 */
const char *project_name_folded(const char *name, struct arena *arena);

#endif
