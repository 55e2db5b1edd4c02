/* How far a unit is, day by day: against the campaign's days, its own plan, and the key month. */
#ifndef BAIRI_COMMON_CAMPAIGN_PROGRESS_H
#define BAIRI_COMMON_CAMPAIGN_PROGRESS_H

#include "common/campaign/scoring.h"

/* What a unit means to sign anew in each period of settings_periods. */
struct progress_plan {
    bool filed;
    uint32_t counts[PERIODS_MAX];
};

/* Where one unit stands at the end of one day. Nothing in it is rounded. */
struct progress_point {
    day d;
    int64_t counted;          /* weights of what counts and was signed by then */
    bool ranked;              /* has a target: rate and gap mean something */
    struct fraction rate;     /* percent of the target */
    struct fraction schedule; /* percent of the days gone, both ends included */
    struct fraction gap;      /* rate - schedule: percentage points, > 0 ahead (超进度) */
    bool planned;             /* filed a plan: plan and plan_gap mean something */
    struct fraction plan;     /* projects planned by then */
    struct fraction plan_gap; /* counted - plan */
};

/*
 * Projects planned by the end of a day: those of the periods that are over, and of the running one
 * the share of its time that is gone.
 */
struct fraction progress_planned(const struct settings *settings, const struct progress_plan *plan,
                                 day d);

/*
 * A unit's way from the campaign's first day to a day: a point every `step` days and one for the
 * day itself, which is the last. Days beyond the campaign's end show the end's schedule.
 *
 * unit     as scoring_run gave it: what counts is its base and its extras, by signing date
 * today    the last point's day; before the campaign's first day there is that one point alone
 * step     days between points, counted from the first day: 1 every day, 7 every week; 0: the last
 *          point alone
 * out      arena memory; *count >= 1
 * Fails    RESOURCE_EXHAUSTED
 * Source   DOMAIN.md section 4 rule 8
 */
enum status progress_course(const struct settings *settings, const struct unit_score *unit,
                            const struct progress_plan *plan, day today, uint32_t step,
                            struct arena *arena, struct progress_point **out, size_t *count,
                            struct error *err) MUST_CHECK;

/* What of a unit's counted projects was signed in the key month. */
struct progress_key {
    int64_t count, all_count; /* projects, not weights */
    struct wan amount, all_amount;
};
struct progress_key progress_key_month(const struct settings *settings,
                                       const struct unit_score *unit);
/* part of all in percent; 0 of nothing */
struct fraction progress_share(int64_t part, int64_t all);

/* One unit that lags. */
struct progress_lag {
    size_t at; /* of the points given */
    bool schedule, plan;
};

/*
 * Who lags (欠进度): units behind the schedule, the furthest behind first; after them those behind
 * their plan alone, likewise. Equals keep the order given.
 *
 * points  one per unit, all of one day
 * out     room for `count`
 * Returns how many lag
 */
size_t progress_lags(const struct progress_point *points, size_t count, struct progress_lag *out);

/*
 * A gap as printed, rounded once: "+13.8", "-2.4", "0.0".
 * out  >= 33 bytes
 */
void progress_format_gap(struct fraction gap, int decimals, char *out, size_t size);

#endif
