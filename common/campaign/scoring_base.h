/* What the counts of all units give: rates, bases, bonuses and totals. */
#ifndef BAIRI_COMMON_CAMPAIGN_SCORING_BASE_H
#define BAIRI_COMMON_CAMPAIGN_SCORING_BASE_H

#include "common/campaign/scoring.h"

/*
 * Rate, base, bonus and totals of all units (rules 3 to 5), once counts, penalties and the points
 * of the extras (in bonus) are in. All at once, for a base may be relative to the others of its
 * group. units  in the order of the campaign file Fails  OUT_OF_RANGE when a figure cannot be kept
 * exact, which only relative scoring can bring about
 */
enum status scoring_figures(const struct settings *settings, struct unit_score *units, size_t count,
                            struct error *err) MUST_CHECK;

#endif
