/* 时序进度 as text: a row per unit or per day with its bar, the key month, who lags. */
#include "client/commands/course_text.h"

#include <stdlib.h>
#include <string.h>

#include "client/render/words.h"
#include "common/text.h"

enum { BAR = 20 };

const char *course_unit_name(const struct course_view *view, const char *unit)
{
    const struct unit *known = view->settings ? settings_unit(view->settings, unit) : NULL;

    return known && view->format == FORMAT_TABLE ? known->name : unit;
}

/* ---- the bar ---- */

/* how many of the columns a percentage fills; the text is one that was printed */
static size_t filled(const char *percent, size_t columns)
{
    long long whole = strtoll(percent, NULL, 10);

    if (percent[0] == '-' || whole <= 0)
        return 0;
    return whole >= 100 ? columns : (size_t)whole * columns / 100;
}

const char *course_bar(const char *rate, const char *schedule, size_t columns, struct arena *arena)
{
    char *bar = arena_array(arena, columns + 1, 1);
    size_t done = filled(rate, columns), gone = filled(schedule, columns);

    if (!bar)
        return NULL;
    for (size_t i = 0; i < columns; i++)
        bar[i] = i < done ? '#' : '.';
    if (columns > 0)
        bar[gone < columns ? gone : columns - 1] = '|';
    bar[columns] = '\0';
    return bar;
}

/* ---- tables ---- */

static const Bairi__V1__CourseReply__Point *today_of(const Bairi__V1__CourseReply__Unit *unit)
{
    return unit->points[unit->n_points - 1];
}

struct sheet *course_today(const struct course_view *view)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",     N_("Unit"),         CELL_TEXT  },
        {"counted",  N_("Counted"),      CELL_FIGURE},
        {"rate",     N_("Completion %"), CELL_FIGURE},
        {"gap",      N_("Schedule ±"),  CELL_FIGURE},
        {"plan",     N_("Plan by now"),  CELL_FIGURE},
        {"plan_gap", N_("Plan ±"),      CELL_FIGURE},
        {"bar",      N_("Way"),          CELL_TEXT  },
        {NULL,       NULL,               CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);
    struct arena *arena = view->arena;

    for (size_t i = 0; sheet && i < view->reply->n_units; i++) {
        const Bairi__V1__CourseReply__Unit *unit = view->reply->units[i];
        const Bairi__V1__CourseReply__Point *now = today_of(unit);

        sheet_row(sheet, view->narrow ? unit->unit : course_unit_name(view, unit->unit),
                  unit->target > 0 ? arena_printf(arena, "%u/%u", now->counted, unit->target)
                                   : word_number(now->counted, arena),
                  now->rate, now->gap, now->plan, now->plan_gap,
                  course_bar(now->rate, now->schedule, BAR, arena), NULL);
    }
    return sheet;
}

struct sheet *course_days(const struct course_view *view, const Bairi__V1__CourseReply__Unit *unit)
{
    static const struct sheet_column COLUMNS[] = {
        {"day",      N_("Day"),          CELL_TEXT  },
        {"counted",  N_("Counted"),      CELL_NUMBER},
        {"rate",     N_("Completion %"), CELL_FIGURE},
        {"schedule", N_("Days gone %"),  CELL_SPARE },
        {"gap",      N_("Schedule ±"),  CELL_FIGURE},
        {"plan",     N_("Plan by then"), CELL_SPARE },
        {"plan_gap", N_("Plan ±"),      CELL_FIGURE},
        {"bar",      N_("Way"),          CELL_TEXT  },
        {NULL,       NULL,               CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < unit->n_points; i++) {
        const Bairi__V1__CourseReply__Point *point = unit->points[i];

        sheet_row(sheet, word_day(point->day, view->arena),
                  word_number(point->counted, view->arena), point->rate, point->schedule,
                  point->gap, point->plan, point->plan_gap,
                  course_bar(point->rate, point->schedule, BAR, view->arena), NULL);
    }
    return sheet;
}

struct sheet *course_all(const struct course_view *view)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",             N_("Unit"),         CELL_TEXT  },
        {"day",              N_("Day"),          CELL_TEXT  },
        {"target",           N_("Target"),       CELL_NUMBER},
        {"counted",          N_("Counted"),      CELL_NUMBER},
        {"rate",             N_("Completion %"), CELL_FIGURE},
        {"schedule",         N_("Days gone %"),  CELL_FIGURE},
        {"gap",              N_("Schedule ±"),  CELL_FIGURE},
        {"plan",             N_("Plan by then"), CELL_FIGURE},
        {"plan_gap",         N_("Plan ±"),      CELL_FIGURE},
        {"key_count",        N_("Key month"),    CELL_NUMBER},
        {"key_count_share",  N_("share, %"),     CELL_FIGURE},
        {"key_amount_wan",   N_("100m yuan"),    CELL_NUMBER},
        {"key_amount_share", N_("of amount, %"), CELL_FIGURE},
        {NULL,               NULL,               CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);
    struct arena *arena = view->arena;

    for (size_t i = 0; sheet && i < view->reply->n_units; i++)
        for (size_t k = 0; k < view->reply->units[i]->n_points; k++) {
            const Bairi__V1__CourseReply__Unit *unit = view->reply->units[i];
            const Bairi__V1__CourseReply__Point *point = unit->points[k];

            sheet_row(sheet, unit->unit, word_day(point->day, arena),
                      word_number(unit->target, arena), word_number(point->counted, arena),
                      point->rate, point->schedule, point->gap, point->plan, point->plan_gap,
                      word_number(unit->key_count, arena), unit->key_count_share,
                      word_amount(unit->key_amount_wan, view->format, arena),
                      unit->key_amount_share, NULL);
        }
    return sheet;
}

/* ---- below them ---- */

void course_say_key_month(const struct course_view *view, const struct prose *prose)
{
    const Bairi__V1__CourseReply *reply = view->reply;

    if (reply->key_month[0] == '\0')
        return;
    prose_hang(prose, "",
               arena_printf(prose->arena, _("Signed in the key month %s:"), reply->key_month));
    for (size_t i = 0; i < reply->n_units; i++) {
        const Bairi__V1__CourseReply__Unit *unit = reply->units[i];

        prose_hang(prose, arena_printf(prose->arena, "  %s  ", course_unit_name(view, unit->unit)),
                   unit->count == 0
                       ? _("nothing counts yet")
                       : arena_printf(
                             prose->arena,
                             _("%u of %u projects (%s %%), %s of %s hundred million yuan (%s %%)"),
                             unit->key_count, unit->count, unit->key_count_share,
                             word_amount(unit->key_amount_wan, FORMAT_TABLE, prose->arena),
                             word_amount(unit->amount_wan, FORMAT_TABLE, prose->arena),
                             unit->key_amount_share));
    }
}

void course_say_lags(const struct course_view *view, const struct prose *prose)
{
    const Bairi__V1__CourseReply *reply = view->reply;

    prose_hang(prose, "",
               reply->n_lags > 0 ? _("Lagging, the furthest behind first:")
                                 : _("Nobody lags behind the schedule or the own plan."));
    for (size_t i = 0; i < reply->n_lags; i++) {
        const Bairi__V1__CourseReply__Lag *lag = reply->lags[i];
        const char *plan =
            lag->plan ? arena_printf(prose->arena, _("%s projects to the own plan"), lag->plan_gap)
                      : "";
        const char *schedule =
            lag->schedule
                ? arena_printf(prose->arena, _("%s percentage points to the schedule"), lag->gap)
                : "";

        prose_hang(
            prose,
            arena_printf(prose->arena, "  %zu. %s  ", i + 1, course_unit_name(view, lag->unit)),
            arena_printf(prose->arena, "%s%s%s", schedule ? schedule : "",
                         lag->plan && lag->schedule ? "; " : "", plan ? plan : ""));
    }
}
