/* Writes scores in the published contract: JSON and CSV with the same keys and figures. */
#include "common/campaign/contract.h"

#include <jansson.h>
#include <stdio.h>

#include "common/campaign/internal.h"
#include "common/csv.h"
#include "common/json.h"

/* Figures of a unit as the contract prints them. */
struct figures {
    char rate[40], base[40], bonus[40], penalty[40], total[40], total_exact[48];
};

static void figures_of(const struct unit_score *unit, int decimals, struct figures *out)
{
    *out = (struct figures){"-", "-", "", "", "-", "-"};
    fraction_format(unit->bonus, decimals, out->bonus, sizeof out->bonus);
    fraction_format(unit->penalty, decimals, out->penalty, sizeof out->penalty);
    if (!unit->measured)
        return;
    fraction_format(unit->rate, decimals, out->rate, sizeof out->rate);
    fraction_format(unit->base, decimals, out->base, sizeof out->base);
    fraction_format(unit->total, decimals, out->total, sizeof out->total);
    fraction_format_exact(unit->raw, out->total_exact, sizeof out->total_exact);
}

static const struct project_score *extras_of(const struct unit_score *unit)
{
    return unit->projects + unit->base_count;
}

static const struct project_score *excluded_of(const struct unit_score *unit)
{
    return extras_of(unit) + unit->extra_count;
}

static json_t *extras_json(const struct unit_score *unit, int decimals)
{
    json_t *array = json_array();

    for (size_t i = 0; i < unit->extra_count; i++) {
        const struct project_score *extra = extras_of(unit) + i;
        char points[40];
        fraction_format(extra->points, decimals, points, sizeof points);
        json_array_append_new(array, json_pack("{s:s, s:s}", "project_no",
                                               extra->project->project_no, "points", points));
    }
    return array;
}

static json_t *excluded_json(const struct unit_score *unit)
{
    json_t *array = json_array();

    for (size_t i = 0; i < unit->excluded_count; i++) {
        const struct project_score *excluded = excluded_of(unit) + i;
        json_array_append_new(array,
                              json_pack("{s:s, s:s}", "project_no", excluded->project->project_no,
                                        "reason", exclusion_name(excluded->exclusion)));
    }
    return array;
}

/* A campaign without groups has no key of theirs: its contract is older than they are. */
static bool has_groups(const struct scores *scores)
{
    for (size_t i = 0; i < scores->count; i++)
        if (*scores->units[i].unit->group)
            return true;
    return false;
}

static json_t *unit_json(const struct unit_score *unit, int decimals)
{
    struct figures figures;

    figures_of(unit, decimals, &figures);
    return json_pack(
        "{s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:o}", "unit", unit->unit->id,
        "target", (json_int_t)unit->target, "counted", (json_int_t)unit->counted, "rate",
        figures.rate, "base", figures.base, "bonus", figures.bonus, "penalty", figures.penalty,
        "total", figures.total, "total_exact", figures.total_exact, "place",
        unit->ranked ? json_integer(unit->place) : json_null(), "award", award_name(unit->award),
        "extras", extras_json(unit, decimals), "excluded", excluded_json(unit));
}

enum status contract_json(const struct scores *scores, const struct settings *settings,
                          struct buf *out, struct error *err)
{
    json_t *units = json_array(), *root;
    bool groups = has_groups(scores);

    for (size_t i = 0; i < scores->count; i++) {
        json_t *unit = unit_json(&scores->units[i], settings->decimals);
        if (groups)
            json_object_set_new(unit, "group", json_string(scores->units[i].unit->group));
        if (json_array_append_new(units, unit) != 0) {
            json_decref(units);
            return out_of_memory(err);
        }
    }
    root = json_pack("{s:s, s:o}", "campaign", settings->id, "units", units);
    if (!root)
        return out_of_memory(err);
    json_write(root, true, out);
    json_decref(root);
    return buf_finish(out, err);
}

static void cell(struct buf *out, const char *text, bool guard)
{
    csv_write_cell(out, text, guard);
    buf_addc(out, ',');
}

static void extras_csv(const struct unit_score *unit, int decimals, struct buf *cell_text)
{
    buf_clear(cell_text);
    for (size_t i = 0; i < unit->extra_count; i++) {
        const struct project_score *extra = extras_of(unit) + i;
        char points[40];
        fraction_format(extra->points, decimals, points, sizeof points);
        buf_addf(cell_text, "%s%s:%s", i ? ";" : "", extra->project->project_no, points);
    }
}

static void excluded_csv(const struct unit_score *unit, struct buf *cell_text)
{
    buf_clear(cell_text);
    for (size_t i = 0; i < unit->excluded_count; i++) {
        const struct project_score *excluded = excluded_of(unit) + i;
        buf_addf(cell_text, "%s%s:%s", i ? ";" : "", excluded->project->project_no,
                 exclusion_name(excluded->exclusion));
    }
}

static void unit_csv(const struct unit_score *unit, int decimals, bool groups,
                     struct buf *cell_text, struct buf *out)
{
    struct figures figures;
    char number[24];

    figures_of(unit, decimals, &figures);
    cell(out, unit->unit->id, true);
    snprintf(number, sizeof number, "%d", unit->target);
    cell(out, number, false);
    snprintf(number, sizeof number, "%lld", (long long)unit->counted);
    cell(out, number, false);
    cell(out, figures.rate, false);
    cell(out, figures.base, false);
    cell(out, figures.bonus, false);
    cell(out, figures.penalty, false);
    cell(out, figures.total, false);
    cell(out, figures.total_exact, false);
    snprintf(number, sizeof number, "%d", unit->place);
    cell(out, unit->ranked ? number : "", false);
    cell(out, award_name(unit->award), false);
    extras_csv(unit, decimals, cell_text);
    cell(out, buf_text(cell_text), true);
    excluded_csv(unit, cell_text);
    csv_write_cell(out, buf_text(cell_text), true);
    if (groups) {
        buf_addc(out, ',');
        csv_write_cell(out, unit->unit->group, true);
    }
    buf_adds(out, "\r\n");
}

enum status contract_csv(const struct scores *scores, const struct settings *settings,
                         struct buf *out, struct error *err)
{
    static const char *const keys[] = {"unit",  "target",  "counted",  "rate",        "base",
                                       "bonus", "penalty", "total",    "total_exact", "place",
                                       "award", "extras",  "excluded", "group"};
    enum { KEYS = sizeof keys / sizeof keys[0] };
    struct buf cell_text = buf_make(out->ceiling);
    bool failed = false, groups = has_groups(scores);

    csv_write_row(out, keys, groups ? KEYS : KEYS - 1, false);
    for (size_t i = 0; i < scores->count; i++) {
        unit_csv(&scores->units[i], settings->decimals, groups, &cell_text, out);
        failed = failed || cell_text.failed;
    }
    buf_free(&cell_text);
    return failed ? out_of_memory(err) : buf_finish(out, err);
}
