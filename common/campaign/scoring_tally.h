/* The score without the list: figures of all units from projects that pass by one after the other.
 */
#ifndef BAIRI_COMMON_CAMPAIGN_SCORING_TALLY_H
#define BAIRI_COMMON_CAMPAIGN_SCORING_TALLY_H

#include "common/campaign/scoring.h"

/*
 * Gives the figures that scoring_run gives, without sorting and without keeping the projects: only
 * those that fill a unit's target are kept, for the extras are the rest and only their number in
 * each class matters. Memory O(sum of targets), time O(projects).
 */
struct tally;

/* In the arena, as all that it takes later; the settings are borrowed. */
enum status tally_create(const struct settings *settings, struct arena *arena, struct tally **out,
                         struct error *err) MUST_CHECK;
/*
 * Adds a project; nothing of it is needed afterwards.
 * counts  whether it counts (rule 1)
 * Fails   RESOURCE_EXHAUSTED without memory or beyond 9,000,000 projects; INVALID_ARGUMENT for a
 *         project number longer than any can be
 */
enum status tally_add(struct tally *tally, const struct scored_project *project, bool *counts,
                      struct error *err) MUST_CHECK;
void tally_penalty(struct tally *tally, const struct scored_penalty *penalty);
/* As scoring_run, but that the units' `projects` are NULL; their counts are right. */
enum status tally_end(struct tally *tally, struct scores *out, struct error *err) MUST_CHECK;

#endif
