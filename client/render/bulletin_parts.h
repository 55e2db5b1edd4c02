/* What the bulletin says, before it becomes HTML or JSON. */
#ifndef BAIRI_CLIENT_RENDER_BULLETIN_PARTS_H
#define BAIRI_CLIENT_RENDER_BULLETIN_PARTS_H

#include "client/render/bulletin.h"
#include "common/campaign/statistics.h"

struct bulletin_table {
    const char *name; /* for programs */
    const char *title;
    struct statistics_table groups;
};

enum { BULLETIN_TABLES = 4 };

struct bulletin {
    const Bairi__V1__Report *report;
    struct settings settings;
    struct arena *arena;
    const char *period;   /* 2020年11月 */
    const char *as_of;    /* 2020-11-28 10:00 */
    const char *schedule; /* percent, as printed */
    const char *rate;     /* of the whole area, percent; "-" without targets */
    long long target, counted, amount_wan, new_count, new_amount_wan;
    long long measured;                        /* counted by the units that have a target */
    bool investors;                            /* may be shown */
    const Bairi__V1__ReportProject **projects; /* those that count */
    size_t project_count;
    struct bulletin_table tables[BULLETIN_TABLES];
};

extern const char bulletin_heading[]; /* 阶段性排名，不作为考核结果 */

/* All of it from the report; fails as bulletin_html. */
enum status bulletin_make(const Bairi__V1__Report *report, struct arena *arena,
                          struct bulletin *out, struct error *err) MUST_CHECK;
/* The unit's name; its id when the settings do not have it. */
const char *bulletin_unit(const struct bulletin *bulletin, const char *unit);
/* The investor where the public may see it, otherwise "". */
const char *bulletin_investor(const struct bulletin *bulletin,
                              const Bairi__V1__ReportProject *project);

#endif
