/* Released reports, for those who see scores only as they were released. */
#ifndef BAIRI_SERVER_SERVICES_REPORTS_H
#define BAIRI_SERVER_SERVICES_REPORTS_H

#include "bairi/v1/report.pb-c.h"
#include "server/call.h"

/* The last released report of the latest period that has one; *found false: none has. */
enum status reports_last_released(struct transaction *tx, struct arena *arena,
                                  struct report_row *row, bool *found, struct error *err)
    MUST_CHECK;
/* The report inside its record. */
enum status reports_content(struct transaction *tx, const struct report_row *row,
                            struct arena *arena, struct record_row *record,
                            const Bairi__V1__Report **out, struct error *err) MUST_CHECK;

/*
 * A report as the list shows it. (report_list.c)
 * row  NULL: the period has none yet
 */
enum status report_item(struct call *call, struct transaction *tx, const char *period,
                        const struct report_row *row, Bairi__V1__ReportItem **out,
                        struct error *err) MUST_CHECK;

/* DOMAIN section 3: bureau and admin see scores live, others those of the last released report. */
bool sees_live_scores(const struct identity *caller);
/* Takes out of live figures what only a release tells: base, bonus, penalty, total, places. */
enum status reports_conceal(struct arena *arena, Bairi__V1__ReportUnit *unit, struct error *err)
    MUST_CHECK;
/* "campaign/period/vN" in the call's arena. */
enum status reports_id(struct call *call, const struct report_row *row, char **out,
                       struct error *err) MUST_CHECK;

#endif
