/* What the counts of all units give: rates, bases, bonuses and totals (DOMAIN section 4, rules 3 to
 * 5). */
#include "common/campaign/scoring_base.h"

#include <string.h>

static enum status not_exact(const struct unit_score *unit, struct error *err)
{
    return error_set(err, STATUS_OUT_OF_RANGE,
                     "the score of %s cannot be kept exact: the figures that mode = relative "
                     "compares are too large or too fine",
                     unit->unit->name);
}

/* ---- groups ---- */

/* Groups are numbered by their first unit in the file. */
static void set_groups(struct unit_score *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        units[i].group = i;
        for (size_t j = 0; j < i; j++)
            if (strcmp(units[j].unit->group, units[i].unit->group) == 0) {
                units[i].group = j;
                break;
            }
    }
}

/* ---- base ---- */

static struct fraction measure_of(const struct unit_score *unit, enum measure measure)
{
    switch (measure) {
    case MEASURE_RATE:
        return unit->rate;
    case MEASURE_COUNTED:
        return fraction_int(unit->counted);
    case MEASURE_AMOUNT:
        return fraction_int(unit->amount.n);
    case MEASURE_FOREIGN:
        return fraction_int(unit->foreign_count);
    }
    return fraction_int(0);
}

/* The least and the most among the ranked units of a group; false when there is none. */
static bool range_of(const struct settings *settings, const struct unit_score *units, size_t count,
                     size_t group, struct fraction *least, struct fraction *most)
{
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        if (!units[i].ranked || units[i].group != group)
            continue;
        struct fraction x = measure_of(&units[i], settings->relative_by);
        *least = found ? fraction_min(*least, x) : x;
        *most = found ? fraction_max(*most, x) : x;
        found = true;
    }
    return found;
}

/*
 * (x - min) / (max - min), within 0 and 1 also for a unit that is shown beside the ranked ones.
 * Where all are equal nobody is behind: 1, but 0 when nobody has anything.
 */
static bool share_of(struct fraction x, struct fraction least, struct fraction most,
                     struct fraction *out)
{
    struct fraction above, width;

    if (fraction_compare(x, most) >= 0 && x.num > 0) {
        *out = fraction_int(1);
        return true;
    }
    *out = fraction_int(0);
    if (fraction_compare(x, least) <= 0)
        return true;
    return fraction_try_sub(x, least, &above) && fraction_try_sub(most, least, &width) &&
           fraction_try_div(above, width, out);
}

static enum status relative_base(const struct settings *settings, const struct unit_score *units,
                                 size_t count, struct unit_score *unit, struct error *err)
{
    struct fraction x = measure_of(unit, settings->relative_by), least = x, most = x;
    struct fraction share, points;

    (void)range_of(settings, units, count, unit->group, &least, &most);
    if (share_of(x, least, most, &share) &&
        fraction_try_mul(settings->relative_span, share, &points) &&
        fraction_try_add(settings->relative_least, points, &unit->base))
        return STATUS_OK;
    return not_exact(unit, err);
}

/* The points of the highest step the rate reaches; 0 below the first. */
static struct fraction step_base(const struct settings *settings, struct fraction rate)
{
    struct fraction points = fraction_int(0);

    for (size_t i = 0; i < settings->base_step_count; i++)
        if (fraction_compare(rate, settings->base_steps[i].rate) >= 0)
            points = settings->base_steps[i].points;
    return points;
}

static enum status set_base(const struct settings *settings, const struct unit_score *units,
                            size_t count, struct unit_score *unit, struct error *err)
{
    if (settings->mode == MODE_RELATIVE)
        TRY(relative_base(settings, units, count, unit, err));
    else if (settings->base_step_count > 0)
        unit->base = step_base(settings, unit->rate);
    else
        unit->base = unit->rate;
    if (!settings->base_below_target && unit->counted < unit->target)
        unit->base = fraction_int(0);
    unit->base = fraction_min(settings->base_cap, unit->base);
    return STATUS_OK;
}

/* ---- bonus and total ---- */

/* For every percent beyond 100, each full one or each part of one, then the cap. */
static void add_percents(const struct settings *settings, struct unit_score *unit)
{
    struct fraction beyond = fraction_sub(unit->rate, fraction_int(100));

    if (beyond.num <= 0 || settings->bonus_per_percent.num == 0)
        return;
    if (settings->bonus_percents == PERCENTS_FULL)
        beyond = fraction_int(beyond.num / beyond.den);
    unit->bonus = fraction_add(unit->bonus, fraction_mul(beyond, settings->bonus_per_percent));
}

static enum status set_total(const struct settings *settings, struct unit_score *unit,
                             struct error *err)
{
    struct fraction sum;

    if (!fraction_try_add(unit->base, unit->bonus, &sum) ||
        !fraction_try_sub(sum, unit->penalty, &unit->raw))
        return not_exact(unit, err);
    unit->total = settings->has_floor ? fraction_max(unit->raw, settings->floor) : unit->raw;
    return STATUS_OK;
}

static void set_rate(struct unit_score *unit)
{
    unit->rate = unit->base = unit->raw = unit->total = fraction_int(0);
    unit->measured = unit->target > 0;
    unit->ranked = unit->measured && unit->unit->ranked;
    if (unit->measured)
        unit->rate = fraction_make(unit->counted * 100, unit->target);
}

enum status scoring_figures(const struct settings *settings, struct unit_score *units, size_t count,
                            struct error *err)
{
    set_groups(units, count);
    for (size_t i = 0; i < count; i++)
        set_rate(&units[i]);
    for (size_t i = 0; i < count; i++) {
        struct unit_score *unit = &units[i];
        if (unit->measured) {
            TRY(set_base(settings, units, count, unit, err));
            add_percents(settings, unit);
        }
        if (settings->has_bonus_cap)
            unit->bonus = fraction_min(unit->bonus, settings->bonus_cap);
        if (unit->measured)
            TRY(set_total(settings, unit, err));
    }
    return STATUS_OK;
}
