/* A report's project rows as statistics count them. */
#ifndef BAIRI_COMMON_RECORD_REPORT_STATISTICS_H
#define BAIRI_COMMON_RECORD_REPORT_STATISTICS_H

#include "common/campaign/statistics.h"
#include "common/record/report.h"

/*
 * One row per project of the report, in its order; texts are the report's own.
 * settings  the report's own: report_settings or report_recompute
 * out       arena memory, report->n_projects long
 * Fails     INVALID_ARGUMENT where a row cannot be, RESOURCE_EXHAUSTED
 */
enum status report_statistics(const Bairi__V1__Report *report, const struct settings *settings,
                              struct arena *arena, struct statistics_row **out, struct error *err)
    MUST_CHECK;

#endif
