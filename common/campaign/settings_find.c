/* Looks things up in settings that were read: units, lists; settings with other targets. */
#include <string.h>

#include "common/campaign/internal.h"

const struct unit *settings_unit(const struct settings *settings, const char *id_or_name)
{
    int index = settings_unit_index(settings, id_or_name);

    if (index >= 0)
        return &settings->units[index];
    for (size_t i = 0; i < settings->unit_count; i++)
        if (strcmp(settings->units[i].name, id_or_name) == 0)
            return &settings->units[i];
    return NULL;
}

int settings_unit_index(const struct settings *settings, const char *id)
{
    for (size_t i = 0; i < settings->unit_count; i++)
        if (strcmp(settings->units[i].id, id) == 0)
            return (int)i;
    return -1;
}

const struct list *settings_list(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->list_count; i++)
        if (strcmp(settings->lists[i].name, name) == 0)
            return &settings->lists[i];
    return NULL;
}

enum status settings_with_targets(const struct settings *settings, const char *const *units,
                                  const int32_t *targets, size_t count, struct arena *arena,
                                  struct settings *out, struct error *err)
{
    enum { TARGET_MOST = 100000 };
    struct unit *copy = arena_array(arena, settings->unit_count, sizeof *copy);

    if (!copy)
        return out_of_memory(err);
    memcpy(copy, settings->units, settings->unit_count * sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        int index = settings_unit_index(settings, units[i]);
        if (index < 0)
            return error_set(err, STATUS_NOT_FOUND, "no unit %s", units[i]);
        if (targets[i] < 1 || targets[i] > TARGET_MOST)
            return error_set(err, STATUS_OUT_OF_RANGE,
                             "%s: the target %d is not a whole number from %d to %d", units[i],
                             targets[i], 1, TARGET_MOST);
        copy[index].target = targets[i];
    }
    *out = *settings;
    out->units = copy;
    return STATUS_OK;
}

enum status settings_check_penalty(const struct settings *settings, struct fraction points,
                                   const char *reason, struct error *err)
{
    char least[32], most[32], step[32];
    bool listed = false;

    for (size_t i = 0; i < settings->penalty_reason_count; i++)
        listed = listed || strcmp(settings->penalty_reasons[i], reason) == 0;
    if (!listed) {
        error_set(err, STATUS_INVALID_ARGUMENT, "“%s” is no reason for a penalty in this campaign",
                  reason);
        return error_at(err, NULL, "reason");
    }
    if (fraction_compare(points, settings->penalty_min) >= 0 &&
        fraction_compare(points, settings->penalty_max) <= 0 &&
        fraction_div(points, settings->penalty_step).den == 1)
        return STATUS_OK;
    fraction_format(settings->penalty_min, 2, least, sizeof least);
    fraction_format(settings->penalty_max, 2, most, sizeof most);
    fraction_format(settings->penalty_step, 2, step, sizeof step);
    error_set(err, STATUS_INVALID_ARGUMENT, "points must be from %s to %s in steps of %s", least,
              most, step);
    return error_at(err, NULL, "points");
}

static bool reaches(struct wan amount, struct wan least, bool inclusive)
{
    return inclusive ? amount.n >= least.n : amount.n > least.n;
}

bool settings_amount_counts(const struct settings *settings, struct wan amount, struct wan usd)
{
    return reaches(amount, settings->min_amount, settings->min_inclusive) ||
           (settings->has_min_amount_usd && usd.n > 0 &&
            reaches(usd, settings->min_amount_usd, settings->min_inclusive));
}

bool settings_suggested_points(const struct settings *settings, const char *reason,
                               struct fraction *out)
{
    if (strcmp(reason, "false") == 0 && settings->has_false_project)
        *out = settings->false_project;
    else if (strcmp(reason, "missing") == 0 && settings->has_missing_report)
        *out = settings->missing_report;
    else
        return false;
    return true;
}
