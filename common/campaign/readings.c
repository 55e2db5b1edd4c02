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

static void add_limits(const struct settings *settings, struct buf *out)
{
    char figure[40];

    figure_text(settings->base_cap, figure);
    buf_addf(out, _("base at most %s"), figure);
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
}
