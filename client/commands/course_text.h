/* 时序进度 as text: a row per unit or per day with its bar, the key month, who lags. */
#ifndef BAIRI_CLIENT_COMMANDS_COURSE_TEXT_H
#define BAIRI_CLIENT_COMMANDS_COURSE_TEXT_H

#include "bairi/v1/affairs.pb-c.h"
#include "client/render/prose.h"
#include "client/render/sheet.h"
#include "common/campaign/settings.h"

/*
 * "########....|......." of completion against the days gone, in plain signs so that it stands
 * aligned everywhere: full up to the target, | where the days are.
 * rate, schedule  percent as printed; "-": none
 * columns         of the bar
 */
const char *course_bar(const char *rate, const char *schedule, size_t columns, struct arena *arena);

/* What a screen shows of units: name by settings where there are any. */
struct course_view {
    const Bairi__V1__CourseReply *reply;
    const struct settings *settings; /* NULL: units by their ids */
    enum format format;
    bool narrow; /* units by their ids in tables */
    struct arena *arena;
};
/* Today's points, one row per unit; NULL without memory. */
struct sheet *course_today(const struct course_view *view);
/* Every point of one unit; NULL without memory. */
struct sheet *course_days(const struct course_view *view, const Bairi__V1__CourseReply__Unit *unit);
/* Every point of every unit, for programs; NULL without memory. */
struct sheet *course_all(const struct course_view *view);
/* The key month's share of each unit, and the list of those that lag. */
void course_say_key_month(const struct course_view *view, const struct prose *prose);
void course_say_lags(const struct course_view *view, const struct prose *prose);
const char *course_unit_name(const struct course_view *view, const char *unit);

#endif
