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

/* More than 0 when a stands before b; 0 when they share a place. */
static int compare_units(const struct unit_score *a, const struct unit_score *b,
                         const struct settings *settings)
{
    int found = (int)a->ranked - (int)b->ranked;

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

/* One more than the number of ranked units that are better by this key alone. */
static int place_by(const struct unit_score *units, size_t count, size_t index, enum rank_key key)
{
    int place = 1;

    for (size_t i = 0; i < count; i++)
        place += units[i].ranked && compare_key(&units[i], &units[index], key) > 0;
    return place;
}

static void set_places(struct unit_score *units, size_t count, const struct settings *settings)
{
    for (size_t i = 0; i < count; i++) {
        if (!units[i].ranked)
            continue;
        if (i > 0 && compare_units(&units[i - 1], &units[i], settings) == 0)
            units[i].place = units[i - 1].place;
        else
            units[i].place = (int)i + 1;
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

/*
 * First commended, last criticised, among award units only. A tie for last names nobody by machine,
 * also when some of those who share it are spared for having met their targets.
 */
static void set_awards(struct unit_score *units, size_t count, const struct settings *settings)
{
    int first = 0, last = 0;
    size_t at_last = 0;

    for (size_t i = 0; i < count; i++)
        if (in_award(&units[i])) {
            first = first ? first : units[i].place;
            at_last = units[i].place == last ? at_last + 1 : 1;
            last = units[i].place;
        }
    for (size_t i = 0; i < count; i++) {
        if (!in_award(&units[i]))
            continue;
        if (units[i].place == first)
            units[i].award = AWARD_COMMEND;
        else if (units[i].place == last && !is_spared(&units[i], settings))
            units[i].award = at_last > 1 ? AWARD_MANUAL : AWARD_CRITICISE;
    }
}

void scoring_rank(const struct settings *settings, struct unit_score *units, size_t count)
{
    sort_units(units, count, settings);
    set_places(units, count, settings);
    set_awards(units, count, settings);
}
