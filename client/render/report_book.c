/* Puts a report's workbook together. */
#include "client/render/report_book.h"

#include "client/render/report_book_parts.h"
#include "common/record/report.h"

enum status report_book_write(const char *path, bool replace, const Bairi__V1__Report *report,
                              bool released, struct arena *arena, struct error *err)
{
    const struct book_target target = {path, replace, {report->as_of}};
    struct report_writing writing = {.report = report, .released = released, .arena = arena};

    TRY(report_settings((struct bytes){report->settings.data, report->settings.len},
                        report->targets, report->n_targets, arena, &writing.settings, err));
    TRY(book_begin(&target, writing.settings.name, &writing.book, err));
    report_formats(&writing);
    report_units_sheet(&writing);
    report_projects_sheet(&writing);
    report_statistics_sheet(&writing);
    report_course_sheet(&writing);
    report_penalties_sheet(&writing);
    report_changes_sheet(&writing);
    report_rules_sheet(&writing);
    if (writing.exhausted)
        book_note(&writing.book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    return book_finish(&writing.book, err);
}
