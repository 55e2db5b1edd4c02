/* A project among those of its unit: whether it counts, in which order, and what a unit's sums
 * give. */
#include "common/campaign/scoring_entry.h"

#include <string.h>

/* The first rule a project fails (rule 1). */
static enum exclusion exclusion_of(const struct scored_project *project,
                                   const struct settings *settings)
{
    if (project->verdict != VERDICT_ACCEPTED)
        return EXCLUDED_VERDICT;
    if (project->signed_on < settings->start || project->signed_on > settings->end)
        return EXCLUDED_DATE;
    if (!settings_amount_counts(settings, project->amount, project->amount_usd))
        return EXCLUDED_AMOUNT;
    if (settings->outside_only && !project->outside)
        return EXCLUDED_OUTSIDE;
    if (settings->excluded_kind[project->kind])
        return EXCLUDED_KIND;
    if (!settings->document_counts[project->document])
        return EXCLUDED_DOCUMENT;
    return EXCLUDED_NOT;
}

/* What decides the order in which projects fill the target (extra_order, then rule 2). */
struct entry entry_of(const struct scored_project *project, const struct settings *settings,
                      const struct points_table *points)
{
    struct entry entry = {.second = project->signed_on,
                          .third = project->received.us,
                          .project = project,
                          .exclusion = exclusion_of(project, settings)};

    entry.class = points_class(project->amount, counts_as_foreign(project, settings), settings);
    switch (settings->extra_order) {
    case EXTRA_SIGNED:
        break;
    case EXTRA_RECEIVED:
        entry.second = project->received.us;
        entry.third = project->signed_on;
        break;
    case EXTRA_LARGEST:
        entry.first = points->level[entry.class];
        break;
    case EXTRA_SMALLEST:
        entry.first = -points->level[entry.class];
        break;
    }
    return entry;
}

int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;

    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    if (a->third != b->third)
        return a->third < b->third ? -1 : 1;
    return strcmp(a->project->project_no, b->project->project_no);
}

struct fraction bonus_of(const struct points_table *points, const size_t by_class[POINTS_CLASSES])
{
    struct fraction bonus = fraction_int(0);

    for (int class = 0; class < POINTS_CLASSES; class ++)
        if (by_class[class])
            bonus = fraction_add(
                bonus, fraction_mul(points->points[class], fraction_int((int64_t)by_class[class])));
    return bonus;
}
