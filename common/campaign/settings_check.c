/* Holds the values of a campaign file against each other: days, periods, penalties, units. */
#include "common/campaign/settings_check.h"

#include <string.h>

#include "common/campaign/internal.h"

typedef enum status setting_check(const struct settings *settings, struct setting_place *place,
                                  struct arena *arena, struct error *err);

static enum status place_at(struct setting_place *place, const char *section, const char *key)
{
    *place = (struct setting_place){section, key};
    return STATUS_OK;
}

static enum status check_days(const struct settings *settings, struct setting_place *place,
                              struct arena *arena, struct error *err)
{
    enum { DAYS_MOST = 366 * 5 };

    (void)arena;
    TRY(place_at(place, "campaign", "end"));
    if (settings->end < settings->start)
        return error_set(err, STATUS_INVALID_ARGUMENT, "end lies before start");
    if (day_to_number(settings->end) - day_to_number(settings->start) >= DAYS_MOST)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the campaign lasts more than 5 years");
    TRY(place_at(place, "campaign", "key_month"));
    if (settings->key_month != 0 && (settings->key_month < day_month(settings->start) ||
                                     settings->key_month > day_month(settings->end)))
        return error_set(err, STATUS_INVALID_ARGUMENT, "key_month is no month of the campaign");
    return STATUS_OK;
}

static enum status check_typed_periods(const struct settings *settings, struct setting_place *place,
                                       struct arena *arena, struct error *err)
{
    struct period found;

    for (size_t i = 0; i < settings->period_count; i++) {
        const char *id = settings->periods[i].id;
        const char *section = arena_printf(arena, "period.%s", id);
        if (!section)
            return out_of_memory(err);
        TRY(place_at(place, section, "deadline"));
        if (!settings_period(settings, id, &found) || strstr(id, "closing"))
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "“%s” is no period of the campaign; write a month like 2020-12 "
                             "(closing_deadline sets the closing period's end)",
                             id);
    }
    return STATUS_OK;
}

static enum status check_deadlines(const struct settings *settings, struct setting_place *place,
                                   struct arena *arena, struct error *err)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);

    for (size_t i = 0; i < count; i++) {
        const char *section = arena_printf(arena, "period.%s", periods[i].id);
        if (!section)
            return out_of_memory(err);
        if (strstr(periods[i].id, "closing"))
            TRY(place_at(place, "campaign", "closing_deadline"));
        else
            TRY(place_at(place, section, "deadline"));
        if (periods[i].deadline.us <= periods[i].begins.us)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "the deadline of %s is not after the deadline before", periods[i].id);
    }
    TRY(place_at(place, "campaign", "report_day"));
    if (count == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "no deadline lies within the campaign");
    return STATUS_OK;
}

static enum status check_penalties(const struct settings *settings, struct setting_place *place,
                                   struct arena *arena, struct error *err)
{
    (void)arena;
    TRY(place_at(place, "penalty", "max"));
    if (fraction_compare(settings->penalty_max, settings->penalty_min) < 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "max is less than min");
    return STATUS_OK;
}

/* Steps are of a unit's own rate; in relative scoring the base is a place among the others. */
static enum status check_score(const struct settings *settings, struct setting_place *place,
                               struct arena *arena, struct error *err)
{
    (void)arena;
    TRY(place_at(place, "score", "base_steps"));
    if (settings->mode == MODE_RELATIVE && settings->base_step_count > 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "base_steps has no meaning with mode = relative; leave it empty or write "
                         "mode = target");
    return STATUS_OK;
}

static enum status check_suggestion(const struct settings *settings, const char *key,
                                    const char *reason, struct error *err)
{
    struct fraction points;
    struct error why;

    if (!settings_suggested_points(settings, reason, &points))
        return STATUS_OK;
    error_clear(&why);
    if (settings_check_penalty(settings, points, reason, &why) == STATUS_OK)
        return STATUS_OK;
    if (strcmp(why.field, "reason") == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s suggests points for the reason “%s”, which reasons does not list", key,
                         reason);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "%s: no penalty can have these points; they must lie between min and max and "
                     "be a multiple of step",
                     key);
}

static enum status check_suggestions(const struct settings *settings, struct setting_place *place,
                                     struct arena *arena, struct error *err)
{
    (void)arena;
    TRY(place_at(place, "penalty", "missing_report"));
    TRY(check_suggestion(settings, "missing_report", "missing", err));
    TRY(place_at(place, "penalty", "false_project"));
    return check_suggestion(settings, "false_project", "false", err);
}

static enum status check_units(const struct settings *settings, struct setting_place *place,
                               struct arena *arena, struct error *err)
{
    TRY(place_at(place, "campaign", "id"));
    if (settings->unit_count == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the campaign has no unit; add a section [unit.ID] with a name");
    for (size_t i = 0; i < settings->unit_count; i++) {
        const struct unit *unit = &settings->units[i];
        const char *section = arena_printf(arena, "unit.%s", unit->id);
        if (!section)
            return out_of_memory(err);
        TRY(place_at(place, section, "name"));
        for (size_t j = 0; j < settings->unit_count; j++)
            if (j != i && (strcmp(settings->units[j].name, unit->name) == 0 ||
                           strcmp(settings->units[j].id, unit->name) == 0))
                return error_set(err, STATUS_INVALID_ARGUMENT, "“%s” already names the unit %s",
                                 unit->name, settings->units[j].id);
    }
    return STATUS_OK;
}

enum status settings_check(const struct settings *settings, struct setting_place *place,
                           struct arena *arena, struct error *err)
{
    static setting_check *const checks[] = {check_days,      check_typed_periods, check_deadlines,
                                            check_penalties, check_score,         check_suggestions,
                                            check_units};

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        TRY(checks[i](settings, place, arena, err));
    return STATUS_OK;
}
