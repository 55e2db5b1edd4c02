/* Bonus points by size band, computed once per campaign instead of once per project. */
#ifndef BAIRI_COMMON_CAMPAIGN_SCORING_POINTS_H
#define BAIRI_COMMON_CAMPAIGN_SCORING_POINTS_H

#include "common/campaign/scoring.h"

/* Band 0 is below the first edge; class = band, plus CLASSES / 2 for a foreign project. */
enum { POINTS_CLASSES = 2 * (BANDS_MAX + 1) };

struct points_table {
    struct fraction points[POINTS_CLASSES];
    int level[POINTS_CLASSES]; /* equal points, equal level; more points, higher level */
};

void points_table_make(const struct settings *settings, struct points_table *out);
int points_class(struct wan amount, bool foreign, const struct settings *settings);

#endif
