/* Scores as the figures of a report, and rows as what scoring needs. */
#include "common/record/report.h"

#include <stdlib.h>
#include <string.h>

#include "common/campaign/progress.h"

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the report is too large to be handled");
}

static char *printed(struct fraction f, int decimals, struct arena *arena)
{
    char text[32];

    fraction_format(f, decimals, text, sizeof(text));
    return arena_strdup(arena, text);
}

static char *printed_exact(struct fraction f, struct arena *arena)
{
    char text[48];

    fraction_format_exact(f, text, sizeof(text));
    return arena_strdup(arena, text);
}

/* percentage points ahead of the schedule, rounded once, with a sign unless it prints as zero */
static char *printed_gap(struct fraction rate, const struct settings *settings, day as_of,
                         struct arena *arena)
{
    struct fraction schedule = fraction_mul(schedule_at(settings, as_of), fraction_int(100));
    char text[32];

    fraction_format(fraction_sub(rate, schedule), settings->decimals, text, sizeof(text));
    if (text[0] != '-' && strspn(text, "0.") != strlen(text))
        return arena_printf(arena, "+%s", text);
    return arena_strdup(arena, text);
}

static void fill_scores(const struct settings *settings, const struct unit_score *score, day as_of,
                        struct arena *arena, Bairi__V1__ReportUnit *out)
{
    const int decimals = settings->decimals;

    out->bonus = printed(score->bonus, decimals, arena);
    out->penalty = printed(score->penalty, decimals, arena);
    if (!score->measured) {
        out->rate = out->base_points = out->total = arena_strdup(arena, "-");
        out->total_exact = out->schedule_gap = out->rate;
        return;
    }
    out->rate = printed(score->rate, decimals, arena);
    out->base_points = printed(score->base, decimals, arena);
    out->total = printed(score->total, decimals, arena);
    out->total_exact = printed_exact(score->raw, arena);
    out->schedule_gap = printed_gap(score->rate, settings, as_of, arena);
    out->place = (uint32_t)score->place;
    out->place_by_rate = (uint32_t)score->place_by_rate;
    out->place_by_total = (uint32_t)score->place_by_total;
}

static enum status figures_of(const struct settings *settings, const struct unit_score *score,
                              day as_of, struct arena *arena, Bairi__V1__ReportUnit **out,
                              struct error *err)
{
    Bairi__V1__ReportUnit *unit = arena_alloc(arena, sizeof(*unit));

    if (!unit)
        return no_memory(err);
    bairi__v1__report_unit__init(unit);
    unit->unit = arena_strdup(arena, score->unit->id);
    unit->target = (uint32_t)score->target;
    unit->counted = (uint32_t)score->counted;
    unit->amount_wan = score->amount.n;
    unit->group = arena_strdup(arena, score->unit->group);
    fill_scores(settings, score, as_of, arena, unit);
    if (!unit->unit || !unit->bonus || !unit->penalty || !unit->rate || !unit->base_points ||
        !unit->total || !unit->total_exact || !unit->group || !unit->schedule_gap)
        return no_memory(err);
    *out = unit;
    return STATUS_OK;
}

enum status report_figures(const struct settings *settings, const struct scores *scores, day as_of,
                           struct arena *arena, Bairi__V1__ReportUnit ***units, size_t *count,
                           struct error *err)
{
    Bairi__V1__ReportUnit **list = arena_array(arena, scores->count + 1, sizeof(list[0]));

    if (!list)
        return no_memory(err);
    for (size_t i = 0; i < scores->count; i++)
        TRY(figures_of(settings, &scores->units[i], as_of, arena, &list[i], err));
    *units = list;
    *count = scores->count;
    return STATUS_OK;
}

static int by_unit_and_number(const void *a, const void *b)
{
    const Bairi__V1__ReportProject *const *left = a;
    const Bairi__V1__ReportProject *const *right = b;
    int order = strcmp((*left)->unit, (*right)->unit);

    return order != 0 ? order : strcmp((*left)->project_no, (*right)->project_no);
}

static enum status set_role(const struct settings *settings, const struct project_score *score,
                            struct arena *arena, Bairi__V1__ReportProject *row, struct error *err)
{
    static const char *const ROLES[] = {
        [ROLE_BASE] = "base", [ROLE_EXTRA] = "extra", [ROLE_EXCLUDED] = "excluded"};

    row->role = arena_strdup(arena, ROLES[score->role]);
    row->reason =
        arena_strdup(arena, score->role == ROLE_EXCLUDED ? exclusion_name(score->exclusion) : "");
    row->points = score->role == ROLE_EXTRA ? printed(score->points, settings->decimals, arena)
                                            : arena_strdup(arena, "");
    if (!row->role || !row->reason || !row->points)
        return no_memory(err);
    return STATUS_OK;
}

static Bairi__V1__ReportProject *find_row(const char *unit, const char *project_no,
                                          Bairi__V1__ReportProject **sorted, size_t count,
                                          struct arena *arena)
{
    Bairi__V1__ReportProject wanted;
    const Bairi__V1__ReportProject *key = &wanted;
    Bairi__V1__ReportProject **found;

    bairi__v1__report_project__init(&wanted);
    wanted.unit = arena_strdup(arena, unit);
    wanted.project_no = arena_strdup(arena, project_no);
    if (!wanted.unit || !wanted.project_no || count == 0)
        return NULL;
    found = bsearch(&key, sorted, count, sizeof(sorted[0]), by_unit_and_number);
    return found ? *found : NULL;
}

static size_t projects_in(const struct unit_score *unit)
{
    return unit->base_count + unit->extra_count + unit->excluded_count;
}

static enum status not_the_same_rows(struct error *err)
{
    return error_set(err, STATUS_DATA_LOSS,
                     "the report's project rows and the projects scored are not the same");
}

enum status report_roles(const struct settings *settings, const struct scores *scores,
                         struct arena *arena, Bairi__V1__ReportProject **projects, size_t count,
                         struct error *err)
{
    Bairi__V1__ReportProject **sorted = arena_array(arena, count + 1, sizeof(sorted[0]));
    size_t done = 0;

    if (!sorted)
        return no_memory(err);
    if (count > 0)
        memcpy(sorted, projects, count * sizeof(sorted[0]));
    qsort(sorted, count, sizeof(sorted[0]), by_unit_and_number);
    for (size_t u = 0; u < scores->count; u++) {
        const struct unit_score *unit = &scores->units[u];

        for (size_t i = 0; i < projects_in(unit); i++) {
            Bairi__V1__ReportProject *row = find_row(
                unit->unit->id, unit->projects[i].project->project_no, sorted, count, arena);

            if (!row || done == count)
                return not_the_same_rows(err);
            TRY(set_role(settings, &unit->projects[i], arena, row, err));
            projects[done++] = row;
        }
    }
    return done == count ? STATUS_OK : not_the_same_rows(err);
}

static Bairi__V1__ReportUnit *find_unit(Bairi__V1__ReportUnit **units, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(units[i]->unit, id) == 0)
            return units[i];
    return NULL;
}

void report_counts(const char *period, Bairi__V1__ReportProject *const *projects,
                   size_t project_count, Bairi__V1__ReportUnit **units, size_t unit_count)
{
    for (size_t i = 0; i < project_count; i++) {
        const Bairi__V1__ReportProject *row = projects[i];
        Bairi__V1__ReportUnit *unit = find_unit(units, unit_count, row->unit);

        if (!unit)
            continue;
        if (strcmp(row->verdict, verdict_name(VERDICT_PENDING)) == 0)
            unit->pending++;
        if (strcmp(row->role, "excluded") != 0 && strcmp(row->period, period) == 0) {
            unit->new_count++;
            unit->new_amount_wan += row->amount_wan;
        }
    }
}

day report_schedule_day(const Bairi__V1__Report *report, const struct settings *settings)
{
    if (report->schedule_on != 0)
        return report->schedule_on;
    return instant_day((struct instant){report->as_of}, settings->utc_offset);
}

void report_details(const struct settings *settings, const struct scores *scores,
                    Bairi__V1__Report *report)
{
    for (size_t i = 0; i < scores->count; i++) {
        const struct unit_score *score = &scores->units[i];
        const struct progress_key key = progress_key_month(settings, score);
        Bairi__V1__ReportUnit *unit = find_unit(report->units, report->n_units, score->unit->id);

        if (!unit)
            continue;
        unit->key_count = (uint32_t)key.count;
        unit->key_amount_wan = key.amount.n;
        unit->counted_projects = (uint32_t)(score->base_count + score->extra_count);
        unit->pending_amount_wan = 0;
    }
    for (size_t i = 0; i < report->n_projects; i++) {
        const Bairi__V1__ReportProject *row = report->projects[i];
        Bairi__V1__ReportUnit *unit = find_unit(report->units, report->n_units, row->unit);

        if (unit && strcmp(row->verdict, verdict_name(VERDICT_PENDING)) == 0)
            unit->pending_amount_wan += row->amount_wan;
    }
}

char *report_plan_gap(const Bairi__V1__ReportUnit *unit, struct arena *arena)
{
    char text[64];

    progress_format_gap(fraction_int((int64_t)unit->counted - unit->planned), 0, text,
                        sizeof(text));
    return arena_strdup(arena, text);
}
