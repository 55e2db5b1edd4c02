/* What may not change from one version of a campaign's settings to the next. */
#include "common/campaign/settings_change.h"

#include <string.h>

static enum status stays(struct error *err, const char *key)
{
    return error_at(err, NULL, key);
}

static enum status campaign_stays(const struct settings *before, const struct settings *after,
                                  day today, struct error *err)
{
    if (strcmp(before->id, after->id) != 0) {
        (void)error_set(err, STATUS_FAILED_PRECONDITION,
                        "the file is of the campaign %s, and this is %s; a campaign's id stays",
                        after->id, before->id);
        return stays(err, "id");
    }
    if (before->utc_offset != after->utc_offset) {
        (void)error_set(err, STATUS_FAILED_PRECONDITION,
                        "utc_offset stays as it is: every day and deadline of the records follows "
                        "from it");
        return stays(err, "utc_offset");
    }
    if (today < before->start || (before->start == after->start && before->end == after->end))
        return STATUS_OK;
    (void)error_set(err, STATUS_FAILED_PRECONDITION,
                    "the campaign has begun; its first and last day stay as they are");
    return stays(err, before->start != after->start ? "start" : "end");
}

static enum status periods_stay(const struct settings *before, const struct settings *after,
                                struct error *err)
{
    struct period was[PERIODS_MAX], is[PERIODS_MAX];
    size_t count = settings_periods(before, was), found = settings_periods(after, is);

    for (size_t i = 0; i < count && i < found; i++) {
        if (strcmp(was[i].id, is[i].id) != 0 || was[i].deadline.us != is[i].deadline.us) {
            (void)error_set(err, STATUS_FAILED_PRECONDITION,
                            "the deadline of %s would not be what it is; deadlines are moved by a "
                            "proposal of their own (bairi propose deadline)",
                            was[i].id);
            return stays(err, "deadline");
        }
    }
    if (count == found)
        return STATUS_OK;
    (void)error_set(err, STATUS_FAILED_PRECONDITION,
                    "the campaign has %d periods and would have %d; its periods stay as they are",
                    (int)count, (int)found);
    return stays(err, "deadline");
}

static bool has_subunit(const struct unit *unit, const char *id)
{
    for (size_t i = 0; i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, id) == 0)
            return true;
    return false;
}

static enum status unit_stays(const struct unit *unit, const struct settings *after,
                              struct error *err)
{
    int index = settings_unit_index(after, unit->id);

    if (index < 0) {
        (void)error_set(err, STATUS_FAILED_PRECONDITION,
                        "the unit %s is missing; a unit is not taken out of a campaign, write "
                        "ranked = no where it is only to be shown",
                        unit->id);
        return stays(err, unit->id);
    }
    for (size_t i = 0; i < unit->subunit_count; i++) {
        if (has_subunit(&after->units[index], unit->subunits[i].id))
            continue;
        (void)error_set(err, STATUS_FAILED_PRECONDITION,
                        "the sub-unit %s of %s is missing; people and projects belong to it",
                        unit->subunits[i].id, unit->id);
        return stays(err, "subunits");
    }
    return STATUS_OK;
}

enum status settings_may_become(const struct settings *before, const struct settings *after,
                                day today, struct error *err)
{
    TRY(campaign_stays(before, after, today, err));
    TRY(periods_stay(before, after, err));
    for (size_t i = 0; i < before->unit_count; i++)
        TRY(unit_stays(&before->units[i], after, err));
    return STATUS_OK;
}
