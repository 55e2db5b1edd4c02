/* What a report says of its units, as tables and charts. */
#include "client/papers/standings.h"

#include <string.h>

#include "common/campaign/progress.h"

#define COLUMNS_OF(columns) (sizeof(columns) / sizeof((columns)[0]))

struct fraction schedule_now(const struct report_writer *r)
{
    return fraction_mul(schedule_at(&r->settings, r->as_of), fraction_int(100));
}

const char *place_said(struct writer *w, uint32_t place)
{
    return place ? paper_number(place, w->arena) : "-";
}

static const char *gap_signed(struct writer *w, struct fraction gap)
{
    char text[40];

    progress_format_gap(gap, w->settings->decimals, text, sizeof text);
    return said(w, "%s", text);
}

/* ---- completion ---- */

/* Decimals that every amount of the column can be printed with exactly. */
static int decimals_of(const Bairi__V1__Report *report, bool newly)
{
    int most = 0;

    for (size_t i = 0; i < report->n_units; i++) {
        const Bairi__V1__ReportUnit *unit = report->units[i];
        int needs = paper_yi_decimals(newly ? unit->new_amount_wan : unit->amount_wan);
        most = needs > most ? needs : most;
    }
    return most;
}

static void completion_row(struct report_writer *r, struct paper_part *table,
                           const Bairi__V1__ReportUnit *unit)
{
    struct writer *w = &r->w;
    const char *cells[] = {
        paper_unit(w->settings, unit->unit),
        unit->target ? paper_number(unit->target, w->arena) : "-",
        paper_number(unit->new_count, w->arena),
        paper_yi_aligned(unit->new_amount_wan, decimals_of(r->report, true), w->arena),
        paper_number(unit->counted, w->arena),
        paper_yi_aligned(unit->amount_wan, decimals_of(r->report, false), w->arena),
        unit->rate,
        unit->schedule_gap,
        paper_number(unit->pending, w->arena)};

    row(w, table, cells);
}

static void completion_total(struct report_writer *r, struct paper_part *table)
{
    struct writer *w = &r->w;
    int64_t sums[5] = {0}, counted, target;
    struct fraction rate;
    bool measured = whole_rate(&r->scores, &rate, &counted, &target);

    for (size_t i = 0; i < r->report->n_units; i++) {
        const Bairi__V1__ReportUnit *unit = r->report->units[i];
        sums[0] += unit->new_count;
        sums[1] += unit->new_amount_wan;
        sums[2] += unit->counted;
        sums[3] += unit->amount_wan;
        sums[4] += unit->pending;
    }
    const char *cells[] = {"合计",
                           measured ? paper_number(target, w->arena) : "-",
                           paper_number(sums[0], w->arena),
                           paper_yi_aligned(sums[1], decimals_of(r->report, true), w->arena),
                           paper_number(sums[2], w->arena),
                           paper_yi_aligned(sums[3], decimals_of(r->report, false), w->arena),
                           measured ? percent(w, rate) : "-",
                           measured ? gap_signed(w, fraction_sub(rate, schedule_now(r))) : "-",
                           paper_number(sums[4], w->arena)};

    row(w, table, cells);
    table->total_rows = 1;
}

void completion_table(struct report_writer *r, const char *title)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",         PAPER_LEFT,  0},
        {"目标",         PAPER_RIGHT, 0},
        {"新增",         PAPER_RIGHT, 0},
        {"新增\n投资", PAPER_RIGHT, 0},
        {"累计",         PAPER_RIGHT, 0},
        {"累计\n投资", PAPER_RIGHT, 0},
        {"完成率",      PAPER_RIGHT, 0},
        {"距时序",      PAPER_RIGHT, 0},
        {"待审",         PAPER_RIGHT, 0},
    };
    struct paper_part *table =
        paper_table(r->w.paper, said(&r->w, "%s（单位：个、亿元、%%、百分点）", title), COLUMNS,
                    COLUMNS_OF(COLUMNS));

    for (size_t i = 0; i < r->report->n_units; i++)
        completion_row(r, table, r->report->units[i]);
    completion_total(r, table);
}

void result_table(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",               PAPER_LEFT,  0},
        {"目标\n（个）",    PAPER_RIGHT, 0},
        {"认定\n（个）",    PAPER_RIGHT, 0},
        {"投资\n（亿元）", PAPER_RIGHT, 0},
        {"完成率\n（%）",   PAPER_RIGHT, 0},
    };
    struct writer *w = &r->w;
    struct paper_part *table = paper_table(w->paper, "", COLUMNS, COLUMNS_OF(COLUMNS));

    for (size_t i = 0; i < r->report->n_units; i++) {
        const Bairi__V1__ReportUnit *unit = r->report->units[i];
        const char *cells[] = {
            paper_unit(w->settings, unit->unit),
            unit->target ? paper_number(unit->target, w->arena) : "-",
            paper_number(unit->counted, w->arena),
            paper_yi_aligned(unit->amount_wan, decimals_of(r->report, false), w->arena),
            unit->rate};

        row(w, table, cells);
    }
}

void plan_table(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",                  PAPER_LEFT,  0},
        {"本期计划\n（个）", PAPER_RIGHT, 0},
        {"累计计划\n（个）", PAPER_RIGHT, 0},
        {"累计\n（个）",       PAPER_RIGHT, 0},
        {"距计划\n（个）",    PAPER_RIGHT, 0},
    };
    struct writer *w = &r->w;
    struct paper_part *table = NULL;

    for (size_t i = 0; i < r->report->n_units; i++) {
        const Bairi__V1__ReportUnit *unit = r->report->units[i];
        const char *cells[] = {paper_unit(w->settings, unit->unit),
                               paper_number(unit->planned_new, w->arena),
                               paper_number(unit->planned, w->arena),
                               paper_number(unit->counted, w->arena), unit->plan_gap};

        if (!unit->has_plan)
            continue;
        if (!table)
            table =
                paper_table(w->paper, "各单位自报月度计划执行情况", COLUMNS, COLUMNS_OF(COLUMNS));
        row(w, table, cells);
    }
}

/* ---- places ---- */

static bool has_groups(Bairi__V1__ReportUnit *const *units, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (units[i]->group[0] != '\0')
            return true;
    return false;
}

void places_table(struct writer *w, const char *caption, Bairi__V1__ReportUnit *const *units,
                  size_t count)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",            PAPER_LEFT,   0},
        {"基础分",         PAPER_RIGHT,  0},
        {"加分",            PAPER_RIGHT,  0},
        {"扣分",            PAPER_RIGHT,  0},
        {"总分",            PAPER_RIGHT,  0},
        {"名次",            PAPER_CENTRE, 0},
        {"完成率\n名次", PAPER_CENTRE, 0},
        {"总分\n名次",    PAPER_CENTRE, 0},
        {"组别",            PAPER_CENTRE, 0},
    };
    size_t columns = COLUMNS_OF(COLUMNS) - (has_groups(units, count) ? 0 : 1);
    struct paper_part *table = paper_table(w->paper, caption, COLUMNS, columns);

    for (size_t i = 0; i < count; i++) {
        const Bairi__V1__ReportUnit *unit = units[i];
        const char *cells[] = {paper_unit(w->settings, unit->unit),
                               unit->base_points,
                               unit->bonus,
                               unit->penalty,
                               unit->total,
                               place_said(w, unit->place),
                               place_said(w, unit->place_by_rate),
                               place_said(w, unit->place_by_total),
                               unit->group};

        row(w, table, cells);
    }
}

/* ---- charts ---- */

static double length_of(struct fraction f)
{
    return (double)f.num / (double)f.den;
}

static bool begin_chart(struct writer *w, size_t labels, size_t series, const char ***label_out,
                        struct paper_series **series_out, struct paper_figure **figure)
{
    *label_out = arena_array(w->arena, labels, sizeof(char *));
    *series_out = arena_array(w->arena, series, sizeof **series_out);
    *figure = arena_alloc(w->arena, sizeof **figure);
    if (*label_out && *series_out && *figure)
        return true;
    w->paper->spoilt = true;
    return false;
}

void completion_chart(struct report_writer *r)
{
    struct writer *w = &r->w;
    struct fraction schedule = schedule_now(r);
    struct paper_figure *figure;
    struct paper_series *series;
    const char **labels, **shown = arena_array(w->arena, r->scores.count, sizeof *shown);
    double *values = arena_array(w->arena, r->scores.count, sizeof *values);
    size_t n = 0;

    if (!shown || !values || !begin_chart(w, r->scores.count, 1, &labels, &series, &figure))
        return;
    for (size_t i = 0; i < r->scores.count && n < PAPER_LABELS_MAX; i++) {
        const struct unit_score *unit = &r->scores.units[i];
        if (!unit->measured)
            continue;
        labels[n] = paper_short_unit(w->settings, unit->unit->id, w->arena);
        values[n] = length_of(unit->rate);
        shown[n++] = said(w, "%s%%", percent(w, unit->rate));
    }
    *series = (struct paper_series){"完成率", values, shown};
    *figure = (struct paper_figure){
        .chart = PAPER_BARS,
        .labels = labels,
        .label_count = n,
        .series = series,
        .series_count = 1,
        .has_mark = true,
        .mark = length_of(schedule),
        .mark_shown = said(w, "时序进度%s%%", percent(w, schedule)),
        .unit = "%",
    };
    if (n > 0)
        paper_chart(w->paper, "各单位完成率与时序进度", figure);
}

/* ---- the course ---- */

enum { WEEK = 7, COURSES = 8 };

static const char *short_day(struct writer *w, day d)
{
    return said(w, "%d.%d", d / 100 % 100, d % 100);
}

/* One unit's line; the labels are the same for all. */
static enum status course_line(struct report_writer *r, const struct unit_score *unit,
                               const char **labels, size_t most, struct paper_series *out,
                               size_t *count, struct error *err)
{
    static const struct progress_plan NONE = {.filed = false};
    struct progress_point *points = NULL;
    double *values;

    TRY(progress_course(&r->settings, unit, &NONE, r->as_of, WEEK, r->w.arena, &points, count,
                        err));
    values = arena_array(r->w.arena, *count, sizeof *values);
    if (!values || *count > most)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    for (size_t i = 0; i < *count; i++) {
        values[i] = (double)points[i].counted;
        labels[i] = short_day(&r->w, points[i].d);
    }
    *out = (struct paper_series){paper_short_unit(&r->settings, unit->unit->id, r->w.arena), values,
                                 NULL};
    return STATUS_OK;
}

enum status course_chart(struct report_writer *r, struct error *err)
{
    struct writer *w = &r->w;
    const size_t lines = r->scores.count < COURSES ? r->scores.count : COURSES;
    struct paper_figure *figure;
    struct paper_series *series;
    const char **labels;
    size_t count = 0;

    if (!begin_chart(w, PAPER_LABELS_MAX, lines + 1, &labels, &series, &figure))
        return STATUS_OK;
    if (day_to_number(r->as_of) - day_to_number(r->settings.start) > WEEK * (PAPER_LABELS_MAX - 2))
        return STATUS_OK;
    for (size_t i = 0; i < lines; i++)
        TRY(course_line(r, &r->scores.units[i], labels, PAPER_LABELS_MAX, &series[i], &count, err));
    *figure = (struct paper_figure){
        .chart = PAPER_COURSE,
        .labels = labels,
        .label_count = count,
        .series = series,
        .series_count = lines,
        .unit = "个",
    };
    if (count > 1)
        paper_chart(w->paper, "累计认定项目走势（按签约日期）", figure);
    return STATUS_OK;
}
