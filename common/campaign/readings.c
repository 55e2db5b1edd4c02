/* How a campaign reads its ambiguous notice: the settings that move scores, as phrases. */
#include "common/campaign/readings.h"

#include "common/campaign/internal.h"
#include "common/text.h"

static const char * and (void)
{
    return text_is_chinese() ? "；" : "; ";
}

static void add_minimum(const struct settings *settings, struct buf *out)
{
    long long least = settings->min_amount.n;

    if (settings->min_inclusive)
        buf_addf(out, _("projects of %lld万元 and more count"), least);
    else
        buf_addf(out, _("projects of more than %lld万元 count"), least);
    if (settings->has_min_amount_usd) {
        buf_adds(out, and());
        buf_addf(out, _("or with %lld万美元 of foreign capital"),
                 (long long)settings->min_amount_usd.n);
    }
    buf_adds(out, and());
    if (settings->outside_only)
        buf_adds(out, _("only investors from outside the city"));
    else
        buf_adds(out, _("also investors from inside the city"));
}

static void add_order(const struct settings *settings, struct buf *out)
{
    switch (settings->extra_order) {
    case EXTRA_SIGNED:
        buf_adds(out, _("extras are those signed last"));
        break;
    case EXTRA_RECEIVED:
        buf_adds(out, _("extras are those received last"));
        break;
    case EXTRA_LARGEST:
        buf_adds(out, _("extras are those worth most points"));
        break;
    case EXTRA_SMALLEST:
        buf_adds(out, _("extras are those worth fewest points"));
        break;
    }
}

static void add_bands(const struct settings *settings, struct buf *out)
{
    char points[40];

    buf_adds(out, _("points from 万元: "));
    for (size_t i = 0; i < settings->band_count; i++) {
        figure_text(settings->bands[i].points, points);
        buf_addf(out, "%s%lld:%s", i ? " " : "", (long long)settings->bands[i].edge.n, points);
    }
    buf_adds(out, and());
    if (settings->band_edge == EDGE_LOWER)
        buf_adds(out, _("an edge belongs to the band above it"));
    else
        buf_adds(out, _("an edge belongs to the band below it"));
}

static void add_foreign(const struct settings *settings, struct buf *out)
{
    char share[40], factor[40];

    figure_text(settings->foreign_min_share, share);
    figure_text(settings->foreign_bonus_factor, factor);
    buf_addf(out, _("foreign from %s%%: bonus times %s, weight %d towards the target"), share,
             factor, settings->foreign_base_weight);
}

static const char *measure_text(enum measure measure)
{
    switch (measure) {
    case MEASURE_RATE:
        return _("completion rate");
    case MEASURE_COUNTED:
        return _("counted projects");
    case MEASURE_AMOUNT:
        return _("amount");
    case MEASURE_FOREIGN:
        return _("foreign projects");
    }
    return "";
}

/* How the base comes about, where it is not the completion rate itself. */
static void add_base(const struct settings *settings, struct buf *out)
{
    char least[40], span[40];

    figure_text(settings->relative_least, least);
    figure_text(settings->relative_span, span);
    if (settings->mode == MODE_RELATIVE) {
        buf_addf(out, _("base %s + %s × (x − min) ÷ (max − min), x the %s"), least, span,
                 measure_text(settings->relative_by));
        buf_adds(out, and());
    }
    for (size_t i = 0; i < settings->base_step_count; i++) {
        figure_text(settings->base_steps[i].rate, least);
        figure_text(settings->base_steps[i].points, span);
        buf_addf(out, _("from %s %% a base of %s"), least, span);
        buf_adds(out, and());
    }
    if (!settings->base_below_target) {
        buf_adds(out, _("no base below the target"));
        buf_adds(out, and());
    }
}

static void add_percent_bonus(const struct settings *settings, struct buf *out)
{
    char points[40];

    if (settings->bonus_per_percent.num == 0)
        return;
    figure_text(settings->bonus_per_percent, points);
    buf_adds(out, and());
    buf_addf(out,
             settings->bonus_percents == PERCENTS_FULL
                 ? _("%s points for each full percent beyond the target")
                 : _("%s points for each percent beyond the target, parts in proportion"),
             points);
}

static void add_limits(const struct settings *settings, struct buf *out)
{
    char figure[40];

    add_base(settings, out);
    figure_text(settings->base_cap, figure);
    buf_addf(out, _("base at most %s"), figure);
    add_percent_bonus(settings, out);
    if (settings->has_bonus_cap) {
        figure_text(settings->bonus_cap, figure);
        buf_adds(out, and());
        buf_addf(out, _("bonus at most %s"), figure);
    }
    if (settings->has_floor) {
        figure_text(settings->floor, figure);
        buf_adds(out, and());
        buf_addf(out, _("total at least %s"), figure);
    }
}

static const char *key_text(enum rank_key key)
{
    switch (key) {
    case RANK_TOTAL:
        return _("total");
    case RANK_RATE:
        return _("completion rate");
    case RANK_AMOUNT:
        return _("amount");
    case RANK_FOREIGN:
        return _("foreign projects");
    }
    return "";
}

/* Who is ranked against whom, where it is not simply everybody. */
static void add_groups(const struct settings *settings, struct buf *out)
{
    for (size_t i = 0; i < settings->unit_count; i++) {
        const struct unit *unit = &settings->units[i];
        if (!unit->ranked) {
            buf_adds(out, and());
            buf_addf(out, _("%s is shown without a place"), unit->name);
        }
        if (*unit->group) {
            buf_adds(out, and());
            buf_addf(out, _("%s is ranked in the group %s"), unit->name, unit->group);
        }
    }
}

static void add_places(const struct settings *settings, struct buf *out)
{
    const char *comma = text_is_chinese() ? "、" : ", ";
    bool first = true;

    buf_adds(out, _("places by "));
    for (size_t i = 0; i < settings->key_count; i++)
        buf_addf(out, "%s%s", i ? comma : "", key_text(settings->keys[i]));
    buf_adds(out, and());
    buf_adds(out, _("awards among "));
    for (size_t i = 0; i < settings->unit_count; i++)
        if (settings->units[i].award) {
            buf_addf(out, "%s%s", first ? "" : comma, settings->units[i].name);
            first = false;
        }
    if (first)
        buf_adds(out, "-");
    else
        buf_adds(out, _(" (award = yes: the notice speaks of 园区, parks)"));
    if (settings->commend_first != 1 || settings->criticise_last != 1) {
        buf_adds(out, and());
        buf_addf(out, _("the first %d commended, the last %d criticised"), settings->commend_first,
                 settings->criticise_last);
    }
    if (settings->last_exempt_if_met) {
        buf_adds(out, and());
        buf_adds(out, _("a last unit that met its target is spared"));
    }
}

void settings_readings(const struct settings *settings, struct buf *out)
{
    static void (*const phrases[])(const struct settings *, struct buf *) = {
        add_minimum, add_order, add_bands, add_foreign, add_limits, add_places};

    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (i > 0)
            buf_adds(out, and());
        phrases[i](settings, out);
    }
    add_groups(settings, out);
}
