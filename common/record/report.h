/* A report's figures: one implementation for the server that draws up and everybody who checks. */
#ifndef BAIRI_COMMON_RECORD_REPORT_H
#define BAIRI_COMMON_RECORD_REPORT_H

#include "bairi/v1/statement.pb-c.h"
#include "common/campaign/scoring.h"

/*
 * Scores turned into printed figures, one message per unit in the order of places: unit, target,
 * counted, amount_wan, rate, base, bonus, penalty, total, total_exact, place, place_by_rate,
 * place_by_total, schedule_gap. new_count, new_amount_wan and pending stay 0: see report_counts.
 * as_of   the day for the schedule (rule 8)
 * units   arena memory
 */
enum status report_figures(const struct settings *settings, const struct scores *scores, day as_of,
                           struct arena *arena, Bairi__V1__ReportUnit ***units, size_t *count,
                           struct error *err) MUST_CHECK;

/*
 * Role, reason and points of each project row from the scores, and the rows put in order: units by
 * place, base in order, extras in order, excluded by number. Rows are found by unit and project_no;
 * each of the scores' projects must have exactly one.
 * Fails  DATA_LOSS when a project has no row or a row no project
 */
enum status report_roles(const struct settings *settings, const struct scores *scores,
                         struct arena *arena, Bairi__V1__ReportProject **projects, size_t count,
                         struct error *err) MUST_CHECK;

/* new_count, new_amount_wan (counted rows received in the period) and pending (pending rows). */
void report_counts(const char *period, Bairi__V1__ReportProject *const *projects,
                   size_t project_count, Bairi__V1__ReportUnit **units, size_t unit_count);

/* The day for the schedule: the report's own, else that of as_of. */
day report_schedule_day(const Bairi__V1__Report *report, const struct settings *settings);

/* Of the units: key_count, key_amount_wan, counted_projects, pending_amount_wan. Its units and
 * projects are those of the scores. */
void report_details(const struct settings *settings, const struct scores *scores,
                    Bairi__V1__Report *report);

/* counted - planned as printed, with its sign; NULL without memory. */
char *report_plan_gap(const Bairi__V1__ReportUnit *unit, struct arena *arena);

/* Settings in force as a report (or a reply of the ranking) carries them: file and targets. */
enum status report_settings(struct bytes file, Bairi__V1__Target *const *targets,
                            size_t target_count, struct arena *arena, struct settings *out,
                            struct error *err) MUST_CHECK;

/*
 * What scoring needs of a row. kind, document, verdict, day and unit are known ids.
 * Fails  INVALID_ARGUMENT with the field
 */
enum status report_scored(const Bairi__V1__ReportProject *row, const struct settings *settings,
                          struct scored_project *out, struct error *err) MUST_CHECK;

/*
 * The scores of a report from its own rows, penalties, settings and targets. Both outs live in the
 * arena and may point into the report.
 * Fails  INVALID_ARGUMENT where the report's rows cannot be
 */
enum status report_recompute(const Bairi__V1__Report *report, struct arena *arena,
                             struct settings *settings, struct scores *out, struct error *err)
    MUST_CHECK;

/*
 * Recomputes every figure of the units and the role, reason and points of the projects and compares
 * them with the report's own.
 * Fails  DATA_LOSS naming the first figure that differs
 */
enum status report_check(const Bairi__V1__Report *report, struct arena *arena, struct error *err)
    MUST_CHECK;

#endif
