/* 时序进度: how far the units are, day by day, and who lags. */
#include <stdio.h>
#include <string.h>

#include "bairi/v1/affairs.pb-c.h"
#include "server/services/facts.h"
#include "server/services/plans.h"
#include "server/services/services.h"
#include "server/services/units.h"

enum { PRINTED = 64 };

/* One reply being filled. */
struct course {
    struct call *call;
    struct transaction *tx;
    const Bairi__V1__CourseRequest *in;
    const struct settings *settings;
    struct scores scores;
    day today;
    Bairi__V1__CourseReply *out;
    struct progress_point *last; /* today's, of each unit in the reply */
};

/* ---- as printed ---- */

static enum status figure_out(const struct course *course, struct fraction figure, char **out,
                              struct error *err)
{
    char text[PRINTED];

    fraction_format(figure, course->settings->decimals, text, sizeof text);
    return copy_out(course->call->arena, text, out, err);
}

static enum status gap_out(const struct course *course, bool has, struct fraction gap, int decimals,
                           char **out, struct error *err)
{
    char text[PRINTED] = "-";

    if (has)
        progress_format_gap(gap, decimals, text, sizeof text);
    return copy_out(course->call->arena, text, out, err);
}

enum { PLAN_DECIMALS = 1 }; /* a plan's share of a period is no whole number of projects */

static enum status point_out(const struct course *course, const struct progress_point *point,
                             Bairi__V1__CourseReply__Point **out, struct error *err)
{
    struct arena *arena = course->call->arena;
    Bairi__V1__CourseReply__Point *made = arena_alloc(arena, sizeof *made);
    char text[PRINTED] = "-";

    if (!made)
        return answer_too_large(err);
    bairi__v1__course_reply__point__init(made);
    made->day = point->d;
    made->counted = (uint32_t)point->counted;
    TRY(figure_out(course, point->schedule, &made->schedule, err));
    if (point->ranked)
        TRY(figure_out(course, point->rate, &made->rate, err));
    else
        TRY(copy_out(arena, "-", &made->rate, err));
    TRY(gap_out(course, point->ranked, point->gap, course->settings->decimals, &made->gap, err));
    if (point->planned)
        fraction_format(point->plan, PLAN_DECIMALS, text, sizeof text);
    TRY(copy_out(arena, text, &made->plan, err));
    *out = made;
    return gap_out(course, point->planned, point->plan_gap, PLAN_DECIMALS, &made->plan_gap, err);
}

/* ---- one unit ---- */

static enum status key_month_out(const struct course *course, const struct unit_score *score,
                                 Bairi__V1__CourseReply__Unit *out, struct error *err)
{
    struct progress_key key = progress_key_month(course->settings, score);
    struct arena *arena = course->call->arena;

    out->count = (uint32_t)key.all_count;
    out->amount_wan = key.all_amount.n;
    out->key_count = (uint32_t)key.count;
    out->key_amount_wan = key.amount.n;
    if (key.all_count == 0 || course->settings->key_month == 0) {
        TRY(copy_out(arena, "-", &out->key_count_share, err));
        return copy_out(arena, "-", &out->key_amount_share, err);
    }
    TRY(figure_out(course, progress_share(key.count, key.all_count), &out->key_count_share, err));
    return figure_out(course, progress_share(key.amount.n, key.all_amount.n),
                      &out->key_amount_share, err);
}

/* A unit's plan is for itself and the bureau. */
static enum status plan_of(const struct course *course, const char *unit, struct progress_plan *out,
                           struct error *err)
{
    *out = (struct progress_plan){.filed = false};
    if (!department_is_visible(course->call, unit, ""))
        return STATUS_OK;
    return plans_of_unit(course->tx, course->settings, unit, course->call->arena, out, err);
}

static enum status unit_out(struct course *course, const struct unit_score *score,
                            struct error *err)
{
    struct arena *arena = course->call->arena;
    Bairi__V1__CourseReply__Unit *out = arena_alloc(arena, sizeof *out);
    struct progress_point *points = NULL;
    struct progress_plan plan;
    size_t count = 0;

    if (!out)
        return answer_too_large(err);
    bairi__v1__course_reply__unit__init(out);
    TRY(copy_out(arena, score->unit->id, &out->unit, err));
    out->target = (uint32_t)score->target;
    TRY(plan_of(course, score->unit->id, &plan, err));
    out->has_plan = plan.filed;
    TRY(progress_course(course->settings, score, &plan, course->today, course->in->step, arena,
                        &points, &count, err));
    out->points = arena_array(arena, count, sizeof *out->points);
    if (!out->points)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(point_out(course, &points[i], &out->points[out->n_points++], err));
    course->last[course->out->n_units] = points[count - 1];
    course->out->units[course->out->n_units++] = out;
    return key_month_out(course, score, out, err);
}

/* ---- all of them ---- */

static const struct unit_score *score_of(const struct scores *scores, const struct unit *unit)
{
    for (size_t i = 0; i < scores->count; i++)
        if (scores->units[i].unit == unit)
            return &scores->units[i];
    return NULL;
}

static enum status units_out(struct course *course, struct error *err)
{
    const struct settings *settings = course->settings;

    course->last = arena_array(course->call->arena, settings->unit_count + 1, sizeof *course->last);
    course->out->units =
        arena_array(course->call->arena, settings->unit_count + 1, sizeof *course->out->units);
    if (!course->last || !course->out->units)
        return answer_too_large(err);
    for (size_t i = 0; i < settings->unit_count; i++) {
        const struct unit *unit = &settings->units[i];
        const struct unit_score *score = score_of(&course->scores, unit);
        if (score && (course->in->unit[0] == '\0' || strcmp(course->in->unit, unit->id) == 0))
            TRY(unit_out(course, score, err));
    }
    return STATUS_OK;
}

static enum status lags_out(struct course *course, struct error *err)
{
    Bairi__V1__CourseReply *out = course->out;
    struct arena *arena = course->call->arena;
    struct progress_lag *lags = arena_array(arena, out->n_units + 1, sizeof *lags);

    out->lags = arena_array(arena, out->n_units + 1, sizeof *out->lags);
    if (!lags || !out->lags)
        return answer_too_large(err);
    size_t count = progress_lags(course->last, out->n_units, lags);
    for (size_t i = 0; i < count; i++) {
        const Bairi__V1__CourseReply__Unit *unit = out->units[lags[i].at];
        const Bairi__V1__CourseReply__Point *point = unit->points[unit->n_points - 1];
        Bairi__V1__CourseReply__Lag *lag = arena_alloc(arena, sizeof *lag);
        if (!lag)
            return answer_too_large(err);
        bairi__v1__course_reply__lag__init(lag);
        lag->unit = unit->unit;
        lag->schedule = lags[i].schedule;
        lag->plan = lags[i].plan;
        lag->gap = point->gap;
        lag->plan_gap = point->plan_gap;
        out->lags[out->n_lags++] = lag;
    }
    return STATUS_OK;
}

static enum status course_fill(struct call *call, struct transaction *tx, const void *request,
                               void *reply, struct error *err)
{
    struct course course = {.call = call, .tx = tx, .in = request, .out = reply};
    struct facts facts;
    char month[16] = "";

    TRY(facts_load(call->campaign, tx, call->now, call->arena, &facts, err));
    course.settings = &facts.settings->settings;
    if (course.in->unit[0] != '\0' && settings_unit_index(course.settings, course.in->unit) < 0)
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", course.in->unit);
    TRY(facts_score(&facts, course.settings, call->arena, &course.scores, err));
    course.today = instant_day(call->now, course.settings->utc_offset);
    course.out->time = call->now.us;
    if (course.settings->key_month != 0)
        snprintf(month, sizeof month, "%04d-%02d", course.settings->key_month / 100,
                 course.settings->key_month % 100);
    TRY(copy_out(call->arena, month, &course.out->key_month, err));
    TRY(units_out(&course, err));
    return lags_out(&course, err);
}

enum status progress_day_by_day(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err)
{
    return call_answer(context, rpc, course_fill, request, reply, err);
}
