/* How far a unit is, day by day: against the campaign's days, its own plan, and the key month. */
#include "common/campaign/progress.h"

#include <stdlib.h>
#include <string.h>

/* ---- the plan ---- */

static struct fraction share_gone(const struct period *period, struct instant at)
{
    if (at.us <= period->begins.us)
        return fraction_int(0);
    if (at.us >= period->deadline.us)
        return fraction_int(1);
    return fraction_make(at.us - period->begins.us, period->deadline.us - period->begins.us);
}

struct fraction progress_planned(const struct settings *settings, const struct progress_plan *plan,
                                 day d)
{
    struct instant end = instant_of_day(day_add(d, 1), settings->utc_offset);
    struct fraction sum = fraction_int(0);
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);

    for (size_t i = 0; i < count; i++)
        sum = fraction_add(
            sum, fraction_mul(share_gone(&periods[i], end), fraction_int(plan->counts[i])));
    return sum;
}

/* ---- the way of a unit ---- */

static struct progress_point point_at(const struct settings *settings,
                                      const struct unit_score *unit,
                                      const struct progress_plan *plan, day d, int64_t counted)
{
    struct progress_point point = {
        .d = d,
        .counted = counted,
        .ranked = unit->target > 0,
        .rate = fraction_int(0),
        .schedule = fraction_mul(schedule_at(settings, d), fraction_int(100)),
        .gap = fraction_int(0),
        .planned = plan->filed,
        .plan = fraction_int(0),
        .plan_gap = fraction_int(0),
    };

    if (point.ranked) {
        point.rate = fraction_mul(fraction_make(counted, unit->target), fraction_int(100));
        point.gap = fraction_sub(point.rate, point.schedule);
    }
    if (point.planned) {
        point.plan = progress_planned(settings, plan, d);
        point.plan_gap = fraction_sub(fraction_int(counted), point.plan);
    }
    return point;
}

/* Weights signed on each day from the first on; what was signed on no such day is in none. */
static void signed_by_day(const struct unit_score *unit, int32_t first, int32_t days, int64_t *out)
{
    for (size_t i = 0; i < unit->base_count + unit->extra_count; i++) {
        const struct project_score *score = &unit->projects[i];
        int32_t at = day_to_number(score->project->signed_on) - first;

        if (at >= 0 && at < days)
            out[at] += score->weight;
    }
}

enum status progress_course(const struct settings *settings, const struct unit_score *unit,
                            const struct progress_plan *plan, day today, uint32_t step,
                            struct arena *arena, struct progress_point **out, size_t *count,
                            struct error *err)
{
    int32_t first = day_to_number(settings->start), last = day_to_number(today);
    int32_t days = last >= first ? last - first + 1 : 1;
    int64_t *by_day = arena_array(arena, (size_t)days, sizeof(by_day[0]));
    int64_t counted = 0;

    *count = 0;
    *out = arena_array(arena, (size_t)days, sizeof((*out)[0]));
    if (!by_day || !*out)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the days of a campaign");
    signed_by_day(unit, first, days, by_day);
    for (int32_t i = 0; i < days; i++) {
        counted += by_day[i];
        if (i == days - 1)
            (*out)[(*count)++] = point_at(settings, unit, plan, today, counted);
        else if (step > 0 && ((uint32_t)i + 1) % step == 0)
            (*out)[(*count)++] =
                point_at(settings, unit, plan, day_from_number(first + i), counted);
    }
    return STATUS_OK;
}

/* ---- the key month ---- */

struct progress_key progress_key_month(const struct settings *settings,
                                       const struct unit_score *unit)
{
    struct progress_key key = {0};

    for (size_t i = 0; i < unit->base_count + unit->extra_count; i++) {
        const struct scored_project *project = unit->projects[i].project;
        bool is_key =
            settings->key_month != 0 && day_month(project->signed_on) == settings->key_month;

        key.all_count++;
        key.all_amount.n += project->amount.n;
        key.count += is_key;
        key.amount.n += is_key ? project->amount.n : 0;
    }
    return key;
}

struct fraction progress_share(int64_t part, int64_t all)
{
    if (all == 0)
        return fraction_int(0);
    for (; all > INT64_MAX / 100; all /= 2) /* beyond every printed digit */
        part /= 2;
    return fraction_mul(fraction_make(part, all), fraction_int(100));
}

/* ---- who lags ---- */

static int lag_order(const struct progress_point *points, const struct progress_lag *a,
                     const struct progress_lag *b)
{
    if (a->schedule != b->schedule)
        return a->schedule ? -1 : 1;
    return a->schedule ? fraction_compare(points[a->at].gap, points[b->at].gap)
                       : fraction_compare(points[a->at].plan_gap, points[b->at].plan_gap);
}

size_t progress_lags(const struct progress_point *points, size_t count, struct progress_lag *out)
{
    const struct fraction zero = fraction_int(0);
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        struct progress_lag lag = {
            .at = i,
            .schedule = points[i].ranked && fraction_compare(points[i].gap, zero) < 0,
            .plan = points[i].planned && fraction_compare(points[i].plan_gap, zero) < 0,
        };
        size_t place = found;

        if (!lag.schedule && !lag.plan)
            continue;
        for (; place > 0 && lag_order(points, &out[place - 1], &lag) > 0; place--)
            out[place] = out[place - 1];
        out[place] = lag;
        found++;
    }
    return found;
}

void progress_format_gap(struct fraction gap, int decimals, char *out, size_t size)
{
    fraction_format(gap, decimals, out + 1, size - 1);
    out[0] = '+';
    if (out[1] == '-' || strspn(out + 1, "0.") == strlen(out + 1))
        memmove(out, out + 1, strlen(out));
}
