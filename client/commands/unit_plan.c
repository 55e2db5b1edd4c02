/* Plans are lists of periods in the campaign's order; typing changes single periods. */
#include "client/commands/unit_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/render/words.h"
#include "common/text.h"

enum { COUNT_MOST = 10000 };
#define AMOUNT_MOST INT64_C(1000000000000)

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

static Bairi__V1__PlanItem *find(const struct unit_plan *plan, const char *period)
{
    for (size_t i = 0; i < plan->count; i++)
        if (strcmp(plan->items[i]->period, period) == 0)
            return plan->items[i];
    return NULL;
}

/* where the period stands among the campaign's; those it does not have come last */
static size_t order_of(const struct settings *settings, const char *period)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);
    size_t at = 0;

    while (at < count && strcmp(periods[at].id, period) != 0)
        at++;
    return at;
}

static Bairi__V1__PlanItem *insert(struct unit_plan *plan, const char *period,
                                   const struct settings *settings, struct arena *arena)
{
    Bairi__V1__PlanItem *item = arena_alloc(arena, sizeof(*item));
    Bairi__V1__PlanItem **items = arena_array(arena, plan->count + 1, sizeof(items[0]));
    size_t at = 0;

    if (!item || !items)
        return NULL;
    bairi__v1__plan_item__init(item);
    item->period = arena_strdup(arena, period);
    if (!item->period)
        return NULL;
    while (at < plan->count &&
           order_of(settings, plan->items[at]->period) < order_of(settings, period))
        at++;
    for (size_t i = 0; i <= plan->count; i++)
        items[i] = i < at ? plan->items[i] : i == at ? item : plan->items[i - 1];
    *plan = (struct unit_plan){items, plan->count + 1};
    return item;
}

static bool read_number(const char *text, int64_t most, int64_t *out)
{
    char *end = NULL;

    errno = 0;
    *out = strtoll(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *out <= most;
}

static const char *known_periods(const struct settings *settings, struct arena *arena)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);
    const char *text = "";

    for (size_t i = 0; i < count && text; i++)
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", periods[i].id);
    return text ? text : "";
}

enum status unit_plan_set(struct unit_plan *plan, const char *text, bool amount,
                          const struct settings *settings, struct arena *arena, struct error *err)
{
    const char *equals = strchr(text, '=');
    const char *period = equals ? arena_strndup(arena, text, (size_t)(equals - text)) : "";
    Bairi__V1__PlanItem *item;
    struct period known;
    int64_t number = 0;

    if (!period)
        return no_memory(err);
    if (!equals || !read_number(equals + 1, amount ? AMOUNT_MOST : COUNT_MOST, &number))
        return amount
                   ? error_set(err, STATUS_INVALID_ARGUMENT,
                               "'%s' is no planned amount: write PERIOD=万元 as a whole number, "
                               "for example 2020-11=50000",
                               text)
                   : error_set(err, STATUS_INVALID_ARGUMENT,
                               "'%s' is no plan: write PERIOD=COUNT, for example 2020-11=12", text);
    if (!settings_period(settings, period, &known))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "'%s' is no period of the campaign; write one of %s", period,
                         known_periods(settings, arena));
    item = find(plan, period);
    if (!item)
        item = insert(plan, period, settings, arena);
    if (!item)
        return no_memory(err);
    if (amount)
        item->amount_wan = number;
    else
        item->count = (uint32_t)number;
    return STATUS_OK;
}

enum status unit_plan_from(Bairi__V1__PlanItem *const *items, size_t count,
                           const struct settings *settings, struct arena *arena,
                           struct unit_plan *out, struct error *err)
{
    *out = (struct unit_plan){NULL, 0};
    for (size_t i = 0; i < count; i++) {
        Bairi__V1__PlanItem *item = insert(out, items[i]->period, settings, arena);

        if (!item)
            return no_memory(err);
        item->count = items[i]->count;
        item->amount_wan = items[i]->amount_wan;
    }
    return STATUS_OK;
}

bool unit_plan_is_same(const struct unit_plan *a, const struct unit_plan *b)
{
    for (size_t i = 0; i < a->count && a->count == b->count; i++) {
        const Bairi__V1__PlanItem *other = find(b, a->items[i]->period);

        if (!other || other->count != a->items[i]->count ||
            other->amount_wan != a->items[i]->amount_wan)
            return false;
    }
    return a->count == b->count;
}

static const char *count_of(const Bairi__V1__PlanItem *item, struct arena *arena)
{
    return item ? word_number(item->count, arena) : "-";
}

static const char *amount_of(const Bairi__V1__PlanItem *item, enum format format,
                             struct arena *arena)
{
    return item && item->amount_wan > 0 ? word_amount(item->amount_wan, format, arena) : "-";
}

struct sheet *unit_plan_changes(const struct unit_plan *before, const struct unit_plan *after,
                                enum format format, struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"period",            N_("Period"),           CELL_TEXT  },
        {"count_before",      N_("Projects before"),  CELL_NUMBER},
        {"count",             N_("Projects now"),     CELL_NUMBER},
        {"amount_wan_before", N_("100m yuan before"), CELL_NUMBER},
        {"amount_wan",        N_("100m yuan now"),    CELL_NUMBER},
        {NULL,                NULL,                   CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < after->count; i++) {
        const Bairi__V1__PlanItem *now = after->items[i];
        const Bairi__V1__PlanItem *old = find(before, now->period);

        sheet_row(sheet, now->period, count_of(old, arena), count_of(now, arena),
                  amount_of(old, format, arena), amount_of(now, format, arena), NULL);
    }
    return sheet;
}
