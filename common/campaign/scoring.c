/* Scores all units of a campaign from projects with verdicts and penalties (DOMAIN section 4). */
#include "common/campaign/scoring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/internal.h"
#include "common/campaign/scoring_base.h"
#include "common/campaign/scoring_entry.h"
#include "common/campaign/scoring_rank.h"

/* What scoring one unit after the other needs at hand. */
struct scoring {
    const struct settings *settings;
    struct points_table points;
    struct entry *entries; /* of all units, unit by unit: first what counts, then what does not */
    struct project_score *scores;
    size_t *begins; /* where a unit's entries begin; one more than units */
    size_t *counts; /* how many of them count */
};

const char *exclusion_name(enum exclusion exclusion)
{
    static const char *const names[] = {"",        "verdict", "date",    "amount",
                                        "outside", "kind",    "document"};

    return (size_t)exclusion < sizeof names / sizeof names[0] ? names[exclusion] : "";
}

const char *award_name(enum award award)
{
    static const char *const names[] = {"", "commend", "criticise", "manual"};

    return (size_t)award < sizeof names / sizeof names[0] ? names[award] : "";
}

bool counts_as_foreign(const struct scored_project *project, const struct settings *settings)
{
    return project->foreign &&
           fraction_compare(project->foreign_share, settings->foreign_min_share) >= 0;
}

static int compare_numbers(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;

    return strcmp(a->project->project_no, b->project->project_no);
}

/* Deals the projects to their units, the counting ones from the front, the others from the back. */
static void deal(struct scoring *scoring, const struct scored_project *projects, size_t count)
{
    size_t units = scoring->settings->unit_count;
    size_t backs[UNITS_MAX];

    for (size_t i = 0; i < count; i++) {
        assert(projects[i].unit >= 0 && (size_t)projects[i].unit < units);
        scoring->begins[projects[i].unit + 1]++;
    }
    for (size_t unit = 0; unit < units; unit++) {
        scoring->begins[unit + 1] += scoring->begins[unit];
        backs[unit] = scoring->begins[unit + 1];
    }
    for (size_t i = 0; i < count; i++) {
        struct entry entry = entry_of(&projects[i], scoring->settings, &scoring->points);
        size_t unit = (size_t)projects[i].unit;
        size_t at = entry.exclusion == EXCLUDED_NOT
                        ? scoring->begins[unit] + scoring->counts[unit]++
                        : --backs[unit];
        scoring->entries[at] = entry;
    }
}

/* Fills the target in order; what comes after it is reached are the extras (rules 3 and 4). */
static void count_project(const struct scoring *scoring, const struct entry *entry,
                          struct unit_score *unit, size_t by_class[POINTS_CLASSES],
                          struct project_score *out)
{
    const struct settings *settings = scoring->settings;

    out->project = entry->project;
    out->foreign = entry->class >= POINTS_CLASSES / 2;
    out->weight = out->foreign ? settings->foreign_base_weight : 1;
    out->points = fraction_int(0);
    if (unit->target > 0 && unit->counted >= unit->target) {
        out->role = ROLE_EXTRA;
        out->points = scoring->points.points[entry->class];
        by_class[entry->class]++;
        unit->extra_count++;
    } else {
        out->role = ROLE_BASE;
        unit->base_count++;
    }
    unit->counted += out->weight;
    unit->amount.n += entry->project->amount.n;
    unit->foreign_count += out->foreign;
}

static void score_projects(const struct scoring *scoring, size_t index, struct unit_score *unit)
{
    size_t begin = scoring->begins[index], end = scoring->begins[index + 1];
    size_t counting = scoring->counts[index];
    struct entry *entries = scoring->entries + begin;
    size_t by_class[POINTS_CLASSES] = {0};

    unit->projects = scoring->scores + begin;
    qsort(entries, counting, sizeof *entries, compare_entries);
    for (size_t i = 0; i < counting; i++)
        count_project(scoring, &entries[i], unit, by_class, &unit->projects[i]);
    unit->bonus = bonus_of(&scoring->points, by_class);

    unit->excluded_count = end - begin - counting;
    qsort(entries + counting, unit->excluded_count, sizeof *entries, compare_numbers);
    for (size_t i = counting; i < end - begin; i++)
        unit->projects[i] = (struct project_score){
            .project = entries[i].project,
            .role = ROLE_EXCLUDED,
            .exclusion = entries[i].exclusion,
            .foreign = entries[i].class >= POINTS_CLASSES / 2,
            .points = fraction_int(0),
        };
}

static enum status prepare(struct scoring *scoring, size_t projects, struct arena *arena,
                           struct scores *out, struct error *err)
{
    size_t units = scoring->settings->unit_count;

    points_table_make(scoring->settings, &scoring->points);
    scoring->entries = arena_array(arena, projects, sizeof *scoring->entries);
    scoring->scores = arena_array(arena, projects, sizeof *scoring->scores);
    scoring->begins = arena_array(arena, units + 1, sizeof *scoring->begins);
    scoring->counts = arena_array(arena, units, sizeof *scoring->counts);
    out->units = arena_array(arena, units, sizeof *out->units);
    out->count = units;
    if (!scoring->entries || !scoring->scores || !scoring->begins || !scoring->counts ||
        !out->units)
        return out_of_memory(err);
    for (size_t i = 0; i < units; i++) {
        out->units[i].unit = &scoring->settings->units[i];
        out->units[i].target = scoring->settings->units[i].target;
        out->units[i].penalty = fraction_int(0);
    }
    return STATUS_OK;
}

enum status scoring_run(const struct settings *settings, const struct scored_project *projects,
                        size_t project_count, const struct scored_penalty *penalties,
                        size_t penalty_count, struct arena *arena, struct scores *out,
                        struct error *err)
{
    struct scoring scoring = {.settings = settings};

    if (project_count > PROJECTS_MOST || penalty_count > PENALTIES_MOST)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "more than %d projects or %d penalties are not scored at once",
                         PROJECTS_MOST, PENALTIES_MOST);
    TRY(prepare(&scoring, project_count, arena, out, err));
    deal(&scoring, projects, project_count);
    for (size_t i = 0; i < penalty_count; i++) {
        struct fraction *sum = &out->units[penalties[i].unit].penalty;
        *sum = fraction_add(*sum, penalties[i].points);
    }
    for (size_t i = 0; i < out->count; i++)
        score_projects(&scoring, i, &out->units[i]);
    TRY(scoring_figures(settings, out->units, out->count, err));
    scoring_rank(settings, out->units, out->count);
    return STATUS_OK;
}

struct fraction schedule_at(const struct settings *settings, day d)
{
    int32_t start = day_to_number(settings->start), end = day_to_number(settings->end);
    int32_t gone = day_to_number(d) - start + 1, days = end - start + 1;

    if (gone < 0)
        gone = 0;
    return fraction_make(gone < days ? gone : days, days);
}
