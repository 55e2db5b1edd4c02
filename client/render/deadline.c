/* Deadlines end a day, so midnight is said as 24:00; what is left is said in two units at most. */
#include "client/render/deadline.h"

#include "common/text.h"

enum { BEIJING = 8 * 60 };

#define MINUTE (60 * INSTANT_SECOND)
#define HOUR   (60 * MINUTE)

struct instant deadline_of_day(day d)
{
    return instant_of_day(day_add(d, 1), BEIJING);
}

const char *deadline_shown(struct instant deadline, struct arena *arena)
{
    day today = instant_day(deadline, BEIJING);
    int64_t minutes = (deadline.us - instant_of_day(today, BEIJING).us) / MINUTE;
    char text[11];

    if (deadline.us == 0)
        return "";
    if (deadline.us == instant_of_day(today, BEIJING).us) {
        today = day_add(today, -1);
        minutes = 24 * 60;
    }
    day_format(today, text);
    return arena_printf(arena, "%s %02d:%02d", text, (int)(minutes / 60), (int)(minutes % 60));
}

static const char *days(int64_t n, struct arena *arena)
{
    return n == 1 ? _("1 day") : arena_printf(arena, _("%d days"), (int)n);
}

static const char *hours(int64_t n, struct arena *arena)
{
    return n == 1 ? _("1 hour") : arena_printf(arena, _("%d hours"), (int)n);
}

static const char *minutes_of(int64_t n, struct arena *arena)
{
    return n == 1 ? _("1 minute") : arena_printf(arena, _("%d minutes"), (int)n);
}

/* the larger unit, and the smaller one where it says something */
static const char *duration(int64_t us, struct arena *arena)
{
    const char *first, *second = "";

    if (us >= INSTANT_DAY) {
        first = days(us / INSTANT_DAY, arena);
        if (us % INSTANT_DAY >= HOUR)
            second = hours(us % INSTANT_DAY / HOUR, arena);
    } else if (us >= HOUR) {
        first = hours(us / HOUR, arena);
        if (us % HOUR >= MINUTE)
            second = minutes_of(us % HOUR / MINUTE, arena);
    } else {
        first = minutes_of(us / MINUTE, arena);
    }
    if (!first || !second || second[0] == '\0')
        return first;
    /* two durations side by side: "6 days 14 hours" */
    return arena_printf(arena, _("%s %s"), first, second);
}

const char *deadline_left(struct instant now, struct instant deadline, struct arena *arena)
{
    int64_t left = deadline.us - now.us;
    const char *text = duration(left > 0 ? left : -left, arena);

    if (!text)
        return "";
    if (left > 0)
        return arena_printf(arena, _("%s left"), text);
    return arena_printf(arena, _("%s late"), text);
}
