/* Drawing up a report: what belongs to it, its rows, and what changed since the one before. */
#ifndef BAIRI_SERVER_SERVICES_DRAWING_H
#define BAIRI_SERVER_SERVICES_DRAWING_H

#include "server/services/facts.h"
#include "server/services/rule.h"

/* A report that was drawn up before; report NULL: there is none. */
struct drawn {
    struct report_row row;
    const Bairi__V1__Report *report;
};

/* One report being drawn up; memory in the entry's arena. */
struct drawing {
    struct campaign *campaign;
    const struct entry *entry; /* of the record before it */
    const char *period, *occasion;
    const struct period_row *periods; /* by deadline */
    size_t period_count;
    const struct period_row *own; /* NULL: the final assessment */
    struct drawn first, before;   /* version 1 and the version before, of the same period */
    struct drawn base;            /* what its changes are told from */
    const struct campaign_settings *settings;
    struct facts facts;
    Bairi__V1__Report *report; /* initialised by the caller */
};

/* The campaign's periods by deadline. */
enum status drawing_periods(struct transaction *tx, struct arena *arena,
                            const struct period_row **out, size_t *count, struct error *err)
    MUST_CHECK;
/* When a period's report is drawn up at the latest, µs. (schedule.c) */
int64_t schedule_report_due(const struct settings *settings, int64_t deadline);
/* A period's reports, versions ascending. */
enum status drawing_versions(struct transaction *tx, const char *period, struct arena *arena,
                             const struct report_row **out, size_t *count, struct error *err)
    MUST_CHECK;

/* What the report says beside its figures: decisions, plans, key month, objections, pushes, the
 * city's ranking, sections. (report_rows.c) */
enum status drawing_rows(struct drawing *drawing, struct error *err) MUST_CHECK;
/* Its written sections alone. */
enum status drawing_sections(struct drawing *drawing, struct error *err) MUST_CHECK;

/* The record behind how a project or a penalty stands. */
struct cause {
    int64_t idx, time;
    const char *what, *text; /* the step's word, its reason */
};
/*
 * The last decision about a project at or behind a record: by a person, by two, or by a ruling.
 * else_any  where there is none, the last step of any kind
 */
enum status cause_of_project(struct transaction *tx, const char *unit, const char *project_no,
                             uint64_t since, bool else_any, struct arena *arena, struct cause *out,
                             bool *found, struct error *err) MUST_CHECK;

/* Where it differs from the base. (report_changes.c) */
enum status drawing_changes(struct drawing *drawing, struct error *err) MUST_CHECK;
/* Two versions of a period's report say the same: rows, figures, penalties, sections. */
enum status drawing_is_same(const Bairi__V1__Report *before, const Bairi__V1__Report *now,
                            struct arena *arena, bool *out, struct error *err) MUST_CHECK;

/*
 * A report of everything that belongs to the period as it stands at an entry, as a statement of the
 * server's own.
 * occasion  audit, clock, change
 * changed   only where it says anything else than the version before
 * out       gets at most one statement
 */
enum status drawing_follows(struct campaign *campaign, const struct entry *entry,
                            const char *period, const char *occasion, bool changed,
                            struct own_statements *out, struct error *err) MUST_CHECK;

#endif
