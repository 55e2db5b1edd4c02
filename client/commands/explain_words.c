/* A score told step by step: each figure with the rule and the setting it comes from. */
#include "client/commands/explain_words.h"

#include <string.h>

#include "client/render/words.h"
#include "common/text.h"

/* Says one numbered step after the other. */
struct telling {
    const struct prose *prose;
    const struct reading *reading;
    const struct settings *settings;
    const struct unit_score *unit;
    struct arena *arena;
    int step;
};

static struct telling telling_of(const struct prose *prose, const struct reading *reading)
{
    return (struct telling){.prose = prose,
                            .reading = reading,
                            .settings = &reading->settings,
                            .unit = reading->unit,
                            .arena = prose->arena};
}

const char *explain_figure(struct fraction figure, struct arena *arena)
{
    char text[64];

    fraction_format(figure, 6, text, sizeof text);
    if (strchr(text, '.')) {
        size_t end = strlen(text);
        while (text[end - 1] == '0')
            end--;
        text[text[end - 1] == '.' ? end - 1 : end] = '\0';
    }
    const char *copy = arena_strdup(arena, text);
    return copy ? copy : "";
}

static const char *printed(const struct telling *telling, struct fraction figure)
{
    char text[64];

    fraction_format(figure, telling->settings->decimals, text, sizeof text);
    const char *copy = arena_strdup(telling->arena, text);
    return copy ? copy : "";
}

static void step(struct telling *telling, const char *text)
{
    prose_hang(telling->prose, arena_printf(telling->arena, "%d. ", ++telling->step), text);
}

static void item(const struct telling *telling, const char *text)
{
    prose_hang(telling->prose, "   - ", text);
}

/* ---- counted, rate, base ---- */

const char *explain_order(const struct settings *settings)
{
    switch (settings->extra_order) {
    case EXTRA_SIGNED:
        return _("signing date, time of receipt, number");
    case EXTRA_RECEIVED:
        return _("time of receipt, signing date, number");
    case EXTRA_LARGEST:
        return _("points ascending, signing date, time of receipt, number");
    case EXTRA_SMALLEST:
        return _("points descending, signing date, time of receipt, number");
    }
    return "";
}

static const char *order_key(const struct settings *settings)
{
    static const char *const names[] = {[EXTRA_SIGNED] = "signed",
                                        [EXTRA_RECEIVED] = "received",
                                        [EXTRA_LARGEST] = "largest",
                                        [EXTRA_SMALLEST] = "smallest"};

    return names[settings->extra_order];
}

static void tell_counted(struct telling *telling)
{
    const struct unit_score *unit = telling->unit;
    int weight = telling->settings->foreign_base_weight;
    size_t projects = unit->base_count + unit->extra_count;

    if (weight == 1)
        step(telling,
             arena_printf(telling->arena,
                          _("projects that count: %zu, that do not: %zu (rule 1); counted %lld"),
                          projects, unit->excluded_count, (long long)unit->counted));
    else
        step(
            telling,
            arena_printf(
                telling->arena,
                _("projects that count: %zu, that do not: %zu (rule 1); %lld foreign ones count as "
                  "%d each ([score] foreign_base_weight = %d): counted %lld"),
                projects, unit->excluded_count, (long long)unit->foreign_count, weight, weight,
                (long long)unit->counted));
}

static void tell_base(struct telling *telling)
{
    const struct unit_score *unit = telling->unit;
    const struct settings *settings = telling->settings;
    struct arena *arena = telling->arena;
    const char *cap = explain_figure(settings->base_cap, arena);

    step(telling,
         arena_printf(arena, _("completion = %lld ÷ %d × 100 = %s %% ([unit.%s] target = %d)"),
                      (long long)unit->counted, unit->target, printed(telling, unit->rate),
                      unit->unit->id, unit->target));
    if (fraction_compare(unit->base, fraction_min(settings->base_cap, unit->rate)) == 0)
        step(telling,
             arena_printf(arena,
                          _("base = the smaller of %s and %s = %s (rule 3, [score] "
                            "base_cap = %s)"),
                          cap, printed(telling, unit->rate), printed(telling, unit->base), cap));
    else
        step(telling, arena_printf(arena, _("base = %s, by the settings in force (rule 3)"),
                                   printed(telling, unit->base)));
}

/* ---- who fills the base, who is beyond ---- */

static const char *numbers(const struct telling *telling, size_t from, size_t count)
{
    OWNED(buf_free) struct buf list = buf_make((size_t)1 << 20);

    for (size_t i = 0; i < count; i++)
        buf_addf(&list, "%s%s", i ? " " : "",
                 telling->unit->projects[from + i].project->project_no);
    const char *text = arena_strdup(telling->arena, buf_text(&list));
    return text ? text : "";
}

static void tell_fillers(struct telling *telling)
{
    const struct unit_score *unit = telling->unit;

    step(telling, arena_printf(telling->arena,
                               _("projects fill the target in the order of %s (rule 2, [score] "
                                 "extra_order = %s); base projects: %s"),
                               explain_order(telling->settings), order_key(telling->settings),
                               unit->base_count ? numbers(telling, 0, unit->base_count) : "-"));
}

static const struct band *band_of(const struct telling *telling, struct wan amount)
{
    const struct settings *settings = telling->settings;
    const struct band *found = NULL;

    for (size_t i = 0; i < settings->band_count; i++)
        if (settings->band_edge == EDGE_LOWER ? amount.n >= settings->bands[i].edge.n
                                              : amount.n > settings->bands[i].edge.n)
            found = &settings->bands[i];
    return found;
}

static void tell_extra(const struct telling *telling, const struct project_score *extra)
{
    const struct settings *settings = telling->settings;
    struct arena *arena = telling->arena;
    const char *no = extra->project->project_no;
    long long amount = (long long)extra->project->amount.n;
    const struct band *band = band_of(telling, extra->project->amount);

    if (!band)
        item(telling,
             arena_printf(arena, _("%s: %lld万元 is below the first band of %lld万元: no points"),
                          no, amount,
                          settings->band_count ? (long long)settings->bands[0].edge.n : 0));
    else if (extra->foreign)
        item(telling,
             arena_printf(arena,
                          _("%s: %lld万元, band from %lld万元: %s points × %s as foreign-funded "
                            "([score] foreign_bonus_factor = %s) = %s"),
                          no, amount, (long long)band->edge.n, explain_figure(band->points, arena),
                          explain_figure(settings->foreign_bonus_factor, arena),
                          explain_figure(settings->foreign_bonus_factor, arena),
                          explain_figure(extra->points, arena)));
    else
        item(telling,
             arena_printf(arena, _("%s: %lld万元, band from %lld万元: %s points"), no, amount,
                          (long long)band->edge.n, explain_figure(extra->points, arena)));
}

static const char *bands_key(const struct telling *telling)
{
    OWNED(buf_free) struct buf list = buf_make(4096);

    for (size_t i = 0; i < telling->settings->band_count; i++)
        buf_addf(&list, "%s%lld:%s", i ? ", " : "", (long long)telling->settings->bands[i].edge.n,
                 explain_figure(telling->settings->bands[i].points, telling->arena));
    const char *text = arena_strdup(telling->arena, buf_text(&list));
    return text ? text : "";
}

static void tell_bonus(struct telling *telling)
{
    const struct unit_score *unit = telling->unit;
    const struct settings *settings = telling->settings;
    struct fraction sum = fraction_int(0);

    if (unit->extra_count == 0 && unit->bonus.num == 0) {
        step(telling, _("no project stands beyond the target: bonus = 0 (rule 4)"));
        return;
    }
    for (size_t i = 0; i < unit->extra_count; i++)
        sum = fraction_add(sum, unit->projects[unit->base_count + i].points);
    step(telling,
         arena_printf(telling->arena,
                      _("%zu extras beyond the target earn by size (rule 4, [score] bands_wan = "
                        "%s, band_edge = %s): bonus = %s"),
                      unit->extra_count, bands_key(telling),
                      settings->band_edge == EDGE_LOWER ? "lower" : "upper",
                      printed(telling, sum)));
    for (size_t i = 0; i < unit->extra_count; i++)
        tell_extra(telling, &unit->projects[unit->base_count + i]);
    if (fraction_compare(sum, unit->bonus) != 0 && settings->has_bonus_cap)
        item(telling, arena_printf(telling->arena, _("bonus at most %s ([score] bonus_cap): %s"),
                                   explain_figure(settings->bonus_cap, telling->arena),
                                   printed(telling, unit->bonus)));
    else if (fraction_compare(sum, unit->bonus) != 0)
        item(telling, arena_printf(telling->arena, _("by the settings in force: bonus = %s"),
                                   printed(telling, unit->bonus)));
}

/* ---- penalties and total ---- */

static void tell_penalties(struct telling *telling)
{
    const Bairi__V1__Report *report = telling->reading->report;

    step(telling, arena_printf(telling->arena, _("penalties = %s (rule 5)"),
                               printed(telling, telling->unit->penalty)));
    for (size_t i = 0; i < report->n_penalties; i++) {
        const Bairi__V1__ReportPenalty *penalty = report->penalties[i];
        if (strcmp(penalty->unit, telling->unit->unit->id) != 0)
            continue;
        item(telling,
             arena_printf(telling->arena, _("%s points: %s, %s (proposal %llu)"), penalty->points,
                          word_shown(penalty->reason, FORMAT_TABLE),
                          penalty->project_no[0] ? penalty->project_no : _("the unit as a whole"),
                          (unsigned long long)penalty->proposal));
    }
}

static void tell_total(struct telling *telling)
{
    const struct unit_score *unit = telling->unit;
    const struct settings *settings = telling->settings;
    struct arena *arena = telling->arena;
    struct fraction sum = fraction_sub(fraction_add(unit->base, unit->bonus), unit->penalty);

    if (fraction_compare(sum, unit->raw) == 0)
        step(telling, arena_printf(arena,
                                   _("total = %s + %s − %s = %s (rule 5; exactly %s, rounded once "
                                     "for print: [score] decimals = %d)"),
                                   printed(telling, unit->base), printed(telling, unit->bonus),
                                   printed(telling, unit->penalty), printed(telling, unit->raw),
                                   telling->reading->said->total_exact, settings->decimals));
    else
        step(telling,
             arena_printf(arena, _("total = %s, by the settings in force (exactly %s)"),
                          printed(telling, unit->raw), telling->reading->said->total_exact));
    if (fraction_compare(unit->raw, unit->total) != 0)
        item(telling,
             arena_printf(arena, _("below the floor: total = %s ([score] floor = %s)"),
                          printed(telling, unit->total), explain_figure(settings->floor, arena)));
}

void explain_arithmetic(const struct prose *prose, const struct reading *reading)
{
    struct telling telling = telling_of(prose, reading);

    tell_counted(&telling);
    if (!telling.unit->measured) {
        step(&telling, _("the unit has no target: it is shown and not ranked (rule 3)"));
        return;
    }
    tell_base(&telling);
    tell_fillers(&telling);
    tell_bonus(&telling);
    tell_penalties(&telling);
    tell_total(&telling);
}

/* ---- the place ---- */

static const char *name_of(const struct telling *telling, const char *id)
{
    const struct unit *unit = settings_unit(telling->settings, id);

    return unit ? unit->name : id;
}

static const char *keys_text(const struct telling *telling)
{
    static const char *const names[] = {[RANK_TOTAL] = "total",
                                        [RANK_RATE] = "rate",
                                        [RANK_AMOUNT] = "amount",
                                        [RANK_FOREIGN] = "foreign"};
    OWNED(buf_free) struct buf list = buf_make(256);

    for (size_t i = 0; i < telling->settings->key_count; i++)
        buf_addf(&list, "%s%s", i ? ", " : "", names[telling->settings->keys[i]]);
    const char *text = arena_strdup(telling->arena, buf_text(&list));
    return text ? text : "";
}

/* How a neighbour compares: by total, or, equal there, by what comes after it. */
static void tell_neighbour(const struct telling *telling, const Bairi__V1__ReportUnit *other)
{
    const Bairi__V1__ReportUnit *own = telling->reading->said;
    const char *name = name_of(telling, other->unit);
    struct arena *arena = telling->arena;

    if (other->place == own->place)
        item(telling,
             arena_printf(arena, _("the place is shared with %s: equal by all keys"), name));
    else if (strcmp(other->total, own->total) != 0)
        item(telling, arena_printf(arena,
                                   other->place < own->place
                                       ? _("place %u before it: %s, total %s, completion %s %%")
                                       : _("place %u behind it: %s, total %s, completion %s %%"),
                                   other->place, name, other->total, other->rate));
    else
        item(telling,
             arena_printf(arena,
                          other->place < own->place
                              ? _("place %u before it: %s, equal in total; completion %s %%, the "
                                  "next key, decides")
                              : _("place %u behind it: %s, equal in total; completion %s %%, the "
                                  "next key, decides"),
                          other->place, name, other->rate));
}

void explain_place(const struct prose *prose, const struct reading *reading)
{
    struct telling telling = telling_of(prose, reading);
    const Bairi__V1__Report *report = reading->report;
    const Bairi__V1__ReportUnit *own = reading->said;

    if (own->place == 0)
        return;
    prose_hang(prose, "",
               arena_printf(prose->arena,
                            _("Place %u of %zu units by %s (rule 6, [rank] keys); by completion "
                              "alone %u, by total alone %u:"),
                            own->place, report->n_units, keys_text(&telling), own->place_by_rate,
                            own->place_by_total));
    for (size_t i = 0; i < report->n_units; i++)
        if (strcmp(report->units[i]->unit, own->unit) != 0 && report->units[i]->place > 0)
            tell_neighbour(&telling, report->units[i]);
}

/* ---- what surprises ---- */

static void surprise_early(const struct telling *telling)
{
    const struct unit_score *unit = telling->unit;
    OWNED(buf_free) struct buf list = buf_make((size_t)1 << 20);

    for (size_t i = 0; i < unit->base_count; i++) {
        const struct project_score *score = &unit->projects[i];
        struct fraction points =
            bonus_points(score->project->amount, score->foreign, telling->settings);
        if (fraction_compare(points, fraction_int(0)) > 0)
            buf_addf(&list, "%s%s (%lld万元: %s)", list.size ? ", " : "",
                     score->project->project_no, (long long)score->project->amount.n,
                     explain_figure(points, telling->arena));
    }
    if (list.size > 0)
        item(telling, arena_printf(telling->arena,
                                   _("these fill the target and earn no bonus, however large; "
                                     "beyond it they would earn: %s"),
                                   buf_text(&list)));
}

static void surprise_void(const struct telling *telling)
{
    const struct unit_score *unit = telling->unit;

    if (unit->base_count == 0 || unit->extra_count == 0 ||
        telling->settings->foreign_base_weight != 1)
        return;
    const struct project_score *first = &unit->projects[unit->base_count];
    item(telling,
         arena_printf(telling->arena,
                      _("if a base project were voided or terminated, %s would move into the base "
                        "and its %s points would go: a void can move others"),
                      first->project->project_no, explain_figure(first->points, telling->arena)));
}

void explain_surprises(const struct prose *prose, const struct reading *reading)
{
    struct telling telling = telling_of(prose, reading);

    if (!telling.unit->measured)
        return;
    prose_hang(prose, "",
               _("A large project that was signed early stands in the base and earns no points; an "
                 "extra below the first band earns none; a void moves the projects behind it."));
    if (telling.unit->extra_count > 0)
        surprise_early(&telling);
    surprise_void(&telling);
}
