/* Two figures of the same thing, one said and one counted again: where they differ first. */
#ifndef BAIRI_COMMON_RECORD_REPORT_DIFFERENCE_H
#define BAIRI_COMMON_RECORD_REPORT_DIFFERENCE_H

#include "bairi/v1/statement.pb-c.h"
#include "common/arena.h"
#include "common/status.h"

/* What differs: "zhongjie", "total", "96.15", "95.00". */
struct difference {
    char whose[ERROR_ARG_SIZE];
    const char *figure;
    char said[ERROR_ARG_SIZE], right[ERROR_ARG_SIZE];
};

enum figures {
    FIGURES_COUNTS = 1 << 0, /* target, counts, amounts, rate, schedule */
    FIGURES_SCORE = 1 << 1,  /* base, bonus, penalty, total */
    FIGURES_PLACES = 1 << 2,
    FIGURES_DETAILS = 1 << 3, /* key month, projects counted, amount pending, plan: of a report */
    FIGURES_ALL = FIGURES_COUNTS | FIGURES_SCORE | FIGURES_PLACES
};

/* which: of enum figures, those compared; the unit's id always is. */
bool unit_differs(const Bairi__V1__ReportUnit *said, const Bairi__V1__ReportUnit *right, int which,
                  struct difference *out);
/* Unit, number, role, reason and points. */
bool project_differs(const Bairi__V1__ReportProject *said, const Bairi__V1__ReportProject *right,
                     struct difference *out);
bool units_count_differs(size_t said, size_t right, struct difference *out);
/* Any other figure. */
bool text_differs(const char *whose, const char *figure, const char *said, const char *right,
                  struct difference *out);
bool number_differs(const char *whose, const char *figure, int64_t said, int64_t right,
                    struct difference *out);

/* Shallow copies of a report's rows, so that recomputing roles never touches the report. */
enum status report_copy_rows(const Bairi__V1__Report *report, struct arena *arena,
                             Bairi__V1__ReportProject ***out, struct error *err) MUST_CHECK;

#endif
