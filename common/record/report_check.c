/* Recomputes a report from its own rows and names the first figure that differs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/record/report_difference.h"
#include "common/record/report_final.h"

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the report is too large to be handled");
}

/* A unit without a target carries 0, which the settings themselves cannot be given. */
static enum status clear_targets(Bairi__V1__Target *const *targets, size_t count,
                                 struct settings *settings, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        int unit = settings_unit_index(settings, targets[i]->unit);

        if (unit < 0)
            return error_set(err, STATUS_INVALID_ARGUMENT, "no unit %s", targets[i]->unit);
        if (targets[i]->target == 0)
            settings->units[unit].target = 0;
    }
    return STATUS_OK;
}

enum status report_settings(struct bytes file, Bairi__V1__Target *const *targets,
                            size_t target_count, struct arena *arena, struct settings *out,
                            struct error *err)
{
    const char **units = arena_array(arena, target_count + 1, sizeof(units[0]));
    int32_t *numbers = arena_array(arena, target_count + 1, sizeof(numbers[0]));
    struct settings settings;
    size_t given = 0;

    if (!units || !numbers)
        return no_memory(err);
    TRY(settings_read(file, "settings", arena, &settings, NULL, err));
    for (size_t i = 0; i < target_count; i++) {
        if (targets[i]->target > INT32_MAX)
            return error_set(err, STATUS_INVALID_ARGUMENT, "the target of %s is out of range",
                             targets[i]->unit);
        if (targets[i]->target == 0)
            continue;
        units[given] = targets[i]->unit;
        numbers[given++] = (int32_t)targets[i]->target;
    }
    TRY(settings_with_targets(&settings, units, numbers, given, arena, out, err));
    return clear_targets(targets, target_count, out, err);
}

static enum status cannot_be(const Bairi__V1__ReportProject *row, const char *field,
                             const char *value, struct error *err)
{
    (void)error_set(err, STATUS_INVALID_ARGUMENT,
                    "project %s/%s: the report says %s is '%s', which cannot be", row->unit,
                    row->project_no, field, value);
    return error_at(err, NULL, field);
}

static enum status share_of(const Bairi__V1__ReportProject *row, struct fraction *out,
                            struct error *err)
{
    *out = fraction_int(100);
    if (row->foreign_share[0] == '\0')
        return STATUS_OK;
    if (!fraction_parse(row->foreign_share, 6, out) || out->num < 0)
        return cannot_be(row, "foreign_share", row->foreign_share, err);
    return STATUS_OK;
}

enum status report_scored(const Bairi__V1__ReportProject *row, const struct settings *settings,
                          struct scored_project *out, struct error *err)
{
    int unit = settings_unit_index(settings, row->unit);
    int kind = kind_parse(row->kind);
    int document = document_parse(row->document);
    int verdict = verdict_parse(row->verdict);
    struct fraction share;

    if (unit < 0)
        return cannot_be(row, "unit", row->unit, err);
    if (kind < 0)
        return cannot_be(row, "kind", row->kind, err);
    if (document < 0)
        return cannot_be(row, "document", row->document, err);
    if (verdict < 0)
        return cannot_be(row, "verdict", row->verdict, err);
    if (row->amount_wan < 0 || row->amount_wan > INT64_C(50000000000))
        return cannot_be(row, "amount_wan", "?", err);
    if (row->amount_usd_wan < 0)
        return cannot_be(row, "amount_usd_wan", "?", err);
    if (!day_is_valid(row->signed_on))
        return cannot_be(row, "signed_on", "?", err);
    TRY(share_of(row, &share, err));
    *out = (struct scored_project){.project_no = row->project_no,
                                   .unit = unit,
                                   .outside = row->outside,
                                   .kind = (enum kind)kind,
                                   .amount = {row->amount_wan},
                                   .amount_usd = {row->amount_usd_wan},
                                   .foreign = row->foreign,
                                   .foreign_share = share,
                                   .signed_on = row->signed_on,
                                   .document = (enum document)document,
                                   .verdict = (enum verdict)verdict,
                                   .received = {row->received}};
    return STATUS_OK;
}

static enum status penalties_of(const Bairi__V1__Report *report, const struct settings *settings,
                                struct scored_penalty *out, struct error *err)
{
    for (size_t i = 0; i < report->n_penalties; i++) {
        const Bairi__V1__ReportPenalty *row = report->penalties[i];

        out[i].unit = settings_unit_index(settings, row->unit);
        if (out[i].unit < 0 || !fraction_parse(row->points, 6, &out[i].points) ||
            out[i].points.num < 0)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "the report's penalty of '%s' points for '%s' cannot be", row->points,
                             row->unit);
    }
    return STATUS_OK;
}

static int row_order(const void *a, const void *b)
{
    const Bairi__V1__ReportProject *one = *(Bairi__V1__ReportProject *const *)a;
    const Bairi__V1__ReportProject *other = *(Bairi__V1__ReportProject *const *)b;
    int order = strcmp(one->unit, other->unit);

    return order != 0 ? order : strcmp(one->project_no, other->project_no);
}

static int penalty_order(const void *a, const void *b)
{
    uint64_t one = (*(Bairi__V1__ReportPenalty *const *)a)->proposal;
    uint64_t other = (*(Bairi__V1__ReportPenalty *const *)b)->proposal;

    return (one > other) - (one < other);
}

/* What stands twice counts twice, and every figure would agree with it. */
static enum status projects_stand_once(const Bairi__V1__Report *report, struct arena *arena,
                                       struct error *err)
{
    size_t count = report->n_projects;
    Bairi__V1__ReportProject **rows = arena_array(arena, count + 1, sizeof(rows[0]));

    if (!rows)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        rows[i] = report->projects[i];
    qsort(rows, count, sizeof(rows[0]), row_order);
    for (size_t i = 1; i < count; i++)
        if (row_order(&rows[i - 1], &rows[i]) == 0)
            return error_set(err, STATUS_DATA_LOSS, "the report has the project %s/%s twice",
                             rows[i]->unit, rows[i]->project_no);
    return STATUS_OK;
}

static enum status penalties_stand_once(const Bairi__V1__Report *report, struct arena *arena,
                                        struct error *err)
{
    size_t count = report->n_penalties;
    Bairi__V1__ReportPenalty **rows = arena_array(arena, count + 1, sizeof(rows[0]));

    if (!rows)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        rows[i] = report->penalties[i];
    qsort(rows, count, sizeof(rows[0]), penalty_order);
    for (size_t i = 1; i < count; i++)
        if (rows[i]->proposal != 0 && penalty_order(&rows[i - 1], &rows[i]) == 0)
            return error_set(err, STATUS_DATA_LOSS, "the report has the penalty %llu twice",
                             (unsigned long long)rows[i]->proposal);
    return STATUS_OK;
}

enum status report_recompute(const Bairi__V1__Report *report, struct arena *arena,
                             struct settings *settings, struct scores *out, struct error *err)
{
    struct bytes file = {report->settings.data, report->settings.len};
    struct scored_project *projects =
        arena_array(arena, report->n_projects + 1, sizeof(projects[0]));
    struct scored_penalty *penalties =
        arena_array(arena, report->n_penalties + 1, sizeof(penalties[0]));
    /* scores keep pointers to the settings, so these live as long as the arena */
    struct settings *kept = arena_alloc(arena, sizeof(*kept));

    if (!projects || !penalties || !kept)
        return no_memory(err);
    TRY(projects_stand_once(report, arena, err));
    TRY(penalties_stand_once(report, arena, err));
    TRY(report_settings(file, report->targets, report->n_targets, arena, kept, err));
    for (size_t i = 0; i < report->n_projects; i++)
        TRY(report_scored(report->projects[i], kept, &projects[i], err));
    TRY(penalties_of(report, kept, penalties, err));
    *settings = *kept;
    return scoring_run(kept, projects, report->n_projects, penalties, report->n_penalties, arena,
                       out, err);
}

static enum status differs(const struct difference *difference, struct error *err)
{
    return error_set(err, STATUS_DATA_LOSS,
                     "%s: the report says %s is '%s', recomputed from its own rows it is '%s'",
                     difference->whose, difference->figure, difference->said, difference->right);
}

enum status report_copy_rows(const Bairi__V1__Report *report, struct arena *arena,
                             Bairi__V1__ReportProject ***out, struct error *err)
{
    size_t n = report->n_projects;
    Bairi__V1__ReportProject **rows = arena_array(arena, n + 1, sizeof(rows[0]));
    Bairi__V1__ReportProject *copies = arena_array(arena, n + 1, sizeof(copies[0]));

    if (!rows || !copies)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        copies[i] = *report->projects[i];
        rows[i] = &copies[i];
    }
    *out = rows;
    return STATUS_OK;
}

/* Reports drawn up before there was an occasion have no details. */
static bool has_details(const Bairi__V1__Report *report)
{
    return report->occasion[0] != '\0';
}

/* The plan is the unit's own; the gap to it follows from it, and without one there is none. */
static enum status recount_plan(const Bairi__V1__ReportUnit *said, struct arena *arena,
                                Bairi__V1__ReportUnit *right, struct error *err)
{
    right->plan_gap = arena_strdup(arena, "");
    if (said->has_plan) {
        right->has_plan = true;
        right->planned = said->planned;
        right->planned_new = said->planned_new;
        right->plan_gap = report_plan_gap(right, arena);
    }
    return right->plan_gap ? STATUS_OK : no_memory(err);
}

static enum status recount_details(const Bairi__V1__Report *report, Bairi__V1__ReportProject **rows,
                                   const struct settings *settings, const struct scores *scores,
                                   struct arena *arena, Bairi__V1__ReportUnit **units, size_t count,
                                   struct error *err)
{
    Bairi__V1__Report right = *report;

    right.projects = rows;
    right.units = units;
    right.n_units = count;
    report_details(settings, scores, &right);
    for (size_t i = 0; i < count; i++)
        TRY(recount_plan(report->units[i], arena, units[i], err));
    return STATUS_OK;
}

enum status report_check(const Bairi__V1__Report *report, struct arena *arena, struct error *err)
{
    struct settings settings;
    struct scores scores;
    Bairi__V1__ReportProject **rows = NULL;
    Bairi__V1__ReportUnit **units = NULL;
    struct difference difference;
    const int figures = has_details(report) ? FIGURES_ALL | FIGURES_DETAILS : FIGURES_ALL;
    size_t count;

    TRY(report_recompute(report, arena, &settings, &scores, err));
    TRY(report_figures(&settings, &scores, report_schedule_day(report, &settings), arena, &units,
                       &count, err));
    TRY(report_copy_rows(report, arena, &rows, err));
    TRY(report_roles(&settings, &scores, arena, rows, report->n_projects, err));
    report_counts(report->period, rows, report->n_projects, units, count);
    if (units_count_differs(report->n_units, count, &difference))
        return differs(&difference, err);
    if (has_details(report))
        TRY(recount_details(report, rows, &settings, &scores, arena, units, count, err));
    for (size_t i = 0; i < count; i++)
        if (unit_differs(report->units[i], units[i], figures, &difference))
            return differs(&difference, err);
    for (size_t i = 0; i < report->n_projects; i++)
        if (project_differs(report->projects[i], rows[i], &difference))
            return differs(&difference, err);
    if (report->n_awards == 0 && strcmp(report->period, FINAL_PERIOD) != 0)
        return STATUS_OK;
    return final_check(report, &scores, arena, err);
}
