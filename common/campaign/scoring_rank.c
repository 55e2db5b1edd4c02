/* Places and awards (DOMAIN section 4 rules 6 and 7). */
#include "common/campaign/scoring_rank.h"

static int compare_whole(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_key(const struct unit_score *a, const struct unit_score *b, enum rank_key key)
{
    switch (key) {
    case RANK_TOTAL:
        return fraction_compare(a->total, b->total);
    case RANK_RATE:
        return fraction_compare(a->rate, b->rate);
    case RANK_AMOUNT:
        return compare_whole(a->amount.n, b->amount.n);
    case RANK_FOREIGN:
        return compare_whole(a->foreign_count, b->foreign_count);
    }
    return 0;
}

/*
 * More than 0 when a stands before b; 0 when they share a place. Groups in file order; in each the
 * ranked units, then those only shown, then those without a target.
 */
static int compare_units(const struct unit_score *a, const struct unit_score *b,
                         const struct settings *settings)
{
    int found = compare_whole((int64_t)b->group, (int64_t)a->group);

    if (found == 0)
        found = (int)a->ranked - (int)b->ranked;
    if (found == 0)
        found = (int)a->measured - (int)b->measured;
    for (size_t i = 0; i < settings->key_count && found == 0 && a->ranked; i++)
        found = compare_key(a, b, settings->keys[i]);
    return found;
}

/* Stable, so equal units keep the file's order; there are at most UNITS_MAX. */
static void sort_units(struct unit_score *units, size_t count, const struct settings *settings)
{
    for (size_t i = 1; i < count; i++) {
        struct unit_score unit = units[i];
        size_t at = i;
        for (; at > 0 && compare_units(&unit, &units[at - 1], settings) > 0; at--)
            units[at] = units[at - 1];
        units[at] = unit;
    }
}

/* One more than the number of ranked units of its group that are better by this key alone. */
static int place_by(const struct unit_score *units, size_t count, size_t index, enum rank_key key)
{
    int place = 1;

    for (size_t i = 0; i < count; i++)
        place += units[i].ranked && units[i].group == units[index].group &&
                 compare_key(&units[i], &units[index], key) > 0;
    return place;
}

static void set_places(struct unit_score *units, size_t count, const struct settings *settings)
{
    size_t first = 0; /* of the group */

    for (size_t i = 0; i < count; i++) {
        if (units[i].group != units[first].group)
            first = i;
        if (!units[i].ranked)
            continue;
        if (i > first && compare_units(&units[i - 1], &units[i], settings) == 0)
            units[i].place = units[i - 1].place;
        else
            units[i].place = (int)(i - first) + 1;
        units[i].place_by_rate = place_by(units, count, i, RANK_RATE);
        units[i].place_by_total = place_by(units, count, i, RANK_TOTAL);
    }
}

static bool in_award(const struct unit_score *unit)
{
    return unit->ranked && unit->unit->award;
}

static bool is_spared(const struct unit_score *unit, const struct settings *settings)
{
    return settings->last_exempt_if_met && unit->counted >= unit->target;
}

/* Award units of its group with a better place, with a worse one, and those that share its own. */
struct around {
    int before, after, beside;
};

static struct around around_of(const struct unit_score *units, size_t count, size_t index)
{
    struct around around = {0, 0, 0};

    for (size_t i = 0; i < count; i++) {
        if (!in_award(&units[i]) || units[i].group != units[index].group)
            continue;
        around.before += units[i].place < units[index].place;
        around.after += units[i].place > units[index].place;
        around.beside += units[i].place == units[index].place;
    }
    return around;
}

/*
 * The first commended, the last criticised, among the award units of each group. Who shares the
 * last place to be commended is commended too. A tie across the line of those to be criticised
 * names nobody by machine, also when some of those who share it are spared for having met their
 * targets; nobody moves up into the place of one who is spared.
 */
static enum award award_of(const struct unit_score *unit, const struct around *around,
                           const struct settings *settings)
{
    if (around->before < settings->commend_first)
        return AWARD_COMMEND;
    if (around->after >= settings->criticise_last || is_spared(unit, settings))
        return AWARD_NONE;
    return around->after + around->beside > settings->criticise_last ? AWARD_MANUAL
                                                                     : AWARD_CRITICISE;
}

static void set_awards(struct unit_score *units, size_t count, const struct settings *settings)
{
    for (size_t i = 0; i < count; i++) {
        struct around around = around_of(units, count, i);
        if (in_award(&units[i]))
            units[i].award = award_of(&units[i], &around, settings);
    }
}

void scoring_rank(const struct settings *settings, struct unit_score *units, size_t count)
{
    sort_units(units, count, settings);
    set_places(units, count, settings);
    set_awards(units, count, settings);
}
