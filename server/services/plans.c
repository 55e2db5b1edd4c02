/* A unit's own plan as progress counts with it. */
#include "server/services/plans.h"

#include <string.h>

#include "bairi/v1/statement.pb-c.h"
#include "common/message.h"

static void plan_add(const Bairi__V1__PlanFiled *filed, const struct period *periods, size_t count,
                     struct progress_plan *out)
{
    for (size_t i = 0; i < filed->n_items; i++)
        for (size_t k = 0; k < count; k++)
            if (strcmp(periods[k].id, filed->items[i]->period) == 0)
                out->counts[k] += filed->items[i]->count;
}

enum status plans_of_unit(struct transaction *tx, const struct settings *settings, const char *unit,
                          struct arena *arena, struct progress_plan *out, struct error *err)
{
    struct plan_row match = {.unit = unit, .subunit = ""};
    struct store_scan scan = {.match = &match, .equal = 1};
    struct period periods[PERIODS_MAX];
    size_t period_count = settings_periods(settings, periods), count = 0;
    void *rows = NULL;

    *out = (struct progress_plan){.filed = false};
    TRY(store_scan_rows(tx, &table_plan, &scan, arena, &rows, &count, err));
    const struct plan_row *plans = rows;
    for (size_t i = 0; i < count; i++) {
        ProtobufCMessage *message = NULL;
        TRY(message_unpack(&bairi__v1__plan_filed__descriptor, plans[i].items, arena, &message,
                           err));
        out->filed = true;
        plan_add((const Bairi__V1__PlanFiled *)message, periods, period_count, out);
        if (plans[i].subunit[0] == '\0') /* the unit's own comes first, and stands for all */
            break;
    }
    return STATUS_OK;
}
