/* A project among those of its unit: whether it counts, in which order, and what a unit's sums
 * give. */
#ifndef BAIRI_COMMON_CAMPAIGN_SCORING_ENTRY_H
#define BAIRI_COMMON_CAMPAIGN_SCORING_ENTRY_H

#include "common/campaign/scoring_points.h"

/* With the ranges of settings_rows.c no fraction leaves 64 bits up to this many projects. */
enum { PROJECTS_MOST = 9000000, PENALTIES_MOST = 1000000 };

/* What a project is sorted by, then itself. */
struct entry {
    int64_t first, second, third;
    const struct scored_project *project;
    int class;
    enum exclusion exclusion;
};

struct entry entry_of(const struct scored_project *project, const struct settings *settings,
                      const struct points_table *points);
/* For qsort: the order in which projects fill the target (extra_order, then rule 2). */
int compare_entries(const void *left, const void *right);

/* The bonus of so many extras of each class, before the cap (rule 4). */
struct fraction bonus_of(const struct points_table *points, const size_t by_class[POINTS_CLASSES]);

#endif
