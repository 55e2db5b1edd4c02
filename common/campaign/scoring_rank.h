/* Places and awards of units whose figures are known. */
#ifndef BAIRI_COMMON_CAMPAIGN_SCORING_RANK_H
#define BAIRI_COMMON_CAMPAIGN_SCORING_RANK_H

#include "common/campaign/scoring.h"

/* Sorts the units into the order of places and sets places and awards (rules 6 and 7). */
void scoring_rank(const struct settings *settings, struct unit_score *units, size_t count);

#endif
