/* Reporting periods and their deadlines (DOMAIN section 2). */
#include <stdio.h>
#include <string.h>

#include "common/campaign/settings.h"

/* report_day and report_time in a month; the month's last day when it is shorter. */
static struct instant usual_deadline(const struct settings *settings, int32_t month)
{
    day date = (day)(month * 100 + settings->report_day);
    struct instant deadline;

    while (!day_is_valid(date))
        date--;
    deadline = instant_of_day(date, settings->utc_offset);
    deadline.us += settings->report_time * 60 * INSTANT_SECOND;
    return deadline;
}

static struct instant deadline_of(const struct settings *settings, const char *id, int32_t month)
{
    for (size_t i = 0; i < settings->period_count; i++)
        if (strcmp(settings->periods[i].id, id) == 0)
            return settings->periods[i].deadline;
    return usual_deadline(settings, month);
}

static int32_t month_after(int32_t month)
{
    return month % 100 == 12 ? month + 89 : month + 1;
}

size_t settings_periods(const struct settings *settings, struct period out[PERIODS_MAX])
{
    struct instant begins = instant_of_day(settings->start, settings->utc_offset);
    int32_t last = day_month(settings->end);
    size_t count = 0;

    for (int32_t month = day_month(settings->start); month <= last && count < PERIODS_MAX - 1;
         month = month_after(month)) {
        struct period *period = &out[count];
        snprintf(period->id, sizeof period->id, "%04d-%02d", (month / 100) % 10000, month % 100);
        period->deadline = deadline_of(settings, period->id, month);
        period->begins = begins;
        if (count == 0 && period->deadline.us <= begins.us)
            continue; /* the campaign began after this month's report day */
        begins = period->deadline;
        count++;
    }
    if (settings->has_closing) {
        struct period *closing = &out[count++];
        snprintf(closing->id, sizeof closing->id, "%04d-closing", (settings->end / 10000) % 10000);
        closing->deadline = settings->closing_deadline;
        closing->begins = begins;
    }
    return count;
}

/* The first period whose deadline comes after (or, not strictly, at) a moment. */
static bool first_after(const struct settings *settings, struct instant moment, bool strictly,
                        struct period *out)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);

    for (size_t i = 0; i < count; i++)
        if (periods[i].deadline.us > moment.us ||
            (!strictly && periods[i].deadline.us == moment.us)) {
            *out = periods[i];
            return true;
        }
    return false;
}

bool settings_period_at(const struct settings *settings, struct instant received,
                        struct period *out)
{
    return first_after(settings, received, true, out);
}

bool settings_period_due(const struct settings *settings, day signed_on, struct period *out)
{
    struct instant over = instant_of_day(signed_on, settings->utc_offset);

    over.us += INSTANT_DAY;
    return first_after(settings, over, false, out);
}

bool settings_period(const struct settings *settings, const char *id, struct period *out)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);

    for (size_t i = 0; i < count; i++)
        if (strcmp(periods[i].id, id) == 0) {
            *out = periods[i];
            return true;
        }
    return false;
}
