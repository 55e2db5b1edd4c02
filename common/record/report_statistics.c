/* Turns the rows of a report into what statistics need of them. */
#include "common/record/report_statistics.h"

#include <string.h>

enum status report_statistics(const Bairi__V1__Report *report, const struct settings *settings,
                              struct arena *arena, struct statistics_row **out, struct error *err)
{
    struct statistics_row *rows = arena_array(arena, report->n_projects + 1, sizeof *rows);

    if (!rows)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the report is too large to be handled");
    for (size_t i = 0; i < report->n_projects; i++) {
        const Bairi__V1__ReportProject *project = report->projects[i];
        struct scored_project scored;

        TRY(report_scored(project, settings, &scored, err));
        rows[i] = (struct statistics_row){
            .unit = project->unit,
            .subunit = project->subunit,
            .industry = project->industry,
            .source_region = project->source_region,
            .investor_class = project->investor_class,
            .foreign = counts_as_foreign(&scored, settings),
            .counted = *project->role && strcmp(project->role, "excluded") != 0,
            .amount = scored.amount,
            .signed_on = scored.signed_on,
            .period = project->period,
        };
    }
    *out = rows;
    return STATUS_OK;
}
