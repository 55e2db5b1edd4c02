/* Two figures of the same thing, one said and one counted again: where they differ first. */
#include "common/record/report_difference.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool text_differs(const char *whose, const char *figure, const char *said, const char *right,
                  struct difference *out)
{
    if (strcmp(said, right) == 0)
        return false;
    out->figure = figure;
    snprintf(out->whose, sizeof out->whose, "%s", whose);
    snprintf(out->said, sizeof out->said, "%s", said);
    snprintf(out->right, sizeof out->right, "%s", right);
    return true;
}

bool number_differs(const char *whose, const char *figure, int64_t said, int64_t right,
                    struct difference *out)
{
    char a[32], b[32];

    snprintf(a, sizeof a, "%" PRId64, said);
    snprintf(b, sizeof b, "%" PRId64, right);
    return text_differs(whose, figure, a, b, out);
}

bool units_count_differs(size_t said, size_t right, struct difference *out)
{
    return number_differs("report", "units", (int64_t)said, (int64_t)right, out);
}

static bool counts_differ(const Bairi__V1__ReportUnit *said, const Bairi__V1__ReportUnit *right,
                          struct difference *out)
{
    const char *who = right->unit;

    return number_differs(who, "target", said->target, right->target, out) ||
           number_differs(who, "new_count", said->new_count, right->new_count, out) ||
           number_differs(who, "new_amount_wan", said->new_amount_wan, right->new_amount_wan,
                          out) ||
           number_differs(who, "counted", said->counted, right->counted, out) ||
           number_differs(who, "amount_wan", said->amount_wan, right->amount_wan, out) ||
           number_differs(who, "pending", said->pending, right->pending, out) ||
           text_differs(who, "rate", said->rate, right->rate, out) ||
           text_differs(who, "schedule_gap", said->schedule_gap, right->schedule_gap, out);
}

static bool score_differs(const Bairi__V1__ReportUnit *said, const Bairi__V1__ReportUnit *right,
                          struct difference *out)
{
    const char *who = right->unit;

    return text_differs(who, "base", said->base_points, right->base_points, out) ||
           text_differs(who, "bonus", said->bonus, right->bonus, out) ||
           text_differs(who, "penalty", said->penalty, right->penalty, out) ||
           text_differs(who, "total", said->total, right->total, out) ||
           text_differs(who, "total_exact", said->total_exact, right->total_exact, out);
}

static bool places_differ(const Bairi__V1__ReportUnit *said, const Bairi__V1__ReportUnit *right,
                          struct difference *out)
{
    const char *who = right->unit;

    return text_differs(who, "group", said->group, right->group, out) ||
           number_differs(who, "place", said->place, right->place, out) ||
           number_differs(who, "place_by_rate", said->place_by_rate, right->place_by_rate, out) ||
           number_differs(who, "place_by_total", said->place_by_total, right->place_by_total, out);
}

static bool plan_differs(const Bairi__V1__ReportUnit *said, const Bairi__V1__ReportUnit *right,
                         struct difference *out)
{
    const char *who = right->unit;

    return number_differs(who, "has_plan", said->has_plan, right->has_plan, out) ||
           number_differs(who, "planned", said->planned, right->planned, out) ||
           number_differs(who, "planned_new", said->planned_new, right->planned_new, out) ||
           text_differs(who, "plan_gap", said->plan_gap, right->plan_gap, out);
}

static bool details_differ(const Bairi__V1__ReportUnit *said, const Bairi__V1__ReportUnit *right,
                           struct difference *out)
{
    const char *who = right->unit;

    return number_differs(who, "key_count", said->key_count, right->key_count, out) ||
           number_differs(who, "key_amount_wan", said->key_amount_wan, right->key_amount_wan,
                          out) ||
           number_differs(who, "counted_projects", said->counted_projects, right->counted_projects,
                          out) ||
           number_differs(who, "pending_amount_wan", said->pending_amount_wan,
                          right->pending_amount_wan, out) ||
           plan_differs(said, right, out);
}

bool unit_differs(const Bairi__V1__ReportUnit *said, const Bairi__V1__ReportUnit *right, int which,
                  struct difference *out)
{
    return text_differs(right->unit, "unit", said->unit, right->unit, out) ||
           ((which & FIGURES_COUNTS) && counts_differ(said, right, out)) ||
           ((which & FIGURES_SCORE) && score_differs(said, right, out)) ||
           ((which & FIGURES_PLACES) && places_differ(said, right, out)) ||
           ((which & FIGURES_DETAILS) && details_differ(said, right, out));
}

bool project_differs(const Bairi__V1__ReportProject *said, const Bairi__V1__ReportProject *right,
                     struct difference *out)
{
    char who[ERROR_ARG_SIZE];

    snprintf(who, sizeof who, "%s/%s", right->unit, right->project_no);
    return text_differs(who, "unit", said->unit, right->unit, out) ||
           text_differs(who, "project_no", said->project_no, right->project_no, out) ||
           text_differs(who, "role", said->role, right->role, out) ||
           text_differs(who, "reason", said->reason, right->reason, out) ||
           text_differs(who, "points", said->points, right->points, out);
}
