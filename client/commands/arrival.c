/* Words for an arrival: counts, time of day, deadline and what is left. */
#include "client/commands/arrival.h"

#include <stdio.h>
#include <string.h>

#include "client/render/deadline.h"
#include "common/text.h"

enum { PART_MOST = 256 };

void arrival_time(struct instant time, int offset, char out[20])
{
    char text[40];

    time.us -= time.us % INSTANT_SECOND;
    instant_format(time, offset, text);
    text[10] = ' ';
    memcpy(out, text, 19);
    out[19] = '\0';
}

static void add_projects(size_t n, struct buf *out)
{
    buf_addf(out, n == 1 ? _("%zu project") : _("%zu projects"), n);
}

static void say_received(const struct arrival *arrival, const char *when,
                         const struct period *period, const char *left, struct buf *out)
{
    OWNED(buf_free) struct buf projects = buf_make(PART_MOST);

    add_projects(arrival->count, &projects);
    if (!period)
        buf_addf(out, _("%s arrived on %s"), buf_text(&projects), when);
    else if (arrival->late == 0)
        buf_addf(out, _("%s arrived on %s, before the deadline of %s (%s)"), buf_text(&projects),
                 when, period->id, left);
    else
        buf_addf(out,
                 _("%s arrived on %s, in the period %s; late, because they were due in an earlier "
                   "period: %zu"),
                 buf_text(&projects), when, period->id, arrival->late);
    buf_addc(out, '\n');
}

static void say_awaiting(const struct arrival *arrival, const char *when,
                         const struct period *period, const char *left, struct buf *out)
{
    OWNED(buf_free) struct buf projects = buf_make(PART_MOST);

    add_projects(arrival->awaiting, &projects);
    buf_addf(out, _("%s handed in on %s, not received yet: the countersignature is missing"),
             buf_text(&projects), when);
    buf_addc(out, '\n');
    if (period)
        buf_addf(
            out,
            _("your unit's leader signs with: bairi countersign, before the deadline of %s (%s)"),
            period->id, left);
    else
        buf_adds(out, _("your unit's leader signs with: bairi countersign"));
    buf_addc(out, '\n');
}

void arrival_say(const struct arrival *arrival, const struct settings *settings,
                 struct arena *arena, struct buf *out)
{
    const char *left = "";
    struct period period;
    bool has_period = settings_period_at(settings, arrival->time, &period);
    char when[20];

    arrival_time(arrival->time, settings->utc_offset, when);
    if (has_period)
        left = deadline_left(arrival->time, period.deadline, arena);
    if (arrival->count > 0)
        say_received(arrival, when, has_period ? &period : NULL, left, out);
    if (arrival->awaiting > 0)
        say_awaiting(arrival, when, has_period ? &period : NULL, left, out);
    if (arrival->folder && arrival->count + arrival->awaiting > 0)
        buf_addf(out, _("receipts are in %s\n"), arrival->folder);
}

void arrival_say_nothing(const struct period *period, struct instant time, int offset,
                         struct arena *arena, struct buf *out)
{
    char when[20];

    arrival_time(time, offset, when);
    if (time.us < period->deadline.us)
        buf_addf(out, _("nothing to report in %s: received on %s, before the deadline (%s)\n"),
                 period->id, when, deadline_left(time, period->deadline, arena));
    else
        buf_addf(out, _("nothing to report in %s: received on %s, after the deadline\n"),
                 period->id, when);
}
