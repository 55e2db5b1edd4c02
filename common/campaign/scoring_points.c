/* Bonus points of a project beyond the target, by size band and funding (DOMAIN section 4 rule 4).
 */
#include "common/campaign/scoring_points.h"

static int band_of(struct wan amount, const struct settings *settings)
{
    int band = 0;

    for (size_t i = 0; i < settings->band_count; i++) {
        int64_t edge = settings->bands[i].edge.n;
        band += settings->band_edge == EDGE_LOWER ? amount.n >= edge : amount.n > edge;
    }
    return band;
}

int points_class(struct wan amount, bool foreign, const struct settings *settings)
{
    return band_of(amount, settings) + (foreign ? POINTS_CLASSES / 2 : 0);
}

static struct fraction points_of(int class, const struct settings *settings)
{
    bool foreign = class >= POINTS_CLASSES / 2;
    size_t band = (size_t)(class - (foreign ? POINTS_CLASSES / 2 : 0));
    struct fraction points;

    if (band == 0 || band > settings->band_count)
        return fraction_int(0);
    points = settings->bands[band - 1].points;
    return foreign ? fraction_mul(points, settings->foreign_bonus_factor) : points;
}

void points_table_make(const struct settings *settings, struct points_table *out)
{
    for (int class = 0; class < POINTS_CLASSES; class ++)
        out->points[class] = points_of(class, settings);
    for (int class = 0; class < POINTS_CLASSES; class ++) {
        out->level[class] = 0;
        for (int other = 0; other < POINTS_CLASSES; other++)
            out->level[class] += fraction_compare(out->points[other], out->points[class]) < 0;
    }
}

struct fraction bonus_points(struct wan amount, bool foreign, const struct settings *settings)
{
    return points_of(points_class(amount, foreign, settings), settings);
}
