/* When a version counts as received, in which period, and whether late (DOMAIN section 2). */
#include "server/services/reception.h"

enum status reception_reopened(struct transaction *tx, const char *unit, struct arena *arena,
                               struct instant *out, struct error *err)
{
    struct reopening_row row = {.unit = unit};
    enum status status = store_get(tx, &table_reopening, &row, arena, err);

    *out = (struct instant){status == STATUS_OK ? row.until : 0};
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status reception_is_open(const struct settings *settings, struct instant at,
                              struct instant reopened, struct period *period, struct error *err)
{
    struct period periods[PERIODS_MAX];

    if (settings_period_at(settings, at, period))
        return STATUS_OK;
    size_t count = settings_periods(settings, periods);
    if (at.us < reopened.us && count > 0) {
        *period = periods[count - 1];
        return STATUS_OK;
    }
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the last deadline has passed; reports are closed unless an approved "
                     "reopening names your unit");
}

static struct instant reception_time(const struct settings *settings,
                                     const struct project_row *before, day signed_on,
                                     struct instant at)
{
    struct instant kept = {before ? before->returned_received : 0};

    if (kept.us > 0 && instant_day(at, settings->utc_offset) <= before->return_by &&
        signed_on <= instant_day(kept, settings->utc_offset))
        return kept;
    return at;
}

enum status reception_at(const struct settings *settings, const struct project_row *before,
                         day signed_on, struct instant at, struct instant reopened,
                         struct reception *out, struct error *err)
{
    struct period due = {0};

    out->received = reception_time(settings, before, signed_on, at);
    TRY(reception_is_open(settings, out->received, reopened, &out->period, err));
    out->late =
        settings_period_due(settings, signed_on, &due) && out->received.us >= due.deadline.us;
    return STATUS_OK;
}

void reception_forget(struct project_row *project)
{
    project->return_by = 0;
    project->returned_received = 0;
}
