/* An explanation of a unit's score, counted again by who is shown it. */
#include "common/record/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/campaign/scoring_base.h"
#include "common/campaign/scoring_entry.h"
#include "common/campaign/scoring_rank.h"
#include "common/record/report.h"
#include "common/record/report_difference.h"

enum { NUMERATOR_MOST = 1000000000, DENOMINATOR_MOST = 1000000 };

struct check {
    const char *unit;
    bool everything, part;
    int figures; /* of enum figures */
    struct arena *arena;
};

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the report is too large to be handled");
}

static enum status differs(const struct difference *difference, struct error *err)
{
    return error_set(err, STATUS_DATA_LOSS,
                     "%s: the server says %s is '%s', counted again from the projects shown it is "
                     "'%s'; the figures are not shown",
                     difference->whose, difference->figure, difference->said, difference->right);
}

static const Bairi__V1__ReportUnit *said_of(const Bairi__V1__Report *report, const char *unit)
{
    for (size_t i = 0; i < report->n_units; i++)
        if (strcmp(report->units[i]->unit, unit) == 0)
            return report->units[i];
    return NULL;
}

static const struct unit_score *score_of(const struct scores *scores, const char *unit)
{
    for (size_t i = 0; i < scores->count; i++)
        if (strcmp(scores->units[i].unit->id, unit) == 0)
            return &scores->units[i];
    return NULL;
}

static size_t rows_of(const struct unit_score *unit)
{
    return unit->base_count + unit->extra_count + unit->excluded_count;
}

/* ---- the unit from its own rows ---- */

static enum status only_its_rows(const struct check *check, const Bairi__V1__Report *report,
                                 struct error *err)
{
    if (check->everything)
        return STATUS_OK;
    for (size_t i = 0; i < report->n_projects; i++)
        if (strcmp(report->projects[i]->unit, check->unit) != 0)
            return error_set(
                err, STATUS_DATA_LOSS, "the server showed project %s/%s among those of %s",
                report->projects[i]->unit, report->projects[i]->project_no, check->unit);
    return STATUS_OK;
}

static enum status rows_agree(const struct check *check, const struct reading *reading,
                              struct error *err)
{
    const Bairi__V1__Report *report = reading->report;
    Bairi__V1__ReportProject **rows = NULL;
    struct difference difference;

    TRY(report_copy_rows(report, check->arena, &rows, err));
    TRY(report_roles(&reading->settings, &reading->scores, check->arena, rows, report->n_projects,
                     err));
    for (size_t i = 0; i < report->n_projects; i++)
        if (project_differs(report->projects[i], rows[i], &difference))
            return differs(&difference, err);
    return STATUS_OK;
}

/* role and points of what counts are not told of figures as they stand */
static enum status eligible_rows_agree(const struct check *check, const struct reading *reading,
                                       struct error *err)
{
    const Bairi__V1__Report *report = reading->report;
    struct difference difference;
    char who[ERROR_ARG_SIZE];

    for (size_t i = 0; i < report->n_projects; i++) {
        const Bairi__V1__ReportProject *row = report->projects[i];
        struct scored_project project;
        struct points_table points;

        TRY(report_scored(row, &reading->settings, &project, err));
        points_table_make(&reading->settings, &points);
        enum exclusion exclusion = entry_of(&project, &reading->settings, &points).exclusion;
        bool excluded = strcmp(row->role, "excluded") == 0;
        snprintf(who, sizeof who, "%s/%s", check->unit, row->project_no);
        if (text_differs(who, "reason", row->reason, exclusion_name(exclusion), &difference))
            return differs(&difference, err);
        if (excluded != (exclusion != EXCLUDED_NOT) &&
            text_differs(who, "role", row->role, excluded ? "" : "excluded", &difference))
            return differs(&difference, err);
    }
    return STATUS_OK;
}

static enum status units_agree(const struct check *check, const struct reading *reading,
                               struct error *err)
{
    const Bairi__V1__Report *report = reading->report;
    const struct settings *settings = &reading->settings;
    Bairi__V1__ReportUnit **right = NULL;
    Bairi__V1__ReportProject **rows = NULL;
    struct difference difference;
    size_t count = 0;
    int figures = check->figures | FIGURES_DETAILS; /* which an explanation has none of */

    TRY(report_figures(settings, &reading->scores, report_schedule_day(report, settings),
                       check->arena, &right, &count, err));
    TRY(report_copy_rows(report, check->arena, &rows, err));
    TRY(report_roles(settings, &reading->scores, check->arena, rows, report->n_projects, err));
    report_counts(report->period, rows, report->n_projects, right, count);
    if (check->everything && units_count_differs(report->n_units, count, &difference))
        return differs(&difference, err);
    /* the foreign projects of others are told by their rows alone */
    if (!check->everything && settings->mode == MODE_RELATIVE &&
        settings->relative_by == MEASURE_FOREIGN)
        figures = FIGURES_COUNTS | FIGURES_DETAILS;
    for (size_t i = 0; i < count; i++) {
        const Bairi__V1__ReportUnit *said =
            check->everything ? report->units[i] : said_of(report, right[i]->unit);
        if ((check->everything || strcmp(right[i]->unit, check->unit) == 0) &&
            unit_differs(said, right[i], figures, &difference))
            return differs(&difference, err);
    }
    return STATUS_OK;
}

/* ---- places among the figures of all ---- */

/* "102/1" */
static bool exact_parse(const char *text, struct fraction *out)
{
    int64_t a, b;
    char end;

    if (strlen(text) > 40 || sscanf(text, "%" SCNd64 "/%" SCNd64 "%c", &a, &b, &end) != 2)
        return false;
    if (a < -NUMERATOR_MOST || a > NUMERATOR_MOST || b < 1 || b > DENOMINATOR_MOST)
        return false;
    *out = fraction_make(a, b);
    return true;
}

/* Numbered by its first unit in the file. */
static size_t group_of(const struct settings *settings, const struct unit *unit)
{
    size_t group = 0;

    while (strcmp(settings->units[group].group, unit->group) != 0)
        group++;
    return group;
}

static enum status place_input(const struct settings *settings, const Bairi__V1__ReportUnit *said,
                               struct unit_score *out, struct error *err)
{
    struct difference difference;
    char total[64] = "-";

    *out = (struct unit_score){.unit = settings_unit(settings, said->unit)};
    if (!out->unit || said->counted > INT32_MAX)
        return error_set(err, STATUS_DATA_LOSS, "the server shows a unit %s that cannot be",
                         said->unit);
    out->target = out->unit->target;
    out->counted = said->counted;
    out->amount.n = said->amount_wan;
    out->measured = out->target > 0;
    out->ranked = out->measured && out->unit->ranked;
    out->group = group_of(settings, out->unit);
    out->rate = out->total = fraction_int(0);
    if (!out->measured)
        return STATUS_OK;
    if (!exact_parse(said->total_exact, &out->raw))
        return error_set(err, STATUS_DATA_LOSS, "the server shows a unit %s that cannot be",
                         said->unit);
    out->rate = fraction_make(out->counted * 100, out->target);
    out->total = settings->has_floor ? fraction_max(out->raw, settings->floor) : out->raw;
    fraction_format(out->total, settings->decimals, total, sizeof total);
    return text_differs(said->unit, "total", said->total, total, &difference)
               ? differs(&difference, err)
               : STATUS_OK;
}

static bool places_follow(const struct settings *settings)
{
    for (size_t i = 0; i < settings->key_count; i++)
        if (settings->keys[i] == RANK_FOREIGN) /* told only by the rows */
            return false;
    return settings->mode == MODE_TARGET; /* else fractions may be too fine to be compared */
}

static enum status places_agree(const struct check *check, const struct reading *reading,
                                struct error *err)
{
    const struct settings *settings = &reading->settings;
    const Bairi__V1__Report *report = reading->report;
    struct unit_score *units = arena_array(check->arena, report->n_units + 1, sizeof *units);
    struct difference difference;

    if (!units)
        return no_memory(err);
    if (units_count_differs(report->n_units, settings->unit_count, &difference))
        return differs(&difference, err);
    if (!places_follow(settings))
        return STATUS_OK;
    for (size_t i = 0; i < report->n_units; i++)
        TRY(place_input(settings, report->units[i], &units[i], err));
    scoring_rank(settings, units, report->n_units);
    for (size_t i = 0; i < report->n_units; i++) {
        const Bairi__V1__ReportUnit *said = said_of(report, units[i].unit->id);
        int64_t place = said ? (int64_t)said->place : -1;
        if (number_differs(units[i].unit->id, "place", place, units[i].place, &difference))
            return differs(&difference, err);
    }
    return STATUS_OK;
}

/* ---- a department's rows, and what of a unit follows from itself ---- */

static enum status points_agree(const struct reading *reading, struct error *err)
{
    const struct settings *settings = &reading->settings;
    struct difference difference;

    for (size_t i = 0; i < reading->report->n_projects; i++) {
        const Bairi__V1__ReportProject *row = reading->report->projects[i];
        struct scored_project project;
        char points[64] = "";

        TRY(report_scored(row, settings, &project, err));
        if (strcmp(row->role, "extra") == 0)
            fraction_format(
                bonus_points(project.amount, counts_as_foreign(&project, settings), settings),
                settings->decimals, points, sizeof points);
        if (text_differs(row->project_no, "points", row->points, points, &difference))
            return differs(&difference, err);
    }
    return STATUS_OK;
}

static enum status part_agrees(const struct check *check, struct reading *reading,
                               struct error *err)
{
    struct unit_score alone = {0};
    struct difference difference;
    char rate[64] = "-";

    TRY(eligible_rows_agree(check, reading, err));
    if (reading->settings.mode == MODE_RELATIVE)
        return points_agree(reading, err);
    TRY(place_input(&reading->settings, reading->said, &alone, err));
    if (alone.measured)
        fraction_format(alone.rate, reading->settings.decimals, rate, sizeof rate);
    if (text_differs(check->unit, "rate", reading->said->rate, rate, &difference))
        return differs(&difference, err);
    TRY(points_agree(reading, err));
    return places_agree(check, reading, err);
}

/* ---- a base relative to the other units ---- */

/* What its own rows alone give of the unit, before it is measured against others. */
static struct unit_score own_input(const struct unit_score *score)
{
    struct unit_score own = *score;

    own.bonus = fraction_int(0);
    for (size_t i = 0; i < own.extra_count; i++)
        own.bonus = fraction_add(own.bonus, own.projects[own.base_count + i].points);
    return own;
}

static struct unit_score other_input(const struct unit *unit, const Bairi__V1__ReportUnit *said)
{
    return (struct unit_score){.unit = unit,
                               .target = unit->target,
                               .counted = said ? said->counted : 0,
                               .amount = {said ? said->amount_wan : 0},
                               .bonus = fraction_int(0),
                               .penalty = fraction_int(0)};
}

/* The other units' rows are not told, but their counts are. */
static enum status measure_against_others(const struct check *check, struct reading *reading,
                                          struct error *err)
{
    const struct settings *settings = &reading->settings;
    struct unit_score *units = arena_array(check->arena, settings->unit_count, sizeof *units);
    struct unit_score *own = NULL;

    if (!units)
        return no_memory(err);
    for (size_t i = 0; i < reading->scores.count; i++) {
        const struct unit *unit = &settings->units[i];
        if (strcmp(unit->id, check->unit) != 0) {
            units[i] = other_input(unit, said_of(reading->report, unit->id));
            continue;
        }
        units[i] = own_input(reading->unit);
        own = &units[i];
    }
    TRY(scoring_figures(settings, units, settings->unit_count, err));
    for (size_t i = 0; own && i < reading->scores.count; i++)
        if (&reading->scores.units[i] == reading->unit)
            reading->scores.units[i] = *own;
    return STATUS_OK;
}

/* ---- the whole answer ---- */

static enum status read_rows(const struct check *check, const Bairi__V1__Report *report,
                             struct reading *out, struct error *err)
{
    out->report = report;
    out->said = said_of(report, check->unit);
    if (!out->said)
        return error_set(err, STATUS_DATA_LOSS, "the server's answer says nothing of unit %s",
                         check->unit);
    TRY(only_its_rows(check, report, err));
    TRY(report_recompute(report, check->arena, &out->settings, &out->scores, err));
    out->unit = score_of(&out->scores, check->unit);
    return out->unit && rows_of(out->unit) <= report->n_projects
               ? STATUS_OK
               : error_set(err, STATUS_DATA_LOSS, "the server's answer says nothing of unit %s",
                           check->unit);
}

static enum status score_agrees(const struct check *check, struct reading *out, struct error *err)
{
    if (check->part)
        return part_agrees(check, out, err);
    TRY(rows_agree(check, out, err));
    if (!check->everything && out->settings.mode == MODE_RELATIVE)
        TRY(measure_against_others(check, out, err));
    TRY(units_agree(check, out, err));
    return check->everything ? STATUS_OK : places_agree(check, out, err);
}

/* The score of an answer in the form of a report, whose rows it is counted again from. */
static Bairi__V1__Report *score_as_report(const Bairi__V1__ExplainReply *reply, struct arena *arena)
{
    Bairi__V1__Report *report = arena_alloc(arena, sizeof *report);

    if (!report)
        return NULL;
    bairi__v1__report__init(report);
    report->period = reply->period;
    report->settings_version = reply->settings_version;
    report->settings = reply->settings;
    report->targets = reply->targets;
    report->n_targets = reply->n_targets;
    report->as_of = reply->as_of;
    report->schedule_on = reply->schedule_on;
    report->ledger_size = reply->ledger_size;
    report->units = reply->units;
    report->n_units = reply->n_units;
    report->projects = reply->projects;
    report->n_projects = reply->n_projects;
    report->penalties = reply->penalties;
    report->n_penalties = reply->n_penalties;
    return report;
}

static enum status check_score(const struct check *check, const Bairi__V1__ExplainReply *reply,
                               struct explained *out, struct error *err)
{
    const Bairi__V1__Report *report = score_as_report(reply, check->arena);
    struct difference difference;

    if (!report)
        return no_memory(err);
    TRY(read_rows(check, report, &out->score, err));
    if (unit_differs(reply->unit, out->score.said, FIGURES_ALL | FIGURES_DETAILS, &difference))
        return differs(&difference, err);
    out->has_score = true;
    return score_agrees(check, &out->score, err);
}

static enum status check_live(const struct check *given, const Bairi__V1__Report *live,
                              struct explained *out, struct error *err)
{
    struct check check = *given;

    check.everything = false;
    check.figures = FIGURES_COUNTS;
    TRY(read_rows(&check, live, &out->live, err));
    TRY(eligible_rows_agree(&check, &out->live, err));
    out->has_live = true;
    return check.part ? STATUS_OK : units_agree(&check, &out->live, err);
}

static enum status check_all(const struct check *check, const Bairi__V1__ExplainReply *reply,
                             struct explained *out, struct error *err)
{
    if (!reply->unit && reply->report[0] != '\0')
        return error_set(err, STATUS_DATA_LOSS, "the server's answer says nothing of unit %s",
                         check->unit);
    if (reply->unit)
        TRY(check_score(check, reply, out, err));
    return reply->live ? check_live(check, reply->live, out, err) : STATUS_OK;
}

/* What cannot be read is no fault of the reader: the answer is as wrong as a wrong figure. */
static enum status blamed(enum status status, struct error *err)
{
    if (status == STATUS_OK || status == STATUS_RESOURCE_EXHAUSTED)
        return status;
    if (err)
        err->status = STATUS_DATA_LOSS;
    return STATUS_DATA_LOSS;
}

enum status explain_check(const Bairi__V1__ExplainReply *reply, const char *unit, bool part,
                          struct arena *arena, struct explained *out, struct error *err)
{
    struct check check = {.unit = unit,
                          .everything = reply->everything,
                          .part = part,
                          .figures = FIGURES_COUNTS | FIGURES_SCORE,
                          .arena = arena};

    *out = (struct explained){.part = part};
    if (reply->everything)
        check.figures = FIGURES_ALL;
    return blamed(check_all(&check, reply, out, err), err);
}
