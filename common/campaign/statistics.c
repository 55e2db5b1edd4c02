/* Counted projects in groups: integer sums, so that every share can be rounded once. */
#include "common/campaign/statistics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/internal.h"
#include "common/campaign/progress.h"

enum { GROUPS_MAX = 4096 };

/* What one table needs while it grows. */
struct making {
    enum statistics_by by;
    const struct settings *settings;
    struct arena *arena;
    struct statistics_table *out;
    size_t capacity;
};

static const struct {
    const char *name, *title;
    bool by_count; /* the most projects first */
} KINDS[STATISTICS_KINDS] = {
    [STATISTICS_INDUSTRY] = {"industry", "按产业分",                   true },
    [STATISTICS_REGION] = {"region",   "按来源区域分",             true },
    [STATISTICS_FUNDING] = {"funding",  "按内资、外资分",          false},
    [STATISTICS_SIZE] = {"size",     "按投资规模分",             false},
    [STATISTICS_CLASS] = {"class",    "按投资方类型分",          true },
    [STATISTICS_SUBUNIT] = {"subunit",  "按报送部门（单位）分", false},
    [STATISTICS_MONTH] = {"month",    "按签约月份分",             false},
};

const char *statistics_name(enum statistics_by by)
{
    return KINDS[by].name;
}

const char *statistics_title(enum statistics_by by)
{
    return KINDS[by].title;
}

/* ---- figures ---- */

struct fraction statistics_share(int64_t part, int64_t all)
{
    return progress_share(part, all);
}

void statistics_percent(int64_t part, int64_t all, int decimals, char *out, size_t size)
{
    fraction_format(statistics_share(part, all), decimals, out, size);
}

void statistics_yi(struct wan amount, char *out, size_t size)
{
    enum { WAN_PER_YI = 10000, DIGITS = 4 };
    uint64_t n = amount.n < 0 ? -(uint64_t)amount.n : (uint64_t)amount.n;
    char part[DIGITS + 1];
    int digits = DIGITS;

    snprintf(part, sizeof part, "%04u", (unsigned)(n % WAN_PER_YI));
    while (digits > 0 && part[digits - 1] == '0')
        digits--;
    snprintf(out, size, "%s%llu%s%.*s", amount.n < 0 ? "-" : "",
             (unsigned long long)(n / WAN_PER_YI), digits ? "." : "", digits, part);
}

static void add_to(struct statistics_sum *sum, const struct statistics_row *row)
{
    sum->count++;
    sum->amount.n += row->amount.n;
}

/* ---- groups ---- */

static struct statistics_group *group_at(struct making *making, const char *unit, const char *id)
{
    for (size_t i = 0; i < making->out->count; i++) {
        struct statistics_group *group = &making->out->groups[i];
        if (strcmp(group->id, id) == 0 && strcmp(group->unit, unit) == 0)
            return group;
    }
    return NULL;
}

static enum status grow(struct making *making, struct error *err)
{
    size_t capacity = making->capacity ? 2 * making->capacity : 32;
    struct statistics_group *groups = NULL;

    if (making->out->count < making->capacity)
        return STATUS_OK;
    if (capacity <= GROUPS_MAX)
        groups = arena_array(making->arena, capacity, sizeof *groups);
    if (!groups)
        return out_of_memory(err);
    if (making->out->count > 0)
        memcpy(groups, making->out->groups, making->out->count * sizeof *groups);
    making->out->groups = groups;
    making->capacity = capacity;
    return STATUS_OK;
}

/* The group, made where there is none; title NULL: memory ran out. */
static enum status group_make(struct making *making, const char *unit, const char *id,
                              const char *title, struct statistics_group **out, struct error *err)
{
    struct statistics_group *group = group_at(making, unit, id);

    if (!group) {
        if (!title || !id)
            return out_of_memory(err);
        TRY(grow(making, err));
        group = &making->out->groups[making->out->count++];
        *group =
            (struct statistics_group){.unit = unit, .id = id, .title = *title ? title : "未填"};
    }
    if (out)
        *out = group;
    return STATUS_OK;
}

/* ---- size bands ---- */

static size_t band_of(const struct settings *settings, struct wan amount)
{
    size_t band = 0;

    for (size_t i = 0; i < settings->band_count; i++)
        band += settings->band_edge == EDGE_LOWER ? amount.n >= settings->bands[i].edge.n
                                                  : amount.n > settings->bands[i].edge.n;
    return band;
}

static const char *yi_text(struct wan amount, struct arena *arena)
{
    char text[40];

    statistics_yi(amount, text, sizeof text);
    return arena_strdup(arena, text);
}

/* "1亿元（含）—1.5亿元": an edge is included on the side it belongs to. */
static const char *between(const char *from, bool from_in, const char *to, bool to_in,
                           struct arena *arena)
{
    return arena_printf(arena, "%s亿元%s—%s亿元%s", from, from_in ? "（含）" : "", to,
                        to_in ? "（含）" : "");
}

static const char *band_title(const struct settings *settings, size_t band, struct arena *arena)
{
    const bool lower = settings->band_edge == EDGE_LOWER;
    const char *from = band > 0 ? yi_text(settings->bands[band - 1].edge, arena) : NULL;
    const char *to =
        band < settings->band_count ? yi_text(settings->bands[band].edge, arena) : NULL;

    if (!from && !to)
        return "全部规模";
    if (!to)
        return arena_printf(arena, "%s亿元%s", from, lower ? "及以上" : "以上");
    if (from)
        return between(from, lower, to, !lower, arena);
    if (settings->has_min_amount_usd || settings->min_amount.n >= settings->bands[0].edge.n)
        return arena_printf(arena, "%s亿元%s", to, lower ? "以下" : "及以下");
    from = yi_text(settings->min_amount, arena);
    return from ? between(from, settings->min_inclusive, to, !lower, arena) : NULL;
}

static const char *band_id(const struct settings *settings, size_t band, struct arena *arena)
{
    long long from = band > 0 ? (long long)settings->bands[band - 1].edge.n : 0;

    if (band == settings->band_count)
        return arena_printf(arena, "%lld-", from);
    return arena_printf(arena, "%lld-%lld", from, (long long)settings->bands[band].edge.n);
}

static enum status make_bands(struct making *making, struct error *err)
{
    for (size_t band = 0; band <= making->settings->band_count; band++)
        TRY(group_make(making, "", band_id(making->settings, band, making->arena),
                       band_title(making->settings, band, making->arena), NULL, err));
    return STATUS_OK;
}

/* ---- months ---- */

static const char *month_id(int32_t month, struct arena *arena)
{
    return arena_printf(arena, "%04d-%02d", month / 100, month % 100);
}

static const char *month_title(int32_t month, struct arena *arena)
{
    return arena_printf(arena, "%d年%d月", month / 100, month % 100);
}

static enum status make_months(struct making *making, struct error *err)
{
    int32_t last = day_month(making->settings->end);

    for (int32_t month = day_month(making->settings->start); month <= last;
         month += month % 100 == 12 ? 89 : 1)
        TRY(group_make(making, "", month_id(month, making->arena),
                       month_title(month, making->arena), NULL, err));
    return STATUS_OK;
}

/* ---- which group a row belongs to ---- */

static const char *class_title(const char *id)
{
    const struct choice *choice = choice_find(investor_class_choices, id);

    return choice ? choice->title : id;
}

static enum status make_subunits(struct making *making, struct error *err)
{
    for (size_t u = 0; u < making->settings->unit_count; u++) {
        const struct unit *unit = &making->settings->units[u];
        for (size_t i = 0; i < unit->subunit_count; i++)
            TRY(group_make(making, unit->id, unit->subunits[i].id, unit->subunits[i].name, NULL,
                           err));
    }
    return STATUS_OK;
}

static enum status make_list(struct making *making, const char *name, struct error *err)
{
    const struct list *list = settings_list(making->settings, name);

    for (size_t i = 0; list && i < list->count; i++)
        TRY(group_make(making, "", list->items[i], list->items[i], NULL, err));
    return STATUS_OK;
}

static enum status make_classes(struct making *making, struct error *err)
{
    for (const struct choice *choice = investor_class_choices; choice->id; choice++)
        TRY(group_make(making, "", choice->id, choice->title, NULL, err));
    return STATUS_OK;
}

/* The groups that are there before any row, in their own order. */
static enum status make_first(struct making *making, struct error *err)
{
    switch (making->by) {
    case STATISTICS_INDUSTRY:
        return make_list(making, "industry", err);
    case STATISTICS_REGION:
        return make_list(making, "source_region", err);
    case STATISTICS_FUNDING:
        TRY(group_make(making, "", "domestic", "内资", NULL, err));
        return group_make(making, "", "foreign", "外资", NULL, err);
    case STATISTICS_SIZE:
        return make_bands(making, err);
    case STATISTICS_CLASS:
        return make_classes(making, err);
    case STATISTICS_SUBUNIT:
        return make_subunits(making, err);
    case STATISTICS_MONTH:
        return make_months(making, err);
    case STATISTICS_KINDS:
        break;
    }
    return STATUS_OK;
}

/* *out NULL: the row is in no group of this table. */
static enum status group_of(struct making *making, const struct statistics_row *row,
                            struct statistics_group **out, struct error *err)
{
    const struct unit *unit = settings_unit(making->settings, row->unit);
    int32_t month = day_month(row->signed_on);

    switch (making->by) {
    case STATISTICS_INDUSTRY:
        return group_make(making, "", row->industry, row->industry, out, err);
    case STATISTICS_REGION:
        return group_make(making, "", row->source_region, row->source_region, out, err);
    case STATISTICS_FUNDING:
        return group_make(making, "", row->foreign ? "foreign" : "domestic", "", out, err);
    case STATISTICS_SIZE:
        return group_make(
            making, "",
            band_id(making->settings, band_of(making->settings, row->amount), making->arena), "",
            out, err);
    case STATISTICS_CLASS:
        return group_make(making, "", row->investor_class, class_title(row->investor_class), out,
                          err);
    case STATISTICS_SUBUNIT:
        if (!unit || unit->subunit_count == 0)
            return STATUS_OK;
        return group_make(making, row->unit, row->subunit, row->subunit, out, err);
    case STATISTICS_MONTH:
        return group_make(making, "", month_id(month, making->arena),
                          month_title(month, making->arena), out, err);
    case STATISTICS_KINDS:
        break;
    }
    return STATUS_OK;
}

/* ---- the table ---- */

/* What is said least of stands last: 其他, then what was left empty. */
static int vagueness(const struct statistics_group *group)
{
    if (*group->id == '\0')
        return 2;
    return strcmp(group->title, "其他") == 0;
}

/* Whether b stands before a. */
static bool goes_before(const struct statistics_group *a, const struct statistics_group *b)
{
    if (vagueness(a) != vagueness(b))
        return vagueness(a) > vagueness(b);
    if (a->all.count != b->all.count)
        return b->all.count > a->all.count;
    return b->all.amount.n > a->all.amount.n;
}

/* Stable, for equals stand as in the list; groups without a project are left out. */
static void order_by_count(struct statistics_table *table)
{
    size_t kept = 0;

    for (size_t i = 0; i < table->count; i++) {
        struct statistics_group group = table->groups[i];
        size_t place = kept;

        if (group.all.count == 0)
            continue;
        for (; place > 0 && goes_before(&table->groups[place - 1], &group); place--)
            table->groups[place] = table->groups[place - 1];
        table->groups[place] = group;
        kept++;
    }
    table->count = kept;
}

enum status statistics_make(enum statistics_by by, const struct settings *settings,
                            const char *period, const struct statistics_row *rows, size_t row_count,
                            struct arena *arena, struct statistics_table *out, struct error *err)
{
    struct making making = {by, settings, arena, out, 0};

    *out = (struct statistics_table){
        .total = {.unit = "", .id = "total", .title = "合计"}
    };
    TRY(make_first(&making, err));
    for (size_t i = 0; i < row_count; i++) {
        bool is_new = *period && strcmp(rows[i].period, period) == 0;
        struct statistics_group *group = NULL;

        if (!rows[i].counted)
            continue;
        TRY(group_of(&making, &rows[i], &group, err));
        if (!group)
            continue;
        add_to(&group->all, &rows[i]);
        add_to(&out->total.all, &rows[i]);
        if (is_new) {
            add_to(&group->newly, &rows[i]);
            add_to(&out->total.newly, &rows[i]);
        }
    }
    if (KINDS[by].by_count)
        order_by_count(out);
    return STATUS_OK;
}

struct statistics_key statistics_key_month(const struct settings *settings,
                                           const struct statistics_row *rows, size_t row_count)
{
    struct statistics_key key = {0};

    for (size_t i = 0; i < row_count; i++) {
        if (!rows[i].counted)
            continue;
        add_to(&key.all, &rows[i]);
        if (settings->key_month != 0 && day_month(rows[i].signed_on) == settings->key_month)
            add_to(&key.key, &rows[i]);
    }
    return key;
}
