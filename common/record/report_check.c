/* Recomputes a report from its own rows and names the first figure that differs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/record/report.h"

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
    if (!day_is_valid(row->signed_on))
        return cannot_be(row, "signed_on", "?", err);
    TRY(share_of(row, &share, err));
    *out = (struct scored_project){.project_no = row->project_no,
                                   .unit = unit,
                                   .outside = row->outside,
                                   .kind = (enum kind)kind,
                                   .amount = {row->amount_wan},
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
    TRY(report_settings(file, report->targets, report->n_targets, arena, kept, err));
    for (size_t i = 0; i < report->n_projects; i++)
        TRY(report_scored(report->projects[i], kept, &projects[i], err));
    TRY(penalties_of(report, kept, penalties, err));
    *settings = *kept;
    return scoring_run(kept, projects, report->n_projects, penalties, report->n_penalties, arena,
                       out, err);
}

static enum status same_text(const char *whose, const char *figure, const char *said,
                             const char *right, struct error *err)
{
    if (strcmp(said, right) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "%s: the report says %s is '%s', recomputed from its own rows it is '%s'",
                     whose, figure, said, right);
}

static enum status same_number(const char *whose, const char *figure, int64_t said, int64_t right,
                               struct error *err)
{
    char a[32];
    char b[32];

    snprintf(a, sizeof(a), "%" PRId64, said);
    snprintf(b, sizeof(b), "%" PRId64, right);
    return same_text(whose, figure, a, b, err);
}

static enum status same_unit(const Bairi__V1__ReportUnit *said, const Bairi__V1__ReportUnit *right,
                             struct error *err)
{
    const char *who = right->unit;

    TRY(same_text(who, "unit", said->unit, right->unit, err));
    TRY(same_number(who, "target", said->target, right->target, err));
    TRY(same_number(who, "new_count", said->new_count, right->new_count, err));
    TRY(same_number(who, "new_amount_wan", said->new_amount_wan, right->new_amount_wan, err));
    TRY(same_number(who, "counted", said->counted, right->counted, err));
    TRY(same_number(who, "amount_wan", said->amount_wan, right->amount_wan, err));
    TRY(same_number(who, "pending", said->pending, right->pending, err));
    TRY(same_text(who, "rate", said->rate, right->rate, err));
    TRY(same_text(who, "base", said->base_points, right->base_points, err));
    TRY(same_text(who, "bonus", said->bonus, right->bonus, err));
    TRY(same_text(who, "penalty", said->penalty, right->penalty, err));
    TRY(same_text(who, "total", said->total, right->total, err));
    TRY(same_text(who, "total_exact", said->total_exact, right->total_exact, err));
    TRY(same_number(who, "place", said->place, right->place, err));
    TRY(same_number(who, "place_by_rate", said->place_by_rate, right->place_by_rate, err));
    TRY(same_number(who, "place_by_total", said->place_by_total, right->place_by_total, err));
    return same_text(who, "schedule_gap", said->schedule_gap, right->schedule_gap, err);
}

/* shallow copies of the rows, so that recomputing roles never touches the report */
static enum status copy_rows(const Bairi__V1__Report *report, struct arena *arena,
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

static enum status same_projects(const Bairi__V1__Report *report,
                                 Bairi__V1__ReportProject *const *right, struct error *err)
{
    for (size_t i = 0; i < report->n_projects; i++) {
        const Bairi__V1__ReportProject *said = report->projects[i];
        char who[80];

        snprintf(who, sizeof(who), "%s/%s", right[i]->unit, right[i]->project_no);
        TRY(same_text(who, "unit", said->unit, right[i]->unit, err));
        TRY(same_text(who, "project_no", said->project_no, right[i]->project_no, err));
        TRY(same_text(who, "role", said->role, right[i]->role, err));
        TRY(same_text(who, "reason", said->reason, right[i]->reason, err));
        TRY(same_text(who, "points", said->points, right[i]->points, err));
    }
    return STATUS_OK;
}

enum status report_check(const Bairi__V1__Report *report, struct arena *arena, struct error *err)
{
    struct settings settings;
    struct scores scores;
    Bairi__V1__ReportProject **rows = NULL;
    Bairi__V1__ReportUnit **units = NULL;
    size_t count;

    TRY(report_recompute(report, arena, &settings, &scores, err));
    TRY(report_figures(&settings, &scores,
                       instant_day((struct instant){report->as_of}, settings.utc_offset), arena,
                       &units, &count, err));
    TRY(copy_rows(report, arena, &rows, err));
    TRY(report_roles(&settings, &scores, arena, rows, report->n_projects, err));
    report_counts(report->period, rows, report->n_projects, units, count);
    TRY(same_number("report", "units", (int64_t)report->n_units, (int64_t)count, err));
    for (size_t i = 0; i < count; i++)
        TRY(same_unit(report->units[i], units[i], err));
    return same_projects(report, rows, err);
}
